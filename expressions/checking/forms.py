"""Functions with a way of their own, by the form that the catalogue gives them; logic, numbers and text here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from customary.expressions import nodes, numeric, problems
from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Coalesce, Const, If
from customary.expressions.checking import operators
from customary.expressions.checking.amounts import like
from customary.expressions.checking.arguments import positional
from customary.expressions.checking.choices import check_codes, check_dict, check_label, check_of_choice
from customary.expressions.checking.context import (
    Checking,
    Context,
    Scope,
    blank,
    is_blank_literal,
    is_unknown,
    unknown,
)
from customary.expressions.checking.facts import when_false, when_true
from customary.expressions.checking.fitting import as_text, common_type, fit
from customary.expressions.checking.formats import check_format
from customary.expressions.checking.money import check_convert, check_money
from customary.expressions.checking.names import list_path, peek_list
from customary.expressions.checking.others import check_exists, check_related_count
from customary.expressions.checking.patterns import check_matches
from customary.expressions.checking.people import (
    check_changed,
    check_changed_any,
    check_has_role,
    check_is_new,
    check_is_owner,
)
from customary.expressions.checking.periods import check_in_period
from customary.expressions.checking.rows import any_row, check_count, check_rows, is_beyond_limits
from customary.expressions.checking.trees import check_is_descendant, check_is_subordinate
from customary.expressions.checking.words import type_words
from customary.expressions.functions import Function, family_of
from customary.expressions.functions.signature import Form
from customary.expressions.positions import Span

__all__ = ["blank_test", "check_form", "coalesced"]


_Handler = Callable[[Checking, nodes.FunctionCall, Function, Scope], Checked]


def check_form(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    """Check a call of a function that no signature describes."""
    handler = _HANDLERS[cast(Form, function.form)]
    if node.where is not None and handler not in _WITH_WHERE:
        checking.context.report(problems.unexpected_where(node.where.span, function.name))
        return unknown(node.span)
    return handler(checking, node, function, scope)


def _if(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 2, 1000)
    if given is None:
        return unknown(node.span)
    arms: list[tuple[Checked, Checked]] = []
    below = scope
    for index in range(0, len(given) - 1, 2):
        condition = checking.condition(given[index], below)
        arms.append((condition, checking.value(given[index + 1], below.knowing(when_true(condition)))))
        below = below.knowing(when_false(condition))
    otherwise = checking.value(given[-1], below) if len(given) % 2 else None
    return _choice(checking.context, arms, otherwise, node.span)


def _case(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 3, 1000)
    if given is None:
        return unknown(node.span)
    context = checking.context
    subject = checking.value(given[0], scope)
    arms: list[tuple[Checked, Checked]] = []
    for index in range(1, len(given) - 1, 2):
        match = checking.value(given[index], scope)
        condition = operators.compare(context, "=", subject, match, given[index].span)
        arms.append((condition, checking.value(given[index + 1], scope.knowing(when_true(condition)))))
    otherwise = checking.value(given[-1], scope) if len(given) % 2 == 0 else None
    return _choice(context, arms, otherwise, node.span)


def _choice(context: Context, arms: list[tuple[Checked, Checked]], otherwise: Checked | None, span: Span) -> Checked:
    if otherwise is None:
        otherwise = blank(span, t.BLANK)
    type_, values = common_type(context, [value for _, value in arms] + [otherwise])
    if isinstance(type_, t.UnknownType) or any(is_unknown(condition) for condition, _ in arms):
        return unknown(span)
    fitted = [fit(context, value, type_) if _takes_type(type_, value) else value for value in values]
    if any(map(is_unknown, fitted)):
        return unknown(span)
    return If(
        span=span,
        type=type_,
        nullable=any(value.nullable for value in fitted),
        arms=tuple((condition, value) for (condition, _), value in zip(arms, fitted[:-1], strict=True)),
        otherwise=fitted[-1],
    )


def _takes_type(type_: t.Type, value: Checked) -> bool:
    """Numbers keep their own scale inside a choice: the back end aligns them."""
    return is_blank_literal(value) or family_of(type_) != "number"


def coalesced(context: Context, parts: Sequence[Checked], span: Span) -> Checked:
    """Make the first of several values that is not blank."""
    type_, parts = common_type(context, parts)
    if isinstance(type_, t.UnknownType):
        return unknown(span)
    fitted = tuple(fit(context, part, type_) if _takes_type(type_, part) else part for part in parts)
    if any(map(is_unknown, fitted)):
        return unknown(span)
    nullable = all(part.nullable for part in fitted)
    return Coalesce(span=span, type=type_, nullable=nullable, parts=fitted)


def _coalesce(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 2, 1000)
    if given is None:
        return unknown(node.span)
    return coalesced(checking.context, [checking.value(one, scope) for one in given], node.span)


def _if_error(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 2, 2)
    if given is None:
        return unknown(node.span)
    context = checking.context
    type_, values = common_type(context, [checking.value(one, scope) for one in given])
    if isinstance(type_, t.UnknownType):
        return unknown(node.span)
    args = tuple(fit(context, one, type_) if _takes_type(type_, one) else one for one in values)
    if any(map(is_unknown, args)):
        return unknown(node.span)
    nullable = any(one.nullable for one in args)
    return Call(span=node.span, type=type_, nullable=nullable, function="if_error", args=args)


def _is_blank(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 1, 1)
    return unknown(node.span) if given is None else blank_test(checking, given[0], scope, node.span)


def blank_test(checking: Checking, operand: nodes.Node, scope: Scope, span: Span) -> Checked:
    """Check `x is blank`; a list of records is blank when it has none."""
    if isinstance(operand, nodes.Path) and peek_list(checking.context, operand, scope):
        found = list_path(checking.context, operand, scope)
        if found is not None and not found.rest:
            if is_beyond_limits(checking.context, scope, "is blank", span, span):
                return unknown(span)
            return operators.not_(any_row(scope, found, span), span)
    value = checking.value(operand, scope)
    if is_unknown(value):
        return value
    if is_blank_literal(value):
        return Const(span=span, type=t.BOOLEAN, nullable=False, value=True)
    return operators.is_blank(value, span)


def _power(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 2, 2)
    if given is None:
        return unknown(node.span)
    left, right = (checking.value(one, scope) for one in given)
    return operators.arithmetic(checking.context, "^", left, right, node.span)


def _scalar_or_rows(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    if node.where is not None or (node.arguments and peek_list(context, node.arguments[0].value, scope)):
        return check_rows(checking, node, function, scope)
    given = positional(checking, node, function, 2, 100)
    if given is None:
        return unknown(node.span)
    type_, values = common_type(context, [checking.value(one, scope) for one in given])
    if isinstance(type_, t.UnknownType):
        return unknown(node.span)
    if family_of(type_) not in {"number", "date", "datetime", "time", "duration"}:
        context.report(problems.type_mismatch(values[0].span, type_words(t.INTEGER), type_words(type_)))
        return unknown(node.span)
    if family_of(type_) == "number":
        known = [one for one in values if not is_blank_literal(one)]
        type_ = like(numeric.common_observed([one.type for one in known]), known)
    args = tuple(blank(one.span, type_) if is_blank_literal(one) else one for one in values)
    nullable = any(one.nullable for one in args) or numeric.rounds_beyond(type_)
    return Call(span=node.span, type=type_, nullable=nullable, function=function.name, args=args)


def _text(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    if len(node.arguments) == 2 and all(one.name is None for one in node.arguments):
        value, pattern = (one.span.source.text[one.span.start : one.span.end] for one in node.arguments)
        mistake = problems.too_many_arguments(node.arguments[1].span, function.usage)
        checking.context.report(mistake.mended_by(node.span, f"format({value}, {pattern})"))
        return unknown(node.span)
    given = positional(checking, node, function, 1, 1)
    return unknown(node.span) if given is None else as_text(checking.context, checking.value(given[0], scope))


_HANDLERS: Mapping[Form, _Handler] = {
    "if": _if,
    "case": _case,
    "coalesce": _coalesce,
    "if_error": _if_error,
    "is_blank": _is_blank,
    "text": _text,
    "join": check_rows,
    "in_period": check_in_period,
    "scalar_or_rows": _scalar_or_rows,
    "rows": check_rows,
    "changed": check_changed,
    "changed_any": check_changed_any,
    "is_new": check_is_new,
    "is_owner": check_is_owner,
    "is_subordinate": check_is_subordinate,
    "is_descendant": check_is_descendant,
    "related_count": check_related_count,
    "exists": check_exists,
    "has_role": check_has_role,
    "choice_label": check_label,
    "choice_rank": check_of_choice,
    "choice_flag": check_of_choice,
    "dict": check_dict,
    "choices_codes": check_codes,
    "count": check_count,
    "power": _power,
    "money": check_money,
    "convert": check_convert,
    "matches": check_matches,
    "format": check_format,
}
_WITH_WHERE = frozenset({check_rows, check_count, _scalar_or_rows, check_related_count, check_exists})
