"""Signing in, slow for who guesses: failures count by login name and by address, in the database, for every process.

A name that does not exist, a wrong password and a user who is locked get the same answer after the same work.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Column, delete, func, insert, select

from customary.expressions.positions import Message
from customary.platform.accounts.actors import folded_login
from customary.platform.accounts.passwords import Passwords
from customary.platform.accounts.sessions import begin_session, sign_out
from customary.platform.accounts.users import keep_hash
from customary.platform.errors import FieldProblem, Refused
from customary.platform.storage.system_tables import credential, sign_in_failure
from customary.platform.unit import Unit
from customary.platform.words import minutes

__all__ = ["ADDRESS_FAILURES", "LOGIN_FAILURES", "WINDOW", "TooManyFailures", "sign_in"]

WINDOW = timedelta(minutes=15)
LOGIN_FAILURES = 5
"""Wrong passwords for one login name within the window; then nobody signs in with it until the first one is past."""
ADDRESS_FAILURES = 30
"""The same for one address, behind which a whole office may sit."""

_WAIT = Message(
    en="Too many failed attempts. Try again in {minutes}.",
    zh_hans="失败次数过多，请在 {minutes}后重试。",
    zh_hant="失敗次數過多，請在 {minutes}後重試。",
)


class TooManyFailures(Refused):
    """Too many wrong passwords; the right one would be refused too."""

    def __init__(self, wait_seconds: int) -> None:
        self.wait_seconds = wait_seconds
        values = {"minutes": minutes(max(1, -(-wait_seconds // 60)))}
        super().__init__((FieldProblem(message=_WAIT, values=values, code="too_many_failures"),))


class _Found(NamedTuple):
    user_id: int
    password_hash: str | None
    usable: bool


def sign_in(
    unit: Unit,
    login: str,
    password: str,
    *,
    address: str,
    agent: str = "",
    replaces: str | None = None,
    passwords: Passwords | None = None,
) -> str | None:
    """Begin a session and give its token; None when name and password do not go together.

    `replaces` is the token of the session that the browser had until now; it ends either way it could be used for.
    The unit's transaction must be committed also when the answer is None: it holds the count of failures.

    Errors: `TooManyFailures`, before anything is compared.
    """
    checker = passwords or _passwords(unit)
    name = folded_login(login)
    _throttle(unit, sign_in_failure.c.login, name, LOGIN_FAILURES)
    _throttle(unit, sign_in_failure.c.address, address, ADDRESS_FAILURES)
    found = _find(unit, name)
    right = checker.matches(found.password_hash if found else None, password)
    if found is None or not right or not found.usable:
        unit.connection.execute(insert(sign_in_failure).values(login=name[:200], address=address[:100], at=unit.now))
        return None
    unit.connection.execute(delete(sign_in_failure).where(sign_in_failure.c.login == name))
    unit.connection.execute(delete(sign_in_failure).where(sign_in_failure.c.at < unit.now - 4 * WINDOW))
    if found.password_hash is not None and checker.is_outdated(found.password_hash):
        keep_hash(unit, found.user_id, checker.hash(password))
    if replaces is not None:
        sign_out(unit, replaces)
    return begin_session(unit, found.user_id, address=address, agent=agent)


def _passwords(unit: Unit) -> Passwords:
    return unit.runtime.derived("accounts.passwords", Passwords)


def _throttle(unit: Unit, column: Column[str], value: str, most: int) -> None:
    count, first = unit.connection.execute(
        select(func.count(), func.min(sign_in_failure.c.at)).where(
            column == value, sign_in_failure.c.at > unit.now - WINDOW
        )
    ).one()
    if count >= most:
        raise TooManyFailures(_seconds_left(first, unit.now))


def _seconds_left(first: datetime, now: datetime) -> int:
    return max(1, int((first + WINDOW - now).total_seconds()))


def _find(unit: Unit, login: str) -> _Found | None:
    user = unit.runtime.tables.record("user")
    row = unit.connection.execute(
        select(user.c.id, credential.c.password_hash, user.c.active, user.c.deleted_at)
        .outerjoin(credential, credential.c.user_id == user.c.id)
        .where(user.c.login == login)
    ).first()
    return None if row is None else _Found(row.id, row.password_hash, row.active and row.deleted_at is None)
