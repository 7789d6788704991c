"""What the data makes impossible to decide: what each place does then, and what people are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from customary.expressions import python_runtime
from customary.expressions.emit_sql import emitter
from customary.platform.errors import Refused
from customary.platform.queries import ListRequest, page
from customary.platform.records.computed import uncomputed
from customary.platform.records.preview import preview
from customary.platform.records.saving import save, warnings_of
from customary.platform.storage.system_tables import rule_trace
from customary.platform.unit import Actor

from .conftest import Scene

DOCUMENTS = {
    "roles": "roles: {seller: {label: Seller}}",
    "translations": """
        translations: zh-Hans
        keys:
          order.fields.pieces.label: 件数
          order.fields.cost.label: 成本
    """,
    "order": """
        module: order
        label: Order
        label_plural: Orders
        icon: cart
        name: "{name}"
        fields:
          name:   {type: text, label: Name, required: true}
          amount: {type: decimal, label: Amount, scale: 2}
          pieces: {type: integer, label: Pieces}
          boxes:  {type: integer, label: Boxes}
          cost:   {type: decimal, label: Cost, scale: 2, access: {read: [administrator]}}
          each:   {type: decimal, label: Each, scale: 2, formula: "amount / pieces"}
          thanks: {type: text, label: Thanks, formula: "repeat(name, 100)"}
          seen:   {type: text, label: Seen, visible_when: "1 / pieces > 1"}
          needed: {type: text, label: Needed, required_when: "1 / pieces >= 0 or true"}
          frozen: {type: text, label: Frozen, readonly_when: "1 / pieces >= 0 or true"}
          stage:  {type: choice, label: Stage, dictionary: stage}
        validations:
          fair_price: {check: "amount is blank or amount / pieces < 100", message: "Too dear", field: amount}
          few_boxes:  {check: "boxes is blank or pieces / boxes < 100", message: "Too many", on_error: warn}
          any_rate:   {check: "boxes is blank or 1 / boxes > 0", message: "Too small", on_error: ignore}
          covered:    {check: "cost is blank or 1 / cost > 0", message: "Not covered"}
          exact:      {check: "fold(name) != 'boom'", message: "No {lower(name)}"}
        process:
          field: stage
          start: open
          transitions:
            close: {from: [open], to: closed, if: "amount / pieces > 0", message: "No price"}
        access:
          seller: {read: all, create: true, update: all}
    """,
    "dictionaries": "dictionaries: {stage: {label: Stage, values: {open: Open, closed: Closed}}}",
}


@pytest.fixture
def scene(make_scene: Callable[[Mapping[str, str]], Scene]) -> Scene:
    return make_scene(DOCUMENTS)


@pytest.fixture
def seller(scene: Scene) -> Actor:
    return scene.person("seller", "seller")


def refusal(scene: Scene, actor: Actor, values: dict[str, Any], language: str = "en", **more: Any) -> list[str]:
    with scene.unit(actor, language=language) as unit, pytest.raises(Refused) as refused:
        save(unit, "order", {"needed": "x", **values}, **more)
    return [problem.text(language) for problem in refused.value.problems]


def test_a_validation_blocks_and_names_the_rule_and_the_values(scene: Scene, seller: Actor) -> None:
    given = {"name": "a", "amount": "5", "pieces": 0}
    said = "“fair_price” could not be checked: amount / pieces: cannot divide by zero (Pieces is 0)"
    assert refusal(scene, seller, given) == [said]
    assert refusal(scene, seller, given, "zh-Hans") == [
        "无法检查“fair_price”：amount / pieces：不能除以零（件数 为 0）"
    ]


def test_a_value_that_somebody_may_not_see_is_not_told(scene: Scene, seller: Actor) -> None:
    chief = scene.person("chief", "administrator")
    order = {"name": "a", "cost": "0"}
    said = "“covered” could not be checked: 1 / cost: cannot divide by zero"
    assert refusal(scene, chief, order) == [f"{said} (Cost is 0)"]
    with scene.unit() as unit:
        found = save(unit, "order", {"name": "a", "needed": "x"})
    table = scene.site.runtime().tables.record("order")
    with scene.unit() as unit:
        unit.connection.execute(table.update().where(table.c.id == found.id).values(cost=0))
    assert refusal(scene, seller, {"name": "b"}, record_id=found.id) == [said]


def test_a_validation_may_warn_or_be_ignored_instead(scene: Scene, seller: Actor) -> None:
    with scene.unit(seller) as unit:
        saved = save(unit, "order", {"name": "a", "needed": "x", "pieces": 3, "boxes": 0})
        assert [one.text() for one in warnings_of(unit)] == [
            "“few_boxes” could not be checked: pieces / boxes: cannot divide by zero (Boxes is 0)"
        ]
    with scene.unit() as unit:
        traces = unit.connection.execute(select(rule_trace.c.rule, rule_trace.c.error).order_by(rule_trace.c.id)).all()
    assert saved["boxes"] == 0
    assert [tuple(one) for one in traces] == [
        ("field:validations.few_boxes", "pieces / boxes: cannot divide by zero (boxes is 0)"),
        ("field:validations.any_rate", "1 / boxes: cannot divide by zero (boxes is 0)"),
    ]


def test_a_transition_that_cannot_be_decided_is_closed(scene: Scene, seller: Actor) -> None:
    with scene.unit(seller) as unit:
        order = save(unit, "order", {"name": "a", "needed": "x", "pieces": 0})
    with scene.unit(seller) as unit:
        unit.connection.execute(unit.runtime.tables.record("order").update().values(amount=5))
    assert refusal(scene, seller, {"stage": "closed"}, record_id=order.id) == [
        "“fair_price” could not be checked: amount / pieces: cannot divide by zero (Pieces is 0)"
    ]


def test_a_form_fails_open(scene: Scene, seller: Actor) -> None:
    with scene.unit(seller) as unit:
        found = preview(unit, "order", {"name": "a", "pieces": 0})
    assert found.states["seen"].visible
    assert not found.states["needed"].required
    assert not found.states["frozen"].readonly
    with scene.unit(seller) as unit:
        sound = preview(unit, "order", {"name": "a", "pieces": 2})
    assert not sound.states["seen"].visible
    assert sound.states["needed"].required
    assert sound.states["frozen"].readonly


def boom(*_: object) -> object:
    raise RuntimeError("a bug")


def test_a_bug_in_a_validation_blocks_in_words(scene: Scene, seller: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(python_runtime.HELPERS, "fold", boom)
    said = "“exact” failed inside the system, so nothing was saved. Please tell the administrator."
    assert refusal(scene, seller, {"name": "a"}) == [said]
    assert refusal(scene, seller, {"name": "a"}, "zh-Hant") == [
        "「exact」在系統內部發生錯誤，因此沒有儲存。請聯絡管理員。"
    ]


def test_a_bug_in_a_message_does_not_hide_that_the_validation_is_broken(
    scene: Scene, seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(python_runtime.HELPERS, "lower", boom)
    assert refusal(scene, seller, {"name": "Boom"}) == ["“exact” does not hold."]


def test_a_bug_in_sql_leaves_a_filter_to_python(scene: Scene, seller: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, pieces in (("a", 1), ("b", 2)):
        scene.add("order", name=name, pieces=pieces)
    monkeypatch.setattr(emitter.Emitter, "_compared", boom)
    place = {"module": "order", "filter": checked(scene, "pieces = 2")}
    with scene.unit(seller, write=False) as unit:
        assert [row["name"] for row in page(unit, ListRequest(**place)).records] == ["b"]


def checked(scene: Scene, text: str) -> Any:
    from customary.expressions.checker import check
    from customary.expressions.positions import Excerpt
    from customary.expressions.scope import Place, Purpose

    place = Place(module="order", purpose=Purpose.FILTER)
    return check(Excerpt.whole(text), scene.site.declared.vocabulary, place, condition=True).expression


def test_a_list_tells_the_rows_that_python_could_not_decide(scene: Scene, seller: Actor) -> None:
    for name, pieces in (("a", 0), ("b", 1), ("c", 4), ("d", None), ("e", 0)):
        scene.add("order", name=name, pieces=pieces, amount=5)
    request = ListRequest(module="order", filter=checked(scene, "amount / if_error(pieces, 1) > 2"))
    with scene.unit(seller, write=False) as unit:
        found = page(unit, request)
    assert [row["name"] for row in found.records] == ["b"]
    assert found.undecided == 2
    assert found.reason is not None
    part = "amount / if_error(pieces, 1)"
    assert found.reason.text() == f"{part}: cannot divide by zero (if_error(pieces, 1) is 0, pieces is 0)"


def test_a_row_that_another_part_of_the_filter_excludes_is_not_undecided(scene: Scene, seller: Actor) -> None:
    for name, pieces in (("a", 0), ("b", 0)):
        scene.add("order", name=name, pieces=pieces, amount=5)
    text = "amount / if_error(pieces, 1) > 2 or if_error(name, 'x') = 'a'"
    with scene.unit(seller, write=False) as unit:
        found = page(unit, ListRequest(module="order", filter=checked(scene, text)))
    assert ([row["name"] for row in found.records], found.undecided) == (["a"], 1)


def test_blank_computed_values_give_their_reason(scene: Scene, seller: Actor) -> None:
    with scene.unit(seller) as unit:
        given = {"needed": "x", "stage": "open"}
        none, some, much = (
            save(unit, "order", {**given, "name": name, "amount": amount, "pieces": pieces})
            for name, amount, pieces in (("a", None, 0), ("b", 5, 2), ("c", None, None))
        )
        table = unit.runtime.tables.record("order")
        unit.connection.execute(table.update().where(table.c.id == none.id).values(amount=7))
    records = [scene.record("order", one.id) for one in (none, some, much)]
    with scene.unit(seller, write=False) as unit:
        module = unit.runtime.catalog.modules["order"]
        found = uncomputed(unit, module, records, ["each", "amount"])
        assert uncomputed(unit, module, records, ["amount"]) == {}
    assert {place: one.text() for place, one in found.items()} == {
        (none.id, "each"): "amount / pieces: cannot divide by zero (pieces is 0)"
    }


def test_a_computed_value_that_its_field_has_no_room_for_is_blank_with_the_reason(scene: Scene, seller: Actor) -> None:
    with scene.unit(seller) as unit:
        given = {"needed": "x", "stage": "open", "pieces": 1}
        short, long = (save(unit, "order", {**given, "name": name}) for name in ("Li", "Amy"))
    records = [scene.record("order", one.id) for one in (short, long)]
    assert [one["thanks"] for one in records] == ["Li" * 100, None]
    with scene.unit(seller, write=False) as unit:
        found = uncomputed(unit, unit.runtime.catalog.modules["order"], records, ["thanks"])
    assert {place: one.text() for place, one in found.items()} == {
        (long.id, "thanks"): "repeat(name, 100): the field has room for 200 characters"
    }
