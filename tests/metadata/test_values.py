"""Natural values: reading what people give, and the ways into the language and JSON and back."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from time import perf_counter
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.expressions.positions import LANGUAGES
from customary.expressions.types import ChoicesType, NumberType, PeriodType, RefType
from customary.metadata.catalog import Catalog
from customary.metadata.field_types import FIELD_TYPES, computed_type_name, kind_of_language_type, operators_of
from customary.metadata.model.fields import Field
from customary.metadata.model.labels import Label
from customary.metadata.model.site import Dictionary, DictionaryValue
from customary.metadata.values import (
    Reference,
    ValueRefused,
    blank,
    blank_of,
    from_json,
    from_language,
    read_value,
    to_json,
    to_language,
)

STAGES = Dictionary(
    key="stage",
    label=Label("Stage"),
    values={
        "open": DictionaryValue(code="open", label=Label("Open", "", {"zh-Hans": "进行中"})),
        "won": DictionaryValue(code="won", label=Label("Won")),
        "old": DictionaryValue(code="old", label=Label("Old"), retired=True),
        "same1": DictionaryValue(code="same1", label=Label("Same")),
        "same2": DictionaryValue(code="same2", label=Label("Same")),
    },
)
CATALOG = cast(Catalog, SimpleNamespace(dictionaries={"stage": STAGES}))


def field(type_name: str, **attributes: object) -> Field:
    entry = FIELD_TYPES[type_name]
    options = entry.options(attributes)
    return Field(
        module="deal",
        key="value",
        uid="deal.value",
        type=type_name,
        options=options,
        language_type=entry.language_type(options),
        label=Label("Value"),
    )


def value(type_name: str, raw: object, **attributes: object) -> object:
    return value_in("Asia/Shanghai", type_name, raw, **attributes)


def value_in(zone: str, type_name: str, raw: object, **attributes: object) -> object:
    return read_value(field(type_name, **attributes), raw, catalog=CATALOG, timezone=zone)


DAY = date(2026, 3, 2)
ACCEPTED: list[tuple[str, dict[str, object], object, object]] = [
    ("text", {}, "  a\n b ", "a  b"),
    ("text", {}, "cafe\u0301", "caf\u00e9"),
    ("text", {}, 12, "12"),
    ("text", {"pattern": "[0-9]{3}"}, "123", "123"),
    ("long_text", {}, "a\r\nb\n\n", "a\nb"),
    ("integer", {}, "１２,３４５", 12345),
    ("integer", {}, "-7", -7),
    ("integer", {}, 7, 7),
    ("integer", {}, Decimal(7), 7),
    ("integer", {}, 7.0, 7),
    ("decimal", {}, "1,234.50", Decimal("1234.50")),
    ("decimal", {}, "1 234.5", Decimal("1234.50")),
    ("decimal", {}, ".5", Decimal("0.50")),
    ("decimal", {}, "\u22125", Decimal("-5.00")),
    ("decimal", {}, Decimal("1.005"), Decimal("1.01")),
    ("decimal", {}, 0.1, Decimal("0.10")),
    ("percent", {}, "12.5%", Decimal("0.1250")),
    ("percent", {}, "12.5", Decimal("0.1250")),
    ("percent", {}, "100 %", Decimal("1.0000")),
    ("percent", {}, 0.125, Decimal("0.1250")),
    ("percent", {}, Decimal("0.125"), Decimal("0.1250")),
    ("money", {}, "NT$ 1,200", Decimal("1200.0000")),
    ("money", {}, "￥1,200.5", Decimal("1200.5000")),
    ("money", {}, "-$3", Decimal("-3.0000")),
    ("rating", {"max": 3}, "2.5", Decimal("2.5")),
    ("boolean", {}, "Yes", True),
    ("boolean", {}, "否", False),
    ("boolean", {}, 1, True),
    ("boolean", {}, False, False),
    ("boolean", {"tri": True}, "Unknown", None),
    ("boolean", {"tri": True}, " ", None),
    ("boolean", {"tri": True}, "否", False),
    ("date", {}, "2026-03-02", DAY),
    ("date", {}, "2026/3/2", DAY),
    ("date", {}, "2026.3.2", DAY),
    ("date", {}, "２０２６年３月２日", DAY),
    ("date", {}, "20260302", DAY),
    ("date", {}, DAY, DAY),
    ("date", {}, datetime(2026, 3, 1, 20, tzinfo=UTC), DAY),
    ("lunar_date", {}, "2026-03-02", DAY),
    ("datetime", {}, "2026-03-02 15:30", datetime(2026, 3, 2, 7, 30, tzinfo=UTC)),
    ("datetime", {}, "2026-03-02T15:30:01.5", datetime(2026, 3, 2, 7, 30, 1, 500_000, tzinfo=UTC)),
    ("datetime", {}, "2026-03-02T15:30Z", datetime(2026, 3, 2, 15, 30, tzinfo=UTC)),
    ("datetime", {}, "2026-03-02T15:30:00-0500", datetime(2026, 3, 2, 20, 30, tzinfo=UTC)),
    ("datetime", {}, "2026年3月2日 下午3:30", datetime(2026, 3, 2, 7, 30, tzinfo=UTC)),
    ("datetime", {}, "2026年3月2日15:30", datetime(2026, 3, 2, 7, 30, tzinfo=UTC)),
    ("datetime", {}, "2026-03-02", datetime(2026, 3, 1, 16, tzinfo=UTC)),
    ("datetime", {}, DAY, datetime(2026, 3, 1, 16, tzinfo=UTC)),
    (
        "datetime",
        {},
        datetime(2026, 3, 2, 8, 0, 0, 1999),  # noqa: DTZ001 - a naive one is in the zone
        datetime(2026, 3, 2, 0, 0, 0, 1000, tzinfo=UTC),
    ),
    (
        "datetime",
        {},
        datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=1))),
        datetime(2026, 3, 2, 7, tzinfo=UTC),
    ),
    ("time", {}, "9:30 PM", time(21, 30)),
    ("time", {}, "12:05 am", time(0, 5)),
    ("time", {}, "下午 3:30", time(15, 30)),
    ("time", {}, "09:30:15.25", time(9, 30, 15, 250_000)),
    ("time", {}, time(9, 30, 0, 1234), time(9, 30, 0, 1000)),
    ("duration", {}, "1:30", timedelta(hours=1, minutes=30)),
    ("duration", {}, "-0:00:10", timedelta(seconds=-10)),
    ("duration", {}, "2 days 3h, 5 min", timedelta(days=2, hours=3, minutes=5)),
    ("duration", {}, "1小时30分钟", timedelta(hours=1, minutes=30)),
    ("duration", {}, "90", timedelta(seconds=90)),
    ("duration", {}, 1.5, timedelta(seconds=1, milliseconds=500)),
    ("duration", {}, timedelta(microseconds=1500), timedelta(milliseconds=1)),
    ("choice", {"dictionary": "stage"}, "open", "open"),
    ("choice", {"dictionary": "stage"}, " WON ", "won"),
    ("choice", {"dictionary": "stage"}, "进行中", "open"),
    ("choices", {"dictionary": "stage"}, "won; open，won", ("open", "won")),
    ("choices", {"dictionary": "stage"}, ["won"], ("won",)),
    ("tags", {}, "b, a、b", ("a", "b")),
    ("tags", {"dictionary": "stage"}, ["won"], ("won",)),
    ("email", {}, " Me@Example.COM ", "Me@example.com"),
    ("email", {}, "me@acme.example", "me@acme.example"),
    ("phone", {}, "+86 138-0000-1111", "+86 138-0000-1111"),
    ("phone", {}, "（０２）２３４５ ６７８９ ext 12", "(02)2345 6789 ext 12"),
    ("url", {}, "example.com/a", "https://example.com/a"),
    ("url", {}, "http://例子.cn", "http://例子.cn"),
    ("url", {}, "localhost:8000", "https://localhost:8000"),
    ("uuid", {}, "{12345678123456781234567812345678}", "12345678-1234-5678-1234-567812345678"),
    ("color", {}, "#AABBCC", "#aabbcc"),
    ("link", {"to": "deal"}, "12", 12),
    ("link", {"to": "deal"}, Reference("deal", 12), 12),
    ("user", {}, 3, 3),
    ("link_any", {"to": ["deal", "note"]}, "deal:12", Reference("deal", 12)),
    ("link_any", {"to": ["deal", "note"]}, "note/12", Reference("note", 12)),
    ("link_any", {"to": ["deal", "note"]}, {"module": "deal", "id": 12}, Reference("deal", 12)),
    ("link_any", {"to": ["deal", "note"]}, ("deal", 12), Reference("deal", 12)),
    ("json", {}, '{"a": [1]}', {"a": [1]}),
    ("json", {}, {"a": (1,)}, {"a": [1]}),
    ("address", {}, "1 Road\nTown", "1 Road\nTown"),
    ("secret", {}, "x", "x"),
]


@pytest.mark.parametrize(("type_name", "attributes", "raw", "natural"), ACCEPTED)
def test_what_people_give_becomes_its_natural_value(
    type_name: str, attributes: dict[str, object], raw: object, natural: object
) -> None:
    found = value(type_name, raw, **attributes)
    assert found == natural
    assert type(found) is type(natural)


@pytest.mark.parametrize(("type_name", "attributes", "raw", "natural"), ACCEPTED)
def test_natural_values_come_back_from_the_language_and_from_json(
    type_name: str, attributes: dict[str, object], raw: object, natural: object
) -> None:
    del raw
    own = field(type_name, **attributes)
    assert from_language(own.language_type, to_language(own.language_type, natural)) == natural
    assert from_json(own, to_json(own, natural)) == natural
    assert value(type_name, natural, **attributes) == natural


REFUSED: list[tuple[str, dict[str, object], object, str]] = [
    ("text", {"max": 3}, "abcd", "At most 3 characters fit here; this has 4."),
    ("text", {"pattern": "[0-9]+"}, "1a", "This does not have the form asked for."),
    ("text", {}, "a\x00b", "This text holds characters that cannot be kept."),
    ("text", {}, "\ud800", "This text holds characters that cannot be kept."),
    ("text", {}, ["a"], "A text is needed here."),
    ("text", {}, True, "A text is needed here."),
    ("integer", {}, "1.5", "A whole number is needed here."),
    ("integer", {}, "9" * 5000, "A whole number is needed here."),
    ("integer", {}, "1234567890123456789", "At most 18 digits before the point fit here."),
    ("integer", {"min": 3}, "2", "This must be at least 3."),
    ("integer", {"max": 3}, "4", "This must be at most 3."),
    ("integer", {}, True, "A whole number is needed here."),
    ("decimal", {}, "1.234", "At most 2 decimals fit here."),
    ("decimal", {"scale": 0}, "1.2", "No decimals fit here."),
    ("decimal", {"digits": 4, "scale": 2}, "100", "At most 2 digits before the point fit here."),
    ("decimal", {}, "12,34", "A number is needed here, such as 1,234.50."),
    ("decimal", {}, "-", "A number is needed here, such as 1,234.50."),
    ("decimal", {}, 1e300, "A number is needed here, such as 1,234.50."),
    ("decimal", {}, float("nan"), "A number is needed here, such as 1,234.50."),
    ("decimal", {}, Decimal("NaN"), "A number is needed here, such as 1,234.50."),
    ("decimal", {}, Decimal("1e40"), "At most 16 digits before the point fit here."),
    ("decimal", {}, [1], "A number is needed here, such as 1,234.50."),
    ("percent", {}, "ten", "A percentage is needed here, such as 12.5%."),
    ("percent", {}, "12.345%", "At most 2 decimals fit here."),
    ("percent", {"max": 1}, "101%", "This must be at most 100%."),
    ("boolean", {}, "maybe", "Yes or no is needed here."),
    ("boolean", {}, "unknown", "Yes or no is needed here."),
    ("boolean", {"tri": True}, "maybe", "Yes or no is needed here."),
    ("date", {}, "2026-02-30", "A date is needed here, such as 2026-03-31."),
    ("date", {}, "03/04/2026", "A date is needed here, such as 2026-03-31."),
    ("date", {}, 20260302.5, "A date is needed here, such as 2026-03-31."),
    ("datetime", {}, "2026-03-02 25:00", "A date and time is needed here, such as 2026-03-31 14:30."),
    ("datetime", {}, "soon", "A date and time is needed here, such as 2026-03-31 14:30."),
    ("datetime", {}, "0001-01-01 00:00", "A date and time is needed here, such as 2026-03-31 14:30."),
    ("time", {}, "13:00 PM", "A time of day is needed here, such as 14:30."),
    ("time", {}, "24:00", "A time of day is needed here, such as 14:30."),
    ("time", {}, 9, "A time of day is needed here, such as 14:30."),
    ("duration", {}, "3 moons", "A length of time is needed here, such as 1:30 or 2 days."),
    ("duration", {}, "999999999 weeks 999999999 weeks", "A length of time is needed here, such as 1:30 or 2 days."),
    ("duration", {}, [1], "A length of time is needed here, such as 1:30 or 2 days."),
    ("choice", {"dictionary": "stage"}, "lost", "“lost” is not one of the values offered."),
    ("choice", {"dictionary": "stage"}, "Same", "“Same” is not one of the values offered."),
    ("choice", {"dictionary": "stage"}, "old", "“old” is no longer in use."),
    ("choice", {"dictionary": "stage"}, 1.5, "One of the values offered is needed here."),
    ("choices", {"dictionary": "stage"}, 3, "A list of values is needed here."),
    ("tags", {}, "x" * 61, "At most 60 characters fit here; this has 61."),
    ("tags", {}, [str(number) for number in range(201)], "At most 200 values fit here."),
    ("email", {}, "nobody", "This is not an e-mail address."),
    ("phone", {}, "call me", "This is not a telephone number."),
    ("url", {}, "javascript:alert(1)", "This is not a web address."),
    ("url", {}, "http://[", "This is not a web address."),
    ("uuid", {}, "12", "This is not a UUID."),
    ("color", {}, "red", "A colour is needed here, such as #1a2b3c."),
    ("link", {"to": "deal"}, "a", "A record is needed here."),
    ("link", {"to": "deal"}, 0, "A record is needed here."),
    ("link", {"to": "deal"}, True, "A record is needed here."),
    ("link_any", {"to": ["deal", "note"]}, "user:1", "A record of “user” does not fit here."),
    ("link_any", {"to": ["deal", "note"]}, 12, "A record is needed here."),
    ("json", {}, "{", "This is not JSON."),
    ("json", {}, {1, 2}, "This is not JSON."),
    ("lines", {"to": "deal", "by": "x"}, [1], "This field cannot be given a value."),
    ("rollup", {}, 1, "This field cannot be given a value."),
]


@pytest.mark.parametrize(("type_name", "attributes", "raw", "sentence"), REFUSED)
def test_what_does_not_fit_is_refused_in_three_languages(
    type_name: str, attributes: dict[str, object], raw: object, sentence: str
) -> None:
    with pytest.raises(ValueRefused) as caught:
        value(type_name, raw, **attributes)
    assert str(caught.value) == sentence
    assert len({caught.value.text(language) for language in LANGUAGES}) >= 2


@pytest.mark.parametrize("type_name", sorted(FIELD_TYPES))
def test_nothing_given_is_blank(type_name: str) -> None:
    expected = {"boolean": False, "choices": ()}.get(FIELD_TYPES[type_name].kind)
    for raw in (None, "", " \u3000 "):
        assert value(type_name, raw, to="deal", dictionary="stage") == expected
    own = field(type_name, to="deal", dictionary="stage")
    assert blank(from_json(own, to_json(own, None)))
    assert blank(from_language(own.language_type, None))


def test_a_time_that_the_clock_skips_moves_forward() -> None:
    assert value_in("Europe/Berlin", "datetime", "2026-03-29 02:30") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_the_clock_repeats_is_the_first() -> None:
    assert value_in("Europe/Berlin", "datetime", "2026-10-25 02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_reference_to_one_module_is_its_id_in_the_language() -> None:
    assert to_language(RefType(("deal",)), Reference("deal", 3)) == 3
    assert to_language(RefType(("deal", "note")), Reference("deal", 3)) == ("deal", 3)


def test_blank_texts_and_sets_have_one_form_each() -> None:
    assert to_language(ChoicesType(None), None) == frozenset()
    assert to_language(NumberType(3, 0), None) is None
    assert to_language(PeriodType(), 3) == 3


@given(st.text(max_size=40), st.sampled_from(sorted(FIELD_TYPES)))
def test_no_text_makes_reading_raise_anything_but_a_refusal(text: str, type_name: str) -> None:
    with contextlib.suppress(ValueRefused):
        value(type_name, text, to="deal", dictionary="stage")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_computed_numbers_are_rounded_half_away_from_zero(number: Decimal) -> None:
    found = cast(Decimal, value("decimal", number))
    sign = -1 if number < 0 else 1
    assert found == sign * ((abs(number) * 100 + Decimal("0.5")) // 1) / 100


def test_a_filter_offers_what_the_result_of_a_roll_up_can_be_compared_by() -> None:
    assert operators_of(replace(field("rollup"), language_type=NumberType(18, 0)))[:2] == ("is", "is_not")
    assert operators_of(field("user"))[0] == "mine"
    assert operators_of(field("lines", to="deal")) == ()


def test_a_filter_asks_for_blanks_only_where_there_may_be_some() -> None:
    assert operators_of(field("boolean")) == ("is",)
    assert operators_of(field("boolean", tri=True)) == ("is", "blank", "not_blank")
    assert operators_of(field("choices", dictionary="stage"))[-2:] == ("blank", "not_blank")
    assert operators_of(field("integer"))[-2:] == ("blank", "not_blank")
    assert "blank" not in operators_of(replace(field("integer"), zero=True))


def test_a_field_that_is_never_blank_holds_what_stands_for_no_value() -> None:
    def stands_for_none(type_name: str, *, zero: bool = False, **attributes: object) -> object:
        return blank_of(replace(field(type_name, **attributes), zero=zero))

    assert stands_for_none("integer") is None
    assert (stands_for_none("integer", zero=True), stands_for_none("money", zero=True)) == (0, Decimal(0))
    assert stands_for_none("duration", zero=True) == timedelta(0)
    assert stands_for_none("boolean") is False
    assert stands_for_none("boolean", tri=True) is None
    assert stands_for_none("tags") == ()


@pytest.mark.parametrize("type_name", sorted(FIELD_TYPES))
def test_the_kind_of_a_type_is_that_of_what_it_is_in_the_language(type_name: str) -> None:
    entry = FIELD_TYPES[type_name]
    own: Any = field(type_name, to=["deal", "note"] if type_name == "link_any" else "deal", dictionary="stage")
    assert entry.kind in ("computed", kind_of_language_type(own.language_type)) or type_name == "rating"
    if entry.kind not in ("computed", "records", "json"):
        assert computed_type_name(own.language_type) in FIELD_TYPES


@pytest.mark.parametrize("pattern", ["(a|a)*b", ".*.*.*.*=", "([a-z]?){40}[a-z]{40}", "[A-Z]{2}-[0-9]+"])
def test_no_pattern_of_a_field_takes_long(pattern: str) -> None:
    begun = perf_counter()
    with pytest.raises(ValueRefused, match="form"):
        value("text", "a" * 5_000, max=5_000, pattern=pattern)
    assert perf_counter() - begun < 2


def test_a_pattern_is_one_for_the_whole_text() -> None:
    assert value("text", "GB", pattern="CN|GB") == "GB"
    for text in ("GBR", "xCN", "CN GB"):
        with pytest.raises(ValueRefused):
            value("text", text, pattern="CN|GB")
    assert value("text", "", pattern="CN|GB") is None


def test_the_number_of_a_series_is_read_as_it_is_written() -> None:
    assert value("autonumber", " Q-00012\n", pattern="Q-{n:05}") == "Q-00012"
