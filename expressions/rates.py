"""Exchange rates, and the one way in which an amount becomes one of another currency.

A rate says what one unit of a currency is worth in base currency, as an exact fraction. A conversion is computed
exactly and rounded once, half away from zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from customary.expressions.values import shift_half_away

__all__ = ["NO_RATES", "ONE", "Rate", "Rates", "converted"]


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is worth in base currency: a fraction, both parts above zero."""

    numerator: int
    denominator: int = 1


ONE = Rate(1)
"""The rate of the base currency itself."""


class Rates(Protocol):
    """Finds rates by currency and day."""

    def rate(self, currency: str, day: int) -> Rate | None:
        """Give the last rate of a currency on or before a day (an ordinal); None when there is none yet."""
        ...


class _NoRates:
    def rate(self, currency: str, day: int) -> Rate | None:
        return None


NO_RATES: Rates = _NoRates()


def converted(value: int, scale: int, given: Rate, wanted: Rate, wanted_scale: int) -> int:
    """Convert a scaled amount from the currency of one rate into that of another.

    >>> converted(12_50, 2, Rate(36, 5), ONE, 4)
    900000
    """
    up = given.numerator * wanted.denominator * 10**wanted_scale
    down = given.denominator * wanted.numerator * 10**scale
    return shift_half_away(value * up, down)
