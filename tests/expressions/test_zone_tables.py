"""The tables of time zones say what Python's zones say, from the year 1 to 9999."""

from __future__ import annotations

import random
import struct
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

import pytest

from customary.expressions.days import DAY_MS, FIRST_INSTANT, LAST_INSTANT, offset_at
from customary.expressions.zone_tables import ZoneTable, zone_table

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = ("UTC", "Asia/Taipei", "America/New_York", "Africa/Casablanca", "Europe/Dublin", "Australia/Lord_Howe",
         "Antarctica/Troll", "America/Sao_Paulo", "Asia/Gaza", "Pacific/Apia")  # fmt: skip


def offset(table: ZoneTable, moment: int) -> int:
    """Read a table as zones.js does."""
    moment = min(max(moment, FIRST_INSTANT + 2 * DAY_MS), LAST_INSTANT - 2 * DAY_MS)
    if moment < table.rules_from:
        return table.offsets[bisect_right(table.times, moment)]
    year = (EPOCH + timedelta(milliseconds=moment)).year
    first = date(year, 1, 1)
    begin = (first.toordinal() - EPOCH.toordinal()) * DAY_MS
    kind = first.weekday() + (7 if date(year, 12, 31).timetuple().tm_yday == 366 else 0)
    passed = [then for at, then in table.years[kind] if begin + at <= moment]
    return passed[-1] if passed else table.at_new_year


def moments(chance: random.Random, table: ZoneTable) -> list[int]:
    near = [moment + step for moment in table.times for step in (-1, 0, 1)]
    for year in (2037, 2088, 2100, 2399, 2400, 9999):
        begin = (date(year, 1, 1).toordinal() - EPOCH.toordinal()) * DAY_MS
        for changes in table.years:
            near += [begin + at + step for at, _ in changes for step in (-1, 0, 1)]
    return [*near, FIRST_INSTANT, LAST_INSTANT, *(chance.randint(FIRST_INSTANT, LAST_INSTANT) for _ in range(300))]


@pytest.mark.parametrize("zone", ZONES)
def test_a_table_gives_the_offset_of_every_moment(zone: str) -> None:
    table = zone_table(zone)
    assert table is not None
    chance = random.Random(zone)
    wrong = [moment for moment in moments(chance, table) if offset(table, moment) != offset_at(moment, zone)]
    assert wrong == []


@pytest.mark.parametrize("zone", ZONES)
def test_no_rule_changes_an_offset_near_new_year(zone: str) -> None:
    """The wall clock and UTC may be in different years then, and a rule is looked up by the year."""
    table = zone_table(zone)
    assert table is not None
    assert all(2 * DAY_MS < at < 363 * DAY_MS for changes in table.years for at, _ in changes)


def test_a_zone_that_nobody_knows_has_no_table() -> None:
    assert zone_table("Mars/Olympus") is None


def file_of(zone: str) -> bytes:
    found = next((path for folder in TZPATH if (path := Path(folder) / zone).is_file()), None)
    return found.read_bytes() if found else resources.files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes()


def recorded_changes(raw: bytes) -> list[int]:
    """Read the moments of change, in milliseconds, from a zone's file (TZif, the part of 64 bits)."""
    utc, standard, leaps, times, types, chars = struct.unpack(">6l", raw[20:44])
    second = 44 + times * 5 + types * 6 + chars + leaps * 8 + standard + utc
    count = struct.unpack(">l", raw[second + 32 : second + 36])[0]
    moments = struct.unpack(f">{count}q", raw[second + 44 : second + 44 + 8 * count])
    return [moment * 1000 for moment in moments if moment * 1000 > FIRST_INSTANT]


PARTS = 8


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_zone_has_a_table_that_is_true(part: int) -> None:
    """More than two seconds: there are some hundred different zones, each with every change that its file records."""
    different = {file_of(zone): zone for zone in sorted(available_timezones())}
    for raw, zone in list(different.items())[part::PARTS]:
        table = zone_table.__wrapped__(zone)
        assert table is not None, zone
        asked = [moment + step for moment in recorded_changes(raw) for step in (-1, 0, 1)]
        asked += moments(random.Random(zone), table)
        assert all(offset(table, one) == offset_at(one, zone) for one in asked), zone
        assert all(2 * DAY_MS < at < 363 * DAY_MS for changes in table.years for at, _ in changes), zone
