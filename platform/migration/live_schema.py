"""What the database holds now, as far as plans compare it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVarTuple

from sqlalchemy import Connection, Result, Select, Table, func, inspect, select, text
from sqlalchemy import table as named_table

from customary.platform.storage.engine import dialect_of

__all__ = ["LiveSchema", "Readable", "read_schema", "type_text"]

_Cells = TypeVarTuple("_Cells")


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
    """Introspect the database.

    PostgreSQL would compile the long questions about its own catalog, which takes longer than answering them.
    """
    if dialect_of(connection) == "postgresql":
        connection.execute(text("SET LOCAL jit = off"))
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


@dataclass(frozen=True, eq=False, kw_only=True)
class Readable:
    """The tables as they can be read before a plan is applied, under the names that they will have."""

    connection: Connection
    schema: LiveSchema
    """As the database is now, but with the tables under their new names; columns have the old ones."""
    before: Mapping[str, str] = field(default_factory=dict)
    """What renamed tables are called now, by the new name."""

    def columns(self, table: Table) -> Mapping[str, str]:
        """Give the columns that a table has now; none where it does not exist yet."""
        return self.schema.columns.get(table.name, {})

    def rows(self, table: Table, query: Select[*_Cells]) -> Result[*_Cells]:
        """Ask a table by its new name."""
        before = self.before.get(table.name)
        if before is not None:
            query = query.add_cte(select(text("*")).select_from(named_table(before)).cte(table.name))
        return self.connection.execute(query)

    def count_rows(self, table: Table) -> int:
        """Count the rows of a table; none where it does not exist yet."""
        if not self.schema.has_table(table.name):
            return 0
        return int(self.rows(table, select(func.count()).select_from(table)).scalar_one())

    def count_blanks(self, table: Table, column: str) -> int:
        """Count the rows of a table that have nothing in a column; both exist."""
        blanks = select(func.count()).select_from(table).where(table.c[column].is_(None))
        return int(self.rows(table, blanks).scalar_one())
