"""The PostgreSQL engine's functions of dates, instants, times of day and working days."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Date, DateTime, Numeric, Text, Time, cast, extract, func, literal, null
from sqlalchemy.types import TypeEngine

from customary.expressions import types as t
from customary.expressions.checked import Call, Checked
from customary.expressions.days import anniversary_days, known_zone, time_from_text
from customary.expressions.emit_sql.contract import Clause, Nodes
from customary.expressions.emit_sql.postgresql_ways import Emit, apply, given, number, operands, plain
from customary.expressions.emit_sql.postgresql_workdays import POSTGRESQL_WORKDAYS

__all__ = ["DATE_CALLS"]

_INSTANT = DateTime(timezone=True)


def _part(word: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return extract(word, nodes.value(node.args[0]).clause)

    return emit


def _zone(nodes: Nodes, argument: Checked) -> Clause:
    zone = nodes.fixed_value(argument)
    if zone is None:
        return literal(nodes.environment.zone, Text())
    if not isinstance(zone, str) or not known_zone(zone):
        return cast(null(), Text)
    return literal(zone, Text())


def _wall(nodes: Nodes, node: Call) -> Clause:
    return func.x_wall(nodes.value(node.args[0]).clause, _zone(nodes, node.args[1]), type_=DateTime())


def _clock_part(word: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return func.trunc(extract(word, _wall(nodes, node)), type_=Numeric())

    return emit


def _clock_part_of_time(word: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return func.trunc(extract(word, nodes.value(node.args[0]).clause), type_=Numeric())

    return emit


def _day_of_instant(nodes: Nodes, node: Call) -> Clause:
    return cast(_wall(nodes, node), Date)


def _time_of_instant(nodes: Nodes, node: Call) -> Clause:
    return cast(_wall(nodes, node), Time)


def _instant_of_day(nodes: Nodes, node: Call) -> Clause:
    clock, zone = node.args[1], _zone(nodes, node.args[2])
    if isinstance(clock.type, t.TimeType):
        at = nodes.value(clock).clause
        milliseconds = extract("epoch", at) * number(1000)
    elif nodes.is_fixed(clock):
        text = nodes.fixed_value(clock)
        found = time_from_text(text) if isinstance(text, str) else None
        milliseconds = cast(null(), Numeric) if found is None else number(found)
    else:
        milliseconds = func.x_clock(nodes.value(clock).clause, type_=Numeric())
    return func.x_at_day(nodes.value(node.args[0]).clause, milliseconds, zone, type_=_INSTANT)


def _period(name: str) -> Emit:
    """start_of and end_of, when the unit is known."""

    def emit(nodes: Nodes, node: Call) -> Clause:
        unit = nodes.fixed_value(node.args[1])
        day = nodes.value(node.args[0]).clause
        if unit == "day":
            return day
        if unit == "week":
            start = func.x_week_start(day, nodes.environment.week_start, type_=Date())
            return start if name == "x_start" else func.x_add_days(start, 6, type_=Date())
        months, fiscal = _UNITS[str(unit)]
        first = nodes.environment.fiscal_start if fiscal else 1
        return apply(name, day, first, months, type_=Date())

    return emit


_UNITS: Mapping[object, tuple[int, bool]] = {
    "month": (1, False),
    "quarter": (3, False),
    "year": (12, False),
    "fiscal_quarter": (3, True),
    "fiscal_year": (12, True),
}


def _week_start(nodes: Nodes, node: Call) -> Clause:
    day = nodes.value(node.args[0]).clause
    return apply("x_week_first", day, nodes.environment.week_start, type_=Date())


def _last_day(nodes: Nodes, node: Call) -> Clause:
    return func.x_end(nodes.value(node.args[0]).clause, 1, 1, type_=Date())


def _fiscal_month_before(nodes: Nodes, node: Call) -> Clause:
    month = extract("month", nodes.value(node.args[0]).clause)
    return func.mod(month - nodes.environment.fiscal_start + 12, 12, type_=Numeric())


def _fiscal_month(nodes: Nodes, node: Call) -> Clause:
    return _fiscal_month_before(nodes, node) + 1


def _fiscal_quarter(nodes: Nodes, node: Call) -> Clause:
    return func.div(_fiscal_month_before(nodes, node), 3, type_=Numeric()) + 1


def _fiscal_year(nodes: Nodes, node: Call) -> Clause:
    day = nodes.value(node.args[0]).clause
    around = nodes.environment
    return apply("x_fiscal_year", day, around.fiscal_start, around.fiscal_year_by, type_=Numeric())


def _moved_days(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        day, count = operands(nodes, node)
        return func.x_add_days(day, func.trunc(count) * number(factor), type_=Date())

    return emit


def _moved_months(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        day, count = given(nodes, node.args[0]), given(nodes, node.args[1])
        sticky = nodes.value(node.args[2]).clause
        return func.x_add_months(day, func.trunc(count) * number(factor), sticky, type_=Date())

    return emit


def _moved_wall_days(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        at, count = operands(nodes, node)
        zone = literal(nodes.environment.zone, Text())
        return func.x_add_wall_days(at, func.trunc(count) * number(factor), zone, type_=_INSTANT)

    return emit


def _moved_wall_months(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        at, count = given(nodes, node.args[0]), given(nodes, node.args[1])
        sticky, zone = nodes.value(node.args[2]).clause, literal(nodes.environment.zone, Text())
        return func.x_add_wall_months(at, func.trunc(count) * number(factor), sticky, zone, type_=_INSTANT)

    return emit


def _moved_instant(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        at, count = operands(nodes, node)
        return func.x_instant(func.x_ms(at, type_=Numeric()) + func.trunc(count) * number(factor), type_=_INSTANT)

    return emit


def _moved_time(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        at, count = operands(nodes, node)
        return func.x_move_time(at, func.trunc(count) * number(factor), type_=Time())

    return emit


def _times_apart(unit: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        first, second = operands(nodes, node)
        return func.div(func.x_times_apart(first, second), number(unit), type_=Numeric())

    return emit


def _days_apart(unit: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        first, second = (nodes.value(one).clause for one in node.args)
        return func.div(cast(second - first, Numeric), number(unit), type_=Numeric())

    return emit


def _months_apart(unit: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return func.div(func.x_months_between(*operands(nodes, node)), number(unit), type_=Numeric())

    return emit


def _apart(unit: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        first, second = (func.x_ms(one, type_=Numeric()) for one in operands(nodes, node))
        return func.div(second - first, number(unit), type_=Numeric())

    return emit


def _is_anniversary(nodes: Nodes, node: Call) -> Clause:
    day, leap = nodes.value(node.args[0]).clause, nodes.environment.leap_birthday
    if not nodes.is_fixed(node.args[1]):
        on = nodes.value(node.args[1]).clause
        return func.x_anniversary(day, extract("year", on), leap, type_=Date()) == on
    fixed = nodes.fixed_value(node.args[1])
    days = anniversary_days(fixed, leap) if isinstance(fixed, int) else ()
    return func.to_char(day, "MM-DD", type_=Text()).in_(days)


def _with_leap(name: str, type_: TypeEngine[Any]) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return apply(name, *operands(nodes, node), nodes.environment.leap_birthday, type_=type_)

    return emit


DATE_CALLS: Mapping[str, Emit] = MappingProxyType(
    {
        "year": _part("year"),
        "month": _part("month"),
        "day": _part("day"),
        "quarter": _part("quarter"),
        "weekday": _part("isodow"),
        "day_of_year": _part("doy"),
        "iso_week": _part("week"),
        "iso_year": _part("isoyear"),
        "week_start": _week_start,
        "last_day": _last_day,
        "fiscal_year": _fiscal_year,
        "fiscal_quarter": _fiscal_quarter,
        "fiscal_month": _fiscal_month,
        "hour": _clock_part("hour"),
        "minute": _clock_part("minute"),
        "second": _clock_part("second"),
        "hour_of_time": _clock_part_of_time("hour"),
        "minute_of_time": _clock_part_of_time("minute"),
        "second_of_time": _clock_part_of_time("second"),
        "add_days": _moved_days(1),
        "add_weeks": _moved_days(7),
        "add_months": _moved_months(1),
        "add_years": _moved_months(12),
        "add_days_to_datetime": _moved_wall_days(1),
        "add_weeks_to_datetime": _moved_wall_days(7),
        "add_months_to_datetime": _moved_wall_months(1),
        "add_years_to_datetime": _moved_wall_months(12),
        "add_hours": _moved_instant(3_600_000),
        "add_minutes": _moved_instant(60_000),
        "add_seconds": _moved_instant(1_000),
        **POSTGRESQL_WORKDAYS,
        "days_between": _days_apart(1),
        "weeks_between": _days_apart(7),
        "months_between": _months_apart(1),
        "years_between": _months_apart(12),
        "hours_between": _apart(3_600_000),
        "minutes_between": _apart(60_000),
        "seconds_between": _apart(1_000),
        "add_hours_to_time": _moved_time(3_600_000),
        "add_minutes_to_time": _moved_time(60_000),
        "add_seconds_to_time": _moved_time(1_000),
        "hours_between_times": _times_apart(3_600_000),
        "minutes_between_times": _times_apart(60_000),
        "seconds_between_times": _times_apart(1_000),
        "time": plain("x_time", Time()),
        "time_of_datetime": _time_of_instant,
        "date": plain("x_date", Date()),
        "date_of_datetime": _day_of_instant,
        "datetime": _instant_of_day,
        "start_of": _period("x_start"),
        "end_of": _period("x_end"),
        "is_anniversary": _is_anniversary,
        "next_anniversary": _with_leap("x_next_anniversary", Date()),
        "age": _with_leap("x_age", Numeric()),
    }
)
