"""Working days: a calendar counts as somebody would who goes from day to day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.expressions.calendars import Calendar, add_workdays, calendar_of, is_workday, workdays_between
from customary.expressions.checker import CheckResult
from customary.expressions.days import LAST_DAY
from customary.expressions.environment import Environment

Check = Callable[..., CheckResult]

AROUND = range(date(2026, 1, 1).toordinal(), date(2026, 4, 1).toordinal())
DAYS = st.sampled_from(AROUND)
CALENDARS = st.builds(
    calendar_of, st.sets(st.integers(1, 7), min_size=1), st.sets(DAYS, max_size=30), st.sets(DAYS, max_size=10)
)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


OFFICE = calendar_of(
    range(1, 6),
    off=range(day("2026-02-15"), day("2026-02-24")),
    on=[day("2026-02-14"), day("2026-02-28")],
)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-18", 1, "2026-02-24"),
        ("2026-02-18", -1, "2026-02-14"),
        ("2026-02-24", -1, "2026-02-14"),
        ("2026-02-27", 1, "2026-02-28"),
        ("2026-02-18", 0, "2026-02-18"),
    ],
)
def test_holidays_are_passed_over_and_make_up_days_count(start: str, count: int, expected: str) -> None:
    assert add_workdays(OFFICE, day(start), count) == day(expected)


@given(CALENDARS, DAYS, st.integers(-40, 40))
def test_moving_by_working_days_goes_from_one_to_the_next(calendar: Calendar, start: int, count: int) -> None:
    step = 1 if count > 0 else -1
    expected, left = start, abs(count)
    while left:
        expected += step
        left -= is_workday(calendar, expected)
    assert add_workdays(calendar, start, count) == expected


@given(CALENDARS, DAYS, DAYS)
def test_between_counts_each_working_day_on_the_way_but_the_first(calendar: Calendar, first: int, second: int) -> None:
    passed = range(first + 1, second + 1) if second >= first else range(second, first)
    count = sum(is_workday(calendar, one) for one in passed)
    assert workdays_between(calendar, first, second) == (count if second >= first else -count)


@given(CALENDARS, DAYS, st.integers(-40, 40))
def test_between_is_the_number_that_leads_there(calendar: Calendar, start: int, count: int) -> None:
    reached = add_workdays(calendar, start, count)
    assert reached is not None
    assert workdays_between(calendar, start, reached) == count


@given(CALENDARS, DAYS)
def test_a_day_is_worked_by_its_weekday_and_the_exceptions(calendar: Calendar, one: int) -> None:
    of_the_week = date.fromordinal(one).isoweekday() in calendar.weekdays
    assert is_workday(calendar, one) == ((of_the_week and one not in calendar.off) or one in calendar.on)


def test_an_extra_day_wins_over_a_holiday() -> None:
    friday = day("2026-02-27")
    assert is_workday(calendar_of((1, 5), off=[friday], on=[friday]), friday)


def test_nothing_lies_outside_the_years_of_the_calendar() -> None:
    plain = Calendar()
    assert add_workdays(plain, LAST_DAY, 1) is None
    assert add_workdays(plain, 1, -1) is None
    assert add_workdays(plain, 1, 10**20) is None
    assert add_workdays(plain, 2, -1) == 1
    assert add_workdays(plain, LAST_DAY - 1, 1) == LAST_DAY


def test_a_week_without_a_working_day_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a day"):
        calendar_of((), (), ())


def test_an_instant_keeps_its_time_of_day(checking: Check, moment: Environment) -> None:
    expression = checking("add_workdays(#2026-02-27T20:00Z#, 1)").expression
    assert expression is not None
    # 28 February 04:00 in Taipei is a Saturday
    assert expression.evaluate((), moment).value == checked_instant(checking, moment, "#2026-03-01T20:00Z#")


def checked_instant(checking: Check, moment: Environment, text: str) -> object:
    expression = checking(text).expression
    assert expression is not None
    return expression.evaluate((), moment).value


def test_a_day_that_leaves_the_calendar_is_reported(checking: Check, moment: Environment) -> None:
    expression = checking("add_workdays(created_at, 9000000)").expression
    assert expression is not None
    outcome = expression.evaluate((0,), moment)
    assert outcome.value is None
    assert [one.code for one in outcome.diagnostics] == ["date_out_of_range"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("add_workdays(close_date, 1, 'offic')", ["E213"]),
        ("add_workdays(close_date, 1, name)", ["E314"]),
        ("workdays_between(close_date, created_at, calendar: 'office')", []),
        ("add_workdays(close_date)", ["E311"]),
        ("workdays_between(close_date)", ["E311"]),
        ("add_workdays(name, 1)", ["E301"]),
    ],
)
def test_a_call_is_checked(text: str, codes: list[str], checking: Check) -> None:
    result = checking(text)
    assert [one.code for one in result.problems] == codes


def test_a_calendar_is_suggested_by_its_label_too(checking: Check) -> None:
    (problem,) = checking("add_workdays(close_date, 1, '办公室')").problems
    assert problem.suggestions == ("office",)
