"""Amounts in several currencies on the pages: each with its sign and decimals, together in base currency."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from customary.platform.accounts import Passwords, create_user
from customary.platform.migration.applying import apply
from customary.platform.migration.planning import plan
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage.engine import WRITE
from customary.platform.unit import SYSTEM, Cause

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "correct horse"
SITE = """\
site: exporter
database: sqlite:///site.db
languages: [en, zh-Hans, zh-Hant]
timezone: Asia/Shanghai
currency: CNY
modules: [modules]
"""
DEAL = """
module: deal
label: Deal
label_plural: Deals
icon: target
name: "{name}"
fields:
  name:     {type: text, required: true}
  stage:    {type: choice, dictionary: language}
  currency: {type: choice, label: Currency, dictionary: currency}
  amount:   {type: money, label: Amount, currency: currency}
  fee:      {type: money, label: Fee, currency: TWD}
  plain:    {type: money, label: Plain}
  double:   {type: money, label: Double, currency: currency, formula: amount * 2}
lists:
  all: {label: All, columns: [name, amount, amount_base, fee, plain], sort: [-amount]}
  board: {label: Board, as: board, by: stage, sum: amount, columns: [name, amount]}
access:
  seller: {read: all, create: true, update: all}
"""
ROLES = "roles:\n  seller: {label: Seller, inherits: [employee]}\n"


@pytest.fixture(scope="module")
def filled_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("money") / "site"
    own = folder / "modules" / "sales"
    own.mkdir(parents=True)
    (folder / "customary.yaml").write_text(SITE, "utf-8")
    (own / "deal.yaml").write_text(DEAL, "utf-8")
    (own / "roles.yaml").write_text(ROLES, "utf-8")
    site = Site.open(folder, clock=lambda: NOW, with_packaged_modules=False)
    with site.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        apply(plan(site.declared, connection), connection, now=NOW)
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        create_user(unit, "wei", name="Wei", roles=["seller"], password=PASSWORD, passwords=Passwords(cheap=True))
        for code, units, rate in (("USD", 1, "7.2"), ("JPY", 100, "4.75"), ("TWD", 1, "0.22")):
            day = date(2026, 1, 1)
            save(unit, "exchange_rate", {"currency": code, "units": units, "rate": Decimal(rate), "valid_from": day})
        for name, code, amount in (("A", "USD", "1234.5"), ("B", "JPY", "98765.4"), ("C", "CNY", "50")):
            save(
                unit,
                "deal",
                {"name": name, "currency": code, "amount": Decimal(amount), "fee": 10, "plain": 3, "stage": "en"},
            )
    site.close()
    return folder


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def cells(answer: Any) -> list[list[str]]:
    """The numbers of each row of a list."""
    body = plain(answer.text.split("<tbody")[1].split("</tbody>")[0])
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)
    numbers = (re.findall(r'<td class=" r">(.*?)</td>', row, re.S) for row in rows)
    return [[re.sub(r"<[^>]+>", "", one).strip() for one in found] for found in numbers]


def test_a_list_writes_each_amount_in_its_own_currency_and_sorts_by_what_it_is_worth(seller: Any) -> None:
    assert cells(seller.get("/m/deal/v/all")) == [
        ["US$ 1,234.50", "8,888.40", "NT$ 10", "3"],
        ["JP¥ 98,765", "4,691.36", "NT$ 10", "3"],
        ["CN¥ 50", "50", "NT$ 10", "3"],
    ]


def test_a_board_adds_up_in_base_currency(seller: Any) -> None:
    assert "CN¥ 13,629.76" in plain(seller.get("/m/deal/v/board").text)


def test_a_record_says_the_currency_of_each_amount(seller: Any) -> None:
    page = seller.get("/m/deal/1").text.replace("\N{NO-BREAK SPACE}", " ")
    assert {"US$ 1,234.50", "US$ 2,469", "NT$ 10", "CN¥ 3"} <= set(
        re.findall(r'<span class="num">([^<]*)</span>', page)
    )


def test_a_form_shows_the_currency_behind_each_amount_and_follows_the_choice(seller: Any) -> None:
    page = seller.get("/m/deal/1/edit").text
    region = page.split('id="r-amount"')[1].split('id="r-fee"')[0]
    assert "USD" in region
    assert "TWD" in page.split('id="r-fee"')[1].split('id="r-plain"')[0]
    sent = {
        "name": "A",
        "name.was": "A",
        "currency": "JPY",
        "currency.was": "USD",
        "amount": "1234.5",
        "amount.was": "1234.5",
    }
    answer = seller.post("/m/deal/1/eval", **sent).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "JPY" in answer.split('id="r-amount"')[1].split("</div>")[0] + answer.split('id="r-amount"')[1][:600]
    assert "JP¥ 2,469" in answer


def test_currencies_that_have_a_rate_are_offered_first(seller: Any) -> None:
    control = seller.get("/m/deal/new").text.split('name="currency"')[1].split("</select>")[0]
    first, others = (re.findall(r'value="([A-Z]+)"', part) for part in control.split("<optgroup")[1:])
    assert first == ["CNY", "USD", "JPY", "TWD"]
    assert "EUR" in others
    assert re.findall(r'label="([^"]*)"', control) == ["With an exchange rate", "Without an exchange rate"]


def test_a_save_without_a_rate_is_refused_at_the_currency_and_nothing_is_lost(seller: Any) -> None:
    sent = {
        "_act": "save",
        "name": "D",
        "name.was": "",
        "currency": "EUR",
        "currency.was": "CNY",
        "amount": "77",
        "amount.was": "",
    }
    answer = seller.post("/m/deal/new", **sent)
    assert answer.status_code == 422
    assert "There is no exchange rate of EUR on or before 2026-11-22." in answer.text
    assert 'value="77"' in answer.text


@pytest.mark.parametrize(("tag", "label"), [("zh-Hans", "US$"), ("zh-Hant", "US$")])
def test_every_language_writes_the_signs_of_its_people(browser: Callable[[str], Any], tag: str, label: str) -> None:
    person = browser("wei")
    person.post("/me/language", language=tag)
    assert label in person.get("/m/deal/1").text


def test_the_timeline_tells_a_base_amount_only_where_it_says_something_else(seller: Any) -> None:
    def told(amount: str, currency: str) -> list[str]:
        was = {"name": "C", "name.was": "C", "currency": currency, "currency.was": "CNY", "amount.was": "50"}
        assert seller.post("/m/deal/3/edit", amount=amount, **was).status_code == 303
        timeline = plain(seller.get("/m/deal/3").text.split('id="timeline"')[-1])
        newest = timeline.split('<ul class="bare">')[1].split("</ul>")[0]
        return re.findall(r"<li>([^:]+):", newest)

    assert told("60", "CNY") == ["Amount", "Double"]
    assert told("70", "USD") == ["Currency", "Amount", "Amount (CNY)", "Double", "Double (CNY)"]
