"""What `was` says is done by apply: records, their links and their history are there under the new names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from customary.expressions.positions import ProblemsFound
from customary.metadata.values import Reference
from customary.platform.migration.rename_steps import MoveCodes, RenameField, RenameKey
from customary.platform.migration.site_schema import apply_plan, apply_site, plan_site
from customary.platform.migration.steps import sql_of
from customary.platform.records.saving import save
from customary.platform.storage.system_tables import (
    history,
    meta_state,
    rule_version,
    search_gram,
    sequence,
    setting_value,
    user_role,
)
from customary.platform.workflow import versions

MakeScene = Callable[..., Any]
MakeSite = Callable[..., Any]

STAGES = """
dictionaries:
  stage: {label: Stage, values: {open: Open, won: Won, lost: Lost}}
"""
DEAL = """
module: deal
label: Deal
label_plural: Deals
icon: target
name: "{title}"
fields:
  title: {type: text, search: contains, unique: {ignore_blank: true}}
  amount: {type: money, currency: cur, index: true}
  cur: {type: choice, dictionary: currency}
  stage: {type: choice, dictionary: stage, index: true}
  past: {type: choices, dictionary: stage}
  about: {type: link_any, to: [deal, part]}
  parent: {type: link, to: deal, on_delete: clear}
  parts: {type: links, to: part}
  number: {type: autonumber, pattern: "D-{n:03}"}
  sure: {type: boolean}
"""
PART = """
module: part
label: Part
label_plural: Parts
icon: box
name: "{name}"
fields:
  name: {type: text}
"""
RENAMED = (
    ("  title:", "  topic:", "title"),
    ("  amount:", "  worth:", "amount"),
    ("  cur:", "  coin:", "cur"),
    ("  about:", "  regards:", "about"),
    ("  parent:", "  above:", "parent"),
    ("  parts:", "  pieces:", "parts"),
    ("  number:", "  serial:", "number"),
    ("  sure:", "  certain:", "sure"),
)


def renamed_deal() -> str:
    made = DEAL.replace("{title}", "{topic}").replace("currency: cur,", "currency: coin,")
    for old, new, key in RENAMED:
        line = next(one for one in made.splitlines() if one.startswith(old))
        made = made.replace(line, line.replace(old, new).removesuffix("}") + f", was: [{key}]}}")
    return made


def saved(scene: Any, module: str, **values: object) -> int:
    with scene.unit() as unit:
        return save(unit, module, values).id


def test_a_renamed_field_keeps_what_records_hold(make_scene: MakeScene, make_site: MakeSite) -> None:
    documents = {"deal": DEAL, "part": PART, "stages": STAGES}
    scene = make_scene(documents)
    part = scene.add("part", name="Wheel")
    first = scene.add("deal", title="Ärger", amount=5, amount_base=5, cur="CNY", sure=True, number="D-001")
    second = scene.add(
        "deal", title="Zwei", about=Reference("part", part), parent=first, stage="won", past=("open", "won")
    )
    with scene.unit() as unit:
        links = unit.runtime.tables.links("deal", "parts")
        unit.connection.execute(insert(links).values(source_id=second, target_id=part))
        unit.connection.execute(insert(sequence).values(name="deal.deal.number", period="", value=7))
        changes: list[dict[str, object]] = [
            {"field": "title", "old": None, "new": "title"},
            {"field": "stage", "old": "open", "new": "won"},
        ]
        event = {"module": "deal", "record_id": first, "at": scene.now, "source": "person", "cause": "", "chain": ""}
        unit.connection.execute(insert(history).values(**event, actor_id=None, changes=changes, event="updated"))
    site = make_site({**documents, "deal": renamed_deal()}, apply=False)
    planned = plan_site(site)
    assert [one.text() for one in planned.refused] == []
    steps = [one for one in planned.steps if isinstance(one, RenameField)]
    assert {(one.old, one.new) for one in steps} >= {(key, new.strip(" :")) for _, new, key in RENAMED}
    assert steps[0].sentence().text().startswith("deal.title is called deal.topic now")
    apply_plan(site, planned)
    assert plan_site(site).is_nothing
    scene.site = site
    one, two = scene.record("deal", first), scene.record("deal", second)
    assert (one["topic"], one["worth"], one["coin"]) == ("Ärger", 5, "CNY")
    assert (one["certain"], one["serial"]) == (True, "D-001")
    assert (one["worth_base"], two["regards"], two["above"]) == (5, Reference("part", part), first)
    assert (two["stage"], two["past"]) == ("won", ("open", "won"))
    with scene.unit() as unit:
        there = unit.connection.execute(select(unit.runtime.tables.links("deal", "pieces"))).all()
        assert [tuple(row) for row in there] == [(second, part)]
        assert unit.connection.execute(select(sequence.c.name)).scalars().all() == ["deal.deal.serial"]
        told = unit.connection.execute(select(history.c.changes)).scalar_one()
        assert [dict(one) for one in told] == [{**changes[0], "field": "topic"}, changes[1]]
        fields = set(unit.connection.execute(select(search_gram.c.field)).scalars())
        assert "title" not in fields
    with scene.unit() as unit:
        unit.connection.execute(text("delete from l_deal__pieces"))


def test_a_field_that_is_unique_stays_unique_under_its_new_name(make_scene: MakeScene, make_site: MakeSite) -> None:
    scene = make_scene({"deal": DEAL, "part": PART, "stages": STAGES})
    saved(scene, "deal", title="A")
    scene.site = make_site({"deal": renamed_deal(), "part": PART, "stages": STAGES})
    with pytest.raises(Exception, match=r"A|unique|topic"):
        saved(scene, "deal", topic="A")
    assert saved(scene, "deal", topic="B") > 0


def test_codes_move_in_records_and_in_their_history(make_scene: MakeScene, make_site: MakeSite) -> None:
    scene = make_scene({"deal": DEAL, "part": PART, "stages": STAGES})
    kept = scene.add("deal", title="A", stage="won", past=("lost", "won"))
    other = scene.add("deal", title="B", stage="lost")
    changes = [
        {"field": "stage", "old": "open", "new": "won"},
        {"field": "past", "old": [], "new": ["lost", "won"]},
        {"field": "title", "old": "won", "new": "A"},
    ]
    event = {"module": "deal", "record_id": kept, "at": scene.now, "source": "person", "cause": "", "chain": ""}
    with scene.unit() as unit:
        unit.connection.execute(insert(history).values(**event, actor_id=None, changes=changes, event="updated"))
    stages = STAGES.replace("won: Won", "closed: {label: Won, was: [won]}")
    site = make_site({"deal": DEAL, "part": PART, "stages": stages}, apply=False)
    planned = plan_site(site)
    moved = [one for one in planned.steps if isinstance(one, MoveCodes)]
    assert [(one.dictionary, one.codes) for one in moved] == [("stage", (("won", "closed"),))]
    assert "won → closed" in moved[0].sentence().text()
    assert "UPDATE m_deal SET stage=" in sql_of(moved[0], "sqlite")[0]
    apply_plan(site, planned)
    assert plan_site(site).is_nothing
    scene.site = site
    record = scene.record("deal", kept)
    assert (record["stage"], record["past"]) == ("closed", ("closed", "lost"))
    assert scene.record("deal", other)["stage"] == "lost"
    with scene.unit() as unit:
        told = [dict(one) for one in unit.connection.execute(select(history.c.changes)).scalar_one()]
    assert told == [
        {"field": "stage", "old": "open", "new": "closed"},
        {"field": "past", "old": [], "new": ["closed", "lost"]},
        changes[2],
    ]


def test_a_dictionary_is_renamed_with_its_codes(make_scene: MakeScene, make_site: MakeSite) -> None:
    scene = make_scene({"deal": DEAL, "part": PART, "stages": STAGES})
    kept = scene.add("deal", title="A", stage="won", past=("won",))
    stages = STAGES.replace("stage: {", "phase: {was: [stage], ").replace("won: Won", "closed: {label: Won, was: won}")
    site = make_site(
        {"deal": DEAL.replace("dictionary: stage", "dictionary: phase"), "part": PART, "stages": stages}, apply=False
    )
    planned = plan_site(site)
    assert [one.text() for one in planned.refused] == []
    apply_plan(site, planned)
    assert plan_site(site).is_nothing
    scene.site = site
    assert (scene.record("deal", kept)["stage"], scene.record("deal", kept)["past"]) == ("closed", ("closed",))


def test_databases_whose_codes_nobody_wrote_down_follow_too(make_scene: MakeScene, make_site: MakeSite) -> None:
    scene = make_scene({"deal": DEAL, "part": PART, "stages": STAGES})
    kept = scene.add("deal", title="A", stage="won")
    with scene.unit() as unit:
        stored = dict(unit.connection.execute(select(meta_state.c.stored)).scalar_one())
        unit.connection.execute(update(meta_state).values(stored={**stored, "codes": None}))
    stages = STAGES.replace("stage: {", "phase: {was: [stage], ").replace("won: Won", "closed: {label: Won, was: won}")
    scene.site = make_site(
        {"deal": DEAL.replace("dictionary: stage", "dictionary: phase"), "part": PART, "stages": stages}
    )
    assert plan_site(scene.site).is_nothing
    assert scene.record("deal", kept)["stage"] == "closed"


def test_settings_and_roles_follow(make_scene: MakeScene, make_site: MakeSite) -> None:
    rest = "roles: {clerk: {label: Clerk}}\n---\nsettings: {least: {type: integer, default: 1, label: L}}\n"
    scene = make_scene({"part": PART, "rest": rest})
    scene.person("ann", "clerk")
    with scene.unit() as unit:
        unit.connection.execute(insert(setting_value).values(key="least", value=9))
    now = rest.replace("clerk: {", "teller: {was: [clerk], ").replace("least: {", "most: {was: [least], ")
    site = make_site({"part": PART, "rest": now}, apply=False)
    planned = plan_site(site)
    keys = [one for one in planned.steps if isinstance(one, RenameKey)]
    assert [(one.old, one.new) for one in keys] == [("least", "most"), ("clerk", "teller")]
    assert keys[0].sentence().text() == "least is called most now, in setting_value"
    apply_plan(site, planned)
    assert plan_site(site).is_nothing
    with site.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(select(setting_value))] == [("most", 9)]
        assert connection.execute(select(user_role.c.role)).scalars().all() == ["teller"]


def test_what_has_the_new_name_already_has_the_last_word(make_scene: MakeScene, make_site: MakeSite) -> None:
    rest = "settings: {least: {type: integer, default: 1, label: L}}\n"
    scene = make_scene({"part": PART, "rest": rest})
    with scene.unit() as unit:
        unit.connection.execute(insert(setting_value), [{"key": "least", "value": 9}, {"key": "most", "value": 3}])
    site = make_site({"part": PART, "rest": rest.replace("least: {", "most: {was: [least], ")})
    with site.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(select(setting_value))] == [("most", 3)]


def test_a_field_that_went_without_a_word_is_still_refused(make_scene: MakeScene, make_site: MakeSite) -> None:
    make_scene({"deal": DEAL, "part": PART, "stages": STAGES})
    site = make_site({"deal": renamed_deal().replace(", was: [sure]", ""), "part": PART, "stages": STAGES}, apply=False)
    (refused,) = plan_site(site).refused
    assert refused.code == "field_gone"
    assert "write `was: [sure]` there, as `customary rename` does" in refused.text()


RULE = """\
label: Note it
when: {record: saved, watch: [amount]}
# amount stays here
if: amount.value > 1 and stage = 'won' and old.amount is blank
then:
  - log: "{title}: {amount}"
"""


def test_published_rules_follow_as_their_next_versions(make_scene: MakeScene, make_site: MakeSite) -> None:
    documents = {"deal": DEAL, "part": PART, "stages": STAGES}
    scene = make_scene(documents)
    with scene.unit() as unit:
        for name, written in (("noted", RULE), ("other", "label: O\nwhen: {record: saved}\nthen: [{log: x}]\n")):
            versions.publish(unit, versions.save_draft(unit, "deal", name, written)[0].id)
    stages = STAGES.replace("won: Won", "closed: {label: Won, was: [won]}")
    site = make_site({**documents, "deal": renamed_deal(), "stages": stages}, apply=False)
    planned = plan_site(site)
    told = [one.sentence().text() for one in planned.steps]
    assert told[-1] == "Version 2 of the published rule deal.noted: the same with the new names"
    apply_plan(site, planned)
    assert plan_site(site).is_nothing
    scene.site = site
    with scene.unit() as unit:
        (now, before) = versions.versions_of(unit, "deal", "noted")
        assert (now.version, now.status, before.version, before.status) == (2, "live", 1, "retired")
        assert before.text == RULE
        assert now.text == (
            RULE.replace("watch: [amount]", "watch: [worth]")
            .replace("amount.value > 1 and stage = 'won'", "worth.value > 1 and stage = 'closed'")
            .replace("old.amount", "old.worth")
            .replace("{title}: {amount}", "{topic}: {worth}")
        )
        rules = unit.runtime.catalog.modules["deal"].rules
        assert (rules["noted"].version, rules["other"].version) == (2, 1)
        told = unit.connection.execute(select(history.c.changes).where(history.c.record_id == now.id)).scalars().all()
        assert [dict(one[0]) for one in told if one[0]["field"] == "text"] == [
            {"field": "text", "old": RULE, "new": now.text}
        ]
    assert apply_site(site) == 3


def test_a_published_rule_with_another_mistake_keeps_the_catalog_from_being_applied(
    make_scene: MakeScene, make_site: MakeSite
) -> None:
    documents = {"deal": DEAL, "part": PART, "stages": STAGES}
    scene = make_scene(documents)
    with scene.unit() as unit:
        versions.publish(unit, versions.save_draft(unit, "deal", "noted", RULE)[0].id)
    gone = renamed_deal().replace(", was: [amount]", "")
    site = make_site({**documents, "deal": gone}, apply=False)
    with pytest.raises(ProblemsFound, match="unknown field “amount” in module “deal”"):
        plan_site(site)
    with site.engine.connect() as connection:
        assert connection.execute(select(rule_version.c.status)).scalars().all() == ["live"]
