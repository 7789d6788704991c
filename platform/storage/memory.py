"""What one transaction has worked out already, kept beside its connection.

It is empty when a transaction begins, and emptied when a part of one is taken back, so that nothing in it can outlive
what it was read from. Whoever writes rows says so to whoever remembers them.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import cast

from sqlalchemy import Connection, Engine, event

__all__ = ["forget", "forget_with_transactions", "memory_of"]

_KEY = "customary.memory"


def memory_of(connection: Connection) -> dict[Hashable, object]:
    """Give what the transaction of a connection remembers; each of its users has keys of its own."""
    return cast("dict[Hashable, object]", connection.info.setdefault(_KEY, {}))


def forget(connection: Connection) -> None:
    """Forget everything: something was changed that the memory cannot follow."""
    connection.info.pop(_KEY, None)


def forget_with_transactions(engine: Engine) -> None:
    """Let every connection of an engine forget when a transaction begins and when a savepoint is taken back."""
    event.listen(engine, "begin", forget)
    event.listen(engine, "rollback_savepoint", lambda connection, _name, _context: forget(connection))
