"""`matches`: what is wrong with its pattern is shown in the pattern, in three languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from customary.expressions import types as t
from customary.expressions.checked import Const
from customary.expressions.checker import CheckResult
from customary.expressions.checking.quoted import place_in_text
from customary.expressions.environment import Environment
from customary.expressions.pattern_problems import pattern_refused
from customary.expressions.patterns.fault import Fault, Kind
from customary.expressions.positions import LANGUAGES, Excerpt, Source, Span, render

Check = Callable[..., CheckResult]


def test_a_fault_is_underlined_inside_the_literal(checking: Check) -> None:
    problem = checking('matches(name, "客户\\\\d(a+)+")').problems[0]
    assert render(problem).splitlines()[1:] == [
        '  1 | matches(name, "客户\\\\d(a+)+")',
        "    |                       ^^^^^",
    ]
    assert problem.code == "E513"


def test_an_escaped_character_before_a_fault_counts_as_one(checking: Check) -> None:
    problem = checking('matches(name, "\\ud83d\\ude00\\u5ba2*?")').problems[0]
    assert problem.span.source.text[problem.span.start : problem.span.end] == "?"


def test_a_fault_at_the_end_of_a_pattern_points_behind_it(checking: Check) -> None:
    problem = checking("matches(name, 'a\\\\')").problems[0]
    assert problem.code == "E367"
    assert problem.span.source.text[problem.span.start : problem.span.end] == "\\\\"


def test_a_literal_that_a_file_unescaped_is_underlined_whole() -> None:
    source = Source("rules.yaml", 'if: "matches(name, \\"a**\\")"')
    span = Span(source, 19, 26)
    literal = Const(span=span, type=t.TEXT, nullable=False, value="a**")
    assert place_in_text(literal, 2, 3) == span


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_fault_is_told_in_three_languages(kind: Kind) -> None:
    span = Excerpt.whole("'a'").span(0, 3)
    problem = pattern_refused(span, Fault(kind, 0, 1, "*{"))
    texts = {problem.text(language) for language in LANGUAGES}
    assert len(texts) == 3
    assert all(texts)


@pytest.mark.parametrize(
    ("pattern", "code", "limit"),
    [
        ("a" * 201, "E511", "200"),
        ("a{1001}", "E512", "1,000"),
        ("(a*)*", "E513", "“*”, “+” and “{2,}”"),
        ("(" * 21 + ")" * 21, "E514", "20"),
        ("(a{1000}){3}", "E515", "2,000"),
    ],
)
def test_a_limit_is_named(pattern: str, code: str, limit: str, checking: Check) -> None:
    problem = checking(f'matches(name, "{pattern}")').problems[0]
    assert problem.code == code
    assert limit in problem.text()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("matches(name, name)", ["E314"]),
        ('matches(name, "")', ["E314"]),
        ("matches(name, nam)", ["E201"]),
        ('matches(nam, "a")', ["E201"]),
        ('matches(nam, "a**")', ["E201", "E361"]),
        ('matches(quantity, "a")', ["E301"]),
        ("matches(name)", ["E311"]),
        ('matches(name, "a", "b")', ["E310"]),
        ('matches(name, pattern: "a")', ["E210"]),
        ("is_email(quantity)", ["E301"]),
        ('mask(name, keep: "4")', ["E301"]),
        ("mask(name, hide: 4)", ["E210"]),
    ],
)
def test_a_wrong_call_is_reported(text: str, codes: list[str], checking: Check) -> None:
    result = checking(text)
    assert result.expression is None
    assert [one.code for one in result.problems] == codes


def test_a_text_that_matches_is_known_not_to_be_blank(checking: Check, moment: Environment) -> None:
    narrowed = checking('if(matches(account.name, "a"), len(account.name) & account.name, "none")').expression
    assert narrowed is not None
    assert not narrowed.nullable
    assert narrowed.evaluate(("map", "map"), moment).value == "3map"
    assert narrowed.evaluate((None, None), moment).value == "none"
