"""Counts and totals of a list: exact as far as it is cheap, then estimated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, literal_column, select

from customary.expressions.types import MoneyType, NumberType
from customary.metadata.model.fields import Field
from customary.platform.queries import problems
from customary.platform.queries.paging import MOST_SCANNED
from customary.platform.queries.paths import readable_field
from customary.platform.queries.requests import ListRequest
from customary.platform.queries.selection import Selection, select_records
from customary.platform.unit import Unit

__all__ = ["Aggregate", "Count", "Group", "count", "grouped", "total"]

Aggregate = Literal["sum", "min", "max", "avg"]
_FUNCTIONS: Mapping[str, Callable[..., ColumnElement[Any]]] = {"sum": func.sum, "min": func.min, "max": func.max}
_AVERAGE_SCALE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Count:
    value: int
    exact: bool
    """False for an estimate, which is never below the cap that was passed."""


@dataclass(frozen=True, slots=True)
class Group:
    count: int
    total: Decimal | int | None


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
    table = selection.table
    statement = selection.select(table.c.id).order_by(table.c.id.desc()).limit(MOST_SCANNED + 1)
    ids = list(selection.unit.connection.scalars(statement))
    complete = len(ids) <= MOST_SCANNED
    kept = sum(sum(selection.keeps(ids[start : start + 500])) for start in range(0, len(ids), 500))
    return Count(kept, exact=complete)


def total(unit: Unit, request: ListRequest, function: Aggregate, field: str) -> object:
    """Work out one number over all records of a list; None when there is nothing to work it out of.

    Errors: `UnknownField` for a field that may not be seen, `Refused` for one that has no such total.
    """
    selection = select_records(unit, request)
    declared = readable_field(selection.rights, selection.module, (field,))
    column = _totalled(declared, selection, function)
    if selection.residuals:
        return _over_ids(selection, function, declared, column)
    return _natural(unit.connection.execute(selection.select(column)).scalar(), function, declared)


def _over_ids(selection: Selection, function: Aggregate, declared: Field, column: ColumnElement[Any]) -> object:
    table = selection.table
    ids = list(selection.unit.connection.scalars(selection.select(table.c.id).limit(MOST_SCANNED + 1)))
    kept = [record_id for record_id, keep in zip(ids, selection.keeps(ids), strict=True) if keep]
    statement = select(column).where(table.c.id.in_(kept))
    return _natural(selection.unit.connection.execute(statement).scalar(), function, declared)


def grouped(unit: Unit, request: ListRequest, by: str, total_of: str | None = None) -> Mapping[object, Group]:
    """Count a list by the values of a field, and sum another one: the columns of a board."""
    selection = select_records(unit, request)
    group = readable_field(selection.rights, selection.module, (by,))
    key = selection.columns.value((group.key,))
    columns: list[ColumnElement[Any]] = [key, func.count()]
    declared = None
    if total_of is not None:
        declared = readable_field(selection.rights, selection.module, (total_of,))
        columns.append(_totalled(declared, selection, "sum"))
    rows = unit.connection.execute(selection.select(*columns).group_by(key)).all()
    return {row[0]: Group(row[1], _sum(row[2], declared) if declared is not None else None) for row in rows}


def _sum(value: Any, declared: Field) -> Decimal | int | None:
    found = _natural(value, "sum", declared)
    return found if isinstance(found, Decimal | int) else None


def _totalled(declared: Field, selection: Selection, function: Aggregate) -> ColumnElement[Any]:
    numeric = isinstance(declared.language_type, NumberType | MoneyType)
    if not declared.stored or (function in ("sum", "avg") and not numeric):
        raise problems.bad_condition((declared.key,), function)
    column = selection.columns.value((declared.key,))
    if function == "avg":
        return func.sum(column, type_=column.type) / func.nullif(func.count(column), 0)
    return _FUNCTIONS[function](column, type_=column.type)


def _natural(value: Any, function: Aggregate, declared: Field) -> object:
    if value is None or function != "avg":
        return value
    return Decimal(value).quantize(_AVERAGE_SCALE)
