"""Reading the rows that belong to records: those of a list field, or of a link that leads back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, select

from customary.expressions.checked import RowsSlot
from customary.metadata.model.fields import LinesOptions
from customary.metadata.model.modules import Module
from customary.platform.records.record import Record
from customary.platform.records.rows import RowShape, alive, shape_of
from customary.platform.storage.tables import is_any_reference
from customary.platform.unit import Unit

__all__ = ["MOST_ROWS", "in_batches", "related_rows"]

MOST_ROWS = 10_000
"""Related rows that an aggregate reads of one record; one more is handed over, so that the excess is seen."""
_MOST_IDS = 10_000
"""So many ids may stand in one query: a database takes only so many parameters."""
_SOURCE = "_source"
"""The column that says which record a related row belongs to."""


def related_rows(
    unit: Unit,
    holder: Module,
    slot: RowsSlot,
    needed: set[str],
    shares: Mapping[object, Collection[int]],
    allowed: ColumnElement[bool] | None,
) -> dict[object, Mapping[int, Sequence[Record]]]:
    """Read the rows of records of `holder`, by whose share they are and by their record, in the order of their ids.

    The records of one share have `MOST_ROWS` rows together. `needed` are the fields that are read of each row;
    `allowed` narrows them to what a reader may see.
    """
    shape = shape_of(unit.runtime, unit.runtime.catalog.modules[slot.module])
    statement, source = _statement(unit, holder, slot, shape, needed)
    statement = statement.where(alive(shape.table)).order_by(shape.table.c.id)
    if allowed is not None:
        statement = statement.where(allowed)

    def read(some: Collection[object]) -> Mapping[int, Sequence[Record]] | None:
        """Read several shares at once; None when one of them may have crowded out others."""
        ids = sorted({one for owner in some for one in shares[owner]})
        most = (MOST_ROWS + 1) * len(some)
        found = unit.connection.execute(statement.where(source.in_(ids)).limit(most)).mappings().all()
        if len(found) == most and len(some) > 1:
            return None
        rows: dict[int, list[Record]] = {}
        for row in found:
            rows.setdefault(row[_SOURCE], []).append(Record(shape.module, row["id"], shape.values(row, needed)))
        return rows

    result: dict[object, Mapping[int, Sequence[Record]]] = {}
    for some in _together(shares):
        together = read(some)
        result.update({owner: together if together is not None else read([owner]) or {} for owner in some})
    return result


def in_batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Give as many ids at a time as one query can name."""
    for start in range(0, len(ids), _MOST_IDS):
        yield ids[start : start + _MOST_IDS]


def _together(shares: Mapping[object, Collection[int]]) -> Iterator[list[object]]:
    """Put shares together that one query can name the records of."""
    batch: list[object] = []
    count = 0
    for owner, ids in shares.items():
        if batch and count + len(ids) > _MOST_IDS:
            yield batch
            batch, count = [], 0
        batch.append(owner)
        count += len(ids)
    if batch:
        yield batch


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
