"""The shared meaning of dates and instants: months that clamp, weeks, fiscal years, zones, anniversaries.

A date is an ordinal (`datetime.date.toordinal`), an instant is milliseconds since 1970 in UTC. A result outside
the years 1 to 9999 is None everywhere; the caller turns that into a diagnostic.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from customary.expressions.texts import SPACES

__all__ = [
    "DAY_MS",
    "FIRST_DAY",
    "FIRST_INSTANT",
    "LAST_DAY",
    "LAST_INSTANT",
    "add_days",
    "add_milliseconds",
    "add_months",
    "add_wall_days",
    "add_wall_months",
    "age",
    "anniversary_days",
    "date_from_parts",
    "date_from_text",
    "date_part",
    "date_text",
    "day_of_instant",
    "day_start",
    "end_of",
    "fiscal_month",
    "fiscal_quarter",
    "fiscal_year",
    "instant_from_text",
    "instant_text",
    "is_anniversary",
    "known_zone",
    "last_day",
    "months_between",
    "move_time",
    "next_anniversary",
    "offset_at",
    "start_of",
    "time_from_parts",
    "time_from_text",
    "time_of_instant",
    "time_text",
    "wall_milliseconds",
    "week_start",
]

DAY_MS = 86_400_000
FIRST_DAY = date.min.toordinal()
LAST_DAY = date.max.toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
FIRST_INSTANT = (1 - _EPOCH_DAY) * DAY_MS
LAST_INSTANT = (LAST_DAY + 1 - _EPOCH_DAY) * DAY_MS - 1
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,3}))?)?", re.ASCII)
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
YearName = Literal["start", "end"]
LeapBirthday = Literal["feb28", "mar1"]


# dates


def date_from_parts(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).toordinal()
    except (ValueError, OverflowError):
        return None


def date_from_text(text: str) -> int | None:
    """Read `2026-02-28`; None when there is no such day."""
    found = _DATE.fullmatch(text.strip(SPACES))
    return date_from_parts(int(found[1]), int(found[2]), int(found[3])) if found else None


def date_text(day: int) -> str:
    return date.fromordinal(day).isoformat()


def add_days(day: int, days: int) -> int | None:
    result = day + days
    return result if FIRST_DAY <= result <= LAST_DAY else None


def add_months(day: int, months: int, end: bool = False) -> int | None:
    """Move by whole months and clamp to the month's last day; `end` keeps a last day a last day.

    >>> date_text(add_months(date_from_text("2026-01-31"), 1)), date_text(add_months(date_from_text("2026-02-28"), 1))
    ('2026-02-28', '2026-03-28')
    """
    from_date = date.fromordinal(day)
    index = from_date.year * 12 + from_date.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1 <= year <= 9999:
        return None
    last = monthrange(year, month)[1]
    sticky = end and from_date.day == monthrange(from_date.year, from_date.month)[1]
    return date(year, month, last if sticky else min(from_date.day, last)).toordinal()


def last_day(day: int) -> int:
    """Give the last day of the month."""
    at = date.fromordinal(day)
    return day - at.day + monthrange(at.year, at.month)[1]


def date_part(day: int, part: str) -> int:
    """Give one number of a date: year, month, day, quarter, weekday (Monday is 1), day_of_year, iso_week, iso_year."""
    at = date.fromordinal(day)
    return _PARTS[part](at)


_PARTS: Mapping[str, Callable[[date], int]] = {
    "year": lambda at: at.year,
    "month": lambda at: at.month,
    "day": lambda at: at.day,
    "quarter": lambda at: (at.month + 2) // 3,
    "weekday": date.isoweekday,
    "day_of_year": lambda at: at.toordinal() - date(at.year, 1, 1).toordinal() + 1,
    "iso_week": lambda at: at.isocalendar().week,
    "iso_year": lambda at: at.isocalendar().year,
}


def months_between(first: int, second: int) -> int:
    """Count the whole months from one day to another, cut toward zero.

    The 31st to a shorter month's last day is a whole month, because adding one month gives that day.
    """
    if second < first:
        return -_months_forward(second, first, backwards=True)
    return _months_forward(first, second, backwards=False)


def _months_forward(early: int, late: int, *, backwards: bool) -> int:
    a, b = date.fromordinal(early), date.fromordinal(late)
    count = (b.year - a.year) * 12 + b.month - a.month
    reached = add_months(late, -count) if backwards else add_months(early, count)
    if reached is None or (reached < early if backwards else reached > late):
        return count - 1
    return count


def week_start(day: int, first: int) -> int | None:
    """Give the first day of the week; `first` is the ISO weekday that a week begins with."""
    return add_days(day, -((day - first) % 7))


def start_of(day: int, period: str, first_weekday: int = 1, fiscal_start: int = 1) -> int | None:
    """Give the first day of the period that a day is in; None for a period that does not exist."""
    at = date.fromordinal(day)
    match period:
        case "day":
            return day
        case "week":
            return week_start(day, first_weekday)
        case "month":
            return at.replace(day=1).toordinal()
        case "quarter":
            return date(at.year, (at.month - 1) // 3 * 3 + 1, 1).toordinal()
        case "year":
            return date(at.year, 1, 1).toordinal()
        case "fiscal_quarter":
            return add_months(at.replace(day=1).toordinal(), -((at.month - fiscal_start) % 3))
        case "fiscal_year":
            return add_months(at.replace(day=1).toordinal(), -((at.month - fiscal_start) % 12))
    return None


_DAYS_OF_PERIOD = {"day": 1, "week": 7}
_MONTHS_OF_PERIOD = {"month": 1, "quarter": 3, "year": 12, "fiscal_quarter": 3, "fiscal_year": 12}


def end_of(day: int, period: str, first_weekday: int = 1, fiscal_start: int = 1) -> int | None:
    """Give the last day of the period that a day is in."""
    start = start_of(day, period, first_weekday, fiscal_start)
    if start is None:
        return None
    length = _DAYS_OF_PERIOD.get(period)
    if length is not None:
        return add_days(start, length - 1)
    after = add_months(start, _MONTHS_OF_PERIOD[period])
    return after - 1 if after is not None else LAST_DAY


def fiscal_year(day: int, fiscal_start: int, named_by: YearName) -> int:
    """Give the calendar year in which the fiscal year starts or ends."""
    at = date.fromordinal(day)
    starts = at.year if at.month >= fiscal_start else at.year - 1
    return starts + 1 if named_by == "end" and fiscal_start > 1 else starts


def fiscal_quarter(day: int, fiscal_start: int) -> int:
    return (date.fromordinal(day).month - fiscal_start) % 12 // 3 + 1


def fiscal_month(day: int, fiscal_start: int) -> int:
    return (date.fromordinal(day).month - fiscal_start) % 12 + 1


# anniversaries


def _anniversary(born: date, year: int, leap: LeapBirthday) -> int | None:
    if not 1 <= year <= 9999:
        return None
    if born.month == 2 and born.day == 29 and monthrange(year, 2)[1] == 28:
        return date(year, 3, 1).toordinal() if leap == "mar1" else date(year, 2, 28).toordinal()
    return date(year, born.month, born.day).toordinal()


def is_anniversary(day: int, on: int, leap: LeapBirthday) -> bool:
    """Say whether `on` is the day's anniversary; also in its own first year, and before it."""
    return _anniversary(date.fromordinal(day), date.fromordinal(on).year, leap) == on


def next_anniversary(day: int, start: int, leap: LeapBirthday) -> int | None:
    """Give the first anniversary on or after a day."""
    born, year = date.fromordinal(day), date.fromordinal(start).year
    this = _anniversary(born, year, leap)
    return this if this is not None and this >= start else _anniversary(born, year + 1, leap)


def age(day: int, on: int, leap: LeapBirthday) -> int:
    """Count the full years from a day to another; negative when `on` comes first."""
    if on < day:
        return -age(on, day, leap)
    born, at = date.fromordinal(day), date.fromordinal(on)
    reached = _anniversary(born, at.year, leap)
    return at.year - born.year - (1 if reached is not None and on < reached else 0)


def anniversary_days(on: int, leap: LeapBirthday) -> tuple[str, ...]:
    """Give the `MM-DD` of the birthdays that are celebrated on a day: one or two, or none on a skipped one."""
    at = date.fromordinal(on)
    own = at.strftime("%m-%d")
    celebrates = "02-28" if leap == "feb28" else "03-01"
    if own == celebrates and monthrange(at.year, 2)[1] == 28:
        return (own, "02-29")
    return (own,)


# instants


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


def known_zone(name: str) -> bool:
    return _zone(name) is not None


def _zone_of(name: str) -> ZoneInfo:
    return _zone(name) or ZoneInfo("UTC")


def offset_at(instant: int, zone: str) -> int:
    """Give the offset of a zone at an instant, in milliseconds; a zone does not change at the ends of time."""
    inside = min(max(instant, FIRST_INSTANT + 2 * DAY_MS), LAST_INSTANT - 2 * DAY_MS)
    offset = (_EPOCH + timedelta(milliseconds=inside)).astimezone(_zone_of(zone)).utcoffset()
    return int(offset / timedelta(milliseconds=1)) if offset is not None else 0


def wall_milliseconds(instant: int, zone: str) -> int:
    """Give the wall clock in a zone, as if its milliseconds since 1970 were counted in UTC."""
    if zone == "UTC":
        return instant
    return min(max(instant + offset_at(instant, zone), FIRST_INSTANT), LAST_INSTANT)


def day_of_instant(instant: int, zone: str) -> int:
    return wall_milliseconds(instant, zone) // DAY_MS + _EPOCH_DAY


def _instant_of_wall(wall: int, zone: str) -> int | None:
    """Give the instant of a wall clock: a skipped one is moved by the gap, a doubled one is the first."""
    if not FIRST_INSTANT <= wall <= LAST_INSTANT:
        return None
    if zone == "UTC":
        return wall
    naive = (_EPOCH + timedelta(milliseconds=wall)).replace(tzinfo=_zone_of(zone), fold=0)
    offset = naive.utcoffset() or timedelta(0)
    instant = wall - int(offset / timedelta(milliseconds=1))
    return instant if FIRST_INSTANT <= instant <= LAST_INSTANT else None


def day_start(day: int, zone: str, milliseconds: int = 0) -> int | None:
    """Give the instant of a time of a day in a zone."""
    return _instant_of_wall((day - _EPOCH_DAY) * DAY_MS + milliseconds, zone)


def add_milliseconds(instant: int, milliseconds: int) -> int | None:
    result = instant + milliseconds
    return result if FIRST_INSTANT <= result <= LAST_INSTANT else None


def add_wall_days(instant: int, days: int, zone: str) -> int | None:
    return _instant_of_wall(wall_milliseconds(instant, zone) + days * DAY_MS, zone)


def add_wall_months(instant: int, months: int, zone: str, end: bool = False) -> int | None:
    wall = wall_milliseconds(instant, zone)
    moved = add_months(wall // DAY_MS + _EPOCH_DAY, months, end)
    return None if moved is None else day_start(moved, zone, wall % DAY_MS)


def instant_text(instant: int) -> str:
    """Write `2026-02-28T09:30:00Z`, with milliseconds only when there are some."""
    at = (_EPOCH + timedelta(milliseconds=instant)).replace(tzinfo=None)
    spec: Literal["milliseconds", "seconds"] = "milliseconds" if instant % 1000 else "seconds"
    return at.isoformat(timespec=spec) + "Z"


def instant_from_text(text: str, zone: str) -> int | None:
    """Read an ISO instant; without an offset it is a wall clock in the zone."""
    found = _INSTANT.fullmatch(text.strip(SPACES))
    day = date_from_text(found[1]) if found else None
    clock = time_from_text(found[2]) if found else None
    if not found or day is None or clock is None:
        return None
    if found[3] is None:
        return day_start(day, zone, clock)
    minutes = 0 if found[3] == "Z" else int(found[3][1:3]) * 60 + int(found[3][4:6])
    if minutes >= 24 * 60:
        return None
    sign = -1 if found[3].startswith("-") else 1
    return add_milliseconds((day - _EPOCH_DAY) * DAY_MS + clock, -sign * minutes * 60_000)


def time_from_text(text: str) -> int | None:
    """Read `09:30`, `09:30:15` or `09:30:15.250` as milliseconds since midnight."""
    found = _TIME.fullmatch(text.strip(SPACES))
    if not found:
        return None
    whole = time_from_parts(int(found[1]), int(found[2]), int(found[3] or 0))
    return None if whole is None else whole + int((found[4] or "0").ljust(3, "0"))


def time_from_parts(hour: int, minute: int, second: int) -> int | None:
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):
        return None
    return ((hour * 60 + minute) * 60 + second) * 1000


def time_of_instant(instant: int, zone: str) -> int:
    return wall_milliseconds(instant, zone) % DAY_MS


def move_time(clock: int, milliseconds: int) -> int:
    """Move a time of day, which goes on from 00:00 behind midnight."""
    return (clock + milliseconds) % DAY_MS


def time_text(milliseconds: int) -> str:
    at = (_EPOCH + timedelta(milliseconds=milliseconds)).time()
    return time.isoformat(at, timespec="milliseconds" if milliseconds % 1000 else "seconds")
