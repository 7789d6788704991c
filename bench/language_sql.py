"""Filters pushed down to SQL, against what a person writes by hand for the same rows.

Both sides count the rows of one table in the raw forms of the house (scaled integers on SQLite, numeric on
PostgreSQL, a folded column beside a searched text), and must count the same. PostgreSQL runs without parallel workers
and is measured by the processor time of its own process, where the system tells it; by the clock elsewhere.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    func,
    select,
    text,
)

from customary.expressions import postgresql_functions, sqlite_functions
from customary.expressions import types as t
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import check
from customary.expressions.emit_sql import emit
from customary.expressions.emit_sql.contract import Resolver
from customary.expressions.environment import Environment
from customary.expressions.positions import Excerpt
from customary.expressions.raw_forms import Dialect, sql_type, to_raw
from customary.expressions.scope import DictionaryWords, Member, ModuleWords, Place, Purpose, Vocabulary
from customary.expressions.texts import fold

__all__ = ["Pushdown", "pushdowns"]

_TODAY = date(2026, 2, 28)
_AROUND = Environment(today=_TODAY.toordinal(), now=0)
_ROUNDS = 15
_FIELDS: Mapping[str, t.Type] = {
    "name": t.TEXT,
    "stage": t.ChoiceType("stage"),
    "amount": t.MoneyType(),
    "quantity": t.NumberType(11, 2),
    "discount": t.NumberType(7, 4),
    "close_date": t.DATE,
}
_STAGES = ("prospecting", "engaging", "proposal", "negotiation", "won", "lost")
_WORDS = (
    "Acme Trading",
    "青岛贸易有限公司",
    "Ｏｍｅｇａ Holding",
    "臺北電子",
    "Straße GmbH",
    "Northwind",
    "Globex",
    "Initech",
)
_VOCABULARY = Vocabulary(
    modules={
        "deal": ModuleWords(name="deal", members={key: Member(key=key, type=one) for key, one in _FIELDS.items()})
    },
    dictionaries={"stage": DictionaryWords(name="stage", codes={code: (code,) for code in _STAGES})},
)


_Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _ByHand:
    """What a person writes in a program: with bound parameters."""

    sql: str
    values: _Values


@dataclass(frozen=True, slots=True)
class _Filter:
    name: str
    expression: str
    by_hand: Mapping[Dialect, _ByHand]


def _filter(name: str, expression: str, sqlite: tuple[str, _Values], postgresql: tuple[str, _Values]) -> _Filter:
    return _Filter(name, expression, {"sqlite": _ByHand(*sqlite), "postgresql": _ByHand(*postgresql)})


_CLOSED: _Values = {"a": "won", "b": "lost"}
_OPEN = "(stage NOT IN (:a, :b) OR stage IS NULL)"
_FILTERS = (
    _filter(
        "number",
        "amount >= 50000",
        ("amount >= :a", {"a": 500_000_000}),
        ("amount >= :a", {"a": Decimal(50_000)}),
    ),
    _filter(
        "choice in",
        "stage in ('won', 'lost')",
        ("stage IN (:a, :b)", _CLOSED),
        ("stage IN (:a, :b)", _CLOSED),
    ),
    _filter(
        "date in a period",
        'in_period(close_date, "this_month")',
        ("close_date >= :a AND close_date < :b", {"a": "2026-02-01", "b": "2026-03-01"}),
        ("close_date >= :a AND close_date < :b", {"a": date(2026, 2, 1), "b": date(2026, 3, 1)}),
    ),
    _filter(
        "text contains",
        'name contains "ACME"',
        ("instr(name_folded, :a) > 0", {"a": "acme"}),
        ("name_folded LIKE :a", {"a": "%acme%"}),
    ),
    _filter(
        "not, blank counted",
        "not (discount > 10%)",
        ("discount <= :a OR discount IS NULL", {"a": 1_000}),
        ("discount <= :a OR discount IS NULL", {"a": Decimal("0.1")}),
    ),
    _filter(
        "division",
        "amount / quantity > 1000",
        ("(amount / 10000.0) / NULLIF(quantity / 100.0, 0) > :a", {"a": 1_000}),
        ("amount / NULLIF(quantity, 0) > :a", {"a": Decimal(1_000)}),
    ),
    _filter(
        "two of them",
        "stage not in ('won', 'lost') and amount * (1 - discount) > 20000",
        (f"{_OPEN} AND amount * (10000 - discount) > :c", {**_CLOSED, "c": 2_000_000_000_000}),
        (f"{_OPEN} AND amount * (1 - discount) > :c", {**_CLOSED, "c": Decimal(20_000)}),
    ),
)


@dataclass(frozen=True, slots=True)
class Pushdown:
    """One filter on one database."""

    dialect: Dialect
    filter: str
    rows_found: int
    seconds: float
    floor_seconds: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.floor_seconds


def pushdowns(rows: int, postgresql_url: str) -> Iterator[Pushdown]:
    """Measure every filter on both databases; the tables are made for it and dropped after."""
    for opened in (_sqlite(), _postgresql(postgresql_url)):
        with opened as (connection, dialect, clock):
            table = _filled(connection, dialect, rows)
            for one in _FILTERS:
                yield _measured(connection, dialect, clock, table, one)


_Clock = Callable[[], float]


@contextmanager
def _sqlite() -> Iterator[tuple[Connection, Dialect, _Clock]]:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        event.listen(engine, "connect", lambda connection, _: sqlite_functions.register(connection))
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA cache_size = -1000000")
            yield connection, "sqlite", time.process_time
        engine.dispose()


@contextmanager
def _postgresql(url: str) -> Iterator[tuple[Connection, Dialect, _Clock]]:
    engine = create_engine(url)
    schema = f"bench_language_{os.getpid()}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        connection.commit()
        try:
            connection.execute(text(f"SET search_path TO {schema}"))
            connection.execute(text("SET max_parallel_workers_per_gather = 0"))
            for statement in postgresql_functions.STATEMENTS:
                connection.execute(text(statement.replace(":", r"\:")))
            yield connection, "postgresql", _server_clock(connection)
        finally:
            connection.rollback()
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
            connection.commit()
    engine.dispose()


def _server_clock(connection: Connection) -> _Clock:
    """Read the processor time of the connection's own server process, where Linux shows it to us."""
    shown = Path(f"/proc/{connection.scalar(select(func.pg_backend_pid()))}/schedstat")
    if not (shown.exists() and Path(f"/proc/{shown.parent.name}/comm").read_text().startswith("postgres")):
        return time.perf_counter
    return lambda: int(shown.read_text().split()[0]) / 1e9


def _filled(connection: Connection, dialect: Dialect, rows: int) -> Table:
    columns = [Column(key, sql_type(one, dialect)) for key, one in _FIELDS.items()]
    table = Table("deal", MetaData(), Column("id", Integer, primary_key=True), *columns, Column("name_folded", Text))
    Index("deal_close_date", table.c.close_date)
    table.create(connection)
    if dialect == "sqlite":
        places = ", ".join("?" for _ in table.columns)
        cursor: Any = connection.connection.cursor()
        cursor.executemany(f"INSERT INTO deal VALUES ({places})", _raw_rows(rows, dialect))  # noqa: S608
    else:
        with connection.connection.cursor().copy("COPY deal FROM STDIN") as copying:  # type: ignore[attr-defined]
            for row in _raw_rows(rows, dialect):
                copying.write_row(row)
    connection.commit()
    connection.execution_options(isolation_level="AUTOCOMMIT")
    connection.exec_driver_sql("VACUUM ANALYZE deal" if dialect == "postgresql" else "ANALYZE")
    return table


def _raw_rows(rows: int, dialect: Dialect) -> Iterator[tuple[object, ...]]:
    chance = random.Random(20_260_228)
    folded = {word: fold(word) for word in _WORDS}
    first = date(2024, 1, 1).toordinal()
    for number in range(rows):
        word = chance.choice(_WORDS)
        values = {
            "name": f"{word} {number}",
            "stage": chance.choice(_STAGES),
            "amount": chance.randrange(1, 2_000_000_000),
            "quantity": chance.randrange(0, 10_000),
            "discount": chance.randrange(0, 3_000),
            "close_date": first + chance.randrange(1_200),
        }
        for key in ("stage", "amount", "quantity", "discount", "close_date"):
            if chance.random() < 0.1:
                values[key] = None
        yield (
            number,
            *(to_raw(values[key], one, dialect) for key, one in _FIELDS.items()),
            f"{folded[word]} {number}",
        )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Finds the columns of the bench's own table."""

    table: Table

    def column(self, slot: Slot) -> ColumnElement[Any]:
        return self.table.c[slot.path[0]]

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        return self.table.c.get(f"{slot.path[0]}_folded")

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], Resolver]:
        raise AssertionError(slot)

    def parameter(self, slot: Slot) -> object:
        raise AssertionError(slot)


def _measured(connection: Connection, dialect: Dialect, clock: _Clock, table: Table, one: _Filter) -> Pushdown:
    place = Place(module="deal", purpose=Purpose.FILTER)
    expression = check(Excerpt.whole(one.expression), _VOCABULARY, place, condition=True).expression
    if expression is None:
        raise SystemExit(f"{one.name}: {one.expression} is not good any more")
    clause = emit(expression, _Columns(table), dialect, _AROUND).clause
    if clause is None:
        raise SystemExit(f"{one.name}: {one.expression} cannot be pushed down to {dialect}")
    ours = select(func.count()).select_from(table).where(clause)
    by_hand = one.by_hand[dialect]
    theirs = text(f"SELECT count(*) FROM deal WHERE {by_hand.sql}").bindparams(**by_hand.values)  # noqa: S608
    found, wanted = connection.scalar(ours), connection.scalar(theirs)
    if found != wanted:
        raise SystemExit(f"{one.name} on {dialect}: {found} rows, by hand {wanted}")
    taken: Sequence[list[float]] = ([], [])
    for _ in range(_ROUNDS):
        for statement, seconds in zip((ours, theirs), taken, strict=True):
            start = clock()
            connection.scalar(statement)
            seconds.append(clock() - start)
    return Pushdown(dialect, one.name, int(found or 0), min(taken[0]), min(taken[1]))
