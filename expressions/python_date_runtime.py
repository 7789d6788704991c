"""What compiled expressions call for dates and instants, with their failures turned into blank and a diagnostic."""

from __future__ import annotations

from collections.abc import Mapping

from customary.expressions import calendars, days, values
from customary.expressions import diagnostics as report
from customary.expressions.diagnostics import Diagnostic
from customary.expressions.environment import Environment
from customary.expressions.formats import PartsLayout, write_moment
from customary.expressions.positions import Language, Span

__all__ = ["DATE_HELPERS"]

Diagnostics = list[Diagnostic]


def _reported(result: int | None, d: Diagnostics, span: Span) -> int | None:
    if result is None:
        d.append(report.date_out_of_range(span))
    return result


def date_left(d: Diagnostics, span: Span) -> None:
    """Report that a date left the calendar."""
    d.append(report.date_out_of_range(span))


def add_days_or_report(day: int, count: int, d: Diagnostics, span: Span) -> int | None:
    return _reported(days.add_days(day, count), d, span)


def add_duration_days_or_report(day: int, duration: int, d: Diagnostics, span: Span) -> int | None:
    return _reported(days.add_days(day, values.truncate_to_unit(duration, days.DAY_MS)), d, span)


def add_months_or_report(day: int, months: int, d: Diagnostics, span: Span) -> int | None:
    return _reported(days.add_months(day, months), d, span)


def add_months_end_or_report(day: int, months: int, end: bool, d: Diagnostics, span: Span) -> int | None:
    return _reported(days.add_months(day, months, end), d, span)


def add_milliseconds_or_report(instant: int, milliseconds: int, d: Diagnostics, span: Span) -> int | None:
    return _reported(days.add_milliseconds(instant, milliseconds), d, span)


def add_wall_duration_or_report(instant: int, duration: int, zone: str, d: Diagnostics, span: Span) -> int | None:
    return _reported(days.add_wall_days(instant, values.truncate_to_unit(duration, days.DAY_MS), zone), d, span)


def add_wall_days_or_report(instant: int, count: int, zone: str, d: Diagnostics, span: Span) -> int | None:
    return _reported(days.add_wall_days(instant, count, zone), d, span)


def add_wall_months_or_report(instant: int, months: int, zone: str, d: Diagnostics, span: Span) -> int | None:
    return _reported(days.add_wall_months(instant, months, zone), d, span)


def add_wall_months_end_or_report(
    instant: int, months: int, end: bool, zone: str, d: Diagnostics, span: Span
) -> int | None:
    return _reported(days.add_wall_months(instant, months, zone, end), d, span)


def date_or_report(year: int, month: int, day: int, d: Diagnostics, span: Span) -> int | None:
    result = days.date_from_parts(year, month, day)
    if result is None:
        d.append(report.bad_date(span, f"{year}-{month}-{day}"))
    return result


def date_of_text_or_report(text: str, d: Diagnostics, span: Span) -> int | None:
    result = days.date_from_text(text)
    if result is None:
        d.append(report.bad_date(span, text))
    return result


def zone_or_report(zone: str | None, environment: Environment, d: Diagnostics, span: Span) -> str | None:
    if zone is None:
        return environment.zone
    if days.known_zone(zone):
        return zone
    d.append(report.unknown_zone(span, zone))
    return None


def day_of_instant_or_report(
    instant: int, zone: str | None, environment: Environment, d: Diagnostics, span: Span
) -> int | None:
    known = zone_or_report(zone, environment, d, span)
    return None if known is None else days.day_of_instant(instant, known)


def clock_part_or_report(
    instant: int, zone: str | None, unit: int, modulus: int, environment: Environment, d: Diagnostics, span: Span
) -> int | None:
    known = zone_or_report(zone, environment, d, span)
    return None if known is None else days.wall_milliseconds(instant, known) // unit % modulus


def instant_of_text_or_report(text: str, environment: Environment, d: Diagnostics, span: Span) -> int | None:
    result = days.instant_from_text(text, environment.zone)
    if result is None:
        d.append(report.bad_date(span, text))
    return result


def instant_of_day_or_report(
    day: int, clock: int | str, zone: str | None, environment: Environment, d: Diagnostics, span: Span
) -> int | None:
    known = zone_or_report(zone, environment, d, span)
    milliseconds = days.time_from_text(clock) if isinstance(clock, str) else clock
    if milliseconds is None:
        d.append(report.bad_time(span, str(clock)))
    if known is None or milliseconds is None:
        return None
    return _reported(days.day_start(day, known, milliseconds), d, span)


def time_or_report(hour: int, minute: int, second: int, d: Diagnostics, span: Span) -> int | None:
    result = days.time_from_parts(hour, minute, second)
    if result is None:
        d.append(report.bad_time(span, f"{hour}:{minute}:{second}"))
    return result


def time_of_text_or_report(text: str, d: Diagnostics, span: Span) -> int | None:
    result = days.time_from_text(text)
    if result is None:
        d.append(report.bad_time(span, text))
    return result


def time_of_instant_or_report(
    instant: int, zone: str | None, environment: Environment, d: Diagnostics, span: Span
) -> int | None:
    known = zone_or_report(zone, environment, d, span)
    return None if known is None else days.time_of_instant(instant, known)


def write_instant_or_report(
    instant: int,
    zone: str | None,
    layout: PartsLayout,
    language: Language,
    environment: Environment,
    d: Diagnostics,
    span: Span,
) -> str | None:
    known = zone_or_report(zone, environment, d, span)
    if known is None:
        return None
    return write_moment(days.day_of_instant(instant, known), days.time_of_instant(instant, known), layout, language)


def is_date_text(text: str) -> bool:
    return days.date_from_text(text) is not None


def start_of_or_report(day: int, unit: str, environment: Environment, d: Diagnostics, span: Span) -> int | None:
    result = days.start_of(day, unit, environment.week_start, environment.fiscal_start)
    return _reported(result, d, span)


def end_of_or_report(day: int, unit: str, environment: Environment, d: Diagnostics, span: Span) -> int | None:
    result = days.end_of(day, unit, environment.week_start, environment.fiscal_start)
    return _reported(result, d, span)


def next_anniversary_or_report(
    day: int, start: int, environment: Environment, d: Diagnostics, span: Span
) -> int | None:
    return _reported(days.next_anniversary(day, start, environment.leap_birthday), d, span)


def add_workdays_or_report(
    day: int, count: int, calendar: str | None, environment: Environment, d: Diagnostics, span: Span
) -> int | None:
    return _reported(calendars.add_workdays(environment.days_of(calendar), day, count), d, span)


def add_wall_workdays_or_report(
    instant: int, count: int, calendar: str | None, environment: Environment, d: Diagnostics, span: Span
) -> int | None:
    day = days.day_of_instant(instant, environment.zone)
    moved = calendars.add_workdays(environment.days_of(calendar), day, count)
    found = None if moved is None else days.add_wall_days(instant, moved - day, environment.zone)
    return _reported(found, d, span)


def workdays_between(first: int, second: int, calendar: str | None, environment: Environment) -> int:
    return calendars.workdays_between(environment.days_of(calendar), first, second)


def week_start_or_first(day: int, environment: Environment) -> int:
    return days.start_of(day, "week", environment.week_start) or 1


DATE_HELPERS: Mapping[str, object] = {
    function.__name__: function
    for function in (
        date_left, add_days_or_report, add_duration_days_or_report, add_months_or_report, add_months_end_or_report,
        add_milliseconds_or_report, add_wall_duration_or_report, add_wall_days_or_report,
        add_wall_months_or_report, add_wall_months_end_or_report, date_or_report, date_of_text_or_report,
        day_of_instant_or_report, clock_part_or_report, instant_of_text_or_report, instant_of_day_or_report,
        time_or_report, time_of_text_or_report, time_of_instant_or_report, is_date_text,
        start_of_or_report, end_of_or_report, next_anniversary_or_report,
        week_start_or_first, add_workdays_or_report, add_wall_workdays_or_report, workdays_between,
        write_instant_or_report, days.date_text, days.instant_text, days.time_text, days.move_time,
        days.date_part, days.fiscal_year, days.fiscal_quarter,
        days.fiscal_month, days.months_between, days.last_day, days.is_anniversary, days.age,
    )
}  # fmt: skip
