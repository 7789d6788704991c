"""Values come back from both engines as they went in, in their natural form."""

from __future__ import annotations

import datetime as clock
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from customary.metadata.values import Reference

EVERYTHING = """
module: thing
label: Thing
label_plural: Things
icon: box
name: "{name}"
fields:
  name: {type: text, max: 100}
  whole: {type: integer}
  part: {type: decimal, scale: 3}
  share: {type: percent}
  price: {type: money}
  stars: {type: rating}
  yes: {type: boolean}
  day: {type: date}
  at: {type: datetime}
  hour: {type: time}
  length: {type: duration}
  one: {type: choice, dictionary: colour}
  some: {type: choices, dictionary: colour}
  words: {type: tags}
  other: {type: link, to: thing}
  any: {type: link_any, to: [thing, user]}
"""
COLOURS = """
dictionaries:
  colour:
    label: Colour
    values:
      red: {label: Red}
      blue: {label: Blue}
"""

VALUES: list[tuple[str, object]] = [
    ("name", "凯斯 “é” 𠀀 ' \\ %"),
    ("whole", 999_999_999_999_999_999),
    ("whole", -7),
    ("whole", 0),
    ("part", Decimal("-12.345")),
    ("part", Decimal("0.000")),
    ("share", Decimal("0.1250")),
    ("price", Decimal("12345678901234.5678")),
    ("stars", Decimal(5)),
    ("yes", True),
    ("yes", False),
    ("day", clock.date(1, 1, 1)),
    ("day", clock.date(9999, 12, 31)),
    ("day", clock.date(2024, 2, 29)),
    ("at", clock.datetime(2026, 3, 1, 23, 59, 59, 999_000, tzinfo=clock.UTC)),
    ("at", clock.datetime(1969, 12, 31, 23, 59, 59, 1_000, tzinfo=clock.UTC)),
    ("hour", clock.time(23, 59, 59, 999_000)),
    ("hour", clock.time(0)),
    ("length", clock.timedelta(days=-3, milliseconds=1)),
    ("one", "red"),
    ("some", ("blue", "red")),
    ("some", ()),
    ("words", ("a,b", "“引号”")),
    ("any", Reference("user", 17)),
]


@pytest.mark.parametrize(("key", "value"), VALUES)
def test_a_value_comes_back_as_it_went_in(make_scene: Callable[..., Any], key: str, value: object) -> None:
    scene = make_scene({"thing": EVERYTHING, "dictionaries": COLOURS})
    found = scene.record("thing", scene.add("thing", **{key: value}))[key]
    assert found == value
    assert type(found) is type(value)


def test_blank_values_come_back_blank(make_scene: Callable[..., Any]) -> None:
    scene = make_scene({"thing": EVERYTHING, "dictionaries": COLOURS})
    record = scene.record("thing", scene.add("thing"))
    declared = {key: record[key] for key in record.module.fields}
    assert declared == {**dict.fromkeys(declared), "yes": False, "some": (), "words": ()}


def test_raw_forms_are_those_of_the_contract(make_scene: Callable[..., Any], engine_name: str) -> None:
    scene = make_scene({"thing": EVERYTHING, "dictionaries": COLOURS})
    scene.add("thing", part=Decimal("1.5"), price=Decimal("2.25"), yes=True, day=clock.date(2026, 3, 2), some=("red",))
    with scene.unit(write=False) as unit:
        row = unit.connection.execute(text('SELECT part, price, yes, day, "some", created_at FROM m_thing')).one()
    if engine_name == "sqlite":
        assert tuple(row) == (1500, 22500, 1, "2026-03-02", '["red"]', 1772415000000)
    else:
        assert tuple(row) == (
            Decimal("1.500"),
            Decimal("2.2500"),
            True,
            clock.date(2026, 3, 2),
            ["red"],
            clock.datetime(2026, 3, 2, 1, 30, tzinfo=clock.UTC),
        )


def test_ids_are_never_used_again(make_scene: Callable[..., Any]) -> None:
    scene = make_scene({"thing": EVERYTHING, "dictionaries": COLOURS})
    first = scene.add("thing", name="a")
    with scene.unit() as unit:
        unit.connection.execute(text("DELETE FROM m_thing"))
    assert scene.add("thing", name="b") > first
