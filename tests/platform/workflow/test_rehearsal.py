"""Trying a rule: it shows what would happen, and nothing happens."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from customary.platform.errors import NotFound, Refused
from customary.platform.unit import SYSTEM, Cause
from customary.platform.workflow.rehearsal import Delivery, rehearse

DEAL = """\
module: deal
label: Deal
label_plural: Deals
icon: target
name: "{name}"
fields:
  name: {type: text, required: true}
  amount: {type: money}
  score: {type: integer}
workflows:
  big:
    when: {record: saved, watch: [amount]}
    if: amount > 100 and changed(amount)
    then:
      - set: {score: 7}
      - notify: {to: "= owner", text: "{name} is big"}
      - sms: {to: "= name", text: "big"}
  follow:
    when: {record: saved, watch: [score]}
    then: [{set: {name: "{name}!"}}]
  no_debt:
    when: {record: saved, watch: [amount]}
    if: amount < 0
    phase: before
    then: [{refuse: "no debt"}]
  morning:
    when: {schedule: daily, at: "09:00"}
    if: amount > 100
    then: [{log: "{today()}"}]
"""


def everything(place: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    from customary.platform.storage.system_tables import METADATA

    tables = [*METADATA.tables.values(), *place.site.runtime().tables.metadata.tables.values()]
    with place.site.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in tables
        }


def test_a_rehearsal_shows_what_would_happen_and_nothing_does(make_place: Any) -> None:
    place = make_place(DEAL)
    anna = place.user("anna")
    made = place.save("deal", {"name": "x", "amount": 5, "owner": anna})
    before = everything(place)
    found = rehearse(place.site, SYSTEM, "deal", "big", made.id, pretend={"amount": "250"})
    assert everything(place) == before
    assert place.sent() == []
    assert found.would_run is True
    assert [(one.kind, one.skipped) for one in found.effects] == [("set", None), ("notify", None), ("sms", None)]
    assert found.effects[0].changes == ({"field": "score", "old": None, "new": 7},)
    assert [(one.cause, one.record_id, [each["field"] for each in one.fields]) for one in found.changes] == [
        ("deal.big@0", made.id, ["score"]),
        ("deal.follow@0", made.id, ["name"]),
    ]
    assert found.deliveries == (
        Delivery(channel="in_app", recipient="Anna", subject=None, text="x! is big"),
        Delivery(channel="sms", recipient="x!", subject=None, text="big"),
    )
    assert (found.refused, found.errors, found.problems) == (None, (), ())
    assert {one["name"]: one["value"] for one in found.inputs}["record.amount"] == "250.0000"
    assert place.work() == 0
    assert place.sent() == []


def test_a_condition_that_does_not_hold_is_explained(make_place: Any) -> None:
    place = make_place(DEAL)
    made = place.save("deal", {"name": "x", "amount": 5})
    found = rehearse(place.site, SYSTEM, "deal", "big", made.id, pretend={"amount": 50})
    assert (found.would_run, found.effects, found.changes) == (False, (), ())
    assert isinstance(found.condition, dict)
    assert found.condition["value"] is False


def test_a_refusal_is_told_and_not_made(make_place: Any) -> None:
    place = make_place(DEAL)
    made = place.save("deal", {"name": "x", "amount": 5})
    before = everything(place)
    found = rehearse(place.site, SYSTEM, "deal", "no_debt", made.id, pretend={"amount": -1})
    assert (found.would_run, found.refused) == (True, "no debt")
    assert everything(place) == before


def test_a_schedule_is_tried_at_a_moment(make_place: Any) -> None:
    place = make_place(DEAL)
    made = place.save("deal", {"name": "x", "amount": 500})
    at = place.clock.now.replace(year=2027)
    found = rehearse(place.site, SYSTEM, "deal", "morning", made.id, at=at)
    assert [one.text for one in found.effects] == ["2027-03-02"]


def test_a_draft_is_tried_as_it_is_written(make_place: Any) -> None:
    place = make_place(DEAL)
    made = place.save("deal", {"name": "x", "amount": 50})
    text = place.site.runtime().catalog.modules["deal"].rules["big"].text
    before = everything(place)
    lower = text.replace("amount > 100", "amount > 10").replace("score: 7", "score: 8")
    found = rehearse(place.site, SYSTEM, "deal", "big", made.id, text=lower)
    assert found.effects[0].changes == ({"field": "score", "old": None, "new": 8},)
    assert everything(place) == before
    wrong = rehearse(place.site, SYSTEM, "deal", "big", made.id, text=text.replace("amount > 100", "amout > 10"))
    (problem, *_) = wrong.problems
    assert (wrong.would_run, problem.suggestions) == (False, ("amount",))
    line = text.split("\n").index(next(one for one in text.split("\n") if "amount > 100" in one)) + 1
    assert problem.span.line == line


def test_what_is_not_there_is_said(make_place: Any) -> None:
    place = make_place(DEAL)
    made = place.save("deal", {"name": "x"})
    with pytest.raises(NotFound):
        rehearse(place.site, SYSTEM, "deal", "nothing", made.id)
    with pytest.raises(NotFound):
        rehearse(place.site, SYSTEM, "deal", "big", made.id + 1)
    with pytest.raises(Refused):
        rehearse(place.site, SYSTEM, "deal", "big", made.id, pretend={"amount": "much"})
    with place.site.unit(cause=Cause(source="system"), write=False):
        pass
