"""The PostgreSQL engine's functions that read a text: as a number, a date, an instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy import Date, DateTime, Numeric, Text, Time, func, literal

from customary.expressions.checked import Call
from customary.expressions.emit_sql.contract import Clause, Nodes

__all__ = ["READING_CALLS"]

Emit = Callable[[Nodes, Call], Clause]


def _text(nodes: Nodes, node: Call) -> Clause:
    return nodes.value(node.args[0]).clause


def _number(nodes: Nodes, node: Call) -> Clause:
    return func.x_number(_text(nodes, node), type_=Numeric())


def _is_number(nodes: Nodes, node: Call) -> Clause:
    return _number(nodes, node).is_not(None)


def _date(nodes: Nodes, node: Call) -> Clause:
    return func.x_date_of_text(_text(nodes, node), type_=Date())


def _is_date(nodes: Nodes, node: Call) -> Clause:
    return _date(nodes, node).is_not(None)


def _time(nodes: Nodes, node: Call) -> Clause:
    return func.x_time_of_text(_text(nodes, node), type_=Time())


def _instant(nodes: Nodes, node: Call) -> Clause:
    zone = literal(nodes.environment.zone, Text())
    return func.x_instant_of_text(_text(nodes, node), zone, type_=DateTime(timezone=True))


READING_CALLS: Mapping[str, Emit] = MappingProxyType(
    {
        "number": _number,
        "is_number": _is_number,
        "date_of_text": _date,
        "is_date": _is_date,
        "time_of_text": _time,
        "datetime_of_text": _instant,
    }
)
