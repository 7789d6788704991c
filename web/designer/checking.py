"""What the editor of expressions asks while somebody types: what is wrong, and what could stand here.

Answers are JSON as web/assets/js/designer.js documents it. Places are offsets as browsers count them, in UTF-16.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from customary.expressions.analysis import lints
from customary.expressions.checker import check
from customary.expressions.functions import FUNCTIONS
from customary.expressions.positions import Excerpt, Fix, Problem
from customary.expressions.scope import Place, Purpose
from customary.expressions.types import TEXT, RefType, Type
from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.model.fields import LinkOptions
from customary.metadata.model.modules import Module
from customary.platform.errors import language_of
from customary.web.designer.operators import codes_of, field_at
from customary.web.visit import Visit

__all__ = ["Asked", "asked_place", "completions", "problems_of"]

_KEYWORDS = ("and", "or", "not", "in", "between", "is blank", "is not blank", "contains", "starts with", "ends with")
_CODE_OF = re.compile(r"([a-z_][\w.]*)\s*(?:=|!=|<>|in\s*\(|not\s+in\s*\()[^()=<>]*$")


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
    sentence = problem.text(language_of(visit.language.tag))
    if problem.suggestions:
        meant = visit.text("Did you mean %(words)s?", words=", ".join(problem.suggestions[:3]))
        sentence = f"{sentence}. {meant}"
    return {
        "from": _utf16(text, problem.span.start),
        "to": _utf16(text, problem.span.end),
        "line": problem.span.line,
        "column": problem.span.column,
        "severity": problem.severity,
        "message": sentence,
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


def completions(visit: Visit, text: str, at: int, asked: Asked) -> list[dict[str, str]]:
    """Offer what may stand at the caret: members behind a dot, else fields, codes, functions and words."""
    before = text[: _code_points(text, at)]
    found = re.search(r"[\w.]*$", before)
    path = found.group().split(".")[:-1] if found is not None else []
    if path:
        return list(_members(visit, asked, path))
    return [*_codes(visit, asked, before), *_fields(visit, asked.module), *_roots(visit, asked), *_functions(visit)]


def _fields(visit: Visit, module: Module) -> Iterator[dict[str, str]]:
    tag = language_of(visit.language.tag)
    for one in (*module.fields.values(), *module.system_fields.values()):
        kind = FIELD_TYPES[one.type].label.text(tag)
        yield {"label": one.key, "type": "property", "detail": kind, "info": visit.label(one.label), "apply": one.key}


def _members(visit: Visit, asked: Asked, path: list[str]) -> Iterator[dict[str, str]]:
    """What follows a record: fields of the module that a path leads to."""
    root, *rest = path
    roots: Mapping[str, str | None] = {
        "record": asked.place.record or asked.module.name,
        "old": asked.module.name if asked.place.saving else None,
        "user": "user" if asked.place.acting else None,
    }
    if root == "setting" and not rest:
        for key, setting in visit.catalog.settings.items():
            yield {"label": key, "type": "constant", "detail": "", "info": visit.label(setting.label), "apply": key}
        return
    if roots.get(root):
        start, steps = visit.catalog.modules.get(str(roots[root])), rest
    else:
        start, steps = asked.module, path
    for step in steps:
        field = field_at(start, (step,), visit.catalog) if start is not None else None
        targets = field.options.targets if field is not None and isinstance(field.options, LinkOptions) else ()
        start = visit.catalog.modules.get(targets[0]) if len(targets) == 1 else None
    if start is not None:
        yield from _fields(visit, start)


def _codes(visit: Visit, asked: Asked, before: str) -> Iterator[dict[str, str]]:
    """The values of the choice field that is being compared."""
    found = _CODE_OF.search(before)
    field = field_at(asked.module, tuple(found.group(1).split(".")), visit.catalog) if found is not None else None
    for code, one in codes_of(field, visit.catalog).items():
        yield {"label": code, "type": "enum", "detail": visit.label(one.label), "info": "", "apply": f"'{code}'"}


def _roots(visit: Visit, asked: Asked) -> Iterator[dict[str, str]]:
    yield from ({"label": word, "type": "keyword", "detail": "", "info": "", "apply": word} for word in _KEYWORDS)
    if asked.place.acting:
        yield {"label": "user", "type": "variable", "detail": "", "info": visit.text("who acts"), "apply": "user"}
    if asked.place.saving:
        info = visit.text("the record before the change")
        yield {"label": "old", "type": "variable", "detail": "", "info": info, "apply": "old"}
    if asked.place.record is not None:
        info = visit.text("the record of the rule")
        yield {"label": "record", "type": "variable", "detail": "", "info": info, "apply": "record"}
    if visit.catalog.settings:
        info = visit.text("a setting of the site")
        yield {"label": "setting", "type": "variable", "detail": "", "info": info, "apply": "setting"}


def _functions(visit: Visit) -> Iterator[dict[str, str]]:
    tag = language_of(visit.language.tag)
    for name, one in FUNCTIONS.items():
        yield {
            "label": f"{name}()",
            "type": "function",
            "detail": "",
            "info": f"{one.usage}\n{one.doc.text(tag)}",
            "apply": f"{name}(",
        }
