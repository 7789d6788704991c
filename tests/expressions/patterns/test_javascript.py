"""JavaScript runs the same automata: the same answers, and as quickly."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from customary.commands.evaluation.node import Node
from customary.expressions import types as t
from customary.expressions.checker import check
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Member, ModuleWords, Place, Purpose, Vocabulary

SECONDS = 5.0
AROUND = Environment(today=1, now=0)
VOCABULARY = Vocabulary(modules={"it": ModuleWords(name="it", members={"x": Member(key="x", type=t.TEXT)})})


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


def matching(pattern: str) -> Expression | None:
    written = pattern.replace("\\", "\\\\")
    place = Place(module="it", purpose=Purpose.RULE)
    return check(Excerpt.whole(f'matches(x, "{written}")'), VOCABULARY, place).expression


def compare(node: Node, expressions: dict[str, Expression], texts: dict[str, Sequence[str]]) -> None:
    asked = {name: [[one] for one in texts[name]] for name in expressions}
    answers = node.answers(node.module(expressions), AROUND, asked)
    for name, expression in expressions.items():
        wanted = [expression.evaluate(record, AROUND).value for record in asked[name]]
        assert [one.value for one in answers[name]] == wanted, name


def test_random_patterns_match_what_python_matches(
    node: Node, random_pattern: Callable[[random.Random], str], random_texts: Callable[[random.Random], list[str]]
) -> None:
    rng = random.Random(13)
    expressions: dict[str, Expression] = {}
    while len(expressions) < 1_000:
        pattern = random_pattern(rng)
        expression = matching(pattern)
        if expression is not None:
            expressions[pattern] = expression
    compare(node, expressions, {pattern: random_texts(rng) for pattern in expressions})


def test_no_pattern_takes_long(node: Node, hostile: str, long_texts: tuple[str, ...]) -> None:
    expression = matching(hostile)
    assert expression is not None, "a person may write every one of them"
    begun = time.monotonic()
    compare(node, {"it": expression}, {"it": long_texts})
    assert time.monotonic() - begun < SECONDS
