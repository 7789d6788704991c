"""What an expression may know of its surroundings while it runs, besides the values of its slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from customary.expressions.calendars import Calendar
from customary.expressions.positions import Language
from customary.expressions.rates import NO_RATES, ONE, Rate, Rates

__all__ = ["Environment", "Option"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One code of a dictionary, with all that functions can read of it."""

    labels: Mapping[Language, str]
    rank: int
    """Its place in the declared order, counted from 1."""
    group: str | None = None
    active: bool = True
    attributes: Mapping[str, object] = field(default_factory=dict)
    """In language form (types.py), of the types that the vocabulary declares; a missing one is blank."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Environment:
    """Fixed once for a save, a list query or a job step, so that every evaluation in it sees the same moment."""

    today: int
    """Day ordinal in the evaluation zone."""
    now: int
    """Milliseconds since 1970-01-01T00:00Z."""
    zone: str = "UTC"
    """IANA name of the evaluation zone."""
    language: Language = "en"
    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    is_new: bool = False
    week_start: int = 1
    """ISO weekday that a week begins with."""
    fiscal_start: int = 1
    """Month that the fiscal year begins with."""
    fiscal_year_by: Literal["start", "end"] = "end"
    """The calendar year that a fiscal year is named by: the one it starts or the one it ends in."""
    leap_birthday: Literal["feb28", "mar1"] = "feb28"
    """When someone born on 29 February has a birthday in a common year."""
    dictionaries: Mapping[str, Mapping[str, Option]] = field(default_factory=dict)
    """By the dictionary's name, then by code, in declared order."""
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    calendar: str = ""
    """The name of the calendar that is meant where none is named."""

    currency: str = "USD"
    """The code of the base currency."""
    rates: Rates = NO_RATES

    def rate(self, currency: str | None, day: int) -> Rate | None:
        """Give the rate of a currency on a day; blank is the base currency."""
        return ONE if currency in (None, self.currency) else self.rates.rate(currency, day)

    def label(self, dictionary: str, code: str, language: Language | None = None) -> str | None:
        """Give the words for a code, in the environment's language by default; None for a code nobody declared.

        A language that has no label falls back to the first one that does.
        """
        option = self.dictionaries.get(dictionary, {}).get(code)
        if option is None:
            return None
        found = option.labels.get(language or self.language)
        return found or next(iter(option.labels.values()), None)

    def days_of(self, calendar: str | None) -> Calendar:
        """Give a calendar by name; without a name the usual one, which is Monday to Friday where nobody declared any.

        Errors: `KeyError` for a name that is not there; the checker lets none through.
        """
        if calendar is None:
            return self.calendars.get(self.calendar, _PLAIN_WEEK)
        return self.calendars[calendar]


_PLAIN_WEEK = Calendar()
