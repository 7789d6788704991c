"""Every mistake has an address: sources, spans in them, and problems at a span.

This is the lowest floor of the house, so that every floor above can point at a place in a text.
"""

from __future__ import annotations

import bisect
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal

__all__ = [
    "LANGUAGES",
    "Error",
    "Excerpt",
    "Fix",
    "Language",
    "Message",
    "Problem",
    "ProblemsFound",
    "Source",
    "Span",
    "display_width",
    "error",
    "hint",
    "language_of",
    "render",
]

Language = Literal["en", "zh-Hans", "zh-Hant"]
LANGUAGES: tuple[Language, ...] = ("en", "zh-Hans", "zh-Hant")


def language_of(tag: str) -> Language:
    """Give the language that sentences exist in for a tag; English where there is none."""
    return next((language for language in LANGUAGES if language == tag), "en")


class Error(Exception):
    """The root of every exception that Customary raises on purpose.

    Error
      ProblemsFound    someone's text is wrong; carries every problem with its place
    """


@dataclass(frozen=True, eq=False)
class Source:
    """A text that people wrote, with a name they know it by (a path, or what the text is for)."""

    name: str
    text: str

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        starts = [0]
        starts.extend(index + 1 for index, char in enumerate(self.text) if char == "\n")
        return tuple(starts)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Give the line and column of an offset, both counted from 1, columns in code points."""
        line = bisect.bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_start(self, line: int) -> int:
        """Give the offset at which a line begins, counted from 1."""
        return self._line_starts[line - 1]

    def line_text(self, line: int) -> str:
        """Give one line, counted from 1, without its line end."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source, as offsets in code points; `end` is behind the last one."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.line_column(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.line_column(self.start)[1]

    def __repr__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"


@dataclass(frozen=True, eq=False)
class Excerpt:
    """A text that stands inside a source, such as an expression inside a YAML file.

    `offsets` holds, for each code point of `text` and for its end, the offset in `source`; a text that was
    folded or escaped beyond following points every code point at the start of the scalar.
    """

    source: Source
    text: str
    offsets: tuple[int, ...]

    @classmethod
    def whole(cls, text: str, name: str = "expression") -> Excerpt:
        """Take a text as its own source."""
        return cls(Source(name, text), text, tuple(range(len(text) + 1)))

    def span(self, start: int, end: int) -> Span:
        """Translate offsets of the excerpt into a span of the source that is never empty of a place."""
        last = len(self.offsets) - 1
        first_offset = self.offsets[min(start, last)]
        if end <= start:
            return Span(self.source, first_offset, first_offset)
        end_offset = self.offsets[min(end - 1, last)] + 1
        return Span(self.source, first_offset, max(end_offset, first_offset))

    def part(self, start: int, end: int) -> Excerpt:
        """Cut out a stretch that keeps its place in the source."""
        return Excerpt(self.source, self.text[start:end], self.offsets[start : end + 1])


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in the three languages, with `{named}` places for values."""

    en: str
    zh_hans: str
    zh_hant: str

    def text(self, language: Language = "en", values: Mapping[str, object] = MappingProxyType({})) -> str:
        template = {"en": self.en, "zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant}[language]
        return template.format_map(dict(values))


@dataclass(frozen=True, slots=True)
class Fix:
    """A stretch of a text and what to write there instead: taken as it stands, it mends a problem."""

    span: Span
    text: str
    """Empty where the stretch goes."""

    def applied(self, text: str) -> str:
        """Mend the text of the span's source.

        >>> Fix(Excerpt.whole("a && b").span(2, 4), "and").applied("a && b")
        'a and b'
        """
        return text[: self.span.start] + self.text + text[self.span.end :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong in a person's text: what, where, and what they may have meant."""

    code: str
    span: Span
    message: Message
    values: Mapping[str, object] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    """What may have been meant, best first; shown as "did you mean". Each can stand in the place of the span."""
    fix: Fix | None = None
    """How to mend the text, where that is not a suggestion in the place of the span; it is what the first one means."""
    severity: Literal["error", "warning"] = "error"

    def text(self, language: Language = "en") -> str:
        return self.message.text(language, self.values)

    def mended_by(self, span: Span, text: str) -> Problem:
        """Give the problem with one way to mend it: a text to put in the place of a span."""
        if span == self.span:
            return replace(self, suggestions=(text,), fix=None)
        return replace(self, suggestions=(text,), fix=Fix(span, text))

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """Every way to mend the text, best first."""
        if self.fix is None:
            return tuple(Fix(self.span, one) for one in self.suggestions)
        return (self.fix, *(Fix(self.span, one) for one in self.suggestions[1:]))


def error(code: str, span: Span, message: Message, suggestions: Iterable[str] = (), **values: object) -> Problem:
    """Make a problem that has to be mended; `values` are those of the sentence."""
    return Problem(code=code, span=span, message=message, values=values, suggestions=tuple(suggestions))


def hint(code: str, span: Span, message: Message, suggestions: Iterable[str] = (), **values: object) -> Problem:
    """Make a problem that may be left as it is."""
    return replace(error(code, span, message, suggestions, **values), severity="warning")


class ProblemsFound(Error):
    """Someone's text is wrong; `problems` holds everything found, sorted by place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (one.span.source.name, one.span.start, one.code)))
        super().__init__("\n".join(render(problem) for problem in self.problems))


def display_width(text: str) -> int:
    """Count the cells that a text takes in a terminal: wide East Asian characters take two."""
    width = 0
    for char in text:
        if unicodedata.combining(char):
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width


_DID_YOU_MEAN = Message(
    en="did you mean {options}?", zh_hans="您是不是想写 {options}？", zh_hant="您是不是想寫 {options}？"
)
_WARNING = Message(en="warning", zh_hans="警告", zh_hant="警告")


def render(problem: Problem, language: Language = "en") -> str:
    """Write a problem as a person reads it: place and sentence, then the line with a caret under it.

    >>> text = "amout > 100"
    >>> span = Excerpt.whole(text, "rule").span(0, 5)
    >>> message = Message(en="unknown field {name}", zh_hans="未知字段 {name}", zh_hant="未知欄位 {name}")
    >>> found = Problem(code="E201", span=span, message=message, values={"name": "amout"}, suggestions=("amount",))
    >>> print(render(found))
    rule:1:1: unknown field amout
      1 | amout > 100
        | ^^^^^ did you mean "amount"?
    """
    span = problem.span
    line, column = span.source.line_column(span.start)
    shown = span.source.line_text(line)
    prefix = f"{_WARNING.text(language)}: " if problem.severity == "warning" else ""
    number = str(line)
    before = shown[: column - 1]
    marked = shown[column - 1 : column - 1 + max(span.end - span.start, 1)]
    indent = "".join("\t" if char == "\t" else " " * display_width(char) for char in before)
    caret = "^" * max(display_width(marked), 1)
    hint = ""
    if problem.suggestions:
        separator = " or " if language == "en" else "、"
        options = separator.join(f'"{one}"' for one in problem.suggestions[:3])
        hint = " " + _DID_YOU_MEAN.text(language, {"options": options})
    return (
        f"{span.source.name}:{line}:{column}: {prefix}{problem.text(language)}\n"
        f"  {number} | {shown}\n"
        f"  {' ' * len(number)} | {indent}{caret}{hint}"
    )
