"""The JavaScript back end's arithmetic: numbers with static scales, durations, and dates that move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from customary.expressions.checked import Arithmetic, Const, Negate
from customary.expressions.days import DAY_MS
from customary.expressions.emit_javascript.code import (
    CORE,
    Code,
    Emitter,
    Operand,
    apply,
    big,
    infix,
    negative,
    times,
    whole,
)
from customary.expressions.emit_javascript.contract import NotAvailable
from customary.expressions.functions.signature import family_of
from customary.expressions.numeric import scale_of
from customary.expressions.python_arithmetic import is_calendar_days, may_overflow
from customary.expressions.values import INTEGER_DIGITS, truncate_to_unit

__all__ = ["LONGEST", "arithmetic", "negation", "number_limit"]

LONGEST = f"{CORE}.MAX_DURATION"
"""What a duration is below in size."""


def arithmetic(emitter: Emitter, node: Arithmetic) -> Code:
    families = (family_of(node.left.type), family_of(node.right.type))
    if families == ("number", "number"):
        return _NUMBERS[node.op](emitter, node)
    emit = _TIMES.get((node.op, *families))
    if emit is None:
        raise NotAvailable(node.span.source.text[node.span.start : node.span.end])
    return emit(emitter, node)


def negation(emitter: Emitter, node: Negate) -> Code:
    return emitter.strict([emitter.operand(node.operand)], negative)


def number_limit(scale: int) -> str:
    """Give what a number of a scale is below in size."""
    return big(10 ** (INTEGER_DIGITS + scale))


# numbers


def _guarded(emitter: Emitter, node: Arithmetic, operands: Sequence[Operand], build: Callable[..., str]) -> Code:
    """Emit an operation whose result is compared with the limit where it can pass it."""
    if not may_overflow(node):
        return emitter.strict(operands, build)
    limit = number_limit(scale_of(node.type))
    return emitter.strict(operands, lambda *a: apply("guard", build(*a), limit, *emitter.site(node.span)), fails=True)


def _sum(emitter: Emitter, node: Arithmetic) -> Code:
    own = max(scale_of(node.left.type), scale_of(node.right.type))
    operands = [emitter.number(one, own, observed=False) for one in (node.left, node.right)]
    lost = own - scale_of(node.type)
    return _guarded(emitter, node, operands, lambda a, b: _cut(emitter, infix(a, node.op, b), lost))


def _cut(emitter: Emitter, code: str, lost: int) -> str:
    return emitter.shifted(code, lost) if lost > 0 else times(code, 10**-lost)


def _product(emitter: Emitter, node: Arithmetic) -> Code:
    operands = [emitter.operand(one) for one in (node.left, node.right)]
    lost = scale_of(node.left.type) + scale_of(node.right.type) - scale_of(node.type)
    return _guarded(emitter, node, operands, lambda a, b: _cut(emitter, infix(a, "*", b), lost))


def _quotient(emitter: Emitter, node: Arithmetic) -> Code:
    scale = scale_of(node.type)
    if isinstance(node.right, Const) and isinstance(node.right.value, int) and node.right.value != 0:
        return _quotient_of_constant(emitter, node, node.right.value)
    up, down = big(10 ** (scale_of(node.right.type) + scale)), big(10 ** scale_of(node.left.type))
    return emitter.strict(
        [emitter.operand(one) for one in (node.left, node.right)],
        lambda a, b: apply("divide", a, b, up, down, number_limit(scale), *emitter.site(node.span)),
        fails=True,
    )


def _quotient_of_constant(emitter: Emitter, node: Arithmetic, divisor: int) -> Code:
    """Divide by a literal: one fraction in its lowest terms, often a plain multiplication."""
    up = 10 ** (scale_of(node.right.type) + scale_of(node.type))
    fraction = Fraction(up, divisor * 10 ** scale_of(node.left.type))

    def build(left: str) -> str:
        product = times(left, fraction.numerator)
        return product if fraction.denominator == 1 else apply("halved", product, big(fraction.denominator))

    return _guarded(emitter, node, [emitter.operand(node.left)], build)


def _power(emitter: Emitter, node: Arithmetic) -> Code:
    scales = [whole(scale_of(one.type)) for one in (node.left, node.right, node)]
    return emitter.strict(
        [emitter.operand(one) for one in (node.left, node.right)],
        lambda a, b: apply("power", a, b, *scales, *emitter.site(node.span)),
        fails=True,
    )


_NUMBERS: Mapping[str, Callable[[Emitter, Arithmetic], Code]] = {
    "+": _sum,
    "-": _sum,
    "*": _product,
    "/": _quotient,
    "^": _power,
}


# dates, instants, durations and periods


def _moving(helper: str, *more: str, sign: int = 1) -> Callable[[Emitter, Arithmetic], Code]:
    """Move a date or instant by the right operand."""

    def emit(emitter: Emitter, node: Arithmetic) -> Code:
        operands = [
            emitter.operand(node.left),
            Operand(emitter.value(node.right), lambda one: one if sign > 0 else negative(one)),
        ]
        return emitter.strict(operands, lambda a, b: apply(helper, a, b, *more, *emitter.site(node.span)), fails=True)

    return emit


def _instant_and_duration(*, sign: int = 1) -> Callable[[Emitter, Arithmetic], Code]:
    exact = _moving("addMilliseconds", sign=sign)
    by_the_clock = _moving("addWallDuration", "e", sign=sign)

    def emit(emitter: Emitter, node: Arithmetic) -> Code:
        return (by_the_clock if is_calendar_days(node.right) else exact)(emitter, node)

    return emit


def _instant_and_period(*, sign: int = 1) -> Callable[[Emitter, Arithmetic], Code]:
    return _moving("addWallMonths", "false", "e", sign=sign)


def _days_moved(*, sign: int = 1) -> Callable[[Emitter, Arithmetic], Code]:
    """Move a date; by a literal duration, the days are counted here."""
    general = _moving("addDurationDays", sign=sign)

    def emit(emitter: Emitter, node: Arithmetic) -> Code:
        by = node.right
        if not isinstance(by, Const) or not isinstance(by.value, int):
            return general(emitter, node)
        days = big(sign * truncate_to_unit(by.value, DAY_MS))
        return emitter.strict(
            [emitter.operand(node.left)], lambda day: apply("addDays", day, days, *emitter.site(node.span)), fails=True
        )

    return emit


def _pair(build: Callable[[str, str, str], str]) -> Callable[[Emitter, Arithmetic], Code]:
    """Compute from two values with the operation's sign, without failing."""

    def emit(emitter: Emitter, node: Arithmetic) -> Code:
        operands = [emitter.operand(node.left), emitter.operand(node.right)]
        return emitter.strict(operands, lambda a, b: build(a, node.op, b))

    return emit


def _duration_sum(emitter: Emitter, node: Arithmetic) -> Code:
    return emitter.strict(
        [emitter.operand(node.left), emitter.operand(node.right)],
        lambda a, b: apply("guard", infix(a, node.op, b), LONGEST, *emitter.site(node.span)),
        fails=True,
    )


def _duration_product(emitter: Emitter, node: Arithmetic) -> Code:
    down = big(10 ** scale_of(node.right.type))
    return emitter.strict(
        [emitter.operand(node.left), emitter.operand(node.right)],
        lambda a, b: apply("guard", apply("halved", infix(a, "*", b), down), LONGEST, *emitter.site(node.span)),
        fails=True,
    )


def _duration_quotient(emitter: Emitter, node: Arithmetic) -> Code:
    up = big(10 ** scale_of(node.right.type))
    return emitter.strict(
        [emitter.operand(node.left), emitter.operand(node.right)],
        lambda a, b: apply("divide", a, b, up, big(1), LONGEST, *emitter.site(node.span)),
        fails=True,
    )


def _duration_ratio(emitter: Emitter, node: Arithmetic) -> Code:
    scale = scale_of(node.type)
    return emitter.strict(
        [emitter.operand(node.left), emitter.operand(node.right)],
        lambda a, b: apply("divide", a, b, big(10**scale), big(1), number_limit(scale), *emitter.site(node.span)),
        fails=True,
    )


def _days_apart(left: str, operator: str, right: str) -> str:
    return times(f"BigInt({left} {operator} {right})", DAY_MS)


def _milliseconds_apart(left: str, operator: str, right: str) -> str:
    return f"BigInt({left} {operator} {right})"


def _time_moved(clock: str, operator: str, duration: str) -> str:
    return apply("movedTime", clock, duration if operator == "+" else f"-({duration})")


_TIMES: Mapping[tuple[str, str, str], Callable[[Emitter, Arithmetic], Code]] = {
    ("-", "date", "date"): _pair(_days_apart),
    ("+", "date", "duration"): _days_moved(),
    ("-", "date", "duration"): _days_moved(sign=-1),
    ("+", "date", "period"): _moving("addMonths", "false"),
    ("-", "date", "period"): _moving("addMonths", "false", sign=-1),
    ("-", "datetime", "datetime"): _pair(_milliseconds_apart),
    ("+", "datetime", "duration"): _instant_and_duration(),
    ("-", "datetime", "duration"): _instant_and_duration(sign=-1),
    ("+", "datetime", "period"): _instant_and_period(),
    ("-", "datetime", "period"): _instant_and_period(sign=-1),
    ("-", "time", "time"): _pair(_milliseconds_apart),
    ("+", "time", "duration"): _pair(_time_moved),
    ("-", "time", "duration"): _pair(_time_moved),
    ("+", "duration", "duration"): _duration_sum,
    ("-", "duration", "duration"): _duration_sum,
    ("*", "duration", "number"): _duration_product,
    ("/", "duration", "number"): _duration_quotient,
    ("/", "duration", "duration"): _duration_ratio,
    ("+", "period", "period"): _pair(infix),
    ("-", "period", "period"): _pair(infix),
}
