"""What dictionaries say of a choice, as a CASE over the codes that the environment knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from sqlalchemy import case, null

from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Const, Read, Slot
from customary.expressions.emit_python import compile_expression
from customary.expressions.emit_sql.contract import Clause, Engine, Nodes

__all__ = ["DICTIONARY_CALLS", "dictionary_call"]


def _first(_nodes: Nodes, node: Call) -> tuple[str, Checked]:
    return cast("t.ChoiceType", node.args[0].type).dictionary, node.args[0]


def _named(nodes: Nodes, node: Call) -> tuple[str, Checked]:
    return str(nodes.fixed_value(node.args[0])), node.args[1]


DICTIONARY_CALLS: Mapping[str, Callable[[Nodes, Call], tuple[str, Checked]]] = {
    "label": _first,
    "rank": _first,
    "group": _first,
    "is_active_option": _first,
    "dict": _named,
}
"""For each function: which dictionary it reads, and of which code."""


def dictionary_call(nodes: Nodes, engine: Engine, node: Call) -> Clause:
    """Let Python say the answer for each code, and SQL choose among the answers."""
    dictionary, code = DICTIONARY_CALLS[node.function](nodes, node)
    slot = Slot("record", ("code",), code.type, nullable=True)
    read = Read(span=code.span, type=code.type, nullable=True, slot=slot)
    fixed = [read if one is code else _constant(nodes, one) for one in node.args]
    answer = compile_expression(replace(node, args=tuple(fixed)), [slot])
    operand = nodes.value(code).clause
    arms = []
    for option in nodes.environment.dictionaries.get(dictionary, {}):
        value = answer([option], nodes.environment, [])
        arms.append((operand == engine.bind(option, code), engine.bind(value, node)))
    otherwise = engine.bind(False if isinstance(node.type, t.BooleanType) else None, node)
    return case(*arms, else_=otherwise) if arms else (otherwise if otherwise is not None else null())


def _constant(nodes: Nodes, node: Checked) -> Const:
    value = nodes.fixed_value(node)
    return Const(span=node.span, type=node.type, nullable=value is None, value=value)
