"""Every problem has a code of its own family and a whole sentence in each language."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from customary.expressions import (
    habit_problems,
    money_problems,
    name_problems,
    place_problems,
    problems,
    row_problems,
    syntax_problems,
)
from customary.expressions.positions import LANGUAGES, Message, Problem, ProblemsFound, Source, Span, render
from customary.expressions.scope import Place, Purpose

SPAN = Span(Source("rules.yaml", "amout > 100"), 0, 5)
WORDS = Message(en="a NUMBER", zh_hans="数值", zh_hant="數值")
SAMPLES: dict[str, object] = {
    "Span": SPAN,
    "str": "it{x}",
    "int": 7,
    "Message": WORDS,
    "Sequence[str]": ("one", "two"),
    "tuple[str, ...]": ("one", "two"),
    "Sequence[Message]": (WORDS,),
    "str | None": "it{x}",
    "Message | None": WORDS,
    "bool": False,
    "Place": Place(module="deal", purpose=Purpose.COMPUTED),
}
OTHERS = {**SAMPLES, "bool": True, "Place": Place(module="deal", purpose=Purpose.COMPUTED, daily=True)}
MODULES = (
    problems, name_problems, row_problems, money_problems, place_problems, syntax_problems, habit_problems,
)  # fmt: skip
MAKERS: dict[str, Callable[..., Problem]] = {
    name: getattr(module, name) for module in MODULES for name in module.__all__ if name not in ("limit_passed", "HINT")
}


def test_every_file_of_problems_is_looked_at() -> None:
    """Those of patterns and formats are tables of faults, which their own tests go through."""
    folder = Path(inspect.getfile(problems)).parent
    told = {Path(inspect.getfile(one)).name for one in MODULES}
    assert {path.name for path in folder.glob("*problems.py")} - told == {"format_problems.py", "pattern_problems.py"}


def made(name: str, samples: Mapping[str, object] = SAMPLES) -> Problem:
    maker = MAKERS[name]
    given = inspect.signature(maker).parameters.values()
    return maker(**{one.name: samples[str(one.annotation)] for one in given})


@pytest.mark.parametrize("samples", [SAMPLES, OTHERS], ids=["plain", "other"])
@pytest.mark.parametrize("name", MAKERS)
def test_a_problem_is_a_sentence_in_three_languages(name: str, samples: Mapping[str, object]) -> None:
    problem = made(name, samples)
    texts = [problem.text(language) for language in LANGUAGES]
    assert len(set(texts)) == 3
    for text in texts:
        assert "{" not in text.replace("it{x}", "")
    assert not any("\u4e00" <= char <= "\u9fff" for char in texts[0])
    assert any("\u4e00" <= char <= "\u9fff" for char in texts[1])


def test_no_two_problems_share_a_code() -> None:
    codes = [made(name).code for name in MAKERS]
    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize("name", MAKERS)
def test_a_code_tells_its_family(name: str) -> None:
    problem = made(name)
    assert problem.code[0] == ("W" if problem.severity == "warning" else "E")
    family = problem.code[1]
    assert family in ("1" if name in {*syntax_problems.__all__, *habit_problems.__all__} else "23456")


@pytest.mark.parametrize("what", ["source", "tokens", "depth", "list", "text"])
def test_a_limit_is_named_with_its_size(what: str) -> None:
    problem = syntax_problems.limit_passed(SPAN, what, 4_000)
    assert problem.code.startswith("E50")
    for language in LANGUAGES:
        assert "4,000" in problem.text(language)


def test_problems_that_are_found_are_told_in_the_order_of_their_places() -> None:
    source = Source("rules.yaml", "amout > stge")
    late, early = (name_problems.unknown_field(Span(source, at, at + 4), "it", "deal", ()) for at in (8, 0))
    found = ProblemsFound([late, early])
    assert found.problems == (early, late)
    assert str(found) == f"{render(early)}\n{render(late)}"
