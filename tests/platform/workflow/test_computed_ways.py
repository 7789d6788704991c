"""Stored formulas follow what they read of other records, whatever the way that leads there."""

from __future__ import annotations

from typing import Any

import pytest

from customary.platform.records.deletion import delete, restore
from customary.platform.unit import Cause

GROUP = """\
module: group
label: Group
label_plural: Groups
icon: building
name: "{name}"
fields:
  name: {type: text, required: true}
  kind: {type: text}
  level: {type: integer, formula: "len(kind ?? '')"}
  parent: {type: link, to: group, on_delete: clear}
  orders: {type: lines, to: order, by: group}
  limit: {type: integer}
  above: {type: rollup, of: orders, function: count, where: "amount > record.limit"}
  above_parent: {type: rollup, module: order, by: group, function: count, where: "amount > record.parent.limit"}
  large: {type: rollup, of: orders, function: count, where: "buyer.kind = 'x'"}
"""
ORDER = """\
module: order
label: Order
label_plural: Orders
icon: list
name: "{name}"
fields:
  name: {type: text, required: true}
  amount: {type: integer}
  group: {type: link, to: group}
  buyer: {type: link, to: group, on_delete: clear}
  about: {type: link_any, to: [group, order]}
  groups: {type: links, to: group}
  far: {type: formula, formula: "buyer.parent.parent.kind"}
  nested: {type: formula, formula: "buyer.parent.level * 2"}
  named: {type: formula, formula: "about.group.kind"}
  chief: {type: formula, formula: "owner.superior.name"}
  mine: {type: formula, formula: "count(groups where kind = 'x')"}
  total: {type: formula, formula: "sum(buyer.orders, amount)"}
  buyers: {type: formula, formula: "any(buyer.orders, buyer.kind = 'x')"}
"""


def on(place: Any, act: Any, module: str, record_id: int) -> None:
    with place.site.unit(cause=Cause(source="person")) as unit:
        act(unit, module, record_id)


@pytest.fixture
def place(make_place: Any) -> Any:
    return make_place(GROUP, ORDER)


def test_links_to_several_modules_people_and_lists_are_followed(place: Any) -> None:
    top = place.save("group", {"name": "top", "kind": "a"}).id
    middle = place.save("group", {"name": "middle", "parent": top, "kind": "b"}).id
    low = place.save("group", {"name": "low", "parent": middle}).id
    chief = place.user("chief")
    seller = place.user("seller", superior=chief)
    order = place.save(
        "order", {"name": "o", "buyer": low, "about": f"group:{middle}", "owner": seller, "groups": [top, low]}
    ).id

    def now(*keys: str) -> list[object]:
        record = place.read("order", order)
        return [record[key] for key in keys]

    assert now("far", "nested", "named", "chief", "mine") == ["a", 2, "b", "Chief", 0]
    place.save("group", {"kind": "x"}, top)
    assert now("far", "mine") == ["x", 1]
    place.save("group", {"kind": "long"}, middle)
    assert now("nested", "named") == [8, "long"]
    place.save("user", {"name": "Boss"}, chief)
    assert now("chief") == ["Boss"]
    place.save("user", {"superior": None}, seller)
    assert now("chief") == [None]
    place.save("group", {"parent": top}, low)
    assert now("far", "nested") == [None, 2]
    on(place, delete, "group", low)
    assert now("far", "nested", "mine") == [None, None, 1]


def test_rows_over_a_link_and_what_they_read_are_followed(place: Any) -> None:
    buyer = place.save("group", {"name": "buyer"}).id
    other = place.save("group", {"name": "other", "kind": "x"}).id
    reading = place.save("order", {"name": "reading", "buyer": buyer}).id
    row = place.save("order", {"name": "row", "group": buyer, "amount": 3, "buyer": other}).id

    def now() -> tuple[object, ...]:
        record = place.read("order", reading)
        return record["total"], record["buyers"], place.read("group", buyer)["large"]

    assert now() == (3, True, 1)
    place.save("order", {"amount": 5}, row)
    assert now() == (5, True, 1)
    place.save("group", {"kind": "y"}, other)
    assert now() == (5, False, 0)
    place.save("group", {"kind": "x"}, other)
    on(place, delete, "order", row)
    assert now()[:2] == (0, False)
    on(place, restore, "order", row)
    assert now() == (5, True, 1)
    place.save("order", {"group": other}, row)
    assert now() == (0, False, 0)


def test_the_condition_of_a_roll_up_follows_what_it_reads(place: Any) -> None:
    parent = place.save("group", {"name": "parent", "limit": 9}).id
    group = place.save("group", {"name": "group", "limit": 2, "parent": parent}).id
    for amount in (1, 3, 5):
        place.save("order", {"name": str(amount), "group": group, "amount": amount})

    def now() -> tuple[object, ...]:
        record = place.read("group", group)
        return record["above"], record["above_parent"]

    assert now() == (2, 0)
    place.save("group", {"limit": 4}, group)
    assert now() == (1, 0)
    place.save("group", {"limit": 0}, parent)
    assert now() == (1, 3)
    place.save("group", {"parent": None}, group)
    assert now() == (1, 0)
