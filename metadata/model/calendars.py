"""Calendars of working days: a working week, the holidays in it, and the extra days on which people work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from customary.expressions.calendars import WEEKDAYS, Calendar, calendar_of
from customary.metadata.model.labels import Label

__all__ = ["Days", "WorkCalendar"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A day or several days in a row, with a name."""

    label: Label
    first: date
    last: date
    """Included."""

    def ordinals(self) -> Iterator[int]:
        return iter(range(self.first.toordinal(), self.last.toordinal() + 1))


@dataclass(frozen=True, kw_only=True)
class WorkCalendar:
    key: str
    label: Label
    weekdays: tuple[int, ...] = WEEKDAYS
    """The ISO weekdays that are worked."""
    holidays: Mapping[str, Days]
    extra: Mapping[str, Days]
    """Days that are worked although the week says otherwise; they win over holidays."""

    @cached_property
    def days(self) -> Calendar:
        """The same in the form of the rule language."""
        off = (day for holiday in self.holidays.values() for day in holiday.ordinals())
        on = (day for extra in self.extra.values() for day in extra.ordinals())
        return calendar_of(self.weekdays, off, on)
