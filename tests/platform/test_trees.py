"""Who is below whom: departments, superiors and any other tree, in memory and in the database."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import update

from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Member, Place, Purpose
from customary.expressions.types import RefType
from customary.platform.evaluation import Subject, evaluate, evaluate_many
from customary.platform.queries import ListRequest, page
from customary.platform.unit import SYSTEM, Actor

from .conftest import NOW, Scene

DOCUMENTS = {
    "roles": "roles: {seller: {label: Seller}}",
    "account": """
        module: account
        label: Account
        label_plural: Accounts
        icon: building
        name: "{name}"
        fields:
          name:    {type: text, required: true}
          parent:  {type: link, to: account}
          billed:  {type: link, to: account}
        lists:
          ours: {label: Ours, columns: [name], filter: "is_subordinate(owner)", sort: [name]}
          east: {label: East, columns: [name], filter: "is_descendant(department, user.department)", sort: [name]}
          mine: {label: Mine, columns: [name], filter: "in_team('east')", sort: [name]}
        access:
          seller: {read: all}
    """,
}


@pytest.fixture
def scene(make_scene: Callable[[Mapping[str, str]], Scene]) -> Scene:
    return make_scene(DOCUMENTS)


def checked(scene: Scene, text: str, **more: Any) -> Expression:
    place = Place(module="account", purpose=Purpose.FILTER, **more)
    found = check(Excerpt.whole(text), scene.site.declared.vocabulary, place, condition=True)
    assert found.expression is not None, [problem.text() for problem in found.problems]
    return found.expression


def names(scene: Scene, actor: Actor, view: str) -> list[str]:
    with scene.unit(actor, write=False) as unit:
        return [str(row["name"]) for row in page(unit, ListRequest(module="account", view=view)).records]


def test_a_list_shows_what_those_below_the_reader_own(scene: Scene) -> None:
    chief = scene.person("chief", "seller")
    lead = scene.person("lead", "seller", superior=chief.user_id)
    clerk = scene.person("clerk", "seller", superior=lead.user_id)
    other = scene.person("other", "seller")
    for owner in (chief, lead, clerk, other):
        scene.add("account", name=owner.name, owner=owner.user_id)
    scene.add("account", name="Nobody")
    assert names(scene, chief, "ours") == ["Clerk", "Lead"]
    assert names(scene, lead, "ours") == ["Clerk"]
    assert names(scene, clerk, "ours") == []
    with scene.unit(chief) as unit:
        expression = checked(scene, "is_subordinate(owner)")
        found = [evaluate(unit, expression, scene.record("account", one)).value for one in range(1, 6)]
    assert found == [False, True, True, False, False]


def test_a_list_shows_the_departments_below_that_of_the_reader(scene: Scene) -> None:
    company = scene.department("Company")
    east = scene.department("East", company)
    coast = scene.department("Coast", east)
    reader = scene.person("reader", "seller", department=company)
    for name, department in (("a", company), ("b", east), ("c", coast), ("d", None)):
        scene.add("account", name=name, department=department)
    assert names(scene, reader, "east") == ["b", "c"]
    assert names(scene, scene.person("homeless", "seller"), "east") == []


def test_nobody_is_below_the_system(scene: Scene) -> None:
    account = scene.add("account", name="a", owner=scene.person("one", "seller").user_id)
    with scene.unit(SYSTEM) as unit:
        found = evaluate(unit, checked(scene, "is_subordinate(owner)"), scene.record("account", account))
    assert found.value is False


def test_teams_are_those_whose_member_somebody_is(scene: Scene) -> None:
    one, other = scene.person("one", "seller"), scene.person("other", "seller")
    scene.add("account", name="a")
    team, gone = scene.add("team", code="east", name="East"), scene.add("team", code="west", name="West")
    links = scene.site.runtime().tables.links("team", "members")
    with scene.unit() as unit:
        for of_team in (team, gone):
            unit.connection.execute(links.insert().values(source_id=of_team, target_id=one.user_id))
        table = unit.runtime.tables.record("team")
        unit.connection.execute(update(table).where(table.c.id == gone).values(deleted_at=NOW))
    one = scene_actor(scene, one)
    assert one.teams == frozenset({"east"})
    assert names(scene, one, "mine") == ["a"]
    assert names(scene, other, "mine") == []


def scene_actor(scene: Scene, actor: Actor) -> Actor:
    from customary.platform.accounts.actors import actor_of

    assert actor.user_id is not None
    with scene.unit() as unit:
        return actor_of(unit.connection, unit.runtime, actor.user_id)


def test_any_tree_is_the_same_in_memory_and_in_the_database(scene: Scene) -> None:
    """Parents at random make circles, and some records are in the recycle bin."""
    rng = random.Random(7)
    ids = [scene.add("account", name=str(number)) for number in range(12)]
    root = Member(key="root", type=RefType(("account",)), nullable=False)
    expression = checked(scene, "is_descendant(id, input.root, by: parent)", input={"root": root})
    through = checked(scene, "is_descendant(billed, input.root, by: parent)", input={"root": root})
    table = scene.site.runtime().tables.record("account")
    for _ in range(12):
        with scene.unit() as unit:
            for one in ids:
                values = {
                    "parent": rng.choice([None, *ids]),
                    "billed": rng.choice([None, *ids]),
                    "deleted_at": NOW if rng.random() < 0.15 else None,
                }
                unit.connection.execute(update(table).where(table.c.id == one).values(**values))
        alive = [one for one in ids if scene.record("account", one)["deleted_at"] is None]
        for given in (expression, through):
            start = rng.choice(ids)
            with scene.unit(write=False) as unit:
                request = ListRequest(module="account", filter=given, inputs={"root": start}, limit=50)
                listed = {record.id for record in page(unit, request).records}
                subjects = [Subject(record=scene.record("account", one), input={"root": start}) for one in alive]
                held = [outcome.value for outcome in evaluate_many(unit, given, subjects)]
            assert listed == {one for one, holds in zip(alive, held, strict=True) if holds}


def test_a_circle_ends_where_it_closes(scene: Scene) -> None:
    first, second = scene.add("account", name="a"), scene.add("account", name="b")
    table = scene.site.runtime().tables.record("account")
    with scene.unit() as unit:
        unit.connection.execute(update(table).where(table.c.id == first).values(parent=second))
        unit.connection.execute(update(table).where(table.c.id == second).values(parent=first))
    below = checked(scene, "is_descendant(id, record, by: parent)", record="account")
    with scene.unit() as unit:
        one = scene.record("account", first)
        assert evaluate(unit, below, one, record_root=scene.record("account", second)).value is True
        assert evaluate(unit, below, one, record_root=one).value is True


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("user.name = 'Chief'", True),
        ("user.email = 'chief@example.com'", True),
        ("user.superior is blank", True),
        ("user.superior.name is blank", True),
        ("user.department.name = 'East'", True),
        ("user.timezone = 'Asia/Taipei'", True),
        ("user.language = 'zh-Hant'", True),
        ("user = owner and is_owner()", True),
        ("has_role('seller')", True),
    ],
)
def test_the_acting_person_is_known_with_all_that_is_said_of_them(scene: Scene, text: str, holds: bool) -> None:
    east = scene.department("East")
    chief = scene.person(
        "chief",
        "seller",
        department=east,
        email="chief@example.com",
        timezone="Asia/Taipei",
        language="zh-Hant",
    )
    account = scene.add("account", name="a", owner=chief.user_id)
    expression = checked(scene, text)
    with scene.unit(chief) as unit:
        assert evaluate(unit, expression, scene.record("account", account)).value is holds
        assert len(page(unit, ListRequest(module="account", filter=expression)).records) == holds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("is_descendant(department, user.department)", ["d"]),
        ("not is_descendant(department, user.department)", ["a", "b", "c", "e"]),
        ("if(is_descendant(department, user.department), 1, 0) = 1", ["d"]),
        ("is_descendant(user.department, department)", ["a", "b"]),
        ("not is_descendant(user.department, department)", ["c", "d", "e"]),
        ("is_descendant(department, department)", []),
        ("is_descendant(department, blank)", []),
    ],
)
def test_either_end_may_be_that_of_the_reader(scene: Scene, text: str, found: list[str]) -> None:
    company = scene.department("Company")
    east = scene.department("East", company)
    coast = scene.department("Coast", east)
    harbour = scene.department("Harbour", coast)
    for name, department in (("a", company), ("b", east), ("c", coast), ("d", harbour), ("e", None)):
        scene.add("account", name=name, department=department)
    reader = scene.person("reader", "seller", department=coast)
    with scene.unit(reader, write=False) as unit:
        listed = page(unit, ListRequest(module="account", filter=checked(scene, text))).records
    assert sorted(str(record["name"]) for record in listed) == found
