"""The records that a condition holds for, found by the database where it can say so, and checked in Python always."""

from __future__ import annotations

from sqlalchemy import ColumnElement, False_, and_, false

from customary.expressions.checked import And, Checked, Compare, Read, Slot
from customary.expressions.expression import Expression
from customary.expressions.types import RefType
from customary.metadata.model.modules import Module
from customary.platform.boundary import emitted_filter
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

    The parts of the condition that SQL cannot say are left out of the statement: the caller evaluates it for each
    record.
    """
    shape = shape_of(unit.runtime, module)
    statement = shape.select().where(alive(shape.table), shape.table.c.id > after_id)
    clause = None if condition is None else _clause(unit, shape, condition, outer)
    if isinstance(clause, False_):
        return []
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
    """Write what all records that the condition holds for have in common, as far as SQL can say it."""
    columns = SlotColumns(unit, shape.module, shape.table, outer=outer)
    parts = condition.root.operands if isinstance(condition.root, And) else (condition.root,)
    linked = (_link_to_outer(columns, part) for part in parts)
    written = emitted_filter(condition, columns, unit.runtime.dialect, environment(unit))
    said = [clause for clause in (*linked, written.clause) if clause is not None]
    if any(isinstance(clause, False_) for clause in said):
        return false()
    return and_(*said) if said else None


def _link_to_outer(columns: SlotColumns, part: Checked) -> ColumnElement[bool] | None:
    match part:
        case Compare(op="=", left=Read(slot=Slot(root="record") as own), right=Read(slot=Slot(root="outer") as other)):
            return _linked_clause(columns, own, other)
        case Compare(op="=", left=Read(slot=Slot(root="outer") as other), right=Read(slot=Slot(root="record") as own)):
            return _linked_clause(columns, own, other)
    return None


def _linked_clause(columns: SlotColumns, own: Slot, other: Slot) -> ColumnElement[bool] | None:
    """Compare a field with one of the record that the rule runs on, where that needs no more than its value.

    Nothing that is never blank is the same as a blank. A reference to one of several modules is two columns.
    """
    value = columns.parameter(other)
    if value is None and not own.nullable:
        return false()
    if not (isinstance(own.type, RefType) and len(own.type.modules) > 1 and isinstance(other.type, RefType)):
        return None
    module, record_id = columns.pair(own.path)
    if value is None:
        return record_id.is_(None)
    name, number = value if isinstance(value, tuple) else (other.type.modules[0], value)
    return and_(module == name, record_id == number)


def _holding(unit: Unit, condition: Expression, records: list[Record], outer: Record | Draft | None) -> list[Record]:
    outcomes = evaluate_many(unit, condition, [Subject(record=one, outer=outer) for one in records])
    return [one for one, outcome in zip(records, outcomes, strict=True) if outcome.value is True]
