"""How a value lies in a column: one type decorator per type of the rule language.

A statement takes and gives natural values (metadata/values.py); the database holds the raw form:

| type      | SQLite                       | PostgreSQL        |
|-----------|------------------------------|-------------------|
| text      | TEXT                         | text COLLATE "C"  |
| number    | INTEGER, scaled              | numeric(p, s)     |
| money     | INTEGER, scaled by 4         | numeric(18, 4)    |
| boolean   | INTEGER 0 or 1               | boolean           |
| date      | TEXT YYYY-MM-DD              | date              |
| datetime  | INTEGER, epoch milliseconds  | timestamptz(3)    |
| time      | INTEGER, milliseconds        | time(3)           |
| duration  | INTEGER, milliseconds        | bigint, the same  |
| choice    | TEXT                         | text COLLATE "C"  |
| choices   | TEXT, sorted JSON array      | text[]            |
| reference | INTEGER                      | bigint            |
| json      | TEXT                         | jsonb             |

A comparison written by the rule language compares raw forms: it takes `raw_type` for the column.
"""

from __future__ import annotations

import datetime as clock
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Dialect, Integer, Numeric, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from customary.expressions.types import (
    MONEY_SCALE,
    BooleanType,
    ChoicesType,
    ChoiceType,
    DateTimeType,
    DateType,
    DurationType,
    MoneyType,
    NumberType,
    OpaqueType,
    PeriodType,
    RefType,
    TextType,
    TimeType,
    Type,
)
from customary.platform.storage import engine as engines

__all__ = [
    "Choices",
    "Day",
    "Duration",
    "Flag",
    "Identifier",
    "Instant",
    "Json",
    "Number",
    "Raw",
    "TimeOfDay",
    "Words",
    "column_type",
    "raw_type",
]

_EPOCH = clock.datetime(1970, 1, 1, tzinfo=clock.UTC)
_MILLISECOND = clock.timedelta(milliseconds=1)
_MIDNIGHT = clock.datetime(1970, 1, 1)  # noqa: DTZ001 - only the time of day is taken from it


class Raw(TypeDecorator[Any]):
    """A column type whose raw form differs between the two engines."""

    impl: type[TypeEngine[Any]] = Text
    cache_ok = True

    def __init_subclass__(cls, **given: Any) -> None:
        # SQLAlchemy looks for it on each class itself, and compiles every statement anew where it is missing.
        super().__init_subclass__(**given)
        cls.cache_ok = True

    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        """Give the plain type of the raw form on one engine."""
        raise TypeError(f"{type(self).__name__} does not say its raw form")

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(self.raw("sqlite" if dialect.name == "sqlite" else "postgresql"))


class Words(Raw):
    """Text, compared by code point."""

    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        return Text() if dialect == "sqlite" else Text(collation="C")


class Number(Raw):
    """An exact decimal; it comes back as Decimal with the declared decimals, or as int where it is `whole`."""

    impl = Numeric

    def __init__(self, precision: int = 18, scale: int = 0, *, whole: bool = False) -> None:
        super().__init__()
        self.precision = precision
        self.scale = scale
        self.whole = whole

    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        return Integer() if dialect == "sqlite" else Numeric(self.precision, self.scale)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        exact = Decimal(value)
        return int(exact.scaleb(self.scale)) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        if self.whole:
            return int(value)
        return Decimal(value).scaleb(-self.scale) if dialect.name == "sqlite" else value


class Flag(Raw):
    """True or false; None where nobody knows, or where a LEFT JOIN finds no record."""

    impl = Boolean

    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        return Integer() if dialect == "sqlite" else Boolean()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        return int(bool(value)) if dialect.name == "sqlite" else bool(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Day(Raw):
    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        return Text() if dialect == "sqlite" else Date()

    def process_bind_param(self, value: clock.date | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> clock.date | None:
        if value is None or dialect.name != "sqlite":
            return value  # type: ignore[no-any-return] # the driver's own date
        return clock.date.fromisoformat(value)


class Instant(Raw):
    """A moment in whole milliseconds; an aware time in UTC."""

    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        return Integer() if dialect == "sqlite" else postgresql.TIMESTAMP(timezone=True, precision=3)

    def process_bind_param(self, value: clock.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        milliseconds = (value - _EPOCH) // _MILLISECOND
        return milliseconds if dialect.name == "sqlite" else _EPOCH + milliseconds * _MILLISECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> clock.datetime | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _EPOCH + int(value) * _MILLISECOND
        moment: clock.datetime = value
        return moment.astimezone(clock.UTC)


class TimeOfDay(Raw):
    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        return Integer() if dialect == "sqlite" else postgresql.TIME(precision=3)

    def process_bind_param(self, value: clock.time | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        since = clock.timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
        milliseconds = since // _MILLISECOND
        return milliseconds if dialect.name == "sqlite" else (_MIDNIGHT + milliseconds * _MILLISECOND).time()

    def process_result_value(self, value: Any, dialect: Dialect) -> clock.time | None:
        if value is None or dialect.name != "sqlite":
            return value  # type: ignore[no-any-return] # the driver's own time
        return (_MIDNIGHT + int(value) * _MILLISECOND).time()


class Duration(Raw):
    """A length of time in whole milliseconds."""

    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        return Integer() if dialect == "sqlite" else BigInteger()

    def process_bind_param(self, value: clock.timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else value // _MILLISECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> clock.timedelta | None:
        return None if value is None else int(value) * _MILLISECOND


class Choices(Raw):
    """A sorted set of codes; none is an empty one."""

    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        return Text() if dialect == "sqlite" else postgresql.ARRAY(Text())

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        codes = sorted(set(value or ()))
        return json.dumps(codes, ensure_ascii=False, separators=(",", ":")) if dialect.name == "sqlite" else codes

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        if value is None:
            return ()
        return tuple(json.loads(value)) if dialect.name == "sqlite" else tuple(value)


class Identifier(Raw):
    """The id of a record or of a row."""

    impl = BigInteger

    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        return Integer() if dialect == "sqlite" else BigInteger()


class Json(Raw):
    """Plain data of lists, mappings with text keys, texts, numbers, true and false."""

    def raw(self, dialect: engines.Dialect) -> TypeEngine[Any]:
        return Text() if dialect == "sqlite" else postgresql.JSONB(none_as_null=True)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value) if value is not None and dialect.name == "sqlite" else value


_BY_TYPE: dict[type[Any], Callable[[Any], Raw]] = {
    TextType: lambda _: Words(),
    MoneyType: lambda _: Number(18, MONEY_SCALE),
    BooleanType: lambda _: Flag(),
    DateType: lambda _: Day(),
    DateTimeType: lambda _: Instant(),
    TimeType: lambda _: TimeOfDay(),
    DurationType: lambda _: Duration(),
    PeriodType: lambda _: Number(9, 0, whole=True),
    ChoiceType: lambda _: Words(),
    ChoicesType: lambda _: Choices(),
    RefType: lambda _: Identifier(),
    OpaqueType: lambda _: Json(),
}


def column_type(language_type: Type, *, whole: bool = False) -> Raw:
    """Give the column type of a stored value; a reference to one of several modules takes two columns of its own.

    `whole` numbers come back as int.
    """
    if isinstance(language_type, NumberType):
        return Number(language_type.precision, language_type.scale, whole=whole and language_type.scale == 0)
    return _BY_TYPE[type(language_type)](language_type)


def raw_type(language_type: Type, dialect: engines.Dialect) -> TypeEngine[Any]:
    """Give the plain type of the raw form, for comparisons that the rule language writes."""
    return column_type(language_type).raw(dialect)
