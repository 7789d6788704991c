"""A site that has amounts already gets several currencies, or loses them: plan says so and apply fills."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from customary.platform.migration.amount_steps import DropBase, FillCurrency, KeepBase
from customary.platform.migration.planning import Plan
from customary.platform.migration.site_schema import apply_plan, plan_site
from customary.platform.migration.steps import AddField, sql_of
from customary.platform.site import Site

MakeScene = Callable[..., Any]
MakeSite = Callable[..., Any]

HEAD = """
module: order
label: Order
label_plural: Orders
icon: box
name: "{name}"
fields:
  name: {type: text, max: 40}
"""
LINE = """
module: line
label: Line
label_plural: Lines
icon: list
name: "{order.name}"
owner: none
fields:
  order: {type: link, to: order, on_delete: cascade}
"""
CURRENCY = "currency: {type: choice, dictionary: currency}"
CHANGED = datetime(2026, 2, 10, 20, 0, tzinfo=UTC)
"""The eleventh of February in Shanghai."""


def order(*fields: str) -> str:
    return HEAD + "".join(f"  {one}\n" for one in fields)


def line(*fields: str) -> str:
    return LINE + "".join(f"  {one}\n" for one in fields)


def steps(planned: Plan) -> list[tuple[str, str]]:
    return [
        (type(step).__name__, step.column if isinstance(step.column, str) else step.column.name)
        for step in planned.steps
        if isinstance(step, FillCurrency | KeepBase | DropBase | AddField)
    ]


def rows(site: Any, module: str, *keys: str) -> list[tuple[object, ...]]:
    with site.engine.connect() as connection:
        table = site.runtime().tables.record(module)
        found = connection.execute(select(*(table.c[key] for key in keys)).order_by(table.c.id))
        return [tuple(row) for row in found]


def refused(planned: Plan) -> list[str]:
    return [one.code for one in planned.refused]


def rate(scene: Any, currency: str, valid_from: date, value: str, **more: object) -> None:
    scene.add("exchange_rate", currency=currency, valid_from=valid_from, rate=Decimal(value), **{"units": 1, **more})


def test_amounts_that_are_there_are_in_base_currency_when_they_get_currencies(
    make_scene: MakeScene, make_site: MakeSite
) -> None:
    scene = make_scene({"order": order("amount: {type: money}"), "line": line("price: {type: money}")})
    first, _ = scene.add("order", name="A", amount=Decimal("12.5")), scene.add("order", name="B")
    scene.add("line", order=first, price=Decimal(3), searched=False)
    site = make_site(
        {
            "order": order("amount: {type: money, currency: currency, index: true}", CURRENCY),
            "line": line(
                "currency: {type: lookup, via: order, field: currency}", "price: {type: money, currency: currency}"
            ),
        },
        apply=False,
    )
    planned = plan_site(site)
    assert planned.refused == ()
    assert steps(planned) == [
        ("AddField", "currency"),
        ("AddField", "currency"),
        ("FillCurrency", "currency"),
        ("FillCurrency", "currency"),
        ("KeepBase", "price_base"),
        ("KeepBase", "amount_base"),
    ]
    told = {step.sentence().text() for step in planned.steps if not isinstance(step, AddField)}
    assert "Say in order.currency of 2 records that the amounts are in CNY" in told
    assert "Fill line.currency of 1 record from the record that each belongs to" in told
    assert (
        "Keep order.amount in CNY beside it, also of 2 records; amounts of other currencies by the rates of their "
        "days, and blank where there is none"
    ) in told
    apply_plan(site, planned)
    assert plan_site(site).is_nothing
    assert rows(site, "order", "amount", "currency", "amount_base") == [
        (Decimal("12.5"), "CNY", Decimal("12.5")),
        (None, "CNY", None),
    ]
    assert rows(site, "line", "currency", "price_base") == [("CNY", Decimal(3))]


def test_a_new_module_needs_nothing_but_its_table(make_scene: MakeScene, make_site: MakeSite) -> None:
    make_scene({"order": order()})
    site = make_site(
        {
            "order": order("amount: {type: money, currency: currency}", CURRENCY),
            "line": line("fee: {type: money, currency: USD}"),
        },
        apply=False,
    )
    planned = plan_site(site)
    assert steps(planned) == [("AddField", "currency"), ("AddField", "amount"), ("KeepBase", "amount_base")] or steps(
        planned
    ) == [("AddField", "amount"), ("AddField", "currency"), ("KeepBase", "amount_base")]
    keep = next(step for step in planned.steps if isinstance(step, KeepBase))
    assert keep.sentence().text() == "Keep order.amount in CNY beside it"
    assert len(sql_of(keep, "sqlite")) == 1
    apply_plan(site, planned)
    assert plan_site(site).is_nothing


def test_amounts_of_other_currencies_are_converted_by_the_rates_of_their_days(
    make_scene: MakeScene, make_site: MakeSite
) -> None:
    before = order("amount: {type: money}", CURRENCY, "signed: {type: date}")
    scene = make_scene({"order": before})
    rate(scene, "USD", date(2026, 1, 1), "7")
    rate(scene, "USD", date(2026, 2, 11), "7.5")
    rate(scene, "JPY", date(2026, 1, 1), "4.75", units=100)
    for currency, amount, signed in (
        ("USD", 10, None),
        ("USD", 10, date(2026, 1, 20)),
        ("JPY", 333, None),
        ("EUR", 10, None),
        ("CNY", 10, None),
        (None, 10, None),
        ("USD", None, None),
        ("USD", Decimal("99999999999999"), None),
    ):
        scene.add("order", currency=currency, amount=amount, signed=signed, updated_at=CHANGED)
    after = before.replace("{type: money}", "{type: money, currency: currency, rate_date: signed}")
    site = make_site({"order": after}, apply=False)
    planned = plan_site(site)
    assert steps(planned) == [("FillCurrency", "currency"), ("KeepBase", "amount_base")]
    apply_plan(site, planned)
    assert rows(site, "order", "currency", "amount_base") == [
        ("USD", Decimal(75)),
        ("USD", Decimal(70)),
        ("JPY", Decimal("15.8175")),
        ("EUR", None),
        ("CNY", Decimal(10)),
        ("CNY", Decimal(10)),
        ("USD", None),
        ("USD", None),
    ]
    assert plan_site(site).is_nothing


def test_amounts_of_a_fixed_currency_are_converted_and_take_it_along_into_a_new_field(
    make_scene: MakeScene, make_site: MakeSite
) -> None:
    scene = make_scene({"order": order()})
    rate(scene, "USD", date(2026, 1, 1), "7")
    fixed = make_site({"order": order("fee: {type: money, currency: USD}")}, apply=False)
    apply_plan(fixed, plan_site(fixed))
    scene.site = fixed
    scene.add("order", name="A", fee=Decimal(2), fee_base=Decimal(14))
    site = make_site({"order": order("fee: {type: money, currency: currency}", CURRENCY)}, apply=False)
    planned = plan_site(site)
    assert planned.refused == ()
    assert steps(planned) == [("AddField", "currency"), ("FillCurrency", "currency")]
    apply_plan(site, planned)
    assert rows(site, "order", "fee", "currency", "fee_base") == [(Decimal(2), "USD", Decimal(14))]


def test_a_fixed_currency_that_records_never_had_is_converted(make_scene: MakeScene, make_site: MakeSite) -> None:
    """Before there were currencies, it was only written beside the amount, and nothing was converted."""
    scene = make_scene({"order": order("fee: {type: money, currency: USD}")})
    rate(scene, "USD", date(2026, 1, 1), "7")
    scene.add("order", fee=Decimal(2))
    with scene.unit() as unit:
        unit.connection.execute(text("ALTER TABLE m_order DROP COLUMN fee_base"))
    planned = plan_site(scene.site)
    assert steps(planned) == [("KeepBase", "fee_base")]
    apply_plan(scene.site, planned)
    assert rows(scene.site, "order", "fee_base") == [(Decimal(14),)]


def test_a_second_field_takes_no_other_currency_along(make_scene: MakeScene, make_site: MakeSite) -> None:
    scene = make_scene({"order": order("fee: {type: money, currency: USD}", "plain: {type: money}", CURRENCY)})
    scene.add("order", name="A", fee=1, fee_base=7, plain=3)
    site = make_site(
        {"order": order("fee: {type: money, currency: currency}", "plain: {type: money}", CURRENCY)}, apply=False
    )
    assert refused(plan_site(site)) == ["type_changed"]
    mixed = make_site(
        {
            "order": order(
                "fee: {type: money, currency: says}",
                "plain: {type: money, currency: says}",
                "says: {type: text}",
                CURRENCY,
            )
        },
        apply=False,
    )
    assert refused(plan_site(mixed)) == ["type_changed"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{type: money}", "{type: money, currency: USD}"),
        ("{type: money, currency: USD}", "{type: money}"),
        ("{type: money, currency: USD}", "{type: money, currency: EUR}"),
        ("{type: money, currency: currency}", "{type: money}"),
        ("{type: money, currency: currency}", "{type: money, currency: other}"),
        ("{type: decimal, scale: 2}", "{type: money}"),
    ],
)
def test_amounts_do_not_silently_become_amounts_of_another_currency(
    make_scene: MakeScene, make_site: MakeSite, before: str, after: str
) -> None:
    fields = (CURRENCY, "other: {type: choice, dictionary: currency}")
    make_scene({"order": order(*fields, f"amount: {before}")}).add("order", name="A", amount=1)
    site = make_site({"order": order(*fields, f"amount: {after}")}, apply=False)
    assert refused(plan_site(site)) == ["type_changed"]


def test_a_number_of_four_decimals_may_become_an_amount(make_scene: MakeScene, make_site: MakeSite) -> None:
    make_scene({"order": order("amount: {type: decimal, scale: 4}")})
    site = make_site({"order": order("amount: {type: money}")}, apply=False)
    assert plan_site(site).is_same_schema


def test_the_base_currency_of_a_site_with_amounts_stays(make_scene: MakeScene, make_site: MakeSite) -> None:
    documents = {"order": order("amount: {type: money}")}
    scene = make_scene(documents)
    settings = scene.site.folder / "customary.yaml"
    written = settings.read_text("utf-8")

    def planned_in(currency: str) -> Plan:
        make_site(documents, apply=False)
        settings.write_text(written.replace("currency: CNY", f"currency: {currency}"), "utf-8")
        site = Site.open(scene.site.folder, with_packaged_modules=False)
        try:
            return plan_site(site)
        finally:
            site.close()

    assert refused(planned_in("USD")) == []
    scene.add("order", name="A", amount=Decimal(1))
    assert refused(planned_in("USD")) == ["base_currency_changed"]
    assert refused(planned_in("CNY")) == []


def test_where_there_are_no_records_amounts_may_change_their_currency(
    make_scene: MakeScene, make_site: MakeSite
) -> None:
    make_scene({"order": order(CURRENCY, "amount: {type: money, currency: currency}")})
    site = make_site({"order": order(CURRENCY, "amount: {type: money}")}, apply=False)
    planned = plan_site(site)
    assert refused(planned) == []
    assert steps(planned) == [("DropBase", "amount_base")]
    assert len({planned.steps[0].sentence().text(tag) for tag in ("en", "zh-Hans", "zh-Hant")}) == 3
    apply_plan(site, planned)
    assert plan_site(site).is_nothing
    with site.engine.connect() as connection:
        assert "amount_base" not in {column["name"] for column in inspect(connection).get_columns("m_order")}
