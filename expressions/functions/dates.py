"""Functions of dates and times.

A function of a date takes an instant too: it means the day in the evaluation zone.
"""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.functions.date_parameters import DAY, INSTANTS, NUMBERS, TEXTS, ZONE, day, whole
from customary.expressions.functions.date_parts import DATE_PARTS
from customary.expressions.functions.date_sums import DATE_SUMS
from customary.expressions.functions.signature import (
    Blank,
    Example,
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
    *(f"{which}_n_{unit}s" for unit in UNITS[1:] for which in ("last", "next")),
)  # fmt: skip
"""What `in_period` knows. "last 7 days" end today, "next 7 days" begin today: both hold seven days. The last months
end before the present one and the next begin behind it, as the last and the next month do; other units likewise."""

_UNIT = Parameter(name="unit", accepts=TEXTS, words=UNITS)

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
                parameters=(whole("year"), whole("month"), whole("day")),
                result=fixed(t.DATE),
                fails=True,
            ),
            Signature(
                emit="date_of_datetime",
                parameters=(Parameter(name="datetime", accepts=INSTANTS), ZONE),
                result=fixed(t.DATE),
                fails=True,
            ),
            Signature(
                emit="date_of_text",
                parameters=(Parameter(name="text", accepts=TEXTS),),
                result=fixed(t.DATE),
                fails=True,
            ),
        ),
    ),
    Function(
        name="datetime",
        usage='datetime(text) · datetime(date, "09:00", tz: …) · datetime(date, time, tz: …)',
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
                parameters=(Parameter(name="text", accepts=TEXTS),),
                result=fixed(t.DATETIME),
                fails=True,
            ),
            Signature(
                emit="datetime",
                parameters=(
                    Parameter(name="date", accepts=frozenset({"date"})),
                    Parameter(name="time", accepts=frozenset({"text", "time"})),
                    ZONE,
                ),
                result=fixed(t.DATETIME),
                fails=True,
            ),
        ),
    ),
    Function(
        name="time",
        usage="time(hour, minute, second: 0) · time(datetime, tz: …) · time(text)",
        doc=Message(
            en="A time of day from its numbers, the time of an instant, or the time that an ISO text says.",
            zh_hans="由时分秒组成的时间、某个时刻在当天的时间，或 ISO 文本表示的时间。",
            zh_hant="由時分秒組成的時間、某個時刻在當天的時間，或 ISO 文字表示的時間。",
        ),
        examples=(
            Example("time(18, 0) - time(9, 30)", "8.5 * 1 hour"),
            Example('time("09:30") < time(10, 0)', "true"),
            Example('time(#2026-02-28T20:00Z#, tz: "Asia/Shanghai")', "time(4, 0)"),
        ),
        signatures=(
            Signature(
                emit="time",
                parameters=(
                    whole("hour"),
                    whole("minute"),
                    Parameter(name="second", accepts=NUMBERS, default=0, whole=True),
                ),
                result=fixed(t.TIME),
                fails=True,
            ),
            Signature(
                emit="time_of_datetime",
                parameters=(Parameter(name="datetime", accepts=INSTANTS), ZONE),
                result=fixed(t.TIME),
                fails=True,
            ),
            Signature(
                emit="time_of_text",
                parameters=(Parameter(name="text", accepts=TEXTS),),
                result=fixed(t.TIME),
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
                parameters=(Parameter(name="text", accepts=TEXTS),),
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
        signatures=(Signature(emit="start_of", parameters=(DAY, _UNIT), result=fixed(t.DATE), fails=True),),
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
        signatures=(Signature(emit="end_of", parameters=(DAY, _UNIT), result=fixed(t.DATE), fails=True),),
    ),
    Function(
        name="in_period",
        usage='in_period(date, "this_month") · in_period(date, "last_n_days", n: 30)',
        doc=Message(
            en="Whether a date lies in a period around today. The last days end today, the next days begin today; the "
            "last weeks, months, quarters and years (`last_n_months`) are whole ones before the present one, the next "
            "behind it.",
            zh_hans="判断日期是否在以今天为准的期间内。“最近若干天”到今天为止，“未来若干天”从今天开始；“前若干周、月、季度、年”（`last_n_months`）是"
            "当前期间之前的完整期间，“后若干”则在当前期间之后。",
            zh_hant="判斷日期是否在以今天為準的期間內。「最近若干天」到今天為止，「未來若干天」從今天開始；「前若干週、月、季、年」（`last_n_months`）是"
            "目前期間之前的完整期間，「後若干」則在目前期間之後。",
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
                parameters=(DAY, day("on")),
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
            Signature(emit="next_anniversary", parameters=(DAY, day("from")), result=fixed(t.DATE), fails=True),
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
        signatures=(Signature(emit="age", parameters=(DAY, day("on")), result=fixed(t.NumberType(5, 0))),),
    ),
)

DATES: tuple[Function, ...] = (*_MAKING, *DATE_PARTS, *DATE_SUMS, *_PERIODS)
