"""Ways of emitting a call in JavaScript: how its arguments are made, and what a blank one does."""

from __future__ import annotations

from collections.abc import Callable

from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Const
from customary.expressions.emit_javascript.code import Code, Emitter, Operand, apply
from customary.expressions.emit_javascript.contract import NotAvailable
from customary.expressions.numeric import scale_of

__all__ = [
    "Emit",
    "condition_on",
    "failing",
    "from_environment",
    "literal_of",
    "not_available",
    "operands_of",
    "seen_number",
    "sized",
    "strict",
    "tolerant",
    "zoned",
]

Emit = Callable[[Emitter, Call], Code]


# operands


def seen_number(emitter: Emitter, node: Checked) -> tuple[Operand, int]:
    """A number as an observer sees it, with its scale."""
    seen = min(scale_of(node.type), t.OBSERVED_SCALE)
    return emitter.number(node, seen), seen


def operands_of(emitter: Emitter, node: Call, kinds: str) -> list[Operand]:
    """Emit the arguments by kind: `.` as it is, `?` as it is and blank too."""
    operands = [emitter.operand(one) for one in node.args]
    return [tolerant(one) if kind == "?" else one for kind, one in zip(kinds, operands, strict=True)]


def tolerant(operand: Operand) -> Operand:
    """Let a blank argument reach the function."""
    return Operand(Code(operand.code.code, nullable=False), operand.then)


def not_available(node: Checked) -> NotAvailable:
    return NotAvailable(node.span.source.text[node.span.start : node.span.end])


def literal_of(node: Checked) -> str | None:
    """Give the text that an argument is written as; the checker lets no other through where one is needed."""
    assert isinstance(node, Const)
    return node.value if isinstance(node.value, str) else None


# ways of emitting


def strict(helper: str, kinds: str, *more: str) -> Emit:
    """Blank when an argument is; `more` follows the arguments."""

    def emit(emitter: Emitter, node: Call) -> Code:
        code = emitter.strict(operands_of(emitter, node, kinds), lambda *a: apply(helper, *a, *more))
        return Code(code.code, nullable=code.nullable or node.nullable)

    return emit


def failing(helper: str, kinds: str, *more: str) -> Emit:
    """As strict, and with a diagnostic on some data."""

    def emit(emitter: Emitter, node: Call) -> Code:
        return emitter.strict(
            operands_of(emitter, node, kinds),
            lambda *a: apply(helper, *a, *more, *emitter.site(node.span)),
            fails=True,
        )

    return emit


def zoned(helper: str, kinds: str, *more: str) -> Emit:
    """As failing; the last argument is a zone or blank for the zone of the evaluation."""
    made = failing(helper, kinds, *more, "e")

    def emit(emitter: Emitter, node: Call) -> Code:
        emitter.need_zone(literal_of(node.args[-1]))
        return made(emitter, node)

    return emit


def sized(part: str, helper: str) -> Emit:
    """A text from tables, which may outgrow the limit."""

    def emit(emitter: Emitter, node: Call) -> Code:
        return emitter.strict(
            [emitter.operand(node.args[0])],
            lambda one: apply("sized", emitter.use(part, helper, one), *emitter.site(node.span)),
            fails=True,
        )

    return emit


def from_environment(word: str) -> Emit:
    """What the environment says, the same for every record."""

    def emit(_emitter: Emitter, _node: Call) -> Code:
        return Code(f"e.{word}", nullable=False)

    return emit


def condition_on(helper: str, *more: str) -> Emit:
    """False when an argument is blank."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(one) for one in node.args]
        return emitter.strict_condition(operands, lambda *a: apply(helper, *a, *more))

    return emit
