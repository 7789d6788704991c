"""Sessions: kept by the server, found by the hash of a token that only the browser has, and ended from here."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, select, true, update

from customary.platform.accounts.actors import actor_of
from customary.platform.storage.engine import WRITE
from customary.platform.storage.system_tables import session
from customary.platform.unit import Actor, Unit

__all__ = ["LIFETIME", "actor_of_session", "begin_session", "end_sessions", "sign_out", "token_hash"]

LIFETIME = timedelta(days=7)
"""After which everybody signs in again."""
_SEEN_EVERY = timedelta(minutes=5)


def token_hash(token: str) -> str:
    """What the database keeps of a token: who reads the table cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(unit: Unit, user_id: int, *, address: str, agent: str) -> str:
    """Begin a session of a user and give its token, which is told once."""
    token = secrets.token_urlsafe(32)
    connection = unit.connection
    connection.execute(delete(session).where(session.c.expires_at <= unit.now))
    connection.execute(
        insert(session).values(
            token_hash=token_hash(token),
            user_id=user_id,
            created_at=unit.now,
            seen_at=unit.now,
            expires_at=unit.now + LIFETIME,
            address=address[:100],
            agent=agent[:300],
        )
    )
    return token


def actor_of_session(unit: Unit, token: str) -> Actor | None:
    """Give whose session a token names, with the rights they have at this moment; None when it is over.

    A user who was locked or deleted has no sessions any more, from the next request on.
    """
    user = unit.runtime.tables.record("user")
    row = unit.connection.execute(
        select(session.c.user_id, session.c.seen_at)
        .join(user, user.c.id == session.c.user_id)
        .where(
            session.c.token_hash == token_hash(token),
            session.c.expires_at > unit.now,
            user.c.active.is_(true()),
            user.c.deleted_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    if unit.connection.get_execution_options().get(WRITE) and unit.now - row.seen_at > _SEEN_EVERY:
        unit.connection.execute(
            update(session).values(seen_at=unit.now).where(session.c.token_hash == token_hash(token))
        )
    return actor_of(unit.connection, unit.runtime, row.user_id)


def sign_out(unit: Unit, token: str) -> None:
    """End one session."""
    unit.connection.execute(delete(session).where(session.c.token_hash == token_hash(token)))


def end_sessions(unit: Unit, user_id: int, *, keep: str | None = None) -> None:
    """End every session of a user, but the one whose token is kept."""
    ended = delete(session).where(session.c.user_id == user_id)
    if keep is not None:
        ended = ended.where(session.c.token_hash != token_hash(keep))
    unit.connection.execute(ended)
