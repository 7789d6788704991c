"""What other systems answer to the same question, from their public documentation: all engines answer the same.

Each case is their expression, ours, a record's values and the answer that they publish. Where ours differs on purpose,
the case names the difference, one of `DIFFERENCES`, and what ours answers instead; docs/coming-from.md explains them.
At least 97 % of the cases outside these differences must agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from customary.commands.evaluation.engines import ENGINES, Engine, EngineName, Evaluated, opened
from customary.expressions import types as t
from customary.expressions.checked import Slot
from customary.expressions.checker import check
from customary.expressions.days import date_from_text, instant_from_text
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.json_values import json_value
from customary.expressions.positions import Excerpt
from customary.expressions.scope import DictionaryWords, Member, ModuleWords, Place, Purpose, Vocabulary

FOLDER = Path(__file__).parent
SYSTEMS = ("salesforce", "espocrm", "vtiger", "cel")
BAR = Decimal("0.97")
DIFFERENCES = {
    "a condition on blank is false",
    "blank is not zero",
    "case and width are folded",
    "empty text is blank",
    "every letter has a case",
    "exponents to 64",
    "ISO dates only",
    "months clamp at their end",
    "numbers are decimals",
    "plain numbers only",
    "precedence of ??",
    "precedence of ^",
}
ERROR = "error"
"""The answer of a case that their system cannot compute: ours is blank, and Python says why."""
SCALE = 9
TYPES: Mapping[str, t.Type] = {
    **dict.fromkeys("abc", t.NumberType(18, SCALE)),
    **dict.fromkeys("tuv", t.TEXT),
    **dict.fromkeys("de", t.DATE),
    "at": t.DATETIME,
    "to": t.DATETIME,
    "f": t.BOOLEAN,
    "g": t.BOOLEAN,
    "k": t.ChoiceType("stage"),
    "ks": t.ChoicesType("stage"),
    "parent": t.RefType(("thing",)),
}
VOCABULARY = Vocabulary(
    modules={
        "thing": ModuleWords(name="thing", members={key: Member(key=key, type=one) for key, one in TYPES.items()})
    },
    dictionaries={"stage": DictionaryWords(name="stage", codes={"won": {}, "lost": {}})},
)
PLACE = Place(module="thing", purpose=Purpose.RULE, saving=True)


@dataclass(frozen=True, slots=True)
class Case:
    """One question that both answer."""

    theirs: str
    ours: str
    given: Mapping[str, Any]
    answer: object
    """What they publish."""
    difference: str | None
    ours_instead: object
    """What ours answers, where there is a difference."""

    @property
    def expected(self) -> object:
        return self.answer if self.difference is None else self.ours_instead


def cases(system: str) -> Iterator[Case]:
    for group in document(system)["cases"]:
        for given, answer, *differing in group["rows"]:
            difference, instead = differing or (None, None)
            yield Case(group["theirs"], group["ours"], given, answer, difference, instead)


def document(system: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{system}.yaml").read_text(encoding="utf-8"))
    return found


# the values of a case


def value_of(slot: Slot, given: Mapping[str, Any]) -> object:
    """Read a slot of a case in language form; what the case does not mention is blank."""
    raw = given.get(".".join((slot.root, *slot.path) if slot.root == "old" else slot.path))
    match slot.type:
        case t.BooleanType():
            return raw is True
        case t.ChoicesType():
            return frozenset(raw or ())
    if raw is None:
        return None
    match slot.type:
        case t.NumberType():
            return int(Decimal(str(raw)).scaleb(SCALE).quantize(Decimal(1), ROUND_HALF_UP))
        case t.DateType():
            return date_from_text(str(raw))
        case t.DateTimeType():
            return instant_from_text(str(raw), "UTC")
    return raw


def environment(given: Mapping[str, Any]) -> Environment:
    today = date_from_text(given.get("today", "2026-02-28"))
    now = instant_from_text(given.get("now", "2026-02-28T12:00:00Z"), "UTC")
    assert today is not None
    assert now is not None
    return Environment(today=today, now=now, is_new=given.get("new") is True)


def checked(ours: str) -> Expression:
    result = check(Excerpt.whole(ours), VOCABULARY, PLACE)
    assert result.expression is not None, (ours, [one.text() for one in result.problems])
    return result.expression


def agrees(evaluated: Evaluated, type_: t.Type, wanted: object, *, reports: bool) -> bool:
    """Say whether an engine gave the wanted answer; only Python and JavaScript report why something is blank."""
    if wanted == ERROR:
        return evaluated.value is None and (not reports or bool(evaluated.diagnostics))
    value = json_value(evaluated.value, type_)
    if isinstance(type_, t.NumberType) and value is not None and wanted is not None:
        return Decimal(str(value)) == Decimal(str(wanted))
    return value == wanted


@pytest.fixture(scope="module")
def engines(postgres_url: str) -> Iterator[Mapping[EngineName, Engine]]:
    with opened(ENGINES, postgres_url) as found:
        yield found


# the tests


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_engine_answers_as_the_other_system_does(system: str, engines: Mapping[EngineName, Engine]) -> None:
    """Slow, since every case of a system is a question to each engine."""
    compared, differing, agreeing, wrong = 0, 0, 0, []
    for case in cases(system):
        expression = checked(case.ours)
        values = [value_of(slot, case.given) for slot in expression.slots if isinstance(slot, Slot)]
        around = environment(case.given)
        answers = {name: engine(expression, values, around) for name, engine in engines.items()}
        failing = [
            (name, json_value(one.value, expression.type), one.failed)
            for name, one in answers.items()
            if not one.not_pushable
            and not agrees(one, expression.type, case.expected, reports=name in ("python", "javascript"))
        ]
        if case.difference is not None:
            differing += 1
            assert not failing, (case, failing)
            continue
        compared += 1
        agreeing += not failing
        wrong += [(case, failing)] if failing else []
    share = Decimal(agreeing) / compared
    print(f"\n{system}: {agreeing} of {compared} agree ({share:.1%}), {differing} differ on purpose")  # noqa: T201
    assert share >= BAR, wrong
    assert not wrong, wrong


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_difference_is_one_that_is_explained(system: str) -> None:
    assert {case.difference for case in cases(system)} - {None} <= DIFFERENCES
    for case in cases(system):
        assert case.difference is None or case.ours_instead != case.answer, case


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_function_of_theirs_that_ours_cover_is_asked(system: str) -> None:
    asked = " ".join(case.theirs for case in cases(system))
    assert [name for name in document(system)["functions"] if name not in asked] == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_case_names_its_source(system: str) -> None:
    whole = document(system)
    for group in whole["cases"]:
        assert group["source"].split(":")[0] in whole["sources"], group


def test_there_are_as_many_cases_as_the_languages_deserve() -> None:
    counts = {system: len(list(cases(system))) for system in SYSTEMS}
    least = {"salesforce": 150, "espocrm": 100, "vtiger": 40, "cel": 100}
    assert {name: count for name, count in counts.items() if count < least[name]} == {}
