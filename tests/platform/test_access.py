"""Rights: one form, read by SQL and by Python alike; fields by role; the path that decided."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from customary.metadata.model.access import FieldMode, Operation, Scope
from customary.platform.access import explain, predicate, rights_of
from customary.platform.access.masking import masked_value
from customary.platform.errors import Denied
from customary.platform.records.rows import read_record
from customary.platform.unit import SYSTEM, Actor

DOCUMENTS = {
    "roles": """
        roles:
          seller:  {label: Seller, inherits: [employee]}
          office:  {label: Office}
          region:  {label: Region}
          boss:    {label: Boss, inherits: [region]}
          auditor: {label: Auditor}
          closer:  {label: Closer}
          partner: {label: Partner}
          admin:   {label: Administrator of everything, administrator: true}
    """,
    "dictionaries": """
        dictionaries:
          stage:
            label: Stage
            values:
              open: {label: Open}
              won: {label: Won}
              lost: {label: Lost}
    """,
    "deal": """
        module: deal
        label: Deal
        label_plural: Deals
        icon: target
        name: "{name}"
        fields:
          name: {type: text, search: contains}
          stage: {type: choice, dictionary: stage}
          amount: {type: decimal, scale: 2}
          parent: {type: link, to: deal}
          margin: {type: decimal, access: {read: [boss, auditor], write: [boss]}}
          id_card: {type: text, mask: "***{last4}"}
          lines: {type: lines, to: deal_line, by: deal}
        access:
          seller:  {read: own, create: true, update: own, fields: {amount: read, id_card: masked}}
          office:  {read: department, update: {scope: department, where: "stage = 'open'"}, fields: {amount: hidden}}
          region:
            read: department_tree
            update: department_tree
            delete: {scope: department_tree, where: "amount is blank"}
          auditor: {read: all, export: all}
          closer:  {read: {scope: all, where: "stage = 'won' or parent.stage = 'won' or amount > 500"}}
    """,
    "deal_line": """
        module: deal_line
        label: Line
        label_plural: Lines
        icon: list
        name: "{name}"
        owner: none
        fields:
          name: {type: text}
          deal: {type: link, to: deal}
    """,
    "note": """
        module: note
        label: Note
        label_plural: Notes
        icon: tag
        name: "{name}"
        owner: none
        fields:
          name: {type: text}
        access:
          seller: {read: own}
    """,
}
MakeScene = Callable[..., Any]
ROLES = ("seller", "office", "region", "boss", "auditor", "closer", "partner", "admin")


@pytest.fixture
def scene(make_scene: MakeScene) -> Any:
    return make_scene(DOCUMENTS)


def ids(scene: Any, actor: Actor, operation: Operation, module: str = "deal") -> tuple[set[int], set[int]]:
    """The records within reach, by SQL and by Python."""
    with scene.unit(actor, write=False) as unit:
        table = unit.runtime.tables.record(module)
        reach = predicate(unit, module, operation)
        by_sql = set(unit.connection.scalars(select(table.c.id).where(reach.sql(table))))
        every = unit.connection.scalars(select(table.c.id)).all()
        declared = unit.runtime.catalog.modules[module]
        records = [read_record(unit, declared, one) for one in every]
        by_python = {record.id for record in records if record is not None and reach.allows(unit, record)}
    return by_sql, by_python


@pytest.mark.slow
def test_sql_and_python_reach_the_same_records(scene: Any) -> None:
    """Over random people, departments and deals; slow because it fills one site and asks hundreds of questions."""
    random.seed(20260302)
    tops = [scene.department(f"Top {number}") for number in range(2)]
    departments = [*tops]
    for number in range(6):
        departments.append(scene.department(f"Part {number}", parent=random.choice(departments)))
    people = [
        scene.person(
            f"p{number}",
            *random.sample(ROLES, random.randint(0, 3)),
            department=random.choice([None, *departments]),
        )
        for number in range(14)
    ]
    deals: list[int] = []
    for number in range(120):
        deals.append(
            scene.add(
                "deal",
                searched=False,
                name=f"Deal {number}",
                owner=random.choice([None, *(one.user_id for one in people)]),
                created_by=random.choice([None, *(one.user_id for one in people)]),
                department=random.choice([None, *departments]),
                stage=random.choice([None, "open", "won", "lost"]),
                amount=random.choice([None, 0, 499, 500, 501]),
                parent=random.choice([None, *deals]) if deals else None,
                deleted_at=random.choice([None, None, None, scene.now]),
            )
        )
    for number in range(40):
        scene.add("deal_line", searched=False, name=f"Line {number}", deal=random.choice([None, *deals]))
    for number in range(20):
        scene.add("note", searched=False, name=f"Note {number}", created_by=random.choice(people).user_id)
    seen = 0
    for person in [*people, SYSTEM]:
        for module in ("deal", "deal_line", "note", "department", "user"):
            for operation in get_args(Operation):
                by_sql, by_python = ids(scene, person, operation, module)
                assert by_sql == by_python, (person.roles, module, operation)
                seen += len(by_sql)
    assert seen > 1_000


def test_each_scope_reaches_what_it_says(scene: Any) -> None:
    top = scene.department("Top")
    below = scene.department("Below", parent=top)
    elsewhere = scene.department("Elsewhere")
    mei = scene.person("mei", "seller", department=top)
    lin = scene.person("lin", "office", department=top)
    chen = scene.person("chen", "region", department=top)
    stray = scene.person("stray", "partner", department=top)
    mine = scene.add("deal", name="mine", owner=mei.user_id, department=elsewhere)
    here = scene.add("deal", name="here", department=top)
    under = scene.add("deal", name="under", department=below)
    far = scene.add("deal", name="far", department=elsewhere, owner=lin.user_id)
    assert ids(scene, mei, "read") == ({mine}, {mine})
    assert ids(scene, lin, "read") == ({here, far}, {here, far})
    assert ids(scene, chen, "read") == ({here, under}, {here, under})
    assert ids(scene, stray, "read") == (set(), set())
    assert ids(scene, SYSTEM, "delete") == ({mine, here, under, far}, {mine, here, under, far})


def test_a_condition_narrows_the_grant_that_it_belongs_to_and_no_other(scene: Any) -> None:
    home = scene.department("Home")
    both = scene.person("both", "office", "seller", department=home)
    own_won = scene.add("deal", name="a", owner=both.user_id, stage="won")
    near_open = scene.add("deal", name="b", department=home, stage="open")
    scene.add("deal", name="c", department=home, stage="won")
    scene.add("deal", name="d", department=home)
    assert ids(scene, both, "update") == ({own_won, near_open}, {own_won, near_open})


def test_lines_have_the_rights_of_their_record(scene: Any) -> None:
    mei = scene.person("mei", "seller")
    audit = scene.person("audit", "auditor")
    mine = scene.add("deal", name="mine", owner=mei.user_id)
    other = scene.add("deal", name="other")
    own_line = scene.add("deal_line", name="x", deal=mine)
    far_line = scene.add("deal_line", name="y", deal=other)
    scene.add("deal_line", name="z")
    assert ids(scene, mei, "read", "deal_line")[0] == {own_line}
    assert ids(scene, mei, "delete", "deal_line")[0] == {own_line}
    assert ids(scene, audit, "read", "deal_line")[0] == {own_line, far_line}
    assert ids(scene, audit, "create", "deal_line")[0] == set()
    with scene.unit(audit) as unit:
        assert rights_of(unit).may("read", "deal_line")
        assert not rights_of(unit).may("update", "deal_line")


def test_a_circle_of_departments_ends(scene: Any) -> None:
    first = scene.department("First")
    second = scene.department("Second", parent=first)
    with scene.unit() as unit:
        table = unit.runtime.tables.record("department")
        unit.connection.execute(table.update().where(table.c.id == first).values(parent=second))
    chen = scene.person("chen", "region", department=second)
    there = scene.add("deal", name="there", department=first)
    assert ids(scene, chen, "read") == ({there}, {there})


def test_somebody_without_a_department_reaches_their_own_only(scene: Any) -> None:
    lin = scene.person("lin", "office", "region")
    scene.add("deal", name="nobody's")
    mine = scene.add("deal", name="mine", owner=lin.user_id)
    assert ids(scene, lin, "read") == ({mine}, {mine})


def modes(scene: Any, actor: Actor, *keys: str) -> list[FieldMode]:
    with scene.unit(actor, write=False) as unit:
        return [rights_of(unit).field_mode("deal", key) for key in keys]


def test_fields_are_reached_as_far_as_the_most_generous_role_says(scene: Any) -> None:
    keys = ("amount", "id_card", "margin", "stage", "owner", "created_at", "nothing")
    seller = scene.person("s", "seller")
    office = scene.person("o", "office")
    both = scene.person("b", "seller", "office")
    boss = scene.person("c", "boss")
    auditor = scene.person("a", "auditor")
    stranger = scene.person("x", "partner")
    hidden, masked, read, write = FieldMode.HIDDEN, FieldMode.MASKED, FieldMode.READ, FieldMode.WRITE
    assert modes(scene, seller, *keys) == [read, masked, hidden, write, write, read, hidden]
    assert modes(scene, office, *keys) == [hidden, write, hidden, write, write, read, hidden]
    assert modes(scene, both, *keys) == [read, write, hidden, write, write, read, hidden]
    assert modes(scene, boss, *keys) == [write, write, write, write, write, read, hidden]
    assert modes(scene, auditor, *keys) == [write, write, read, write, write, read, hidden]
    assert modes(scene, stranger, *keys) == [hidden] * 7
    assert modes(scene, SYSTEM, *keys) == [write] * 6 + [hidden]


def test_inherited_roles_and_the_largest_scope_count(scene: Any) -> None:
    boss = scene.person("boss", "boss")
    with scene.unit(boss) as unit:
        rights = rights_of(unit)
        assert unit.actor.roles == {"boss", "region"}
        assert rights.scope("read", "deal") is Scope.DEPARTMENT_TREE
        assert rights.scope("create", "deal") is Scope.NONE
        assert not rights.may("create", "deal")
        with pytest.raises(Denied) as caught:
            rights.require("create", "deal")
        assert (caught.value.operation, caught.value.module) == ("create", "deal")
        with pytest.raises(Denied):
            rights.require("read", "no_such_module")


def test_employees_see_who_works_here_and_change_nobody(scene: Any) -> None:
    stray = scene.person("stray", "partner")
    seller = scene.person("seller", "seller")
    assert ids(scene, stray, "read", "user")[0] == set()
    assert ids(scene, seller, "read", "user")[0] == {stray.user_id, seller.user_id}
    assert ids(scene, seller, "update", "user")[0] == set()


def test_the_path_that_decided_is_told(scene: Any) -> None:
    home = scene.department("Home")
    lin = scene.person("lin", "office", "closer", department=home)
    near = scene.add("deal", name="near", department=home, stage="won")
    record = scene.record("deal", near)
    with scene.unit(lin, write=False) as unit:
        update = explain(unit, record, "update")
        read = explain(unit, record, "read")
    assert not update.allowed
    assert [(one.role, one.reaches_scope, one.condition_holds, one.decides) for one in update.verdicts] == [
        ("office", True, False, False)
    ]
    assert read.allowed
    assert {one.role: one.decides for one in read.verdicts} == {"office": True, "closer": True}
    with scene.unit() as unit:
        assert explain(unit, record, "delete").unlimited


@pytest.mark.parametrize(("value", "shown"), [("A123456789", "***6789"), ("123", "***3"), ("1", "***"), (None, None)])
def test_a_mask_tells_at_most_half(scene: Any, value: str | None, shown: str | None) -> None:
    field = scene.site.runtime().catalog.modules["deal"].fields["id_card"]
    assert masked_value(field, value) == shown


def test_without_a_mask_nothing_is_shown(scene: Any) -> None:
    fields = scene.site.runtime().catalog.modules["deal"].fields
    assert masked_value(fields["amount"], 17) == "••••"
    assert masked_value(fields["name"], "secret") == "••••"


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=st.text(min_size=1, max_size=30))
def test_no_mask_gives_a_text_away(value: str) -> None:
    from customary.metadata.model.fields import TextOptions

    class Masked:
        options = TextOptions(max_length=30, mask="{first9}{last9}")

    shown = masked_value(Masked(), value)  # type: ignore[arg-type]
    assert isinstance(shown, str)
    assert len(shown) <= len(value)
