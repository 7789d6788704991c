"""A person's notifications: how many are unread, the latest ones, and marking them read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from customary.platform.queries import displays
from customary.platform.storage.system_tables import notification
from customary.platform.unit import Unit

__all__ = ["Notice", "latest", "mark_read", "unread_count"]


@dataclass(frozen=True, kw_only=True)
class Notice:
    id: int
    at: datetime
    text: str | None
    """None where it is about a record that the person may not see, or not any more."""
    module: str | None
    record_id: int | None
    unread: bool


def unread_count(unit: Unit, user_id: int) -> int:
    table = notification
    query = select(func.count()).where(table.c.user_id == user_id, table.c.read_at.is_(None))
    return unit.connection.execute(query).scalar_one()


def latest(unit: Unit, user_id: int, *, limit: int, before: int | None = None) -> tuple[Notice, ...]:
    """Give the newest notifications of a person, or those older than one of them.

    Rights count when it is read: of a record that the person may not see now, it tells nothing but its moment.
    """
    table = notification
    query = select(table).where(table.c.user_id == user_id).order_by(table.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(table.c.id < before)
    rows = unit.connection.execute(query).all()
    about = {(row.module, row.record_id) for row in rows if row.module and row.record_id}
    seen = displays(unit, about)
    return tuple(_notice(row, told=(row.module, row.record_id) not in about.difference(seen)) for row in rows)


def _notice(row: Row[Any], *, told: bool) -> Notice:
    return Notice(
        id=row.id,
        at=row.at,
        text=row.text if told else None,
        module=row.module if told else None,
        record_id=row.record_id if told else None,
        unread=row.read_at is None,
    )


def mark_read(unit: Unit, user_id: int, notice_id: int | None) -> None:
    """Mark one notification of a person read, or all of them."""
    table = notification
    change = update(table).where(table.c.user_id == user_id, table.c.read_at.is_(None)).values(read_at=unit.now)
    unit.connection.execute(change if notice_id is None else change.where(table.c.id == notice_id))
