"""A time zone as a small table, for engines whose own time zone data must not decide.

A zone is a list of moments at which its offset from UTC changes, and, from some year on, a rule that repeats. A rule
names days as "the second Sunday in March", so that all years which begin on the same weekday and are alike leap years
change at the same moments of the year: fourteen kinds of years say all there is up to the year 9999.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from customary.expressions.days import DAY_MS, LAST_INSTANT, known_zone, offset_at

__all__ = ["ZoneTable", "zone_table"]

_FIRST_YEAR = 1800
"""No zone changed its offset before."""
_RULES_YEAR = 2100
"""Every zone follows one rule from here on: the longest list of exceptions, Morocco's, ends in 2087."""
_STEP = timedelta(days=3)
"""No two changes that undo each other are closer: Freetown's four days in 1939 were the shortest summer time."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

Change = tuple[int, int]
"""A moment, and the offset from then on; both in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneTable:
    """The offsets of a zone in the years 1 to 9999, in milliseconds."""

    times: tuple[int, ...]
    """Moments of change."""
    offsets: tuple[int, ...]
    """One more than moments: the first holds before all of them."""
    rules_from: int = LAST_INSTANT
    """The moment from which `years` counts."""
    at_new_year: int = 0
    years: tuple[tuple[Change, ...], ...] = ()
    """For each kind of year, the changes as milliseconds since its begin; empty when the zone changes no more.

    The kind is the weekday of 1 January, Monday being 0, and 7 more in a leap year.
    """

    def as_json(self) -> Mapping[str, object]:
        """Write the table as zones.js reads it."""
        return {
            "times": self.times,
            "offsets": self.offsets,
            "rulesFrom": self.rules_from,
            "atNewYear": self.at_new_year,
            "years": self.years,
        }


@lru_cache(maxsize=64)
def zone_table(zone: str) -> ZoneTable | None:
    """Make the table of a zone by its IANA name; None when there is no such zone."""
    if not known_zone(zone):
        return None
    past = _changes(zone, _begin(_FIRST_YEAR), _begin(_RULES_YEAR))
    years = _rules(zone)
    year = _RULES_YEAR
    while years and year > _FIRST_YEAR and _changes_of_year(zone, year - 1, past) == years[_kind(year - 1)]:
        year -= 1
    rules_from = _begin(year) if years else LAST_INSTANT
    listed = [one for one in past if one[0] < rules_from]
    return ZoneTable(
        times=tuple(moment for moment, _ in listed),
        offsets=(offset_at(_begin(_FIRST_YEAR), zone), *(offset for _, offset in listed)),
        rules_from=rules_from,
        at_new_year=offset_at(_begin(_RULES_YEAR), zone),
        years=years,
    )


def _rules(zone: str) -> tuple[tuple[Change, ...], ...]:
    """Give the changes of each kind of year under the rule that the zone follows in the end."""
    found: dict[int, tuple[Change, ...]] = {}
    year = _RULES_YEAR
    while len(found) < 14:
        if _kind(year) not in found:
            begin = _begin(year)
            changes = _changes(zone, begin, _begin(year + 1))
            found[_kind(year)] = tuple((moment - begin, offset) for moment, offset in changes)
        year += 1
    return tuple(found[kind] for kind in range(14)) if any(found.values()) else ()


def _changes_of_year(zone: str, year: int, past: list[Change]) -> tuple[Change, ...]:
    begin, end = _begin(year), _begin(year + 1)
    return tuple((moment - begin, offset) for moment, offset in past if begin <= moment < end)


def _changes(zone: str, start: int, end: int) -> list[Change]:
    """Find every change between two moments by asking every third day."""
    found: list[Change] = []
    info, at, last = ZoneInfo(zone), _EPOCH + timedelta(milliseconds=start), _EPOCH + timedelta(milliseconds=end)
    known = at.astimezone(info).utcoffset()
    while at < last:
        later = min(at + _STEP, last)
        offset = later.astimezone(info).utcoffset()
        if offset != known:
            found.append(_change(zone, _milliseconds(at), _milliseconds(later)))
            known = offset
        at = later
    return found


def _change(zone: str, before: int, after: int) -> Change:
    """Find the first moment of the offset that holds at `after` and not at `before`."""
    offset = offset_at(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if offset_at(middle, zone) == offset:
            after = middle
        else:
            before = middle
    return after, offset


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def _begin(year: int) -> int:
    return (date(year, 1, 1).toordinal() - _EPOCH.toordinal()) * DAY_MS


def _kind(year: int) -> int:
    first = date(year, 1, 1).toordinal()
    leap = date(year, 12, 31).toordinal() - first == 365
    return (first - 1) % 7 + (7 if leap else 0)
