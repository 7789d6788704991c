"""Conditions over records of other modules: in saves, in lists, and for who may see only some of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import update

from customary.expressions import python_runtime
from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Place, Purpose
from customary.metadata.values import Reference
from customary.platform.errors import Refused, UnknownField
from customary.platform.evaluation import Subject, evaluate, evaluate_many
from customary.platform.queries import ListRequest, page
from customary.platform.records import picked_rows, related_rows
from customary.platform.records.saving import save
from customary.platform.unit import SYSTEM, Actor

from .conftest import NOW, Scene

DOCUMENTS = {
    "roles": "roles: {seller: {label: Seller}, clerk: {label: Clerk}}",
    "account": """
        module: account
        label: Account
        label_plural: Accounts
        icon: building
        name: "{name}"
        fields:
          name:  {type: text, required: true}
          email: {type: text}
        validations:
          own_email:
            check: "not exists('contact' where email = record.email and email is not blank)"
            message: "{email} belongs to a contact"
            field: email
        lists:
          busy: {label: Busy, columns: [name], filter: "related_count(deal.account where amount > 9) > 1", sort: [name]}
          told: {label: Told, columns: [name], filter: "related_count(note.about) = 1", sort: [name]}
          near: {label: Near, columns: [name], filter: "exists('contact' where name = record.name)", sort: [name]}
          far:  {label: Far, columns: [name], filter: "not exists('contact' where name = record.name)", sort: [name]}
        access:
          seller: {read: all, create: true, update: all}
          clerk:  {read: all}
    """,
    "contact": """
        module: contact
        label: Contact
        label_plural: Contacts
        icon: user
        name: "{name}"
        fields:
          name:  {type: text, required: true}
          email: {type: text}
          secret: {type: text, access: {read: [clerk]}}
        access:
          seller: {read: own}
          clerk:  {read: all}
    """,
    "deal": """
        module: deal
        label: Deal
        label_plural: Deals
        icon: target
        name: "{name}"
        fields:
          name:    {type: text, required: true}
          amount:  {type: integer}
          account: {type: link, to: account}
        access:
          seller: {read: own}
    """,
    "note": """
        module: note
        label: Note
        label_plural: Notes
        icon: doc
        name: "{name}"
        fields:
          name:  {type: text, required: true}
          about: {type: link_any, to: [account, deal]}
        access:
          seller: {read: all}
          clerk:  {read: all}
    """,
}


@pytest.fixture
def scene(make_scene: Callable[[Mapping[str, str]], Scene]) -> Scene:
    return make_scene(DOCUMENTS)


def checked(scene: Scene, text: str) -> Expression:
    place = Place(module="account", purpose=Purpose.FILTER)
    found = check(Excerpt.whole(text), scene.site.declared.vocabulary, place, condition=True)
    assert found.expression is not None, [problem.text() for problem in found.problems]
    return found.expression


def names(scene: Scene, text: str, actor: Actor = SYSTEM) -> list[str]:
    with scene.unit(actor, write=False) as unit:
        found = page(unit, ListRequest(module="account", filter=checked(scene, text)))
    return sorted(str(row["name"]) for row in found.records)


def of_view(scene: Scene, view: str) -> list[str]:
    with scene.unit(SYSTEM, write=False) as unit:
        return [str(row["name"]) for row in page(unit, ListRequest(module="account", view=view)).records]


def test_a_validation_looks_into_another_module(scene: Scene) -> None:
    scene.add("contact", name="Ann", email="ann@example.com")
    with scene.unit() as unit:
        account = save(unit, "account", {"name": "Bob", "email": "bob@example.com"})
        with pytest.raises(Refused) as refused:
            save(unit, "account", {"email": "ann@example.com"}, record_id=account.id)
    assert [(one.field, one.text()) for one in refused.value.problems] == [
        ("email", "ann@example.com belongs to a contact")
    ]


def test_lists_count_and_look_in_the_database(scene: Scene) -> None:
    acme, bolt, corp = (scene.add("account", name=name) for name in ("Acme", "Bolt", "Corp"))
    for account, amount in ((acme, 20), (acme, 30), (bolt, 20), (bolt, 5), (corp, None)):
        scene.add("deal", name="d", account=account, amount=amount)
    gone = scene.add("deal", name="gone", account=bolt, amount=50)
    deal = scene.site.runtime().tables.record("deal")
    with scene.unit() as unit:
        unit.connection.execute(update(deal).where(deal.c.id == gone).values(deleted_at=NOW))
    scene.add("note", name="n", about=Reference("account", acme))
    scene.add("note", name="n", about=Reference("deal", bolt))
    scene.add("contact", name="Bolt")
    assert of_view(scene, "busy") == ["Acme"]
    assert of_view(scene, "told") == ["Acme"]
    assert of_view(scene, "near") == ["Bolt"]
    assert of_view(scene, "far") == ["Acme", "Corp"]


CONDITIONS = (
    "related_count(deal.account) > 0",
    "related_count(deal.account where amount > 10 and name = record.name) = 1",
    "related_count(note.about) > 0",
    "exists('contact' where name = record.name)",
    "exists('contact' where name = record.name and email contains 'x')",
    "exists('contact' where name = 'Bolt')",
    "exists('contact' where owner = user)",
    "exists('deal' where account = record.id and if_error(number(name), 0) > 0)",
    "not exists('contact' where name & 'x' = record.name & 'x')",
)


@pytest.mark.parametrize("text", CONDITIONS)
def test_memory_and_database_agree_for_whoever_looks(scene: Scene, text: str) -> None:
    """`if_error` keeps the second form of each condition out of SQL."""
    seller, other = scene.person("seller", "seller"), scene.person("other", "seller")
    accounts = {name: scene.add("account", name=name) for name in ("Acme", "Bolt", "Corp")}
    for owner, account in ((seller, "Acme"), (other, "Bolt")):
        scene.add("deal", name=account, account=accounts[account], amount=20, owner=owner.user_id)
        scene.add("deal", name="7", account=accounts[account], amount=1, owner=owner.user_id)
        scene.add("contact", name=account, email="xy", owner=owner.user_id)
    scene.add("note", name="n", about=Reference("account", accounts["Corp"]))
    for actor in (seller, other, SYSTEM):
        in_memory = f"if_error({text}, false)"
        assert names(scene, text, actor) == names(scene, in_memory, actor)
    with scene.unit() as unit:
        subjects = [Subject(record=scene.record("account", one)) for one in accounts.values()]
        held = [outcome.value for outcome in evaluate_many(unit, checked(scene, text), subjects)]
    assert names(scene, text) == [name for name, holds in zip(accounts, held, strict=True) if holds]


def test_who_may_see_nothing_of_a_module_cannot_ask_for_it(scene: Scene) -> None:
    clerk, seller = scene.person("clerk", "clerk"), scene.person("seller", "seller")
    scene.add("account", name="Acme")
    with pytest.raises(UnknownField):
        names(scene, "related_count(deal.account) > 0", clerk)
    with pytest.raises(UnknownField):
        names(scene, "exists('contact' where secret is blank)", seller)
    assert names(scene, "exists('contact' where secret is blank)", clerk) == []


def test_one_record_is_proof_enough_where_the_database_says_it_all(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picked_rows, "MOST_ROWS", 2)
    monkeypatch.setattr(python_runtime, "MAX_ROWS", 2)
    account = scene.add("account", name="Acme")
    for number in range(4):
        scene.add("contact", name=str(number))
    with scene.unit() as unit:
        record = scene.record("account", account)
        found = evaluate(unit, checked(scene, "exists('contact' where name is not blank)"), record)
        assert (found.value, found.diagnostics) == (True, ())
        beyond = checked(scene, "exists('contact' where if_error(number(name), -1) = 3)")
        found = evaluate(unit, beyond, record)
        assert found.value is False
        assert [one.code for one in found.diagnostics] == ["too_many_rows"]
        some = checked(scene, "exists('contact' where if_error(number(name), -1) = 3 and name > '1')")
        assert evaluate(unit, some, record).value is True


def test_a_record_with_many_rows_takes_none_from_others(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related_rows, "MOST_ROWS", 2)
    first, second = scene.add("account", name="a"), scene.add("account", name="b")
    for number in range(7):
        scene.add("deal", name=str(number), account=first)
    scene.add("deal", name="last", account=second)
    with scene.unit() as unit:
        subjects = [Subject(record=scene.record("account", one)) for one in (first, second)]
        expression = checked(scene, "related_count(deal.account) = 1")
        assert [one.value for one in evaluate_many(unit, expression, subjects)] == [False, True]


def test_a_record_that_is_not_written_yet_has_no_rows(scene: Scene) -> None:
    scene.add("contact", name="Bolt", email="b")

    def kept(values: dict[str, Any]) -> str | None:
        with scene.unit() as unit:
            return str(save(unit, "account", values)["name"])

    assert kept({"name": "Bolt", "email": "c"}) == "Bolt"
    with pytest.raises(Refused):
        kept({"name": "Bolt", "email": "b"})
