"""The raw forms of values in a database: from the language's forms and back, on both engines.

| type     | SQLite                                  | PostgreSQL            |
|----------|-----------------------------------------|-----------------------|
| text     | TEXT                                    | text COLLATE "C"      |
| number   | INTEGER scaled; TEXT of a wide one      | numeric               |
| boolean  | INTEGER 0 or 1                          | boolean               |
| date     | TEXT `YYYY-MM-DD`                       | date                  |
| datetime | INTEGER epoch milliseconds              | timestamptz(3)        |
| time     | INTEGER milliseconds                    | time(3)               |
| duration | INTEGER milliseconds                    | bigint                |
| choices  | TEXT, a sorted JSON array               | text[]                |
| ref      | INTEGER                                 | bigint                |
| opaque   | TEXT, its JSON                          | jsonb                 |

A number that may need more than 18 digits does not fit SQLite's integers: it travels as the text of its scaled
integer, and only functions of ours look into it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal
from typing import Any, Literal

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, Numeric, Text, Time
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import TypeEngine

from customary.expressions import types as t
from customary.expressions.days import date_from_text, date_text
from customary.expressions.functions.signature import Family, family_of
from customary.expressions.numeric import scale_of

__all__ = ["Dialect", "from_raw", "sql_type", "to_raw"]

Dialect = Literal["sqlite", "postgresql"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_EXACT = Context(prec=200)

_SQL_TYPES: Mapping[Dialect, Mapping[Family, TypeEngine[Any]]] = {
    "sqlite": {
        "number": Integer(),
        "boolean": Integer(),
        "datetime": Integer(),
        "time": Integer(),
        "duration": Integer(),
        "period": Integer(),
        "ref": Integer(),
    },
    "postgresql": {
        "number": Numeric(),
        "boolean": Boolean(),
        "date": Date(),
        "datetime": DateTime(timezone=True),
        "time": Time(),
        "duration": BigInteger(),
        "period": BigInteger(),
        "choices": ARRAY(Text()),
        "ref": BigInteger(),
        "opaque": JSONB(none_as_null=True),
    },
}


def sql_type(type_: t.Type, dialect: Dialect, *, wide: bool = False) -> TypeEngine[Any]:
    """Give the plain SQL type of a value's raw form."""
    if wide:
        return Text()
    return _SQL_TYPES[dialect].get(family_of(type_), Text())


def to_raw(value: Any, type_: t.Type, dialect: Dialect, *, wide: bool = False) -> Any:
    """Turn a value in language form into what the database holds."""
    if value is None:
        return None
    if wide:
        return str(value)
    if dialect == "postgresql" and isinstance(type_, t.NumberType | t.MoneyType):
        return Decimal(value).scaleb(-scale_of(type_), _EXACT)
    change = _TO_RAW[dialect].get(family_of(type_))
    return change(value) if change is not None else value


def from_raw(raw: Any, type_: t.Type, dialect: Dialect) -> Any:
    """Turn what the database gave into the language's form."""
    if isinstance(type_, t.ChoicesType) and raw is None:
        return frozenset()
    if raw is None:
        return None
    if isinstance(type_, t.NumberType | t.MoneyType):
        return int(raw) if dialect == "sqlite" else int(Decimal(raw).scaleb(scale_of(type_), _EXACT))
    change = _FROM_RAW[dialect].get(family_of(type_))
    return change(raw) if change is not None else raw


def _instant(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _clock(milliseconds: int) -> time:
    return (_EPOCH + timedelta(milliseconds=milliseconds)).time()


def _milliseconds_of_clock(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1000 + at.microsecond // 1000


def _json_of_codes(codes: frozenset[str]) -> str:
    return json.dumps(sorted(codes), ensure_ascii=False, separators=(",", ":"))


Change = Callable[[Any], Any]
_TO_RAW: Mapping[Dialect, Mapping[Family, Change]] = {
    "sqlite": {"boolean": int, "date": date_text, "choices": _json_of_codes, "opaque": json.dumps},
    "postgresql": {"date": date.fromordinal, "datetime": _instant, "time": _clock, "choices": sorted},
}
_FROM_RAW: Mapping[Dialect, Mapping[Family, Change]] = {
    "sqlite": {
        "boolean": bool,
        "date": date_from_text,
        "choices": lambda raw: frozenset(json.loads(raw)),
        "opaque": json.loads,
    },
    "postgresql": {
        "date": date.toordinal,
        "datetime": lambda raw: (raw - _EPOCH) // _MILLISECOND,
        "time": _milliseconds_of_clock,
        "duration": int,
        "period": int,
        "ref": int,
        "choices": frozenset,
    },
}
