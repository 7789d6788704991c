"""The search index: what every record is found by, kept in the transaction of its save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, false, insert, select

from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.model.fields import Field
from customary.metadata.model.modules import Module
from customary.platform.access import Rights
from customary.platform.queries.words import Term, grams_of, grams_of_phone, terms_of
from customary.platform.records.record import Record
from customary.platform.storage.system_tables import search_gram
from customary.platform.unit import Unit

__all__ = ["entries", "grams_of_value", "is_searched", "matching", "remove", "searched_fields", "update", "update_many"]

_INTO_GRAMS = insert(search_gram)
_BEHIND_EVERYTHING = "\U0010ffff"


def searched_fields(module: Module) -> tuple[Field, ...]:
    """Give the fields that a record is found by: its name, and those that declare `search`."""
    declared = (field for field in module.fields.values() if field.search is not None and field.stored)
    return (module.field("display"), *declared)


def is_searched(module: Module, field: str) -> bool:
    """Say whether a change of a field changes what its record is found by."""
    return any(field == one.key for one in searched_fields(module))


def entries(record: Record) -> frozenset[tuple[str, str]]:
    """Give what a record is found by, as (field, gram)."""
    return frozenset(
        (field.key, gram)
        for field in searched_fields(record.module)
        for gram in grams_of_value(field, record.get(field.key))
    )


def grams_of_value(field: Field, value: object) -> frozenset[str]:
    """Give what a record is found by because of one value."""
    if not isinstance(value, str):
        return grams_of(str(value)) if isinstance(value, int) and not isinstance(value, bool) else frozenset()
    if FIELD_TYPES[field.type].name == "phone":
        return grams_of_phone(value)
    return grams_of(value)


def update(unit: Unit, record: Record, *, is_new: bool = False) -> None:
    """Bring the index to a record as it stands now; `is_new` spares looking at what there was."""
    wanted = entries(record)
    before = frozenset() if is_new else _kept(unit, record)
    gone = before - wanted
    if gone:
        for field in {one for one, _ in gone}:
            grams = [gram for one, gram in gone if one == field]
            unit.connection.execute(
                delete(search_gram).where(
                    *_of(record.module.name, record.id),
                    search_gram.c.field == field,
                    search_gram.c.gram.in_(grams),
                )
            )
    _insert(unit, [_row(record, field, gram) for field, gram in sorted(wanted - before)])


def update_many(unit: Unit, records: list[Record]) -> None:
    """Add many new records to the index at once."""
    _insert(unit, [_row(record, field, gram) for record in records for field, gram in sorted(entries(record))])


def remove(unit: Unit, module: str | Record, record_id: int | None = None) -> None:
    """Take a record out of the index: one that is gone for good. The recycle bin hides its records anyway."""
    name, number = (module.module.name, module.id) if isinstance(module, Record) else (module, record_id)
    unit.connection.execute(delete(search_gram).where(*_of(name, number)))


def _kept(unit: Unit, record: Record) -> frozenset[tuple[str, str]]:
    statement = select(search_gram.c.field, search_gram.c.gram).where(*_of(record.module.name, record.id))
    return frozenset((row.field, row.gram) for row in unit.connection.execute(statement))


def _of(module: str, record_id: int | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return search_gram.c.module == module, search_gram.c.record_id == record_id


def _row(record: Record, field: str, gram: str) -> Mapping[str, object]:
    return {"gram": gram, "module": record.module.name, "record_id": record.id, "field": field}


def _insert(unit: Unit, rows: list[Mapping[str, object]]) -> None:
    if rows:
        unit.connection.execute(_INTO_GRAMS, rows)


def matching(unit: Unit, rights: Rights, module: Module, column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Give the condition that a record is found by every word of a text, in fields that the reader may see."""
    terms = terms_of(text)
    fields = [field.key for field in searched_fields(module) if rights.may_read(module.name, field.key)]
    if not terms or not fields:
        return false()
    everywhere = len(fields) == len(searched_fields(module))
    return and_(*(column.in_(_having(module.name, term, None if everywhere else fields)) for term in terms))


def _having(module: str, term: Term, fields: list[str] | None) -> Select[tuple[int]]:
    gram = search_gram.c.gram
    found = and_(gram >= term.text, gram < term.text + _BEHIND_EVERYTHING) if term.prefix else gram == term.text
    statement = select(search_gram.c.record_id).where(found, search_gram.c.module == module)
    return statement if fields is None else statement.where(search_gram.c.field.in_(fields))
