"""Amounts of money that meet: of one currency they compute as they stand, of several in base currency.

Which of the two it is, is decided here, once, from the types. To see an expression in base currency, what it reads is
replaced by the base amounts stored beside it; so only what may be converted before or after alike goes through, and a
plain number, whose currency nobody knows, does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from customary.expressions import money_problems, numeric
from customary.expressions import types as t
from customary.expressions.checked import (
    Aggregate,
    Arithmetic,
    Call,
    Checked,
    Coalesce,
    Const,
    If,
    Negate,
    Read,
    Slot,
)
from customary.expressions.checking.context import Context, is_unknown, unknown
from customary.expressions.checking.currencies import as_argument, code_of, currency_words
from customary.expressions.positions import Span
from customary.expressions.scope import base_key
from customary.expressions.walk import row_slots

__all__ = ["converted", "fitted", "in_base", "is_amount", "like", "together"]

_RECORDS = frozenset({"record", "old", "user", "outer", "row", "found"})
"""The roots of records, which keep base amounts beside their amounts."""
_ALIKE = frozenset({"abs", "min", "max", "clamp", "if_error"})
"""Calls that may be converted before or after."""
_TYPES = {"+": numeric.added, "-": numeric.added, "*": numeric.multiplied, "/": numeric.divided}
_OVER_ROWS = {"sum": numeric.summed, "avg": numeric.averaged}
_WIDEST = numeric.numeric(numeric.MAX_WHOLE_DIGITS, t.MONEY_SCALE)


def is_amount(node: Checked) -> bool:
    return isinstance(node.type, t.MoneyType)


def like(number: t.NumberType, nodes: Sequence[Checked]) -> t.Type:
    """Give a number type as that of an amount, when one of the values that it comes from is one.

    The values are of one currency already.
    """
    amount = next((one.type for one in nodes if isinstance(one.type, t.MoneyType)), None)
    return number if amount is None else numeric.as_money(number, amount.currency)


def together(context: Context, values: Sequence[Checked]) -> tuple[Checked, ...]:
    """Bring values that are compared, added or chosen between into one currency; an unknown one where it cannot be."""
    currencies = {one.type.currency for one in values if isinstance(one.type, t.MoneyType)}
    if len(currencies) > 1:
        return tuple(in_base(context, one) for one in values)
    if any(isinstance(one, t.CurrencyAt) for one in currencies):
        _hint_numbers(context, values)
    return tuple(values)


def _hint_numbers(context: Context, values: Sequence[Checked]) -> None:
    amount = next(one for one in values if is_amount(one))
    for one in values:
        if isinstance(one.type, t.NumberType) and not _is_nothing(one):
            base = context.vocabulary.currency
            context.report(money_problems.number_in_own_currency(one.span, _text(one), _text(amount), base))


def _is_nothing(node: Checked) -> bool:
    """Blank and zero are the same in every currency."""
    return isinstance(node, Const) and node.value in (None, 0)


def _text(node: Checked) -> str:
    return node.span.source.text[node.span.start : node.span.end]


def fitted(context: Context, node: Checked, wanted: t.NumberType | t.MoneyType) -> Checked:
    """Make a number or amount one of the wanted currency, or report why it is none."""
    if not isinstance(node.type, t.MoneyType):
        return node
    if isinstance(wanted, t.NumberType):
        if node.type.currency is None:
            return node
        context.report(money_problems.amount_is_no_number(node.span, _text(node)))
        return unknown(node.span)
    if wanted.currency == node.type.currency:
        return node
    if wanted.currency is None:
        return in_base(context, node)
    fix = f"convert({_text(node)}, {as_argument(context, wanted.currency)})"
    needed, found = (currency_words(context, one) for one in (wanted.currency, node.type.currency))
    context.report(money_problems.currencies_differ(node.span, needed, found, (fix,)))
    return unknown(node.span)


def converted(context: Context, node: Checked, to: t.Currency, code: Checked, day: Checked, span: Span) -> Checked:
    """Make the conversion of an amount by the rates of a day."""
    assert isinstance(node.type, t.MoneyType)
    if node.type.currency == to:
        return node
    args = (node, code_of(context, node.type.currency, span), code, day)
    type_ = numeric.as_money(_WIDEST, to)
    return Call(span=span, type=type_, nullable=True, function="convert", args=args)


def in_base(context: Context, node: Checked) -> Checked:
    """See a value in base currency; report when it cannot be."""
    if is_unknown(node) or (isinstance(node.type, t.MoneyType) and node.type.currency is None):
        return node
    if isinstance(node, Const) and _is_nothing(node):
        return replace(node, type=replace(node.type, currency=None)) if isinstance(node.type, t.MoneyType) else node
    if not isinstance(node.type, t.MoneyType):
        problem = money_problems.number_has_no_currency(node.span, _text(node), context.vocabulary.currency)
        context.retract(money_problems.HINT, node.span)
        context.report(problem)
        return unknown(node.span)
    seen = _seen(context, node)
    if seen is None:
        context.report(money_problems.no_base_amount(node.span, _text(node), context.vocabulary.currency))
        return unknown(node.span)
    return seen


def _seen(context: Context, node: Checked) -> Checked | None:
    """See an amount of another currency in base currency; None when its form does not let it."""
    match node:
        case Read():
            return _base_amount(node) if node.slot.root in _RECORDS else _today(context, node)
        case Arithmetic():
            return _arithmetic(context, node)
        case Negate():
            operand = in_base(context, node.operand)
            return _whole(replace(node, operand=operand, type=operand.type, nullable=operand.nullable), (operand,))
        case If():
            values = [in_base(context, value) for value in (*(value for _, value in node.arms), node.otherwise)]
            arms = tuple((condition, value) for (condition, _), value in zip(node.arms, values[:-1], strict=True))
            nullable = any(one.nullable for one in values)
            return _whole(
                replace(node, arms=arms, otherwise=values[-1], type=_common(values), nullable=nullable), values
            )
        case Coalesce():
            parts = tuple(in_base(context, one) for one in node.parts)
            nullable = all(one.nullable for one in parts)
            return _whole(replace(node, parts=parts, type=_common(parts), nullable=nullable), parts)
        case Call(function="convert"):
            amount, _, _, day = node.args
            return converted(context, amount, None, code_of(context, None, node.span), day, node.span)
        case Call(function="money"):
            return _today(context, node)
        case Call() if node.function in _ALIKE:
            args = tuple(in_base(context, one) for one in node.args)
            nullable = any(one.nullable for one in args)
            return _whole(replace(node, args=args, type=_common(args), nullable=nullable), args)
        case Aggregate() if node.value is not None:
            return _over_rows(context, node, node.value)
    return None


def _whole(node: Checked, parts: Sequence[Checked]) -> Checked:
    return unknown(node.span) if any(map(is_unknown, parts)) else node


def _base_amount(node: Read) -> Read:
    slot = node.slot
    there = Slot(slot.root, (*slot.path[:-1], base_key(slot.path[-1])), t.MoneyType(), True)
    return Read(span=node.span, type=there.type, nullable=True, slot=there)


def _today(context: Context, node: Checked) -> Checked:
    """Convert what has no base amount stored beside it, by the rates of today."""
    context.uses.update({"today", "rates"})
    day = Call(span=node.span, type=t.DATE, nullable=False, function="today", args=())
    return converted(context, node, None, code_of(context, None, node.span), day, node.span)


def _arithmetic(context: Context, node: Arithmetic) -> Checked:
    """Sums of amounts, and amounts times or divided by numbers: the number stays what it is."""
    sides: list[Checked] = [node.left, node.right]
    for index, one in enumerate(sides):
        if is_amount(one) or node.op in ("+", "-"):
            sides[index] = in_base(context, one)
    left, right = sides
    if is_unknown(left) or is_unknown(right):
        return unknown(node.span)
    number = _TYPES[node.op](left.type, right.type)
    fails = numeric.is_guarded(number) or (node.op == "/" and not (isinstance(right, Const) and bool(right.value)))
    nullable = left.nullable or right.nullable or fails
    return replace(node, left=left, right=right, type=numeric.as_money(number, None), nullable=nullable)


def _common(values: Sequence[Checked]) -> t.MoneyType:
    known = tuple(one.type for one in values if isinstance(one.type, t.NumberType | t.MoneyType))
    return numeric.as_money(numeric.common_number(known), None) if known else t.MoneyType()


def _over_rows(context: Context, node: Aggregate, value: Checked) -> Checked:
    seen = in_base(context, value)
    if is_unknown(seen):
        return seen
    parts = tuple(one for one in (seen, node.where, node.order) if one is not None)
    rows = replace(node.rows, slots=row_slots(parts))
    type_ = _OVER_ROWS[node.function](seen.type) if node.function in _OVER_ROWS else seen.type
    return replace(node, value=seen, rows=rows, type=numeric.as_money(numeric.number_of(type_), None))
