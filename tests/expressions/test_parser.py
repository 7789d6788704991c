"""Texts to syntax trees, and what the parser says about texts that are none."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from customary.expressions import limits
from customary.expressions.functions import FUNCTIONS
from customary.expressions.grammar import build, kept_parser, mark, parser_from, tables_of
from customary.expressions.nodes import (
    Argument,
    Binary,
    Comparison,
    DateTimeLiteral,
    FunctionCall,
    Logic,
    NumberLiteral,
    Path,
    Sequence,
    Unary,
)
from customary.expressions.parser import parse
from customary.expressions.positions import LANGUAGES, Excerpt, Source, Span
from customary.expressions.printing import canonical

NOWHERE = Span(Source("", ""), 0, 0)


def number(digits: str) -> NumberLiteral:
    return NumberLiteral(span=NOWHERE, digits=digits)


def path(*names: str) -> Path:
    return Path(span=NOWHERE, names=names, name_spans=())


def test_the_grammar_has_no_conflicts() -> None:
    assert build(strict=True).options.strict


def test_the_kept_tables_are_those_of_the_grammar() -> None:
    kept = json.loads(resources.files("customary.expressions").joinpath("rule.tables.json").read_text("utf-8"))
    assert kept["mark"].split()[0] == mark().split()[0], (
        "run `python -m customary.expressions.grammar` and commit the result"
    )
    samples = [one.expression for function in FUNCTIONS.values() for one in function.examples]
    built = build()
    assert [kept_parser().parse(text) for text in samples] == [built.parse(text) for text in samples]


def test_tables_are_read_as_they_were_written_and_only_under_their_own_mark() -> None:
    built = build()
    written = tables_of(built)
    text = "sum(lines, amount where not cancelled) >= -2 ^ 2"
    assert parser_from(written).parse(text) == built.parse(text)
    broken = json.dumps({"mark": "another grammar", "data": None, "memo": None})
    assert parser_from(broken).parse(text) == built.parse(text)


def test_a_tree_holds_what_was_written() -> None:
    node = parse(Excerpt.whole("sum(lines, amount where not cancelled) >= -2 ^ 2")).node
    assert node == Comparison(
        span=NOWHERE,
        op=">=",
        left=FunctionCall(
            span=NOWHERE,
            name="sum",
            name_span=NOWHERE,
            arguments=(
                Argument(span=NOWHERE, name=None, name_span=None, value=path("lines")),
                Argument(span=NOWHERE, name=None, name_span=None, value=path("amount")),
            ),
            where=Unary(span=NOWHERE, op="not", operand=path("cancelled")),
        ),
        right=Unary(span=NOWHERE, op="-", operand=Binary(span=NOWHERE, op="^", left=number("2"), right=number("2"))),
    )


def test_chains_of_and_are_one_node() -> None:
    node = parse(Excerpt.whole("a and b and c or d")).node
    assert node == Logic(
        span=NOWHERE,
        op="or",
        operands=(Logic(span=NOWHERE, op="and", operands=(path("a"), path("b"), path("c"))), path("d")),
    )


def test_a_long_chain_of_texts_is_not_deep() -> None:
    node = parse(Excerpt.whole(" & ".join(["a"] * 300))).node
    assert node == Sequence(span=NOWHERE, op="&", parts=(path("a"),) * 300)


# text, canonical text
CANONICAL = [
    ("(a)", "a"),
    ("NOT a = b", "not a = b"),
    ("a == b", "a = b"),
    ("a <> b", "a != b"),
    ("a ≠ b and c ≥ 1 and d ≤ 2", "a != b and c >= 1 and d <= 2"),
    ("客戶姓名 ＝ 'x' and f（1，2） ＞ 3", '客戶姓名 = "x" and f(1, 2) > 3'),
    ("ａｍｏｕｎｔ > 1", "amount > 1"),
    ("a is NULL or b is not null", "a is blank or b is not blank"),
    ("a in ['x', 'y',]", 'a in ("x", "y")'),
    ("a not in (1)", "a not in (1)"),
    ("a in b.c", "a in b.c"),
    ("a in []", "a in []"),
    ("a between 1 and 2 and b", "a between 1 and 2 and b"),
    ("a not between 1 + 1 and 2", "a not between 1 + 1 and 2"),
    ("a starts with 'x' or a ends with 'y'", 'a starts with "x" or a ends with "y"'),
    ("a not contains b", "a not contains b"),
    ("a not like 'x*'", 'a not like "x*"'),
    ("a ?? 0 > 3", "a ?? 0 > 3"),
    ("(a > 3) ?? b", "(a > 3) ?? b"),
    ("a - (b - c)", "a - (b - c)"),
    ("(a - b) - c", "a - b - c"),
    ("2 ^ -1 ^ 2", "2 ^ -1 ^ 2"),
    ("(-2) ^ 2", "(-2) ^ 2"),
    ("- - 2", "--2"),
    ("3 day + 1 months", "3 days + 1 month"),
    ("days + 3 days", "days + 3 days"),
    ("15% and x", "15% and x"),
    ("#2026-02-28# < #2026-02-28T09:30:00.5+08:00#", "#2026-02-28# < #2026-02-28T09:30:00.500+08:00#"),
    ("#2026-02-28T09:30:00Z#", "#2026-02-28T09:30Z#"),
    (r"'a\'b\n\u0041'", r'"a' + "'" + r'b\nA"'),
    ("'\\ud83d\\ude00'", '"😀"'),
    ("'e\u0301'", '"é"'),
    ("a // why\n and /* because */ b", "a and b"),
    ("changed(stage, from: 'a', to: 'b',)", 'changed(stage, from: "a", to: "b")'),
    ("count(lines where a)", "count(lines where a)"),
    ("and_then and nothing", "and_then and nothing"),
    ("a\u3000and\u3000b", "a and b"),
]


@pytest.mark.parametrize(("text", "expected"), CANONICAL, ids=[text for text, _ in CANONICAL])
def test_a_text_means_its_canonical_form(text: str, expected: str) -> None:
    result = parse(Excerpt.whole(text))
    assert result.problems == ()
    assert result.node is not None
    assert canonical(result.node) == expected
    again = parse(Excerpt.whole(expected)).node
    assert again == result.node


def test_an_instant_without_an_offset_leaves_it_open() -> None:
    node = parse(Excerpt.whole("#2026-02-28T09:30#")).node
    assert node == DateTimeLiteral(span=NOWHERE, ordinal=739_675, milliseconds=34_200_000, offset_minutes=None)


def test_decomposed_letters_keep_their_places() -> None:
    source = Excerpt.whole("'e\u0301' = amount +")
    problem = parse(source).problems[0]
    assert problem.code == "E119"
    assert source.text[problem.span.start : problem.span.end] == "+"


# text, code, what is marked, suggestions


# text, code, what is marked
WRONG = [
    ("(a, b)", "E116", ","),
    ("f(a b)", "E120", "b"),
    ('"a\nb"', "E106", '"a'),
    (r"'\ud800'", "E108", r"'\ud800'"),
    (r"'\u0000'", "E108", r"'\u0000'"),
    ("a = '\ud800'", "E104", "\ud800"),
    ("a between 3", "E140", "between"),
]


@pytest.mark.parametrize(("text", "code", "marked"), WRONG, ids=[repr(one[0])[:40] for one in WRONG])
def test_a_mistake_is_explained_at_its_place(text: str, code: str, marked: str) -> None:
    result = parse(Excerpt.whole(text))
    assert result.node is None
    (problem,) = result.problems
    assert (problem.code, text[problem.span.start : problem.span.end]) == (code, marked)
    assert len({problem.text(language) for language in LANGUAGES}) == 3


# text, code
TOO_LARGE = [
    ("a" * (limits.MAX_SOURCE + 1), "E501"),
    ("-" * 1_100 + "a", "E502"),
    ("(" * 65 + "a" + ")" * 65, "E503"),
    ("not " * 65 + "a", "E503"),
    ("-" * 65 + "a", "E503"),
    ("a" + " + a" * 65, "E503"),
    ("[" + "1," * 501 + "]", "E508"),
    (f"'{'x' * 1_001}'", "E504"),
    ("(" * 100_000, "E501"),
]


@pytest.mark.parametrize(("text", "code"), TOO_LARGE, ids=[f"{one[0][:10]} {one[1]}" for one in TOO_LARGE])
def test_every_limit_is_named(text: str, code: str) -> None:
    result = parse(Excerpt.whole(text))
    assert result.node is None
    assert [one.code for one in result.problems] == [code]


@pytest.mark.parametrize(
    "text",
    ["(" * 64 + "a" + ")" * 64, "a" + " + a" * 62, f"'{'x' * 1_000}'", "a in (" + "1," * 490 + "1)"],
    ids=["brackets", "sum", "text", "list"],
)
def test_what_reaches_a_limit_is_still_read(text: str) -> None:
    assert parse(Excerpt.whole(text)).problems == ()
