"""Date formats of files, such as `M/D/YYYY`: letters for year, month and day, anything else as it stands."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

__all__ = ["is_date_format", "read_date_as"]

_PARTS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short_year>[0-9]{2})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
}
_LETTERS = re.compile("Y+|M+|D+")


def is_date_format(text: str) -> bool:
    """Whether a format names the year, the month and the day, each once and in a known length.

    >>> is_date_format("M/D/YYYY"), is_date_format("D/YYYY"), is_date_format("DDD.MM.YY")
    (True, False, False)
    """
    found = _LETTERS.findall(text)
    return sorted(part[0] for part in found) == ["D", "M", "Y"] and all(part in _PARTS for part in found)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    parts: list[str] = []
    end = 0
    for match in _LETTERS.finditer(text):
        parts.extend((re.escape(text[end : match.start()]), _PARTS[match.group()]))
        end = match.end()
    return re.compile("".join(parts) + re.escape(text[end:]), re.ASCII)


def read_date_as(text: str, date_format: str) -> date | None:
    """Read a day in a format; None when it does not fit or there is no such day. A short year is of 1970 to 2069.

    >>> read_date_as("3/1/2017", "M/D/YYYY")
    datetime.date(2017, 3, 1)
    >>> read_date_as("31.02.17", "DD.MM.YY") is None
    True
    """
    match = _pattern(date_format).fullmatch(text.strip())
    if match is None:
        return None
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else _century(int(parts["short_year"]))
    try:
        return date(year, int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None


def _century(short_year: int) -> int:
    return 1900 + short_year if short_year >= 70 else 2000 + short_year
