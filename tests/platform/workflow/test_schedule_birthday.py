"""The birthday rule: exactly one greeting for each birthday, whatever happens to the worker in between."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

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


@pytest.mark.slow
@pytest.mark.parametrize(("year", "day"), [(2026, 28), (2028, 29)])
def test_born_on_29_february(make_place: Any, year: int, day: int) -> None:
    """Slow: a worker starts every hour for six days."""
    place = make_place(CONTACT, now=datetime(year, 2, 26, 0, 0, tzinfo=UTC))
    contact(place, "Leap", "1992-02-29")
    for _ in range(24 * 6):
        place.work()
        place.clock.forward(hours=1)
    assert greeted(place) == [f"Leap: happy birthday, {year}-02-{day}"]


@pytest.mark.slow
def test_a_year_of_mornings(make_place: Any) -> None:
    """Slow: a worker starts on each of 365 mornings."""
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
    """Slow: it starts a real worker process again and again and kills it with SIGKILL in the middle of its work."""
    place = make_place(CONTACT)
    people = [contact(place, f"P{number}", "1990-03-02") for number in range(60)]
    place.work()
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    due = datetime(2026, 3, 2, 1, 0, 1, tzinfo=UTC)
    shift = (due - datetime.now(UTC)).total_seconds()
    killed_at = []
    for goal in ((7, 0), (23, 0), (48, 0), (60, 5), (60, 27), (60, 60)):
        process = subprocess.Popen(
            [sys.executable, str(program), str(place.site.folder), str(shift)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(place, goal)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        killed_at.append(_progress(place))
        shift += LEASE.total_seconds() + 1  # so that the lease of the dead process is over
    assert any(0 < fired < 60 for fired, _ in killed_at), "no kill met the rule at work"
    assert any(0 < sent < 60 for _, sent in killed_at), "no kill met the sending at work"
    assert sorted(one.body for one in place.sent()) == sorted(f"P{n}: happy birthday, 2026-03-02" for n in range(60))
    assert [place.read("contact", one)["greeted"] for one in people] == [1] * 60
    assert _progress(place) == (60, 60)
    assert len(place.rows("message", "key")) == 60


def _wait_for(place: Any, goal: tuple[int, int]) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        fired, sent = _progress(place)
        if fired >= goal[0] and sent >= goal[1]:
            return
        time.sleep(0.01)
    raise AssertionError(f"the worker never got to {goal}, it is at {_progress(place)}")


def _progress(place: Any) -> tuple[int, int]:
    """How many records were acted for, and how many messages are out."""
    message, firing = system_tables.message, system_tables.rule_firing
    with place.site.engine.connect() as connection:
        fired = connection.execute(select(func.count()).select_from(firing)).scalar_one()
        sent = connection.execute(select(func.count()).where(message.c.status == "sent")).scalar_one()
    return int(fired), int(sent)
