"""The worker: it survives its jobs, wakes for new ones, keeps its lease, and stops when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from customary.platform.jobs.port import LEASE, Permanent
from customary.platform.jobs.queue import TableJobs
from customary.platform.jobs.worker import Handler, Periodic, Task, Worker
from customary.platform.site import utc_now
from customary.platform.unit import Cause

THING = """\
module: thing
label: Thing
label_plural: Things
icon: box
name: "{name}"
fields:
  name: {type: text}
  count: {type: integer}
workflows:
  later:
    when: {record: saved, watch: [name]}
    phase: after
    then: [{set: {count: "= (count ?? 0) + 1"}}]
"""


def worker(place: Any, handlers: dict[str, Handler], **more: Any) -> Worker:
    return Worker(site=place.site, jobs=TableJobs(place.site.engine), handlers=handlers, **more)


def enqueue(place: Any, *kinds: str) -> None:
    with place.site.unit(cause=Cause(source="system")) as unit:
        for kind in kinds:
            TableJobs(place.site.engine).enqueue(unit.connection, kind, {}, now=unit.now)


def finishing(task: Task) -> None:
    with task.unit(Cause(source="system")) as unit:
        task.finish(unit)


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_a_poisoned_job_does_not_stop_the_others(make_place: Any) -> None:
    place = make_place(THING)

    def poison(_task: Task) -> None:
        raise ZeroDivisionError("poison")

    def hopeless(_task: Task) -> None:
        raise Permanent("hopeless")

    told: list[tuple[str, str]] = []
    one = worker(
        place,
        {"poison": poison, "hopeless": hopeless, "good": finishing},
        on_dead=lambda _site, job, reason: told.append((job.kind, reason)),
    )
    enqueue(place, "poison", "hopeless", "unheard of", "good")
    assert one.drain() == 4
    assert place.rows("job", "kind", "status", "last_error") == [
        ("poison", "waiting", "ZeroDivisionError: poison"),
        ("hopeless", "dead", "hopeless"),
        ("unheard of", "dead", "nothing handles jobs of the kind 'unheard of'"),
        ("good", "done", None),
    ]
    assert told == [("hopeless", "hopeless"), ("unheard of", "nothing handles jobs of the kind 'unheard of'")]


def test_what_a_failed_job_wrote_is_undone(make_place: Any) -> None:
    place = make_place(THING)
    thing = place.save("thing", {"name": "x"})
    place.work()

    def half(task: Task) -> None:
        from customary.platform.records.saving import save

        with task.unit(Cause(source="system")) as unit:
            save(unit, "thing", {"count": 99}, record_id=thing.id)
            raise ZeroDivisionError

    enqueue(place, "half")
    worker(place, {"half": half}).drain()
    assert place.read("thing", thing.id)["count"] == 1


def test_a_worker_that_lost_its_lease_commits_nothing(make_place: Any) -> None:
    place = make_place(THING)
    jobs = TableJobs(place.site.engine)
    thing = place.save("thing", {"name": "x"})
    place.work()

    def slow(task: Task) -> None:
        from customary.platform.records.saving import save

        place.clock.forward(seconds=LEASE.total_seconds() + 1)
        other = jobs.claim("other", now=place.clock())
        assert other is not None
        assert other.id == task.job.id
        with task.unit(Cause(source="system")) as unit:
            save(unit, "thing", {"count": 99}, record_id=thing.id)
            task.finish(unit)

    enqueue(place, "slow")
    worker(place, {"slow": slow}).drain(limit=1)
    assert place.read("thing", thing.id)["count"] == 1
    assert [row for row in place.rows("job", "kind", "status", "worker") if row[0] == "slow"] == [
        ("slow", "running", "other")
    ]


def test_a_thread_wakes_for_work_and_stops_when_asked(make_place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from customary.platform.jobs import worker as working

    monkeypatch.setattr(working, "POLL", timedelta(seconds=60))  # only the wake-up can be in time
    place = make_place(THING)
    one = place.worker()
    one.start()
    try:
        time.sleep(0.3)
        thing = place.save("thing", {"name": "x"})
        until(lambda: place.read("thing", thing.id)["count"] == 1)
    finally:
        began = time.monotonic()
        one.stop()
    assert time.monotonic() - began < 5
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("customary-")]


def test_the_heartbeat_keeps_a_long_job(make_place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from customary.platform.jobs import queue
    from customary.platform.jobs import worker as working

    for module in (queue, working):
        monkeypatch.setattr(module, "LEASE", timedelta(milliseconds=800))
    place = make_place(THING)
    place.site.clock = utc_now
    runs: list[str] = []

    def long(task: Task) -> None:
        runs.append(task.job.worker or "")
        time.sleep(2.5)
        finishing(task)

    enqueue(place, "long")
    workers = [worker(place, {"long": long}, name=name) for name in ("a", "b")]
    for one in workers:
        one.start()
    until(lambda: place.rows("job", "status") == [("done",)])
    for one in workers:
        one.stop()
    assert len(runs) == 1


def test_periodic_work_may_fail_and_comes_again(make_place: Any) -> None:
    from datetime import timedelta

    place = make_place(THING)
    calls: list[int] = []

    def fails(_site: Any) -> None:
        calls.append(1)
        raise ZeroDivisionError

    one = worker(place, {}, periodic=(Periodic("fails", timedelta(seconds=5), fails),))
    for _ in range(3):
        assert one.step() is False
    assert len(calls) == 1
    place.clock.forward(seconds=5)
    one.step()
    place.clock.forward(hours=-3)  # a clock that is set back does not hold it up
    one.step()
    assert len(calls) == 3


@pytest.mark.slow
def test_the_command_works_and_ends_on_sigterm(make_place: Any) -> None:
    """Slow: it starts the real command, with the packaged modules."""
    place = make_place(THING)
    folder = place.site.folder
    arguments = [sys.executable, "-m", "customary", "worker", "--site", str(folder)]
    apply = subprocess.run(
        [sys.executable, "-c", APPLY, str(folder)], capture_output=True, text=True, check=False, env=os.environ
    )
    assert apply.returncode == 0, apply.stderr
    once = subprocess.run([*arguments, "--once"], capture_output=True, text=True, check=False)
    assert (once.returncode, "jobs done" in once.stdout) == (0, True), once.stderr
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        assert "worker started" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        told = process.stdout.read()
    assert process.returncode == 0
    assert "worker stopped" in told


APPLY = """\
import sys
from pathlib import Path
from customary.platform.assembly import open_site
from customary.platform.migration.applying import apply
from customary.platform.migration.planning import plan
from customary.platform.storage.engine import WRITE

site = open_site(Path(sys.argv[1]))
with site.engine.connect() as connection:
    connection.execution_options(**{WRITE: True})
    with connection.begin():
        apply(plan(site.declared, connection), connection, now=site.clock())
"""
