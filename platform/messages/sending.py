"""Sending what the outbox holds, so that no crash makes a message go out twice.

    pending --noted--> sending --provider answers--> sent
                          |--provider refuses--> pending again, or failed
                          |--the process ends, or no answer comes--> sending

A message that is found `sending` was begun by an attempt whose end nobody knows. Where the provider takes our key it is
simply sent again; where it does not, it becomes `unknown`, administrators are told, and nothing repeats it by itself.
"""

from __future__ import annotations

from typing import Any, cast

import structlog
from sqlalchemy import Row, select, update

from customary.platform.jobs.port import MAX_ATTEMPTS, Permanent
from customary.platform.jobs.worker import Handler, Task
from customary.platform.messages.notifications import tell_administrators
from customary.platform.messages.port import Channel, NotSent, Outgoing, Provider, Providers
from customary.platform.messages.problems import message_unknown
from customary.platform.storage.system_tables import message as message_table
from customary.platform.unit import Cause, Unit

__all__ = ["sender"]

_log = structlog.get_logger("customary.messages")


def sender(providers: Providers) -> Handler:
    """Give the handler of the jobs that send messages."""

    def handle(task: Task) -> None:
        key = str(task.job.payload["key"])
        outgoing, provider = _begin(task, key, providers)
        if outgoing is None or provider is None:
            return
        try:
            provider_id = provider.send(outgoing)
        except NotSent as refusal:
            _not_sent(task, key, refusal)
            raise
        with task.unit(_cause(task)) as unit:
            _mark(unit, key, "sent", provider_id=provider_id, error=None)
            task.finish(unit)

    return handle


def _begin(task: Task, key: str, providers: Providers) -> tuple[Outgoing | None, Provider | None]:
    """Note that the message is about to leave; nothing is given when there is nothing left to send."""
    with task.unit(_cause(task)) as unit:
        row = unit.connection.execute(select(message_table).where(message_table.c.key == key).with_for_update()).first()
        provider = None if row is None else providers.of(row.channel)
        if row is not None and row.status in ("pending", "sending"):
            if provider is None:
                _mark(unit, key, "failed", error=f"no provider for the channel {row.channel}")
            elif row.status == "sending" and not provider.takes_key:
                _give_up(unit, row)
            else:
                _mark(unit, key, "sending")
                task.note(unit, task.job.payload)
                return _outgoing(row), provider
        task.finish(unit)
    return None, None


def _give_up(unit: Unit, row: Row[Any]) -> None:
    _mark(unit, row.key, "unknown", error="an earlier attempt ended without an answer")
    _log.warning("message unknown", channel=row.channel, key=row.key)
    tell_administrators(
        unit,
        lambda language: message_unknown(row.recipient, row.channel, language),
        key=f"unknown:{row.key}",
        module=row.module,
        record_id=row.record_id,
    )


def _not_sent(task: Task, key: str, refusal: NotSent) -> None:
    """Write down that it certainly did not go out; the worker decides from the exception when to try again."""
    last = refusal.permanent or task.job.attempts >= MAX_ATTEMPTS
    with task.unit(_cause(task)) as unit:
        _mark(unit, key, "failed" if last else "pending", error=str(refusal))
        task.note(unit, task.job.payload)
    if refusal.permanent:
        raise Permanent(str(refusal)) from refusal


def _mark(unit: Unit, key: str, status: str, **values: object) -> None:
    changed = {"status": status, "at": unit.now, **values}
    unit.connection.execute(update(message_table).where(message_table.c.key == key).values(changed))


def _outgoing(row: Row[Any]) -> Outgoing:
    channel = cast(Channel, row.channel)
    return Outgoing(channel=channel, recipient=row.recipient, subject=row.subject, body=row.body, key=row.key)


def _cause(task: Task) -> Cause:
    return Cause(source="system", detail="send_message", chain=task.job.chain or "")
