"""What a save would make of a form as it stands: the same reading, defaults, formulas and conditions, nothing written.

Forms that live ask here which fields are shown, needed and frozen, and what is computed. What does not fit yet is left
as it was, so that one wrong field never hides what follows from the others. Numbers are not drawn and rules do not run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import Any, cast

from customary.expressions.diagnostics import Diagnostic
from customary.expressions.expression import Expression
from customary.metadata.model.access import Operation
from customary.metadata.model.fields import Field, LinesOptions, RollupOptions
from customary.metadata.model.modules import Module
from customary.metadata.values import ValueRefused, blank, from_language, to_language
from customary.platform.access import predicate, rights_of
from customary.platform.errors import Denied, NotFound
from customary.platform.evaluation import evaluate
from customary.platform.records.coercion import read_one, unreachable_targets
from customary.platform.records.computed import compute, uncomputed
from customary.platform.records.defaults import fill_blanks, nothing_rolled_up
from customary.platform.records.permission import may_write, visible
from customary.platform.records.process import Way, ways_of
from customary.platform.records.recipe import Formula, recipe_of
from customary.platform.records.record import Draft, LineChange, Record
from customary.platform.records.rows import alive, read_record, shape_of
from customary.platform.records.work import Request, Work, begin, source_of
from customary.platform.unit import Unit

__all__ = ["FieldState", "Preview", "conditions_of", "holds", "may_change", "preview", "ways"]

_NO_LINES: Mapping[str, Sequence[LineChange]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FieldState:
    """How a field stands in a form, the rights of the person left aside."""

    visible: bool
    required: bool
    readonly: bool


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """A record as a save would leave it. Its draft holds every field, also those that the actor may not see."""

    draft: Draft
    states: Mapping[str, FieldState]
    lines: Mapping[str, tuple[Preview, ...]]
    """By lines field that was asked for: one for each change that was given, in order; removed ones too."""
    failures: Mapping[str, Diagnostic]
    """By computed field that is blank because the data made it impossible: why."""


def preview(
    unit: Unit,
    module_name: str,
    changes: Mapping[str, object],
    *,
    record_id: int | None = None,
    lines: Mapping[str, Sequence[LineChange]] = _NO_LINES,
) -> Preview:
    """Say what `save` with the same arguments would make of a record.

    Errors: `NotFound` and `Denied`, as a save.
    """
    module = unit.runtime.catalog.modules.get(module_name)
    if module is None:
        raise NotFound(module_name)
    work = begin(unit, Request(module=module, changes=changes, record_id=record_id, lines=lines))
    work.draft = _opened(unit, module, record_id)
    _read(work)
    shown: dict[str, tuple[Preview, ...]] = {}
    for key, given in lines.items():
        by = cast(LinesOptions, module.field(key).options).by
        if by is not None:
            shown[key] = tuple(_line(work, key, one) for one in given)
            _count(work, key, by, given, shown[key])
    compute(work)
    return _preview(work, shown)


def ways(unit: Unit, module_name: str, record_id: int) -> tuple[Way, ...]:
    """Give the transitions of the process that start where a record is, with what stands in their way.

    Errors: `NotFound` and `Denied`, as a save.
    """
    module = unit.runtime.catalog.modules[module_name]
    if module.process is None:
        return ()
    work = begin(unit, Request(module=module, record_id=record_id))
    work.draft = _opened(unit, module, record_id)
    return ways_of(work)


def may_change(unit: Unit, module_name: str, record_id: int, operation: Operation) -> bool:
    """Say whether the actor may do something to a record."""
    record = read_record(unit, unit.runtime.catalog.modules[module_name], record_id)
    return record is not None and predicate(unit, module_name, operation).allows(unit, record)


def conditions_of(unit: Unit, module_name: str, record_id: int) -> Callable[[Expression | None], bool]:
    """Give what tells whether a part of a record's page is shown, with the values that the reader may not see too.

    Errors: `NotFound`.
    """
    module = unit.runtime.catalog.modules[module_name]
    record = read_record(unit, module, record_id) if visible(unit, module, record_id) else None
    if record is None:
        raise NotFound(module_name, record_id)
    return lambda condition: holds(unit, condition, record)


def holds(unit: Unit, condition: Expression | None, draft: Draft | Record) -> bool:
    """Say whether something is shown; what the data makes impossible to decide is shown."""
    if condition is None:
        return True
    outcome = evaluate(unit, condition, draft)
    return True if outcome.diagnostics else outcome.value is True


def _opened(unit: Unit, module: Module, record_id: int | None) -> Draft:
    """Open a record as a save would, without locking it."""
    if record_id is None:
        rights_of(unit).require("create", module.name)
        return Draft.of_new(module, recipe_of(unit.runtime, module).blank_values)
    record = read_record(unit, module, record_id)
    if record is None or not visible(unit, module, record_id):
        raise NotFound(module.name, record_id)
    if not predicate(unit, module.name, "update").allows(unit, record):
        raise Denied("update", module.name)
    return Draft.of_record(record)


def _read(work: Work) -> None:
    source = source_of(work.unit)
    for key, raw in work.request.changes.items():
        if not work.module.has_field(key):
            continue
        field = work.module.field(key)
        if not field.stored or not may_write(work.unit, field):
            continue
        try:
            work.draft.set(key, read_one(work, field, raw), source)
        except ValueRefused:
            continue
    _forget_unseen(work, source)
    if work.draft.is_new:
        fill_blanks(work)


def _forget_unseen(work: Work, source: str) -> None:
    """Take back links that a save would refuse: defaults and formulas would tell of records that are not shared."""
    old = work.draft.old
    known = [key for key in work.request.changes if work.module.has_field(key)]
    for problem in unreachable_targets(work, known):
        assert problem.field is not None
        work.draft.set(problem.field, old[problem.field] if old is not None else None, source)


def _line(parent: Work, key: str, change: LineChange) -> Preview:
    unit = parent.unit
    options = cast(LinesOptions, parent.module.field(key).options)
    module, by = unit.runtime.catalog.modules[options.target], cast(str, options.by)
    work = begin(
        unit, Request(module=module, changes=change.changes, record_id=change.id), parent=parent, parent_field=by
    )
    old = read_record(unit, module, change.id) if change.id is not None else None
    mine = old is not None and parent.draft.id is not None and old[by] == parent.draft.id
    work.draft = Draft.of_record(old) if old is not None and mine else Draft.of_new(module, work.recipe.blank_values)
    work.draft.set(by, parent.draft.id, source_of(unit))
    work.draft.parent = (by, parent.draft)
    _read(work)
    compute(work)
    return _preview(work, {})


def _count(work: Work, key: str, by: str, given: Sequence[LineChange], shown: Sequence[Preview]) -> None:
    """Count the roll-ups over rows that are not written yet: those of the form, and those that it does not mention."""
    fields = [one for one in work.recipe.rollups if cast(RollupOptions, one.options).of == key]
    if not fields:
        return
    mentioned = {one.id for one in given if one.id is not None}
    rows: list[Draft | Record] = [
        one.draft
        for one, change in zip(shown, given, strict=True)
        if not change.delete and (change.id is not None or change.changes)
    ]
    rows.extend(one for one in _rows(work, key, by) if one.id not in mentioned)
    for field in fields:
        work.draft.set(field.key, _total(work, field, rows), "rollup")


def _rows(work: Work, key: str, by: str) -> list[Record]:
    if work.draft.id is None:
        return []
    target = cast(LinesOptions, work.module.field(key).options).target
    shape = shape_of(work.unit.runtime, work.unit.runtime.catalog.modules[target])
    statement = shape.select().where(shape.table.c[by] == work.draft.id, alive(shape.table))
    return [shape.record(row) for row in work.unit.connection.execute(statement).mappings()]


def _total(work: Work, field: Field, rows: Sequence[Draft | Record]) -> object:
    options = cast(RollupOptions, field.options)
    where = options.where
    unit, holder = work.unit, work.draft
    kept = [one for one in rows if where is None or evaluate(unit, where, one, record_root=holder).value is True]
    if options.field is None:
        return len(kept)
    values: list[Any] = [value for one in kept if not blank(value := one.get(options.field))]
    if options.function == "count":
        return len(values)
    if not values:
        return nothing_rolled_up(field)
    total = _FUNCTIONS[options.function](values)
    return from_language(field.language_type, to_language(field.language_type, total))


_FUNCTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "sum": lambda values: reduce(add, values),
        "avg": lambda values: reduce(add, values) / len(values),
        "min": min,
        "max": max,
    }
)


def _preview(work: Work, lines: Mapping[str, tuple[Preview, ...]]) -> Preview:
    unit, draft = work.unit, work.draft
    states = {}
    for field in work.module.all_fields:
        states[field.key] = FieldState(
            visible=holds(unit, field.visible_when, draft),
            required=field.required or _surely(unit, field.required_when, draft),
            readonly=field.readonly or _surely(unit, field.readonly_when, draft),
        )
    return Preview(draft, states, lines, _failures(work))


def _failures(work: Work) -> dict[str, Diagnostic]:
    """Say why computed fields are blank: those that were computed just now, and those that are as they were."""
    draft = work.draft
    found = {key: one for key, one in work.failures if work.module.has_field(key) and blank(draft.get(key))}
    if draft.old is not None:
        formulas = (one for one in work.recipe.computed if isinstance(one, Formula))
        kept = {one.field.key for one in formulas if not draft.touches(one.reads)}
        reasons = uncomputed(work.unit, work.module, [draft.old], kept)
        found.update((key, reason) for (_, key), reason in reasons.items())
    return found


def _surely(unit: Unit, condition: Expression | None, draft: Draft) -> bool:
    """Say whether a condition holds; one that the data makes impossible to decide asks nothing of anybody."""
    if condition is None:
        return False
    outcome = evaluate(unit, condition, draft)
    return outcome.value is True and not outcome.diagnostics
