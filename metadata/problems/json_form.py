"""Problems as JSON, for editors and other programs."""

from __future__ import annotations

from customary.expressions.positions import Language, Problem

__all__ = ["as_json"]


def as_json(problem: Problem, language: Language = "en") -> dict[str, object]:
    """Give a problem as plain values; lines and columns count from 1, `end_column` is behind the last letter."""
    span = problem.span
    line, column = span.source.line_column(span.start)
    end_line, end_column = span.source.line_column(max(span.end, span.start))
    return {
        "file": span.source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.text(language),
        "suggestions": list(problem.suggestions),
    }
