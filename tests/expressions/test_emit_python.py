"""Compiled expressions: blanks, diagnostics instead of exceptions, related rows, and code that is safe and quick."""

from __future__ import annotations

import dis
from collections.abc import Sequence
from pathlib import Path

import pytest

from customary.expressions import types as t
from customary.expressions.checker import check
from customary.expressions.days import FIRST_DAY, LAST_DAY
from customary.expressions.diagnostics import Diagnostic, Outcome
from customary.expressions.emit_python import compile_expression
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.functions import EMITTED, FUNCTIONS
from customary.expressions.positions import Excerpt
from customary.expressions.python_calls import PYTHON_CALLS
from customary.expressions.scope import Member, ModuleWords, Place, Purpose, Vocabulary

AROUND = Environment(today=739_000, now=1_772_000_000_000, roles=frozenset({"boss"}))
NUMBER = t.NumberType(18, 2)
VOCABULARY = Vocabulary(
    modules={
        "thing": ModuleWords(
            name="thing",
            members={
                "a": Member(key="a", type=NUMBER),
                "b": Member(key="b", type=NUMBER),
                "s": Member(key="s", type=t.TEXT),
                "d": Member(key="d", type=t.DATE),
                "flag": Member(key="flag", type=t.BOOLEAN),
                "lines": Member(key="lines", type=t.ListType("line")),
            },
        ),
        "line": ModuleWords(
            name="line",
            members={"amount": Member(key="amount", type=NUMBER), "rank": Member(key="rank", type=t.INTEGER)},
        ),
    },
    roles=frozenset({"boss", "clerk"}),
)


def checked(text: str) -> Expression:
    result = check(Excerpt.whole(text), VOCABULARY, Place(module="thing", purpose=Purpose.RULE))
    assert result.expression is not None, [one.text() for one in result.problems]
    return result.expression


def outcome(text: str, *values: object) -> Outcome:
    return checked(text).evaluate(values, AROUND)


def codes(found: Outcome) -> list[str]:
    return [one.code for one in found.diagnostics]


def test_every_call_of_the_catalogue_has_an_emitter() -> None:
    assert set(PYTHON_CALLS) == EMITTED


@pytest.mark.parametrize(
    "example",
    [example for function in FUNCTIONS.values() for example in function.examples],
    ids=lambda one: one.expression,
)
def test_the_examples_of_the_catalogue_are_true(example: object) -> None:
    expression, result = getattr(example, "expression"), getattr(example, "result")  # noqa: B009
    assert outcome(f"({expression}) = ({result})") == Outcome(True)


@pytest.mark.parametrize(
    ("text", "values", "value"),
    [
        ("a > 1", [None], False),
        ("not a > 1", [None], True),
        ("a = b", [None, None], True),
        ("a = b", [None, 100], False),
        ("a != b", [None, 100], True),
        ("flag and a = a", [None, None], False),
        ("not flag", [None], True),
        ("a in (1, b)", [None, None], True),
        ("a + b", [100, None], None),
        ("a ?? b", [None, 5], 5),
        ('s & "-"', [None], "-"),
        ("left(s, 0)", ["x"], None),
        ("len(s)", [None], 0),
        ("s contains 'X'", [None], False),
        ("not s contains 'X'", ["yｘz"], False),
        ("999999999999999999 in (1, 0.5, a)", [99], False),
    ],
)
def test_blank_goes_through_values_and_never_through_conditions(
    text: str, values: Sequence[object], value: object
) -> None:
    assert outcome(text, *values) == Outcome(value)


@pytest.mark.parametrize(
    ("text", "values", "code"),
    [
        ("a / b", [100, 0], "division_by_zero"),
        ("mod(a, b)", [100, 0], "division_by_zero"),
        ("a ^ 0.5", [100], "bad_power"),
        ("a ^ 65", [100], "bad_power"),
        ("sqrt(a)", [-100], "negative_root"),
        ("a * a * a", [10**17], "overflow"),
        ("number(s)", ["1,0"], "bad_number"),
        ("date(2023, 2, 29)", [], "bad_date"),
        ("date(s)", ["2023-02-29"], "bad_date"),
        ("d + 1 day", [3_652_059], "date_out_of_range"),
        ("repeat(s, 40000)", ["x"], "text_too_long"),
        ("round(a, b)", [100, 1300], "bad_argument"),
        ("9 ^ 9 ^ 9 ^ 9", [], "bad_power"),
    ],
)
def test_impossible_data_is_blank_with_a_diagnostic(text: str, values: Sequence[object], code: str) -> None:
    found = outcome(text, *values)
    assert (found.value, codes(found)[:1]) == (None, [code])


def test_a_diagnostic_names_the_part_and_its_place() -> None:
    (found,) = outcome("1 + a / b", 100, 0).diagnostics
    assert (found.text(), found.span.start, found.span.end) == ("a / b: cannot divide by zero (b is 0)", 4, 9)


def test_if_error_forgets_what_it_caught() -> None:
    assert outcome("if_error(a / b, -1)", 100, 0).diagnostics == ()


def test_what_is_not_chosen_is_not_computed() -> None:
    assert outcome("if(b = 0, 0, a / b)", 0, 100) == Outcome(0)


@pytest.mark.parametrize(
    ("text", "rows", "value"),
    [
        ("sum(lines, amount * 2)", [(100,), (None,), (250,)], 700),
        ("sum(lines.amount)", [], 0),
        ("avg(lines.amount)", [(100,), (None,), (200,)], 150 * 10**18),
        ("avg(lines.amount)", [], None),
        ("max(lines.amount)", [(100,), (None,)], 100),
        ("count(lines where amount > 1)", [(100,), (None,), (200,)], 1),
        ("any(lines, amount > 1)", [(100,)], False),
        ("all(lines, amount > 1)", [], True),
        ("all(lines, amount > 1)", [(None,)], False),
        ("first(lines, amount, by: rank)", [(1, 5), (2, 3), (3, None)], 2),
        ("last(lines, amount, by: rank)", [(1, 5), (2, 3), (3, None)], 1),
    ],
)
def test_related_rows(text: str, rows: Sequence[tuple[object, ...]], value: object) -> None:
    expression = checked(text)
    if len(rows) and len(rows[0]) == 2:
        (slot,) = expression.slots
        order = [one.path[0] for one in getattr(slot, "slots")]  # noqa: B009
        rows = [tuple(dict(zip(("amount", "rank"), row, strict=True))[key] for key in order) for row in rows]
    found = expression.evaluate([rows], AROUND).value
    scale = expression.type.scale if isinstance(expression.type, t.NumberType) else 0
    assert found == (value if not text.startswith("avg") or value is None else 150 * 10 ** (scale - 2))


def test_too_many_rows_are_a_diagnostic() -> None:
    found = checked("count(lines)").evaluate([[()] * 10_001], AROUND)
    assert codes(found) == ["too_many_rows"]


def test_an_inner_expression_reads_the_outer_record() -> None:
    expression = checked("count(lines where amount > record.a)")
    values: dict[str, object] = {"lines": [(100,), (300,)], "a": 200}
    assert expression.evaluate([values[slot.path[0]] for slot in expression.slots], AROUND).value == 1


def test_the_acting_person() -> None:
    assert (outcome('has_role("boss")'), outcome('has_role("clerk")')) == (Outcome(True), Outcome(False))


@pytest.mark.parametrize(
    ("day", "text", "moved"),
    [
        (LAST_DAY - 1, "d + 1 day", LAST_DAY),
        (LAST_DAY, "d + 1 day", None),
        (FIRST_DAY + 1, "d - 1 day", FIRST_DAY),
        (FIRST_DAY, "d - 1 day", None),
        (LAST_DAY, "d + 0 days", LAST_DAY),
    ],
)
def test_a_date_stops_at_the_ends_of_the_calendar(day: int, text: str, moved: int | None) -> None:
    found = outcome(text, day)
    assert found.value == moved
    assert codes(found) == ([] if moved is not None else ["date_out_of_range"])


@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_may_reach_the_limit_but_not_pass_it(sign: int) -> None:
    most = 10**24 - 1
    assert outcome(f"(a * 1) * {most} = a * {most}", sign * 100).value is True
    assert codes(outcome(f"a * {most} * 2", sign * 100)) == ["overflow"]
    assert codes(outcome(f"a * {most} + a", sign * 100)) == ["overflow"]


@pytest.mark.parametrize(("text", "row"), [("a + b", (100, 200)), ("a / b", (100, 0)), ("a > b", (100, None))])
def test_the_bare_value_is_the_one_of_the_outcome(text: str, row: tuple[object, ...]) -> None:
    found: list[Diagnostic] = []
    expression = checked(text)
    assert Outcome(expression.compute(row, AROUND, found), tuple(found)) == expression.evaluate(row, AROUND)


def test_compiled_code_has_no_builtins_and_no_text() -> None:
    expression = checked('s = "__import__" and a > 1')
    function = compile_expression(expression.root, expression.slots)
    assert getattr(function, "__globals__")["__builtins__"] == {}  # noqa: B009
    assert "__import__" not in getattr(function, "__code__").co_names  # noqa: B009


def test_the_deepest_expressions_compile() -> None:
    deep = "a" + " + 1" * 60
    nested = "(" * 60 + "a" + ")" * 60
    assert outcome(deep, 100).value == 6_100
    assert outcome(nested, 100).value == 100


def test_a_comparison_reads_its_value_once_and_calls_nothing() -> None:
    expression = checked("a > 100")
    function = compile_expression(expression.root, expression.slots)
    done = [one.opname for one in dis.get_instructions(function)]
    assert done.count("BINARY_SUBSCR") == 1
    assert [one for one in done if "CALL" in one or "GLOBAL" in one] == []


def test_the_frozen_tables_are_the_ones_of_unicode_14() -> None:
    text = (Path(__file__).parents[2] / "expressions" / "case_tables.json").read_text(encoding="utf-8")
    assert text.startswith('{"unicode":"14.0.0","fold":{"A":"a"')
