"""What the SQL back ends are told by the floors above, and what they give back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause, Select

from customary.expressions.checked import (
    Aggregate,
    Arithmetic,
    Call,
    Checked,
    Compare,
    Join,
    Negate,
    RowsSlot,
    Slot,
    TextMatch,
)
from customary.expressions.environment import Environment
from customary.expressions.positions import Error
from customary.expressions.raw_forms import Dialect
from customary.expressions.types import AncestorsType, Type

__all__ = ["Clause", "Condition", "Engine", "Nodes", "NotPushable", "Resolver", "Sql", "SqlResult"]

Clause = ColumnElement[Any]
Condition = ColumnElement[bool]


class NotPushable(Error):
    """A part of an expression has no SQL with the same result; a resolver raises it for a slot without a column."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(part)


class Resolver(Protocol):
    """Finds the columns behind slots."""

    def column(self, slot: Slot) -> ColumnElement[Any]:
        """Give the raw column of a slot of root "record"."""
        ...

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        """Give the column that keeps the folded form of a text slot of root "record"; None where none does."""
        ...

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], Resolver]:
        """Give the related rows, the condition that joins them to the outer record, and their own resolver."""
        ...

    def descendants(self, tree: AncestorsType, root: ColumnElement[Any]) -> Select[Any]:
        """Select the ids of the records below one.

        Errors: `NotPushable` where the records of the tree are not at hand.
        """
        ...

    def parameter(self, slot: Slot) -> object:
        """Give the value, in language form, of a slot that is the same for every row."""
        ...


@dataclass(frozen=True, slots=True)
class SqlResult:
    clause: ColumnElement[Any] | None
    """None when something is not pushable."""
    not_pushable: tuple[str, ...] = ()
    """The parts of the expression that SQL cannot do, as they are written."""


@dataclass(frozen=True, slots=True)
class Sql:
    """The SQL of one value, and whether it can be NULL."""

    clause: Clause
    nullable: bool


class Nodes(Protocol):
    """What an engine asks of the emitter of the whole expression."""

    environment: Environment

    def value(self, node: Checked) -> Sql: ...

    def is_fixed(self, node: Checked) -> bool:
        """Say whether a node has the same value for every row."""
        ...

    def fixed_value(self, node: Checked) -> object: ...

    def folded(self, node: Checked) -> Clause | None:
        """Give the column that keeps the folded form of what a node reads; None where it has to be folded now."""
        ...

    def not_pushable(self, node: Checked) -> NotPushable: ...


class Engine(Protocol):
    """What differs between the two databases."""

    dialect: Dialect

    def bind(self, value: object, node: Checked) -> Clause:
        """Bind a value in language form, in the raw form that the node's values have."""
        ...

    def read(self, column: Clause, node: Checked) -> Clause: ...

    def is_true(self, clause: Clause) -> Condition: ...

    def flag(self, condition: Condition) -> Clause:
        """Give a condition as a value."""
        ...

    def operands(self, nodes: Nodes, op: str, left: Checked, right: Checked) -> tuple[Clause, Clause]:
        """Give two clauses that SQL compares as the language compares the nodes."""
        ...

    def quicker(self, nodes: Nodes, node: Compare, plain: Condition) -> Condition:
        """Give a condition with the same answer that costs less than the plain one, or that one."""
        ...

    def converted(self, clause: Clause, node: Checked, wanted: Type, *, wide: bool) -> Clause:
        """Bring a value to another scale of its family."""
        ...

    def is_wide(self, node: Checked) -> bool: ...

    def match(self, nodes: Nodes, node: TextMatch) -> Condition: ...

    def arithmetic(self, nodes: Nodes, node: Arithmetic) -> Clause: ...

    def negative(self, nodes: Nodes, node: Negate) -> Clause: ...

    def join(self, nodes: Nodes, node: Join) -> Clause: ...

    def call(self, nodes: Nodes, node: Call) -> Clause: ...

    def size(self, clause: Clause) -> Clause:
        """Count the codes of a set of choices."""
        ...

    def sorted_by(self, nodes: Nodes, node: Checked) -> Clause:
        """Give a value as SQL sorts by it in the order of the language.

        Errors: `NotPushable` for what SQL does not sort by its value.
        """
        ...

    def joined_rows(self, text: Clause, row_id: Clause, separator: str) -> Clause:
        """Give the texts of the rows that a query selects, one after the other in the order of their ids."""
        ...

    def over_rows(self, node: Aggregate, value: Clause, operand: Checked) -> Clause:
        """Give sum, avg, min or max of a value over the rows that a query selects."""
        ...
