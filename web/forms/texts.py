"""What a control holds for a natural value: texts that `metadata.values.read_value` reads back as the same value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from customary.metadata.field_types import FIELD_TYPES, kind_of_language_type
from customary.metadata.model.fields import Field
from customary.metadata.values import Reference

__all__ = ["TEXTS", "plain_number", "raw_value", "texts_of"]


def texts_of(field: Field, value: object, zone: ZoneInfo) -> tuple[str, ...]:
    """Give the texts of a value, one for each thing that is chosen; blank is none, and so is a 0 that blank means."""
    if value is None or value in ("", ()) or (field.zero and not value):
        return ()
    if field.tri:
        return ("true" if value else "false",)
    if field.type in TEXTS:
        return TEXTS[field.type](value, zone)
    kind = FIELD_TYPES[field.type].kind
    return TEXTS[kind_of_language_type(field.language_type) if kind == "computed" else kind](value, zone)


def raw_value(field: Field, texts: Sequence[str]) -> object:
    """Give what a control sent as `save` reads it: several texts as a list, a box as yes or no."""
    if field.type == "boolean" and not field.tri:
        return bool(texts)
    if field.type in ("choices", "links") or (field.type == "tags" and len(texts) > 1):
        return list(texts)
    return texts[0] if texts else ""


def plain_number(value: Decimal) -> str:
    """Write a number without groups, exponent or zeros at its end.

    >>> plain_number(Decimal("1200.50")), plain_number(Decimal("1E+3")), plain_number(Decimal("-0.00"))
    ('1200.5', '1000', '0')
    """
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _text(value: object, _: ZoneInfo) -> tuple[str, ...]:
    return (str(value),)


def _decimal(value: object, _: ZoneInfo) -> tuple[str, ...]:
    return (plain_number(Decimal(str(value))),)


def _percent(value: object, _: ZoneInfo) -> tuple[str, ...]:
    """People write a share of 0.125 as 12.5."""
    return (plain_number(Decimal(str(value)).scaleb(2)),)


def _boolean(value: object, _: ZoneInfo) -> tuple[str, ...]:
    return ("true",) if value else ()


def _date(value: object, _: ZoneInfo) -> tuple[str, ...]:
    return (value.isoformat(),) if isinstance(value, date) else (str(value),)


def _datetime(value: object, zone: ZoneInfo) -> tuple[str, ...]:
    """Write the reader's own clock; seconds only where there are some."""
    if not isinstance(value, datetime):
        return (str(value),)
    local = value.astimezone(zone).replace(tzinfo=None)
    return (local.isoformat(timespec=_precision(local.time())),)


def _time(value: object, _: ZoneInfo) -> tuple[str, ...]:
    return (value.isoformat(timespec=_precision(value)),) if isinstance(value, time) else (str(value),)


def _precision(value: time) -> str:
    return "milliseconds" if value.microsecond else "seconds" if value.second else "minutes"


def _duration(value: object, _: ZoneInfo) -> tuple[str, ...]:
    """Write hours and minutes, such as 1:30 or 26:00:05; a span with a part of a second as seconds."""
    if not isinstance(value, timedelta):
        return (str(value),)
    if value.microseconds:
        return (plain_number(Decimal(value // timedelta(milliseconds=1)).scaleb(-3)),)
    seconds = int(abs(value).total_seconds())
    sign = "-" if value < timedelta(0) else ""
    tail = f":{seconds % 60:02}" if seconds % 60 else ""
    return (f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}{tail}",)


def _several(value: object, _: ZoneInfo) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, tuple | list | frozenset) else (str(value),)


def _tags(value: object, zone: ZoneInfo) -> tuple[str, ...]:
    return (", ".join(_several(value, zone)),)


def _any_reference(value: object, _: ZoneInfo) -> tuple[str, ...]:
    return (f"{value.module}:{value.id}",) if isinstance(value, Reference) else (str(value),)


TEXTS: Mapping[str, Callable[[object, ZoneInfo], tuple[str, ...]]] = MappingProxyType(
    {
        "text": _text,
        "integer": _text,
        "decimal": _decimal,
        "percent": _percent,
        "boolean": _boolean,
        "date": _date,
        "datetime": _datetime,
        "time": _time,
        "duration": _duration,
        "choice": _text,
        "choices": _several,
        "tags": _tags,
        "reference": _text,
        "any_reference": _any_reference,
        "records": _several,
        "json": _text,
    }
)
"""By field type where one writes values in a way of its own, else by kind."""
