"""A calendar of working days makes no sense."""

from __future__ import annotations

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import problem

__all__ = ["days_missing", "ends_before_it_begins", "no_such_day", "too_long"]


def no_such_day(span: Span, text: str) -> Problem:
    message = Message(
        en='"{text}" is not a day that exists',
        zh_hans="“{text}”不是存在的日期",
        zh_hant="「{text}」不是存在的日期",
    )
    return problem("M451", span, message, text=text[:60])


def days_missing(span: Span) -> Problem:
    message = Message(
        en='a day is missing: "on", or "from" and "to"',
        zh_hans="缺少日期：请写 on，或 from 和 to",
        zh_hant="缺少日期：請寫 on，或 from 和 to",
    )
    return problem("M452", span, message)


def ends_before_it_begins(span: Span) -> Problem:
    message = Message(
        en="these days end before they begin", zh_hans="结束日期早于开始日期", zh_hant="結束日期早於開始日期"
    )
    return problem("M453", span, message)


def too_long(span: Span, most: int) -> Problem:
    message = Message(
        en="these are more than {most} days in a row",
        zh_hans="连续天数超过 {most} 天",
        zh_hant="連續天數超過 {most} 天",
    )
    return problem("M454", span, message, most=most)
