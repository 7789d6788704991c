"""Problems as JSON, for editors and other programs."""

from __future__ import annotations

from customary.expressions.positions import Language, Problem
from customary.expressions.problem_json import fixes_json, place_json
from customary.metadata.mending import mending

__all__ = ["as_json"]


def as_json(problem: Problem, language: Language = "en") -> dict[str, object]:
    """Give a problem as plain values, with its place and what mends it in the YAML that it stands in."""
    source = problem.span.source
    return {
        "file": source.name,
        **place_json(problem.span),
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.text(language),
        "suggestions": list(problem.suggestions),
        "fixes": fixes_json(mending(source, fix) for fix in problem.fixes),
    }
