"""The shared meaning of numbers and times, used by every back end that runs Python.

A number is an `int` with a scale that is known when an expression is compiled. Rounding is half away from zero
everywhere. `LANGUAGE.md` section 4 is the law; each function here is one sentence of it.
"""

from __future__ import annotations

import re
from math import isqrt

from customary.expressions.texts import SPACES
from customary.expressions.types import DIVISION_SCALE, OBSERVED_SCALE

__all__ = [
    "DIVISION_SCALE",
    "INTEGER_DIGITS",
    "MAX_EXPONENT",
    "MAX_PADDED",
    "MAX_PLACES",
    "MAX_TEXT",
    "ceil_to",
    "divide",
    "duration_text",
    "floor_to",
    "in_range",
    "modulo",
    "number_from_text",
    "number_text",
    "observe",
    "power",
    "rescale",
    "round_at",
    "round_away",
    "shift_half_away",
    "square_root",
    "truncate_at",
    "truncate_to",
    "truncate_to_unit",
]

INTEGER_DIGITS = 24
"""A number has at most this many digits before the point; beyond it is an overflow."""
MAX_EXPONENT = 64
MAX_TEXT = 32_000
"""No expression makes a longer text."""
MAX_PLACES = 12
"""`round` and `trunc` go to so many places behind the point, and before it."""
MAX_PADDED = 1_000
"""`lpad` and `rpad` fill up to at most this length."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,24}(\.[0-9]{1,12})?", re.ASCII)


def in_range(value: int, scale: int) -> bool:
    """Say whether a number is below 10 ** 24 in size."""
    limit: int = 10 ** (INTEGER_DIGITS + scale)
    return -limit < value < limit


def shift_half_away(numerator: int, denominator: int) -> int:
    """Divide integers and round half away from zero; the denominator is not zero.

    >>> [shift_half_away(n, 2) for n in (-3, -1, 1, 3)]
    [-2, -1, 1, 2]
    """
    quotient = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def rescale(value: int, scale: int, wanted: int) -> int:
    """Give the same number with another scale, rounding when decimals are lost."""
    if wanted >= scale:
        return int(value * 10 ** (wanted - scale))
    return shift_half_away(value, 10 ** (scale - wanted))


def observe(value: int, scale: int) -> int:
    """Round to the 12 decimals that comparison, rounding, text and storing see."""
    return rescale(value, scale, OBSERVED_SCALE) if scale > OBSERVED_SCALE else value


def divide(left: int, left_scale: int, right: int, right_scale: int, scale: int = DIVISION_SCALE) -> int:
    """Divide two numbers to a number of the given scale; the right one is not zero."""
    return shift_half_away(left * 10 ** (right_scale + scale), right * int(10**left_scale))


def modulo(left: int, right: int) -> int:
    """Give the remainder of two numbers of one scale, with the sign of the left one."""
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def power(base: int, scale: int, exponent: int) -> int | None:
    """Raise to a whole power and round once to 20 decimals; None beyond the range of numbers.

    Shapes: |exponent| <= 64; a zero base with a negative exponent is the caller's to refuse.
    """
    steps = abs(exponent)
    numerator, denominator = base**steps, 10 ** (scale * steps)
    if exponent < 0:
        numerator, denominator = denominator, numerator
    result = shift_half_away(numerator * 10**DIVISION_SCALE, denominator)
    return result if in_range(result, DIVISION_SCALE) else None


def square_root(value: int, scale: int) -> int:
    """Give the root to 20 decimals, correctly rounded; the value is not negative."""
    wide = value * 10 ** (2 * DIVISION_SCALE + 2)
    root = isqrt(wide // 10**scale)
    return shift_half_away(root, 10)


def truncate_to(value: int, scale: int) -> int:
    """Give the whole part, toward zero."""
    whole = abs(value) // int(10**scale)
    return -whole if value < 0 else whole


def truncate_to_unit(value: int, unit: int) -> int:
    """Give how many whole units there are, toward zero."""
    return value // unit if value >= 0 else -(-value // unit)


def floor_to(value: int, scale: int) -> int:
    return value // int(10**scale)


def ceil_to(value: int, scale: int) -> int:
    return -(-value // int(10**scale))


def round_away(value: int, scale: int) -> int:
    """Give the next whole number away from zero."""
    return ceil_to(value, scale) if value > 0 else floor_to(value, scale)


def round_at(value: int, scale: int, digits: int) -> int:
    """Round to a number of decimals (negative: tens, hundreds ...), keeping the scale."""
    if digits >= scale:
        return value
    unit = 10 ** (scale - digits)
    return shift_half_away(value, unit) * int(unit)


def truncate_at(value: int, scale: int, digits: int) -> int:
    """Cut to a number of decimals, keeping the scale."""
    if digits >= scale:
        return value
    unit = int(10 ** (scale - digits))
    cut = abs(value) // unit * unit
    return -cut if value < 0 else cut


def number_text(value: int, scale: int) -> str:
    """Write a number plainly: no exponent, no grouping, no zeros that say nothing.

    >>> number_text(-1250, 2), number_text(300, 2), number_text(5, 3)
    ('-12.5', '3', '0.005')
    """
    seen = observe(value, scale)
    scale = min(scale, OBSERVED_SCALE)
    digits = str(abs(seen)).rjust(scale + 1, "0")
    whole, fraction = (digits[:-scale], digits[-scale:].rstrip("0")) if scale else (digits, "")
    sign = "-" if seen < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def number_from_text(text: str, scale: int) -> int | None:
    """Read a plain number (`-12.5`; no grouping); None when the text is none."""
    plain = text.strip(SPACES)
    if not _NUMBER.fullmatch(plain):
        return None
    whole, _, fraction = plain.partition(".")
    return rescale(int(whole + fraction), len(fraction), scale)


def duration_text(milliseconds: int) -> str:
    """Write a duration as seconds in a decimal text."""
    return number_text(milliseconds, 3)
