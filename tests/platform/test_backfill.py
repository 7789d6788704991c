"""Values of records that exist follow what is declared: computed again by an apply, in the right order, by nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select, update

from customary.platform.migration.planning import Plan
from customary.platform.migration.site_schema import apply_plan, apply_site, plan_site
from customary.platform.records import backfill as parts
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage.system_tables import history, job, meta_state, notification, rule_trace, search_gram
from customary.platform.unit import Cause
from customary.platform.workflow import versions
from customary.platform.workflow.backfills import Progress, finish, unfinished
from customary.platform.workflow.engine import Engine
from customary.platform.workflow.service import worker_of

MakeSite = Callable[..., Site]
MakeScene = Callable[..., Any]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FIRM = """
module: firm
label: Firm
label_plural: Firms
icon: box
name: "{name}"
fields:
  name: {type: text, required: true, search: contains}
  rate: {type: decimal, scale: 2}
"""
BARGAIN = """
module: bargain
label: Bargain
label_plural: Bargains
icon: box
name: "{name}"
fields:
  name: {type: text, required: true, search: contains}
  firm: {type: link, to: firm}
  amount: {type: decimal, scale: 2}
  stage: {type: choice, dictionary: stage}
"""
WORDS = """
dictionaries:
  stage:
    label: Stage
    values:
      open: {label: Open}
      won: {label: Won}
"""
ADMIN = """
roles:
  admin: {label: Administrator, administrator: true}
"""


def fields(base: str, *lines: str) -> str:
    return base.rstrip("\n") + "\n" + "".join(f"  {line}\n" for line in lines)


def again(planned: Plan) -> list[str]:
    return [one.text() for one in planned.backfill.again]


def applied(site: Site) -> tuple[Progress, ...]:
    """Apply what the files declare, and compute what follows as the command does."""
    apply_site(site)
    return finish(site, lambda _: None)


def rows(site: Site, table: Any, *columns: Any) -> list[Any]:
    with site.engine.connect() as connection:
        return list(connection.execute(select(*columns or (table,)).order_by(table.c.id)))


@pytest.fixture
def scene(make_scene: MakeScene) -> Any:
    found = make_scene({"words": WORDS, "firm": FIRM, "bargain": BARGAIN, "roles": ADMIN})
    found.firm = found.add("firm", name="Acme", rate=3)
    found.other = found.add("firm", name="Best", rate=5)
    found.small = found.add("bargain", name="Small", firm=found.firm, amount=2, stage="open", updated_at=LONG_AGO)
    found.large = found.add("bargain", name="Large", firm=found.firm, amount=40, stage="won")
    return found


def test_a_new_formula_is_there_for_records_that_exist(scene: Any, make_site: MakeSite) -> None:
    formula = 'total: {type: formula, formula: "amount * firm.rate"}'
    site = make_site({"words": WORDS, "firm": FIRM, "bargain": fields(BARGAIN, formula)}, apply=False)
    before = scene.record("bargain", scene.small)
    planned = plan_site(site)
    assert again(planned) == ["2 records of bargain are computed again: total"]
    assert planned.backfill.again[0].text("zh-Hans") == "bargain 的 2 条记录将重新计算：total"
    assert planned.backfill.again[0].text("zh-Hant") == "bargain 的 2 筆記錄將重新計算：total"
    apply_plan(site, planned)
    scene.site = site
    assert scene.record("bargain", scene.small)["total"] is None
    (ended,) = finish(site, lambda _: None)
    assert (ended.status, ended.work.looked_at, ended.work.changed, ended.work.refused) == ("done", 2, 2, 0)
    assert [scene.record("bargain", one)["total"] for one in (scene.small, scene.large)] == [6, 120]
    now = scene.record("bargain", scene.small)
    assert (now["updated_at"], now["updated_by"]) == (LONG_AGO, None)
    assert now.row_version == before.row_version + 1
    told = rows(site, history, history.c.record_id, history.c.source, history.c.cause, history.c.changes)
    assert told[0] == (
        scene.small,
        "system",
        "definition",
        [{"field": "total", "old": None, "new": "6.0000", "source": "formula"}],
    )
    assert plan_site(site).is_nothing
    assert again(plan_site(site)) == []
    assert finish(site, lambda _: None) == ()


def test_a_formula_that_only_is_written_otherwise_needs_nothing(scene: Any, make_site: MakeSite) -> None:
    def declared(formula: str, **more: str) -> Site:
        bargain = fields(BARGAIN, f"total: {{type: formula, formula: '{formula}'}}")
        return make_site({"words": WORDS, "firm": FIRM, "bargain": bargain, **more}, apply=False)

    applied(declared("amount * firm.rate + 1"))
    assert again(plan_site(declared("1 - 1 + (amount)*firm.rate"))) != []
    same = declared("(amount  *  firm.rate) + 1")
    planned = plan_site(same)
    assert not planned.is_nothing
    assert again(planned) == []
    assert applied(same) == ()


def test_what_reads_a_changed_value_follows_in_one_go_over_links_and_roll_ups(scene: Any, make_site: MakeSite) -> None:
    def declared(factor: str) -> Site:
        return make_site(
            {
                "words": WORDS,
                "firm": fields(
                    FIRM,
                    "sold: {type: rollup, module: bargain, by: firm, function: sum, field: weighted, "
                    "where: \"stage = 'won'\"}",
                    "grade: {type: formula, formula: \"if(sold > 100, 'A', 'B')\"}",
                ),
                "bargain": fields(
                    BARGAIN,
                    f'weighted: {{type: formula, formula: "amount * {factor}"}}',
                    "grade: {type: lookup, via: firm, field: grade}",
                ).replace('name: "{name}"', 'name: "{name} ({grade})"'),
            },
            apply=False,
        )

    first = declared("2")
    assert again(plan_site(first)) == [
        "2 records of bargain are computed again: weighted, grade, the name of the record",
        "2 records of firm are computed again: sold, grade",
    ]
    applied(first)
    scene.site = first
    assert (scene.record("firm", scene.firm)["sold"], scene.record("firm", scene.firm)["grade"]) == (80, "B")
    assert scene.record("bargain", scene.small).display == "Small (B)"
    second = declared("3")
    assert again(plan_site(second)) == [
        "2 records of bargain are computed again: weighted, grade, the name of the record",
        "2 records of firm are computed again: sold, grade",
    ]
    (ended,) = applied(second)
    scene.site = second
    assert [one.modules for one in ended.work.passes] == [("bargain",), ("firm",), ("bargain",)]
    assert (scene.record("firm", scene.firm)["sold"], scene.record("firm", scene.firm)["grade"]) == (120, "A")
    assert scene.record("bargain", scene.small).display == "Small (A)"
    assert scene.record("firm", scene.other)["grade"] == "B"


def test_a_new_name_and_a_new_text_are_found_by_the_search(scene: Any, make_site: MakeSite) -> None:
    named = BARGAIN.replace('name: "{name}"', 'name: "{name} of {firm.name}"')
    shown = 'maker: {type: formula, formula: "firm.name", search: contains}'
    site = make_site({"words": WORDS, "firm": FIRM, "bargain": fields(named, shown)}, apply=False)
    assert again(plan_site(site)) == ["2 records of bargain are computed again: maker, the name of the record"]
    applied(site)
    scene.site = site
    assert scene.record("bargain", scene.large).display == "Large of Acme"
    with scene.unit(write=False) as unit:
        words = select(search_gram.c.record_id).where(search_gram.c.module == "bargain", search_gram.c.field == "maker")
        assert set(unit.connection.scalars(words)) == {scene.small, scene.large}


def test_labels_that_a_formula_reads_are_part_of_what_it_means(scene: Any, make_site: MakeSite) -> None:
    def declared(label: str) -> Site:
        bargain = fields(BARGAIN, "said: {type: formula, formula: \"label(stage, lang: 'en')\"}")
        return make_site({"words": WORDS.replace("Won", label), "firm": FIRM, "bargain": bargain}, apply=False)

    applied(declared("Won"))
    site = declared("Gained")
    assert again(plan_site(site)) == ["2 records of bargain are computed again: said"]
    applied(site)
    scene.site = site
    assert scene.record("bargain", scene.large)["said"] == "Gained"


TREE = """
module: part
label: Part
label_plural: Parts
icon: box
name: "{name}"
fields:
  name: {type: text}
  above: {type: link, to: part}
"""


def test_names_up_a_hierarchy_come_to_rest(make_scene: MakeScene, make_site: MakeSite) -> None:
    scene = make_scene({"part": TREE})
    ids = [scene.add("part", name=str(number)) for number in range(5)]
    with scene.unit() as unit:
        table = unit.runtime.tables.record("part")
        for below, above in pairwise(ids):
            unit.connection.execute(update(table).where(table.c.id == below).values(above=above))
    site = make_site({"part": TREE.replace('"{name}"', '"{name} {above}"')}, apply=False)
    (ended,) = applied(site)
    scene.site = site
    assert [scene.record("part", one).display for one in ids] == ["0 1 2 3 4", "1 2 3 4", "2 3 4", "3 4", "4"]
    assert (ended.work.passes[0].repeats, ended.work.looked_at, ended.work.refused) == (True, 5, 0)


def test_names_that_never_come_to_rest_are_told(make_scene: MakeScene, make_site: MakeSite) -> None:
    scene = make_scene({"part": TREE})
    itself = scene.add("part", name="x")
    with scene.unit() as unit:
        table = unit.runtime.tables.record("part")
        unit.connection.execute(update(table).values(above=itself))
    (ended,) = applied(make_site({"part": TREE.replace('"{name}"', '"{name} {above}"')}, apply=False))
    assert (ended.status, ended.work.refused) == ("done", 1)
    assert ended.work.reasons == (
        ("part", 0, "Computed values depend on each other in a circle, so the change was stopped (Part)."),
    )


def test_records_that_their_validations_refuse_stay_and_are_told(scene: Any, make_site: MakeSite) -> None:
    admin = scene.person("ada", "admin")
    strict = fields(BARGAIN, 'total: {type: formula, formula: "amount * firm.rate"}') + (
        'validations:\n  most: {check: "total < 100", message: "Too much: {total}"}\n'
    )
    site = make_site({"words": WORDS, "firm": FIRM, "bargain": strict, "roles": ADMIN}, apply=False)
    (ended,) = applied(site)
    scene.site = site
    assert [scene.record("bargain", one)["total"] for one in (scene.small, scene.large)] == [6, None]
    assert (ended.work.changed, ended.work.refused) == (1, 1)
    assert ended.work.reasons == (("bargain", scene.large, "Too much: 120"),)
    told = rows(site, notification, notification.c.user_id, notification.c.text)
    assert told == [
        (
            admin.user_id,
            "1 record is not computed again after version 2 of the metadata, because of what they hold: "
            f"bargain {scene.large}: Too much: 120",
        )
    ]


def test_two_records_of_one_part_that_become_duplicates_are_not_both_written(scene: Any, make_site: MakeSite) -> None:
    same = fields(BARGAIN, 'sort: {type: formula, formula: "firm.name"}') + (
        'duplicates:\n  sort: {match: [sort], message: "Same sort"}\n'
    )
    site = make_site({"words": WORDS, "firm": FIRM, "bargain": same}, apply=False)
    (ended,) = applied(site)
    scene.site = site
    assert [scene.record("bargain", one)["sort"] for one in (scene.small, scene.large)] == ["Acme", None]
    assert ended.work.reasons == (("bargain", scene.large, "Same sort"),)


def test_no_rule_takes_it_for_a_change(scene: Any, make_site: MakeSite) -> None:
    rules = """workflows:
  heard:
    label: Heard
    when: {record: updated, watch: [total]}
    then:
      - set: {name: Heard}
"""
    bargain = fields(BARGAIN, 'total: {type: formula, formula: "amount * firm.rate"}') + rules
    site = make_site({"words": WORDS, "firm": FIRM, "bargain": bargain}, automation=Engine(), apply=False)
    applied(site)
    scene.site = site
    assert scene.record("bargain", scene.small)["total"] == 6
    assert scene.record("bargain", scene.small)["name"] == "Small"
    assert rows(site, rule_trace) == []
    with site.unit(cause=Cause(source="person")) as unit:
        save(unit, "bargain", {"amount": 3}, record_id=scene.small)
    assert scene.record("bargain", scene.small)["name"] == "Heard"


def test_what_people_entered_is_not_cleared_by_it(scene: Any, make_site: MakeSite) -> None:
    hiding = fields(
        BARGAIN.replace(
            "amount: {type: decimal, scale: 2}", "amount: {type: decimal, scale: 2, visible_when: \"stage = 'won'\"}"
        ),
        'total: {type: formula, formula: "amount * firm.rate"}',
    )
    site = make_site({"words": WORDS, "firm": FIRM, "bargain": hiding}, apply=False)
    applied(site)
    scene.site = site
    assert (scene.record("bargain", scene.small)["amount"], scene.record("bargain", scene.small)["total"]) == (2, 6)


def test_work_that_is_cut_off_is_gone_on_with_by_the_next_worker(
    scene: Any, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        scene.add("bargain", name=f"More {number}", firm=scene.other, amount=number)
    site = make_site(
        {
            "words": WORDS,
            "firm": FIRM,
            "bargain": fields(BARGAIN, 'total: {type: formula, formula: "amount * firm.rate"}'),
        },
        apply=False,
    )
    monkeypatch.setattr(parts.backfill, "__kwdefaults__", {"part": 3})
    apply_site(site)

    class Killed(BaseException):
        pass

    def dying(_: Progress) -> None:
        raise Killed

    with pytest.raises(Killed):
        finish(site, dying)
    with site.engine.connect() as connection:
        (left,) = unfinished(connection)
    assert (left.status, left.work.looked_at, left.work.total) == ("running", 3, 7)
    with site.engine.begin() as connection:
        connection.execute(update(job).values(lease_until=None, status="waiting"))
    assert worker_of(site).drain() >= 1
    with site.engine.connect() as connection:
        assert unfinished(connection) == ()
    scene.site = site
    assert [one.total for one in rows(site, site.runtime().tables.record("bargain"))] == [6, 120, 0, 5, 10, 15, 20]
    assert len(rows(site, history)) == 7, "no record is written twice"


def test_a_job_that_was_given_up_is_tried_again_by_the_next_apply(scene: Any, make_site: MakeSite) -> None:
    site = make_site(
        {
            "words": WORDS,
            "firm": FIRM,
            "bargain": fields(BARGAIN, 'total: {type: formula, formula: "amount * firm.rate"}'),
        },
        apply=False,
    )
    apply_site(site)
    with site.engine.begin() as connection:
        connection.execute(update(job).values(status="dead", last_error="no memory", attempts=8))
    (ended,) = finish(site, lambda _: None)
    assert (ended.status, ended.work.changed) == ("done", 2)


def test_who_waits_is_told_of_a_failure_at_once_and_the_work_is_kept(
    scene: Any, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    formula = 'total: {type: formula, formula: "amount * firm.rate"}'
    site = make_site({"words": WORDS, "firm": FIRM, "bargain": fields(BARGAIN, formula)}, apply=False)
    apply_site(site)

    def broken(*_: Any) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as while_broken:
        while_broken.setattr(parts, "backfill_records", broken)
        (ended,) = finish(site, lambda _: None)
    assert (ended.status, ended.error, ended.work.looked_at) == ("waiting", "RuntimeError: the disk is full", 0)
    with site.engine.begin() as connection:
        connection.execute(update(job).values(run_at=LONG_AGO))
    assert [one.status for one in finish(site, lambda _: None)] == ["done"]


def test_publishing_a_rule_computes_what_the_files_changed_meanwhile(scene: Any, make_site: MakeSite) -> None:
    def declared(factor: int) -> Site:
        bargain = fields(BARGAIN, f'total: {{type: formula, formula: "amount * {factor}"}}')
        return make_site(
            {"words": WORDS, "firm": FIRM, "bargain": bargain, "roles": ADMIN}, automation=Engine(), apply=False
        )

    first = declared(2)
    applied(first)
    first.runtime()
    declared(3)
    rule = "label: Count\nwhen: {record: created}\nthen:\n  - set: {amount: 1}\n"
    with first.unit(cause=Cause(source="person")) as unit:
        draft, found = versions.save_draft(unit, "bargain", "count", rule)
        assert found == ()
        versions.publish(unit, draft.id)
    worker_of(first).drain()
    scene.site = first
    assert scene.record("bargain", scene.small)["total"] == 6


def test_a_database_that_does_not_know_what_was_applied_computes_everything_once(
    scene: Any, make_site: MakeSite
) -> None:
    with scene.site.engine.begin() as connection:
        stored = connection.execute(select(meta_state.c.stored)).scalar_one()
        stored.pop("computed")
        connection.execute(update(meta_state).values(stored=stored))
    assert plan_site(scene.site).is_nothing
    site = make_site(
        {"words": WORDS, "firm": FIRM.replace("label: Firm", "label: Company"), "bargain": BARGAIN}, apply=False
    )
    assert again(plan_site(site)) == [
        "2 records of bargain are computed again: the name of the record",
        "2 records of firm are computed again: the name of the record",
    ]
    (ended,) = applied(site)
    assert ended.work.looked_at == 4


def test_what_reads_filled_blanks_is_computed_again(make_scene: MakeScene) -> None:
    zero = BARGAIN.replace("amount: {type: decimal, scale: 2}", "amount: {type: decimal, scale: 2, blank: zero}")
    total = fields(zero, 'total: {type: formula, formula: "amount + 1"}')
    scene = make_scene({"words": WORDS, "firm": FIRM, "bargain": total})
    one = scene.add("bargain", name="One", amount=None)
    planned = plan_site(scene.site)
    assert [step.sentence().text() for step in planned.steps] == [
        "Fill bargain.amount with 0 in 1 record where it is blank"
    ]
    assert again(planned) == ["1 record of bargain is computed again: total"]
    applied(scene.site)
    assert (scene.record("bargain", one)["amount"], scene.record("bargain", one)["total"]) == (0, 1)
