"""The steps of a plan: each says what it does in words, and in SQL for either engine. Doing them is another file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Index, Table, func, literal_column, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect as EngineDialect
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable
from sqlalchemy.sql.base import Executable

from customary.expressions.postgresql_functions import STATEMENTS
from customary.platform.migration import words
from customary.platform.migration.amount_steps import DropBase, FillCurrency, KeepBase
from customary.platform.migration.ddl import (
    AddColumn,
    CreateGramIndex,
    DropColumn,
    DropIndexNamed,
    InstallExtension,
    LoosenColumn,
    RenameColumn,
    WidenNumber,
)
from customary.platform.migration.job_steps import MoveJobs
from customary.platform.migration.module_steps import RenameModule
from customary.platform.migration.published import RewriteRule
from customary.platform.migration.rename_steps import MoveCodes, RenameField, RenameKey
from customary.platform.migration.words import Sentence
from customary.platform.storage.engine import Dialect

__all__ = [
    "AddField",
    "AddReference",
    "DropFolded",
    "FillBlanks",
    "IndexGrams",
    "InstallFunctions",
    "InstallGrams",
    "KeepFolded",
    "LoosenField",
    "MakeIndex",
    "MakeTable",
    "RemoveIndex",
    "Step",
    "WidenField",
    "sql_of",
]

_DIALECTS: Mapping[str, EngineDialect] = {
    "sqlite": sqlite.dialect(),
    "postgresql": postgresql.dialect(),  # type: ignore[no-untyped-call]
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallFunctions:
    """The functions that compiled conditions call on PostgreSQL; SQLite has them from the process."""

    rows: int = 0

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        if dialect == "sqlite":
            return ()
        return [text(statement.replace(":", r"\:")) for statement in STATEMENTS]

    def sentence(self) -> Sentence:
        return words.functions()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallGrams:
    """The extension of PostgreSQL that finds parts of texts in an index."""

    schema: str
    rows: int = 0

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [] if dialect == "sqlite" else [InstallExtension("pg_trgm", self.schema)]

    def sentence(self) -> Sentence:
        return words.grams()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexGrams:
    """An index of PostgreSQL for the parts of a folded text; SQLite reads all of them, which takes it less."""

    table: Table
    column: Column[Any]
    name: str
    schema: str
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [] if dialect == "sqlite" else [CreateGramIndex(self.name, self.table, self.column, self.schema)]

    def sentence(self) -> Sentence:
        return words.index(self.table.name, self.column.name, self.rows, unique=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeTable:
    table: Table
    module: str | None
    """None for a table of the platform."""
    rows: int = 0

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        """PostgreSQL gets the foreign keys later, when every table is there."""
        if dialect == "sqlite":
            return [CreateTable(self.table)]
        return [CreateTable(self.table, include_foreign_key_constraints=[])]

    def sentence(self) -> Sentence:
        return words.new_table(self.table.name, self.module)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddField:
    table: Table
    column: Column[Any]
    module: str
    field: str
    required: bool
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [AddColumn(self.table, self.column)]

    def sentence(self) -> Sentence:
        return words.new_field(self.module, self.field, self.rows, required=self.required)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepFolded:
    """The folded form of a text beside it, also of the records that there are."""

    table: Table
    column: Column[Any]
    text: Column[Any]
    module: str
    field: str
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        fill = update(self.table).values({self.column: func.x_fold(self.text)}).where(self.text.is_not(None))
        return [AddColumn(self.table, self.column), *([fill] if self.rows else [])]

    def sentence(self) -> Sentence:
        return words.folded(self.module, self.field, self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFolded:
    """Nothing compares the text folded any more; nothing is lost, since the text itself says it all."""

    table: Table
    column: str
    module: str
    field: str
    rows: int = 0

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [DropColumn(self.table, self.column)]

    def sentence(self) -> Sentence:
        return words.not_folded(self.module, self.field)


@dataclass(frozen=True, slots=True, kw_only=True)
class WidenField:
    table: Table
    column: Column[Any]
    module: str
    field: str
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [] if dialect == "sqlite" else [WidenNumber(self.table, self.column)]

    def sentence(self) -> Sentence:
        return words.wider(self.module, self.field)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoosenField:
    """A yes or no may be blank from now on. SQLite changes no column, so it gets another one in its place."""

    table: Table
    column: Column[Any]
    indexes: tuple[Index, ...]
    """Those that look at it."""
    module: str
    field: str
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        if dialect == "postgresql":
            return [LoosenColumn(self.table, self.column)]
        name, before = self.column.name, f"{self.column.name}__before"
        copied = update(self.table).values({self.column: literal_column(before)})
        return [
            *(DropIndexNamed(str(index.name)) for index in self.indexes),
            RenameColumn(self.table, name, before),
            AddColumn(self.table, self.column),
            copied,
            DropColumn(self.table, before),
            *map(CreateIndex, self.indexes),
        ]

    def sentence(self) -> Sentence:
        return words.looser(self.module, self.field)


@dataclass(frozen=True, slots=True, kw_only=True)
class FillBlanks:
    """What is never blank from now on gets what stands for it, in the records that there are."""

    table: Table
    columns: tuple[Column[Any], ...]
    """The field's, and that of its amounts in base currency."""
    value: object
    module: str
    field: str
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        filled = dict.fromkeys(self.columns, self.value)
        return [update(self.table).values(filled).where(self.columns[0].is_(None))]

    def sentence(self) -> Sentence:
        return words.blanks_filled(self.module, self.field, self.rows, is_flag=isinstance(self.value, bool))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReference:
    """A foreign key that PostgreSQL gets after its table or column; SQLite has it from there."""

    table: Table
    key: ForeignKeyConstraint
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [] if dialect == "sqlite" else [AddConstraint(self.key, isolate_from_table=False)]

    def sentence(self) -> Sentence:
        return words.reference(self.table.name, self.key.column_keys[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeIndex:
    table: Table
    index: Index
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [CreateIndex(self.index)]

    def sentence(self) -> Sentence:
        columns = ", ".join(str(column.name) for column in self.index.columns)
        return words.index(self.table.name, columns, self.rows, unique=bool(self.index.unique))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveIndex:
    table: str
    name: str
    rows: int = 0

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [DropIndexNamed(self.name)]

    def sentence(self) -> Sentence:
        return words.no_index(self.table, self.name)


Step = (
    InstallFunctions
    | InstallGrams
    | IndexGrams
    | MakeTable
    | AddField
    | KeepFolded
    | DropFolded
    | RenameModule
    | RenameField
    | MoveCodes
    | RenameKey
    | MoveJobs
    | RewriteRule
    | FillCurrency
    | KeepBase
    | DropBase
    | WidenField
    | LoosenField
    | FillBlanks
    | AddReference
    | MakeIndex
    | RemoveIndex
)


def sql_of(step: Step, dialect: Dialect) -> tuple[str, ...]:
    """Write the statements of a step as SQL of one engine, with their values in it."""
    return tuple(
        str(
            statement.compile(  # type: ignore[attr-defined] # every DDL element has it
                dialect=_DIALECTS[dialect], compile_kwargs={"literal_binds": True}
            )
        ).strip()
        for statement in step.statements(dialect)
    )
