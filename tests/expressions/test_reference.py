"""The reference page: complete in three languages, and every example of it true."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customary.commands.reference import PAGES
from customary.expressions.checker import CheckResult, check
from customary.expressions.functions import FUNCTIONS, Example, Family
from customary.expressions.positions import LANGUAGES, Excerpt
from customary.expressions.reference.operators import OPERATORS
from customary.expressions.reference.page import language_reference
from customary.expressions.reference.sample import (
    SAMPLE_ENVIRONMENT,
    SAMPLE_EXAMPLES,
    SAMPLE_PLACE,
    SAMPLE_VOCABULARY,
    sample_values,
)

Check = Callable[..., CheckResult]

EXAMPLES = [
    *(one for operator in OPERATORS for one in operator.examples),
    *(one for function in FUNCTIONS.values() for one in function.examples),
    *(one for examples in SAMPLE_EXAMPLES.values() for one in examples),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.expression for one in EXAMPLES])
def test_an_example_gives_what_the_page_says(example: Example) -> None:
    result = check(Excerpt.whole(f"({example.expression}) = ({example.result})"), SAMPLE_VOCABULARY, SAMPLE_PLACE)
    assert [one.text() for one in result.problems if one.severity == "error"] == []
    assert result.expression is not None
    outcome = result.expression.evaluate(sample_values(result.expression), SAMPLE_ENVIRONMENT)
    assert outcome.value is True


def test_every_function_has_an_example() -> None:
    assert [name for name, one in FUNCTIONS.items() if not one.examples and name not in SAMPLE_EXAMPLES] == []
    assert set(SAMPLE_EXAMPLES) <= set(FUNCTIONS)


VALUES: dict[Family, str] = {
    "text": "name", "number": "quantity", "boolean": "active", "date": "close_date", "datetime": "created_at",
    "time": "opens", "duration": "took", "period": "1 month", "choice": "stage", "choices": "regions",
    "ref": "owner", "opaque": "file", "list": "lines",
}  # fmt: skip
ADDED: dict[Family, str] = {"date": "1 day", "datetime": "1 hour", "time": "1 hour"}


def completed(word: str, family: Family) -> str:
    """Write a value of a family, an operator, and what fits behind it."""
    value = VALUES[family]
    match word:
        case "in (" | "not in (":
            return f"{value} {word}{value})"
        case "between" | "not between":
            return f"{value} {word} {value} and {value}"
        case "is blank" | "is not blank":
            return f"{value} {word}"
        case "contains" | "not contains" | "starts with" | "ends with" | "like" | "not like":
            return f"{value} {word} 'a'"
        case "+" | "-":
            return f"{value} {word} {ADDED.get(family, value)}"
        case "*" | "/" | "^":
            return f"{value} {word} 2"
        case _:
            return f"{value} {word} {value}"


@pytest.mark.parametrize("word", [word for one in OPERATORS for word in one.words])
def test_an_operator_fits_the_types_of_the_table_and_no_others(word: str, checking: Check) -> None:
    operator = next(one for one in OPERATORS if word in one.words)
    fitting = {
        family
        for family in VALUES
        if not any(one.severity == "error" for one in checking(completed(word, family)).problems)
    }
    assert fitting == operator.fits


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_in_every_language(language: str) -> None:
    page = PAGES["language.md" if language == "en" else f"language.{language}.md"]()
    assert "{{" not in page
    for name in FUNCTIONS:
        assert f"| `{name}(" in page
    for operator in OPERATORS:
        assert operator.usage[0] in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    english = [line for line in language_reference("en").splitlines() if line.startswith("|")]
    assert len(rows) == len(english)


def test_only_functions_without_arguments_say_nothing_of_blanks() -> None:
    rows = [line.split(" | ") for line in language_reference("en").splitlines() if line.startswith("| `")]
    silent = [row[0].removeprefix("| `").removesuffix("`") for row in rows if len(row) == 4 and not row[2]]
    assert {one.partition("(")[0] for one in silent} == SILENT


SILENT = {"today", "now", "is_new", "is_owner", "has_role", "in_team", "related_count", "exists"}
