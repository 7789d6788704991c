"""Whether a record lies below another: what is asked of the caller, what is answered, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from customary.commands.evaluation.node import Node
from customary.expressions import types as t
from customary.expressions.analysis import fields_read
from customary.expressions.checked import Slot
from customary.expressions.checker import CheckResult, check
from customary.expressions.environment import Environment
from customary.expressions.explain import explain
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Member, ModuleWords, Place, Purpose, Vocabulary

Check = Callable[..., CheckResult]

ACCOUNTS = t.AncestorsType("account", "parent")
SUPERIORS = t.AncestorsType("user", "superior")


def test_the_caller_gives_those_above_the_record(checking: Check, moment: Environment) -> None:
    expression = checking("is_descendant(account, account.parent)").expression
    assert expression is not None
    assert expression.slots == (
        Slot("record", ("account",), ACCOUNTS, nullable=False),
        Slot("record", ("account", "parent"), t.RefType(("account",)), nullable=True),
    )
    assert expression.evaluate((frozenset({2, 1}), 1), moment).value is True
    assert expression.evaluate((frozenset({2}), 1), moment).value is False
    assert expression.evaluate((frozenset({2}), None), moment).value is False
    assert expression.evaluate((frozenset(), 1), moment).value is False


def test_subordinates_are_those_below_the_acting_person(checking: Check, moment: Environment) -> None:
    expression = checking("is_subordinate(owner)").expression
    assert expression is not None
    assert [(slot.root, slot.path) for slot in expression.slots] == [("record", ("owner",)), ("user", ("id",))]
    assert expression.slots[0] == Slot("record", ("owner",), SUPERIORS, nullable=False)
    assert expression.uses == {"user"}
    assert expression.evaluate((frozenset({7, 1}), 7), moment).value is True
    assert expression.evaluate((frozenset({1}), 7), moment).value is False
    assert expression.evaluate((frozenset({1}), None), moment).value is False


def test_rows_may_be_asked_too(checking: Check, moment: Environment) -> None:
    expression = checking("count(account.opportunities where is_subordinate(owner))").expression
    assert expression is not None
    assert expression.evaluate(([(frozenset({7}),), (frozenset(),)], 7), moment).value == 1


def test_it_depends_on_the_link_that_is_gone_up(checking: Check, vocabulary: Vocabulary) -> None:
    expression = checking("is_descendant(account, account.parent) or is_subordinate(owner)").expression
    assert expression is not None
    read = fields_read(expression, vocabulary, "opportunity")
    assert {("account", "parent"), ("user", "superior"), ("opportunity", "owner")} <= read


def test_it_is_explained_with_those_above(checking: Check, moment: Environment) -> None:
    expression = checking("is_descendant(account, account.parent)").expression
    assert expression is not None
    trace = explain(expression, (frozenset({2, 1}), 1), moment).as_json()
    assert trace["kind"] == "is_descendant"
    children = trace["children"]
    assert isinstance(children, list)
    assert [one["value"] for one in children] == [[1, 2], 1]


def test_a_browser_is_given_the_ids(checking: Check, moment: Environment) -> None:
    expression = checking("is_descendant(account, account.parent)").expression
    assert expression is not None
    records: list[tuple[object, ...]] = [(frozenset({2, 1}), 1), (frozenset({2}), 1), (frozenset(), None)]
    with Node() as node:
        answers = node.answers(node.module({"it": expression}), moment, {"it": records})["it"]
    assert [one.value for one in answers] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("is_descendant(account, account)", []),
        ("is_descendant(account, account, by: parent)", []),
        ("is_descendant(about.account, account)", []),
        ("is_descendant(account, account, by: parnt)", ["E201"]),
        ("is_descendant(account, account, by: 'parent')", ["E201"]),
        ("is_descendant(account, account, over: parent)", ["E210"]),
        ("is_descendant(account)", ["E311"]),
        ("is_descendant(account, owner)", ["E301"]),
        ("is_descendant(name, account)", ["E322"]),
        ("is_descendant(about, account)", ["E322"]),
        ("is_descendant(account ?? account.parent, account)", ["E322"]),
        ("is_descendant(about.contact, about.contact)", ["E323"]),
        ("is_descendant(acount, account)", ["E201"]),
        ("is_descendant(account, blank)", []),
        ("is_subordinate(owner)", []),
        ("is_subordinate(account)", ["E301"]),
        ("is_subordinate()", ["E311"]),
        ("is_subordinate(name)", ["E322"]),
    ],
)
def test_a_call_is_checked(text: str, codes: list[str], checking: Check) -> None:
    result = checking(text)
    assert [one.code for one in result.problems] == codes


def test_the_link_may_be_named_by_its_label(checking: Check) -> None:
    (problem,) = checking("is_descendant(account, account, by: prent)").problems
    assert problem.suggestions == ("parent",)


@pytest.mark.parametrize(
    ("text", "code"), [("is_descendant(account, account)", "E409"), ("is_subordinate(owner)", "E405")]
)
def test_a_stored_field_cannot_depend_on_a_tree(text: str, code: str, checking: Check) -> None:
    place = Place(module="opportunity", purpose=Purpose.COMPUTED)
    assert [one.code for one in checking(text, place=place).problems] == [code]


def test_nobody_acts_on_a_schedule(checking: Check) -> None:
    place = Place(module="opportunity", purpose=Purpose.SCHEDULE, acting=False)
    assert [one.code for one in checking("is_subordinate(owner)", place=place).problems] == ["E402"]
    assert checking("is_descendant(account, account)", place=place).problems == ()


def people(**links: Member) -> Vocabulary:
    user = ModuleWords(name="user", members={"boss": Member(key="boss", type=t.RefType(("user",))), **links})
    task = ModuleWords(name="task", members={"owner": Member(key="owner", type=t.RefType(("user",)))})
    return Vocabulary(modules={"user": user, "task": task})


def test_of_several_links_one_has_to_be_named() -> None:
    place = Place(module="task", purpose=Purpose.FILTER)
    creator = Member(key="creator", type=t.RefType(("user",)))
    (problem,) = check(
        Excerpt.whole("is_descendant(owner, user)"), people(coach=replace(creator, key="coach")), place
    ).problems
    assert (problem.code, problem.suggestions) == ("E324", ("boss", "coach"))
    kept = people(creator=replace(creator, system=True))
    assert check(Excerpt.whole("is_descendant(owner, user)"), kept, place).problems == ()


def test_without_superiors_nobody_is_a_subordinate() -> None:
    place = Place(module="task", purpose=Purpose.FILTER)
    (problem,) = check(Excerpt.whole("is_subordinate(owner)"), people(), place).problems
    assert problem.code == "E323"
