"""A module of few values of each kind, so that conditions about it contradict each other often."""

from __future__ import annotations

from collections.abc import Mapping

from customary.expressions import types as t
from customary.expressions.analysis import codes_of
from customary.expressions.checker import check
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt, render
from customary.expressions.scope import DictionaryWords, Member, ModuleWords, Place, Purpose, Vocabulary

__all__ = ["AROUND", "CODES", "CODES_OF", "DAY", "FIELDS", "NOW", "PLACE", "TODAY", "VOCABULARY", "expression"]

DAY = 86_400_000
TODAY = 738_000
NOW = 1_700_000_000_000

CODES = ("new", "won", "lost")
SMALL = t.NumberType(3, 1)
FIELDS: Mapping[str, tuple[t.Type, bool]] = {
    "n": (t.NumberType(2, 0), True),
    "m": (t.NumberType(2, 0), True),
    "x": (SMALL, True),
    "price": (t.MoneyType(), True),
    "d": (t.DATE, True),
    "e": (t.DATE, True),
    "made": (t.DATE, False),
    "at": (t.DATETIME, True),
    "lasts": (t.DURATION, True),
    "clock": (t.TIME, True),
    "name": (t.TEXT, True),
    "note": (t.TEXT, True),
    "flag": (t.BOOLEAN, False),
    "maybe": (t.BOOLEAN, True),
    "stage": (t.ChoiceType("stage"), True),
    "was": (t.ChoiceType("stage"), True),
    "tags": (t.ChoicesType("stage"), False),
    "labels": (t.ChoicesType(None), False),
    "who": (t.RefType(("thing",)), True),
    "boss": (t.RefType(("thing",)), True),
    "about": (t.RefType(("thing", "other")), True),
    "made_at": (t.DATETIME, False),
}

WIDE: Mapping[str, tuple[t.Type, bool]] = {
    "many": (t.ChoicesType("wide"), False),
    "one": (t.ChoiceType("wide"), True),
    "two": (t.ChoiceType("wide"), True),
}
"""Of more codes than combinations are tried of."""


def _module(name: str, fields: Mapping[str, tuple[t.Type, bool]], **lists: str) -> ModuleWords:
    members = {
        key: Member(key=key, type=type_, nullable=nullable, assured=not nullable)
        for key, (type_, nullable) in fields.items()
    }
    members |= {key: Member(key=key, type=t.ListType(module), nullable=False) for key, module in lists.items()}
    members["id"] = Member(key="id", type=t.INTEGER, nullable=False, assured=True)
    return ModuleWords(name=name, members=members)


VOCABULARY = Vocabulary(
    modules={
        "thing": _module("thing", {**FIELDS, **WIDE}, rows="row"),
        "other": _module("other", {}),
        "row": _module("row", {"amount": (SMALL, True), "open": (t.BOOLEAN, False)}),
    },
    dictionaries={
        "stage": DictionaryWords(name="stage", codes={code: {} for code in CODES}),
        "wide": DictionaryWords(name="wide", codes={f"c{number}": {} for number in range(100)}),
    },
)
"""Few values of each kind, so that random records meet the edges of random comparisons."""
PLACE = Place(module="thing", purpose=Purpose.FILTER)
CODES_OF = codes_of(VOCABULARY)
AROUND = Environment(today=TODAY, now=NOW)


def expression(text: str, place: Place = PLACE) -> Expression:
    result = check(Excerpt.whole(text), VOCABULARY, place, condition=True)
    assert result.expression is not None, "\n".join(map(render, result.problems))
    return result.expression
