"""Messages inside the application: rows that a person's bell shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from sqlalchemy import select, true

from customary.platform.storage.insertion import insert_once
from customary.platform.storage.system_tables import notification, user_role
from customary.platform.unit import Unit

__all__ = ["notify", "tell_administrators", "users_with_roles"]


def notify(
    unit: Unit,
    user_ids: Collection[int],
    write: Callable[[str], str],
    *,
    key: str,
    module: str | None = None,
    record_id: int | None = None,
) -> int:
    """Tell active users something, each in their language, and say how many were told.

    `write` gives the text in a language. A user gets one notification for a key, however often this is called.
    """
    languages = _active_languages(unit, user_ids)
    texts = {language: write(language) for language in sorted(set(languages.values()))}
    rows = [
        {
            "user_id": user_id,
            "at": unit.now,
            "text": texts[language],
            "module": module,
            "record_id": record_id,
            "key": f"{key}|{user_id}",
        }
        for user_id, language in sorted(languages.items())
    ]
    return sum(insert_once(unit.connection, notification, row) for row in rows)


def tell_administrators(
    unit: Unit, write: Callable[[str], str], *, key: str, module: str | None = None, record_id: int | None = None
) -> int:
    """Tell everybody who may administer the site."""
    roles = [role.key for role in unit.runtime.catalog.roles.values() if role.administrator]
    return notify(unit, users_with_roles(unit, roles), write, key=key, module=module, record_id=record_id)


def users_with_roles(unit: Unit, roles: Collection[str]) -> tuple[int, ...]:
    """Give the active users who have one of these roles, or a role that inherits one, in the order of their ids."""
    if not roles:
        return ()
    closed = _with_heirs(unit, roles)
    users = unit.runtime.tables.record("user")
    query = (
        select(users.c.id)
        .join(user_role, user_role.c.user_id == users.c.id)
        .where(user_role.c.role.in_(sorted(closed)), users.c.active.is_(true()), users.c.deleted_at.is_(None))
        .distinct()
        .order_by(users.c.id)
    )
    return tuple(unit.connection.execute(query).scalars())


def _with_heirs(unit: Unit, roles: Collection[str]) -> set[str]:
    declared = unit.runtime.catalog.roles
    found = set(roles)
    while True:
        heirs = {key for key, role in declared.items() if key not in found and found.intersection(role.inherits)}
        if not heirs:
            return found
        found |= heirs


def _active_languages(unit: Unit, user_ids: Collection[int]) -> Mapping[int, str]:
    users = unit.runtime.tables.record("user")
    default = unit.runtime.catalog.site.languages[0]
    query = select(users.c.id, users.c.language).where(
        users.c.id.in_(sorted(set(user_ids))), users.c.active.is_(true()), users.c.deleted_at.is_(None)
    )
    return {row.id: row.language or default for row in unit.connection.execute(query)}
