"""Hints about what is allowed and probably not meant: where they stand, what they say, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from customary.expressions.analysis import lints
from customary.expressions.checker import CheckResult
from customary.expressions.positions import LANGUAGES, Problem, render
from customary.expressions.scope import Vocabulary

Check = Callable[..., CheckResult]


@pytest.fixture
def hints(checking: Check, vocabulary: Vocabulary) -> Callable[[str], Sequence[Problem]]:
    def found(text: str) -> Sequence[Problem]:
        result = checking(text)
        assert result.expression is not None, [render(one) for one in result.problems]
        return lints(result.expression, vocabulary)

    return found


Hints = Callable[[str], Sequence[Problem]]

SAID = (
    ("quantity > 5 and quantity < 3", "W606", "quantity > 5 and quantity < 3",
     "this is true of no record: “quantity > 5” and “quantity < 3” never hold together"),
    ("active and (quantity > 5 and quantity < 3 or maybe)", "W606", "quantity > 5 and quantity < 3",
     "this is true of no record: “quantity > 5” and “quantity < 3” never hold together"),
    ("active or not active", "W605", "active or not active",
     "this is true of every record: one of “active” and “not (active)” always holds"),
    ("len(name) >= 0", "W605", "len(name) >= 0",
     "this is true of every record: “len(name)” lies between 0 and 99999"),
    ("month(close_date) = 13", "W606", "month(close_date) = 13",
     "this is true of no record: “month(close_date)” lies between 1 and 12"),
    ("not month(close_date) = 13", "W605", "not month(close_date) = 13",
     "this is true of every record: “month(close_date)” lies between 1 and 12"),
    ("close_date < #0001-01-01#", "W606", "close_date < #0001-01-01#",
     "this is true of no record: “close_date” lies between 0001-01-01 and 9999-12-31"),
    ("opens < time(0, 0)", "W606", "opens < time(0, 0)",
     "this is true of no record: “opens” lies between 00:00:00 and 23:59:59.999"),
    ("if(active, 1 hour, 48 hours) > 3 days", "W606", "if(active, 1 hour, 48 hours) > 3 days",
     "this is true of no record: “if(active, 1 hour, 48 hours)” lies between 1 hour and 2 days"),
    ("if(active, 0.5 seconds, 90 minutes) > 3 days", "W606", "if(active, 0.5 seconds, 90 minutes) > 3 days",
     "this is true of no record: “if(active, 0.5 seconds, 90 minutes)” lies between 0.5 seconds and 90 minutes"),
    ("if(active, 1 month, 2 years) = 3 years", "W606", "if(active, 1 month, 2 years) = 3 years",
     "this is true of no record: “if(active, 1 month, 2 years)” lies between 1 month and 24 months"),
    ("opens < opens", "W606", "opens < opens", "this is true of no record: “opens < opens” never holds"),
    ("created_at < #0001-01-01T00:00Z#", "W606", "created_at < #0001-01-01T00:00Z#",
     "this is true of no record: “created_at” lies between 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z"),
    ("quantity = 1.5", "W606", "quantity = 1.5", "this is true of no record: “quantity = 1.5” never holds"),
    ("quantity between 10 and 5", "W606", "quantity between 10 and 5",
     "this is true of no record: “quantity between 10 and 5” never holds"),
    ("(active and maybe) is not blank", "W605", "(active and maybe) is not blank",
     "this is true of every record: “(active and maybe) is not blank” always holds"),
    ("took > 1 day and took < 1 day", "W606", "took > 1 day and took < 1 day",
     "this is true of no record: “took > 1 day” and “took < 1 day” never hold together"),
    ("1 + 1 = 2", "W605", "1 + 1 = 2", "this is true of every record: it reads nothing of the record"),
    ("count(regions) <= 2", "W605", "count(regions) <= 2",
     "this is true of every record: so it is for all 4 combinations of its choices"),
    ("(quantity > 5 and quantity < 3) or (active and not active)", "W606",
     "(quantity > 5 and quantity < 3) or (active and not active)",
     "this is true of no record: “quantity > 5” and “quantity < 3” never hold together, "
     "and “active” and “not (active)” never hold together"),
    ("quantity in (1, 2) and quantity != 1 and quantity != 2 and active", "W606",
     "quantity in (1, 2) and quantity != 1 and quantity != 2 and active",
     "this is true of no record: “quantity in (1, 2)”, “quantity != 1” and “quantity != 2” never hold together"),
    ("if(quantity > 5, 1, quantity > 7, 2, 3)", "W607", "quantity > 7",
     "this arm is never reached: the arms before it take every record that it holds for"),
    ("if(quantity > 5 and quantity < 3, 1, 2)", "W607", "quantity > 5 and quantity < 3",
     "this arm is never reached: “quantity > 5” and “quantity < 3” never hold together"),
    ("if(len(name) >= 0, 1, 2)", "W605", "len(name) >= 0",
     "this is true of every record: “len(name)” lies between 0 and 99999"),
    ("case(stage, 'won', 1, 'lost', 2, 'won', 3)", "W607", "'won'",
     "this arm is never reached: the arms before it take every record that it holds for"),
    ("(count(regions) ?? 1) > 1", "W608", "count(regions)",
     "“count(regions)” always has a value, so that what follows it is never used"),
    ("active and quantity > 5 and 5 < quantity", "W609", "5 < quantity",
     "“5 < quantity” stands here before and says nothing new"),
    ("active and (quantity > 5 and active)", "W609", "active", "“active” stands here before and says nothing new"),
    ("amount is not blank and active and amount is not blank", "W609", "amount is not blank",
     "“amount is not blank” stands here before and says nothing new"),
    ("stage = 'won' or active or stage in ('won')", "W609", "stage in ('won')",
     "“stage in ('won')” stands here before and says nothing new"),
    ("count(lines where quantity > 1 and quantity < 1) > 3", "W606", "quantity > 1 and quantity < 1",
     "this is true of no record: “quantity > 1” and “quantity < 1” never hold together"),
    ("any(lines, quantity > 1 and quantity < 1)", "W606", "quantity > 1 and quantity < 1",
     "this is true of no record: “quantity > 1” and “quantity < 1” never hold together"),
    ("quantity = 1 and quantity = 2 and quantity = 3 and quantity = 4 and quantity = 5", "W606", None,
     "this is true of no record: “quantity = 1” and “quantity = 2” never hold together"),
)  # fmt: skip
SILENT = (
    "true",
    "false",
    "active",
    "maybe",
    "quantity > 5 and quantity < 30",
    "quantity between 1 and 5",
    "len(name) between 0 and 5 and active",
    "amount is not blank and amount > 5",
    "(amount ?? 0) > 5",
    "(sum(lines, quantity) ?? 0) > 1",
    "if(active, 1, 2)",
    "if(quantity > 5, 1, quantity > 3, 2, 3)",
    "case(stage, 'won', 1, 'lost', 2, 'new', 3)",
    "changed(amount) and amount > 5",
    "in_period(close_date, 'this_month')",
    "stage = 'won' and maybe",
    "1 + 2",
    "name & 'x'",
    "is_owner()",
    "count(lines) > 0",
    "if(true, 1, 2)",
)


@pytest.mark.parametrize(("text", "code", "marked", "sentence"), SAID)
def test_a_hint_stands_at_its_part_and_says_why(
    hints: Hints, text: str, code: str, marked: str | None, sentence: str
) -> None:
    (one,) = hints(text)
    place = text[one.span.start : one.span.end]
    assert (one.code, place, one.text(), one.severity) == (code, marked or text, sentence, "warning")


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said_of_what_is_meant(hints: Hints, text: str) -> None:
    assert hints(text) == ()


def test_of_many_parts_a_reason_names_the_first(hints: Hints) -> None:
    codes = " and ".join(f"quantity != {number}" for number in range(1, 7))
    (one,) = hints(f"quantity between 1 and 6 and {codes}")
    assert one.text().endswith("“quantity != 1”, “quantity != 2”, “quantity != 3” and … never hold together")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_hint_is_said_in_every_language(hints: Hints, language: str) -> None:
    for text, *_ in SAID:
        (one,) = hints(text)
        said = {one.text(each) for each in LANGUAGES}
        assert len(said) == len(LANGUAGES)
        assert "{" not in one.text(language)  # type: ignore[arg-type]


def test_braces_of_a_part_are_no_places_for_values(hints: Hints) -> None:
    (one,) = hints("name = '{x}' and name != '{x}'")
    assert one.text() == "this is true of no record: “name = '{x}'” and “name != '{x}'” never hold together"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("(count(regions) ?? 1) > 1", "(count(regions)) > 1"),
        ("(amount ?? 0 ?? quantity) > 1", "(amount ?? 0) > 1"),
        ("((len(name) + 1) ?? 1) * 2 > 5", "((len(name) + 1)) * 2 > 5"),
    ],
)
def test_a_value_that_is_never_blank_is_mended_with_one_click(hints: Hints, text: str, mended: str) -> None:
    (one,) = hints(text)
    (fix,) = one.fixes
    assert fix.applied(text) == mended
