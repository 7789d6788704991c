"""Make users and change what grants them rights: password and roles. Their other values are saved like any record's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from customary.expressions.positions import Message
from customary.platform.accounts.actors import folded_login
from customary.platform.accounts.passwords import Passwords
from customary.platform.accounts.sessions import end_sessions
from customary.platform.errors import FieldProblem, Refused
from customary.platform.records.record import Record
from customary.platform.records.saving import save
from customary.platform.storage.memory import forget
from customary.platform.storage.system_tables import credential, user_role
from customary.platform.unit import Unit

__all__ = [
    "UserLine",
    "chosen_language",
    "create_user",
    "keep_hash",
    "list_users",
    "roles_of",
    "set_language",
    "set_password",
    "set_roles",
]

_NO_SUCH_ROLE = Message(
    en="There is no role “{role}”; there are {roles}.",
    zh_hans="没有角色“{role}”；现有角色：{roles}。",
    zh_hant="沒有「{role}」這個角色；現有角色：{roles}。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLine:
    """One user in the list of accounts."""

    id: int
    login: str
    name: str
    active: bool
    roles: tuple[str, ...]


def create_user(
    unit: Unit,
    login: str,
    *,
    name: str,
    roles: Collection[str] = (),
    password: str | None = None,
    values: Mapping[str, object] | None = None,
    passwords: Passwords | None = None,
) -> Record:
    """Make a user who may sign in; without a password only once somebody sets one.

    Errors: `Refused` for a role that does not exist, a password that is too short, or whatever a save refuses.
    """
    _check_roles(unit, roles)
    given = {"active": True, **(values or {}), "login": folded_login(login), "name": name}
    user = save(unit, "user", given)
    set_roles(unit, user.id, roles)
    if password is not None:
        set_password(unit, user.id, password, passwords=passwords)
    return user


def set_password(
    unit: Unit, user_id: int, password: str, *, keep_session: str | None = None, passwords: Passwords | None = None
) -> None:
    """Give a user a new password and end their sessions, but the one whose token is kept.

    Errors: `PasswordRefused` when it is too short or too long.
    """
    checker = passwords or unit.runtime.derived("accounts.passwords", Passwords)
    keep_hash(unit, user_id, checker.hash(password))
    end_sessions(unit, user_id, keep=keep_session)


def keep_hash(unit: Unit, user_id: int, hashed: str) -> None:
    """Keep the hash of a user's password."""
    values = {"password_hash": hashed, "changed_at": unit.now}
    changed = unit.connection.execute(update(credential).values(**values).where(credential.c.user_id == user_id))
    if changed.rowcount == 0:
        unit.connection.execute(insert(credential).values(user_id=user_id, **values))


def roles_of(unit: Unit, user_id: int) -> tuple[str, ...]:
    """Give the roles that a user was given, inherited ones not included."""
    found = unit.connection.scalars(
        select(user_role.c.role).where(user_role.c.user_id == user_id).order_by(user_role.c.role)
    )
    return tuple(found)


def set_roles(unit: Unit, user_id: int, roles: Collection[str]) -> None:
    """Give a user these roles and no others; it counts from their next request on.

    Errors: `Refused` for a role that does not exist.
    """
    _check_roles(unit, roles)
    unit.connection.execute(delete(user_role).where(user_role.c.user_id == user_id))
    if roles:
        rows = [{"user_id": user_id, "role": role} for role in sorted(set(roles))]
        unit.connection.execute(insert(user_role), rows)


def set_language(unit: Unit, user_id: int, language: str) -> None:
    """Remember the language that a user chose to read in; it is their own business and no change of a record."""
    if language in unit.runtime.catalog.site.languages:
        user = unit.runtime.tables.record("user")
        unit.connection.execute(update(user).values(language=language).where(user.c.id == user_id))
        forget(unit.connection)


def chosen_language(unit: Unit, user_id: int) -> str | None:
    """Give the language that a user chose; None while they have not."""
    user = unit.runtime.tables.record("user")
    return unit.connection.scalar(select(user.c.language).where(user.c.id == user_id))


def list_users(unit: Unit) -> Sequence[UserLine]:
    """List every account, by login name."""
    user = unit.runtime.tables.record("user")
    roles: dict[int, list[str]] = {}
    for row in unit.connection.execute(select(user_role).order_by(user_role.c.role)):
        roles.setdefault(row.user_id, []).append(row.role)
    rows = unit.connection.execute(
        select(user.c.id, user.c.login, user.c.name, user.c.active)
        .where(user.c.deleted_at.is_(None))
        .order_by(user.c.login)
    )
    return [
        UserLine(id=row.id, login=row.login, name=row.name, active=row.active, roles=tuple(roles.get(row.id, ())))
        for row in rows
    ]


def _check_roles(unit: Unit, roles: Collection[str]) -> None:
    known = unit.runtime.catalog.roles
    wrong = [role for role in sorted(roles) if role not in known]
    if wrong:
        values = {"role": wrong[0], "roles": ", ".join(known)}
        raise Refused((FieldProblem(field="roles", message=_NO_SUCH_ROLE, values=values, code="no_such_role"),))
