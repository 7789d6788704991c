"""The engines that evaluate an expression for one record: Python, the two databases on a real row, and JavaScript."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    MetaData,
    Select,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from customary.commands.evaluation.node import Node
from customary.expressions import postgresql_functions, sqlite_functions
from customary.expressions import types as t
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.diagnostics import Diagnostic, diagnostic_of
from customary.expressions.emit_sql import NotPushable, emit
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.functions import Family, family_of
from customary.expressions.positions import Span
from customary.expressions.raw_forms import Dialect, from_raw, sql_type, to_raw

__all__ = ["ENGINES", "Engine", "EngineName", "Evaluated", "opened"]

EngineName = Literal["python", "sqlite", "postgresql", "javascript"]
ENGINES: tuple[EngineName, ...] = ("python", "sqlite", "postgresql", "javascript")
Values = Sequence[object]
"""Aligned with the slots of the expression, in language form."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an engine answered."""

    value: object = None
    """In language form."""
    diagnostics: tuple[Diagnostic, ...] = ()
    not_pushable: tuple[str, ...] = ()
    """The parts of the expression that the engine cannot compute."""
    failed: str | None = None
    """What a database said instead of an answer."""


_ONLY = "expression"

Engine = Callable[[Expression, Values, Environment], Evaluated]


@contextmanager
def opened(names: Sequence[EngineName], postgres: str | None) -> Iterator[dict[EngineName, Engine]]:
    """Open the engines, and close them again; nothing stays behind in a database."""
    engines: dict[EngineName, Engine] = {}
    closing: list[Callable[[], None]] = []
    try:
        for name in names:
            engines[name], close = _OPENERS[name](postgres)
            closing.append(close)
        yield engines
    finally:
        for close in reversed(closing):
            close()


def _in_python(expression: Expression, values: Values, around: Environment) -> Evaluated:
    outcome = expression.evaluate(values, around)
    return Evaluated(outcome.value, outcome.diagnostics)


@dataclass(frozen=True)
class _Row:
    """The resolver of one record: a value is a column of one row, wherever the path to it leads."""

    table: Table
    columns: Mapping[tuple[str, ...], ColumnElement[Any]]
    lists: Mapping[RowsSlot, _Row]
    others: Mapping[Slot | RowsSlot, object]
    """What is the same for every row, by its slot."""

    def column(self, slot: Slot) -> ColumnElement[Any]:
        if slot.path not in self.columns:
            raise NotPushable(".".join(slot.path))
        return self.columns[slot.path]

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        return None

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], _Row]:
        if slot not in self.lists:
            raise NotPushable(".".join(slot.path))
        inner = self.lists[slot]
        return inner.table, inner.table.c.of == self.table.c.line, inner

    def descendants(self, tree: t.AncestorsType, root: ColumnElement[Any]) -> Select[Any]:
        raise NotPushable(tree.by)

    def parameter(self, slot: Slot) -> object:
        return self.others[slot]


Record = tuple[object, ...]


@dataclass(frozen=True)
class _Filled:
    """What a table is to hold."""

    table: Table
    slots: Sequence[Slot]
    records: Sequence[tuple[int, Record]]
    """Each with the number of the record that it belongs to."""


class _Database:
    """Evaluates on temporary tables that hold the record, its related rows, and theirs, in raw form."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self._connection = connection
        self._dialect = dialect
        self._tables: dict[tuple[int, tuple[Family, ...]], Table] = {}

    def __call__(self, expression: Expression, values: Values, around: Environment) -> Evaluated:
        given = dict(zip(expression.slots, values, strict=True))
        slots = tuple(slot for slot in given if slot.root == "record")
        filled: list[_Filled] = []
        row = self._placed(slots, [(0, tuple(given[slot] for slot in slots))], given, filled)
        result = emit(expression, row, self._dialect, around, value=True)
        if result.clause is None:
            return Evaluated(not_pushable=result.not_pushable)
        try:
            with self._connection.begin_nested() as step:
                for one in filled:
                    self._fill(one)
                raw = self._connection.execute(select(result.clause).select_from(row.table)).scalar_one()
                step.rollback()
        except SQLAlchemyError as error:
            return Evaluated(failed=str(getattr(error, "orig", error)).splitlines()[0])
        return Evaluated(from_raw(raw, expression.type, self._dialect))

    def _placed(
        self,
        slots: Sequence[Slot | RowsSlot],
        records: Sequence[tuple[int, Record]],
        given: Mapping[Slot | RowsSlot, object],
        filled: list[_Filled],
    ) -> _Row:
        """Find a table for records, and one for each list of theirs; note what they are to hold."""
        stored = _stored(slot for slot in slots if isinstance(slot, Slot))
        table = self._table(len(filled), stored)
        places = [slots.index(slot) for slot in stored]
        filled.append(_Filled(table, stored, [(of, tuple(one[place] for place in places)) for of, one in records]))
        lists: dict[RowsSlot, _Row] = {}
        for place, slot in enumerate(slots):
            if isinstance(slot, RowsSlot):
                rows = [
                    (number, row)
                    for number, (_, one) in enumerate(records, start=1)
                    for row in cast("Sequence[Record]", one[place])
                ]
                lists[slot] = self._placed(slot.slots, rows, given, filled)
        return _Row(table, _columns(table, stored), lists, given)

    def _fill(self, filled: _Filled) -> None:
        rows = [
            {"line": number, "of": of}
            | {
                f"c{index}": to_raw(value, slot.type, self._dialect)
                for index, (slot, value) in enumerate(zip(filled.slots, record, strict=True))
            }
            for number, (of, record) in enumerate(filled.records, start=1)
        ]
        if rows:
            self._connection.execute(insert(filled.table), rows)

    def _table(self, place: int, slots: Sequence[Slot]) -> Table:
        """Give the temporary table of columns of these kinds; each is made once for each place in an expression."""
        shape = (place, tuple(family_of(slot.type) for slot in slots))
        if shape not in self._tables:
            columns = [Column(f"c{index}", self._column_type(slot.type)) for index, slot in enumerate(slots)]
            numbers = [Column(name, sql_type(t.PERIOD, self._dialect)) for name in ("line", "of")]
            table = Table(f"line_{len(self._tables)}", MetaData(), *numbers, *columns, prefixes=["TEMPORARY"])
            table.create(self._connection)
            self._tables[shape] = table
        return self._tables[shape]

    def _column_type(self, type_: t.Type) -> Any:
        plain = sql_type(type_, self._dialect)
        return Text(collation="C") if self._dialect == "postgresql" and isinstance(plain, Text) else plain


def _stored(slots: Iterable[Slot]) -> list[Slot]:
    """Sort the slots that a column can hold; a link to several modules has none, nor have the records above one."""
    found = [slot for slot in slots if not isinstance(slot.type, t.AncestorsType) and not _leads_to_several(slot.type)]
    return sorted(found, key=lambda slot: family_of(slot.type))


def _leads_to_several(type_: t.Type) -> bool:
    return isinstance(type_, t.RefType) and len(type_.modules) > 1


def _columns(table: Table, slots: Sequence[Slot]) -> dict[tuple[str, ...], ColumnElement[Any]]:
    """Find the columns of slots; the number of a row among the related ones stands in for its id."""
    return {("id",): table.c.line} | {slot.path: table.c[f"c{index}"] for index, slot in enumerate(slots)}


class _Javascript:
    """Evaluates in a node, with a module for each expression."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def __call__(self, expression: Expression, values: Values, around: Environment) -> Evaluated:
        module = self._node.module({_ONLY: expression})
        if _ONLY in module.staying:
            return Evaluated(not_pushable=(module.staying[_ONLY].part,))
        (answer,) = self._node.answers(module, around, {_ONLY: [values]})[_ONLY]
        source = expression.excerpt.source
        found = [diagnostic_of(one.code, Span(source, one.start, one.end), one.values) for one in answer.diagnostics]
        return Evaluated(answer.value, tuple(found))


def _open_python(_: str | None) -> tuple[Engine, Callable[[], None]]:
    return _in_python, lambda: None


def _open_sqlite(_: str | None) -> tuple[Engine, Callable[[], None]]:
    engine = create_engine("sqlite://")
    event.listen(engine, "connect", lambda connection, _record: sqlite_functions.register(connection))
    connection = engine.connect()

    def close() -> None:
        connection.close()
        engine.dispose()

    return _Database(connection, "sqlite"), close


def _open_postgresql(url: str | None) -> tuple[Engine, Callable[[], None]]:
    """Work in one transaction that is never committed, in a schema of its own."""
    engine = create_engine(url or "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
    connection = engine.connect()
    schema = f"customary_eval_{os.getpid()}_{secrets.token_hex(4)}"
    connection.execute(CreateSchema(schema))
    connection.execute(text(f"SET LOCAL search_path TO {schema}"))
    connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    for statement in postgresql_functions.STATEMENTS:
        connection.execute(text(statement.replace(":", r"\:")))

    def close() -> None:
        connection.rollback()
        connection.close()
        engine.dispose()

    return _Database(connection, "postgresql"), close


def _open_javascript(_: str | None) -> tuple[Engine, Callable[[], None]]:
    node = Node()
    return _Javascript(node), node.close


_OPENERS: Mapping[EngineName, Callable[[str | None], tuple[Engine, Callable[[], None]]]] = {
    "python": _open_python,
    "sqlite": _open_sqlite,
    "postgresql": _open_postgresql,
    "javascript": _open_javascript,
}
