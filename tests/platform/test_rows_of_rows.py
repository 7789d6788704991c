"""Functions over the rows of rows: what lists and saves make of them, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, insert

from customary.expressions import python_runtime
from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Place, Purpose
from customary.platform.errors import UnknownField
from customary.platform.evaluation import Subject, evaluate_many
from customary.platform.queries import ListRequest, page
from customary.platform.records import picked_rows, related_rows
from customary.platform.records.saving import save
from customary.platform.unit import SYSTEM, Actor

from .conftest import Scene

DOCUMENTS = {
    "roles": "roles: {seller: {label: Seller}, clerk: {label: Clerk}}",
    "account": """
        module: account
        label: Account
        label_plural: Accounts
        icon: building
        name: "{name}"
        fields:
          name:     {type: text, required: true}
          least:    {type: integer}
          orders:   {type: lines, to: order, by: account}
          partners: {type: links, to: account}
          spent:    {type: formula, formula: "sum(orders, sum(lines, price * quantity))"}
        access:
          seller: {read: all}
          clerk:  {read: all}
    """,
    "order": """
        module: order
        label: Order
        label_plural: Orders
        icon: cart
        name: "{name}"
        fields:
          name:    {type: text, required: true}
          level:   {type: integer}
          account: {type: link, to: account}
          lines:   {type: lines, to: line, by: order}
        access:
          seller: {read: own}
          clerk:  {read: all}
    """,
    "line": """
        module: line
        label: Line
        label_plural: Lines
        icon: list
        name: "{name}"
        fields:
          name:     {type: text, required: true}
          quantity: {type: integer}
          price:    {type: integer}
          secret:   {type: integer, access: {read: [clerk]}}
          order:    {type: link, to: order}
          product:  {type: link, to: product}
        access:
          seller: {read: own}
          clerk:  {read: all}
    """,
    "product": """
        module: product
        label: Product
        label_plural: Products
        icon: box
        name: "{name}"
        fields:
          name: {type: text, required: true}
          rank: {type: integer}
        access:
          seller: {read: own}
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
    return sorted(str(one["name"]) for one in found.records)


def filled(scene: Scene, owner: int | None = None, other: int | None = None) -> dict[str, int]:
    """Three accounts: one with orders of both owners, one with an order without lines, one with nothing."""
    accounts = {name: scene.add("account", name=name, least=2) for name in ("Acme", "Bolt", "Corp")}
    cheap, dear = (scene.add("product", name=name, rank=rank, owner=owner) for name, rank in (("c", 1), ("d", 9)))
    first = scene.add("order", name="first", level=3, account=accounts["Acme"], owner=owner)
    second = scene.add("order", name="second", level=None, account=accounts["Acme"], owner=other)
    scene.add("order", name="third", level=1, account=accounts["Bolt"], owner=owner)
    for order, quantity, price, product in (
        (first, 3, 10, cheap), (first, 5, None, dear), (second, 2, 7, None), (second, 4, 1, dear),
    ):  # fmt: skip
        scene.add("line", name="first", quantity=quantity, price=price, order=order, product=product, owner=owner)
    scene.add("line", name="loose", quantity=9, price=9, order=None, owner=other)
    with scene.unit() as unit:
        links = unit.runtime.tables.links("account", "partners")
        pairs = (("Corp", "Acme"), ("Corp", "Bolt"), ("Bolt", "Bolt"))
        rows = [{"source_id": accounts[one], "target_id": accounts[two]} for one, two in pairs]
        unit.connection.execute(insert(links), rows)
    return accounts


CONDITIONS = (
    "sum(orders, sum(lines, price * quantity)) > 40",
    "sum(orders, sum(lines, price * quantity)) = 0",
    "any(orders, lines is blank)",
    "any(orders, count(lines where quantity >= row.level) = 2)",
    "count(orders where any(lines, quantity > record.least)) = 2",
    "all(orders, first(lines, price, by: quantity) = 10)",
    "max(orders, last(lines, quantity, by: price)) = 3",
    "join_text(orders, join_text(lines, text(quantity))) contains ','",
    "sum(partners, count(orders)) = 3",
    "any(partners, any(partners, name = 'Bolt'))",
    "any(orders, sum(lines, product.rank) > 9)",
    "any(orders, exists('line' where order = row.id and name = row.name))",
    "any(orders, exists('line' where quantity = row.level + record.least))",
    "any(orders, exists('product' where rank > 8))",
    "exists('order' where account = record.id and count(lines) = 2)",
    "exists('order' where exists('line' where order = row.id and quantity = record.least))",
    "sum(orders, related_count(line.order where price > 1)) = 2",
    "any(orders, sum(record.orders, level where level = row.level) > 0)",
    "count(orders where account.least = 2 and all(lines, order.level = 3)) = 1",
)


def test_memory_and_database_agree_for_whoever_looks(scene: Scene) -> None:
    """`if_error` keeps the second form of each condition out of SQL."""
    owner, other = scene.person("owner", "seller"), scene.person("other", "seller")
    ids = filled(scene, owner.user_id, other.user_id)
    subjects = [Subject(record=scene.record("account", one)) for one in ids.values()]
    seen = set()
    for text in CONDITIONS:
        found = [names(scene, text, actor) for actor in (SYSTEM, owner, other)]
        assert found == [names(scene, f"if_error({text}, false)", actor) for actor in (SYSTEM, owner, other)], text
        with scene.unit() as unit:
            outcomes = evaluate_many(unit, checked(scene, text), subjects)
        assert found[0] == [name for name, one in zip(ids, outcomes, strict=True) if one.value is True], text
        assert found[0], f"some account is found: {text}"
        seen.add(tuple(map(tuple, found)))
    assert len(seen) > 5, "the readers see different rows"


def test_who_may_not_read_a_field_of_the_rows_of_rows_cannot_ask_for_it(scene: Scene) -> None:
    seller, clerk = scene.person("seller", "seller"), scene.person("clerk", "clerk")
    scene.add("account", name="Acme")
    with pytest.raises(UnknownField):
        names(scene, "sum(orders, sum(lines, secret)) = 0", seller)
    with pytest.raises(UnknownField):
        names(scene, "any(orders, exists('product' where rank = row.level))", clerk)
    assert names(scene, "sum(orders, sum(lines, secret)) = 0", clerk) == ["Acme"]


@contextmanager
def counted(scene: Scene) -> Iterator[list[str]]:
    found: list[str] = []

    def note(*given: Any) -> None:
        found.append(given[2])

    event.listen(scene.site.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(scene.site.engine, "before_cursor_execute", note)


def with_orders(scene: Scene, accounts: int) -> list[int]:
    ids = [scene.add("account", name=f"a{number}") for number in range(accounts)]
    for account in ids:
        for _ in range(4):
            order = scene.add("order", name="o", account=account, level=1)
            scene.add("line", name="1", price=2, order=order)
    return ids


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("sum(orders, sum(lines, price)) > 1", 0),
        ("any(orders, exists('line' where order = row.id))", 0),
        ("any(orders, exists('line' where order = row.id and if_error(number(name), 0) = row.level))", 1),
    ],
)
def test_each_level_takes_one_query_however_many_records(scene: Scene, text: str, each: int) -> None:
    """What the database cannot decide takes one for each record, however many rows it has."""
    ids = with_orders(scene, 6)
    counts = []
    with scene.unit() as unit:
        expression = checked(scene, text)
        for some in (ids[:2], ids):
            subjects = [Subject(record=scene.record("account", one)) for one in some]
            with counted(scene) as statements:
                assert all(one.value is True for one in evaluate_many(unit, expression, subjects))
            counts.append(len(statements))
    assert counts[0] <= 4 + each
    assert counts[1] <= counts[0] + 2 * each * 4


def test_the_rows_of_one_record_take_none_from_another(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related_rows, "MOST_ROWS", 4)
    monkeypatch.setattr(python_runtime, "MAX_ROWS", 4)
    crowded, fair = scene.add("account", name="a"), scene.add("account", name="b")
    for account, lines in ((crowded, 9), (crowded, 9), (fair, 2), (fair, 2)):
        order = scene.add("order", name="o", account=account)
        for _ in range(lines):
            scene.add("line", name="l", order=order, quantity=1)
    with scene.unit() as unit:
        subjects = [Subject(record=scene.record("account", one)) for one in (crowded, fair)]
        outcomes = evaluate_many(unit, checked(scene, "sum(orders, sum(lines, quantity)) = 4"), subjects)
    assert [one.value for one in outcomes] == [False, True]
    assert [[one.code for one in outcome.diagnostics] for outcome in outcomes] == [["too_many_rows"], []]


def test_more_candidates_than_the_limit_are_too_many(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picked_rows, "MOST_ROWS", 2)
    monkeypatch.setattr(python_runtime, "MAX_ROWS", 2)
    account = scene.add("account", name="a")
    order = scene.add("order", name="o", account=account, level=3)
    for number in range(3):
        scene.add("line", name=str(number), order=order)
    undecided = "any(orders, exists('line' where order = row.id and if_error(number(name), -1) = row.level))"
    with scene.unit() as unit:
        subjects = [Subject(record=scene.record("account", account))]
        (found,) = evaluate_many(unit, checked(scene, undecided), subjects)
        assert (found.value, [one.code for one in found.diagnostics]) == (False, ["too_many_rows"])
        (found,) = evaluate_many(unit, checked(scene, "any(orders, exists('line' where order = row.id))"), subjects)
        assert (found.value, found.diagnostics) == (True, ())


def spent(scene: Scene, *accounts: int) -> list[object]:
    return [scene.record("account", one)["spent"] for one in accounts]


def test_a_stored_formula_follows_the_rows_of_its_rows(scene: Scene) -> None:
    with scene.unit() as unit:
        one, two = (save(unit, "account", {"name": name}).id for name in "ab")
        order = save(unit, "order", {"name": "o", "account": one}).id
        line = save(unit, "line", {"name": "l", "order": order, "price": 5, "quantity": 2}).id
    assert spent(scene, one) == [10]
    with scene.unit() as unit:
        save(unit, "line", {"quantity": 3}, record_id=line)
    assert spent(scene, one) == [15]
    with scene.unit() as unit:
        save(unit, "line", {"name": "m", "order": order, "price": 1, "quantity": 1})
    assert spent(scene, one) == [16]
    with scene.unit() as unit:
        save(unit, "order", {"account": two}, record_id=order)
    assert spent(scene, one, two) == [0, 16]
    with scene.unit() as unit:
        further = save(unit, "order", {"name": "p", "account": one}).id
        save(unit, "line", {"order": further}, record_id=line)
    assert spent(scene, one, two) == [15, 1]
    with scene.unit() as unit:
        save(unit, "line", {"order": None}, record_id=line)
    assert spent(scene, one, two) == [0, 1]
