"""What a transaction remembers of records is what they are: after writes, savepoints, and in the next transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Place, Purpose
from customary.platform.accounts.users import set_language
from customary.platform.errors import Refused
from customary.platform.records.deletion import delete, purge
from customary.platform.records.matching import always_the_same, find_match
from customary.platform.records.record import Record
from customary.platform.records.rows import known_record, lock_record, read_record, read_rows, writes_to
from customary.platform.records.saving import save
from customary.platform.unit import Unit


@contextmanager
def selects(shop: Any) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(shop.site.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(shop.site.engine, "before_cursor_execute", note)


def known_name(unit: Unit, record: Record) -> object:
    found = known_record(unit, record.module, record.id)
    return None if found is None else found["name"]


def parsed(shop: Any, text: str, module: str) -> Expression:
    vocabulary = shop.site.runtime().catalog.vocabulary
    found = check(Excerpt.whole(text), vocabulary, Place(module=module, purpose=Purpose.RULE, saving=True))
    assert found.expression is not None, [problem.text() for problem in found.problems]
    return found.expression


def test_a_record_is_read_once_and_whole(shop: Any) -> None:
    record = shop.save("account", {"name": "Acme"})
    with shop.unit() as unit, selects(shop) as seen:
        assert known_record(unit, record.module, record.id) == read_record(unit, record.module, record.id)
        assert read_rows(unit, record.module, [record.id], {"name"}) == {record.id: {"name": "Acme"}}
        assert known_record(unit, record.module, 10**9) is None
        assert known_record(unit, record.module, 10**9) is None
    assert len(seen) == 3, "one for what is there, one to compare it with, one for what is not"


def test_a_record_that_is_written_is_known_as_it_was_written(shop: Any) -> None:
    record = shop.save("account", {"name": "Acme"})
    with shop.unit() as unit:
        assert known_name(unit, record) == "Acme"
        save(unit, "account", {"name": "Zenith", "country": "tw"}, record_id=record.id)
        assert known_record(unit, record.module, record.id) == read_record(unit, record.module, record.id)
        assert known_name(unit, record) == "Zenith"
        made = save(unit, "account", {"name": "New"})
        assert known_record(unit, made.module, made.id) == read_record(unit, made.module, made.id)
        assert writes_to(unit, record.module) == 2
        save(unit, "account", {"name": "New"}, record_id=made.id)
        assert writes_to(unit, record.module) == 2, "a save that changes nothing writes nothing"


def test_what_is_taken_back_is_forgotten(shop: Any) -> None:
    record = shop.save("account", {"name": "Acme"})
    with shop.unit() as unit:
        savepoint = unit.connection.begin_nested()
        save(unit, "account", {"name": "Zenith"}, record_id=record.id)
        assert known_name(unit, record) == "Zenith"
        savepoint.rollback()
        assert known_name(unit, record) == "Acme"
        assert writes_to(unit, record.module) == 0


def test_a_save_that_is_refused_late_leaves_nothing_known(shop: Any) -> None:
    record = shop.save("account", {"name": "Acme"})

    def refuse(unit: Unit, *_: object) -> None:
        assert known_name(unit, record) == "Zenith"
        raise Refused(())

    shop.rules.within_rules = [refuse]
    with shop.unit() as unit:
        with pytest.raises(Refused):
            save(unit, "account", {"name": "Zenith"}, record_id=record.id)
        assert known_name(unit, record) == "Acme"


def test_the_next_transaction_knows_what_was_committed_meanwhile(shop: Any) -> None:
    record = shop.save("account", {"name": "Acme"})
    for name in ("First", "Second"):
        with shop.unit() as unit:
            known_name(unit, record)
            save(unit, "account", {"name": name}, record_id=record.id)
        with shop.unit() as unit:
            assert known_name(unit, record) == name


def test_deleting_and_purging_is_known_at_once(shop: Any) -> None:
    record = shop.save("account", {"name": "Acme"})
    with shop.unit() as unit:
        assert read_rows(unit, record.module, [record.id], {"name"}) == {record.id: {"name": "Acme"}}
        delete(unit, "account", record.id)
        assert read_rows(unit, record.module, [record.id], {"name"}) == {}
        assert read_rows(unit, record.module, [record.id], {"name"}, deleted=True) == {record.id: {"name": "Acme"}}
        purge(unit, "account", record.id)
        assert known_record(unit, record.module, record.id) is None


def test_a_language_that_is_chosen_past_the_save_is_known(shop: Any) -> None:
    language = shop.site.runtime().catalog.site.languages[-1]
    user = shop.actors["seller"].user_id
    with shop.unit() as unit:
        module = unit.runtime.catalog.modules["user"]
        known_record(unit, module, user)
        set_language(unit, user, language)
        assert known_record(unit, module, user) == read_record(unit, module, user)


def test_a_record_that_is_only_known_is_still_locked_before_it_is_changed(shop: Any) -> None:
    record = shop.save("account", {"name": "Acme"})
    with shop.unit() as unit, selects(shop) as seen:
        known_record(unit, record.module, record.id)
        lock_record(unit, record.module, record.id)
        lock_record(unit, record.module, record.id)
        locking = [statement for statement in seen if "FOR UPDATE" in statement]
        assert len(locking) == (1 if unit.runtime.dialect == "postgresql" else 0)
        assert len(seen) == 1 + len(locking)


def test_conditions_that_depend_on_the_moment_or_the_person_are_not_the_same_for_all(shop: Any) -> None:
    told = {
        text: always_the_same(parsed(shop, text, "account"))
        for text in ("name = 'A'", "created_at < now()", "owner = user", "fold(name) = 'a'", "changed(name)")
    }
    assert told == {
        "name = 'A'": True,
        "created_at < now()": False,
        "owner = user": False,
        "fold(name) = 'a'": True,
        "changed(name)": False,
    }


@pytest.mark.parametrize(
    ("texts", "values", "found"),
    [
        (["fold(name)"], ["acme"], "Acme"),
        (["fold(name)"], ["nobody"], None),
        (["fold(name)", "country"], ["acme", "tw"], "Acme"),
        (["fold(name)", "country"], ["acme", "cn"], "ACME"),
        (["if(country = 'tw', name, blank)"], ["ACME"], None),
        (["parent", "name"], ["the group", "Part"], "Part"),
        (["'same'", "name"], ["same", "Acme"], "Acme"),
        (["'same'", "name"], ["other", "Acme"], None),
    ],
)
def test_a_query_with_parameters_finds_what_the_expressions_say(
    shop: Any, texts: list[str], values: list[object], found: str | None
) -> None:
    acme = shop.save("account", {"name": "Acme", "country": "tw"})
    shop.save("account", {"name": "Part", "parent": acme.id})
    table = shop.site.runtime().tables.record("account")
    with shop.unit() as unit:
        other = save(unit, "account", {"name": "Other"})
        unit.connection.execute(
            table.update().where(table.c.id == other.id).values(name="ACME", name__folded="acme", country="cn")
        )
    match = tuple(parsed(shop, text, "account") for text in texts)
    wanted = [acme.id if value == "the group" else value for value in values]
    with shop.unit() as unit:
        module = unit.runtime.catalog.modules["account"]
        for _ in range(2):
            met = find_match(unit, module, match, wanted, but=None)
            assert (None if met is None else met["name"]) == found
        if met is not None:
            another = find_match(unit, module, match, wanted, but=met.id)
            assert (None if another is None else another["name"]) == ("ACME" if texts == ["fold(name)"] else None)
