"""What is offered to somebody who writes an expression; the caret stands where the texts have a |."""

from __future__ import annotations

from dataclasses import replace

import pytest

from customary.expressions import types as t
from customary.expressions.checker import check
from customary.expressions.completion import Completions, completions
from customary.expressions.functions import FUNCTIONS
from customary.expressions.positions import LANGUAGES, Excerpt, Language
from customary.expressions.scope import DictionaryWords, Member, ModuleWords, Place, Purpose, Vocabulary


def asked(
    text: str, vocabulary: Vocabulary, place: Place, language: Language = "en", expected: t.Type | None = None
) -> Completions:
    return completions(text.replace("|", "", 1), text.index("|"), vocabulary, place, language, expected=expected)


def inserted(found: Completions) -> list[str]:
    return [one.insert for one in found.offers]


# text, what is offered first, in order
FIRST = [
    # in rows of rows
    ("sum(account.opportunities, sum(lines, prod|))", ["product"]),
    ("sum(account.opportunities, sum(lines, quantity where row.stage = '|", ["'new'", "'won'", "'lost'"]),
    ("sum(account.opportunities, count(lines where ro|))", ["row"]),
    ("sum(account.opportunities, count(lines where row.stag|))", ["stage"]),
    ("sum(account.opportunities, count(lines where record.stag|))", ["stage"]),
    ("sum(account.opportunities, count(lines where row.account.nam|))", ["name"]),
    # names by key and by label in any language
    ("am|", ["amount"]),
    ("金|", ["amount"]),
    ("金額|", ["amount"]),
    ("成交|", ["close_date"]),
    ("cd|", ["close_date"]),
    ("date|", ["date("]),
    ("stage = 'won' and am|", ["amount"]),
    ("quantity = am|ount", ["amount"]),
    ("us|", ["user"]),
    ("生日|", ["is_anniversary("]),
    ("birthday|", ["is_anniversary("]),
    ("today|", ["today()"]),
    # what fits beside a comparison
    ("close_date > |", ["close_date"]),
    ("created_at > |", ["created_at"]),
    ("amount > |", ["amount", "fee", "fee_cn"]),
    ("active = |", ["active", "maybe"]),
    ("'north' in |", ["regions", "tags"]),
    # codes
    ("stage = |", ["'new'", "'won'", "'lost'"]),
    ("stage != '|", ["'new'", "'won'", "'lost'"]),
    ('stage = "|', ['"new"', '"won"', '"lost"']),
    ("stage = “|", ["'new'", "'won'", "'lost'"]),
    ("stage = 'w|'", ["'won'"]),
    ("stage = '赢|", ["'won'"]),
    ("stage = 赢|", ["'won'"]),
    ("stage in (|", ["'new'", "'won'", "'lost'"]),
    ("stage in ('new', '|", ["'new'", "'won'", "'lost'"]),
    ("stage not in ('|", ["'new'", "'won'", "'lost'"]),
    ("regions = ['|", ["'north'", "'south'"]),
    ("has_any(regions, '|", ["'north'", "'south'"]),
    ("case(stage, '|", ["'new'", "'won'", "'lost'"]),
    ("changed(stage, to: '|", ["'new'", "'won'", "'lost'"]),
    ("account.industry = '|", ["'software'", "'retail'"]),
    # other texts
    ("has_role('|", ["'employee'", "'sales_manager'"]),
    ("has_role('销|", ["'sales_manager'"]),
    ("dict('|", ["'sales_stage'", "'industry'", "'region'"]),
    ("dict('sales_stage', '|", ["'new'", "'won'", "'lost'"]),
    ("dict('sales_stage', stage, '|", ["'probability'", "'state'"]),
    ("in_period(close_date, '|", ["'today'", "'yesterday'"]),
    ("in_period(close_date, '本月|", ["'this_month'"]),
    ("start_of(close_date, 'q|", ["'quarter'"]),
    ("label(stage, lang: '|", ["'en'", "'zh-Hans'", "'zh-Hant'"]),
    ("exists('l|", ["'line'"]),
    # members
    ("account.|", ["name", "industry", "parent", "owner", "opportunities"]),
    ("account.parent.na|", ["name"]),
    ("about.|", ["account", "contact"]),
    ("about.contact.|", ["name", "email"]),
    ("user.|", ["name", "email", "superior"]),
    ("old.am|", ["amount"]),
    ("setting.|", ["churn_months"]),
    ("setting.流|", ["churn_months"]),
    ("fee.|", ["value", "currency", "base"]),
    ("lines.|", ["amount", "quantity"]),
    # inside functions over related records
    ("sum(lines, |", ["amount", "quantity"]),
    ("count(lines where |", ["amount", "quantity"]),
    ("count(lines where record.am|", ["amount"]),
    ("count(lines where opportunity.st|", ["stage"]),
    ("exists('line' where can|", ["cancelled"]),
    ("related_count(line.opportunity where can|", ["cancelled"]),
    # arguments by name
    ("round(amount, |", ["places: "]),
    ("changed(stage, |", ["from: ", "to: "]),
    ("join_text(lines, product, sep|", ["separator: "]),
    # operators that fit
    ("amount |", ["=", "!=", "<", "<=", ">", ">=", "in (", "not in (", "between"]),
    ("name st|", ["starts with"]),
    ("name not |", ["in (", "between", "contains", "like"]),
    ("name is |", ["blank", "not"]),
    ("name starts |", ["with"]),
    ("active |", ["or", "and", "=", "!="]),
    ("lines |", ["is blank", "is not blank"]),
    ("amount > quantity |", ["or", "and"]),
    ("amount between quantity |", ["and"]),
    ("count(lines |", ["is blank", "is not blank", "or", "and", "where"]),
    # units
    ("close_date + 3 |", ["days", "weeks", "months", "years", "hours", "minutes", "seconds"]),
    ("close_date + 3|", [" days"]),
    ("close_date + 1 m|", ["month", "minute"]),
    ("close_date + 3 天|", ["days"]),
    ("close_date - today() > 30 |", ["days"]),
    ("amount > 5 |", ["or", "and"]),
    # what stands before cannot be read
    ("amount && am|", ["amount"]),
    ("amount ? 5 |", ["=", "!="]),
    ("1 2 and am|", ["amount"]),
    ("= |", ["name"]),
    ("foo(am|", ["amount"]),
    # nothing stands before the number
    ("3 |", ["=", "!="]),
    # calendars
    ("add_workdays(close_date, 3, '|", ["'office'"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "first"), FIRST, ids=[one[0] for one in FIRST])
def test_the_likeliest_is_offered_first(text: str, first: list[str], vocabulary: Vocabulary, saving: Place) -> None:
    assert inserted(asked(text, vocabulary, saving))[: len(first)] == first


# text, what is not offered
NEVER = [
    ("amount |", "contains"),
    ("amount |", "starts with"),
    ("name |", "*"),
    ("stage |", "<"),
    ("stage |", "+"),
    ("file |", "="),
    ("lines |", "="),
    ("amount > quantity |", "="),
    ("sum(lines, |", "close_date"),
    ("sum(lines, |", "old."),
    ("count(lines where active |", "where"),
    ("round(amount |", "where"),
    ("stage = '|", "amount"),
    ("has_role(('|", "'employee'"),
    ("account.|", "amount"),
]


@pytest.mark.parametrize(("text", "insert"), NEVER, ids=[" ".join(one) for one in NEVER])
def test_what_does_not_fit_is_not_offered(text: str, insert: str, vocabulary: Vocabulary, saving: Place) -> None:
    assert insert not in inserted(asked(text, vocabulary, saving))


@pytest.mark.parametrize(
    "text", ["// am|", "active // am|", "/* am|", "amount > 5 /* x */ // |", "name = 'x|", "zzzzz|"]
)
def test_nothing_is_offered_in_comments_and_other_texts(text: str, vocabulary: Vocabulary, saving: Place) -> None:
    assert asked(text, vocabulary, saving).offers == ()


def test_a_text_may_hold_what_looks_like_a_comment(vocabulary: Vocabulary, saving: Place) -> None:
    assert "amount" in inserted(asked("name = 'a // b' and am|", vocabulary, saving))


# text, what stands there when the first offer is taken
TAKEN = [
    ("am|", "amount"),
    ("金额|", "amount"),
    ("quantity = am|ount", "quantity = amount"),
    ("stage = 'w|'", "stage = 'won'"),
    ("stage = '赢|' and active", "stage = 'won' and active"),
    ("stage = 'w|on' and active", "stage = 'won' and active"),
    ("stage = “赢|", "stage = 'won'"),
    ("stage = 赢|", "stage = 'won'"),
    ("account.na|", "account.name"),
    ("close_date + 3|", "close_date + 3 days"),
    ("close_date + 3 天|", "close_date + 3 days"),
    ("close_date + 1 月|", "close_date + 1 month"),
    ("name st|", "name starts with"),
    ("has_role('销售|", "has_role('sales_manager'"),
    ("round(amount, pl|", "round(amount, places: "),
    ("tod|", "today()"),
]


@pytest.mark.parametrize(("text", "then"), TAKEN, ids=[one[0] for one in TAKEN])
def test_an_offer_takes_the_place_of_what_was_typed(
    text: str, then: str, vocabulary: Vocabulary, saving: Place
) -> None:
    found = asked(text, vocabulary, saving)
    plain = text.replace("|", "", 1)
    assert plain[: found.start] + found.offers[0].insert + plain[found.end :] == then


@pytest.mark.parametrize(("language", "title"), [("en", "Amount"), ("zh-Hans", "金额"), ("zh-Hant", "金額")])
def test_an_offer_is_called_as_the_person_calls_it(
    language: Language, title: str, vocabulary: Vocabulary, saving: Place
) -> None:
    (amount, *_) = asked("am|", vocabulary, saving, language).offers
    assert (amount.insert, amount.kind, amount.title) == ("amount", "field", title)
    assert amount.detail


def test_a_function_says_how_it_is_written_and_what_it_does(vocabulary: Vocabulary, saving: Place) -> None:
    for language in LANGUAGES:
        (first, *_) = asked("round|", vocabulary, saving, language).offers
        assert (first.detail, first.doc) == (FUNCTIONS["round"].usage, FUNCTIONS["round"].doc.text(language))


@pytest.mark.parametrize(
    ("purpose", "saving_", "acting", "missing"),
    [
        (Purpose.FILTER, False, True, {"changed(", "is_new()", "old."}),
        (Purpose.SCHEDULE, False, False, {"has_role(", "is_owner()", "user", "changed("}),
        (Purpose.COMPUTED, False, True, {"today()", "now()", "user", "has_role(", "exists("}),
    ],
)
def test_only_what_has_a_meaning_at_the_place_is_offered(
    purpose: Purpose, saving_: bool, acting: bool, missing: set[str], vocabulary: Vocabulary, saving: Place
) -> None:
    place = replace(saving, purpose=purpose, saving=saving_, acting=acting)
    letters = [inserted(asked(f"{letter}|", vocabulary, place)) for letter in "acehinotu"]
    assert missing & {one for found in letters for one in found} == set()


def test_what_the_whole_expression_fills_decides_at_its_beginning(vocabulary: Vocabulary, saving: Place) -> None:
    stage = asked("|", vocabulary, saving, expected=t.ChoiceType("sales_stage"))
    assert inserted(stage)[:4] == ["'new'", "'won'", "'lost'", "stage"]
    assert inserted(asked("|", vocabulary, saving, expected=t.DATE))[0] == "close_date"
    assert inserted(asked("'x' & |", vocabulary, saving, expected=t.DATE))[0] == "name"


def test_outside_of_a_module_there_are_functions_and_roots(vocabulary: Vocabulary) -> None:
    place = Place(module=None, purpose=Purpose.ACTION, found="account", input={})
    found = inserted(asked("|", vocabulary, place))
    assert "amount" not in found
    assert {"found", "round("} <= set(found)
    assert "industry" in inserted(asked("found.|", vocabulary, place))


def test_what_a_form_asks_and_what_a_site_pays_with_is_offered(vocabulary: Vocabulary, saving: Place) -> None:
    asking = replace(saving, input={"reason": Member(key="reason", type=t.TEXT)})
    assert inserted(asked("input.|", vocabulary, asking)) == ["reason"]
    assert asked("money(5, '|", vocabulary, saving).offers == ()
    currencies = DictionaryWords(name="currency", codes={"CNY": {}, "USD": {}})
    paying = replace(vocabulary, dictionaries={**vocabulary.dictionaries, "currency": currencies})
    assert inserted(asked("money(5, '|", paying, saving)) == ["'CNY'", "'USD'"]


def test_a_field_that_is_wrong_itself_is_not_offered(vocabulary: Vocabulary, saving: Place) -> None:
    members = {"amount": Member(key="amount", type=t.UNKNOWN), "amends": Member(key="amends", type=t.DATE)}
    broken = replace(vocabulary, modules={"opportunity": ModuleWords(name="opportunity", members=members)})
    assert "amends" in inserted(asked("am|", broken, saving))
    assert "amount" not in inserted(asked("am|", broken, saving))


@pytest.mark.parametrize(
    "text", ["", "amount", "stage = 'won'", "sum(lines, amount where", "((((", "'", "“", "]])", "\x00", "😀 am"]
)
def test_no_text_and_no_position_makes_it_raise(text: str, vocabulary: Vocabulary, saving: Place) -> None:
    for position in range(len(text) + 1):
        found = completions(text, position, vocabulary, saving)
        assert 0 <= found.start <= found.end <= len(text)


def test_every_name_that_is_offered_is_known(vocabulary: Vocabulary, saving: Place) -> None:
    """Fields, roots and constants stand alone; nothing is offered that the checker would not know."""
    for offer in asked("|", vocabulary, saving).offers:
        if offer.kind in {"field", "word"} or offer.insert.endswith("()"):
            if offer.insert == "not":
                continue
            codes = {one.code for one in check(Excerpt.whole(offer.insert), vocabulary, saving).problems}
            assert not codes & {"E201", "E202"}, offer.insert
