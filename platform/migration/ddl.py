"""The statements that SQLAlchemy has no element for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

__all__ = [
    "AddColumn",
    "CreateGramIndex",
    "DropColumn",
    "DropIndexNamed",
    "InstallExtension",
    "LoosenColumn",
    "RenameColumn",
    "RenameConstraint",
    "RenameIndex",
    "RenameSequence",
    "RenameTable",
    "WidenNumber",
]


class AddColumn(ExecutableDDLElement):
    """Add a column; SQLite takes its foreign key with it, PostgreSQL gets that in a statement of its own."""

    def __init__(self, table: Table, column: Column[Any]) -> None:
        self.table = table
        self.column = column


class DropColumn(ExecutableDDLElement):
    """Take a column away that no declaration knows any more."""

    def __init__(self, table: Table, column: str) -> None:
        self.table = table
        self.column = column


class RenameColumn(ExecutableDDLElement):
    """Call a column otherwise; both engines take its indexes and keys along."""

    def __init__(self, table: Table, old: str, new: str) -> None:
        self.table = table
        self.old = old
        self.new = new


class RenameTable(ExecutableDDLElement):
    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new


class RenameConstraint(ExecutableDDLElement):
    """Call a key otherwise; only PostgreSQL tells them apart by name."""

    def __init__(self, table: str, old: str, new: str) -> None:
        self.table = table
        self.old = old
        self.new = new


class RenameIndex(ExecutableDDLElement):
    """Call an index of PostgreSQL otherwise; SQLite makes it anew."""

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new


class RenameSequence(ExecutableDDLElement):
    """Call the series of a table's numbers otherwise, where PostgreSQL gave it the usual name."""

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new


class WidenNumber(ExecutableDDLElement):
    """Let a number have more digits before its point; PostgreSQL only rewrites the catalog for that."""

    def __init__(self, table: Table, column: Column[Any]) -> None:
        self.table = table
        self.column = column


class LoosenColumn(ExecutableDDLElement):
    """Let a column of PostgreSQL be NULL, and give it nothing by itself."""

    def __init__(self, table: Table, column: Column[Any]) -> None:
        self.table = table
        self.column = column


class InstallExtension(ExecutableDDLElement):
    """Install an extension of PostgreSQL into the schema that every schema of the database can see."""

    def __init__(self, name: str, schema: str) -> None:
        self.name = name
        self.schema = schema


class CreateGramIndex(ExecutableDDLElement):
    """Index a text by its runs of three characters; the operators may lie in another schema than the table."""

    def __init__(self, name: str, table: Table, column: Column[Any], schema: str) -> None:
        self.name = name
        self.table = table
        self.column = column
        self.schema = schema


class DropIndexNamed(ExecutableDDLElement):
    def __init__(self, name: str) -> None:
        self.name = name


@compiles(AddColumn)
def _add_column(element: AddColumn, compiler: DDLCompiler, **_: Any) -> str:
    column = compiler.get_column_specification(element.column)
    statement = f"ALTER TABLE {compiler.preparer.format_table(element.table)} ADD COLUMN {column}"
    if compiler.dialect.name != "sqlite":
        return statement
    return statement + "".join(_inline(key, compiler) for key in references_of(element.table, element.column))


def _inline(key: ForeignKeyConstraint, compiler: DDLCompiler) -> str:
    target = key.elements[0].target_fullname.rpartition(".")[0]
    name = compiler.preparer.quote(str(key.name))
    return f" CONSTRAINT {name} REFERENCES {compiler.preparer.quote(target)} (id) ON DELETE {key.ondelete}"


def references_of(table: Table, column: Column[Any]) -> list[ForeignKeyConstraint]:
    """The foreign keys of a column, in the order of their names."""
    found = [key for key in table.foreign_key_constraints if key.column_keys == [column.name]]
    return sorted(found, key=lambda key: str(key.name))


@compiles(DropColumn)
def _drop_column(element: DropColumn, compiler: DDLCompiler, **_: Any) -> str:
    table, column = compiler.preparer.format_table(element.table), compiler.preparer.quote(element.column)
    return f"ALTER TABLE {table} DROP COLUMN {column}"


@compiles(RenameColumn)
def _rename_column(element: RenameColumn, compiler: DDLCompiler, **_: Any) -> str:
    old, new = compiler.preparer.quote(element.old), compiler.preparer.quote(element.new)
    return f"ALTER TABLE {compiler.preparer.format_table(element.table)} RENAME COLUMN {old} TO {new}"


@compiles(RenameTable)
def _rename_table(element: RenameTable, compiler: DDLCompiler, **_: Any) -> str:
    return f"ALTER TABLE {compiler.preparer.quote(element.old)} RENAME TO {compiler.preparer.quote(element.new)}"


@compiles(RenameConstraint, "postgresql")
def _rename_constraint(element: RenameConstraint, compiler: DDLCompiler, **_: Any) -> str:
    table, old, new = (compiler.preparer.quote(one) for one in (element.table, element.old, element.new))
    return f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}"


@compiles(RenameIndex, "postgresql")
def _rename_index(element: RenameIndex, compiler: DDLCompiler, **_: Any) -> str:
    return f"ALTER INDEX {compiler.preparer.quote(element.old)} RENAME TO {compiler.preparer.quote(element.new)}"


@compiles(RenameSequence, "postgresql")
def _rename_sequence(element: RenameSequence, compiler: DDLCompiler, **_: Any) -> str:
    old, new = compiler.preparer.quote(element.old), compiler.preparer.quote(element.new)
    return f"ALTER SEQUENCE IF EXISTS {old} RENAME TO {new}"


@compiles(WidenNumber, "postgresql")
def _widen_number(element: WidenNumber, compiler: DDLCompiler, **_: Any) -> str:
    table = compiler.preparer.format_table(element.table)
    column = compiler.preparer.format_column(element.column)
    return f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {compiler.type_compiler.process(element.column.type)}"


@compiles(LoosenColumn, "postgresql")
def _loosen_column(element: LoosenColumn, compiler: DDLCompiler, **_: Any) -> str:
    table = compiler.preparer.format_table(element.table)
    column = compiler.preparer.format_column(element.column)
    return f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL, ALTER COLUMN {column} DROP DEFAULT"


@compiles(InstallExtension, "postgresql")
def _install_extension(element: InstallExtension, compiler: DDLCompiler, **_: Any) -> str:
    name, schema = compiler.preparer.quote(element.name), compiler.preparer.quote(element.schema)
    return f"CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA {schema}"


@compiles(CreateGramIndex, "postgresql")
def _create_gram_index(element: CreateGramIndex, compiler: DDLCompiler, **_: Any) -> str:
    name, table = compiler.preparer.quote(element.name), compiler.preparer.format_table(element.table)
    column, schema = compiler.preparer.format_column(element.column), compiler.preparer.quote(element.schema)
    return f"CREATE INDEX {name} ON {table} USING gin ({column} {schema}.gin_trgm_ops)"


@compiles(DropIndexNamed)
def _drop_index(element: DropIndexNamed, compiler: DDLCompiler, **_: Any) -> str:
    return f"DROP INDEX {compiler.preparer.quote(element.name)}"
