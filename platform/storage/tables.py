"""The tables of a catalog: one typed table per module, and one per field that links many to many.

Built from the catalog alone, never from the database; `migration` brings the database there. Index and constraint
names are always `ix_/uq_/fk_<table>_<hash>`, of everything that makes two indexes different: on both engines a second
table's index of the same name would silently be skipped by IF NOT EXISTS, which is therefore never used either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Identity,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    false,
    literal_column,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from customary.expressions.types import BooleanType, ChoicesType, ListType, RefType
from customary.metadata.catalog import Catalog
from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.model.fields import FOLDED_ENDING, Field, LinesOptions, Unique
from customary.metadata.model.modules import Module
from customary.platform.storage.column_types import Identifier, Words, column_type
from customary.platform.storage.index_conditions import IndexCondition, index_condition

__all__ = [
    "LONGEST_NAME",
    "Tables",
    "any_columns",
    "build_tables",
    "columns_of",
    "folded_column",
    "gram_index_name",
    "index_name",
    "is_any_reference",
    "key_name",
    "links_name",
    "many_target",
    "reference_name",
]

LONGEST_NAME = 63
"""Bytes that PostgreSQL keeps of an identifier."""

_REFERS = ("owner", "department")
"""The system fields with a foreign key; who created or changed a record is history and constrains nothing."""
_ALWAYS_THERE = frozenset({"row_version", "created_at", "updated_at", "locked"})
"""The system fields that the platform always fills."""


@dataclass(frozen=True, eq=False)
class Tables:
    """Every table that one catalog's records lie in."""

    metadata: MetaData
    _records: Mapping[str, Table]
    _links: Mapping[tuple[str, str], Table]

    def record(self, module: str) -> Table:
        """Give the table of a module's records, `m_<module>`."""
        return self._records[module]

    def links(self, module: str, field: str) -> Table:
        """Give the table of a many-to-many field: source_id is the record that has the field, target_id the other."""
        return self._links[module, field]


@lru_cache(maxsize=4)
def build_tables(catalog: Catalog) -> Tables:
    """Make the tables of every module of a catalog; planning, checking the plan and running it share them."""
    metadata = MetaData()
    records = {name: _record_table(metadata, module, catalog) for name, module in catalog.modules.items()}
    links = {
        (module.name, field.key): _links_table(metadata, module, field.key, target)
        for module in catalog.modules.values()
        for field in module.fields.values()
        if (target := many_target(field)) is not None
    }
    return Tables(metadata, records, links)


def columns_of(field: Field) -> tuple[str, ...]:
    """Name the columns that hold a field: none, one, or two for a reference to one of several modules."""
    if not field.stored:
        return ()
    return any_columns(field.key) if is_any_reference(field) else (field.key,)


def any_columns(key: str) -> tuple[str, str]:
    """Name the columns that hold a reference to one of several modules."""
    return f"{key}_module", f"{key}_id"


def folded_column(field: Field) -> str | None:
    """Name the column that holds the folded form of a text; None where none is kept."""
    return f"{field.key}{FOLDED_ENDING}" if field.folded is not None else None


def gram_index_name(table: str, column: str) -> str:
    """Name the index of PostgreSQL that finds a part of a folded text by its runs of three characters."""
    return _name("ix", table, [column, "grams"])


def index_name(index: Index, table: str) -> str:
    """Name an index of these tables as it would be called on a table of that name."""
    own = f"{index.table.name}." if index.table is not None else ""
    told = [str(part).replace(own, f"{table}.") for part in index.info[_TOLD]]
    return _name(str(index.name)[:2], table, told)


def key_name(table: str) -> str:
    """Name the primary key of a table."""
    return f"pk_{table}" if table.startswith("m_") else _name("pk", table, [])


def is_any_reference(field: Field) -> bool:
    """Say whether a field refers to a record of one of several modules."""
    return FIELD_TYPES[field.type].kind == "any_reference" if field.type in FIELD_TYPES else False


def many_target(field: Field) -> str | None:
    """Name the module that a many-to-many field links to; None for every other field."""
    options = field.options
    many = isinstance(field.language_type, ListType) and isinstance(options, LinesOptions) and options.by is None
    return options.target if many and isinstance(options, LinesOptions) else None


def _record_table(metadata: MetaData, module: Module, catalog: Catalog) -> Table:
    name = f"m_{module.name}"
    fields = [field for field in module.all_fields if field.stored]
    table = Table(
        name,
        metadata,
        *(column for field in fields for column in _columns(field)),
        PrimaryKeyConstraint("id", name=key_name(name)),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    for field in fields:
        _refer(table, field, catalog)
        _index(table, field)
    gone = table.c.deleted_at.is_not(None)
    _add_index(table, "ix", [table.c.deleted_at, table.c.id], where=IndexCondition(gone, gone))
    return table


def _columns(field: Field) -> list[Column[Any]]:
    if field.key == "id":
        return [Column("id", Identifier(), Identity(), nullable=False)]
    if is_any_reference(field):
        target_module, target_id = columns_of(field)
        return [Column(target_module, Words()), Column(target_id, Identifier())]
    folded = folded_column(field)
    return [_plain_column(field), *([Column(folded, Words())] if folded is not None else [])]


def _plain_column(field: Field) -> Column[Any]:
    """What is never blank gets a default; a zero is kept by saves, and its column stays ready for blanks.

    On SQLite no column can be made nullable again (docs/decisions/0100-no-value-means-zero.md).
    """
    kind = column_type(field.language_type, whole=FIELD_TYPES[field.type].kind in ("integer", "computed"))
    assured = (field.system and field.key in _ALWAYS_THERE) or (field.never_blank and not field.zero)
    return Column(field.key, kind, nullable=not assured, server_default=_server_default(field))


def _server_default(field: Field) -> ColumnElement[Any] | None:
    """What the rows that are there already get, of fields that are never blank."""
    if not field.never_blank:
        return None
    if isinstance(field.language_type, BooleanType):
        return false()
    if field.zero:
        return literal_column("0")
    return _NoChoices() if isinstance(field.language_type, ChoicesType) else None


class _NoChoices(FunctionElement[Any]):
    """The raw form of an empty set of choices."""

    inherit_cache = True
    name = "no_choices"


@compiles(_NoChoices, "sqlite")
def _no_choices_sqlite(_element: _NoChoices, _compiler: Any, **_: Any) -> str:
    return "'[]'"


@compiles(_NoChoices, "postgresql")
def _no_choices_postgresql(_element: _NoChoices, _compiler: Any, **_: Any) -> str:
    return "'{}'"


def _refer(table: Table, field: Field, catalog: Catalog) -> None:
    """Let the database keep a link whole; what a deletion means for it is decided by `records` beforehand."""
    if is_any_reference(field) or not isinstance(field.language_type, RefType):
        return
    target = field.language_type.modules[0]
    if target not in catalog.modules or (field.system and field.key not in _REFERS):
        return
    _add_reference(table, field.key, target)


def _add_reference(table: Table, column: str, target: str) -> None:
    name = reference_name(table.name, column, target)
    table.append_constraint(ForeignKeyConstraint([column], [f"m_{target}.id"], name=name, ondelete="RESTRICT"))


def reference_name(table: str, column: str, target: str) -> str:
    """Name the foreign key by which a column refers to a module."""
    return _name("fk", table, [column, target])


def _index(table: Table, field: Field) -> None:
    """Index what lists sort and filter by, with the id behind it so that pages go on where they ended."""
    columns = [table.c[name] for name in columns_of(field)]
    if field.unique is not None:
        _unique_index(table, columns, field.unique)
    referring = isinstance(field.language_type, RefType) and (not field.system or field.key in _REFERS)
    if field.index or referring or field.key == "display":
        _add_index(table, "ix", [*columns, table.c.id])
    folded = folded_column(field)
    if folded is not None and field.folded == "indexed":
        _add_index(table, "ix", [table.c[folded], table.c.id])


def _unique_index(table: Table, columns: Sequence[Column[Any]], unique: Unique) -> None:
    """Keep a value single, by default among the records that are not in the recycle bin.

    A condition that an index cannot have on both engines is kept by the save pipeline alone.
    """
    condition = index_condition(table, unique.condition) if unique.condition is not None else _alive(table)
    if condition is None:
        return
    first = columns[0]
    _add_index(table, "uq", columns, where=condition.also(first.is_not(None)))
    if not unique.ignore_blank:
        blank = condition.also(first.is_(None))
        _add_index(table, "uq", [first.is_(None)], where=blank, told=f"{first.name} blank")


def _alive(table: Table) -> IndexCondition:
    alive = table.c.deleted_at.is_(None)
    return IndexCondition(alive, alive)


def links_name(module: str, field: str) -> str:
    """Name the table of a many-to-many field."""
    return _shortened(f"l_{module}__{field}", f"{module}.{field}")


def _links_table(metadata: MetaData, module: Module, field: str, target: str) -> Table:
    name = links_name(module.name, field)
    table = Table(
        name,
        metadata,
        Column("source_id", Identifier(), nullable=False, autoincrement=False),
        Column("target_id", Identifier(), nullable=False, autoincrement=False),
        PrimaryKeyConstraint("source_id", "target_id", name=key_name(name)),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _add_reference(table, "source_id", module.name)
    _add_reference(table, "target_id", target)
    _add_index(table, "ix", [table.c.target_id, table.c.source_id])
    return table


def _add_index(
    table: Table,
    kind: str,
    parts: Sequence[ColumnElement[Any]],
    *,
    where: IndexCondition | None = None,
    told: str = "",
) -> None:
    columns = [told] if told else [str(part.key) for part in parts if isinstance(part, Column)]
    said = (*columns, where.text if where else "")
    Index(
        _name(kind, table.name, said),
        *parts,
        info={_TOLD: said},
        unique=kind == "uq",
        sqlite_where=where.sqlite if where else None,
        postgresql_where=where.postgresql if where else None,
    )


_TOLD = "told"
"""Under this an index carries what makes it different from others on its table: its columns and its condition, which
names the table."""


def _name(kind: str, table: str, told: Sequence[str]) -> str:
    return f"{kind}_{table[: LONGEST_NAME - 13]}_{_hash8([table, *told])}"


def _shortened(name: str, told: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 9]}_{_hash8([told])}"


def _hash8(told: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]
