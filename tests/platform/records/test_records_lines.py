"""Lines that are saved with their record, roll-ups, and what other records compute from this one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from customary.platform.errors import Conflict, Denied, NotFound, Refused
from customary.platform.records.deletion import delete
from customary.platform.records.pipeline import DEEPEST, recompute, resave
from customary.platform.records.record import LineChange
from customary.platform.records.saving import save
from customary.platform.records.ways import DIRECTLY
from customary.platform.storage.system_tables import history, job


def line(product: str = "P", quantity: object = 1, price: object = 10, **more: Any) -> LineChange:
    return LineChange(changes={"product": product, "quantity": quantity, "price": price}, **more)


def lines_of(shop: Any, quote: Any) -> list[Any]:
    with shop.unit() as unit:
        table = unit.runtime.tables.record("quote_line")
        statement = select(table.c.id, table.c.product, table.c.amount, table.c.deleted_at).where(
            table.c.quote == quote.id
        )
        return list(unit.connection.execute(statement.order_by(table.c.id)))


def test_a_record_and_its_lines_are_one_version_with_one_history_row(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, lines={"lines": [line("P", 2, "10.50"), line("R", 1, 100)]})
    assert (quote.row_version, quote["total"], quote["net"]) == (1, Decimal("121"), Decimal("114.95"))
    assert (quote["dear_lines"], quote["dearest"], quote["mean_price"]) == (1, Decimal(100), Decimal("55.25"))
    assert quote["products"] == "P+R"
    assert shop.read(quote) == quote
    assert shop.count(history, history.c.module == "quote") == 1
    assert [(row.product, row.amount) for row in lines_of(shop, quote)] == [("P", Decimal(21)), ("R", Decimal(100))]


def test_lines_are_added_changed_and_removed_in_one_save(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, lines={"lines": [line("P"), line("R"), line("S")]})
    first, second, _ = (row.id for row in lines_of(shop, quote))
    shop.later(minutes=1)
    changes = [
        LineChange(id=first, changes={"quantity": 5}),
        LineChange(id=second, delete=True),
        line("T", 1, 7),
    ]
    quote = shop.save("quote", {"title": "B"}, record_id=quote.id, row_version=1, lines={"lines": changes})
    assert (quote.row_version, quote["total"], quote["products"]) == (2, Decimal(67), "P+S+T")
    rows = lines_of(shop, quote)
    assert [(row.product, row.deleted_at is None) for row in rows] == [
        ("P", True),
        ("R", False),
        ("S", True),
        ("T", True),
    ]
    told = {change["field"] for change in _last_changes(shop, quote)}
    assert told == {"title", "total", "net", "mean_price", "products", "lines"}


def _last_changes(shop: Any, record: Any) -> list[dict[str, Any]]:
    with shop.unit() as unit:
        statement = select(history.c.changes).where(history.c.module == record.module.name)
        found = unit.connection.execute(statement.order_by(history.c.id.desc()).limit(1)).scalar_one()
        return list(found)


def test_the_checks_of_a_record_see_the_totals_of_its_new_lines(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"})
    quote = shop.save("quote", {"title": "A", "account": account.id})
    offered = shop.save("quote", {"stage": "offered"}, record_id=quote.id, lines={"lines": [line()]})
    assert (offered["stage"], offered["total"]) == ("offered", Decimal(10))
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"title": "Dear"}, lines={"lines": [line(price=1_000_001)]})
    assert refused.value.text() == "At most a million"


def test_a_line_reads_the_new_values_of_the_record_it_is_saved_with(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"title": "A"}, lines={"lines": [line(price=0)]})
    assert [problem.field for problem in refused.value.problems] == ["lines.0.price"]
    assert shop.save("quote", {"title": "A", "discount": None}, lines={"lines": [line(price=0)]})["total"] == 0


def test_every_line_is_tried_before_its_problems_are_told_and_nothing_stays(shop: Any) -> None:
    before = shop.contents()
    with shop.unit() as unit, pytest.raises(Refused) as refused:
        save(unit, "quote", {"title": "A"}, lines={"lines": [line(quantity=-1), line(), line(product="")]})
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [
        ("lines.0.quantity", "unfit"),
        ("lines.2.product", "missing"),
    ]
    after = shop.contents()
    before.pop("sequence"), after.pop("sequence")
    assert after == before


def test_lines_of_another_record_or_of_no_lines_field_are_refused(shop: Any) -> None:
    one, two = (shop.save("quote", {"title": title}, lines={"lines": [line()]}) for title in ("A", "B"))
    foreign = lines_of(shop, two)[0].id
    with pytest.raises(Refused) as refused:
        shop.save("quote", {}, record_id=one.id, lines={"lines": [LineChange(id=foreign, changes={"price": 1})]})
    assert [problem.code for problem in refused.value.problems] == ["not_lines"]
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"title": "C"}, lines={"title": [line()]})
    assert [problem.code for problem in refused.value.problems] == ["not_lines"]


def test_two_people_who_edit_lines_of_one_record_notice_each_other(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, lines={"lines": [line("P"), line("R")]})
    first, second = (row.id for row in lines_of(shop, quote))
    rename = {"lines": [LineChange(id=first, changes={"product": "Q"})]}
    shop.save("quote", {}, record_id=quote.id, row_version=1, lines=rename)
    other = {"lines": [LineChange(id=second, changes={"product": "S"})]}
    with pytest.raises(Conflict) as conflict:
        shop.save("quote", {}, record_id=quote.id, row_version=1, lines=other)
    assert "lines" in conflict.value.changed_fields


def test_a_line_is_reached_through_its_record(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, who="seller", lines={"lines": [line()]})
    row = lines_of(shop, quote)[0]
    shop.save("quote_line", {"price": 20}, who="seller", record_id=row.id)
    assert shop.read(quote)["total"] == Decimal(20)
    with pytest.raises(NotFound):
        shop.save("quote_line", {"price": 30}, who="peer", record_id=row.id)
    new = {"quote": quote.id, "product": "X", "quantity": 1, "price": 1}
    with pytest.raises((Denied, NotFound, Refused)):
        shop.save("quote_line", new, who="peer")
    assert shop.read(quote)["total"] == Decimal(20)


def test_totals_climb_through_lines_of_lines(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, lines={"lines": [line("P", 1, 10)]})
    row = lines_of(shop, quote)[0]
    part = shop.save("part", {"line": row.id, "cost": 5})
    assert shop.read(quote)["total"] == Decimal(15)
    shop.save("part", {"cost": "2.5"}, record_id=part.id)
    assert shop.read(quote)["net"] == Decimal("11.875")
    with shop.unit() as unit:
        delete(unit, "part", part.id)
    assert shop.read(quote)["total"] == Decimal(10)


def test_a_line_that_moves_changes_the_totals_of_both_records(shop: Any) -> None:
    one, two = (shop.save("quote", {"title": title}, lines={"lines": [line()]}) for title in ("A", "B"))
    row = lines_of(shop, one)[0]
    shop.save("quote_line", {"quote": two.id}, record_id=row.id)
    assert [(shop.read(quote)["total"], shop.read(quote)["products"]) for quote in (one, two)] == [
        (Decimal(0), None),
        (Decimal(20), "P+P"),
    ]


def test_a_change_that_no_roll_up_reads_leaves_the_record_alone(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, lines={"lines": [line()]})
    with shop.unit() as unit:
        lines = unit.runtime.tables.record("quote_line")
        unit.connection.execute(update(lines).values(quantity=3, amount=30))
    row = lines_of(shop, quote)[0]
    shop.save("quote_line", {"price": 10}, record_id=row.id)
    assert shop.read(quote).row_version == 1


def test_a_total_is_refused_by_the_validation_that_reads_it_and_by_no_other(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A", "due": "2026-03-10"}, lines={"lines": [line()]})
    row = lines_of(shop, quote)[0]
    shop.later(days=30)
    shop.save("quote_line", {"price": 20}, record_id=row.id)
    assert shop.read(quote)["total"] == Decimal(20)
    with pytest.raises(Refused, match="At most a million"):
        shop.save("quote_line", {"price": 2_000_000}, record_id=row.id)
    assert shop.read(quote)["total"] == Decimal(20)


def test_what_reads_a_record_over_a_link_follows_it(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme", "industry": "toys"})
    contact = shop.save("contact", {"name": "Ann", "account": account.id})
    assert (contact["industry"], contact.display) == ("toys", "Ann (Acme)")
    with shop.unit("chief", chain="c7") as unit:
        save(unit, "account", {"industry": "cars", "name": "Bolt"}, record_id=account.id)
    contact = shop.read(contact)
    assert (contact["industry"], contact.display, contact.row_version) == ("cars", "Ann (Bolt)", 2)
    with shop.unit() as unit:
        statement = select(history).where(history.c.module == "contact").order_by(history.c.id.desc()).limit(1)
        row = unit.connection.execute(statement).mappings().one()
    assert (row["chain"], row["source"], row["actor_id"]) == ("c7", "system", shop.actors["chief"].user_id)
    with shop.unit() as unit:
        save(unit, "contact", {"account": None}, record_id=contact.id)
    assert shop.read(contact)["industry"] is None


def test_what_reads_over_two_links_follows_both(shop: Any) -> None:
    group, other = (shop.save("account", {"name": name}) for name in ("Group", "Other"))
    account = shop.save("account", {"name": "Acme", "parent": group.id})
    contact = shop.save("contact", {"name": "Ann", "account": account.id})
    assert contact["group"] == "Group"
    shop.save("account", {"name": "Group & Co"}, record_id=group.id)
    assert shop.read(contact)["group"] == "Group & Co"
    shop.save("account", {"parent": other.id}, record_id=account.id)
    assert shop.read(contact)["group"] == "Other"
    with shop.unit() as unit:
        delete(unit, "account", other.id)
    assert (shop.read(account)["parent"], shop.read(contact)["group"]) == (None, None)


def test_computed_saves_that_never_end_are_stopped_with_a_sentence(shop: Any) -> None:
    account = shop.save("account", {"name": "1"})
    with shop.unit() as unit, pytest.raises(Refused) as refused:
        resave(unit, account.module, account.id, nesting=DEEPEST + 1)
    assert [problem.code for problem in refused.value.problems] == ["goes_in_circles"]


def test_many_dependent_records_are_brought_up_to_date_by_a_job(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme", "industry": "toys"})
    contacts = shop.site.runtime().tables.record("contact")
    with shop.unit() as unit:
        save(unit, "contact", {"name": "0", "account": account.id})
        row = dict(unit.connection.execute(select(contacts)).mappings().one())
        row.pop("id")
        unit.connection.execute(contacts.insert(), [{**row, "name": str(n)} for n in range(1, DIRECTLY + 5)])
        save(unit, "account", {"industry": "cars"}, record_id=account.id)
        payload = unit.connection.execute(select(job.c.payload).where(job.c.kind == "recompute")).scalar_one()

    def industries() -> set[str]:
        with shop.unit() as unit:
            return set(unit.connection.execute(select(contacts.c.industry)).scalars())

    assert industries() == {"toys"}
    rounds = 0
    while payload is not None:
        with shop.unit() as unit:
            payload = recompute(unit, payload)
        rounds += 1
    assert (industries(), rounds) == ({"cars"}, 2)


def test_a_computed_save_of_a_record_that_is_gone_does_nothing(shop: Any) -> None:
    with shop.unit() as unit:
        resave(unit, unit.runtime.catalog.modules["account"], 12345)
    assert shop.rules.calls == []
