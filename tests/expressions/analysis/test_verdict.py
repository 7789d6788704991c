"""Conditions that always hold, or never do: what is found, and what is said of it."""

from __future__ import annotations

import time

import pytest

from customary.expressions.analysis import Verdict, verdict
from customary.expressions.analysis.verdict import MOST_TERMS, impossible
from tests.expressions.analysis.small_world import CODES_OF, expression


def found(text: str) -> Verdict | None:
    return verdict(expression(text).root, CODES_OF)


def reasons(text: str) -> list[tuple[str, ...]]:
    one = found(text)
    assert one is not None
    return [ground.parts for ground in one.grounds]


NEVER = (
    "n > 5 and n < 3",
    "n > 5 and n < 6",
    "(n ?? m ?? x) > 5 and n is blank and m = 3",
    "name = 'a' and note = 'b' and name >= note",
    "name = 'b' and note = 'a' and name <= note",
    "who = boss and boss = who.boss and who != who.boss",
    "x > 5 and x < 5.1",
    "n > 100",
    "price > 5 and price < 5.0001",
    "n is blank and n > 0",
    "n is not blank and n is blank",
    "n = 1 and n != 1",
    "n = 1.5",
    "n != 1 and n != 2 and n between 1 and 2",
    "n in (1, 2) and n in (3, 4)",
    "n in (1, 2) and n not in (1, 2, 3)",
    "n between 10 and 5",
    "n < n",
    "n < m and m < x and x < n",
    "n + m > 5 and m + n < 3",
    "n - m > 5 and m - n > -3",
    "2 * n > 10 and n < 5",
    "-n > 5 and n > 0",
    "n * 0 > 1",
    "n + 5 > 200",
    "n = m and n > m",
    "n = m and n is blank and m is not blank",
    "n / 2 > 1 and n / 2 < 1",
    "d > today() + 30 days and d < today()",
    "d < #2026-01-01# and d > #2026-01-01#",
    "d < e and e < made and made < d",
    "e - d > 5 days and e < d",
    "add_days(d, 3) = e and d > e",
    "at > now() and at < now() - 1 hour",
    "lasts > 1 day and lasts < 1 hour",
    "lasts + 1 day < 2 days and lasts > 1 day",
    "clock < clock",
    "clock - clock > 1 second and clock is not blank",
    "month(d) = 13",
    "weekday(d) > 7 or day(d) = 32",
    "len(name) < 0",
    "count(rows) < 0",
    "count(tags) < 0",
    "sum(rows, amount) > 5 and sum(rows, amount) < 3",
    "any(rows, open) and not any(rows, open)",
    "name = 'a' and name = 'b'",
    "name = 'a' and name != 'a'",
    "name in ('a', 'b') and name in ('c', 'd')",
    "name = 'abc' and name contains 'x'",
    "name = 'abc' and name not like 'A*'",
    "name > 'b' and name < 'a'",
    "name > 'a' and name <= 'a'",
    "name = note and name != note",
    "name < note and note < name",
    "name = 'a' and note = 'b' and name = note",
    "name starts with 'a' and name is blank",
    "upper('a') = 'b'",
    "stage = 'won' and stage = 'lost'",
    "stage != 'new' and stage != 'won' and stage != 'lost' and stage is not blank",
    "stage = was and stage = 'won' and was in ('new', 'lost')",
    "'won' in tags and tags is blank",
    "has_any(tags, 'won') and has_none(tags, 'won', 'new')",
    "has_all(tags, 'won', 'new') and not ('new' in tags)",
    "'x' in labels and count(labels) < 0",
    "flag and not flag",
    "maybe = true and not maybe",
    "maybe = false and maybe",
    "who = boss and who != boss",
    "about is blank and about is not blank",
    "(n ?? 0) > 3 and n is blank",
    "(n ?? m) is blank and m is not blank",
    "if(stage = 'won', 1, 2) > 3",
    "case(stage, 'new', 'a', 'won', 'b') = 'c'",
    "if(flag, n, m) > 3 and n is blank and m is blank",
    "if(flag, maybe, false) and not flag",
    "not (n > 5 or n <= 5 or n is blank)",
    "n > 1 and (n < 0 or (n = 0 and flag))",
    "true = false",
    "1 > 2",
    "max(if(flag, 1, 2), -len(name)) > 5",
    "max(rows, amount) > 100",
    "abs(n) < 0 or sign(n) = 2",
    "min(n + 1, m ?? 7) > 100",
    "e - d > 3655000 days",
    "at - made_at > 3655000 days",
    "text(n) = 'a' and n is blank",
    "(if(flag, n, m) / 2 > 1) and 5 > 6",
    "month(if(flag, d, e)) > 12",
    "n + m + x > 1000",
    "3 * n - 2 * m < -1000",
    "n / 2 + m / 3 > 5 and n / 2 + m / 3 < 4",
    "'a' in labels and labels is blank",
    "not ('a' in ['a', 'b'])",
    "if(flag, blank, 3) = blank and not flag",
    "(n = blank) and n > 1",
    "n > blank",
    "if(flag, blank, n) > 200",
    "now() < #0001-01-01T00:00Z#",
    "stage = if(flag, 'won', 'lost') and stage = 'new'",
    "name > 'b' and name in ('a', 'b')",
    "-(n / 3) > 1 and n is blank",
    "count(rows) + n > 5 and n + count(rows) < 2",
    "max(e - d, d - e) > 12 hours and max(e - d, d - e) < 20 hours",
    "n + blank > 1",
)
ALWAYS = (
    "n > 5 or not n > 5",
    "n > 5 or n <= 5 or n is blank",
    "n = n",
    "len(name) >= 0",
    "made <= #9999-12-31#",
    "made >= today() or made < today()",
    "stage in ('new', 'won', 'lost') or stage is blank",
    "flag = false or flag = true",
    "maybe = false or maybe = true or maybe is blank",
    "maybe or not maybe",
    "(n ?? 0) > 3 or (n ?? 0) <= 3",
    "if(flag, 1, 2) > 0",
    "not (n > 5 and n < 3)",
    "(n is blank) = (not (n is not blank)) or flag or not flag",
    "name is not blank or name is blank",
    "tags is blank or has_any(tags, 'new', 'won', 'lost')",
    "upper('a') = 'A'",
    "coalesce(n, m, 1) is not blank",
    "if(flag, 1, 2) is not blank",
    "not (n > blank)",
    "'a' in ['a', 'b']",
    "(flag and maybe) is not blank",
    "if(flag, 1 + 1, -2) is not blank",
    "id > 0 or id <= 0",
    "count(rows) > 1 or not (count(rows) > 1)",
    "if(flag, n, blank) is blank or flag",
    "count(tags) < 4",
    "(n ?? 1) / 2 is not blank",
    "if(flag, 1, n ?? 2) / 2 is not blank",
    "n + blank is blank",
    "1 month < 2 months",
)
OPEN = (
    "true and flag",
    "n > 5",
    "n > 5 or n <= 5",
    "n <= n",
    "x > 5 and x < 5.2",
    "n / 3 * 3 = n",
    "count(rows) >= 0",
    "d + 1 day > d",
    "today() + 1 day > today()",
    "stage in ('new', 'won', 'lost')",
    "name > 'a' and name < 'ab'",
    "name contains 'a' and name not contains 'b'",
    "n + m > 5 and n < 3",
    "about = about and flag",
    "is_anniversary(d, today())",
    "lasts * 2 > 1 day",
    "n != 1 and n between 1 and 2",
    "who = boss",
    "x in (0.5, n)",
    "tags = tags and flag",
    "(n ?? m) / 2 > 5 and n is blank and m is blank",
    "has_any(tags, 'won') and tags is not blank",
    "(name & note) is not blank",
    "coalesce(count(rows), n) is not blank",
    "tags = labels or flag",
    "many is blank or flag",
    "one = two or one is blank or two is blank or flag",
    "at + 1 day > at",
    "at + 1 month > now()",
    "name in labels",
    "has_any(many, 'c1') or has_none(many, 'c2')",
)


@pytest.mark.parametrize("text", NEVER)
def test_what_never_holds_is_found(text: str) -> None:
    one = found(text)
    assert one is not None
    assert one.value is False
    assert one.grounds


@pytest.mark.parametrize("text", ALWAYS)
def test_what_always_holds_is_found(text: str) -> None:
    one = found(text)
    assert one is not None
    assert one.value is True


@pytest.mark.parametrize("text", OPEN)
def test_nothing_is_said_of_what_some_record_decides(text: str) -> None:
    assert found(text) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("flag and n > 5 and maybe and n < 3", ("n > 5", "n < 3")),
        ("n != 1 and flag and n = 1", ("n != 1", "n = 1")),
        ("month(d) = 13 and flag", ("month(d) = 13",)),
        ("n between 10 and 5", ("n between 10 and 5",)),
        ("not (n > 5 or flag) and n > 7", ("not (n > 5)", "n > 7")),
        ("n > 5 or flag or not n > 5", ("n > 5", "not (n > 5)")),
        ("flag = false or flag = true", ("flag = false", "flag = true")),
        ("(n ?? 0) > 3 and n is blank", ("(n ?? 0) > 3", "n is blank")),
    ],
)
def test_the_reason_names_the_parts_that_decide_and_no_others(text: str, parts: tuple[str, ...]) -> None:
    assert [set(one) for one in reasons(text)] == [set(parts)]


def test_each_arm_of_an_or_has_a_reason_of_its_own() -> None:
    assert reasons("(n > 5 and n < 3) or (flag and not flag)") == [("n > 5", "n < 3"), ("flag", "not (flag)")]


def test_a_rule_of_choices_alone_is_tried_with_every_combination() -> None:
    one = found("count(tags) < 4")
    assert one == Verdict(True, (), 8)


def test_a_condition_of_more_terms_than_are_looked_at_is_not_decided() -> None:
    either = " and ".join(f"(n = {number} or m = {number})" for number in range(1, 8))
    assert found(f"{either} and x > 1 and x < 1") is not None
    many = " or ".join(f"(n = {number} and x > 1 and x < 1)" for number in range(MOST_TERMS + 1))
    assert found(many) is None


def test_a_condition_is_impossible_behind_others_that_have_failed() -> None:
    parts = [expression(text).root for text in ("n > 5", "n is blank")]
    assert impossible(parts, expression("n = 7").root, CODES_OF)
    assert not impossible(parts, expression("n = 5").root, CODES_OF)
    either = [expression(f"n = {number} and flag").root for number in range(MOST_TERMS)]
    assert not impossible(either, expression("maybe and not maybe and flag").root, CODES_OF)


def test_a_condition_of_more_comparisons_than_are_looked_at_is_not_decided() -> None:
    values = ", ".join(f"{number}, {number}" for number in range(30))
    assert found(f"case(n, {values}) = case(m, {values}) and flag and not flag") is None


def test_a_long_sum_is_looked_at_quickly() -> None:
    """Every part of it is a value of its own, whose name is as long as the part."""
    text = "at >= now()" + " - 7 days" * 60
    condition = expression(text).root
    start = time.process_time()
    assert verdict(condition, CODES_OF) is None
    assert time.process_time() - start < 0.5
