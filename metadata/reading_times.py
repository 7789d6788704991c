"""Days, instants, times of day and lengths of time, from what people and programs write."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from customary.metadata import refusals
from customary.metadata.refusals import ValueRefused

__all__ = ["read_date", "read_datetime", "read_duration", "read_time"]

_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_DATE_WORDS = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日?")
_DATE_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_TIME = re.compile(
    r"(上午|下午)?\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE
)
_OFFSET = re.compile(r"(.+?)\s*(z|[+-][0-9]{2}:?[0-9]{2})", re.IGNORECASE)


def _time_text(raw: object) -> str:
    return unicodedata.normalize("NFKC", str(raw)).strip()[:100]


def read_date(raw: object) -> date:
    """Read a day: a date, or a text with the year first (`2026-03-31`, `2026/3/31`, `2026年3月31日`, `20260331`)."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    text = _time_text(raw) if isinstance(raw, str) else ""
    for pattern, places in ((_DATE, (1, 3, 4)), (_DATE_WORDS, (1, 2, 3)), (_DATE_DIGITS, (1, 2, 3))):
        found = pattern.fullmatch(text)
        if found:
            year, month, day = (int(found[place]) for place in places)
            try:
                return date(year, month, day)
            except ValueError as error:
                raise refusals.expected("date") from error
    raise refusals.expected("date")


def _clock(text: str, what: str) -> time:
    found = _TIME.fullmatch(text)
    if not found:
        raise refusals.expected(what)
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    half = (found[6] or "")[:1].casefold() or {"上午": "a", "下午": "p"}.get(found[1] or "", "")
    if half:
        if not 1 <= hour <= 12:
            raise refusals.expected(what)
        hour = hour % 12 + (12 if half == "p" else 0)
    milliseconds = int((found[5] or "0").ljust(3, "0")[:3])
    try:
        return time(hour, minute, second, milliseconds * 1000)
    except ValueError as error:
        raise refusals.expected(what) from error


def read_datetime(raw: object, timezone: str) -> datetime:
    """Read an instant as UTC in whole milliseconds; without an offset it is in `timezone`."""
    if isinstance(raw, datetime):
        return _utc(raw if raw.tzinfo else raw.replace(tzinfo=ZoneInfo(timezone)))
    if isinstance(raw, date):
        return _utc(datetime.combine(raw, time(), ZoneInfo(timezone)))
    text = _time_text(raw) if isinstance(raw, str) else ""
    offset = ""
    with_offset = _OFFSET.fullmatch(text) if ":" in text else None
    if with_offset and ":" in with_offset[1]:
        text, offset = with_offset[1], with_offset[2].upper()
    day, _, clock = text.replace("T", " ").replace("t", " ").replace("日", "日 ").partition(" ")
    try:
        at = datetime.combine(read_date(day), _clock(clock.strip(), "datetime") if clock.strip() else time())
    except ValueRefused as error:
        raise refusals.expected("datetime") from error
    zone = datetime.fromisoformat(f"2000-01-01T00:00{offset}").tzinfo if offset else None
    return _utc(at.replace(tzinfo=zone or ZoneInfo(timezone)))


def _utc(at: datetime) -> datetime:
    try:
        moved = at.astimezone(UTC)
    except OverflowError as error:
        raise refusals.expected("datetime") from error
    return moved.replace(microsecond=moved.microsecond // 1000 * 1000)


_SECONDS = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?")
_HOURS = re.compile(r"(-?)([0-9]{1,7}):([0-5][0-9])(?::([0-5][0-9]))?")
_LENGTH = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([a-z]+|[周天日小时分钟秒週時鐘分]+)")
_UNITS = {
    **dict.fromkeys(("w", "week", "weeks", "周", "週"), 604_800_000),
    **dict.fromkeys(("d", "day", "days", "天", "日"), 86_400_000),
    **dict.fromkeys(("h", "hour", "hours", "小时", "小時", "时", "時"), 3_600_000),
    **dict.fromkeys(("m", "min", "minute", "minutes", "分", "分钟", "分鐘"), 60_000),
    **dict.fromkeys(("s", "second", "seconds", "秒"), 1_000),
}


def read_duration(raw: object) -> timedelta:
    """Read a length of time: `1:30`, `2 days 3h`, `1小时30分钟`, or a number of seconds."""
    if isinstance(raw, timedelta):
        return timedelta(milliseconds=raw // timedelta(milliseconds=1))
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise refusals.expected("duration")
    text = unicodedata.normalize("NFKC", str(raw)).strip().casefold()[:100]
    clock = _HOURS.fullmatch(text)
    if clock:
        seconds = (int(clock[2]) * 60 + int(clock[3])) * 60 + int(clock[4] or 0)
        return timedelta(seconds=-seconds if clock[1] else seconds)
    if _SECONDS.fullmatch(text):
        return timedelta(milliseconds=int(Decimal(text).scaleb(3).to_integral_value()))
    return _spelt_duration(text)


def _spelt_duration(text: str) -> timedelta:
    total, rest = Decimal(0), text
    while rest:
        found = _LENGTH.match(rest)
        if not found or found[2] not in _UNITS:
            raise refusals.expected("duration")
        total += Decimal(found[1]) * _UNITS[found[2]]
        rest = rest[found.end() :].lstrip(" ,")
    if total >= Decimal(10) ** 15:
        raise refusals.expected("duration")
    return timedelta(milliseconds=int(total))


def read_time(raw: object) -> time:
    """Read a time of day in whole milliseconds."""
    if isinstance(raw, time):
        return raw.replace(tzinfo=None, microsecond=raw.microsecond // 1000 * 1000)
    return _clock(_time_text(raw) if isinstance(raw, str) else "", "time")
