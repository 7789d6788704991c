"""An act that is sent twice is done once: what a chain has created already is found in the history.

A form carries a secret of its own, which becomes the chain of all that follows from sending it.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select

from customary.platform.storage.system_tables import history
from customary.platform.unit import Unit

__all__ = ["chain_of_form", "created_by_chain"]


def chain_of_form(user_id: int, secret: str) -> str:
    """Name the chain of a form; nobody can name that of somebody else's.

    >>> chain_of_form(1, "a") == chain_of_form(2, "a")
    False
    """
    return hashlib.sha256(f"form {user_id} {secret}".encode()).hexdigest()[:32]


def created_by_chain(unit: Unit, module_name: str) -> int | None:
    """Give the record of a module that this unit's chain has created already, waiting for one that is just doing so."""
    if unit.runtime.dialect == "postgresql":
        number = int.from_bytes(hashlib.sha256(unit.cause.chain.encode()).digest()[:8], "big", signed=True)
        unit.connection.execute(select(func.pg_advisory_xact_lock(number)))
    found = (
        select(history.c.record_id)
        .where(history.c.chain == unit.cause.chain, history.c.module == module_name)
        .where(history.c.event == "created", history.c.source == "person")
        .order_by(history.c.id)
        .limit(1)
    )
    return unit.connection.execute(found).scalar_one_or_none()
