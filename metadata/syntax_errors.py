"""YAML's own mistakes in plain words, at the place where the person made them.

The C parser notices most mistakes later than they were made: a bracket or a quote that is not closed swallows the
lines behind it. The place reported here is where the unfinished thing stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from customary.expressions.positions import Problem, Source, Span
from customary.metadata.problems import reading as problems

__all__ = ["syntax_problem"]


def syntax_problem(source: Source, error: yaml.YAMLError, *, last_event: tuple[int, int], deepest: int) -> Problem:
    """Say what the parser's error means; `last_event` is the stretch of the last thing it could read.

    `deepest` is how many levels are read: the parser itself reads more, and looks far ahead in brackets.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return problems.yaml_error(Span(source, 0, 0), "unreadable", str(error))
    said = str(error.problem or "")
    at = error.problem_mark.index if error.problem_mark else 0
    opened = error.context_mark.index if error.context_mark else at
    if "maximum nesting depth" in said:
        return problems.too_deep(_span(source, at), deepest)
    kind = _kind(source, said, at)
    earlier = _line_before(source, at) if kind in ("does_not_fit", "colon") else None
    if earlier is not None:
        return problems.yaml_error(earlier.span, earlier.kind, said)
    place = _place(source, said, str(error.context or ""), at, opened, last_event)
    return problems.yaml_error(_span(source, place), kind, said, sign=source.text[at : at + 1])


_KINDS = (
    ("did not find expected ',' or ']'", "list_open"),
    ("did not find expected ',' or '}'", "mapping_open"),
    ("did not find expected key", "does_not_fit"),
    ("did not find expected '-' indicator", "list_item_expected"),
    ("mapping values are not allowed", "colon"),
    ("block sequence entries are not allowed", "list_item_here"),
    ("could not find expected ':'", "colon_missing"),
    ("found unexpected end of stream", "quote_open"),
    ("found unexpected document indicator", "quote_open"),
    ("unknown escape character", "escape"),
    ("did not find expected node content", "value_missing"),
    ("incompatible YAML document", "directive"),
    ("did not find expected <document start>", "directive"),
    ("did not find expected the document start", "directive"),
)


def _kind(source: Source, said: str, at: int) -> str:
    if "cannot start any token" in said:
        return "tab" if source.text[at : at + 1] == "\t" else "cannot_start"
    return next((kind for words, kind in _KINDS if words in said), "unreadable")


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A line before the one at which the parser stopped, where the mistake is more likely."""

    span: Span
    kind: str


_COLON = re.compile(r":(\s|$)")


def _line_before(source: Source, at: int) -> _Earlier | None:
    """Look whether the mistake is in the line before: it has no colon, or it alone is indented by an odd number.

    Asked only where the parser stopped at a line's first key, that is, where nothing in that line itself is odd.
    """
    number, column = source.line_column(at)
    current = source.line_text(number)
    here = _indent(current)
    colon = _COLON.search(current)
    if column - 1 not in (here, colon.start() if colon else here):
        return None
    above = next((line for line in range(number - 1, 0, -1) if source.line_text(line).strip()), 0)
    before = source.line_text(above) if above else ""
    if not before.strip() or before.lstrip().startswith(("#", "- ")):
        return None
    start = source.line_start(above) + _indent(before)
    if _indent(before) == here and not _COLON.search(before):
        return _Earlier(Span(source, start, start + len(before.strip())), "colon_missing")
    odd = _odd_line_above(source, number, here) if here % 2 == 0 else None
    if odd is not None:
        start = source.line_start(odd) + _indent(source.line_text(odd))
        return _Earlier(Span(source, start, start + 1), "does_not_fit")
    return None


def _odd_line_above(source: Source, number: int, here: int) -> int | None:
    """Find the first line of the block above, when that block is indented by an odd number of spaces."""
    first, indented = None, 0
    for line in range(number - 1, 0, -1):
        text = source.line_text(line)
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        indent = _indent(text)
        if indent < here - 1:
            break
        first, indented = line, indent
    return first if indented % 2 == 1 else None


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _place(source: Source, said: str, context: str, at: int, opened: int, last: tuple[int, int]) -> int:
    if "quoted scalar" in context and "found unexpected" in said:
        return opened
    if "simple key" in context:
        return opened
    if "expected ',' or" in said or "expected key" in said or "'-' indicator" in said:
        return _before_swallowed_lines(source, at, opened, last, flow="',' or" in said)
    return at


def _before_swallowed_lines(source: Source, at: int, opened: int, last: tuple[int, int], *, flow: bool) -> int:
    """Go back to the line on which something was left open, when the parser read on past line ends."""
    line = source.line_column(at)[0]
    start, end = last
    if source.line_column(start)[0] < source.line_column(max(end - 1, start))[0] and _quoted_or(source, start, flow):
        return start
    if flow and source.line_column(max(end - 1, 0))[0] < line:
        return max(end - 1, opened)
    return at


def _quoted_or(source: Source, start: int, flow: bool) -> bool:
    return flow or source.text[start : start + 1] in ("'", '"')


def _span(source: Source, at: int) -> Span:
    """Mark one letter; at the end of the text, the last one that there is."""
    at = min(at, len(source.text))
    if at == len(source.text):
        at = max(len(source.text.rstrip()) - 1, 0)
    return Span(source, at, at + 1)
