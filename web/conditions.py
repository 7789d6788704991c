"""Conditions of a list for people: chips in words, the panel that makes one, and the form they have for queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from customary.metadata.field_types import FIELD_TYPES, kind_of_language_type, operators_of
from customary.metadata.model.fields import ChoiceOptions, Field, LinkOptions
from customary.metadata.model.views import SortKey
from customary.metadata.values import read_value
from customary.platform.queries import Condition, ListRequest, displays, page
from customary.web.listing import ListState, Readable, field_at
from customary.web.numbers import record_number
from customary.web.operators import OPERATORS, PERIODS, Shape, Term, takes
from customary.web.visit import Visit

__all__ = ["Chip", "Choice", "Panel", "chips", "condition_of", "panel", "path_label", "term_of_form"]


@dataclass(frozen=True, kw_only=True)
class Chip:
    index: int
    field: str
    operator: str
    values: str
    edit: str
    """The address that opens the panel for it."""
    remove: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What the panel for one condition shows."""

    path: str
    label: str
    index: int | None
    """Of the condition that it changes; None adds one."""
    operators: tuple[tuple[str, str, Shape, bool], ...]
    """(operator, words, shape, chosen)"""
    shapes: frozenset[Shape]
    shape: Shape
    input: str
    """The type of the plain input: text, number, date, datetime-local, time, or select."""
    choices: tuple[Choice, ...] = ()
    findable: bool = False
    """Whether the choices are records, of which only some are offered until one searches."""
    find: str = ""
    periods: tuple[Choice, ...] = ()
    one: str = ""
    two: str = ""
    hidden: tuple[tuple[str, str], ...] = field(default_factory=tuple)


def path_label(visit: Visit, state: ListState, path: tuple[str, ...], readable: Readable) -> str:
    """Name a column or condition: `City`, or `Customer > City` over a link."""
    labels = []
    for length in range(1, len(path) + 1):
        found = field_at(state.module, path[:length], visit.catalog, readable)
        labels.append(visit.label(found.label) if found else path[length - 1])
    return " › ".join(labels)


def condition_of(visit: Visit, field: Field, term: Term) -> Condition:
    """Read the values of a condition into their natural form.

    Errors: `ValueRefused` when one of them is none of the field.
    """
    if OPERATORS[term.operator].shape in ("none", "period"):
        return Condition(term.path, term.operator, term.values)
    return Condition(term.path, term.operator, tuple(_natural(visit, field, value) for value in term.values))


def _natural(visit: Visit, field: Field, text: str) -> object:
    if _kind(field) in ("text", "choice", "choices"):
        return text
    if text == "me" and isinstance(field.options, LinkOptions) and field.options.targets == ("user",):
        return visit.user.user_id
    return read_value(field, text, catalog=visit.catalog, timezone=visit.formats.zone.key)


def chips(visit: Visit, state: ListState, readable: Readable) -> tuple[Chip, ...]:
    """Write each condition in words."""
    names = _names(visit, state, readable)
    return tuple(
        Chip(
            index=index,
            field=path_label(visit, state, term.path, readable),
            operator=visit.text(OPERATORS[term.operator].words),
            values=_values_in_words(visit, state, term, names, readable),
            edit=state.url(edit=str(index)),
            remove=state.without_term(index).url(),
        )
        for index, term in enumerate(state.terms)
    )


def _names(visit: Visit, state: ListState, readable: Readable) -> Mapping[tuple[str, int], str]:
    wanted: set[tuple[str, int]] = set()
    for term in state.terms:
        found = field_at(state.module, term.path, visit.catalog, readable)
        if found is not None and isinstance(found.options, LinkOptions) and len(found.options.targets) == 1:
            target = found.options.targets[0]
            wanted |= {(target, number) for value in term.values if (number := record_number(value)) is not None}
    return displays(visit.unit, wanted) if wanted else {}


def _values_in_words(
    visit: Visit, state: ListState, term: Term, names: Mapping[tuple[str, int], str], readable: Readable
) -> str:
    found = field_at(state.module, term.path, visit.catalog, readable)
    if found is None:
        return ""
    if OPERATORS[term.operator].shape == "period":
        return visit.text(PERIODS.get(term.values[0], term.values[0])) if term.values else ""
    shown = [_value_in_words(visit, found, value, names) for value in term.values]
    if term.operator == "between":
        return " – ".join(shown)
    return (", " if visit.language.tag == "en" else "、").join(shown)


def _value_in_words(visit: Visit, found: Field, value: str, names: Mapping[tuple[str, int], str]) -> str:
    if isinstance(found.options, ChoiceOptions) and found.options.dictionary:
        known = visit.catalog.dictionaries[found.options.dictionary].values.get(value)
        return visit.label(known.label) if known else value
    if isinstance(found.options, LinkOptions):
        if value == "me":
            return visit.text("me")
        number = record_number(value)
        return value if number is None else names.get((found.options.targets[0], number), value)
    if _kind(found) == "boolean":
        return visit.text("Yes") if value == "true" else visit.text("No")
    return value


def panel(
    visit: Visit, state: ListState, term: Term | None, path: tuple[str, ...], index: int | None, readable: Readable
) -> Panel | None:
    """Prepare the panel for a condition on a field; None when the field takes none."""
    found = field_at(state.module, path, visit.catalog, readable)
    offered = _offered(found) if found is not None else ()
    if found is None or not offered:
        return None
    chosen = term.operator if term and term.operator in offered else offered[0]
    values = term.values if term else ()
    choices = _choices(visit, found, values)
    return Panel(
        path=".".join(path),
        label=path_label(visit, state, path, readable),
        index=index,
        operators=tuple(
            (name, visit.text(OPERATORS[name].words), OPERATORS[name].shape, name == chosen) for name in offered
        ),
        shapes=frozenset(OPERATORS[name].shape for name in offered),
        shape=OPERATORS[chosen].shape,
        input=_INPUTS.get(_kind(found), "text") if not choices else "select",
        choices=choices,
        findable=isinstance(found.options, LinkOptions),
        find=visit.request.args.get("find", ""),
        periods=tuple(
            Choice(value=name, label=visit.text(words), chosen=values[:1] == (name,)) for name, words in PERIODS.items()
        ),
        one=values[0] if values else "",
        two=values[1] if len(values) > 1 else "",
        hidden=tuple(state.pairs()),
    )


_INPUTS: Mapping[str, str] = {
    "integer": "number",
    "decimal": "number",
    "date": "date",
    "datetime": "datetime-local",
    "time": "time",
}


def _kind(found: Field) -> str:
    kind = FIELD_TYPES[found.type].kind
    return kind_of_language_type(found.language_type) if kind == "computed" else kind


def _offered(found: Field) -> tuple[str, ...]:
    """The operators of a field; a link to users can also be `me`."""
    if not found.filterable or not found.stored:
        return ()
    known = tuple(name for name in operators_of(found) if name in OPERATORS)
    to_user = isinstance(found.options, LinkOptions) and found.options.targets == ("user",)
    return (*(("mine",) if to_user else ()), *(name for name in known if name != "mine"))


def _choices(visit: Visit, found: Field, values: Sequence[str]) -> tuple[Choice, ...]:
    if isinstance(found.options, ChoiceOptions) and found.options.dictionary:
        dictionary = visit.catalog.dictionaries[found.options.dictionary]
        return tuple(
            Choice(value=code, label=visit.label(one.label), chosen=code in values)
            for code, one in dictionary.values.items()
        )
    if isinstance(found.options, LinkOptions) and len(found.options.targets) == 1:
        return _records(visit, found, values)
    if _kind(found) == "boolean":
        yes, no = visit.text("Yes"), visit.text("No")
        return (
            Choice(value="true", label=yes, chosen="true" in values),
            Choice(value="false", label=no, chosen="false" in values),
        )
    return ()


def _records(visit: Visit, found: Field, values: Sequence[str]) -> tuple[Choice, ...]:
    """The chosen records first, then those that the search of the panel finds."""
    assert isinstance(found.options, LinkOptions)
    target = found.options.targets[0]
    chosen = displays(
        visit.unit, {(target, number) for value in values if (number := record_number(value)) is not None}
    )
    first = [Choice(value=str(record_id), label=name, chosen=True) for (_, record_id), name in chosen.items()]
    listed = _pick(visit, target, visit.request.args.get("find", ""))
    return (*first, *(one for one in listed if one.value not in {known.value for known in first}))


def _pick(visit: Visit, target: str, text: str) -> tuple[Choice, ...]:
    """Offer records of a module to choose from, those whose name holds the text."""
    found = page(visit.unit, ListRequest(module=target, text=text, columns=(), sort=(SortKey(("display",)),), limit=50))
    return tuple(Choice(value=str(record.id), label=record.display) for record in found.records)


def term_of_form(visit: Visit, state: ListState, readable: Readable) -> Term | None:
    """Read the panel's form (`cp` path, `co` operator, `v1 v2 vm vp` values); None when it asks for nothing."""
    form = visit.request.args
    path, operator = tuple(form.get("cp", "").split(".")), form.get("co", "")
    found = field_at(state.module, path, visit.catalog, readable)
    if found is None or operator not in _offered(found):
        return None
    by_shape: Mapping[Shape, Sequence[str]] = {
        "none": (),
        "one": [form.get("v1", "").strip()],
        "two": [form.get("v1", "").strip(), form.get("v2", "").strip()],
        "many": form.getlist("vm"),
        "period": [form.get("vp", "")],
    }
    shape = OPERATORS[operator].shape
    values = tuple(value for value in by_shape[shape] if value)
    return Term(path, operator, values) if takes(operator, len(values)) else None
