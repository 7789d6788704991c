"""What a person reads of one evaluation: values of all parts, what was never asked, and what decided."""

from __future__ import annotations

from typing import Any, cast

from customary.expressions.checker import check
from customary.expressions.environment import Environment
from customary.expressions.explain import Trace, explain
from customary.expressions.positions import Excerpt
from customary.expressions.python_runtime import MAX_ROWS
from customary.expressions.scope import Place, Purpose, Vocabulary

AROUND = Environment(today=739_000, now=0)
PLACE = Place(module="opportunity", purpose=Purpose.RULE)


def traced(vocabulary: Vocabulary, text: str, **values: object) -> Trace:
    result = check(Excerpt.whole(text), vocabulary, PLACE)
    assert result.expression is not None
    return explain(result.expression, [values[slot.path[0]] for slot in result.expression.slots], AROUND)


def decisive(trace: Trace) -> list[str]:
    """Give the texts of the parts that decided."""
    return ([trace.text] if trace.decided else []) + [text for one in trace.children for text in decisive(one)]


def passed_over(trace: Trace) -> list[str]:
    if not trace.checked:
        return [trace.text]
    return [text for one in trace.children for text in passed_over(one)]


def test_the_first_false_part_of_an_and_decides_and_the_rest_is_not_asked(vocabulary: Vocabulary) -> None:
    trace = traced(vocabulary, "active and quantity > 5 and name = 'x'", active=True, quantity=3, name="x")
    assert trace.value is False
    assert decisive(trace) == ["quantity > 5"]
    assert passed_over(trace) == ["name = 'x'"]


def test_all_parts_of_a_true_and_decide(vocabulary: Vocabulary) -> None:
    trace = traced(vocabulary, "active and quantity > 5", active=True, quantity=6)
    assert trace.value is True
    assert decisive(trace) == ["active", "quantity > 5"]


def test_the_true_part_of_an_or_decides_through_a_negation(vocabulary: Vocabulary) -> None:
    trace = traced(vocabulary, "quantity > 5 or not (active or name is blank)", quantity=1, active=False, name="x")
    assert trace.value is True
    assert decisive(trace) == ["active", "name is blank"]


def test_only_the_chosen_arm_is_evaluated(vocabulary: Vocabulary) -> None:
    trace = traced(vocabulary, "if(quantity = 0, 0, amount / quantity)", quantity=0, amount=50000)
    assert trace.value == 0
    assert passed_over(trace) == ["amount / quantity"]
    assert trace.diagnostics == ()


def test_a_diagnostic_stands_at_the_part_that_made_it(vocabulary: Vocabulary) -> None:
    trace = traced(vocabulary, "amount / quantity > 1", quantity=0, amount=50000)
    assert trace.value is False
    assert trace.diagnostics == ()
    assert trace.children[0].diagnostics == ("amount / quantity: cannot divide by zero",)


def test_a_diagnostic_is_told_once_however_deep_it_lies(vocabulary: Vocabulary) -> None:
    trace = traced(vocabulary, "(amount / quantity + 1) * 2 > 1 and active", quantity=0, amount=50000, active=True)
    assert len(list(trace.every_diagnostic())) == 1
    assert trace.diagnostics == ()


def test_the_first_part_that_decided_is_named(vocabulary: Vocabulary) -> None:
    text = "active and (quantity > 5 or not (name = 'x')) and amount > 1"
    first = traced(vocabulary, text, active=True, quantity=3, name="x", amount=0).first_deciding()
    assert first is not None
    assert (first.text, first.value) == ("quantity > 5", False)
    assert traced(vocabulary, "amount + 1", amount=1).first_deciding() is None


def test_the_tree_is_written_for_people(vocabulary: Vocabulary) -> None:
    trace = traced(
        vocabulary,
        "quantity > 5 and name = 'x' or amount / quantity > 1",
        quantity=0,
        name=None,
        amount=50000,
    )
    assert list(trace.lines()) == [
        "quantity > 5 and name = 'x' or amount / quantity > 1 = false",
        "  quantity > 5 and name = 'x' = false",
        "    quantity > 5 = false  <- decided",
        "      quantity = 0",
        "    name = 'x' = not checked",
        "      name = not checked",
        "  amount / quantity > 1 = false  <- decided",
        "    amount / quantity = blank  ! amount / quantity: cannot divide by zero",
        "      amount = 5",
        "      quantity = 0",
    ]


def test_json_holds_values_as_people_write_them(vocabulary: Vocabulary) -> None:
    trace = traced(vocabulary, "amount > 100", amount=1_500_000)
    assert trace.as_json() == {
        "text": "amount > 100",
        "kind": "compare",
        "value": True,
        "start": 0,
        "end": 12,
        "decided": True,
        "children": [
            {"text": "amount", "kind": "read", "value": "150", "start": 0, "end": 6},
            {"text": "100", "kind": "const", "value": "100", "start": 9, "end": 12},
        ],
    }


def over_rows(vocabulary: Vocabulary, text: str, *values: object) -> Trace:
    result = check(Excerpt.whole(text), vocabulary, PLACE)
    assert result.expression is not None, [one.text() for one in result.problems]
    return explain(result.expression, values, AROUND)


def test_of_rows_the_first_are_told_with_what_was_computed_of_each(vocabulary: Vocabulary) -> None:
    rows = [(number, number == 2) for number in range(1, 9)]
    trace = over_rows(vocabulary, "first(lines, quantity, by: 0 - quantity where not cancelled) > 3", rows)
    assert list(trace.children[0].lines()) == [
        "first(lines, quantity, by: 0 - quantity where not cancelled) = 8",
        "  row 1: quantity = 1, 0 - quantity = -1",
        "  row 2, left out: not cancelled = false",
        "  row 3: quantity = 3, 0 - quantity = -3",
        "  row 4: quantity = 4, 0 - quantity = -4",
        "  row 5: quantity = 5, 0 - quantity = -5",
        "  … and 3 more",
    ]


def test_rows_of_rows_are_told_on_both_levels(vocabulary: Vocabulary) -> None:
    text = "count(account.opportunities where sum(lines, quantity + row.quantity) > record.quantity) > 0"
    orders = [([(1,), (2,)], 10), ([], 4)]
    trace = over_rows(vocabulary, text, orders, 20)
    assert list(trace.lines()) == [
        f"{text} = true  <- decided",
        "  count(account.opportunities where sum(lines, quantity + row.quantity) > record.quantity) = 1",
        "    row 1: sum(lines, quantity + row.quantity) > record.quantity = true",
        "      sum(lines, quantity + row.quantity) = 23",
        "        row 1: quantity + row.quantity = 11",
        "        row 2: quantity + row.quantity = 12",
        "    row 2, left out: sum(lines, quantity + row.quantity) > record.quantity = false",
        "      sum(lines, quantity + row.quantity) = 0",
    ]
    inner = over_rows(vocabulary, "sum(account.opportunities, sum(lines, quantity + row.quantity))", orders)
    assert list(inner.lines()) == [
        "sum(account.opportunities, sum(lines, quantity + row.quantity)) = 23",
        "  row 1: sum(lines, quantity + row.quantity) = 23",
        "    row 1: quantity + row.quantity = 11",
        "    row 2: quantity + row.quantity = 12",
        "  row 2: sum(lines, quantity + row.quantity) = 0",
    ]
    rows = inner.as_json()["rows"]
    assert isinstance(rows, list)
    assert [one["counted"] for one in rows] == [True, True]
    assert rows[0]["parts"][0]["rows"][1]["parts"][0]["value"] == "12"
    assert "more_rows" not in inner.as_json()


def test_of_too_many_rows_none_is_told(vocabulary: Vocabulary) -> None:
    trace = over_rows(vocabulary, "sum(lines, quantity)", [(1,)] * (MAX_ROWS + 1))
    assert list(trace.lines())[1:] == [f"  … and {MAX_ROWS + 1} more"]
    assert trace.as_json()["more_rows"] == MAX_ROWS + 1


def test_a_row_that_was_impossible_says_so(vocabulary: Vocabulary) -> None:
    trace = over_rows(vocabulary, "sum(lines, 1 / quantity)", [(0,), (1,)])
    assert trace.diagnostics == ("1 / quantity: cannot divide by zero",)
    assert list(trace.lines())[1] == "  row 1: 1 / quantity = blank  ! 1 / quantity: cannot divide by zero"


def test_functions_inside_a_row_are_told_whatever_decided(vocabulary: Vocabulary) -> None:
    text = "any(account.opportunities, count(lines) > 0 or any(lines, quantity = 1))"
    trace = over_rows(vocabulary, text, [([()], [(2,)])])
    (row,) = trace.rows or ()
    assert [(one.text, one.value) for one in row.parts[0].children] == [
        ("count(lines)", 1),
        ("any(lines, quantity = 1)", False),
    ]


def test_of_a_choice_between_conditions_the_asked_and_the_chosen_decide(vocabulary: Vocabulary) -> None:
    trace = traced(vocabulary, "if(active, quantity > 5, name = 'x')", active=True, quantity=3, name="x")
    assert [(one.text, one.value) for one in trace.children if one.decided] == [
        ("active", True),
        ("quantity > 5", False),
    ]


def test_json_says_what_was_not_checked_and_what_went_wrong(vocabulary: Vocabulary) -> None:
    trace = traced(vocabulary, "active or amount / quantity > 1", active=True, amount=50_000, quantity=0)
    assert cast(list[Any], trace.as_json()["children"])[1]["checked"] is False
    trace = traced(vocabulary, "amount / quantity > 1", amount=50_000, quantity=0)
    (quotient, _) = cast(list[Any], trace.as_json()["children"])
    assert quotient["diagnostics"] == ["amount / quantity: cannot divide by zero"]
