"""Rules that watch fields of other records: they look at every record that leads to the one that changed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select

from customary.platform.errors import Refused
from customary.platform.records.deletion import delete, restore
from customary.platform.records.record import LineChange
from customary.platform.storage.system_tables import job, rule_trace
from customary.platform.unit import Cause
from customary.platform.workflow import engine, traces, watchers
from customary.platform.workflow.watchers import watchers_handler
from customary.platform.workflow.why import why

ACCOUNT = """\
module: account
label: Account
label_plural: Accounts
icon: building
name: "{name}"
fields:
  name: {type: text, required: true}
  industry: {type: text}
  city: {type: text}
  parent: {type: link, to: account, on_delete: clear}
"""
CONTACT = """\
module: contact
label: Contact
label_plural: Contacts
icon: user
name: "{name}"
fields:
  name: {type: text, required: true}
  heard: {type: text, max: 400}
  account: {type: link, to: account, on_delete: clear}
  other: {type: link, to: account}
  about: {type: link_any, to: [account, contact]}
  partners: {type: links, to: account}
  industry: {type: formula, formula: "account.industry"}
  lines: {type: lines, to: line, by: contact}
"""
LINE = """\
module: line
label: Line
label_plural: Lines
icon: list
name: "{title}"
fields:
  contact: {type: link, to: contact, required: true}
  title: {type: text}
  count: {type: integer}
"""
RULE = """\
  {key}:
    when: {{record: saved, watch: [{watch}]}}
    {more}
    then: [{then}]
"""
HEARD = "{set: {heard: \"{heard ?? ''}{account.industry ?? '-'},\"}}"


def rule(key: str, watch: str, then: str = "{log: x}", more: str = "phase: within") -> str:
    return RULE.format(key=key, watch=watch, then=then, more=more)


@pytest.fixture
def with_rules(make_place: Any) -> Any:
    return lambda *rules: make_place(ACCOUNT, CONTACT + "workflows:\n" + "".join(rules), LINE)


def looked(place: Any, key: str) -> list[tuple[int | None, str, str]]:
    """Each trace of a rule as (record, event, why), the oldest first."""
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        found = traces.of_rule(unit, "contact", key)
    return [(one.record_id, one.event, str(one.detail["why"])) for one in reversed(found)]


def test_a_change_of_what_is_watched_reaches_the_records_that_lead_there(with_rules: Any) -> None:
    place = with_rules(rule("hear", "account.industry", HEARD, "if: account.industry != 'toys'"), rule("any", ""))
    acme, other = (place.save("account", {"name": name}).id for name in ("Acme", "Other"))
    here = [place.save("contact", {"name": name, "account": acme}).id for name in "ab"]
    place.save("contact", {"name": "c", "account": other})
    before = len(looked(place, "hear"))
    place.save("account", {"industry": "toys"}, acme)
    place.save("account", {"industry": "cars"}, acme)
    place.save("account", {"city": "Taipei"}, acme)
    assert looked(place, "hear")[before:] == [
        *((one, "changed:account.industry", "condition") for one in here),
        *((one, "changed:account.industry", "fired") for one in here),
    ]
    assert [place.read("contact", one)["heard"] for one in here] == ["-,cars,"] * 2
    # What the record computes of the other one is known by then, and a rule without `watch` saw only its own changes.
    assert all(event in ("created", "updated") for _, event, _ in looked(place, "any"))


def test_another_record_behind_the_link_is_a_change_too(with_rules: Any) -> None:
    place = with_rules(rule("hear", "account.industry, name"))
    acme, other = (place.save("account", {"name": name}).id for name in ("Acme", "Other"))
    contact = place.save("contact", {"name": "a", "account": acme}).id
    place.save("contact", {"account": other}, contact)
    place.save("contact", {"heard": "x"}, contact)
    place.save("contact", {"name": "b"}, contact)
    place.save("account", {"industry": "toys"}, acme)
    assert [event for _, event, _ in looked(place, "hear")] == ["created", "updated", "updated"]


def test_every_kind_of_way_is_gone_back(with_rules: Any) -> None:
    place = with_rules(
        rule("far", "account.parent.parent.industry"),
        rule("one_of_several", "about.account.industry"),
        rule("many", "partners.industry"),
        rule("people", "owner.superior.name"),
        rule("rows", "lines.count"),
    )
    top = place.save("account", {"name": "top"}).id
    middle = place.save("account", {"name": "middle", "parent": top}).id
    low = place.save("account", {"name": "low", "parent": middle}).id
    chief = place.user("chief")
    seller = place.user("seller", superior=chief)
    values = {"name": "a", "account": low, "about": f"account:{middle}", "partners": [top, middle], "owner": seller}
    contact = place.save("contact", values).id
    line = place.save("line", {"contact": contact, "count": 1}).id
    asked = {key: len(looked(place, key)) for key in ("far", "one_of_several", "many", "people", "rows")}

    def told() -> list[str]:
        found = []
        for key, before in asked.items():
            now = looked(place, key)
            found += [key] * (len(now) - before)
            asked[key] = len(now)
        return found

    place.save("account", {"industry": "x"}, top)
    assert told() == ["far", "many"]
    place.save("account", {"industry": "x"}, middle)
    assert told() == ["one_of_several", "many"]
    place.save("account", {"parent": None}, middle)
    assert told() == ["far"]
    place.save("user", {"name": "Boss"}, chief)
    assert told() == ["people"]
    place.save("user", {"superior": None}, seller)
    assert told() == ["people"]
    place.save("line", {"title": "x"}, line)
    assert told() == []
    place.save("line", {"count": 2}, line)
    assert told() == ["rows"]
    place.save("contact", {"partners": [top]}, contact)
    assert told() == ["many"]
    with place.site.unit(cause=Cause(source="person")) as unit:
        delete(unit, "line", line)
    assert told() == ["rows"]
    with place.site.unit(cause=Cause(source="person")) as unit:
        restore(unit, "line", line)
    assert told() == ["rows"]


def test_a_line_that_moves_is_a_change_of_both_its_records(with_rules: Any) -> None:
    place = with_rules(rule("rows", "lines.count"))
    one, two = (place.save("contact", {"name": name}).id for name in "ab")
    line = place.save("line", {"contact": one, "count": 1}).id
    before = len(looked(place, "rows"))
    place.save("line", {"contact": two}, line)
    assert [record for record, _, _ in looked(place, "rows")[before:]] == [one, two]


def test_a_record_that_is_saved_with_its_lines_is_looked_at_once(with_rules: Any) -> None:
    place = with_rules(rule("rows", "name, lines.count"))
    contact = place.save("contact", {"name": "a"}).id
    added = [LineChange(changes={"title": "x", "count": number}) for number in range(3)]
    place.save("contact", {"name": "b"}, contact, lines={"lines": added})
    place.save("contact", {}, contact, lines={"lines": added})
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        lines = unit.runtime.tables.record("line")
        first = unit.connection.execute(select(lines.c.id).order_by(lines.c.id)).scalars().first()
    place.save("contact", {"heard": "x"}, contact, lines={"lines": [LineChange(id=first, changes={"title": "y"})]})
    assert [(event, told) for _, event, told in looked(place, "rows")] == [
        ("created", "fired"),
        ("updated", "fired"),
        ("updated", "fired"),
    ]


def test_two_ways_to_one_record_are_one_look(with_rules: Any) -> None:
    place = with_rules(rule("both", "account.industry, other.industry"))
    acme = place.save("account", {"name": "Acme"}).id
    contact = place.save("contact", {"name": "a", "account": acme, "other": acme}).id
    place.save("account", {"industry": "x"}, acme)
    assert looked(place, "both")[1:] == [(contact, "changed:account.industry,other.industry", "fired")]


def test_records_in_the_bin_are_left_alone(with_rules: Any) -> None:
    place = with_rules(rule("hear", "account.industry"))
    acme = place.save("account", {"name": "Acme"}).id
    contact = place.save("contact", {"name": "a", "account": acme}).id
    with place.site.unit(cause=Cause(source="person")) as unit:
        delete(unit, "contact", contact)
    place.save("account", {"industry": "x"}, acme)
    assert len(looked(place, "hear")) == 1


def test_once_is_once(with_rules: Any) -> None:
    text = rule("first", "account.industry", more="if: account.industry = 'x'")
    place = with_rules(text.replace("industry]", "industry], once: true"))
    acme = place.save("account", {"name": "Acme"}).id
    place.save("contact", {"name": "a", "account": acme})
    for industry in ("x", "y", "x"):
        place.save("account", {"industry": industry}, acme)
    assert [told for _, _, told in looked(place, "first")] == ["condition", "fired", "condition", "once"]


def test_a_refusal_takes_the_save_of_the_other_record_back(with_rules: Any) -> None:
    place = with_rules(
        rule(
            "strict",
            "account.industry",
            "{set: {name: '= heard'}}",
            "if: account.industry = 'bad'",
        )
    )
    acme = place.save("account", {"name": "Acme", "industry": "good"}).id
    place.save("contact", {"name": "a", "account": acme})
    with pytest.raises(Refused) as refused:
        place.save("account", {"industry": "bad"}, acme)
    assert "Strict" in refused.value.text()
    assert place.read("account", acme)["industry"] == "good"


def test_rules_that_answer_each_other_over_links_are_stopped_with_their_circle(with_rules: Any) -> None:
    longer = """{update: {link: account, set: {industry: "= record.account.industry & 'x'"}}}"""
    place = with_rules(rule("there", "account.industry", longer))
    acme = place.save("account", {"name": "Acme"}).id
    place.save("contact", {"name": "a"})
    contact = place.save("contact", {"name": "b"}).id
    with pytest.raises(Refused) as refused:
        place.save("contact", {"account": acme}, contact)
    assert "contact.there" in refused.value.text()


def test_after_rules_are_decided_now_and_done_by_the_job(with_rules: Any) -> None:
    place = with_rules(rule("later", "account.industry", HEARD, "phase: after"))
    acme = place.save("account", {"name": "Acme"}).id
    contact = place.save("contact", {"name": "a", "account": acme}).id
    place.work()
    place.save("account", {"industry": "toys"}, acme)
    assert looked(place, "later")[-1][1:] == ("changed:account.industry", "queued")
    place.work()
    assert looked(place, "later")[-1][1:] == ("changed:account.industry", "fired")
    assert place.read("contact", contact)["heard"] == "-,toys,"


def test_why_names_what_is_read_and_not_watched(with_rules: Any) -> None:
    place = with_rules(
        rule("deaf", "name", more="if: account.industry = 'toys'"),
        rule("hears", "name, account.industry", more="if: account.industry = 'toys'"),
    )
    acme = place.save("account", {"name": "Acme"}).id
    contact = place.save("contact", {"name": "a", "account": acme}).id
    place.save("account", {"industry": "toys"}, acme)
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        deaf, hears = (why(unit, "contact", contact, key) for key in ("deaf", "hears"))
    assert [one.code for one in deaf.reasons] == ["unwatched"]
    assert "watch: [account.industry]" in deaf.reasons[0].text()
    assert hears.reasons == ()


# Very many


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make very many of what is above 20."""
    for module in (engine, watchers):
        monkeypatch.setattr(module, "DIRECTLY", 20)


def many(place: Any) -> tuple[int, list[int]]:
    """An account with more contacts than a save looks at itself."""
    acme = place.save("account", {"name": "Acme"}).id
    place.save("contact", {"name": "0", "account": acme})
    with place.site.unit(cause=Cause(source="system")) as unit:
        contacts = unit.runtime.tables.record("contact")
        row = dict(unit.connection.execute(select(contacts)).mappings().one())
        row.pop("id")
        unit.connection.execute(insert(contacts), [{**row, "name": str(n)} for n in range(1, 32)])
        unit.connection.execute(rule_trace.delete())
        return acme, list(unit.connection.execute(select(contacts.c.id).order_by(contacts.c.id)).scalars())


def jobs(place: Any, kind: str) -> list[tuple[str, int]]:
    return [
        (status, attempts)
        for found, status, attempts in place.rows("job", "kind", "status", "attempts")
        if found == kind
    ]


@pytest.mark.usefixtures("few")
def test_of_very_many_records_a_job_looks_at_each_once(with_rules: Any) -> None:
    place = with_rules(
        rule("hear", "account.industry", HEARD, "if: name != '7'"),
        rule("late", "account.industry", "{log: x}", "phase: after"),
    )
    acme, contacts = many(place)
    place.save("account", {"industry": "toys"}, acme)
    assert looked(place, "hear") == []
    assert jobs(place, "watchers") == [("waiting", 0)]
    place.work()
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        table = unit.runtime.tables.record("contact")
        heard = {row.name: row.heard for row in unit.connection.execute(select(table.c.name, table.c.heard))}
        fired = unit.connection.execute(
            select(rule_trace.c.record_id, rule_trace.c.event)
            .where(rule_trace.c.rule == "hear", rule_trace.c.decision == "fired")
            .order_by(rule_trace.c.record_id)
        ).all()
        late = unit.connection.execute(select(rule_trace.c.decision).where(rule_trace.c.rule == "late")).scalars().all()
    assert heard.pop("7") == "-,"
    assert set(heard.values()) == {"-,toys,"}
    assert [tuple(one) for one in fired] == [
        (one, "changed:account.industry") for one in contacts if one != contacts[7]
    ]
    assert late == ["fired"] * len(contacts)


@pytest.mark.usefixtures("few")
def test_a_worker_that_dies_in_between_repeats_nothing(with_rules: Any) -> None:
    place = with_rules(rule("hear", "account.industry", HEARD))
    acme, _ = many(place)
    place.save("account", {"industry": "toys"}, acme)
    calls: list[int] = []
    worker = place.worker()

    class Died(BaseException):
        pass

    def dying(unit: Any, module: str, record_id: int, paths: Any) -> None:
        calls.append(record_id)
        if len(calls) in (10, 35):
            raise Died  # once in the first part, once in the second
        place.site.automation.look_over(unit, module, record_id, paths, later=True)

    worker.handlers["watchers"] = watchers_handler(dying)
    for _ in range(2):
        with pytest.raises(Died):
            worker.drain()
        place.clock.forward(hours=1)
    worker.drain()
    place.work()
    assert len(calls) == 10 + 20 + 5 + 12
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        table = unit.runtime.tables.record("contact")
        assert set(unit.connection.execute(select(table.c.heard)).scalars()) == {"-,toys,"}
    assert {status for status, _ in jobs(place, "watchers")} == {"done"}


@pytest.mark.usefixtures("few")
def test_one_record_whose_rule_fails_is_tried_again_without_the_others(with_rules: Any) -> None:
    failing = """{set: {name: "= if(name = '5', other.name, name)"}}"""
    place = with_rules(rule("hear", "account.industry", failing))
    acme, contacts = many(place)
    place.save("account", {"industry": "toys"}, acme)
    place.work()
    assert jobs(place, "watchers") == [("done", 1)]
    after = jobs(place, "after_rules")
    assert sorted(status for status, _ in after).count("waiting") == 1
    assert len(after) == len(contacts)


@pytest.mark.usefixtures("few")
def test_a_job_whose_rule_is_gone_does_nothing(with_rules: Any) -> None:
    place = with_rules(rule("hear", "account.industry"))
    acme, _ = many(place)
    place.save("account", {"industry": "toys"}, acme)
    with place.site.unit(cause=Cause(source="system")) as unit:
        payload = dict(unit.connection.execute(select(job.c.payload).where(job.c.kind == "watchers")).scalar_one())
        assert payload["paths"] == ["account.industry"]
        payload["way"] = "contact.elsewhere>account"
        unit.connection.execute(job.update().values(payload=payload))
    place.work()
    assert jobs(place, "watchers") == [("done", 1)]
    assert looked(place, "hear") == []
