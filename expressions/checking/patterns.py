"""`matches`: its pattern is read while the expression is checked."""

from __future__ import annotations

from typing import cast

from customary.expressions import nodes, problems
from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Const
from customary.expressions.checking.arguments import positional
from customary.expressions.checking.context import Checking, Scope, is_unknown, literal_text, unknown
from customary.expressions.checking.fitting import fit
from customary.expressions.checking.quoted import place_in_text
from customary.expressions.functions import Function
from customary.expressions.pattern_problems import pattern_refused
from customary.expressions.patterns import PatternRefused, read_pattern

__all__ = ["check_matches"]


def check_matches(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 2, 2)
    if given is None:
        return unknown(node.span)
    context = checking.context
    text, pattern = fit(context, checking.value(given[0], scope), t.TEXT), checking.value(given[1], scope)
    written = literal_text(pattern)
    if written is None:
        if not is_unknown(pattern):
            context.report(problems.literal_needed(pattern.span))
        return unknown(node.span)
    try:
        read_pattern(written)
    except PatternRefused as refused:
        fault = refused.fault
        context.report(pattern_refused(place_in_text(cast(Const, pattern), fault.start, fault.end), fault))
        return unknown(node.span)
    if is_unknown(text):
        return text
    return Call(span=node.span, type=t.BOOLEAN, nullable=False, function="matches", args=(text, pattern))
