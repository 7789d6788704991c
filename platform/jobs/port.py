"""The port that durable work goes through: what a job is, and what a queue of jobs can do.

A job is enqueued in the transaction of the change that causes it and finished in the transaction of its own database
effects. So there is no moment at which an effect exists without its job being done, or the other way round. What a
database transaction cannot hold (a message that is sent) has a row and a key of its own: see `messages/`.

    waiting --claim--> running --finish--> done
       ^                  |
       |<-----fail--------|------fail, after the last attempt------> dead --retry--> waiting
       |<--lease runs out-|
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from sqlalchemy import Connection

from customary.expressions.positions import Error

__all__ = ["LEASE", "MAX_ATTEMPTS", "POLL", "Job", "JobStatus", "Jobs", "LeaseLost", "Permanent", "Queue", "backoff"]

JobStatus = Literal["waiting", "running", "done", "dead"]

LEASE = timedelta(seconds=8)
"""How long a job stays with a worker that is not heard of: with the poll, work goes on within 10 s of a crash."""
POLL = timedelta(milliseconds=500)
"""How often an idle worker looks for jobs that another process enqueued."""
MAX_ATTEMPTS = 8
"""A job that failed this often is dead until somebody retries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work, as it was when it was read."""

    id: int
    kind: str
    payload: Mapping[str, object]
    """Plain JSON."""
    run_at: datetime
    status: JobStatus = "waiting"
    attempts: int = 0
    """How often it was claimed."""
    lease_until: datetime | None = None
    worker: str | None = None
    key: str | None = None
    """Unique among all jobs that are kept; a second one with the same key is not enqueued."""
    created_at: datetime
    last_error: str | None = None
    chain: str = ""
    """The cause chain that it belongs to."""


class LeaseLost(Error):
    """Another worker has the job by now; nothing that this one did in the transaction may be committed."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__(f"job {job.id} ({job.kind}) belongs to another worker by now")


class Permanent(Error):
    """Trying again cannot help: the job goes to the dead letters at once, with this reason."""


class Queue(Protocol):
    """The side of the queue that work is put in at."""

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
        """Put a job in the queue as part of the caller's transaction; False when its key is there already."""


class Jobs(Queue, Protocol):
    """The whole queue. `connection` is the caller's, inside its transaction; without it a method takes its own."""

    def claim(self, worker: str, *, now: datetime, only: int | None = None) -> Job | None:
        """Take the job that is due longest, with a lease; nobody else gets it until the lease runs out.

        `only` is the id of the one job that is wanted; None where it is not due, or another worker has it.
        """

    def renew(
        self, connection: Connection | None, job: Job, *, now: datetime, payload: Mapping[str, object] | None = None
    ) -> None:
        """Lengthen the lease, and note how far the work has got.

        Errors: `LeaseLost`.
        """

    def finish(self, connection: Connection, job: Job) -> None:
        """Mark the job done as part of the caller's transaction.

        Errors: `LeaseLost`.
        """

    def fail(self, job: Job, reason: str, *, now: datetime, permanent: bool = False) -> JobStatus:
        """Let the job wait for its next attempt, or lay it with the dead letters after the last one."""

    def retry(self, connection: Connection, job_id: int, *, now: datetime) -> bool:
        """Let a dead job, or one that waits for its next attempt, run now with all its attempts."""

    def list(
        self, connection: Connection, *, status: JobStatus | None = None, kind: str | None = None, limit: int = 100
    ) -> tuple[Job, ...]:
        """Give jobs, the newest first."""


_FIRST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(hours=1)


def backoff(attempts: int) -> timedelta:
    """Say how long a job waits after so many attempts: 1 s, 3 s, 9 s ... an hour at most.

    >>> [backoff(n).total_seconds() for n in (1, 2, 3, 8, 50)]
    [1.0, 3.0, 9.0, 2187.0, 3600.0]
    """
    wait: timedelta = _FIRST_WAIT * 3 ** min(attempts - 1, 20)
    return min(wait, _LONGEST_WAIT)
