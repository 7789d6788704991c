"""A save computes for two seconds at most: what is left is refused, left blank or not done, and says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from customary.expressions.positions import LANGUAGES
from customary.platform.budget import SECONDS, Budget
from customary.platform.errors import Refused
from customary.platform.records.saving import save
from customary.platform.unit import Unit


def slow(seconds: float) -> Iterator[float]:
    """A clock by which every evaluation takes so long."""
    now = 0.0
    while True:
        yield now
        yield now + seconds
        now += seconds


def budget(seconds_each: float) -> Budget:
    return Budget(clock=slow(seconds_each).__next__)


def test_a_check_that_there_was_no_time_for_refuses_the_save_in_words(shop: Any) -> None:
    with shop.unit() as unit, pytest.raises(Refused) as refused:
        save(replace(unit, budget=budget(SECONDS)), "quote", {"title": "A"})
    assert {one.code for one in refused.value.problems} == {"cannot_be_checked"}
    for language in LANGUAGES:
        for problem in refused.value.problems:
            assert "2" in problem.message.text(language, problem.values)
    assert "computed for more than 2 seconds" in str(refused.value.problems[0])


def test_evaluations_within_the_time_count_together(shop: Any) -> None:
    with shop.unit() as unit:
        allowed = budget(0.001)
        save(replace(unit, budget=allowed), "quote", {"title": "A"})
        assert 0 < allowed.spent < SECONDS


def test_what_follows_from_a_save_takes_of_the_same_time(shop: Any) -> None:
    budgets: list[Budget | None] = []

    def nested(unit: Unit, *_: object) -> None:
        budgets.append(unit.budget)
        if len(budgets) == 1:
            save(unit, "account", {"name": "From a rule"})

    shop.rules.within_rules.append(nested)
    shop.save("account", {"name": "Acme"})
    assert len(budgets) == 2
    assert budgets[0] is budgets[1] is not None


def test_each_save_has_its_own_time(shop: Any) -> None:
    budgets: list[Budget | None] = []
    shop.rules.within_rules.append(lambda unit, *_: budgets.append(unit.budget))
    with shop.unit() as unit:
        save(unit, "account", {"name": "A"})
        save(unit, "account", {"name": "B"})
    assert budgets[0] is not budgets[1]
    assert budgets[0] is not None
    assert budgets[0].seconds == 2.0


def test_nothing_is_limited_outside_of_a_save(shop: Any) -> None:
    with shop.unit() as unit:
        assert unit.budget is None
