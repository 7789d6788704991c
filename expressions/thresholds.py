"""What a comparison with a known number asks of a result before the result was rounded.

A result is first rounded to the decimals of its type and then, for the observer, to 12. Rounded half away from zero to
units of u, x is at least m units exactly when x >= mu - u/2 (m > 0) or x > mu - u/2. So one threshold on the exact
number says what the rounded one would.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from customary.expressions.types import OBSERVED_SCALE

__all__ = ["SWAPPED", "Threshold", "least_before_rounding", "least_seen", "threshold"]

SWAPPED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The operator of a comparison whose sides change places."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """The comparison holds where the result is above (or not above) a number."""

    least: int
    """The least number above, in units of the type that the result is rounded to first."""
    scale: int
    above: bool

    @property
    def value(self) -> Fraction:
        """The exact number from which on the result rounds to at least that."""
        return Fraction(2 * self.least - 1, 2 * 10**self.scale)

    @property
    def inclusive(self) -> bool:
        """Whether that number itself counts as above: halves are rounded away from zero."""
        return self.least > 0


def least_seen(op: str, value: int, scale: int, seen: int) -> int:
    """Give the least number of `seen` decimals that is above a value: at least it (`>=`, `<`), or more (`>`, `<=`)."""
    unit: int = 10**scale
    shifted: int = value * 10**seen
    whole, rest = divmod(shifted, unit)
    return whole + int(op in (">", "<=") or rest > 0)


def least_before_rounding(least: int, unit: int) -> int:
    """Give the least integer that comes to at least so many units when it is rounded; `unit` is even or 1."""
    bound = least * unit - unit // 2
    return bound if least > 0 or unit == 1 else bound + 1


def threshold(op: str, value: int, value_scale: int, scale: int) -> Threshold:
    """Say what `result op value` asks of the exact result, for a type of so many decimals."""
    seen = min(scale, OBSERVED_SCALE)
    least = least_before_rounding(least_seen(op, value, value_scale, seen), 10 ** (scale - seen))
    return Threshold(least, scale, above=op in (">", ">="))
