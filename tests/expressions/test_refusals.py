"""What the checker refuses or hints at: the code, the marked place and what to write instead, several in one pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from customary.expressions import types as t
from customary.expressions.checker import CheckResult, check
from customary.expressions.functions import FUNCTIONS
from customary.expressions.positions import LANGUAGES, Excerpt
from customary.expressions.scope import Member, ModuleWords, Place, Purpose, Vocabulary

Check = Callable[..., CheckResult]

_FAR = "account.parent.parent.parent.parent.parent.opportunities"

# text, code, what is marked, suggestions
WRONG: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("not amout > 100", "E201", "amout", ("amount", "about")),
    ("金额 > 3", "E201", "金额", ("amount",)),
    ("stage = won", "E201", "won", ("'won'",)),
    ("account.nam = 'x'", "E201", "nam", ("name",)),
    ("sum(lines, amont)", "E201", "amont", ("amount",)),
    ("label(amout)", "E201", "amout", ("amount", "about")),
    ("count(nope)", "E201", "nope", ("name",)),
    ("count(user.opportunities)", "E201", "opportunities", ()),
    ("coalesce(amount)", "E311", "coalesce(amount)", ()),
    ("NULLIF(name)", "E202", "NULLIF", ()),
    ("rond(amount)", "E202", "rond", ("round",)),
    ("ISBLANK(name)", "E202", "ISBLANK", ("is_blank",)),
    ("name.x", "E203", "x", ()),
    ("today > close_date", "E204", "today", ("today()",)),
    ("dict('sales_stag', stage, 'x')", "E205", "sales_stag", ("sales_stage",)),
    ("dict('sales_stage', stage, 'probabilty')", "E206", "probabilty", ("probability",)),
    ("stage = 'wonn'", "E207", "wonn", ("won",)),
    ("stage in ('won', '赢单')", "E207", "赢单", ("won",)),
    ("regions = ['north', 'soth']", "E207", "soth", ("south",)),
    ("if(active, 'won', 'losst') = stage", "E207", "losst", ("lost",)),
    ("has_role('sales_manger')", "E208", "sales_manger", ("sales_manager",)),
    ("setting.chur_months", "E209", "chur_months", ("churn_months",)),
    ("count(setting.chur_months)", "E209", "chur_months", ("churn_months",)),
    ("round(amount, plces: 2)", "E210", "plces", ("places",)),
    ("first(lines, product, order: amount)", "E210", "order", ()),
    ("start_of(close_date, 'moth')", "E211", "moth", ("month",)),
    ("in_period(close_date, 'this_moth')", "E211", "this_moth", ("this_month",)),
    ("about.name", "E212", "name", ("account.name", "contact.name")),
    ("count(about.opportunities)", "E212", "opportunities", ("account.opportunities",)),
    ("round(name)", "E301", "name", ("number(name)",)),
    ("year(name)", "E301", "name", ("date(name)",)),
    ("amount contains 'x'", "E301", "amount", ("text(amount)",)),
    ("'a' in name", "E301", "name", ()),
    ("has_any(name, 'a')", "E301", "name", ()),
    ("name & file", "E301", "file", ()),
    ("sum(lines, product)", "E301", "product", ()),
    ("in_period(name, 'today')", "E301", "name", ()),
    ("max('a', 'b')", "E301", "'a'", ()),
    ("name and active", "E302", "name", ("name is not blank",)),
    ("not amount", "E302", "amount", ("amount != 0",)),
    ("if(account, 1, 2)", "E302", "account", ("account is not blank",)),
    ("amount > name", "E303", "amount", ("text(amount)",)),
    ("stage = name", "E303", "stage", ("text(stage)",)),
    ("stage = industry", "E303", "stage = industry", ()),
    ("owner = account", "E303", "owner = account", ()),
    ("file = 'x'", "E303", "file = 'x'", ()),
    ("name + 'x'", "E304", "name + 'x'", ("name & 'x'",)),
    ("-name", "E304", "-name", ()),
    ("+name", "E304", "+name", ()),
    ("active > true", "E304", "active > true", ()),
    ("created_at - close_date", "E304", "created_at", ("date(created_at)",)),
    ("close_date > created_at", "E305", "created_at", ("date(created_at)",)),
    ("quantity * name", "E304", "name", ("number(name)",)),
    ("name * quantity", "E304", "name", ("number(name)",)),
    ("quantity - active", "E304", "quantity - active", ()),
    ("close_date + 30", "E306", "30", ("30 days",)),
    ("close_date + 1", "E306", "1", ("1 day",)),
    ("close_date - quantity", "E306", "quantity", ("add_days(close_date, -quantity)",)),
    ("close_date - (quantity + 1)", "E306", "quantity + 1", ("add_days(close_date, -(quantity + 1))",)),
    ("created_at - quantity", "E306", "quantity", ()),
    ("close_date + blank", "E328", "blank", ()),
    ("blank + created_at", "E328", "blank", ()),
    ("label(stage, name)", "E314", "name", ()),
    ("label(stage, lang: blank)", "E314", "blank", ()),
    ("label(stage, lang: missing)", "E201", "missing", ()),
    ("close_date + 3 hours", "E307", "3 hours", ()),
    ("if(active, 1, 'x')", "E308", "'x'", ()),
    ("amount ?? 'x'", "E308", "'x'", ()),
    ("hour(close_date)", "E301", "close_date", ('datetime(close_date, "00:00")',)),
    ("time(close_date)", "E309", "time(close_date)", ()),
    ("round(1, 2, 3)", "E310", "3", ()),
    ("count(lines, active, 3)", "E310", "active", ()),
    ("sum(lines, 1, 2, 3)", "E310", "2", ()),
    ("round()", "E311", "round()", ()),
    ("sum(lines)", "E311", "sum(lines)", ()),
    ("round(amount, places: 1, places: 2)", "E312", "places: 2", ()),
    ("round(amount where active)", "E313", "active", ()),
    ("has_role(name)", "E314", "name", ()),
    ("regions = [1]", "E314", "1", ()),
    ("[name]", "E125", "[name]", ("name",)),
    ("stage > 'won'", "E315", "stage > 'won'", ("rank(stage) > 2",)),
    ("stage >= stage", "E315", "stage >= stage", ("rank(stage) >= rank(stage)",)),
    ("took > 3", "E303", "3", ("3 days", "3 hours", "3 minutes")),
    ("took + 3", "E304", "took + 3", ()),
    ("1.5 months", "E316", "1.5 months", ()),
    ("999999999 days", "E316", "999999999 days", ()),
    ("sum(amount)", "E318", "amount", ()),
    ("sum(1)", "E318", "1", ()),
    ("count(amount)", "E318", "amount", ()),
    ("lines > 3", "E319", "lines", ("count(lines)",)),
    ("lines.amount", "E319", "lines.amount", ("sum(lines.amount)", "count(lines)")),
    ("count(amount.gross)", "E331", "gross", ()),
    ("changed(account.name)", "E320", "account.name", ()),
    ("changed(lines)", "E320", "lines", ()),
    ("label(name)", "E321", "name", ()),
    ("found.name", "E403", "found", ()),
    ("record.name", "E403", "record", ("name",)),
    ("input.reason", "E403", "input", ()),
    ("count(input.reason)", "E403", "input", ()),
    ("old", "E404", "old", ()),
    ("count(old)", "E404", "old", ()),
    ("setting", "E404", "setting", ()),
    ("count(setting)", "E404", "setting", ()),
    ("sum(account.opportunities, sum(lines, count(opportunity.lines)))", "E408", "count", ()),
    (
        "any(account.opportunities where all(lines, opportunity.lines is blank))",
        "E408",
        "opportunity.lines is blank",
        (),
    ),
    ("row.name", "E403", "row", ("name",)),
    ("sum(lines, row.quantity)", "E403", "row", ("quantity",)),
    ("account.parent.parent.parent.parent.parent.name", "E505", "account.parent.parent.parent.parent.parent.name", ()),
    ("account.parent.parent.parent.parent.parent.opportunities is blank", "E505", _FAR, ()),
    ("sum(account.parent.parent.parent.parent.parent.opportunities.amount)", "E505", f"{_FAR}.amount", ()),
    ("old.lines is blank", "E411", "old.lines", ()),
    ("count(old.lines)", "E411", "old.lines", ()),
    ("old.lines.length", "E411", "old.lines.length", ()),
    (" + ".join(["count(lines)"] * 6), "E506", "count(lines)", ()),
]


@pytest.mark.parametrize(("text", "code", "marked", "suggestions"), WRONG, ids=[one[0][:60] for one in WRONG])
def test_a_mistake_is_reported_once_at_its_place(
    checking: Check, text: str, code: str, marked: str, suggestions: tuple[str, ...]
) -> None:
    result = checking(text)
    assert result.expression is None
    assert [one.code for one in result.problems] == [code]
    problem = result.problems[0]
    assert text[problem.span.start : problem.span.end] == marked
    assert problem.suggestions == suggestions
    sentences = {problem.text(language) for language in LANGUAGES}
    assert len(sentences) == 3
    assert not any("None" in one for one in sentences), "a value of the sentence is missing"


# purpose, acting, text, code
MISPLACED = [
    (Purpose.FILTER, True, "old.name = 'x'", "E401"),
    (Purpose.FILTER, True, "old.lines is blank", "E401"),
    (Purpose.FILTER, True, "changed(name)", "E401"),
    (Purpose.FILTER, True, "is_new()", "E401"),
    (Purpose.FILTER, True, "changed_any(name, amount)", "E401"),
    (Purpose.SCHEDULE, False, "owner = user", "E402"),
    (Purpose.SCHEDULE, False, "has_role('employee')", "E402"),
    (Purpose.SCHEDULE, False, "is_owner()", "E402"),
    (Purpose.COMPUTED, True, "owner = user", "E405"),
    (Purpose.COMPUTED, True, "is_owner()", "E405"),
    (Purpose.COMPUTED, True, "user.superior is blank", "E405"),
    (Purpose.FILTER, True, "about.nobody is blank", "E212"),
    (Purpose.COMPUTED, True, "today() > close_date", "E406"),
    (Purpose.COMPUTED, True, "now() > created_at", "E406"),
    (Purpose.COMPUTED, True, "in_period(close_date, 'today')", "E406"),
    (Purpose.COMPUTED, True, "label(stage)", "E407"),
    (Purpose.COMPUTED, True, "format(close_date, 'd MMM')", "E407"),
    (Purpose.COMPUTED, True, "format(amount, '0,0.00')", "E407"),
]


@pytest.mark.parametrize(("purpose", "acting", "text", "code"), MISPLACED, ids=[one[2] for one in MISPLACED])
def test_what_has_no_meaning_at_a_place_is_refused(
    checking: Check, purpose: Purpose, acting: bool, text: str, code: str
) -> None:
    place = Place(module="opportunity", purpose=purpose, acting=acting)
    result = checking(text, place=place)
    assert result.expression is None
    assert [one.code for one in result.problems] == [code]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("today() > close_date", []),
        ("in_period(close_date, 'this_month')", []),
        ("now() > created_at", ["E406"]),
        ("today() > close_date and owner = user", ["E405"]),
    ],
)
def test_what_is_computed_anew_each_day_may_depend_on_the_day(checking: Check, text: str, codes: list[str]) -> None:
    place = Place(module="opportunity", purpose=Purpose.COMPUTED, acting=False, daily=True)
    assert [one.code for one in checking(text, place=place).problems] == codes


# text, code, what is marked, suggestions
HINTS = [
    ("discount + 1", "W601", "discount", ("(discount ?? 0)",)),
    ("name < 'x'", "W602", "name < 'x'", ()),
    ("label(stage) = 'Won'", "W603", "label(stage)", ("stage = 'won'",)),
    ("label(stage) = 'Elsewhere'", "W603", "label(stage)", ()),
    ("name like '%x_'", "W604", "'%x_'", ("'*x?'",)),
]


@pytest.mark.parametrize(("text", "code", "marked", "suggestions"), HINTS, ids=[one[0] for one in HINTS])
def test_a_hint_does_not_refuse(
    checking: Check, text: str, code: str, marked: str, suggestions: tuple[str, ...]
) -> None:
    result = checking(text)
    assert result.expression is not None
    problem = result.problems[0]
    assert (problem.code, problem.severity, problem.suggestions) == (code, "warning", suggestions)
    assert text[problem.span.start : problem.span.end] == marked


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("-name", "“-” does not go with a text"),
        ("+name", "“+” does not go with a text"),
        ("quantity * name", "“*” does not go between a number and a text"),
        ("active / 2", "“/” does not go between a yes/no value and a number"),
        ("close_date + 30", "a plain number cannot be added to a date: write + 30 days"),
        ("close_date - quantity", "a plain number cannot be added to a date: write add_days(close_date, -quantity)"),
    ],
)
def test_an_operator_that_does_not_fit_is_named_with_its_operands(checking: Check, text: str, sentence: str) -> None:
    assert [one.text("en") for one in checking(text).problems] == [sentence]


def test_all_mistakes_are_reported_in_one_pass_in_order(checking: Check) -> None:
    result = checking("amout > 1 and stage = 'wonn' and foo(1) and close_date + 30 > today()")
    assert [one.code for one in result.problems] == ["E201", "E207", "E202", "E306"]


def test_nothing_follows_from_an_unknown_part(checking: Check) -> None:
    result = checking("round(amout * 2 + name.x, 2) contains 3 & lebel(stage)")
    assert sorted(one.code for one in result.problems) == ["E201", "E202", "E203"]


def test_positions_lie_in_the_file_around_the_expression(vocabulary: Vocabulary, saving: Place) -> None:
    whole = Excerpt.whole("if: amout > 100\n", "rules.yaml")
    problem = check(whole.part(4, 15), vocabulary, saving).problems[0]
    assert (problem.span.source.name, problem.span.line, problem.span.column) == ("rules.yaml", 1, 5)


# Expected types


@pytest.mark.parametrize(
    ("text", "expected", "code", "suggestions"),
    [
        ("amount", t.TEXT, "E301", ("text(amount)",)),
        ("stage", t.TEXT, "E301", ("label(stage)",)),
        ("name", t.ChoiceType("sales_stage"), "E301", ()),
        ("'2026-01-01'", t.DATE, "E301", ("#2026-01-01#",)),
        ("created_at", t.DATE, "E301", ("date(created_at)",)),
        ("close_date", t.DATETIME, "E301", ('datetime(close_date, "00:00")',)),
        ("about", t.RefType(("account",)), "E301", ()),
        ("fee", t.MoneyType("CNY"), "E317", ('convert(fee, "CNY")',)),
        ("'wonn'", t.ChoiceType("sales_stage"), "E207", ("won",)),
        ("3", t.ChoicesType("region"), "E301", ()),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    checking: Check, text: str, expected: t.Type, code: str, suggestions: tuple[str, ...]
) -> None:
    result = checking(text, expected=expected)
    assert result.expression is None
    assert [(one.code, one.suggestions) for one in result.problems] == [(code, suggestions)]


def test_a_place_without_a_record_has_no_fields(checking: Check) -> None:
    nowhere = Place(module=None, purpose=Purpose.VALIDATION)
    for text in ("name", "金额大于100"):
        (problem,) = checking(text, place=nowhere).problems
        assert (problem.code, problem.text("en")) == ("E201", f"unknown name “{text}”; there are no fields here")


def test_nothing_follows_from_a_link_that_is_wrong_itself(vocabulary: Vocabulary, saving: Place) -> None:
    broken = ModuleWords(name="visit", members={"about": Member(key="about", type=t.UNKNOWN)})
    known = replace(vocabulary, modules={**vocabulary.modules, "visit": broken})
    result = check(Excerpt.whole("related_count(visit.about) > 0"), known, saving)
    assert (result.expression, result.problems) == (None, ())


def test_what_was_asked_for_is_meant_only_where_something_was(checking: Check, saving: Place) -> None:
    asking = replace(saving, input={"reason": Member(key="reason", type=t.TEXT)})
    for place, meant in ((asking, ("input",)), (saving, ())):
        (problem,) = checking("inputt.reason = 'x'", place=place).problems
        assert (problem.code, problem.suggestions) == ("E201", meant)


def test_a_list_of_who_acts_cannot_be_gone_over(vocabulary: Vocabulary, saving: Place) -> None:
    lists = {"opportunities": vocabulary.modules["account"].members["opportunities"]}
    user = replace(vocabulary.modules["user"], members={**vocabulary.modules["user"].members, **lists})
    known = replace(vocabulary, modules={**vocabulary.modules, "user": user})
    for text in ("count(user.opportunities)", "user.opportunities is blank"):
        result = check(Excerpt.whole(text), known, saving)
        assert result.expression is None
        assert [one.code for one in result.problems] == ["E411"]


def test_a_list_is_found_behind_the_module_that_a_link_leads_to(checking: Check) -> None:
    result = checking("about.account.opportunities is blank")
    assert (result.problems, result.expression is not None) == ((), True)


ANY_NUMBER = {"if", "case", "coalesce", "min", "max", "has_any", "has_all", "has_none", "changed_any"}
# the call of a form of its own, without the argument that is one too many
WHOLE = {
    "if_error": "name, name", "is_blank": "name", "power": "quantity, 2", "money": "1, 'USD'",
    "convert": "amount, 'USD'", "text": "1", "format": "amount, '0'", "join_text": "lines, product, ', '",
    "matches": "name, 'a'", "in_period": "close_date, 'last_n_days'", "label": "stage, 'en'", "rank": "stage",
    "group": "stage", "is_active_option": "stage", "dict": "'sales_stage', stage, 'probability'",
    "has_role": "'sales_manager'", "in_team": "'east'", "is_owner": "", "is_subordinate": "owner",
    "is_descendant": "account, account", "changed": "stage", "is_new": "", "sum": "lines, amount", "count": "lines",
    "avg": "lines, amount", "any": "lines, cancelled", "all": "lines, cancelled", "first": "lines, product",
    "last": "lines, product", "related_count": "line.opportunity", "exists": "'contact'",
}  # fmt: skip


@pytest.mark.parametrize("function", [one for one in FUNCTIONS if one not in ANY_NUMBER])
def test_one_argument_too_many_is_refused_at_its_place(function: str, checking: Check) -> None:
    signatures = FUNCTIONS[function].signatures
    given = ", ".join(["blank"] * max(len(one.parameters) for one in signatures)) if signatures else WHOLE[function]
    text = f"{function}({given}{', ' if given else ''}false)"
    assert [(one.code, text[one.span.start : one.span.end]) for one in checking(text).problems] == [("E310", "false")]
