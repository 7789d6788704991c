"""Giving records out in turn: whose turn it is stands in one row, locked while it moves on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, true, update

from customary.platform.messages.notifications import users_with_roles
from customary.platform.storage.insertion import insert_once
from customary.platform.storage.system_tables import rotation
from customary.platform.unit import Unit

__all__ = ["members", "next_of"]


def members(unit: Unit, *, role: str | None, logins: Sequence[str]) -> tuple[int, ...]:
    """Give the active users who take turns, by id."""
    if role is not None:
        return users_with_roles(unit, (role,))
    users = unit.runtime.tables.record("user")
    query = (
        select(users.c.id)
        .where(users.c.login.in_(list(logins)), users.c.active.is_(true()), users.c.deleted_at.is_(None))
        .order_by(users.c.id)
    )
    return tuple(unit.connection.execute(query).scalars())


def next_of(unit: Unit, name: str, candidates: Sequence[int]) -> int | None:
    """Say whose turn it is, and let it be the next one's; None when there is nobody.

    Two transactions that ask at the same time wait for each other, so nobody is passed over or taken twice.
    """
    if not candidates:
        return None
    insert_once(unit.connection, rotation, {"name": name, "last_user_id": None})
    mine = rotation.c.name == name
    last = unit.connection.execute(select(rotation.c.last_user_id).where(mine).with_for_update()).scalar()
    later = [one for one in sorted(candidates) if last is None or one > last]
    chosen = later[0] if later else min(candidates)
    unit.connection.execute(update(rotation).where(mine).values(last_user_id=chosen))
    return chosen
