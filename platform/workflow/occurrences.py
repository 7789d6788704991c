"""When rules with a schedule fall due: days at a time of day in a zone, and which of them are still to be made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from customary.metadata.model.rules import ScheduleTrigger

__all__ = ["LATE", "Occurrence", "occurrence_on", "occurrences_between"]

LATE = timedelta(minutes=15)
"""From then on an occurrence counts as made up late; a worker that restarts is not late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time at which a rule falls due."""

    name: str
    """What the ledger calls it: the day alone, so that a rule whose time is moved does not act twice on that day."""
    day: date
    at: datetime
    """The instant, in UTC; it is what `today()` and `now()` say while the rule runs for it."""

    def is_late(self, now: datetime) -> bool:
        return now - self.at > LATE


def occurrence_on(trigger: ScheduleTrigger, day: date, zone: ZoneInfo) -> Occurrence:
    """Give the occurrence of one day.

    A time that the clocks leave out that day is taken as if they had not been put forward; one that comes twice is
    the first of the two. So every day has exactly one.
    """
    at = datetime.combine(day, trigger.at, tzinfo=zone).astimezone(UTC)
    return Occurrence(name=f"{trigger.every}:{day.isoformat()}", day=day, at=at)


def occurrences_between(
    trigger: ScheduleTrigger, after: datetime, until: datetime, zone: ZoneInfo
) -> tuple[Occurrence, ...]:
    """Give what fell due after one instant up to another, as far back as the rule catches up.

    A `catch_up` of whole days counts calendar days in the rule's zone: with one day, all of yesterday is made up until
    today ends. A shorter one is exact.
    """
    today = until.astimezone(zone).date()
    whole_days = trigger.catch_up % timedelta(days=1) == timedelta(0)
    reach = trigger.catch_up if whole_days else trigger.catch_up + timedelta(days=1)
    first = max(after.astimezone(zone).date(), today - timedelta(days=reach.days))
    earliest = after if whole_days else max(after, until - trigger.catch_up)
    days = (first + timedelta(days=n) for n in range((today - first).days + 1))
    found = (occurrence_on(trigger, day, zone) for day in days)
    return tuple(one for one in found if earliest < one.at <= until)
