"""The condition builder: text to rows and back, without losing or changing anything."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.expressions.builder import (
    Group,
    Operand,
    Operator,
    Row,
    Tree,
    Written,
    paths_of,
    simplified,
    to_text,
    to_tree,
)
from customary.expressions.parser import parse
from customary.expressions.positions import Excerpt

TEXT = Operand("text", "won")

TREES: list[tuple[str, Tree]] = [
    ("stage = 'won'", Row(("stage",), "=", (TEXT,))),
    ("account.city != 'Oslo'", Row(("account", "city"), "!=", (Operand("text", "Oslo"),))),
    ("amount >= -12.50", Row(("amount",), ">=", (Operand("number", "-12.50"),))),
    ("discount > 15%", Row(("discount",), ">", (Operand("percent", "15"),))),
    ("due <= today() + 3 days", Row(("due",), "<=", (Operand("expression", "today() + 3 days"),))),
    ("due = #2026-02-28#", Row(("due",), "=", (Operand("date", "2026-02-28"),))),
    ("owner = user", Row(("owner",), "=", (Operand("path", "user"),))),
    ("active = true", Row(("active",), "=", (Operand("boolean", "true"),))),
    ("active", Row(("active",), "is true")),
    ("not active", Row(("active",), "is false")),
    ("mobile is blank", Row(("mobile",), "is blank")),
    ("mobile is not blank", Row(("mobile",), "is not blank")),
    ("stage in ('won', 'lost')", Row(("stage",), "in", (TEXT, Operand("text", "lost")))),
    ("stage not in ('won')", Row(("stage",), "not in", (TEXT,))),
    ("amount between 1 and 2", Row(("amount",), "between", (Operand("number", "1"), Operand("number", "2")))),
    ("amount not between 1 and 2", Row(("amount",), "not between", (Operand("number", "1"), Operand("number", "2")))),
    ("name contains 'won'", Row(("name",), "contains", (TEXT,))),
    ("name not contains 'won'", Row(("name",), "not contains", (TEXT,))),
    ("name starts with 'won'", Row(("name",), "starts with", (TEXT,))),
    ("name ends with 'won'", Row(("name",), "ends with", (TEXT,))),
    ("name like 'won'", Row(("name",), "like", (TEXT,))),
    ("changed(amount)", Row(("amount",), "changed")),
    (
        "stage = 'won' and (active or changed(amount)) and not (a is blank or b)",
        Group(
            "all",
            (
                Row(("stage",), "=", (TEXT,)),
                Group("any", (Row(("active",), "is true"), Row(("amount",), "changed"))),
                Group("any", (Row(("a",), "is blank"), Row(("b",), "is true")), negated=True),
            ),
        ),
    ),
    (
        "is_anniversary(birthday, today()) and mobile is not blank",
        Group("all", (Written("is_anniversary(birthday, today())"), Row(("mobile",), "is not blank"))),
    ),
    ("not (amount > 1)", Group("all", (Row(("amount",), ">", (Operand("number", "1"),)),), negated=True)),
]


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_a_condition_opens_as_rows(text: str, tree: Tree) -> None:
    assert to_tree(text) == tree


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_what_the_builder_writes_means_the_same(text: str, tree: Tree) -> None:
    again = to_text(tree)
    assert parse(Excerpt.whole(again)).node == parse(Excerpt.whole(text)).node
    assert to_tree(again) == tree


def test_the_fields_that_rows_compare_are_known() -> None:
    tree = to_tree("account.name = 'x' and (amount > 1 or is_email(name)) and not (account.name is blank)")
    assert paths_of(tree) == {("account", "name"), ("amount",)}
    assert paths_of(None) == frozenset()


def test_a_list_in_square_brackets_opens_as_its_values() -> None:
    assert to_tree("stage in ['won', 'lost']") == to_tree("stage in ('won', 'lost')")


@pytest.mark.parametrize("text", ["amount >", "amount + 1 > 2", "is_anniversary(birthday, today())", "1 = amount", ""])
def test_what_has_no_rows_stays_text(text: str) -> None:
    assert to_tree(text) is None


def test_negated_prefixes_and_quotes_survive() -> None:
    tree = Group(
        "all",
        (
            Row(("name",), "not starts with", (Operand("text", 'O\'Neill \\ "x"\n'),)),
            Row(("name",), "not ends with", (Operand("text", "}"),)),
        ),
    )
    node = parse(Excerpt.whole(to_text(tree))).node
    assert node is not None
    assert to_tree(to_text(tree)) is not None
    assert (
        parse(Excerpt.whole('not name starts with "O\'Neill \\\\ \\"x\\"\\n" and not name ends with \'}\'')).node
        == node
    )


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (Group("all", ()), "true"),
        (Group("any", ()), "false"),
        (Row(("stage",), "in", ()), "false"),
        (Row(("stage",), "not in", ()), "true"),
        (Group("any", (Group("all", (Row(("a",), "is true"),)),)), "a"),
    ],
)
def test_empty_groups_and_lists_are_what_they_mean(tree: Tree, text: str) -> None:
    assert to_text(tree) == text


# Any tree, any text

PATHS = st.sampled_from([("amount",), ("account", "city"), ("客戶",), ("active",)])
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), max_size=8).map(
    lambda one: unicodedata.normalize("NFC", one)
)
OPERANDS = st.one_of(
    WORDS.map(lambda one: Operand("text", one)),
    st.decimals(-999, 999, places=2, allow_nan=False).map(lambda one: Operand("number", f"{one:f}")),
    st.integers(0, 99).map(lambda one: Operand("percent", str(one))),
    st.sampled_from(["1 day", "3 days", "2 months"]).map(lambda one: Operand("quantity", one)),
    st.booleans().map(lambda one: Operand("boolean", str(one).lower())),
    st.dates().map(lambda one: Operand("date", one.isoformat())),
    st.just(Operand("blank", "")),
    PATHS.map(lambda one: Operand("path", ".".join(one))),
    st.sampled_from(["today() + 3 days", "amount * 2", "-amount"]).map(lambda one: Operand("expression", one)),
)
PATTERNS = WORDS.map(lambda one: (Operand("text", one),))


def some_row(operators: list[Operator], operands: st.SearchStrategy[tuple[Operand, ...]]) -> st.SearchStrategy[Tree]:
    return st.builds(Row, PATHS, st.sampled_from(operators), operands)


ROWS = st.one_of(
    some_row(["=", "!=", "<", "<=", ">", ">=", "contains", "not contains"], st.tuples(OPERANDS)),
    some_row(["starts with", "not starts with", "ends with", "not ends with"], st.tuples(OPERANDS)),
    some_row(["in", "not in"], st.lists(OPERANDS, min_size=1, max_size=3).map(tuple)),
    some_row(["between", "not between"], st.tuples(OPERANDS, OPERANDS)),
    some_row(["is blank", "is not blank", "is true", "is false", "changed"], st.just(())),
    some_row(["like", "not like"], PATTERNS),
)
WRITTEN = st.sampled_from(
    ["is_new()", "amount + 1 > 2", "1 = amount", "is_anniversary(birthday, today())", "true", "not is_new()"]
).map(Written)


def grouped(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    items = st.lists(parts, max_size=3).map(tuple)
    return st.builds(Group, st.sampled_from(["all", "any"]), items, negated=st.booleans())


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(st.recursive(st.one_of(ROWS, WRITTEN), grouped, max_leaves=10))
def test_every_tree_comes_back_from_its_text(tree: Tree) -> None:
    """Slow, since each of many trees is written and read three times."""
    text = to_text(tree)
    plain = simplified(tree)
    assert to_tree(text) == (None if isinstance(plain, Written) else plain), text
    assert simplified(plain) == plain
    assert parse(Excerpt.whole(to_text(plain))).node == parse(Excerpt.whole(to_text(simplified(plain)))).node
