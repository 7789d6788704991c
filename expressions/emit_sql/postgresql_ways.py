"""Ways of emitting a call for PostgreSQL: how its arguments are made, and what the function gives."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, Text, cast, func, literal
from sqlalchemy.types import TypeEngine

from customary.expressions import types as t
from customary.expressions.checked import Call, Checked
from customary.expressions.emit_sql.contract import Clause, Nodes
from customary.expressions.numeric import scale_of
from customary.expressions.types import OBSERVED_SCALE

__all__ = ["Emit", "apply", "given", "number", "operands", "plain", "rounded", "seen", "sized", "text_call"]

Emit = Callable[[Nodes, Call], Clause]


def apply(name: str, *arguments: Any, type_: TypeEngine[Any] | None = None) -> Clause:
    """Call a function of the database by its name."""
    clause: Clause = getattr(func, name)(*arguments, **({} if type_ is None else {"type_": type_}))
    return clause


# operands


def seen(nodes: Nodes, node: Checked) -> Clause:
    clause = cast(nodes.value(node).clause, Numeric)
    return func.round(clause, OBSERVED_SCALE, type_=Numeric()) if scale_of(node.type) > OBSERVED_SCALE else clause


def given(nodes: Nodes, node: Checked) -> Clause:
    if isinstance(node.type, t.NumberType | t.MoneyType):
        return seen(nodes, node)
    return nodes.value(node).clause


def operands(nodes: Nodes, node: Call) -> list[Clause]:
    return [given(nodes, one) for one in node.args]


def number(value: int) -> Clause:
    return cast(literal(Decimal(value), Numeric()), Numeric)


# ways of emitting


def plain(name: str, type_: TypeEngine[Any]) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return apply(name, *operands(nodes, node), type_=type_)

    return emit


def text_call(name: str) -> Emit:
    return plain(name, Text())


def sized(name: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return func.x_sized(apply(name, *operands(nodes, node), type_=Text()), type_=Text())

    return emit


def rounded(name: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        value = apply(name, *operands(nodes, node), type_=Numeric())
        return func.round(value, scale_of(node.type), type_=Numeric())

    return emit
