"""The world that random expressions speak of: modules with fields of every type, dictionaries, calendars, people."""

from __future__ import annotations

import random
from collections.abc import Mapping

from customary.expressions import types as t
from customary.expressions.analysis import codes_of
from customary.expressions.calendars import calendar_of
from customary.expressions.days import date_from_text, instant_from_text
from customary.expressions.environment import Environment, Option
from customary.expressions.positions import Language
from customary.expressions.rates import DatedRate, Rate, RateTable
from customary.expressions.scope import CURRENCIES, DictionaryWords, Member, ModuleWords, Place, Purpose, Vocabulary

__all__ = [
    "CODES",
    "CODES_OF",
    "FIELDS",
    "LINE_FIELDS",
    "PART_FIELDS",
    "PLACE",
    "RATES",
    "SAVING",
    "SETTINGS",
    "USER",
    "USER_FIELDS",
    "VOCABULARY",
    "ZONES",
    "an_environment",
    "day_of",
    "environment",
    "instant_of",
]

Fields = Mapping[str, tuple[t.Type, bool]]
"""By key: the type, and whether a value may be blank."""

STAGE = t.ChoiceType("stage")
OF_RECORD = t.CurrencyAt("record", ("currency",))
FIELDS: Fields = {
    "n": (t.INTEGER, True),
    "n2": (t.NumberType(18, 2), True),
    "n6": (t.NumberType(18, 6), True),
    "small": (t.NumberType(6, 2), True),
    "count_of": (t.NumberType(3, 0), False),
    "sure": (t.NumberType(9, 2), False),
    "free": (t.NumberType(9, 2), False),
    "fee": (t.MoneyType(), False),
    "pause": (t.DURATION, False),
    "m": (t.MoneyType(), True),
    "m2": (t.MoneyType(), True),
    "own": (t.MoneyType(OF_RECORD), True),
    "own_base": (t.MoneyType(), True),
    "own2": (t.MoneyType(OF_RECORD), True),
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
    "since": (t.DATETIME, False),
    "clock": (t.TIME, True),
    "opens": (t.TIME, False),
    "lasts": (t.DURATION, True),
    "took": (t.DURATION, False),
    "stage": (STAGE, True),
    "stage2": (STAGE, True),
    "kind": (STAGE, False),
    "tags": (t.ChoicesType("stage"), False),
    "tags2": (t.ChoicesType("stage"), False),
    "marks": (t.ChoicesType(None), False),
    "who": (t.RefType(("thing",)), True),
    "who2": (t.RefType(("thing",)), True),
    "about": (t.RefType(("thing", "line")), True),
    "owner": (t.RefType(("user",)), True),
    "file": (t.OpaqueType("file"), True),
    "display": (t.TEXT, True),
}
LINE_FIELDS: Fields = {
    "thing": (t.RefType(("thing",)), True),
    "amount": (t.NumberType(18, 2), True),
    "price": (t.MoneyType(), True),
    "cost": (t.MoneyType(OF_RECORD), True),
    "cost_base": (t.MoneyType(), True),
    "currency": (CURRENCIES, True),
    "label": (t.TEXT, True),
    "due": (t.DATE, True),
    "begins": (t.DATETIME, True),
    "hour_of": (t.TIME, True),
    "spent": (t.DURATION, True),
    "rebate": (t.NumberType(9, 2), False),
    "open": (t.BOOLEAN, False),
    "asked": (t.BOOLEAN, True),
    "state": (STAGE, True),
    "flags": (t.ChoicesType("stage"), False),
    "display": (t.TEXT, True),
}
PART_FIELDS: Fields = {
    "line": (t.RefType(("line",)), True),
    "weight": (t.NumberType(18, 3), True),
    "fee": (t.MoneyType(OF_RECORD), True),
    "fee_base": (t.MoneyType(), True),
    "currency": (CURRENCIES, True),
    "tag": (t.TEXT, True),
    "made": (t.DATE, True),
    "seen": (t.DATETIME, True),
    "starts": (t.TIME, True),
    "rests": (t.DURATION, True),
    "sound": (t.BOOLEAN, False),
    "phase": (STAGE, True),
    "signs": (t.ChoicesType("stage"), False),
    "display": (t.TEXT, True),
}
USER_FIELDS: Fields = {
    "name": (t.TEXT, True),
    "email": (t.TEXT, True),
    "joined": (t.DATE, True),
    "level": (t.INTEGER, True),
    "superior": (t.RefType(("user",)), True),
}
ZEROS = frozenset({"free", "fee", "pause", "rebate"})
"""The fields where no value means 0. Those of another record are blank where there is no such record."""
SETTINGS: Mapping[str, tuple[t.Type, object]] = {
    "churn_months": (t.INTEGER, 3),
    "greeting": (t.TEXT, "您好 <b>"),
    "opening": (t.DATE, 730_000),
    "top": (t.RefType(("thing",)), 2),
}
RATES: Mapping[str, Mapping[str, Rate]] = {
    "CNY": {},
    "USD": {"2020-02-29": Rate(69, 10), "2024-02-01": Rate(715, 100), "2024-02-29": Rate(7_123_457, 10**6)},
    "TWD": {"0001-01-01": Rate(22, 100), "2024-03-01": Rate(2225, 10_000)},
    "JPY": {},
}
"""By currency, the base currency among them, and the day from which a rate holds; of one there is none."""
CODES = {"new": {"": "New", "zh-Hant": "新"}, "won": {"": "Won"}, "lost": {"": "Lost"}, "完成": {"": "Done"}}
ATTRIBUTES: Mapping[str, t.Type] = {"chance": t.NumberType(3, 2), "hint": t.TEXT, "from": t.DATE}
ZONES = (
    "UTC", "Asia/Taipei", "America/New_York", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe",
    "America/Sao_Paulo",
)  # fmt: skip


def _module(name: str, fields: Fields, **more: t.Type) -> ModuleWords:
    members = {
        key: Member(key=key, type=type_, nullable=nullable, assured=not nullable, zero=key in ZEROS or None)
        for key, (type_, nullable) in fields.items()
    }
    members |= {key: Member(key=key, type=type_) for key, type_ in more.items()}
    return ModuleWords(name=name, members=members)


VOCABULARY = Vocabulary(
    modules={
        "thing": _module("thing", FIELDS, lines=t.ListType("line", by="thing")),
        "line": _module("line", LINE_FIELDS, parts=t.ListType("part", by="line")),
        "part": _module("part", PART_FIELDS),
        "user": _module("user", USER_FIELDS),
    },
    dictionaries={
        "stage": DictionaryWords(name="stage", codes=CODES, attributes=ATTRIBUTES),
        "currency": DictionaryWords(name="currency", codes={code: {} for code in RATES}),
    },
    settings={key: type_ for key, (type_, _) in SETTINGS.items()},
    roles=frozenset({"manager", "clerk"}),
    currency="CNY",
    calendars={"office": {}, "shop": {}},
)
CODES_OF = codes_of(VOCABULARY)
PLACE = Place(module="thing", purpose=Purpose.RULE)
SAVING = Place(module="thing", purpose=Purpose.VALIDATION, saving=True)


def day_of(iso: str) -> int:
    found = date_from_text(iso)
    assert found is not None
    return found


def instant_of(iso: str) -> int:
    found = instant_from_text(iso, "UTC")
    assert found is not None
    return found


_RATE_TABLE = RateTable(
    DatedRate(code, day_of(day), rate) for code, dated in RATES.items() for day, rate in dated.items()
)
CALENDARS = {
    "office": calendar_of(
        range(1, 6),
        off=[*range(day_of("2024-02-10"), day_of("2024-02-18")), day_of("2024-01-01"), day_of("2024-06-10")],
        on=[day_of("2024-02-04"), day_of("2024-02-18")],
    ),
    "shop": calendar_of((2, 6, 7), off=[day_of("2024-02-10"), day_of("9999-12-31")], on=[day_of("2024-02-29")]),
}


USER: Mapping[str, object] = {
    "id": 2, "display": "Mei 客", "name": "Mei 客", "email": None, "joined": day_of("2020-02-29"), "level": 4,
    "superior": 1,
}  # fmt: skip


def _option(rank: int, code: str) -> Option:
    labels: dict[Language, str] = {"en": CODES[code][""]}
    if "zh-Hant" in CODES[code]:
        labels["zh-Hant"] = CODES[code]["zh-Hant"]
    known = {"chance": rank * 10, "hint": f"#{rank}", "from": day_of("2024-02-29") + rank}
    return Option(
        labels=labels,
        rank=rank,
        group="open" if rank < 2 else None,
        active=rank != 2,
        attributes=known if code != "lost" else {},
    )


_OPTIONS = {"stage": {code: _option(rank, code) for rank, code in enumerate(CODES, start=1)}}


def environment(zone: str, **more: object) -> Environment:
    """Make the environment of 29 February 2024, with a week and a fiscal year that do not begin as usual."""
    usual: dict[str, object] = {
        "today": day_of("2024-02-29"),
        "now": instant_of("2024-02-29T15:30:12.345Z"),
        "week_start": 7,
        "fiscal_start": 4,
        "user_id": USER["id"],
        "roles": frozenset({"manager"}),
        "teams": frozenset({"east"}),
        "currency": "CNY",
        "rates": _RATE_TABLE,
        "dictionaries": _OPTIONS,
        "calendars": CALENDARS,
        "calendar": "office",
    }
    return Environment(zone=zone, **{**usual, **more})  # type: ignore[arg-type]


def an_environment(chance: random.Random) -> Environment:
    """Make a random one."""
    days = ("2024-02-29", "2023-02-28", "2024-12-31", "0001-01-01", "9999-12-31", "2026-03-01")
    return environment(
        chance.choice(ZONES),
        today=day_of(chance.choice(days)),
        week_start=chance.choice((1, 6, 7)),
        fiscal_start=chance.choice((1, 4, 7, 12)),
        fiscal_year_by=chance.choice(("start", "end")),
        leap_birthday=chance.choice(("feb28", "mar1")),
        language=chance.choice(("en", "zh-Hans", "zh-Hant")),
        is_new=chance.random() < 0.3,
    )
