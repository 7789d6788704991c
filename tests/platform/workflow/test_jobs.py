"""The queue of jobs: claims, leases, fences, retries and dead letters, alike on both engines."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from customary.platform.jobs.port import LEASE, MAX_ATTEMPTS, Job, LeaseLost
from customary.platform.jobs.queue import KEPT, TableJobs
from customary.platform.storage.engine import WRITE, open_engine
from customary.platform.storage.system_tables import job as job_table

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give an empty queue on one engine."""
    if request.param == "sqlite":
        made = open_engine(f"sqlite:///{tmp_path}/jobs.db")
        job_table.create(made)
        yield made
        made.dispose()
        return
    url = request.getfixturevalue("postgres_url")
    schema = f"jobs_{uuid.uuid4().hex[:12]}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    made = open_engine(f"{url}?options=-csearch_path%3D{schema}")
    job_table.create(made)
    yield made
    made.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


def writing(engine: Engine) -> Connection:
    return engine.connect().execution_options(**{WRITE: True})


def enqueue(jobs: TableJobs, kind: str = "work", *, at: datetime = NOW, key: str | None = None) -> bool:
    with writing(jobs.engine) as connection, connection.begin():
        return jobs.enqueue(connection, kind, {"n": [1, "二"]}, now=at, key=key, chain="c")


def claimed(jobs: TableJobs, worker: str = "w1", *, now: datetime = NOW) -> Job:
    job = jobs.claim(worker, now=now)
    assert job is not None
    return job


def finish(jobs: TableJobs, job: Job) -> None:
    with writing(jobs.engine) as connection, connection.begin():
        jobs.finish(connection, job)


def listed(jobs: TableJobs) -> list[tuple[str, int, str | None]]:
    with jobs.engine.connect() as connection:
        return [(job.status, job.attempts, job.last_error) for job in reversed(jobs.list(connection))]


def test_a_job_is_claimed_as_it_was_enqueued(engine: Engine) -> None:
    jobs = TableJobs(engine)
    assert enqueue(jobs, key="k") is True
    job = claimed(jobs)
    assert job == Job(
        id=job.id,
        kind="work",
        payload={"n": [1, "二"]},
        run_at=NOW,
        status="running",
        attempts=1,
        lease_until=NOW + LEASE,
        worker="w1",
        key="k",
        created_at=NOW,
        last_error=None,
        chain="c",
    )


def test_a_job_of_a_rolled_back_transaction_never_existed(engine: Engine) -> None:
    jobs = TableJobs(engine)
    with writing(engine) as connection, connection.begin() as transaction:
        jobs.enqueue(connection, "work", {}, now=NOW)
        transaction.rollback()
    assert jobs.claim("w1", now=NOW) is None
    assert listed(jobs) == []


def test_a_key_is_enqueued_once_even_after_it_is_done(engine: Engine) -> None:
    jobs = TableJobs(engine)
    assert [enqueue(jobs, key="k"), enqueue(jobs, key="k"), enqueue(jobs, key="other")] == [True, False, True]
    finish(jobs, claimed(jobs))
    assert enqueue(jobs, key="k") is False
    assert [status for status, _, _ in listed(jobs)] == ["done", "waiting"]


def test_jobs_come_in_the_order_in_which_they_are_due(engine: Engine) -> None:
    jobs = TableJobs(engine)
    enqueue(jobs, "later", at=NOW + 2 * SECOND)
    enqueue(jobs, "first", at=NOW)
    enqueue(jobs, "second", at=NOW)
    seen = [claimed(jobs, now=NOW + SECOND).kind for _ in range(2)]
    assert seen == ["first", "second"]
    assert jobs.claim("w1", now=NOW + SECOND) is None
    assert claimed(jobs, now=NOW + 2 * SECOND).kind == "later"


def test_a_lease_that_runs_out_gives_the_job_to_another_worker(engine: Engine) -> None:
    jobs = TableJobs(engine)
    enqueue(jobs)
    lost = claimed(jobs, "w1")
    assert jobs.claim("w2", now=NOW + LEASE) is None
    taken = claimed(jobs, "w2", now=NOW + LEASE + SECOND)
    assert (taken.id, taken.attempts, taken.worker) == (lost.id, 2, "w2")
    with pytest.raises(LeaseLost):
        finish(jobs, lost)
    with pytest.raises(LeaseLost):
        jobs.fail(lost, "late", now=NOW)
    with pytest.raises(LeaseLost):
        jobs.renew(None, lost, now=NOW)
    finish(jobs, taken)
    assert listed(jobs) == [("done", 2, None)]


def test_the_fence_holds_when_the_same_worker_claims_again(engine: Engine) -> None:
    jobs = TableJobs(engine)
    enqueue(jobs)
    stale = claimed(jobs, "w1")
    claimed(jobs, "w1", now=NOW + LEASE + SECOND)
    with pytest.raises(LeaseLost):
        finish(jobs, stale)


def test_a_renewed_lease_keeps_the_job_and_what_was_noted(engine: Engine) -> None:
    jobs = TableJobs(engine)
    enqueue(jobs)
    job = claimed(jobs)
    with writing(engine) as connection, connection.begin():
        jobs.renew(connection, job, now=NOW + 5 * SECOND, payload={"after": 500})
    assert jobs.claim("w2", now=NOW + LEASE + SECOND) is None
    again = claimed(jobs, "w2", now=NOW + LEASE + 6 * SECOND)
    assert again.payload == {"after": 500}


def test_a_clock_set_back_does_not_hide_a_job_behind_its_old_lease(engine: Engine) -> None:
    jobs = TableJobs(engine)
    enqueue(jobs)
    claimed(jobs, "w1", now=NOW + timedelta(hours=3))
    assert claimed(jobs, "w2", now=NOW).worker == "w2"


def test_failures_wait_longer_each_time_and_end_with_the_dead_letters(engine: Engine) -> None:
    jobs = TableJobs(engine)
    enqueue(jobs)
    now, waits = NOW, []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        job = claimed(jobs, now=now)
        status = jobs.fail(job, f"reason {attempt}", now=now)
        if status == "waiting":
            assert jobs.claim("w1", now=now) is None
            with engine.connect() as connection:
                run_at = jobs.list(connection)[0].run_at
            waits.append((run_at - now).total_seconds())
            now = run_at
    assert waits == [1, 3, 9, 27, 81, 243, 729]
    assert listed(jobs) == [("dead", MAX_ATTEMPTS, f"reason {MAX_ATTEMPTS}")]
    assert jobs.claim("w1", now=now + timedelta(days=400)) is None


def test_a_permanent_failure_is_dead_at_once_and_can_be_retried(engine: Engine) -> None:
    jobs = TableJobs(engine)
    enqueue(jobs)
    job = claimed(jobs)
    assert jobs.fail(job, "no such rule", now=NOW, permanent=True) == "dead"
    assert listed(jobs) == [("dead", 1, "no such rule")]
    with writing(engine) as connection, connection.begin():
        assert jobs.retry(connection, job.id, now=NOW + SECOND) is True
        assert jobs.retry(connection, job.id + 1, now=NOW) is False
    assert claimed(jobs, now=NOW + SECOND).attempts == 1


def test_a_job_that_ends_its_workers_ends_with_the_dead_letters_too(engine: Engine) -> None:
    jobs = TableJobs(engine)
    enqueue(jobs)
    enqueue(jobs, "good", at=NOW + SECOND)
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        assert claimed(jobs, now=now).kind == "work"
        now += LEASE + SECOND
        if jobs.claim("other", now=now - LEASE) is not None:  # the good one goes on meanwhile
            finish(jobs, claimed_of(jobs, "other"))
    assert jobs.claim("w1", now=now) is None
    states = {status: error for status, _, error in listed(jobs)}
    assert states == {"done": None, "dead": f"the worker ended {MAX_ATTEMPTS} times while it did this job"}


def claimed_of(jobs: TableJobs, worker: str) -> Job:
    with jobs.engine.connect() as connection:
        return next(job for job in jobs.list(connection) if job.worker == worker and job.status == "running")


def test_many_workers_do_each_job_once(engine: Engine) -> None:
    jobs = TableJobs(engine)
    for _ in range(40):
        enqueue(jobs)
    done: list[int] = []
    broken: list[BaseException] = []

    def work(name: str) -> None:
        try:
            while (job := jobs.claim(name, now=NOW)) is not None:
                finish(jobs, job)
                done.append(job.id)
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert sorted(done) == sorted(set(done))
    assert len(done) == 40


def test_what_was_done_long_ago_is_forgotten(engine: Engine) -> None:
    jobs = TableJobs(engine)
    enqueue(jobs)
    enqueue(jobs, "waits")
    finish(jobs, claimed(jobs))
    assert jobs.forget_done(now=NOW + KEPT) == 0
    assert jobs.forget_done(now=NOW + KEPT + SECOND) == 1
    assert [status for status, _, _ in listed(jobs)] == ["waiting"]
