"""When a daily rule falls due: time zones, days that the clocks change on, and what is made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from customary.metadata.model.rules import ScheduleTrigger
from customary.platform.workflow.occurrences import LATE, Occurrence, occurrence_on, occurrences_between

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def daily(at: time = time(9), *, catch_up: timedelta = timedelta(days=1)) -> ScheduleTrigger:
    return ScheduleTrigger(every="daily", at=at, catch_up=catch_up)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def days(found: tuple[Occurrence, ...]) -> list[str]:
    return [one.day.isoformat() for one in found]


def test_an_occurrence_is_an_instant_of_its_zone() -> None:
    assert occurrence_on(daily(), date(2026, 3, 2), SHANGHAI) == Occurrence(
        name="daily:2026-03-02", day=date(2026, 3, 2), at=datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("after", "until", "expected"),
    [
        ("2026-03-01T09:00+08:00", "2026-03-02T08:59:59+08:00", []),
        ("2026-03-01T09:00+08:00", "2026-03-02T09:00+08:00", ["2026-03-02"]),
        ("2026-03-02T09:00+08:00", "2026-03-02T23:00+08:00", []),
        ("2026-02-28T09:00+08:00", "2026-03-02T10:00+08:00", ["2026-03-01", "2026-03-02"]),
        ("2026-01-01T09:00+08:00", "2026-03-02T10:00+08:00", ["2026-03-01", "2026-03-02"]),
        ("2026-01-01T09:00+08:00", "2026-03-02T00:30+08:00", ["2026-03-01"]),
        ("2026-03-05T09:00+08:00", "2026-03-02T10:00+08:00", []),
    ],
)
def test_what_fell_due_is_made_up_through_yesterday(after: str, until: str, expected: list[str]) -> None:
    assert days(occurrences_between(daily(), moment(after), moment(until), SHANGHAI)) == expected


def test_a_short_catch_up_is_exact() -> None:
    trigger = daily(catch_up=timedelta(hours=6))
    after = moment("2026-02-20T00:00+08:00")
    assert days(occurrences_between(trigger, after, moment("2026-03-02T14:59+08:00"), SHANGHAI)) == ["2026-03-02"]
    assert days(occurrences_between(trigger, after, moment("2026-03-02T15:01+08:00"), SHANGHAI)) == []


def test_every_day_has_one_occurrence_when_the_clocks_change() -> None:
    gap = occurrence_on(daily(time(2, 30)), date(2026, 3, 29), BERLIN)
    twice = occurrence_on(daily(time(2, 30)), date(2026, 10, 25), BERLIN)
    assert (gap.at, twice.at) == (
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    )
    trigger = daily(time(2, 30), catch_up=timedelta(days=400))
    year = occurrences_between(trigger, moment("2025-12-31T12:00Z"), moment("2026-12-31T12:00Z"), BERLIN)
    assert len(year) == 365
    assert [one.at for one in year] == sorted({one.at for one in year})


def test_looking_in_steps_finds_each_occurrence_once() -> None:
    found: list[str] = []
    watermark = now = moment("2026-03-27T00:00Z")
    while now < moment("2026-03-31T00:00Z"):
        now += timedelta(minutes=37)
        due = occurrences_between(daily(time(2, 30)), watermark, now, BERLIN)
        found += days(due)
        watermark = due[-1].at if due else watermark
    assert found == ["2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30"]


def test_a_short_delay_is_not_late() -> None:
    one = occurrence_on(daily(), date(2026, 3, 2), SHANGHAI)
    assert [one.is_late(one.at + LATE), one.is_late(one.at + LATE + timedelta(seconds=1))] == [False, True]
