"""The records that a condition holds for, found by the database where it can say so, and checked in Python always."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from customary.expressions.emit_sql import emit
from customary.expressions.expression import Expression
from customary.metadata.model.modules import Module
from customary.platform.evaluation import Subject, environment, evaluate_many
from customary.platform.records.record import Draft, Record
from customary.platform.records.rows import RowShape, alive, shape_of
from customary.platform.sql_slots import SlotColumns
from customary.platform.unit import Unit

__all__ = ["CHUNK", "candidates", "matching"]

CHUNK = 500


def candidates(
    unit: Unit,
    module: Module,
    condition: Expression | None,
    *,
    after_id: int = 0,
    limit: int = CHUNK,
    outer: Record | Draft | None = None,
) -> list[Record]:
    """Give the next records, by id, that the condition may hold for; fewer than `limit` when there are no more.

    What SQL cannot say of the condition is left out of the statement: the caller evaluates it for each record.
    """
    shape = shape_of(unit.runtime, module)
    statement = shape.select().where(alive(shape.table), shape.table.c.id > after_id)
    clause = None if condition is None else _clause(unit, shape, condition, outer)
    if clause is not None:
        statement = statement.where(clause)
    rows = unit.connection.execute(statement.order_by(shape.table.c.id).limit(limit)).mappings()
    return [shape.record(row) for row in rows]


def matching(
    unit: Unit, module: Module, condition: Expression | None, *, outer: Record | Draft | None, limit: int
) -> list[Record]:
    """Give the first records, by id, that the condition holds for."""
    found: list[Record] = []
    after_id = 0
    while len(found) < limit:
        chunk = candidates(unit, module, condition, after_id=after_id, outer=outer)
        found += chunk if condition is None else _holding(unit, condition, chunk, outer)
        if len(chunk) < CHUNK:
            break
        after_id = chunk[-1].id
    return found[:limit]


def _clause(
    unit: Unit, shape: RowShape, condition: Expression, outer: Record | Draft | None
) -> ColumnElement[bool] | None:
    columns = SlotColumns(unit, shape.module, shape.table, outer=outer)
    return emit(condition, columns, unit.runtime.dialect, environment(unit)).clause


def _holding(unit: Unit, condition: Expression, records: list[Record], outer: Record | Draft | None) -> list[Record]:
    outcomes = evaluate_many(unit, condition, [Subject(record=one, outer=outer) for one in records])
    return [one for one, outcome in zip(records, outcomes, strict=True) if outcome.value is True]
