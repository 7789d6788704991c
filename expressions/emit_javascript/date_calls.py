"""The JavaScript back end's functions of dates, instants, times of day and working days."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions.checked import Call
from customary.expressions.emit_javascript.code import Code, Emitter, Operand, apply, big, infix, text, times, whole
from customary.expressions.emit_javascript.ways import (
    Emit,
    condition_on,
    failing,
    from_environment,
    literal_of,
    strict,
    zoned,
)

__all__ = ["DATE_CALLS"]

_HOUR, _MINUTE, _SECOND = 3_600_000, 60_000, 1_000


def _date_part(emitter: Emitter, node: Call) -> Code:
    part = text(node.function)
    return emitter.strict([emitter.operand(node.args[0])], lambda one: apply("datePart", one, part))


def _clock_part_of_time(unit: int, modulus: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        return emitter.strict(
            [emitter.operand(node.args[0])], lambda clock: apply("clockPartOfTime", clock, whole(unit), whole(modulus))
        )

    return emit


def _moved(helper: str, factor: int, *more: str) -> Emit:
    """Move by a whole number of units; an `end` argument follows the number when there is one."""

    def emit(emitter: Emitter, node: Call) -> Code:
        count = emitter.operand(node.args[1])
        operands = [
            emitter.operand(node.args[0]),
            Operand(count.code, lambda one: times(count.then(one), factor)),
            *[emitter.operand(one) for one in node.args[2:]],
        ]
        return emitter.strict(operands, lambda *a: apply(helper, *a, *more, *emitter.site(node.span)), fails=True)

    return emit


def _time_moved(factor: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        count = emitter.operand(node.args[1])
        operands = [emitter.operand(node.args[0]), Operand(count.code, lambda one: times(count.then(one), factor))]
        return emitter.strict(operands, lambda clock, by: apply("movedTime", clock, by))

    return emit


def _apart(unit: int) -> Emit:
    """The whole units from the first to the second, toward zero."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(one) for one in node.args]

        def build(first: str, second: str) -> str:
            difference = f"BigInt({second} - {first})"
            return difference if unit == 1 else infix(difference, "/", big(unit))

        return emitter.strict(operands, build)

    return emit


def _months_apart(unit: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(one) for one in node.args]
        return emitter.strict(operands, lambda a, b: infix(apply("monthsBetween", a, b), "/", big(unit)))

    return emit


def _by_calendar(emit: Emit) -> Emit:
    """The last argument is the name of a calendar, or blank for the usual one."""

    def emit_call(emitter: Emitter, node: Call) -> Code:
        emitter.need_calendar(literal_of(node.args[-1]))
        return emit(emitter, node)

    return emit_call


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
        "week_start": strict("weekStart", ".", "e"),
        "last_day": strict("lastDay", "."),
        "fiscal_year": strict("fiscalYear", ".", "e"),
        "fiscal_quarter": strict("fiscalQuarter", ".", "e"),
        "fiscal_month": strict("fiscalMonth", ".", "e"),
        "hour": zoned("clockPart", ".?", whole(_HOUR), "24"),
        "minute": zoned("clockPart", ".?", whole(_MINUTE), "60"),
        "second": zoned("clockPart", ".?", whole(_SECOND), "60"),
        "hour_of_time": _clock_part_of_time(_HOUR, 24),
        "minute_of_time": _clock_part_of_time(_MINUTE, 60),
        "second_of_time": _clock_part_of_time(_SECOND, 60),
        "add_days": _moved("addDays", 1),
        "add_weeks": _moved("addDays", 7),
        "add_months": _moved("addMonths", 1),
        "add_years": _moved("addMonths", 12),
        "add_days_to_datetime": _moved("addWallDays", 1, "e"),
        "add_weeks_to_datetime": _moved("addWallDays", 7, "e"),
        "add_months_to_datetime": _moved("addWallMonths", 1, "e"),
        "add_years_to_datetime": _moved("addWallMonths", 12, "e"),
        "add_hours": _moved("addMilliseconds", _HOUR),
        "add_minutes": _moved("addMilliseconds", _MINUTE),
        "add_seconds": _moved("addMilliseconds", _SECOND),
        "add_hours_to_time": _time_moved(_HOUR),
        "add_minutes_to_time": _time_moved(_MINUTE),
        "add_seconds_to_time": _time_moved(_SECOND),
        "add_workdays": _by_calendar(failing("addWorkdays", "..?", "e")),
        "add_workdays_to_datetime": _by_calendar(failing("addWallWorkdays", "..?", "e")),
        "workdays_between": _by_calendar(strict("workdaysBetween", "..?", "e")),
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
        "date": failing("dateOfParts", "..."),
        "date_of_datetime": zoned("dayOfInstant", ".?"),
        "date_of_text": failing("dateOfText", "."),
        "datetime_of_text": failing("instantOfText", ".", "e"),
        "datetime": zoned("instantOfDay", "..?"),
        "time": failing("timeOfParts", "..."),
        "time_of_datetime": zoned("timeOfInstant", ".?"),
        "time_of_text": failing("timeOfText", "."),
        "is_date": condition_on("isDateText"),
        "start_of": failing("startOf", "..", "e"),
        "end_of": failing("endOf", "..", "e"),
        "is_anniversary": condition_on("isAnniversary", "e"),
        "next_anniversary": failing("nextAnniversary", "..", "e"),
        "age": strict("age", "..", "e"),
    }
)
