"""Doing the jobs that compute values again: in a worker, or for somebody who waits for them at a terminal.

A job belongs to whoever claims it. Who waits does it themselves where nobody else does, and otherwise looks on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from customary.expressions.positions import Message
from customary.platform.errors import sentence
from customary.platform.jobs.port import POLL, Job, JobStatus
from customary.platform.jobs.queue import TableJobs
from customary.platform.jobs.worker import Handler, Task, Worker
from customary.platform.messages.notifications import tell_administrators
from customary.platform.records.backfill import BACKFILL, Backfill, backfill, read_payload
from customary.platform.site import Site
from customary.platform.storage.engine import dialect_of
from customary.platform.storage.system_tables import job as job_table
from customary.platform.unit import Cause, Unit
from customary.platform.words import are, records

__all__ = ["Progress", "backfill_handler", "finish", "unfinished"]


_GAP = 0.25
"""How long SQLite is left to others after a part, as a share of its time: a writer that waits has to meet a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one of these jobs has come."""

    job: int
    status: JobStatus
    work: Backfill
    error: str = ""
    """Why the last attempt failed."""


Tell = Callable[[Progress], None]


def unfinished(connection: Connection) -> tuple[Progress, ...]:
    """Give the jobs that are not done, the oldest first."""
    query = select(job_table).where(job_table.c.kind == BACKFILL, job_table.c.status != "done").order_by(job_table.c.id)
    return tuple(_progress(Job(**row)) for row in connection.execute(query).mappings())


def backfill_handler(tell: Tell | None = None) -> Handler:
    """Give the handler of these jobs; `tell` hears of each part that is done."""

    def handle(task: Task) -> None:
        work = read_payload(task.job.payload)
        while not work.is_done:
            began = time.monotonic()
            work = task.site.retrying(lambda begun=work: _part(task, begun))  # type: ignore[misc] # no type for a default
            if tell is not None:
                tell(Progress(job=task.job.id, status="running", work=work))
            if dialect_of(task.site.engine) == "sqlite":
                time.sleep((time.monotonic() - began) * _GAP)

    return handle


def _part(task: Task, work: Backfill) -> Backfill:
    cause = Cause(source="system", detail=BACKFILL, chain=task.job.chain or "")
    with task.unit(cause, language=work.language) as unit:
        work = backfill(unit, work)
        task.note(unit, work.payload)
        if work.is_done:
            task.finish(unit)
            _tell_of_refused(unit, work)
    return work


def finish(site: Site, tell: Tell) -> tuple[Progress, ...]:
    """Let everything be computed that still waits for it, and give how far each job came: to its end, or to an error.

    A job that was given up before is tried once more. One that fails is left to the next worker.
    """
    jobs = TableJobs(site.engine)
    worker = Worker(site=site, jobs=jobs, handlers={BACKFILL: backfill_handler(tell)})
    with site.engine.connect() as connection:
        waiting = unfinished(connection)
    return tuple(_finished(site, worker, one, tell) for one in waiting)


def _finished(site: Site, worker: Worker, one: Progress, tell: Tell) -> Progress:
    if one.status == "dead":
        with site.unit(cause=Cause(source="system", detail=BACKFILL)) as unit:
            worker.jobs.retry(unit.connection, one.job, now=unit.now)
    while True:
        worked = worker.do(one.job)
        with site.engine.connect() as connection:
            now = _look(connection, one.job)
        if now.status in ("done", "dead") or (now.status == "waiting" and now.error):
            return now
        if not worked:
            tell(now)
            time.sleep(POLL.total_seconds())


def _look(connection: Connection, job_id: int) -> Progress:
    return _progress(Job(**connection.execute(select(job_table).where(job_table.c.id == job_id)).mappings().one()))


def _progress(job: Job) -> Progress:
    return Progress(job=job.id, status=job.status, work=read_payload(job.payload), error=job.last_error or "")


_REFUSED = Message(
    en="{records} {are} not computed again after version {version} of the metadata, because of what they hold: {first}",
    zh_hans="元数据第 {version} 版生效后，{records}因其自身内容未能重新计算：{first}",
    zh_hant="中繼資料第 {version} 版生效後，{records}因其自身內容未能重新計算：{first}",
)


def _tell_of_refused(unit: Unit, work: Backfill) -> None:
    """Let administrators hear of records that keep the values of before."""
    if not work.refused:
        return
    module, record_id, reason = work.reasons[0]
    values = {
        "records": records(work.refused),
        "are": are(work.refused),
        "version": work.version,
        "first": f"{module} {record_id}: {reason}",
    }
    key = f"{BACKFILL}:{work.version}"
    told = (module, record_id) if record_id else (None, None)
    tell_administrators(
        unit, lambda language: sentence(_REFUSED, values, language), key=key, module=told[0], record_id=told[1]
    )
