"""The birthday rule: exactly one greeting for each birthday, whatever happens to the worker in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from customary.platform.jobs.port import LEASE
from customary.platform.storage import system_tables
from customary.platform.unit import Cause
from customary.platform.workflow import traces

CONTACT = """\
module: contact
label: Contact
label_plural: Contacts
icon: user
name: "{name}"
fields:
  name: {type: text, required: true}
  mobile: {type: phone}
  birthday: {type: date}
  greeted: {type: integer}
  broken: {type: integer}
workflows:
  greet:
    when: {schedule: daily, at: "09:00", catch_up: 1 day}
    if: is_anniversary(birthday, today()) and mobile is not blank
    then:
      - sms: {to: "= mobile", text: "{name}: happy birthday, {today()}"}
      - set: {greeted: "= (greeted ?? 0) + 1"}
"""


def contact(place: Any, name: str, birthday: str | None, mobile: str | None = "+8613800000000") -> int:
    made = place.save("contact", {"name": name, "birthday": birthday, "mobile": mobile})
    assert isinstance(made.id, int)
    return made.id


def greeted(place: Any) -> list[str]:
    return sorted(one.body for one in place.sent())


def test_everybody_with_a_birthday_today_gets_one_greeting(make_place: Any) -> None:
    place = make_place(CONTACT)
    mei = contact(place, "Mei", "1990-03-02")
    contact(place, "No number", "1990-03-02", None)
    contact(place, "Tomorrow", "1990-03-03")
    contact(place, "Unknown", None)
    gone = contact(place, "Gone", "1990-03-02")
    with place.site.unit(cause=Cause(source="person")) as unit:
        from customary.platform.records.deletion import delete

        delete(unit, "contact", gone)
    assert place.work() == 0
    assert greeted(place) == []
    place.clock.forward(minutes=30)
    place.work()
    assert greeted(place) == ["Mei: happy birthday, 2026-03-02"]
    assert place.read("contact", mei)["greeted"] == 1
    for _ in range(3):  # restarts
        place.clock.forward(hours=2)
        place.work()
    assert greeted(place) == ["Mei: happy birthday, 2026-03-02"]
    assert place.read("contact", mei)["greeted"] == 1
    assert place.rows("message", "channel", "recipient", "status", "record_id") == [
        ("sms", "+8613800000000", "sent", mei)
    ]
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        (trace,) = traces.of_record(unit, "contact", mei)
    assert (trace.event, trace.decision, trace.rule) == ("daily:2026-03-02", "fired", "greet")


def test_a_missed_day_is_made_up_as_that_day(make_place: Any) -> None:
    place = make_place(CONTACT)
    for name, birthday in (("Day before", "1990-03-02"), ("Yesterday", "1991-03-03"), ("Today", "1992-03-04")):
        contact(place, name, birthday)
    place.work()  # the rule is known from here on; then nothing runs for two days
    place.clock.now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    place.work()
    assert greeted(place) == ["Today: happy birthday, 2026-03-04", "Yesterday: happy birthday, 2026-03-03"]
    place.clock.forward(days=1)
    place.work()
    assert len(place.sent()) == 2


def test_late_skip_makes_nothing_up(make_place: Any) -> None:
    place = make_place(CONTACT.replace("catch_up: 1 day", "catch_up: 1 day, late: skip"))
    contact(place, "Mei", "1990-03-02")
    contact(place, "Lee", "1990-03-03")
    place.work()
    place.clock.forward(hours=3)
    place.work()
    assert greeted(place) == []
    place.clock.now = datetime(2026, 3, 3, 1, 5, tzinfo=UTC)
    place.work()
    assert greeted(place) == ["Lee: happy birthday, 2026-03-03"]


def test_a_new_rule_makes_nothing_up(make_place: Any) -> None:
    place = make_place(CONTACT, now=datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
    contact(place, "Mei", "1990-03-02")
    contact(place, "Lee", "1990-03-03")
    place.work()
    place.clock.forward(days=1)
    place.work()
    assert greeted(place) == ["Lee: happy birthday, 2026-03-03"]


@pytest.mark.parametrize(("year", "day"), [(2026, 28), (2028, 29)])
def test_born_on_29_february(make_place: Any, year: int, day: int) -> None:
    place = make_place(CONTACT, now=datetime(year, 2, 26, 0, 0, tzinfo=UTC))
    contact(place, "Leap", "1992-02-29")
    for _ in range(24 * 6):
        place.work()
        place.clock.forward(hours=1)
    assert greeted(place) == [f"Leap: happy birthday, {year}-02-{day}"]


def test_a_year_of_mornings(make_place: Any) -> None:
    place = make_place(CONTACT)
    people = {contact(place, f"P{n}", f"19{80 + n}-{1 + n % 12:02}-{1 + n * 2 % 28:02}") for n in range(12)}
    place.work()
    for _ in range(365):
        place.clock.forward(days=1)
        place.work()
    assert [place.read("contact", one)["greeted"] for one in people] == [1] * len(people)
    assert len(place.sent()) == len(people)


def test_one_record_that_fails_is_tried_again_and_the_others_go_on(make_place: Any) -> None:
    broken = CONTACT.replace('"= (greeted ?? 0) + 1"', '"= (greeted ?? 0) + 1 / (broken ?? 1)"')
    place = make_place(broken)
    ids = [contact(place, name, "1990-03-02") for name in ("A", "B", "C")]
    place.save("contact", {"broken": 0}, ids[1])
    place.work()
    place.clock.forward(minutes=30)
    place.work()
    assert greeted(place) == ["A: happy birthday, 2026-03-02", "C: happy birthday, 2026-03-02"]
    place.save("contact", {"broken": 1}, ids[1])
    place.clock.forward(minutes=5)
    place.work()
    assert len(place.sent()) == 3
    assert [place.read("contact", one)["greeted"] for one in ids] == [1, 1, 1]
    assert {status for (status,) in place.rows("job", "status")} == {"done"}


def test_more_than_one_chunk_is_done_whole(make_place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from customary.platform.workflow import schedule, selection

    monkeypatch.setattr(schedule, "CHUNK", 4)
    monkeypatch.setattr(selection, "CHUNK", 4)
    monkeypatch.setattr(selection.candidates, "__kwdefaults__", {"after_id": 0, "limit": 4, "outer": None})
    place = make_place(CONTACT)
    for number in range(10):
        contact(place, f"P{number}", "1990-03-02" if number != 5 else "1990-03-03")
    place.work()
    place.clock.forward(minutes=30)
    place.work()
    assert len(place.sent()) == 9


PROGRAM = """\
import json, sys
from datetime import timedelta
from pathlib import Path
from customary.platform.site import Site, utc_now
from customary.platform.workflow.engine import Engine
from customary.platform.workflow.service import worker_of
from customary.platform.workflow import schedule, selection

selection.candidates.__kwdefaults__.update(limit=5)
schedule.CHUNK = 5
shift = timedelta(seconds=float(sys.argv[2]))
site = Site.open(
    Path(sys.argv[1]), automation=Engine(), clock=lambda: utc_now() + shift, with_packaged_modules=False
)
worker_of(site).run()
"""


@pytest.mark.slow
def test_killed_at_any_moment_everybody_gets_exactly_one_greeting(make_place: Any, tmp_path: Path) -> None:
    """Slow: it starts a real worker process a dozen times and kills it with SIGKILL wherever it is."""
    place = make_place(CONTACT)
    people = [contact(place, f"P{number}", "1990-03-02") for number in range(60)]
    place.work()
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    due = datetime(2026, 3, 2, 1, 0, 1, tzinfo=UTC)
    shift = (due - datetime.now(UTC)).total_seconds()
    deadline = time.monotonic() + 120
    pause = 0.9
    kills = 0
    while time.monotonic() < deadline and not _finished(place, len(people)):
        process = subprocess.Popen(
            [sys.executable, str(program), str(place.site.folder), str(shift)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        if kills < 8:
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
            kills += 1
            pause += 0.13
        else:
            end = time.monotonic() + 60
            while time.monotonic() < end and not _finished(place, len(people)):
                time.sleep(0.2)
            process.kill()
        process.wait()
    assert kills >= 3, "the worker was never interrupted"
    sent = place.sent()
    assert sorted(one.body for one in sent) == sorted(f"P{n}: happy birthday, 2026-03-02" for n in range(60))
    assert [place.read("contact", one)["greeted"] for one in people] == [1] * 60
    assert len(place.rows("rule_firing", "record_id")) == 60
    assert [status for (status,) in place.rows("message", "status")] == ["sent"] * 60
    assert json.dumps(LEASE.total_seconds()) <= "9"


def _finished(place: Any, people: int) -> bool:
    with place.site.engine.connect() as connection:
        states = list(connection.execute(select(system_tables.message.c.status)).scalars())
        waiting = list(connection.execute(select(system_tables.job.c.status)).scalars())
    return states == ["sent"] * people and set(waiting) == {"done"}
