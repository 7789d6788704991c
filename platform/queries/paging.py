"""One page of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, RowMapping

from customary.expressions.diagnostics import Diagnostic
from customary.metadata.model.access import FieldMode
from customary.metadata.model.fields import Field
from customary.metadata.model.modules import Module
from customary.metadata.values import Reference
from customary.platform.access import Rights
from customary.platform.access.masking import masked_value
from customary.platform.queries.currencies import code_name, way_to_code
from customary.platform.queries.ordering import Cursor, Key, Segment, keys_of, segments_of
from customary.platform.queries.paths import readable_paths, steps_of
from customary.platform.queries.requests import ListRequest, Path
from customary.platform.queries.scanning import CHUNK, MOST_SCANNED
from customary.platform.queries.selection import Selection, select_records
from customary.platform.records.record import Record
from customary.platform.storage.tables import is_any_reference
from customary.platform.unit import Unit

__all__ = ["LARGEST_PAGE", "Page", "page"]

LARGEST_PAGE = 1_000

_ALWAYS = ("id", "row_version", "display")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Records in order, and the cursors that go on from here."""

    records: tuple[Record, ...]
    """A value over links stands under its path, such as "account.city"."""
    next: str | None
    """For `after`; None at the end."""
    previous: str | None
    """For `before`; None at the beginning."""
    complete: bool = True
    """False when the search for matching rows ended before the list did; `next` goes on where it ended."""
    undecided: int = 0
    """Rows that were looked at for this page and left out because the filter could not be decided for them."""
    reason: Diagnostic | None = None
    """Why the first of them could not."""


@dataclass(frozen=True, slots=True)
class _Row:
    record: Record
    cursor: tuple[object, ...]


def page(unit: Unit, request: ListRequest) -> Page:
    """Read one page of a list.

    Errors: those of `select_records`; `Refused` for a cursor of another list or a sort that cannot be.
    """
    selection = select_records(unit, request)
    keys = keys_of(selection, request)
    columns = _columns(selection, request)
    limit = max(1, min(request.limit, LARGEST_PAGE))
    backward = request.before is not None
    text = request.before if backward else request.after
    cursor = Cursor.read(text, keys) if text is not None else None
    found = _Reader(selection, keys, columns, backward=backward).read(cursor, limit + 1)
    rows = found.rows[:limit]
    beyond = rows[-1:] if len(found.rows) > limit else found.stopped
    if backward:
        rows.reverse()
        beyond, behind = rows[-1:], beyond
    else:
        behind = rows[:1] if cursor is not None else []
    return Page(
        records=tuple(row.record for row in rows),
        next=_cursor(keys, beyond),
        previous=_cursor(keys, behind),
        complete=not found.stopped,
        undecided=len(selection.undecided),
        reason=next(iter(selection.undecided.values()), None),
    )


def _cursor(keys: Sequence[Key], rows: Sequence[_Row]) -> str | None:
    return Cursor.at(keys, rows[0].cursor).text(keys) if rows else None


@dataclass(frozen=True, slots=True)
class _Column:
    """One value that is read of each row."""

    path: Path
    field: Field
    masked: bool
    name: str
    """Of the value in the record."""


def _columns(selection: Selection, request: ListRequest) -> list[_Column]:
    """The values to read: those asked for, which must be readable, or those declared, as far as they are."""
    rights, module = selection.rights, selection.module
    paths = request.columns
    if paths is None:
        declared = selection.view.columns if selection.view else [(field.key,) for field in module.all_fields]
        paths = readable_paths(rights, module, declared)
    asked = [_column(rights, module, path) for path in paths]
    recycled: tuple[str, ...] = ("deleted_at", "deleted_by") if request.deleted else ()
    always = [_Column((key,), module.field(key), False, key) for key in (*_ALWAYS, *recycled)]
    read = (*always, *(column for columns in asked for column in columns))
    return list({column.name: column for column in read if column.field.stored}.values())


def _column(rights: Rights, module: Module, path: Path) -> list[_Column]:
    """The value at the end of a way, and with an amount the code of its currency."""
    *_, (holder, field) = steps_of(rights, module, path, least=FieldMode.MASKED)
    column = _Column(path, field, not rights.may_read(holder.name, field.key), ".".join(path))
    code = way_to_code(field, path)
    if code is None or column.masked:
        return [column]
    return [column, _Column(code, holder.field(code[-1]), False, code_name(path))]


@dataclass(slots=True)
class _Found:
    """What was read for a page."""

    rows: list[_Row] = field(default_factory=list)
    stopped: list[_Row] = field(default_factory=list)
    """The row that was looked at last, when the search ended before the list did; else nothing."""


class _Reader:
    """Reads rows of a selection in order, over segments, and over chunks where Python filters them."""

    def __init__(
        self, selection: Selection, keys: Sequence[Key], columns: Sequence[_Column], *, backward: bool
    ) -> None:
        self._selection = selection
        self._keys = keys
        self._columns = columns
        self._backward = backward

    def read(self, cursor: Cursor | None, wanted: int) -> _Found:
        """Read so many rows behind a cursor."""
        if not self._selection.residuals:
            return _Found(self._plain(cursor, wanted))
        return self._filtered(cursor, wanted)

    def _plain(self, cursor: Cursor | None, wanted: int) -> list[_Row]:
        rows: list[_Row] = []
        for segment in segments_of(self._keys, cursor, backward=self._backward):
            if len(rows) < wanted:
                rows.extend(self._rows(segment, wanted - len(rows)))
        return rows

    def _filtered(self, cursor: Cursor | None, wanted: int) -> _Found:
        found = _Found()
        for _ in range(MOST_SCANNED // CHUNK):
            chunk = self._plain(cursor, CHUNK)
            kept = self._selection.keeps([row.record.id for row in chunk])
            found.rows.extend(row for row, keep in zip(chunk, kept, strict=True) if keep)
            if len(found.rows) >= wanted or len(chunk) < CHUNK:
                return found
            cursor = Cursor.at(self._keys, chunk[-1].cursor)
        found.stopped = chunk[-1:] if self._plain(cursor, 1) else []
        return found

    def _rows(self, segment: Segment, limit: int) -> Iterator[_Row]:
        keys = [key.column.label(f"k{place}") for place, key in enumerate(self._keys)]
        columns = [part for place, column in enumerate(self._columns) for part in self._parts(place, column)]
        statement = self._selection.select(*keys, *columns)
        statement = statement.where(*segment.where).order_by(*segment.order).limit(limit)
        for row in self._selection.unit.connection.execute(statement).mappings():
            yield _Row(self._record(row), tuple(row[f"k{place}"] for place in range(len(self._keys))))

    def _parts(self, place: int, column: _Column) -> list[ColumnElement[Any]]:
        columns = self._selection.columns
        if is_any_reference(column.field):
            module, record_id = columns.pair(column.path)
            return [module.label(f"m{place}"), record_id.label(f"c{place}")]
        return [columns.value(column.path).label(f"c{place}")]

    def _record(self, row: RowMapping) -> Record:
        values: dict[str, object] = {}
        for place, column in enumerate(self._columns):
            value = row[f"c{place}"]
            if is_any_reference(column.field) and value is not None:
                value = Reference(row[f"m{place}"], value)
            values[column.name] = masked_value(column.field, value) if column.masked else value
        return Record(self._selection.module, row["c0"], values)
