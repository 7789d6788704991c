"""Random records: 30 % blanks, the ends of every range, and texts that engines like to disagree about."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from customary.expressions import types as t
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.days import DAY_MS, FIRST_INSTANT, LAST_DAY, LAST_INSTANT, date_from_text
from customary.expressions.environment import Environment
from customary.expressions.scope import CURRENCIES
from tests.expressions.agreement.world import (
    CODES,
    FIELDS,
    LINE_FIELDS,
    PART_FIELDS,
    RATES,
    SETTINGS,
    USER,
    USER_FIELDS,
    Fields,
    day_of,
    instant_of,
)

__all__ = ["ROWS", "Data", "some_data"]

ROWS = 64
"""Records of one run."""
WORDS = (
    "a", "A", "abc", "ABC", "ＡＢＣ１２３", "Straße", "STRASSE", "客戶", "客户", "𠀀𠀁", "😀 ok", "100%", "a_b", "a\\b",
    "it's", "x\ty", "[*]?", "ﬁsh", "İstanbul", "ǰ", "ſ", "  pad　", "12.5", "-3", "2024-02-29", "2023-02-29", "a,b,c",
    "ΑΣ", "ς", "ﷺ", "</script>", "${x}", "\"q\" 'q'", "\u2028line", "o'neil MACDONALD", "l’été", "éÉ", "各社＊御中？",
    "2024-03-10T02:30", "2024-11-03T01:30-05:00", "09:30", "+7", "1e5", "999999999999999999999999", "\u00a012\u2003",
    "👨‍👩‍👧‍👦", "🇹🇼", "\ufb03", "Ω\u2126", "İıIi", "ǆǅǄ", "\U00010400\U00010428", "\uffdc", "ａ＿ｂ％",
    "mei@example.com", "客戶@例子.公司", "https://example.com/a?b=c", "+886 2 2345-6789", "0912345678",
)  # fmt: skip
ALPHABET = (
    "aAbBzZ09 -_.,%*?\\/'\"<>&\t" "éÉßẞſİıǅΣσςΩ" "ａＡ０　＊？" "客戶户㈱㌔" "𠀀𐐀𐐨😀👩‍" "\u0301\u0327\u3099かが"
)  # fmt: skip
_CODES = (*CODES, "gone", "𠀀gone", "\uff21gone")
"""The codes of the dictionary, and some that it has no more."""
DATES = ("0001-01-01", "9999-12-31", "2024-02-29", "2023-02-28", "2026-01-31", "2024-03-31", "2025-12-29",
         "2000-02-29", "1900-02-28", "0001-12-31", "9999-01-01", "2024-12-31")  # fmt: skip
INSTANTS = (
    "2024-02-29T00:00Z", "2024-03-10T09:59:59.999Z", "2024-11-03T05:30Z", "2024-11-03T06:30Z", "1999-12-31T16:00Z",
    "2024-03-31T01:00Z", "2024-10-27T00:30Z", "2024-10-27T01:30Z", "2024-04-06T15:00Z", "2024-10-05T15:30Z",
    "2018-11-04T03:00Z", "1883-11-18T17:00Z", "2400-07-01T00:00Z", "1970-01-01T00:00Z",
)  # fmt: skip


def _number(chance: random.Random, type_: t.NumberType | t.MoneyType) -> int:
    edge, one = 10**type_.precision - 1, 10**type_.scale
    round_ones = (0, one, -one, one // 2, -one // 2, 25 * one, min(2024 * one, edge), 5, -1)
    return chance.choice((*round_ones, edge, -edge, chance.randint(-99999, 99999) % edge, chance.randint(-edge, edge)))


def _text(chance: random.Random) -> str:
    made = chance.choice(WORDS) if chance.random() < 0.6 else "".join(chance.choices(ALPHABET, k=chance.randint(1, 8)))
    return unicodedata.normalize("NFC", made if made.strip() else "x")


def _day(chance: random.Random) -> int:
    edges = [day for day in map(date_from_text, DATES) if day is not None]
    near = chance.randint(day_of("2023-12-01"), day_of("2024-12-31"))
    return chance.choice([*edges, near, near, chance.randint(1, LAST_DAY)])


def _instant(chance: random.Random) -> int:
    edges = [
        FIRST_INSTANT,
        FIRST_INSTANT + 10**10,
        LAST_INSTANT - 10**10,
        LAST_INSTANT,
        *(instant_of(iso) for iso in INSTANTS),
    ]
    usual = chance.randint(instant_of("1990-01-01T00:00Z"), instant_of("2037-12-31T00:00Z"))
    return chance.choice([*edges, *(moment - 1 for moment in edges[1:]), usual, usual, usual])


def a_value(chance: random.Random, type_: t.Type, nullable: bool) -> object:
    if nullable and chance.random() < 0.3:
        return None
    match type_:
        case t.NumberType() | t.MoneyType():
            return _number(chance, type_)
        case t.TextType():
            return _text(chance)
        case t.BooleanType():
            return chance.random() < 0.5
        case t.DateType():
            return _day(chance)
        case t.DateTimeType():
            return _instant(chance)
        case t.TimeType():
            return chance.choice((0, DAY_MS - 1, chance.randrange(DAY_MS), 3_600_000 * chance.randrange(24)))
        case t.DurationType():
            return chance.choice((0, 1, -1, DAY_MS, -3_600_000, 7 * DAY_MS, chance.randint(-(10**12), 10**12)))
        case t.ChoiceType():
            return chance.choice(tuple(RATES) if type_ == CURRENCIES else _CODES)
        case t.ChoicesType():
            return frozenset(code for code in _CODES if chance.random() < 0.4)
        case t.RefType() if len(type_.modules) > 1:
            return chance.choice(type_.modules), chance.randint(1, 4)
        case t.RefType():
            return chance.randint(1, 4)
        case t.OpaqueType():
            return {"name": "a.pdf"}
    raise AssertionError(type_)


def _record(chance: random.Random, fields: Fields) -> dict[str, object]:
    return {key: a_value(chance, type_, nullable) for key, (type_, nullable) in fields.items()}


@dataclass(frozen=True)
class Data:
    """Records of `thing`, each with its related lines, their parts, and what it was before the save in hand."""

    things: tuple[dict[str, object], ...]
    old: tuple[dict[str, object], ...]
    lines: tuple[dict[str, object], ...]
    parts: tuple[dict[str, object], ...]
    users: tuple[dict[str, object], ...]

    def values(self, slots: Sequence[Slot | RowsSlot], around: Environment) -> list[list[object]]:
        """Give the slot values of every record, in language form."""
        return [[self._value(number, slot, around) for slot in slots] for number in range(len(self.things))]

    def _value(self, number: int, slot: Slot | RowsSlot, around: Environment) -> object:
        if isinstance(slot, RowsSlot):
            assert slot.root == "record", slot
            return self._rows(number + 1, slot)
        match slot.root:
            case "record":
                return self._read(self.things[number], slot)
            case "old" if around.is_new:
                return frozenset() if isinstance(slot.type, t.ChoicesType) else None
            case "old":
                return self._read(self.old[number], slot)
            case "user":
                return USER[slot.path[0]]
            case "setting":
                return SETTINGS[slot.path[0]][1]
        raise AssertionError(slot)

    def _rows(self, identity: int, slot: RowsSlot) -> list[tuple[object, ...]]:
        records, link = {"line": (self.lines, "thing"), "part": (self.parts, "line")}[slot.module]
        return [
            tuple(
                self._rows(number, inner) if isinstance(inner, RowsSlot) else self._read(row, inner)
                for inner in slot.slots
            )
            for number, row in enumerate(records, start=1)
            if slot.among is not None or row[link] == identity
        ]

    def _read(self, record: Mapping[str, object], slot: Slot) -> object:
        if isinstance(slot.type, t.AncestorsType):
            itself = replace(slot, type=t.RefType((slot.type.module,)))
            return self._above(self._read(record, itself), slot.type)
        for step in slot.path[:-1]:
            target = record[step]
            if target is None:
                return frozenset() if isinstance(slot.type, t.ChoicesType) else None
            assert isinstance(target, int), slot
            record = self.things[target - 1]
        return record[slot.path[-1]]

    def _above(self, identity: object, tree: t.AncestorsType) -> frozenset[object]:
        """Go up from a record until nothing is above, or the circle closes."""
        records = self.things if tree.module == "thing" else self.users
        found: set[object] = set()
        while isinstance(identity, int):
            identity = records[identity - 1][tree.by]
            if identity is None or identity in found:
                break
            found.add(identity)
        return frozenset(found)


def some_data(chance: random.Random) -> Data:
    things = tuple(_record(chance, FIELDS) for _ in range(ROWS))
    old = tuple(
        {key: value if chance.random() < 0.5 else changed[key] for key, value in thing.items()}
        for thing, changed in ((thing, _record(chance, FIELDS)) for thing in things)
    )
    lines = tuple(_record(chance, LINE_FIELDS) | {"thing": chance.randint(1, ROWS)} for _ in range(ROWS * 2))
    parts = tuple(_record(chance, PART_FIELDS) | {"line": chance.randint(1, ROWS * 2)} for _ in range(ROWS * 3))
    users = tuple(_record(chance, USER_FIELDS) | {"superior": chance.choice((None, 1, 2, 3))} for _ in range(4))
    return Data(things, old, lines, parts, users)
