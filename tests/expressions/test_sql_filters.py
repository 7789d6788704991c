"""Filters that SQL says in part: what the database is asked, what is left, and that both together are the filter."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
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
    true,
)
from sqlalchemy.dialects import sqlite

from customary.expressions import sqlite_functions
from customary.expressions import types as t
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import check
from customary.expressions.emit_sql import NotPushable, Resolver, SqlFilter, emit_filter
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt, render
from customary.expressions.scope import Member, ModuleWords, Place, Purpose, Vocabulary

NUMBERS = ("a", "b", "c", "ghost", "spook")
FLAGS = ("p", "q", "veiled")
TEXTS = ("name", "hidden")
BEYOND = frozenset({"ghost", "spook", "veiled", "hidden"})
"""Fields that the database of these tests has no column for."""
MEMBERS = (
    *(Member(key=key, type=t.NumberType(6, 0)) for key in NUMBERS),
    *(Member(key=key, type=t.BOOLEAN) for key in FLAGS),
    *(Member(key=key, type=t.TEXT) for key in TEXTS),
)
VOCABULARY = Vocabulary(modules={"thing": ModuleWords(name="thing", members={one.key: one for one in MEMBERS})})
PLACE = Place(module="thing", purpose=Purpose.FILTER)
AROUND = Environment(today=739_000, now=0)
THINGS = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    *(Column(key, Integer) for key in (*NUMBERS, *FLAGS)),
    *(Column(key, Text) for key in TEXTS),
)


@dataclass
class Columns:
    """A resolver that knows some of the fields, and counts what it is asked."""

    asked: list[str] = field(default_factory=list)

    def column(self, slot: Slot) -> ColumnElement[Any]:
        self.asked.append(slot.path[0])
        if slot.path[0] in BEYOND:
            raise NotPushable(slot.path[0])
        return THINGS.c[slot.path[0]]

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        return None

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], Resolver]:
        raise NotPushable(".".join(slot.path))

    def descendants(self, tree: t.AncestorsType, root: ColumnElement[Any]) -> Select[Any]:
        raise NotPushable("descendants")

    def parameter(self, slot: Slot) -> object:
        raise AssertionError(slot)


def checked(text: str) -> Expression:
    result = check(Excerpt.whole(text), VOCABULARY, PLACE, condition=True)
    assert result.expression is not None, "\n".join(map(render, result.problems))
    return result.expression


def split(text: str) -> SqlFilter:
    return emit_filter(checked(text), Columns(), "sqlite", AROUND)


def written(found: SqlFilter) -> str | None:
    if found.clause is None:
        return None
    compiled = found.clause.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    return " ".join(str(compiled).replace("thing.", "").split())


def residual_text(found: SqlFilter) -> str | None:
    """Write the residual as the texts of its conjuncts."""
    if found.residual is None:
        return None
    root = found.residual.root
    parts = getattr(root, "operands", (root,)) if type(root).__name__ == "And" else (root,)
    return " | ".join(one.span.source.text[one.span.start : one.span.end] for one in parts)


@pytest.mark.parametrize(
    ("text", "clause", "residual", "parts"),
    [
        ("a > 1 and b < 2", "a > 1 AND b < 2", None, ()),
        ("a > 1 and ghost < 2", "a > 1", "ghost < 2", ("ghost",)),
        ("ghost < 2", None, "ghost < 2", ("ghost",)),
        ("(a > 1 and (ghost < 2 and b = 3))", "a > 1 AND b = 3", "ghost < 2", ("ghost",)),
        ("a > 1 or ghost < 2", None, "a > 1 or ghost < 2", ("ghost",)),
        ("(a > 1 and ghost < 2) or b = 3", "a > 1 OR b = 3", "(a > 1 and ghost < 2) or b = 3", ("ghost",)),
        ("not (a > 1 or ghost < 2)", "a <= 1 OR a IS NULL", "not (a > 1 or ghost < 2)", ("ghost",)),
        ("not (a > 1 and ghost < 2)", None, "not (a > 1 and ghost < 2)", ("ghost",)),
        ("not not (p and veiled)", "coalesce(p, 0) = 1", "not not (p and veiled)", ("veiled",)),
        ("p and (veiled or spook = 1)", "coalesce(p, 0) = 1", "veiled or spook = 1", ("veiled", "spook")),
        ("a > ghost + b", "a IS NOT NULL AND b IS NOT NULL", "a > ghost + b", ("ghost",)),
        ("a = ghost", None, "a = ghost", ("ghost",)),
        ("name contains hidden", "name IS NOT NULL", "name contains hidden", ("hidden",)),
        ("if(a > 1, veiled, p)", "a > 1 OR p = 1", "if(a > 1, veiled, p)", ("veiled",)),
        (
            "if(a > 1, veiled, b > 1, p, q)",
            "a > 1 OR b > 1 AND p = 1 OR q = 1",
            "if(a > 1, veiled, b > 1, p, q)",
            ("veiled",),
        ),
        ("(a ?? ghost) > 1", None, "(a ?? ghost) > 1", ("ghost",)),
    ],
)
def test_a_filter_is_split_at_its_top(
    text: str, clause: str | None, residual: str | None, parts: tuple[str, ...]
) -> None:
    found = split(text)
    assert (written(found), residual_text(found), found.not_pushable) == (clause, residual, parts)


def test_a_conjunct_that_promises_a_value_stays_before_those_that_rely_on_it() -> None:
    text = "a is not blank and p and b > 1 and a + ghost > b"
    assert residual_text(split(text)) == "a is not blank | b > 1 | a + ghost > b"


# Both parts together are the filter


class Maker:
    """Makes conditions of which a part is beyond the database."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def condition(self, depth: int) -> str:
        if depth <= 0 or self.rng.random() < 0.2:
            return self.leaf()
        parts = [self.condition(depth - 1) for _ in range(self.rng.choice((2, 2, 3)))]
        pick = self.rng.random()
        if pick < 0.4:
            return "(" + " and ".join(parts) + ")"
        if pick < 0.75:
            return "(" + " or ".join(parts) + ")"
        return f"(not {parts[0]})" if pick < 0.9 else f"if({parts[0]}, {parts[1]}, {self.condition(depth - 1)})"

    def number(self) -> str:
        one, two = self.rng.choice(NUMBERS), self.rng.choice(NUMBERS)
        return self.rng.choice((one, one, "1", "2", f"({one} + {two})", f"({one} ?? {two})", f"len({self.text()})"))

    def text(self) -> str:
        return self.rng.choice((*TEXTS, "'a'", "'B'"))

    def leaf(self) -> str:
        number = self.rng.choice(NUMBERS)
        flag = self.rng.choice(FLAGS)
        return self.rng.choice(
            (
                f"{self.number()} {self.rng.choice(('=', '!=', '<', '<=', '>', '>='))} {self.number()}",
                f"{number} is {self.rng.choice(('', 'not '))}blank",
                f"{number} {self.rng.choice(('', 'not '))}in (1, {self.number()})",
                flag,
                f"{flag} = {self.rng.choice(FLAGS)}",
                f"{self.text()} {self.rng.choice(('contains', 'not contains', '='))} {self.text()}",
                f"is_number({self.text()})",
            )
        )


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    rng = random.Random(7)

    def value(key: str) -> object:
        if rng.random() < 0.3:
            return None
        if key in TEXTS:
            return rng.choice(("a", "A", "ab", "b", "12"))
        return rng.random() < 0.5 if key in FLAGS else rng.randint(0, 3)

    return [{key: value(key) for key in (*NUMBERS, *FLAGS, *TEXTS)} for _ in range(120)]


@pytest.fixture(scope="module")
def database(rows: list[dict[str, object]]) -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    event.listen(engine, "connect", lambda connection, _: sqlite_functions.register(connection))
    with engine.connect() as connection:
        THINGS.create(connection)
        connection.execute(THINGS.insert(), [{"id": place, **row} for place, row in enumerate(rows)])
        yield connection
    engine.dispose()


def holds(expression: Expression, row: dict[str, object]) -> bool:
    return expression.evaluate([row[slot.path[0]] for slot in expression.slots], AROUND).value is True


@pytest.mark.slow
def test_what_the_database_finds_and_python_keeps_is_the_filter(
    rows: list[dict[str, object]], database: Connection
) -> None:
    """Slow, since it asks Python for every row and each of many filters."""
    maker = Maker(random.Random(11))
    partly = 0
    for _ in range(800):
        text = maker.condition(maker.rng.choice((1, 2, 2, 3)))
        filter_ = checked(text)
        found = emit_filter(filter_, Columns(), "sqlite", AROUND)
        clause = found.clause if found.clause is not None else true()
        ids = list(database.scalars(select(THINGS.c.id).where(clause).order_by(THINGS.c.id)))
        kept = [place for place in ids if found.residual is None or holds(found.residual, rows[place])]
        assert kept == [place for place, row in enumerate(rows) if holds(filter_, row)], text
        assert (found.residual is None) == (not found.not_pushable), text
        partly += found.residual is not None and found.clause is not None
    assert partly > 100


@pytest.mark.slow
def test_a_residual_alone_never_meets_a_blank_that_it_does_not_expect(rows: list[dict[str, object]]) -> None:
    """The rows may change between the database's answer and the reading of their values. Slow like the one above."""
    maker = Maker(random.Random(12))
    for _ in range(800):
        found = emit_filter(checked(maker.condition(3)), Columns(), "sqlite", AROUND)
        for row in rows[:30]:
            if found.residual is not None:
                assert holds(found.residual, row) in (True, False)
