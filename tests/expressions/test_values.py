"""Numbers, dates, instants and text mean what LANGUAGE.md says, at their edges too."""

from __future__ import annotations

import random
import re
import time

import pytest

from customary.expressions import days, texts, values
from customary.expressions import types as t
from customary.expressions.json_values import type_name


def day(iso: str) -> int:
    found = days.date_from_text(iso)
    assert found is not None
    return found


def instant(iso: str, zone: str = "UTC") -> int:
    found = days.instant_from_text(iso, zone)
    assert found is not None
    return found


def shown(ordinal: int | None) -> str | None:
    return None if ordinal is None else days.date_text(ordinal)


# numbers


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 2, 3), (-5, 2, -3), (5, -2, -3), (-5, -2, 3), (4, 3, 1), (0, -7, 0), (10**40 + 1, 2, 5 * 10**39 + 1)],
)
def test_a_half_is_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert values.shift_half_away(numerator, denominator) == rounded


def test_a_third_times_three_is_one_again_once_it_is_observed() -> None:
    third = values.divide(1, 0, 3, 0)
    assert values.observe(third * 3, 20) == 10**12


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (12345, 2, 12345),
        (12345, 1, 12350),
        (-12345, 1, -12350),
        (12345, 0, 12300),
        (15000, -2, 20000),
        (14999, -2, 10000),
    ],
)
def test_rounding_keeps_the_scale(value: int, places: int, rounded: int) -> None:
    assert values.round_at(value, 2, places) == rounded


def test_the_remainder_has_the_sign_of_the_dividend() -> None:
    assert [values.modulo(a, b) for a, b in ((7, 3), (-7, 3), (7, -3), (-7, -3))] == [1, -1, 1, -1]


def test_whole_parts_of_a_negative_number() -> None:
    value = -21  # -2.1
    assert (
        values.floor_to(value, 1),
        values.ceil_to(value, 1),
        values.round_away(value, 1),
        values.truncate_to(value, 1),
    ) == (
        -3,
        -2,
        -3,
        -2,
    )


def test_a_power_is_rounded_once_and_bounded() -> None:
    assert values.power(2, 0, 10) == 1024 * 10**20
    assert values.power(2, 0, -1) == 5 * 10**19
    assert values.power(3, 0, -1) == 33333333333333333333
    assert values.power(10, 0, 24) is None


def test_a_square_root_is_correct_to_its_last_decimal() -> None:
    assert values.square_root(2, 0) == 141421356237309504880
    assert values.square_root(225, 2) == 15 * 10**19


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("-12.5", -125000),
        (" 7 ", 70000),
        ("+1", 10000),
        ("1,000", None),
        ("1e3", None),
        ("", None),
        (".5", None),
        ("１", None),
    ],
)
def test_only_plain_numbers_are_read(text: str, number: int | None) -> None:
    assert values.number_from_text(text, 4) == number


def test_a_number_is_written_without_needless_zeros() -> None:
    assert [values.number_text(*one) for one in ((0, 2), (-5, 2), (1200, 2), (10**20, 20), (1, 20), (-1, 0))] == [
        "0",
        "-0.05",
        "12",
        "1",
        "0",
        "-1",
    ]


# dates


def test_months_clamp_and_do_not_stick() -> None:
    assert shown(days.add_months(day("2026-01-31"), 1)) == "2026-02-28"
    assert shown(days.add_months(day("2026-02-28"), 1)) == "2026-03-28"
    assert shown(days.add_months(day("2026-02-28"), 1, end=True)) == "2026-03-31"
    assert shown(days.add_months(day("2024-02-29"), -12)) == "2023-02-28"
    assert days.add_months(day("9999-12-01"), 1) is None
    assert days.add_months(day("0001-01-01"), -1) is None


@pytest.mark.parametrize(
    ("first", "second", "months"),
    [
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-15", "2026-01-15", 0),
        ("2026-03-15", "2026-01-16", -1),
        ("2026-03-15", "2026-01-15", -2),
        ("2024-02-29", "2025-02-28", 12),
    ],
)
def test_months_between_are_whole(first: str, second: str, months: int) -> None:
    assert days.months_between(day(first), day(second)) == months


def test_a_birthday_on_the_leap_day_falls_on_the_28th_by_default() -> None:
    born = day("2000-02-29")
    assert days.is_anniversary(born, day("2026-02-28"), "feb28")
    assert not days.is_anniversary(born, day("2026-03-01"), "feb28")
    assert days.is_anniversary(born, day("2026-03-01"), "mar1")
    assert days.is_anniversary(born, day("2024-02-29"), "feb28")
    assert not days.is_anniversary(born, day("2024-02-28"), "feb28")
    assert days.age(born, day("2026-02-28"), "feb28") == 26
    assert days.age(born, day("2026-02-27"), "feb28") == 25
    assert shown(days.next_anniversary(born, day("2026-03-01"), "feb28")) == "2027-02-28"


@pytest.mark.parametrize("on", ["2024-02-28", "2024-02-29", "2024-03-01", "2026-02-28", "2026-03-01", "2026-12-31"])
@pytest.mark.parametrize("leap", ["feb28", "mar1"])
def test_the_days_that_sql_looks_for_are_the_birthdays_of_a_day(on: str, leap: days.LeapBirthday) -> None:
    born = [day("2000-01-01") + offset for offset in range(366)]
    wanted = {shown(one)[5:] for one in born if days.is_anniversary(one, day(on), leap)}  # type: ignore[index]
    assert set(days.anniversary_days(day(on), leap)) == wanted


def test_periods_of_a_fiscal_year_that_begins_in_april() -> None:
    at = day("2026-02-10")
    assert shown(days.start_of(at, "fiscal_year", 1, 4)) == "2025-04-01"
    assert shown(days.end_of(at, "fiscal_year", 1, 4)) == "2026-03-31"
    assert shown(days.start_of(at, "fiscal_quarter", 1, 4)) == "2026-01-01"
    assert (days.fiscal_year(at, 4, "end"), days.fiscal_quarter(at, 4), days.fiscal_month(at, 4)) == (2026, 4, 11)
    assert days.fiscal_year(at, 4, "start") == 2025
    assert days.fiscal_year(at, 1, "start") == days.fiscal_year(at, 1, "end") == 2026


def test_a_week_begins_on_the_day_the_site_says() -> None:
    wednesday = day("2026-02-11")
    assert [shown(days.week_start(wednesday, first)) for first in (1, 7, 6)] == [
        "2026-02-09",
        "2026-02-08",
        "2026-02-07",
    ]


# instants


def test_a_skipped_wall_clock_moves_by_the_gap_and_a_doubled_one_is_the_first() -> None:
    assert instant("2024-03-10T02:30", "America/New_York") == instant("2024-03-10T07:30Z")
    assert instant("2024-11-03T01:30", "America/New_York") == instant("2024-11-03T05:30Z")


def test_a_day_on_the_wall_clock_may_have_23_hours() -> None:
    before = instant("2024-03-09T12:00", "America/New_York")
    after = days.add_wall_days(before, 1, "America/New_York")
    assert after is not None
    assert after - before == 23 * 3_600_000


def test_an_instant_is_written_with_milliseconds_only_where_there_are_some() -> None:
    assert days.instant_text(instant("2026-02-28T09:30:00.500+08:00")) == "2026-02-28T01:30:00.500Z"
    assert days.instant_text(instant("2026-02-28T09:30Z")) == "2026-02-28T09:30:00Z"


@pytest.mark.parametrize(
    "text", ["2026-02-30T00:00Z", "2026-02-28T24:00Z", "2026-02-28", "2026-02-28T09:30+24:00", "x"]
)
def test_what_is_no_instant_is_not_read(text: str) -> None:
    assert days.instant_from_text(text, "UTC") is None


def test_zones_at_the_ends_of_time_and_zones_that_do_not_exist() -> None:
    assert days.day_of_instant(days.FIRST_INSTANT, "America/New_York") == 1
    assert days.day_of_instant(days.LAST_INSTANT, "Asia/Taipei") == days.LAST_DAY
    assert not days.known_zone("Mars/Olympus")
    assert not days.known_zone("../../etc/passwd")


# text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("Straße", "strasse"),
        ("ﬁ", "fi"),
        ("ΑΣς", "ασσ"),
        ("İ", "i̇"),
        ("客户", "客户"),
        ("ı", "ı"),
    ],
)
def test_folding_ignores_case_and_width_and_nothing_else(text: str, folded: str) -> None:
    assert texts.fold(text) == folded


def test_cutting_counts_code_points() -> None:
    text = "𠀀客😀a"
    assert (texts.left(text, 2), texts.right(text, 2), texts.mid(text, 2, 2)) == ("𠀀客", "😀a", "客😀")
    assert (texts.left(text, 0), texts.left(text, -1), texts.right(text, 0), texts.mid(text, 9, 2)) == (None,) * 4
    assert texts.mid(text, 0, 2) == "𠀀"


def test_like_knows_only_stars_and_question_marks() -> None:
    assert texts.matches_like("100% [a] x.y", "100% [A]*?.y")
    assert not texts.matches_like("abc", "a.c")
    assert texts.matches_like("a\nb", "a*b")
    assert texts.matches_like("ＡＢ", "a?")


def test_like_matches_as_its_stars_say() -> None:
    chance = random.Random(20261128)
    for _ in range(3000):
        text = "".join(chance.choices("ab", k=chance.randint(0, 7)))
        pattern = "".join(chance.choices("ab**?", k=chance.randint(0, 6)))
        wanted = re.fullmatch(pattern.replace("*", ".*").replace("?", "."), text)
        assert texts.matches_like(text, pattern) is (wanted is not None), (text, pattern)


def test_no_pattern_of_like_takes_long() -> None:
    begun = time.perf_counter()
    assert not texts.matches_like("a" * 32_000, "*a" * 90 + "*b")
    assert not texts.matches_like("a" * 32_000, "*a?a" * 40 + "*?b*")
    assert time.perf_counter() - begun < 2


def test_parts_of_a_separated_text() -> None:
    assert [texts.split_part("a,,c", ",", place) for place in (1, 2, 3, 4, 0, -1, -3, -4)] == [
        "a", None, "c", None, None, "c", "a", None,
    ]  # fmt: skip


def test_capitals_follow_words_and_not_apostrophes() -> None:
    assert texts.proper("o'neill-SMITH 客戶 ǆ") == "O'neill-Smith 客戶 ǅ"
    assert texts.proper("2ND floor, 10a _b") == "2nd Floor, 10a _B"


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        (t.INTEGER, "integer"),
        (t.NumberType(8, 2), "number"),
        (t.MoneyType("USD"), "money"),
        (t.TEXT, "text"),
        (t.ChoiceType("stage"), "choice"),
    ],
)
def test_a_type_is_named_as_people_do(type_: t.Type, name: str) -> None:
    assert type_name(type_) == name


def test_a_period_that_does_not_exist_has_no_days() -> None:
    assert (days.start_of(739_675, "fortnight"), days.end_of(739_675, "fortnight")) == (None, None)
