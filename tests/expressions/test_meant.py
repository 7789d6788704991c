"""Names, functions and values as people write them elsewhere: the wording can be read, but not what it says.

Cases are as in test_habits.py: a text with its marks, the codes, and the text that the proposals lead to.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from customary.expressions.checker import CheckResult
from customary.expressions.positions import LANGUAGES, Problem, render

Check = Callable[..., CheckResult]
Unmarked = Callable[[str], tuple[str, set[tuple[int, int]]]]
Taken = Callable[[str], tuple[str, tuple[Problem, ...]]]
Case = tuple[str, str, str | None]

NAMES: list[Case] = [
    ("⟦金额⟧ > 100", "E201", "amount > 100"),
    ("⟦金額⟧ > 100", "E201", "amount > 100"),
    ("⟦Amount⟧ > 100", "E201", "amount > 100"),
    ("⟦AMOUNT⟧ > 100", "E201", "amount > 100"),
    ("⟦amout⟧ > 100", "E201", "amount > 100"),
    ("⟦Amount__c⟧ > 100", "E201", "amount > 100"),
    ("⟦closeDate⟧ > today()", "E201", "close_date > today()"),
    ("⟦Close date⟧ > today()", "E201", "close_date > today()"),
    ("⟦close date⟧ > today()", "E201", "close_date > today()"),
    ("⟦金额大于100⟧", "E201", "amount > 100"),
    ("⟦金额⟧>100⟦且⟧⟦阶段⟧='赢单'", "E201 E114 E201", "amount>100 and stage='won'"),
    ("⟦this⟧.amount > 5", "E201", "amount > 5"),
    ("⟦opportunity⟧.amount > 5", "E201", "amount > 5"),
    ("⟦record⟧.amount > 5", "E403", "amount > 5"),
    ("⟦Account⟧.name = 'x'", "E201", "account.name = 'x'"),
    ("account.⟦nme⟧ = 'x'", "E201", "account.name = 'x'"),
    ("about.⟦name⟧ = 'x'", "E212", "about.account.name = 'x'"),
    ("user.⟦nam⟧ = 'x'", "E201", "user.name = 'x'"),
    ("setting.⟦churn_month⟧ > 5", "E209", "setting.churn_months > 5"),
    ("setting.⟦流失月数⟧ > 5", "E209", "setting.churn_months > 5"),
    ("⟦settings⟧.churn_months > 5", "E201", "setting.churn_months > 5"),
    ("⟦churn_months⟧ > 5", "E201", "setting.churn_months > 5"),
    ("name = ⟦None⟧", "E201", "name = blank"),
    ("name = ⟦undefined⟧", "E201", "name = blank"),
    ("active = ⟦yes⟧", "E201", "active = true"),
    ("active = ⟦否⟧", "E201", "active = false"),
    ("close_date > ⟦CURRENT_DATE⟧", "E201", "close_date > today()"),
    ("close_date > ⟦SYSDATE⟧", "E201", "close_date > today()"),
    ("close_date > ⟦今天⟧", "E201", "close_date > today()"),
    ("close_date > ⟦today⟧", "E204", "close_date > today()"),
    ("⟦is_new⟧", "E204", "is_new()"),
    ("⟦round⟧ > 5", "E204", None),
    ("owner = ⟦me⟧", "E201", "owner = user"),
    ("⟦[amount]⟧ > 5", "E125", "amount > 5"),
    ("⟦[[amount]]⟧ > 5", "E125", "amount > 5"),
    ('⟦"amount"⟧ > 5', "E303", "amount > 5"),
    ("⟦'close_date'⟧ > today()", "E303", "close_date > today()"),
    ("⟦zzz⟧ > 5", "E201", None),
]

CODES: list[Case] = [
    ("stage = '⟦赢单⟧'", "E207", "stage = 'won'"),
    ("stage = '⟦贏單⟧'", "E207", "stage = 'won'"),
    ('stage = "⟦Won⟧"', "E207", 'stage = "won"'),
    ("stage = '⟦wom⟧'", "E207", "stage = 'won'"),
    ("stage = ⟦won⟧", "E201", "stage = 'won'"),
    ("stage = ⟦赢单⟧", "E201", "stage = 'won'"),
    ("stage in ('⟦Won⟧', '⟦Lost⟧')", "E207 E207", "stage in ('won', 'lost')"),
    ("regions = ['⟦nrth⟧', 'south']", "E207", "regions = ['north', 'south']"),
    ("'⟦北区⟧' in regions", "E207", "'north' in regions"),
    ("has_any(regions, '⟦北区⟧')", "E207", "has_any(regions, 'north')"),
    ("⟦regions⟧ contains 'north'", "E301", "'north' in regions"),
    ("⟦regions⟧ not contains 'north'", "E301", "'north' not in regions"),
    ("stage = 'won' or ⟦'lost'⟧", "E128", "stage = 'won' or stage = 'lost'"),
    ("stage != 'won' and ⟦'lost'⟧", "E128", "stage != 'won' and stage != 'lost'"),
    ("⟦stage > 'new'⟧", "E315", "rank(stage) > 1"),
    ("⟦stage⟧ = 1", "E303", "rank(stage) = 1"),
    ("⟦label(stage)⟧ = 'Won'", "W603", "stage = 'won'"),
    ("⟦label(stage)⟧ != '赢单'", "W603", "stage != 'won'"),
    ("has_role('⟦Sales manager⟧')", "E208", "has_role('sales_manager')"),
    ("has_role('⟦manager⟧')", "E208", "has_role('sales_manager')"),
    ("has_role(⟦sales_manager⟧)", "E201", "has_role('sales_manager')"),
    ("user.⟦role⟧ = 'sales_manager'", "E201", "has_role('sales_manager')"),
    ("user.⟦role⟧ != 'sales_manager'", "E201", "not has_role('sales_manager')"),
    ("dict('⟦sales_stages⟧', stage, 'state') = 'x'", "E205", "dict('sales_stage', stage, 'state') = 'x'"),
    ("dict('⟦销售阶段⟧', stage, 'state') = 'x'", "E205", "dict('sales_stage', stage, 'state') = 'x'"),
    ("dict(⟦sales_stage⟧, stage, 'state') = 'x'", "E201", "dict('sales_stage', stage, 'state') = 'x'"),
    ("dict('sales_stage', stage, '⟦stat⟧') = 'x'", "E206", "dict('sales_stage', stage, 'state') = 'x'"),
    ('in_period(close_date, "⟦this month⟧")', "E211", 'in_period(close_date, "this_month")'),
    ("in_period(close_date, '⟦THIS_MONTH⟧')", "E211", "in_period(close_date, 'this_month')"),
    ("in_period(close_date, '⟦本月⟧')", "E211", "in_period(close_date, 'this_month')"),
    ("in_period(close_date, ⟦this_month⟧)", "E201", "in_period(close_date, 'this_month')"),
    ("close_date = ⟦THIS_MONTH⟧", "E201", 'in_period(close_date, "this_month")'),
    ("⟦between⟧(amount, 1) and active", "E129", None),
    ("active and ⟦contains⟧(name, 'a', 'b')", "E129", None),
    ("close_date = ⟦LAST_N_DAYS⟧⟦:⟧", "E201 E137", None),
    ("close_date = LAST_N_DAYS⟦:⟧*", "E101", None),
    ("⟦close_date = LAST_N_DAYS:30⟧", "E143", 'in_period(close_date, "last_n_days", n: 30)'),
    ("start_of(close_date, '⟦months⟧') = close_date", "E211", "start_of(close_date, 'month') = close_date"),
    ("name like ⟦'%x%'⟧", "W604", "name like '*x*'"),
    ('name like ⟦"x_"⟧', "W604", 'name like "x?"'),
]

FUNCTIONS: list[Case] = [
    ("⟦IF⟧(active, 1, 0) > 0", "E202", "if(active, 1, 0) > 0"),
    ("⟦ISBLANK⟧(amount)", "E202", "is_blank(amount)"),
    ("⟦isnull⟧(amount)", "E202", "is_blank(amount)"),
    ("⟦ISNOTBLANK⟧(amount)", "E202", "amount is not blank"),
    ("⟦NVL⟧(amount, 0) > 5", "E202", "coalesce(amount, 0) > 5"),
    ("⟦COALESCE⟧(amount, 0) > 5", "E202", "coalesce(amount, 0) > 5"),
    ("⟦IIF⟧(active, 1, 0) > 0", "E202", "if(active, 1, 0) > 0"),
    ("⟦NULLIF⟧(quantity, 0) > 5", "E202", "if(quantity = 0, blank, quantity) > 5"),
    ("⟦ISPICKVAL⟧(stage, 'won')", "E202", "stage = 'won'"),
    ("⟦PRIORVALUE⟧(amount) > 5", "E202", "old.amount > 5"),
    ("⟦old⟧(amount) > 5", "E202", "old.amount > 5"),
    ("amount.⟦old⟧ > 5", "E331", "old.amount > 5"),
    ("⟦ISCHANGED⟧(amount)", "E202", "changed(amount)"),
    ("⟦ISNEW⟧()", "E202", "is_new()"),
    ("⟦INCLUDES⟧(regions, 'north')", "E202", "has_any(regions, 'north')"),
    ("⟦BEGINS⟧(name, 'x')", "E202", "name starts with 'x'"),
    ("⟦CONCATENATE⟧(name, 'x') = 'y'", "E202", "name & 'x' = 'y'"),
    ("⟦name + 'x'⟧ = 'y'", "E304", "name & 'x' = 'y'"),
    ("⟦LEN⟧(name) > 5", "E202", "len(name) > 5"),
    ("⟦SUBSTR⟧(name, 1, 2) = 'ab'", "E202", "mid(name, 1, 2) = 'ab'"),
    ("⟦ROUNDUP⟧(amount) > 5", "E202", "round_up(amount) > 5"),
    ("⟦EOMONTH⟧(close_date, 0) = close_date", "E202", "last_day(close_date) = close_date"),
    ("⟦EOMONTH⟧(close_date, 2) = close_date", "E202", "last_day(add_months(close_date, 2)) = close_date"),
    ("⟦EDATE⟧(close_date, 1) = close_date", "E202", "add_months(close_date, 1) = close_date"),
    ("⟦GETDATE⟧() > close_date", "E202", "today() > close_date"),
    ("⟦TODAY⟧() > close_date", "E202", "today() > close_date"),
    ("⟦DATEADD⟧(day, 3, close_date) > today()", "E202", "add_days(close_date, 3) > today()"),
    ("⟦dateadd⟧('m', 3, close_date) > today()", "E202", "add_months(close_date, 3) > today()"),
    ("⟦date_add⟧(close_date, 3) > today()", "E202", "add_days(close_date, 3) > today()"),
    ("⟦DATEDIFF⟧(day, close_date, today()) > 3", "E202", "days_between(close_date, today()) > 3"),
    ('⟦DATEDIF⟧(close_date, today(), "m") > 3', "E202", "months_between(close_date, today()) > 3"),
    ("⟦DATEDIFF⟧(today(), close_date) > 3", "E202", "days_between(close_date, today()) > 3"),
    ("close_date > today() + ⟦days⟧(3)", "E202", "close_date > today() + 3 days"),
    ("close_date > today() + ⟦months⟧(1)", "E202", "close_date > today() + 1 month"),
    ("close_date > today() + ⟦day(3)⟧", "E301", "close_date > today() + 3 days"),
    ("⟦setting⟧('churn_months') > 5", "E202", "setting.churn_months > 5"),
    ("⟦如果⟧(active, 1, 0) > 0", "E202", "if(active, 1, 0) > 0"),
    ("⟦今天⟧() > close_date", "E202", "today() > close_date"),
    ("⟦rond⟧(amount) > 5", "E202", "round(amount) > 5"),
    ("⟦rond⟧(⟦amout⟧) > 5", "E202 E201", "round(amount) > 5"),
    ("⟦zzzzzz⟧(amount) > 5", "E202", None),
    ("⟦TIMEVALUE⟧('09:30') = time(9, 30)", "E202", "time('09:30') = time(9, 30)"),
    ("⟦STRFTIME⟧(close_date, 'yyyy') = 'x'", "E202", "format(close_date, 'yyyy') = 'x'"),
    ("text(close_date, ⟦'yyyy-MM'⟧) = 'x'", "E310", "format(close_date, 'yyyy-MM') = 'x'"),
    ("text(amount, ⟦2⟧, 3) = 'x'", "E310", None),
    ("round(amount, ⟦digits⟧: 2) > 5", "E210", "round(amount, places: 2) > 5"),
    ("round(amount, 2, ⟦3⟧) > 5", "E310", None),
    ("⟦round()⟧ > 5", "E311", None),
    ("⟦if(active)⟧ > 5", "E311", None),
    ("count(lines, ⟦cancelled⟧) > 5", "E310", "count(lines where cancelled) > 5"),
    ("count(⟦lines.amount⟧) > 5", "E384", "count(lines where amount is not blank) > 5"),
    ("count(⟦lines.amount⟧ where cancelled) > 5", "E384", None),
    ("count(⟦account.opportunities.lines⟧) > 5", "E383", "sum(account.opportunities, count(lines)) > 5"),
    ("sum(⟦account.opportunities.lines.quantity⟧) > 5", "E383", "sum(account.opportunities, sum(lines.quantity)) > 5"),
    ("any(⟦account.opportunities.lines.cancelled⟧)", "E383", "any(account.opportunities, any(lines.cancelled))"),
    ("avg(⟦account.opportunities.lines.quantity⟧) > 5", "E383", None),
    ("sum(lines, ⟦amont⟧) > 5", "E201", "sum(lines, amount) > 5"),
    ("count(lines where ⟦cancel⟧) > 5", "E201", "count(lines where cancelled) > 5"),
    ("sum(⟦amount⟧) > 5", "E318", None),
    ("round(amount where ⟦active⟧) > 5", "E313", None),
    ("⟦lines⟧ > 5", "E319", "count(lines) > 5"),
    ("⟦lines.amount⟧ > 5", "E319", "sum(lines.amount) > 5"),
    ("⟦lines.length⟧ > 5", "E319", "count(lines) > 5"),
    ("len(⟦lines⟧) > 5", "E319", "count(lines) > 5"),
    ("name.⟦length⟧ > 5", "E203", "len(name) > 5"),
    ("close_date.⟦year⟧ > 5", "E203", "year(close_date) > 5"),
    ("changed(⟦'amount'⟧)", "E320", "changed(amount)"),
    ("changed(⟦金额⟧)", "E201", "changed(amount)"),
]

TYPES: list[Case] = [
    ("close_date > ⟦'2026-01-05'⟧", "E303", "close_date > #2026-01-05#"),
    ("close_date > ⟦'2026/1/5'⟧", "E303", "close_date > #2026-01-05#"),
    ("close_date > ⟦'2026年1月5日'⟧", "E303", "close_date > #2026-01-05#"),
    ("close_date > ⟦2026-01-05⟧", "E303", "close_date > #2026-01-05#"),
    ("close_date > ⟦2026/01/05⟧", "E303", "close_date > #2026-01-05#"),
    ("created_at > ⟦'2026-01-05 09:30'⟧", "E303", "created_at > #2026-01-05T09:30#"),
    ("time(created_at) > ⟦'9:30'⟧", "E303", "time(created_at) > time(9, 30)"),
    ("⟦created_at⟧ > time(9, 30)", "E303", "time(created_at) > time(9, 30)"),
    ("⟦created_at⟧ = today()", "E305", "date(created_at) = today()"),
    ("close_date > today() + ⟦30⟧", "E306", "close_date > today() + 30 days"),
    ("close_date > today() - ⟦1⟧", "E306", "close_date > today() - 1 day"),
    ("close_date + ⟦quantity⟧ > today()", "E306", "add_days(close_date, quantity) > today()"),
    ("close_date - ⟦quantity * 2⟧ > today()", "E306", "add_days(close_date, -(quantity * 2)) > today()"),
    ("close_date > ⟦today⟧ + 3", "E204", "close_date > today() + 3 days"),
    ("close_date - today() > ⟦30⟧", "E303", "close_date - today() > 30 days"),
    ("created_at - now() > ⟦30⟧", "E303", "created_at - now() > 30 days"),
    ("close_date + ⟦3 hours⟧ > today()", "E307", None),
    ("close_date + ⟦1.5 months⟧ > today()", "E316", None),
    ("amount = ⟦'100'⟧", "E303", "amount = 100"),
    ("quantity = ⟦'-1.5'⟧", "E303", "quantity = -1.5"),
    ("name = ⟦5⟧", "E303", "name = '5'"),
    ("active = ⟦'true'⟧", "E303", "active = true"),
    ("active = ⟦'yes'⟧", "E303", "active = true"),
    ("active = ⟦0⟧", "E303", "active = false"),
    ("active = ⟦'是'⟧", "E303", "active = true"),
    ("⟦account⟧ = 'ACME'", "E303", "account.name = 'ACME'"),
    ("⟦owner⟧ = user.name", "E303", "owner.name = user.name"),
    ("⟦about⟧ = 'x'", "E303", "text(about) = 'x'"),
    ("⟦file = 'x'⟧", "E303", None),
    ("amount > 100 ⟦&⟧ active", "E144", "amount > 100 and active"),
    ("amount > (100) ⟦&⟧ (active)", "E144", "amount > (100) and (active)"),
    ("⟦amount⟧ > 100 /* & */ & active", "E303", None),
    ("⟦amount⟧ and active", "E302", "amount != 0 and active"),
    ("active and ⟦name⟧", "E302", "active and name is not blank"),
    ("if(active, 1, ⟦'x'⟧) = 1", "E308", None),
]

ALL = [*NAMES, *CODES, *FUNCTIONS, *TYPES]
_MARK = re.compile("[⟦⟧]")
_IDS = [repr(_MARK.sub("", one[0]))[:50] for one in ALL]


@pytest.mark.parametrize("case", ALL, ids=_IDS)
def test_what_was_meant_is_told_at_its_place_and_mends_it(
    case: Case, checking: Check, unmarked: Unmarked, taken: Taken
) -> None:
    text, marked = unmarked(case[0])
    problems = checking(text).problems
    assert " ".join(one.code for one in problems) == case[1]
    assert {(one.span.start, one.span.end) for one in problems} == marked
    mended, left = taken(text)
    if case[2] is None:
        assert left
    else:
        assert (mended, [render(one) for one in left]) == (case[2], [])


@pytest.mark.parametrize("case", ALL, ids=_IDS)
def test_what_was_meant_is_explained_in_three_languages(case: Case, checking: Check, unmarked: Unmarked) -> None:
    for problem in checking(unmarked(case[0])[0]).problems:
        assert len({problem.text(language) for language in LANGUAGES}) == 3


def test_there_are_many_of_them() -> None:
    assert len(set(_IDS)) > 150
