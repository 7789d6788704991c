"""What an expression means as a text: the writing does not count, everything else does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from customary.expressions import types as t
from customary.expressions.checked import Const
from customary.expressions.checker import check
from customary.expressions.meaning import meaning_of, meaning_of_template
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Place, Purpose, Vocabulary
from customary.expressions.template import check_template

PLACE = Place(module="opportunity", purpose=Purpose.VALIDATION, saving=True)


def meaning(vocabulary: Vocabulary, text: str) -> str:
    found = check(Excerpt.whole(text), vocabulary, PLACE)
    assert found.expression is not None, found.problems
    return meaning_of(found.expression.root)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("amount>0", "( amount  >  0 )"),
        ("name != 'x'", 'not name = "x"'),
        ("stage in ('won', 'lost') or 'a' in tags", '(stage in ("won","lost")) or ("a" in tags)'),
        ("sum(lines, amount where quantity > 1)", "sum( lines,amount where (quantity>1) )"),
    ],
)
def test_the_same_written_otherwise_means_the_same(vocabulary: Vocabulary, one: str, other: str) -> None:
    assert meaning(vocabulary, one) == meaning(vocabulary, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quantity + 1", "quantity + 2"),
        ("quantity + 1", "quantity - 1"),
        ("quantity = 1", "discount = 1"),
        ("account.name", "name"),
        ("sum(lines, amount where quantity > 1)", "sum(lines, amount where quantity > 2)"),
        ("sum(lines, quantity)", "avg(lines, quantity)"),
    ],
)
def test_something_else_means_something_else(vocabulary: Vocabulary, one: str, other: str) -> None:
    assert meaning(vocabulary, one) != meaning(vocabulary, other)


def test_the_type_of_what_is_read_is_part_of_it(vocabulary: Vocabulary) -> None:
    words = vocabulary.modules["opportunity"]
    finer = replace(words.members["quantity"], type=t.NumberType(18, 2))
    other = replace(
        vocabulary,
        modules={
            **vocabulary.modules,
            "opportunity": replace(words, members={**words.members, "quantity": finer}),
        },
    )
    assert meaning(vocabulary, "quantity") != meaning(other, "quantity")


def test_sets_are_written_in_one_order() -> None:
    both = [frozenset(("north", "south", "east")), frozenset(("east", "south", "north"))]
    span = Excerpt.whole("x").span(0, 1)
    texts = {meaning_of(Const(span=span, type=t.ChoicesType("region"), nullable=False, value=one)) for one in both}
    assert texts == {"Const(ChoicesType('region'),False,{'east','north','south'})"}


def test_a_text_with_places_means_its_words_and_what_stands_in_them(vocabulary: Vocabulary) -> None:
    def written(text: str) -> str:
        found = check_template(Excerpt.whole(text), vocabulary, PLACE)
        assert found.template is not None, found.problems
        return meaning_of_template(found.template)

    assert written("{name} of {account.name}") == written("{ name } of {(account.name)}")
    assert written("{name} of {account.name}") != written("{name} from {account.name}")
    assert written("{name}") != written("{account.name}")
