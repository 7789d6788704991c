"""The syntax tree: what a person wrote, before any name has a meaning.

Two trees are equal when they say the same; spans do not count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from customary.expressions.positions import Span

__all__ = [
    "Argument",
    "Binary",
    "BlankLiteral",
    "BlankTest",
    "BooleanLiteral",
    "Comparison",
    "ComparisonOp",
    "DateLiteral",
    "DateTimeLiteral",
    "FunctionCall",
    "ListLiteral",
    "Logic",
    "Match",
    "MatchKind",
    "Membership",
    "Node",
    "NumberLiteral",
    "Path",
    "PercentLiteral",
    "QuantityLiteral",
    "Range",
    "Sequence",
    "Syntax",
    "TextLiteral",
    "Unary",
    "Unit",
]

Unit = Literal["year", "month", "week", "day", "hour", "minute", "second"]
ComparisonOp = Literal["=", "!=", "<", "<=", ">", ">="]
MatchKind = Literal["contains", "starts", "ends", "like"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """What every syntax node knows."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLiteral(Syntax):
    digits: str
    """As written: digits, perhaps a point and more digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentLiteral(Syntax):
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityLiteral(Syntax):
    """`3 days`, `1 month`."""

    digits: str
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLiteral(Syntax):
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanLiteral(Syntax):
    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankLiteral(Syntax):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLiteral(Syntax):
    ordinal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DateTimeLiteral(Syntax):
    ordinal: int
    milliseconds: int
    """Since midnight."""
    offset_minutes: int | None
    """None: the evaluation zone says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Syntax):
    names: tuple[str, ...]
    name_spans: tuple[Span, ...] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument(Syntax):
    name: str | None
    name_span: Span | None = field(compare=False, repr=False)
    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCall(Syntax):
    name: str
    name_span: Span = field(compare=False, repr=False)
    arguments: tuple[Argument, ...]
    where: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLiteral(Syntax):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary(Syntax):
    op: Literal["not", "-", "+"]
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic(Syntax):
    op: Literal["and", "or"]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Syntax):
    op: ComparisonOp
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Syntax):
    """`x in (a, b)`, or `x in choices` when `source` is given instead of items."""

    negated: bool
    operand: Node
    items: tuple[Node, ...]
    source: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(Syntax):
    negated: bool
    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankTest(Syntax):
    negated: bool
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Syntax):
    kind: MatchKind
    negated: bool
    operand: Node
    pattern: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Syntax):
    op: Literal["+", "-", "*", "/", "^"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence(Syntax):
    """`a & b & c` or `a ?? b ?? c`."""

    op: Literal["&", "??"]
    parts: tuple[Node, ...]


Node = (
    NumberLiteral
    | PercentLiteral
    | QuantityLiteral
    | TextLiteral
    | BooleanLiteral
    | BlankLiteral
    | DateLiteral
    | DateTimeLiteral
    | Path
    | FunctionCall
    | ListLiteral
    | Unary
    | Logic
    | Comparison
    | Membership
    | Range
    | BlankTest
    | Match
    | Binary
    | Sequence
)
