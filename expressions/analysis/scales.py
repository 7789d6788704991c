"""Numbers and times on one line of whole units, and between which bounds a part of an expression can lie.

The unit is what a comparison sees: the twelfth decimal of a number, a millisecond of a date, an instant, a time or a
duration, a month of a period. Bounds hold for the value whenever there is one; a blank has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from customary.expressions import types as t
from customary.expressions.checked import Aggregate, Arithmetic, Call, Checked, Coalesce, Const, If, Negate
from customary.expressions.days import (
    DAY_MS,
    FIRST_DAY,
    FIRST_INSTANT,
    LAST_DAY,
    LAST_INSTANT,
    date_text,
    instant_text,
    time_text,
)
from customary.expressions.numeric import scale_of, whole_digits
from customary.expressions.values import duration_text, number_text, observe

__all__ = ["ANYWHERE", "UNITS_OF_ONE", "Bounds", "bounds", "is_exact", "is_measured", "step_of", "units", "units_text"]

UNITS_OF_ONE: int = 10**t.OBSERVED_SCALE
_LONGEST = 10**18
"""Milliseconds of a duration have at most 18 digits."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest value, in units; None where there is no bound."""

    low: int | None = None
    high: int | None = None

    def within(self, other: Bounds) -> Bounds:
        """Give what both bounds allow."""
        low = max((one for one in (self.low, other.low) if one is not None), default=None)
        high = min((one for one in (self.high, other.high) if one is not None), default=None)
        return Bounds(low, high)

    def or_in(self, other: Bounds) -> Bounds:
        """Give what one of both bounds allows."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Bounds(low, high)

    def opposite(self) -> Bounds:
        return Bounds(None if self.high is None else -self.high, None if self.low is None else -self.low)

    def times(self, factor: int) -> Bounds:
        if factor < 0:
            return self.opposite().times(-factor)
        return Bounds(
            None if self.low is None else self.low * factor, None if self.high is None else self.high * factor
        )

    def plus(self, other: Bounds) -> Bounds:
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Bounds(low, high)


ANYWHERE = Bounds()


def is_measured(node: Checked) -> bool:
    """Say whether the values of a part lie on a line of units."""
    match node.type:
        case t.RefType():
            return len(node.type.modules) == 1
        case t.NumberType() | t.MoneyType() | t.DateType() | t.DateTimeType() | t.TimeType():
            return True
        case t.DurationType() | t.PeriodType():
            return True
    return False


def is_exact(node: Checked) -> bool:
    """Say whether comparing sees the whole value: a number of more than 12 decimals is rounded for it."""
    return not isinstance(node.type, t.NumberType | t.MoneyType) or node.type.scale <= t.OBSERVED_SCALE


def step_of(node: Checked) -> int:
    """Give the distance, in units, between the values that a part can have."""
    match node.type:
        case t.NumberType() | t.MoneyType():
            return int(10 ** (t.OBSERVED_SCALE - min(scale_of(node.type), t.OBSERVED_SCALE)))
        case t.DateType():
            return DAY_MS
        case t.DurationType(whole_days=True):
            return DAY_MS
    return 1


def units(node: Const) -> int | None:
    """Give a constant in units; None for a blank."""
    if not isinstance(node.value, int):
        return None
    match node.type:
        case t.NumberType() | t.MoneyType():
            return observe(node.value, scale_of(node.type)) * step_of(node)
        case t.DateType():
            return node.value * DAY_MS
    return node.value


def bounds(node: Checked) -> Bounds:
    """Say between which values a part lies, whatever the record."""
    return _of_form(node).within(_of_type(node))


def _of_type(node: Checked) -> Bounds:
    match node.type:
        case t.NumberType() | t.MoneyType():
            limit = 10 ** (t.OBSERVED_SCALE + whole_digits(node.type))
            # Rounding for a comparison can reach the next power of ten itself.
            edge = limit - step_of(node) if is_exact(node) else limit
            return Bounds(-edge, edge)
        case t.DateType():
            return Bounds(FIRST_DAY * DAY_MS, LAST_DAY * DAY_MS)
        case t.DateTimeType():
            return Bounds(FIRST_INSTANT, LAST_INSTANT)
        case t.TimeType():
            return Bounds(0, DAY_MS - 1)
        case t.DurationType():
            return Bounds(-_LONGEST, _LONGEST)
    return ANYWHERE


def _of_form(node: Checked) -> Bounds:
    match node:
        case Const():
            value = units(node)
            return Bounds(value, value)
        case Negate():
            return bounds(node.operand).opposite()
        case Arithmetic(op="+" | "-") if _is_sum(node):
            right = bounds(node.right)
            return bounds(node.left).plus(right if node.op == "+" else right.opposite())
        case Coalesce():
            return _any_of(node.parts)
        case If():
            return _any_of((*(value for _, value in node.arms), node.otherwise))
        case Call():
            return _of_call(node)
        case Aggregate(function="count"):
            return Bounds(0, None)
        case Aggregate(function="min" | "max" | "first" | "last", value=value) if value is not None:
            return bounds(value)
    return ANYWHERE


def _is_sum(node: Arithmetic) -> bool:
    """Units add up only among numbers, and among lengths of time."""
    sides = (node.left, node.right)
    kinds = (t.NumberType | t.MoneyType, t.DurationType)
    return is_exact(node) and any(all(isinstance(one.type, kind) for one in sides) for kind in kinds)


def _any_of(parts: tuple[Checked, ...]) -> Bounds:
    known = [bounds(part) for part in parts if not (isinstance(part, Const) and part.value is None)]
    return reduce(Bounds.or_in, known[1:], known[0]) if known else ANYWHERE


def _of_call(node: Call) -> Bounds:
    known = _RESULTS.get(node.function)
    if known is not None:
        low, high = known
        return Bounds(low, high).times(UNITS_OF_ONE)
    if node.function == "abs":
        return Bounds(0, None)
    if node.function in ("min", "max") and all(map(is_exact, node.args)):
        return _any_of(node.args)
    return ANYWHERE


_RESULTS: Mapping[str, tuple[int | None, int | None]] = {
    "len": (0, None),
    "find": (0, None),
    "size": (0, None),
    "rank": (1, None),
    "sign": (-1, 1),
    "sqrt": (0, None),
    "year": (1, 9999),
    "iso_year": (0, 10_000),
    "quarter": (1, 4),
    "month": (1, 12),
    "day": (1, 31),
    "weekday": (1, 7),
    "day_of_year": (1, 366),
    "iso_week": (1, 53),
    "fiscal_quarter": (1, 4),
    "fiscal_month": (1, 12),
    "hour": (0, 23),
    "minute": (0, 59),
    "second": (0, 59),
    "hour_of_time": (0, 23),
    "minute_of_time": (0, 59),
    "second_of_time": (0, 59),
}
"""What functions of whole numbers give at least and at most."""


def units_text(value: int, node: Checked) -> str:
    """Write a value in units as people read it."""
    match node.type:
        case t.NumberType() | t.MoneyType():
            return number_text(value, t.OBSERVED_SCALE)
        case t.DateType():
            return date_text(value // DAY_MS)
        case t.DateTimeType():
            return instant_text(value)
        case t.TimeType():
            return time_text(value)
        case t.DurationType():
            return _length_text(value)
    assert isinstance(node.type, t.PeriodType)  # nothing bounds a record
    return _counted(value, "month")


_LENGTHS = (("day", DAY_MS), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000))


def _length_text(milliseconds: int) -> str:
    for unit, size in _LENGTHS:
        if milliseconds % size == 0:
            return _counted(milliseconds // size, unit)
    return f"{duration_text(milliseconds)} seconds"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if abs(count) == 1 else f"{count} {unit}s"
