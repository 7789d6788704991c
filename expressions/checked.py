"""The checked tree: what an expression means once every name is resolved and every type is known.

One small set of nodes, normalised so that a back end has little to do: `!=`, `not in` and the like are a `Not`
around their positive; `between` is two comparisons; parentheses are gone. Every back end, the explanation and the
analyses read these nodes and nothing else.

A node's `nullable` is decided once by the checker, narrowing included; no back end decides it again. A node of
BooleanType that stands as a condition is never blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from customary.expressions.positions import Span
from customary.expressions.types import Root, Type

__all__ = [
    "Aggregate",
    "And",
    "Arithmetic",
    "Call",
    "Checked",
    "Coalesce",
    "Compare",
    "Const",
    "If",
    "IsBlank",
    "Join",
    "Negate",
    "Not",
    "OneOf",
    "Or",
    "Read",
    "Root",
    "RowsSlot",
    "Slot",
    "TextMatch",
]


@dataclass(frozen=True, slots=True)
class Slot:
    """One value that an expression reads from the world around it, named by the way to it.

    `root` "record" is the record whose fields are bare names (in an aggregate's inner expression: the related
    row); "outer" is what `record.x` reads there, "row" what `row.x` reads in an aggregate inside another one: the row
    of the outer one. `path` goes over to-one links; where a link may lead to several modules, the module's name is
    one step of the path: ("about", "account", "name").
    """

    root: Root
    path: tuple[str, ...]
    type: Type
    nullable: bool


@dataclass(frozen=True, slots=True)
class RowsSlot:
    """The related rows that one aggregate runs over, with the values it reads of each row.

    Rows are those of a list field; or, with `by`, the records of a module with a link that leads back; or, with
    `among`, all records of a module for which a condition holds.
    """

    root: Root
    path: tuple[str, ...]
    """Over to-one links to the list field, which is the last step; to the `id` of the record where there is none."""
    module: str
    """The module of the rows."""
    slots: tuple[Slot | RowsSlot, ...]
    """What is read of each row, in this order (root "record" is the row). A RowsSlot among them, of an aggregate inside
    this one, has no further one."""
    by: str | None = None
    """The link of the rows that leads to the record."""
    among: Checked | None = None
    """The condition that picks the rows, so that whoever provides them need not bring all; root "outer" is the record,
    "row" the row of the aggregate around. The aggregate asks it again: it may be given rows for which it does not
    hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every checked node knows."""

    span: Span
    type: Type
    nullable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Const(Node):
    value: object
    """In the form that types.py lists; None is blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Node):
    slot: Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    operand: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    operands: tuple[Checked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    operands: tuple[Checked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """Two values of one family; numbers may differ in scale. `=` holds for two blanks, the others for none."""

    op: Literal["=", "<", "<=", ">", ">="]
    left: Checked
    right: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class IsBlank(Node):
    operand: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Node):
    """`x in (a, b)`: equal to one of the items. With a ChoicesType on the right: `member` of a set is a Call."""

    operand: Checked
    items: tuple[Checked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMatch(Node):
    """A comparison of folded text: case and width do not count. False when either side is blank."""

    kind: Literal["contains", "starts", "ends", "like"]
    operand: Checked
    pattern: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """Numbers, money, durations, and dates with durations or periods; blank when an operand is blank."""

    op: Literal["+", "-", "*", "/", "^"]
    left: Checked
    right: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    operand: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Node):
    """`&`: the texts of the parts one after another; a blank part is empty, an empty whole is blank."""

    parts: tuple[Checked, ...]
    """Each of TextType already (the checker wraps others into a Call of `text`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalesce(Node):
    parts: tuple[Checked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """`if` and `case` alike: the value of the first arm whose condition holds."""

    arms: tuple[tuple[Checked, Checked], ...]
    otherwise: Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function of the catalogue; named arguments are in their declared place, missing ones filled in."""

    function: str
    args: tuple[Checked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """A function over related rows. Inside `value` and `where`, Read nodes of root "record" read the row."""

    function: Literal["sum", "count", "avg", "min", "max", "any", "all", "first", "last", "join_text"]
    rows: RowsSlot
    value: Checked | None
    where: Checked | None
    order: Checked | None = None
    """`by:` of first and last."""
    separator: str = ", "
    """Of join_text."""


Checked = (
    Const
    | Read
    | Not
    | And
    | Or
    | Compare
    | IsBlank
    | OneOf
    | TextMatch
    | Arithmetic
    | Negate
    | Join
    | Coalesce
    | If
    | Call
    | Aggregate
)
