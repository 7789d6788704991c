"""What rules decided and did, kept so that "why did it fire" and "why did it not" have an answer.

Every evaluation that passed its trigger leaves a trace. They are kept in a bounded ring for each rule; of decisions
not to fire, those beyond `FALSE_A_DAY` for one rule and day are sampled.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from customary.metadata.model.rules import Rule
from customary.platform.storage.system_tables import rule_trace
from customary.platform.unit import Unit

__all__ = [
    "CHANGED",
    "FALSE_A_DAY",
    "KEPT_PER_RULE",
    "Quota",
    "Trace",
    "amend",
    "of_record",
    "of_rule",
    "trim",
    "write",
    "write_one",
]

_INTO_TRACES = insert(rule_trace)
_INTO_TRACES_FOR_ID = _INTO_TRACES.returning(rule_trace.c.id)
Outcome = Literal["fired", "not", "refused", "error"]

KEPT_PER_RULE = 10_000
FALSE_A_DAY = 1_000
CHANGED = "changed"
"""The event of a rule that watches other records, before the paths of what changed."""
_SAMPLE = 100
"""Of the decisions not to fire beyond the quota, one in so many is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One evaluation of a rule for a record."""

    id: int | None = None
    module: str
    rule: str
    version: int
    record_id: int | None
    at: datetime
    event: str
    """created, updated, deleted, restored, an occurrence such as `daily:2026-03-02`, or what changed of other records:
    `changed:account.industry`."""
    decision: Outcome
    duration_us: int
    detail: Mapping[str, object]
    """`why` (a code), `inputs`, `condition` (the tree with values), `effects`."""
    chain: str | None
    actor_id: int | None
    error: str | None = None

    def of_record_id(self, record_id: int) -> Trace:
        """Tell the same of a record that has its id only now."""
        return self if self.record_id == record_id else replace(self, record_id=record_id)

    def row(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__ if name != "id"}


@dataclass(eq=False)
class Quota:
    """How many decisions not to fire each rule may still record today, in this process."""

    limit: int = FALSE_A_DAY
    sample: int = _SAMPLE
    _day: date | None = None
    _spent: dict[tuple[str, str], int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, rule: Rule, day: date) -> bool:
        """Count one decision not to fire, and say whether it is recorded."""
        with self._lock:
            if day != self._day:
                self._day = day
                self._spent.clear()
            key = (rule.module, rule.key)
            spent = self._spent[key] = self._spent.get(key, 0) + 1
        return spent <= self.limit or spent % self.sample == 0

    def left(self, rule: Rule, day: date) -> bool:
        """Say whether the rule's decisions not to fire are all still recorded."""
        return day != self._day or self._spent.get((rule.module, rule.key), 0) < self.limit


def write(connection: Connection, traces: Sequence[Trace]) -> None:
    """Write traces in the caller's transaction."""
    if traces:
        connection.execute(_INTO_TRACES, [trace.row() for trace in traces])


def write_one(connection: Connection, trace: Trace) -> int:
    """Write a trace that will be amended, and give its id."""
    written: int = connection.execute(_INTO_TRACES_FOR_ID, trace.row()).scalar_one()
    return written


def amend(
    connection: Connection,
    trace_id: int,
    *,
    decision: Outcome,
    detail: Mapping[str, object],
    duration_us: int,
    error: str | None,
) -> None:
    """Say how work that was left for after the commit ended; `detail` replaces what it names."""
    known = connection.execute(select(rule_trace.c.detail).where(rule_trace.c.id == trace_id)).scalar()
    if known is None:
        return
    values = {
        "decision": decision,
        "detail": {**known, **detail},
        "duration_us": rule_trace.c.duration_us + duration_us,
        "error": error,
    }
    connection.execute(update(rule_trace).where(rule_trace.c.id == trace_id).values(values))


def of_record(
    unit: Unit, module: str, record_id: int, *, rule: str | None = None, limit: int = 50
) -> tuple[Trace, ...]:
    """Give what was recorded about a record, the newest first."""
    wanted = and_(rule_trace.c.module == module, rule_trace.c.record_id == record_id)
    query = select(rule_trace).where(wanted).order_by(rule_trace.c.id.desc()).limit(limit)
    if rule is not None:
        query = query.where(rule_trace.c.rule == rule)
    return tuple(_trace(row) for row in unit.connection.execute(query))


def of_rule(
    unit: Unit, module: str, rule: str, *, decision: Outcome | None = None, before: int | None = None, limit: int = 50
) -> tuple[Trace, ...]:
    """Give what was recorded about a rule, the newest first; `before` is the id of the last one of the page before."""
    wanted = and_(rule_trace.c.module == module, rule_trace.c.rule == rule)
    query = select(rule_trace).where(wanted).order_by(rule_trace.c.id.desc()).limit(limit)
    if decision is not None:
        query = query.where(rule_trace.c.decision == decision)
    if before is not None:
        query = query.where(rule_trace.c.id < before)
    return tuple(_trace(row) for row in unit.connection.execute(query))


def trim(connection: Connection, *, kept: int = KEPT_PER_RULE) -> int:
    """Delete, for each rule, all but its newest traces; say how many went."""
    full = (
        select(rule_trace.c.module, rule_trace.c.rule)
        .group_by(rule_trace.c.module, rule_trace.c.rule)
        .having(func.count() > kept)
    )
    gone = 0
    for module, rule in connection.execute(full).all():
        mine = and_(rule_trace.c.module == module, rule_trace.c.rule == rule)
        oldest_kept = connection.execute(
            select(rule_trace.c.id).where(mine).order_by(rule_trace.c.id.desc()).offset(kept - 1).limit(1)
        ).scalar_one()
        gone += connection.execute(delete(rule_trace).where(mine, rule_trace.c.id < oldest_kept)).rowcount
    return gone


def _trace(row: Row[tuple[object, ...]]) -> Trace:
    return Trace(**row._mapping)
