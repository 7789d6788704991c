"""A comparison of a computed number with one that is the same for every row: what shortcuts begin with."""

from __future__ import annotations

from dataclasses import dataclass

from customary.expressions import types as t
from customary.expressions.checked import Arithmetic, Compare
from customary.expressions.emit_sql.bounds import is_number
from customary.expressions.emit_sql.contract import Nodes
from customary.expressions.numeric import scale_of
from customary.expressions.thresholds import SWAPPED
from customary.expressions.values import observe

__all__ = ["WithKnown", "with_known"]


@dataclass(frozen=True, slots=True)
class WithKnown:
    """`result op value`, the value scaled and seen as an observer sees it."""

    result: Arithmetic
    op: str
    value: int
    scale: int


def with_known(nodes: Nodes, node: Compare) -> WithKnown | None:
    """Find a comparison of arithmetic with a known number, whichever side it stands on."""
    op, result, known = str(node.op), node.left, node.right
    if nodes.is_fixed(result):
        op, result, known = SWAPPED[op], known, result
    if not isinstance(result, Arithmetic) or not (is_number(result) and is_number(known) and nodes.is_fixed(known)):
        return None
    value = nodes.fixed_value(known)
    if not isinstance(value, int):
        return None
    scale = scale_of(known.type)
    return WithKnown(result, op, observe(value, scale), min(scale, t.OBSERVED_SCALE))
