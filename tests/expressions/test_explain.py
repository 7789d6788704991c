"""What a person reads of one evaluation: values of all parts, what was never asked, and what decided."""

from __future__ import annotations

from customary.expressions.checker import check
from customary.expressions.environment import Environment
from customary.expressions.explain import Trace, explain
from customary.expressions.positions import Excerpt
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
