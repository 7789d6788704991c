"""Functions that move dates and instants, and that count the units between two."""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.functions.date_parameters import INSTANTS, TIMES, day, whole
from customary.expressions.functions.signature import Example, Family, Function, Parameter, Signature, fixed
from customary.expressions.positions import Message

__all__ = ["DATE_SUMS"]

_DAYS = t.NumberType(7, 0)


def _add(unit: str, doc: Message, example: str, result: str) -> Function:
    """Describe `add_UNIT` for dates and instants: calendar units move the wall clock of an instant."""
    name = f"add_{unit}"
    end = Parameter(
        name="end",
        accepts=frozenset({"boolean"}),
        default=False,
        default_type=t.BOOLEAN,
        literal=True,
    )
    extra = (end,) if unit in {"months", "years"} else ()
    signatures = tuple(
        Signature(
            emit=emit,
            parameters=(Parameter(name="date", accepts=accepts), whole("number"), *extra),
            result=fixed(type_),
            fails=True,
        )
        for emit, accepts, type_ in (
            (name, frozenset[Family]({"date"}), t.DATE),
            (f"{name}_to_datetime", INSTANTS, t.DATETIME),
        )
    )
    usage = f"{name}(date, number{', end: false' if extra else ''})"
    return Function(name=name, usage=usage, doc=doc, examples=(Example(example, result),), signatures=signatures)


def _add_exact(unit: str, doc: Message, example: str, result: str, *more: Example) -> Function:
    """Describe `add_UNIT` for instants and times of day, which go on from 00:00 behind midnight."""
    name = f"add_{unit}"
    signatures = (
        Signature(
            emit=name,
            parameters=(Parameter(name="datetime", accepts=INSTANTS), whole("number")),
            result=fixed(t.DATETIME),
            fails=True,
        ),
        Signature(
            emit=f"{name}_to_time",
            parameters=(Parameter(name="time", accepts=TIMES), whole("number")),
            result=fixed(t.TIME),
        ),
    )
    return Function(
        name=name,
        usage=f"{name}(datetime, number) · {name}(time, number)",
        doc=doc,
        examples=(Example(example, result), *more),
        signatures=signatures,
    )


def _between(unit: str, doc: Message, example: str, result: str, *more: Example, exact: bool = False) -> Function:
    name = f"{unit}_between"
    signatures: tuple[Signature, ...] = (_apart(name, day("from"), day("to"), _DAYS),)
    if exact:
        instants, times = (
            (Parameter(name="from", accepts=accepts), Parameter(name="to", accepts=accepts))
            for accepts in (INSTANTS, TIMES)
        )
        signatures = (
            _apart(name, *instants, t.NumberType(12, 0)),
            _apart(f"{name}_times", *times, t.NumberType(8, 0)),
        )
    return Function(
        name=name,
        usage=f"{name}(from, to)",
        doc=doc,
        examples=(Example(example, result), *more),
        signatures=signatures,
    )


def _apart(emit: str, first: Parameter, second: Parameter, type_: t.NumberType) -> Signature:
    return Signature(emit=emit, parameters=(first, second), result=fixed(type_))


DATE_SUMS: tuple[Function, ...] = (
    _add(
        "days",
        Message(en="So many days later.", zh_hans="若干天之后。", zh_hant="若干天之後。"),
        "add_days(#2026-02-28#, 1)",
        "#2026-03-01#",
    ),
    _add(
        "weeks",
        Message(en="So many weeks later.", zh_hans="若干周之后。", zh_hant="若干週之後。"),
        "add_weeks(#2026-02-28#, -1)",
        "#2026-02-21#",
    ),
    _add(
        "months",
        Message(
            en="So many months later, at most at the month's end; with end: true the last day stays the last day.",
            zh_hans="若干个月之后，不超过月末；end: true 表示月末仍对应月末。",
            zh_hant="若干個月之後，不超過月底；end: true 表示月底仍對應月底。",
        ),
        "add_months(#2026-01-31#, 1)",
        "#2026-02-28#",
    ),
    _add(
        "years",
        Message(
            en="So many years later, at most at the month's end.",
            zh_hans="若干年之后，不超过月末。",
            zh_hant="若干年之後，不超過月底。",
        ),
        "add_years(#2024-02-29#, 1)",
        "#2025-02-28#",
    ),
    _add_exact(
        "hours",
        Message(
            en="So many hours later. A time of day goes on from 00:00 behind midnight.",
            zh_hans="若干小时之后。时间过了午夜从 00:00 继续。",
            zh_hant="若干小時之後。時間過了午夜從 00:00 繼續。",
        ),
        "add_hours(#2026-02-28T23:00Z#, 2)",
        "#2026-03-01T01:00Z#",
        Example("add_hours(time(23, 0), 2)", "time(1, 0)"),
    ),
    _add_exact(
        "minutes",
        Message(en="So many minutes later.", zh_hans="若干分钟之后。", zh_hant="若干分鐘之後。"),
        "add_minutes(#2026-02-28T23:59Z#, 2)",
        "#2026-03-01T00:01Z#",
    ),
    _add_exact(
        "seconds",
        Message(en="So many seconds later.", zh_hans="若干秒之后。", zh_hant="若干秒之後。"),
        "add_seconds(#2026-02-28T23:59:59Z#, 1)",
        "#2026-03-01T00:00Z#",
    ),
    _between(
        "days",
        Message(en="Days from one date to another.", zh_hans="两个日期相差的天数。", zh_hant="兩個日期相差的天數。"),
        "days_between(#2026-02-28#, #2026-03-02#)",
        "2",
    ),
    _between(
        "weeks",
        Message(en="Full weeks between two dates.", zh_hans="两个日期相差的整周数。", zh_hant="兩個日期相差的整週數。"),
        "weeks_between(#2026-02-01#, #2026-02-20#)",
        "2",
    ),
    _between(
        "months",
        Message(
            en="Full months between two dates.", zh_hans="两个日期相差的整月数。", zh_hant="兩個日期相差的整月數。"
        ),
        "months_between(#2026-01-31#, #2026-03-30#)",
        "1",
    ),
    _between(
        "years",
        Message(en="Full years between two dates.", zh_hans="两个日期相差的整年数。", zh_hant="兩個日期相差的整年數。"),
        "years_between(#2000-05-01#, #2026-04-30#)",
        "25",
    ),
    _between(
        "hours",
        Message(
            en="Full hours between two instants, or between two times of one day.",
            zh_hans="两个时刻或同一天两个时间相差的整小时数。",
            zh_hant="兩個時刻或同一天兩個時間相差的整小時數。",
        ),
        "hours_between(#2026-02-28T09:30Z#, #2026-02-28T11:29Z#)",
        "1",
        Example("hours_between(time(9, 30), time(18, 0))", "8"),
        exact=True,
    ),
    _between(
        "minutes",
        Message(
            en="Full minutes between two instants, or between two times of one day.",
            zh_hans="两个时刻或同一天两个时间相差的整分钟数。",
            zh_hant="兩個時刻或同一天兩個時間相差的整分鐘數。",
        ),
        "minutes_between(#2026-02-28T09:30Z#, #2026-02-28T11:29Z#)",
        "119",
        exact=True,
    ),
    _between(
        "seconds",
        Message(
            en="Full seconds between two instants, or between two times of one day.",
            zh_hans="两个时刻或同一天两个时间相差的整秒数。",
            zh_hant="兩個時刻或同一天兩個時間相差的整秒數。",
        ),
        "seconds_between(#2026-02-28T09:30Z#, #2026-02-28T09:29Z#)",
        "-60",
        exact=True,
    ),
)
