"""Working days: which days people work, and counting by them.

A calendar is a working week with exceptions on both sides: days off, and days on which people work although the week
says otherwise (the make-up days of China). Counting does not go from day to day, so that a far date costs no more
than a near one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from customary.expressions.days import LAST_DAY

__all__ = ["WEEKDAYS", "Calendar", "add_workdays", "calendar_of", "is_workday", "workdays_between"]

WEEKDAYS = (1, 2, 3, 4, 5)
"""Monday to Friday, as ISO weekdays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The working days of some people; made by `calendar_of`."""

    weekdays: tuple[int, ...] = WEEKDAYS
    """The ISO weekdays that are worked, in order; never none."""
    off: tuple[int, ...] = ()
    """Day ordinals, in order, that the week says are worked and are not."""
    on: tuple[int, ...] = ()
    """Day ordinals, in order, that the week says are free and are worked."""


def calendar_of(weekdays: Iterable[int], off: Iterable[int], on: Iterable[int]) -> Calendar:
    """Make a calendar of its exceptions; a day that is both off and on is worked.

    Errors: `ValueError` when no weekday is worked.
    """
    week = tuple(sorted(set(weekdays)))
    if not week:
        raise ValueError("a working week needs a day")
    worked = set(on)
    return Calendar(
        weekdays=week,
        off=tuple(sorted(day for day in set(off) - worked if _weekday(day) in week)),
        on=tuple(sorted(day for day in worked if _weekday(day) not in week)),
    )


def is_workday(calendar: Calendar, day: int) -> bool:
    return _until(calendar, day) > _until(calendar, day - 1)


def add_workdays(calendar: Calendar, day: int, count: int) -> int | None:
    """Give the working day so many working days later, or earlier; None outside the years 1 to 9999.

    The day itself does not count, whether it is worked or not; no working days later is the day itself.

    >>> saturday, calendar = 6, Calendar()
    >>> [add_workdays(calendar, saturday, count) for count in (-1, 0, 1)]
    [5, 6, 8]
    """
    if count == 0:
        return day
    wanted = _until(calendar, day) + count if count > 0 else _until(calendar, day - 1) + count + 1
    if wanted < 1 or wanted > _until(calendar, LAST_DAY):
        return None
    # the first day until which so many are worked is worked itself
    return bisect_left(range(LAST_DAY + 1), wanted, 1, LAST_DAY, key=lambda one: _until(calendar, one))


def workdays_between(calendar: Calendar, first: int, second: int) -> int:
    """Count the working days on the way from one day to another: the first does not count, the second does.

    So it is the number that `add_workdays` takes to get there, and negative on the way back.
    """
    if second >= first:
        return _until(calendar, second) - _until(calendar, first)
    return _until(calendar, second - 1) - _until(calendar, first - 1)


def _until(calendar: Calendar, day: int) -> int:
    """Count the working days from the first day of the year 1 to a day, both included."""
    weeks, rest = divmod(day, 7)  # the first day of the year 1 is a Monday
    whole = weeks * len(calendar.weekdays) + bisect_right(calendar.weekdays, rest)
    return whole + bisect_right(calendar.on, day) - bisect_right(calendar.off, day)


def _weekday(day: int) -> int:
    return (day - 1) % 7 + 1
