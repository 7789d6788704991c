"""Rules on saves: which fire, in which order, what they do, and what is recorded of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from customary.platform.budget import Budget
from customary.platform.errors import Refused
from customary.platform.records.deletion import delete, restore
from customary.platform.records.saving import save
from customary.platform.storage.system_tables import rule_trace
from customary.platform.unit import SYSTEM, Cause
from customary.platform.workflow import traces
from customary.platform.workflow.why import why

DEAL = """\
module: deal
label: Deal
label_plural: Deals
icon: target
name: "{name}"
fields:
  name: {type: text, required: true}
  stage: {type: choice, dictionary: stage}
  amount: {type: money}
  score: {type: integer}
  steps: {type: text, max: 400}
  ratio: {type: decimal, scale: 4}
  closed_on: {type: date}
  mentor: {type: user}
  account: {type: link, to: account}
  lines: {type: lines, to: deal_line, by: deal}
access:
  seller: {read: all, create: true, update: own}
workflows:
"""
STAGES = """\
dictionaries:
  stage:
    label: Stage
    values: {open: {label: Open}, won: {label: Won}, lost: {label: Lost}}
"""
OTHERS = (
    STAGES,
    """\
module: account
label: Account
label_plural: Accounts
icon: building
name: "{name}"
fields:
  name: {type: text, required: true}
  won: {type: integer}
  city: {type: text}
access:
  seller: {read: all}
""",
    """\
module: deal_line
label: Line
label_plural: Lines
icon: list
name: "{title}"
fields:
  deal: {type: link, to: deal, required: true}
  title: {type: text}
  open: {type: boolean}
""",
    """\
module: job_note
label: Note
label_plural: Notes
icon: quote
name: "{title}"
fields:
  title: {type: text, max: 200}
  deal: {type: link, to: deal}
  due: {type: date}
access:
  seller: {read: all}
""",
)


def rules(text: str) -> tuple[str, ...]:
    return (DEAL + text, *OTHERS)


def told(place: Any, rule: str) -> list[tuple[str, str]]:
    """Each trace of a rule as (decision, why), the oldest first."""
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        found = traces.of_rule(unit, "deal", rule)
    return [(one.decision, str(one.detail["why"])) for one in reversed(found)]


MARK = """\
  mark_{0}:
    when: {{record: {1}}}
    phase: {2}
    order: {3}
    then: [{{set: {{steps: "{{steps}}{0},"}}}}]
"""


def test_phases_and_orders_run_as_printed(make_place: Any) -> None:
    place = make_place(
        *rules(
            MARK.format("d", "saved", "within", 5)
            + MARK.format("b", "saved", "before", 20)
            + MARK.format("a", "created", "before", 10)
            + MARK.format("e", "saved, watch: [name]", "after", 1)
            + MARK.format("c", "saved", "before", 20)
        )
    )
    made = place.save("deal", {"name": "x"})
    # Within d saves the record again, so the before rules of `saved` run for that change too; a is for new records.
    assert place.read("deal", made.id)["steps"] == "a,b,c,d,b,c,"
    place.work()
    assert place.read("deal", made.id)["steps"] == "a,b,c,d,b,c,e,b,c,d,b,c,"


def test_a_rule_looks_only_at_what_it_watches(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  watching:
    when: {record: updated, watch: [amount, stage]}
    then: [{log: "{amount}"}]
"""
        )
    )
    made = place.save("deal", {"name": "x", "amount": 5})
    place.save("deal", {"name": "y"}, made.id)
    place.save("deal", {"amount": 5}, made.id)
    assert told(place, "watching") == []
    place.save("deal", {"amount": 6}, made.id)
    assert told(place, "watching") == [("fired", "fired")]


def test_before_rules_set_and_refuse_and_the_value_knows_its_source(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  date_it:
    when: {record: saved, watch: [stage]}
    if: stage = 'won'
    phase: before
    then:
      - set: {closed_on: "= today()", steps: "won by {name}"}
  no_debt:
    when: {record: saved, watch: [amount]}
    if: amount < 0
    phase: before
    then:
      - refuse: {message: "{name} {{cannot}} cost {amount}", field: amount}
"""
        )
    )
    made = place.save("deal", {"name": "x", "stage": "won"})
    assert (str(made["closed_on"]), made["steps"]) == ("2026-03-02", "won by x")
    changes = {one["field"]: one.get("source") for (found,) in place.rows("history", "changes") for one in found}
    assert changes["closed_on"] == "rule deal.date_it@0"
    with pytest.raises(Refused) as refused:
        place.save("deal", {"name": "y", "amount": -3}, made.id)
    (problem,) = refused.value.problems
    assert problem.field == "amount"
    assert problem.text("zh-Hant").startswith("y {cannot} cost ")
    assert place.read("deal", made.id)["name"] == "x"
    # The save is undone, what stopped it is on record.
    assert told(place, "no_debt") == [("refused", "fired")]


def test_once_fires_the_first_time_only(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  first_win:
    when: {record: saved, watch: [stage], once: true}
    if: stage = 'won'
    then: [{set: {score: "= (score ?? 0) + 1"}}]
  first_before:
    when: {record: saved, watch: [stage], once: true}
    if: stage = 'won'
    phase: before
    then: [{set: {ratio: "= (ratio ?? 0) + 1"}}]
"""
        )
    )
    made = place.save("deal", {"name": "x", "stage": "won"})
    for stage in ("open", "won", "open", "won"):
        place.save("deal", {"stage": stage}, made.id)
    found = place.read("deal", made.id)
    assert (found["score"], found["ratio"]) == (1, 1)
    assert told(place, "first_win") == [
        ("fired", "fired"),
        ("not", "condition"),
        ("not", "once"),
        ("not", "condition"),
        ("not", "once"),
    ]
    assert sorted(place.rows("rule_firing", "rule", "record_id", "occurrence")) == [
        ("first_before", made.id, "once"),
        ("first_win", made.id, "once"),
    ]


def test_becomes_fires_when_the_condition_starts_to_hold(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  big:
    when: {record: saved, watch: [amount], becomes: true}
    if: amount > 100
    then: [{set: {score: "= (score ?? 0) + 1"}}]
"""
        )
    )
    made = place.save("deal", {"name": "x", "amount": 150})
    scores = []
    for amount in (200, 50, 120, 130):
        place.save("deal", {"amount": amount}, made.id)
        scores.append(place.read("deal", made.id)["score"])
    assert scores == [1, 1, 2, 2]


def test_changed_and_old_see_the_net_change(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  doubled:
    when: {record: updated, watch: [amount]}
    if: changed(amount) and amount >= old.amount * 2
    then: [{set: {steps: "{old.amount} to {amount}"}}]
"""
        )
    )
    made = place.save("deal", {"name": "x", "amount": 10})
    place.save("deal", {"amount": 15}, made.id)
    assert place.read("deal", made.id)["steps"] is None
    place.save("deal", {"amount": 40}, made.id)
    assert str(place.read("deal", made.id)["steps"]).startswith("15")


def test_a_rule_does_not_answer_itself(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  count:
    when: {record: saved}
    then: [{set: {score: "= (score ?? 0) + 1"}}]
"""
        )
    )
    made = place.save("deal", {"name": "x"})
    assert place.read("deal", made.id)["score"] == 1
    place.save("deal", {"name": "y"}, made.id)
    assert place.read("deal", made.id)["score"] == 2


def test_a_rule_fires_again_in_a_chain_only_for_a_new_change(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  raise_score:
    when: {record: saved, watch: [amount]}
    order: 1
    then: [{set: {score: "= (score ?? 0) + 1"}}]
  note_score:
    when: {record: saved, watch: [score, amount]}
    order: 2
    then: [{create: {module: job_note, set: {title: "score {score}", deal: "= id"}}}]
"""
        )
    )
    place.save("deal", {"name": "x", "amount": 1})
    # note_score fires within the inner save; the outer save brings it nothing new.
    assert told(place, "note_score") == [("fired", "fired"), ("not", "again")]


CIRCLE = """\
  ping:
    when: {record: saved, watch: [score]}
    then: [{set: {ratio: "= (ratio ?? 0) + 1"}}]
  pong:
    when: {record: saved, watch: [ratio]}
    then: [{set: {score: "= (score ?? 0) + 1"}}]
"""


def test_a_circle_is_stopped_and_named(make_place: Any) -> None:
    place = make_place(*rules(CIRCLE))
    made = place.save("deal", {"name": "x"})
    with pytest.raises(Refused) as refused:
        place.save("deal", {"score": 1}, made.id)
    (problem,) = refused.value.problems
    assert problem.code == "rule_circle"
    assert problem.text("en").endswith("stopped: deal.ping → deal.pong → deal.ping")
    assert problem.text("zh-Hans").startswith("规则相互触发形成循环")
    found = place.read("deal", made.id)
    assert (found["score"], found["ratio"]) == (None, None)
    assert told(place, "ping")[0] == ("error", "circle")


def test_a_circle_of_after_rules_ends_with_the_dead_letters(make_place: Any) -> None:
    place = make_place(*rules(CIRCLE.replace("    then", "    phase: after\n    then")))
    admin = place.user("root", "admin")
    made = place.save("deal", {"name": "x", "score": 1})
    place.work()
    dead = [(status, error) for status, error in place.rows("job", "status", "last_error") if status != "done"]
    assert dead == [
        ("dead", "Rules trigger each other in a circle, so the change was stopped: deal.ping → deal.pong → deal.ping")
    ]
    found = place.read("deal", made.id)
    assert (found["score"], found["ratio"]) == (5, 4)
    assert [user for (user,) in place.rows("notification", "user_id")] == [admin]


def test_actions_reach_other_records_and_people(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  won:
    when: {record: saved, watch: [stage]}
    if: stage = 'won'
    then:
      - update: {link: account, set: {won: "= (won ?? 0) + record.score"}}
      - update: {link: lines, where: open, set: {open: false, title: "{title} of {record.name}"}}
      - update: {module: account, where: "city = 'Oslo' and id != record.account", set: {won: -1}}
      - create: {module: job_note, set: {title: "Thank {account.name}", deal: "= id", due: "= today() + 2 days"}}
      - notify: {to: ["= owner", "= mentor"], roles: [admin], text: "{name} won"}
      - set: {steps: "done"}
        if: score > 100
"""
        )
    )
    anna, ben, root = place.user("anna"), place.user("ben", language="zh-Hans"), place.user("root", "admin")
    gone = place.user("gone", "admin")
    place.save("user", {"active": False}, gone)
    account = place.save("account", {"name": "Acme", "city": "Oslo", "won": 1})
    other = place.save("account", {"name": "Other", "city": "Oslo"})
    deal = place.save("deal", {"name": "x", "account": account.id, "owner": anna, "mentor": ben, "score": 4})
    lines = [
        place.save("deal_line", {"deal": deal.id, "title": title, "open": on}) for title, on in (("a", 1), ("b", 0))
    ]
    place.save("deal", {"stage": "won"}, deal.id)
    assert [place.read("account", one.id)["won"] for one in (account, other)] == [5, -1]
    assert [place.read("deal_line", one.id)["title"] for one in lines] == ["a of x", "b"]
    note = place.read("job_note", 1)
    assert (note["title"], note["deal"], str(note["due"])) == ("Thank Acme", deal.id, "2026-03-04")
    assert sorted(place.rows("notification", "user_id", "text", "module", "record_id")) == [
        (one, "x won", "deal", deal.id) for one in sorted((anna, ben, root))
    ]
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        (trace, *_) = traces.of_record(unit, "deal", deal.id, rule="won")
    kinds = [(one["kind"], one.get("skipped")) for one in trace.detail["effects"]]  # type: ignore[attr-defined]
    assert kinds == [
        ("update", None),
        ("update", None),
        ("update", None),
        ("create", None),
        ("notify", None),
        ("set", "condition"),
    ]


def test_records_are_given_out_in_turn(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  give:
    when: {record: created}
    phase: before
    then: [{assign: {how: round_robin, role: seller}}]
"""
        )
    )
    people = [place.user(name, "seller") for name in ("a", "b", "c")]
    owners = [place.save("deal", {"name": str(n)})["owner"] for n in range(4)]
    place.save("user", {"active": False}, people[1])
    owners += [place.save("deal", {"name": str(n)})["owner"] for n in range(3)]
    a, b, c = people
    assert owners == [a, b, c, a, c, a, c]


def test_an_action_that_fails_stops_the_save_or_goes_on_as_declared(make_place: Any) -> None:
    failing = """\
  {0}:
    when: {{record: updated, watch: [{1}]}}
    then:
      - create: {{module: job_note, set: {{title: "before {0}"}}}}
      - set: {{ratio: "= 1 / score"}}
        on_error: {0}
      - create: {{module: job_note, set: {{title: "behind {0}"}}}}
"""
    place = make_place(
        *rules(failing.format("stop", "amount") + failing.format("go_on", "name") + failing.format("alert", "steps"))
    )
    admin = place.user("root", "admin")
    made = place.save("deal", {"name": "x", "score": 0})
    with pytest.raises(Refused) as refused:
        place.save("deal", {"amount": 1}, made.id)
    (problem,) = refused.value.problems
    assert problem.code == "rule_failed"
    assert "divide by zero" in problem.text("en")
    assert place.read("deal", made.id)["amount"] is None
    assert told(place, "stop") == [("error", "action")]
    assert place.rows("notification", "user_id") == []
    place.save("deal", {"name": "y"}, made.id)
    place.save("deal", {"steps": "z"}, made.id)
    titles = [place.read("job_note", n)["title"] for (n,) in place_ids(place, "job_note")]
    assert titles == ["before go_on", "behind go_on", "before alert", "behind alert"]
    assert place.rows("notification", "user_id") == [(admin,)]


def place_ids(place: Any, module: str) -> list[tuple[int]]:
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        table = unit.runtime.tables.record(module)
        return [tuple(row) for row in unit.connection.execute(select(table.c.id).order_by(table.c.id))]


def test_a_condition_that_cannot_be_computed_does_not_hold_and_is_recorded(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  impossible:
    when: {record: saved, watch: [score]}
    if: amount / score > 1
    then: [{set: {steps: "fired"}}]
"""
        )
    )
    made = place.save("deal", {"name": "x", "amount": 10, "score": 0})
    assert made["steps"] is None
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        (trace,) = traces.of_record(unit, "deal", made.id)
    assert (trace.decision, trace.detail["why"]) == ("error", "condition")
    assert "divide by zero" in str(trace.error)
    assert {one["name"]: one["value"] for one in trace.detail["inputs"]} == {  # type: ignore[attr-defined]
        "record.amount": "10.0000",
        "record.score": 0,
    }


def test_a_condition_that_there_was_no_time_for_does_not_hold_and_is_recorded(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  later:
    when: {record: saved, watch: [score]}
    if: score > 1
    then: [{set: {steps: "fired"}}]
"""
        )
    )
    with place.site.unit(cause=Cause(source="system")) as unit:
        made = save(replace(unit, budget=Budget(seconds=0)), "deal", {"name": "x", "score": 2})
    assert made["steps"] is None
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        (trace,) = traces.of_record(unit, "deal", made.id)
    assert (trace.decision, trace.detail["why"]) == ("error", "condition")
    assert "more than 0 seconds" in str(trace.error)


def test_an_after_rule_acts_in_its_job_on_what_was_committed(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  later:
    when: {record: updated, watch: [stage]}
    if: changed(stage)
    phase: after
    then:
      - create: {module: job_note, set: {title: "{old.stage} to {stage}: {name}"}}
  never:
    when: {record: updated, watch: [stage]}
    if: stage = 'lost'
    phase: after
    then: [{log: never}]
"""
        )
    )
    made = place.save("deal", {"name": "x", "stage": "open"})
    assert place.work() == 0
    place.save("deal", {"stage": "won"}, made.id)
    place.save("deal", {"name": "renamed"}, made.id)
    assert place_ids(place, "job_note") == []
    assert told(place, "later") == [("fired", "queued")]
    assert place.work() == 1
    assert place.read("job_note", 1)["title"] == "Open to Won: renamed"
    assert told(place, "later") == [("fired", "fired")]
    assert told(place, "never") == [("not", "condition")]
    assert place.work() == 0


def test_a_failing_after_rule_does_not_hold_up_the_others(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  good:
    when: {record: updated}
    phase: after
    order: 2
    then: [{create: {module: job_note, set: {title: good}}}]
  bad:
    when: {record: updated}
    phase: after
    order: 1
    then:
      - create: {module: job_note, set: {title: bad}}
      - set: {ratio: "= 1 / score"}
"""
        )
    )
    made = place.save("deal", {"name": "x", "score": 0})
    place.save("deal", {"name": "y"}, made.id)
    place.work()
    assert [place.read("job_note", n)["title"] for (n,) in place_ids(place, "job_note")] == ["good"]
    assert sorted(status for (status,) in place.rows("job", "status")) == ["done", "waiting"]
    place.save("deal", {"score": 2}, made.id)
    place.clock.forward(minutes=1)
    place.work()
    titles = [place.read("job_note", n)["title"] for (n,) in place_ids(place, "job_note")]
    assert sorted(str(title) for title in titles) == ["bad", "good", "good"] or "bad" in titles
    assert place.read("deal", made.id)["ratio"] is not None


def test_deleted_and_restored_are_events_of_their_own(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  gone:
    when: {record: deleted}
    then: [{create: {module: job_note, set: {title: "gone {name}"}}}]
  back:
    when: {record: restored}
    then: [{create: {module: job_note, set: {title: "back {name}"}}}]
  saved:
    when: {record: saved}
    then: [{log: saved}]
"""
        )
    )
    made = place.save("deal", {"name": "x"})
    with place.site.unit(cause=Cause(source="person")) as unit:
        delete(unit, "deal", made.id)
    with place.site.unit(cause=Cause(source="person")) as unit:
        restore(unit, "deal", made.id)
    assert [place.read("job_note", n)["title"] for (n,) in place_ids(place, "job_note")] == ["gone x", "back x"]
    assert told(place, "saved") == [("fired", "fired")]


def test_run_as_decides_whose_rights_count(make_place: Any) -> None:
    rule = """\
  as_{0}:
    when: {{record: updated, watch: [{1}]}}
    run_as: {0}
    then: [{{create: {{module: job_note, set: {{title: "{0}"}}}}}}]
"""
    place = make_place(
        *rules(rule.format("system", "name") + rule.format("actor", "stage") + rule.format("owner", "score"))
    )
    anna = place.user("anna", "seller")
    made = place.save("deal", {"name": "x", "owner": anna})
    seller = place.actor(anna, "seller")
    place.save("deal", {"name": "y"}, made.id, actor=seller)
    for change in ({"stage": "won"}, {"score": 3}):
        with pytest.raises(Refused) as refused:  # a seller may not create notes
            place.save("deal", change, made.id, actor=seller)
        assert refused.value.problems[0].code == "rule_failed"
    assert [place.read("job_note", n)["title"] for (n,) in place_ids(place, "job_note")] == ["system"]
    place.save("deal", {"stage": "won"}, made.id)
    assert len(place_ids(place, "job_note")) == 2
    place.save("user", {"active": False}, anna)
    with pytest.raises(Refused) as refused:
        place.save("deal", {"score": 3}, made.id)
    assert "has none who is active" in refused.value.problems[0].text("en")


def test_inactive_rules_do_nothing(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  off:
    when: {record: saved}
    active: false
    then: [{set: {steps: "no"}}]
"""
        )
    )
    assert place.save("deal", {"name": "x"})["steps"] is None
    assert told(place, "off") == []


def test_decisions_not_to_fire_are_sampled_beyond_their_quota(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  never:
    when: {record: updated, watch: [score]}
    if: score < 0
    then: [{log: never}]
"""
        )
    )
    place.site.automation.quota.limit = 3
    place.site.automation.quota.sample = 5
    made = place.save("deal", {"name": "x"})
    for score in range(10):
        place.save("deal", {"score": score}, made.id)
    assert len(told(place, "never")) == 3 + 2
    place.clock.forward(days=1)
    place.save("deal", {"score": 99}, made.id)
    assert len(told(place, "never")) == 6


def test_traces_are_a_ring(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  often:
    when: {record: updated}
    then: [{log: "{score}"}]
  seldom:
    when: {record: created}
    then: [{log: "{name}"}]
"""
        )
    )
    made = place.save("deal", {"name": "x"})
    for score in range(8):
        place.save("deal", {"score": score}, made.id)
    with place.site.unit(cause=Cause(source="system")) as unit:
        assert traces.trim(unit.connection, kept=3) == 5
        left = unit.connection.execute(select(rule_trace.c.rule, func.count()).group_by(rule_trace.c.rule)).all()
        texts = [one.detail["effects"][0]["text"] for one in traces.of_rule(unit, "deal", "often")]  # type: ignore[index]
    assert sorted(tuple(row) for row in left) == [("often", 3), ("seldom", 1)]
    assert texts == ["7", "6", "5"]


def test_why_is_answered_from_what_was_recorded_and_from_the_record(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  win:
    when: {record: saved, watch: [stage], once: true}
    if: stage = 'won' and amount > 100
    then: [{log: won}]
"""
        )
    )
    made = place.save("deal", {"name": "x", "amount": 5})

    def codes() -> list[str]:
        with place.site.unit(cause=Cause(source="system"), write=False) as unit:
            answer = why(unit, "deal", made.id, "win")
            assert all(reason.text("zh-Hant") for reason in answer.reasons)
            said[:] = [reason.text() for reason in answer.reasons]
        return [reason.code for reason in answer.reasons]

    said: list[str] = []
    assert codes() == ["never_triggered", "condition"]
    assert said[1].endswith("What decides is “stage = 'won'”.")
    place.save("deal", {"stage": "won"}, made.id)
    assert codes() == ["condition"]
    place.save("deal", {"stage": "lost"}, made.id)
    place.save("deal", {"stage": "won", "amount": 500}, made.id)
    assert codes() == ["once"]
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        answer = why(unit, "deal", made.id, "win")
    assert answer.firings == ("once",)
    assert [(one.decision, one.event) for one in answer.traces] == [
        ("fired", "updated"),
        ("not", "updated"),
        ("not", "updated"),
    ]


def test_many_saves_in_one_transaction_are_separate_acts(make_place: Any) -> None:
    place = make_place(
        *rules(
            """\
  tell:
    when: {record: saved, watch: [stage]}
    then: [{notify: {to: "= owner", text: "{name}: {stage}"}}]
"""
        )
    )
    anna = place.user("anna")
    with place.site.unit(SYSTEM, cause=Cause(source="import")) as unit:
        for number in range(3):
            made = save(unit, "deal", {"name": f"d{number}", "stage": "open", "owner": anna})
            save(unit, "deal", {"stage": "won"}, record_id=made.id)
    texts = [text for (text,) in place.rows("notification", "text")]
    assert texts == ["d0: Open", "d0: Won", "d1: Open", "d1: Won", "d2: Open", "d2: Won"]
