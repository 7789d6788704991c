"""Reading the rows that belong to records: those of a list field, or of a link that leads back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, select

from customary.expressions.checked import RowsSlot
from customary.metadata.model.fields import LinesOptions
from customary.metadata.model.modules import Module
from customary.platform.records.record import Record
from customary.platform.records.rows import RowShape, alive, shape_of
from customary.platform.storage.tables import is_any_reference
from customary.platform.unit import Unit

__all__ = ["MOST_ROWS", "related_rows"]

MOST_ROWS = 10_000
"""Related rows that an aggregate reads of one record; one more is handed over, so that the excess is seen."""
_SOURCE = "_source"
"""The column that says which record a related row belongs to."""


def related_rows(
    unit: Unit,
    holder: Module,
    slot: RowsSlot,
    needed: set[str],
    sources: Sequence[int],
    allowed: ColumnElement[bool] | None,
) -> list[tuple[int, Record]]:
    """Read the rows of records of `holder`, each with the id of its record, in the order of their ids.

    `needed` are the fields that are read of each row; `allowed` narrows them to what a reader may see.
    """
    shape = shape_of(unit.runtime, unit.runtime.catalog.modules[slot.module])
    statement, source = _statement(unit, holder, slot, shape, needed)
    statement = statement.where(alive(shape.table)).order_by(shape.table.c.id)
    if allowed is not None:
        statement = statement.where(allowed)
    most = (MOST_ROWS + 1) * len(sources)
    found = _read(unit, shape, statement.where(source.in_(sources)).limit(most), needed)
    if len(found) < most or len(sources) == 1:
        return found
    # One record has so many rows that they may have crowded out those of others.
    return [
        pair
        for one in sources
        for pair in _read(unit, shape, statement.where(source == one).limit(MOST_ROWS + 1), needed)
    ]


def _statement(
    unit: Unit, holder: Module, slot: RowsSlot, shape: RowShape, needed: set[str]
) -> tuple[Select[Any], ColumnElement[int]]:
    """Begin the query for rows, and say which of its columns is the record that they belong to."""
    table, columns = shape.table, shape.columns(needed)
    if slot.by is not None and is_any_reference(shape.module.field(slot.by)):
        source: ColumnElement[int] = table.c[f"{slot.by}_id"]
        statement = select(source.label(_SOURCE), *columns)
        return statement.where(table.c[f"{slot.by}_module"] == holder.name), source
    by = slot.by or cast(LinesOptions, holder.field(slot.path[-1]).options).by
    if by is not None:
        source = table.c[by]
        return select(source.label(_SOURCE), *columns), source
    links = unit.runtime.tables.links(holder.name, slot.path[-1])
    source = links.c.source_id
    statement = select(source.label(_SOURCE), *columns).join_from(links, table, table.c.id == links.c.target_id)
    return statement, source


def _read(unit: Unit, shape: RowShape, statement: Select[Any], needed: set[str]) -> list[tuple[int, Record]]:
    return [
        (row[_SOURCE], Record(shape.module, row["id"], shape.values(row, needed)))
        for row in unit.connection.execute(statement).mappings()
    ]
