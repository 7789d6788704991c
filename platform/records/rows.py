"""Between the rows of a module's table and the values of its records: which columns hold which field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Insert,
    RowMapping,
    Select,
    Table,
    Update,
    bindparam,
    insert,
    select,
    update,
)

from customary.expressions.texts import fold
from customary.metadata.model.modules import Module
from customary.metadata.values import Reference
from customary.platform.records.record import Record
from customary.platform.runtime import Runtime
from customary.platform.storage.memory import memory_of
from customary.platform.storage.tables import columns_of, folded_column, is_any_reference
from customary.platform.unit import Unit

__all__ = [
    "ID",
    "VERSION",
    "RowShape",
    "alive",
    "known_record",
    "known_records",
    "lock_record",
    "lock_records",
    "read_record",
    "read_rows",
    "remember",
    "shape_of",
    "writes_to",
]

ID, VERSION = "customary_id", "customary_version"
"""The parameters of the statements of a shape."""
_FEW = 3
"""So many records are read whole and remembered; more of them are read as far as they are needed."""
_MOST_REMEMBERED = 2_000


@dataclass(frozen=True, eq=False)
class RowShape:
    """How the rows of one module hold the values of its records; made once per catalog."""

    module: Module
    table: Table
    plain: tuple[str, ...]
    """Fields with one column of the same name."""
    paired: Mapping[str, tuple[str, str]]
    """References to one of several modules: the columns of the module's name and of the id."""
    folded: Mapping[str, str]
    """Texts whose folded form is kept, and the columns that keep it."""

    def columns(self, keys: Iterable[str]) -> list[Column[Any]]:
        """Give the columns that hold fields; a field that is not stored has none."""
        return [self.table.c[name] for key in keys for name in self._names(key)]

    def _names(self, key: str) -> tuple[str, ...]:
        return columns_of(self.module.field(key))

    def values(self, row: RowMapping, keys: Collection[str] | None = None) -> dict[str, object]:
        """Read the natural values from a row; of all stored fields, or of those named."""
        if keys is None:
            found = {key: row[key] for key in self.plain}
            found.update((key, _reference(row, pair)) for key, pair in self.paired.items())
            return found
        return {
            key: _reference(row, self.paired[key]) if key in self.paired else row[key]
            for key in keys
            if self.module.field(key).stored
        }

    def row(self, values: Mapping[str, object]) -> dict[str, object]:
        """Give the columns that natural values fill."""
        filled: dict[str, object] = {}
        for key, value in values.items():
            pair = self.paired.get(key)
            if pair is not None:
                filled.update(zip(pair, value if isinstance(value, Reference) else (None, None), strict=True))
                continue
            filled[key] = value
            kept = self.folded.get(key)
            if kept is not None:
                filled[kept] = fold(value) if isinstance(value, str) else None
        return filled

    def select_of(self, keys: Iterable[str]) -> Select[Any]:
        """Begin a query for some fields of records."""
        return select(*self.columns(keys))

    def select(self) -> Select[Any]:
        """Begin a query for whole records; what is kept beside their values is not read."""
        return select(*self.columns([*self.plain, *self.paired]))

    @cached_property
    def by_id(self) -> Select[Any]:
        """The query for the whole record with the id `ID`."""
        return self.select().where(self.table.c.id == bindparam(ID))

    @cached_property
    def by_ids(self) -> Select[Any]:
        """The query for whole records with the ids `ID`."""
        return self.select().where(self.table.c.id.in_(bindparam(ID, expanding=True)))

    @cached_property
    def for_change(self) -> Select[Any]:
        """The same, and nobody else may change the record until the transaction ends."""
        return self.by_id.with_for_update(of=self.table)

    @cached_property
    def all_for_change(self) -> Select[Any]:
        """The same for the records with the ids `ID`, locked in their order."""
        return self.by_ids.order_by(self.table.c.id).with_for_update(of=self.table)

    @cached_property
    def insertion(self) -> Insert:
        return insert(self.table)

    @cached_property
    def change(self) -> Update:
        """Writes to the record `ID` as long as it is of the version `VERSION`."""
        return update(self.table).where(
            self.table.c.id == bindparam(ID), self.table.c.row_version == bindparam(VERSION)
        )

    def record(self, row: RowMapping) -> Record:
        return Record(self.module, row["id"], self.values(row))


def _reference(row: RowMapping, pair: tuple[str, str]) -> Reference | None:
    module, record_id = row[pair[0]], row[pair[1]]
    return None if module is None or record_id is None else Reference(module, record_id)


def shape_of(runtime: Runtime, module: Module) -> RowShape:
    """Give the shape of a module's rows."""
    return runtime.derived(("records.shape", module.name), lambda: _shape(runtime, module))


def _shape(runtime: Runtime, module: Module) -> RowShape:
    stored = [field for field in module.all_fields if field.stored]
    paired: dict[str, tuple[str, str]] = {}
    for field in stored:
        if is_any_reference(field):
            first, second = columns_of(field)
            paired[field.key] = (first, second)
    plain = tuple(field.key for field in stored if field.key not in paired)
    folded = {field.key: kept for field in stored if (kept := folded_column(field)) is not None}
    return RowShape(module, runtime.tables.record(module.name), plain, paired, folded)


def alive(table: Table) -> ColumnElement[bool]:
    """The condition that a record is not in the recycle bin."""
    return table.c.deleted_at.is_(None)


def read_rows(
    unit: Unit, module: Module, ids: Collection[int], keys: Collection[str], *, deleted: bool = False
) -> dict[int, dict[str, object]]:
    """Read fields of records by id, with the system's rights; those in the recycle bin only when asked for."""
    if not ids:
        return {}
    if len(ids) <= _FEW:
        found = (one for one in known_records(unit, module, ids) if deleted or one["deleted_at"] is None)
        return {one.id: {key: one.values[key] for key in keys if key in one.values} for one in found}
    shape = shape_of(unit.runtime, module)
    table = shape.table
    statement = select(table.c.id, *shape.columns(key for key in keys if key != "id")).where(table.c.id.in_(list(ids)))
    if not deleted:
        statement = statement.where(alive(table))
    return {row["id"]: shape.values(row, keys) for row in unit.connection.execute(statement).mappings()}


def read_record(unit: Unit, module: Module, record_id: int) -> Record | None:
    """Read a whole record as it stands in the database now, with the system's rights, deleted or not."""
    return _read(unit, shape_of(unit.runtime, module), record_id, for_change=False)


def _read(unit: Unit, shape: RowShape, record_id: int, *, for_change: bool) -> Record | None:
    statement = shape.for_change if for_change else shape.by_id
    row = unit.connection.execute(statement, {ID: record_id}).mappings().one_or_none()
    return None if row is None else shape.record(row)


def known_record(unit: Unit, module: Module, record_id: int) -> Record | None:
    """Read the same once in a transaction, as long as the transaction does not write it.

    For what a record says about others. What is to be changed itself is read by `lock_record`.
    """
    return next(iter(known_records(unit, module, (record_id,))), None)


def known_records(unit: Unit, module: Module, ids: Collection[int]) -> list[Record]:
    """Do so for several: give those that there are; what is not known yet is read with one query."""
    known = _records(unit)
    name = module.name
    unknown = [one for one in ids if (name, one) not in known]
    if unknown:
        shape = shape_of(unit.runtime, module)
        statement = shape.by_id if len(unknown) == 1 else shape.by_ids
        asked = {ID: unknown[0] if len(unknown) == 1 else unknown}
        read = (shape.record(row) for row in unit.connection.execute(statement, asked).mappings())
        known.update({(name, one): _Known(None, held=False) for one in unknown})
        known.update({(name, one.id): _Known(one, held=False) for one in read})
    return [record for one in ids if (record := known[name, one].record) is not None]


def lock_record(unit: Unit, module: Module, record_id: int) -> Record | None:
    """Read a whole record, with the system's rights, that nobody else may change until the transaction ends."""
    known = _records(unit).get((module.name, record_id))
    if known is not None and (known.held or unit.runtime.dialect == "sqlite"):
        return known.record
    record = _read(unit, shape_of(unit.runtime, module), record_id, for_change=True)
    _records(unit)[module.name, record_id] = _Known(record, held=record is not None)
    return record


def lock_records(unit: Unit, module: Module, ids: Collection[int]) -> None:
    """Lock several records with one query, for those who then ask for each with `lock_record`."""
    shape = shape_of(unit.runtime, module)
    rows = unit.connection.execute(shape.all_for_change, {ID: list(ids)}).mappings()
    _records(unit).update({(module.name, row["id"]): _Known(shape.record(row), held=True) for row in rows})


def remember(unit: Unit, record: Record) -> None:
    """Take note of a record as this transaction has just written it."""
    _records(unit)[record.module.name, record.id] = _Known(record, held=True)
    memory_of(unit.connection)["writes", record.module.name] = writes_to(unit, record.module) + 1


def writes_to(unit: Unit, module: Module) -> int:
    """Count the writes to records of a module since the transaction began, or since a part of it was taken back."""
    return cast(int, memory_of(unit.connection).get(("writes", module.name), 0))


@dataclass(frozen=True, slots=True)
class _Known:
    """What a transaction knows of one record."""

    record: Record | None
    """None is that there is none."""
    held: bool
    """Whether the transaction holds its lock."""


def _records(unit: Unit) -> dict[tuple[str, int], _Known]:
    memory = memory_of(unit.connection)
    known = cast("dict[tuple[str, int], _Known]", memory.setdefault("records", {}))
    if len(known) > _MOST_REMEMBERED:
        known.clear()
    return known
