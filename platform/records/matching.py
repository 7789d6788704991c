"""Finding other records that a condition of the rule language holds for, in SQL where SQL can say it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select

from customary.expressions.checked import Compare, Const
from customary.expressions.emit_sql import emit
from customary.expressions.expression import Expression
from customary.expressions.types import BOOLEAN
from customary.metadata.model.modules import Module
from customary.platform.evaluation import Subject, environment, evaluate_many
from customary.platform.records.record import Record
from customary.platform.records.rows import RowShape, alive, shape_of
from customary.platform.sql_slots import SlotColumns
from customary.platform.unit import Unit

__all__ = ["clause_of", "find_match"]

_CHUNK = 500


def clause_of(unit: Unit, module: Module, condition: Expression) -> ColumnElement[Any] | None:
    """Write a condition over a module's own table; None when SQL cannot say it exactly."""
    table = shape_of(unit.runtime, module).table
    written = emit(condition, SlotColumns(unit, module, table), unit.runtime.dialect, environment(unit))
    return None if written.not_pushable else written.clause


def find_match(
    unit: Unit, module: Module, match: Sequence[Expression], values: Sequence[object], *, but: int | None
) -> Record | None:
    """Find a record, not in the recycle bin, whose expressions have these values in language form.

    What SQL cannot compare is compared here, among the records that fit the rest.
    """
    shape = shape_of(unit.runtime, module)
    equal = [_equal(expression, value) for expression, value in zip(match, values, strict=True)]
    clauses = [clause_of(unit, module, one) for one in equal]
    left = [one for one, clause in zip(equal, clauses, strict=True) if clause is None]
    statement = shape.select().where(alive(shape.table), *(clause for clause in clauses if clause is not None))
    if but is not None:
        statement = statement.where(shape.table.c.id != but)
    return _first(unit, shape, statement.order_by(shape.table.c.id), left)


def _first(unit: Unit, shape: RowShape, statement: Select[Any], left: Sequence[Expression]) -> Record | None:
    if not left:
        row = unit.connection.execute(statement.limit(1)).mappings().first()
        return None if row is None else shape.record(row)
    after = 0
    while True:
        chunk = unit.connection.execute(statement.where(shape.table.c.id > after).limit(_CHUNK)).mappings()
        records = [shape.record(row) for row in chunk]
        holding = _holding(unit, left, records)
        if holding or len(records) < _CHUNK:
            return holding[0] if holding else None
        after = records[-1].id


def _holding(unit: Unit, conditions: Sequence[Expression], records: list[Record]) -> list[Record]:
    kept = records
    for condition in conditions:
        outcomes = evaluate_many(unit, condition, [Subject(record=one) for one in kept])
        kept = [one for one, outcome in zip(kept, outcomes, strict=True) if outcome.value is True]
    return kept


def _equal(expression: Expression, value: object) -> Expression:
    """Compare an expression with a value: the same text, one more node."""
    span = expression.root.span
    constant = Const(span=span, type=expression.type, nullable=False, value=value)
    comparison = Compare(span=span, type=BOOLEAN, nullable=False, op="=", left=expression.root, right=constant)
    return Expression(expression.excerpt, comparison, expression.uses)
