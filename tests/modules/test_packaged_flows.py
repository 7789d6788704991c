"""The flows that the packaged modules promise, on a site of their own with a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from customary.metadata.values import Reference
from customary.platform.assembly import open_site
from customary.platform.errors import Refused
from customary.platform.messages.log_provider import LogProvider
from customary.platform.migration.site_schema import apply_site
from customary.platform.records.record import LineChange, Record
from customary.platform.records.rows import read_record
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage import system_tables
from customary.platform.unit import SYSTEM, Actor, Cause
from customary.platform.workflow.engine import Engine
from customary.platform.workflow.service import OUTBOX, worker_of
from tests.site_copies import open_copy

MORNING = datetime(2026, 3, 2, 0, 15, tzinfo=UTC)
"""08:15 in Shanghai, before the rules of the morning."""
TODAY = date(2026, 3, 2)

SITE = """\
site: flows
database: sqlite:///flows.db
languages: [en, zh-Hans, zh-Hant]
timezone: Asia/Shanghai
currency: CNY
"""


@dataclass
class Company:
    """A site with a manager and two account managers, and what tests do to it."""

    site: Site
    now: datetime
    manager: int = 0
    anna: int = 0
    hao: int = 0

    def forward(self, **lengths: float) -> None:
        """Let time pass, and the worker do what falls due."""
        self.now += timedelta(**lengths)
        self.work()

    def until(self, day: date) -> None:
        """Let days pass, and the worker do what falls due on the last of them."""
        self.forward(days=(day - self.now.date()).days)

    def work(self) -> None:
        worker_of(self.site).drain()

    def save(self, module: str, record_id: int | None = None, *, actor: Actor = SYSTEM, **values: Any) -> Record:
        lines = values.pop("with_lines", {})
        any_state = values.pop("any_state", False)
        with self.site.unit(actor, cause=Cause(source="person"), language=actor.language) as unit:
            return save(unit, module, values, record_id=record_id, lines=lines, initial_state_any=any_state)

    def read(self, record: Record) -> Record:
        with self.site.unit(cause=Cause(source="system"), write=False) as unit:
            found = read_record(unit, record.module, record.id)
        assert found is not None
        return found

    def all(self, module: str) -> list[Record]:
        with self.site.unit(cause=Cause(source="system"), write=False) as unit:
            declared = unit.runtime.catalog.modules[module]
            table = unit.runtime.tables.record(module)
            ids = unit.connection.execute(select(table.c.id).order_by(table.c.id)).scalars().all()
            found = [read_record(unit, declared, one) for one in ids]
        return [one for one in found if one is not None]

    def told(self, user_id: int) -> list[str]:
        table = system_tables.notification
        with self.site.engine.connect() as connection:
            query = select(table.c.text).where(table.c.user_id == user_id).order_by(table.c.id)
            return list(connection.execute(query).scalars())

    def sent(self) -> list[tuple[str, str]]:
        return sorted((one.recipient, one.body) for one in LogProvider(self.site.folder / OUTBOX).sent())

    def person(self, login: str, role: str, **values: Any) -> int:
        made = self.save("user", login=login, **values)
        with self.site.unit(cause=Cause(source="system")) as unit:
            unit.connection.execute(system_tables.user_role.insert().values(user_id=made.id, role=role))
        return made.id

    def account(self, name: str = "Kestrel", **values: Any) -> Record:
        return self.save("account", name=name, **{"owner": self.anna, **values})


def an_actor(user_id: int, *roles: str) -> Actor:
    return Actor(user_id=user_id, name="somebody", roles=frozenset(roles))


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with tables and nothing in them, to copy for each test."""
    folder = tmp_path_factory.mktemp("flows")
    (folder / "customary.yaml").write_text(SITE, "utf-8")
    site = open_site(folder, clock=lambda: MORNING)
    apply_site(site)
    site.close()
    return folder


@pytest.fixture
def company(empty_site: Path, tmp_path: Path) -> Iterator[Company]:
    made: list[Company] = []
    site = open_copy(
        empty_site,
        tmp_path / "site",
        clock=lambda: made[0].now if made else MORNING,
        automation=Engine(),
        with_packaged_modules=True,
    )
    made.append(Company(site, MORNING))
    (one,) = made
    one.manager = one.person("mei", "sales_manager", name="Mei", language="en")
    one.anna = one.person("anna", "account_manager", name="Anna", superior=one.manager, language="en")
    one.hao = one.person("hao", "account_manager", name="张浩", superior=one.manager, language="zh-Hans")
    yield one
    site.close()


def test_a_birthday_gets_one_greeting_in_the_language_of_the_person(company: Company) -> None:
    born = date(1990, 3, 2)
    company.save("contact", name="Ada", mobile="+86 13800000001", birthday=born)
    company.save("contact", name="王芳", mobile="+86 13800000002", birthday=born, language="zh-Hans")
    company.save("contact", name="林家銘", mobile="+886 912000003", birthday=born, language="zh-Hant")
    company.save("contact", name="No consent", mobile="+86 13800000004", birthday=born, sms_consent=False)
    company.save("contact", name="No number", birthday=born)
    company.save("contact", name="Other day", mobile="+86 13800000006", birthday=date(1990, 3, 3))
    company.work()
    assert company.sent() == []
    company.forward(minutes=50)
    company.forward(hours=5)
    assert [body for _, body in company.sent()] == [
        "Happy birthday, Ada! Thank you for working with us.",
        "王芳，祝您生日快乐！感谢您一直以来的信任与支持。",
        "林家銘，祝您生日快樂！感謝您一直以來的支持與愛護。",
    ]


def test_somebody_born_on_29_february_is_greeted_on_the_28th(company: Company) -> None:
    company.now = datetime(2026, 2, 27, 0, 15, tzinfo=UTC)
    company.save("contact", name="Leap", mobile="+86 13800000001", birthday=date(1992, 2, 29))
    for _ in range(4):
        company.forward(days=1)
    assert len(company.sent()) == 1


def test_signing_a_contract_makes_one_receivable_with_its_amounts(company: Company) -> None:
    account = company.account()
    contract = company.save(
        "contract", name="Scanners", account=account.id, amount=1000, tax_rate="13%", owner=company.anna
    )
    assert company.all("receivable") == []
    company.save("contract", contract.id, status="signed", signed_on=TODAY, ends_on=TODAY + timedelta(days=365))
    (receivable,) = company.all("receivable")
    copied = ("contract", "account", "net_amount", "tax_amount", "amount", "outstanding", "status", "due_on", "owner")
    assert {key: receivable[key] for key in copied} == {
        "contract": contract.id,
        "account": account.id,
        "net_amount": Decimal("1000"),
        "tax_amount": Decimal("130"),
        "amount": Decimal("1130"),
        "outstanding": Decimal("1130"),
        "status": "open",
        "due_on": TODAY + timedelta(days=30),
        "owner": company.anna,
    }
    company.save("contract", contract.id, amount=2000)
    assert [one["amount"] for one in company.all("receivable")] == [Decimal("1130")]


def test_money_moves_the_receivable_and_the_contract(company: Company) -> None:
    account = company.account()
    contract = company.save(
        "contract", name="Scanners", account=account.id, amount=1000, status="signed", signed_on=TODAY,
        ends_on=TODAY, any_state=True, owner=company.anna,
    )  # fmt: skip
    (receivable,) = company.all("receivable")
    company.save("receivable", receivable.id, received=400)
    partly = company.read(receivable)
    assert (partly["status"], partly["outstanding"], partly["received_on"]) == ("partly_paid", Decimal("600"), TODAY)
    assert company.read(contract)["outstanding"] == Decimal("600")
    with pytest.raises(Refused):
        company.save("receivable", receivable.id, received=1001)
    company.save("receivable", receivable.id, received=1000)
    company.work()
    assert company.read(receivable)["status"] == "paid"
    assert company.read(contract)["received"] == Decimal("1000")
    assert company.told(company.anna) == [f"Kestrel has paid {receivable['number']} in full: CNY 1,000"]


def rates(company: Company) -> None:
    for currency, units, rate, valid_from in (("USD", 1, "7", date(2026, 1, 1)), ("TWD", 100, "22", date(2026, 1, 1))):
        company.save("exchange_rate", currency=currency, units=units, rate=Decimal(rate), valid_from=valid_from)


def test_a_contract_in_dollars_is_paid_in_dollars_whatever_becomes_of_the_rate(company: Company) -> None:
    rates(company)
    account = company.account()
    contract = company.save(
        "contract", name="Scanners", account=account.id, currency="USD", amount=1000, status="signed",
        signed_on=TODAY, ends_on=TODAY + timedelta(days=400), any_state=True, owner=company.anna,
    )  # fmt: skip
    (receivable,) = company.all("receivable")
    assert (receivable["currency"], receivable["amount"], receivable["amount_base"]) == ("USD", 1000, 7000)
    company.save("exchange_rate", currency="USD", rate=Decimal(8), valid_from=TODAY + timedelta(days=1))
    company.forward(days=2)
    company.save("receivable", receivable.id, received=1000)
    paid, owed = company.read(receivable), company.read(contract)
    assert (paid["received_base"], paid["status"]) == (8000, "paid")
    assert (owed["currency"], owed["received"], owed["outstanding"]) == ("USD", 1000, 0)
    assert company.save("contract", contract.id, status="completed")["status"] == "completed"


def test_a_quote_in_another_currency_prices_its_lines_and_tells_the_opportunity_in_its_own(company: Company) -> None:
    rates(company)
    account = company.account()
    product = company.save("product", name="Scanner", code="S-1", price=700, active=True)
    deal = company.save("opportunity", name="Deal", account=account.id, currency="TWD", owner=company.anna)
    quote = company.save(
        "quote", name="Offer", account=account.id, opportunity=deal.id, currency="USD", owner=company.anna,
        with_lines={"lines": [LineChange(changes={"product": product.id, "quantity": 3})]},
    )  # fmt: skip
    assert (quote["subtotal"], quote["total"], quote["total_base"]) == (300, 300, 2100)
    (line,) = company.all("quote_line")
    assert (line["currency"], line["unit_price"], line["subtotal_base"]) == ("USD", 100, 2100)
    company.save("quote", quote.id, status="sent")
    company.save("quote", quote.id, status="accepted")
    told = company.read(deal)
    assert (told["currency"], told["amount"], told["amount_base"]) == ("TWD", Decimal("9545.45"), Decimal("2099.999"))
    other = company.save("quote", name="Own", account=account.id, opportunity=deal.id, owner=company.anna)
    assert other["currency"] == "TWD"


def test_the_limit_of_big_deals_is_in_base_currency(company: Company) -> None:
    rates(company)
    account = company.account()
    for name, currency, amount in (("Yen", "TWD", 100_001), ("Dollars", "USD", 20_000)):
        company.save("opportunity", name=name, account=account.id, currency=currency, amount=amount, owner=company.anna)
    assert company.told(company.manager) == ["Anna works on Dollars: USD 20,000"]


def test_an_overdue_receivable_is_reminded_of_until_it_is_paid(company: Company) -> None:
    account = company.account()
    company.person("fay", "finance", name="Fay", language="en")
    receivable = company.save("receivable", account=account.id, amount=1200.5, due_on=TODAY, owner=company.anna)
    for late in (1, 2, 7, 8, 14, 15):
        company.until(TODAY + timedelta(days=late))
        company.forward(hours=1)
    assert (len(company.told(company.anna)), len(company.told(company.manager))) == (3, 1)
    assert company.told(company.manager) == [
        f"{receivable['number']} of Kestrel has been overdue for 14 days: CNY 1,200.5"
    ]
    other = company.save(
        "receivable", account=account.id, amount=100, due_on=company.now.date(), owner=company.hao, received=100
    )
    for late in (16, 22):
        company.until(TODAY + timedelta(days=late))
        company.forward(hours=1)
    assert (company.read(other)["status"], company.told(company.hao)) == ("paid", [])
    assert receivable["status"] == "open"


def test_a_contract_that_ends_is_told_30_7_and_1_days_before(company: Company) -> None:
    account = company.account()
    contract = company.save(
        "contract", name="Care", account=account.id, amount=10, status="signed", signed_on=TODAY,
        ends_on=TODAY + timedelta(days=40), any_state=True, owner=company.hao,
    )  # fmt: skip
    chinese = f"与Kestrel的合同{contract['number']} Care将于2026-04-11到期"
    days: list[int] = []
    company.forward(hours=1)
    for left in (31, 30, 29, 8, 7, 6, 2, 1, 0):
        company.until(TODAY + timedelta(days=40 - left))
        days += [left] * (company.told(company.hao).count(chinese) - len(days))
    assert days == [30, 7, 1]
    assert company.told(company.manager).count(f"{contract['number']} Care with Kestrel ends on 2026-04-11") == 3


def test_a_follow_up_shows_where_it_belongs_and_reminds_of_the_next(company: Company) -> None:
    account = company.account()
    about = Reference("account", account.id)
    late = datetime(2026, 3, 1, 8, tzinfo=UTC)
    first = company.save(
        "follow_up", summary="Called", about=about, happened_at=late, next_on=TODAY + timedelta(days=1),
        next_step="Send prices", owner=company.anna,
    )  # fmt: skip
    assert company.read(account)["last_follow_up_at"] == late
    company.save("follow_up", summary="Older", about=about, happened_at=late - timedelta(days=9), owner=company.anna)
    assert company.read(account)["last_follow_up_at"] == late
    assert company.read(first)["next_done"] is True
    company.save(
        "follow_up", summary="Visit", about=about, next_on=TODAY + timedelta(days=1), next_step="Bring samples",
        owner=company.anna,
    )  # fmt: skip
    company.forward(days=1, hours=1)
    assert company.told(company.anna) == ["Follow up today: Bring samples"]


def test_a_quote_adds_up(company: Company) -> None:
    account = company.account()
    scanner = company.save("product", name="Scanner", price=200)
    hub = company.save("product", name="Hub", price=50)
    quote = company.save(
        "quote", name="Offer", account=account.id, discount="10%", tax_rate="13%",
        with_lines={"lines": [
            LineChange(changes={"product": scanner.id, "quantity": 3, "discount": "5%"}),
            LineChange(changes={"product": hub.id, "quantity": 2}),
        ]},
    )  # fmt: skip
    quote = company.read(quote)
    assert {key: quote[key] for key in ("subtotal", "net", "tax_amount", "total")} == {
        "subtotal": Decimal("670"),
        "net": Decimal("603"),
        "tax_amount": Decimal("78.39"),
        "total": Decimal("681.39"),
    }
    line = company.all("quote_line")[0]
    company.save("quote", quote.id, with_lines={"lines": [LineChange(id=line.id, delete=True)]})
    assert company.read(quote)["subtotal"] == Decimal("100")


def test_a_quote_over_the_limits_is_sent_by_a_sales_manager(company: Company) -> None:
    account = company.account()
    quote = company.save(
        "quote", name="Offer", account=account.id, discount="20%", owner=company.anna,
    )  # fmt: skip
    assert company.told(company.manager) == [f"{quote['number']} Offer of Anna needs you: CNY 0, discount 20%"]
    with pytest.raises(Refused, match="A total over 100,000 or a discount over 15% is sent by a sales manager"):
        company.save("quote", quote.id, status="sent", actor=an_actor(company.anna, "account_manager"))
    company.save("quote", quote.id, status="sent", actor=an_actor(company.manager, "sales_manager", "administrator"))
    assert company.read(quote)["status"] == "sent"


def test_an_account_counts_what_is_open_and_adds_what_is_won(company: Company) -> None:
    account = company.account()
    deal = company.save("opportunity", name="One", account=account.id, amount=500)
    company.save("opportunity", name="Two", account=account.id, amount=700)
    assert company.read(account)["open_opportunities"] == 2
    company.save("opportunity", deal.id, stage="engaging")
    company.save("opportunity", deal.id, stage="won")
    counted = company.read(account)
    assert (counted["open_opportunities"], counted["won_amount"], counted["status"]) == (1, Decimal("500"), "active")
    won = company.read(deal)
    assert (won["engaged_on"], won["close_date"], won["expected"]) == (TODAY, TODAY, Decimal("500"))


def test_a_stage_moves_by_its_transitions_only(company: Company) -> None:
    deal = company.save("opportunity", name="One")
    with pytest.raises(Refused):
        company.save("opportunity", deal.id, stage="won")
    with pytest.raises(Refused):
        company.save("opportunity", deal.id, stage="engaging")
    with pytest.raises(Refused):
        company.save("opportunity", deal.id, stage="lost")
    company.save("opportunity", deal.id, stage="lost", lost_reason="price")
    assert company.read(deal)["stage"] == "lost"


def test_a_big_deal_is_told_once_and_makes_a_task(company: Company) -> None:
    deal = company.save("opportunity", name="Big", amount=250000, owner=company.anna)
    company.save("opportunity", deal.id, amount=260000)
    company.save("opportunity", name="Small", amount=99999, owner=company.anna)
    (task,) = company.all("task")
    assert (task["subject"], task["owner"], task["about"], task["due"], task["priority"]) == (
        "Review Big",
        company.manager,
        Reference("opportunity", deal.id),
        TODAY + timedelta(days=2),
        "high",
    )
    assert company.told(company.manager)[0] == "Anna works on Big: CNY 250,000"


def test_a_quiet_opportunity_is_told_to_its_owner_and_then_to_the_manager(company: Company) -> None:
    company.save("opportunity", name="Quiet", owner=company.anna)
    told = []
    for day in (29, 30, 31, 36, 37, 38, 44):
        company.until(TODAY + timedelta(days=day))
        told.append((day, len(company.told(company.anna)), len(company.told(company.manager))))
    assert told == [(29, 0, 0), (30, 1, 0), (31, 1, 0), (36, 1, 0), (37, 2, 1), (38, 2, 1), (44, 2, 1)]


def test_leads_go_round_and_come_back_to_the_pool(company: Company) -> None:
    leads = [company.save("lead", name=f"Lead {n}", mobile=f"+86 1380000000{n}") for n in range(4)]
    assert [company.read(lead)["owner"] for lead in leads] == [company.anna, company.hao, company.anna, company.hao]
    own = company.save(
        "lead", name="Own", email="own@mail.example", actor=an_actor(company.hao, "account_manager", "employee")
    )
    assert company.read(own)["owner"] == company.hao
    company.save("follow_up", summary="Called", about=Reference("lead", leads[0].id), owner=company.anna)
    company.save("lead", leads[1].id, status="contacted")
    company.forward(days=6)
    assert [company.read(lead)["owner"] for lead in leads] == [company.anna, company.hao, company.anna, company.hao]
    company.forward(days=1)
    assert [company.read(lead)["owner"] for lead in leads] == [None, company.hao, None, None]
    assert company.told(company.hao)[-1].endswith("已退回公海")


def test_the_same_lead_is_refused(company: Company) -> None:
    company.save("lead", name="One", mobile="+86 13800000000")
    with pytest.raises(Refused) as caught:
        company.save("lead", name="Two", mobile="+86 13800000000", actor=Actor(user_id=None, language="zh-Hant"))
    assert caught.value.text("zh-Hant") == "潛在客戶One使用相同的手機號碼"


def test_a_late_task_is_told_to_its_owner_and_then_to_the_manager(company: Company) -> None:
    task = company.save("task", subject="Call back", due=TODAY, owner=company.anna)
    company.forward(hours=1)
    for late in (1, 2, 3, 4, 7, 8):
        company.until(TODAY + timedelta(days=late))
    assert (len(company.told(company.anna)), len(company.told(company.manager))) == (5, 1)
    company.save("task", task.id, status="done")
    assert company.read(task)["done_at"] == company.now
