"""Amounts of money: of one currency they compute as they stand, of several in base currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from customary.expressions import types as t
from customary.expressions.checked import Aggregate, Read, RowsSlot, Slot
from customary.expressions.checker import CheckResult, check
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.positions import LANGUAGES, Excerpt
from customary.expressions.rates import ONE, DatedRate, NewestRates, Rate, RateTable, converted
from customary.expressions.scope import CURRENCIES, DictionaryWords, Member, ModuleWords, Place, Purpose, Vocabulary
from customary.expressions.template import check_template
from customary.expressions.types import CurrencyAt, MoneyType

OWN = CurrencyAt("record", ("currency",))
BASE = MoneyType()


def _module(name: str, **members: t.Type) -> ModuleWords:
    return ModuleWords(name=name, members={key: Member(key=key, type=type_) for key, type_ in members.items()})


def _with_look_up(module: ModuleWords, key: str, shows: tuple[str, ...]) -> ModuleWords:
    member = Member(key=key, type=CURRENCIES, shows=shows)
    return ModuleWords(name=module.name, members={**module.members, key: member})


_AMOUNTS: Mapping[str, t.Type] = {"amount": MoneyType(OWN), "amount_base": BASE, "currency": CURRENCIES}
MODULES = (
    _module(
        "deal",
        **_AMOUNTS,
        discount=MoneyType(OWN),
        fee=MoneyType("USD"),
        price=BASE,
        yuan=MoneyType("CNY"),
        paid=MoneyType(CurrencyAt("record", ("paid_in",))),
        paid_in=t.TEXT,
        quantity=t.INTEGER,
        share=t.NumberType(6, 4),
        signed=t.DATE,
        changed_at=t.DATETIME,
        customer=t.RefType(("customer",)),
        about=t.RefType(("customer", "deal")),
        lines=t.ListType("line", by="deal"),
        others=t.ListType("deal"),
        owner=t.RefType(("user",)),
    ),
    _module("customer", credit=MoneyType(OWN), currency=CURRENCIES, best=t.RefType(("deal",))),
    _with_look_up(
        _module(
            "line",
            deal=t.RefType(("deal",)),
            currency=CURRENCIES,
            price=MoneyType(OWN),
            cost=MoneyType(CurrencyAt("record", ("bought_in",))),
            bought_in=CURRENCIES,
            list_price=BASE,
            quantity=t.INTEGER,
        ),
        "currency",
        ("deal", "currency"),
    ),
    _module("user", limit=MoneyType(OWN), credit=MoneyType(OWN), currency=CURRENCIES),
)
VOCABULARY = Vocabulary(
    modules={one.name: one for one in MODULES},
    dictionaries={
        "currency": DictionaryWords(
            name="currency",
            codes={"CNY": {"": "Chinese yuan"}, "USD": {"": "US dollar"}, "TWD": {"": "New Taiwan dollar"}},
        )
    },
    settings={"limit": t.INTEGER, "cap": MoneyType("USD")},
    currency="CNY",
)
ASKED = {"sum": Member(key="sum", type=MoneyType("USD")), "code": Member(key="code", type=CURRENCIES)}
RULE = Place(module="deal", purpose=Purpose.RULE, saving=True, input=ASKED)
COMPUTED = Place(module="deal", purpose=Purpose.COMPUTED)
OF_LINE = Place(module="line", purpose=Purpose.RULE)
FOUND = Place(module="line", purpose=Purpose.VALIDATION, found="deal")
LINK_FILTER = Place(module="deal", purpose=Purpose.FILTER, record="customer")


RATES = RateTable(
    (
        DatedRate("USD", date(2026, 3, 1).toordinal(), Rate(72, 10)),
        DatedRate("USD", date(2026, 1, 1).toordinal(), Rate(7)),
        DatedRate("TWD", 1, Rate(22, 100)),
    )
)
MOMENT = Environment(today=date(2026, 3, 15).toordinal(), now=0, currency="CNY", rates=RATES)


def checked(text: str, place: Place = RULE, expected: t.Type | None = None) -> CheckResult:
    return check(Excerpt.whole(text), VOCABULARY, place, expected=expected)


def expression_of(text: str, place: Place = RULE, expected: t.Type | None = None) -> Expression:
    result = checked(text, place, expected)
    assert [one for one in result.problems if one.severity == "error"] == []
    assert result.expression is not None
    return result.expression


def reads(expression: Expression) -> set[str]:
    """The ways to what an expression reads, of its related rows too."""
    found = {".".join((slot.root, *slot.path)) for slot in expression.slots if isinstance(slot, Slot)}
    rows = [slot for slot in expression.slots if isinstance(slot, RowsSlot)]
    return found | {".".join(("row", *inner.path)) for slot in rows for inner in slot.slots}


def value_of(text: str, values: Mapping[str, object], place: Place = RULE) -> object:
    expression = expression_of(text, place)
    given = [values[".".join((slot.root, *slot.path))] for slot in expression.slots]
    return expression.evaluate(given, MOMENT).value


# text, type
TYPED: list[tuple[str, t.Type]] = [
    ("amount", MoneyType(OWN)),
    ("yuan", BASE),
    ("fee", MoneyType("USD")),
    ("amount * quantity", MoneyType(OWN, 36, 4)),
    ("quantity * amount", MoneyType(OWN, 36, 4)),
    ("amount / 3", MoneyType(OWN, 35, 20)),
    ("amount / discount", t.NumberType(39, 20)),
    ("amount + discount", MoneyType(OWN, 19, 4)),
    ("amount + price", MoneyType(None, 19, 4)),
    ("-amount", MoneyType(OWN)),
    ("+amount", MoneyType(OWN)),
    ("abs(amount)", MoneyType(OWN)),
    ("round(amount, 2)", MoneyType(OWN, 17, 2)),
    ("floor(amount)", MoneyType(OWN, 15, 0)),
    ("mod(amount, discount)", MoneyType(OWN)),
    ("sign(amount)", t.NumberType(1, 0)),
    ("min(amount, discount)", MoneyType(OWN)),
    ("max(amount, price)", BASE),
    ("clamp(amount, discount, price)", BASE),
    ("amount ?? 0", MoneyType(OWN)),
    ("amount ?? price", BASE),
    ("if(quantity > 1, amount, blank)", MoneyType(OWN)),
    ("if(quantity > 1, amount, fee)", BASE),
    ("if_error(amount / 3, price)", MoneyType(None, 35, 20)),
    ("amount.value", t.NumberType(18, 4)),
    ("amount.base", BASE),
    ("price.base", BASE),
    ("amount.currency", CURRENCIES),
    ("paid.currency", t.TEXT),
    ("price.currency", CURRENCIES),
    ("customer.credit", MoneyType(CurrencyAt("record", ("customer", "currency")))),
    ("customer.credit.base", BASE),
    ("about.customer.credit", MoneyType(CurrencyAt("record", ("about", "customer", "currency")))),
    ("old.amount", MoneyType(CurrencyAt("old", ("currency",)))),
    ("user.limit", MoneyType(CurrencyAt("user", ("currency",)))),
    ("input.sum", MoneyType("USD")),
    ("setting.cap", MoneyType("USD")),
    ('money(3, "TWD")', MoneyType("TWD", 1, 0)),
    ('money(quantity, "CNY")', MoneyType(None, 18, 0)),
    ("money(quantity, currency)", MoneyType(OWN, 18, 0)),
    ('money(blank, "TWD")', MoneyType("TWD")),
    ('convert(blank, "TWD")', MoneyType("TWD")),
    ('convert(amount, "USD")', MoneyType("USD", 28, 4)),
    ('convert(fee, "USD")', MoneyType("USD")),
    ("convert(price, currency, on: signed)", MoneyType(OWN, 28, 4)),
    ("sum(lines.price)", MoneyType(OWN, 22, 4)),
    ("sum(lines, price * quantity)", MoneyType(OWN, 32, 4)),
    ("avg(lines.price)", MoneyType(OWN, 35, 20)),
    ("sum(lines.cost)", MoneyType(None, 22, 4)),
    ("max(lines.cost)", BASE),
    ("first(lines, cost, by: quantity)", BASE),
    ("sum(lines.list_price)", MoneyType(None, 22, 4)),
    ("sum(others.amount)", MoneyType(None, 22, 4)),
    ("sum(others.fee)", MoneyType("USD", 22, 4)),
    ("sum(customer.best.lines.price)", MoneyType(CurrencyAt("record", ("customer", "best", "currency")), 22, 4)),
    ("join_text(lines, price)", t.TEXT),
]


@pytest.mark.parametrize(("text", "type_"), TYPED, ids=[one[0] for one in TYPED])
def test_the_type_of_an_amount_says_its_currency(text: str, type_: t.Type) -> None:
    assert expression_of(text).type == type_


# text, what is read
MET = [
    ("amount > discount", {"record.amount", "record.discount"}),
    ("amount > price", {"record.amount_base", "record.price"}),
    ("amount > fee", {"record.amount_base", "record.fee_base"}),
    ("amount > paid", {"record.amount_base", "record.paid_base"}),
    ("amount in (discount, price)", {"record.amount_base", "record.discount_base", "record.price"}),
    ("amount between price and fee", {"record.amount_base", "record.price", "record.fee_base"}),
    ("amount > customer.credit", {"record.amount_base", "record.customer.credit_base"}),
    ("amount > old.amount", {"record.amount_base", "old.amount_base"}),
    ("changed(amount)", {"record.amount", "old.amount"}),
    ("changed(amount, to: discount)", {"record.amount", "old.amount", "record.discount"}),
    ("-(amount * quantity) + 0 > price / 2", {"record.amount_base", "record.quantity", "record.price"}),
    ("amount - discount > price", {"record.amount_base", "record.discount_base", "record.price"}),
    ("(amount ?? 0) > price", {"record.amount_base", "record.price"}),
    ("if(quantity > 1, amount, 0) > price", {"record.amount_base", "record.quantity", "record.price"}),
    ("abs(amount) > price", {"record.amount_base", "record.price"}),
    ("(amount ?? blank) > price", {"record.amount_base", "record.price"}),
    ("sum(lines.price) > amount", {"row.price", "record.amount"}),
    ("sum(lines.price) > price", {"row.price_base", "record.price"}),
    (
        "sum(lines, price where price > list_price) > amount",
        {"row.price", "row.price_base", "row.list_price", "record.amount"},
    ),
    ("any(lines, price > record.amount)", {"row.price", "record.amount"}),
    ("any(lines, price > record.price)", {"row.price_base", "record.price"}),
    ("any(lines, price > cost)", {"row.price_base", "row.cost_base"}),
    ("sum(others, amount + fee)", {"row.amount_base", "row.fee_base"}),
    ("avg(lines.price) > price", {"row.price_base", "record.price"}),
    ("input.sum > amount", {"input.sum", "record.amount_base"}),
    (
        'convert(amount, "USD", on: signed) > price',
        {"record.amount", "record.currency", "record.signed", "record.price"},
    ),
    ("clamp(amount, 0, discount) > price", {"record.amount_base", "record.discount_base", "record.price"}),
    ('amount > money(5, "USD")', {"record.amount_base"}),
    ('fee > money(5, "USD")', {"record.fee"}),
    ('fee / money(5, "USD") > 1', {"record.fee"}),
    ("amount / price > 1", {"record.amount_base", "record.price"}),
    ('amount.currency = "USD"', {"record.currency"}),
    ("old.amount.currency", {"old.currency"}),
    ("customer.credit.currency", {"record.customer.currency"}),
    ("amount.value", {"record.amount"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), MET, ids=[one[0] for one in MET])
def test_amounts_of_one_currency_meet_as_they_stand_and_others_in_base_currency(text: str, wanted: set[str]) -> None:
    assert reads(expression_of(text)) == wanted


def test_a_look_up_of_the_currency_is_the_currency_that_it_shows() -> None:
    assert reads(expression_of("price > deal.amount", OF_LINE)) == {"record.price", "record.deal.amount"}


def test_the_currency_of_the_outer_record_is_known_in_the_filter_of_a_link() -> None:
    expression = expression_of("amount > record.credit", LINK_FILTER)
    assert reads(expression) == {"record.amount_base", "outer.credit_base"}


# text, code, what is marked, suggestions
WRONG: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("amount.bases", "E331", "bases", ("base",)),
    ("input.sum.base", "E331", "base", ()),
    ("amount.currency.name", "E203", "name", ()),
    ("amount + 5 > price", "E332", "5", ('money(5, "CNY")',)),
    ("if(quantity > 1, amount, 5) > price", "E332", "5", ('money(5, "CNY")',)),
    ("if_error(amount, quantity) > price", "E332", "quantity", ('money(quantity, "CNY")',)),
    ("(amount ?? quantity) > price", "E332", "quantity", ('money(quantity, "CNY")',)),
    ("price + round(fee, 2)", "E333", "round(fee, 2)", ('convert(round(fee, 2), "CNY")',)),
    ("round(amount) > price", "E333", "round(amount)", ('convert(round(amount), "CNY")',)),
    ("clamp(amount, 0, 9) > price", "E332", "9", ('money(9, "CNY")',)),
    ("-round(amount) > price", "E333", "round(amount)", ('convert(round(amount), "CNY")',)),
    ("sum(others, round(amount))", "E333", "round(amount)", ('convert(round(amount), "CNY")',)),
    ("sum(lines, round(price)) > price", "E333", "round(price)", ('convert(round(price), "CNY")',)),
    ("min(round(amount), price)", "E333", "round(amount)", ('convert(round(amount), "CNY")',)),
    ("amount * discount", "E334", "amount * discount", ("discount.value",)),
    ("1 / amount", "E334", "1 / amount", ("amount.value",)),
    ("amount ^ 2", "E334", "amount ^ 2", ("amount.value",)),
    ("(amount + discount) ^ 2", "E334", "(amount + discount) ^ 2", ()),
    ("amount * 3 days", "E334", "amount * 3 days", ("amount.value",)),
    ('money(amount, "USD")', "E334", "amount", ('convert(amount, "USD")',)),
    ("money(signed, currency)", "E301", "signed", ()),
    ("convert(quantity, currency)", "E336", "quantity", ('money(quantity, "CNY")',)),
    ("convert(signed, currency)", "E336", "signed", ()),
    ('convert(amount, "USX")', "E337", '"USX"', ('"USD"',)),
    ('money(1, "yen")', "E337", '"yen"', ()),
    ("amount in (price, 5)", "E332", "5", ()),
    ("convert(blank, 5)", "E337", "5", ()),
    ("money(blank, 5)", "E337", "5", ()),
    ("convert(amount, nothing)", "E201", "nothing", ()),
    ("convert(amount, quantity)", "E337", "quantity", ()),
    ('convert(amount, "USD", on: quantity)', "E301", "quantity", ()),
    ('convert(amount, "USD", on: signed, on: signed)', "E312", "on: signed", ()),
    ("convert(amount)", "E311", "convert(amount)", ()),
    ("money(1)", "E311", "money(1)", ()),
    ('money(nothing, "USD")', "E201", "nothing", ()),
    ('convert(nothing, "USD")', "E201", "nothing", ()),
    ('convert(amount, "USD", on: nothing)', "E201", "nothing", ()),
]  # fmt: skip


# an argument that names a currency, the currency of the result
NAMED: list[tuple[str, Place, t.Currency]] = [
    ("customer.currency", RULE, CurrencyAt("record", ("customer", "currency"))),
    ("old.currency", RULE, CurrencyAt("old", ("currency",))),
    ("user.currency", RULE, CurrencyAt("user", ("currency",))),
    ("user.credit.currency", RULE, CurrencyAt("user", ("currency",))),
    ("found.currency", FOUND, CurrencyAt("found", ("currency",))),
    ("record.currency", LINK_FILTER, CurrencyAt("outer", ("currency",))),
    ("currency", OF_LINE, CurrencyAt("record", ("deal", "currency"))),
    ("input.code", RULE, CurrencyAt("input", ("code",))),
    ("about.deal.currency", RULE, CurrencyAt("record", ("about", "deal", "currency"))),
]


@pytest.mark.parametrize(("text", "place", "currency"), NAMED, ids=[one[0] for one in NAMED])
def test_a_currency_is_named_by_the_field_that_holds_it(text: str, place: Place, currency: t.Currency) -> None:
    type_ = expression_of(f"money(1, {text})", place).type
    assert isinstance(type_, MoneyType)
    assert type_.currency == currency


@pytest.mark.parametrize(("text", "code", "marked", "suggestions"), WRONG, ids=[one[0] for one in WRONG])
def test_what_is_wrong_with_amounts_is_told_once_at_its_place(
    text: str, code: str, marked: str, suggestions: tuple[str, ...]
) -> None:
    result = checked(text)
    found = [one for one in result.problems if one.severity == "error"]
    assert result.expression is None
    assert [(one.code, text[one.span.start : one.span.end]) for one in found] == [(code, marked)]
    assert found[0].suggestions[: len(suggestions)] == suggestions
    assert len({found[0].text(language) for language in LANGUAGES}) == 3


@pytest.mark.parametrize(
    ("text", "expected", "wanted"),
    [
        ("amount * share", BASE, {"record.amount_base", "record.share"}),
        ("amount * share", MoneyType(OWN), {"record.amount", "record.share"}),
        ("quantity * 3", MoneyType(OWN), {"record.quantity"}),
        ("fee", MoneyType("USD"), {"record.fee"}),
        ("price", t.NumberType(18, 2), {"record.price"}),
    ],
)
def test_an_amount_fills_a_field_of_its_currency_or_of_base_currency(
    text: str, expected: t.Type, wanted: set[str]
) -> None:
    assert reads(expression_of(text, COMPUTED, expected)) == wanted


@pytest.mark.parametrize(
    ("text", "expected", "code", "suggestions"),
    [
        ("price", MoneyType(OWN), "E317", ("convert(price, currency)",)),
        ("amount", MoneyType("USD"), "E317", ('convert(amount, "USD")',)),
        ("amount", t.NumberType(18, 2), "E335", ("amount.value", "amount.base")),
        ("round(amount)", BASE, "E333", ('convert(round(amount), "CNY")',)),
    ],
)
def test_an_amount_of_another_currency_is_converted_only_when_somebody_says_so(
    text: str, expected: t.Type, code: str, suggestions: tuple[str, ...]
) -> None:
    result = checked(text, RULE, expected)
    assert result.expression is None
    assert [(one.code, one.suggestions) for one in result.problems] == [(code, suggestions)]


def test_what_an_action_fills_may_be_of_the_currency_of_another_record() -> None:
    of_customer = MoneyType(CurrencyAt("outer", ("currency",)))
    assert reads(expression_of("record.credit", LINK_FILTER, of_customer)) == {"outer.credit"}


@pytest.mark.parametrize(
    ("text", "hinted"),
    [
        ("amount > 100", ["100"]),
        ("amount > setting.limit", ["setting.limit"]),
        ("amount + 5", ["5"]),
        ("clamp(amount, 0, 9)", ["9"]),
        ("amount > 0", []),
        ("amount > blank", []),
        ("amount * 2", []),
        ("fee > 100", []),
        ("price > 100", []),
        ("amount.base > 100", []),
        ("amount.value > 100", []),
    ],
)
def test_a_number_beside_amounts_of_any_currency_is_hinted_at(text: str, hinted: list[str]) -> None:
    result = checked(text)
    assert result.expression is not None
    found = [one for one in result.problems if one.code == "W611"]
    assert [text[one.span.start : one.span.end] for one in found] == hinted
    assert {len({one.text(language) for language in LANGUAGES}) for one in found} <= {3}


def test_a_number_without_a_currency_is_reported_instead_of_hinted_at() -> None:
    assert [one.code for one in checked("(discount ?? 0) + 5 > price").problems] == ["E332"]


def test_a_stored_field_converts_only_by_the_rates_of_a_named_day() -> None:
    assert [one.code for one in checked('convert(amount, "USD")', COMPUTED).problems] == ["E406"]
    assert checked('convert(amount, "USD", on: signed)', COMPUTED).problems == ()


def test_an_expression_that_converts_says_so() -> None:
    assert expression_of('convert(amount, "USD", on: signed)').uses == {"rates"}
    assert expression_of('amount > money(5, "USD")').uses == {"rates", "today"}
    assert expression_of("amount > price").uses == frozenset()


def test_without_a_dictionary_of_currencies_a_code_is_three_capital_letters() -> None:
    bare = Vocabulary(modules=VOCABULARY.modules, currency="CNY")
    assert check(Excerpt.whole('money(1, "XTS")'), bare, RULE).problems == ()
    assert [one.code for one in check(Excerpt.whole('money(1, "xts")'), bare, RULE).problems] == ["E337"]


def test_the_currency_of_an_amount_that_is_not_a_fields_is_known_beforehand() -> None:
    assert value_of("fee.currency", {}) == "USD"
    assert value_of("yuan.currency", {}) == "CNY"


USD_5 = {"record.amount": 5_0000, "record.currency": "USD", "record.signed": date(2026, 2, 1).toordinal()}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('convert(amount, "CNY")', 36_0000),
        ('convert(amount, "CNY", on: signed)', 35_0000),
        ('convert(amount, "TWD", on: signed)', 159_0909),
        ('convert(money(1, "CNY"), "USD")', 1389),
        ('convert(-money(1, "CNY"), "USD")', -1389),
        ('convert(amount, "CNY", on: #2025-12-31#)', None),
        ('convert(amount, "CNY", on: blank)', None),
        ("convert(amount / 3, currency)", 1_66666666666666666667),
    ],
)
def test_amounts_are_converted_by_the_last_rate_on_or_before_a_day(text: str, value: int | None) -> None:
    assert value_of(text, USD_5) == value


def test_a_blank_currency_is_the_base_currency() -> None:
    values = {**USD_5, "record.currency": None}
    assert value_of('convert(amount, "USD")', values) == 6944


def test_a_blank_amount_stays_blank() -> None:
    assert value_of('convert(amount, "CNY")', {**USD_5, "record.amount": None}) is None


def test_a_missing_rate_is_told_with_the_currency_and_the_day() -> None:
    expression = expression_of('convert(amount, "USD", on: #2025-12-31#)')
    outcome = expression.evaluate([5_0000, "CNY"], MOMENT)
    assert outcome.value is None
    assert [(one.code, one.values["currency"], one.values["day"]) for one in outcome.diagnostics] == [
        ("no_rate", "USD", "2025-12-31")
    ]
    assert len({outcome.diagnostics[0].text(language) for language in LANGUAGES}) == 3


def test_without_any_rates_only_the_base_currency_has_one() -> None:
    bare = Environment(today=1, now=0, currency="CNY")
    assert bare.rate("CNY", 1) == ONE
    assert bare.rate("USD", 1) is None


def test_the_newest_rates_are_those_that_hold_from_the_latest_days() -> None:
    first, second = date(2026, 1, 1).toordinal(), date(2026, 3, 1).toordinal()
    everything = {"TWD": [(1, Rate(22, 100))], "USD": [(first, Rate(7)), (second, Rate(72, 10))]}
    assert RATES.newest(None, 3) == NewestRates(everything, complete=True)
    assert RATES.newest(frozenset({"USD"}), 2) == NewestRates({"USD": everything["USD"]}, complete=True)
    assert RATES.newest(None, 1) == NewestRates({"USD": everything["USD"][1:]}, complete=False)
    assert RATES.newest(frozenset(), 1) == NewestRates({}, complete=True)


def test_a_conversion_is_rounded_once_and_half_away_from_zero() -> None:
    assert converted(1, 0, Rate(1), Rate(3), 4) == 3333
    assert converted(-1, 4, Rate(1), Rate(2), 4) == -1
    assert converted(10**18 - 1, 4, Rate(1), ONE, 4) == 10**18 - 1


def test_a_rewritten_sum_reads_the_base_amounts_of_its_rows() -> None:
    root = expression_of("sum(others.amount)").root
    assert isinstance(root, Aggregate)
    assert isinstance(root.value, Read)
    assert root.rows.slots == (Slot("record", ("amount_base",), BASE, True),)


def test_people_read_the_currency_of_an_amount_beside_it() -> None:
    def rendered(text: str, values: Mapping[str, object]) -> str:
        template = check_template(Excerpt.whole(text), VOCABULARY, RULE).template
        assert template is not None
        given = [values[".".join((slot.root, *slot.path))] for slot in template.slots]
        return template.render(given, MOMENT)

    assert rendered("{amount}", {"record.amount": 12_5000, "record.currency": "USD"}) == "USD 12.5"
    assert rendered("{amount}", {"record.amount": None, "record.currency": "USD"}) == ""
    assert rendered("{fee}", {"record.fee": 12_5000}) == "USD 12.5"
    assert rendered("{price}", {"record.price": 12_5000}) == "12.5"


def test_look_ups_in_a_circle_have_an_end() -> None:
    line = next(one for one in MODULES if one.name == "line")
    circle = _with_look_up(line, "currency", ("currency",))
    vocabulary = replace(VOCABULARY, modules={**VOCABULARY.modules, "line": circle})
    found = check(Excerpt.whole("price + price"), vocabulary, OF_LINE).expression
    assert found is not None
    assert found.type == t.MoneyType(CurrencyAt("record", ("currency",)), 19, 4)
