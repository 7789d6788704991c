"""The records that an action's condition means: no more are read than the condition can hold for."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Place, Purpose
from customary.metadata.values import Reference
from customary.platform.records.record import Record
from customary.platform.unit import Cause
from customary.platform.workflow.selection import candidates, matching

NOTE = """\
module: note
label: Note
label_plural: Notes
icon: box
name: "{text}"
fields:
  text: {type: text, required: true}
  about: {type: link_any, to: [note, city]}
  city: {type: link, to: city}
  done: {type: boolean}
"""
CITY = """\
module: city
label: City
label_plural: Cities
icon: home
name: "{name}"
fields:
  name: {type: text, required: true}
"""


@pytest.fixture
def scene(make_place: Any) -> Any:
    place = make_place(NOTE, CITY)
    place.oslo, place.rome = (place.save("city", {"name": name}).id for name in ("Oslo", "Rome"))
    first = place.save("note", {"text": "first", "about": Reference("city", place.oslo), "city": place.oslo})
    place.save("note", {"text": "second", "about": Reference("city", place.oslo), "done": True})
    place.save("note", {"text": "third", "about": Reference("city", place.rome), "city": place.oslo})
    place.save("note", {"text": "fourth", "about": Reference("note", place.oslo)})
    place.save("note", {"text": "fifth"})
    place.first = first
    return place


def expression(place: Any, text: str) -> Expression:
    vocabulary = place.site.runtime().catalog.vocabulary
    where = Place(module="note", purpose=Purpose.RULE, saving=True, record="note")
    found = check(Excerpt.whole(text), vocabulary, where, condition=True)
    assert found.expression is not None, [problem.text() for problem in found.problems]
    return found.expression


CASES = [
    ("about = record.about", "first", ["first", "second"], ["first", "second"]),
    ("record.about = about and not done", "first", ["first"], ["first"]),
    ("about = record.about and id != record.id", "first", ["second"], ["second"]),
    ("about = record.about", "fourth", ["fourth"], ["fourth"]),
    ("about = record.about", "fifth", ["fifth"], ["fifth"]),
    ("about = record.city", "first", ["first", "second"], ["first", "second"]),
    ("city = record.city", "first", ["first", "third"], ["first", "third"]),
    ("city = record.city", "fifth", ["second", "fourth", "fifth"], ["second", "fourth", "fifth"]),
    ("id = record.about.note.id", "fifth", [], []),
    ("id = record.about.note.id", "fourth", ["first"], ["first"]),
    ("about.city.name = record.about.city.name and not done", "first", ["first"], ["first"]),
    ("about = record.about or done", "third", ["first", "second", "third", "fourth", "fifth"], ["second", "third"]),
]


@pytest.mark.parametrize(("text", "of", "read", "meant"), CASES)
def test_an_action_reads_few_records_and_means_the_right_ones(
    scene: Any, text: str, of: str, read: list[str], meant: list[str]
) -> None:
    condition = expression(scene, text)
    with scene.site.unit(cause=Cause(source="system")) as unit:
        module = unit.runtime.catalog.modules["note"]
        outer = next(one for one in candidates(unit, module, None) if one["text"] == of)
        assert texts(candidates(unit, module, condition, outer=outer)) == read
        assert texts(matching(unit, module, condition, outer=outer, limit=10)) == meant


def test_what_can_hold_for_no_record_is_not_asked_of_the_database(scene: Any) -> None:
    condition = expression(scene, "id = record.about.note.id and not done")
    seen: list[str] = []
    with scene.site.unit(cause=Cause(source="system")) as unit:
        module = unit.runtime.catalog.modules["note"]
        event.listen(
            scene.site.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: seen.append(statement)
        )
        outer = Record(module, scene.first.id, {**scene.first.values, "about": None})
        assert matching(unit, module, condition, outer=outer, limit=10) == []
    assert [one for one in seen if one.startswith("SELECT")] == []


def texts(records: list[Record]) -> list[object]:
    return [one["text"] for one in records]
