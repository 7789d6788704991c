"""A module gets another name: its records, all that tells of them, its rules and their waiting jobs go with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from customary.expressions.positions import ProblemsFound
from customary.expressions.uses import Name
from customary.metadata.renaming.rename import rename
from customary.metadata.renaming.uses import Written
from customary.metadata.values import Reference
from customary.platform.errors import NotApplied, Refused
from customary.platform.jobs.port import LeaseLost
from customary.platform.jobs.queue import TableJobs, TableQueue
from customary.platform.migration.module_steps import RenameModule
from customary.platform.migration.planning import Plan
from customary.platform.migration.site_schema import apply_plan, apply_site, plan_site
from customary.platform.migration.steps import sql_of
from customary.platform.queries.searching import search
from customary.platform.records import comments, pipeline, timeline
from customary.platform.records.backfill import Backfill, ModulePass, enqueue, read_payload
from customary.platform.site import Site
from customary.platform.storage.column_types import Json, Words
from customary.platform.storage.engine import Dialect
from customary.platform.storage.system_tables import METADATA, InJson, InText, naming_columns
from customary.platform.unit import Actor, Cause
from customary.platform.workflow import engine, traces, versions, watchers

DEAL = """\
module: deal
label: Deal
label_plural: Deals
icon: target
name: "{number} {title}"
fields:
  number: {type: autonumber, pattern: "D-{n:03}"}
  ticket: {type: autonumber, pattern: "T-{n}", uid: own_series}
  title: {type: text, search: contains, unique: {ignore_blank: true}}
  amount: {type: integer, index: true}
  said: {type: text, max: 400}
  parent: {type: link, to: deal, on_delete: clear}
  about: {type: link_any, to: [deal, part]}
  parts: {type: links, to: part}
  holder: {type: link, to: part}
  bits: {type: lines, to: bit, by: belongs}
  pieces: {type: rollup, of: bits, function: count}
lists:
  all: {label: All, columns: [title, amount, parent, about]}
workflows:
  within:
    when: {record: saved, watch: [amount]}
    phase: within
    then: [{set: {said: "= 'set by a rule'"}}]
  later:
    when: {record: saved, watch: [title]}
    phase: after
    if: old.title is blank or old.title != title
    then:
      - notify: {to: "= owner", text: "{title}"}
      - sms: {to: "= '0912'", text: "{title}"}
      - create: {module: part, set: {name: "of {title}"}}
  turn:
    when: {record: created}
    phase: before
    then: [{assign: {how: round_robin, role: seller}}]
  daily:
    when: {schedule: daily, at: "09:00"}
    then: [{create: {module: part, set: {name: "daily {title}"}}}]
"""
BIT = """\
module: bit
label: Bit
label_plural: Bits
icon: box
name: "{name}"
fields:
  name: {type: text}
  belongs: {type: link, to: deal, required: true}
"""
PART = """\
module: part
label: Part
label_plural: Parts
icon: box
name: "{name}"
fields:
  name: {type: text, search: contains}
  heard: {type: text}
  about: {type: link_any, to: [deal, part]}
  mine: {type: link, to: deal}
  many: {type: links, to: deal}
  copied: {type: formula, formula: "mine.amount"}
  counted: {type: rollup, module: deal, by: holder, function: count}
workflows:
  hears:
    when: {record: saved, watch: [about.deal.amount]}
    phase: within
    then: [{set: {heard: "amount {about.deal.amount}"}}]
"""
PUBLISHED = """\
label: Published
when: {record: saved, watch: [amount]}
phase: within
if: amount > 1 and exists("deal" where amount > 0)
then:
  - create: {module: part, set: {name: "published {title}"}}
"""

PLAIN_RULE = "label: Plain\nwhen: {record: updated}\nphase: within\nthen: [{log: x}]\n"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave it to a job whenever more than one record leads to the one that changed."""
    for module in (engine, watchers, pipeline):
        monkeypatch.setattr(module, "DIRECTLY", 1)


@pytest.fixture
def place(make_place: Any, few: None) -> Any:
    return make_place(DEAL, BIT, PART)


def call(site: Site, name: Name, new: str) -> None:
    """Give something another name in the files, as `customary rename` does."""
    written = Written(folders=site.source.folders, site_file=site.source.site_file, own=site.source.folders)
    found = rename(written, {name: new})
    assert [one.text() for one in found.refused] == []
    for path, draft in found.drafts.items():
        path.unlink()
        draft.path.write_text(draft.text, "utf-8")


@contextmanager
def opened_anew(site: Site) -> Iterator[Site]:
    """Open the site once more, as a command does beside a process that runs."""
    other = Site.open(site.folder, clock=site.clock, with_packaged_modules=False)
    try:
        yield other
    finally:
        other.close()


def planned_now(site: Site) -> Plan:
    with opened_anew(site) as other:
        return plan_site(other)


ENGINES: tuple[Dialect, ...] = ("sqlite", "postgresql")


def applied(site: Site) -> tuple[str, ...]:
    with opened_anew(site) as other:
        planned = plan_site(other)
        for engine in ENGINES:
            assert all("%(" not in line and "?" not in line for one in planned.steps for line in sql_of(one, engine))
        assert [one.text() for one in planned.refused] == []
        apply_plan(other, planned)
        assert plan_site(other).is_nothing
    return tuple(one.sentence().text() for one in planned.steps)


def named(site: Site, word: str) -> dict[str, list[object]]:
    """Find every text of the database that names a module, by table and column; tables, keys and indexes too."""
    wanted = re.compile(rf"(?<![a-z]){word}(?![a-z])")
    found: dict[str, list[object]] = {}
    with site.engine.connect() as connection:
        inspector = inspect(connection)
        for table in inspector.get_table_names():
            columns = [one["name"] for one in inspector.get_columns(table)]
            names: list[object] = [
                table,
                *columns,
                *(one["name"] for one in inspector.get_indexes(table)),
            ]
            if connection.dialect.name == "postgresql":
                names += [one["name"] for one in inspector.get_foreign_keys(table)]
                names.append(inspector.get_pk_constraint(table)["name"])
            for column in columns:
                cells = connection.execute(text(f'SELECT "{column}" FROM {table}')).scalars()
                told = [one for one in cells if wanted.search(str(one))]
                if told:
                    found[f"{table}.{column}"] = told
            called = [one for one in names if wanted.search(str(one))]
            if called:
                found[table] = called
        if connection.dialect.name == "postgresql":
            called = [one for one in inspector.get_sequence_names() if wanted.search(one)]
            found |= {"sequences": called} if called else {}
    return found


@pytest.fixture
def filled(place: Any) -> Mapping[str, Any]:
    """A site in which everything that the platform keeps tells of deals."""
    seller = place.user("seller", "seller")
    root = Actor(user_id=place.user("root", "admin"), roles=frozenset({"admin"}))
    with place.site.unit(root, cause=Cause(source="person")) as unit:
        versions.publish(unit, versions.save_draft(unit, "deal", "published", PUBLISHED)[0].id)
        versions.publish(unit, versions.save_draft(unit, "deal", "plain", PLAIN_RULE)[0].id)
        versions.save_draft(unit, "deal", "drafted", PUBLISHED)
    part = place.save("part", {"name": "Wheel"}).id
    first = place.save("deal", {"title": "First", "amount": 5, "parts": [part]}).id
    place.save("bit", {"name": "a", "belongs": first})
    second = place.save("deal", {"title": "Second", "parent": first, "about": f"deal:{first}"}).id
    place.save("deal", {"about": f"part:{part}"}, second)
    place.save("deal", {"about": f"deal:{first}", "holder": part}, second)
    for name in ("x", "y", "z"):
        place.save("part", {"name": name, "mine": first, "many": [first, second], "about": f"deal:{first}"})
    with place.site.unit(root, cause=Cause(source="person")) as unit:
        comments.add(unit, "deal", first, "Call them")
    place.work()
    place.clock.forward(hours=1)
    place.work()
    return {"place": place, "seller": seller, "root": root, "part": part, "first": first, "second": second}


LEFT = {
    "history.changes",
    "job.key",
    "job.payload",
    "message.key",
    "notification.key",
    "rule_trace.detail",
    "rule_version.text",
}
"""What goes on telling of the old name: texts as people wrote them then, and tokens that name nothing."""


@pytest.mark.slow
def test_nothing_of_the_database_names_the_module_as_before(filled: Mapping[str, Any]) -> None:
    """Slow, as everything in the database tells of the module before."""
    place = filled["place"]
    place.save("deal", {"title": "Left to a job", "amount": 3}, filled["first"])
    before = named(place.site, "deal")
    assert before.keys() >= {f"{column.table.name}.{column.name}" for column, _ in naming_columns()}
    call(place.site, Name("module", "deal"), "order")
    steps = applied(place.site)
    assert steps == (
        "Module deal is called order now, with its records, their history and whatever links to them",
        "Jobs that wait, and run logs, have the new names",
        "Version 2 of the published rule order.published: the same with the new names",
    )
    after = named(place.site, "deal")
    assert after.keys() == LEFT
    assert all("label: Published" in str(one) for one in (*after["history.changes"], *after["rule_version.text"]))
    assert all(str(one).startswith("send:deal.later|") for one in after["job.key"])
    assert all(payload(one).keys() == {"key"} for one in after["job.payload"])
    assert all("'module': 'deal'" not in str(one).replace('"', "'") for one in after["rule_trace.detail"])


def payload(cell: object) -> Mapping[str, object]:
    found = json.loads(cell) if isinstance(cell, str) else cell
    assert isinstance(found, dict)
    return found


@pytest.mark.slow
def test_a_process_that_runs_goes_on_with_the_records_under_the_new_name(filled: Mapping[str, Any]) -> None:
    """Slow, as everything in the database tells of the module before."""
    place, first, second, root = filled["place"], filled["first"], filled["second"], filled["root"]
    place.save("deal", {"amount": 6}, first)
    with place.site.unit(root, cause=Cause(source="person"), write=False) as unit:
        before = timeline.read(unit, "deal", first).entries
    call(place.site, Name("module", "deal"), "order")
    applied(place.site)
    with place.site.unit(root, cause=Cause(source="person"), write=False) as unit:
        entries = timeline.read(unit, "order", first).entries
        assert [(one.kind, one.event, len(one.changes)) for one in entries] == [
            (one.kind, one.event, len(one.changes)) for one in before
        ]
        assert {one.cause for one in entries} >= {"order.within@0"}
        moved = timeline.read(unit, "order", second).entries
        about = [(one.old, one.new) for entry in moved for one in entry.changes if one.field.key == "about"]
        assert about == [
            (Reference("part", filled["part"]), Reference("order", first)),
            (Reference("order", first), Reference("part", filled["part"])),
            (None, Reference("order", first)),
        ]
        assert [(one.module, one.id) for one in search(unit, "first") if one.module == "order"]
        ran = traces.of_rule(unit, "order", "within")
        assert [one.decision for one in ran][:1] == ["fired"]
        assert [one.status for one in versions.versions_of(unit, "order", "published")] == ["live", "retired"]
        assert [one.status for one in versions.versions_of(unit, "order", "plain")] == ["live"]
    ran_before = len(ran_by(place, "plain"))
    record = place.read("order", first)
    assert (record["title"], record["number"], record["pieces"], record["said"]) == (
        "First",
        "D-001",
        1,
        "set by a rule",
    )
    assert place.read("order", second)["about"] == Reference("order", first)
    assert place.read("part", 1)["counted"] == 1
    made = place.save("order", {"title": "Third", "amount": 2})
    assert (made["number"], made["ticket"], made["owner"]) == ("D-003", "T-3", filled["seller"])
    with pytest.raises(Refused):
        place.save("order", {"title": "First"})
    place.save("order", {"amount": 9}, first)
    assert len(ran_by(place, "plain")) > ran_before
    place.work()
    assert {place.read("part", one)["heard"] for one in range(1, 20) if one in mine(place, first)} == {"amount 9"}


def ran_by(place: Any, rule: str) -> tuple[traces.Trace, ...]:
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        return traces.of_rule(unit, "order", rule)


def mine(place: Any, order: int) -> set[int]:
    """The parts that are about an order."""
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        parts = unit.runtime.tables.record("part")
        found = select(parts.c.id).where(parts.c.about_module == "order", parts.c.about_id == order)
        return set(unit.connection.execute(found).scalars())


@pytest.mark.slow
def test_waiting_jobs_run_under_the_new_names(filled: Mapping[str, Any]) -> None:
    """Slow, as four names are given and every kind of job is done."""
    place, first = filled["place"], filled["first"]
    place.save("deal", {"title": "Renamed meanwhile", "amount": 7}, first)
    place.clock.forward(days=1)
    place.worker()._look_after()
    kinds = {kind for kind, status in place.rows("job", "kind", "status") if status == "waiting"}
    assert kinds == {"after_rules", "watchers", "recompute", "scheduled_rule"}
    call(place.site, Name("module", "deal"), "order")
    call(place.site, Name("field", "amount", "order"), "worth")
    call(place.site, Name("field", "about", "part"), "regards")
    call(place.site, Name("field", "mine", "part"), "belongs")
    steps = applied(place.site)
    assert "order.amount is called order.worth now, in every record and in its history" in steps
    place.work()
    assert {status for (status,) in place.rows("job", "status")} == {"done"}
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        parts = unit.runtime.tables.record("part")
        names = set(unit.connection.execute(select(parts.c.name)).scalars())
        heard = unit.connection.execute(select(parts.c.heard).where(parts.c.regards_id == first)).scalars().all()
        copied = unit.connection.execute(select(parts.c.copied).where(parts.c.belongs == first)).scalars().all()
        later = traces.of_rule(unit, "order", "later")
    assert {"of Renamed meanwhile", "daily Renamed meanwhile"} <= names
    assert set(heard) == {"amount 7"}
    assert set(copied) == {7}
    assert [one.decision for one in later][:1] == ["fired"]


def test_what_is_still_to_be_computed_anew_is_computed_under_the_new_names(make_place: Any) -> None:
    place = make_place(DEAL, BIT, PART)
    work = Backfill(
        version=1,
        language="en",
        passes=(ModulePass(("part", "deal"), (("part", "counted"), ("deal", "pieces")), repeats=False),),
        total=2,
        reasons=(("deal", 1, "No"),),
    )
    with place.site.unit(cause=Cause(source="system")) as unit:
        enqueue(unit.connection, TableQueue(), work, now=unit.now)
    call(place.site, Name("module", "deal"), "order")
    call(place.site, Name("field", "counted", "part"), "orders")
    applied(place.site)
    ((found,),) = place.rows("job", "payload")
    assert read_payload(found) == replace(
        work,
        passes=(ModulePass(("part", "order"), (("part", "orders"), ("order", "pieces")), repeats=False),),
        reasons=(("order", 1, "No"),),
    )


@pytest.mark.slow
def test_a_worker_that_has_such_a_job_in_hand_does_not_end_it(filled: Mapping[str, Any]) -> None:
    """Slow, as everything in the database tells of the module before."""
    place = filled["place"]
    place.save("deal", {"title": "In hand"}, filled["first"])
    queue = TableJobs(place.site.engine)
    job = queue.claim("slow worker", now=place.clock())
    assert job is not None
    assert job.payload["module"] == "deal"
    call(place.site, Name("module", "deal"), "order")
    applied(place.site)
    with pytest.raises(LeaseLost), place.site.unit(cause=Cause(source="system")) as unit:
        queue.finish(unit.connection, job)
    place.work()
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        parts = unit.runtime.tables.record("part")
        assert "of In hand" in set(unit.connection.execute(select(parts.c.name)).scalars())


@pytest.mark.slow
def test_two_modules_and_their_fields_are_renamed_at_once(filled: Mapping[str, Any]) -> None:
    """Slow, as nine names are given one after another."""
    place, first, second = filled["place"], filled["first"], filled["second"]
    for name, new in (
        (Name("module", "deal"), "order"),
        (Name("module", "part"), "piece"),
        (Name("field", "parts", "order"), "pieces_of"),
        (Name("field", "about", "order"), "regards"),
        (Name("field", "about", "piece"), "regards"),
        (Name("field", "number", "order"), "serial"),
        (Name("field", "title", "order"), "topic"),
        (Name("field", "parent", "order"), "above"),
        (Name("field", "many", "piece"), "orders"),
    ):
        call(place.site, name, new)
    applied(place.site)
    record = place.read("order", second)
    assert (record["topic"], record["regards"], record["above"]) == ("Second", Reference("order", first), first)
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        links = unit.connection.execute(select(unit.runtime.tables.links("order", "pieces_of"))).all()
        assert [tuple(one) for one in links] == [(first, filled["part"])]
        assert len(unit.connection.execute(select(unit.runtime.tables.links("piece", "orders"))).all()) == 6
    assert place.save("order", {"topic": "Third"})["serial"] == "D-003"
    left = named(place.site, "deal") | named(place.site, "part")
    assert left.keys() == LEFT


def test_a_new_module_may_take_the_old_name(make_place: Any) -> None:
    place = make_place(PLAIN)
    first = place.save("deal", {"title": "First", "amount": 1}).id
    call(place.site, Name("module", "deal"), "order")
    applied(place.site)
    documents = place.site.folder / "modules" / "tests"
    order = (documents / "document_0.yaml").read_text("utf-8")
    (documents / "document_0.yaml").write_text(order.replace("was: [deal]\n", ""), "utf-8")
    (documents / "again.yaml").write_text(PLAIN, "utf-8")
    applied(place.site)
    assert place.save("deal", {"title": "First"})["number"] == "D-001"
    assert place.read("order", first)["title"] == "First"
    assert place.save("order", {"title": "Second"})["number"] == "D-002"


PLAIN = """\
module: deal
label: Deal
name: "{number} {title}"
fields:
  number: {type: autonumber, pattern: "D-{n:03}"}
  title: {type: text, search: contains, unique: {ignore_blank: true}}
  amount: {type: integer, index: true}
  parent: {type: link, to: deal, on_delete: clear}
  others: {type: links, to: deal}
"""


def test_names_that_two_tables_would_have_are_refused(make_place: Any) -> None:
    place = make_place(PLAIN, PLAIN.replace("module: deal", "module: bid"))
    place.save("deal", {"title": "First", "amount": 1})
    documents = place.site.folder / "modules" / "tests"
    both = PLAIN.replace("module: deal", "module: order\nwas: [bid, deal]")
    (documents / "document_0.yaml").write_text(both.replace("to: deal", "to: order"), "utf-8")
    (documents / "document_1.yaml").unlink()
    (refused,) = planned_now(place.site).refused
    assert refused.code == "modules_merged"
    assert "Module order is to be what was called bid, but it has the records of deal already." in refused.text()
    assert "两个模块的记录不能合并" in refused.text("zh-Hans")
    (documents / "document_1.yaml").write_text(
        PLAIN.replace("module: deal", "module: bid").replace("to: deal", "to: order"), "utf-8"
    )
    with pytest.raises(ProblemsFound, match='"bid" is there, so that nothing else can have been called it'):
        planned_now(place.site)
    (documents / "document_0.yaml").write_text(both.replace("to: deal", "to: order").replace("bid, ", ""), "utf-8")
    with place.site.engine.begin() as connection:
        connection.execute(text("CREATE TABLE m_order (id integer)"))
    (refused,) = planned_now(place.site).refused
    assert refused.code == "name_taken"
    assert "the database has a table m_order that Customary did not make" in refused.text()
    with pytest.raises(NotApplied), opened_anew(place.site) as other:
        apply_site(other)
    with place.site.engine.begin() as connection:
        connection.execute(text("DROP TABLE m_order"))
    applied(place.site)


def test_several_renames_of_one_module_are_caught_up_with_at_once(make_place: Any) -> None:
    place = make_place(PLAIN)
    first = place.save("deal", {"title": "First", "amount": 1}).id
    call(place.site, Name("module", "deal"), "bid")
    call(place.site, Name("module", "bid"), "order")
    steps = applied(place.site)
    assert steps[0].startswith("Module deal is called order now")
    assert place.read("order", first)["title"] == "First"


def test_what_is_planned_beside_a_rename_looks_at_the_records_that_there_are(
    make_place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customary.platform.migration.slow_views.LARGE", 1)
    place = make_place(PLAIN + "lists: {odd: {label: Odd, filter: \"if_error(title, 'x') = 'x'\", columns: [title]}}\n")
    for number in (1, 2):
        place.save("deal", {"title": f"No {number}", "amount": 1})
    call(place.site, Name("module", "deal"), "order")
    document = place.site.folder / "modules" / "tests" / "document_0.yaml"
    written = document.read_text("utf-8").replace("index: true", "unique: true")
    document.write_text(written, "utf-8")
    planned = planned_now(place.site)
    assert [one.code for one in planned.refused] == ["not_unique"]
    assert planned.steps[0].rows == 2
    assert [one.view for one in planned.slow] == ["odd"]
    document.write_text(written.replace("unique: true", "blank: zero"), "utf-8")
    with place.site.engine.begin() as connection:
        connection.execute(text("UPDATE m_deal SET amount = NULL"))
    assert "Fill order.amount with 0 in 2 records where it is blank" in applied(place.site)


def test_a_plan_says_in_sql_what_it_does(make_place: Any) -> None:
    place = make_place(PLAIN)
    call(place.site, Name("module", "deal"), "order")
    step = planned_now(place.site).steps[0]
    assert isinstance(step, RenameModule)
    assert step.sentence().text("zh-Hant").startswith("模組 deal 改名為 order")
    on_sqlite = sql_of(step, "sqlite")
    assert "ALTER TABLE m_deal RENAME TO m_order" in on_sqlite
    assert "UPDATE comment SET module='order' WHERE comment.module = 'deal'" in on_sqlite
    written = sql_of(step, "postgresql")
    assert "ALTER SEQUENCE IF EXISTS m_deal_id_seq RENAME TO m_order_id_seq" in written
    assert "ALTER TABLE m_order RENAME CONSTRAINT pk_m_deal TO pk_m_order" in written


def unnamed() -> Iterator[str]:
    for table in METADATA.tables.values():
        for column in table.columns:
            if isinstance(column.type, Words | Json) and not isinstance(column.info["module_names"], InText | InJson):
                yield f"{table.name}.{column.name}"


def test_every_text_of_the_platform_says_whether_it_names_modules() -> None:
    """A column that is new here either says how it names modules, so that renames find it, or is added to this list."""
    assert set(unnamed()) == NAMES_NONE


NAMES_NONE = {
    *("meta_state.hash", "meta_state.stored", "user_role.role", "credential.password_hash"),
    *("session.token_hash", "session.address", "session.agent", "sign_in_failure.login", "sign_in_failure.address"),
    *("history.source", "history.chain", "history.event", "comment.text", "notification.text", "notification.key"),
    *("message.channel", "message.recipient", "message.subject", "message.body", "message.key", "message.status"),
    *("message.provider_id", "message.error", "job.kind", "job.status", "job.worker", "job.last_error", "job.chain"),
    *("rule_trace.rule", "rule_trace.event", "rule_trace.decision", "rule_trace.chain", "rule_trace.error"),
    *("rule_firing.rule", "rule_firing.occurrence", "rule_watermark.rule", "rule_version.rule"),
    *("rule_version.status", "rule_version.text", "rule_version.note", "sequence.period"),
    *("setting_value.key", "setting_value.value", "search_gram.gram", "search_gram.field"),
}
"""Texts that tell, tokens, and names of other things; `meta_state.stored` is written anew with every apply."""


def test_every_kind_of_job_is_looked_at_by_renames(make_place: Any) -> None:
    """A kind that is new here has its payload rewritten by `MoveJobs` where it names modules or fields; then add it."""
    kinds = {"after_rules", "backfill", "recompute", "refresh", "scheduled_record", "scheduled_rule", "send_message"}
    assert set(make_place(PLAIN).worker().handlers) == {*kinds, "watchers"}
