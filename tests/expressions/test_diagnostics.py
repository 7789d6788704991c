"""What is said of data that makes a part of an expression impossible: which part, why, and with which values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from customary.expressions import types as t
from customary.expressions.checked import RowsSlot
from customary.expressions.checker import CheckResult
from customary.expressions.diagnostics import Diagnostic, Operand, internal_failure, out_of_time
from customary.expressions.environment import Environment
from customary.expressions.positions import LANGUAGES, Language, Source, Span
from customary.expressions.value_words import value_words

Check = Callable[..., CheckResult]

BIG = 10**17
FIELDS: Mapping[tuple[str, ...], object] = {
    ("amount",): 50_000,
    ("quantity",): 0,
    ("discount",): -2_500,
    ("name",): "twelve",
    ("close_date",): 3_652_059,
    ("created_at",): 1_772_271_000_000,
    ("account",): 4,
    ("account", "name"): "Acme",
}
LINES = [(3, 20_000), (0, 70_000), (0, 90_000)]
"""Quantity and amount."""


def diagnostics(checking: Check, moment: Environment, text: str) -> tuple[Diagnostic, ...]:
    result = checking(text)
    assert result.expression is not None, [one.text() for one in result.problems]
    values: list[object] = []
    columns: Mapping[tuple[str, ...], int] = {("quantity",): 0, ("amount",): 1}
    for slot in result.expression.slots:
        if isinstance(slot, RowsSlot):
            values.append([tuple(row[columns[inner.path]] for inner in slot.slots) for row in LINES])
        else:
            values.append(FIELDS[slot.path])
    return result.expression.evaluate(values, moment).diagnostics


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("amount / quantity", "amount / quantity: cannot divide by zero (quantity is 0)"),
        (
            "1 + amount / (quantity * 2)",
            "amount / (quantity * 2): cannot divide by zero (quantity * 2 is 0, quantity is 0)",
        ),
        ("mod(amount, quantity)", "mod(amount, quantity): cannot divide by zero (quantity is 0)"),
        ("quantity ^ -1", "quantity ^ -1: cannot divide by zero (quantity is 0)"),
        (
            "2 ^ (amount.value * 20)",
            "2 ^ (amount.value * 20): the exponent 100 is not a whole number from -64 to 64 "
            "(amount.value * 20 is 100, amount.value is 5)",
        ),
        ("sqrt(discount)", "sqrt(discount): -0.25 is negative and has no square root (discount is -0.25)"),
        ("number(name)", "number(name): “twelve” is not a number (name is “twelve”)"),
        ("date(name)", "date(name): “twelve” is not a date that exists (name is “twelve”)"),
        (
            "date(2026, 2, quantity)",
            "date(2026, 2, quantity): “2026-2-0” is not a date that exists (quantity is 0)",
        ),
        (
            "close_date + 1 day",
            "close_date + 1 day: the date is not between the years 1 and 9999 (close_date is 9999-12-31)",
        ),
        (
            "add_workdays(close_date, 1, 'office')",
            "add_workdays(close_date, 1, 'office'): the date is not between the years 1 and 9999 "
            "(close_date is 9999-12-31)",
        ),
        (
            "round(amount, 13 + quantity)",
            "round(amount, 13 + quantity): 13 is not between -12 and 12 "
            "(amount is 5, 13 + quantity is 13, quantity is 0)",
        ),
        (
            "lpad(account.name, 2000)",
            "lpad(account.name, 2000): 2000 is not between 0 and 1,000 (account.name is “Acme”)",
        ),
        (
            "repeat(name, 9000)",
            "repeat(name, 9000): the text would be longer than 32,000 characters (name is “twelve”)",
        ),
        (
            "hour(created_at, tz: 'Mars')",
            "hour(created_at, tz: 'Mars'): there is no time zone “Mars” (created_at is 2026-02-28 17:30:00)",
        ),
    ],
)
def test_a_diagnostic_names_the_values_behind_it(text: str, said: str, checking: Check, moment: Environment) -> None:
    assert [one.text() for one in diagnostics(checking, moment, text)] == [said]


def test_it_is_said_in_every_language(checking: Check, moment: Environment) -> None:
    (found,) = diagnostics(checking, moment, "amount / quantity")
    assert found.text("zh-Hans") == "amount / quantity：不能除以零（quantity 为 0）"
    assert found.text("zh-Hant") == "amount / quantity：不能除以零（quantity 為 0）"


def test_a_failure_in_rows_is_told_once_with_the_first_row_that_had_it(checking: Check, moment: Environment) -> None:
    found = diagnostics(checking, moment, "sum(lines, amount / quantity)")
    assert [one.text() for one in found] == ["amount / quantity: cannot divide by zero (quantity is 0)"]
    (operand,) = found[0].operands
    assert (operand.text, operand.value, operand.type) == ("quantity", 0, t.INTEGER)


def test_rows_may_fail_by_the_record_that_they_belong_to(checking: Check, moment: Environment) -> None:
    found = diagnostics(checking, moment, "sum(lines, amount / (quantity - quantity + record.quantity))")
    assert [one.text() for one in found] == [
        "amount / (quantity - quantity + record.quantity): cannot divide by zero "
        "(quantity - quantity + record.quantity is 0, quantity is 3, record.quantity is 0)"
    ]


def test_two_parts_that_fail_are_both_told(checking: Check, moment: Environment) -> None:
    found = diagnostics(checking, moment, "amount / quantity is blank and mod(amount, quantity) is blank")
    assert [one.values["part"] for one in found] == ["amount / quantity", "mod(amount, quantity)"]


def test_a_value_of_the_wrong_part_is_not_told(checking: Check, moment: Environment) -> None:
    """`between` computes its operand twice: each failure is one site."""
    found = diagnostics(checking, moment, "amount / quantity between 1 and 2 or number(name) > 1")
    assert {one.text() for one in found} == {
        "amount / quantity: cannot divide by zero (quantity is 0)",
        "number(name): “twelve” is not a number (name is “twelve”)",
    }


def test_an_operand_may_be_kept_from_a_reader_or_called_otherwise(checking: Check, moment: Environment) -> None:
    (found,) = diagnostics(checking, moment, "round(amount, 13 + quantity)")

    def naming(operand: Operand, language: Language) -> str | None:
        return {"amount": "Amount" if language == "en" else "金额"}.get(operand.text)

    assert found.text("en", naming).endswith("13 is not between -12 and 12 (Amount is 5)")
    assert found.text("zh-Hans", naming).endswith("（金额 为 5）")
    assert found.text("en", lambda *_: None) == "round(amount, 13 + quantity): 13 is not between -12 and 12"


def test_the_whole_stands_inside_another_message(checking: Check, moment: Environment) -> None:
    (found,) = diagnostics(checking, moment, "number('{' & name)")
    assert found.message_with().text("en") == found.text()


def test_operands_are_not_worked_out_before_they_are_read(checking: Check, moment: Environment) -> None:
    expression = checking("amount / quantity").expression
    assert expression is not None
    values: list[object] = [FIELDS[slot.path] for slot in expression.slots]
    (found,) = expression.evaluate(values, moment).diagnostics
    values[0] = 10_000_000
    values[1] = 7
    assert found.text() == "amount / quantity: cannot divide by zero (quantity is 7)"


@pytest.mark.parametrize(
    ("value", "type_", "words"),
    [
        (None, t.TEXT, "blank"),
        (frozenset(), t.ChoicesType("region"), "blank"),
        (True, t.BOOLEAN, "true"),
        (False, t.BOOLEAN, "false"),
        (-1250, t.NumberType(8, 2), "-12.5"),
        (12_500, t.MoneyType(), "1.25"),
        (739_675, t.DATE, "2026-02-28"),
        (1_772_271_000_000, t.DATETIME, "2026-02-28 17:30:00"),
        (34_200_000, t.TIME, "09:30:00"),
        (-90_000_000, t.DURATION, "-1 d 01:00:00"),
        (13, t.PERIOD, "13 months"),
        ("won", t.ChoiceType("sales_stage"), "“Won”"),
        ("gone", t.ChoiceType("sales_stage"), "“gone”"),
        (frozenset({"b", "a"}), t.ChoicesType(None), "“a”, “b”"),
        (7, t.RefType(("account",)), "#7"),
        (("contact", 3), t.RefType(("account", "contact")), "contact #3"),
        ("two\nlines", t.TEXT, "“two lines”"),
        ("x" * 50, t.TEXT, "“" + "x" * 39 + "…”"),
    ],
)
def test_values_are_told_in_words(value: object, type_: t.Type, words: str, moment: Environment) -> None:
    assert value_words(value, type_, moment, "en") == words


def test_words_follow_the_language(moment: Environment) -> None:
    assert value_words("won", t.ChoiceType("sales_stage"), moment, "zh-Hant") == "「贏單」"
    assert value_words(None, t.DATE, moment, "zh-Hant") == "空白"
    assert value_words(True, t.BOOLEAN, moment, "zh-Hans") == "是"


def test_what_befell_the_whole_expression_names_it_and_nothing_else() -> None:
    span = Span(Source("rule", "amount  >\n 1"), 0, 12)
    late, failed = out_of_time(span, 2.5), internal_failure(span)
    assert (late.code, late.severity, late.operands) == ("out_of_time", "data", ())
    assert late.text() == (
        "amount > 1: not evaluated, because the rules of this save have computed for more than 2.5 seconds"
    )
    assert (failed.code, failed.severity, failed.operands) == ("internal", "internal", ())
    assert failed.text() == ("amount > 1: this failed inside the system; the administrator finds the cause in the log")
    for found in (late, failed):
        assert len({found.text(language) for language in LANGUAGES}) == 3
