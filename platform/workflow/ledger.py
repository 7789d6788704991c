"""The ledger of firings: a rule acts for a record and an occurrence once, whoever tries and however often."""

from __future__ import annotations

from sqlalchemy import Connection

from customary.metadata.model.rules import Rule
from customary.platform.storage.insertion import insert_once
from customary.platform.storage.system_tables import rule_firing

__all__ = ["ONCE", "claim"]

ONCE = "once"
"""The occurrence of a rule that fires the first time only."""


def claim(connection: Connection, rule: Rule, record_id: int, occurrence: str) -> bool:
    """Enter a firing in the transaction of its effects; False when it has been there.

    The rule's version is not part of the entry: a rule that is published anew does not act again for what it did.
    """
    entry = {"module": rule.module, "rule": rule.key, "record_id": record_id, "occurrence": occurrence}
    return insert_once(connection, rule_firing, entry)
