"""Places of problems and what mends them, as JSON for editors and other programs."""

from __future__ import annotations

from collections.abc import Iterable

from customary.expressions.positions import Fix, Span

__all__ = ["fixes_json", "place_json"]


def place_json(span: Span) -> dict[str, object]:
    """Say where a stretch of a text is: lines and columns count from 1, `end_column` is behind the last letter."""
    line, column = span.source.line_column(span.start)
    end_line, end_column = span.source.line_column(span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def fixes_json(fixes: Iterable[Fix]) -> list[dict[str, object]]:
    """Give the ways to mend a text, best first: each a stretch of it, and what to write there instead."""
    return [{**place_json(one.span), "text": one.text} for one in fixes]
