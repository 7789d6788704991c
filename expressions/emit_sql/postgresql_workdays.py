"""Working days on PostgreSQL: the calendar travels as arrays of its weekdays and of its exceptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import Date, DateTime, Integer, Numeric, Text, cast, func, literal
from sqlalchemy.dialects.postgresql import ARRAY

from customary.expressions.checked import Call, Checked
from customary.expressions.emit_sql.contract import Clause, Nodes

__all__ = ["POSTGRESQL_WORKDAYS"]


def _calendar(nodes: Nodes, node: Checked) -> tuple[Clause, Clause, Clause]:
    name = nodes.fixed_value(node)
    days = nodes.environment.days_of(name if isinstance(name, str) else None)
    weekdays = cast(literal(list(days.weekdays), ARRAY(Integer())), ARRAY(Integer()))
    return weekdays, _dates(days.off), _dates(days.on)


def _dates(days: Sequence[int]) -> Clause:
    return cast(literal([date.fromordinal(day) for day in days], ARRAY(Date())), ARRAY(Date()))


def _count(nodes: Nodes, node: Checked) -> Clause:
    return cast(nodes.value(node).clause, Numeric)


def _moved(nodes: Nodes, node: Call) -> Clause:
    day, count, calendar = node.args
    return func.x_add_workdays(nodes.value(day).clause, _count(nodes, count), *_calendar(nodes, calendar), type_=Date())


def _moved_wall(nodes: Nodes, node: Call) -> Clause:
    at, count, calendar = node.args
    return func.x_add_wall_workdays(
        nodes.value(at).clause,
        _count(nodes, count),
        literal(nodes.environment.zone, Text()),
        *_calendar(nodes, calendar),
        type_=DateTime(timezone=True),
    )


def _between(nodes: Nodes, node: Call) -> Clause:
    first, second, calendar = node.args
    return func.x_workdays_between(
        nodes.value(first).clause, nodes.value(second).clause, *_calendar(nodes, calendar), type_=Numeric()
    )


POSTGRESQL_WORKDAYS: Mapping[str, Callable[[Nodes, Call], Clause]] = {
    "add_workdays": _moved,
    "add_workdays_to_datetime": _moved_wall,
    "workdays_between": _between,
}
