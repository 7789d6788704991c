"""Every limit of the language: kept at the limit, named one past it, and cheap to reach."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import fields, is_dataclass

import pytest

from customary.expressions import limits, values
from customary.expressions.checker import CheckResult
from customary.expressions.environment import Environment
from customary.expressions.grammar import kept_parser
from customary.expressions.parser import parse
from customary.expressions.positions import LANGUAGES, Excerpt
from customary.expressions.python_runtime import MAX_ROWS

Check = Callable[..., CheckResult]

# name, limit, the text that reaches a size, the code of what is one past it
WRITTEN: list[tuple[str, int, Callable[[int], str], str]] = [
    ("characters", limits.MAX_SOURCE, lambda size: "1" + " " * (size - 1), "E501"),
    (
        "words and signs",
        limits.MAX_TOKENS,
        lambda size: "not " * (size % 2 == 0) + ("1 or " * (size // 2 + size % 2))[:-4],
        "E502",
    ),
    ("depth of brackets", limits.MAX_DEPTH, lambda size: "(" * size + "1" + ")" * size, "E503"),
    ("depth of operators", limits.MAX_DEPTH, lambda size: "-" * (size - 1) + "1", "E503"),
    ("characters of a text", limits.MAX_TEXT, lambda size: f"'{'客' * size}'", "E504"),
    ("links", limits.MAX_HOPS, lambda size: "account." + "parent." * (size - 1) + "name", "E505"),
    ("functions over rows", limits.MAX_AGGREGATES, lambda size: " + ".join(["count(lines)"] * size), "E506"),
    ("items of a list", limits.MAX_LIST, lambda size: f"quantity in ({', '.join(map(str, range(size)))})", "E508"),
    ("items of a set", limits.MAX_LIST, lambda size: "tags = [" + ", ".join(["'a'"] * size) + "]", "E508"),
    ("digits of a number", 24, lambda size: "9" * size, "E110"),
    ("decimals of a number", 12, lambda size: "0." + "9" * size, "E110"),
    ("characters of a name", 63, lambda size: "n" * size, "E111"),
]


@pytest.mark.parametrize(("name", "limit", "written", "code"), WRITTEN, ids=[one[0] for one in WRITTEN])
def test_what_is_written_is_kept_at_the_limit_and_refused_past_it(
    name: str, limit: int, written: Callable[[int], str], code: str, checking: Check
) -> None:
    assert code not in {one.code for one in checking(written(limit)).problems}
    problem = next(one for one in checking(written(limit + 1)).problems if one.code == code)
    for language in LANGUAGES:
        assert f"{limit:,}" in problem.text(language).replace("，", ",")


def test_five_hundred_items_are_read_in_a_thousand_words(checking: Check) -> None:
    items = ", ".join(["1"] * limits.MAX_LIST)
    assert checking(f"quantity in ({items}) or quantity in ({items[: 3 * 400 - 2]})").problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "-1 + +1 * (2 - amount) ^ 3",
        "if(active, sum(lines, amount * quantity where not cancelled), round(amount, places: 2))",
        "stage in ('won', 'lost') and quantity not between 1 and 2 and name is not blank",
        "name contains 'a' or name starts with 'b' and tags = ['a', 'b']",
        "close_date + 3 days > #2026-01-01# or 15% > discount or created_at = #2026-01-01T00:00Z#",
        "a ?? b ?? c & 'x' & account.parent.name",
    ],
)
def test_no_expression_has_more_parts_than_words_and_signs(text: str) -> None:
    """So a limit of 1,000 words is a limit of 1,000 parts."""

    def parts(node: object) -> int:
        if isinstance(node, tuple):
            return sum(map(parts, node))
        if not is_dataclass(node) or not hasattr(node, "span"):
            return 0
        inner = sum(parts(getattr(node, one.name)) for one in fields(node))
        return inner + (type(node).__name__ != "Argument")

    words = [token for token in kept_parser().parse_interactive(text).iter_parse() if token.type != "_COMMA"]
    assert 0 < parts(parse(Excerpt.whole(text)).node) <= len(words)


# name, what stays within the limit, what passes it, the code of the diagnostic, the limit as it is named
COMPUTED = [
    ("repeat", "repeat('ab', 16000)", "repeat('ab', 16001)", "text_too_long", "32,000"),
    ("join", "repeat('a', 31999) & 'b'", "repeat('a', 32000) & 'b'", "text_too_long", "32,000"),
    (
        "replace",
        "replace(repeat('a', 16000), 'a', 'bc')",
        "replace(repeat('a', 16001), 'a', 'bc')",
        "text_too_long",
        "32,000",
    ),
    ("case", "upper(repeat('ß', 16000))", "upper(repeat('ß', 16001))", "text_too_long", "32,000"),
    ("lpad", "lpad('a', 1000)", "lpad('a', 1001)", "bad_argument", "1001"),
    ("rpad", "rpad('a', 1000)", "rpad('a', 1001)", "bad_argument", "1001"),
    ("exponent", "1 ^ 64", "1 ^ 65", "bad_power", "64"),
    ("negative exponent", "1 ^ -64", "1 ^ -65", "bad_power", "-64"),
    ("number", f"{'9' * 24} + 0", f"{'9' * 24} + 1", "overflow", "24"),
    ("negative number", f"-{'9' * 24} - 0", f"-{'9' * 24} - 1", "overflow", "24"),
    ("product", f"{'9' * 12} * {'9' * 12}", f"1{'0' * 12} * 1{'0' * 12}", "overflow", "24"),
    ("decimals", "round(1.5, 12)", "round(1.5, 13)", "bad_argument", "13"),
    ("year", "#9999-12-30# + 1 day", "#9999-12-31# + 1 day", "date_out_of_range", "9999"),
]


@pytest.mark.parametrize(("name", "within", "past", "code", "said"), COMPUTED, ids=[one[0] for one in COMPUTED])
def test_what_is_computed_is_kept_at_the_limit_and_blank_past_it(
    name: str, within: str, past: str, code: str, said: str, checking: Check, moment: Environment
) -> None:
    kept, lost = checking(within).expression, checking(past).expression
    assert kept is not None
    assert lost is not None
    found = kept.evaluate((), moment)
    assert (found.value is not None, found.diagnostics) == (True, ())
    outcome = lost.evaluate((), moment)
    assert (outcome.value, [one.code for one in outcome.diagnostics]) == (None, [code])
    for language in LANGUAGES:
        assert said in outcome.diagnostics[0].text(language)


def test_related_records_are_kept_at_the_limit_and_refused_past_it(checking: Check, moment: Environment) -> None:
    expression = checking("count(lines)").expression
    assert expression is not None
    assert expression.evaluate([[()] * MAX_ROWS], moment).value == MAX_ROWS
    outcome = expression.evaluate([[()] * (MAX_ROWS + 1)], moment)
    assert (outcome.value, [one.code for one in outcome.diagnostics]) == (None, ["too_many_rows"])
    for language in LANGUAGES:
        assert "10,000" in outcome.diagnostics[0].text(language)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("join_text(lines, repeat(product, 32000))", [("x",)] * MAX_ROWS),
        (" & ".join(["repeat('x', 32000)"] * 120), None),
        ("repeat('x', 999999999999)", None),
        ("lpad('x', 999999999999)", None),
        ("replace(repeat('a', 32000), 'a', repeat('b', 32000))", None),
        ("9 ^ 64 ^ 64 ^ 64", None),
    ],
    ids=["rows", "join", "repeat", "lpad", "replace", "powers"],
)
def test_what_would_be_too_large_is_not_built(text: str, rows: object, checking: Check, moment: Environment) -> None:
    expression = checking(text).expression
    assert expression is not None
    given = [] if rows is None else [rows]
    expression.evaluate(given, moment)
    tracemalloc.start()
    try:
        outcome = expression.evaluate(given, moment)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert outcome.value is None
    assert outcome.diagnostics
    allowed = 8_000_000 if rows is None else MAX_ROWS * values.MAX_TEXT // 10
    assert most < allowed, most


def test_values_that_are_repeated_inside_each_other_are_refused_before_they_grow(checking: Check) -> None:
    text = "quantity"
    for _ in range(13):
        text = f"if({text} between 1 and 2, 1, 0)"
    assert [one.code for one in checking(text).problems] == ["E507"]
