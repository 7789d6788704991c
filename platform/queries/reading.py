"""Single records, their lines and links, and what linked records are called: as far as the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, select

from customary.metadata.model.access import FieldMode
from customary.metadata.model.fields import Field, LinesOptions
from customary.metadata.model.modules import Module
from customary.platform.access import Rights, predicate, rights_of
from customary.platform.access.masking import masked_value
from customary.platform.errors import NotFound, UnknownField
from customary.platform.queries.currencies import code_name, way_to_code
from customary.platform.queries.paths import steps_of
from customary.platform.records.record import Record
from customary.platform.records.rows import alive, shape_of
from customary.platform.unit import Unit

__all__ = ["displays", "lines", "linked", "masked_record", "read"]


def read(unit: Unit, module_name: str, record_id: int, *, deleted: bool = False) -> Record:
    """Read one record with the fields that the reader may see; `deleted` also finds it in the recycle bin.

    Errors: `Denied` for a module that the reader may see nothing of, `NotFound` for a record that is not there or
    not within their reach.
    """
    rights = rights_of(unit)
    rights.require("read", module_name)
    module = unit.runtime.catalog.modules[module_name]
    shape = shape_of(unit.runtime, module)
    statement = shape.select().where(shape.table.c.id == record_id, *_seen(unit, module, deleted=deleted))
    row = unit.connection.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound(module_name, record_id)
    return masked_record(rights, shape.record(row))


def masked_record(rights: Rights, record: Record) -> Record:
    """Take away what the reader may not see of a record, and mask what they may see in part."""
    if rights.unlimited:
        return record
    values: dict[str, object] = {}
    for key, value in record.values.items():
        mode = rights.field_mode(record.module.name, key)
        if mode >= FieldMode.READ:
            values[key] = value
        elif mode is FieldMode.MASKED:
            values[key] = masked_value(record.module.field(key), value)
        if key in record.module.fields and mode >= FieldMode.READ:
            values.update(_code(record, record.module.fields[key]))
    return Record(record.module, record.id, values)


def _code(record: Record, field: Field) -> dict[str, object]:
    """Give the currency of an amount, which whoever sees the amount sees."""
    way = way_to_code(field, (field.key,))
    return {} if way is None else {code_name((field.key,)): record.values.get(way[0])}


def lines(unit: Unit, module_name: str, record_id: int, field: str) -> tuple[Record, ...]:
    """Read the owned rows of a record that the reader may see, in the order they were added.

    Errors: `NotFound` for a record out of reach, `UnknownField` for a field that may not be seen or has no rows.
    """
    holder, options = _list_field(unit, module_name, field)
    if options.by is None:
        raise UnknownField(module_name, (field,))
    _require_visible(unit, holder, record_id)
    module = unit.runtime.catalog.modules[options.target]
    shape = shape_of(unit.runtime, module)
    statement = shape.select().where(shape.table.c[options.by] == record_id, alive(shape.table))
    rights = rights_of(unit)
    rows = unit.connection.execute(statement.order_by(shape.table.c.id)).mappings()
    return tuple(masked_record(rights, shape.record(row)) for row in rows)


def linked(unit: Unit, module_name: str, record_id: int, field: str) -> tuple[tuple[int, str], ...]:
    """Read which records a many-to-many field links to, as far as the reader may see them, by their names.

    Errors: `NotFound` for a record out of reach, `UnknownField` for a field that may not be seen or links nothing.
    """
    holder, options = _list_field(unit, module_name, field)
    if options.by is not None:
        raise UnknownField(module_name, (field,))
    _require_visible(unit, holder, record_id)
    target = unit.runtime.catalog.modules[options.target]
    table = unit.runtime.tables.record(target.name)
    links = unit.runtime.tables.links(module_name, field)
    statement = (
        select(table.c.id, table.c.display)
        .join(links, links.c.target_id == table.c.id)
        .where(links.c.source_id == record_id, *_seen(unit, target))
        .order_by(table.c.display, table.c.id)
    )
    return tuple((row.id, row.display or f"#{row.id}") for row in unit.connection.execute(statement))


def displays(unit: Unit, references: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Give the names of records, one query for each module; a record that the reader may not see is missing.

    A record in the recycle bin still has its name here: it stands in the values of others.
    """
    by_module: dict[str, set[int]] = {}
    for module_name, record_id in references:
        by_module.setdefault(module_name, set()).add(record_id)
    rights = rights_of(unit)
    found: dict[tuple[str, int], str] = {}
    for name, ids in by_module.items():
        if name in unit.runtime.catalog.modules and rights.may("read", name):
            found.update(_names(unit, unit.runtime.catalog.modules[name], sorted(ids)))
    return found


def _names(unit: Unit, module: Module, ids: list[int]) -> Mapping[tuple[str, int], str]:
    table = unit.runtime.tables.record(module.name)
    statement = select(table.c.id, table.c.display).where(table.c.id.in_(ids), *_seen(unit, module, deleted=True))
    return {(module.name, row.id): row.display or f"#{row.id}" for row in unit.connection.execute(statement)}


def _seen(unit: Unit, module: Module, *, deleted: bool = False) -> list[ColumnElement[Any]]:
    table = unit.runtime.tables.record(module.name)
    reach = predicate(unit, module.name, "read")
    conditions: list[ColumnElement[Any]] = [] if reach.is_everything else [reach.sql(table)]
    return conditions if deleted else [*conditions, alive(table)]


def _list_field(unit: Unit, module_name: str, field: str) -> tuple[Module, LinesOptions]:
    rights = rights_of(unit)
    rights.require("read", module_name)
    module = unit.runtime.catalog.modules[module_name]
    *_, (_, declared) = steps_of(rights, module, (field,))
    if not isinstance(declared.options, LinesOptions):
        raise UnknownField(module_name, (field,))
    return module, declared.options


def _require_visible(unit: Unit, module: Module, record_id: int) -> None:
    table = unit.runtime.tables.record(module.name)
    statement = select(table.c.id).where(table.c.id == record_id, *_seen(unit, module, deleted=True))
    if unit.connection.execute(statement).first() is None:
        raise NotFound(module.name, record_id)
