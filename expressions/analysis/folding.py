"""Parts of an expression that are the same whatever the record and whatever surrounds it."""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.checked import Aggregate, Arithmetic, Call, Checked, Const, Read
from customary.expressions.emit_python import compile_expression
from customary.expressions.environment import Environment
from customary.expressions.walk import children, nodes_of

__all__ = ["FOLDED_CALLS", "folded", "is_constant"]

FOLDED_CALLS = frozenset(
    {
        "abs", "sign", "round", "trunc", "floor", "ceil", "round_up", "round_down", "mod", "sqrt", "min", "max",
        "clamp", "number", "is_number", "text", "len", "left", "right", "mid", "find", "replace", "trim", "lower",
        "upper", "proper", "fold", "lpad", "rpad", "repeat", "reverse", "split_part", "size", "member", "has_any",
        "has_all", "has_none", "date", "year", "month", "day", "quarter", "weekday", "day_of_year", "iso_week",
        "iso_year", "last_day", "add_days", "add_weeks", "add_months", "add_years", "days_between", "weeks_between",
        "months_between", "years_between", "time", "time_of_text", "hour_of_time", "minute_of_time", "second_of_time",
        "add_hours_to_time", "add_minutes_to_time", "add_seconds_to_time", "hours_between_times",
        "minutes_between_times", "seconds_between_times",
    }
)  # fmt: skip
"""Functions whose value their arguments alone decide: no zone, no settings of the site, no person, no clock."""

_NOWHERE = Environment(today=1, now=0)


def is_constant(node: Checked) -> bool:
    """Say whether a part has one value, whatever the record and whatever surrounds it."""
    return all(_is_plain(one) for one in nodes_of(node))


def _is_plain(node: Checked) -> bool:
    match node:
        case Read() | Aggregate():
            return False
        case Call():
            return node.function in FOLDED_CALLS and not _meets_instants(node)
        case Arithmetic():
            return not _meets_instants(node)
    return True


def _meets_instants(node: Call | Arithmetic) -> bool:
    """What moves an instant, or takes it apart, may ask for a zone."""
    return any(isinstance(one.type, t.DateTimeType) for one in (node, *children(node)))


def folded(node: Checked) -> Checked:
    """Replace a part that is always the same by its value."""
    if isinstance(node, Const) or not is_constant(node):
        return node
    value = compile_expression(node, ())((), _NOWHERE, [])
    return Const(span=node.span, type=node.type, nullable=value is None, value=value)
