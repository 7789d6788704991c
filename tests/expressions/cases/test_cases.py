"""Every case of the tables, and every example of the catalogue, on every engine, its literals as fields of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from customary.commands.evaluation.engines import ENGINES, Engine, EngineName, opened
from customary.expressions.analysis import row_by_row
from customary.expressions.checked import Slot
from customary.expressions.checker import check
from customary.expressions.days import date_from_text, instant_from_text
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.functions import FUNCTIONS, Example
from customary.expressions.json_values import json_value
from customary.expressions.parser import parse
from customary.expressions.positions import Excerpt, render
from customary.expressions.rates import DatedRate, Rate, RateTable
from customary.expressions.reference.operators import OPERATORS
from customary.expressions.reference.sample import (
    SAMPLE_ENVIRONMENT,
    SAMPLE_EXAMPLES,
    SAMPLE_PLACE,
    SAMPLE_VOCABULARY,
    sample_values,
)
from customary.expressions.types import AncestorsType
from tests.expressions.cases.lifting import functions_of, lifted
from tests.expressions.cases.reading import FAMILIES, Case, read_cases

CASES = [case for family in FAMILIES for case in read_cases(family)]


def by_subject(cases: Iterable[Case]) -> Mapping[str, Sequence[Case]]:
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.subject, []).append(case)
    return found


_REFUSED = by_subject(case for case in CASES if case.problems)
_SUBJECTS = by_subject(case for case in CASES if not case.problems)


@pytest.fixture(scope="module")
def engines(postgres_url: str) -> Iterator[Mapping[EngineName, Engine]]:
    with opened(ENGINES, postgres_url) as found:
        yield found


def checked(text: str) -> Expression:
    result = check(Excerpt.whole(text), SAMPLE_VOCABULARY, SAMPLE_PLACE)
    assert result.expression is not None, "\n".join(map(render, result.problems))
    return result.expression


def rates(text: str) -> RateTable:
    """Read rates with the days from which they hold: EUR:2026-01-01:1.1 EUR:2026-02-15:1.25."""
    told = [one.split(":") for one in text.split()]
    days = {day: date_from_text(day) or 0 for _, day, _ in told}
    assert all(days.values()), days
    return RateTable(DatedRate(code, days[day], Rate(*Decimal(worth).as_integer_ratio())) for code, day, worth in told)


_READERS: Mapping[str, Callable[[str], object]] = {
    "today": date_from_text,
    "now": lambda text: instant_from_text(text, "UTC"),
    "week_start": int,
    "fiscal_start": int,
    "is_new": "true".__eq__,
    "rates": rates,
}


def environment(around: Mapping[str, str]) -> Environment:
    found = {key: _READERS.get(key, str)(value) for key, value in around.items()}
    assert None not in found.values(), around
    return replace(SAMPLE_ENVIRONMENT, **found)  # type: ignore[arg-type]


def values_of(expression: Expression, more: Mapping[str, object]) -> list[object]:
    """Give the values of the sample record and of the fields that were literals."""
    return [
        more[slot.path[0]] if isinstance(slot, Slot) and slot.path[0] in more else value
        for slot, value in zip(expression.slots, sample_values(expression), strict=True)
    ]


def answer(engine: Engine, expression: Expression, values: Sequence[object], around: Environment) -> object:
    """Give what an engine answers as JSON with the codes of the diagnostics; None where it is not asked."""
    found = engine(expression, values, around)
    assert found.failed is None, found.failed
    if found.not_pushable:
        return None
    codes = tuple(sorted({one.code for one in found.diagnostics}))
    return json_value(found.value, expression.type), codes


# the cases in Python


@pytest.mark.parametrize("subject", _SUBJECTS)
def test_an_expression_has_the_value_of_its_case(subject: str) -> None:
    different = []
    for case in _SUBJECTS[subject]:
        around, expression, meant = environment(case.around), checked(case.expression), checked(case.value)
        outcome = expression.evaluate(sample_values(expression), around)
        value = meant.evaluate(sample_values(meant), around).value
        found = json_value(outcome.value, expression.type), sorted({one.code for one in outcome.diagnostics})
        wanted = json_value(value, meant.type), sorted(case.diagnostics)
        if found != wanted:
            different.append(f"{case.at} {case.expression}: {found}, not {wanted}")
    assert different == [], "\n".join(different)


@pytest.mark.parametrize("subject", _SUBJECTS)
def test_what_may_be_blank_is_known_to_what_asks(subject: str) -> None:
    """A part that is taken for never blank loses the question, and stops what is computed from it."""
    different = []
    for case in _SUBJECTS[subject]:
        around, expression = environment(case.around), checked(case.expression)
        value = json_value(expression.evaluate(sample_values(expression), around).value, expression.type)
        for form in ("({}) is blank", "text({}) is blank"):
            asked = checked(form.format(case.expression))
            if asked.evaluate(sample_values(asked), around).value is not (value in (None, [])):
                different.append(f"{case.at} {asked.text}: but the value is {value}")
    assert different == [], "\n".join(different)


@pytest.mark.parametrize("subject", _REFUSED)
def test_an_expression_is_refused_as_its_case_says(subject: str) -> None:
    different = []
    for case in _REFUSED[subject]:
        result = check(Excerpt.whole(case.expression), SAMPLE_VOCABULARY, SAMPLE_PLACE)
        found = tuple(one.code for one in result.problems if one.severity == "error")
        if found != case.problems:
            different.append(f"{case.at} {case.expression}: {found}, not {case.problems}")
    assert different == [], "\n".join(different)


# cases and examples on the other engines

_EXAMPLES: Mapping[str, Sequence[Example]] = {
    **{f"operators {operator.usage[0]}": operator.examples for operator in OPERATORS},
    **{
        f"function {name}": (*function.examples, *SAMPLE_EXAMPLES.get(name, ())) for name, function in FUNCTIONS.items()
    },
}
QUESTIONS: Mapping[str, Sequence[tuple[str, Mapping[str, str]]]] = {
    **{
        subject: [(f"({one.expression}) = ({one.result})", {}) for one in examples]
        for subject, examples in _EXAMPLES.items()
    },
    **{subject: [(case.expression, case.around) for case in cases] for subject, cases in _SUBJECTS.items()},
    **{
        f"blank {subject}": [(f"({case.expression}) is blank", case.around) for case in blanks]
        for subject, cases in _SUBJECTS.items()
        if (blanks := [case for case in cases if case.value == "blank"])
    },
}


@pytest.mark.parametrize("subject", QUESTIONS)
def test_every_engine_gives_the_same_value(subject: str, engines: Mapping[EngineName, Engine]) -> None:
    """A database or JavaScript leaves to Python only what the catalogue says, and reports what Python reports.

    Fields stand for literals, and may be blank where these are not; JavaScript is asked with literals as well.
    """
    different = []
    for text, settings in QUESTIONS[subject]:
        around = environment(settings)
        plain = checked(text)
        made = lifted(plain, SAMPLE_VOCABULARY, SAMPLE_PLACE)
        wanted = answer(engines["python"], plain, values_of(plain, {}), around)
        forms = [*((name, made.expression, made.values) for name in ENGINES), ("javascript", plain, {})]
        for name, expression, more in forms:
            found = answer(engines[name], expression, values_of(expression, more), around)
            if found is None and stays(expression, name):
                continue
            if name in ("sqlite", "postgresql") and isinstance(found, tuple):
                found = (found[0], wanted[1])  # type: ignore[index]
            if found != wanted:
                different.append(f"{name}: {expression.text}\n  {found}, not {wanted}  {more}")
    assert different == [], "\n".join(different)


def stays(expression: Expression, engine: EngineName) -> bool:
    """Say whether a part of an expression is left to Python: by the catalogue, or because no table holds what it reads.

    No table holds a record as it was, nor the records above one.
    """
    if engine in ("sqlite", "postgresql") and any(
        isinstance(slot, Slot) and (slot.root == "old" or isinstance(slot.type, AncestorsType))
        for slot in expression.slots
    ):
        return True
    tree = parse(expression.excerpt).node
    assert tree is not None
    written = any(engine in FUNCTIONS[name].not_pushable for name in functions_of(tree))
    return written or (engine != "python" and bool(row_by_row(expression, engine)))
