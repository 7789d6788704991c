"""Literals: the value and the type of what is written out."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from customary.expressions import nodes, problems
from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Const
from customary.expressions.checking.context import Context, blank, unknown
from customary.expressions.positions import Span

__all__ = ["Literal", "check_literal"]

Literal = (
    nodes.NumberLiteral
    | nodes.PercentLiteral
    | nodes.QuantityLiteral
    | nodes.TextLiteral
    | nodes.BooleanLiteral
    | nodes.BlankLiteral
    | nodes.DateLiteral
    | nodes.DateTimeLiteral
)

_DAY = 86_400_000
_EXACT = {"week": 7 * _DAY, "day": _DAY, "hour": 3_600_000, "minute": 60_000, "second": 1_000}
_MONTHS = {"month": 1, "year": 12}
_LONGEST_MONTHS = 9_999 * 12
_LONGEST = 9_999 * 366 * _DAY
_EPOCH = date(1970, 1, 1).toordinal()


def check_literal(context: Context, node: Literal) -> Checked:
    """Read a literal."""
    match node:
        case nodes.NumberLiteral():
            return _number(node.digits, 0, node.span)
        case nodes.PercentLiteral():
            return _number(node.digits, 2, node.span)
        case nodes.QuantityLiteral():
            return _quantity(context, node)
        case nodes.TextLiteral():
            if not node.value:
                return blank(node.span, t.BLANK)
            return Const(span=node.span, type=t.TEXT, nullable=False, value=node.value)
        case nodes.BooleanLiteral():
            return Const(span=node.span, type=t.BOOLEAN, nullable=False, value=node.value)
        case nodes.BlankLiteral():
            return blank(node.span, t.BLANK)
        case nodes.DateLiteral():
            return Const(span=node.span, type=t.DATE, nullable=False, value=node.ordinal)
        case nodes.DateTimeLiteral():
            return _instant(node)
    assert_never(node)


def _number(digits: str, shift: int, span: Span) -> Const:
    whole, _, decimals = digits.partition(".")
    scale = len(decimals) + shift
    value = int(whole + decimals)
    # The digit before the point counts even when it is 0: a smaller bound would call 0.000001 a one-digit number.
    precision = max(len(str(value)), scale + 1)
    return Const(span=span, type=t.NumberType(precision, scale), nullable=False, value=value)


def _quantity(context: Context, node: nodes.QuantityLiteral) -> Checked:
    whole, _, decimals = node.digits.partition(".")
    number, shift = int(whole + decimals), 10 ** len(decimals)
    if node.unit in _MONTHS:
        months, left = divmod(number * _MONTHS[node.unit], shift)
        if left or months > _LONGEST_MONTHS:
            context.report(problems.bad_quantity(node.span))
            return unknown(node.span)
        return Const(span=node.span, type=t.PERIOD, nullable=False, value=months)
    milliseconds, left = divmod(number * _EXACT[node.unit], shift)
    if left or milliseconds > _LONGEST:
        context.report(problems.bad_quantity(node.span))
        return unknown(node.span)
    whole_days = node.unit in {"day", "week"} and milliseconds % _DAY == 0
    return Const(span=node.span, type=t.DurationType(whole_days), nullable=False, value=milliseconds)


def _instant(node: nodes.DateTimeLiteral) -> Checked:
    """An instant without an offset means the clock of the evaluation zone, which is only known when it runs."""
    if node.offset_minutes is not None:
        days = (node.ordinal - _EPOCH) * _DAY
        value = days + node.milliseconds - node.offset_minutes * 60_000
        return Const(span=node.span, type=t.DATETIME, nullable=False, value=value)
    day = Const(span=node.span, type=t.DATE, nullable=False, value=node.ordinal)
    clock = Const(span=node.span, type=t.TIME, nullable=False, value=node.milliseconds)
    args = (day, clock, blank(node.span, t.TEXT))
    return Call(span=node.span, type=t.DATETIME, nullable=True, function="datetime", args=args)
