"""A small CRM vocabulary to check expressions against, and a fixed moment to evaluate them in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from customary.expressions import types as t
from customary.expressions.calendars import Calendar
from customary.expressions.checker import CheckResult, check
from customary.expressions.environment import Environment, Option
from customary.expressions.positions import Excerpt, Problem
from customary.expressions.scope import DictionaryWords, Labels, Member, ModuleWords, Place, Purpose, Vocabulary

Check = Callable[..., CheckResult]


def _member(
    key: str, type_: t.Type, *, required: bool = False, labels: Labels | None = None, assured: bool = False
) -> Member:
    return Member(key=key, type=type_, nullable=not required, labels=labels or {}, assured=assured)


def _called(en: str, hans: str, hant: str) -> Labels:
    return {"": en, "zh-Hans": hans, "zh-Hant": hant}


def _module(name: str, *members: Member) -> ModuleWords:
    return ModuleWords(name=name, members={one.key: one for one in members})


def _link(*modules: str) -> t.RefType:
    return t.RefType(modules)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    modules = (
        _module(
            "opportunity",
            _member("name", t.TEXT, required=True, labels=_called("Name", "名称", "名稱")),
            _member("amount", t.MoneyType(), labels=_called("Amount", "金额", "金額")),
            _member("fee", t.MoneyType("USD")),
            _member("fee_cn", t.MoneyType("CNY")),
            _member("discount", t.NumberType(8, 4)),
            _member("quantity", t.INTEGER, required=True),
            _member("stage", t.ChoiceType("sales_stage"), required=True, labels=_called("Stage", "阶段", "階段")),
            _member("industry", t.ChoiceType("industry")),
            _member("regions", t.ChoicesType("region"), required=True),
            _member("tags", t.ChoicesType(None), required=True),
            _member("account", _link("account")),
            _member("about", _link("account", "contact")),
            _member("owner", _link("user"), required=True),
            _member("close_date", t.DATE, labels=_called("Close date", "成交日期", "成交日期")),
            _member("created_at", t.DATETIME, required=True, assured=True),
            _member("opens", t.TIME),
            _member("took", t.DURATION),
            _member("active", t.BOOLEAN, required=True),
            _member("maybe", t.BOOLEAN),
            _member("file", t.OpaqueType("file")),
            _member("lines", t.ListType("line"), required=True),
        ),
        _module(
            "account",
            _member("name", t.TEXT, required=True),
            _member("industry", t.ChoiceType("industry")),
            _member("parent", _link("account")),
            _member("owner", _link("user"), required=True),
            _member("opportunities", t.ListType("opportunity"), required=True),
        ),
        _module("contact", _member("name", t.TEXT, required=True), _member("email", t.TEXT)),
        _module(
            "line",
            _member("amount", t.MoneyType(), required=True),
            _member("quantity", t.INTEGER, required=True),
            _member("cancelled", t.BOOLEAN, required=True),
            _member("product", t.TEXT),
            _member("opportunity", _link("opportunity"), required=True),
        ),
        _module(
            "user",
            _member("name", t.TEXT, required=True),
            _member("email", t.TEXT),
            _member("superior", _link("user")),
        ),
    )
    dictionaries = (
        DictionaryWords(
            name="sales_stage",
            labels=_called("Sales stage", "销售阶段", "銷售階段"),
            codes={
                "new": _called("New", "新建", "新建"),
                "won": _called("Won", "赢单", "贏單"),
                "lost": _called("Lost", "输单", "輸單"),
            },
            attributes={"probability": t.NumberType(8, 4), "state": t.TEXT},
        ),
        DictionaryWords(name="industry", codes={"software": {"": "Software"}, "retail": {"": "Retail"}}),
        DictionaryWords(
            name="region", codes={"north": _called("North", "北区", "北區"), "south": _called("South", "南区", "南區")}
        ),
    )
    return Vocabulary(
        modules={one.name: one for one in modules},
        dictionaries={one.name: one for one in dictionaries},
        settings={"churn_months": t.INTEGER},
        setting_labels={"churn_months": _called("Months until churn", "流失月数", "流失月數")},
        roles=frozenset({"sales_manager", "employee"}),
        role_labels={"sales_manager": _called("Sales manager", "销售经理", "業務經理")},
        calendars={"office": _called("Office", "办公室", "辦公室")},
    )


@pytest.fixture(scope="session")
def saving() -> Place:
    """A rule of the module opportunity while one is saved."""
    return Place(module="opportunity", purpose=Purpose.VALIDATION, saving=True)


@pytest.fixture(scope="session")
def listing() -> Place:
    """The filter of a list of opportunities."""
    return Place(module="opportunity", purpose=Purpose.FILTER)


@pytest.fixture(scope="session")
def checking(vocabulary: Vocabulary, saving: Place) -> Check:
    """Check a text as a rule while an opportunity is saved."""

    def checked(
        text: str, *, place: Place = saving, expected: t.Type | None = None, condition: bool = False
    ) -> CheckResult:
        return check(Excerpt.whole(text), vocabulary, place, expected=expected, condition=condition)

    return checked


@pytest.fixture(scope="session")
def moment() -> Environment:
    """28 February 2026, 17:30 in Taipei."""
    won = Option(labels={"en": "Won", "zh-Hant": "贏單"}, rank=2, attributes={"probability": 10_000})
    return Environment(
        today=date(2026, 2, 28).toordinal(),
        now=1_772_271_000_000,
        zone="Asia/Taipei",
        user_id=7,
        roles=frozenset({"employee"}),
        dictionaries={"sales_stage": {"won": won}},
        calendars={"office": Calendar()},
    )


@pytest.fixture(scope="session")
def unmarked() -> Callable[[str], tuple[str, set[tuple[int, int]]]]:
    """Take the marks ⟦ and ⟧ out of a text, and give the stretches that they marked."""

    def taken_out(text: str) -> tuple[str, set[tuple[int, int]]]:
        plain: list[str] = []
        open_at: list[int] = []
        marked: set[tuple[int, int]] = set()
        for char in text:
            if char == "⟦":
                open_at.append(len(plain))
            elif char == "⟧":
                marked.add((open_at.pop(), len(plain)))
            else:
                plain.append(char)
        return "".join(plain), marked

    return taken_out


@pytest.fixture(scope="session")
def taken(checking: Check) -> Callable[[str], tuple[str, tuple[Problem, ...]]]:
    """Take what each problem of a text proposes first, one after the other, until nothing is proposed."""

    def mended(text: str) -> tuple[str, tuple[Problem, ...]]:
        for _ in range(10):
            problems = checking(text).problems
            fix = next((one.fixes[0] for one in problems if one.fixes), None)
            if fix is None:
                return text, problems
            text = fix.applied(text)
        raise AssertionError(f"no end of proposals: {text}")

    return mended
