"""The static bounds of numbers: how many digits stand before and behind the point.

A number in the language has at most 24 digits before the point. The type of an operation's result may promise more:
then the back end guards it (blank and `overflow` above the limit), and the next operation counts on 24 again.
"""

from __future__ import annotations

from collections.abc import Sequence

from customary.expressions import types as t

__all__ = [
    "MAX_WHOLE_DIGITS",
    "added",
    "as_money",
    "averaged",
    "common_number",
    "common_observed",
    "divided",
    "is_guarded",
    "multiplied",
    "number_of",
    "numeric",
    "observed",
    "powered",
    "rounds_beyond",
    "scale_of",
    "summed",
    "whole_digits",
]

MAX_WHOLE_DIGITS = 24
_ROWS_DIGITS = 4
"""At most 10,000 rows: a sum has at most four digits more before the point."""


def numeric(whole: int, scale: int) -> t.NumberType:
    """Make a number type of so many digits before and behind the point."""
    return t.NumberType(max(whole, 0) + scale, scale)


def number_of(type_: t.Type) -> t.NumberType:
    """See a number or money as a number."""
    if isinstance(type_, t.NumberType):
        return type_
    money = type_ if isinstance(type_, t.MoneyType) else t.MoneyType()
    return t.NumberType(money.precision, money.scale)


def as_money(number: t.NumberType, currency: t.Currency) -> t.MoneyType:
    """See a number as an amount of a currency."""
    return t.MoneyType(currency, number.precision, number.scale)


def scale_of(type_: t.Type) -> int:
    """Give the power of ten that values of a number or money type are scaled by."""
    return number_of(type_).scale


def whole_digits(type_: t.Type) -> int:
    """Bound the digits before the point that a value can have."""
    number = number_of(type_)
    return min(number.precision - number.scale, MAX_WHOLE_DIGITS)


def is_guarded(type_: t.Type) -> bool:
    """Tell whether a result can pass the limit of 24 digits, so that it may become blank."""
    number = number_of(type_)
    return number.precision - number.scale > MAX_WHOLE_DIGITS


def rounds_beyond(type_: t.Type) -> bool:
    """Tell whether a function's result can round up to the limit: 999 999 999 999 999 999 999 999.9, rounded."""
    return isinstance(type_, t.NumberType) and is_guarded(type_)


def observed(type_: t.Type) -> t.NumberType:
    """Give the type that a number has once it is rounded for an observer."""
    scale = scale_of(type_)
    if scale <= t.OBSERVED_SCALE:
        return number_of(type_)
    return numeric(whole_digits(type_) + 1, t.OBSERVED_SCALE)


def common_number(types: tuple[t.Type, ...]) -> t.NumberType:
    """Give the type that holds every value of several number types."""
    return numeric(max(map(whole_digits, types)), max(map(scale_of, types)))


def common_observed(types: Sequence[t.Type]) -> t.NumberType:
    """Give the type that holds every value of several number types as an observer sees it."""
    seen = [observed(one) for one in types]
    return numeric(max(one.precision - one.scale for one in seen), max(one.scale for one in seen))


def added(left: t.Type, right: t.Type) -> t.NumberType:
    return numeric(max(whole_digits(left), whole_digits(right)) + 1, max(scale_of(left), scale_of(right)))


def multiplied(left: t.Type, right: t.Type) -> t.NumberType:
    scale = scale_of(left) + scale_of(right)
    whole = whole_digits(left) + whole_digits(right)
    if scale > t.DIVISION_SCALE:  # rounding can carry into one more digit
        return numeric(whole + 1, t.DIVISION_SCALE)
    return numeric(whole, scale)


def divided(left: t.Type, right: t.Type) -> t.NumberType:
    """The smallest divisor is 10 ** -scale, and rounding can carry into one more digit."""
    return numeric(whole_digits(left) + scale_of(right) + 1, t.DIVISION_SCALE)


def summed(type_: t.Type) -> t.NumberType:
    """Give the type of a sum over related rows."""
    return numeric(whole_digits(type_) + _ROWS_DIGITS, scale_of(type_))


def averaged(type_: t.Type) -> t.NumberType:
    return numeric(whole_digits(type_) + 1, t.DIVISION_SCALE)


def powered(base: t.Type, exponent: int | None) -> t.NumberType:
    if exponent is None or abs(exponent) > 64:
        return numeric(MAX_WHOLE_DIGITS + 1, t.DIVISION_SCALE)
    if exponent >= 0:
        return numeric(whole_digits(base) * max(exponent, 1) + 1, t.DIVISION_SCALE)
    return numeric(scale_of(base) * -exponent + 2, t.DIVISION_SCALE)
