"""The worker: claims jobs and does them, one after another, and looks at the clock for what is due.

It runs as a thread beside the pages or as a process of its own (`customary worker`); any number of them may run at
once. A job that fails, however it fails, is recorded and tried again later; other jobs go on.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from customary.platform.jobs.port import LEASE, POLL, Job, Jobs, LeaseLost, Permanent
from customary.platform.unit import SYSTEM, Actor, Cause, Unit

if TYPE_CHECKING:
    from customary.platform.site import Site

__all__ = ["Handler", "Periodic", "Task", "Worker", "worker_name"]

_log = structlog.get_logger("customary.worker")
_LONGEST_PAUSE_SECONDS = 10.0


@dataclass(frozen=True, eq=False)
class Task:
    """A claimed job, with all that its handler may do with it."""

    job: Job
    site: Site
    jobs: Jobs

    @contextmanager
    def unit(
        self, cause: Cause, *, actor: Actor = SYSTEM, now: datetime | None = None, language: str = "en"
    ) -> Iterator[Unit]:
        """Open a transaction for a part of the work. The part ends with `finish` or `note` in it, so that a worker
        whose lease was lost commits nothing."""
        with self.site.unit(actor, cause=cause, now=now, language=language) as unit:
            yield unit

    def finish(self, unit: Unit) -> None:
        """Mark the job done in the transaction of its effects."""
        self.jobs.finish(unit.connection, self.job)

    def note(self, unit: Unit, payload: Mapping[str, object]) -> None:
        """Write down in the transaction of a part's effects how far the work has got."""
        self.jobs.renew(unit.connection, self.job, now=self.site.clock(), payload=payload)


Handler = Callable[[Task], None]
"""Does a job, and finishes it in its last transaction."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something to look after every so often; it must not mind being done by several workers at once."""

    name: str
    every: timedelta
    work: Callable[[Site], None]


def worker_name() -> str:
    """Give a name that no other worker has, and that tells where it runs."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@dataclass(eq=False, kw_only=True)
class Worker:
    """One worker of a site: `start` and `stop` for a thread, `run` for a process, `drain` or `do` for what is due."""

    site: Site
    jobs: Jobs
    handlers: Mapping[str, Handler]
    periodic: Sequence[Periodic] = ()
    name: str = field(default_factory=worker_name)
    wake: threading.Event = field(default_factory=threading.Event)
    """Set when a job was enqueued in this process, so that it need not wait for the poll."""
    on_dead: Callable[[Site, Job, str], None] | None = None
    """Told when a job is given up, with the reason."""
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _current: Job | None = None
    _last_done: dict[str, datetime] = field(default_factory=dict)

    def start(self) -> None:
        """Work in a thread of this process, until `stop`."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self.run, name="customary-worker", daemon=True)
        self._thread.start()

    def request_stop(self) -> None:
        """Let the worker stop once the job in hand is finished."""
        self._stopping.set()
        self.wake.set()

    def stop(self, timeout_seconds: float = 30.0) -> None:
        """Finish the job in hand and stop."""
        self.request_stop()
        if self._thread is not None:
            self._thread.join(timeout_seconds)
            self._thread = None

    def run(self) -> None:
        """Work until `stop` is called, whatever happens to a job or to the database."""
        pause = POLL.total_seconds()
        _log.info("worker started", worker=self.name)
        with self._heartbeat():
            while not self._stopping.is_set():
                try:
                    busy = self.step()
                    pause = POLL.total_seconds()
                except Exception:
                    _log.exception("worker could not look for work", worker=self.name)
                    busy, pause = False, min(pause * 2, _LONGEST_PAUSE_SECONDS)
                if not busy:
                    self.wake.wait(pause)
                    self.wake.clear()
        _log.info("worker stopped", worker=self.name)

    def drain(self, limit: int = 10_000) -> int:
        """Do everything that is due now, and say how many jobs that were."""
        done = 0
        while done < limit and self.step():
            done += 1
        return done

    def step(self) -> bool:
        """Look after what is due by the clock, then do one job; False when there is none."""
        self._look_after()
        return self._claimed(self.jobs.claim(self.name, now=self.site.clock()))

    def do(self, job_id: int) -> bool:
        """Do one job now; False when it is not due, or another worker has it."""
        with self._heartbeat():
            return self._claimed(self.jobs.claim(self.name, now=self.site.clock(), only=job_id))

    def _claimed(self, job: Job | None) -> bool:
        if job is None:
            return False
        self._current = job
        try:
            self._do(job)
        finally:
            self._current = None
        return True

    def _do(self, job: Job) -> None:
        log = _log.bind(job=job.id, kind=job.kind, attempt=job.attempts, chain=job.chain)
        handler = self.handlers.get(job.kind)
        try:
            if handler is None:
                raise Permanent(f"nothing handles jobs of the kind {job.kind!r}")
            handler(Task(job, self.site, self.jobs))
        except LeaseLost:
            log.warning("lease lost")
        except Permanent as reason:
            self._failed(job, str(reason), permanent=True)
        except Exception as reason:
            log.exception("job failed")
            self._failed(job, f"{type(reason).__name__}: {reason}", permanent=False)

    def _failed(self, job: Job, reason: str, *, permanent: bool) -> None:
        try:
            status = self.jobs.fail(job, reason, now=self.site.clock(), permanent=permanent)
        except LeaseLost:
            return
        if status == "dead":
            _log.error("job is dead", job=job.id, kind=job.kind, reason=reason)
            if self.on_dead is not None:
                self.on_dead(self.site, job, reason)

    def _look_after(self) -> None:
        now = self.site.clock()
        for one in self.periodic:
            last = self._last_done.get(one.name)
            if last is not None and last <= now < last + one.every:
                continue
            self._last_done[one.name] = now
            try:
                one.work(self.site)
            except Exception:
                _log.exception("periodic work failed", work=one.name)

    @contextmanager
    def _heartbeat(self) -> Iterator[None]:
        ended = threading.Event()
        thread = threading.Thread(target=self._beat, args=(ended,), name="customary-heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join(LEASE.total_seconds())

    def _beat(self, ended: threading.Event) -> None:
        while not ended.wait(LEASE.total_seconds() / 4):
            job = self._current
            if job is None:
                continue
            try:
                self.jobs.renew(None, job, now=self.site.clock())
            except LeaseLost:
                # Finished a moment ago, or another worker has it: `finish` and `note` refuse in that case.
                continue
            except Exception:
                _log.exception("heartbeat failed", job=job.id)
