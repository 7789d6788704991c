"""How calls are emitted in Python: their operands, and the ways of a blank one and of a failing one."""

from __future__ import annotations

import ast
from collections.abc import Callable

from customary.expressions import types as t
from customary.expressions.checked import Call, Checked
from customary.expressions.numeric import scale_of
from customary.expressions.python_code import Code, Emitter, Operand, apply, attribute, name

__all__ = [
    "Emit", "condition", "failing", "from_environment", "operands", "seen", "sized", "strict", "tolerant",
    "whole_number",
]  # fmt: skip

Emit = Callable[[Emitter, Call], Code]

# operands


def whole_number(emitter: Emitter, node: Checked) -> Operand:
    """A number that the checker has cut to whole."""
    assert scale_of(node.type) == 0
    return emitter.operand(node)


def seen(emitter: Emitter, node: Checked) -> tuple[Operand, int]:
    """A number as an observer sees it, with its scale."""
    kept = min(scale_of(node.type), t.OBSERVED_SCALE)
    return emitter.number(node, kept), kept


def operands(emitter: Emitter, node: Call, kinds: str) -> list[Operand]:
    """Emit the arguments by kind: `w` a number cut to whole, `.` as it is."""
    return [
        whole_number(emitter, one) if kind == "w" else emitter.operand(one)
        for kind, one in zip(kinds, node.args, strict=True)
    ]


def tolerant(operand: Operand) -> Operand:
    """Let a blank argument reach the function."""
    return Operand(Code(operand.code.code, nullable=False), operand.then)


def _more(words: tuple[str, ...]) -> list[ast.expr]:
    return [name("x") if word == "environment" else attribute("x", word) for word in words]


# ways of emitting


def strict(helper: str, kinds: str, *extra: str) -> Emit:
    """Blank when an argument is; `extra` are environment words that follow the arguments."""

    def emit(emitter: Emitter, node: Call) -> Code:
        more = _more(extra)
        code = emitter.strict(operands(emitter, node, kinds), lambda *a: apply(helper, *a, *more))
        return Code(code.code, nullable=code.nullable or node.nullable)

    return emit


def failing(helper: str, kinds: str, *extra: str, blank_ok: tuple[int, ...] = ()) -> Emit:
    """As strict, and with a diagnostic on some data."""

    def emit(emitter: Emitter, node: Call) -> Code:
        more = _more(extra)
        given = operands(emitter, node, kinds)
        given = [tolerant(one) if index in blank_ok else one for index, one in enumerate(given)]
        return emitter.strict(given, lambda *a: apply(helper, *a, *more, *emitter.site(node.span)), fails=True)

    return emit


def sized(helper: str) -> Emit:
    """A text that may outgrow the limit."""

    def emit(emitter: Emitter, node: Call) -> Code:
        return emitter.strict(
            [emitter.operand(node.args[0])],
            lambda one: apply("sized", apply(helper, one), *emitter.site(node.span)),
            fails=True,
        )

    return emit


def condition(helper: str, *extra: str) -> Emit:
    """False when an argument is blank."""

    def emit(emitter: Emitter, node: Call) -> Code:
        more = _more(extra)
        return emitter.strict_condition(
            [emitter.operand(one) for one in node.args], lambda *a: apply(helper, *a, *more)
        )

    return emit


def from_environment(word: str) -> Emit:
    def emit(_emitter: Emitter, _node: Call) -> Code:
        return Code(attribute("x", word), nullable=False)

    return emit
