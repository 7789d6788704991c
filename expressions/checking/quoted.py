"""Places inside a literal text, so that what is wrong with a pattern in it is shown where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from customary.expressions.checked import Const
from customary.expressions.positions import Span

__all__ = ["place_in_text"]

_CHARACTER = re.compile(r"\\u[dD][89abAB][0-9A-Fa-f]{2}\\u[0-9A-Fa-f]{4}|\\u[0-9A-Fa-f]{4}|\\.|.", re.DOTALL)


def place_in_text(literal: Const, start: int, end: int) -> Span:
    """Give the place of a stretch of a literal text's characters; the whole literal where it was written otherwise.

    A literal whose escapes the file around it has already undone does not show where its characters are.
    """
    span = literal.span
    places = [*_places(span), span.end - 1]
    if len(places) != len(str(literal.value)) + 1:
        return span
    return Span(span.source, places[start], max(places[end], places[start]))


def _places(span: Span) -> Iterator[int]:
    """Give the place of each character between the quotes."""
    written = span.source.text[span.start + 1 : span.end - 1]
    return (span.start + 1 + found.start() for found in _CHARACTER.finditer(written))
