"""The exchange rates of a site: records that administrators keep, found by currency and day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Connection, Select, Table, bindparam, select

from customary.expressions.rates import DatedRate, NewestRates, Rate
from customary.platform.records.rows import writes_to
from customary.platform.storage.memory import memory_of
from customary.platform.unit import Unit

__all__ = ["MODULE", "RateBook", "currencies_with_rates", "find_rate", "rate_query"]

MODULE = "exchange_rate"
"""The module of the records, which every site has."""
_RATE_SCALE = 6


def rate_query(table: Table) -> Select[Any]:
    """Ask for the last rate of `currency` on or before `day`."""
    return (
        select(table.c.rate, table.c.units)
        .where(
            table.c.currency == bindparam("currency"),
            table.c.valid_from <= bindparam("day"),
            table.c.deleted_at.is_(None),
        )
        .order_by(table.c.valid_from.desc())
        .limit(1)
    )


def find_rate(connection: Connection, query: Select[Any], currency: str, day: date) -> Rate | None:
    """Find the last rate of a currency on or before a day."""
    row = connection.execute(query, {"currency": currency, "day": day}).one_or_none()
    return _rate_of(row[0], row[1]) if row is not None else None


def _rate_of(rate: Decimal, units: int) -> Rate:
    return Rate(int(rate.scaleb(_RATE_SCALE)), int(units) * 10**_RATE_SCALE)


class RateBook:
    """The rates as one unit reads them: each once, until the unit's transaction writes one."""

    def __init__(self, unit: Unit) -> None:
        runtime = unit.runtime
        self._unit = unit
        self._module = runtime.catalog.modules[MODULE]
        self._query = runtime.derived("records.rate_query", lambda: rate_query(runtime.tables.record(MODULE)))

    def rate(self, currency: str, day: int) -> Rate | None:
        connection = self._unit.connection
        memory = memory_of(connection)
        known = cast(
            "dict[tuple[str, int], Rate | None]",
            memory.setdefault(("rates", writes_to(self._unit, self._module)), {}),
        )
        if (currency, day) not in known:
            known[currency, day] = find_rate(connection, self._query, currency, date.fromordinal(day))
        return known[currency, day]

    def newest(self, currencies: frozenset[str] | None, most: int) -> NewestRates:
        table = self._unit.runtime.tables.record(MODULE)
        query = select(table.c.currency, table.c.valid_from, table.c.rate, table.c.units)
        if currencies is not None:
            query = query.where(table.c.currency.in_(sorted(currencies)))
        query = (
            query.where(table.c.deleted_at.is_(None)).order_by(table.c.valid_from.desc(), table.c.id).limit(most + 1)
        )
        rows = self._unit.connection.execute(query)
        return NewestRates.of(
            [DatedRate(currency, day.toordinal(), _rate_of(rate, units)) for currency, day, rate, units in rows], most
        )


def currencies_with_rates(unit: Unit) -> frozenset[str]:
    """Give the currencies that amounts can be saved in: the base currency, and those that have a rate of any day."""
    table = unit.runtime.tables.record(MODULE)
    statement = select(table.c.currency).where(table.c.deleted_at.is_(None), table.c.currency.is_not(None)).distinct()
    return frozenset({unit.runtime.catalog.site.currency, *unit.connection.scalars(statement)})
