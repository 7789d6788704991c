"""The Python back end's functions of dates, instants, times of day and working days."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions.checked import Call
from customary.expressions.python_code import Code, Emitter, Operand, apply, attribute, constant, name, operation, times
from customary.expressions.python_ways import (
    Emit,
    condition,
    failing,
    from_environment,
    strict,
    tolerant,
    whole_number,
)

__all__ = ["DATE_CALLS"]

_HOUR, _MINUTE, _SECOND = 3_600_000, 60_000, 1_000


def _date_part(emitter: Emitter, node: Call) -> Code:
    part = constant(node.function)
    return emitter.strict([emitter.operand(node.args[0])], lambda one: apply("date_part", one, part))


def _clock_part(unit: int, modulus: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(node.args[0]), tolerant(emitter.operand(node.args[1]))]
        return emitter.strict(
            operands,
            lambda instant, zone: apply(
                "clock_part_or_report",
                instant,
                zone,
                constant(unit),
                constant(modulus),
                name("x"),
                *emitter.site(node.span),
            ),
            fails=True,
        )

    return emit


def _clock_part_of_time(unit: int, modulus: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        def build(clock: ast.expr) -> ast.expr:
            return operation(operation(clock, ast.FloorDiv(), constant(unit)), ast.Mod(), constant(modulus))

        return emitter.strict([emitter.operand(node.args[0])], build)

    return emit


def _moved(helper: str, factor: int, *extra: str) -> Emit:
    """Move by a whole number of units; an `end` argument follows the number when there is one."""

    def emit(emitter: Emitter, node: Call) -> Code:
        count = whole_number(emitter, node.args[1])
        more = [attribute("x", word) for word in extra]
        operands = [
            emitter.operand(node.args[0]),
            Operand(count.code, lambda one: times(count.then(one), factor)),
            *[emitter.operand(one) for one in node.args[2:]],
        ]
        return emitter.strict(operands, lambda *a: apply(helper, *a, *more, *emitter.site(node.span)), fails=True)

    return emit


def _time_moved(factor: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        count = whole_number(emitter, node.args[1])
        operands = [emitter.operand(node.args[0]), Operand(count.code, lambda one: times(count.then(one), factor))]
        return emitter.strict(operands, lambda clock, by: apply("move_time", clock, by))

    return emit


def _apart(unit: int) -> Emit:
    """The whole units from the first to the second, toward zero."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(one) for one in node.args]

        def build(first: ast.expr, second: ast.expr) -> ast.expr:
            difference = operation(second, ast.Sub(), first)
            return difference if unit == 1 else apply("truncate_to_unit", difference, constant(unit))

        return emitter.strict(operands, build)

    return emit


def _months_apart(unit: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(one) for one in node.args]
        return emitter.strict(
            operands,
            lambda a, b: apply("truncate_to_unit", apply("months_between", a, b), constant(unit)),
        )

    return emit


def _workdays_apart(emitter: Emitter, node: Call) -> Code:
    first, second, calendar = (emitter.operand(one) for one in node.args)
    return emitter.strict([first, second, tolerant(calendar)], lambda *a: apply("workdays_between", *a, name("x")))


DATE_CALLS: Mapping[str, Emit] = MappingProxyType(
    {
        "year": _date_part,
        "month": _date_part,
        "day": _date_part,
        "quarter": _date_part,
        "weekday": _date_part,
        "day_of_year": _date_part,
        "iso_week": _date_part,
        "iso_year": _date_part,
        "week_start": strict("week_start_or_first", ".", "environment"),
        "last_day": strict("last_day", "."),
        "fiscal_year": strict("fiscal_year", ".", "fiscal_start", "fiscal_year_by"),
        "fiscal_quarter": strict("fiscal_quarter", ".", "fiscal_start"),
        "fiscal_month": strict("fiscal_month", ".", "fiscal_start"),
        "hour": _clock_part(_HOUR, 24),
        "minute": _clock_part(_MINUTE, 60),
        "second": _clock_part(_SECOND, 60),
        "hour_of_time": _clock_part_of_time(_HOUR, 24),
        "minute_of_time": _clock_part_of_time(_MINUTE, 60),
        "second_of_time": _clock_part_of_time(_SECOND, 60),
        "add_days": _moved("add_days_or_report", 1),
        "add_weeks": _moved("add_days_or_report", 7),
        "add_months": _moved("add_months_end_or_report", 1),
        "add_years": _moved("add_months_end_or_report", 12),
        "add_days_to_datetime": _moved("add_wall_days_or_report", 1, "zone"),
        "add_weeks_to_datetime": _moved("add_wall_days_or_report", 7, "zone"),
        "add_months_to_datetime": _moved("add_wall_months_end_or_report", 1, "zone"),
        "add_years_to_datetime": _moved("add_wall_months_end_or_report", 12, "zone"),
        "add_hours": _moved("add_milliseconds_or_report", _HOUR),
        "add_minutes": _moved("add_milliseconds_or_report", _MINUTE),
        "add_seconds": _moved("add_milliseconds_or_report", _SECOND),
        "add_hours_to_time": _time_moved(_HOUR),
        "add_minutes_to_time": _time_moved(_MINUTE),
        "add_seconds_to_time": _time_moved(_SECOND),
        "add_workdays": failing("add_workdays_or_report", ".w.", "environment", blank_ok=(2,)),
        "add_workdays_to_datetime": failing("add_wall_workdays_or_report", ".w.", "environment", blank_ok=(2,)),
        "workdays_between": _workdays_apart,
        "days_between": _apart(1),
        "weeks_between": _apart(7),
        "months_between": _months_apart(1),
        "years_between": _months_apart(12),
        "hours_between": _apart(_HOUR),
        "minutes_between": _apart(_MINUTE),
        "seconds_between": _apart(_SECOND),
        "hours_between_times": _apart(_HOUR),
        "minutes_between_times": _apart(_MINUTE),
        "seconds_between_times": _apart(_SECOND),
        "today": from_environment("today"),
        "now": from_environment("now"),
        "date": failing("date_or_report", "www"),
        "date_of_datetime": failing("day_of_instant_or_report", "..", "environment", blank_ok=(1,)),
        "date_of_text": failing("date_of_text_or_report", "."),
        "datetime_of_text": failing("instant_of_text_or_report", ".", "environment"),
        "datetime": failing("instant_of_day_or_report", "...", "environment", blank_ok=(2,)),
        "time": failing("time_or_report", "www"),
        "time_of_datetime": failing("time_of_instant_or_report", "..", "environment", blank_ok=(1,)),
        "time_of_text": failing("time_of_text_or_report", "."),
        "is_date": condition("is_date_text"),
        "start_of": failing("start_of_or_report", "..", "environment"),
        "end_of": failing("end_of_or_report", "..", "environment"),
        "is_anniversary": condition("is_anniversary", "leap_birthday"),
        "next_anniversary": failing("next_anniversary_or_report", "..", "environment"),
        "age": strict("age", "..", "leap_birthday"),
    }
)
