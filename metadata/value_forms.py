"""The ways of a natural value into the rule language, JSON and back, by language type. `values.py` lists the forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from customary.expressions.types import (
    BooleanType,
    ChoicesType,
    ChoiceType,
    DateTimeType,
    DateType,
    DurationType,
    ListType,
    MoneyType,
    NumberType,
    OpaqueType,
    PeriodType,
    RefType,
    TextType,
    TimeType,
    Type,
)
from customary.metadata.model.fields import Field

__all__ = [
    "Reference",
    "blank",
    "blank_of",
    "for_field",
    "from_json",
    "from_language",
    "to_json",
    "to_language",
]


class Reference(NamedTuple):
    """A record of one of several modules."""

    module: str
    id: int


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def blank(value: object) -> bool:
    """Say whether a natural value is blank: None, an empty text, or no values at all.

    >>> [blank(value) for value in (None, "", (), 0, False)]
    [True, True, True, False, False]
    """
    return value is None or value in ("", ())


def blank_of(field: Field) -> object:
    """Give what a field holds where it has no value: None, or what stands for none where the field is never blank."""
    match field.language_type:
        case ChoicesType():
            return ()
        case BooleanType():
            return False if field.never_blank else None
        case one:
            return from_language(one, 0) if field.zero else None


def to_language(field_type: Type, value: object) -> object:
    """Give a natural value the form that expressions compute with (see expressions/types.py).

    >>> to_language(NumberType(10, 2), Decimal("12.5"))
    1250
    """
    if value is None or value == "":
        return frozenset() if isinstance(field_type, ChoicesType) else None
    return _CODECS[type(field_type)].to_language(field_type, value)


def from_language(field_type: Type, value: object) -> object:
    """Give a value of the rule language its natural form; a number of scale 0 comes as an int.

    >>> from_language(NumberType(10, 2), 1250)
    Decimal('12.50')
    >>> from_language(MoneyType("TWD", 24, 6), 12_500_000)
    Decimal('12.500000')
    """
    if value is None:
        return () if isinstance(field_type, ChoicesType) else None
    return _CODECS[type(field_type)].from_language(field_type, value)


def for_field(field: Field, given: Type, value: object) -> object:
    """Fit the natural value of an expression to a field: where a field may link to several modules, say to which.

    An expression of a reference to one module gives an id, from which such a field could not tell the module.
    """
    takes = field.language_type
    several = isinstance(takes, RefType) and len(takes.modules) > 1
    if several and isinstance(given, RefType) and len(given.modules) == 1 and isinstance(value, int):
        return Reference(given.modules[0], value)
    return value


def to_json(field: Field, value: object) -> object:
    """Give a natural value the form that JSON documents hold, as the table above says."""
    if value is None:
        return [] if isinstance(field.language_type, ChoicesType) else None
    return _CODECS[type(field.language_type)].to_json(value)


def from_json(field: Field, value: object) -> object:
    """Give back the natural value of what `to_json` wrote.

    Errors: `ValueError` or `TypeError` for what it never writes; read foreign values with `reading.read_value`.
    """
    if value is None:
        return () if isinstance(field.language_type, ChoicesType) else None
    return _CODECS[type(field.language_type)].from_json(field.language_type, value)


@dataclass(frozen=True, slots=True)
class _Codec:
    """The four ways of one language type. The values are of its own forms, which no static type can say."""

    to_language: Callable[[Any, Any], object]
    from_language: Callable[[Any, Any], object]
    to_json: Callable[[Any], object]
    from_json: Callable[[Any, Any], object]


def _same(_: Type, value: object) -> object:
    return value


def _itself(value: object) -> object:
    return value


def _scaled(value: int | Decimal, scale: int) -> int:
    return int(Decimal(value).scaleb(scale).quantize(Decimal(1), ROUND_HALF_UP))


def _number_in(one: NumberType, value: int | Decimal) -> int:
    return _scaled(value, one.scale)


def _number_out(one: NumberType, value: int) -> int | Decimal:
    return Decimal(value).scaleb(-one.scale) if one.scale else value


def _number_json(value: int | Decimal) -> object:
    return format(value, "f") if isinstance(value, Decimal) else value


def _number_from_json(one: NumberType, value: object) -> int | Decimal:
    return Decimal(str(value)) if one.scale else int(str(value))


def _money_in(one: MoneyType, value: int | Decimal) -> int:
    return _scaled(value, one.scale)


def _money_out(one: MoneyType, value: int) -> Decimal:
    return Decimal(value).scaleb(-one.scale)


def _date_in(_: DateType, value: date) -> int:
    return value.toordinal()


def _date_out(_: DateType, value: int) -> date:
    return date.fromordinal(value)


def _datetime_in(_: DateTimeType, value: datetime) -> int:
    return (value - _EPOCH) // _MILLISECOND


def _datetime_out(_: DateTimeType, value: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=value)


def _datetime_json(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _time_in(_: TimeType, value: time) -> int:
    return ((value.hour * 60 + value.minute) * 60 + value.second) * 1000 + value.microsecond // 1000


def _time_out(_: TimeType, value: int) -> time:
    seconds, milliseconds = divmod(value, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return time(hour, minute, second, milliseconds * 1000)


def _time_json(value: time) -> str:
    return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")


def _duration_in(_: DurationType, value: timedelta) -> int:
    return value // _MILLISECOND


def _duration_out(_: DurationType, value: int) -> timedelta:
    return timedelta(milliseconds=value)


def _duration_json(value: timedelta) -> str:
    milliseconds = value // _MILLISECOND
    return format(Decimal(milliseconds).scaleb(-3), "f") if milliseconds % 1000 else str(milliseconds // 1000)


def _duration_from_json(_: DurationType, value: object) -> timedelta:
    return timedelta(milliseconds=_scaled(Decimal(str(value)), 3))


def _choices_in(_: ChoicesType, value: tuple[str, ...]) -> frozenset[str]:
    return frozenset(value)


def _choices_out(_: ChoicesType, value: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(value))


def _ref_in(one: RefType, value: object) -> object:
    if not isinstance(value, Reference):
        return value
    return tuple(value) if len(one.modules) > 1 else value.id


def _ref_out(one: RefType, value: Any) -> object:
    return Reference(*value) if len(one.modules) > 1 else value


def _ref_json(value: object) -> object:
    return {"module": value.module, "id": value.id} if isinstance(value, Reference) else value


def _ref_from_json(_: RefType, value: object) -> object:
    return Reference(str(value["module"]), int(value["id"])) if isinstance(value, Mapping) else value


_CODECS: Mapping[type, _Codec] = MappingProxyType(
    {
        TextType: _Codec(_same, _same, _itself, _same),
        NumberType: _Codec(_number_in, _number_out, _number_json, _number_from_json),
        MoneyType: _Codec(_money_in, _money_out, _number_json, lambda _, value: Decimal(str(value))),
        BooleanType: _Codec(_same, _same, _itself, _same),
        DateType: _Codec(_date_in, _date_out, date.isoformat, lambda _, value: date.fromisoformat(value)),
        DateTimeType: _Codec(
            _datetime_in, _datetime_out, _datetime_json, lambda _, value: datetime.fromisoformat(value)
        ),
        TimeType: _Codec(_time_in, _time_out, _time_json, lambda _, value: time.fromisoformat(value)),
        DurationType: _Codec(_duration_in, _duration_out, _duration_json, _duration_from_json),
        PeriodType: _Codec(_same, _same, _itself, _same),
        ChoiceType: _Codec(_same, _same, _itself, _same),
        ChoicesType: _Codec(_choices_in, _choices_out, list, lambda _, value: tuple(sorted(value))),
        RefType: _Codec(_ref_in, _ref_out, _ref_json, _ref_from_json),
        ListType: _Codec(_same, _same, _itself, _same),
        OpaqueType: _Codec(_same, _same, _itself, _same),
    }
)
