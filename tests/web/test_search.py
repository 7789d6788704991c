"""The global search, notifications, and what may be created."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from customary.platform.accounts import actor_of_login
from customary.platform.messages.notifications import notify
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause
from customary.web.pages.search import long_enough


@pytest.mark.parametrize(
    ("text", "found"),
    [("kestrel", "Kestrel Foods"), ("青禾", "青禾有机"), ("Finch", "Orchard &amp; Finch")],
)
def test_a_search_finds_by_name(text: str, found: str, seller: Any) -> None:
    page = seller.get(f"/search?q={text}").text
    assert found in page
    assert re.search(r'href="/m/client/\d+"', page)


def test_a_search_that_finds_nothing_says_so(seller: Any) -> None:
    assert "Nothing found" in seller.get("/search?q=zzzzz").text
    assert "What are you looking for?" in seller.get("/search").text
    assert "Type at least two letters" in seller.get("/search?q=a").text


@pytest.mark.parametrize(("text", "enough"), [("a", False), ("ab", True), ("凯", True), ("1", False), ("", False)])
def test_one_chinese_character_is_enough(text: str, enough: bool) -> None:
    assert long_enough(text) is enough


def test_a_search_finds_nothing_for_who_may_read_nothing(browser: Callable[[str], Any]) -> None:
    assert "Kestrel" not in browser("guest").get("/search?q=kestrel").text.replace('value="kestrel"', "")


def test_what_was_typed_is_text(seller: Any) -> None:
    page = seller.get("/search?q=<script>alert(1)</script>").text
    assert "<script>alert" not in page


def _tell(site: Site, login: str, text: str) -> None:
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        actor = actor_of_login(unit.connection, unit.runtime, login)
        assert actor.user_id is not None
        notify(unit, [actor.user_id], lambda _: text, key=text, module="client", record_id=1)


def test_notifications_are_ones_own_and_counted_by_the_bell(site: Site, seller: Any, administrator: Any) -> None:
    _tell(site, "wei", "Call <Kestrel> back")
    page = seller.get("/notifications").text
    assert "Call &lt;Kestrel&gt; back" in page
    assert "Notifications, 1 unread" in page
    assert "Call" not in administrator.get("/notifications").text.split("<main")[1]
    assert "1 unread" in seller.get("/notifications?_frag=bell").text
    assert "unread" not in administrator.get("/notifications?_frag=bell").text


def test_a_notification_is_read_when_it_is_opened(site: Site, seller: Any, administrator: Any) -> None:
    _tell(site, "wei", "Call back")
    number = re.search(r"/notifications/(\d+)/open", seller.get("/notifications").text)
    assert number is not None
    path = f"/notifications/{number.group(1)}/open"
    administrator.post(path, next="/m/client/1")
    assert "1 unread" in seller.get("/home").text
    answer = seller.post(path, next="/m/client/1")
    assert answer.headers["Location"] == "/m/client/1"
    assert "unread" not in seller.get("/home").text


def test_all_are_marked_read_at_once(site: Site, seller: Any) -> None:
    _tell(site, "wei", "One")
    _tell(site, "wei", "Two")
    assert "2 unread" in seller.get("/home").text
    seller.post("/notifications/read")
    assert "unread" not in seller.get("/home").text


def test_what_may_be_created_is_offered(seller: Any, browser: Callable[[str], Any]) -> None:
    assert 'href="/m/client/quick"' in seller.get("/new").text
    assert "Your role may not create anything" in browser("guest").get("/new").text
