"""The index: the rules that a save could fire, and no others, in their order."""

from __future__ import annotations

from typing import Any

from customary.metadata.model.rules import Phase
from customary.platform.workflow.index import FEW, Selector, index_of

HEAD = """\
module: deal
label: Deal
label_plural: Deals
icon: target
name: "{name}"
fields:
  name: {type: text}
  code: {type: text}
  open: {type: boolean}
  amount: {type: integer}
  mentor: {type: user}
workflows:
"""
RULE = """\
  {key}:
    when: {{record: {event}{watch}}}
    if: >-
      {condition}
    then: [{{log: x}}]
"""


def rule(key: str, condition: str = "amount > 1", *, event: str = "saved", watch: str = "") -> str:
    return RULE.format(key=key, event=event, condition=condition, watch=f", watch: [{watch}]" if watch else "")


def found(place: Any, event: str, changed: set[str], **values: object) -> list[str]:
    index = index_of(place.site.runtime())
    return [one.rule.key for one in index.entries("deal", event, Phase.WITHIN, changed, values)]


def test_events_and_watched_fields_choose(make_place: Any) -> None:
    place = make_place(
        HEAD
        + rule("b_any")
        + rule("a_name", watch="name")
        + rule("c_two", watch="name, code", event="updated")
        + rule("d_new", event="created")
        + rule("e_gone", event="deleted", watch="name")
    )
    assert found(place, "updated", {"amount"}) == ["b_any"]
    assert found(place, "updated", {"name", "code"}) == ["a_name", "b_any", "c_two"]
    assert found(place, "created", {"name"}) == ["a_name", "b_any", "d_new"]
    assert found(place, "deleted", {"deleted_at"}) == ["e_gone"]
    assert found(place, "restored", {"deleted_at"}) == []


def test_a_constant_rules_out_where_many_rules_watch(make_place: Any) -> None:
    many = "".join(rule(f"r{n:03}", f"code = 'c{n}' and amount > 1", watch="code") for n in range(FEW + 30))
    place = make_place(HEAD + many + rule("free", watch="code"))
    assert found(place, "updated", {"code"}, code="c7") == ["free", "r007"]
    assert found(place, "updated", {"code"}, code=None) == ["free"]
    assert found(place, "updated", {"name"}, code="c7") == []


def test_only_necessary_parts_select(make_place: Any) -> None:
    conditions = {
        "equal": ("code = 'x'", Selector("code", frozenset({"x"}))),
        "turned": ("'x' = code and amount > 1", Selector("code", frozenset({"x"}))),
        "several": ("code in ('x', 'y')", Selector("code", frozenset({"x", "y"}))),
        "fewest": ("code in ('x', 'y') and open", Selector("open", frozenset({True}))),
        "blank_boolean": ("open = false", Selector("open", frozenset({False, None}))),
        "either": ("code = 'x' or amount > 1", None),
        "negated": ("code != 'x'", None),
        "linked": ("mentor.name = 'x'", None),
        "before": ("old.code = 'x'", None),
        "number": ("amount = 1", None),
        "field": ("code = name", None),
    }
    place = make_place(HEAD + "".join(rule(key, text) for key, (text, _) in conditions.items()))
    index = index_of(place.site.runtime())
    entries = index.entries("deal", "updated", Phase.WITHIN, {"code"}, {})
    selectors = {one.rule.key: one.selector for one in entries}
    assert selectors == {key: selector for key, (_, selector) in conditions.items()}
