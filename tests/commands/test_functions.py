"""`customary functions`: one function by its name, several by a word, in any language."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from customary.commands.functions import command
from customary.expressions.functions import FUNCTIONS


def told(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, arguments)
    return result.exit_code, result.output


def test_all_functions_are_listed() -> None:
    code, output = told()
    assert code == 0
    for function in FUNCTIONS.values():
        assert f"{function.usage}\n" in output


def test_a_function_is_explained_by_its_name() -> None:
    assert told("round") == (
        0,
        "round(x, places: 0)\n"
        "    Rounded to so many decimals, a half away from zero.\n"
        "    With a blank: blank.\n"
        "    round(2.345, 2)  →  2.35\n"
        "    round(-2.5)  →  -3\n"
        "    round(149, -2)  →  100\n",
    )


def test_where_it_may_stand_is_said() -> None:
    assert "Only while a record is saved." in told("is_new")[1]
    assert "仅在保存记录时可用。" in told("is_new", "--language", "zh-Hans")[1]


@pytest.mark.parametrize(
    ("word", "name"), [("生日", "is_anniversary"), ("birthday", "is_anniversary"), ("週", "week_start")]
)
def test_a_word_finds_functions_by_their_description_in_any_language(word: str, name: str) -> None:
    assert FUNCTIONS[name].usage in told(word)[1]


def test_a_word_that_nothing_is_about_is_answered_with_what_is_near() -> None:
    assert told("rounnd") == (1, "no function for “rounnd”\ndid you mean round?\n")
    assert told("qqqqqqqq", "--language", "zh-Hant") == (1, "沒有與「qqqqqqqq」相關的函式\n")
