"""Functions that read one part of a date, an instant or a time of day."""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.functions.date_parameters import DAY, INSTANTS, SMALL, TIMES, ZONE
from customary.expressions.functions.signature import Example, Function, Parameter, Signature, fixed
from customary.expressions.positions import Message

__all__ = ["DATE_PARTS"]


def _read(name: str, type_: t.Type, doc: Message, example: str, result: str) -> Function:
    signature = Signature(emit=name, parameters=(DAY,), result=fixed(type_))
    return Function(
        name=name, usage=f"{name}(date)", doc=doc, examples=(Example(example, result),), signatures=(signature,)
    )


def _clock(name: str, doc: Message, example: str, result: str) -> Function:
    instant = Parameter(name="datetime", accepts=INSTANTS)
    signatures = (
        Signature(emit=name, parameters=(instant, ZONE), result=fixed(SMALL), fails=True),
        Signature(
            emit=f"{name}_of_time",
            parameters=(Parameter(name="time", accepts=TIMES),),
            result=fixed(SMALL),
        ),
    )
    return Function(
        name=name,
        usage=f'{name}(datetime, tz: "Asia/Taipei") · {name}(time)',
        doc=doc,
        examples=(Example(example, result),),
        signatures=signatures,
    )


DATE_PARTS: tuple[Function, ...] = (
    _read(
        "year",
        t.NumberType(4, 0),
        Message(en="The year.", zh_hans="年份。", zh_hant="年份。"),
        "year(#2026-02-28#)",
        "2026",
    ),
    _read(
        "month",
        SMALL,
        Message(en="The month, 1 to 12.", zh_hans="月份，1 到 12。", zh_hant="月份，1 到 12。"),
        "month(#2026-02-28#)",
        "2",
    ),
    _read(
        "day",
        SMALL,
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
        SMALL,
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
        t.NumberType(5, 0),
        Message(
            en="The fiscal year, by the site's first fiscal month, named by the calendar year in which it ends or, if "
            "the site says so, starts.",
            zh_hans="会计年度（按站点设置的起始月份），以结束时所在的公历年命名；站点也可设为以开始年命名。",
            zh_hant="會計年度（依網站設定的起始月份），以結束時所在的西元年命名；網站也可設為以開始年命名。",
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
        SMALL,
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
