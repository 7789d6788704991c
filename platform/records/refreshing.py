"""Values that are computed anew each day (`refresh: daily`): after midnight in the site's zone, once a day and module.

What is due becomes one job for each module and day, whose key keeps it from being there twice, however many workers
look. The job takes the records in parts, one transaction each, and saves only those whose values have changed. Days
on which nothing ran need no making up: a value depends on the day it is computed on, and on no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select

from customary.metadata.model.fields import Field, RollupOptions
from customary.metadata.model.modules import Module
from customary.platform.errors import Refused
from customary.platform.jobs.port import Queue
from customary.platform.records.computed import overdue
from customary.platform.records.pipeline import resave
from customary.platform.records.recipe import recipe_of
from customary.platform.records.record import Record
from customary.platform.records.rollups import roll_up
from customary.platform.records.rows import alive, shape_of
from customary.platform.runtime import Runtime
from customary.platform.storage.system_tables import job
from customary.platform.unit import Unit

__all__ = ["REFRESH", "due", "enqueue", "refresh"]

REFRESH = "refresh"
"""The kind of the job that computes the values of one module anew."""
PART = 500
"""So many records are looked at in one transaction."""
_log = structlog.get_logger("customary.refresh")


def due(unit: Unit) -> tuple[tuple[str, str], ...]:
    """Give each module that has no job for today yet, with the key of that job."""
    keys = {_key(module, _today(unit)): module.name for module in _modules(unit.runtime)}
    if not keys:
        return ()
    there = set(unit.connection.execute(select(job.c.key).where(job.c.key.in_(list(keys)))).scalars())
    return tuple((name, key) for key, name in keys.items() if key not in there)


def enqueue(unit: Unit, queue: Queue, module: str, key: str) -> None:
    """Leave the values of a module to a job, unless another worker has done so."""
    payload = {"module": module, "day": _today(unit).isoformat(), "after": 0, "failed": 0, "reason": ""}
    queue.enqueue(unit.connection, REFRESH, payload, now=unit.now, key=key, chain=unit.cause.chain)


def refresh(unit: Unit, payload: Mapping[str, object]) -> Mapping[str, object]:
    """Do the next part of a job; the payload to go on with says in `done` whether there is nothing left.

    A job of a day that is over leaves the records to today's.
    """
    module = unit.runtime.catalog.modules.get(str(payload["module"]))
    if module is None or not _daily(module) or str(payload["day"]) != _today(unit).isoformat():
        return {**payload, "done": True}
    records = _part(unit, module, int(str(payload["after"])))
    failed, reason = int(str(payload["failed"])), str(payload["reason"])
    rollups = recipe_of(unit.runtime, module).daily_rollups
    changed = overdue(unit, module, records) | set(_counted_otherwise(unit, module, records, rollups))
    for record_id in sorted(changed):
        refusal = _refreshed(unit, module, record_id, rollups)
        if refusal is not None:
            failed, reason = failed + 1, reason or f"{module.name}:{record_id}: {refusal}"
    after = records[-1].id if records else 0
    return {**payload, "after": after, "failed": failed, "reason": reason, "done": len(records) < PART}


def _refreshed(unit: Unit, module: Module, record_id: int, rollups: tuple[Field, ...]) -> str | None:
    """Save one record, or say why a rule or a validation refuses that; the others go on."""
    try:
        with unit.connection.begin_nested():
            resave(unit, module, record_id, rollups=list(rollups), occasion="clock")
    except Refused as refused:
        _log.warning("record not refreshed", module=module.name, record=record_id, reason=refused.text())
        return refused.text()
    return None


def _part(unit: Unit, module: Module, after: int) -> list[Record]:
    shape = shape_of(unit.runtime, module)
    statement = shape.select().where(alive(shape.table), shape.table.c.id > after).order_by(shape.table.c.id)
    return [shape.record(row) for row in unit.connection.execute(statement.limit(PART)).mappings()]


def _counted_otherwise(unit: Unit, module: Module, records: list[Record], rollups: tuple[Field, ...]) -> Iterator[int]:
    for record in records if rollups else ():
        if any(record[key] != value for key, value in roll_up(unit, module, record.id, rollups).items()):
            yield record.id


def _modules(runtime: Runtime) -> tuple[Module, ...]:
    """Give the modules that have values which are computed anew each day."""
    modules = runtime.catalog.modules.values()
    return runtime.derived("records.daily", lambda: tuple(one for one in modules if _daily(one)))


def _daily(module: Module) -> tuple[Field, ...]:
    return tuple(field for field in module.fields.values() if field.refresh is not None)


def _key(module: Module, day: date) -> str:
    """Name the job of a day; another formula is another job, so that a new field need not wait for tomorrow."""
    said = "|".join(f"{field.key}={_said(field)}" for field in _daily(module))
    return f"{REFRESH}:{module.name}:{day.isoformat()}:{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _said(field: Field) -> str:
    where = field.options.where if isinstance(field.options, RollupOptions) else None
    computed = field.formula or where
    return computed.text if computed is not None else ""


def _today(unit: Unit) -> date:
    return unit.now.astimezone(ZoneInfo(unit.runtime.catalog.site.timezone)).date()
