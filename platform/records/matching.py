"""Finding other records that a condition of the rule language holds for, in SQL where SQL can say it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam
from sqlalchemy.sql.visitors import ExternallyTraversible, replacement_traverse

from customary.expressions.checked import Compare, Const
from customary.expressions.expression import Expression
from customary.expressions.types import BOOLEAN, ChoiceType, RefType, TextType, Type
from customary.metadata.model.modules import Module
from customary.platform.boundary import emitted
from customary.platform.evaluation import Subject, environment, evaluate_many
from customary.platform.records.record import Record
from customary.platform.records.rows import ID, RowShape, alive, shape_of
from customary.platform.sql_slots import SlotColumns
from customary.platform.unit import Unit

__all__ = ["always_the_same", "clause_of", "find_match"]

_CHUNK = 500


def clause_of(unit: Unit, module: Module, condition: Expression) -> ColumnElement[Any] | None:
    """Write a condition over a module's own table; None when SQL cannot say it exactly."""
    table = shape_of(unit.runtime, module).table
    written = emitted(condition, SlotColumns(unit, module, table), unit.runtime.dialect, environment(unit))
    return None if written.not_pushable else written.clause


def always_the_same(condition: Expression) -> bool:
    """Say whether a condition is the same clause for everybody and at any time, so that it is written once."""
    return not condition.uses and all(slot.root == "record" for slot in condition.slots)


def find_match(
    unit: Unit, module: Module, match: Sequence[Expression], values: Sequence[object], *, but: int | None
) -> Record | None:
    """Find a record, not in the recycle bin, whose expressions have these values in language form.

    What SQL cannot compare is compared here, among the records that fit the rest.
    """
    shape = shape_of(unit.runtime, module)
    prepared = _prepared(unit, module, tuple(match))
    if prepared is not None:
        given = {_parameter(place): value for place, value in enumerate(values)}
        row = unit.connection.execute(prepared, {**given, ID: but or 0}).mappings().first()
        return None if row is None else shape.record(row)
    equal = [_equal(expression, value) for expression, value in zip(match, values, strict=True)]
    clauses = [clause_of(unit, module, one) for one in equal]
    left = [one for one, clause in zip(equal, clauses, strict=True) if clause is None]
    statement = shape.select().where(alive(shape.table), *(clause for clause in clauses if clause is not None))
    if but is not None:
        statement = statement.where(shape.table.c.id != but)
    return _first(unit, shape, statement.order_by(shape.table.c.id), left)


def _prepared(unit: Unit, module: Module, match: tuple[Expression, ...]) -> Select[Any] | None:
    """Give the query with the values as parameters, written once for a catalog; None where it depends on them."""
    if not all(always_the_same(one) and one.slots and _is_plain(one.type) for one in match):
        return None
    return unit.runtime.derived(("records.match", module.name, match), lambda: _with_parameters(unit, module, match))


def _is_plain(type_: Type) -> bool:
    """Say whether SQL takes the values of a type as they are in language form."""
    return isinstance(type_, TextType | ChoiceType) or (isinstance(type_, RefType) and len(type_.modules) == 1)


def _stand_in(type_: Type, place: int) -> str | int:
    """Give a value that no record and no other part of a condition has."""
    return -(2**40) - place if isinstance(type_, RefType) else f"\x00customary {place}"


def _with_parameters(unit: Unit, module: Module, match: tuple[Expression, ...]) -> Select[Any] | None:
    """Write the query for stand-ins, and put parameters in their places."""
    shape = shape_of(unit.runtime, module)
    stand_ins = [_stand_in(one.type, place) for place, one in enumerate(match)]
    clauses = [clause_of(unit, module, _equal(one, value)) for one, value in zip(match, stand_ins, strict=True)]
    if any(clause is None for clause in clauses):
        return None

    def replaced(element: ExternallyTraversible, **_: object) -> ExternallyTraversible | None:
        if isinstance(element, BindParameter) and isinstance(element.value, str | int) and element.value in stand_ins:
            return bindparam(_parameter(stand_ins.index(element.value)), type_=element.type)
        return None

    where = [replacement_traverse(clause, {}, replaced) for clause in clauses if clause is not None]
    others = shape.select().where(alive(shape.table), *where, shape.table.c.id != bindparam(ID))
    return others.order_by(shape.table.c.id).limit(1)


def _parameter(place: int) -> str:
    return f"customary_match_{place}"


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
