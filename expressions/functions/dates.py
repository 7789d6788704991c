"""Functions of dates and times.

A function of a date takes an instant too: it means the day in the evaluation zone.
"""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.functions.signature import (
    Blank,
    Example,
    Family,
    Function,
    Parameter,
    Signature,
    fixed,
)
from customary.expressions.positions import Message

__all__ = ["DATES", "PERIODS", "UNITS"]

UNITS = ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
PERIODS = (
    "today", "yesterday", "tomorrow",
    *(f"{which}_{unit}" for unit in UNITS[1:] for which in ("last", "this", "next")),
    "last_7_days", "last_30_days", "last_90_days", "next_7_days", "next_30_days", "next_90_days",
    "last_n_days", "next_n_days",
)  # fmt: skip
"""What `in_period` knows. "last 7 days" end today, "next 7 days" begin today: both hold seven days."""

_DATE: frozenset[Family] = frozenset({"date", "datetime"})
_NUMBER: frozenset[Family] = frozenset({"number"})
_TEXT: frozenset[Family] = frozenset({"text"})
_INSTANT: frozenset[Family] = frozenset({"datetime"})
_SMALL = t.NumberType(2, 0)
_DAYS = t.NumberType(7, 0)
_D = Parameter(name="date", accepts=_DATE, as_date=True)
_ZONE = Parameter(name="tz", accepts=_TEXT, default=None, default_type=t.TEXT, literal=True, blank_ok=True)


def _whole(name: str) -> Parameter:
    return Parameter(name=name, accepts=_NUMBER, whole=True)


def _day(name: str) -> Parameter:
    return Parameter(name=name, accepts=_DATE, as_date=True)


def _read(name: str, type_: t.Type, doc: Message, example: str, result: str) -> Function:
    signature = Signature(emit=name, parameters=(_D,), result=fixed(type_))
    return Function(
        name=name, usage=f"{name}(date)", doc=doc, examples=(Example(example, result),), signatures=(signature,)
    )


def _clock(name: str, doc: Message, example: str, result: str) -> Function:
    instant = Parameter(name="datetime", accepts=_INSTANT)
    signatures = (
        Signature(emit=name, parameters=(instant, _ZONE), result=fixed(_SMALL), fails=True),
        Signature(
            emit=f"{name}_of_time",
            parameters=(Parameter(name="time", accepts=frozenset({"time"})),),
            result=fixed(_SMALL),
        ),
    )
    return Function(
        name=name,
        usage=f'{name}(datetime, tz: "Asia/Taipei")',
        doc=doc,
        examples=(Example(example, result),),
        signatures=signatures,
    )


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
            parameters=(Parameter(name="date", accepts=accepts), _whole("number"), *extra),
            result=fixed(type_),
            fails=True,
        )
        for emit, accepts, type_ in (
            (name, frozenset[Family]({"date"}), t.DATE),
            (f"{name}_to_datetime", _INSTANT, t.DATETIME),
        )
    )
    usage = f"{name}(date, number{', end: false' if extra else ''})"
    return Function(name=name, usage=usage, doc=doc, examples=(Example(example, result),), signatures=signatures)


def _add_exact(unit: str, doc: Message, example: str, result: str) -> Function:
    name = f"add_{unit}"
    signature = Signature(
        emit=name,
        parameters=(Parameter(name="datetime", accepts=_INSTANT), _whole("number")),
        result=fixed(t.DATETIME),
        fails=True,
    )
    return Function(
        name=name,
        usage=f"{name}(datetime, number)",
        doc=doc,
        examples=(Example(example, result),),
        signatures=(signature,),
    )


def _between(unit: str, doc: Message, example: str, result: str, *, exact: bool = False) -> Function:
    name = f"{unit}_between"
    parameters = (
        (Parameter(name="from", accepts=_INSTANT), Parameter(name="to", accepts=_INSTANT))
        if exact
        else (_day("from"), _day("to"))
    )
    signature = Signature(emit=name, parameters=parameters, result=fixed(t.NumberType(12, 0) if exact else _DAYS))
    return Function(
        name=name,
        usage=f"{name}(from, to)",
        doc=doc,
        examples=(Example(example, result),),
        signatures=(signature,),
    )


_PARTS = (
    _read(
        "year",
        t.NumberType(4, 0),
        Message(en="The year.", zh_hans="年份。", zh_hant="年份。"),
        "year(#2026-02-28#)",
        "2026",
    ),
    _read(
        "month",
        _SMALL,
        Message(en="The month, 1 to 12.", zh_hans="月份，1 到 12。", zh_hant="月份，1 到 12。"),
        "month(#2026-02-28#)",
        "2",
    ),
    _read(
        "day",
        _SMALL,
        Message(en="The day of the month.", zh_hans="当月第几天。", zh_hant="當月第幾天。"),
        "day(#2026-02-28#)",
        "28",
    ),
    _read(
        "quarter",
        t.NumberType(1, 0),
        Message(en="The quarter, 1 to 4.", zh_hans="季度，1 到 4。", zh_hant="季度，1 到 4。"),
        "quarter(#2026-05-01#)",
        "2",
    ),
    _read(
        "weekday",
        t.NumberType(1, 0),
        Message(
            en="The day of the week: 1 is Monday, 7 is Sunday.",
            zh_hans="星期几：1 是星期一，7 是星期日。",
            zh_hant="星期幾：1 是星期一，7 是星期日。",
        ),
        "weekday(#2026-02-28#)",
        "6",
    ),
    _read(
        "day_of_year",
        t.NumberType(3, 0),
        Message(
            en="The day of the year, from 1.", zh_hans="当年第几天，从 1 开始。", zh_hant="當年第幾天，從 1 開始。"
        ),
        "day_of_year(#2026-02-01#)",
        "32",
    ),
    _read(
        "iso_week",
        _SMALL,
        Message(en="The ISO week, 1 to 53.", zh_hans="ISO 周次，1 到 53。", zh_hant="ISO 週次，1 到 53。"),
        "iso_week(#2027-01-01#)",
        "53",
    ),
    _read(
        "iso_year",
        t.NumberType(4, 0),
        Message(
            en="The year that the ISO week belongs to.",
            zh_hans="ISO 周所属的年份。",
            zh_hant="ISO 週所屬的年份。",
        ),
        "iso_year(#2027-01-01#)",
        "2026",
    ),
    _read(
        "week_start",
        t.DATE,
        Message(
            en="The first day of the week, as the site begins its weeks.",
            zh_hans="所在周的第一天（按站点设置的每周起始日）。",
            zh_hant="所在週的第一天（依網站設定的每週起始日）。",
        ),
        "week_start(#2026-02-28#)",
        "#2026-02-23#",
    ),
    _read(
        "last_day",
        t.DATE,
        Message(en="The last day of the month.", zh_hans="当月最后一天。", zh_hant="當月最後一天。"),
        "last_day(#2024-02-03#)",
        "#2024-02-29#",
    ),
    _read(
        "fiscal_year",
        t.NumberType(4, 0),
        Message(
            en="The fiscal year, by the site's first fiscal month.",
            zh_hans="会计年度（按站点设置的起始月份）。",
            zh_hant="會計年度（依網站設定的起始月份）。",
        ),
        "fiscal_year(#2026-02-28#)",
        "2026",
    ),
    _read(
        "fiscal_quarter",
        t.NumberType(1, 0),
        Message(en="The quarter of the fiscal year.", zh_hans="会计年度的季度。", zh_hant="會計年度的季度。"),
        "fiscal_quarter(#2026-02-28#)",
        "1",
    ),
    _read(
        "fiscal_month",
        _SMALL,
        Message(en="The month of the fiscal year.", zh_hans="会计年度的第几个月。", zh_hant="會計年度的第幾個月。"),
        "fiscal_month(#2026-02-28#)",
        "2",
    ),
    _clock(
        "hour",
        Message(en="The hour, 0 to 23.", zh_hans="小时，0 到 23。", zh_hant="小時，0 到 23。"),
        'hour(#2026-02-28T09:30Z#, tz: "Asia/Taipei")',
        "17",
    ),
    _clock(
        "minute",
        Message(en="The minute.", zh_hans="分钟。", zh_hant="分鐘。"),
        'minute(#2026-02-28T09:30Z#, tz: "Asia/Taipei")',
        "30",
    ),
    _clock(
        "second",
        Message(en="The second.", zh_hans="秒。", zh_hant="秒。"),
        'second(#2026-02-28T09:30:15Z#, tz: "UTC")',
        "15",
    ),
)

_SUMS = (
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
        Message(en="So many hours later.", zh_hans="若干小时之后。", zh_hant="若干小時之後。"),
        "add_hours(#2026-02-28T23:00Z#, 2)",
        "#2026-03-01T01:00Z#",
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
            en="Full hours between two instants.",
            zh_hans="两个时刻相差的整小时数。",
            zh_hant="兩個時刻相差的整小時數。",
        ),
        "hours_between(#2026-02-28T09:30Z#, #2026-02-28T11:29Z#)",
        "1",
        exact=True,
    ),
    _between(
        "minutes",
        Message(
            en="Full minutes between two instants.",
            zh_hans="两个时刻相差的整分钟数。",
            zh_hant="兩個時刻相差的整分鐘數。",
        ),
        "minutes_between(#2026-02-28T09:30Z#, #2026-02-28T11:29Z#)",
        "119",
        exact=True,
    ),
    _between(
        "seconds",
        Message(
            en="Full seconds between two instants.", zh_hans="两个时刻相差的整秒数。", zh_hant="兩個時刻相差的整秒數。"
        ),
        "seconds_between(#2026-02-28T09:30Z#, #2026-02-28T09:29Z#)",
        "-60",
        exact=True,
    ),
)

_UNIT = Parameter(name="unit", accepts=_TEXT, words=UNITS)

_MAKING = (
    Function(
        name="today",
        usage="today()",
        doc=Message(
            en="The day on which the rule runs, the same for the whole save or list.",
            zh_hans="规则运行的当天；一次保存或一个列表内保持不变。",
            zh_hant="規則執行的當天；一次儲存或一個清單內維持不變。",
        ),
        signatures=(Signature(emit="today", parameters=(), result=fixed(t.DATE)),),
        uses=frozenset({"today"}),
    ),
    Function(
        name="now",
        usage="now()",
        doc=Message(
            en="The moment at which the rule runs, the same for the whole save or list.",
            zh_hans="规则运行的时刻；一次保存或一个列表内保持不变。",
            zh_hant="規則執行的時刻；一次儲存或一個清單內維持不變。",
        ),
        signatures=(Signature(emit="now", parameters=(), result=fixed(t.DATETIME)),),
        uses=frozenset({"now"}),
    ),
    Function(
        name="date",
        usage="date(year, month, day) · date(datetime, tz: …) · date(text)",
        doc=Message(
            en="A date from its numbers, the day of an instant, or the date that an ISO text says.",
            zh_hans="由年月日组成的日期、某个时刻所在的日期，或 ISO 文本表示的日期。",
            zh_hant="由年月日組成的日期、某個時刻所在的日期，或 ISO 文字表示的日期。",
        ),
        examples=(
            Example("date(2026, 2, 28)", "#2026-02-28#"),
            Example('date("2026-02-28")', "#2026-02-28#"),
            Example('date(#2026-02-28T20:00Z#, tz: "Asia/Shanghai")', "#2026-03-01#"),
        ),
        signatures=(
            Signature(
                emit="date",
                parameters=(_whole("year"), _whole("month"), _whole("day")),
                result=fixed(t.DATE),
                fails=True,
            ),
            Signature(
                emit="date_of_datetime",
                parameters=(Parameter(name="datetime", accepts=_INSTANT), _ZONE),
                result=fixed(t.DATE),
                fails=True,
            ),
            Signature(
                emit="date_of_text",
                parameters=(Parameter(name="text", accepts=_TEXT),),
                result=fixed(t.DATE),
                fails=True,
            ),
        ),
    ),
    Function(
        name="datetime",
        usage='datetime(text) · datetime(date, "09:00", tz: …)',
        doc=Message(
            en="The instant that an ISO text says, or a date with a time of day.",
            zh_hans="ISO 文本表示的时刻，或日期加上当天的时间。",
            zh_hant="ISO 文字表示的時刻，或日期加上當天的時間。",
        ),
        examples=(
            Example('datetime("2026-02-28T09:30Z")', "#2026-02-28T09:30Z#"),
            Example('datetime(#2026-02-28#, "09:30", tz: "Asia/Taipei")', "#2026-02-28T01:30Z#"),
        ),
        signatures=(
            Signature(
                emit="datetime_of_text",
                parameters=(Parameter(name="text", accepts=_TEXT),),
                result=fixed(t.DATETIME),
                fails=True,
            ),
            Signature(
                emit="datetime",
                parameters=(
                    Parameter(name="date", accepts=frozenset({"date"})),
                    Parameter(name="time", accepts=frozenset({"text", "time"})),
                    _ZONE,
                ),
                result=fixed(t.DATETIME),
                fails=True,
            ),
        ),
    ),
    Function(
        name="is_date",
        usage="is_date(text)",
        doc=Message(
            en="Whether date(text) can read the text.",
            zh_hans="判断 date(text) 能否读取该文本。",
            zh_hant="判斷 date(text) 能否讀取該文字。",
        ),
        examples=(Example('is_date("2026-02-30")', "false"),),
        signatures=(
            Signature(
                emit="is_date",
                parameters=(Parameter(name="text", accepts=_TEXT),),
                result=fixed(t.BOOLEAN),
                blank=Blank.CONDITION,
            ),
        ),
    ),
)

_PERIODS = (
    Function(
        name="start_of",
        usage='start_of(date, "month")',
        doc=Message(
            en="The first day of the week, month, quarter, year or fiscal period.",
            zh_hans="所在周、月、季度、年或会计期间的第一天。",
            zh_hant="所在週、月、季、年或會計期間的第一天。",
        ),
        examples=(Example('start_of(#2026-05-20#, "quarter")', "#2026-04-01#"),),
        signatures=(Signature(emit="start_of", parameters=(_D, _UNIT), result=fixed(t.DATE), fails=True),),
    ),
    Function(
        name="end_of",
        usage='end_of(date, "month")',
        doc=Message(
            en="The last day of the week, month, quarter, year or fiscal period.",
            zh_hans="所在周、月、季度、年或会计期间的最后一天。",
            zh_hant="所在週、月、季、年或會計期間的最後一天。",
        ),
        examples=(Example('end_of(#2026-05-20#, "year")', "#2026-12-31#"),),
        signatures=(Signature(emit="end_of", parameters=(_D, _UNIT), result=fixed(t.DATE), fails=True),),
    ),
    Function(
        name="in_period",
        usage='in_period(date, "this_month") · in_period(date, "last_n_days", n: 30)',
        doc=Message(
            en="Whether a date lies in a period around today. The last days end today, the next days begin today.",
            zh_hans="判断日期是否在以今天为准的期间内。“最近若干天”到今天为止，“未来若干天”从今天开始。",
            zh_hant="判斷日期是否在以今天為準的期間內。「最近若干天」到今天為止，「未來若干天」從今天開始。",
        ),
        examples=(Example('in_period(today(), "this_month")', "true"),),
        form="in_period",
        uses=frozenset({"today"}),
    ),
    Function(
        name="is_anniversary",
        usage="is_anniversary(date, on)",
        doc=Message(
            en="Whether `on` is a yearly return of the date, such as a birthday.",
            zh_hans="判断 on 是否为该日期的周年日（例如生日）。",
            zh_hant="判斷 on 是否為該日期的週年日（例如生日）。",
        ),
        examples=(Example("is_anniversary(#1990-02-28#, #2026-02-28#)", "true"),),
        signatures=(
            Signature(
                emit="is_anniversary",
                parameters=(_D, _day("on")),
                result=fixed(t.BOOLEAN),
                blank=Blank.CONDITION,
            ),
        ),
    ),
    Function(
        name="next_anniversary",
        usage="next_anniversary(date, from)",
        doc=Message(
            en="The first yearly return of the date on or after another date.",
            zh_hans="从某日起（含当日）最近的一个周年日。",
            zh_hant="從某日起（含當日）最近的一個週年日。",
        ),
        examples=(Example("next_anniversary(#1990-05-01#, #2026-05-02#)", "#2027-05-01#"),),
        signatures=(
            Signature(emit="next_anniversary", parameters=(_D, _day("from")), result=fixed(t.DATE), fails=True),
        ),
    ),
    Function(
        name="age",
        usage="age(date, on)",
        doc=Message(
            en="Full years from a birth date to another date.",
            zh_hans="从出生日期到某日的周岁。",
            zh_hant="從出生日期到某日的足歲。",
        ),
        examples=(Example("age(#1990-05-01#, #2026-04-30#)", "35"),),
        signatures=(Signature(emit="age", parameters=(_D, _day("on")), result=fixed(t.NumberType(5, 0))),),
    ),
)

DATES: tuple[Function, ...] = (*_MAKING, *_PARTS, *_SUMS, *_PERIODS)
