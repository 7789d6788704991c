"""Values of records that exist, computed anew after what computes them was declared otherwise (`backfill`).

Whoever makes a catalog live leaves one job in the same transaction. It takes the modules in passes, so that each value
is computed after those that it reads, and the records of a module in parts, one transaction each, which also notes how
far it has come: killed at any moment, the work goes on behind the last part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from customary.metadata.model.fields import Field, RollupOptions
from customary.metadata.model.modules import Module
from customary.platform.jobs.port import Queue
from customary.platform.records import problems
from customary.platform.records.backfilled import backfill_records
from customary.platform.records.rows import alive, shape_of
from customary.platform.unit import Unit

__all__ = ["BACKFILL", "PART", "Backfill", "ModulePass", "backfill", "enqueue", "read_payload"]

BACKFILL = "backfill"
"""The kind of the job."""
PART = 200
"""So many records are brought up to date in one transaction."""
TOLD = 100
"""Of so many refused records the reason is kept."""
MOST_ROUNDS = 64
"""How often the records of a hierarchy are gone over: as deep as it may be, not a circle."""


Reason = tuple[str, int, str]
"""A module, a record of it, and why its values stay as they are."""


@dataclass(frozen=True, slots=True)
class ModulePass:
    """Modules whose records are gone over once, or until nothing changes any more."""

    modules: tuple[str, ...]
    rollups: tuple[tuple[str, str], ...]
    """The roll-ups that are counted, by module and key."""
    repeats: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """The work of one job: what is to be done, and how far it has come."""

    version: int
    """Of the catalog that asked for it."""
    language: str
    """Of the reasons that are kept."""
    passes: tuple[ModulePass, ...]
    total: int
    """About so many records are looked at in all passes."""
    at: int = 0
    """The pass that is being gone."""
    module: int = 0
    """The module of that pass."""
    after: int = 0
    """The last record of it that is done."""
    round: int = 1
    round_changed: int = 0
    """Records that this round has changed."""
    round_refused: int = 0
    round_reasons: tuple[Reason, ...] = ()
    """What this round refused; the next one of the same pass may not refuse it any more."""
    looked_at: int = 0
    changed: int = 0
    refused: int = 0
    reasons: tuple[Reason, ...] = ()
    """Of the first ones that were refused."""

    @property
    def is_done(self) -> bool:
        return self.at >= len(self.passes)

    @property
    def payload(self) -> dict[str, object]:
        return asdict(self)


def read_payload(payload: Mapping[str, object]) -> Backfill:
    """Read a job's payload."""
    values: dict[str, Any] = dict(payload)
    passes = tuple(
        ModulePass(tuple(one["modules"]), tuple((name, key) for name, key in one["rollups"]), one["repeats"])
        for one in values.pop("passes")
    )
    for key in ("reasons", "round_reasons"):
        values[key] = tuple((str(name), int(record), str(text)) for name, record, text in values[key])
    return Backfill(passes=passes, **values)


def enqueue(connection: Connection, queue: Queue, work: Backfill, *, now: datetime, chain: str = "") -> None:
    """Leave the work to a job, in the transaction that makes its catalog live."""
    queue.enqueue(connection, BACKFILL, work.payload, now=now, key=f"{BACKFILL}:{work.version}", chain=chain)


def backfill(unit: Unit, work: Backfill, *, part: int = PART) -> Backfill:
    """Do the next part, and give how far the work has come.

    A module or roll-up that the catalog does not know any more needs nothing.
    """
    step = work.passes[work.at]
    module = unit.runtime.catalog.modules.get(step.modules[work.module])
    ids = _next_ids(unit, module, work.after, part) if module is not None else []
    if module is not None and ids:
        done = backfill_records(unit, module, ids, _rollups(module, step))
        told = tuple((module.name, record_id, reason) for record_id, reason in done.refused)
        work = replace(
            work,
            after=ids[-1],
            round_changed=work.round_changed + done.changed,
            round_refused=work.round_refused + len(told),
            round_reasons=(*work.round_reasons, *told)[:TOLD],
            looked_at=work.looked_at + (len(ids) if work.round == 1 else 0),
            changed=work.changed + done.changed,
        )
    return work if len(ids) == part else _further(unit, work)


def _next_ids(unit: Unit, module: Module, after: int, limit: int) -> list[int]:
    table = shape_of(unit.runtime, module).table
    statement = select(table.c.id).where(table.c.id > after, alive(table)).order_by(table.c.id).limit(limit)
    return list(unit.connection.scalars(statement))


def _rollups(module: Module, step: ModulePass) -> list[Field]:
    keys = [key for name, key in step.rollups if name == module.name]
    return [field for field in module.fields.values() if field.key in keys and isinstance(field.options, RollupOptions)]


def _further(unit: Unit, work: Backfill) -> Backfill:
    """Go to the next module; behind the last one of a pass, to the next round or the next pass."""
    step = work.passes[work.at]
    if work.module + 1 < len(step.modules):
        return replace(work, module=work.module + 1, after=0)
    again = step.repeats and work.round_changed > 0
    if again and work.round < MOST_ROUNDS:
        return replace(
            work, module=0, after=0, round=work.round + 1, round_changed=0, round_refused=0, round_reasons=()
        )
    return _next_pass(_with_circle(unit, work, step) if again else work)


def _with_circle(unit: Unit, work: Backfill, step: ModulePass) -> Backfill:
    """Tell that the values of a pass do not come to rest."""
    name = step.modules[0]
    module = unit.runtime.catalog.modules.get(name)
    reason = problems.goes_in_circles(module).text(unit.language) if module is not None else ""
    return replace(
        work, round_refused=work.round_refused + 1, round_reasons=((name, 0, reason), *work.round_reasons)[:TOLD]
    )


def _next_pass(work: Backfill) -> Backfill:
    return replace(
        work,
        at=work.at + 1,
        module=0,
        after=0,
        round=1,
        round_changed=0,
        round_refused=0,
        round_reasons=(),
        refused=work.refused + work.round_refused,
        reasons=(*work.reasons, *work.round_reasons)[:TOLD],
    )
