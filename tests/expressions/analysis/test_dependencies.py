"""What an expression depends on."""

from __future__ import annotations

from collections.abc import Callable

from customary.expressions.analysis import Dependencies, dependencies, fields_read
from customary.expressions.checker import CheckResult
from customary.expressions.expression import Expression
from customary.expressions.scope import Place, Purpose, Vocabulary

Check = Callable[..., CheckResult]


def checked(checking: Check, text: str) -> Expression:
    result = checking(text)
    assert result.expression is not None
    expression: Expression = result.expression
    return expression


def test_dependencies_name_fields_paths_rows_and_surroundings(checking: Check) -> None:
    expression = checked(
        checking,
        "changed(amount) and account.owner.email is not blank and close_date < today() and "
        "any(lines, quantity > record.quantity)",
    )
    assert dependencies(expression) == Dependencies(
        own=frozenset({"amount", "account", "close_date", "lines", "quantity"}),
        paths=frozenset(
            {
                ("old", ("amount",)),
                ("record", ("amount",)),
                ("record", ("account", "owner", "email")),
                ("record", ("close_date",)),
                ("record", ("lines",)),
                ("record", ("quantity",)),
            }
        ),
        rows=frozenset({("line", ("lines",), frozenset({("quantity",)}))}),
        uses=frozenset({"old", "changed", "today"}),
    )


def test_a_constant_depends_on_nothing(checking: Check) -> None:
    nothing: frozenset[object] = frozenset()
    found = dependencies(checked(checking, "1 + 2"))
    assert (found.own, found.paths, found.rows, found.uses) == (nothing, nothing, nothing, nothing)


def test_fields_are_found_in_the_modules_where_they_lie(checking: Check, vocabulary: Vocabulary) -> None:
    expression = checked(
        checking,
        "about.contact.email = user.superior.email and sum(account.opportunities, amount where stage = 'won') > 1",
    )
    assert fields_read(expression, vocabulary, "opportunity") == {
        ("opportunity", "about"),
        ("contact", "email"),
        ("user", "superior"),
        ("user", "email"),
        ("opportunity", "account"),
        ("account", "opportunities"),
        ("opportunity", "amount"),
        ("opportunity", "stage"),
    }


def test_the_link_that_leads_back_from_records_of_another_module_is_read(
    checking: Check, vocabulary: Vocabulary
) -> None:
    place = Place(module="account", purpose=Purpose.VALIDATION)
    result = checking("related_count(opportunity.account where amount > 5) > 1", place=place)
    assert result.expression is not None
    assert fields_read(result.expression, vocabulary, "account") == {
        ("opportunity", "account"),
        ("opportunity", "amount"),
    }


def test_paths_that_lead_nowhere_known_are_left_out(checking: Check, vocabulary: Vocabulary) -> None:
    expression = checked(checking, "setting.churn_months > 1 and active")
    assert fields_read(expression, vocabulary, "opportunity") == {("opportunity", "active")}
    assert fields_read(expression, vocabulary, "nowhere") == frozenset()
