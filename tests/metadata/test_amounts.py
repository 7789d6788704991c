"""Amounts of money: their currencies, and the fields that hold them in base currency."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.expression import Expression
from customary.expressions.types import CurrencyAt, ListType, MoneyType
from customary.metadata.catalog import Catalog
from customary.metadata.loading import load
from customary.metadata.model.fields import Exchange, Field, NumberOptions, RollupOptions
from customary.metadata.model.rules import CreateAction, SetAction, UpdateAction, Value

SITE = "site: shop\ndatabase: sqlite:///shop.db\ncurrency: CNY\n"
ORDER = """
module: order
label: Order
name: "{title}"
fields:
  title:    {type: text}
  currency: {type: choice, dictionary: currency}
  signed:   {type: date}
  customer: {type: link, to: customer}
  amount:   {type: money, label: Amount, currency: currency, rate_date: signed, min: 0, index: true, was: [sum],
             access: {read: [employee]}}
  fee:      {type: money, currency: USD, audit: false, filterable: false, sortable: false}
  yuan:     {type: money, currency: CNY}
  plain:    {type: money}
  double:   {type: money, currency: currency, formula: amount * 2}
  in_yuan:  {type: money, formula: amount - fee}
  inferred: {type: formula, formula: amount / 2, rate_date: signed}
  mixed:    {type: formula, formula: amount + plain}
  limit:    {type: lookup, via: customer, field: limit}
  parts:    {type: lines, to: part, by: order}
  whole:    {type: rollup, of: parts, function: sum, field: price, rate_date: signed}
  costs:    {type: rollup, of: parts, function: sum, field: cost}
  fees:     {type: rollup, module: part, by: order, function: max, field: fee}
  pieces:   {type: rollup, of: parts, function: count}
  visits:   {type: lines, to: visit, by: order}
  visited:  {type: rollup, of: visits, function: sum, field: price}
  most:     {type: money, currency: currency, formula: "max(parts, price)"}
"""
PART = """
module: part
label: Part
name: "{order.title}"
fields:
  order:     {type: link, to: order}
  currency:  {type: lookup, via: order, field: currency}
  same:      {type: choice, dictionary: currency, formula: order.currency}
  bought_in: {type: text}
  price:     {type: money, currency: currency, default: "= order.amount"}
  net:       {type: money, currency: same, formula: price}
  half:      {type: formula, formula: price / 2}
  of_order:  {type: lookup, via: order, field: amount}
  cost:      {type: money, currency: bought_in}
  fee:       {type: money, currency: EUR}
"""
CUSTOMER = """
module: customer
label: Customer
name: "{title}"
fields:
  title:  {type: text}
  pays:   {type: choice, dictionary: currency}
  limit:  {type: money, currency: pays}
  orders: {type: rollup, module: order, by: customer, function: sum, field: amount}
"""
VISIT = """
module: visit
label: Visit
name: "{order.title}"
fields:
  order:    {type: link, to: order}
  currency: {type: choice, dictionary: currency, formula: order.customer.pays}
  price:    {type: money, currency: currency}
"""
RULES = """
workflows:
  copies:
    when: {record: saved}
    then:
      - set: {currency: USD, amount: "= fee"}
      - set: {currency: CNY, amount: "= plain"}
      - set: {amount: "= customer.limit", currency: "= customer.pays"}
      - set: {amount: "= 5", currency: "= if(plain > 3, 'USD', 'EUR')"}
      - create: {module: order, set: {amount: "= amount"}}
      - create: {module: order, set: {amount: "= amount", currency: "= currency"}}
      - create: {module: part, set: {order: "= id", price: "= amount", cost: "= fee", bought_in: USD}}
      - create: {module: part, set: {price: "= amount"}}
      - update: {link: customer, set: {limit: "= record.amount", pays: "= record.currency"}}
      - update: {link: customer, set: {limit: "= limit * 2"}}
"""


def catalog_in(folder: Path, site: str = SITE, **texts: str) -> Catalog:
    application = folder / "modules" / "sales"
    application.mkdir(parents=True)
    for name, text in {"order": ORDER, "part": PART, "customer": CUSTOMER, "visit": VISIT, **texts}.items():
        (application / f"{name}.yaml").write_text(text, "utf-8")
    (folder / "customary.yaml").write_text(site, "utf-8")
    loaded = load([folder / "modules"], site_file=folder / "customary.yaml")
    assert loaded.catalog is not None, [one.text() for one in loaded.problems]
    return loaded.catalog


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_in(tmp_path_factory.mktemp("amounts"), order=ORDER + RULES)


def at(key: str) -> MoneyType:
    return MoneyType(CurrencyAt("record", (key,)))


# field, its type, how it becomes base currency
AMOUNTS: list[tuple[str, MoneyType, Exchange | None]] = [
    ("order.amount", at("currency"), Exchange(base="amount_base", currency="currency", rate_date="signed")),
    ("order.fee", MoneyType("USD"), Exchange(base="fee_base", code="USD")),
    ("order.yuan", MoneyType(), None),
    ("order.plain", MoneyType(), None),
    ("order.double", at("currency"), Exchange(base="double_base", currency="currency")),
    ("order.in_yuan", MoneyType(), None),
    ("order.inferred", at("currency"), Exchange(base="inferred_base", currency="currency", rate_date="signed")),
    ("order.mixed", MoneyType(), None),
    ("order.limit", MoneyType(), None),
    ("order.whole", at("currency"), Exchange(base="whole_base", currency="currency", rate_date="signed")),
    ("order.costs", MoneyType(), None),
    ("order.visited", MoneyType(), None),
    ("order.fees", MoneyType("EUR"), Exchange(base="fees_base", code="EUR")),
    ("order.most", at("currency"), Exchange(base="most_base", currency="currency")),
    ("part.price", at("currency"), Exchange(base="price_base", currency="currency")),
    ("part.net", at("same"), Exchange(base="net_base", currency="same")),
    ("part.half", at("currency"), Exchange(base="half_base", currency="currency")),
    ("part.of_order", at("currency"), Exchange(base="of_order_base", currency="currency")),
    ("part.cost", at("bought_in"), Exchange(base="cost_base", currency="bought_in")),
    ("customer.orders", MoneyType(), None),
]


def field_of(catalog: Catalog, name: str) -> Field:
    module, key = name.split(".")
    return catalog.modules[module].field(key)


@pytest.mark.parametrize(("name", "type_", "exchange"), AMOUNTS, ids=[one[0] for one in AMOUNTS])
def test_an_amount_knows_its_currency_and_the_way_to_base_currency(
    catalog: Catalog, name: str, type_: MoneyType, exchange: Exchange | None
) -> None:
    field = field_of(catalog, name)
    assert (field.language_type, field.exchange) == (type_, exchange)
    assert field.base_of is None


def test_a_computed_amount_is_of_the_field_type_money(catalog: Catalog) -> None:
    assert {name: field_of(catalog, name).type for name in ("order.inferred", "order.limit", "part.of_order")} == {
        "order.inferred": "money",
        "order.limit": "money",
        "part.of_order": "money",
    }
    assert field_of(catalog, "part.of_order").options == NumberOptions(precision=18, scale=4, currency_field="currency")
    assert field_of(catalog, "order.limit").options == NumberOptions(precision=18, scale=4)


def read_by(expression: Expression | None) -> set[str]:
    assert expression is not None
    found = {".".join(slot.path) for slot in expression.slots if isinstance(slot, Slot)}
    rows = [slot for slot in expression.slots if isinstance(slot, RowsSlot)]
    return found | {f"{slot.module}.{inner.path[0]}" for slot in rows for inner in slot.slots}


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("order.double", {"amount"}),
        ("order.in_yuan", {"amount_base", "fee_base"}),
        ("order.mixed", {"amount_base", "plain"}),
        ("order.limit", {"customer.limit_base"}),
        ("order.most", {"part.price"}),
        ("part.net", {"price"}),
        ("part.of_order", {"order.amount"}),
    ],
)
def test_a_formula_reads_amounts_as_they_stand_or_in_base_currency(
    catalog: Catalog, name: str, reads: set[str]
) -> None:
    assert read_by(field_of(catalog, name).formula) == reads


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("order.whole", "price"),
        ("order.costs", "cost_base"),
        ("order.visited", "price_base"),
        ("order.fees", "fee"),
        ("customer.orders", "amount_base"),
    ],
)
def test_a_roll_up_goes_over_amounts_as_they_stand_or_in_base_currency(catalog: Catalog, name: str, key: str) -> None:
    options = field_of(catalog, name).options
    assert isinstance(options, RollupOptions)
    assert options.field == key


def test_what_holds_base_amounts_is_a_field_beside_them_that_only_the_platform_writes(catalog: Catalog) -> None:
    order = catalog.modules["order"]
    keys = list(order.fields)
    assert keys[keys.index("amount") + 1] == "amount_base"
    base = order.fields["amount_base"]
    assert (base.type, base.language_type, base.base_of, base.exchange) == ("money", MoneyType(), "amount", None)
    assert base.label.text("en") == "Amount (CNY)"
    assert base.computed
    assert (base.readonly, base.required, base.copy, base.inline_edit, base.bulk_edit) == (
        True,
        False,
        False,
        False,
        False,
    )
    assert (base.index, base.was, base.readable_by) == (True, ("sum_base",), frozenset({"employee"}))
    fee = order.fields["fee_base"]
    assert (fee.audit, fee.filterable, fee.sortable, fee.readable_by) == (False, False, False, None)


def test_base_amounts_stand_in_no_layout_that_nobody_wrote(catalog: Catalog) -> None:
    layouts = catalog.modules["order"].layouts
    shown = {*layouts.detail.fields, *layouts.quick_create, *layouts.card.lines}
    shown |= {path[0] for path in catalog.modules["order"].lists["all"].columns}
    assert {key for key in shown if key.endswith("_base")} == set()


def test_lines_know_the_link_that_leads_back(catalog: Catalog) -> None:
    assert field_of(catalog, "order.parts").language_type == ListType("part", "order")


def test_labels_of_base_amounts_follow_the_translations(tmp_path: Path) -> None:
    words = "translations: zh-Hans\nkeys:\n  order.fields.amount.label: 金额\n"
    catalog = catalog_in(tmp_path, i18n=words)
    assert field_of(catalog, "order.amount_base").label.text("zh-Hans") == "金额（CNY）"


def test_the_base_currency_decides_which_amounts_need_a_base_amount(tmp_path: Path) -> None:
    fields = catalog_in(tmp_path, site=SITE.replace("CNY", "USD")).modules["order"].fields
    assert {key for key in fields if fields[key].base_of} >= {"amount_base", "yuan_base"}
    assert "fee_base" not in fields


def test_a_site_has_a_base_currency_that_exists(tmp_path: Path) -> None:
    (tmp_path / "customary.yaml").write_text(SITE.replace("CNY", "CNX"), "utf-8")
    loaded = load([], site_file=tmp_path / "customary.yaml")
    assert [(one.code, one.suggestions) for one in loaded.problems] == [("M301", ("CNY",))]


def values_of(catalog: Catalog) -> list[Mapping[str, Value]]:
    actions = catalog.modules["order"].rules["copies"].actions
    return [one.values for one in actions if isinstance(one, SetAction | CreateAction | UpdateAction)]


def test_an_action_fills_an_amount_in_the_currency_that_it_sets_beside_it(catalog: Catalog) -> None:
    found = []
    for values in values_of(catalog):
        amounts = {key: one for key, one in values.items() if key in ("amount", "price", "cost", "limit")}
        found.append({key: read_by(one) for key, one in amounts.items() if isinstance(one, Expression)})
    assert found == [
        {"amount": {"fee"}},
        {"amount": {"plain"}},
        {"amount": {"customer.limit"}},
        {"amount": set()},
        {"amount": {"amount_base"}},
        {"amount": {"amount"}},
        {"price": {"amount"}, "cost": {"fee"}},
        {"price": {"amount_base"}},
        {"limit": {"amount"}},
        {"limit": {"limit"}},
    ]


BILL = """
module: bill
label: Bill
name: "{title}"
fields:
  title:    {type: text}
  currency: {type: choice, dictionary: currency, default: "= if(title is blank, 'USD', 'EUR')"}
  total:    {type: money, currency: currency}
"""
VAGUE = """
workflows:
  vague:
    when: {record: saved}
    then:
      - create: {module: bill, set: {total: "= 5"}}
      - create: {module: bill, set: {total: "= fee"}}
      - create: {module: part, set: {bought_in: "{title}", cost: "= 5"}}
      - create: {module: part, set: {bought_in: "{title}", cost: "= fee"}}
      - create: {module: part, set: {order: "= if(plain > 3, id, blank)", price: "= 5"}}
      - create: {module: part, set: {order: "= if(plain > 3, id, blank)", price: "= fee"}}
      - create: {module: part, set: {bought_in: "= title", cost: "= fee"}}
"""


def test_where_nobody_can_know_the_currency_only_a_number_fits(tmp_path: Path) -> None:
    folder = tmp_path / "modules" / "sales"
    folder.mkdir(parents=True)
    for name, text in {
        "order": ORDER + VAGUE,
        "part": PART,
        "customer": CUSTOMER,
        "visit": VISIT,
        "bill": BILL,
    }.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    (tmp_path / "customary.yaml").write_text(SITE, "utf-8")
    problems = load([tmp_path / "modules"], site_file=tmp_path / "customary.yaml").problems
    found = [(one.code, one.span.source.line_text(one.span.source.line_column(one.span.start)[0])) for one in problems]
    lines = VAGUE.splitlines()
    assert found == [("E335", lines[6]), ("E335", lines[8]), ("E335", lines[10]), ("E317", lines[11])]


def test_values_of_an_action_stay_in_the_order_that_they_are_written_in(catalog: Catalog) -> None:
    assert list(values_of(catalog)[2]) == ["amount", "currency"]


def test_every_site_has_the_currencies_of_the_world_and_a_place_for_their_rates(catalog: Catalog) -> None:
    names = catalog.dictionaries["currency"].values
    assert [names["TWD"].label.text(tag) for tag in ("en", "zh-Hans", "zh-Hant")] == [
        "New Taiwan Dollar",
        "新台币",
        "新台幣",
    ]
    assert len(names) > 150
    assert catalog.modules["exchange_rate"].system
