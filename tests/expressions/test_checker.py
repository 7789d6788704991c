"""Types, names, blanks and places: what the checker makes of texts, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customary.expressions import types as t
from customary.expressions.checked import (
    Aggregate,
    And,
    Arithmetic,
    Call,
    Checked,
    Coalesce,
    Compare,
    Const,
    IsBlank,
    Not,
    OneOf,
    Read,
    RowsSlot,
    Slot,
)
from customary.expressions.checker import CheckResult, check
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Place, Purpose, Vocabulary
from customary.expressions.walk import nodes_of

Check = Callable[..., CheckResult]

DAYS = t.DurationType(whole_days=True)


def number(precision: int, scale: int) -> t.NumberType:
    return t.NumberType(precision, scale)


def money(precision: int, scale: int) -> t.MoneyType:
    return t.MoneyType(None, precision, scale)


def root_of(result: CheckResult) -> Checked:
    assert result.problems == ()
    assert result.expression is not None
    return result.expression.root


# text, type, nullable
TYPED = [
    ("name", t.TEXT, True),
    ("1", number(1, 0), False),
    ("1.50", number(3, 2), False),
    ("0.000001", number(7, 6), False),
    ("15%", number(3, 2), False),
    ("-1", number(1, 0), False),
    ("1 + 2.5", number(3, 1), False),
    ("quantity + 1.5", number(20, 1), True),
    ("1.25 * 1.5", number(5, 3), False),
    ("1 / 3", number(22, 20), False),
    ("1 / quantity", number(22, 20), True),
    ("2 ^ 3", number(24, 20), False),
    ("2 ^ -1", number(22, 20), True),
    ("amount * 2", money(19, 4), True),
    ("amount", t.MoneyType(), True),
    ("amount ?? 0", money(18, 4), False),
    ("3 days", DAYS, False),
    ("1.5 days", t.DURATION, False),
    ("24 hours", t.DURATION, False),
    ("2 years", t.PERIOD, False),
    ("close_date - #2026-01-01#", DAYS, True),
    ("close_date + 3 days", t.DATE, True),
    ("3 days + close_date", t.DATE, True),
    ("close_date - 1 month", t.DATE, True),
    ("created_at + 3 hours", t.DATETIME, True),
    ("now() - created_at", t.DURATION, True),
    ("took / took", number(36, 20), True),
    ("2 * 3 days", DAYS, False),
    ("#2026-02-28T09:30#", t.DATETIME, True),
    ("#2026-02-28T09:30Z#", t.DATETIME, False),
    ("today()", t.DATE, False),
    ("amount > 3", t.BOOLEAN, False),
    ("maybe", t.BOOLEAN, True),
    ("maybe and active", t.BOOLEAN, False),
    ("name & amount", t.TEXT, True),
    ("name & 'x'", t.TEXT, False),
    ("if(active, 1, 2.5)", number(2, 1), False),
    ("if(active, 1)", number(1, 0), True),
    ("if(active, 'won', stage)", t.ChoiceType("sales_stage"), True),
    ("case(stage, 'won', 1, 'lost', 0, 2)", number(1, 0), False),
    ("coalesce(maybe, false)", t.BOOLEAN, False),
    ("account", t.RefType(("account",)), True),
    ("about.account", t.RefType(("account",)), True),
    ("account.parent.owner.name", t.TEXT, True),
    ("user", t.RefType(("user",)), True),
    ("user.superior.email", t.TEXT, True),
    ("old.amount", t.MoneyType(), True),
    ("old.regions", t.ChoicesType("region"), False),
    ("setting.churn_months", t.INTEGER, True),
    ("sum(lines.amount)", money(22, 4), False),
    ("sum(lines, amount * quantity)", money(32, 4), True),
    ("count(lines)", number(5, 0), False),
    ("count(regions)", number(4, 0), False),
    ("avg(lines.quantity)", number(39, 20), True),
    ("min(lines.quantity)", t.INTEGER, True),
    ("first(lines, product, by: quantity)", t.TEXT, True),
    ("join_text(lines, product)", t.TEXT, True),
    ("min(1, 2.5)", number(2, 1), False),
    ("round(amount, 2)", money(17, 2), True),
    ("dict('sales_stage', stage, 'probability')", number(8, 4), True),
    ("rank(stage)", number(5, 0), True),
    ("related_count(line.opportunity where not cancelled)", number(5, 0), False),
    ("label(stage)", t.TEXT, True),
    ("len(name)", number(5, 0), False),
    ("date(created_at)", t.DATE, True),
    ("blank", t.BLANK, True),
    ("-blank", number(18, 0), True),
    ("blank + blank", number(19, 0), True),
    ("blank + 3 days", DAYS, True),
    ("+took", t.DURATION, True),
    ("+1 month", t.PERIOD, False),
    ("coalesce(account, blank) & name", t.TEXT, True),
    ("account.parent.parent.parent.parent.opportunities is blank", t.BOOLEAN, False),
    ("['a', 'b']", t.ChoicesType(None), False),
]


@pytest.mark.parametrize(("text", "type_", "nullable"), TYPED, ids=[one[0] for one in TYPED])
def test_an_expression_has_its_type(checking: Check, text: str, type_: t.Type, nullable: bool) -> None:
    root = root_of(checking(text))
    assert (root.type, root.nullable) == (type_, nullable)


@pytest.mark.parametrize(
    ("text", "expected", "type_"),
    [
        ("'won'", t.ChoiceType("sales_stage"), t.ChoiceType("sales_stage")),
        ("if(active, 'won', 'lost')", t.ChoiceType("sales_stage"), t.ChoiceType("sales_stage")),
        ("blank ?? 'won'", t.ChoiceType("sales_stage"), t.ChoiceType("sales_stage")),
        ("['north']", t.ChoicesType("region"), t.ChoicesType("region")),
        ("'north'", t.ChoicesType("region"), t.ChoicesType("region")),
        ("blank", t.ChoicesType("region"), t.ChoicesType("region")),
        ("blank", t.DATE, t.DATE),
        ("1", t.MoneyType("USD"), number(1, 0)),
        ("amount", number(18, 2), t.MoneyType()),
        ("owner", t.RefType(("user", "department")), t.RefType(("user",))),
        ("3 days", t.DURATION, DAYS),
    ],
)
def test_a_value_fits_what_it_fills(checking: Check, text: str, expected: t.Type, type_: t.Type) -> None:
    assert root_of(checking(text, expected=expected)).type == type_


def test_a_condition_is_never_blank(checking: Check) -> None:
    root = root_of(checking("maybe", condition=True))
    assert isinstance(root, Coalesce)
    assert (root.type, root.nullable) == (t.BOOLEAN, False)
    assert root_of(checking("blank", condition=True)).nullable is False
    assert [one.code for one in checking("amount", condition=True).problems] == ["E302"]


# Blanks


def reads(root: Checked, field: str) -> list[bool]:
    """Give the nullability of each read of a field, in reading order."""
    return [one.nullable for one in nodes_of(root) if isinstance(one, Read) and one.slot.path == (field,)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amount is not blank and amount + 1 > 2", [True, False]),
        ("amount > 0 and amount + 1 > 2", [True, False]),
        ("amount = 5 and amount + 1 > 2", [True, False]),
        ("amount = discount and amount + 1 > 2", [True, True]),
        ("amount in (1, 2) and amount + 1 > 2", [True, False]),
        ("amount in (1, blank) and amount + 1 > 2", [True, True]),
        ("amount is blank or amount + 1 > 2", [True, False]),
        ("not amount is blank and amount + 1 > 2", [True, False]),
        ("(amount > 1 or amount < 0) and amount + 1 > 2", [True, True, False]),
        ("(amount > 1 or active) and amount + 1 > 2", [True, True]),
        ("not (amount > 1) and amount + 1 > 2", [True, True]),
        ("if(amount is blank, 0, amount) > 1", [True, False]),
        ("if(amount > 1, amount, 0) > 1", [True, False]),
        ("if(active, 1, amount is blank, 2, amount) > 1", [True, False]),
        ("amount + 1 > 2 and amount is not blank", [True, True]),
    ],
)
def test_what_is_known_to_have_a_value_is_not_nullable(checking: Check, text: str, expected: list[bool]) -> None:
    result = checking(text)
    assert result.expression is not None
    assert reads(result.expression.root, "amount") == expected


def test_only_what_storage_guarantees_has_a_value_and_only_once_stored(checking: Check, listing: Place) -> None:
    assert root_of(checking("created_at", place=listing)).nullable is False
    assert root_of(checking("created_at")).nullable is True
    assert root_of(checking("quantity", place=listing)).nullable is True
    assert root_of(checking("account.owner", place=listing)).nullable is True


def test_somebody_reads_a_list_but_nobody_may_act_in_a_save(checking: Check, listing: Place) -> None:
    assert root_of(checking("user", place=listing)).nullable is False
    assert root_of(checking("user")).nullable is True


# Normal forms


def constant(node: Checked) -> object:
    assert isinstance(node, Const)
    return node.value


def test_not_equal_is_the_negation_of_equal(checking: Check) -> None:
    root = root_of(checking("quantity != 3"))
    assert isinstance(root, Not)
    assert isinstance(root.operand, Compare)
    assert root.operand.op == "="


def test_equal_to_blank_asks_for_blank(checking: Check) -> None:
    assert isinstance(root_of(checking("amount = blank")), IsBlank)
    assert isinstance(root_of(checking('name = ""')), IsBlank)
    assert constant(root_of(checking("blank = blank"))) is True
    assert constant(root_of(checking("amount > blank"))) is False


def test_a_blank_in_a_list_is_one_of_what_is_asked_for(checking: Check) -> None:
    """PostgreSQL compares no date with a null that it takes for a text."""
    root = root_of(checking("close_date in (blank, #2026-01-05#)"))
    assert isinstance(root, OneOf)
    assert [(one.type, one.nullable) for one in root.items] == [(t.DATE, True), (t.DATE, False)]


def test_between_is_two_comparisons(checking: Check) -> None:
    root = root_of(checking("amount between 1 and 2"))
    assert isinstance(root, And)
    assert [one.op for one in root.operands if isinstance(one, Compare)] == [">=", "<="]


def test_a_date_stands_before_what_moves_it(checking: Check) -> None:
    root = root_of(checking("3 days + close_date"))
    assert isinstance(root, Arithmetic)
    assert (root.left.type, root.right.type) == (t.DATE, DAYS)


def test_changed_compares_the_field_with_what_it_was(checking: Check) -> None:
    root = root_of(checking("changed(amount)"))
    assert isinstance(root, Not)
    assert isinstance(root.operand, Compare)
    left, right = root.operand.left, root.operand.right
    assert isinstance(left, Read)
    assert isinstance(right, Read)
    assert left.slot == Slot("old", ("amount",), t.MoneyType(), True)
    assert right.slot == Slot("record", ("amount",), t.MoneyType(), True)


def test_a_function_of_dates_takes_the_day_of_an_instant(checking: Check) -> None:
    root = root_of(checking("month(created_at)"))
    assert isinstance(root, Call)
    assert isinstance(root.args[0], Call)
    assert (root.function, root.args[0].function) == ("month", "date_of_datetime")


def test_missing_arguments_are_filled_in(checking: Check) -> None:
    root = root_of(checking("find('a', name)"))
    assert isinstance(root, Call)
    last = root.args[2]
    assert isinstance(last, Const)
    assert last.value == 1


def test_a_whole_argument_is_cut(checking: Check) -> None:
    root = root_of(checking("left(name, 2.7)"))
    assert isinstance(root, Call)
    assert isinstance(root.args[1], Const)
    assert root.args[1].value == 2
    moved = root_of(checking("left(name, quantity / 2)"))
    assert isinstance(moved, Call)
    assert isinstance(moved.args[1], Call)
    assert moved.args[1].function == "trunc"


def test_a_record_becomes_its_name_in_a_text(checking: Check) -> None:
    result = checking("account & user")
    assert result.expression is not None
    assert [slot.path for slot in result.expression.slots] == [("account", "display"), ("display",)]


# Slots


def test_rows_know_what_is_read_of_them_and_the_rest_is_read_outside(checking: Check) -> None:
    result = checking("sum(lines, amount * quantity where quantity > record.quantity and opportunity.owner = user)")
    assert result.expression is not None
    user = Slot("user", ("id",), t.RefType(("user",)), True)
    rows = RowsSlot(
        "record",
        ("lines",),
        "line",
        (
            Slot("record", ("amount",), t.MoneyType(), False),
            Slot("record", ("quantity",), t.INTEGER, False),
            Slot("record", ("opportunity", "owner"), t.RefType(("user",)), True),
        ),
    )
    outer = Slot("record", ("quantity",), t.INTEGER, False)
    assert result.expression.slots == (rows, outer, user)
    root = result.expression.root
    assert isinstance(root, Aggregate)
    assert isinstance(root.where, And)


def test_slots_are_distinct_and_in_reading_order(checking: Check) -> None:
    result = checking("amount > 1 and about.account.name = name and amount < 9 and old.amount > 1")
    assert result.expression is not None
    assert [(slot.root, slot.path) for slot in result.expression.slots] == [
        ("record", ("amount",)),
        ("record", ("about", "account", "name")),
        ("record", ("name",)),
        ("old", ("amount",)),
    ]


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("amount > 1", set()),
        ("today() > close_date", {"today"}),
        ("now() > created_at", {"now"}),
        ("in_period(close_date, 'this_week')", {"today"}),
        ("owner = user", {"user"}),
        ("has_role('employee')", {"user"}),
        ("is_owner()", {"user"}),
        ("old.amount > 1", {"old"}),
        ("changed(amount)", {"changed", "old"}),
        ("is_new()", {"changed"}),
        ("label(stage) = name", {"dictionary", "language"}),
        ("label(stage, lang: 'en') = name", {"dictionary"}),
        ("rank(stage) > 1", {"dictionary"}),
        ("setting.churn_months > 1", {"setting"}),
    ],
)
def test_an_expression_knows_what_else_it_depends_on(checking: Check, text: str, uses: set[str]) -> None:
    result = checking(text)
    assert result.expression is not None
    assert result.expression.uses == uses


def test_the_filter_of_a_link_reads_the_record_that_is_edited(vocabulary: Vocabulary) -> None:
    place = Place(module="line", purpose=Purpose.FILTER, record="opportunity")
    result = check(
        Excerpt.whole("opportunity = record and quantity < record.quantity"), vocabulary, place, condition=True
    )
    assert result.problems == ()
    assert result.expression is not None
    assert [(slot.root, slot.path) for slot in result.expression.slots] == [
        ("record", ("opportunity",)),
        ("outer", ("id",)),
        ("record", ("quantity",)),
        ("outer", ("quantity",)),
    ]
