"""What the database holds now, as far as plans compare it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, inspect, select, text

from customary.platform.storage.engine import dialect_of

__all__ = ["LiveSchema", "count_blanks", "count_rows", "read_schema", "type_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSchema:
    columns: Mapping[str, Mapping[str, str]]
    """By table, then by column: its type as the engine writes it."""
    indexes: Mapping[str, str]
    """By name: the table."""
    required: frozenset[tuple[str, str]]
    """The columns that are NOT NULL, by table and name."""
    references: frozenset[str]
    """The names of the foreign keys."""
    grams: str | None = None
    """The schema of PostgreSQL's extension pg_trgm, also when it can only be installed; None without it."""
    grams_installed: bool = False

    def has_table(self, table: str) -> bool:
        return table in self.columns


_INDEXES = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT indexname, tablename FROM pg_indexes WHERE schemaname = current_schema()",
}


def read_schema(connection: Connection) -> LiveSchema:
    """Introspect the database."""
    inspector = inspect(connection)
    columns = inspector.get_multi_columns()
    keys = inspector.get_multi_foreign_keys()
    indexes = connection.execute(text(_INDEXES[dialect_of(connection)])).all()
    grams, installed = _grams(connection)
    return LiveSchema(
        columns={
            table: {column["name"]: _plain(str(column["type"].compile(connection.dialect))) for column in found}
            for (_, table), found in columns.items()
        },
        required=frozenset(
            (str(table), column["name"])
            for (_, table), found in columns.items()
            for column in found
            if not column["nullable"]
        ),
        indexes={str(name): str(table) for name, table in indexes},
        references=frozenset(str(key["name"]) for found in keys.values() for key in found),
        grams=grams,
        grams_installed=installed,
    )


_GRAMS = (
    "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'"
)
_GRAMS_AVAILABLE = (
    "SELECT has_database_privilege(current_database(), 'CREATE') AND to_regnamespace('public') IS NOT NULL "
    "FROM pg_available_extension_versions WHERE name = 'pg_trgm' AND (trusted OR "
    "(SELECT rolsuper FROM pg_roles WHERE rolname = current_user)) LIMIT 1"
)


def _grams(connection: Connection) -> tuple[str | None, bool]:
    if dialect_of(connection) == "sqlite":
        return None, False
    schema = connection.execute(text(_GRAMS)).scalar_one_or_none()
    if schema is not None:
        return str(schema), True
    return ("public" if connection.execute(text(_GRAMS_AVAILABLE)).scalar_one_or_none() else None), False


def type_text(connection: Connection, column: Any) -> str:
    """Write the type that a column should have as the engine writes it."""
    return _plain(str(column.type.compile(connection.dialect)))


def _plain(written: str) -> str:
    return written.partition(" COLLATE ")[0].upper()


def count_blanks(connection: Connection, table: Table, column: str) -> int:
    """Count the rows of a table that have nothing in a column; both exist."""
    blanks = select(func.count()).select_from(table).where(table.c[column].is_(None))
    return connection.execute(blanks).scalar_one()


def count_rows(connection: Connection, table: Table) -> int:
    """Count the rows of a table that exists."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
