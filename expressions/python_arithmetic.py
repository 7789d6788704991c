"""The Python back end's arithmetic: numbers with static scales, durations, and dates that move."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from customary.expressions import types as t
from customary.expressions.checked import Arithmetic, Checked, Const, Negate
from customary.expressions.days import DAY_MS, FIRST_DAY, LAST_DAY
from customary.expressions.functions.signature import family_of
from customary.expressions.numeric import added, divided, is_guarded, multiplied, scale_of
from customary.expressions.python_code import (
    Code,
    Emitter,
    Operand,
    apply,
    attribute,
    constant,
    name,
    operation,
    times,
    walrus,
)
from customary.expressions.values import INTEGER_DIGITS, truncate_to_unit

__all__ = ["arithmetic", "is_calendar_days", "may_overflow", "negation"]

_SUMS: Mapping[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub}


def arithmetic(emitter: Emitter, node: Arithmetic) -> Code:
    families = (family_of(node.left.type), family_of(node.right.type))
    if families == ("number", "number"):
        return _NUMBERS[node.op](emitter, node)
    return _TIMES[(node.op, *families)](emitter, node)


def negation(emitter: Emitter, node: Negate) -> Code:
    return emitter.strict([emitter.operand(node.operand)], lambda one: ast.UnaryOp(ast.USub(), one))


def _bound(node: Arithmetic) -> t.NumberType:
    """Bound the exact result of an operation on numbers, before it is guarded or rounded to money."""
    if node.op == "*":
        return multiplied(node.left.type, node.right.type)
    if node.op == "/":
        return divided(node.left.type, node.right.type)
    return added(node.left.type, node.right.type)


def may_overflow(node: Arithmetic) -> bool:
    """Say whether a result may pass the limit of 24 digits before the point."""
    return is_guarded(_bound(node)) or is_guarded(node.type)


def is_calendar_days(node: Checked) -> bool:
    """Say whether a duration is literal days, which move the wall clock of an instant and not its hours."""
    return isinstance(node, Const) and isinstance(node.type, t.DurationType) and node.type.whole_days


# numbers


def _limit(scale: int) -> ast.expr:
    return constant(10 ** (INTEGER_DIGITS + scale))


def _guarded(emitter: Emitter, node: Arithmetic, operands: Sequence[Operand], build: Callable[..., ast.expr]) -> Code:
    """Emit an operation whose result is compared with the limit where it can pass it, without a call."""
    if not may_overflow(node):
        return emitter.strict(operands, build)
    limit = 10 ** (INTEGER_DIGITS + scale_of(node.type))
    variable = emitter.fresh()

    def guarded(*given: ast.expr) -> ast.expr:
        result = walrus(variable, build(*given))
        inside = ast.Compare(constant(-limit), [ast.Lt(), ast.Lt()], [result, constant(limit)])
        return ast.IfExp(inside, name(variable), apply("overflowed", *emitter.site(node.span)))

    return emitter.strict(operands, guarded, fails=True)


def _sum(emitter: Emitter, node: Arithmetic) -> Code:
    own = max(scale_of(node.left.type), scale_of(node.right.type))
    operands = [emitter.number(one, own, observed=False) for one in (node.left, node.right)]
    operator = _SUMS[node.op]()
    lost = own - scale_of(node.type)
    return _guarded(emitter, node, operands, lambda a, b: _cut(emitter, operation(a, operator, b), lost))


def _cut(emitter: Emitter, code: ast.expr, lost: int) -> ast.expr:
    return emitter.shifted(code, lost) if lost > 0 else times(code, 10**-lost)


def _product(emitter: Emitter, node: Arithmetic) -> Code:
    operands = [emitter.operand(one) for one in (node.left, node.right)]
    lost = scale_of(node.left.type) + scale_of(node.right.type) - scale_of(node.type)
    return _guarded(emitter, node, operands, lambda a, b: _cut(emitter, operation(a, ast.Mult(), b), lost))


def _quotient(emitter: Emitter, node: Arithmetic) -> Code:
    scale = scale_of(node.type)
    if isinstance(node.right, Const) and isinstance(node.right.value, int) and node.right.value != 0:
        return _quotient_of_constant(emitter, node, node.right.value)
    up = constant(10 ** (scale_of(node.right.type) + scale))
    down = constant(10 ** scale_of(node.left.type))
    operands = [emitter.operand(one) for one in (node.left, node.right)]
    return emitter.strict(
        operands,
        lambda a, b: apply("divide_or_report", a, b, up, down, _limit(scale), *emitter.site(node.span)),
        fails=True,
    )


def _quotient_of_constant(emitter: Emitter, node: Arithmetic, divisor: int) -> Code:
    """Divide by a literal: one fraction in its lowest terms, often a plain multiplication."""
    up = 10 ** (scale_of(node.right.type) + scale_of(node.type))
    fraction = Fraction(up, divisor * 10 ** scale_of(node.left.type))

    def build(left: ast.expr) -> ast.expr:
        product = times(left, fraction.numerator)
        if fraction.denominator == 1:
            return product
        return apply("shift_half_away", product, constant(fraction.denominator))

    return _guarded(emitter, node, [emitter.operand(node.left)], build)


def _power(emitter: Emitter, node: Arithmetic) -> Code:
    scales = constant(scale_of(node.left.type)), constant(scale_of(node.right.type)), constant(scale_of(node.type))
    operands = [emitter.operand(one) for one in (node.left, node.right)]
    return emitter.strict(
        operands, lambda a, b: apply("power_or_report", a, b, *scales, *emitter.site(node.span)), fails=True
    )


_NUMBERS: Mapping[str, Callable[[Emitter, Arithmetic], Code]] = {
    "+": _sum,
    "-": _sum,
    "*": _product,
    "/": _quotient,
    "^": _power,
}


# dates, instants, durations and periods


def _reporting(helper: str, *, sign: int = 1) -> Callable[[Emitter, Arithmetic], Code]:
    """Move a date or instant by the right operand."""

    def emit(emitter: Emitter, node: Arithmetic) -> Code:
        operands = [emitter.operand(node.left), Operand(emitter.value(node.right), lambda one: _signed(one, sign))]
        return emitter.strict(operands, lambda a, b: apply(helper, a, b, *emitter.site(node.span)), fails=True)

    return emit


def _signed(code: ast.expr, sign: int) -> ast.expr:
    return code if sign > 0 else ast.UnaryOp(ast.USub(), code)


def _in_zone(emitter: Emitter, node: Arithmetic, helper: str, sign: int) -> Code:
    operands = [emitter.operand(node.left), Operand(emitter.value(node.right), lambda one: _signed(one, sign))]
    zone = attribute("x", "zone")
    return emitter.strict(operands, lambda a, b: apply(helper, a, b, zone, *emitter.site(node.span)), fails=True)


def _instant_and_duration(*, sign: int = 1) -> Callable[[Emitter, Arithmetic], Code]:
    exact = _reporting("add_milliseconds_or_report", sign=sign)

    def emit(emitter: Emitter, node: Arithmetic) -> Code:
        if is_calendar_days(node.right):
            return _in_zone(emitter, node, "add_wall_duration_or_report", sign)
        return exact(emitter, node)

    return emit


def _instant_and_period(*, sign: int = 1) -> Callable[[Emitter, Arithmetic], Code]:
    def emit(emitter: Emitter, node: Arithmetic) -> Code:
        return _in_zone(emitter, node, "add_wall_months_or_report", sign)

    return emit


def _days_apart(emitter: Emitter, node: Arithmetic) -> Code:
    operands = [emitter.operand(node.left), emitter.operand(node.right)]
    return emitter.strict(operands, lambda a, b: times(operation(a, ast.Sub(), b), DAY_MS))


def _plain(emitter: Emitter, node: Arithmetic) -> Code:
    operands = [emitter.operand(node.left), emitter.operand(node.right)]
    operator = _SUMS[node.op]()
    return emitter.strict(operands, lambda a, b: operation(a, operator, b))


def _time_moved(*, sign: int = 1) -> Callable[[Emitter, Arithmetic], Code]:
    def emit(emitter: Emitter, node: Arithmetic) -> Code:
        operands = [emitter.operand(node.left), Operand(emitter.value(node.right), lambda one: _signed(one, sign))]
        return emitter.strict(operands, lambda clock, by: apply("move_time", clock, by))

    return emit


def _duration_sum(emitter: Emitter, node: Arithmetic) -> Code:
    operands = [emitter.operand(node.left), emitter.operand(node.right)]
    operator = _SUMS[node.op]()
    return emitter.strict(
        operands,
        lambda a, b: apply("guard_duration", operation(a, operator, b), *emitter.site(node.span)),
        fails=True,
    )


def _duration_product(emitter: Emitter, node: Arithmetic) -> Code:
    operands = [emitter.operand(node.left), emitter.operand(node.right)]
    down = constant(10 ** scale_of(node.right.type))
    return emitter.strict(
        operands,
        lambda a, b: apply(
            "guard_duration",
            apply("shift_half_away", operation(a, ast.Mult(), b), down),
            *emitter.site(node.span),
        ),
        fails=True,
    )


def _duration_quotient(emitter: Emitter, node: Arithmetic) -> Code:
    up = constant(10 ** scale_of(node.right.type))
    operands = [emitter.operand(node.left), emitter.operand(node.right)]
    return emitter.strict(
        operands,
        lambda a, b: apply("divide_duration_or_report", a, b, up, *emitter.site(node.span)),
        fails=True,
    )


def _duration_ratio(emitter: Emitter, node: Arithmetic) -> Code:
    scale = scale_of(node.type)
    operands = [emitter.operand(node.left), emitter.operand(node.right)]
    return emitter.strict(
        operands,
        lambda a, b: apply(
            "divide_or_report", a, b, constant(10**scale), constant(1), _limit(scale), *emitter.site(node.span)
        ),
        fails=True,
    )


def _days_moved(*, sign: int = 1) -> Callable[[Emitter, Arithmetic], Code]:
    """Move a date; by a literal number of days without a call, unless it leaves the calendar."""
    general = _reporting("add_duration_days_or_report", sign=sign)

    def emit(emitter: Emitter, node: Arithmetic) -> Code:
        by = node.right
        if not isinstance(by, Const) or not isinstance(by.value, int):
            return general(emitter, node)
        days = sign * truncate_to_unit(by.value, DAY_MS)
        variable = emitter.fresh()

        def build(day: ast.expr) -> ast.expr:
            moved = walrus(variable, operation(day, ast.Add(), constant(days)))
            # a day of the calendar can only leave it at the end that it moves to
            end = (ast.LtE(), LAST_DAY) if days > 0 else (ast.GtE(), FIRST_DAY)
            inside = ast.Compare(moved, [end[0]], [constant(end[1])])
            return ast.IfExp(inside, name(variable), apply("date_left", *emitter.site(node.span)))

        return emitter.strict([emitter.operand(node.left)], build, fails=True)

    return emit


_MONTHS = "add_months_or_report"
_TIMES: Mapping[tuple[str, str, str], Callable[[Emitter, Arithmetic], Code]] = {
    ("-", "date", "date"): _days_apart,
    ("+", "date", "duration"): _days_moved(),
    ("-", "date", "duration"): _days_moved(sign=-1),
    ("+", "date", "period"): _reporting(_MONTHS),
    ("-", "date", "period"): _reporting(_MONTHS, sign=-1),
    ("-", "datetime", "datetime"): _plain,
    ("+", "datetime", "duration"): _instant_and_duration(),
    ("-", "datetime", "duration"): _instant_and_duration(sign=-1),
    ("+", "datetime", "period"): _instant_and_period(),
    ("-", "datetime", "period"): _instant_and_period(sign=-1),
    ("-", "time", "time"): _plain,
    ("+", "time", "duration"): _time_moved(),
    ("-", "time", "duration"): _time_moved(sign=-1),
    ("+", "duration", "duration"): _duration_sum,
    ("-", "duration", "duration"): _duration_sum,
    ("*", "duration", "number"): _duration_product,
    ("/", "duration", "number"): _duration_quotient,
    ("/", "duration", "duration"): _duration_ratio,
    ("+", "period", "period"): _plain,
    ("-", "period", "period"): _plain,
}
