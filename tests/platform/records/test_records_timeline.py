"""Comments, and what a reader is told of what happened to a record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert

from customary.metadata.values import Reference
from customary.platform.errors import Denied, NotFound, Refused
from customary.platform.records import comments, timeline
from customary.platform.records.comments import LONGEST_COMMENT
from customary.platform.storage.system_tables import message


def told(shop: Any, record: Any, who: str = "system", **given: Any) -> timeline.Timeline:
    with shop.unit(who) as unit:
        return timeline.read(unit, record.module.name, record.id, **given)


def test_changes_and_comments_come_newest_first_in_natural_values(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, who="seller")
    shop.later(minutes=1)
    with shop.unit("seller") as unit:
        comments.add(unit, "quote", quote.id, "  Call them  ")
    shop.later(minutes=1)
    shop.save("quote", {"discount": "10%"}, who="chief", record_id=quote.id)
    entries = told(shop, quote, "seller").entries
    seller, chief = shop.actors["seller"].user_id, shop.actors["chief"].user_id
    assert [(entry.kind, entry.event, entry.actor_id, entry.text) for entry in entries] == [
        ("change", "updated", chief, ""),
        ("comment", "", seller, "Call them"),
        ("change", "created", seller, ""),
    ]
    assert [(one.field.label.text("en"), one.old, one.new, one.source) for one in entries[0].changes] == [
        ("Discount", Decimal("0.05"), Decimal("0.1"), None)
    ]
    north = Reference("department", shop.actors["seller"].department_id)
    assert timeline.references_of(entries) == (Reference("user", chief), Reference("user", seller), north)


def test_a_field_that_the_reader_may_not_see_leaves_no_trace(shop: Any) -> None:
    account = shop.save("account", {"name": "A", "secret": "x"}, who="chief", record_id=None)
    shop.save("account", {"owner": shop.actors["seller"].user_id}, who="chief", record_id=account.id)
    shop.save("account", {"secret": "y"}, who="chief", record_id=account.id)
    mine = told(shop, account, "seller").entries
    assert [entry.event for entry in mine] == ["updated", "created"]
    assert "secret" not in {one.field.key for entry in mine for one in entry.changes}
    assert [entry.event for entry in told(shop, account, "chief").entries] == ["updated", "updated", "created"]


def test_pages_go_on_where_the_last_one_ended(shop: Any) -> None:
    account = shop.save("account", {"name": "0"})
    for number in range(1, 8):
        shop.save("account", {"name": str(number)}, record_id=account.id)
        with shop.unit() as unit:
            comments.add(unit, "account", account.id, str(number))
    whole = told(shop, account).entries
    assert len(whole) == 15
    pages: list[timeline.Entry] = []
    before = None
    while True:
        page = told(shop, account, limit=4, before=before)
        pages.extend(page.entries)
        before = page.next
        if before is None:
            break
    assert tuple(pages) == whole


def test_a_page_is_full_although_hidden_entries_stand_between(shop: Any) -> None:
    account = shop.save("account", {"name": "0"}, who="seller")
    for number in range(1, 6):
        shop.later(minutes=1)
        shop.save("account", {"name": str(number)}, record_id=account.id)
        shop.save("account", {"secret": str(number)}, record_id=account.id)
    page = told(shop, account, "seller", limit=3)
    assert [[one.new for one in entry.changes] for entry in page.entries] == [["5"], ["4"], ["3"]]
    rest = told(shop, account, "seller", limit=3, before=page.next)
    assert [entry.event for entry in rest.entries] == ["updated", "updated", "created"]
    assert rest.next is None


def test_messages_are_told_and_their_words_only_to_who_reads_every_field(shop: Any) -> None:
    account = shop.save("account", {"name": "A"}, who="seller")
    sent = {"channel": "sms", "recipient": "123", "body": "Hello", "key": "k", "status": "sent", "at": shop.now}
    with shop.unit() as unit:
        unit.connection.execute(insert(message), {**sent, "module": "account", "record_id": account.id})
    for who, text, recipient in (("chief", "Hello", "123"), ("seller", "", "")):
        entry = next(entry for entry in told(shop, account, who).entries if entry.kind == "message")
        assert (entry.event, entry.status, entry.text, entry.recipient) == ("sms", "sent", text, recipient)


def test_who_does_not_see_the_record_hears_nothing_and_says_nothing(shop: Any) -> None:
    account = shop.save("account", {"name": "A"}, who="seller")
    with pytest.raises(NotFound):
        told(shop, account, "peer")
    with shop.unit("peer") as unit, pytest.raises(NotFound):
        comments.add(unit, "account", account.id, "Hello")


def test_a_comment_says_something_and_not_too_much(shop: Any) -> None:
    account = shop.save("account", {"name": "A"})
    with shop.unit() as unit:
        for text in ("  \n ", "x" * (LONGEST_COMMENT + 1)):
            with pytest.raises(Refused):
                comments.add(unit, "account", account.id, text)
        assert comments.add(unit, "account", account.id, "字" * LONGEST_COMMENT).text == "字" * LONGEST_COMMENT


def test_a_comment_is_taken_back_by_its_author_or_an_administrator(shop: Any) -> None:
    account = shop.save("account", {"name": "A"}, who="seller")
    with shop.unit("seller") as unit:
        first, second = (comments.add(unit, "account", account.id, text) for text in ("one", "two"))
    with shop.unit("chief") as unit, pytest.raises(Denied):
        comments.remove(unit, "account", account.id, first.id)
    with shop.unit("seller") as unit:
        comments.remove(unit, "account", account.id, first.id)
        with pytest.raises(NotFound):
            comments.remove(unit, "account", account.id, first.id)
    with shop.unit("admin") as unit:
        comments.remove(unit, "account", account.id, second.id)
    assert [entry.kind for entry in told(shop, account, "seller").entries] == ["change"]
