"""The queue of jobs in the site's own database: one table, on SQLite and on PostgreSQL.

A claim is one statement. PostgreSQL passes over rows that another worker is claiming (SKIP LOCKED); on SQLite the
write transaction makes claims wait for each other. The pair (worker, attempts) is the fence: it is different for
every claim, so a worker that lost its lease can neither finish nor note anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, and_, delete, or_, select, update

from customary.platform.jobs.port import LEASE, MAX_ATTEMPTS, Job, JobStatus, LeaseLost, backoff
from customary.platform.storage.engine import WRITE
from customary.platform.storage.insertion import insert_once
from customary.platform.storage.system_tables import job as job_table

__all__ = ["KEPT", "TableJobs", "TableQueue"]

KEPT = timedelta(days=7)
"""How long a job that is done stays, to be looked at."""
_LONGEST_REASON = 4_000
_WORKER_DIED = "the worker ended {attempts} times while it did this job"


class TableQueue:
    """Implements `Queue` over the table `job`."""

    def enqueue(
        self,
        connection: Connection,
        kind: str,
        payload: Mapping[str, object],
        *,
        now: datetime,
        run_at: datetime | None = None,
        key: str | None = None,
        chain: str = "",
    ) -> bool:
        values = {
            "kind": kind,
            "payload": dict(payload),
            "run_at": run_at or now,
            "status": "waiting",
            "attempts": 0,
            "key": key,
            "created_at": now,
            "chain": chain,
        }
        return insert_once(connection, job_table, values)


@dataclass(frozen=True, eq=False)
class TableJobs(TableQueue):
    """Implements `Jobs` over the table `job`."""

    engine: Engine

    def claim(self, worker: str, *, now: datetime, only: int | None = None) -> Job | None:
        due = _due(now) if only is None else and_(_due(now), job_table.c.id == only)
        while True:
            with _transaction(self.engine, write=False) as connection:
                if connection.execute(select(job_table.c.id).where(due).limit(1)).first() is None:
                    return None
            with _transaction(self.engine, write=True) as connection:
                job = _claim(connection, worker, now, due)
                if job is None:
                    return None
                if job.attempts <= MAX_ATTEMPTS:
                    return job
                # It was never failed in an orderly way: each of its attempts ended with the worker.
                reason = _WORKER_DIED.format(attempts=job.attempts - 1)
                _change(connection, job, status="dead", last_error=reason, lease_until=None)

    def renew(
        self, connection: Connection | None, job: Job, *, now: datetime, payload: Mapping[str, object] | None = None
    ) -> None:
        values: dict[str, object] = {"lease_until": now + LEASE}
        if payload is not None:
            values["payload"] = dict(payload)
        self._apply(connection, job, values)

    def finish(self, connection: Connection, job: Job) -> None:
        _change(connection, job, status="done", lease_until=None, last_error=None)

    def fail(self, job: Job, reason: str, *, now: datetime, permanent: bool = False) -> JobStatus:
        dead = permanent or job.attempts >= MAX_ATTEMPTS
        status: JobStatus = "dead" if dead else "waiting"
        values: dict[str, object] = {"status": status, "last_error": reason[:_LONGEST_REASON], "lease_until": None}
        if not dead:
            values["run_at"] = now + backoff(job.attempts)
        self._apply(None, job, values)
        return status

    def retry(self, connection: Connection, job_id: int, *, now: datetime) -> bool:
        may = and_(job_table.c.id == job_id, job_table.c.status.in_(("dead", "waiting")))
        values = {"status": "waiting", "run_at": now, "attempts": 0}
        return bool(connection.execute(update(job_table).where(may).values(values)).rowcount)

    def list(
        self, connection: Connection, *, status: JobStatus | None = None, kind: str | None = None, limit: int = 100
    ) -> tuple[Job, ...]:
        query = select(job_table).order_by(job_table.c.id.desc()).limit(limit)
        if status is not None:
            query = query.where(job_table.c.status == status)
        if kind is not None:
            query = query.where(job_table.c.kind == kind)
        return tuple(_job(row) for row in connection.execute(query).mappings())

    def forget_done(self, *, now: datetime) -> int:
        """Delete what has been done for longer than `KEPT`."""
        with _transaction(self.engine, write=True) as connection:
            old = and_(job_table.c.status == "done", job_table.c.run_at < now - KEPT)
            return connection.execute(delete(job_table).where(old)).rowcount

    def _apply(self, connection: Connection | None, job: Job, values: Mapping[str, object]) -> None:
        if connection is not None:
            _change(connection, job, **values)
            return
        with _transaction(self.engine, write=True) as own:
            _change(own, job, **values)


@contextmanager
def _transaction(engine: Engine, *, write: bool) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.execution_options(**{WRITE: write})
        with connection.begin():
            yield connection


def _due(now: datetime) -> ColumnElement[bool]:
    # A lease far in the future was given before the clock was set back; it is over too.
    lease_over = or_(job_table.c.lease_until < now, job_table.c.lease_until > now + 2 * LEASE)
    return or_(
        and_(job_table.c.status == "waiting", job_table.c.run_at <= now),
        and_(job_table.c.status == "running", lease_over),
    )


def _claim(connection: Connection, worker: str, now: datetime, due: ColumnElement[bool]) -> Job | None:
    next_due = select(job_table.c.id).where(due).order_by(job_table.c.run_at, job_table.c.id).limit(1)
    statement = (
        update(job_table)
        .where(job_table.c.id == next_due.with_for_update(skip_locked=True).scalar_subquery())
        .values(status="running", worker=worker, attempts=job_table.c.attempts + 1, lease_until=now + LEASE)
        .returning(*job_table.c)
    )
    row = connection.execute(statement).mappings().first()
    return None if row is None else _job(row)


def _change(connection: Connection, job: Job, **values: Any) -> None:
    mine = and_(
        job_table.c.id == job.id,
        job_table.c.status == "running",
        job_table.c.worker == job.worker,
        job_table.c.attempts == job.attempts,
    )
    if connection.execute(update(job_table).where(mine).values(values)).rowcount != 1:
        raise LeaseLost(job)


def _job(row: RowMapping) -> Job:
    return Job(**{column.name: row[column.name] for column in job_table.c})
