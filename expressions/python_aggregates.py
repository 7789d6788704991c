"""The Python back end's functions over related rows: a loop over the rows, and the helper that its values go to."""

from __future__ import annotations

import ast
from collections.abc import Callable

from customary.expressions import types as t
from customary.expressions.checked import Aggregate
from customary.expressions.numeric import scale_of
from customary.expressions.python_code import Emitter, apply, constant, is_given, name, walrus

__all__ = ["over_rows"]


def over_rows(emitter: Emitter, node: Aggregate, variable: str) -> Callable[[ast.expr], ast.expr]:
    """Give what makes the code of rows that of the aggregate: its helper, applied to the values of those that count.

    `variable` holds a row in the loop; the emitter reads the row there while this runs.
    """
    conditions = [emitter.condition(node.where)] if node.where is not None else []
    loop_over = emitter.fresh()
    loop = ast.comprehension(ast.Name(variable, ast.Store()), name(loop_over), conditions, is_async=0)
    value = _row_value(emitter, node)
    if node.function in ("first", "last"):
        key = emitter.value(node.order).code if node.order is not None else constant(0)
        value = ast.Tuple([key, value], ast.Load())
    values: ast.expr = ast.ListComp(value, [loop])
    otherwise: bool | None = None
    if node.function in ("any", "all", "join_text"):  # they need not keep what every row gives
        values = ast.GeneratorExp(value, [loop])
    if node.function in ("any", "all"):
        otherwise = False  # a condition is never blank
    done = apply(_helper(node), values, *_arguments(emitter, node))

    def finish(rows: ast.expr) -> ast.expr:
        return ast.IfExp(is_given(walrus(loop_over, rows)), done, constant(otherwise))

    return finish


def _row_value(emitter: Emitter, node: Aggregate) -> ast.expr:
    if node.value is None:
        return constant(True)
    return emitter.condition(node.value) if node.function in ("any", "all") else emitter.value(node.value).code


def _arguments(emitter: Emitter, node: Aggregate) -> list[ast.expr]:
    if node.value is None:
        return []
    if node.function == "join_text":
        return [constant(node.separator), *emitter.site(node.span)]
    if node.function not in ("sum", "avg", "min", "max"):
        return []
    report = [*emitter.site(node.span)] if node.function == "sum" else []
    if isinstance(node.value.type, t.NumberType | t.MoneyType):
        return [constant(scale_of(node.value.type)), constant(scale_of(node.type)), *report]
    return report if node.function == "sum" else [constant(0), constant(0)]


def _helper(node: Aggregate) -> str:
    if node.function == "sum" and node.value is not None and isinstance(node.value.type, t.DurationType):
        return "rows_sum_duration"
    return f"rows_{node.function}"
