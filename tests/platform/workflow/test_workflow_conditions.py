"""The condition builder: text to rows and back, without losing or changing anything."""

from __future__ import annotations

import pytest

from customary.expressions.parser import parse
from customary.expressions.positions import Excerpt
from customary.platform.workflow.conditions import Group, Operand, Row, Tree, Written, to_text, to_tree

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
