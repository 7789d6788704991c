"""A small site with three people, copied for each test, and browsers without a screen that talk to it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright
from werkzeug.test import TestResponse

from customary.platform.accounts import Passwords, create_user
from customary.platform.migration.applying import apply
from customary.platform.migration.planning import plan
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage.engine import WRITE
from customary.platform.unit import SYSTEM, Cause
from customary.web.app import build_app
from tests.site_copies import open_copy
from tests.web.serving import served

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "correct horse"

SITE = """\
site: northline
label: Northline
environment: Demo
database: sqlite:///site.db
languages: [en, zh-Hans, zh-Hant]
timezone: Asia/Shanghai
currency: CNY
modules: [modules]
"""
APPLICATION = """\
application: clients
label: Clients
icon: building
"""
CLIENT = """\
module: client
label: Client
label_plural: Clients
icon: building
hue: teal
name: "{name}"
number: {field: number}
fields:
  number:  {type: autonumber, label: Number, pattern: "C-{n:04}"}
  name:    {type: text, label: Name, max: 80, required: true, search: contains}
  stage:   {type: choice, label: Stage, dictionary: stage, index: true}
  revenue: {type: money, label: Revenue}
  share:   {type: percent, label: Share}
  visited: {type: datetime, label: Visited}
  due:     {type: date, label: Due, index: true}
  vip:     {type: boolean, label: VIP}
  website: {type: url, label: Website}
  mail:    {type: email, label: Mail}
  parent:  {type: link, label: Parent, to: client}
  limit:   {type: money, label: Credit limit}
  asked:   {type: boolean, tri: true, label: Asked}
lists:
  all:
    label: All clients
    columns: [number, name, stage, revenue, owner, visited, due, vip, website, parent, limit]
    sort: [name]
  mine:     {extends: all, label: My clients, filter: "owner = user", sort: [due]}
  board:    {label: Board, as: board, by: stage, sum: revenue, columns: [name, revenue, owner]}
layouts:
  card: {title: name, lines: [owner, revenue, due]}
access:
  seller: {read: all, create: true, update: all, delete: own, fields: {limit: hidden}}
"""
DICTIONARIES = """\
dictionaries:
  stage:
    label: Stage
    values:
      active: {label: Active, hue: green}
      risk:   {label: At risk, hue: amber}
      lost:   {label: Lost, hue: slate}
"""
ROLES = """\
roles:
  seller: {label: Seller, inherits: [employee]}
"""
MENUS = """\
menus:
  sales: {label: Sales, items: [client], roles: [seller]}
"""
SETTINGS = """\
settings:
  big_revenue: {type: integer, default: 1000000, label: From here a client is big}
"""
CHINESE = """\
translations: zh-Hans
keys:
  client.label_plural: 客户
  client.lists.all.label: 全部客户
  client.fields.name.label: 名称
  dictionaries.stage.values.active.label: 合作中
"""

NAMES = [
    ("Kestrel Foods", "active", "8420000", 1),
    ("Beihe Logistics", "active", "23150000.5", 2),
    ("Orchard & Finch", "risk", "1982000", 2),
    ("<img src=x onerror=alert(1)>", "risk", "45700000", 1),
    ("青禾有机", "lost", "3310000", 2),
    ("Northgate Robotics", None, None, 1),
]


def _write(folder: Path) -> None:
    own = folder / "modules" / "clients"
    (own / "i18n").mkdir(parents=True)
    (folder / "customary.yaml").write_text(SITE, "utf-8")
    for name, text in {
        "application.yaml": APPLICATION,
        "client.yaml": CLIENT,
        "dictionaries.yaml": DICTIONARIES,
        "roles.yaml": ROLES,
        "menus.yaml": MENUS,
        "settings.yaml": SETTINGS,
        "i18n/zh-Hans.yaml": CHINESE,
    }.items():
        (own / name).write_text(text, "utf-8")


def _open(folder: Path) -> Site:
    return Site.open(folder, clock=lambda: NOW, with_packaged_modules=False)


def _fill(site: Site) -> None:
    cheap = Passwords(cheap=True)
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        seller = create_user(unit, "wei", name="Wei Lin", roles=["seller"], password=PASSWORD, passwords=cheap)
        admin = create_user(unit, "min", name="Zhao Min", roles=["administrator"], password=PASSWORD, passwords=cheap)
        create_user(unit, "guest", name="Guest", roles=[], password=PASSWORD, passwords=cheap)
        for at, (name, stage, revenue, owner) in enumerate(NAMES):
            save(
                unit,
                "client",
                {
                    "name": name,
                    "stage": stage,
                    "revenue": Decimal(revenue) if revenue else None,
                    "owner": seller.id if owner == 1 else admin.id,
                    "visited": NOW - timedelta(days=at * 3, hours=2),
                    "due": date(2026, 11, 21) + timedelta(days=at) if at < 4 else None,
                    "vip": at == 0,
                    "website": "kestrel.example" if at == 0 else None,
                    "limit": Decimal(777_001 + at),
                },
            )


@pytest.fixture(scope="session")
def filled_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "site"
    _write(folder)
    site = _open(folder)
    with site.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        apply(plan(site.declared, connection), connection, now=NOW)
    _fill(site)
    site.close()
    return folder


@pytest.fixture
def site(filled_site: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of its own for one test: Wei Lin sells, Zhao Min administers, the guest has no role."""
    opened = open_copy(filled_site, tmp_path / "site", clock=lambda: NOW)
    opened.runtime().derived("accounts.passwords", lambda: Passwords(cheap=True))
    yield opened
    opened.close()


@pytest.fixture
def app(site: Site) -> Flask:
    built = build_app(site)
    built.testing = False
    return built


@dataclass
class Browser:
    """Somebody at the pages: follows no redirects by itself, and fills in the form token as a page would."""

    client: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, **form: object) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **form})

    def token(self) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/login").text or self.get("/home").text)
        if found is None:
            found = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/home").text)
        assert found is not None
        return found.group(1)

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/login", login=login, password=password)


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Somebody who is not signed in."""
    return Browser(app.test_client())


@pytest.fixture
def browser(app: Flask) -> Callable[[str], Browser]:
    """Give a browser in which a person is signed in."""

    def of(login: str) -> Browser:
        found = Browser(app.test_client())
        assert found.sign_in(login).status_code == 303
        return found

    return of


@pytest.fixture
def seller(browser: Callable[[str], Browser]) -> Browser:
    return browser("wei")


@pytest.fixture
def administrator(browser: Callable[[str], Browser]) -> Browser:
    return browser("min")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program is not None, "there is no Chromium; tests/system/ensure.sh installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the application on a port of its own."""
    with served(app) as found:
        yield found
