"""Rules with a schedule: what is due becomes a job, and the job acts for every record exactly once.

The watermark of a rule says up to when its occurrences are in the queue; it moves in the transaction that enqueues
them. The job takes the due records in chunks by id. One transaction for each chunk holds the ledger entries, the
effects of the actions, and how far the job has got: whatever moment a process is killed at, the next attempt goes on
where the last commit was, and finds in the ledger what has been done.

A rule is watched from when it became part of the live catalog: occurrences before that are not made up. A rule that was
switched off and on again begins anew; a rule whose time or text was changed goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from time import perf_counter_ns
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, and_, select, update

from customary.metadata.model.modules import Module
from customary.metadata.model.rules import Rule, ScheduleTrigger
from customary.platform.errors import Refused
from customary.platform.jobs.port import Permanent, Queue
from customary.platform.jobs.worker import Handler, Task
from customary.platform.records.record import Record
from customary.platform.records.rows import read_record
from customary.platform.storage.insertion import insert_once
from customary.platform.storage.system_tables import meta_state, rule_version, rule_watermark
from customary.platform.unit import Cause, Unit
from customary.platform.workflow import ledger, traces
from customary.platform.workflow.actions import ActionStopped, reason_of
from customary.platform.workflow.alarm import sound_alarm
from customary.platform.workflow.chain import chain_of, rule_name
from customary.platform.workflow.decision import Decision, Situation, decide
from customary.platform.workflow.effects import Effect
from customary.platform.workflow.firing import TooDeep, fire
from customary.platform.workflow.index import index_of
from customary.platform.workflow.occurrences import Occurrence, occurrence_on, occurrences_between
from customary.platform.workflow.problems import circle
from customary.platform.workflow.selection import CHUNK, candidates
from customary.platform.workflow.traces import Trace

if TYPE_CHECKING:
    from customary.platform.site import Site

__all__ = ["SCHEDULED_RECORD", "SCHEDULED_RULE", "look_after", "scheduled_record", "scheduled_rule"]

_log = structlog.get_logger("customary.schedule")

SCHEDULED_RULE = "scheduled_rule"
"""The kind of the job for one occurrence of a rule."""
SCHEDULED_RECORD = "scheduled_record"
"""The kind of the job for one record whose actions failed, so that it is tried again without the others."""


# What is due


def look_after(site: Site, queue: Queue) -> int:
    """Enqueue what fell due since the last time, and say how many occurrences that were."""
    now = site.clock()
    with site.unit(cause=Cause(source="system", detail="schedule"), write=False) as unit:
        waiting = [rule for rule in index_of(unit.runtime).scheduled if _has_news(unit, rule, now)]
    return sum(site.retrying(partial(_look_after_one, site, queue, rule)) for rule in waiting)


def _has_news(unit: Unit, rule: Rule, now: datetime) -> bool:
    """Say whether the watermark has to move; only reads, because mostly it has not."""
    done_until = _watermark(unit, rule)
    if done_until is None:
        return True
    if not rule.active:
        return done_until < now
    return bool(occurrences_between(_trigger(rule), done_until, now, _zone(unit, rule)))


def _look_after_one(site: Site, queue: Queue, seen: Rule) -> int:
    with site.unit(cause=Cause(source="system", detail=f"schedule {seen.module}.{seen.key}")) as unit:
        module = unit.runtime.catalog.modules.get(seen.module)
        rule = None if module is None else module.rules.get(seen.key)
        if rule is None or not isinstance(rule.trigger, ScheduleTrigger):
            return 0
        done_until = _locked_watermark(unit, rule)
        if not rule.active:
            _move_watermark(unit, rule, unit.now)
            return 0
        due = occurrences_between(rule.trigger, done_until, unit.now, _zone(unit, rule))
        for one in due:
            _enqueue(unit, queue, rule, one)
        if due:
            _move_watermark(unit, rule, due[-1].at)
        return len(due)


def _enqueue(unit: Unit, queue: Queue, rule: Rule, due: Occurrence) -> None:
    if _trigger(rule).late == "skip" and due.is_late(unit.now):
        _log.info("occurrence skipped", rule=rule_name(rule), occurrence=due.name)
        return
    payload = {"module": rule.module, "rule": rule.key, "day": due.day.isoformat(), "after": 0}
    key = f"{SCHEDULED_RULE}:{rule.module}.{rule.key}:{due.name}"
    queue.enqueue(unit.connection, SCHEDULED_RULE, payload, now=unit.now, key=key, chain=unit.cause.chain)
    chain_of(unit).enqueued = True


def _watermark(unit: Unit, rule: Rule) -> datetime | None:
    return unit.connection.execute(select(rule_watermark.c.done_until).where(_of(rule))).scalar()


def _locked_watermark(unit: Unit, rule: Rule) -> datetime:
    entry = {"module": rule.module, "rule": rule.key, "done_until": _active_since(unit, rule)}
    insert_once(unit.connection, rule_watermark, entry)
    query = select(rule_watermark.c.done_until).where(_of(rule)).with_for_update()
    done_until: datetime = unit.connection.execute(query).scalar_one()
    return done_until


def _active_since(unit: Unit, rule: Rule) -> datetime:
    """When a rule that was never seen before became live: when it was published, or when the files were applied."""
    published = (
        select(rule_version.c.published_at)
        .where(rule_version.c.module == rule.module, rule_version.c.rule == rule.key, rule_version.c.status == "live")
        .order_by(rule_version.c.version)
        .limit(1)
    )
    applied = select(meta_state.c.applied_at)
    since: datetime | None = unit.connection.execute(published).scalar() or unit.connection.execute(applied).scalar()
    return unit.now if since is None else min(since, unit.now)


def _move_watermark(unit: Unit, rule: Rule, to: datetime) -> None:
    forward = and_(_of(rule), rule_watermark.c.done_until < to)
    unit.connection.execute(update(rule_watermark).where(forward).values(done_until=to))


def _of(rule: Rule) -> ColumnElement[bool]:
    return and_(rule_watermark.c.module == rule.module, rule_watermark.c.rule == rule.key)


def _trigger(rule: Rule) -> ScheduleTrigger:
    assert isinstance(rule.trigger, ScheduleTrigger)
    return rule.trigger


def _zone(unit: Unit, rule: Rule) -> ZoneInfo:
    return ZoneInfo(_trigger(rule).timezone or unit.runtime.catalog.site.timezone)


def _module(unit: Unit, rule: Rule) -> Module:
    return unit.runtime.catalog.modules[rule.module]


# One occurrence


def scheduled_rule(queue: Queue) -> Handler:
    """Give the handler that acts for all due records of one occurrence."""

    def handle(task: Task) -> None:
        payload = dict(task.job.payload)
        while True:
            with task.unit(_cause(task)) as unit:
                rule = _rule(unit, payload)
                if rule is None:
                    task.finish(unit)
                    return
                due = _occurrence(unit, rule, payload)
                last_id = _act_for_chunk(unit, queue, rule, due, int(str(payload["after"])))
                if last_id is None:
                    task.finish(unit)
                    return
                payload["after"] = last_id
                task.note(unit, payload)

    return handle


def scheduled_record(queue: Queue) -> Handler:
    """Give the handler that tries one record of an occurrence again."""

    def handle(task: Task) -> None:
        payload = task.job.payload
        with task.unit(_cause(task)) as unit:
            rule = _rule(unit, payload)
            record = None if rule is None else read_record(unit, _module(unit, rule), int(str(payload["record"])))
            failure = None
            if rule is not None and record is not None and record.get("deleted_at") is None:
                due = _occurrence(unit, rule, payload)
                failure = _act_for(unit, queue, rule, due, record, again=True)
            if failure is None:
                task.finish(unit)
                return
            task.note(unit, payload)
        raise Permanent(failure) if task.job.attempts >= _ATTEMPTS_FOR_ONE else _NotYet(failure)

    return handle


_ATTEMPTS_FOR_ONE = 5


class _NotYet(Exception):
    """The record could not be acted for this time."""


def _act_for_chunk(unit: Unit, queue: Queue, rule: Rule, due: Occurrence, after_id: int) -> int | None:
    """Act for the next due records, and give the id to go on after; None when there are no more."""
    at_due = replace(unit, now=due.at)
    chunk = candidates(at_due, _module(unit, rule), rule.condition, after_id=after_id)
    for record in chunk:
        failure = _act_for(unit, queue, rule, due, record)
        if failure is not None:
            payload = {"module": rule.module, "rule": rule.key, "day": due.day.isoformat(), "record": record.id}
            queue.enqueue(unit.connection, SCHEDULED_RECORD, payload, now=unit.now, chain=unit.cause.chain)
    return chunk[-1].id if len(chunk) == CHUNK else None


def _act_for(
    unit: Unit, queue: Queue, rule: Rule, due: Occurrence, record: Record, *, again: bool = False
) -> str | None:
    """Act for one record unless the ledger says it was done; give the reason when its actions failed."""
    began = perf_counter_ns()
    situation = Situation(subject=record, moment=due.at)
    decided = decide(unit, rule, situation)
    if not decided.holds:
        if decided.diagnostics:
            _trace(unit, rule, due, record, decided, "error", "condition", (), began, decided.error)
        return None
    chain, outer = chain_of(unit), unit.cause.chain
    mark = chain.mark()
    try:
        with unit.connection.begin_nested():
            if not ledger.claim(unit.connection, rule, record.id, due.name):
                return None
            effects = fire(unit, queue, rule, situation, occurrence=due.name)
    except (ActionStopped, Refused, TooDeep) as stop:
        chain.back_to(mark)
        reason = _reason(stop)
        _trace(unit, rule, due, record, decided, "error", "action", (), began, reason)
        _log.warning("rule failed for a record", rule=rule_name(rule), record=record.id, chain=outer, again=again)
        return reason
    _trace(unit, rule, due, record, decided, "fired", "fired", effects, began, None)
    return None


def _reason(stop: Exception) -> str:
    if isinstance(stop, TooDeep):
        return circle(stop.path).text()
    return reason_of(stop.failure if isinstance(stop, ActionStopped) else stop)


def _trace(
    unit: Unit,
    rule: Rule,
    due: Occurrence,
    record: Record,
    decided: Decision,
    decision: traces.Outcome,
    why: str,
    effects: tuple[Effect, ...],
    began_ns: int,
    error: str | None,
) -> None:
    trace = Trace(
        module=rule.module,
        rule=rule.key,
        version=rule.version,
        record_id=record.id,
        at=unit.now,
        event=due.name,
        decision=decision,
        duration_us=(perf_counter_ns() - began_ns) // 1000,
        detail={
            "why": why,
            "condition": decided.explained(),
            "inputs": decided.inputs(),
            "effects": [effect.as_json() for effect in effects],
        },
        chain=unit.cause.chain,
        actor_id=unit.actor.user_id,
        error=error,
    )
    traces.write(unit.connection, [trace])
    sound_alarm(unit, [trace])


def _occurrence(unit: Unit, rule: Rule, payload: Mapping[str, object]) -> Occurrence:
    day = datetime.fromisoformat(str(payload["day"])).date()
    return occurrence_on(_trigger(rule), day, _zone(unit, rule))


def _rule(unit: Unit, payload: Mapping[str, object]) -> Rule | None:
    """Give the rule as it is now; None when it is gone, switched off, or has no schedule any more."""
    module = unit.runtime.catalog.modules.get(str(payload["module"]))
    rule = None if module is None else module.rules.get(str(payload["rule"]))
    return rule if rule is not None and rule.active and isinstance(rule.trigger, ScheduleTrigger) else None


def _cause(task: Task) -> Cause:
    rule = f"{task.job.payload['module']}.{task.job.payload['rule']}"
    return Cause(source="rule", detail=rule, chain=task.job.chain or "")
