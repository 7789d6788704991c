"""What the functions with a way of their own share: plain arguments, and conditions in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from customary.expressions import name_problems, nodes, problems
from customary.expressions import types as t
from customary.expressions.checked import And, Checked
from customary.expressions.checking.context import (
    Checking,
)
from customary.expressions.functions import Function
from customary.expressions.positions import Span

__all__ = ["conjunction", "positional", "without"]


def conjunction(operands: Sequence[Checked], span: Span) -> Checked:
    """Make one condition of several that must all hold."""
    if len(operands) == 1:
        return operands[0]
    return And(span=span, type=t.BOOLEAN, nullable=False, operands=tuple(operands))


def positional(
    checking: Checking, node: nodes.FunctionCall, function: Function, least: int, most: int
) -> tuple[nodes.Node, ...] | None:
    """Take arguments that have no names; report when there are too few or too many."""
    context = checking.context
    named = next((one for one in node.arguments if one.name is not None), None)
    if named is not None:
        context.report(
            name_problems.unknown_argument(named.name_span or named.span, named.name or "", function.usage, ())
        )
        return None
    if len(node.arguments) > most:
        context.report(problems.too_many_arguments(node.arguments[most].span, function.usage))
        return None
    if len(node.arguments) < least:
        context.report(problems.argument_missing(node.span, _name_of(function, len(node.arguments)), function.usage))
        return None
    return tuple(one.value for one in node.arguments)


def _name_of(function: Function, index: int) -> str:
    """Say what the usage calls an argument; its number where the usage has no word for it."""
    inside = function.usage.split(" · ")[0].partition("(")[2].rstrip(")")
    names = [one.partition(":")[0].strip() for one in inside.split(",")]
    return names[index] if index < len(names) and names[index].isidentifier() else str(index + 1)


def without(node: nodes.FunctionCall, arguments: tuple[nodes.Argument, ...]) -> nodes.FunctionCall:
    """See a call with only some of its arguments."""
    return replace(node, arguments=arguments, where=None)
