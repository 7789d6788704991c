"""Printing and reading again gives the same tree, whatever the tree."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.expressions import nodes as n
from customary.expressions.parser import parse
from customary.expressions.positions import Excerpt, Source, Span
from customary.expressions.printing import canonical

HERE = Span(Source("", ""), 0, 0)

names = st.sampled_from(["amount", "stage", "客戶", "days", "x1", "_y", "if", "and_so"])
digits = st.one_of(
    st.integers(0, 10**12).map(str), st.decimals(0, 1_000, places=3, allow_nan=False).map(lambda one: f"{one:f}")
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20).map(
    lambda one: unicodedata.normalize("NFC", one)
)


paths = st.lists(names, min_size=1, max_size=3).map(lambda one: n.Path(span=HERE, names=tuple(one), name_spans=()))
leaves: st.SearchStrategy[n.Node] = st.one_of(
    digits.map(lambda one: n.NumberLiteral(span=HERE, digits=one)),
    st.integers(0, 99).map(lambda one: n.PercentLiteral(span=HERE, digits=str(one))),
    st.builds(
        n.QuantityLiteral,
        span=st.just(HERE),
        digits=st.sampled_from(["1", "2", "1.5"]),
        unit=st.sampled_from(["year", "month", "week", "day", "hour", "minute", "second"]),
    ),
    texts.map(lambda one: n.TextLiteral(span=HERE, value=one)),
    st.booleans().map(lambda one: n.BooleanLiteral(span=HERE, value=one)),
    st.just(n.BlankLiteral(span=HERE)),
    st.integers(1, 3_652_059).map(lambda one: n.DateLiteral(span=HERE, ordinal=one)),
    st.builds(
        n.DateTimeLiteral,
        span=st.just(HERE),
        ordinal=st.integers(1, 3_652_059),
        milliseconds=st.integers(0, 86_399_999),
        offset_minutes=st.one_of(st.none(), st.integers(-1_080, 1_080)),
    ),
    paths,
)


def chain(op: Literal["&", "??"], parts: tuple[n.Node, ...]) -> n.Node:
    """A chain holds no chain of the same operator: it is one with it."""
    spliced: list[n.Node] = []
    for one in parts:
        spliced.extend(one.parts if isinstance(one, n.Sequence) and one.op == op else (one,))
    return n.Sequence(span=HERE, op=op, parts=tuple(spliced))


def larger(parts: st.SearchStrategy[n.Node]) -> st.SearchStrategy[n.Node]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    arguments = st.lists(
        st.builds(n.Argument, span=st.just(HERE), name=st.one_of(st.none(), names), name_span=st.none(), value=parts),
        max_size=3,
    ).map(tuple)
    call = st.builds(
        n.FunctionCall,
        span=st.just(HERE),
        name=names,
        name_span=st.just(HERE),
        arguments=arguments,
        where=st.one_of(st.none(), parts),
    )
    here = st.just(HERE)
    listed = st.lists(parts, max_size=3).map(tuple)
    return st.one_of(
        st.builds(n.Logic, span=here, op=st.sampled_from(["and", "or"]), operands=several),
        st.builds(n.Unary, span=here, op=st.sampled_from(["not", "-", "+"]), operand=parts),
        st.builds(
            n.Comparison,
            span=here,
            op=st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
            left=parts,
            right=parts,
        ),
        st.builds(n.Membership, span=here, negated=st.booleans(), operand=parts, items=listed, source=st.none()),
        st.builds(
            n.Membership,
            span=here,
            negated=st.booleans(),
            operand=parts,
            items=st.just(()),
            source=st.one_of(paths, call),
        ),
        st.builds(n.Range, span=here, negated=st.booleans(), operand=parts, low=parts, high=parts),
        st.builds(n.BlankTest, span=here, negated=st.booleans(), operand=parts),
        st.builds(
            n.Match,
            span=here,
            kind=st.sampled_from(["contains", "starts", "ends"]),
            negated=st.just(False),
            operand=parts,
            pattern=parts,
        ),
        st.builds(
            n.Match,
            span=here,
            kind=st.just("like"),
            negated=st.booleans(),
            operand=parts,
            pattern=texts.map(lambda one: n.TextLiteral(span=HERE, value=one)),
        ),
        st.builds(n.Binary, span=here, op=st.sampled_from(["+", "-", "*", "/", "^"]), left=parts, right=parts),
        st.builds(chain, st.sampled_from(["&", "??"]), several),
        st.builds(n.ListLiteral, span=here, items=listed),
        call,
    )


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.recursive(leaves, larger, max_leaves=15))
def test_reading_what_was_printed_gives_the_same_tree(node: n.Node) -> None:
    """Slow, since making trees at random takes longer than reading them."""
    text = canonical(node)
    result = parse(Excerpt.whole(text))
    assert result.problems == (), text
    assert result.node is not None
    assert canonical(result.node) == text
    assert result.node == node, text
