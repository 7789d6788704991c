"""Records of other modules: how many point at the one at hand, and whether there is one of a kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customary.expressions import types as t
from customary.expressions.analysis import fields_read
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import CheckResult
from customary.expressions.emit_javascript import NotInBrowser, function_of
from customary.expressions.environment import Environment
from customary.expressions.scope import Place, Purpose, Vocabulary

Check = Callable[..., CheckResult]


def test_counting_asks_for_the_rows_whose_link_leads_here(checking: Check, moment: Environment) -> None:
    expression = checking("related_count(line.opportunity where not cancelled)").expression
    assert expression is not None
    cancelled = Slot("record", ("cancelled",), t.BOOLEAN, nullable=False)
    assert expression.slots == (RowsSlot("record", ("id",), "line", (cancelled,), by="opportunity"),)
    assert expression.evaluate(([(True,), (False,), (False,)],), moment).value == 2
    assert expression.evaluate(([],), moment).value == 0


def test_counting_without_a_condition(checking: Check, moment: Environment) -> None:
    expression = checking("related_count(line.opportunity) > 1").expression
    assert expression is not None
    assert expression.evaluate(([(), ()],), moment).value is True


def test_a_list_of_the_record_itself_is_counted_as_by_count(checking: Check) -> None:
    one, other = (checking(text).expression for text in ("related_count(lines)", "count(lines)"))
    assert one is not None
    assert other is not None
    assert one.slots == other.slots


def test_existence_asks_for_rows_that_the_condition_picks(checking: Check, moment: Environment) -> None:
    expression = checking('exists("contact" where name = record.name and email is not blank)').expression
    assert expression is not None
    rows, own = expression.slots
    assert isinstance(rows, RowsSlot)
    assert (rows.module, rows.path, rows.by) == ("contact", ("id",), None)
    assert rows.among is not None
    assert [slot.path for slot in rows.slots] == [("name",), ("email",)]
    assert own == Slot("record", ("name",), t.TEXT, nullable=False)
    assert expression.evaluate(([("Ann", None), ("Bob", "b@x")], "Bob"), moment).value is True
    assert expression.evaluate(([("Ann", None), ("Bob", "b@x")], "Ann"), moment).value is False
    assert expression.evaluate(([], "Ann"), moment).value is False


def test_the_fields_of_the_other_module_are_read(checking: Check, vocabulary: Vocabulary) -> None:
    expression = checking('exists("contact" where name = record.name)').expression
    assert expression is not None
    assert {("contact", "name"), ("opportunity", "name")} <= fields_read(expression, vocabulary, "opportunity")


@pytest.mark.parametrize("text", ["related_count(line.opportunity) = 0", 'exists("contact" where email is blank)'])
def test_a_browser_does_not_have_the_records(text: str, checking: Check) -> None:
    expression = checking(text).expression
    assert expression is not None
    refused = function_of(expression)
    assert isinstance(refused, NotInBrowser)
    assert text.startswith(refused.part)


@pytest.mark.parametrize("purpose", [Purpose.COMPUTED, Purpose.FORM, Purpose.DEFAULT, Purpose.ACCESS])
@pytest.mark.parametrize("text", ["related_count(line.opportunity)", 'exists("contact" where email is blank)'])
def test_it_stands_where_something_is_decided_on_the_server(text: str, purpose: Purpose, checking: Check) -> None:
    result = checking(text, place=Place(module="opportunity", purpose=purpose))
    assert [one.code for one in result.problems] == ["E410"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("related_count()", ["E311"]),
        ("related_count(line.opportunity, 1)", ["E310"]),
        ("related_count(of: line.opportunity)", ["E210"]),
        ("related_count(1 + 1)", ["E325"]),
        ("related_count(line)", ["E325"]),
        ("related_count(line.opportunity.name)", ["E325"]),
        ("related_count(lin.opportunity)", ["E214"]),
        ("related_count(line.oportunity)", ["E201"]),
        ("related_count(line.amount)", ["E326"]),
        ("related_count(account.parent)", ["E326"]),
        ("related_count(line.opportunity where amont > 1)", ["E201"]),
        ("related_count(line.opportunity where product)", ["E302"]),
        ("sum(lines, related_count(line.opportunity))", ["E326"]),
        ("sum(account.opportunities, count(lines where related_count(line.opportunity) > 0))", ["E408"]),
        ('exists("contact")', ["E327"]),
        ("exists(name where true)", ["E314"]),
        ("exists(nam where true)", ["E201"]),
        ('exists("contct" where true)', ["E214"]),
        ('exists("contact" where phone is blank)', ["E201"]),
        ('exists("contact" where old.name = name)', ["E401"]),
        ('any(lines, exists("contact" where name = product))', ["E201"]),
        ('any(account.opportunities, any(lines, exists("contact" where name = "x")))', ["E408"]),
        (" or ".join(f'exists("contact" where name = "{n}")' for n in range(6)), ["E506"]),
    ],
)
def test_a_wrong_call_is_reported(text: str, codes: list[str], checking: Check) -> None:
    result = checking(text)
    assert result.expression is None
    assert [one.code for one in result.problems] == codes


def test_the_link_that_was_meant_is_suggested(checking: Check) -> None:
    (problem,) = checking("related_count(line.amount)").problems
    assert problem.suggestions == ("opportunity",)
    (problem,) = checking('exists("contct" where true)').problems
    assert problem.suggestions == ("contact",)
