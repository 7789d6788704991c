"""Steps that give what a database holds its new name: columns, codes, settings, roles. Nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, and_, delete, func, select, update
from sqlalchemy.sql.base import Executable

from customary.platform.migration import rename_words as words
from customary.platform.migration.ddl import RenameColumn, RenameConstraint, RenameTable
from customary.platform.migration.rewriting import mentions, rewrite
from customary.platform.migration.words import Sentence
from customary.platform.storage.engine import Dialect
from customary.platform.storage.system_tables import history, search_gram, sequence
from customary.platform.storage.tables import key_name

__all__ = ["MoveCodes", "RenameField", "RenameKey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameField:
    """A field's columns, its links, its search words, its series of numbers and its history under the new key."""

    table: Table
    module: str
    old: str
    new: str
    columns: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, str], ...]
    """The table of its links, where it links many to many."""
    references: tuple[tuple[str, str, str], ...]
    """Table, old and new name of foreign keys; PostgreSQL knows them by name."""
    own_series: bool
    """Whether its series of numbers goes by its key."""
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        made: list[Executable] = [RenameTable(old, new) for old, new in self.tables]
        if dialect == "postgresql":
            made.extend(RenameConstraint(new, key_name(old), key_name(new)) for old, new in self.tables)
        made.extend(RenameColumn(self.table, old, new) for old, new in self.columns)
        if dialect == "postgresql":
            made.extend(RenameConstraint(*one) for one in self.references)
        here = and_(search_gram.c.module == self.module, search_gram.c.field == self.old)
        made.append(update(search_gram).where(here).values(field=self.new))
        if self.own_series:
            name, now = (f"{self.module}.{self.module}.{key}" for key in (self.old, self.new))
            made.append(update(sequence).where(sequence.c.name == name).values(name=now))
        return made

    def sentence(self) -> Sentence:
        return words.renamed_field(self.module, self.old, self.new)

    def fill(self, connection: Connection) -> None:
        """Let the history tell of the field under its new key."""

        def changed(change: dict[str, Any]) -> dict[str, Any]:
            return {**change, "field": self.new} if change.get("field") == self.old else change

        _rewrite_history(connection, {self.module}, [self.old], changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCodes:
    """The codes of a dictionary under their new names, in every record and in its history."""

    dictionary: str
    codes: tuple[tuple[str, str], ...]
    """Old and new."""
    columns: tuple[tuple[Column[Any], bool], ...]
    """Every column that holds them, and whether it holds several."""
    fields: tuple[tuple[str, str], ...]
    """Every field that holds or held them, by module and key."""
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [
            update(column.table).where(column == old).values({column: new})
            for column, several in self.columns
            for old, new in self.codes
            if not several
        ]

    def sentence(self) -> Sentence:
        return words.moved_codes(self.dictionary, self.codes, self.rows)

    def fill(self, connection: Connection) -> None:
        """Move the codes that stand in sets, and those that the history tells of."""
        for column, several in self.columns:
            if several:
                rewrite(connection, column, column.is_not(None), self._moved_set)
        fields = frozenset(self.fields)
        for module in sorted({module for module, _ in fields}):
            keys = {key for name, key in fields if name == module}

            def changed(change: dict[str, Any], keys: set[str] = keys) -> dict[str, Any]:
                if change.get("field") not in keys:
                    return change
                return {**change, "old": self._moved(change.get("old")), "new": self._moved(change.get("new"))}

            _rewrite_history(connection, {module}, [old for old, _ in self.codes], changed)

    def _moved(self, value: object) -> object:
        codes = dict(self.codes)
        if isinstance(value, list | tuple):
            return sorted({codes.get(one, one) for one in map(str, value)})
        return codes.get(value, value) if isinstance(value, str) else value

    def _moved_set(self, held: Collection[str]) -> object:
        moved = self._moved(list(held))
        return held if moved == sorted(held) else moved


def _rewrite_history(
    connection: Connection,
    modules: set[str],
    mentioned: Sequence[str],
    changed: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """Rewrite what the history tells of modules, where it mentions a word."""
    of_these = history.c.module.in_(modules)
    mentioning = mentions(history.c.changes, [f'"{word}"' for word in mentioned])
    rewrite(
        connection,
        history.c.changes,
        and_(of_these, mentioning),
        lambda told: [changed(dict(one)) for one in told],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameKey:
    """The value of a setting, or who has a role, under the new key."""

    table: Table
    column: Column[Any]
    old: str
    new: str
    rows: int = 0

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        """What stands under the new key already has the last word."""
        others = [one for one in self.table.primary_key.columns if one.name != self.column.name]
        there = self.table.alias("there")
        taken = and_(there.c[self.column.name] == self.new, *(there.c[one.name] == one for one in others))
        free = ~select(func.count() > 0).select_from(there).where(taken).scalar_subquery()
        return [
            update(self.table).where(self.column == self.old, free).values({self.column: self.new}),
            delete(self.table).where(self.column == self.old),
        ]

    def sentence(self) -> Sentence:
        return words.renamed_key(self.table.name, self.old, self.new)
