"""Counts and totals of a list: exact as far as it is cheap, then estimated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, Select, func, literal_column, select, type_coerce

from customary.expressions.types import MoneyType, NumberType
from customary.metadata.model.fields import Field
from customary.platform.queries import problems
from customary.platform.queries.currencies import compared_way
from customary.platform.queries.paths import readable_field
from customary.platform.queries.requests import ListRequest
from customary.platform.queries.scanning import scan
from customary.platform.queries.selection import Selection, select_records
from customary.platform.unit import Unit

__all__ = ["Aggregate", "Count", "Group", "Total", "count", "grouped", "total"]

Aggregate = Literal["sum", "min", "max", "avg"]
_HALF = 1_000_000_000
_AVERAGE_SCALE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Count:
    value: int
    exact: bool
    """False for an estimate, which is never below the cap that was passed, and for a count that was not finished."""
    at_least: bool = False
    """Whether there may be more, because the records were not all looked at."""


@dataclass(frozen=True, slots=True)
class Group:
    count: int
    total: Decimal | int | None
    exact: bool = True
    """False when the records were not all looked at."""


@dataclass(frozen=True, slots=True)
class Total:
    """One number over the records of a list."""

    value: object
    """None when there is nothing to work it out of."""
    exact: bool = True
    """False when the records were not all looked at: then it is a number over those that were."""


def count(unit: Unit, request: ListRequest, *, cap: int = 10_000) -> Count:
    """Count the records of a list: exactly up to the cap, beyond it by how densely they lie."""
    selection = select_records(unit, request)
    if selection.residuals:
        return _scanned(selection)
    found = selection.select(literal_column("1")).limit(cap + 1).subquery()
    number: int = unit.connection.execute(select(func.count()).select_from(found)).scalar_one()
    return Count(number, exact=True) if number <= cap else Count(_estimate(selection, cap), exact=False)


def _estimate(selection: Selection, cap: int) -> int:
    """Spread the density of the first records, in the order of their ids, over all ids there are."""
    table, connection = selection.table, selection.unit.connection
    first = selection.select(table.c.id).order_by(table.c.id).limit(cap + 1).subquery()
    least, most = connection.execute(select(func.min(first.c.id), func.max(first.c.id))).one()
    last: int = connection.execute(select(func.max(table.c.id))).scalar_one()
    estimate: int = round((cap + 1) * (last - least + 1) / (most - least + 1))
    return max(cap + 1, estimate)


def _scanned(selection: Selection) -> Count:
    """Count with a filter that only Python evaluates: so many rows are looked at, and no more."""
    found = scan(selection)
    return Count(len(found.ids), exact=found.complete, at_least=not found.complete)


def total(unit: Unit, request: ListRequest, function: Aggregate, field: str) -> Total:
    """Work out one number over all records of a list.

    Errors: `UnknownField` for a field that may not be seen, `Refused` for one that has no such total.
    """
    selection = select_records(unit, request)
    declared = readable_field(selection.rights, selection.module, (field,))
    asked = _total(declared, selection, function)
    statement, exact = _narrowed(selection, asked.columns)
    return Total(asked.read(unit.connection.execute(statement).one()), exact)


def _narrowed(selection: Selection, columns: Sequence[ColumnElement[Any]]) -> tuple[Select[Any], bool]:
    """Select over the records of a list, and say whether these are all of them."""
    if not selection.residuals:
        return selection.select(*columns), True
    found = scan(selection)
    return select(*columns).select_from(selection.joined).where(selection.table.c.id.in_(found.ids)), found.complete


def grouped(unit: Unit, request: ListRequest, by: str, total_of: str | None = None) -> Mapping[object, Group]:
    """Count a list by the values of a field, and sum another one: the columns of a board."""
    selection = select_records(unit, request)
    group = readable_field(selection.rights, selection.module, (by,))
    key = selection.columns.value((group.key,))
    asked = None
    if total_of is not None:
        asked = _total(readable_field(selection.rights, selection.module, (total_of,)), selection, "sum")
    statement, exact = _narrowed(selection, [key, func.count(), *(asked.columns if asked else ())])
    return {
        value: Group(number, asked.read(parts) if asked else None, exact)
        for value, number, *parts in unit.connection.execute(statement.group_by(key))
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Total:
    """What a statement selects for a total, and how its row is read."""

    columns: Sequence[ColumnElement[Any]]
    read: Callable[[Sequence[Any]], Any]


def _total(declared: Field, selection: Selection, function: Aggregate) -> _Total:
    numeric = isinstance(declared.language_type, NumberType | MoneyType)
    if not declared.stored or (function in ("sum", "avg") and not numeric):
        raise problems.bad_condition((declared.key,), function)
    column = selection.columns.value(compared_way(declared, (declared.key,)))
    if function in ("min", "max"):
        found = func.min(column, type_=column.type) if function == "min" else func.max(column, type_=column.type)
        return _Total([found], lambda row: row[0])
    summed = _sum_on_sqlite(column) if selection.unit.runtime.dialect == "sqlite" else _sum(column)
    if function == "sum":
        return summed
    return _Total([*summed.columns, func.count(column)], lambda row: _average(summed.read(row), row[-1]))


def _sum(column: ColumnElement[Any]) -> _Total:
    return _Total([func.sum(column, type_=column.type)], lambda row: row[0])


def _sum_on_sqlite(column: ColumnElement[Any]) -> _Total:
    """SQLite's sum of integers fails beyond 64 bits, which ten large amounts reach: sum the halves of the digits."""
    raw = type_coerce(column, Integer())
    whole, scale = getattr(column.type, "whole", False), getattr(column.type, "scale", 0)

    def read(row: Sequence[Any]) -> Decimal | int | None:
        if row[0] is None:
            return None
        exact = row[0] * _HALF + row[1]
        return exact if whole else Decimal(exact).scaleb(-scale)

    return _Total([func.sum(raw // _HALF), func.sum(raw % _HALF)], read)


def _average(value: Decimal | int | None, number: int) -> Decimal | None:
    return None if value is None else (Decimal(value) / number).quantize(_AVERAGE_SCALE, ROUND_HALF_UP)
