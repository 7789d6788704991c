"""Functions with a way of their own: what they answer for a record, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from customary.expressions import types as t
from customary.expressions.checker import CheckResult
from customary.expressions.environment import Environment
from customary.expressions.expression import constant
from customary.expressions.positions import Source, Span

Check = Callable[..., CheckResult]

ROWS = [(100_000, "b", False), (250_000, None, True), (50_000, "a", False)]
"""Amount, product and whether cancelled."""
RECORD: Mapping[tuple[str, tuple[str, ...]], object] = {
    ("record", ("name",)): "Big deal",
    ("record", ("amount",)): 12_345_000,
    ("old", ("amount",)): 12_345_000,
    ("record", ("stage",)): "won",
    ("old", ("stage",)): "new",
    ("record", ("regions",)): frozenset({"north"}),
    ("record", ("tags",)): frozenset({"a", "b"}),
    ("record", ("owner",)): 7,
    ("record", ("owner", "display")): "Mei",
    ("record", ("account",)): None,
    ("record", ("account", "display")): None,
    ("record", ("maybe",)): None,
    ("record", ("quantity",)): 3,
    ("user", ("id",)): 7,
    ("user", ("display",)): "Mei",
}


def value(checking: Check, moment: Environment, text: str) -> object:
    result = checking(text)
    assert [one for one in result.problems if one.severity == "error"] == []
    assert result.expression is not None
    columns = {("amount",): 0, ("product",): 1, ("cancelled",): 2}
    values: list[object] = []
    for slot in result.expression.slots:
        if slot.path == ("lines",):
            inner = getattr(slot, "slots")  # noqa: B009 - only the list has inner slots
            values.append([tuple(row[columns[one.path]] for one in inner) for row in ROWS])
        else:
            values.append(RECORD[slot.root, slot.path])
    return result.expression.evaluate(values, moment).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("has_any(regions, 'north', 'south')", True),
        ("has_all(regions, 'north', 'south')", False),
        ("has_none(regions, ['south'])", True),
        ("has_any(regions, regions) and has_all(regions, regions)", True),
        ("has_all(tags, ['a', 'b'])", True),
        ("'north' in regions", True),
        ("'c' not in tags", True),
        ("count(tags)", 2),
        ("regions = ['north']", True),
        ("changed(stage)", True),
        ("changed(stage, from: 'new', to: 'won')", True),
        ("changed(stage, from: ['lost', 'new'])", True),
        ("changed(stage, to: 'lost')", False),
        ("changed(amount)", False),
        ("changed_any(amount, stage)", True),
        ("changed_any(amount)", False),
        ("is_new()", False),
        ("is_owner()", True),
        ("in_team('east')", False),
        ("has_role('employee')", True),
        ("rank(stage)", 2),
        ("dict('sales_stage', stage, 'probability')", 10_000),
        ("dict('sales_stage', 'won', 'probability')", 10_000),
        ("label(stage, lang: 'zh-Hant')", "贏單"),
        ("label(stage, 'en')", "Won"),
        ("text(owner) & text(account)", "Mei"),
        ("text(if(maybe, owner, user))", "Mei"),
        ("text(coalesce(owner, user))", "Mei"),
        ("text(blank)", None),
        ("sum(lines.amount)", 400_000),
        ("sum(lines, amount where not cancelled)", 150_000),
        ("count(lines where cancelled)", 1),
        ("any(lines)", True),
        ("any(lines, product = 'a')", True),
        ("any(lines.cancelled)", True),
        ("all(lines, product is not blank)", False),
        ("all(lines, product is not blank where not cancelled)", True),
        ("first(lines, product, by: amount)", "a"),
        ("join_text(lines, product)", "b, a"),
        ("join_text(lines, product, '/')", "b/a"),
        ("join_text(lines, product, separator: '-')", "b-a"),
        ("max(lines.amount)", 250_000),
        ("min(lines, amount where cancelled)", 250_000),
        ("lines is blank", False),
        ("is_blank(account)", True),
        ("if_error(quantity / 0, 1)", 100_000_000_000_000_000_000),
        ("power(quantity, 2) = 9", True),
        ("+quantity", 3),
        ("case(stage, 'lost', 'no', 'won', 'yes')", "yes"),
        ("case(stage, 'lost', 'no')", None),
    ],
)
def test_a_function_answers(text: str, expected: object, checking: Check, moment: Environment) -> None:
    assert value(checking, moment, text) == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("if(true)", ["E311"]),
        ("if(active, x: 1)", ["E210"]),
        ("case(stage, 'won')", ["E311"]),
        ("is_owner(1)", ["E310"]),
        ("is_new(1)", ["E310"]),
        ("has_role()", ["E311"]),
        ("rank(name)", ["E321"]),
        ("rank()", ["E311"]),
        ("label(stage, lang: 'de')", ["E211"]),
        ("dict(name, stage, 'state')", ["E314"]),
        ("dict('sales_stage', industry, 'state')", ["E301"]),
        ("has_any(regions, name)", ["E301"]),
        ("has_any(regions, regions, 'north')", ["E314"]),
        ("has_any(regions)", ["E311"]),
        ("changed()", ["E311"]),
        ("changed(nam)", ["E201"]),
        ("changed(stage, to: 'wonn')", ["E207"]),
        ("changed_any(lines)", ["E320"]),
        ("in_period(close_date, 'last_n_days')", ["E311"]),
        ("in_period(close_date, 'last_n_days', n: 'x')", ["E301"]),
        ("in_period(close_date, 'last_n_days', n: nobody)", ["E201"]),
        ("in_period(close_date, 'last_n_months', n: 1, n: 2)", ["E312"]),
        ("in_period(close_date, 'this_month', n: 2)", ["E210"]),
        ("in_period(close_date, name)", ["E314"]),
        ("count(lines, amount)", ["E310"]),
        ("any(lines, quantity)", ["E302"]),
        ("all(lines, quantity)", ["E302"]),
        ("count(lines.amount)", ["E384"]),
        ("count(lines.amont)", ["E201"]),
        ("account.opportunities.lines is blank", ["E319"]),
        ("old.account.opportunities is blank", ["E411"]),
        ("if_error(nobody, 1)", ["E201"]),
        ("sum(lines.amount, quantity)", ["E310"]),
        ("sum()", ["E311"]),
        ("sum(1 + 2)", ["E318"]),
        ("join_text(lines, product, name)", ["E314"]),
        ("first(account.opportunities, name, by: stage)", ["E315"]),
        ("last(account.opportunities, name, by: tags)", ["E301"]),
        ("last(account.opportunities, name, by: about)", ["E301"]),
        ("if(active, owner, account)", ["E308"]),
        ("if_error(1)", ["E311"]),
        ("if_error(1, 'x')", ["E308"]),
        ("min(1)", ["E311"]),
        ("is_new() where active", ["E120"]),
        ("if(active, 1 where active)", ["E313"]),
    ],
)
def test_a_wrong_call_is_reported_once(text: str, codes: list[str], checking: Check) -> None:
    result = checking(text)
    assert result.expression is None
    assert [one.code for one in result.problems] == codes


def test_in_a_new_record_changed_means_filled(checking: Check, moment: Environment) -> None:
    expression = checking("changed(amount)").expression
    assert expression is not None
    assert [slot.root for slot in expression.slots] == ["old", "record"]
    assert expression.evaluate((None, 5), moment).value is True
    assert expression.evaluate((None, None), moment).value is False


def test_an_owner_who_is_known_to_be_there_is_only_compared(checking: Check, moment: Environment) -> None:
    expression = checking("if(owner is not blank, is_owner(), false)").expression
    assert expression is not None
    assert [expression.evaluate((owner, 7), moment).value for owner in (7, 8, None)] == [True, False, False]


def test_nobody_owns_a_record_without_an_owner(checking: Check, moment: Environment) -> None:
    expression = checking("is_owner()").expression
    assert expression is not None
    assert expression.evaluate((None, None), moment).value is False


def test_a_constant_needs_nothing(moment: Environment) -> None:
    source = Source("rules.yaml", "default: won\n")
    made = constant("won", t.ChoiceType("sales_stage"), Span(source, 9, 12))
    assert (made.text, made.type, made.nullable, made.slots) == ("won", t.ChoiceType("sales_stage"), False, ())
    assert made.evaluate((), moment).value == "won"
