"""How values look: every field type has a display function, and none lets text become markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from customary.metadata.catalog import Catalog
from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.model.fields import Exchange, Field
from customary.metadata.model.labels import Label
from customary.metadata.model.site import Dictionary, DictionaryValue
from customary.metadata.values import Reference
from customary.web.cells import CELLS, NOTHING, CellPlace, cell, hue_of, initials, is_number
from customary.web.formats import Formats
from customary.web.languages import load_languages

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LANGUAGES = load_languages(["en", "zh-Hans", "zh-Hant"])
STAGE = Dictionary(
    key="stage",
    label=Label("Stage"),
    values={
        "won": DictionaryValue(code="won", label=Label("Won", translations={"zh-Hans": "赢单"}), hue="green"),
        "odd": DictionaryValue(code="odd", label=Label("<b>Odd</b>"), hue="url(x)"),
    },
)


def field(type_name: str, **values: object) -> Field:
    entry = FIELD_TYPES[type_name]
    options = entry.options(values)
    return Field(
        module="deal",
        key="it",
        uid="it",
        type=type_name,
        options=options,
        language_type=entry.language_type(options),
        label=Label("It"),
    )


def place(tag: str = "en", *, compact: bool = True, **displays: str) -> CellPlace:
    catalog = cast(Catalog, SimpleNamespace(dictionaries={"stage": STAGE}))
    formats = Formats(language=LANGUAGES[tag], zone=ZoneInfo("Asia/Shanghai"), now=NOW, currency="CNY")
    named = {(key.split("_")[0], int(key.split("_")[1])): name for key, name in displays.items()}
    return CellPlace(formats=formats, catalog=catalog, displays=named, compact=compact)


def test_every_field_type_has_a_display_function() -> None:
    assert sorted(FIELD_TYPES.keys() - CELLS.keys()) == []
    assert sorted(CELLS.keys() - FIELD_TYPES.keys()) == []


@pytest.mark.parametrize("type_name", sorted(CELLS))
def test_blank_is_a_dash(type_name: str) -> None:
    assert cell(None, field(type_name, dictionary="stage", to="deal", of="lines"), place()) == NOTHING


@pytest.mark.parametrize(
    ("type_name", "value", "shown"),
    [
        ("text", "Orchard & Finch", "Orchard &amp; Finch"),
        ("long_text", "a\n<b>", "a &lt;b&gt;"),
        ("integer", 1234567, '<span class="num">1,234,567</span>'),
        ("decimal", Decimal("-0.10"), '<span class="num">-0.1</span>'),
        ("decimal", Decimal("12345678901234.123456"), '<span class="num">12,345,678,901,234.123456</span>'),
        ("money", Decimal("8420000.0000"), '<span class="num">8,420,000</span>'),
        ("money", Decimal("1234.5"), '<span class="num">1,234.50</span>'),
        ("money", Decimal("7.4965"), '<span class="num">7.50</span>'),
        ("percent", Decimal("0.125"), '<span class="num">12.5%</span>'),
        ("boolean", False, '<span class="mut">No</span>'),
        ("date", date(2026, 11, 22), '<time class="num" datetime="2026-11-22">Today</time>'),
        ("date", date(2026, 12, 18), '<time class="num" datetime="2026-12-18">18 Dec 2026</time>'),
        ("time", time(9, 5), '<span class="num">09:05</span>'),
        ("duration", timedelta(hours=26, minutes=3), '<span class="num">1 day 2 hrs</span>'),
        ("choice", "won", '<span class="chip hue-green">Won</span>'),
        ("choice", "odd", '<span class="chip hue-slate">&lt;b&gt;Odd&lt;/b&gt;</span>'),
        ("choice", "gone", '<span class="chip hue-slate">gone</span>'),
        ("email", 'a"b@x.example', '<a href="mailto:a&#34;b@x.example">a&#34;b@x.example</a>'),
        ("phone", "+86 (21) 5550-1234", '<a class="num" href="tel:+862155501234">+86 (21) 5550-1234</a>'),
        ("url", "javascript:alert(1)", "javascript:alert(1)"),
        ("secret", "hunter2", '<span class="mut">••••••</span>'),
        ("link", 7, '<a href="/m/deal/7">Seven &lt;3</a>'),
        ("link", 8, '<span class="mut">Not shared with you</span>'),
        ("link_any", Reference("lead", 3), '<a href="/m/lead/3">Three</a>'),
    ],
)
def test_a_value_is_shown(type_name: str, value: object, shown: str) -> None:
    where = place(deal_7="Seven <3", lead_3="Three")
    assert cell(value, field(type_name, dictionary="stage", to="deal"), where) == shown


def test_a_web_address_opens_elsewhere_without_telling_where_from() -> None:
    assert cell("kestrel.example/a?b=<c>", field("url"), place()) == (
        '<a href="https://kestrel.example/a?b=&lt;c&gt;" rel="noopener noreferrer" target="_blank">'
        "kestrel.example/a</a>"
    )


def test_a_user_is_shown_with_an_avatar() -> None:
    assert cell(2, field("user"), place(user_2="Wei Lin")) == (
        f'<span class="who"><span class="av hue-{hue_of("Wei Lin")}" aria-hidden="true">WL</span>Wei Lin</span>'
    )


def test_an_instant_stands_in_the_readers_zone() -> None:
    shown = cell(datetime(2026, 11, 20, 20, 30, tzinfo=UTC), field("datetime"), place(compact=False))
    assert shown == (
        '<time class="num" datetime="2026-11-20T20:30:00+00:00" title="21 Nov 2026 04:30:00 (Asia/Shanghai)">'
        "21 Nov 2026 04:30</time>"
    )


@pytest.mark.parametrize(
    ("tag", "ago", "day", "choice"),
    [
        ("en", "3 hours ago", "22 Nov 2026", "Won"),
        ("zh-Hans", "3小时前", "2026年11月22日", "赢单"),
        ("zh-Hant", "3 小時前", "2026/11/22", "Won"),
    ],
)
def test_each_language_writes_dates_its_own_way(tag: str, ago: str, day: str, choice: str) -> None:
    where = place(tag)
    assert where.formats.ago(NOW - timedelta(hours=3)) == ago
    assert where.formats.day(date(2026, 11, 22)) == day
    assert f">{choice}<" in cell("won", field("choice", dictionary="stage"), where)


def test_foreign_money_says_its_currency() -> None:
    fixed = replace(field("money", currency="USD"), exchange=Exchange(base="it_base", code="USD"))
    said = replace(field("money", currency="says"), exchange=Exchange(base="it_base", currency="says"))
    assert "US$" in cell(Decimal(5), fixed, place())
    assert ">JP¥\N{NO-BREAK SPACE}5<" in cell(Decimal("5.4"), said, place(), "JPY")
    assert "CN¥" in cell(Decimal(5), said, place())
    assert "¥" in cell(Decimal(5), field("money"), place(compact=False))


def test_numbers_stand_at_the_right() -> None:
    found = {name for name in FIELD_TYPES if name not in ("formula", "rollup", "lookup") and is_number(_any(name))}
    assert found == {"integer", "decimal", "percent", "money", "duration"}


def _any(name: str) -> Field:
    return field(name, dictionary="stage", to="deal")


def test_long_text_is_cut_in_lists_only() -> None:
    text = "x" * 200
    assert "…" in cell(text, field("text"), place())
    assert cell(text, field("text"), place(compact=False)) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Wei Lin", "WL"),
        ("acme", "A"),
        ("凯斯特食品", "凯"),
        ("Anna Maria da Silva", "AS"),
        ("", "?"),
        ("& Sons", "S"),
        ("CON-7 with 南京", "CW"),
    ],
)
def test_an_avatar_has_the_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_hues_are_spread_and_kept() -> None:
    names: list[Any] = [f"Customer {number}" for number in range(200)]
    assert len({hue_of(name) for name in names}) > 8
    assert hue_of("Wei Lin") == hue_of("Wei Lin")
