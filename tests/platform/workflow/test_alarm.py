"""Rules whose condition or assignment cannot be decided: what happens, what is logged, who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from customary.platform.storage.system_tables import rule_trace
from customary.platform.unit import Cause
from customary.platform.workflow.alarm import FLAGGED, MANY
from customary.platform.workflow.overview import activity

ORDER = """\
module: order
label: Order
label_plural: Orders
name: "{name}"
fields:
  name:   {type: text, required: true}
  amount: {type: decimal, scale: 2}
  pieces: {type: integer}
  dear:   {type: boolean}
workflows:
  mark_dear:
    label: Mark dear orders
    when: {record: saved}
    if: amount / pieces > 10
    then: [{set: {dear: "= true"}}]
"""
ASSIGNING = """\
module: lead
label: Lead
label_plural: Leads
name: "{name}"
fields:
  name:   {type: text, required: true}
  pieces: {type: integer}
workflows:
  first_choice:
    when: {record: created}
    phase: before
    order: 1
    if: "name != 'plain'"
    then: [{assign: {how: fixed, to: "= if(1 / pieces > 0, user, user)"}}]
  second_choice:
    when: {record: created}
    phase: before
    order: 2
    run_as: actor
    if: "name = 'second'"
    then: [{assign: {how: fixed, to: "= user.superior ?? user"}}]
"""


def errors(place: Any, already: int, minutes: float = 10) -> None:
    """Put so many failures of the rule into the log, some minutes old."""
    row = {
        "module": "order",
        "rule": "mark_dear",
        "version": 0,
        "record_id": 1,
        "at": place.clock.now - timedelta(minutes=minutes),
        "event": "updated",
        "decision": "error",
        "duration_us": 1,
        "detail": {"why": "condition"},
        "chain": None,
        "actor_id": None,
        "error": "x",
    }
    with place.site.unit(cause=Cause(source="system")) as unit:
        unit.connection.execute(rule_trace.insert(), [row] * already)


def logged(place: Any) -> list[tuple[Any, ...]]:
    return list(place.rows("rule_trace", "event", "decision", "error")[-2:])


def test_a_condition_that_cannot_be_decided_does_not_hold_and_is_logged(make_place: Any) -> None:
    place = make_place(ORDER)
    order = place.save("order", {"name": "a", "amount": 5, "pieces": 0})
    assert order["dear"] is False
    assert logged(place) == [("created", "error", "amount / pieces: cannot divide by zero (pieces is 0)")]


@pytest.mark.parametrize(
    ("already", "minutes", "flagged"), [(MANY - 1, 10, True), (MANY - 2, 10, False), (MANY, 61, False)]
)
def test_the_hundredth_failure_within_an_hour_flags_the_rule(
    make_place: Any, already: int, minutes: float, flagged: bool
) -> None:
    place = make_place(ORDER)
    place.user("admin", "administrator", language="zh-Hant")
    errors(place, already, minutes)
    place.save("order", {"name": "a", "amount": 5, "pieces": 0})
    told = [text for (text,) in place.rows("notification", "text")]
    reason = "amount / pieces: cannot divide by zero (pieces is 0)"
    assert told == ([f"規則「Mark dear orders」一小時內已失敗 100 次；最近一次：{reason}"] if flagged else [])
    assert (logged(place)[-1][0] == FLAGGED) is flagged
    with place.site.unit(cause=Cause(source="system")) as unit:
        lately = activity(unit, place.clock.now - timedelta(days=7))["order", "mark_dear"]
    assert (lately.flagged, lately.failed) == (flagged, already + 1)


def test_administrators_are_told_once_a_day(make_place: Any) -> None:
    place = make_place(ORDER)
    place.user("admin", "administrator")
    errors(place, MANY)
    for name in ("a", "b"):
        place.save("order", {"name": name, "amount": 5, "pieces": 0})
    assert len(place.rows("notification", "text")) == 1
    place.clock.forward(hours=25)
    errors(place, MANY)
    place.save("order", {"name": "c", "amount": 5, "pieces": 0})
    assert len(place.rows("notification", "text")) == 2


def test_an_assignment_that_cannot_be_decided_leaves_it_to_the_next_rule(make_place: Any) -> None:
    place = make_place(ASSIGNING)
    chief = place.user("chief")
    clerk = place.user("clerk", "seller", superior=chief)
    actor = place.actor(clerk, "admin")
    left = place.save("lead", {"name": "first", "pieces": 0}, actor=actor)
    assert left["owner"] == clerk, "the owner by default stays"
    taken = place.save("lead", {"name": "second", "pieces": 0}, actor=actor)
    assert taken["owner"] == chief
    details = [detail for rule, detail in place.rows("rule_trace", "rule", "detail") if rule == "first_choice"]
    assert [detail["effects"][0]["error"] for detail in details] == [
        "to: 1 / pieces: cannot divide by zero (pieces is 0)"
    ] * 2
