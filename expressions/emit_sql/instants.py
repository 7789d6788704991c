"""The day of an instant compared with a day, as a range of instants that an index can find."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import and_

from customary.expressions.checked import Call, Checked, Compare, Const, Read
from customary.expressions.days import day_start, known_zone, wall_milliseconds
from customary.expressions.emit_sql.contract import Clause, Condition, Engine, Nodes
from customary.expressions.thresholds import SWAPPED

__all__ = ["day_of_instant_range"]

_AROUND_MS = 26 * 3_600_000
_RANGES: Mapping[str, Callable[[Clause, Clause, Clause], Condition]] = {
    "=": lambda instant, low, high: and_(instant >= low, instant < high),
    "<": lambda instant, low, _: instant < low,
    "<=": lambda instant, _, high: instant < high,
    ">": lambda instant, _, high: instant >= high,
    ">=": lambda instant, low, _: instant >= low,
}


def day_of_instant_range(nodes: Nodes, engine: Engine, node: Compare) -> Condition | None:
    """Write `date(created) = day` as a half-open range; None where it is no such comparison.

    Only of a column, because the instant is written twice. Where a zone changes its offset around the day, days need
    not follow instants in order, so that no range is written.
    """
    if isinstance(node.left, Call) and node.left.function == "date_of_datetime":
        return _range(nodes, engine, node.left, node.op, node.right)
    if isinstance(node.right, Call) and node.right.function == "date_of_datetime":
        return _range(nodes, engine, node.right, SWAPPED[node.op], node.left)
    return None


def _range(nodes: Nodes, engine: Engine, call: Call, op: str, day: Checked) -> Condition | None:
    instant, zone_node = call.args
    if (
        not isinstance(instant, Read)
        or nodes.is_fixed(instant)
        or not nodes.is_fixed(day)
        or not nodes.is_fixed(zone_node)
    ):
        return None
    zone = nodes.fixed_value(zone_node) or nodes.environment.zone
    at = nodes.fixed_value(day)
    if not isinstance(zone, str) or not known_zone(zone) or not isinstance(at, int):
        return None
    low, high = day_start(at, zone), day_start(at + 1, zone)
    if low is None or high is None or not all(_steady(bound, zone) for bound in (low, high)):
        return None
    bounds = (
        engine.bind(one, Const(span=day.span, type=instant.type, nullable=False, value=one)) for one in (low, high)
    )
    return _RANGES[op](nodes.value(instant).clause, *bounds)


def _steady(instant: int, zone: str) -> bool:
    before, after = instant - _AROUND_MS, instant + _AROUND_MS
    return wall_milliseconds(before, zone) - before == wall_milliseconds(after, zone) - after
