"""Exchange rates, and the one way in which an amount becomes one of another currency.

A rate says what one unit of a currency is worth in base currency, as an exact fraction. A conversion is computed
exactly and rounded once, half away from zero.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from customary.expressions.values import shift_half_away

__all__ = ["NO_RATES", "ONE", "DatedRate", "NewestRates", "Rate", "RateTable", "Rates", "converted"]


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is worth in base currency: a fraction, both parts above zero."""

    numerator: int
    denominator: int = 1


ONE = Rate(1)
"""The rate of the base currency itself."""


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A rate with its currency, and the day (an ordinal) from which it holds."""

    currency: str
    day: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class NewestRates:
    """As many rates as somebody who cannot ask for each of them wants, the newest of all."""

    dated: Mapping[str, Sequence[tuple[int, Rate]]]
    """By currency: days from which rates hold, ascending, with their rates."""
    complete: bool
    """Whether these are all; if not, what held before the first rate of a currency is not known here."""

    @classmethod
    def of(cls, newest_first: Sequence[DatedRate], most: int) -> NewestRates:
        """Keep so many of rates that are given by day, the newest first."""
        dated: dict[str, list[tuple[int, Rate]]] = {}
        for one in reversed(newest_first[:most]):
            dated.setdefault(one.currency, []).append((one.day, one.rate))
        return cls(dated, complete=len(newest_first) <= most)


class Rates(Protocol):
    """Finds rates by currency and day."""

    def rate(self, currency: str, day: int) -> Rate | None:
        """Give the last rate of a currency on or before a day (an ordinal); None when there is none yet."""
        ...

    def newest(self, currencies: frozenset[str] | None, most: int) -> NewestRates:
        """Give the newest rates of some currencies, at most so many of all together; None is every currency."""
        ...


class RateTable:
    """Rates that are all at hand."""

    def __init__(self, rates: Iterable[DatedRate]) -> None:
        self._rates = sorted(rates, key=lambda one: one.day, reverse=True)
        self._dated = NewestRates.of(self._rates, len(self._rates)).dated

    def rate(self, currency: str, day: int) -> Rate | None:
        dated = self._dated.get(currency, ())
        at = bisect_right(dated, day, key=lambda one: one[0])
        return dated[at - 1][1] if at else None

    def newest(self, currencies: frozenset[str] | None, most: int) -> NewestRates:
        wanted = [one for one in self._rates if currencies is None or one.currency in currencies]
        return NewestRates.of(wanted, most)


NO_RATES: Rates = RateTable(())


def converted(value: int, scale: int, given: Rate, wanted: Rate, wanted_scale: int) -> int:
    """Convert a scaled amount from the currency of one rate into that of another.

    >>> converted(12_50, 2, Rate(36, 5), ONE, 4)
    900000
    """
    up = given.numerator * wanted.denominator * 10**wanted_scale
    down = given.denominator * wanted.numerator * 10**scale
    return shift_half_away(value * up, down)
