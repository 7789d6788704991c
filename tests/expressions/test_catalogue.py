"""The function catalogue: complete in words, true in its examples, and implemented by the back ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customary.expressions.checker import CheckResult
from customary.expressions.emit_javascript.calls import JAVASCRIPT_CALLS
from customary.expressions.environment import Environment
from customary.expressions.functions import EMITTED, FAMILIES, FUNCTIONS, PERIODS, UNITS, Example, Function
from customary.expressions.python_calls import PYTHON_CALLS

Check = Callable[..., CheckResult]

EVERY = tuple(FUNCTIONS.values())
EXAMPLES = [example for function in EVERY for example in function.examples]


def test_python_implements_every_call_and_no_other() -> None:
    assert set(PYTHON_CALLS) == EMITTED


@pytest.mark.parametrize("function", EVERY, ids=[one.name for one in EVERY])
def test_javascript_implements_a_function_or_the_catalogue_says_that_it_does_not(function: Function) -> None:
    calls = {signature.emit for signature in function.signatures} | set(function.emits)
    if "javascript" in function.not_pushable:
        assert not calls & set(JAVASCRIPT_CALLS)
    else:
        assert calls <= set(JAVASCRIPT_CALLS)


def test_javascript_implements_no_call_that_does_not_exist() -> None:
    assert set(JAVASCRIPT_CALLS) <= EMITTED


def test_every_function_belongs_to_one_family() -> None:
    assert sum(map(len, FAMILIES.values())) == len(FUNCTIONS)


@pytest.mark.parametrize("function", EVERY, ids=[one.name for one in EVERY])
def test_a_function_is_described_in_three_languages(function: Function) -> None:
    assert function.usage.startswith(f"{function.name}(")
    doc = function.doc
    assert doc.en.endswith(".")
    assert doc.zh_hans.endswith("。")
    assert doc.zh_hant.endswith("。")
    assert function.signatures or function.form


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.expression for one in EXAMPLES])
def test_an_example_is_true(example: Example, checking: Check, moment: Environment) -> None:
    result = checking(f"({example.expression}) = ({example.result})")
    assert result.problems == ()
    assert result.expression is not None
    assert result.expression.evaluate((), moment).value is True


@pytest.mark.parametrize("word", PERIODS)
def test_a_period_holds_its_days(word: str, checking: Check, moment: Environment) -> None:
    """28 February 2026 is a Saturday; weeks begin on Monday, fiscal years in January."""
    first, last = HOLDS[word]
    count = ", n: 10" if "_n_" in word else ""
    text = " and ".join(
        (
            f'in_period({first}, "{word}"{count})',
            f'in_period({last}, "{word}"{count})',
            f'not in_period({first} - 1 day, "{word}"{count})',
            f'not in_period({last} + 1 day, "{word}"{count})',
        )
    )
    result = checking(text)
    assert result.problems == ()
    assert result.expression is not None
    assert result.expression.evaluate((), moment).value is True


HOLDS = {
    "today": ("#2026-02-28#", "#2026-02-28#"),
    "yesterday": ("#2026-02-27#", "#2026-02-27#"),
    "tomorrow": ("#2026-03-01#", "#2026-03-01#"),
    "last_week": ("#2026-02-16#", "#2026-02-22#"),
    "this_week": ("#2026-02-23#", "#2026-03-01#"),
    "next_week": ("#2026-03-02#", "#2026-03-08#"),
    "last_month": ("#2026-01-01#", "#2026-01-31#"),
    "this_month": ("#2026-02-01#", "#2026-02-28#"),
    "next_month": ("#2026-03-01#", "#2026-03-31#"),
    "last_quarter": ("#2025-10-01#", "#2025-12-31#"),
    "this_quarter": ("#2026-01-01#", "#2026-03-31#"),
    "next_quarter": ("#2026-04-01#", "#2026-06-30#"),
    "last_year": ("#2025-01-01#", "#2025-12-31#"),
    "this_year": ("#2026-01-01#", "#2026-12-31#"),
    "next_year": ("#2027-01-01#", "#2027-12-31#"),
    "last_fiscal_quarter": ("#2025-10-01#", "#2025-12-31#"),
    "this_fiscal_quarter": ("#2026-01-01#", "#2026-03-31#"),
    "next_fiscal_quarter": ("#2026-04-01#", "#2026-06-30#"),
    "last_fiscal_year": ("#2025-01-01#", "#2025-12-31#"),
    "this_fiscal_year": ("#2026-01-01#", "#2026-12-31#"),
    "next_fiscal_year": ("#2027-01-01#", "#2027-12-31#"),
    "last_7_days": ("#2026-02-22#", "#2026-02-28#"),
    "last_30_days": ("#2026-01-30#", "#2026-02-28#"),
    "last_90_days": ("#2025-12-01#", "#2026-02-28#"),
    "next_7_days": ("#2026-02-28#", "#2026-03-06#"),
    "next_30_days": ("#2026-02-28#", "#2026-03-29#"),
    "next_90_days": ("#2026-02-28#", "#2026-05-28#"),
    "last_n_weeks": ("#2025-12-15#", "#2026-02-22#"),
    "next_n_weeks": ("#2026-03-02#", "#2026-05-10#"),
    "last_n_months": ("#2025-04-01#", "#2026-01-31#"),
    "next_n_months": ("#2026-03-01#", "#2026-12-31#"),
    "last_n_quarters": ("#2023-07-01#", "#2025-12-31#"),
    "next_n_quarters": ("#2026-04-01#", "#2028-09-30#"),
    "last_n_years": ("#2016-01-01#", "#2025-12-31#"),
    "next_n_years": ("#2027-01-01#", "#2036-12-31#"),
    "last_n_fiscal_quarters": ("#2023-07-01#", "#2025-12-31#"),
    "next_n_fiscal_quarters": ("#2026-04-01#", "#2028-09-30#"),
    "last_n_fiscal_years": ("#2016-01-01#", "#2025-12-31#"),
    "next_n_fiscal_years": ("#2027-01-01#", "#2036-12-31#"),
    "last_n_days": ("#2026-02-19#", "#2026-02-28#"),
    "next_n_days": ("#2026-02-28#", "#2026-03-09#"),
}


def test_a_period_may_count_days_by_a_field(checking: Check, moment: Environment) -> None:
    expression = checking('in_period(close_date, "last_n_days", n: quantity)').expression
    assert expression is not None
    assert [slot.path for slot in expression.slots] == [("close_date",), ("quantity",)]
    assert expression.evaluate((moment.today - 2, 3), moment).value is True
    assert expression.evaluate((moment.today - 3, 3), moment).value is False
    assert expression.evaluate((moment.today - 3, None), moment).value is False


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_a_start_and_an_end(unit: str, checking: Check, moment: Environment) -> None:
    text = f'start_of(today(), "{unit}") <= today() and end_of(today(), "{unit}") >= today()'
    expression = checking(text).expression
    assert expression is not None
    assert expression.evaluate((), moment).value is True
