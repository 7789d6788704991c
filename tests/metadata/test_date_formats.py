"""Date formats of files: what one is, and which days they read."""

from __future__ import annotations

from datetime import date

import pytest

from customary.metadata.date_formats import is_date_format, read_date_as

DAYS: list[tuple[str, str, date | None]] = [
    ("3/1/2017", "M/D/YYYY", date(2017, 3, 1)),
    ("12/31/2017", "M/D/YYYY", date(2017, 12, 31)),
    (" 2017-03-01 ", "YYYY-MM-DD", date(2017, 3, 1)),
    ("2017年3月1日", "YYYY年M月D日", date(2017, 3, 1)),
    ("01.02.70", "DD.MM.YY", date(1970, 2, 1)),
    ("01.02.99", "DD.MM.YY", date(1999, 2, 1)),
    ("01.02.00", "DD.MM.YY", date(2000, 2, 1)),
    ("01.02.69", "DD.MM.YY", date(2069, 2, 1)),
    ("29.02.16", "DD.MM.YY", date(2016, 2, 29)),
    ("29.02.17", "DD.MM.YY", None),
    ("01x02x17", "DD.MM.YY", None),
    ("1.2.17", "DD.MM.YY", None),
    ("01.02.2017", "DD.MM.YY", None),
    ("123/1/2017", "M/D/YYYY", None),
    ("٣/1/2017", "M/D/YYYY", None),
    ("", "M/D/YYYY", None),
]


@pytest.mark.parametrize(("text", "date_format", "expected"), DAYS)
def test_a_day_is_read_when_all_of_it_fits(text: str, date_format: str, expected: date | None) -> None:
    assert read_date_as(text, date_format) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("D.M.YY", True),
        ("YYYYMMDD", True),
        ("D.M", False),
        ("D.M.YYY", False),
        ("D.M.D.YY", False),
        ("", False),
    ],
)
def test_a_format_names_year_month_and_day_once_each(text: str, expected: bool) -> None:
    assert is_date_format(text) is expected
