"""Step 12 of a save, first half: roll-ups are counted again where rows that they cover have changed.

The value is one SQL aggregate over the rows, never the old value plus a difference, and it is taken under the lock of
the record that holds it: two people who change two rows at the same time cannot lose one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, RowMapping, Select, bindparam, case, func, select

from customary.expressions.expression import Expression
from customary.metadata.model.fields import Field, RollupOptions
from customary.metadata.model.modules import Module
from customary.metadata.values import from_language, to_language
from customary.platform.evaluation import Subject, evaluate_many
from customary.platform.records.defaults import nothing_rolled_up
from customary.platform.records.matching import always_the_same, clause_of
from customary.platform.records.recipe import own_reads
from customary.platform.records.record import Draft
from customary.platform.records.rows import alive, read_record, shape_of
from customary.platform.runtime import Runtime
from customary.platform.unit import Unit

__all__ = ["Feed", "fed_records", "feeds_of", "roll_up"]


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """Roll-ups of another module that rows of this one feed, over one link."""

    module: Module
    """The module that holds the roll-ups."""
    by: str
    """The link of the rows that points there."""
    fields: tuple[Field, ...]
    reads: frozenset[str]
    """The fields of a row that the roll-ups look at, the link included."""


def feeds_of(runtime: Runtime, module: Module) -> tuple[Feed, ...]:
    """Give the roll-ups that records of a module feed."""
    return runtime.derived(("records.feeds", module.name), lambda: _feeds(runtime, module))


def _feeds(runtime: Runtime, module: Module) -> tuple[Feed, ...]:
    grouped: dict[tuple[str, str], list[Field]] = {}
    for holder in runtime.catalog.modules.values():
        for field in holder.fields.values():
            if isinstance(field.options, RollupOptions) and field.options.module == module.name:
                grouped.setdefault((holder.name, field.options.by), []).append(field)
    return tuple(
        Feed(runtime.catalog.modules[holder], by, tuple(fields), frozenset({by, *_reads(fields)}))
        for (holder, by), fields in grouped.items()
    )


def _reads(fields: Sequence[Field]) -> set[str]:
    found: set[str] = set()
    for field in fields:
        options = cast(RollupOptions, field.options)
        found |= {options.field} if options.field else set()
        found |= own_reads(options.where.slots) if options.where is not None else frozenset()
    return found


def fed_records(feed: Feed, draft: Draft) -> list[int]:
    """Give the records whose roll-ups may have changed with a row: where it belongs, and where it belonged."""
    if draft.event == "updated" and not draft.touches(feed.reads):
        return []
    before = draft.old.values.get(feed.by) if draft.old is not None else None
    found = {one for one in (before, draft.values.get(feed.by)) if isinstance(one, int)}
    return sorted(found)


def roll_up(unit: Unit, module: Module, record_id: int, fields: Sequence[Field]) -> dict[str, object]:
    """Count roll-ups of one record again: one query for each kind of row."""
    grouped: dict[tuple[str, str], list[Field]] = {}
    for field in fields:
        options = cast(RollupOptions, field.options)
        grouped.setdefault((options.module, options.by), []).append(field)
    found: dict[str, object] = {}
    for (rows, by), some in grouped.items():
        found.update(_aggregate(unit, unit.runtime.catalog.modules[rows], by, record_id, some))
    return found


def _aggregate(unit: Unit, rows: Module, by: str, record_id: int, fields: Sequence[Field]) -> dict[str, object]:
    wheres = [condition for field in fields if (condition := cast(RollupOptions, field.options).where) is not None]
    if all(always_the_same(one) for one in wheres):
        key = ("records.rollup", rows.name, by, tuple((field.module, field.key) for field in fields))
        statement = unit.runtime.derived(key, lambda: _said(unit, rows, by, fields))
    else:
        statement = _said(unit, rows, by, fields)
    if statement is None:
        statement = _counted_here(unit, rows, by, record_id, fields)
    row = unit.connection.execute(statement, {_HOLDER: record_id}).mappings().one()
    return {field.key: _value(field, row, index) for index, field in enumerate(fields)}


_HOLDER = "customary_holder"
"""The parameter of the record that holds the roll-ups."""


def _said(unit: Unit, rows: Module, by: str, fields: Sequence[Field]) -> Select[Any] | None:
    """Write the query for roll-ups of any record; None when SQL cannot say which rows count."""
    counted: list[ColumnElement[bool] | None] = []
    for field in fields:
        where = cast(RollupOptions, field.options).where
        counted.append(None if where is None or _reads_holder(where) else clause_of(unit, rows, where))
        if where is not None and counted[-1] is None:
            return None
    return _query(unit, rows, by, fields, counted)


def _counted_here(unit: Unit, rows: Module, by: str, record_id: int, fields: Sequence[Field]) -> Select[Any]:
    """Write the query for roll-ups of one record; the rows that SQL cannot tell are found beforehand."""
    counted = [_counted(unit, rows, by, record_id, field) for field in fields]
    return _query(unit, rows, by, fields, counted)


def _query(
    unit: Unit, rows: Module, by: str, fields: Sequence[Field], counted: Sequence[ColumnElement[bool] | None]
) -> Select[Any]:
    table = shape_of(unit.runtime, rows).table
    columns: list[ColumnElement[Any]] = []
    for index, (field, condition) in enumerate(zip(fields, counted, strict=True)):
        options = cast(RollupOptions, field.options)
        value = table.c[options.field] if options.field else table.c.id
        some = value if condition is None else case((condition, value))
        columns.append(func.count(some).label(f"count_{index}"))
        if options.function != "count":
            columns.append(_FUNCTIONS[options.function](some, value).label(f"value_{index}"))
    return select(*columns).where(table.c[by] == bindparam(_HOLDER), alive(table))


_FUNCTIONS: Mapping[str, Any] = {
    "sum": lambda some, value: func.sum(some, type_=value.type),
    "avg": lambda some, value: func.sum(some, type_=value.type),
    "min": lambda some, value: func.min(some, type_=value.type),
    "max": lambda some, value: func.max(some, type_=value.type),
}
"""What the database is asked for; an average is divided here, because the engines round a quotient differently."""


def _counted(unit: Unit, rows: Module, by: str, record_id: int, field: Field) -> ColumnElement[bool] | None:
    """Give the condition of the rows that count; None when all do."""
    where = cast(RollupOptions, field.options).where
    if where is None:
        return None
    table = shape_of(unit.runtime, rows).table
    clause = None if _reads_holder(where) else clause_of(unit, rows, where)
    return clause if clause is not None else table.c.id.in_(_matching(unit, rows, by, record_id, field, where))


def _reads_holder(where: Expression) -> bool:
    """Say whether a condition compares the rows with the record that they belong to (`record.limit`)."""
    return any(slot.root == "outer" for slot in where.slots)


def _matching(unit: Unit, rows: Module, by: str, record_id: int, field: Field, where: Expression) -> list[int]:
    """Find the rows that count where the database cannot decide it."""
    holder = read_record(unit, unit.runtime.catalog.modules[field.module], record_id)
    shape = shape_of(unit.runtime, rows)
    statement = shape.select().where(shape.table.c[by] == record_id, alive(shape.table))
    records = [shape.record(row) for row in unit.connection.execute(statement).mappings()]
    outcomes = evaluate_many(unit, where, [Subject(record=one, outer=holder) for one in records])
    return [one.id for one, outcome in zip(records, outcomes, strict=True) if outcome.value is True]


def _value(field: Field, row: RowMapping, index: int) -> object:
    options = cast(RollupOptions, field.options)
    count = row[f"count_{index}"]
    if options.function == "count":
        return int(count)
    if not count:
        return nothing_rolled_up(field)
    total = row[f"value_{index}"]
    if options.function == "avg":
        total = (Decimal(total) / Decimal(count)).quantize(_GUARD, ROUND_HALF_UP)
    return from_language(field.language_type, to_language(field.language_type, total))


_GUARD = Decimal(1).scaleb(-12)
"""Decimals that are kept of a quotient before the field rounds it."""
