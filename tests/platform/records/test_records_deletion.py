"""The recycle bin: in, out, and for good."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from customary.metadata.values import Reference
from customary.platform.errors import Conflict, Denied, NotFound, Refused
from customary.platform.records import comments
from customary.platform.records.deletion import delete, purge, restore
from customary.platform.records.record import LineChange
from customary.platform.records.rows import read_record
from customary.platform.storage.system_tables import comment, history, search_gram

LINES = {"lines": [LineChange(changes={"product": name, "quantity": 1, "price": 10}) for name in ("P", "R")]}


def remove(shop: Any, record: Any, who: str = "system", **given: Any) -> None:
    with shop.unit(who) as unit:
        delete(unit, record.module.name, record.id, **given)


def bring_back(shop: Any, record: Any, who: str = "system") -> Any:
    with shop.unit(who) as unit:
        return restore(unit, record.module.name, record.id)


def alive_lines(shop: Any) -> int:
    table = shop.site.runtime().tables.record("quote_line")
    return int(shop.count(table, table.c.deleted_at.is_(None)))


def test_a_deleted_record_is_in_the_bin_with_its_lines_and_comes_back_with_them(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, who="chief", lines=LINES)
    shop.later(minutes=1)
    remove(shop, quote, "chief")
    gone = shop.read(quote)
    assert (gone["deleted_at"], gone["deleted_by"]) == (shop.now, shop.actors["chief"].user_id)
    assert (gone.row_version, alive_lines(shop)) == (2, 0)
    shop.later(minutes=1)
    back = bring_back(shop, quote, "chief")
    assert (back["deleted_at"], back["deleted_by"], back["total"], alive_lines(shop)) == (None, None, quote["total"], 2)
    events = select(history.c.event).where(history.c.module == "quote").order_by(history.c.id)
    with shop.unit() as unit:
        assert list(unit.connection.execute(events).scalars()) == ["created", "deleted", "restored"]


def test_a_line_that_went_before_stays_in_the_bin(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, lines=LINES)
    with shop.unit() as unit:
        line_id = unit.connection.execute(select(unit.runtime.tables.record("quote_line").c.id).limit(1)).scalar_one()
    shop.later(minutes=1)
    shop.save("quote", {}, record_id=quote.id, lines={"lines": [LineChange(id=line_id, delete=True)]})
    shop.later(minutes=1)
    remove(shop, quote)
    assert (bring_back(shop, quote)["total"], alive_lines(shop)) == (10, 1)


def test_rules_are_told_of_deleting_and_restoring(shop: Any) -> None:
    account = shop.save("account", {"name": "A"})
    shop.rules.calls.clear()
    remove(shop, account)
    bring_back(shop, account)
    assert shop.rules.calls == [
        "before account deleted",
        "within account deleted",
        "before account restored",
        "within account restored",
    ]


def test_deleting_needs_the_right_the_version_and_an_open_lock(shop: Any) -> None:
    account = shop.save("account", {"name": "A"}, who="seller")
    with pytest.raises(NotFound):
        remove(shop, account, "peer")
    with shop.unit("seller") as unit, pytest.raises(Denied):
        delete(unit, "user", shop.actors["peer"].user_id)
    shop.save("account", {"name": "B"}, record_id=account.id)
    with pytest.raises(Conflict):
        remove(shop, account, "seller", row_version=1)
    with shop.unit() as unit:
        unit.connection.execute(unit.runtime.tables.record("account").update().values(locked=True))
    with pytest.raises(Refused, match="locked"):
        remove(shop, account, "seller", row_version=2)
    remove(shop, account)
    with pytest.raises(Refused, match="recycle bin"):
        remove(shop, account)


def test_a_record_that_others_need_says_how_many_and_stays(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"})
    for title in ("A", "B"):
        shop.save("quote", {"title": title, "account": account.id})
    before = shop.contents()
    with shop.unit() as unit, pytest.raises(Refused) as refused:
        delete(unit, "account", account.id)
    assert refused.value.text() == "“Acme” cannot be deleted: 2 of “Quotes” link to it by “Account”."
    assert shop.contents() == before


def test_a_reference_to_one_of_several_modules_restricts_too_and_only_its_own(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"})
    contact = shop.save("contact", {"name": "Ann"})
    shop.save("quote", {"title": "A", "about": Reference("account", account.id)})
    with pytest.raises(Refused):
        remove(shop, account)
    remove(shop, contact)


def test_clear_blanks_the_link_through_the_road_of_a_save(shop: Any) -> None:
    parent = shop.save("account", {"name": "Parent"})
    child = shop.save("account", {"name": "Child", "parent": parent.id})
    shop.rules.calls.clear()
    remove(shop, parent)
    child = shop.read(child)
    assert (child["parent"], child.row_version) == (None, 2)
    assert "within account updated" in shop.rules.calls


def test_cascade_goes_along_and_comes_back(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"})
    contact = shop.save("contact", {"name": "Ann", "account": account.id})
    shop.later(minutes=1)
    remove(shop, account)
    assert shop.read(contact)["deleted_at"] == shop.now
    bring_back(shop, account)
    assert (shop.read(contact)["deleted_at"], shop.read(contact)["account"]) == (None, account.id)


def test_a_record_in_the_bin_is_not_changed_linked_or_met_as_a_duplicate(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme", "tax_code": "1"})
    remove(shop, account)
    with pytest.raises(Refused, match="recycle bin"):
        shop.save("account", {"name": "B"}, record_id=account.id)
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"title": "A", "account": account.id})
    assert [problem.code for problem in refused.value.problems] == ["link_not_found"]
    shop.save("account", {"name": "Acme", "tax_code": "1"})


def test_restoring_explains_what_has_taken_its_place(shop: Any) -> None:
    old = shop.save("account", {"name": "Old", "tax_code": "1"})
    remove(shop, old)
    shop.save("account", {"name": "New", "tax_code": "1"})
    with pytest.raises(Refused) as refused:
        bring_back(shop, old)
    assert refused.value.text() == "Another record has this value for “Tax code” already: “New”."
    assert shop.read(old)["deleted_at"] is not None


def test_only_what_is_in_the_bin_is_restored(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"})
    with pytest.raises(Refused, match="Only a record in the recycle bin"):
        bring_back(shop, account)


def test_restoring_meets_duplicates(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"})
    ann = shop.save("contact", {"name": "Ann", "account": account.id})
    remove(shop, ann)
    shop.save("contact", {"name": "ann", "account": account.id})
    with pytest.raises(Refused, match="Ann is there already: ann"):
        bring_back(shop, ann)


def test_a_line_does_not_come_back_without_its_record(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, lines=LINES)
    with shop.unit() as unit:
        line_id = unit.connection.execute(select(unit.runtime.tables.record("quote_line").c.id).limit(1)).scalar_one()
    remove(shop, quote)
    with shop.unit() as unit, pytest.raises(Refused, match="which is in the recycle bin"):
        restore(unit, "quote_line", line_id)


def test_a_purged_record_leaves_one_row_without_values(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"})
    partner = shop.save("account", {"name": "Partner", "partners": [account.id]})
    contact = shop.save("contact", {"name": "Ann", "account": account.id})
    with shop.unit() as unit:
        comments.add(unit, "account", account.id, "They pay late")
        with pytest.raises(Refused):
            purge(unit, "account", account.id)
    remove(shop, account)
    with shop.unit() as unit:
        purge(unit, "account", account.id)
        account_module, contact_module = account.module, contact.module
        assert read_record(unit, account_module, account.id) is None
        assert read_record(unit, contact_module, contact.id) is None
        links = unit.runtime.tables.links("account", "partners")
        assert unit.connection.execute(select(links)).all() == []
        rows = unit.connection.execute(select(history).where(history.c.record_id == account.id)).mappings().all()
    assert [(row["event"], row["changes"]) for row in rows if row["module"] == "account"] == [("purged", [])]
    assert (shop.count(comment), shop.count(search_gram, search_gram.c.record_id == account.id)) == (0, 0)
    assert shop.read(partner)["name"] == "Partner"


def test_purging_takes_the_lines_along(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, lines=LINES)
    remove(shop, quote)
    with shop.unit() as unit:
        purge(unit, "quote", quote.id)
    assert shop.count(shop.site.runtime().tables.record("quote_line")) == 0
