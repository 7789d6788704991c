"""How many digits a number can have: what decides whether SQLite's 64-bit integers hold it.

Types bound most nodes; arithmetic and choices are bounded more closely by their parts.
"""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.checked import Aggregate, Arithmetic, Call, Checked, Coalesce, Const, If, Negate, Read
from customary.expressions.numeric import MAX_WHOLE_DIGITS, number_of, scale_of, whole_digits

__all__ = ["NARROW_DIGITS", "digits", "fits_narrow", "is_number", "whole"]

NARROW_DIGITS = 18


def is_number(node: Checked) -> bool:
    return isinstance(node.type, t.NumberType | t.MoneyType)


def digits(node: Checked) -> int:
    """Bound all digits of a node's scaled integer."""
    return whole(node) + scale_of(node.type)


def fits_narrow(count: int) -> bool:
    return count <= NARROW_DIGITS


def whole(node: Checked) -> int:
    """Bound the digits before the point of a number or money node."""
    match node:
        case Const():
            return _of_constant(node)
        case Read():
            number = number_of(node.type)
            return min(number.precision - number.scale, MAX_WHOLE_DIGITS)
        case Arithmetic():
            return min(_of_arithmetic(node), MAX_WHOLE_DIGITS)
        case Negate():
            return whole(node.operand)
        case Coalesce():
            return max(map(whole, node.parts))
        case If():
            return max(whole(node.otherwise), *(whole(value) for _, value in node.arms))
        case Call() if node.function in ("abs", "min", "max", "clamp"):
            return max(whole(one) for one in node.args) + 1
        case Aggregate() if node.value is not None and is_number(node.value):
            extra = 5 if node.function == "sum" else 1
            return min(whole(node.value) + extra, MAX_WHOLE_DIGITS)
    return whole_digits(node.type)


def _of_constant(node: Const) -> int:
    if not isinstance(node.value, int):
        return 0
    return max(len(str(abs(node.value))) - scale_of(node.type), 0)


def _of_arithmetic(node: Arithmetic) -> int:
    if not (is_number(node.left) and is_number(node.right)):
        return whole_digits(node.type)
    match node.op:
        case "*":
            return whole(node.left) + whole(node.right) + 1
        case "/":
            return whole(node.left) + scale_of(node.right.type) + 1
        case "^":
            return MAX_WHOLE_DIGITS
    return max(whole(node.left), whole(node.right)) + 1
