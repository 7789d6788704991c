"""The order of the steps: as printed, and as it happens."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from customary.platform.errors import FieldProblem, Refused
from customary.platform.records import problems
from customary.platform.records.pipeline import PREPARING, STEPS, run
from customary.platform.records.record import LineChange
from customary.platform.records.rows import read_record
from customary.platform.records.saving import save
from customary.platform.records.work import Request, begin
from customary.platform.storage.system_tables import history

DOCS = Path(__file__).resolve().parents[3] / "docs" / "execution-order.md"


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_the_printed_order_is_the_order_of_the_code() -> None:
    printed = re.findall(r"^\| \d+ \| `(\w+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)
    assert printed == [step.name for step in STEPS]


def test_a_save_does_its_steps_in_order_and_each_once(shop: Any) -> None:
    with shop.unit() as unit:
        work = begin(unit, Request(module=unit.runtime.catalog.modules["account"], changes={"name": "A"}))
        run(work, STEPS)
    assert work.steps == [step.name for step in STEPS]


def test_access_comes_before_values(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"due": "soon", "total": 1})
    assert codes(refused) == ["kept_by_platform"]


def test_values_come_before_defaults_and_rules(shop: Any) -> None:
    with pytest.raises(Refused):
        shop.save("quote", {"title": "A", "due": "soon"})
    assert shop.rules.calls == []


def test_before_rules_see_defaults_and_their_values_are_computed_with(shop: Any) -> None:
    seen: list[object] = []

    def rule(unit: Any, module: Any, draft: Any) -> None:
        seen.append((draft["discount"], draft["net"], sorted(draft.changed)))
        draft.set("discount", Decimal("0.2"), "rule quote.generous@1")

    shop.rules.before_rules.append(rule)
    line = LineChange(changes={"product": "P", "quantity": 1, "price": 10})
    shop.rules.before_rules[0] = lambda unit, module, draft: (
        rule(unit, module, draft) if module.name == "quote" else None
    )
    quote = shop.save("quote", {"title": "A"}, lines={"lines": [line]})
    assert seen == [(Decimal("0.05"), None, ["dear_lines", "discount", "number", "stage", "title", "total"])]
    assert (quote["discount"], quote["net"]) == (Decimal("0.2"), Decimal(8))


def test_what_a_rule_sets_must_fit_like_what_a_person_gives(shop: Any) -> None:
    shop.rules.before_rules.append(lambda unit, module, draft: draft.set("name", "x" * 41, "rule account.long@1"))
    with pytest.raises(Refused) as refused:
        shop.save("account", {"name": "A"})
    assert [(one.field, one.code) for one in refused.value.problems] == [("name", "unfit")]


def test_a_before_rule_that_refuses_stops_everything(shop: Any) -> None:
    def refuse(unit: Any, module: Any, draft: Any) -> None:
        raise Refused((problems.said("No new accounts today", None, "rule"),))

    shop.rules.before_rules.append(refuse)
    before = shop.contents()
    with shop.unit() as unit, pytest.raises(Refused, match="No new accounts today"):
        save(unit, "account", {"name": "A"})
    assert shop.contents() == before


def test_validations_come_before_the_process_and_the_process_before_duplicates(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme", "tax_code": "1"})
    wrong = {"title": "A", "due": "2020-01-01", "stage": "won", "account": account.id}
    with pytest.raises(Refused) as refused:
        shop.save("quote", wrong)
    assert codes(refused) == ["validation.due_later"]
    with pytest.raises(Refused) as refused:
        shop.save("quote", {**wrong, "due": None})
    assert codes(refused) == ["begins_elsewhere"]


def test_within_rules_see_the_row_and_its_history_but_not_yet_the_totals(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"})
    seen: list[object] = []

    def rule(unit: Any, module: Any, record: Any, draft: Any) -> None:
        if module.name == "quote_line":
            rows = select(func.count()).select_from(history).where(history.c.module == "quote_line")
            stored = read_record(unit, module, record.id)
            quotes = unit.runtime.tables.record("quote")
            total = unit.connection.execute(select(quotes.c.total).where(quotes.c.id == quote.id)).scalar_one()
            seen.append((stored == record, unit.connection.execute(rows).scalar_one(), total))

    shop.rules.within_rules.append(rule)
    shop.rules.calls.clear()
    shop.save("quote_line", {"quote": quote.id, "product": "P", "quantity": 2, "price": 10})
    assert seen == [(True, 1, Decimal(0))]
    assert shop.read(quote)["total"] == Decimal(20)
    assert shop.rules.calls == [
        "before quote_line created",
        "within quote_line created",
        "before quote updated",
        "within quote updated",
    ]


def test_rules_of_a_record_and_its_lines_run_when_all_is_written(shop: Any) -> None:
    totals: list[object] = []

    def rule(unit: Any, module: Any, record: Any, draft: Any) -> None:
        quotes = unit.runtime.tables.record("quote")
        totals.append((module.name, unit.connection.execute(select(quotes.c.total)).scalar_one()))

    shop.rules.within_rules.append(rule)
    lines = [LineChange(changes={"product": name, "quantity": 1, "price": 10}) for name in ("P", "R")]
    shop.save("quote", {"title": "A"}, lines={"lines": lines})
    assert shop.rules.calls == [
        "before quote created",
        "before quote_line created",
        "before quote_line created",
        "within quote_line created",
        "within quote_line created",
        "within quote created",
    ]
    assert totals == [("quote_line", Decimal(20)), ("quote_line", Decimal(20)), ("quote", Decimal(20))]


def test_a_rule_that_saves_the_record_again_is_in_what_save_returns(shop: Any) -> None:
    def rule(unit: Any, module: Any, record: Any, draft: Any) -> None:
        if draft.is_new and module.name == "contact":
            save(unit, "contact", {"email": "a@x.org"}, record_id=record.id)

    shop.rules.within_rules.append(rule)
    contact = shop.save("contact", {"name": "Ann"})
    assert shop.read(contact)["email"] == "a@x.org"
    assert shop.read(contact).row_version == 2


def test_a_rule_that_fails_takes_the_whole_save_back(shop: Any) -> None:
    def fail(unit: Any, module: Any, record: Any, draft: Any) -> None:
        raise Refused((FieldProblem(message=problems.locked().message),))

    shop.rules.within_rules.append(fail)
    before = shop.contents()
    with shop.unit() as unit, pytest.raises(Refused):
        save(unit, "account", {"name": "A"})
    assert shop.contents() == before


def test_the_preparing_steps_write_nothing(shop: Any) -> None:
    before = shop.contents()
    with shop.unit() as unit:
        run(begin(unit, Request(module=unit.runtime.catalog.modules["account"], changes={"name": "A"})), PREPARING)
    assert shop.contents() == before
