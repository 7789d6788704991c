"""The conditions of partial indexes: written in the rule language, kept by both databases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, type_coerce
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import CompileError
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import iterate

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.emit_sql import NotPushable, Resolver, emit
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.types import AncestorsType
from customary.platform.storage.column_types import raw_type
from customary.platform.storage.engine import Dialect

__all__ = ["IndexCondition", "index_condition"]

_NOWHERE = Environment(today=1, now=0)
"""Never read: a condition that depends on its surroundings has no index."""


@dataclass(frozen=True, slots=True, eq=False)
class IndexCondition:
    """One condition, as each engine writes it."""

    sqlite: ColumnElement[bool]
    postgresql: ColumnElement[bool]

    def also(self, condition: ColumnElement[bool]) -> IndexCondition:
        """Narrow it by another condition."""
        return IndexCondition(and_(self.sqlite, condition), and_(self.postgresql, condition))

    @property
    def text(self) -> str:
        """Tell it from others, for the name of the index."""
        return _written(self.sqlite)


def index_condition(table: Table, condition: Expression) -> IndexCondition | None:
    """Write a condition over a record's own stored fields for both engines.

    None for what an index cannot depend on: other records, the moment, a person, or a function, which an engine
    would have to have wherever the file is opened.
    """
    if condition.uses:
        return None
    found = [emit(condition, _OwnColumns(table, dialect), dialect, _NOWHERE).clause for dialect in _DIALECTS]
    if any(clause is None or _calls(clause) or not _is_written(clause) for clause in found):
        return None
    on_sqlite, on_postgresql = found
    return None if on_sqlite is None or on_postgresql is None else IndexCondition(on_sqlite, on_postgresql)


_DIALECTS: tuple[Dialect, Dialect] = ("sqlite", "postgresql")


def _calls(clause: ColumnElement[Any]) -> bool:
    return any(isinstance(part, FunctionElement) and part.name != "coalesce" for part in iterate(clause))


def _is_written(clause: ColumnElement[Any]) -> bool:
    try:
        _written(clause)
    except CompileError:
        return False
    return True


def _written(clause: ColumnElement[Any]) -> str:
    return str(clause.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


@dataclass(frozen=True, slots=True, eq=False)
class _OwnColumns:
    """The columns of the record itself, and nothing else."""

    table: Table
    dialect: Dialect

    def column(self, slot: Slot) -> ColumnElement[Any]:
        if slot.root != "record" or len(slot.path) != 1 or slot.path[0] not in self.table.c:
            raise NotPushable(".".join(slot.path))
        found: ColumnElement[Any] = type_coerce(self.table.c[slot.path[0]], raw_type(slot.type, self.dialect))
        return found

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        return None

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], Resolver]:
        raise NotPushable(".".join(slot.path))

    def descendants(self, tree: AncestorsType, root: ColumnElement[Any]) -> Select[Any]:
        raise NotPushable(tree.by)

    def parameter(self, slot: Slot) -> object:
        raise NotPushable(".".join(slot.path))
