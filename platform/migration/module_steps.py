"""The step that gives a module its new name: its tables, and every place of the database that names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Index, Text, func, literal, table, update
from sqlalchemy import column as named_column
from sqlalchemy.schema import CreateIndex
from sqlalchemy.sql.base import Executable

from customary.platform.migration import rename_words as words
from customary.platform.migration.ddl import (
    DropIndexNamed,
    RenameConstraint,
    RenameIndex,
    RenameSequence,
    RenameTable,
)
from customary.platform.migration.rewriting import mentions, rewrite
from customary.platform.migration.words import Sentence
from customary.platform.storage.engine import Dialect
from customary.platform.storage.system_tables import InJson, InText, job, naming_columns, sequence
from customary.platform.storage.tables import key_name

__all__ = ["RenameModule", "with_new_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameModule:
    """A module's tables with their keys and indexes, and whatever names it, under its new name."""

    old: str
    new: str
    tables: tuple[tuple[str, str], ...]
    """Old and new: the one of its records first, then those of its many-to-many links."""
    references: tuple[tuple[str, str, str], ...]
    """Table as it is called now, old and new name of foreign keys from and to it; PostgreSQL knows them by name."""
    indexes: tuple[tuple[str, str, Index | None], ...]
    """Old and new name, and the index as SQLite makes it anew; None where only PostgreSQL has it."""
    columns: tuple[tuple[str, str], ...]
    """Table and column of links to one of several modules, which name the module of each."""
    series: tuple[tuple[str, str], ...]
    """Old and new name of the series of numbers that go by the module's own keys."""
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        made: list[Executable] = [RenameTable(old, new) for old, new in self.tables]
        made.extend(self._names(dialect))
        for name, key in self.columns:
            held = named_column(key, Text())
            made.append(update(table(name, held)).where(held == self.old).values({held: self.new}))
        for column, names in naming_columns():
            if isinstance(names, InText):
                made.extend(self._in_text(column, names))
        for old, new in self.series:
            made.append(update(sequence).where(sequence.c.name == old).values(name=new))
        return made

    def _names(self, dialect: Dialect) -> Iterator[Executable]:
        """Give keys and indexes the names of their tables, so that a new module may take the old name."""
        if dialect == "sqlite":
            for old, _, index in self.indexes:
                if index is not None:
                    yield DropIndexNamed(old)
                    yield CreateIndex(index)
            return
        for old, new in self.tables:
            yield RenameConstraint(new, key_name(old), key_name(new))
        yield RenameSequence(f"m_{self.old}_id_seq", f"m_{self.new}_id_seq")
        yield from (RenameConstraint(*one) for one in self.references)
        yield from (RenameIndex(old, new) for old, new, _ in self.indexes)

    def _in_text(self, column: Column[Any], names: InText) -> Iterator[Executable]:
        for before, after in names.between:
            begins, changed = f"{before}{self.old}{after}", f"{before}{self.new}{after}"
            if not after:
                yield update(column.table).where(column == begins).values({column: changed})
                continue
            rest = literal(changed) + func.substr(column, len(begins) + 1)
            statement = update(column.table).where(func.substr(column, 1, len(begins)) == begins)
            if names.only is not None:
                statement = statement.where(column.table.c[names.only[0]].in_(names.only[1]))
            yield statement.values({column: rest})

    def sentence(self) -> Sentence:
        return words.renamed_module(self.old, self.new)

    def fill(self, connection: Connection) -> None:
        """Rename the module in what the history and the run logs tell; jobs have a step of their own."""
        for column, names in naming_columns():
            if isinstance(names, InJson) and column.table is not job:
                mentioning = mentions(column, [f'"{self.old}"', f"rule {self.old}."])
                rewrite(connection, column, mentioning, lambda told: with_new_name(told, self.old, self.new))


def with_new_name(told: Any, old: str, new: str) -> Any:
    """Rename a module in what a history or a run log tells: in references to records, and in rules as sources."""
    if isinstance(told, list | tuple):
        return [with_new_name(one, old, new) for one in told]
    if not isinstance(told, Mapping):
        return told
    return {key: _said(key, value, old, new) for key, value in told.items()}


def _said(key: str, value: Any, old: str, new: str) -> Any:
    if key == "module" and value == old:
        return new
    begins = f"rule {old}."
    if key == "source" and isinstance(value, str) and value.startswith(begins):
        return f"rule {new}.{value.removeprefix(begins)}"
    return with_new_name(value, old, new)
