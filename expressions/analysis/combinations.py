"""Conditions over choices and yes/no values alone: every combination is tried."""

from __future__ import annotations

from itertools import chain, combinations, product

from customary.expressions import types as t
from customary.expressions.analysis.consistency import Codes
from customary.expressions.analysis.folding import FOLDED_CALLS
from customary.expressions.checked import Aggregate, Call, Checked, Coalesce, If, Read, Slot
from customary.expressions.emit_python import compile_expression
from customary.expressions.environment import Environment
from customary.expressions.walk import nodes_of

__all__ = ["MOST_COMBINATIONS", "combined"]

MOST_COMBINATIONS = 4_096
_NOWHERE = Environment(today=1, now=0)


def combined(root: Checked, codes: Codes) -> tuple[bool, int] | None:
    """Give what a condition is for every combination of its choices, and how many there are.

    None when it is not always the same, reads anything else, or there are too many.
    """
    slots = _slots(root, codes) if _hangs_together(root) else None
    if slots is None:
        return None
    count = 1
    for values in slots.values():
        count *= len(values)
    if not slots or count > MOST_COMBINATIONS:
        return None
    function = compile_expression(root, tuple(slots))
    found: set[bool] = set()
    for values in product(*slots.values()):
        found.add(function(values, _NOWHERE, []) is True)
        if len(found) > 1:
            return None
    return found.pop(), count


def _hangs_together(root: Checked) -> bool:
    """Say whether trying combinations can tell more than the facts do, which know each comparison alone.

    Most conditions read each choice once, and compiling them takes longer than all else that is asked of them.
    """
    nodes = list(nodes_of(root))
    reads = [node.slot for node in nodes if isinstance(node, Read)]
    return len(set(reads)) < len(reads) or any(isinstance(node, Call | If | Coalesce) for node in nodes)


def _slots(root: Checked, codes: Codes) -> dict[Slot, tuple[object, ...]] | None:
    """Give what a condition reads, each with all values that it can have."""
    found: dict[Slot, tuple[object, ...]] = {}
    for node in nodes_of(root):
        match node:
            case Aggregate():
                return None
            case Call() if node.function not in FOLDED_CALLS:
                return None
            case Read():
                values = _values(node, codes)
                if values is None:
                    return None
                # Where it may be blank it is so at its first reading; what follows may know better.
                found[node.slot] = tuple(dict.fromkeys((*found.get(node.slot, ()), *values)))
    return found


def _values(node: Read, codes: Codes) -> tuple[object, ...] | None:
    blank: tuple[object, ...] = (None,) if node.nullable else ()
    match node.type:
        case t.BooleanType():
            return (True, False, *blank)
        case t.ChoiceType(dictionary=name) if name in codes:
            return (*sorted(codes[name]), *blank)
        case t.ChoicesType(dictionary=str(name)) if name in codes:
            return _subsets(codes[name])
    return None


def _subsets(codes: frozenset[str]) -> tuple[object, ...] | None:
    ordered = sorted(codes)
    if 2 ** len(ordered) > MOST_COMBINATIONS:
        return None
    sizes = range(len(ordered) + 1)
    return tuple(frozenset(one) for one in chain.from_iterable(combinations(ordered, size) for size in sizes))
