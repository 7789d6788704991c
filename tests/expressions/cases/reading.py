"""Reads the case tables: files of lines, one case a line.

# a comment, with a space behind its mark: dates begin with the mark too
[round]                              the function that the following lines are about
@ zone=Asia/Taipei, leap_birthday=mar1     what the following lines find around them, until the next head
round(2.345, 2) -> 2.35              an expression, and an expression that says its value
1 / 0           -> blank ! division_by_zero     with the codes of what the data made impossible
round("a")      -> error E301        with the codes of the problems that a check finds
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

__all__ = ["FAMILIES", "Case", "read_cases"]

FOLDER = Path(__file__).parent
FAMILIES = tuple(sorted(path.stem for path in FOLDER.glob("*.cases")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line of a table."""

    at: str
    """The file and the line."""
    subject: str
    """The function, or the other part of the language, that the case is about."""
    expression: str
    value: str
    """An expression that says the value; empty for a case that is refused."""
    diagnostics: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    around: Mapping[str, str]


def read_cases(family: str) -> Iterator[Case]:
    """Read the cases of one file."""
    head = Case(at="", subject="", expression="", value="", around={})
    for number, line in enumerate((FOLDER / f"{family}.cases").read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text == "#" or text.startswith("# "):
            continue
        if text.startswith("[") and text.endswith("]") and "->" not in text:
            head = replace(head, subject=text[1:-1], around={})
        elif text.startswith("@"):
            pairs = (pair.split("=", 1) for pair in text[1:].split(","))
            head = replace(head, around={key.strip(): value.strip() for key, value in pairs})
        else:
            yield _case(replace(head, at=f"{family}.cases:{number}"), text)


def _case(head: Case, text: str) -> Case:
    expression, arrow, answer = text.rpartition("->")
    assert arrow, f"{head.at}: a case is an expression, ->, and its value"
    answer = answer.strip()
    if answer.startswith("error "):
        return replace(head, expression=expression.strip(), problems=tuple(answer.split()[1:]))
    value, _, codes = answer.partition(" ! ")
    return replace(head, expression=expression.strip(), value=value.strip(), diagnostics=tuple(codes.split()))
