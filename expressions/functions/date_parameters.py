"""What functions of dates and times take: parameters that several files of the catalogue use."""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.functions.signature import Family, Parameter

__all__ = ["DATES_OR_INSTANTS", "DAY", "INSTANTS", "NUMBERS", "SMALL", "TEXTS", "TIMES", "ZONE", "day", "whole"]

DATES_OR_INSTANTS: frozenset[Family] = frozenset({"date", "datetime"})
NUMBERS: frozenset[Family] = frozenset({"number"})
TEXTS: frozenset[Family] = frozenset({"text"})
INSTANTS: frozenset[Family] = frozenset({"datetime"})
TIMES: frozenset[Family] = frozenset({"time"})
SMALL = t.NumberType(2, 0)
ZONE = Parameter(name="tz", accepts=TEXTS, default=None, default_type=t.TEXT, literal=True, blank_ok=True)


def whole(name: str) -> Parameter:
    """Take a number, cut to whole."""
    return Parameter(name=name, accepts=NUMBERS, whole=True)


def day(name: str) -> Parameter:
    """Take a date, or an instant for its day."""
    return Parameter(name=name, accepts=DATES_OR_INSTANTS, as_date=True)


DAY = day("date")
