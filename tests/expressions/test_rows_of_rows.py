"""Functions over related records inside others: what names mean there, what is read, and what one level is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customary.expressions import types as t
from customary.expressions.analysis import dependencies, fields_read
from customary.expressions.builder import Group, Row, Written, to_tree
from customary.expressions.checked import Aggregate, RowsSlot, Slot
from customary.expressions.checker import CheckResult, check
from customary.expressions.emit_javascript import NotInBrowser, function_of
from customary.expressions.emit_python import compile_expression
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.folding import folded_reads
from customary.expressions.parser import parse
from customary.expressions.positions import Excerpt
from customary.expressions.printing import canonical
from customary.expressions.python_runtime import MAX_ROWS
from customary.expressions.scope import CURRENCIES, Member, ModuleWords, Place, Purpose, Vocabulary

Check = Callable[..., CheckResult]


def accepted(checking: Check, text: str) -> Expression:
    result = checking(text)
    assert result.expression is not None, [one.text() for one in result.problems]
    return result.expression


def test_a_row_is_read_with_its_own_rows(checking: Check) -> None:
    expression = accepted(checking, "sum(account.opportunities, sum(lines, quantity where product != record.name))")
    quantity = Slot("record", ("quantity",), t.INTEGER, nullable=False)
    product = Slot("record", ("product",), t.TEXT, nullable=True)
    lines = RowsSlot("record", ("lines",), "line", (quantity, product))
    assert expression.slots == (
        RowsSlot("record", ("account", "opportunities"), "opportunity", (lines,)),
        Slot("record", ("name",), t.TEXT, nullable=False),
    )


def test_names_mean_the_innermost_row_and_the_roots_those_around(checking: Check, moment: Environment) -> None:
    text = "sum(account.opportunities, count(lines where quantity > row.quantity and quantity < record.quantity))"
    expression = accepted(checking, text)
    rows, own = expression.slots
    assert isinstance(rows, RowsSlot)
    assert [one.path for one in rows.slots] == [("lines",), ("quantity",)]
    assert own.path == ("quantity",)
    orders = [([(5,), (7,), (9,)], 6), ([(1,), (50,)], 0), ([], 3)]
    assert expression.evaluate((orders, 9), moment).value == 2


def test_a_condition_on_rows_may_ask_of_their_rows(checking: Check, moment: Environment) -> None:
    expression = accepted(checking, "any(account.opportunities, lines is blank and count(lines where cancelled) = 0)")
    assert expression.evaluate(([([], [])],), moment).value is True
    assert expression.evaluate(([([()], [(False,)])],), moment).value is False
    assert expression.evaluate(([],), moment).value is False


def test_the_record_has_the_same_list_for_every_row(checking: Check, moment: Environment) -> None:
    expression = accepted(checking, "sum(account.opportunities, count(record.lines where quantity = row.quantity))")
    rows, lines = expression.slots
    assert isinstance(rows, RowsSlot)
    assert isinstance(lines, RowsSlot)
    assert [one.path for one in rows.slots] == [("quantity",)]
    assert (lines.root, lines.path) == ("record", ("lines",))
    assert expression.evaluate(([(1,), (2,), (2,)], [(2,), (3,)]), moment).value == 2
    many = [(1,)] * (MAX_ROWS // 2)
    found = expression.evaluate((many, [(1,)] * 3), moment)
    assert (found.value, [one.code for one in found.diagnostics]) == (None, ["too_many_rows"])


@pytest.mark.parametrize(("each", "diagnostics"), [(100, ()), (101, ("too_many_rows",))])
def test_the_rows_of_all_rows_count_together(
    checking: Check, moment: Environment, each: int, diagnostics: tuple[str, ...]
) -> None:
    expression = accepted(checking, "sum(account.opportunities, sum(lines, quantity where quantity > 0))")
    found = expression.evaluate(([([(1,)] * each,)] * (MAX_ROWS // 100),), moment)
    assert tuple(one.code for one in found.diagnostics) == diagnostics
    assert found.value == (None if diagnostics else MAX_ROWS)


def test_an_inner_failure_names_the_values_of_its_own_row(checking: Check, moment: Environment) -> None:
    expression = accepted(checking, "sum(account.opportunities, sum(lines, 10 / (quantity - row.quantity)))")
    orders = [([(1,)], 3), ([(4,), (8,)], 8)]
    (found,) = expression.evaluate((orders,), moment).diagnostics
    assert found.code == "division_by_zero"
    assert found.text().endswith("(quantity - row.quantity is 0, quantity is 8, row.quantity is 8)")


def test_an_inner_function_that_fails_is_told(checking: Check, moment: Environment) -> None:
    text = "sum(account.opportunities, 1 / (count(lines where quantity = row.quantity) - record.quantity))"
    expression = accepted(checking, text)
    (found,) = expression.evaluate(([([(1,)], 1)], 1), moment).diagnostics
    assert "count(lines where quantity = row.quantity) is 1, record.quantity is 1" in found.text()


def test_an_inner_function_can_be_computed_by_itself(checking: Check, moment: Environment) -> None:
    """As the explanation and the diagnostics do, with the values of one row."""
    root = accepted(
        checking, "sum(account.opportunities, count(lines where quantity > row.quantity + record.quantity))"
    ).root
    assert isinstance(root, Aggregate)
    inner = root.value
    assert isinstance(inner, Aggregate)
    quantity = Slot("record", ("quantity",), t.INTEGER, nullable=False)
    outer = Slot("outer", ("quantity",), t.INTEGER, nullable=False)
    function = compile_expression(inner, (inner.rows, quantity, outer), inside=True)
    assert function(([(1,), (5,), (9,)], 2, 3), moment, []) == 1


def _amount(key: str, *path: str) -> Member:
    return Member(key=key, type=t.MoneyType(t.CurrencyAt("record", path)))


def _module(name: str, *members: Member) -> ModuleWords:
    return ModuleWords(name=name, members={one.key: one for one in members})


_CURRENCY = Member(key="currency", type=CURRENCIES)
OFFERS = Vocabulary(
    modules={
        "account": _module("account", _CURRENCY, Member(key="offers", type=t.ListType("offer", by="account"))),
        "offer": _module(
            "offer",
            _CURRENCY,
            _amount("fee", "currency"),
            Member(key="fee_base", type=t.MoneyType()),
            Member(key="account", type=t.RefType(("account",))),
            Member(key="items", type=t.ListType("item", by="offer")),
        ),
        "item": _module(
            "item",
            Member(key="offer", type=t.RefType(("offer",))),
            _amount("price", "offer", "account", "currency"),
            _amount("cost", "offer", "currency"),
            Member(key="cost_base", type=t.MoneyType()),
        ),
    }
)


@pytest.mark.parametrize(
    ("text", "currency", "read"),
    [
        ("sum(offers, sum(items, price))", t.CurrencyAt("record", ("currency",)), {"price"}),
        ("max(offers, max(items, price + price))", t.CurrencyAt("record", ("currency",)), {"price"}),
        ("sum(offers, sum(items, cost))", None, {"cost_base"}),
        ("sum(offers, max(items, row.fee - cost))", None, {"cost_base", "fee_base"}),
        ("sum(offers, sum(items, if(row.fee > cost, 1, 0)))", "", {"cost", "fee"}),
    ],
)
def test_currencies_are_followed_through_both_levels(text: str, currency: t.Currency, read: set[str]) -> None:
    """Items priced in the currency of the account add up as they stand; of several offers in base currency."""
    result = check(Excerpt.whole(text), OFFERS, Place(module="account", purpose=Purpose.RULE))
    assert result.expression is not None, [one.text() for one in result.problems]
    type_ = result.expression.type
    assert (type_.currency if isinstance(type_, t.MoneyType) else "") == currency
    (offers,) = result.expression.slots
    assert isinstance(offers, RowsSlot)
    slots = [one for slot in offers.slots for one in (slot.slots if isinstance(slot, RowsSlot) else (slot,))]
    assert {one.path[-1] for one in slots} == read


def test_what_is_read_is_known_on_both_levels(checking: Check, vocabulary: Vocabulary) -> None:
    expression = accepted(checking, "sum(account.opportunities, sum(lines, quantity where cancelled))")
    read = {("account", "opportunities"), ("opportunity", "lines"), ("line", "quantity"), ("line", "cancelled")}
    assert read <= fields_read(expression, vocabulary, "opportunity")
    assert {(module, way) for module, way, _ in dependencies(expression).rows} == {
        ("opportunity", ("account", "opportunities")),
        ("line", ("account", "opportunities", "lines")),
    }


def test_folded_texts_are_known_with_their_rows(checking: Check) -> None:
    text = "any(account.opportunities, any(lines where product contains 'a' and row.name contains 'b'))"
    found = {(rows.module if rows else None, slot.path) for rows, slot in folded_reads(accepted(checking, text))}
    assert found == {("line", ("product",)), ("opportunity", ("name",))}


def test_it_is_written_for_a_browser_but_not_what_it_does_not_have(checking: Check) -> None:
    assert not isinstance(
        function_of(accepted(checking, "sum(account.opportunities, sum(lines, quantity))")), NotInBrowser
    )
    refused = function_of(accepted(checking, "any(account.opportunities, exists('contact' where name = row.name))"))
    assert isinstance(refused, NotInBrowser)
    assert refused.part == "exists('contact' where name = row.name)"


def test_a_text_is_printed_as_it_was_and_opens_as_text(checking: Check) -> None:
    text = "sum(account.opportunities, sum(lines, amount * quantity where not cancelled)) > 5"
    node = parse(Excerpt.whole(text)).node
    assert node is not None
    assert canonical(node) == text
    assert to_tree(text) is None or isinstance(to_tree(text), Row)
    assert to_tree(f"active and {text}") == Group("all", (Row(("active",), "is true"), Written(text)))


def test_all_aggregates_of_both_levels_count(checking: Check) -> None:
    twice = "sum(account.opportunities, count(lines) + count(lines))"
    assert [one.code for one in checking(f"{twice} + {twice}").problems] == ["E506"]


def test_more_than_one_level_is_refused_with_the_limit(checking: Check) -> None:
    (problem,) = checking("sum(account.opportunities, sum(lines, count(opportunity.lines)))").problems
    assert "there may be one more, and none inside that one" in problem.text()


def test_an_amount_is_converted_into_the_currency_of_the_row_around() -> None:
    text = "sum(offers, sum(items, convert(price, row.currency, on: #2026-03-02#)))"
    result = check(Excerpt.whole(text), OFFERS, Place(module="account", purpose=Purpose.RULE))
    assert result.expression is not None, [one.text() for one in result.problems]
    assert isinstance(result.expression.type, t.MoneyType)
    assert result.expression.type.currency is None, "of several offers it is seen in base currency"
