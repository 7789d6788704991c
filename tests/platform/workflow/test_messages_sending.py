"""Sending: what goes out once, what is tried again, and what nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from customary.platform.jobs.port import LEASE, MAX_ATTEMPTS
from customary.platform.jobs.queue import TableQueue
from customary.platform.messages.log_provider import LogProvider
from customary.platform.messages.outbox import put
from customary.platform.messages.port import NotSent, Outgoing, Providers
from customary.platform.unit import Cause
from customary.platform.workflow.service import worker_of

NOTE = """\
module: note
label: Note
label_plural: Notes
icon: quote
name: "{title}"
fields:
  title: {type: text}
"""
HELLO = Outgoing(channel="sms", recipient="+8613800000000", body="Hello", key="k1")


class Crash(BaseException):
    """The process ends here."""


@dataclass
class Provider:
    """A provider that does what the test says, one answer for each attempt, and delivers unless it refuses."""

    takes_key: bool
    answers: list[BaseException | None]
    delivered: list[str] = field(default_factory=list)

    def send(self, message: Outgoing) -> str:
        answer = self.answers.pop(0) if self.answers else None
        if not isinstance(answer, NotSent) and not (self.takes_key and message.key in self.delivered):
            self.delivered.append(message.key)
        if answer is not None:
            raise answer
        return "p1"


def begin(place: Any, message: Outgoing = HELLO) -> None:
    with place.site.unit(cause=Cause(source="person", detail="test")) as unit:
        assert put(unit, TableQueue(), message, module=None, record_id=None) is True
        assert put(unit, TableQueue(), message, module=None, record_id=None) is False


def run(place: Any, provider: Provider, *, attempts: int = 12) -> None:
    """Let workers that may crash work, the lease and the waiting over each time."""
    for _ in range(attempts):
        try:
            worker_of(place.site, providers=Providers({"sms": provider})).drain()
        except Crash:
            place.clock.forward(seconds=LEASE.total_seconds() + 1)
        else:
            place.clock.forward(hours=1)


def state(place: Any) -> tuple[str, str | None, str]:
    ((status, error),) = place.rows("message", "status", "error")
    (job,) = [status for kind, status in place.rows("job", "kind", "status") if kind == "send_message"]
    return status, error, job


def test_a_message_is_sent_once(make_place: Any) -> None:
    place, provider = make_place(NOTE), Provider(False, [])
    begin(place)
    run(place, provider)
    assert provider.delivered == ["k1"]
    assert state(place) == ("sent", None, "done")
    assert place.rows("message", "provider_id", "cause") == [("p1", "test")]


def test_a_message_of_a_rolled_back_change_is_never_sent(make_place: Any) -> None:
    place, provider = make_place(NOTE), Provider(False, [])

    def change_that_fails() -> None:
        with place.site.unit(cause=Cause(source="person")) as unit:
            put(unit, TableQueue(), HELLO, module=None, record_id=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    run(place, provider, attempts=2)
    assert (provider.delivered, place.rows("message", "key")) == ([], [])


def test_a_refusal_is_tried_again(make_place: Any) -> None:
    place, provider = make_place(NOTE), Provider(False, [NotSent("busy"), NotSent("busy")])
    begin(place)
    run(place, provider)
    assert provider.delivered == ["k1"]
    assert state(place) == ("sent", None, "done")


def test_a_permanent_refusal_is_not(make_place: Any) -> None:
    place, provider = make_place(NOTE), Provider(False, [NotSent("no such number", permanent=True)])
    root = place.user("root", "admin")
    begin(place)
    run(place, provider)
    assert provider.delivered == []
    assert state(place) == ("failed", "no such number", "dead")
    assert place.rows("notification", "user_id") == [(root,)]


def test_refused_every_time_it_fails_in_the_end(make_place: Any) -> None:
    place, provider = make_place(NOTE), Provider(False, [NotSent("busy")] * 20)
    begin(place)
    run(place, provider)
    assert state(place) == ("failed", "busy", "dead")
    assert len(provider.answers) == 20 - MAX_ATTEMPTS


@pytest.mark.parametrize("end", [Crash(), TimeoutError("no answer")])
def test_what_nobody_knows_is_unknown_and_never_repeated(make_place: Any, end: BaseException) -> None:
    place, provider = make_place(NOTE), Provider(False, [end])
    root = place.user("root", "admin")
    begin(place)
    run(place, provider)
    assert provider.delivered == ["k1"]
    assert state(place) == ("unknown", "an earlier attempt ended without an answer", "done")
    ((user, text),) = place.rows("notification", "user_id", "text")
    assert user == root
    assert "+8613800000000" in text


@pytest.mark.parametrize("end", [Crash(), TimeoutError("no answer")])
def test_with_our_key_it_is_sent_again_and_arrives_once(make_place: Any, end: BaseException) -> None:
    place, provider = make_place(NOTE), Provider(True, [end, end])
    begin(place)
    run(place, provider)
    assert provider.delivered == ["k1"]
    assert state(place) == ("sent", None, "done")


def test_a_channel_without_a_provider_says_so(make_place: Any) -> None:
    place = make_place(NOTE)
    begin(place)
    worker_of(place.site, providers=Providers()).drain()
    assert state(place) == ("failed", "no provider for the channel sms", "done")


def test_the_log_provider_writes_each_key_once(tmp_path: Path) -> None:
    provider = LogProvider(tmp_path)
    again = Outgoing(channel="sms", recipient="+1", body="另一個", key="k1")
    other = Outgoing(channel="email", recipient="a@b.example", subject="主旨", body="text", key="k/../2")
    ids = [provider.send(one) for one in (HELLO, again, other)]
    assert ids[0] == ids[1] != ids[2]
    assert sorted(provider.sent(), key=lambda one: one.key) == [other, HELLO]
    assert [path.suffix for path in sorted(tmp_path.glob("*/*"))] == [".json", ".json"]
