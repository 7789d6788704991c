"""Between the rows of a module's table and the values of its records: which columns hold which field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, Select, Table, select

from customary.metadata.model.modules import Module
from customary.metadata.values import Reference
from customary.platform.records.record import Record
from customary.platform.runtime import Runtime
from customary.platform.storage.tables import columns_of, is_any_reference
from customary.platform.unit import Unit

__all__ = ["RowShape", "alive", "read_record", "read_rows", "shape_of"]


@dataclass(frozen=True, slots=True, eq=False)
class RowShape:
    """How the rows of one module hold the values of its records; made once per catalog."""

    module: Module
    table: Table
    plain: tuple[str, ...]
    """Fields with one column of the same name."""
    paired: Mapping[str, tuple[str, str]]
    """References to one of several modules: the columns of the module's name and of the id."""

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
            if pair is None:
                filled[key] = value
            else:
                filled.update(zip(pair, value if isinstance(value, Reference) else (None, None), strict=True))
        return filled

    def select(self) -> Select[Any]:
        """Begin a query for whole records."""
        return select(self.table)

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
    return RowShape(module, runtime.tables.record(module.name), plain, paired)


def alive(table: Table) -> ColumnElement[bool]:
    """The condition that a record is not in the recycle bin."""
    return table.c.deleted_at.is_(None)


def read_rows(
    unit: Unit, module: Module, ids: Collection[int], keys: Collection[str], *, deleted: bool = False
) -> dict[int, dict[str, object]]:
    """Read fields of records by id, with the system's rights; those in the recycle bin only when asked for."""
    if not ids:
        return {}
    shape = shape_of(unit.runtime, module)
    table = shape.table
    statement = select(table.c.id, *shape.columns(key for key in keys if key != "id")).where(table.c.id.in_(list(ids)))
    if not deleted:
        statement = statement.where(alive(table))
    return {row["id"]: shape.values(row, keys) for row in unit.connection.execute(statement).mappings()}


def read_record(unit: Unit, module: Module, record_id: int) -> Record | None:
    """Read a whole record as it stands in this transaction, with the system's rights, deleted or not."""
    shape = shape_of(unit.runtime, module)
    row = unit.connection.execute(shape.select().where(shape.table.c.id == record_id)).mappings().one_or_none()
    return None if row is None else shape.record(row)
