"""The engines that are compared: Python, JavaScript in a node, and the two databases over tables of the records."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    create_engine,
    event,
    select,
    text,
    true,
)

from customary.commands.evaluation.node import Node
from customary.expressions import postgresql_functions, sqlite_functions
from customary.expressions import types as t
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.diagnostics import Diagnostic
from customary.expressions.emit_sql import NotPushable, emit
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.raw_forms import Dialect, from_raw, sql_type, to_raw
from customary.expressions.texts import fold
from customary.platform.trees import descendants
from tests.expressions.agreement.records import Data
from tests.expressions.agreement.world import FIELDS, LINE_FIELDS, PART_FIELDS, SETTINGS, USER, USER_FIELDS, Fields

__all__ = ["Database", "Found", "filled", "in_javascript", "in_python", "postgresql", "sqlite"]

_FOLDED = frozenset({"name", "word", "label"})
"""These texts have their folded form beside them, the others are folded while they are compared."""


class Found(NamedTuple):
    """What an engine gave for one record."""

    value: object
    diagnostics: tuple[tuple[str, int, int, Mapping[str, object]], ...] = ()
    """Code, first and last place, and the values of the sentence; of Python and JavaScript."""


def in_python(expression: Expression, data: Data, around: Environment) -> list[Found]:
    outcomes = (expression.evaluate(values, around) for values in data.values(expression.slots, around))
    return [Found(one.value, tuple(map(_told, one.diagnostics))) for one in outcomes]


def _told(diagnostic: Diagnostic) -> tuple[str, int, int, Mapping[str, object]]:
    values = {key: value for key, value in diagnostic.values.items() if key != "part"}
    return diagnostic.code, diagnostic.span.start, diagnostic.span.end, values


def in_javascript(
    node: Node, expressions: Mapping[str, Expression], data: Data, around: Environment
) -> dict[str, list[Found]]:
    """Evaluate many expressions in one module; those that stay on the server are left out."""
    module = node.module(expressions)
    asked = {name: data.values(expressions[name].slots, around) for name in module.functions}
    return {
        name: [Found(one.value, tuple((*report,) for report in one.diagnostics)) for one in answers]
        for name, answers in node.answers(module, around, asked).items()
    }


# the databases


@dataclass(frozen=True)
class _Rows:
    """A resolver over the tables: fields, fields behind one link, and related lines."""

    tables: Mapping[str, FromClause]
    """By the link that leads there; "" is the record itself."""
    lists: Mapping[str, tuple[FromClause, str]]
    """By the module of the rows: its table, and the link that leads to the record."""
    users: FromClause

    def column(self, slot: Slot) -> ColumnElement[Any]:
        return self._table(slot).c[slot.path[-1]]

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        return self._table(slot).c.get(f"{slot.path[-1]}_folded")

    def _table(self, slot: Slot) -> FromClause:
        found = self.tables.get(".".join(slot.path[:-1]))
        if found is None or (isinstance(slot.type, t.RefType) and len(slot.type.modules) > 1):
            raise NotPushable(".".join(slot.path))
        return found

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], _Rows]:
        table, link = self.lists[slot.module]
        rows = table.alias()
        joined = true() if slot.among is not None else rows.c[link] == self.tables[""].c.id
        return rows, joined, replace(self, tables={"": rows})

    def descendants(self, tree: t.AncestorsType, root: ColumnElement[Any]) -> Select[Any]:
        table = self.users if tree.module == "user" else self.tables[""]
        return descendants(table.alias(), tree.by, root, true())

    def parameter(self, slot: Slot) -> object:
        if slot.root == "user":
            return USER[slot.path[0]]
        if slot.root == "setting":
            return SETTINGS[slot.path[0]][1]
        raise NotPushable(".".join((slot.root, *slot.path)))


@dataclass(frozen=True)
class Database:
    """One of the two databases, with tables that hold the records."""

    dialect: Dialect
    connection: Connection
    source: FromClause
    id: ColumnElement[int]
    resolver: _Rows

    def values(self, expression: Expression, around: Environment) -> list[Found] | None:
        """Give the value for every record; None when the expression is not pushable."""
        result = emit(expression, self.resolver, self.dialect, around, value=True)
        if result.clause is None:
            assert result.not_pushable
            return None
        found = self.connection.execute(select(result.clause).select_from(self.source).order_by(self.id))
        return [Found(from_raw(raw, expression.type, self.dialect)) for (raw,) in found]

    def matching(self, expression: Expression, around: Environment) -> list[int] | None:
        """Give the ids of the records for which a condition holds; None when it is not pushable."""
        clause = emit(expression, self.resolver, self.dialect, around).clause
        if clause is None:
            return None
        found = select(self.id).select_from(self.source).where(clause).order_by(self.id)
        return list(self.connection.scalars(found))


def _table(name: str, fields: Fields, dialect: Dialect) -> Table:
    def type_of(type_: t.Type) -> Any:
        plain = sql_type(type_, dialect)
        return Text(collation="C") if dialect == "postgresql" and isinstance(plain, Text) else plain

    columns = [Column(key, type_of(type_)) for key, (type_, _) in _stored(fields).items()]
    columns += [Column(f"{key}_folded", type_of(t.TEXT)) for key in sorted(_FOLDED & fields.keys())]
    return Table(name, MetaData(), Column("id", Integer, primary_key=True), *columns, prefixes=["TEMPORARY"])


def _stored(fields: Fields) -> Fields:
    """A link to several modules has no column of its own here: no SQL asks for it."""
    return {key: one for key, one in fields.items() if not isinstance(one[0], t.RefType) or len(one[0].modules) == 1}


def _raw(record: Mapping[str, object], fields: Fields, dialect: Dialect) -> dict[str, object]:
    raw = {key: to_raw(record[key], type_, dialect) for key, (type_, _) in _stored(fields).items()}
    texts = {key: record[key] for key in _FOLDED & fields.keys()}
    return raw | {f"{key}_folded": fold(value) if isinstance(value, str) else None for key, value in texts.items()}


@contextmanager
def filled(connection: Connection, data: Data, dialect: Dialect) -> Iterator[Database]:
    """Hold records in tables as long as they are needed."""
    step = connection.begin_nested()
    things, lines = _table("thing", FIELDS, dialect), _table("line", LINE_FIELDS, dialect)
    parts = _table("part", PART_FIELDS, dialect)
    users = _table("person", USER_FIELDS, dialect)
    for table, fields, records in (
        (things, FIELDS, data.things),
        (lines, LINE_FIELDS, data.lines),
        (parts, PART_FIELDS, data.parts),
        (users, USER_FIELDS, data.users),
    ):
        table.create(connection)
        rows = [{"id": number} | _raw(one, fields, dialect) for number, one in enumerate(records, start=1)]
        connection.execute(table.insert(), rows)
    who = things.alias("who")
    source = things.outerjoin(who, who.c.id == things.c.who)
    try:
        lists = {"line": (lines, "thing"), "part": (parts, "line")}
        resolver = _Rows({"": things, "who": who}, lists, users)
        yield Database(dialect, connection, source, things.c.id, resolver)
    finally:
        step.rollback()


@contextmanager
def sqlite() -> Iterator[Connection]:
    engine = create_engine("sqlite://", connect_args={"isolation_level": None})
    event.listen(engine, "connect", lambda connection, _: sqlite_functions.register(connection))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def postgresql(url: str) -> Iterator[Connection]:
    """Work in one transaction that is never committed, in a schema that no other process has."""
    engine = create_engine(url)
    schema = f"expressions_agreement_{os.getpid()}_{secrets.token_hex(4)}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        connection.execute(text(f"SET LOCAL search_path TO {schema}"))
        connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        for statement in postgresql_functions.STATEMENTS:
            connection.execute(text(statement.replace(":", r"\:")))
        yield connection
        connection.rollback()
    engine.dispose()
