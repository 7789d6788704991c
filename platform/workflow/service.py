"""The worker of a site, with everything that it can do: rules after the commit, schedules, messages, and tidying up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import cast

from customary.platform.jobs.port import Job, Permanent
from customary.platform.jobs.queue import TableJobs
from customary.platform.jobs.worker import Handler, Periodic, Task, Worker
from customary.platform.messages.log_provider import LogProvider
from customary.platform.messages.notifications import tell_administrators
from customary.platform.messages.outbox import SEND_MESSAGE
from customary.platform.messages.port import Provider, Providers
from customary.platform.messages.sending import sender
from customary.platform.records.backfill import BACKFILL
from customary.platform.records.pipeline import RECOMPUTE, recompute
from customary.platform.records.refreshing import REFRESH, due, enqueue, refresh
from customary.platform.site import Site
from customary.platform.unit import Cause
from customary.platform.words import records
from customary.platform.workflow import traces
from customary.platform.workflow.after import AFTER_RULES, after_rules
from customary.platform.workflow.backfills import backfill_handler
from customary.platform.workflow.engine import Engine
from customary.platform.workflow.problems import job_is_dead
from customary.platform.workflow.schedule import (
    SCHEDULED_RECORD,
    SCHEDULED_RULE,
    look_after,
    scheduled_record,
    scheduled_rule,
)
from customary.platform.workflow.watchers import WATCHERS, watchers_handler

__all__ = ["OUTBOX", "log_providers", "worker_of"]

OUTBOX = "outbox"
"""The folder of a site that the log provider writes to."""
_SCHEDULE = timedelta(seconds=5)
_TIDY_UP = timedelta(minutes=10)


def log_providers(site: Site) -> Providers:
    """Let every channel end in the site's folder."""
    provider: Provider = LogProvider(site.folder / OUTBOX)
    return Providers({"sms": provider, "email": provider})


def worker_of(site: Site, *, providers: Providers | None = None, name: str | None = None) -> Worker:
    """Make a worker; `start` it beside the pages, or `run` it as a process."""
    jobs = TableJobs(site.engine)
    handlers: dict[str, Handler] = {
        AFTER_RULES: after_rules(jobs),
        SCHEDULED_RULE: scheduled_rule(jobs),
        SCHEDULED_RECORD: scheduled_record(jobs),
        RECOMPUTE: _recompute,
        REFRESH: _refresh,
        BACKFILL: backfill_handler(),
        SEND_MESSAGE: sender(providers or log_providers(site)),
    }
    periodic = (
        Periodic("schedule", _SCHEDULE, lambda site: _look_after(site, jobs)),
        Periodic("tidy up", _TIDY_UP, lambda site: _tidy_up(site, jobs)),
    )
    if isinstance(site.automation, Engine):
        handlers[WATCHERS] = watchers_handler(partial(site.automation.look_over, later=True))
    worker = Worker(site=site, jobs=jobs, handlers=handlers, periodic=periodic, on_dead=_tell)
    if name is not None:
        worker.name = name
    if isinstance(site.automation, Engine):
        worker.wake = site.automation.wake
    return worker


def _recompute(task: Task) -> None:
    """Bring dependent records up to date, a part in each transaction."""
    payload: Mapping[str, object] | None = task.job.payload
    while payload is not None:
        cause = Cause(source="system", detail="recompute", chain=task.job.chain or "")
        with task.unit(cause) as unit:
            payload = recompute(unit, payload)
            if payload is None:
                task.finish(unit)
            else:
                task.note(unit, payload)


def _refresh(task: Task) -> None:
    """Compute values of a module anew for today, a part in each transaction."""
    payload: Mapping[str, object] = task.job.payload
    while True:
        with task.unit(Cause(source="system", detail="refresh", chain=task.job.chain or "")) as unit:
            payload = refresh(unit, payload)
            if payload["done"] and not payload["failed"]:
                task.finish(unit)
                return
            task.note(unit, payload)
        if payload["done"]:
            raise Permanent(f"values of before stay in {records(cast(int, payload['failed'])).en}; {payload['reason']}")


def _look_after(site: Site, jobs: TableJobs) -> None:
    look_after(site, jobs)
    with site.unit(cause=Cause(source="system", detail="refresh"), write=False) as unit:
        waiting = due(unit)
    for module, key in waiting:
        site.retrying(partial(_leave_to_a_job, site, jobs, module, key))


def _leave_to_a_job(site: Site, jobs: TableJobs, module: str, key: str) -> None:
    with site.unit(cause=Cause(source="system", detail="refresh")) as unit:
        enqueue(unit, jobs, module, key)


def _tidy_up(site: Site, jobs: TableJobs) -> None:
    jobs.forget_done(now=site.clock())
    with site.unit(cause=Cause(source="system", detail="tidy up")) as unit:
        traces.trim(unit.connection)


def _tell(site: Site, job: Job, reason: str) -> None:
    """Nothing fails in silence: whoever administers the site hears of a job that is given up."""
    with site.unit(cause=Cause(source="system", detail="dead job", chain=job.chain or "")) as unit:
        tell_administrators(unit, lambda language: job_is_dead(job.kind, reason, language), key=f"dead job:{job.id}")
