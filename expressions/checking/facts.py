"""What is known not to be blank: narrowing, decided once here and nowhere else."""

from __future__ import annotations

from customary.expressions.checked import (
    And,
    Call,
    Checked,
    Coalesce,
    Compare,
    Const,
    IsBlank,
    Not,
    OneOf,
    Or,
    Read,
    Slot,
    TextMatch,
)
from customary.expressions.functions import FALSE_FOR_BLANK

__all__ = ["Facts", "when_false", "when_true"]

Facts = frozenset[Slot]
_NONE: Facts = frozenset()


def when_true(node: Checked) -> Facts:
    """Give the slots that hold a value whenever a condition is true."""
    match node:
        case And():
            return _NONE.union(*map(when_true, node.operands))
        case Or():
            return _shared([when_true(one) for one in node.operands])
        case Not():
            return when_false(node.operand)
        case Compare(op="="):
            return _equal(node)
        case Compare():
            return _read(node.left) | _read(node.right)
        case OneOf():
            return _NONE if any(item.nullable for item in node.items) else _read(node.operand)
        case TextMatch():
            return _read(node.operand) | _read(node.pattern)
        case Call() if node.function in FALSE_FOR_BLANK:
            return _NONE.union(*map(_read, node.args))
        case Read() | Coalesce():
            return _read(node.parts[0]) if isinstance(node, Coalesce) and _is_condition(node) else _read(node)
        case _:
            return _NONE


def when_false(node: Checked) -> Facts:
    """Give the slots that hold a value whenever a condition is false."""
    match node:
        case IsBlank():
            return _read(node.operand)
        case Not():
            return when_true(node.operand)
        case Or():
            return _NONE.union(*map(when_false, node.operands))
        case And():
            return _shared([when_false(one) for one in node.operands])
        case _:
            return _NONE


def _read(node: Checked) -> Facts:
    return frozenset({node.slot}) if isinstance(node, Read) else _NONE


def _equal(node: Compare) -> Facts:
    """`=` holds for two blanks; so a side has a value when the other one always has."""
    known = _NONE
    if not node.right.nullable:
        known |= _read(node.left)
    if not node.left.nullable:
        known |= _read(node.right)
    return known


def _is_condition(node: Coalesce) -> bool:
    """Recognise `x ?? false`, which the checker makes of a yes/no value that may be blank."""
    last = node.parts[-1]
    return len(node.parts) == 2 and isinstance(last, Const) and last.value is False


def _shared(all_facts: list[Facts]) -> Facts:
    return frozenset.intersection(*all_facts) if all_facts else _NONE
