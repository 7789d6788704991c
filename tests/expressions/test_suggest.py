"""Did you mean: near misses of names, and labels in any language, of everything that has one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customary.expressions.checker import CheckResult

Check = Callable[..., CheckResult]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("amout > 1", "amount"),
        ("金额 > 1", "amount"),
        ("金額 > 1", "amount"),
        ("AMOUNT > 1", "amount"),
        ("stage = '赢单'", "won"),
        ("stage = 'Lost'", "lost"),
        ("has_role('销售经理')", "sales_manager"),
        ("has_role('sales-manager')", "sales_manager"),
        ("dict('銷售階段', stage, 'state')", "sales_stage"),
        ("dict('sales_stage', stage, 'probabilty')", "probability"),
        ("setting.流失月数", "churn_months"),
        ("changed(金额)", "amount"),
        ("rond(amount)", "round"),
        ("round(amount, place: 2)", "places"),
        ("in_period(close_date, 'this month')", "this_month"),
    ],
)
def test_what_was_meant_comes_first(text: str, meant: str, checking: Check) -> None:
    (problem,) = checking(text).problems
    assert problem.suggestions[0] == meant
