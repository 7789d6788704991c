"""What the editor of expressions asks while somebody types: what is wrong, and what could stand here.

Answers are JSON as web/assets/js/designer.js documents it. Places are offsets as browsers count them, in UTF-16.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customary.expressions.analysis import lints
from customary.expressions.checker import check
from customary.expressions.completion import Kind, Offer
from customary.expressions.completion import completions as offered
from customary.expressions.positions import Excerpt, Fix, Problem, language_of
from customary.expressions.scope import Place, Purpose
from customary.expressions.types import BOOLEAN, TEXT, RefType, Type
from customary.metadata.model.modules import Module
from customary.web.visit import Visit

__all__ = ["Asked", "asked_place", "completions", "problems_of"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an expression is for, and where it stands."""

    place: Place
    module: Module
    """The module whose fields are bare names."""
    expected: Type | None = None
    condition: bool = False


def asked_place(visit: Visit, module: Module, words: str, *, scheduled: bool) -> Asked:
    """Read where an expression stands: `condition`, `user`, `text`, `where:MODULE`, `value:MODULE:FIELD:ACTION`."""
    what, *named = words.split(":")
    purpose = Purpose.SCHEDULE if scheduled else Purpose.RULE if what == "condition" else Purpose.ACTION
    own = Place(module=module.name, purpose=purpose, saving=not scheduled, acting=not scheduled)
    other = visit.catalog.modules.get(named[0]) if named else None
    if what == "where" and other is not None:
        return Asked(place=_inner(own, module, other), module=other, condition=True)
    if what == "value" and other is not None and len(named) > 1 and other.has_field(named[1]):
        updates = named[2:] == ["update"]
        place = _inner(own, module, other) if updates else own
        return Asked(place=place, module=other if updates else module, expected=other.field(named[1]).language_type)
    if what == "user":
        return Asked(place=own, module=module, expected=RefType(("user",)))
    if what == "text":
        return Asked(place=own, module=module, expected=TEXT)
    return Asked(place=own, module=module, condition=True)


def _inner(own: Place, module: Module, other: Module) -> Place:
    """Over another module's fields; `record` is the rule's record."""
    return Place(
        module=other.name,
        purpose=Purpose.ACTION if own.purpose is Purpose.RULE else own.purpose,
        record=module.name,
        saving=False,
        acting=own.acting,
    )


def problems_of(visit: Visit, text: str, asked: Asked) -> list[dict[str, object]]:
    """Check an expression; a blank one has no problems."""
    if not text.strip():
        return []
    words = visit.catalog.vocabulary
    result = check(Excerpt.whole(text), words, asked.place, expected=asked.expected, condition=asked.condition)
    hints = lints(result.expression, words) if result.expression is not None else ()
    return [_problem(visit, text, one) for one in (*result.problems, *hints)]


def _problem(visit: Visit, text: str, problem: Problem) -> dict[str, object]:
    start, end = problem.span.start, max(problem.span.end, problem.span.start)
    line = problem.span.source.line_text(problem.span.line)
    column = problem.span.column - 1
    return {
        "from": _utf16(text, problem.span.start),
        "to": _utf16(text, problem.span.end),
        "line": problem.span.line,
        "column": problem.span.column,
        "severity": problem.severity,
        "message": problem.text(language_of(visit.language.tag)),
        "shown": [line[:column], line[column : column + end - start], line[column + end - start :]],
        "fixes": [_fix(visit, text, problem, one) for one in problem.fixes[:3]],
    }


def _fix(visit: Visit, text: str, problem: Problem, fix: Fix) -> dict[str, object]:
    """A button that mends; its place is told where it is not that of the problem."""
    label = visit.text("Use %(word)s", word=fix.text) if fix.text else visit.text("Leave it out")
    if fix.span == problem.span:
        return {"label": label, "text": fix.text}
    place = {"from": _utf16(text, fix.span.start), "to": _utf16(text, fix.span.end)}
    return {"label": label, "text": fix.text, **place}


def _utf16(text: str, offset: int) -> int:
    """Count an offset as JavaScript does.

    >>> _utf16("a😀b", 2)
    3
    """
    return len(text[:offset].encode("utf-16-le")) // 2


def _code_points(text: str, offset: int) -> int:
    return len(text.encode("utf-16-le")[: offset * 2].decode("utf-16-le", "ignore"))


def completions(visit: Visit, text: str, at: int, asked: Asked) -> dict[str, object]:
    """Offer what may stand at the caret, the likeliest first, and say which stretch an offer takes the place of."""
    found = offered(
        text,
        _code_points(text, at),
        visit.catalog.vocabulary,
        asked.place,
        language_of(visit.language.tag),
        expected=BOOLEAN if asked.condition else asked.expected,
    )
    return {
        "from": _utf16(text, found.start),
        "to": _utf16(text, found.end),
        "options": [_option(one) for one in found.offers],
    }


_LOOKS: Mapping[Kind, str] = {
    "field": "property", "root": "variable", "function": "function", "argument": "property", "operator": "keyword",
    "word": "keyword", "unit": "constant", "code": "enum", "name": "constant",
}  # fmt: skip
"""The marks that the editor knows for kinds of offers."""


def _option(offer: Offer) -> dict[str, str]:
    is_function = offer.kind == "function"
    return {
        "label": offer.insert.strip() + (")" if offer.insert.endswith("(") and is_function else ""),
        "apply": offer.insert,
        "type": _LOOKS[offer.kind],
        "detail": offer.title,
        "info": "\n".join(part for part in (offer.detail, offer.doc) if part),
    }
