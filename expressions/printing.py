"""Syntax trees back to text, in one canonical form.

Reading the text gives an equal tree again, so that a builder can open what a person typed and save it unchanged.
Comments and needless brackets are lost.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import assert_never

from customary.expressions.nodes import (
    Argument,
    Binary,
    BlankLiteral,
    BlankTest,
    BooleanLiteral,
    Comparison,
    DateLiteral,
    DateTimeLiteral,
    FunctionCall,
    ListLiteral,
    Logic,
    Match,
    Membership,
    Node,
    NumberLiteral,
    Path,
    PercentLiteral,
    QuantityLiteral,
    Range,
    Sequence,
    TextLiteral,
    Unary,
)

__all__ = ["canonical", "quoted"]

_OR, _AND, _NOT, _COMPARE, _COALESCE, _JOIN, _SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(11)
"""How tightly things bind; a part that binds less tightly than its place asks for stands in brackets."""
_ARITHMETIC = {
    "+": (_SUM, _SUM, _PRODUCT),
    "-": (_SUM, _SUM, _PRODUCT),
    "*": (_PRODUCT, _PRODUCT, _UNARY),
    "/": (_PRODUCT, _PRODUCT, _UNARY),
    "^": (_POWER, _ATOM, _UNARY),
}
"""Of each operator: its own tightness, and what its left and right side need."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def canonical(node: Node) -> str:
    """Write a syntax tree as text.

    >>> from customary.expressions.parser import parse
    >>> from customary.expressions.positions import Excerpt
    >>> tree = parse(Excerpt.whole("(amount>=10) AND NOT stage in ['won']")).node
    >>> canonical(tree)
    'amount >= 10 and not stage in ("won")'
    """
    return _written(node)[0]


def quoted(text: str) -> str:
    """Write a text literal."""
    return '"' + "".join(_character(char) for char in text) + '"'


def _character(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if unicodedata.category(char) in {"Cc", "Cf"} and ord(char) < 0x10000:
        return f"\\u{ord(char):04x}"
    return char


def _at(node: Node, needed: int) -> str:
    text, tightness = _written(node)
    return text if tightness >= needed else f"({text})"


def _listed(items: tuple[Node, ...]) -> str:
    return ", ".join(canonical(one) for one in items)


def _written(node: Node) -> tuple[str, int]:
    """Give the text of a tree and how tightly its outermost operator binds."""
    match node:
        case Logic():
            own = _AND if node.op == "and" else _OR
            return f" {node.op} ".join(_at(one, own + 1) for one in node.operands), own
        case Unary(op="not"):
            return f"not {_at(node.operand, _NOT)}", _NOT
        case Unary():
            return f"{node.op}{_at(node.operand, _UNARY)}", _UNARY
        case Comparison() | Membership() | Range() | BlankTest() | Match():
            return _condition(node), _COMPARE
        case Sequence(op="??"):
            return " ?? ".join(_at(one, _JOIN) for one in node.parts), _COALESCE
        case Sequence():
            return " & ".join(_at(one, _SUM) for one in node.parts), _JOIN
        case Binary():
            own, left, right = _ARITHMETIC[node.op]
            return f"{_at(node.left, left)} {node.op} {_at(node.right, right)}", own
        case FunctionCall():
            return _call(node), _ATOM
        case ListLiteral():
            return f"[{_listed(node.items)}]", _ATOM
        case Path():
            return ".".join(node.names), _ATOM
        case _:
            return _literal(node), _ATOM


def _condition(node: Comparison | Membership | Range | BlankTest | Match) -> str:
    match node:
        case Comparison():
            return f"{_at(node.left, _COALESCE)} {node.op} {_at(node.right, _COALESCE)}"
        case Membership():
            word = "not in" if node.negated else "in"
            if node.source is not None:
                right = canonical(node.source)
            else:
                right = f"({_listed(node.items)})" if node.items else "[]"
            return f"{_at(node.operand, _COALESCE)} {word} {right}"
        case Range():
            word = "not between" if node.negated else "between"
            low, high = _at(node.low, _COALESCE), _at(node.high, _COALESCE)
            return f"{_at(node.operand, _COALESCE)} {word} {low} and {high}"
        case BlankTest():
            return f"{_at(node.operand, _COALESCE)} {'is not blank' if node.negated else 'is blank'}"
        case Match():
            word = f"{node.kind} with" if node.kind in {"starts", "ends"} else node.kind
            word = f"not {word}" if node.negated else word
            return f"{_at(node.operand, _COALESCE)} {word} {_at(node.pattern, _COALESCE)}"
    assert_never(node)


def _call(node: FunctionCall) -> str:
    arguments = ", ".join(map(_argument, node.arguments))
    where = f"where {canonical(node.where)}" if node.where is not None else ""
    return f"{node.name}({' '.join(part for part in (arguments, where) if part)})"


def _argument(node: Argument) -> str:
    return canonical(node.value) if node.name is None else f"{node.name}: {canonical(node.value)}"


_Literal = (
    NumberLiteral
    | PercentLiteral
    | QuantityLiteral
    | TextLiteral
    | BooleanLiteral
    | BlankLiteral
    | DateLiteral
    | DateTimeLiteral
)


def _literal(node: _Literal) -> str:
    match node:
        case NumberLiteral():
            return node.digits
        case PercentLiteral():
            return f"{node.digits}%"
        case QuantityLiteral():
            return f"{node.digits} {node.unit}{'' if node.digits == '1' else 's'}"
        case TextLiteral():
            return quoted(node.value)
        case BooleanLiteral():
            return "true" if node.value else "false"
        case BlankLiteral():
            return "blank"
        case DateLiteral():
            return f"#{date.fromordinal(node.ordinal).isoformat()}#"
        case DateTimeLiteral():
            return f"#{date.fromordinal(node.ordinal).isoformat()}T{_clock(node.milliseconds)}{_offset(node)}#"
    assert_never(node)


def _clock(milliseconds: int) -> str:
    seconds, fraction = divmod(milliseconds, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    if seconds % 60 or fraction:
        text += f":{seconds % 60:02}"
    return f"{text}.{fraction:03}" if fraction else text


def _offset(node: DateTimeLiteral) -> str:
    minutes = node.offset_minutes
    if minutes is None:
        return ""
    if minutes == 0:
        return "Z"
    return f"{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
