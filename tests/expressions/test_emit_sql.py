"""The SQL that is written: plain enough for indexes, exact where it must be, bound and never spliced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Column, ColumnElement, FromClause, MetaData, Select, Table, create_engine, select

from customary.expressions import types as t
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import check
from customary.expressions.days import date_from_text
from customary.expressions.emit_sql import NotPushable, SqlResult, emit, emit_inside
from customary.expressions.environment import Environment
from customary.expressions.positions import Excerpt
from customary.expressions.raw_forms import Dialect, from_raw, sql_type, to_raw
from customary.expressions.scope import Member, ModuleWords, Place, Purpose, Vocabulary

TODAY = date_from_text("2026-02-28") or 1
AROUND = Environment(today=TODAY, now=0, zone="Asia/Taipei")
TYPES: dict[str, t.Type] = {
    "amount": t.NumberType(12, 2),
    "wide": t.NumberType(18, 2),
    "rate": t.NumberType(8, 4),
    "name": t.TEXT,
    "note": t.TEXT,
    "born": t.DATE,
    "at": t.DATETIME,
    "flag": t.BOOLEAN,
    "owner": t.RefType(("user",)),
    "about": t.RefType(("a", "b")),
}
VOCABULARY = Vocabulary(
    modules={
        "thing": ModuleWords(
            name="thing",
            members={
                **{key: Member(key=key, type=type_) for key, type_ in TYPES.items()},
                "lines": Member(key="lines", type=t.ListType("line")),
            },
        ),
        "line": ModuleWords(name="line", members={"amount": Member(key="amount", type=t.NumberType(12, 2))}),
        "user": ModuleWords(
            name="user",
            members={
                "name": Member(key="name", type=t.TEXT),
                "superior": Member(key="superior", type=t.RefType(("user",))),
            },
        ),
    }
)
DIALECTS: dict[Dialect, Any] = {
    "sqlite": create_engine("sqlite://").dialect,
    "postgresql": create_engine("postgresql+psycopg://").dialect,
}


@dataclass(frozen=True)
class Rows:
    dialect: Dialect
    lines: bool = False

    def column(self, slot: Slot) -> ColumnElement[Any]:
        if len(slot.path) > 1:
            raise NotPushable(".".join(slot.path))
        table = "line" if self.lines else "thing"
        return Table(table, MetaData(), Column(slot.path[0], sql_type(slot.type, self.dialect))).c[slot.path[0]]

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        return self.column(Slot("record", ("note_folded",), t.TEXT, nullable=True)) if slot.path == ("note",) else None

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], Rows]:
        key = Column("thing_id", sql_type(t.PERIOD, self.dialect))
        line = Table("line", MetaData(), key)
        thing = Table("thing", MetaData(), Column("id", sql_type(t.PERIOD, self.dialect)))
        return line, line.c.thing_id == thing.c.id, Rows(self.dialect, lines=True)

    def descendants(self, tree: t.AncestorsType, root: ColumnElement[Any]) -> Select[Any]:
        below = Table("below", MetaData(), Column("id", sql_type(t.PERIOD, self.dialect)))
        return select(below.c.id).where(below.c.id > root)

    def parameter(self, slot: Slot) -> object:
        if isinstance(slot.type, t.AncestorsType):
            return frozenset({7, 5})
        return {"id": 7, "name": "Ada"}[slot.path[-1]]


def emitted(text: str, dialect: Dialect = "sqlite", *, value: bool = False) -> SqlResult:
    result = check(Excerpt.whole(text), VOCABULARY, Place(module="thing", purpose=Purpose.FILTER))
    assert result.expression is not None, [one.text() for one in result.problems]
    return emit(result.expression, Rows(dialect), dialect, AROUND, value=value)


def sql(text: str, dialect: Dialect = "sqlite", *, value: bool = False) -> str:
    clause = emitted(text, dialect, value=value).clause
    assert clause is not None
    return " ".join(str(clause.compile(dialect=DIALECTS[dialect])).split())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("amount > 100", "thing.amount > ?"),
        ("not amount > 100", "thing.amount <= ? OR thing.amount IS NULL"),
        ("amount > 100 or not flag", "thing.amount > ? OR coalesce(thing.flag, ?) != ?"),
        ("name = 'x'", "thing.name = ?"),
        ("name != 'x'", "thing.name != ? OR thing.name IS NULL"),
        ("name is blank", "thing.name IS NULL"),
        ("owner = user", "thing.owner = ?"),
        ("name in ('a', 'b')", "thing.name IN (?, ?)"),
        ("name not in ('a', 'b')", "(thing.name NOT IN (?, ?)) OR thing.name IS NULL"),
        ("amount not in (1, 2)", "NOT (coalesce(thing.amount = ?, 0) = 1 OR coalesce(thing.amount = ?, 0) = 1)"),
        ("born >= today() - 30 days", "thing.born >= ?"),
        ("date(at) = today()", "thing.at >= ? AND thing.at < ?"),
        ("is_anniversary(born, today())", "substr(thing.born, ?) IN (__[POSTCOMPILE_substr_2])"),
        ("amount + 1 > 2.5", "thing.amount + ? > ?"),
        ("amount / rate > blank", "0"),
        ("is_anniversary(born, blank)", "0"),
        ("is_descendant(owner, blank)", "0"),
        ("is_descendant(user, owner)", "thing.owner IN (?, ?)"),
    ],
)
def test_conditions_in_where_leave_the_column_bare(text: str, written: str) -> None:
    assert sql(text) == written


@pytest.mark.parametrize(
    ("text", "dialect", "written"),
    [
        ("note contains 'X'", "sqlite", "instr(thing.note_folded, ?) > ?"),
        ("note starts with 'X'", "sqlite", "thing.note_folded GLOB ?"),
        ("note like '*X?'", "sqlite", "thing.note_folded GLOB ?"),
        ("fold(note) = 'x'", "sqlite", "thing.note_folded = ?"),
        ("note contains 'X'", "postgresql", "thing.note_folded LIKE %(note_folded_1)s::VARCHAR ESCAPE '\\'"),
        ("fold(note) = 'x'", "postgresql", "thing.note_folded = CAST(%(param_1)s::VARCHAR AS TEXT)"),
        ("name contains 'X'", "sqlite", "x_match(?, thing.name, ?) = ?"),
    ],
)
def test_a_text_whose_folded_form_is_kept_is_compared_by_it(text: str, dialect: Dialect, written: str) -> None:
    assert sql(text, dialect) == written


def test_a_condition_that_select_shows_is_never_null() -> None:
    assert sql("amount > 100", value=True) == "CASE WHEN coalesce(thing.amount > ?, 0) THEN ? ELSE ? END"


def test_two_blanks_are_equal_in_sql() -> None:
    assert sql("name = name") == "thing.name IS thing.name"
    assert sql("name = name", "postgresql") == "thing.name IS NOT DISTINCT FROM thing.name"


def test_what_is_the_same_for_every_row_is_computed_before_and_bound() -> None:
    clause = emitted("name = user.name & '!'").clause
    assert clause is not None
    assert list(clause.compile(dialect=DIALECTS["sqlite"]).params.values()) == ["Ada!"]


def test_a_text_is_bound_whatever_it_holds() -> None:
    nasty = "x'); DROP TABLE thing; --"
    clause = emitted(f'name = "{nasty}"').clause
    assert clause is not None
    compiled = clause.compile(dialect=DIALECTS["sqlite"])
    assert "DROP" not in str(compiled)
    assert list(compiled.params.values()) == [nasty]


def test_a_pattern_escapes_what_like_would_read() -> None:
    clause = emitted(r'name contains "50%_\\"', "postgresql").clause
    assert clause is not None
    assert r"%50\%\_\\%" in clause.compile(dialect=DIALECTS["postgresql"]).params.values()


def test_a_number_beyond_18_digits_goes_to_python_on_sqlite() -> None:
    assert sql("amount * 2 > 1").startswith("thing.amount * ?")
    assert sql("wide * wide > amount").startswith("x_compare(x_rescale(x_node(?")
    assert sql("wide * wide + wide > 1").startswith("x_compare(x_rescale(x_node(?")


def test_a_wide_product_is_compared_as_sqlite_multiplies_it() -> None:
    assert sql("amount * rate > 1") == "thing.amount * thing.rate >= ?"
    assert sql("amount * rate = 1") == "thing.amount * thing.rate >= ? AND thing.amount * thing.rate < ?"


def test_sqlite_asks_python_about_a_quotient_only_close_to_the_known_number() -> None:
    quotient = "(CAST(thing.amount AS FLOAT) / thing.wide)"
    assert sql("amount / wide > 1").startswith(f"{quotient} > ? AND ({quotient} > ? OR x_compare(")
    assert sql("1 >= amount / wide").startswith(f"{quotient} < ? AND ({quotient} < ? OR x_compare(")


def test_postgresql_multiplies_instead_of_dividing() -> None:
    written = sql("amount / wide > 1", "postgresql")
    assert written.startswith("CASE WHEN (thing.wide > ")
    assert "x_div" not in written
    assert "x_div" in sql("amount / wide = 1", "postgresql")
    assert "x_div" in sql("amount / (wide + 1) > 1", "postgresql")


def test_those_above_somebody_are_looked_up_before_and_bound() -> None:
    clause = emitted("is_descendant(user, owner)").clause
    assert clause is not None
    assert list(clause.compile(dialect=DIALECTS["sqlite"]).params.values()) == [5, 7]


def test_related_records_of_another_record_stay_in_python() -> None:
    place = Place(module="line", purpose=Purpose.FILTER, record="thing")
    result = check(Excerpt.whole("count(record.lines) > amount"), VOCABULARY, place)
    assert result.expression is not None
    assert emit(result.expression, Rows("sqlite", lines=True), "sqlite", AROUND) == SqlResult(None, ("lines",))


def test_existence_of_rows_is_an_exists() -> None:
    assert "EXISTS (SELECT * FROM line" in sql("any(lines, amount > 1)")


OFTEN_EMPTY = "(a?b?){150}"
"""PostgreSQL would take seconds to read it."""


@pytest.mark.parametrize(
    ("text", "dialect", "part"),
    [
        ("sqrt(amount) > 1", "postgresql", "sqrt(amount)"),
        ("if_error(1 / amount, 0) > 1", "sqlite", "if_error(1 / amount, 0)"),
        ("about = about", "sqlite", "about"),
        ("text(if(flag, 1 month, 2 years)) = name", "postgresql", "if(flag, 1 month, 2 years)"),
        ("coalesce(about, about) is blank", "sqlite", "about"),
        (f"matches(name, '{OFTEN_EMPTY}')", "postgresql", f"matches(name, '{OFTEN_EMPTY}')"),
    ],
)
def test_what_cannot_be_identical_is_not_pushable(text: str, dialect: Dialect, part: str) -> None:
    assert emitted(text, dialect) == SqlResult(None, (part,))
    condition = check(Excerpt.whole(text), VOCABULARY, Place(module="thing", purpose=Purpose.FILTER)).expression
    assert condition is not None
    assert emit_inside(condition, Rows(dialect), dialect, AROUND, rows=None) == SqlResult(None, (part,))


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (t.TEXT, "客戶"),
        (t.NumberType(18, 6), -999999999999999999),
        (t.MoneyType(), 12_500),
        (t.BOOLEAN, True),
        (t.DATE, 1),
        (t.DATE, 3_652_059),
        (t.DATETIME, -62_135_596_800_000),
        (t.DATETIME, 253_402_300_799_999),
        (t.TIME, 86_399_999),
        (t.DURATION, -1),
        (t.ChoiceType("stage"), "won"),
        (t.ChoicesType(None), frozenset({"b", "a", "客"})),
        (t.RefType(("user",)), 7),
        (t.OpaqueType("json"), {"a": [1]}),
        (t.TEXT, None),
    ],
)
def test_raw_forms_come_back_as_they_went(dialect: Dialect, type_: t.Type, value: object) -> None:
    assert from_raw(to_raw(value, type_, dialect), type_, dialect) == value


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_choices_that_are_not_there_are_none(dialect: Dialect) -> None:
    assert from_raw(None, t.ChoicesType(None), dialect) == frozenset()
    assert from_raw(None, t.TEXT, dialect) is None


def test_sqlite_can_use_an_index_for_a_plain_condition() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE thing (amount INTEGER)")
        connection.exec_driver_sql("CREATE INDEX by_amount ON thing (amount)")
        clause = emitted("amount > 100").clause
        assert clause is not None
        where = str(clause.compile(dialect=DIALECTS["sqlite"], compile_kwargs={"literal_binds": True}))
        (plan,) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN SELECT * FROM thing WHERE {where}").all()
    engine.dispose()
    assert "USING COVERING INDEX by_amount" in plan[-1]
