"""Autonumbers: series that people read aloud, such as OPP-2026-00017.

A `fast` series may have gaps. On PostgreSQL its number is taken in a short transaction of its own, so that two people
who create records never wait for each other; it needs no waiting for the disk, because the commit of the record
that carries the number writes everything before it. A `gapless` series is counted in the transaction of the record,
as late as can be, and creators wait for each other. On SQLite there is one writer at a time anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from customary.metadata.model.fields import AutonumberOptions, Field
from customary.platform.storage.engine import Dialect, dialect_of
from customary.platform.storage.system_tables import sequence
from customary.platform.unit import Unit

__all__ = ["format_number", "next_number"]

_INSERT: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_PLACE = re.compile(r"\{(yyyy|yy|mm|dd|n)(?::0?([0-9]{1,2}))?\}")
_PERIODS = {"never": "", "yearly": "%Y", "monthly": "%Y-%m", "daily": "%Y-%m-%d"}


def next_number(unit: Unit, field: Field, *, gapless: bool) -> str | None:
    """Take the next number of a field's series; None when the series is of the other mode."""
    options = field.options
    if not isinstance(options, AutonumberOptions) or (options.mode == "gapless") != gapless:
        return None
    today = unit.now.astimezone(ZoneInfo(unit.runtime.catalog.site.timezone)).date()
    period = today.strftime(_PERIODS[options.reset])
    name = f"{field.module}.{field.uid}"
    if gapless or unit.runtime.dialect == "sqlite":
        value = _count(unit.connection, name, period)
    else:
        with unit.runtime.engine.begin() as apart:
            apart.exec_driver_sql("SET LOCAL synchronous_commit = off")
            value = _count(apart, name, period)
    return format_number(options.pattern, value, today)


def _count(connection: Connection, name: str, period: str) -> int:
    statement = _counting(dialect_of(connection))
    return int(connection.execute(statement, {"name": name, "period": period, "value": 1}).scalar_one())


@cache
def _counting(dialect: Dialect) -> ReturningInsert[int]:
    """Write 1 where a series begins, else count it up."""
    return (
        _INSERT[dialect](sequence)
        .on_conflict_do_update(index_elements=["name", "period"], set_={"value": sequence.c.value + 1})
        .returning(sequence.c.value)
    )


def format_number(pattern: str, number: int, today: date) -> str:
    """Write a number as its pattern says.

    >>> format_number("OPP-{yyyy}-{n:05}", 17, date(2026, 3, 9))
    'OPP-2026-00017'
    >>> format_number("{yy}{mm}{dd}/{n}", 17, date(2026, 3, 9))
    '260309/17'
    """
    parts = {
        "yyyy": f"{today.year:04}",
        "yy": f"{today.year % 100:02}",
        "mm": f"{today.month:02}",
        "dd": f"{today.day:02}",
    }

    def fill(place: re.Match[str]) -> str:
        name, width = place.groups()
        return parts[name] if name != "n" else str(number).zfill(int(width or 0))

    return _PLACE.sub(fill, pattern)
