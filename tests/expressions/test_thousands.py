"""Numbers with commas between their thousands are told from several numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customary.expressions.checker import CheckResult
from customary.expressions.positions import LANGUAGES

Check = Callable[..., CheckResult]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("min(1,000, 2)", "min(1000, 2)"),
        ("min(1,500, 2)", "min(1500, 2)"),
        ("max(2,050)", "max(2050)"),
        ("max(1,000,000.50, amount.value)", "max(1000000.50, amount.value)"),
        ("max(-1,050, 3)", "max(-1050, 3)"),
        ("round(1,234.5, 2)", "round(1234.5, 2)"),
        ("quantity in (1,200, 1,500)", "quantity in (1200, 1500)"),
        ("quantity not in (1,000)", "quantity not in (1000)"),
        ("if(quantity > 1,000 and quantity < 2,000, 1, 2)", "if(quantity > 1000 and quantity < 2000, 1, 2)"),
        ("add_days(close_date, 1,000)", "add_days(close_date, 1000)"),
    ],
)
def test_thousands_that_are_parted_are_found_and_mended(checking: Check, text: str, mended: str) -> None:
    found = [one for one in checking(text).problems if one.code == "W617"]
    assert all(len({one.text(language) for language in LANGUAGES}) == 3 for one in found)
    for one in sorted(found, key=lambda problem: -problem.span.start):
        text = one.fixes[0].applied(text)
    assert text == mended
    assert not [one for one in checking(text).problems if one.code == "W617"]


@pytest.mark.parametrize(
    "text",
    [
        "min(1,500)",
        "min(100,200,300)",
        "quantity in (100,200)",
        "min(quantity,100, 200)",
        "min(0,500, 2)",
        "min(1,0000, 2)",
        "min(1.5,000, 2)",
        "min(1, 500, 2)",
        "date(2024,010,15)",
        "min((1),000, 2)",
        "min(quantity1,000, 2)",
        "min(12,345,2)",
        'concat("1,000", "a")',
    ],
)
def test_what_may_be_several_numbers_is_left_alone(checking: Check, text: str) -> None:
    assert [one.code for one in checking(text).problems if one.code == "W617"] == []
