"""docs/coming-from.md: what it says of ours is so, and it leaves out nothing of theirs that the tables ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from customary.expressions.checked import Slot
from customary.expressions.functions import FUNCTIONS
from tests.expressions.conformance.test_conformance import (
    DIFFERENCES,
    SYSTEMS,
    cases,
    checked,
    document,
    environment,
    value_of,
)

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "coming-from.md").read_text(encoding="utf-8")
TITLES = dict(zip(SYSTEMS, ("Salesforce", "EspoCRM", "vtiger", "CEL"), strict=True))
GIVEN = {
    "a": 3,
    "b": 2,
    "t": "12 won",
    "u": "won",
    "v": "x",
    "d": "2026-01-31",
    "at": "2026-02-28T09:30:00Z",
    "f": True,
}
WORDS = frozenset({"=", "contains", "starts with", "ends with", "like", "end", "end: true", "==", "theirs"})
EVERYWHERE = {"a condition on blank is false", "blank is not zero", "empty text is blank"}
"""Differences that concern most rows of a system."""
_SPAN = re.compile(r"`([^`]+)`")
_CLAIM = re.compile(r"`([^`]+)`\s+is\s+(`[^`]+`|true\b|false\b|-?\d+(?:\.\d+)?)")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(title: str) -> Iterator[tuple[str, str, str]]:
    for line in section(title).splitlines():
        if line.startswith("| ") and not line.startswith(f"| {title} |"):
            theirs, ours, note = (one.strip() for one in re.split(r"(?<!\\)\|", line)[1:-1])
            yield theirs.replace("\\|", "|"), ours, note


def answer_of(text: str) -> object:
    expression = checked(text)
    values = [value_of(slot, GIVEN) for slot in expression.slots if isinstance(slot, Slot)]
    return expression.evaluate(values, environment({})).value


@pytest.mark.parametrize("title", TITLES.values())
def test_every_example_of_ours_can_be_computed(title: str) -> None:
    for theirs, ours, note in rows(title):
        spans = _SPAN.findall(ours)
        assert spans or ours == "none", theirs
        for text in (*spans, *_SPAN.findall(note)):
            if "…" not in text and text not in WORDS and text not in FUNCTIONS:
                answer_of(text)


def test_every_claim_about_ours_is_so() -> None:
    claims = _CLAIM.findall(section("What differs on purpose"))
    assert len(claims) > 10
    for text, said in claims:
        assert answer_of(f"({text}) = ({said.strip('`')})") is True, (text, said)


def test_every_example_of_a_difference_can_be_computed() -> None:
    for text in _SPAN.findall(section("What differs on purpose")):
        if text not in WORDS and text not in FUNCTIONS:
            checked(text)


def test_every_difference_of_the_tables_is_explained() -> None:
    assert set(re.findall(r"^- \*\*(.+?)\*\*", section("What differs on purpose"), re.MULTILINE)) == DIFFERENCES


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_function_of_theirs_is_on_the_page(system: str) -> None:
    said = " ".join(theirs for theirs, _, _ in rows(TITLES[system]))
    assert [name for name in document(system)["functions"] if name not in said] == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_difference_is_noted_where_it_bites(system: str) -> None:
    notes = " ".join(note for _, _, note in rows(TITLES[system]))
    met = {case.difference for case in cases(system) if case.difference is not None}
    assert [one for one in met - EVERYWHERE if one not in notes] == []
