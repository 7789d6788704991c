"""Writing a row that may be there already, on both engines."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from customary.platform.storage.engine import dialect_of

__all__ = ["insert_once"]


def insert_once(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Write a row unless one of the table's unique keys has it; say whether it was written.

    On PostgreSQL it waits for another transaction that is writing the same key, and then tells what that one did.
    """
    key = table.primary_key.columns
    if dialect_of(connection) == "sqlite":
        return (
            connection.execute(
                sqlite.insert(table).values(dict(values)).on_conflict_do_nothing().returning(*key)
            ).first()
            is not None
        )
    return (
        connection.execute(
            postgresql.insert(table).values(dict(values)).on_conflict_do_nothing().returning(*key)
        ).first()
        is not None
    )
