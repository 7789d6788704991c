"""What a condition says of its parts, in small facts, and formulas of them.

A formula is weaker than the condition it is made from, or equal to it, never stronger: whatever record the condition
holds for, the formula holds for too. So a formula that cannot hold proves that the condition never does.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from customary.expressions.analysis.linear import Atom
from customary.expressions.analysis.normal_form import Form

__all__ = [
    "ALWAYS",
    "ORDERS",
    "Apart",
    "Blankness",
    "Claim",
    "Difference",
    "Every",
    "Fact",
    "Formula",
    "Matching",
    "Never",
    "OneOfTexts",
    "Op",
    "Ordered",
    "Some",
    "Truth",
]

Op = Literal["=", "!=", "<", "<=", ">", ">="]
ORDERS: Mapping[Op, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Never:
    """Holds for no record."""


@dataclass(frozen=True, slots=True)
class Blankness:
    """An atom is blank, or has a value."""

    atom: Atom
    blank: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """`left - right <= most`, in units, if all of `needs` have values; a side that is None is nothing."""

    left: Form | None
    right: Form | None
    most: int
    step: int
    """The values of the difference lie so far apart."""
    needs: frozenset[Atom]


@dataclass(frozen=True, slots=True)
class Apart:
    """`left - right` is not `by`, in units, if all of `needs` have values."""

    left: Form | None
    right: Form | None
    by: int
    step: int
    needs: frozenset[Atom]


@dataclass(frozen=True, slots=True)
class OneOfTexts:
    """An atom is one of some texts or codes, or none of them, if it has a value."""

    atom: Atom
    values: frozenset[str]
    inside: bool


@dataclass(frozen=True, slots=True)
class Ordered:
    """A text stands before or behind another one, if it has a value."""

    atom: Atom
    op: Literal["<", "<=", ">", ">="]
    text: str


@dataclass(frozen=True, slots=True)
class Matching:
    """A text matches a pattern, or not, if it has a value."""

    atom: Atom
    kind: Literal["contains", "starts", "ends", "like"]
    pattern: str
    matches: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition of which nothing else is known is true, or false."""

    key: Form
    holds: bool


Fact = Never | Blankness | Difference | Apart | OneOfTexts | Ordered | Matching | Truth


@dataclass(frozen=True, slots=True)
class Claim:
    """Facts that hold together because of one comparison, as it stands in the condition."""

    text: str
    at: int
    """Where it stands, as an offset in the source."""
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple[Formula, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple[Formula, ...]


Formula = Claim | Every | Some
ALWAYS = Every()
