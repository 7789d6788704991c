"""Values that are computed anew each day: in the site's zone, once a day, for the records whose value has changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select

from customary.platform.records import pipeline, refreshing
from customary.platform.records.deletion import delete
from customary.platform.storage.system_tables import history
from customary.platform.unit import Cause

PROJECT = """\
module: project
label: Project
label_plural: Projects
icon: target
name: "{name}"
fields:
  name: {type: text, required: true}
  late: {type: rollup, of: tasks, function: count, where: "due < today()", refresh: daily}
  tasks: {type: lines, to: task, by: project}
"""
TASK = """\
module: task
label: Task
label_plural: Tasks
icon: list
name: "{title}"
fields:
  title: {type: text}
  project: {type: link, to: project}
  due: {type: date}
  heard: {type: text, max: 400}
  days_left: {type: formula, formula: "days_between(today(), due)", refresh: daily}
  overdue: {type: formula, formula: "due < today()", refresh: daily}
  urgent: {type: formula, formula: "days_left < 3 and not overdue"}
  of_project: {type: formula, formula: "project.late"}
"""
RULES = """\
workflows:
  hear:
    when: {record: updated, watch: [urgent]}
    then: [{set: {heard: "{heard ?? ''}{days_left},"}}]
"""
EVENING = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
"""One minute before midnight in Shanghai."""


def row(place: Any, record_id: int, *keys: str) -> tuple[object, ...]:
    record = place.read("task", record_id)
    return tuple(record[key] for key in keys)


def test_a_day_later_the_values_are_those_of_that_day(make_place: Any) -> None:
    place = make_place(PROJECT, TASK, now=EVENING)
    task = place.save("task", {"title": "a", "due": "2026-03-05"}).id
    never = place.save("task", {"title": "b"}).id
    place.work()
    assert row(place, task, "days_left", "overdue", "urgent") == (3, False, False)
    before = place.read("task", task)
    place.clock.forward(minutes=2)
    place.work()
    after = place.read("task", task)
    assert (after["days_left"], after["overdue"], after["urgent"]) == (2, False, True)
    # It is a new version, changed by nobody; what the day did not change was not written.
    assert (after.row_version, after["updated_at"], after["updated_by"]) == (
        before.row_version + 1,
        before["updated_at"],
        before["updated_by"],
    )
    assert (place.read("task", never).row_version, place.read("task", never)["days_left"]) == (1, None)
    place.clock.forward(hours=23)
    place.work()
    assert place.read("task", task).row_version == after.row_version


def test_missed_days_need_no_making_up(make_place: Any) -> None:
    place = make_place(PROJECT, TASK, now=EVENING)
    task = place.save("task", {"title": "a", "due": "2026-03-05"}).id
    place.work()
    place.clock.forward(days=1)
    place.worker()._look_after()  # the job of the 3rd is there, and nobody does it
    place.clock.forward(days=4)
    place.work()
    assert row(place, task, "days_left", "overdue") == (-2, True)
    assert place.read("task", task).row_version == 2
    done = [(key, status) for key, status in place.rows("job", "key", "status") if key and ":task:" in key]
    assert [(key.split(":")[2], status) for key, status in done] == [
        ("2026-03-02", "done"),
        ("2026-03-03", "done"),
        ("2026-03-07", "done"),
    ]


def test_roll_ups_and_what_is_made_from_them_follow_the_day(make_place: Any) -> None:
    place = make_place(PROJECT, TASK, now=EVENING)
    project = place.save("project", {"name": "p"}).id
    task = place.save("task", {"title": "a", "due": "2026-03-02", "project": project}).id
    place.work()
    assert (place.read("project", project)["late"], *row(place, task, "of_project")) == (0, 0)
    place.clock.forward(minutes=1)
    place.work()
    assert (place.read("project", project)["late"], *row(place, task, "of_project")) == (1, 1)


def test_rules_that_watch_what_the_day_changes_run(make_place: Any) -> None:
    place = make_place(PROJECT, TASK + RULES, now=EVENING)
    task = place.save("task", {"title": "a", "due": "2026-03-05"}).id
    for _ in range(5):
        place.work()
        place.clock.forward(days=1)
    place.work()
    assert row(place, task, "heard") == ("2,-1,",)


def test_records_are_taken_in_parts_and_a_part_that_dies_is_done_again(
    make_place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(PROJECT, TASK, now=EVENING)
    monkeypatch.setattr(refreshing, "PART", 4)
    first = place.save("task", {"title": "a", "due": "2026-03-05"})
    with place.site.unit(cause=Cause(source="system")) as unit:
        table = unit.runtime.tables.record("task")
        values = dict(unit.connection.execute(select(table)).mappings().one())
        values.pop("id")
        unit.connection.execute(insert(table), [values] * 10)
    place.work()
    place.clock.forward(minutes=2)
    saved: list[int] = []
    plain = pipeline.resave

    class Died(BaseException):
        pass

    def dying(unit: Any, module: Any, record_id: int, **more: Any) -> None:
        saved.append(record_id)
        if len(saved) == 6:
            raise Died
        plain(unit, module, record_id, **more)

    monkeypatch.setattr(refreshing, "resave", dying)
    with pytest.raises(Died):
        place.work()
    place.clock.forward(hours=1)
    place.work()
    assert saved == [*range(first.id, first.id + 6), *range(first.id + 4, first.id + 11)]
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        found = unit.connection.execute(select(table.c.days_left, table.c.row_version)).all()
    assert [tuple(one) for one in found] == [(2, 2)] * 11


def test_one_record_that_cannot_be_saved_holds_up_no_other(make_place: Any) -> None:
    strict = 'validations:\n  in_time: {check: "days_left is blank or days_left >= 3", message: "Too late"}\n'
    place = make_place(PROJECT, TASK + strict, now=EVENING)
    bad = place.save("task", {"title": "a", "due": "2026-03-05"}).id
    good = place.save("task", {"title": "b", "due": "2026-03-09"}).id
    gone = place.save("task", {"title": "c", "due": "2026-03-09"}).id
    with place.site.unit(cause=Cause(source="person")) as unit:
        delete(unit, "task", gone)
    place.work()
    place.clock.forward(minutes=2)
    place.work()
    assert [row(place, one, "days_left") for one in (bad, good, gone)] == [(3,), (6,), (7,)]
    jobs = [
        (status, error)
        for status, error, key in place.rows("job", "status", "last_error", "key")
        if key and ":task:" in key
    ]
    assert jobs[-1] == ("dead", f"values of before stay in 1 record; task:{bad}: Too late")


def test_history_keeps_quiet_about_what_the_day_changes(make_place: Any) -> None:
    place = make_place(PROJECT, TASK, now=EVENING)
    task = place.save("task", {"title": "a", "due": "2026-03-15"}).id
    place.work()
    place.clock.forward(minutes=2)
    place.work()
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        mine = (history.c.module == "task", history.c.record_id == task)
        rows = unit.connection.execute(select(history.c.changes).where(*mine).order_by(history.c.id)).scalars()
        assert [[one["field"] for one in changes] for changes in rows][1:] == [[]]


def test_several_workers_leave_one_job(make_place: Any) -> None:
    place = make_place(PROJECT, TASK, now=EVENING)
    with place.site.unit(cause=Cause(source="system")) as unit:
        seen = refreshing.due(unit)
    for _ in range(2):
        for module, key in seen:
            with place.site.unit(cause=Cause(source="system")) as unit:
                refreshing.enqueue(unit, place.worker().jobs, module, key)
    keys = [key for (key,) in place.rows("job", "key")]
    assert sorted(str(key).split(":")[1] for key in keys) == ["project", "task"]
    assert date(2026, 3, 2).isoformat() in keys[0]
