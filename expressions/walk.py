"""Going over the checked tree: the parts of a node, and the slots that a tree reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar, assert_never

from customary.expressions.checked import (
    Aggregate,
    And,
    Arithmetic,
    Call,
    Checked,
    Coalesce,
    Compare,
    Const,
    If,
    IsBlank,
    Join,
    Negate,
    Not,
    OneOf,
    Or,
    Read,
    RowsSlot,
    Slot,
    TextMatch,
)

__all__ = [
    "aggregates_inside",
    "children",
    "conjuncts",
    "inner_parts",
    "nodes_of",
    "reads_of",
    "row_slots",
    "seen_outside",
    "slots_of",
    "unfolded_size",
]


_AnySlot = TypeVar("_AnySlot", Slot, RowsSlot, Slot | RowsSlot)


def children(node: Checked) -> tuple[Checked, ...]:
    """Give the nodes directly under one, in reading order; an aggregate's parts stand in its rows, so it has none."""
    match node:
        case Const() | Read() | Aggregate():
            return ()
        case Not() | IsBlank() | Negate():
            return (node.operand,)
        case And() | Or():
            return node.operands
        case Compare() | Arithmetic():
            return (node.left, node.right)
        case OneOf():
            return (node.operand, *node.items)
        case TextMatch():
            return (node.operand, node.pattern)
        case Join() | Coalesce():
            return node.parts
        case If():
            return (*(part for arm in node.arms for part in arm), node.otherwise)
        case Call():
            return node.args
    assert_never(node)


def conjuncts(node: Checked) -> Iterator[Checked]:
    """Give the parts that a condition joins with `and`, in reading order; the whole where it joins none."""
    if isinstance(node, And):
        for one in node.operands:
            yield from conjuncts(one)
    else:
        yield node


def inner_parts(node: Aggregate) -> tuple[Checked, ...]:
    """Give the nodes of an aggregate that are evaluated once for each row."""
    return tuple(part for part in (node.value, node.where, node.order) if part is not None)


def nodes_of(root: Checked) -> Iterator[Checked]:
    """Go over a tree in reading order, a node before its parts, not into the rows of aggregates."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))


def row_slots(parts: tuple[Checked, ...]) -> tuple[Slot | RowsSlot, ...]:
    """Give what the parts of an aggregate read of each row, also for an aggregate inside them."""
    found: dict[Slot | RowsSlot, None] = {}
    for part in parts:
        for node in nodes_of(part):
            if isinstance(node, Read) and node.slot.root == "record":
                found.setdefault(node.slot)
            elif isinstance(node, Aggregate):
                if node.rows.root == "record":
                    found.setdefault(node.rows)
                for slot in reads_of(node):
                    if slot.root == "row":
                        found.setdefault(replace(slot, root="record"))
    return tuple(found)


def slots_of(root: Checked, *, inside: bool = False) -> tuple[Slot | RowsSlot, ...]:
    """Give what a whole expression reads, distinct and in reading order.

    What the parts of an aggregate read of the world outside their rows belongs to it: see expression.py. `inside` says
    that the expression is itself a part of an aggregate.
    """
    found: dict[Slot | RowsSlot, None] = {}
    for node in nodes_of(root):
        if isinstance(node, Read):
            found.setdefault(node.slot)
        elif isinstance(node, Aggregate):
            found.setdefault(node.rows)
            for slot in _outside(node, inside=inside):
                found.setdefault(slot)
    return tuple(found)


def reads_of(node: Aggregate) -> Iterator[Slot]:
    """Give what the parts of an aggregate read directly, not in the rows of another one."""
    for part in inner_parts(node):
        for inner in nodes_of(part):
            if isinstance(inner, Read):
                yield inner.slot


def aggregates_inside(node: Aggregate) -> tuple[Aggregate, ...]:
    """Give the aggregates that are computed for each row of one."""
    return tuple(inner for part in inner_parts(node) for inner in nodes_of(part) if isinstance(inner, Aggregate))


def _outside(node: Aggregate, *, inside: bool) -> Iterator[Slot | RowsSlot]:
    for slot in reads_of(node):
        if slot.root != "record":
            yield seen_outside(slot, inside=inside)
    for nested in aggregates_inside(node):
        if nested.rows.root != "record":
            yield seen_outside(nested.rows, inside=inside)
        for slot in reads_of(nested):
            if slot.root not in ("record", "row"):
                yield seen_outside(slot, inside=inside)


def seen_outside(slot: _AnySlot, *, inside: bool) -> _AnySlot:
    """Give a slot that the parts of an aggregate read outside of rows as the expression around them reads it.

    `inside` says that this expression is itself a part of an aggregate.
    """
    if slot.root == ("row" if inside else "outer"):
        return replace(slot, root="record")
    return slot


def unfolded_size(root: Checked) -> int:
    """Count the nodes of a tree as every reader of it meets them: a part that stands in two places counts twice.

    `between` and `case` compare one value several times, so that nesting them doubles the tree at every level.
    """
    sizes: dict[int, int] = {}

    def size(node: Checked) -> int:
        known = sizes.get(id(node))
        if known is None:
            parts = inner_parts(node) if isinstance(node, Aggregate) else children(node)
            known = sizes[id(node)] = 1 + sum(size(part) for part in parts)
        return known

    return size(root)
