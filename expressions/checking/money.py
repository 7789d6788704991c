"""The functions of amounts, and the parts of an amount that a path reads: value, currency and base."""

from __future__ import annotations

from customary.expressions import money_problems, nodes, numeric, place_problems, problems
from customary.expressions import types as t
from customary.expressions.checked import Call, Checked
from customary.expressions.checking.amounts import converted, is_amount
from customary.expressions.checking.arguments import positional, without
from customary.expressions.checking.calls import day_of
from customary.expressions.checking.context import Checking, Scope, blank, is_blank_literal, is_unknown, unknown
from customary.expressions.checking.currencies import as_argument, named
from customary.expressions.checking.fitting import fix_of, source_text
from customary.expressions.checking.words import type_words
from customary.expressions.functions import Function, family_of

__all__ = ["check_convert", "check_money"]


def check_money(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    """Check `money(number, currency)`: the number, seen as an amount."""
    given = positional(checking, node, function, 2, 2)
    if given is None:
        return unknown(node.span)
    context = checking.context
    number, code = (checking.value(one, scope) for one in given)
    if is_unknown(number) or is_unknown(code):
        return unknown(node.span)
    found = named(context, scope, code)
    if found is None:
        return unknown(node.span)
    if is_blank_literal(number):
        return blank(node.span, t.MoneyType(found[0]))
    if is_amount(number):
        fix = f"convert({source_text(number)}, {as_argument(context, found[0])})"
        context.report(money_problems.amounts_multiplied(number.span, function.name, (fix,)))
        return unknown(node.span)
    if not isinstance(number.type, t.NumberType):
        wanted = type_words(t.INTEGER)
        fixes = fix_of(t.INTEGER, number)
        context.report(problems.type_mismatch(number.span, wanted, type_words(number.type), fixes))
        return unknown(node.span)
    type_ = numeric.as_money(number.type, found[0])
    return Call(span=node.span, type=type_, nullable=number.nullable, function="money", args=(number,))


def check_convert(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    """Check `convert(amount, currency, on: day)`."""
    context = checking.context
    days = [one for one in node.arguments if one.name == "on"]
    given = positional(
        checking, without(node, tuple(one for one in node.arguments if one.name != "on")), function, 2, 2
    )
    if given is None or len(days) > 1:
        if len(days) > 1:
            context.report(problems.argument_twice(days[1].span, "on"))
        return unknown(node.span)
    amount, code = (checking.value(one, scope) for one in given)
    day = _day(checking, node, days, scope)
    if any(map(is_unknown, (amount, code, day))):
        return unknown(node.span)
    found = named(context, scope, code)
    if found is None:
        return unknown(node.span)
    if is_blank_literal(amount):
        return blank(node.span, t.MoneyType(found[0]))
    if not is_amount(amount):
        fixes = (f"money({source_text(amount)}, {as_argument(context, None)})",)
        context.report(
            money_problems.amount_needed(
                amount.span, function.usage, fixes if isinstance(amount.type, t.NumberType) else ()
            )
        )
        return unknown(node.span)
    context.uses.add("rates")
    return converted(context, amount, found[0], found[1], day, node.span)


def _day(checking: Checking, node: nodes.FunctionCall, given: list[nodes.Argument], scope: Scope) -> Checked:
    """Check the day whose rates are meant; without one, it is today."""
    context = checking.context
    if not given:
        if not context.place.knows_clock("today"):
            context.report(place_problems.clock_in_stored_field(context.place, node.name_span, node.name))
        context.uses.add("today")
        return Call(span=node.span, type=t.DATE, nullable=False, function="today", args=())
    day = checking.value(given[0].value, scope)
    if is_unknown(day) or is_blank_literal(day):
        return blank(day.span, t.DATE) if is_blank_literal(day) else day
    if family_of(day.type) not in ("date", "datetime"):
        context.report(problems.type_mismatch(day.span, type_words(t.DATE), type_words(day.type), fix_of(t.DATE, day)))
        return unknown(day.span)
    return day_of(day)
