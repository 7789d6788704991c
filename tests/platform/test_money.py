"""Amounts in several currencies: saved with what they are worth in base currency, and found by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from customary.expressions.positions import LANGUAGES
from customary.expressions.rates import NewestRates, Rate
from customary.metadata.model.views import SortKey
from customary.platform.errors import Refused, UnknownField
from customary.platform.queries import Condition, ListRequest, currency_of, grouped, page, read, total
from customary.platform.records.deletion import delete
from customary.platform.records.preview import preview
from customary.platform.records.rates import RateBook
from customary.platform.records.recomputing import Recomputed, recompute_some
from customary.platform.records.record import Draft, LineChange, Record
from customary.platform.records.saving import save
from customary.platform.records.timeline import read as timeline_of
from customary.platform.storage.system_tables import history
from customary.platform.unit import Unit

MakeScene = Callable[..., Any]

ORDER = """
module: order
label: Order
label_plural: Orders
icon: box
name: "{name}"
fields:
  name:     {type: text, max: 40}
  currency: {type: choice, label: Currency, dictionary: currency}
  signed:   {type: date}
  at:       {type: datetime}
  amount:   {type: money, label: Amount, currency: currency}
  dated:    {type: money, label: Dated, currency: currency, rate_date: signed}
  timed:    {type: money, currency: USD, rate_date: at}
  fee:      {type: money, label: Fee, currency: USD}
  plain:    {type: money}
  double:   {type: money, currency: currency, formula: amount * 2}
  worth:    {type: money, formula: amount + fee}
  hidden:   {type: choice, dictionary: currency, visible_when: "plain > 5"}
  veiled:   {type: money, currency: hidden, visible_when: "plain > 5"}
  lines:    {type: lines, to: line, by: order}
  whole:    {type: rollup, of: lines, function: sum, field: price}
  costs:    {type: rollup, of: lines, function: sum, field: cost}
validations:
  not_too_much: {check: "amount is blank or amount <= money(1000, 'USD')", message: "{amount} is too much"}
lists:
  all: {label: All, columns: [name, amount, currency], sort: [amount]}
"""
LINE = """
module: line
label: Line
label_plural: Lines
icon: list
name: "{order.name}"
owner: none
fields:
  order:     {type: link, to: order, on_delete: cascade}
  currency:  {type: lookup, via: order, field: currency}
  price:     {type: money, currency: currency, default: "= convert(order.plain, order.currency)"}
  bought_in: {type: choice, dictionary: currency}
  cost:      {type: money, currency: bought_in}
"""
SHOP = {"order": ORDER, "line": LINE}
TODAY = date(2026, 3, 2)


def add_rate(scene: Any, currency: str, rate: str, valid_from: date = TODAY, units: int = 1) -> Record:
    with scene.unit() as unit:
        return save(
            unit,
            "exchange_rate",
            {"currency": currency, "rate": Decimal(rate), "valid_from": valid_from, "units": units},
        )


def saved(scene: Any, values: Mapping[str, object], record_id: int | None = None, module: str = "order") -> Record:
    with scene.unit() as unit:
        return save(unit, module, values, record_id=record_id)


def amounts(record: Record, *keys: str) -> dict[str, str | None]:
    found = {key: record[key] for key in keys}
    return {key: None if value is None else f"{value:.4f}" for key, value in found.items()}


@pytest.fixture
def shop(make_scene: MakeScene) -> Any:
    scene = make_scene(SHOP)
    add_rate(scene, "USD", "7", date(2026, 1, 1))
    add_rate(scene, "USD", "7.2", TODAY)
    add_rate(scene, "JPY", "4.75", date(2026, 1, 1), units=100)
    return scene


def test_an_amount_is_saved_with_what_it_is_worth_in_base_currency(shop: Any) -> None:
    made = saved(shop, {"name": "A", "currency": "USD", "amount": "12.5", "fee": 1})
    assert amounts(made, "amount_base", "double_base", "fee_base", "worth") == {
        "amount_base": "90.0000",
        "double_base": "180.0000",
        "fee_base": "7.2000",
        "worth": "97.2000",
    }
    assert shop.record("order", made.id).values == made.values


def test_the_newest_rates_are_given_together(shop: Any) -> None:
    with shop.unit() as unit:
        gone = save(unit, "exchange_rate", {"currency": "EUR", "rate": 8, "valid_from": TODAY})
        delete(unit, "exchange_rate", gone.id)
        book = RateBook(unit)
        first, today = date(2026, 1, 1).toordinal(), TODAY.toordinal()
        dollars = [(first, Rate(7 * 10**6, 10**6)), (today, Rate(72 * 10**5, 10**6))]
        yen = [(first, Rate(475 * 10**4, 10**8))]
        assert (book.rate("USD", first), book.rate("USD", today)) == (dollars[0][1], dollars[1][1])
        assert book.newest(None, 3) == NewestRates({"USD": dollars, "JPY": yen}, complete=True)
        assert book.newest(frozenset({"USD"}), 5) == NewestRates({"USD": dollars}, complete=True)
        assert book.newest(None, 1) == NewestRates({"USD": dollars[1:]}, complete=False)
        assert book.newest(frozenset(), 1) == NewestRates({}, complete=True)


def test_a_currency_may_be_quoted_for_many_units(shop: Any) -> None:
    assert amounts(saved(shop, {"currency": "JPY", "amount": 1234}), "amount_base") == {"amount_base": "58.6150"}


def test_amounts_of_which_nobody_says_the_currency_are_in_base_currency(shop: Any) -> None:
    made = saved(shop, {"amount": 10})
    assert (made["currency"], made["amount_base"]) == ("CNY", Decimal(10))
    cleared = saved(shop, {"currency": None}, saved(shop, {"currency": "USD", "amount": 10}).id)
    assert (cleared["currency"], cleared["amount_base"]) == ("CNY", Decimal(10))


def test_a_blank_amount_is_blank_in_base_currency(shop: Any) -> None:
    made = saved(shop, {"currency": "USD", "amount": 5})
    assert amounts(saved(shop, {"amount": None}, made.id), "amount_base", "double_base") == {
        "amount_base": None,
        "double_base": None,
    }


def test_the_rate_is_that_of_the_day_of_the_save_or_of_a_date_of_the_record(shop: Any) -> None:
    made = saved(
        shop,
        {
            "currency": "USD",
            "amount": 1,
            "dated": 1,
            "signed": date(2026, 2, 1),
            "timed": 1,
            "at": datetime(2026, 3, 1, 17, 0, tzinfo=UTC),
        },
    )
    assert amounts(made, "amount_base", "dated_base", "timed_base") == {
        "amount_base": "7.2000",
        "dated_base": "7.0000",
        "timed_base": "7.2000",
    }
    moved = saved(shop, {"signed": date(2026, 3, 5), "at": datetime(2026, 3, 1, 15, 0, tzinfo=UTC)}, made.id)
    assert amounts(moved, "dated_base", "timed_base") == {"dated_base": "7.2000", "timed_base": "7.0000"}
    assert amounts(saved(shop, {"signed": None}, made.id), "dated_base") == {"dated_base": "7.2000"}


def test_a_base_amount_stands_until_its_amount_currency_or_date_changes(shop: Any) -> None:
    made = saved(shop, {"name": "A", "currency": "USD", "amount": 10, "fee": 1})
    shop.now += timedelta(days=1)
    add_rate(shop, "USD", "8", TODAY + timedelta(days=1))
    renamed = saved(shop, {"name": "B"}, made.id)
    assert amounts(renamed, "amount_base", "fee_base") == {"amount_base": "72.0000", "fee_base": "7.2000"}
    raised = saved(shop, {"amount": 20}, made.id)
    assert amounts(raised, "amount_base", "fee_base") == {"amount_base": "160.0000", "fee_base": "7.2000"}
    in_yen = saved(shop, {"currency": "JPY"}, made.id)
    assert amounts(in_yen, "amount_base", "double_base") == {"amount_base": "0.9500", "double_base": "1.9000"}


def test_a_rate_that_is_deleted_is_not_found(shop: Any) -> None:
    latest = add_rate(shop, "TWD", "0.22")
    with shop.unit() as unit:
        unit.connection.execute(
            unit.runtime.tables.record("exchange_rate")
            .update()
            .values(deleted_at=shop.now)
            .where(unit.runtime.tables.record("exchange_rate").c.id == latest.id)
        )
    with pytest.raises(Refused):
        saved(shop, {"currency": "TWD", "amount": 1})


def test_without_a_rate_the_save_is_refused_with_what_to_add_and_where(shop: Any) -> None:
    before = contents(shop)
    with pytest.raises(Refused) as refused:
        saved(shop, {"name": "A", "currency": "EUR", "amount": 1, "dated": 2, "signed": date(2026, 1, 5)})
    found = [(one.code, one.field, one.text()) for one in refused.value.problems if one.code == "no_rate"]
    assert found == [
        (
            "no_rate",
            "currency",
            "There is no exchange rate of EUR on or before 2026-03-02. "
            "Add one under “Exchange rates”, then save again.",
        ),
        (
            "no_rate",
            "currency",
            "There is no exchange rate of EUR on or before 2026-01-05. "
            "Add one under “Exchange rates”, then save again.",
        ),
    ]
    assert {refused.value.problems[0].text(tag) for tag in ("zh-Hans", "zh-Hant")} == {
        "没有 2026-03-02 或之前的 EUR 汇率。请先在“汇率”中添加，再重新保存。",
        "沒有 2026-03-02 或之前的 EUR 匯率。請先在「匯率」中新增，再重新儲存。",
    }
    assert contents(shop) == before


def contents(scene: Any) -> list[tuple[object, ...]]:
    with scene.unit(write=False) as unit:
        table = unit.runtime.tables.record("order")
        return [tuple(row) for row in unit.connection.execute(select(table).order_by(table.c.id))]


def test_a_rate_that_is_saved_in_the_same_transaction_counts(shop: Any) -> None:
    with shop.unit() as unit:
        with pytest.raises(Refused):
            save(unit, "order", {"currency": "EUR", "amount": 1})
        save(unit, "exchange_rate", {"currency": "EUR", "rate": "7.8", "valid_from": TODAY})
        assert save(unit, "order", {"currency": "EUR", "amount": 1})["amount_base"] == Decimal("7.8")


def test_an_amount_that_no_column_holds_in_base_currency_is_refused(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        saved(shop, {"fee": "99999999999999"})
    assert [(one.code, one.field) for one in refused.value.problems] == [("too_much_in_base", "fee")]
    assert len({refused.value.problems[0].text(tag) for tag in LANGUAGES}) == 3


def test_what_a_condition_hides_is_blank_in_base_currency_too(shop: Any) -> None:
    made = saved(shop, {"plain": 10, "hidden": "USD", "veiled": 5})
    assert amounts(made, "veiled_base") == {"veiled_base": "36.0000"}
    veiled = saved(shop, {"plain": 1}, made.id)
    assert (veiled["hidden"], veiled["veiled"], veiled["veiled_base"]) == (None, None, None)


def test_nobody_writes_a_base_amount(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        saved(shop, {"amount_base": 5})
    assert [one.code for one in refused.value.problems] == ["kept_by_platform"]


def test_a_validation_compares_amounts_of_other_currencies_by_the_rates_of_today(shop: Any) -> None:
    assert saved(shop, {"currency": "JPY", "amount": 150_000}).id
    with pytest.raises(Refused) as refused:
        saved(shop, {"currency": "JPY", "amount": 160_000})
    assert [one.text() for one in refused.value.problems] == ["JPY 160000 is too much"]


def test_a_rule_before_the_save_finds_the_base_amount_of_what_was_given(
    shop: Any, make_site: Callable[..., Any]
) -> None:
    seen: list[object] = []

    class Watching:
        def before(self, unit: Unit, module: Any, draft: Draft) -> None:
            if module.name == "order":
                seen.append(draft["amount_base"])

        def watchers(self, unit: Unit, draft: Draft) -> None:
            pass

        def within(self, unit: Unit, module: Any, record: Record, draft: Draft) -> None:
            pass

        def ended(self, unit: Unit, *, committed: bool) -> None:
            pass

    shop.site = make_site(SHOP, automation=Watching(), apply=False)
    saved(shop, {"currency": "USD", "amount": 5})
    assert seen == [Decimal(36)]


def test_lines_are_in_the_currency_of_their_record_and_are_added_up_in_it(shop: Any) -> None:
    lines = {
        "lines": [
            LineChange(changes={"price": 10, "cost": 100, "bought_in": "JPY"}),
            LineChange(changes={"price": 5, "cost": 2, "bought_in": "USD"}),
        ]
    }
    with shop.unit() as unit:
        made = save(unit, "order", {"name": "A", "currency": "USD", "plain": 1}, lines=lines)
    assert amounts(made, "whole", "whole_base", "costs") == {
        "whole": "15.0000",
        "whole_base": "108.0000",
        "costs": "19.1500",
    }
    turned = saved(shop, {"currency": "JPY"}, made.id)
    turned = shop.record("order", turned.id)
    assert amounts(turned, "whole", "whole_base", "costs") == {
        "whole": "15.0000",
        "whole_base": "0.7125",
        "costs": "19.1500",
    }
    with shop.unit(write=False) as unit:
        table = unit.runtime.tables.record("line")
        found = unit.connection.execute(
            select(table.c.currency, table.c.price, table.c.price_base).order_by(table.c.id)
        )
        assert [tuple(row) for row in found] == [("JPY", 10, Decimal("0.475")), ("JPY", 5, Decimal("0.2375"))]


def test_a_default_may_convert_into_the_currency_of_the_record_that_a_line_belongs_to(shop: Any) -> None:
    with shop.unit() as unit:
        made = save(unit, "order", {"currency": "USD", "plain": 72}, lines={"lines": [LineChange(changes={"cost": 1})]})
    assert made["whole"] == Decimal(10)


def test_a_form_shows_lines_in_the_currency_of_a_record_that_is_not_saved_yet(shop: Any) -> None:
    with shop.unit(write=False) as unit:
        shown = preview(
            unit, "order", {"currency": "USD", "plain": 72}, lines={"lines": [LineChange(changes={"cost": 1})]}
        )
    line = shown.lines["lines"][0].draft
    assert (line["currency"], line["price"], line["price_base"]) == ("USD", Decimal(10), Decimal(72))
    assert (shown.draft["whole"], shown.draft["whole_base"]) == (Decimal(10), Decimal(72))


def test_a_form_shows_no_base_amount_where_there_is_no_rate_yet(shop: Any) -> None:
    with shop.unit(write=False) as unit:
        assert preview(unit, "order", {"currency": "EUR", "amount": 5}).draft["amount_base"] is None


def test_history_keeps_the_base_amounts_as_they_were(shop: Any) -> None:
    made = saved(shop, {"currency": "USD", "amount": 1})
    saved(shop, {"amount": 2}, made.id)
    with shop.unit(write=False) as unit:
        statement = select(history.c.changes).where(history.c.module == "order").order_by(history.c.id.desc())
        changes = unit.connection.execute(statement).scalars().first()
    told = {one["field"]: (one["old"], one["new"]) for one in changes}
    assert told["amount_base"] == ("7.2000", "14.4000")


def test_rates_are_one_for_each_currency_and_day(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        add_rate(shop, "USD", "7.3")
    assert [one.text() for one in refused.value.problems] == [
        "There is a rate of this currency from 2026-03-02 already"
    ]
    with pytest.raises(Refused):
        add_rate(shop, "EUR", "0")


# What people see


def in_several_currencies(scene: Any) -> None:
    for name, currency, amount in (
        ("Small", "JPY", 1000),
        ("Large", "USD", 100),
        ("Middle", "CNY", 500),
        ("Blank", "USD", None),
    ):
        saved(scene, {"name": name, "currency": currency, "amount": amount})


def names(scene: Any, actor: Any = None, **asked: Any) -> list[object]:
    with scene.unit(**({"actor": actor} if actor is not None else {}), write=False) as unit:
        return [one["name"] for one in page(unit, ListRequest(module="order", columns=(("name",),), **asked)).records]


def test_a_list_sorts_amounts_by_what_they_are_worth(shop: Any) -> None:
    in_several_currencies(shop)
    rising = (SortKey(("amount",), descending=False),)
    assert names(shop, sort=rising) == ["Small", "Middle", "Large", "Blank"]
    with shop.unit(write=False) as unit:
        first = page(unit, ListRequest(module="order", sort=rising, limit=2))
        rest = page(unit, ListRequest(module="order", sort=rising, limit=2, after=first.next))
    assert [one["name"] for one in rest.records] == ["Large", "Blank"]


@pytest.mark.parametrize(
    ("operator", "values", "found"),
    [
        ("more", (500,), {"Large"}),
        ("at_least", (500,), {"Large", "Middle"}),
        ("between", (40, 600), {"Small", "Middle"}),
        ("is", (720,), {"Large"}),
        ("blank", (), {"Blank"}),
        ("not_blank", (), {"Large", "Middle", "Small"}),
    ],
)
def test_a_list_filters_amounts_by_what_they_are_worth(
    shop: Any, operator: str, values: tuple[object, ...], found: set[str]
) -> None:
    in_several_currencies(shop)
    assert set(names(shop, conditions=(Condition(("amount",), operator, values),))) == found


def test_a_total_adds_up_what_amounts_are_worth(shop: Any) -> None:
    in_several_currencies(shop)
    saved(shop, {"fee": 2})
    with shop.unit(write=False) as unit:
        asked = ListRequest(module="order")
        assert total(unit, asked, "sum", "amount").value == Decimal("1267.5")
        assert total(unit, asked, "max", "amount").value == Decimal(720)
        assert total(unit, asked, "sum", "fee").value == Decimal(2)
        boards = grouped(unit, asked, "currency", "amount")
    assert {code: group.total for code, group in boards.items()} == {
        "JPY": Decimal("47.5"),
        "USD": Decimal(720),
        "CNY": Decimal(500),
    }


def test_whoever_sees_an_amount_sees_its_currency(make_scene: MakeScene) -> None:
    hidden = ORDER.replace("dictionary: currency}", "dictionary: currency, access: {read: [chief]}}", 1)
    roles = "roles:\n  seller: {label: Seller, inherits: [employee]}\n  chief: {label: Chief}\n"
    access = "access:\n  seller: {read: all}\n"
    scene = make_scene({"order": hidden + access, "line": LINE, "roles": roles})
    add_rate(scene, "USD", "7.2")
    made = saved(scene, {"name": "A", "currency": "USD", "amount": 1, "fee": 3})
    seller = scene.person("mei", "seller")
    with scene.unit(seller, write=False) as unit:
        shown = page(unit, ListRequest(module="order", columns=(("amount",), ("fee",)))).records[0]
        whole = read(unit, "order", made.id)
        amount, fee = (
            unit.runtime.catalog.modules["order"].field("amount"),
            unit.runtime.catalog.modules["order"].field("fee"),
        )
    assert "currency" not in shown.values
    assert [currency_of(one, amount) for one in (shown, whole)] == ["USD", "USD"]
    assert currency_of(shown, fee) == "USD"


def test_whoever_may_not_see_an_amount_sees_no_base_amount(make_scene: MakeScene) -> None:
    hidden = ORDER.replace("label: Amount,", "label: Amount, access: {read: [chief]},", 1)
    roles = "roles:\n  seller: {label: Seller, inherits: [employee]}\n  chief: {label: Chief}\n"
    access = "access:\n  seller: {read: all, fields: {fee: hidden}}\n"
    scene = make_scene({"order": hidden + access, "line": LINE, "roles": roles})
    add_rate(scene, "USD", "7.2")
    made = saved(scene, {"name": "A", "currency": "USD", "amount": 1, "fee": 3})
    seller = scene.person("mei", "seller")
    with scene.unit(seller, write=False) as unit:
        seen = read(unit, "order", made.id).values.keys()
        assert not {"amount", "amount_base", "amount.currency", "fee", "fee_base"} & seen
        with pytest.raises(UnknownField):
            page(unit, ListRequest(module="order", conditions=(Condition(("amount_base",), "more", (5,)),)))


def test_history_knows_the_currencies_that_an_amount_was_in(shop: Any) -> None:
    made = saved(shop, {"name": "A", "currency": "USD", "amount": 1})
    saved(shop, {"currency": "JPY", "amount": 100}, made.id)
    with shop.unit(write=False) as unit:
        told = timeline_of(unit, "order", made.id).entries[0].changes
    assert {one.field.key: one.currencies for one in told if one.field.key == "amount"} == {"amount": ("USD", "JPY")}


# After rates were corrected


def test_amounts_are_converted_again_by_the_corrected_rate_of_their_day(shop: Any) -> None:
    dated = saved(shop, {"name": "dated", "currency": "USD", "dated": 10, "signed": date(2026, 2, 1)})
    plain = saved(shop, {"name": "plain", "currency": "USD", "amount": 10, "fee": 1})
    bare = saved(shop, {"name": "bare", "plain": 4})
    assert (dated["dated_base"], plain["amount_base"], plain["double_base"]) == (70, 72, 144)
    with shop.unit(write=False) as unit:
        rates = page(unit, ListRequest(module="exchange_rate")).records
    for one, rate in ((date(2026, 1, 1), "6.5"), (TODAY, "7.5")):
        old = next(found for found in rates if found["currency"] == "USD" and found["valid_from"] == one)
        saved(shop, {"rate": rate}, old.id, "exchange_rate")
    add_rate(shop, "USD", "9", date(2026, 3, 20))
    shop.now += timedelta(days=30)
    assert recomputed(shop, rates=False) == (3, 0)
    assert recomputed(shop, rates=True) == (3, 2)
    dated, plain = shop.record("order", dated.id), shop.record("order", plain.id)
    assert (dated["dated_base"], plain["amount_base"], plain["double_base"], plain["worth"]) == (
        65,
        75,
        150,
        Decimal("82.5"),
    )
    assert shop.record("order", bare.id).row_version == bare.row_version
    assert recomputed(shop, rates=True) == (3, 0), "by the day of the amount, not by that of the last change"


def recomputed(scene: Any, *, rates: bool) -> tuple[int, int]:
    done, more = Recomputed(), True
    while more:
        with scene.unit() as unit:
            more = recompute_some(unit, unit.runtime.catalog.modules["order"], done, rates=rates, most=2)
    assert done.refused == []
    return done.looked_at, done.changed


def test_a_record_that_cannot_be_converted_again_stays_as_it_was(shop: Any) -> None:
    made = saved(shop, {"name": "A", "currency": "JPY", "amount": 1000})
    with shop.unit() as unit:
        rates = page(unit, ListRequest(module="exchange_rate")).records
        save(
            unit,
            "exchange_rate",
            {"valid_from": TODAY + timedelta(days=9)},
            record_id=next(one.id for one in rates if one["currency"] == "JPY"),
        )
    done = Recomputed()
    with shop.unit() as unit:
        recompute_some(unit, unit.runtime.catalog.modules["order"], done, rates=True)
    assert [number for number, _ in done.refused] == [made.id]
    assert done.refused[0][1].startswith("There is no exchange rate of JPY on or before 2026-03-02.")
    assert shop.record("order", made.id).values == made.values
