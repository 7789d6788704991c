"""What is the same condition, however it is written, and what is another one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customary.expressions.analysis import fingerprint, normal_form
from customary.expressions.checked import Checked
from customary.expressions.checker import CheckResult

Check = Callable[..., CheckResult]

SAME = (
    ("quantity > 5", "5 < quantity"),
    ("quantity >= 5 and active", "active and 5 <= quantity and active"),
    ("not (active or quantity > 5)", "not quantity > 5 and not active"),
    ("not not active", "active"),
    ("stage = 'won' or stage = 'lost'", "stage in ('lost', 'won', 'lost')"),
    ("stage != 'won'", "not stage = 'won'"),
    ("name = account.name", "account.name = name"),
    ("amount * quantity > 1.50", "quantity * amount > 1.5"),
    ("15% * amount > 1", "0.15 * amount > 1"),
    ("close_date + 1 day > today()", "today() < close_date + 1 day"),
    ("quantity between 1 and 5", "quantity <= 5 and quantity >= 1"),
    ("(active and maybe) and quantity = 1", "active and (maybe and quantity = 1)"),
    ("regions is not blank", "not (regions is blank)"),
    ("any(lines, quantity > 1)", "any(lines, 1 < quantity)"),
    ("case(stage, 'won', 1, 2) = 1", "if(stage = 'won', 1, 2) = 1"),
)
OTHERS = (
    "quantity > 5",
    "quantity >= 5",
    "quantity > 6",
    "quantity > 5 or active",
    "quantity > 5 and active",
    "old.quantity > 5",
    "quantity - 1 > 5",
    "1 - quantity > 5",
    "name contains 'a'",
    "name starts with 'a'",
    "name like 'a'",
    "name & 'a' = 'b'",
    "'a' & name = 'b'",
    "quantity is blank",
    "(amount ?? fee) is blank",
    "count(lines) > 1",
    "exists('line' where quantity > 1)",
    "exists('contact' where name is not blank)",
    "exists('account' where name is not blank)",
    "exists('line' where quantity > 2)",
    "count(lines where cancelled) > 1",
    "sum(lines, quantity) > 1",
    "count(account.opportunities) > 1",
    "join_text(lines, product, ', ') = 'a'",
    "join_text(lines, product, ' ') = 'a'",
    "first(lines, quantity, by: amount) > 1",
    "has_any(regions, 'north')",
    "has_all(regions, 'north')",
    "-quantity > 5",
    "if(active, 1, 2) = 1",
    "took > 1 day",
    "close_date = #2026-01-01#",
)


def root(checking: Check, text: str) -> Checked:
    result = checking(text, condition=True)
    assert result.expression is not None, [one.text() for one in result.problems]
    found: Checked = result.expression.root
    return found


@pytest.mark.parametrize(("one", "other"), SAME)
def test_conditions_that_say_the_same_have_one_form(checking: Check, one: str, other: str) -> None:
    assert normal_form(root(checking, one)) == normal_form(root(checking, other))
    assert fingerprint(root(checking, one)) == fingerprint(root(checking, other))


def test_conditions_that_say_something_else_have_forms_of_their_own(checking: Check) -> None:
    forms = [fingerprint(root(checking, text)) for text in OTHERS]
    assert len(set(forms)) == len(OTHERS)


def test_a_fingerprint_is_the_same_tomorrow(checking: Check) -> None:
    assert fingerprint(root(checking, "has_any(regions, 'south', 'north')")) == "2229e2d0e716b92bba2c3bbd463bdadd"
