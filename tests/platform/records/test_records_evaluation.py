"""What expressions read of records: over links, lists, old values, people; with how many queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Place, Purpose
from customary.expressions.template import check_template
from customary.metadata.values import Reference, from_language
from customary.platform.evaluation import Subject, evaluate, evaluate_many, render
from customary.platform.records.deletion import delete
from customary.platform.records.record import Draft, LineChange
from customary.platform.records.saving import save


def parsed(shop: Any, text: str, module: str, **place: Any) -> Expression:
    vocabulary = shop.site.runtime().catalog.vocabulary
    where = Place(module=module, purpose=Purpose.RULE, saving=True, **place)
    found = check(Excerpt.whole(text), vocabulary, where)
    assert found.expression is not None, [problem.text() for problem in found.problems]
    return found.expression


@contextmanager
def queries(shop: Any) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(shop.site.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(shop.site.engine, "before_cursor_execute", note)


@pytest.fixture
def scene(shop: Any) -> dict[str, Any]:
    group = shop.save("account", {"name": "Group", "industry": "steel"})
    account = shop.save("account", {"name": "Acme", "industry": "toys", "parent": group.id, "country": "tw"})
    lines = [LineChange(changes={"product": name, "quantity": 2, "price": 10}) for name in ("P", "R")]
    given = {"title": "A", "account": account.id, "about": Reference("account", account.id)}
    quote = shop.save("quote", given, who="chief", lines={"lines": lines})
    return {"group": group, "account": account, "quote": quote}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("account.name", "Acme"),
        ("account.parent.industry", "steel"),
        ("about.account.name", "Acme"),
        ("about.contact.name", None),
        ("contact.account.name", None),
        ("label(account.country)", "Taiwan"),
        ("sum(lines, quantity * price)", Decimal(40)),
        ("count(lines where product = 'P')", 1),
        ("join_text(lines, product & '/' & record.title, ';')", "P/A;R/A"),
        ("any(lines, price > 100)", False),
        ("dict('stage', stage, 'probability')", Decimal("0.1")),
        ("owner.name", "Chief"),
        ("user.name", "Seller"),
        ("user = owner", False),
        ("has_role('seller')", True),
    ],
)
def test_an_expression_reads_what_it_names(shop: Any, scene: dict[str, Any], text: str, value: object) -> None:
    with shop.unit("seller") as unit:
        expression = parsed(shop, text, "quote")
        outcome = evaluate(unit, expression, scene["quote"])
    assert (from_language(expression.type, outcome.value), outcome.diagnostics) == (value, ())


def test_a_link_to_the_bin_is_blank_and_its_rows_are_not_counted(shop: Any, scene: dict[str, Any]) -> None:
    with shop.unit() as unit:
        line_id = unit.connection.exec_driver_sql("SELECT min(id) FROM m_quote_line").scalar_one()
        delete(unit, "quote_line", line_id)
        delete(unit, "account", scene["group"].id)
        account = scene["account"]
        assert evaluate(unit, parsed(shop, "parent.name", "account"), account).value is None
        assert evaluate(unit, parsed(shop, "count(lines)", "quote"), scene["quote"]).value == 1


def test_a_draft_knows_its_old_values(shop: Any, scene: dict[str, Any]) -> None:
    draft = Draft.of_record(scene["quote"])
    draft.set("title", "B", "person")
    with shop.unit() as unit:
        for text, value in [
            ("old.title & title", "AB"),
            ("changed(title)", True),
            ("changed(stage)", False),
            ("old.account.name", "Acme"),
            ("is_new()", False),
        ]:
            assert evaluate(unit, parsed(shop, text, "quote"), draft).value == value, text


def test_a_view_of_a_record_that_lacks_fields_is_completed(shop: Any, scene: dict[str, Any]) -> None:
    quote = scene["quote"]
    partial = type(quote)(quote.module, quote.id, {"id": quote.id, "title": "A"})
    with shop.unit() as unit:
        assert evaluate(unit, parsed(shop, "title & account.name", "quote"), partial).value == "AAcme"


def test_the_outer_record_and_the_found_one_have_their_names(shop: Any, scene: dict[str, Any]) -> None:
    quote, account = scene["quote"], scene["account"]
    with shop.unit() as unit:
        expression = parsed(shop, "name = record.account.name", "account", record="quote")
        assert evaluate(unit, expression, account, record_root=quote).value is True
        text = Excerpt.whole("{title}: {found.name}")
        vocabulary = unit.runtime.catalog.vocabulary
        place = Place(module="quote", purpose=Purpose.VALIDATION, found="account")
        template = check_template(text, vocabulary, place).template
        assert template is not None
        assert render(unit, template, quote, found=account) == "A: Acme"


def test_many_records_take_as_many_queries_as_one(shop: Any) -> None:
    accounts = [shop.save("account", {"name": str(number)}) for number in range(3)]
    line = {"lines": [LineChange(changes={"product": "P", "quantity": 1, "price": 1})]}
    quotes = [
        shop.save("quote", {"title": str(number), "account": accounts[number % 3].id}, lines=line)
        for number in range(9)
    ]
    expression = parsed(shop, "account.name & account.parent.name & count(lines)", "quote")
    with shop.unit() as unit, queries(shop) as seen:
        outcomes = evaluate_many(unit, expression, [Subject(record=quote) for quote in quotes])
    assert [outcome.value for outcome in outcomes] == [f"{number % 3}1" for number in range(9)]
    assert len(seen) == 2, "the accounts and the lines; no account has a parent to look for"


def test_a_simple_save_is_one_select_one_write_and_one_history_row(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"})
    with shop.unit() as unit, queries(shop) as seen:
        save(unit, "quote", {"seats": 4, "note": "n"}, record_id=quote.id)
    told = [statement.split()[0] for statement in seen if not statement.startswith(("SAVEPOINT", "RELEASE"))]
    assert told == ["SELECT", "UPDATE", "INSERT"]
