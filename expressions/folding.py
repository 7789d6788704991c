"""Which texts an expression folds: those whose folded form is worth keeping beside them."""

from __future__ import annotations

from collections.abc import Iterator

from customary.expressions.checked import Aggregate, Call, Checked, Read, RowsSlot, Slot, TextMatch
from customary.expressions.expression import Expression
from customary.expressions.walk import inner_parts, nodes_of

__all__ = ["folded_reads"]


def folded_reads(expression: Expression) -> frozenset[tuple[RowsSlot | None, Slot]]:
    """Give the slots that are folded as they are read, each with the related rows that it is read of, if any."""
    return frozenset(_folded(expression.root, (None,)))


def _folded(root: Checked, rows: tuple[RowsSlot | None, ...]) -> Iterator[tuple[RowsSlot | None, Slot]]:
    """`rows` are those that the part is computed for, the innermost last."""
    for node in nodes_of(root):
        if isinstance(node, Aggregate):
            for part in inner_parts(node):
                yield from _folded(part, (*rows, node.rows))
        text = _text_of(node)
        if isinstance(text, Read):
            yield {"record": rows[-1], "row": rows[-2:][0]}.get(text.slot.root), text.slot


def _text_of(node: Checked) -> Checked | None:
    if isinstance(node, TextMatch):
        return node.operand
    if isinstance(node, Call) and node.function == "fold":
        return node.args[0]
    return None
