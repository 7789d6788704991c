"""Demo data: which records a demo site has, and what their fields look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from customary.expressions.expression import Expression
from customary.expressions.template import Template

__all__ = [
    "Between",
    "ChoiceRandom",
    "Companies",
    "DemoDocument",
    "DemoGroup",
    "DemoRow",
    "FieldRule",
    "Given",
    "LinesRule",
    "LinkRandom",
    "OneOf",
    "Owners",
    "People",
    "RuleSource",
    "TextRule",
    "Weighted",
]

Given = Expression | object
"""A value as it is written, or an expression that is evaluated for each record."""
NameStyle = Literal["en", "zh-Hans", "zh-Hant", "mixed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    items: tuple[Given, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    items: tuple[object, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    low: Given
    high: Given
    round_to: str | None = None
    """A decimal number that values are rounded to a multiple of."""
    low_curve: bool = False
    """Small values are more frequent."""
    today_share: float = 0
    """Of dates: this share gets today's month and day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRandom:
    modules: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRandom:
    """A dictionary value that the controlling field allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    style: NameStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Companies:
    style: NameStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRule:
    """A text in which each `#` is a random digit and `{n}` the number of the record."""

    parts: tuple[str | Template, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesRule:
    fewest: int
    most: int
    rules: tuple[FieldRule, ...]


RuleSource = (
    OneOf | Weighted | Between | LinkRandom | ChoiceRandom | People | Companies | TextRule | LinesRule | Expression
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    field: str
    source: RuleSource
    blank_share: float = 0
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Who owns the records: somebody with a role, or whom an expression gives."""

    role: str | None = None
    expression: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoGroup:
    """So many records, made by the same rules."""

    count: int
    rules: tuple[FieldRule, ...]
    roles: tuple[str, ...] = ()
    """Of users: what they may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRow:
    """One record that is written out."""

    values: Mapping[str, object]
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDocument:
    module: str
    seed: int = 0
    rows: tuple[DemoRow, ...] = ()
    groups: tuple[DemoGroup, ...] = ()
    owners: Owners = field(default_factory=Owners)
    any_state: bool = False
    existing: bool = False
    """Whether records that are there are changed, instead of new ones made."""
    share: float = 1
    """Of existing ones: how many of them."""
