"""Functions of working days, by the calendars that the site declares."""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.functions.signature import Example, Family, Function, Parameter, Signature, fixed
from customary.expressions.positions import Message

__all__ = ["WORKDAYS"]

_DAY: frozenset[Family] = frozenset({"date", "datetime"})
_NUMBER: frozenset[Family] = frozenset({"number"})
_COUNT = Parameter(name="number", accepts=_NUMBER, whole=True)
_CALENDAR = Parameter(
    name="calendar",
    accepts=frozenset({"text"}),
    default=None,
    default_type=t.TEXT,
    literal=True,
    names_calendar=True,
    blank_ok=True,
)


def _day(name: str) -> Parameter:
    return Parameter(name=name, accepts=_DAY, as_date=True)


def _moved(emit: str, family: Family, type_: t.Type) -> Signature:
    moved = Parameter(name="date", accepts=frozenset({family}))
    return Signature(emit=emit, parameters=(moved, _COUNT, _CALENDAR), result=fixed(type_), fails=True)


WORKDAYS: tuple[Function, ...] = (
    Function(
        name="add_workdays",
        usage='add_workdays(date, number, calendar: "office")',
        doc=Message(
            en="So many working days later, or earlier with a negative number; the day itself does not count. "
            "Without a calendar, by the site's.",
            zh_hans="若干个工作日之后（负数为之前）的日期，当天不计；未指定日历时使用站点的日历。",
            zh_hant="若干個工作日之後（負數為之前）的日期，當天不計；未指定日曆時使用網站的日曆。",
        ),
        examples=(
            Example("add_workdays(#2026-02-27#, 1)", "#2026-03-02#"),
            Example("add_workdays(#2026-02-28#, -1)", "#2026-02-27#"),
        ),
        signatures=(
            _moved("add_workdays", "date", t.DATE),
            _moved("add_workdays_to_datetime", "datetime", t.DATETIME),
        ),
        uses=frozenset({"calendar"}),
    ),
    Function(
        name="workdays_between",
        usage='workdays_between(from, to, calendar: "office")',
        doc=Message(
            en="Working days on the way from one date to another: the first does not count, the second does. "
            "It is the number that add_workdays needs to get there.",
            zh_hans="从一个日期到另一个日期经过的工作日数：起始日不计，终止日计入；与 add_workdays 所需的天数一致。",
            zh_hant="從一個日期到另一個日期經過的工作日數：起始日不計，終止日計入；與 add_workdays 所需的天數一致。",
        ),
        examples=(
            Example("workdays_between(#2026-02-27#, #2026-03-02#)", "1"),
            Example("workdays_between(#2026-03-02#, #2026-02-27#)", "-1"),
        ),
        signatures=(
            Signature(
                emit="workdays_between",
                parameters=(_day("from"), _day("to"), _CALENDAR),
                result=fixed(t.NumberType(7, 0)),
            ),
        ),
        uses=frozenset({"calendar"}),
    ),
)
