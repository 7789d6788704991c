"""Python, SQLite and PostgreSQL give the same value for the same record, and WHERE finds the records that Python does.

Random typed expressions run over random records: 30 % blanks, edges of ranges, wide characters, 29 February. The seed
is fixed; CUSTOMARY_AGREEMENT_SEED moves it and CUSTOMARY_AGREEMENT_PAIRS asks for more pairs of expression and record.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    cast,
    create_engine,
    event,
    func,
    select,
    text,
)

from customary.expressions import postgresql_functions, sqlite_functions
from customary.expressions import types as t
from customary.expressions.analysis import codes_of, verdict
from customary.expressions.calendars import calendar_of
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import check
from customary.expressions.days import FIRST_INSTANT, LAST_INSTANT, date_from_text, instant_from_text
from customary.expressions.emit_sql import NotPushable, emit
from customary.expressions.environment import Environment, Option
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt, render
from customary.expressions.rates import ONE, Rate
from customary.expressions.raw_forms import Dialect, from_raw, sql_type, to_raw
from customary.expressions.scope import CURRENCIES, DictionaryWords, Member, ModuleWords, Place, Purpose, Vocabulary
from customary.expressions.texts import fold, lower, upper

ROWS = 40
PAIRS = int(os.environ.get("CUSTOMARY_AGREEMENT_PAIRS", "30000"))
SEED = int(os.environ.get("CUSTOMARY_AGREEMENT_SEED", "2026"))

STAGE = t.ChoiceType("stage")
FIELDS: Mapping[str, tuple[t.Type, bool]] = {
    "n": (t.INTEGER, True),
    "n2": (t.NumberType(18, 2), True),
    "n6": (t.NumberType(18, 6), True),
    "small": (t.NumberType(6, 2), True),
    "sure": (t.NumberType(9, 2), False),
    "m": (t.MoneyType(), True),
    "m2": (t.MoneyType(), True),
    "own": (t.MoneyType(t.CurrencyAt("record", ("currency",))), True),
    "own_base": (t.MoneyType(), True),
    "own2": (t.MoneyType(t.CurrencyAt("record", ("currency",))), True),
    "own2_base": (t.MoneyType(), True),
    "usd": (t.MoneyType("USD"), True),
    "usd_base": (t.MoneyType(), True),
    "currency": (CURRENCIES, True),
    "name": (t.TEXT, True),
    "note": (t.TEXT, True),
    "word": (t.TEXT, False),
    "flag": (t.BOOLEAN, False),
    "maybe": (t.BOOLEAN, True),
    "d": (t.DATE, True),
    "d2": (t.DATE, True),
    "day": (t.DATE, False),
    "at": (t.DATETIME, True),
    "at2": (t.DATETIME, True),
    "clock": (t.TIME, True),
    "lasts": (t.DURATION, True),
    "stage": (STAGE, True),
    "stage2": (STAGE, True),
    "tags": (t.ChoicesType("stage"), False),
    "who": (t.RefType(("thing",)), True),
    "who2": (t.RefType(("thing",)), True),
}
LINE_FIELDS: Mapping[str, tuple[t.Type, bool]] = {
    "thing": (t.RefType(("thing",)), True),
    "amount": (t.NumberType(18, 2), True),
    "price": (t.MoneyType(), True),
    "cost": (t.MoneyType(t.CurrencyAt("record", ("currency",))), True),
    "cost_base": (t.MoneyType(), True),
    "currency": (CURRENCIES, True),
    "label": (t.TEXT, True),
    "due": (t.DATE, True),
    "open": (t.BOOLEAN, False),
}
LINES = t.ListType("line")
FOLDED = frozenset({"name", "word", "label"})


def _module(name: str, fields: Mapping[str, tuple[t.Type, bool]], **more: t.Type) -> ModuleWords:
    members = {key: Member(key=key, type=type_, nullable=nullable) for key, (type_, nullable) in fields.items()}
    members |= {key: Member(key=key, type=type_) for key, type_ in more.items()}
    return ModuleWords(name=name, members=members)


RATES = {"CNY": ONE, "USD": Rate(715, 100), "TWD": Rate(22, 100), "JPY": Rate(47, 1000)}


class FixedRates:
    """Rates of every day; of one currency there is none."""

    def rate(self, currency: str, day: int) -> Rate | None:
        return RATES[currency] if currency != "JPY" else None


CODES = {"new": {"": "New"}, "won": {"": "Won"}, "lost": {"": "Lost"}, "完成": {"": "Done"}}
VOCABULARY = Vocabulary(
    modules={"thing": _module("thing", FIELDS, lines=LINES), "line": _module("line", LINE_FIELDS)},
    dictionaries={
        "stage": DictionaryWords(name="stage", codes=CODES, attributes={"chance": t.NumberType(3, 2)}),
        "currency": DictionaryWords(name="currency", codes={code: {} for code in RATES}),
    },
    currency="CNY",
    calendars={"office": {}, "shop": {}},
)
CODES_OF = codes_of(VOCABULARY)
PLACE = Place(module="thing", purpose=Purpose.RULE)


def _option(rank: int, code: str) -> Option:
    attributes = {"chance": rank * 10} if code != "lost" else {}
    return Option(
        labels={"en": CODES[code][""]},
        rank=rank,
        group="open" if rank < 2 else None,
        active=rank != 2,
        attributes=attributes,
    )


def environment(zone: str) -> Environment:
    return Environment(
        today=_day("2024-02-29"),
        now=_instant("2024-02-29T15:30:12.345Z"),
        zone=zone,
        week_start=7,
        fiscal_start=4,
        currency="CNY",
        rates=FixedRates(),
        dictionaries={"stage": {code: _option(rank, code) for rank, code in enumerate(CODES, start=1)}},
        calendars=CALENDARS,
        calendar="office",
    )


def _day(iso: str) -> int:
    found = date_from_text(iso)
    assert found is not None
    return found


def _instant(iso: str) -> int:
    found = instant_from_text(iso, "UTC")
    assert found is not None
    return found


CALENDARS = {
    "office": calendar_of(
        range(1, 6),
        off=[*range(_day("2024-02-10"), _day("2024-02-18")), _day("2024-01-01"), _day("2024-06-10")],
        on=[_day("2024-02-04"), _day("2024-02-18")],
    ),
    "shop": calendar_of((2, 6, 7), off=[_day("2024-02-10"), _day("9999-12-31")], on=[_day("2024-02-29")]),
}

# records

WORDS = (
    "a", "A", "abc", "ABC", "ＡＢＣ１２３", "Straße", "STRASSE", "客戶", "客户", "𠀀𠀁", "😀 ok", "100%", "a_b", "a\\b",
    "it's", "x\ty", "[*]?", "ﬁsh", "İstanbul", "ǰ", "ſ", "  pad　", "12.5", "-3", "2024-02-29", "2023-02-29", "a,b,c",
    "ΑΣ", "ς", "ﷺ",
)  # fmt: skip
DATES = ("0001-01-01", "9999-12-31", "2024-02-29", "2023-02-28", "1990-02-29", "2026-01-31", "2024-03-31", "2025-12-29")
INSTANTS = (
    "2024-02-29T00:00Z", "2024-03-10T09:59:59.999Z", "2024-11-03T05:30Z", "2024-11-03T06:30Z", "1999-12-31T16:00Z",
    "2024-03-31T01:00Z", "2024-10-27T00:30Z", "2024-10-27T01:30Z",
)  # fmt: skip


def _number(rng: random.Random, type_: t.Type) -> int:
    precision = type_.precision if isinstance(type_, t.NumberType) else 18
    edge = 10**precision - 1
    return rng.choice((0, 1, -1, 5, 50, 100, -250, edge, -edge, rng.randint(-99999, 99999), rng.randint(-edge, edge)))


def _any_day(rng: random.Random) -> int:
    for_text = [one for one in (date_from_text(iso) for iso in DATES) if one is not None]
    return rng.choice([*for_text, rng.randint(_day("1900-01-01"), _day("2100-12-31"))])


def _any_instant(rng: random.Random) -> int:
    edges = [FIRST_INSTANT + 10**10, LAST_INSTANT - 10**10, *(_instant(iso) for iso in INSTANTS)]
    return rng.choice([*edges, rng.randint(_instant("1990-01-01T00:00Z"), _instant("2037-12-31T00:00Z"))])


def a_value(rng: random.Random, type_: t.Type, nullable: bool) -> object:
    if nullable and rng.random() < 0.3:
        return None
    match type_:
        case t.NumberType() | t.MoneyType():
            return _number(rng, type_)
        case t.TextType():
            return rng.choice(WORDS)
        case t.BooleanType():
            return rng.random() < 0.5
        case t.DateType():
            return _any_day(rng)
        case t.DateTimeType():
            return _any_instant(rng)
        case t.TimeType():
            return rng.choice((0, 86_399_999, rng.randrange(86_400_000), 3_600_000 * rng.randrange(24)))
        case t.DurationType():
            return rng.choice((0, 1, -1, 86_400_000, -3_600_000, rng.randint(-(10**12), 10**12)))
        case t.ChoiceType():
            return rng.choice(tuple(RATES if type_ == CURRENCIES else CODES))
        case t.ChoicesType():
            return frozenset(code for code in CODES if rng.random() < 0.4)
        case t.RefType():
            return rng.randint(1, 4)
    raise AssertionError(type_)


@dataclass(frozen=True)
class Data:
    things: tuple[dict[str, object], ...]
    lines: tuple[dict[str, object], ...]


def some_data(rng: random.Random) -> Data:
    things = tuple(
        {key: a_value(rng, type_, nullable) for key, (type_, nullable) in FIELDS.items()} for _ in range(ROWS)
    )
    lines = tuple(
        {key: a_value(rng, type_, nullable) for key, (type_, nullable) in LINE_FIELDS.items()}
        | {"thing": rng.randint(1, ROWS)}
        for _ in range(ROWS * 2)
    )
    return Data(things, lines)


# the databases


def _table(name: str, fields: Mapping[str, tuple[t.Type, bool]], dialect: Dialect) -> Table:
    def type_of(type_: t.Type) -> Any:
        plain = sql_type(type_, dialect)
        return Text(collation="C") if dialect == "postgresql" and isinstance(plain, Text) else plain

    columns = [Column(key, type_of(type_)) for key, (type_, _) in fields.items()]
    columns += [Column(f"{key}_folded", type_of(t.TEXT)) for key in FOLDED & fields.keys()]
    return Table(name, MetaData(), Column("id", Integer, primary_key=True), *columns, prefixes=["TEMPORARY"])


@dataclass(frozen=True)
class Rows:
    """A resolver over the test's own tables."""

    table: FromClause
    lines: Table
    outer_id: ColumnElement[Any]

    def column(self, slot: Slot) -> ColumnElement[Any]:
        if len(slot.path) > 1:
            raise NotPushable(".".join(slot.path))
        return self.table.c[slot.path[0]]

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        """Some texts have their folded form beside them, others are folded while they are compared."""
        return self.table.c.get(f"{slot.path[0]}_folded")

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], Rows]:
        return self.lines, self.lines.c.thing == self.outer_id, Rows(self.lines, self.lines, self.outer_id)

    def descendants(self, tree: t.AncestorsType, root: ColumnElement[Any]) -> Select[Any]:
        raise NotPushable(tree.by)

    def parameter(self, slot: Slot) -> object:
        raise AssertionError(slot)


@dataclass(frozen=True)
class Database:
    dialect: Dialect
    connection: Connection
    things: Table
    resolver: Rows

    def values(self, expression: Expression, around: Environment) -> list[object] | None:
        result = emit(expression, self.resolver, self.dialect, around, value=True)
        if result.clause is None:
            assert result.not_pushable
            return None
        found = self.connection.execute(select(result.clause).select_from(self.things).order_by(self.things.c.id))
        return [from_raw(raw, expression.type, self.dialect) for (raw,) in found]

    def matching(self, expression: Expression, around: Environment) -> list[int]:
        clause = emit(expression, self.resolver, self.dialect, around).clause
        assert clause is not None
        return list(self.connection.scalars(select(self.things.c.id).where(clause).order_by(self.things.c.id)))


def _folded(value: object) -> str | None:
    return fold(value) if isinstance(value, str) else None


def _fill(connection: Connection, data: Data, dialect: Dialect) -> Database:
    things, lines = _table("thing", FIELDS, dialect), _table("line", LINE_FIELDS, dialect)
    for table, fields, records in ((things, FIELDS, data.things), (lines, LINE_FIELDS, data.lines)):
        table.create(connection)
        connection.execute(
            table.insert(),
            [
                {"id": number}
                | {key: to_raw(record[key], fields[key][0], dialect) for key in fields}
                | {f"{key}_folded": _folded(record[key]) for key in FOLDED & fields.keys()}
                for number, record in enumerate(records, start=1)
            ],
        )
    return Database(dialect, connection, things, Rows(things, lines, things.c.id))


@pytest.fixture(scope="module")
def data() -> Data:
    return some_data(random.Random(SEED))


@pytest.fixture(scope="module")
def sqlite(data: Data) -> Iterator[Database]:
    engine = create_engine("sqlite://")
    event.listen(engine, "connect", lambda connection, _: sqlite_functions.register(connection))
    with engine.connect() as connection:
        yield _fill(connection, data, "sqlite")
    engine.dispose()


@pytest.fixture(scope="module")
def postgresql(data: Data, postgres_url: str) -> Iterator[Database]:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        schema = f"expressions_agreement_{os.getpid()}"
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        connection.execute(text(f"SET LOCAL search_path TO {schema}"))
        connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        for statement in postgresql_functions.STATEMENTS:
            connection.execute(text(statement.replace(":", r"\:")))
        yield _fill(connection, data, "postgresql")
        connection.rollback()
    engine.dispose()


# Python


def _row(record: Mapping[str, object], slots: Sequence[Slot | RowsSlot]) -> tuple[object, ...]:
    return tuple(record[slot.path[0]] for slot in slots)


def in_python(expression: Expression, data: Data, around: Environment) -> list[object]:
    results: list[object] = []
    for number, record in enumerate(data.things, start=1):
        values = [
            [_row(line, slot.slots) for line in data.lines if line["thing"] == number]
            if isinstance(slot, RowsSlot)
            else record[slot.path[0]]
            for slot in expression.slots
        ]
        results.append(expression.evaluate(values, around).value)
    return results


def checked(source: str) -> Expression:
    result = check(Excerpt.whole(source), VOCABULARY, PLACE)
    assert result.expression is not None, "\n".join(render(one) for one in result.problems)
    return result.expression


def compare(source: str, expression: Expression, around: Environment, data: Data, databases: Sequence[Database]) -> int:
    """Compare the engines on every record, and give how many pairs were compared."""
    wanted = in_python(expression, data, around)
    if isinstance(expression.type, t.BooleanType):
        said = verdict(expression.root, CODES_OF)
        assert said is None or {value is True for value in wanted} == {said.value}, f"{said}: {source}"
    compared = 0
    for database in databases:
        found = database.values(expression, around)
        if found is None:
            continue
        assert len(found) == len(wanted), f"{database.dialect}: {source}"
        for record, python, sql in zip(data.things, wanted, found, strict=True):
            used = {slot.path[0]: record.get(slot.path[0]) for slot in expression.slots}
            assert (sql, type(sql)) == (python, type(python)), (
                f"{database.dialect}: {source}\nzone {around.zone}\n{used}"
            )
        if isinstance(expression.type, t.BooleanType):
            ids = [number for number, value in enumerate(wanted, start=1) if value is True]
            assert database.matching(expression, around) == ids, f"{database.dialect} WHERE {source}"
        compared += len(wanted)
    return compared


# random expressions


class Maker:
    """Makes texts of expressions of a wanted type."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.in_line = False

    def pick(self, depth: int, leaves: Sequence[str], *deeper: Callable[[int], str]) -> str:
        if depth <= 0 or self.rng.random() < 0.2:
            return self.rng.choice(leaves)
        return self.rng.choice(deeper)(depth - 1)

    def field(self, *keys: str) -> list[str]:
        if not self.in_line:
            return list(keys)
        known = {"n2": "amount", "m": "price", "own": "cost", "name": "label", "d": "due", "flag": "open"}
        return [known.get(key, f"record.{key}") for key in keys]

    def number(self, depth: int) -> str:
        literals = ["0", "1", "3", "-2.5", "0.000001", "999999999999999999", "15%", "7"]
        leaves = self.field("n", "n2", "n6", "small", "sure") * 2 + literals
        return self.pick(
            depth,
            leaves,
            lambda d: f"({self.number(d)} {self.rng.choice('+-*/')} {self.number(d)})",
            lambda d: f"({self.number(d)} {self.rng.choice('+-*/')} {self.number(d)})",
            lambda d: f"(-{self.number(d)})",
            lambda d: f"({self.number(d)} ^ {self.rng.choice(('2', '3', '0', '-1', self.number(0)))})",
            lambda d: f"round({self.number(d)}, {self.rng.choice(('0', '2', '-2', '7', 'small'))})",
            lambda d: (
                f"{self.rng.choice(('abs', 'sign', 'floor', 'ceil', 'round_up', 'round_down', 'trunc'))}"
                f"({self.number(d)})"
            ),
            lambda d: f"mod({self.number(d)}, {self.number(d)})",
            lambda d: f"{self.rng.choice(('min', 'max'))}({self.number(d)}, {self.number(d)})",
            lambda d: f"clamp({self.number(d)}, {self.number(d)}, {self.number(d)})",
            lambda d: f"if({self.boolean(d)}, {self.number(d)}, {self.number(d)})",
            lambda d: f"({self.number(d)} ?? {self.number(d)})",
            lambda d: f"len({self.text(d)})",
            lambda d: f"find({self.text(0)}, {self.text(d)}, {self.number(0)})",
            lambda d: f"{self.rng.choice(PARTS)}({self.date(d)})",
            lambda d: f"{self.rng.choice(('hour', 'minute', 'second'))}({self.instant(d)})",
            lambda d: f'hour({self.instant(d)}, tz: "America/New_York")',
            lambda d: (
                f"{self.rng.choice(('days', 'weeks', 'months', 'years'))}_between({self.date(d)}, {self.date(d)})"
            ),
            lambda d: (
                f"{self.rng.choice(('hours', 'minutes', 'seconds'))}_between({self.instant(d)}, {self.instant(d)})"
            ),
            lambda d: f"workdays_between({self.date(d)}, {self.date(d)}{self.rng.choice(CALENDAR_NAMES)})",
            lambda d: f"age({self.date(d)}, {self.date(d)})",
            lambda d: f"({self.duration(d)} / {self.duration(d)})",
            lambda d: f"number({self.text(d)})",
            lambda d: f"sqrt({self.number(d)})",
            lambda d: self.rng.choice(("rank(stage)", "count(tags)", 'dict("stage", stage, "chance")')),
            self.over_lines,
        )

    def over_lines(self, depth: int) -> str:
        if self.in_line:
            return "amount"
        self.in_line = True
        try:
            where = f" where {self.boolean(0)}" if self.rng.random() < 0.4 else ""
            return self.rng.choice(
                (
                    f"sum(lines, {self.number(min(depth, 1))}{where})",
                    f"avg(lines, {self.number(0)}{where})",
                    f"{self.rng.choice(('min', 'max'))}(lines, {self.number(min(depth, 1))}{where})",
                    f"count(lines{where})",
                    f"{self.rng.choice(('first', 'last'))}(lines, {self.number(0)}{self.by()}{where})",
                )
            )
        finally:
            self.in_line = False

    def by(self) -> str:
        """Make the key of `first` and `last`, or none."""
        key = self.rng.choice((None, self.number, self.date, self.text, self.boolean))
        return "" if key is None else f", by: {key(0)}"

    def text_of_lines(self, depth: int) -> str:
        if self.in_line:
            return "label"
        self.in_line = True
        try:
            where = f" where {self.boolean(0)}" if self.rng.random() < 0.4 else ""
            return self.rng.choice(
                (
                    f"join_text(lines, {self.text(min(depth, 1))}{self.rng.choice(SEPARATORS)}{where})",
                    f"{self.rng.choice(('first', 'last'))}(lines, {self.text(min(depth, 1))}{self.by()}{where})",
                )
            )
        finally:
            self.in_line = False

    def any_lines(self, depth: int) -> str:
        if self.in_line:
            return "open"
        self.in_line = True
        try:
            return f"{self.rng.choice(('any', 'all'))}(lines, {self.boolean(min(depth, 1))})"
        finally:
            self.in_line = False

    def money(self, depth: int) -> str:
        return self.pick(
            depth,
            [*self.field("m", "m2", "own", "own2", "usd", "own.base"), *AMOUNTS],
            lambda d: f"({self.money(d)} {self.rng.choice('+-')} {self.money(d)})",
            lambda d: f"({self.money(d)} {self.rng.choice('*/')} {self.number(d)})",
            lambda d: f"({self.money(d)} ?? {self.money(d)})",
            lambda d: f"if({self.boolean(d)}, {self.money(d)}, {self.money(d)})",
            lambda d: f"{self.rng.choice(('min', 'max'))}({self.money(d)}, {self.money(d)})",
            lambda d: f"{self.rng.choice(('abs', '-', 'floor'))}({self.money(d)})",
            lambda d: f"convert({self.money(d)}, {self.rng.choice(CURRENCY_ARGUMENTS)}, on: {self.date(0)})",
            lambda d: f"money({self.number(d)}, {self.rng.choice(CURRENCY_ARGUMENTS)})",
            self.money_over_lines,
        )

    def money_over_lines(self, depth: int) -> str:
        if self.in_line:
            return "price"
        self.in_line = True
        try:
            where = f" where {self.boolean(0)}" if self.rng.random() < 0.4 else ""
            return f"{self.rng.choice(('sum', 'avg', 'min', 'max'))}(lines, {self.money(min(depth, 1))}{where})"
        finally:
            self.in_line = False

    def text(self, depth: int) -> str:
        literals = ['"a"', '"ABC"', '"客"', '"%"', '"_"', '"ss"', '" "', '"ＳＳ"', '"😀"']
        return self.pick(
            depth,
            self.field("name", "note", "word") * 3 + literals,
            lambda d: f"({self.text(d)} & {self.text(d)})",
            lambda d: f"({self.number(d)} & {self.text(d)})",
            lambda d: f"{self.rng.choice(('left', 'right'))}({self.text(d)}, {self.number(0)})",
            lambda d: f"mid({self.text(d)}, {self.number(0)}, {self.number(0)})",
            lambda d: f"{self.rng.choice(('lower', 'upper', 'fold', 'trim', 'reverse', 'proper'))}({self.text(d)})",
            lambda d: f"replace({self.text(d)}, {self.text(0)}, {self.text(0)})",
            lambda d: f"{self.rng.choice(('lpad', 'rpad'))}({self.text(d)}, {self.number(0)}, {self.text(0)})",
            lambda d: f"repeat({self.text(d)}, {self.rng.choice(('3', 'small'))})",
            lambda d: f"split_part({self.text(d)}, {self.text(0)}, {self.rng.choice(('1', '2', '-1', 'small'))})",
            lambda d: f"if({self.boolean(d)}, {self.text(d)}, {self.text(d)})",
            lambda d: f"({self.text(d)} ?? {self.text(d)})",
            lambda d: f"text({self.anything(d)})",
            lambda d: self.rng.choice(("label(stage)", "group(stage)")),
            self.text_of_lines,
        )

    def date(self, depth: int) -> str:
        return self.pick(
            depth,
            self.field("d", "d2", "day") * 2 + ["#2024-02-29#", "#2026-12-31#", "today()"],
            lambda d: f"({self.date(d)} {self.rng.choice('+-')} {self.rng.choice(STEPS)})",
            lambda d: f"add_{self.rng.choice(('days', 'weeks'))}({self.date(d)}, {self.number(0)})",
            lambda d: (
                f"add_{self.rng.choice(('months', 'years'))}({self.date(d)}, {self.number(0)}"
                f"{self.rng.choice(('', ', end: true'))})"
            ),
            lambda d: f'{self.rng.choice(("start_of", "end_of"))}({self.date(d)}, "{self.rng.choice(UNITS)}")',
            lambda d: f"{self.rng.choice(('last_day', 'week_start'))}({self.date(d)})",
            lambda d: f"date({self.instant(d)})",
            lambda d: f'date({self.instant(d)}, tz: "Asia/Taipei")',
            lambda d: f"date({self.number(0)}, {self.number(0)}, small)",
            lambda d: f"date(year({self.date(d)}), month({self.date(d)}), day({self.date(d)}))",
            lambda d: f"next_anniversary({self.date(d)}, {self.date(d)})",
            lambda d: f"if({self.boolean(d)}, {self.date(d)}, {self.date(d)})",
            lambda d: f"{self.rng.choice(('min', 'max'))}({self.date(d)}, {self.date(d)})",
            lambda d: f"add_workdays({self.date(d)}, {self.number(0)}{self.rng.choice(CALENDAR_NAMES)})",
        )

    def instant(self, depth: int) -> str:
        return self.pick(
            depth,
            self.field("at", "at2") * 3 + ["#2024-11-03T05:30Z#", "now()", "#2024-03-10T02:30#"],
            lambda d: f"({self.instant(d)} {self.rng.choice('+-')} {self.rng.choice(STEPS)})",
            lambda d: f"({self.instant(d)} {self.rng.choice('+-')} {self.duration(d)})",
            lambda d: f"add_{self.rng.choice(('days', 'weeks'))}({self.instant(d)}, small)",
            lambda d: f"add_{self.rng.choice(('months', 'years'))}({self.instant(d)}, small)",
            lambda d: f"add_{self.rng.choice(('hours', 'minutes', 'seconds'))}({self.instant(d)}, {self.number(0)})",
            lambda d: f"datetime({self.date(d)}, {self.rng.choice(CLOCKS)})",
            lambda d: f"({self.instant(d)} ?? {self.instant(d)})",
            lambda d: f"add_workdays({self.instant(d)}, small{self.rng.choice(CALENDAR_NAMES)})",
        )

    def duration(self, depth: int) -> str:
        return self.pick(
            depth,
            self.field("lasts") * 3 + ["3 hours", "1 day", "90 seconds"],
            lambda d: f"({self.duration(d)} {self.rng.choice('+-')} {self.duration(d)})",
            lambda d: f"({self.duration(d)} {self.rng.choice('*/')} {self.number(0)})",
            lambda d: f"({self.date(d)} - {self.date(d)})",
            lambda d: f"({self.instant(d)} - {self.instant(d)})",
        )

    def anything(self, depth: int) -> str:
        makers = (self.number, self.money, self.date, self.instant, self.duration, self.boolean, self.text)
        return self.rng.choice(makers)(depth)

    def comparison(self, depth: int) -> str:
        makers = (self.number, self.money, self.text, self.date, self.instant, self.duration)
        maker = self.rng.choice(makers)
        operator = self.rng.choice(("=", "=", "!=", "<", "<=", ">", ">="))
        return f"({maker(depth)} {operator} {maker(depth)})"

    def boolean(self, depth: int) -> str:
        rng = self.rng
        leaves = [
            *self.field("flag", "maybe"), "(stage = \"won\")", "(stage = stage2)", "(who = who2)", "(stage is blank)",
            '("won" in tags)', "(tags is blank)", 'has_any(tags, "new", "lost")', 'has_all(tags, "new", "完成")',
            'has_none(tags, "won")', "(stage2 in (\"new\", \"完成\"))", "is_active_option(stage)", "(clock < clock)",
        ]  # fmt: skip
        if self.in_line:
            leaves = ["open", "(label is blank)", "(amount > record.n2)", "(due > record.d)"]
        return self.pick(
            depth,
            leaves,
            self.comparison,
            self.comparison,
            self.comparison,
            lambda d: f"({self.boolean(d)} and {self.boolean(d)})",
            lambda d: f"({self.boolean(d)} or {self.boolean(d)})",
            lambda d: f"(not {self.boolean(d)})",
            lambda d: f"({self.anything(d)} is {rng.choice(('', 'not '))}blank)",
            lambda d: f"({self.number(d)} {rng.choice(('', 'not '))}in (1, 0.5, {self.number(0)}))",
            lambda d: f'({self.text(d)} in ("a", {self.text(0)}))',
            lambda d: f"({self.number(d)} between {self.number(0)} and {self.number(0)})",
            lambda d: (
                f"({self.text(d)} {rng.choice(('contains', 'not contains', 'starts with', 'ends with'))} "
                f"{self.text(0)})"
            ),
            lambda d: f"({self.text(d)} {rng.choice(('like', 'not like'))} {rng.choice(PATTERNS)})",
            lambda d: f"(date({self.instant(0)}) {rng.choice(('=', '<', '<=', '>', '>='))} today())",
            lambda d: f"is_anniversary({self.date(d)}, {rng.choice(('today()', 'd2'))})",
            lambda d: f'in_period({self.date(d)}, "{rng.choice(RANGES)}")',
            lambda d: f"is_number({self.text(d)})",
            lambda d: f"if({self.boolean(d)}, {self.boolean(d)}, {self.boolean(d)})",
            self.any_lines,
        )


AMOUNTS = ('money(3, "USD")', 'money(n2, "TWD")', "money(0.5, currency)")
CURRENCY_ARGUMENTS = ('"CNY"', '"USD"', '"JPY"', "currency")
PARTS = (
    "year", "month", "day", "quarter", "weekday", "day_of_year", "iso_week", "iso_year", "fiscal_year",
    "fiscal_quarter", "fiscal_month",
)  # fmt: skip
UNITS = ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
STEPS = ("1 day", "30 days", "2 weeks", "1 month", "13 months", "1 year", "9000 years")
CLOCKS = ('"09:30"', '"02:30"', '"23:59:59"', "clock")
PATTERNS = ('"[a]*"', '"a*"', '"*b?"', '"?"', '"*%*"', '"客*"', '"*ss*"', '"a_b"', '"**"')
RANGES = ("today", "this_month", "last_quarter", "next_year", "this_week", "last_30_days", "this_fiscal_year")
SEPARATORS = ("", ', "; "', ', separator: "&"', ', "、"')
CALENDAR_NAMES = ("", ', "office"', ', calendar: "shop"')
ZONES = ("UTC", "Asia/Taipei", "America/New_York", "Europe/Berlin", "America/St_Johns")


def test_random_expressions_give_the_same_values_on_every_engine(
    data: Data, sqlite: Database, postgresql: Database
) -> None:
    rng = random.Random(SEED)
    maker = Maker(rng)
    kinds = (maker.boolean, maker.boolean, maker.anything)
    compared, refused, made = 0, 0, 0
    while compared < PAIRS:
        source = rng.choice(kinds)(rng.choice((1, 2, 2, 3)))
        made += 1
        result = check(Excerpt.whole(source), VOCABULARY, PLACE)
        if result.expression is None:
            refused += 1
            assert made < 100 or refused < made / 2, "\n".join(render(one) for one in result.problems)
            continue
        compared += compare(source, result.expression, environment(rng.choice(ZONES)), data, (sqlite, postgresql))


CASES = (
    "(#2026-12-31# - #2024-02-29#) is blank or -(money(0.5, currency)) is not blank",
    "ceil(5 / 9 * 9) = 5",
    "n2 / 3 * 3 = n2",
    "n * n * n > 0",
    "(n2 / n6) * m",
    "m / 7 * 7",
    "small ^ 2 - small * small",
    "2 ^ small",
    "999999999999999999 not in (1, 0.5, n6)",
    "((-n6) >= sum(lines, record.n6))",
    "(m ?? m2) / max(lines, record.n)",
    "(not maybe) is not blank",
    "is_anniversary(add_weeks(d2, n), d2)",
    'hour(datetime(add_years(d2, 15%), "02:30"), tz: "America/New_York")',
    "avg(lines, price) - avg(lines, amount)",
    "own > own2 and own > m",
    "own - usd + m",
    '(own ?? 0) > money(3, "USD")',
    "own.value * 2 = own2.value",
    'own.currency = "USD" or usd.currency = "CNY"',
    "sum(lines, cost) > own",
    "max(lines, cost - price where cost > record.own)",
    "sum(lines, record.own)",
    "own & currency",
    "count(lines where label is blank) + count(lines where label is not blank) = count(lines)",
    "any(lines, due > record.d) = (not all(lines, not due > record.d))",
    'name contains "%" or name contains "_"',
    'name like "*ss*" and note not like "?"',
    "name < note",
    'name like "*[*" or name starts with "[" or name ends with "*" or word starts with "st"',
    "name contains note or name starts with note or name ends with note or fold(name) = fold(note)",
    'any(lines, label contains "客" or label starts with record.name or record.name starts with label)',
    'name & " " & note & text(d) & text(at) & text(clock) & text(lasts) & text(n6) & text(tags) & text(flag)',
    "at - at2 > 1 day and at + lasts > at2",
    "at + 1 day - at",
    "at + 1 month",
    "d - d2 + lasts / 2",
    "lasts * 1000000 * 1000000",
    "lasts / lasts",
    'date(at, tz: "America/St_Johns") = d',
    "date(at) = today()",
    "date(at) < #2024-11-03#",
    "not (n > 1 and maybe) or not (name = note)",
    "tags = tags and (who = who2 or stage = stage2)",
    "add_months(d, small, end: true)",
    'replace(name, "a", note)',
    'split_part(name, ",", n)',
    "mid(name, small, n)",
    'dict("stage", stage, "chance") * 2 ?? rank(stage)',
    'end_of(d, "fiscal_year")',
    "weeks_between(d, d2) * 7 + mod(days_between(d, d2), 7) = days_between(d, d2)",
    "months_between(d, d2)",
    "workdays_between(d, add_workdays(d, small)) = trunc(small)",
    "add_workdays(d, n)",
    'add_workdays(at, 3, "shop")',
    'workdays_between(d, d2, "shop") + workdays_between(#2024-02-01#, d)',
    "first(lines, amount, by: due)",
    "last(lines, label, by: price) = last(lines, label)",
    "first(lines, amount * record.n6, by: label where open)",
    "last(lines, due, by: open)",
    "first(lines, record.n2) ?? last(lines, amount / 3, by: due)",
    'join_text(lines, label & text(amount), "/")',
    "join_text(lines, record.name where open)",
    "last(lines, open, by: due) or first(lines, label is blank)",
)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("source", CASES)
def test_cases_give_the_same_values_on_every_engine(
    source: str, zone: str, data: Data, sqlite: Database, postgresql: Database
) -> None:
    assert compare(source, checked(source), environment(zone), data, (sqlite, postgresql)) >= 2 * ROWS


def test_a_condition_and_its_negation_part_the_records(data: Data, sqlite: Database, postgresql: Database) -> None:
    rng = random.Random(SEED + 1)
    maker = Maker(rng)
    for _ in range(60):
        source = maker.boolean(2)
        result = check(Excerpt.whole(source), VOCABULARY, PLACE)
        if result.expression is None:
            continue
        opposite = checked(f"not ({source})")
        around = environment("Asia/Taipei")
        for database in (sqlite, postgresql):
            if emit(opposite, database.resolver, database.dialect, around).clause is None:
                continue
            found = database.matching(result.expression, around) + database.matching(opposite, around)
            assert sorted(found) == list(range(1, ROWS + 1)), f"{database.dialect}: {source}"


def test_folding_agrees_on_every_character(postgresql: Database) -> None:
    chars = [chr(code) for code in range(1, 0x30000) if not 0xD800 <= code <= 0xDFFF]
    blocks = ["a".join(chars[start : start + 500]) for start in range(0, len(chars), 500)]
    for name, meant in (("x_fold", fold), ("x_lower", lower), ("x_upper", upper)):
        query = select(getattr(func, name)(func.unnest(cast(blocks, ARRAY(Text)))))
        assert list(postgresql.connection.scalars(query)) == [meant(block) for block in blocks], name
