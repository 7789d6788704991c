"""What can be told of a filter without a database: the parts that no SQL says, and indexes that it passes by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from customary.expressions.checked import Aggregate, Arithmetic, Call, Checked, Compare, Negate, OneOf, Read
from customary.expressions.checked import TextMatch as Match
from customary.expressions.expression import Expression
from customary.expressions.functions import FUNCTIONS
from customary.expressions.functions.signature import Backend
from customary.expressions.walk import children, conjuncts, inner_parts

__all__ = ["PassedBy", "passed_by", "row_by_row"]

Indexed = Callable[[str], bool]
"""Says whether a field of the records has an index."""


@dataclass(frozen=True, slots=True)
class PassedBy:
    """A comparison that an index cannot serve, because it compares what is computed from the field."""

    comparison: Checked
    computed: Checked
    field: str


def row_by_row(expression: Expression, engine: Backend) -> tuple[Checked, ...]:
    """Give the parts of a filter that an engine leaves to be evaluated for each record, in reading order.

    A part that is the same for every record is computed once, whatever it is.
    """
    return tuple(_unsaid(expression.root, engine))


def _unsaid(node: Checked, engine: Backend) -> Iterator[Checked]:
    if _is_fixed(node):
        return
    if isinstance(node, Call) and engine in _left_to_python().get(node.function, frozenset()):
        yield node
        return
    for part in inner_parts(node) if isinstance(node, Aggregate) else children(node):
        yield from _unsaid(part, engine)


@cache
def _left_to_python() -> dict[str, frozenset[Backend]]:
    """By the names that back ends know functions by: who leaves them to Python."""
    found: dict[str, frozenset[Backend]] = {}
    for function in FUNCTIONS.values():
        for emit in (*(one.emit for one in function.signatures), *function.emits):
            found[emit] = found.get(emit, function.not_pushable) & function.not_pushable
    return found


def _is_fixed(node: Checked) -> bool:
    if isinstance(node, Read):
        return node.slot.root not in ("record", "outer")
    return not isinstance(node, Aggregate) and all(map(_is_fixed, children(node)))


def passed_by(expression: Expression, indexed: Indexed) -> tuple[PassedBy, ...]:
    """Give the comparisons that hide an indexed field in a computation, unless an index serves another conjunct."""
    parts = tuple(conjuncts(expression.root))
    if any(_is_served(one, indexed) for one in parts):
        return ()
    return tuple(found for one in parts if (found := _hidden(one, indexed)) is not None)


def _is_served(node: Checked, indexed: Indexed) -> bool:
    """Say whether a conjunct compares an indexed field itself with what is the same for every record."""
    sides = _sides(node)
    return sides is not None and _own_field(sides, indexed) is not None


def _own_field(node: Checked, indexed: Indexed) -> str | None:
    if not isinstance(node, Read) or node.slot.root != "record" or len(node.slot.path) != 1:
        return None
    return node.slot.path[0] if indexed(node.slot.path[0]) else None


def _hidden(node: Checked, indexed: Indexed) -> PassedBy | None:
    side = _sides(node)
    if side is None or not _is_undone(side):
        return None
    fields = {found for one in _reads(side) if (found := _own_field(one, indexed)) is not None}
    return PassedBy(node, side, min(fields)) if len(fields) == 1 == len(set(_reads(side))) else None


UNDONE = frozenset({"year", "date_of_datetime", "start_of", "end_of", "age"}) | frozenset(
    {"upper", "lower", "trim", "left", "round", "floor", "ceil", "trunc"}
)
"""Calls of which a comparison can be said of the field itself, by a bound or a period; of `month(x) = 5` it cannot."""


def _is_undone(node: Checked) -> bool:
    return isinstance(node, Arithmetic | Negate) or (isinstance(node, Call) and node.function in UNDONE)


def _sides(node: Checked) -> Checked | None:
    """Give what a comparison compares with a value that is the same for every record."""
    match node:
        case Compare(left=left, right=right) if _is_fixed(right):
            return left
        case Compare(left=left, right=right) if _is_fixed(left):
            return right
        case OneOf(operand=operand, items=items) if all(map(_is_fixed, items)):
            return operand
        case Match(kind="starts", operand=operand, pattern=pattern) if _is_fixed(pattern):
            return operand
    return None


def _reads(node: Checked) -> Iterator[Checked]:
    if isinstance(node, Read | Aggregate):
        yield node
        return
    for part in children(node):
        yield from _reads(part)
