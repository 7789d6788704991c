"""Rules of the phase `after`: what the save leaves to a job, and how the job does it.

Whether they fire was decided in the transaction of the save; the job does their actions. One job holds all of one save.
A rule that fails is taken out into a job of its own, so that it is tried again without holding up the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter_ns
from typing import cast

from customary.metadata.model.modules import Module
from customary.metadata.values import to_json
from customary.platform.accounts.actors import actor_of
from customary.platform.errors import Refused
from customary.platform.jobs.port import Permanent, Queue
from customary.platform.jobs.worker import Handler, Task
from customary.platform.records.record import Draft, Record
from customary.platform.records.rows import read_record
from customary.platform.unit import SYSTEM, Actor, Cause, Unit
from customary.platform.workflow import traces
from customary.platform.workflow.actions import ActionStopped, reason_of
from customary.platform.workflow.chain import chain_of
from customary.platform.workflow.decision import Situation
from customary.platform.workflow.effects import Effect
from customary.platform.workflow.firing import TooDeep, fire
from customary.platform.workflow.plain import values_from_plain
from customary.platform.workflow.problems import circle

__all__ = ["AFTER_RULES", "Queued", "actor_who", "after_rules", "payload_of"]

AFTER_RULES = "after_rules"


@dataclass(frozen=True, slots=True)
class Queued:
    """A rule that fired and acts after the commit."""

    key: str
    version: int
    trace: int
    """The id of the trace that its effects are added to; it also tells this firing from all others."""


def payload_of(
    unit: Unit, record: Record, draft: Draft, queued: Sequence[Queued], path: Sequence[str]
) -> dict[str, object]:
    """Write down what the job needs to know of the save."""
    before = {key: to_json(draft.module.field(key), old) for key, old, _ in draft.changes()}
    return {
        "module": record.module.name,
        "record": record.id,
        "new": draft.is_new,
        "old": None if draft.is_new else before,
        "rules": [asdict(one) for one in queued],
        "actor": unit.actor.user_id,
        "language": unit.language,
        "depth": unit.cause.depth,
        "path": list(path),
    }


@dataclass(frozen=True, slots=True)
class _Failed:
    """A rule that could not act, and why."""

    queued: Queued
    reason: str
    permanent: bool


def after_rules(queue: Queue) -> Handler:
    """Give the handler of these jobs."""

    def handle(task: Task) -> None:
        payload = task.job.payload
        failed: list[_Failed] = []
        with task.unit(_cause(task), language=str(payload["language"])) as system:
            unit = system.because(system.cause, actor=actor_who(system, payload))
            chain_of(unit).path.extend(cast(list[str], payload["path"]))
            rules = [Queued(**one) for one in cast(list[dict[str, object]], payload["rules"])]  # type: ignore[arg-type]
            failed = [failure for one in rules if (failure := _do(unit, queue, payload, one)) is not None]
            if len(rules) > 1:
                _set_apart(task, unit, queue, failed)
            if not failed or len(rules) > 1:
                task.finish(unit)
                return
            task.note(unit, payload)
        raise Permanent(failed[0].reason) if failed[0].permanent else _NotYet(failed[0].reason)

    return handle


class _NotYet(Exception):
    """The only rule of the job could not act this time."""


def _set_apart(task: Task, unit: Unit, queue: Queue, failed: Sequence[_Failed]) -> None:
    for one in failed:
        payload = {**task.job.payload, "rules": [asdict(one.queued)]}
        queue.enqueue(unit.connection, AFTER_RULES, payload, now=unit.now, chain=unit.cause.chain)
        chain_of(unit).enqueued = True


def _do(unit: Unit, queue: Queue, payload: Mapping[str, object], queued: Queued) -> _Failed | None:
    """Let one rule act, or undo what it did and write down why it could not."""
    began = perf_counter_ns()
    chain = chain_of(unit)
    mark = chain.mark()
    try:
        with unit.connection.begin_nested():
            effects = _act(unit, queue, payload, queued)
    except (ActionStopped, Refused, TooDeep) as stop:
        chain.back_to(mark)
        reason = circle(stop.path).text() if isinstance(stop, TooDeep) else reason_of(_failure(stop))
        done = stop.effects if isinstance(stop, ActionStopped) else ()
        _amend(unit, queued, "error", "circle" if isinstance(stop, TooDeep) else "action", done, began, reason)
        return _Failed(queued, reason, isinstance(stop, TooDeep))
    if effects is None:
        _amend(unit, queued, "not", "gone", (), began, None)
    else:
        _amend(unit, queued, "fired", "fired", effects, began, None)
    return None


def _failure(stop: Exception) -> Exception:
    return stop.failure if isinstance(stop, ActionStopped) else stop


def _act(unit: Unit, queue: Queue, payload: Mapping[str, object], queued: Queued) -> tuple[Effect, ...] | None:
    """Do the actions on the record as it stands now; None when the record or the rule is there no more."""
    module = unit.runtime.catalog.modules.get(str(payload["module"]))
    rule = None if module is None else module.rules.get(queued.key)
    record = None if module is None else read_record(unit, module, int(str(payload["record"])))
    if module is None or rule is None or record is None or not rule.active:
        return None
    situation = Situation(subject=record, old=_old(module, record, payload), is_new=bool(payload["new"]))
    return fire(unit, queue, rule, situation, occurrence=f"{unit.cause.chain}:{queued.trace}")


def _old(module: Module, record: Record, payload: Mapping[str, object]) -> Record | None:
    """The record as it was before the save: what the save changed, over what it is now."""
    before = payload["old"]
    if not isinstance(before, Mapping):
        return None
    return Record(module, record.id, {**record.values, **values_from_plain(module, before)})


def _amend(
    unit: Unit,
    queued: Queued,
    decision: traces.Outcome,
    why: str,
    effects: Sequence[Effect],
    began_ns: int,
    error: str | None,
) -> None:
    traces.amend(
        unit.connection,
        queued.trace,
        decision=decision,
        detail={"why": why, "effects": [effect.as_json() for effect in effects]},
        duration_us=(perf_counter_ns() - began_ns) // 1000,
        error=error,
    )


def _cause(task: Task) -> Cause:
    depth = int(str(task.job.payload["depth"]))
    return Cause(source="rule", detail=AFTER_RULES, chain=task.job.chain or "", depth=depth)


def actor_who(unit: Unit, payload: Mapping[str, object]) -> Actor:
    """Give whoever's save a job goes on with."""
    user_id = payload["actor"]
    return actor_of(unit.connection, unit.runtime, user_id) if isinstance(user_id, int) else SYSTEM
