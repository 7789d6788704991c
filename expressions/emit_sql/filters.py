"""Filters that SQL says in part: a condition for the database, and what is left to evaluate for the rows it leaves.

A filter is split at its top-level `and`. A conjunct with exactly the same result in SQL is the database's alone. Of
another one, what every row has in common that it holds for still goes to the database, and the conjunct is evaluated
in Python as a whole: `(a > 5 and slow(b)) or c` sends `a > 5 or c`. An `or` sends something only when each of its
arms has something to send.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_, or_

from customary.expressions import types as t
from customary.expressions.analysis.blanks import needed
from customary.expressions.checked import (
    And,
    Call,
    Checked,
    Coalesce,
    Compare,
    Const,
    If,
    Not,
    Or,
    Read,
    Slot,
    TextMatch,
)
from customary.expressions.checking.facts import when_true
from customary.expressions.emit_sql.contract import Condition, NotPushable, Resolver
from customary.expressions.emit_sql.emitter import ENGINES, Emitter
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.raw_forms import Dialect
from customary.expressions.walk import conjuncts, nodes_of

__all__ = ["SqlFilter", "emit_filter"]


@dataclass(frozen=True, slots=True)
class SqlFilter:
    """A filter in two parts; a row passes it when it passes both."""

    clause: Condition | None
    """True, perhaps of other rows too, of every row that the filter holds for; None when SQL has nothing to say."""
    residual: Expression | None = None
    """What is left to evaluate for the rows that the clause is true of; None when the clause says it all."""
    not_pushable: tuple[str, ...] = ()
    """The parts of the filter that SQL cannot say, as they are written."""


def emit_filter(expression: Expression, resolver: Resolver, dialect: Dialect, environment: Environment) -> SqlFilter:
    """Write as much of a condition as SQL for WHERE as has the same result there."""
    return _Splitter(Emitter(ENGINES[dialect], resolver, environment)).split(expression)


class _Splitter:
    def __init__(self, emitter: Emitter) -> None:
        self._emitter = emitter
        self._not_pushable: dict[str, None] = {}

    def split(self, expression: Expression) -> SqlFilter:
        clauses: list[Condition] = []
        pushed: list[bool] = []
        parts = tuple(conjuncts(expression.root))
        for one in parts:
            clause = self._exact(one)
            pushed.append(clause is not None)
            if clause is None:
                clause = self._implied(one)
            if clause is not None:
                clauses.append(clause)
        return SqlFilter(
            and_(*clauses) if clauses else None,
            _residual(expression, parts, pushed),
            tuple(self._not_pushable),
        )

    def _exact(self, node: Checked) -> Condition | None:
        try:
            return self._emitter.holds(node, exact=False)
        except NotPushable as reason:
            self._not_pushable.setdefault(reason.part)
            return None

    # what all rows have in common that a condition holds for, or fails for

    def _implied(self, node: Checked) -> Condition | None:
        match node:
            case Not():
                return self._implied_by_failing(node.operand)
            case And():
                return _all(self._of_holding(one) for one in node.operands)
            case Or():
                return _any([self._of_holding(one) for one in node.operands])
            case If():
                arms = [_all(self._of_holding(one) for one in arm) for arm in node.arms]
                return _any([*arms, self._of_holding(node.otherwise)])
            case Coalesce() if isinstance(node.parts[-1], Const) and node.parts[-1].value is False:
                return _any([self._of_holding(one) for one in node.parts[:-1]])
        return _all(self._given(part) for part in _needed_to_hold(node))

    def _implied_by_failing(self, node: Checked) -> Condition | None:
        match node:
            case Not():
                return self._implied(node.operand)
            case And():
                return _any([self._of_failing(one) for one in node.operands])
            case Or():
                return _all(self._of_failing(one) for one in node.operands)
        return None

    def _of_holding(self, node: Checked) -> Condition | None:
        clause = self._exact(node)
        return clause if clause is not None else self._implied(node)

    def _of_failing(self, node: Checked) -> Condition | None:
        try:
            return self._emitter.fails(node)
        except NotPushable as reason:
            self._not_pushable.setdefault(reason.part)
            return self._implied_by_failing(node)

    def _given(self, node: Checked) -> Condition | None:
        """Say that a part has a value, or that what it is made from has."""
        if self._emitter.is_fixed(node):
            return None
        try:
            return self._emitter.given(node)
        except NotPushable:
            return _all(self._given(part) for part in needed(node))


def _needed_to_hold(node: Checked) -> Iterable[Checked]:
    """Give the parts that have values whenever a condition holds."""
    match node:
        case Compare(op="="):
            return ()
        case Compare():
            return (node.left, node.right)
        case TextMatch():
            return (node.operand, node.pattern)
        case Call():
            return needed(node)
    return ()


def _all(clauses: Iterable[Condition | None]) -> Condition | None:
    """Join what there is: nothing said by a part takes nothing from the others."""
    known = [one for one in clauses if one is not None]
    return and_(*known) if known else None


def _any(clauses: Sequence[Condition | None]) -> Condition | None:
    """Join what there is only if every arm says something."""
    known = [one for one in clauses if one is not None]
    return or_(*known) if known and len(known) == len(clauses) else None


def _residual(expression: Expression, parts: Sequence[Checked], pushed: Sequence[bool]) -> Expression | None:
    """Put together what Python evaluates.

    A conjunct that says that a slot has a value stays before those that rely on it: the database has answered
    before the values are read, and they may have changed in between.
    """
    if all(pushed):
        return None
    kept: list[Checked] = []
    relied: set[Slot] = set()
    for node, is_pushed in zip(reversed(parts), reversed(pushed), strict=True):
        if is_pushed and not (when_true(node) & relied):
            continue
        kept.append(node)
        relied |= _relied_on(node)
    kept.reverse()
    if len(kept) == 1:
        return replace(expression, root=kept[0])
    span = expression.root.span
    root = And(span=span, type=t.BOOLEAN, nullable=False, operands=tuple(kept))
    return replace(expression, root=root)


def _relied_on(root: Checked) -> set[Slot]:
    """Give the slots that a condition takes to have a value; inside related rows nothing outside them is known."""
    return {node.slot for node in nodes_of(root) if isinstance(node, Read) and not node.nullable}
