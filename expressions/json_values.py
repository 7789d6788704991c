"""Values of the language as JSON holds them, for traces and for `customary eval`.

| type                    | JSON                                                               |
|-------------------------|--------------------------------------------------------------------|
| text, choice            | text                                                               |
| number, integer, money  | decimal text: no exponent, no zeros that say nothing ("-12.5")     |
| boolean                 | true or false                                                      |
| date                    | "2026-02-28"                                                       |
| datetime                | "2026-02-28T09:30:00Z", milliseconds only where there are some     |
| time                    | "09:30:00", the same                                               |
| duration                | seconds as a decimal text ("5400")                                 |
| period                  | months as a decimal text                                           |
| choices                 | sorted list of codes                                               |
| ancestors               | sorted list of ids                                                 |
| ref                     | the id; with several modules {"module": ..., "id": ...}            |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from customary.expressions import types as t
from customary.expressions.days import date_text, instant_text, time_text
from customary.expressions.functions.signature import Family, family_of
from customary.expressions.numeric import scale_of
from customary.expressions.values import duration_text, number_text

__all__ = ["json_value", "type_name"]


def json_value(value: Any, type_: t.Type) -> object:
    """Write a value in language form as JSON; blank is null, but a set of choices is never blank."""
    if value is None:
        return None
    if isinstance(type_, t.NumberType | t.MoneyType):
        return number_text(value, scale_of(type_))
    return _WRITERS.get(family_of(type_), _same)(value)


def type_name(type_: t.Type) -> str:
    """Name a type as people do: a number without decimals is an integer."""
    if isinstance(type_, t.MoneyType):
        return "money"
    if isinstance(type_, t.NumberType):
        return "integer" if type_.scale == 0 else "number"
    return family_of(type_)


def _same(value: object) -> object:
    return value


def _reference(value: object) -> object:
    return {"module": value[0], "id": value[1]} if isinstance(value, tuple) else value


_WRITERS: Mapping[Family, Callable[[Any], object]] = {
    "date": date_text,
    "datetime": instant_text,
    "time": time_text,
    "duration": duration_text,
    "period": str,
    "choices": sorted,
    "ancestors": sorted,
    "ref": _reference,
    "list": len,
}
