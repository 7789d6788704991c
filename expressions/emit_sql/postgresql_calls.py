"""The PostgreSQL engine's function table; what is not in it is not pushable there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    Integer,
    Numeric,
    Text,
    case,
    cast,
    extract,
    func,
    literal,
    not_,
    null,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from customary.expressions import types as t
from customary.expressions.checked import Call, Checked
from customary.expressions.days import anniversary_days, known_zone, time_from_text
from customary.expressions.emit_sql.codes import wanted_codes
from customary.expressions.emit_sql.contract import Clause, Nodes
from customary.expressions.emit_sql.postgresql_readings import READING_CALLS
from customary.expressions.emit_sql.postgresql_shapes import SHAPE_CALLS
from customary.expressions.emit_sql.postgresql_workdays import POSTGRESQL_WORKDAYS
from customary.expressions.functions.signature import family_of
from customary.expressions.numeric import scale_of
from customary.expressions.raw_forms import sql_type
from customary.expressions.texts import SPACES
from customary.expressions.types import OBSERVED_SCALE

__all__ = ["POSTGRESQL_CALLS"]

Emit = Callable[[Nodes, Call], Clause]
_INSTANT = DateTime(timezone=True)


def apply(name: str, *arguments: Any, type_: TypeEngine[Any] | None = None) -> Clause:
    """Call a function of the database by its name."""
    clause: Clause = getattr(func, name)(*arguments, **({} if type_ is None else {"type_": type_}))
    return clause


# operands


def _seen(nodes: Nodes, node: Checked) -> Clause:
    clause = cast(nodes.value(node).clause, Numeric)
    return func.round(clause, OBSERVED_SCALE, type_=Numeric()) if scale_of(node.type) > OBSERVED_SCALE else clause


def _given(nodes: Nodes, node: Checked) -> Clause:
    if isinstance(node.type, t.NumberType | t.MoneyType):
        return _seen(nodes, node)
    return nodes.value(node).clause


def _operands(nodes: Nodes, node: Call) -> list[Clause]:
    return [_given(nodes, one) for one in node.args]


def _number(value: int) -> Clause:
    return cast(literal(Decimal(value), Numeric()), Numeric)


# ways of emitting


def _plain(name: str, type_: TypeEngine[Any]) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return apply(name, *_operands(nodes, node), type_=type_)

    return emit


def _text(name: str) -> Emit:
    return _plain(name, Text())


def _sized(name: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return func.x_sized(apply(name, *_operands(nodes, node), type_=Text()), type_=Text())

    return emit


def _rounded(name: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        value = apply(name, *_operands(nodes, node), type_=Numeric())
        return func.round(value, scale_of(node.type), type_=Numeric())

    return emit


def _away_from_zero(nodes: Nodes, node: Call) -> Clause:
    value = _seen(nodes, node.args[0])
    return func.sign(value) * func.ceil(func.abs(value), type_=Numeric())


def _modulo(nodes: Nodes, node: Call) -> Clause:
    left, right = _operands(nodes, node)
    return func.mod(left, func.nullif(right, _number(0), type_=Numeric()), type_=Numeric())


def _extreme(name: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        operands = _operands(nodes, node)
        if family_of(node.type) in ("text", "choice"):
            operands = [one.collate("C") for one in operands]
        return reduce(lambda a, b: apply(name, a, b, type_=sql_type(node.type, "postgresql")), operands)

    return emit


def _clamp(nodes: Nodes, node: Call) -> Clause:
    value, low, high = _operands(nodes, node)
    return apply("x_greatest", low, apply("x_least", value, high, type_=Numeric()), type_=Numeric())


# text


def _length(nodes: Nodes, node: Call) -> Clause:
    return func.coalesce(func.length(nodes.value(node.args[0]).clause), literal(0, Integer()))


def _trim(nodes: Nodes, node: Call) -> Clause:
    spaces = literal(SPACES, Text())
    return func.nullif(func.btrim(nodes.value(node.args[0]).clause, spaces), literal("", Text()))


def _replace(nodes: Nodes, node: Call) -> Clause:
    text, old, new = _operands(nodes, node)
    changed = func.replace(text, old, func.coalesce(new, literal("", Text())), type_=Text())
    return func.x_sized(changed, type_=Text())


def _number_text(clause: Clause) -> Clause:
    return cast(func.trim_scale(func.round(cast(clause, Numeric), OBSERVED_SCALE)), Text)


_TEXT_OF: Mapping[str, Callable[[Clause], Clause]] = {
    "number": _number_text,
    "date": lambda clause: func.to_char(clause, "YYYY-MM-DD", type_=Text()),
    "datetime": lambda clause: func.x_instant_text(clause, type_=Text()),
    "time": lambda clause: func.x_time_text(clause, type_=Text()),
    "duration": lambda clause: cast(
        func.trim_scale(cast(clause, Numeric) * cast(literal(Decimal("0.001"), Numeric()), Numeric)), Text
    ),
    "boolean": lambda clause: case(
        {True: literal("true", Text()), False: literal("false", Text())}, value=cast(clause, Boolean)
    ),
    "choices": lambda clause: func.nullif(func.array_to_string(clause, ", ", type_=Text()), literal("", Text())),
    "ref": lambda clause: cast(clause, Text),
    "text": lambda clause: clause,
    "choice": lambda clause: clause,
}


def _text_of(nodes: Nodes, node: Call) -> Clause:
    change = _TEXT_OF.get(family_of(node.args[0].type))
    if change is None or (isinstance(node.args[0].type, t.RefType) and len(node.args[0].type.modules) > 1):
        raise nodes.not_pushable(node)
    return change(nodes.value(node.args[0]).clause)


# dates and instants


def _part(word: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return extract(word, nodes.value(node.args[0]).clause)

    return emit


def _zone(nodes: Nodes, node: Call, argument: Checked) -> Clause:
    if not nodes.is_fixed(argument):
        raise nodes.not_pushable(node)
    zone = nodes.fixed_value(argument)
    if zone is None:
        return literal(nodes.environment.zone, Text())
    if not isinstance(zone, str) or not known_zone(zone):
        return cast(null(), Text)
    return literal(zone, Text())


def _wall(nodes: Nodes, node: Call) -> Clause:
    return func.x_wall(nodes.value(node.args[0]).clause, _zone(nodes, node, node.args[1]), type_=DateTime())


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


def _instant_of_day(nodes: Nodes, node: Call) -> Clause:
    clock, zone = node.args[1], _zone(nodes, node, node.args[2])
    if isinstance(clock.type, t.TimeType):
        at = nodes.value(clock).clause
        milliseconds = extract("epoch", at) * _number(1000)
    elif nodes.is_fixed(clock):
        text = nodes.fixed_value(clock)
        found = time_from_text(text) if isinstance(text, str) else None
        milliseconds = cast(null(), Numeric) if found is None else _number(found)
    else:
        milliseconds = func.x_clock(nodes.value(clock).clause, type_=Numeric())
    return func.x_at_day(nodes.value(node.args[0]).clause, milliseconds, zone, type_=_INSTANT)


def _period(name: str) -> Emit:
    """start_of and end_of, when the unit is known."""

    def emit(nodes: Nodes, node: Call) -> Clause:
        unit = nodes.fixed_value(node.args[1]) if nodes.is_fixed(node.args[1]) else None
        day = nodes.value(node.args[0]).clause
        if unit == "day":
            return day
        if unit == "week":
            start = func.x_week_start(day, nodes.environment.week_start, type_=Date())
            return start if name == "x_start" else func.x_add_days(start, 6, type_=Date())
        if unit not in _UNITS:
            raise nodes.not_pushable(node)
        months, fiscal = _UNITS[unit]
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
    return apply("x_fiscal_year", day, nodes.environment.fiscal_start, type_=Numeric())


def _moved_days(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        day, count = _operands(nodes, node)
        return func.x_add_days(day, func.trunc(count) * _number(factor), type_=Date())

    return emit


def _moved_months(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        day, count = _given(nodes, node.args[0]), _given(nodes, node.args[1])
        sticky = nodes.value(node.args[2]).clause
        return func.x_add_months(day, func.trunc(count) * _number(factor), sticky, type_=Date())

    return emit


def _moved_wall_days(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        at, count = _operands(nodes, node)
        zone = literal(nodes.environment.zone, Text())
        return func.x_add_wall_days(at, func.trunc(count) * _number(factor), zone, type_=_INSTANT)

    return emit


def _moved_wall_months(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        at, count = _given(nodes, node.args[0]), _given(nodes, node.args[1])
        sticky, zone = nodes.value(node.args[2]).clause, literal(nodes.environment.zone, Text())
        return func.x_add_wall_months(at, func.trunc(count) * _number(factor), sticky, zone, type_=_INSTANT)

    return emit


def _moved_instant(factor: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        at, count = _operands(nodes, node)
        return func.x_instant(func.x_ms(at, type_=Numeric()) + func.trunc(count) * _number(factor), type_=_INSTANT)

    return emit


def _days_apart(unit: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        first, second = (nodes.value(one).clause for one in node.args)
        return func.div(cast(second - first, Numeric), _number(unit), type_=Numeric())

    return emit


def _months_apart(unit: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        return func.div(func.x_months_between(*_operands(nodes, node)), _number(unit), type_=Numeric())

    return emit


def _apart(unit: int) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        first, second = (func.x_ms(one, type_=Numeric()) for one in _operands(nodes, node))
        return func.div(second - first, _number(unit), type_=Numeric())

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
        return apply(name, *_operands(nodes, node), nodes.environment.leap_birthday, type_=type_)

    return emit


# choices


def _member(nodes: Nodes, node: Call) -> Clause:
    code, codes = (nodes.value(one).clause for one in node.args)
    return codes.op("@>", is_comparison=True)(cast(func.array_append(cast([], ARRAY(Text())), code), ARRAY(Text())))


def _overlapping(operator: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        codes = nodes.value(node.args[0]).clause
        return codes.op(operator, is_comparison=True)(cast(wanted_codes(nodes, node), ARRAY(Text())))

    return emit


def _has_none(nodes: Nodes, node: Call) -> Clause:
    return not_(_overlapping("&&")(nodes, node))


def _size(nodes: Nodes, node: Call) -> Clause:
    return func.cardinality(nodes.value(node.args[0]).clause, type_=Integer())


POSTGRESQL_CALLS: Mapping[str, Emit] = {
    "abs": _rounded("abs"),
    "sign": _rounded("sign"),
    "round": _rounded("x_round"),
    "trunc": _rounded("x_trunc"),
    "floor": _rounded("floor"),
    "ceil": _rounded("ceil"),
    "round_up": _away_from_zero,
    "round_down": _rounded("trunc"),
    "mod": _modulo,
    "min": _extreme("x_least"),
    "max": _extreme("x_greatest"),
    "clamp": _clamp,
    "money": lambda nodes, node: cast(nodes.value(node.args[0]).clause, Numeric),
    "text": _text_of,
    "len": _length,
    "left": _text("x_left"),
    "right": _text("x_right"),
    "mid": _text("x_mid"),
    "find": _plain("x_find", Numeric()),
    "replace": _replace,
    "trim": _trim,
    "lower": _sized("x_lower"),
    "upper": _sized("x_upper"),
    "proper": _text("x_proper"),
    "fold": _sized("x_fold"),
    "lpad": _text("x_lpad"),
    "rpad": _text("x_rpad"),
    "repeat": _text("x_repeat"),
    "reverse": _text("reverse"),
    "split_part": _text("x_split_part"),
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
    "date": _plain("x_date", Date()),
    "date_of_datetime": _day_of_instant,
    "datetime": _instant_of_day,
    "start_of": _period("x_start"),
    "end_of": _period("x_end"),
    "is_anniversary": _is_anniversary,
    "next_anniversary": _with_leap("x_next_anniversary", Date()),
    "age": _with_leap("x_age", Numeric()),
    "member": _member,
    "has_any": _overlapping("&&"),
    "has_all": _overlapping("@>"),
    "has_none": _has_none,
    "size": _size,
    **SHAPE_CALLS,
    **READING_CALLS,
}
