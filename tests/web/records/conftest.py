"""A site whose records have everything that a form may meet; the browsers and people are those of the folder above."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from customary.platform.accounts import Passwords, create_user
from customary.platform.migration.applying import apply
from customary.platform.migration.planning import plan
from customary.platform.records.record import LineChange
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage.engine import WRITE
from customary.platform.unit import SYSTEM, Cause

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

FILES = {
    "customary.yaml": """\
site: northline
label: Northline
database: sqlite:///site.db
languages: [en, zh-Hans, zh-Hant]
timezone: Asia/Shanghai
currency: CNY
modules: [modules]
""",
    "modules/trade/application.yaml": "application: trade\nlabel: Trade\nicon: building\n",
    "modules/trade/company.yaml": """\
module: company
label: Company
label_plural: Companies
name: "{name}"
fields:
  name:   {type: text, label: Name, max: 80, required: true, search: contains}
  tax:    {type: text, label: Tax number, mask: "***{last4}"}
  margin: {type: money, label: Margin}
related:
  deals:
    label: Deals
    module: deal
    via: company
    columns: [name, stage, amount]
    sort: [name]
    limit: 2
    create: quick
    summary: {total: {sum: amount}}
access:
  seller: {read: all, create: true, update: all, delete: all, fields: {tax: masked, margin: hidden}}
""",
    "modules/trade/person.yaml": """\
module: person
label: Person
label_plural: People
name: "{name}"
fields:
  name:    {type: text, label: Name, max: 80, required: true, search: contains}
  company: {type: link, label: Company, to: company, on_delete: restrict}
access:
  seller: {read: all, create: true, update: all}
""",
    "modules/trade/deal.yaml": """\
module: deal
label: Deal
label_plural: Deals
name: "{name}"
number: {field: number}
fields:
  number:   {type: autonumber, label: Number, pattern: "D-{n:04}"}
  name:     {type: text, label: Name, max: 80, required: true, search: contains, help: What we call it}
  company:  {type: link, label: Company, to: company, on_delete: restrict}
  person:   {type: link, label: Person, to: person, on_delete: clear, filter: "company = record.company"}
  about:    {type: link_any, label: About, to: [company, person]}
  stage:    {type: choice, label: Stage, dictionary: stage, default: talk}
  amount:   {type: money, label: Amount, min: 0}
  twice:    {type: money, label: Twice, formula: "amount * 2"}
  share:    {type: percent, label: Share}
  pieces:   {type: integer, label: Pieces}
  weight:   {type: decimal, label: Weight, scale: 3}
  stars:    {type: rating, label: Stars, max: 5}
  due:      {type: date, label: Due}
  met:      {type: datetime, label: Met}
  at:       {type: time, label: At}
  took:     {type: duration, label: Took}
  vip:      {type: boolean, label: VIP}
  paid_off: {type: money, label: Paid off, blank: zero}
  left:     {type: money, label: Left, formula: "amount - paid_off"}
  breaks:   {type: duration, label: Breaks, blank: zero}
  agreed:   {type: boolean, label: Agreed, tri: true}
  why_not:  {type: text, label: Why not, visible_when: "agreed = false"}
  ask_them: {type: text, label: Ask them, visible_when: agreed is blank}
  country:  {type: choice, label: Country, dictionary: country}
  province:
    {type: choice, label: Province, dictionary: province, controlled_by: country, visible_when: country is not blank}
  permit:   {type: text, label: Permit, required_when: "country = 'CN'"}
  topics:   {type: choices, label: Topics, dictionary: topic}
  words:    {type: tags, label: Words}
  mail:     {type: email, label: Mail}
  phone:    {type: phone, label: Phone}
  site:     {type: url, label: Site}
  helper:   {type: user, label: Helper}
  team:     {type: department, label: Team}
  friends:  {type: links, label: Friends, to: person}
  reason:   {type: text, label: Reason, visible_when: "stage = 'lost'"}
  fixed:    {type: text, label: Fixed, readonly_when: "stage = 'won'"}
  notes:    {type: long_text, label: Notes}
  lines:    {type: lines, label: Items, to: item, by: deal}
  total:    {type: rollup, label: Total, of: lines, function: sum, field: worth}
  heaviest: {type: rollup, label: Dearest, of: lines, function: max, field: worth}
  gap:      {type: money, label: Gap, formula: "amount - total"}
  yen:      {type: money, label: Yen, currency: JPY, formula: "money(amount.value / 7, 'JPY')"}
  each:     {type: decimal, label: Each, scale: 3, formula: "weight / pieces"}
  rate:     {type: percent, label: Rate, formula: "share / 3"}
  later:    {type: date, label: Later, formula: "due + 1 month"}
  answer:   {type: date, label: Answer by, formula: "add_workdays(due, 3)"}
  called:   {type: text, label: Called, max: 12, formula: "upper(name) & ' ' & text(pieces)"}
  payable:  {type: choice, label: Payable in, dictionary: currency}
  asked:    {type: money, label: Asked for, currency: payable}
  abroad:   {type: money, label: Abroad, currency: JPY, formula: "convert(amount, 'JPY', on: due)"}
  at_home:  {type: money, label: At home, formula: "convert(asked, 'CNY', on: due)"}
  dear:     {type: text, label: Dear, visible_when: "convert(asked, 'USD') > money(1000, 'USD')"}
  secret:   {type: money, label: Secret, access: {read: [administrator]}}
  guarded:  {type: text, label: Guarded, visible_when: "secret > 12345"}
layouts:
  detail:
    sections:
      basic:
        label: Basics
        fields: [name, company, person, about, stage, amount, twice, share, country, province, permit, reason, fixed]
      big:   {label: Big deal, fields: [vip], visible_when: "amount > 1000"}
      more:
        label: More
        fields:
          [pieces, weight, stars, due, met, at, took, topics, words, mail, phone, site, helper, team, friends, notes]
      items: {label: Items, columns: 1, fields: [lines, total, heaviest, gap, yen]}
      sums:  {label: Sums, fields: [each, rate, later, answer, called, secret, guarded]}
      known:
        label: Known
        fields: [paid_off, left, breaks, agreed, why_not, ask_them]
      money: {label: Abroad, fields: [payable, asked, abroad, at_home, dear]}
  edit: {extends: detail}
  quick_create: {fields: [name, amount]}
  header: {fields: [company, amount, owner], path: stage}
process:
  field: stage
  start: talk
  transitions:
    offer: {label: Make an offer, from: [talk], to: offer, if: amount > 0, message: Give an amount first}
    win:   {label: Win, from: [offer], to: won}
    lose:  {label: Lose, from: [talk, offer], to: lost, require: [reason]}
validations:
  not_far: {check: "due is blank or due <= date('2030-01-01')", message: That is too far away, field: due}
access:
  seller: {read: all, create: true, update: all, delete: own}
  reader: {read: all}
""",
    "modules/trade/item.yaml": """\
module: item
label: Item
label_plural: Items
name: "{what}"
owner: none
fields:
  deal:  {type: link, label: Deal, to: deal, on_delete: cascade, required: true}
  what:  {type: text, label: What, required: true}
  count: {type: integer, label: Count, required: true, default: 1, min: 1}
  price: {type: money, label: Price, default: "= deal.amount"}
  worth: {type: money, label: Worth, formula: "count * price"}
""",
    "modules/trade/dictionaries.yaml": """\
dictionaries:
  stage:
    label: Stage
    values: {talk: {label: Talk}, offer: {label: Offer}, won: {label: Won, hue: green}, lost: {label: Lost}}
  country:
    label: Country
    values: {CN: {label: China}, GB: {label: Britain}}
  province:
    label: Province
    values: {SH: {label: Shanghai, parent: CN}, KE: {label: Kent, parent: GB}}
  topic:
    label: Topic
    values: {price: {label: Price}, time: {label: Time}, taste: {label: Taste}}
""",
    "modules/trade/roles.yaml": """\
roles:
  seller: {label: Seller, inherits: [employee]}
  reader: {label: Reader, inherits: [employee]}
""",
}


RATES = (
    ("JPY", "2020-01-01", 100, "4.9"),
    ("JPY", "2026-02-01", 100, "4.751234"),
    ("USD", "2026-01-31", 1, "7.2"),
    ("USD", "2026-11-01", 1, "7.123457"),
)
"""Of yen since 2020, of dollars since the last day of January 2026: what so many of them are worth in yuan."""


def _fill(site: Site) -> None:
    cheap, password = Passwords(cheap=True), "correct horse"
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        wei = create_user(unit, "wei", name="Wei Lin", roles=["seller"], password=password, passwords=cheap)
        create_user(unit, "min", name="Zhao Min", roles=["administrator"], password=password, passwords=cheap)
        create_user(unit, "ann", name="Ann", roles=["reader"], password=password, passwords=cheap)
        for currency, day, units, rate in RATES:
            save(unit, "exchange_rate", {"currency": currency, "valid_from": day, "units": units, "rate": rate})
        kestrel = save(unit, "company", {"name": "Kestrel", "tax": "91310000", "margin": "76543", "owner": wei.id})
        beihe = save(unit, "company", {"name": "Beihe"})
        save(unit, "person", {"name": "Kay", "company": kestrel.id})
        save(unit, "person", {"name": "Bo", "company": beihe.id})
        rows = [LineChange(changes={"what": "Crate", "count": 2, "price": 10}), LineChange(changes={"what": "Lid"})]
        deal = {"name": "First", "company": kestrel.id, "amount": 500, "share": "12.5%", "owner": wei.id}
        save(unit, "deal", deal, lines={"lines": rows})
        for name in ("Second", "Third"):
            save(unit, "deal", {"name": name, "company": kestrel.id, "amount": 5, "owner": wei.id})


@pytest.fixture(scope="session")
def filled_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records") / "site"
    for name, text in FILES.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    site = Site.open(folder, clock=lambda: NOW, with_packaged_modules=False)
    with site.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        apply(plan(site.declared, connection), connection, now=NOW)
    _fill(site)
    site.close()
    return folder


class Controls(HTMLParser):
    """What a browser would send of the first form that posts records: names and values, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._select: str | None = None
        self._chosen: list[str] = []
        self._first: str | None = None
        self._multiple = False
        self._area: str | None = None
        self._text = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "form":
            self._inside = "rform" in (named.get("class") or "")
        if not self._inside:
            return
        name = named.get("name") or ""
        if tag == "input" and name and not name.endswith(".find"):
            if named.get("type") in ("checkbox", "radio") and "checked" not in named:
                return
            self.sent.append((name, named.get("value") or ""))
        elif tag == "select":
            self._select, self._chosen, self._first, self._multiple = name, [], None, "multiple" in named
        elif tag == "option" and self._select:
            self._first = self._first if self._first is not None else named.get("value") or ""
            if "selected" in named:
                self._chosen.append(named.get("value") or "")
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select" and self._select:
            chosen = self._chosen or ([] if self._multiple or self._first is None else [self._first])
            self.sent += [(self._select, value) for value in chosen]
            self._select = None
        elif tag == "textarea" and self._area is not None:
            self.sent.append((self._area, self._text.removeprefix("\n")))
            self._area = None


FillIn = Callable[..., dict[str, Any]]


@pytest.fixture
def fill_in() -> FillIn:
    """Read the form of a page as a browser would send it, with some controls filled in; None leaves a control out."""

    def of(page: str, values: Mapping[str, object] | None = None) -> dict[str, Any]:
        parser = Controls()
        parser.feed(re.sub(r"(?s)<noscript>.*?</noscript>", "", page))
        found: dict[str, Any] = {}
        for name, value in parser.sent:
            found.setdefault(name, []).append(value)
        for name, given in (values or {}).items():
            if given is None:
                found.pop(name, None)
            else:
                found[name] = given if isinstance(given, list) else [given]
        return found

    return of
