"""Steps that bring the amounts of existing records to several currencies; each fills what it adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    bindparam,
    false,
    or_,
    select,
    update,
)
from sqlalchemy.sql.base import Executable

from customary.expressions.rates import Rate
from customary.platform.migration import words
from customary.platform.migration.ddl import AddColumn, DropColumn
from customary.platform.migration.words import Sentence
from customary.platform.records.exchange import in_base
from customary.platform.records.rates import find_rate, rate_query
from customary.platform.storage.engine import Dialect

__all__ = ["DropBase", "FillCurrency", "KeepBase"]

_CHUNK = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FillCurrency:
    """Say of the amounts that there are in which currency they are."""

    table: Table
    column: Column[Any]
    value: str | ColumnElement[Any]
    """The code, or where the code of another record is read."""
    module: str
    field: str
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [update(self.table).values({self.column: self.value}).where(self.column.is_(None))]

    def sentence(self) -> Sentence:
        code = self.value if isinstance(self.value, str) else None
        return words.currency_filled(self.module, self.field, self.rows, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepBase:
    """The amounts of a field in base currency beside it, also those of the records that there are."""

    table: Table
    column: Column[Any]
    amount: Column[Any]
    currency: Column[Any] | None
    """The column of their codes; None where `code` is fixed."""
    code: str | None
    rate_date: Column[Any] | None
    base: str
    zone: str
    rates: Table
    module: str
    field: str
    rows: int

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        """Amounts in base currency are what they are; the others are converted row by row."""
        add = AddColumn(self.table, self.column)
        if not self.rows or self.currency is None:
            return [add]
        same = update(self.table).values({self.column: self.amount})
        return [add, same.where(self.amount.is_not(None), self._is_base())]

    def sentence(self) -> Sentence:
        return words.base_kept(self.module, self.field, self.base, self.rows)

    def fill(self, connection: Connection) -> None:
        """Convert the amounts of other currencies, each by the rate of its day; without one it stays blank."""
        if not self.rows:
            return
        rates = rate_query(self.rates)
        known: dict[tuple[str, date], Rate | None] = {}
        last = 0
        while rows := connection.execute(self._query(last)).mappings().all():
            filled = []
            for row in rows:
                asked = (row["code"] if self.code is None else self.code, self._day(row))
                if asked not in known:
                    known[asked] = find_rate(connection, rates, *asked)
                rate = known[asked]
                if rate is not None:
                    filled.append({"record": row["id"], "converted": in_base(row["amount"], rate)})
            if filled:
                there = self.table.c.id == bindparam("record")
                converted = bindparam("converted", type_=self.column.type)
                connection.execute(update(self.table).where(there).values({self.column: converted}), filled)
            last = rows[-1]["id"]

    def _query(self, last: int) -> Select[Any]:
        columns: list[ColumnElement[Any]] = [self.table.c.id, self.amount.label("amount"), self.table.c.updated_at]
        if self.currency is not None:
            columns.append(self.currency.label("code"))
        if self.rate_date is not None:
            columns.append(self.rate_date.label("rate_date"))
        return (
            select(*columns)
            .where(self.amount.is_not(None), ~self._is_base(), self.table.c.id > last)
            .order_by(self.table.c.id)
            .limit(_CHUNK)
        )

    def _is_base(self) -> ColumnElement[bool]:
        if self.currency is None:
            return false()
        return or_(self.currency.is_(None), self.currency == self.base)

    def _day(self, row: RowMapping) -> date:
        """Give the day whose rate is taken: that of the named date, else that of the record's last change."""
        at = row.get("rate_date") or row["updated_at"]
        return at.astimezone(ZoneInfo(self.zone)).date() if isinstance(at, datetime) else at


@dataclass(frozen=True, slots=True, kw_only=True)
class DropBase:
    """Amounts are in base currency themselves now, so that the ones beside them say nothing more."""

    table: Table
    column: str
    module: str
    field: str
    rows: int = 0

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [DropColumn(self.table, self.column)]

    def sentence(self) -> Sentence:
        return words.base_not_kept(self.module, self.field)
