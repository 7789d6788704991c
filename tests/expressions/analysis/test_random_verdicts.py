"""What is said of conditions that always hold, or never do, is so for every record."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence

import pytest

from customary.expressions import types as t
from customary.expressions.analysis import verdict
from customary.expressions.checked import RowsSlot
from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from tests.expressions.analysis.small_world import AROUND, CODES, CODES_OF, DAY, FIELDS, NOW, PLACE, TODAY, VOCABULARY

SEED = int(os.environ.get("CUSTOMARY_AGREEMENT_SEED", "2026"))
CONDITIONS = int(os.environ.get("CUSTOMARY_VERDICT_CONDITIONS", "1000"))


def a_value(rng: random.Random, type_: t.Type, *, nullable: bool) -> object:
    """A value near those that expressions compare with."""
    if nullable and rng.random() < 0.25:
        return None
    match type_:
        case t.NumberType(scale=scale):
            return rng.choice((rng.randint(-2, 9) * 10**scale, rng.randint(-99, 99)))
        case t.MoneyType():
            return rng.randint(-2, 9) * 10**t.MONEY_SCALE
        case t.DateType():
            return TODAY + rng.randint(-3, 3)
        case t.DateTimeType():
            return NOW + rng.randint(-3, 3) * 3_600_000
        case t.TimeType():
            return rng.randint(0, 3) * 3_600_000
        case t.DurationType():
            return rng.randint(-3, 3) * DAY // rng.choice((1, 2))
        case t.TextType():
            return rng.choice(("a", "b", "A", "ab", "客"))
        case t.BooleanType():
            return rng.random() < 0.5
        case t.ChoiceType():
            return rng.choice(CODES)
        case t.ChoicesType():
            return frozenset(code for code in CODES if rng.random() < 0.5)
        case t.RefType(modules=(_,)):
            return rng.randint(1, 3)
        case t.RefType():
            return (rng.choice(("thing", "other")), rng.randint(1, 2))
    raise AssertionError(type_)


class Maker:
    """Makes conditions of few fields and small numbers, so that many of them contradict themselves."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def condition(self, depth: int) -> str:
        if depth <= 0 or self.rng.random() < 0.15:
            return self.leaf()
        pick = self.rng.random()
        if pick < 0.35:
            return "(" + " and ".join(self.condition(depth - 1) for _ in range(self.rng.choice((2, 2, 3)))) + ")"
        if pick < 0.7:
            return "(" + " or ".join(self.condition(depth - 1) for _ in range(self.rng.choice((2, 2, 3)))) + ")"
        if pick < 0.85:
            return f"(not {self.condition(depth - 1)})"
        return f"if({self.condition(depth - 1)}, {self.condition(depth - 1)}, {self.condition(depth - 1)})"

    def leaf(self) -> str:
        return self.rng.choice(
            (self.numbers, self.numbers, self.times, self.texts, self.choices, self.sets, self.flags, self.blanks)
        )()

    def op(self) -> str:
        return self.rng.choice(("=", "!=", "<", "<=", ">", ">="))

    def number(self, depth: int = 1) -> str:
        leaves = ("n", "m", "x", "n", "m", "0", "1", "2.5", "-1")
        if depth <= 0 or self.rng.random() < 0.5:
            return self.rng.choice(leaves)
        inner = (self.number(depth - 1), self.number(depth - 1))
        return self.rng.choice(
            (
                f"({inner[0]} {self.rng.choice('+-*/')} {inner[1]})",
                f"(-{inner[0]})",
                f"({inner[0]} ?? {inner[1]})",
                f"if({self.flags()}, {inner[0]}, {inner[1]})",
                f"case(stage, 'new', {inner[0]}, 'won', {inner[1]})",
                f"{self.rng.choice(('abs', 'sign', 'floor'))}({inner[0]})",
                f"max({inner[0]}, {inner[1]})",
                "count(rows)",
                "sum(rows, amount)",
                "max(rows, amount where open)",
                "len(name)",
                "month(d)",
                "count(tags)",
            )
        )

    def numbers(self) -> str:
        pick = self.rng.random()
        if pick < 0.7:
            return f"{self.number()} {self.op()} {self.number()}"
        if pick < 0.85:
            return f"{self.number()} {self.rng.choice(('', 'not '))}in ({self.number(0)}, {self.number(0)}, blank)"
        return f"{self.number()} {self.rng.choice(('', 'not '))}between {self.number(0)} and {self.number(0)}"

    def times(self) -> str:
        days = ("d", "e", "made", "today()", "(today() + 1 day)", "(d - 2 days)", "add_days(e, 1)", "(d ?? e)")
        moments = ("at", "now()", "(now() - 1 hour)", "(at + 90 minutes)", "(at + lasts)")
        lengths = ("lasts", "1 day", "(e - d)", "(at - now())", "(lasts + 12 hours)", "(-lasts)", "(clock - clock)")
        kind = self.rng.choice((days, days, moments, lengths, ("clock",)))
        return f"{self.rng.choice(kind)} {self.op()} {self.rng.choice(kind)}"

    def texts(self) -> str:
        sides = ("name", "note", "'a'", "'b'", "upper(name)", "(name ?? 'a')")
        pick = self.rng.random()
        if pick < 0.5:
            return f"{self.rng.choice(sides)} {self.op()} {self.rng.choice(sides)}"
        if pick < 0.75:
            return f"{self.rng.choice(sides)} {self.rng.choice(('', 'not '))}in ('a', {self.rng.choice(sides)})"
        word = self.rng.choice(("contains", "not contains", "starts with", "ends with"))
        return f"{self.rng.choice(sides)} {word} {self.rng.choice(sides)}"

    def choices(self) -> str:
        codes = self.rng.sample(CODES, 2)
        sides = ("stage", "was", "stage")
        pick = self.rng.random()
        if pick < 0.4:
            return f"{self.rng.choice(sides)} {self.rng.choice(('=', '!='))} '{codes[0]}'"
        if pick < 0.6:
            return f"{self.rng.choice(sides)} {self.rng.choice(('=', '!='))} {self.rng.choice(sides)}"
        if pick < 0.8:
            return f"{self.rng.choice(sides)} {self.rng.choice(('', 'not '))}in ('{codes[0]}', '{codes[1]}')"
        return f"{self.rng.choice(('who', 'about'))} {self.rng.choice(('=', '!='))} {self.rng.choice(('who', 'boss'))}"

    def sets(self) -> str:
        codes = self.rng.sample(CODES, 2)
        return self.rng.choice(
            (
                f"'{codes[0]}' in tags",
                f"has_any(tags, '{codes[0]}', '{codes[1]}')",
                f"has_all(tags, '{codes[0]}', '{codes[1]}')",
                f"has_none(tags, '{codes[0]}')",
                "tags is blank",
                "tags = labels",
                f"has_none(labels, '{codes[0]}')",
                "any(rows, open)",
                "all(rows, amount > 1)",
            )
        )

    def flags(self) -> str:
        return self.rng.choice(("flag", "maybe", "maybe = true", "maybe = false", "flag = maybe", "(maybe ?? flag)"))

    def blanks(self) -> str:
        sides = (self.number(), "d", "name", "stage", "maybe", "who", "at", "(name & note)", "(d + lasts * 0)")
        return f"{self.rng.choice(sides[:-1])} is {self.rng.choice(('', 'not '))}blank"


@pytest.mark.slow
def test_what_is_said_of_random_conditions_is_so_for_every_record() -> None:
    """Slow: thousands of conditions, each evaluated for 150 records where something is said of it."""
    rng = random.Random(SEED)
    maker = Maker(rng)
    records = [
        {key: a_value(rng, type_, nullable=nullable) for key, (type_, nullable) in FIELDS.items()} for _ in range(150)
    ]
    rows = [[(rng.choice((None, 5, 20)), rng.random() < 0.5) for _ in range(rng.randint(0, 3))] for _ in records]
    said = {True: 0, False: 0}
    for _ in range(CONDITIONS):
        text = maker.condition(rng.choice((1, 2, 2, 3)))
        result = check(Excerpt.whole(text), VOCABULARY, PLACE, condition=True)
        if result.expression is None:
            assert {"E506"} == {one.code for one in result.problems if one.severity == "error"}, text
            continue
        one = verdict(result.expression.root, CODES_OF)
        if one is None:
            continue
        said[one.value] += 1
        for record, lines in zip(records, rows, strict=True):
            values = values_of(result.expression, record, lines)
            assert result.expression.evaluate(values, AROUND).value is one.value, (text, one, record)
    assert min(said.values()) > CONDITIONS / 50, said


def values_of(
    condition: Expression, record: Mapping[str, object], lines: Sequence[tuple[object, object]]
) -> list[object]:
    names = ("amount", "open")
    return [
        [tuple(dict(zip(names, line, strict=True))[inner.path[0]] for inner in slot.slots) for line in lines]
        if isinstance(slot, RowsSlot)
        else record[slot.path[0]]
        for slot in condition.slots
    ]
