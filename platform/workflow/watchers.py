"""Rules that watch a record from very many others: the job that lets them look, a part of the records at a time.

The job decides for each record and leaves what is to be done to jobs of its own, one for each record, in the
transaction that also notes how far it has got. So a process that is killed repeats no decision that was kept, and a
record whose actions fail is tried again without the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from customary.platform.jobs.worker import Handler, Task
from customary.platform.records.record import Draft
from customary.platform.records.ways import DIRECTLY
from customary.platform.unit import Cause, Unit
from customary.platform.workflow.after import actor_who
from customary.platform.workflow.chain import chain_of
from customary.platform.workflow.reverse_paths import ReversePath, reverse_path_named

__all__ = ["WATCHERS", "LookOver", "watchers_handler", "watchers_payload"]

WATCHERS = "watchers"
"""The kind of the job."""
LookOver = Callable[[Unit, str, int, frozenset[str]], None]
"""Lets the rules of one record, by module and id, look at it because of what they watch."""


def watchers_payload(unit: Unit, way: ReversePath, draft: Draft, paths: frozenset[str]) -> dict[str, object]:
    """Write down what the job needs to know of the change."""
    return {
        "module": draft.module.name,
        "record": draft.id,
        "way": way.name,
        "paths": sorted(paths),
        "left": way.left(draft),
        "after": 0,
        "actor": unit.actor.user_id,
        "language": unit.language,
        "depth": unit.cause.depth,
        "path": list(chain_of(unit).path),
    }


def watchers_handler(look_over: LookOver) -> Handler:
    """Give the handler of these jobs."""

    def handle(task: Task) -> None:
        payload: Mapping[str, object] | None = task.job.payload
        while payload is not None:
            depth = int(str(payload["depth"]))
            cause = Cause(source="rule", detail=WATCHERS, chain=task.job.chain or "", depth=depth)
            with task.unit(cause, language=str(payload["language"])) as system:
                unit = system.because(cause, actor=actor_who(system, payload))
                chain_of(unit).path.extend(cast("list[str]", payload["path"]))
                payload = _next(unit, look_over, payload)
                if payload is None:
                    task.finish(unit)
                else:
                    task.note(unit, payload)

    return handle


def _next(unit: Unit, look_over: LookOver, payload: Mapping[str, object]) -> Mapping[str, object] | None:
    """Do the next part; give the payload to go on with, or None when all is done or no rule watches any more."""
    way = reverse_path_named(unit.runtime, str(payload["module"]), str(payload["way"]))
    if way is None:
        return None
    record_id, after = int(str(payload["record"])), int(str(payload["after"]))
    left = cast("list[int]", payload["left"])
    ids = way.beginnings(unit, record_id, left, after=after, limit=DIRECTLY)
    for one in ids:
        look_over(unit, way.module, one, frozenset(cast("list[str]", payload["paths"])))
    return {**payload, "after": ids[-1]} if len(ids) == DIRECTLY else None
