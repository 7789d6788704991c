"""Where the parser stopped, and what is said of it: a problem, and what would mend it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lark import Token, UnexpectedInput

from customary.expressions.mistakes.words import CLOSING, OPENING, Word, first_of, in_half_width, last_of, words_of
from customary.expressions.positions import Excerpt, Fix, Problem, Span

__all__ = ["VALUES", "Failure", "Mistake", "Repair"]

VALUES = frozenset(
    {"NUMBER", "PERCENT", "STRING", "DATE", "DATETIME", "_TRUE", "_FALSE", "_BLANK", "NAME", "UNIT", "_RPAR", "RSQB"}
)
"""Tokens that a value ends with."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A stretch of the text, and what would stand there if it were right."""

    start: int
    end: int
    text: str
    shown: str | None = None
    """What to call it, where that is not the text: "and" for " and "."""
    offered: bool = True
    """False when it is a guess that only lets reading go on behind the mistake."""


@dataclass(frozen=True, slots=True)
class Mistake:
    problem: Problem
    repair: Repair | None = None


class Failure:
    """One complaint of the parser: the place, the token refused (if it was one), and what had been read.

    Places are offsets in the text of the excerpt.
    """

    def __init__(self, error: UnexpectedInput, excerpt: Excerpt, tokens: Sequence[Token]) -> None:
        self.excerpt = excerpt
        self.text = excerpt.text
        self.plain = in_half_width(excerpt.text)
        refused: Token | None = getattr(error, "token", None)
        place = error.pos_in_stream
        is_over = place is None or place < 0 or (refused is not None and refused.type == "$END")
        self.at = len(self.text) if is_over else int(place or 0)
        self.kind = refused.type if refused is not None else None
        """The token that was refused; None when the lexer could make no token."""
        self.read = [one for one in tokens if (one.end_pos or 0) <= self.at]
        self.last = self.read[-1] if self.read else None
        self.expected = frozenset(
            getattr(error, "accepts", None) or getattr(error, "expected", None) or getattr(error, "allowed", None) or ()
        )

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return words_of(self.text)

    @cached_property
    def index(self) -> int:
        """The word at the place, among all words; behind them when the text is over."""
        return next((index for index, word in enumerate(self.words) if word.end > self.at), len(self.words))

    @property
    def over(self) -> bool:
        """The text ended too early."""
        return self.index == len(self.words)

    @property
    def after_value(self) -> bool:
        """A whole value has just been read."""
        return self.last is not None and self.last.type in VALUES

    def word(self, away: int = 0) -> str:
        """Give the word at the place, or so many words away from it; empty where there is none."""
        found = self.index + away
        return self.words[found].plain if 0 <= found < len(self.words) else ""

    def span(self, start: int, end: int) -> Span:
        return self.excerpt.span(start, end)

    def between(self, first: int, behind: int) -> str:
        """Give the text from one word to before another."""
        return self.text[self.words[first].start : self.words[behind - 1].end] if first < behind else ""

    def before(self, index: int, ends: frozenset[str]) -> tuple[int, str]:
        """Give what stands before a word: its first word, and its text."""
        first = first_of(self.words, index, ends)
        return first, self.between(first, index)

    def behind(self, index: int, ends: frozenset[str]) -> tuple[int, str]:
        """Give what begins at a word: the word behind it, and its text."""
        last = last_of(self.words, index, ends)
        return last, self.between(index, last)

    def closing(self, index: int) -> int | None:
        """Find the bracket that closes the one at an index."""
        last = last_of(self.words, index + 1, frozenset())
        return last if last < len(self.words) and self.words[last].plain in CLOSING else None

    def arguments(self, index: int) -> tuple[int, list[str]] | None:
        """Take apart a bracket at an index: where it closes, and what stands between its commas."""
        close = self.closing(index)
        if close is None:
            return None
        parts: list[str] = []
        at = index + 1
        while at < close:
            end, text = self.behind(at, frozenset({",", ";", "、"}))
            parts.append(text)
            at = end + 1
        return close, parts

    def open_bracket(self) -> Token | None:
        """The innermost bracket that is open at the place."""
        stack: list[Token] = []
        for token in self.read:
            if token in OPENING:
                stack.append(token)
            elif token in CLOSING and stack:
                stack.pop()
        return stack[-1] if stack else None

    def spaced(self, start: int, end: int, text: str) -> Repair:
        """Put a word in the place of a stretch, with spaces where letters would touch it."""
        before = " " if start > 0 and not self.text[start - 1].isspace() else ""
        after = " " if end < len(self.text) and not self.text[end].isspace() else ""
        return Repair(start, end, f"{before}{text}{after}", text)

    def without(self, start: int, end: int) -> Repair:
        """Leave a stretch out, with the spaces behind it, or before it where it is the last."""
        while end < len(self.text) and self.text[end].isspace() and (start == 0 or self.text[start - 1].isspace()):
            end += 1
        while end == len(self.text) and start > 0 and self.text[start - 1].isspace():
            start -= 1
        return Repair(start, end, "")

    def mistake(
        self, make: Callable[..., Problem], start: int, end: int, *values: object, repair: Repair | None = None
    ) -> Mistake:
        """Make a mistake of a problem at a stretch, and of what mends it."""
        return Mistake(make(self.span(start, end), *values), repair)

    def mended(self, mistake: Mistake) -> Problem:
        """Give the problem with what mends it."""
        problem, repair = mistake.problem, mistake.repair
        if repair is None or not repair.offered:
            return problem
        fix = Fix(self.span(repair.start, repair.end), repair.text)
        shown = repair.shown if repair.shown is not None else repair.text.strip()
        if not shown:
            return replace(problem, fix=fix)
        return replace(problem, suggestions=(shown,), fix=None if fix == Fix(problem.span, shown) else fix)
