"""More than 10,000 related records: no function over them has a value, in memory and in both databases alike."""

from __future__ import annotations

from collections.abc import Iterator
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
    Text,
    create_engine,
    event,
    select,
    text,
)

from customary.expressions import postgresql_functions, sqlite_functions
from customary.expressions import types as t
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import check
from customary.expressions.emit_sql import Resolver, emit
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.python_runtime import MAX_ROWS
from customary.expressions.raw_forms import Dialect, from_raw
from customary.expressions.scope import Member, ModuleWords, Place, Purpose, Vocabulary

VOCABULARY = Vocabulary(
    modules={
        "thing": ModuleWords(name="thing", members={"lines": Member(key="lines", type=t.ListType("line"))}),
        "line": ModuleWords(
            name="line", members={"n": Member(key="n", type=t.INTEGER), "word": Member(key="word", type=t.TEXT)}
        ),
    }
)
AROUND = Environment(today=1, now=0)
FUNCTIONS = (
    "count(lines)", "sum(lines.n)", "avg(lines.n)", "min(lines.n)", "max(lines, n where n > 5)", "first(lines, n)",
    "last(lines, word, by: n)", "join_text(lines, word where n = 1)", "any(lines, n = 1)", "all(lines, n > 0)",
)  # fmt: skip


@dataclass(frozen=True)
class Database:
    """One thing with too many lines, and one with as many as may be."""

    dialect: Dialect
    connection: Connection
    things: Table
    lines: Table
    inner: bool = False

    def column(self, slot: Slot) -> ColumnElement[Any]:
        return (self.lines if self.inner else self.things).c[slot.path[0]]

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        return None

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], Resolver]:
        within = Database(self.dialect, self.connection, self.things, self.lines, inner=True)
        return self.lines, self.lines.c.thing == self.things.c.id, within

    def descendants(self, tree: t.AncestorsType, root: ColumnElement[Any]) -> Select[Any]:
        raise AssertionError(tree)

    def parameter(self, slot: Slot) -> object:
        raise AssertionError(slot)

    def values(self, expression: Expression) -> list[object]:
        clause = emit(expression, self, self.dialect, AROUND, value=True).clause
        assert clause is not None
        found = self.connection.execute(select(clause).select_from(self.things).order_by(self.things.c.id))
        return [from_raw(raw, expression.type, self.dialect) for (raw,) in found]


def filled(connection: Connection, dialect: Dialect) -> Database:
    metadata = MetaData()
    things = Table("thing", metadata, Column("id", Integer, primary_key=True), prefixes=["TEMPORARY"])
    columns = [Column("id", Integer, primary_key=True), *(Column(key, Integer) for key in ("thing", "n"))]
    lines = Table("line", metadata, *columns, Column("word", Text), prefixes=["TEMPORARY"])
    metadata.create_all(connection)
    connection.execute(things.insert(), [{"id": 1}, {"id": 2}])
    rows = [(1, number) for number in range(MAX_ROWS + 1)] + [(2, number) for number in range(MAX_ROWS)]
    connection.execute(lines.insert(), [{"thing": thing, "n": n, "word": f"w{n}"} for thing, n in rows])
    return Database(dialect, connection, things, lines)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    if request.param == "sqlite":
        engine = create_engine("sqlite://")
        event.listen(engine, "connect", lambda connection, _: sqlite_functions.register(connection))
        with engine.connect() as connection:
            yield filled(connection, "sqlite")
    else:
        engine = create_engine(request.getfixturevalue("postgres_url"))
        with engine.connect() as connection:
            connection.execute(text("CREATE SCHEMA expressions_many_rows"))
            connection.execute(text("SET LOCAL search_path TO expressions_many_rows"))
            for statement in postgresql_functions.STATEMENTS:
                connection.execute(text(statement.replace(":", r"\:")))
            yield filled(connection, "postgresql")
            connection.rollback()
    engine.dispose()


def checked(source: str) -> Expression:
    result = check(Excerpt.whole(source), VOCABULARY, Place(module="thing", purpose=Purpose.FILTER))
    assert result.expression is not None, [one.text() for one in result.problems]
    return result.expression


@pytest.mark.parametrize("source", FUNCTIONS)
def test_one_row_more_than_the_limit_leaves_no_value(source: str, database: Database) -> None:
    expression = checked(source)
    (slot,) = expression.slots
    assert isinstance(slot, RowsSlot)
    outcomes = [
        expression.evaluate(
            ([tuple({"n": n, "word": f"w{n}"}[one.path[0]] for one in slot.slots) for n in range(many)],), AROUND
        )
        for many in (MAX_ROWS + 1, MAX_ROWS)
    ]
    assert [one.code for one in outcomes[0].diagnostics] == ["too_many_rows"]
    assert outcomes[1].diagnostics == ()
    assert outcomes[1].value is not None, "so many are allowed"
    python = [one.value for one in outcomes]
    assert python[0] is (False if expression.type == t.BOOLEAN else None)
    assert database.values(expression) == python
