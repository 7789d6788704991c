"""The controls of forms: one for each field type, and texts that are read back as the same value."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.values import Reference, read_value
from customary.platform.site import Site
from customary.web.forms.controls import BUILDERS
from customary.web.forms.posted import joined
from customary.web.forms.texts import TEXTS, raw_value, texts_of

ZONE = ZoneInfo("Asia/Shanghai")


def test_every_field_type_says_how_it_is_filled_in() -> None:
    assert sorted(BUILDERS) == sorted(FIELD_TYPES)


def test_every_field_type_that_is_filled_in_has_texts() -> None:
    lacking = [
        name for name, build in BUILDERS.items() if build and name not in TEXTS and FIELD_TYPES[name].kind not in TEXTS
    ]
    assert lacking == []


@pytest.mark.parametrize(
    ("key", "value", "texts"),
    [
        ("name", "Kestrel & Co", ("Kestrel & Co",)),
        ("notes", "one\ntwo", ("one\ntwo",)),
        ("pieces", 1200, ("1200",)),
        ("weight", Decimal("1200.500"), ("1200.5",)),
        ("amount", Decimal("0.1000"), ("0.1",)),
        ("share", Decimal("0.125"), ("12.5",)),
        ("stars", Decimal(4), ("4",)),
        ("vip", True, ("true",)),
        ("vip", False, ()),
        ("agreed", True, ("true",)),
        ("agreed", False, ("false",)),
        ("agreed", None, ()),
        ("paid_off", Decimal(0), ()),
        ("paid_off", Decimal("2.5"), ("2.5",)),
        ("breaks", timedelta(0), ()),
        ("due", date(2026, 3, 31), ("2026-03-31",)),
        ("met", datetime(2026, 3, 31, 6, 30, tzinfo=UTC), ("2026-03-31T14:30",)),
        ("met", datetime(2026, 3, 31, 6, 30, 5, tzinfo=UTC), ("2026-03-31T14:30:05",)),
        ("at", time(9, 5), ("09:05",)),
        ("took", timedelta(hours=26, minutes=3), ("26:03",)),
        ("took", timedelta(seconds=-90), ("-0:01:30",)),
        ("took", timedelta(milliseconds=1500), ("1.5",)),
        ("country", "CN", ("CN",)),
        ("topics", ("price", "time"), ("price", "time")),
        ("words", ("blue", "red"), ("blue, red",)),
        ("company", 7, ("7",)),
        ("about", Reference("person", 3), ("person:3",)),
        ("name", None, ()),
        ("topics", (), ()),
    ],
)
def test_what_a_control_holds_is_read_back_as_the_same_value(
    key: str, value: object, texts: tuple[str, ...], site: Site
) -> None:
    catalog = site.runtime().catalog
    field = catalog.modules["deal"].field(key)
    assert texts_of(field, value, ZONE) == texts
    assert read_value(field, raw_value(field, texts), catalog=catalog, timezone=ZONE.key) == value


def test_the_order_of_what_is_chosen_is_no_change() -> None:
    assert joined(["b", "a"]) == joined(["a", "b"])
    assert joined(["b"]) != joined(["a"])
