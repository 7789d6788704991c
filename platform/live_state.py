"""The one row that says which catalog is live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, inspect, select, update
from sqlalchemy.exc import OperationalError, ProgrammingError

from customary.platform.storage.engine import dialect_of
from customary.platform.storage.system_tables import meta_state

__all__ = ["LiveState", "read_state", "read_stored", "write_state"]


@dataclass(frozen=True, slots=True)
class LiveState:
    version: int
    hash: str


_STATE = select(meta_state.c.version, meta_state.c.hash).where(meta_state.c.id == 1)
_HELD = _STATE.with_for_update(read=True)


def read_state(connection: Connection, *, hold: bool = False) -> LiveState | None:
    """Read the live version; None where the database has never been given a catalog (the transaction is lost then).

    `hold` keeps it from changing until the transaction ends. SQLite's writers are alone anyway.
    """
    try:
        row = connection.execute(_HELD if hold and dialect_of(connection) == "postgresql" else _STATE).one_or_none()
    except (OperationalError, ProgrammingError):
        if inspect(connection.engine).has_table(meta_state.name):
            raise
        return None
    return None if row is None else LiveState(version=row.version, hash=row.hash)


def read_stored(connection: Connection) -> Mapping[str, object]:
    """Read what the columns were made for when the catalog was last applied."""
    stored = connection.execute(select(meta_state.c.stored)).scalar_one_or_none()
    return stored if isinstance(stored, dict) else {}


def write_state(
    connection: Connection, *, version: int, hash: str, at: datetime, stored: Mapping[str, object] | None = None
) -> None:
    """Make a catalog the live one, in the connection's transaction; `stored` stays as it is where it is None."""
    values: dict[str, object] = {"version": version, "hash": hash, "applied_at": at}
    if stored is not None:
        values["stored"] = dict(stored)
    if connection.execute(update(meta_state).values(**values).where(meta_state.c.id == 1)).rowcount == 0:
        connection.execute(insert(meta_state).values(id=1, **{"stored": {}, **values}))
