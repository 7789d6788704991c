"""What an expression says, whatever way it is written: equal forms always have equal values.

Comparisons look one way, `and`, `or`, `=`, `+` and `*` have their parts in one order and no condition twice, `in` is an
`or` of `=`, a `not` stands only before what cannot take it in. Spans and what is known of blanks do not count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import assert_never

from customary.expressions import types as t
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
    TextMatch,
)
from customary.expressions.functions.signature import family_of
from customary.expressions.numeric import scale_of

__all__ = ["Form", "fingerprint", "normal_form"]

Form = tuple[object, ...]
"""Nested tuples of texts, whole numbers and None; the first of each is a word."""


def fingerprint(root: Checked) -> str:
    """Give a short text that expressions of one normal form share, and others do not."""
    return hashlib.sha256(repr(normal_form(root)).encode()).hexdigest()[:32]


def normal_form(node: Checked) -> Form:
    """Give the normal form of an expression.

    >>> from customary.expressions.checked import Const
    >>> from customary.expressions.positions import Excerpt
    >>> span = Excerpt.whole("1.50").span(0, 4)
    >>> normal_form(Const(span=span, type=t.NumberType(3, 2), nullable=False, value=150))
    ('const', 'number', 15, 1)
    """
    match node:
        case Const():
            return _constant(node)
        case Read():
            return ("read", node.slot.root, *node.slot.path)
        case Not():
            return _negation(normal_form(node.operand))
        case And():
            return _joined("and", map(normal_form, node.operands))
        case Or():
            return _joined("or", map(normal_form, node.operands))
        case Compare():
            return _comparison(node.op, normal_form(node.left), normal_form(node.right))
        case IsBlank():
            return ("blank", normal_form(node.operand))
        case OneOf():
            operand = normal_form(node.operand)
            return _joined("or", (_comparison("=", operand, normal_form(item)) for item in node.items))
        case TextMatch():
            return (node.kind, normal_form(node.operand), normal_form(node.pattern))
        case Arithmetic():
            return _operation(node)
        case Negate():
            return ("-", normal_form(node.operand))
        case Join():
            return ("&", *map(normal_form, node.parts))
        case Coalesce():
            return ("??", *map(normal_form, node.parts))
        case If():
            arms = ((normal_form(condition), normal_form(value)) for condition, value in node.arms)
            return ("if", *arms, normal_form(node.otherwise))
        case Call():
            return ("call", node.function, *map(normal_form, node.args))
        case Aggregate():
            return _over_rows(node)
    assert_never(node)


def _constant(node: Const) -> Form:
    family = family_of(node.type)
    value = node.value
    if isinstance(value, frozenset):
        return ("const", family, *sorted(value))
    if isinstance(value, int) and isinstance(node.type, t.NumberType | t.MoneyType):
        scale = scale_of(node.type)
        while scale and value % 10 == 0:
            value, scale = value // 10, scale - 1
        return ("const", family, value, scale)
    return ("const", family, value)


def _negation(form: Form) -> Form:
    match form:
        case ("not", operand) if isinstance(operand, tuple):
            return operand
        case ("and" | "or" as word, *operands):
            return _joined("or" if word == "and" else "and", map(_negation, _forms(operands)))
    return ("not", form)


def _joined(word: str, operands: Iterable[Form]) -> Form:
    parts: dict[Form, None] = {}
    for one in operands:
        inner = _forms(one[1:]) if one[0] == word else (one,)
        parts.update(dict.fromkeys(inner))
    ordered = sorted(parts, key=repr)
    return ordered[0] if len(ordered) == 1 else (word, *ordered)


def _forms(parts: Iterable[object]) -> tuple[Form, ...]:
    return tuple(one for one in parts if isinstance(one, tuple))


def _comparison(op: str, left: Form, right: Form) -> Form:
    if op in (">", ">="):
        return (op.replace(">", "<"), right, left)
    if op == "=":
        return ("=", *sorted((left, right), key=repr))
    return (op, left, right)


def _operation(node: Arithmetic) -> Form:
    sides = [normal_form(node.left), normal_form(node.right)]
    same = family_of(node.left.type) == family_of(node.right.type)
    if node.op in ("+", "*") and same:
        sides.sort(key=repr)
    return (node.op, *sides)


def _over_rows(node: Aggregate) -> Form:
    parts = (normal_form(one) if one is not None else None for one in (node.value, node.where, node.order))
    picked = node.rows.among
    among = normal_form(picked) if picked is not None else None
    rows = (node.rows.root, *node.rows.path, node.rows.module, node.rows.by, among)
    return ("rows", node.function, rows, *parts, node.separator if node.function == "join_text" else "")
