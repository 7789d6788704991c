"""Products and quotients compared with a known number: both databases answer as Python does, at the very threshold.

The known number is the value that Python computes for one of the rows, or the least that differs from it, so that a
shortcut that rounds a hair too early is on the wrong side.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    MetaData,
    Select,
    Table,
    create_engine,
    event,
    text,
)
from sqlalchemy import select as sql_select

from customary.expressions import postgresql_functions, sqlite_functions
from customary.expressions import types as t
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import check
from customary.expressions.emit_sql import emit
from customary.expressions.emit_sql.contract import Resolver
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.numeric import scale_of
from customary.expressions.positions import Excerpt
from customary.expressions.raw_forms import Dialect, sql_type, to_raw
from customary.expressions.scope import Member, ModuleWords, Place, Purpose, Vocabulary
from customary.expressions.values import number_text, observe

AROUND = Environment(today=739_000, now=0)
FIELDS: Mapping[str, t.Type] = {
    "a": t.NumberType(18, 6),
    "b": t.NumberType(18, 2),
    "c": t.NumberType(6, 2),
    "m": t.MoneyType(),
    "n": t.INTEGER,
}
VOCABULARY = Vocabulary(
    modules={
        "thing": ModuleWords(name="thing", members={key: Member(key=key, type=one) for key, one in FIELDS.items()})
    }
)
PLACE = Place(module="thing", purpose=Purpose.FILTER)
VALUES = (
    "a / b", "m / c", "n / c", "a / n", "m / 3", "7 / c", "a * b", "m * (1 - c)", "a * b * c", "n * n * n * n",
    "a * b / n", "a / b * n", "m / c / b", "a * b * c / m.value", "n / 12 * m", "a / b * a / b", "(a * b) * (m / n)",
    "-(a * b)", "a / (b * c)", "a / (b + c)", "a * 0.000000000001", "c / 0.0000000003", "n * n * n * n / n * 0.01",
)  # fmt: skip
ROWS = 120
TOO_LARGE_WITHIN = (
    {"a": 10**18 - 1, "b": 10**18 - 1, "c": 0, "m": 1, "n": 0},
    {"a": 10**18 - 1, "b": -(10**18) + 1, "c": 0, "m": -3, "n": 1},
)
"""The product of a and b passes the 24 digits that numbers have, so that what is computed of it is blank, not zero."""


def checked(source: str, *, condition: bool = False) -> Expression:
    result = check(Excerpt.whole(source), VOCABULARY, PLACE, condition=condition)
    assert result.expression is not None, (source, [one.text() for one in result.problems])
    return result.expression


def _value(chance: random.Random, type_: t.Type) -> int | None:
    precision = type_.precision if isinstance(type_, t.NumberType) else 18
    edge: int = 10**precision - 1
    return chance.choice(
        (None, 0, 1, -1, 3, 7, 100, -300, edge, -edge, *(chance.randint(-(10**size), 10**size) for size in (3, 6, 9)),
         chance.randint(-edge, edge))
    )  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> Sequence[Mapping[str, int | None]]:
    chance = random.Random(20_260_301)
    made = [{key: _value(chance, type_) for key, type_ in FIELDS.items()} for _ in range(ROWS)]
    return [*made, *TOO_LARGE_WITHIN]


@dataclass(frozen=True)
class Database:
    """The rows in a table of their own; also the resolver of its columns."""

    dialect: Dialect
    connection: Connection
    table: Table

    def column(self, slot: Slot) -> ColumnElement[object]:
        return self.table.c[slot.path[0]]

    def folded(self, slot: Slot) -> ColumnElement[object] | None:
        raise AssertionError(slot)

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], Resolver]:
        raise AssertionError(slot)

    def descendants(self, tree: t.AncestorsType, root: ColumnElement[object]) -> Select[Any]:
        raise AssertionError(tree)

    def parameter(self, slot: Slot) -> object:
        raise AssertionError(slot)

    def matching(self, expression: Expression) -> set[int]:
        clause = emit(expression, self, self.dialect, AROUND).clause
        assert clause is not None
        return set(self.connection.scalars(sql_select(self.table.c.id).where(clause)))


def _filled(connection: Connection, dialect: Dialect, rows: Sequence[Mapping[str, int | None]]) -> Database:
    columns = [Column(key, sql_type(one, dialect)) for key, one in FIELDS.items()]
    table = Table("thing", MetaData(), Column("id", Integer, primary_key=True), *columns, prefixes=["TEMPORARY"])
    table.create(connection)
    raw = [{key: to_raw(row[key], FIELDS[key], dialect) for key in FIELDS} | {"id": at} for at, row in enumerate(rows)]
    connection.execute(table.insert(), raw)
    return Database(dialect, connection, table)


@pytest.fixture(scope="module")
def sqlite(rows: Sequence[Mapping[str, int | None]]) -> Iterator[Database]:
    engine = create_engine("sqlite://")
    event.listen(engine, "connect", lambda connection, _: sqlite_functions.register(connection))
    with engine.connect() as connection:
        yield _filled(connection, "sqlite", rows)
    engine.dispose()


@pytest.fixture(scope="module")
def postgresql(rows: Sequence[Mapping[str, int | None]], postgres_url: str) -> Iterator[Database]:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        schema = f"expressions_shortcuts_{os.getpid()}"
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        connection.execute(text(f"SET LOCAL search_path TO {schema}"))
        for statement in postgresql_functions.STATEMENTS:
            connection.execute(text(statement.replace(":", r"\:")))
        yield _filled(connection, "postgresql", rows)
        connection.rollback()
    engine.dispose()


def _computed(expression: Expression, rows: Sequence[Mapping[str, int | None]]) -> list[object]:
    return [expression.compute([row[slot.path[0]] for slot in expression.slots], AROUND, []) for row in rows]


@pytest.mark.parametrize("value", VALUES)
def test_databases_are_on_the_side_that_python_is_on(
    value: str, rows: Sequence[Mapping[str, int | None]], sqlite: Database, postgresql: Database
) -> None:
    chance = random.Random(value)
    result = checked(value)
    scale = scale_of(result.type)
    known = [observe(one, scale) for one in _computed(result, rows) if isinstance(one, int)]
    assert known
    compared = 0
    operators = ("<", "<=", ">", ">=", "=", "!=")
    near_them = [(chance.choice(known) + chance.choice((-1, 0, 0, 1)), chance.choice(operators)) for _ in range(20)]
    for near, operator in ((-1, ">"), (1, "<"), *near_them):
        number = number_text(near, min(scale, t.OBSERVED_SCALE))
        if len(number.partition(".")[0]) > 24:
            continue
        source = f"{value} {operator} {number}" if chance.random() < 0.7 else f"{number} {operator} {value}"
        expression = checked(source, condition=True)
        wanted = {at for at, one in enumerate(_computed(expression, rows)) if one is True}
        assert sqlite.matching(expression) == wanted, source
        assert postgresql.matching(expression) == wanted, source
        compared += 1
    assert compared > 10


@pytest.mark.parametrize("source", ["a * b > 1 / 0", "a * b = 1 / 0", "1 / 0 <= a / b", "not (a * b < 1 / 0)"])
def test_nothing_is_nearer_to_what_could_not_be_computed(
    source: str, rows: Sequence[Mapping[str, int | None]], sqlite: Database, postgresql: Database
) -> None:
    expression = checked(source, condition=True)
    wanted = {at for at, one in enumerate(_computed(expression, rows)) if one is True}
    assert sqlite.matching(expression) == wanted
    assert postgresql.matching(expression) == wanted
