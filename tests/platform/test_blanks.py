"""What no value means: 0 where a field says so, and neither yes nor no where nobody knows; on both engines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import inspect, select, update

from customary.metadata.model.views import SortKey
from customary.platform.evaluation import evaluate_many
from customary.platform.migration.planning import Plan
from customary.platform.migration.site_schema import apply_plan, apply_site, plan_site
from customary.platform.migration.steps import AddField, FillBlanks, LoosenField, MakeIndex, RemoveIndex, sql_of
from customary.platform.queries import Condition, ListRequest, page
from customary.platform.queries.conditions import checked_expression
from customary.platform.records.record import Record
from customary.platform.records.saving import save
from customary.platform.records.slots import Subject
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause, Unit
from customary.platform.workflow.engine import Engine

MakeScene = Callable[..., Any]
MakeSite = Callable[..., Any]

HEAD = """
module: deal
label: Deal
label_plural: Deals
icon: box
name: "{name}"
fields:
  name:     {type: text, max: 40}
  parent:   {type: link, to: deal}
  amount:   {type: money}
"""
MEANT = """
  currency: {type: choice, dictionary: currency}
  discount: {type: money, blank: zero}
  fee:      {type: money, currency: currency, blank: zero}
  share:    {type: percent, blank: zero, default: 50%}
  pieces:   {type: integer, blank: zero}
  weight:   {type: decimal, scale: 3, blank: zero}
  pause:    {type: duration, blank: zero}
  agreed:   {type: boolean, tri: true}
  sent:     {type: boolean}
  net:      {type: money, formula: amount - discount}
  above:    {type: lookup, via: parent, field: discount}
  theirs:   {type: lookup, via: parent, field: agreed}
"""
ZEROS = {
    "discount": Decimal(0),
    "fee": Decimal(0),
    "pieces": 0,
    "weight": Decimal(0),
    "pause": timedelta(0),
}
RULES = """
workflows:
  takes_it_back:
    label: Take it back
    phase: before
    when: {record: saved}
    if: "name = 'back'"
    order: 1
    then: [{set: {discount: null, pieces: null, agreed: null}}]
  computes_with_it:
    label: Compute with it
    phase: before
    when: {record: saved}
    if: "name = 'back'"
    order: 2
    then: [{set: {amount: "= money(100 - discount.value - pieces, 'CNY')"}}]
"""


def deal(*fields: str) -> dict[str, str]:
    return {"deal": HEAD + "".join(f"  {one}\n" for one in fields)}


def saved(scene: Any, values: Mapping[str, object], record_id: int | None = None) -> Record:
    with scene.unit() as unit:
        return save(unit, "deal", values, record_id=record_id)


def acting(site: Site) -> AbstractContextManager[Unit]:
    return site.unit(SYSTEM, cause=Cause(source="system"))


def names(scene: Any, **asked: Any) -> list[object]:
    with scene.unit(write=False) as unit:
        return [one["name"] for one in page(unit, ListRequest(module="deal", **asked)).records]


def sentences(planned: Plan, language: str = "en") -> list[str]:
    return [step.sentence().text(language) for step in planned.steps]


@pytest.fixture
def shop(make_scene: MakeScene) -> Any:
    return make_scene({"deal": HEAD + MEANT.lstrip("\n")})


# Saving


def test_a_record_of_which_nothing_is_given_has_zeros(shop: Any) -> None:
    made = saved(shop, {"name": "A", "amount": 5})
    assert {key: made[key] for key in ZEROS} == ZEROS
    assert (made["share"], made["agreed"], made["sent"], made["fee_base"]) == (Decimal("0.5"), None, False, 0)
    assert shop.record("deal", made.id).values == made.values
    assert made["net"] == 5


@pytest.mark.parametrize("given", [None, "", "  "])
def test_a_blank_that_is_given_is_stored_as_zero(shop: Any, given: object) -> None:
    full = {"discount": 3, "fee": 2, "share": "12%", "pieces": 4, "weight": "1.5", "pause": "1:30", "agreed": True}
    made = saved(shop, {"amount": 5, **full})
    assert (made["net"], made["pause"], made["agreed"]) == (2, timedelta(hours=1, minutes=30), True)
    cleared = saved(shop, dict.fromkeys(full, given), made.id)
    assert {key: cleared[key] for key in (*ZEROS, "share")} == {**ZEROS, "share": 0}
    assert (cleared["net"], cleared["agreed"], cleared["fee_base"]) == (5, None, 0)
    assert shop.record("deal", made.id).values == cleared.values


def test_no_amount_needs_no_exchange_rate(shop: Any) -> None:
    assert saved(shop, {"currency": "EUR", "amount": 1})["fee_base"] == 0


def test_rules_find_zero_where_they_took_a_value_away(make_site: MakeSite) -> None:
    site = make_site({"deal": HEAD + MEANT.lstrip("\n") + RULES}, automation=Engine())
    with acting(site) as unit:
        made = save(unit, "deal", {"name": "back", "discount": 7, "pieces": 3, "agreed": True})
    assert (made["discount"], made["pieces"], made["agreed"], made["amount"]) == (0, 0, None, 100)


# Reading


def test_a_record_that_is_not_there_has_no_zero(shop: Any) -> None:
    alone = saved(shop, {"name": "alone", "amount": 9})
    below = saved(shop, {"name": "below", "amount": 9, "parent": alone.id})
    assert [(one["above"], one["theirs"]) for one in (alone, below)] == [(None, None), (0, None)]
    for text, found in (
        ("parent.discount is blank", ["alone"]),
        ("parent.discount = 0", ["below"]),
        ("parent.discount + amount > 0", ["below"]),
        ("discount is blank", []),
        ("discount = 0 and amount - discount = 9", ["alone", "below"]),
        ("parent.agreed is blank", ["alone", "below"]),
        ("parent.sent is blank", ["alone"]),
    ):
        assert matching(shop, text) == (found, found), text


def test_lists_show_a_blank_where_the_way_ends(shop: Any) -> None:
    saved(shop, {"name": "alone"})
    columns = (("parent", "discount"), ("parent", "sent"), ("agreed",))
    with shop.unit(write=False) as unit:
        (shown,) = page(unit, ListRequest(module="deal", columns=columns)).records
    assert [shown.values[".".join(one)] for one in columns] == [None, None, None]


def matching(scene: Any, text: str) -> tuple[list[object], list[object]]:
    """Give the names of the records that a condition holds for: as SQL finds them, and as Python does."""
    with scene.unit(write=False) as unit:
        module = unit.runtime.catalog.modules["deal"]
        condition = checked_expression(unit.runtime, module, text)
        assert condition is not None, text
        everything = page(unit, ListRequest(module="deal", sort=(SortKey(("name",)),))).records
        outcomes = evaluate_many(unit, condition, [Subject(record=one) for one in everything])
        in_python = [one["name"] for one, outcome in zip(everything, outcomes, strict=True) if outcome.value is True]
        asked = ListRequest(module="deal", sort=(SortKey(("name",)),), filter=condition)
        return [one["name"] for one in page(unit, asked).records], in_python


@pytest.fixture
def answers(shop: Any) -> Any:
    for name, agreed in (("yes", True), ("no", False), ("unknown", None)):
        saved(shop, {"name": name, "agreed": agreed})
    return shop


CONDITIONS = {
    "agreed": ["yes"],
    "not agreed": ["no", "unknown"],
    "agreed = true": ["yes"],
    "agreed = false": ["no"],
    "agreed != true": ["no", "unknown"],
    "agreed is blank": ["unknown"],
    "agreed is not blank": ["no", "yes"],
    "agreed = blank": ["unknown"],
    "agreed ?? true": ["unknown", "yes"],
    "if(agreed, false, true)": ["no", "unknown"],
    "not (agreed or sent)": ["no", "unknown"],
}


def test_a_blank_yes_or_no_is_not_yes_as_a_condition(answers: Any) -> None:
    assert {text: matching(answers, text) for text in CONDITIONS} == {
        text: (found, found) for text, found in CONDITIONS.items()
    }


def test_a_list_filters_by_what_nobody_knows(answers: Any) -> None:
    def found(operator: str, *values: object) -> set[object]:
        return set(names(answers, conditions=(Condition(("agreed",), operator, values),)))

    assert found("is", True) == {"yes"}
    assert found("is", False) == {"no"}
    assert found("blank") == {"unknown"}
    assert found("not_blank") == {"yes", "no"}


def test_a_list_sorts_what_nobody_knows_last(answers: Any) -> None:
    for falling, order in ((False, ["no", "yes", "unknown"]), (True, ["yes", "no", "unknown"])):
        sort = (SortKey(("agreed",), descending=falling),)
        assert names(answers, sort=sort) == order
        with answers.unit(write=False) as unit:
            first = page(unit, ListRequest(module="deal", sort=sort, limit=1))
            rest = page(unit, ListRequest(module="deal", sort=sort, after=first.next))
        assert [one["name"] for one in rest.records] == order[1:]


# Migration


def test_blanks_become_zeros_when_a_field_says_so(make_scene: MakeScene, make_site: MakeSite) -> None:
    before = (
        "currency: {type: choice, dictionary: currency}",
        "fee: {type: money, currency: currency}",
        "pieces: {type: integer}",
    )
    scene = make_scene(deal(*before))
    scene.add("deal", name="a", currency="CNY", fee=Decimal(4), fee_base=Decimal(4), pieces=None)
    scene.add("deal", name="b", currency="EUR", fee=None, pieces=2)
    scene.add("deal", name="c", fee=None, pieces=None)
    after = (before[0], "fee: {type: money, currency: currency, blank: zero}", "pieces: {type: integer, blank: zero}")
    site = make_site(deal(*after), apply=False)
    planned = plan_site(site)
    assert [type(step) for step in planned.steps] == [FillBlanks, FillBlanks]
    assert sentences(planned) == [
        "Fill deal.fee with 0 in 2 records where it is blank",
        "Fill deal.pieces with 0 in 2 records where it is blank",
    ]
    assert len({tuple(sentences(planned, language)) for language in ("en", "zh-Hans", "zh-Hant")}) == 3
    apply_plan(site, planned)
    assert plan_site(site).is_nothing
    assert stored(site, "fee", "fee_base", "pieces") == [(4, 4, 0), (0, 0, 2), (0, 0, 0)]


def test_taking_the_zero_back_keeps_what_is_stored(make_scene: MakeScene, make_site: MakeSite) -> None:
    scene = make_scene(deal("pieces: {type: integer, blank: zero}"))
    saved(scene, {"name": "a"})
    site = make_site(deal("pieces: {type: integer}"), apply=False)
    assert plan_site(site).steps == ()
    apply_site(site)
    with acting(site) as unit:
        save(unit, "deal", {"pieces": None, "name": "b"})
        save(unit, "deal", {"pieces": None}, record_id=1)
    assert stored(site, "pieces") == [(None,), (None,)]


def test_a_new_field_is_zero_in_the_records_that_there_are(make_scene: MakeScene, make_site: MakeSite) -> None:
    scene = make_scene(deal())
    scene.add("deal", name="a")
    site = make_site(deal("pieces: {type: integer, blank: zero}", "pause: {type: duration, blank: zero}"), apply=False)
    planned = plan_site(site)
    assert [type(step) for step in planned.steps] == [AddField, AddField]
    apply_plan(site, planned)
    assert stored(site, "pieces", "pause") == [(0, timedelta(0))]


def test_a_blank_that_somebody_wrote_past_the_platform_is_filled_again(shop: Any) -> None:
    made = saved(shop, {"name": "a", "pieces": 3})
    table = shop.site.runtime().tables.record("deal")
    with shop.unit() as unit:
        unit.connection.execute(update(table).values(pieces=None))
    assert sentences(plan_site(shop.site)) == ["Fill deal.pieces with 0 in 1 record where it is blank"]
    apply_site(shop.site)
    assert shop.record("deal", made.id)["pieces"] == 0


def test_yes_or_no_may_become_blank_and_never_blank_again(make_scene: MakeScene, make_site: MakeSite) -> None:
    unique = "code: {type: text, max: 9, unique: {if: agreed}}"
    scene = make_scene(deal("agreed: {type: boolean, index: true}", unique))
    saved(scene, {"name": "a", "agreed": True, "code": "x"})
    saved(scene, {"name": "b", "code": "x"})
    tri = make_site(deal("agreed: {type: boolean, index: true, tri: true}", unique), apply=False)
    planned = plan_site(tri)
    assert [type(step) for step in planned.steps] == [RemoveIndex, LoosenField, MakeIndex]
    assert all(sql_of(planned.steps[1], engine) for engine in ("sqlite", "postgresql"))
    assert sentences(planned)[1] == "deal.agreed may be blank from now on: neither yes nor no"
    indexes = len(index_names(tri))
    apply_plan(tri, planned)
    assert plan_site(tri).is_nothing
    assert len(index_names(tri)) == indexes
    with acting(tri) as unit:
        save(unit, "deal", {"name": "c", "code": "x"})
    assert stored(tri, "agreed") == [(True,), (False,), (None,)]
    plain = make_site(deal("agreed: {type: boolean, index: true}", unique), apply=False)
    back = plan_site(plain)
    assert [type(step) for step in back.steps] == [RemoveIndex, FillBlanks, MakeIndex]
    assert sentences(back)[1] == "Fill deal.agreed with no in 1 record where it is blank"
    apply_plan(plain, back)
    assert plan_site(plain).is_nothing
    assert stored(plain, "agreed") == [(True,), (False,), (False,)]
    with acting(plain) as unit:
        assert save(unit, "deal", {"agreed": None}, record_id=1)["agreed"] is False


def index_names(site: Any) -> set[str]:
    with site.engine.connect() as connection:
        return {str(one["name"]) for one in inspect(connection).get_indexes("m_deal")}


def stored(site: Any, *keys: str) -> list[tuple[object, ...]]:
    table = site.runtime().tables.record("deal")
    with site.engine.connect() as connection:
        rows = connection.execute(select(*(table.c[key] for key in keys)).order_by(table.c.id))
        return [tuple(row) for row in rows]
