"""Writing a message down before it leaves: a row with our key, and the job that sends it, in one transaction."""

from __future__ import annotations

from customary.platform.jobs.port import Queue
from customary.platform.messages.port import Outgoing
from customary.platform.storage.insertion import insert_once
from customary.platform.storage.system_tables import message as message_table
from customary.platform.unit import Unit

__all__ = ["SEND_MESSAGE", "put"]

SEND_MESSAGE = "send_message"
"""The kind of the jobs that send; their payload is the message's key."""


def put(unit: Unit, jobs: Queue, message: Outgoing, *, module: str | None, record_id: int | None) -> bool:
    """Let a message be sent once the unit's transaction is committed; False when its key was used before."""
    row = {
        "channel": message.channel,
        "recipient": message.recipient,
        "subject": message.subject,
        "body": message.body,
        "key": message.key,
        "status": "pending",
        "at": unit.now,
        "module": module,
        "record_id": record_id,
        "cause": unit.cause.detail or unit.cause.source,
    }
    if not insert_once(unit.connection, message_table, row):
        return False
    payload = {"key": message.key}
    jobs.enqueue(
        unit.connection, SEND_MESSAGE, payload, now=unit.now, key=f"send:{message.key}", chain=unit.cause.chain
    )
    return True
