"""What was printed means what was written: the same checked tree, for every form that the language has."""

from __future__ import annotations

import random
from dataclasses import fields, is_dataclass

import pytest

from customary.expressions.builder import to_text, to_tree
from customary.expressions.checker import check
from customary.expressions.functions import FUNCTIONS
from customary.expressions.nodes import Node
from customary.expressions.parser import parse
from customary.expressions.positions import Excerpt
from customary.expressions.printing import canonical
from customary.expressions.scope import Place
from tests.expressions.agreement.cases import CASES
from tests.expressions.agreement.maker import Maker
from tests.expressions.agreement.templates import SAVING_FORMS
from tests.expressions.agreement.world import PLACE, SAVING, VOCABULARY


def shape(value: object) -> object:
    """A checked tree without the places in its text."""
    if is_dataclass(value) and not isinstance(value, type):
        told = tuple((one.name, shape(getattr(value, one.name))) for one in fields(value) if one.name != "span")
        return (type(value).__name__, *told)
    return tuple(map(shape, value)) if isinstance(value, tuple) else value


def meaning(text: str, place: Place, *, condition: bool = False) -> object:
    """The checked tree of a text, or the codes of what is wrong with it."""
    result = check(Excerpt.whole(text), VOCABULARY, place, condition=condition)
    if result.expression is None:
        return sorted(one.code for one in result.problems)
    return shape(result.expression.root)


def read(text: str) -> Node:
    node = parse(Excerpt.whole(text)).node
    assert node is not None, text
    return node


def is_kept(text: str, place: Place) -> None:
    printed = canonical(read(text))
    assert canonical(read(printed)) == printed, text
    assert meaning(printed, place) == meaning(text, place), f"{text}  became  {printed}"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_expressions_at_random_mean_the_same_when_they_are_printed(part: int) -> None:
    """Slow, since each of many expressions is checked before and after."""
    chance = random.Random(f"printing {part}")
    plain, saving = Maker(chance), Maker(chance, saving=True)
    kept = 0
    for turn in range(200):
        maker, place = (saving, SAVING) if turn % 4 == 0 else (plain, PLACE)
        text = maker.any(chance.choice((1, 2, 3)))
        if parse(Excerpt.whole(text)).node is not None:  # a few hold words that are no names
            is_kept(text, place)
            kept += 1
    assert kept > 150


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_call_of_each_function_means_the_same_when_it_is_printed(name: str) -> None:
    chance = random.Random(f"printing {name}")
    saving = name in SAVING_FORMS
    maker = Maker(chance, saving=saving)
    for _ in range(6):
        is_kept(maker.calling(name, chance.choice((0, 1))), SAVING if saving else PLACE)


def test_the_cases_mean_the_same_when_they_are_printed() -> None:
    for text in CASES:
        is_kept(text, PLACE)


def test_a_condition_that_the_builder_takes_apart_means_the_same_when_it_is_put_together() -> None:
    chance = random.Random("taken apart")
    maker = Maker(chance)
    taken = 0
    for _ in range(1200):
        text = maker.condition(chance.choice((1, 2, 3)))
        tree = to_tree(text)
        if tree is not None:
            taken += 1
            built = to_text(tree)
            assert to_text(to_tree(built) or tree) == built
            assert meaning(built, PLACE, condition=True) == meaning(text, PLACE, condition=True), f"{text} -> {built}"
    assert taken > 300
