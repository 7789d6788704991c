"""Values in words, for sentences that say what a part of an expression was computed from."""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.days import DAY_MS, FIRST_INSTANT, LAST_INSTANT, date_text, time_text, wall_milliseconds
from customary.expressions.environment import Environment
from customary.expressions.numeric import scale_of
from customary.expressions.positions import Language, Message
from customary.expressions.values import number_text

__all__ = ["value_words"]

_LONGEST = 40
_BLANK = Message(en="blank", zh_hans="空", zh_hant="空白")
_TRUE = Message(en="true", zh_hans="是", zh_hant="是")
_FALSE = Message(en="false", zh_hans="否", zh_hant="否")
_QUOTED = Message(en="“{text}”", zh_hans="“{text}”", zh_hant="「{text}」")
_LENGTH = Message(en="{days} d {clock}", zh_hans="{days} 天 {clock}", zh_hant="{days} 天 {clock}")
_MONTHS = Message(en="{count} months", zh_hans="{count} 个月", zh_hant="{count} 個月")


def value_words(value: object, type_: t.Type, environment: Environment, language: Language) -> str:
    """Write a value, given in language form, as it reads inside a sentence."""
    if value is None or value == frozenset():
        return _BLANK.text(language)
    match type_, value:
        case t.BooleanType(), bool():
            return (_TRUE if value else _FALSE).text(language)
        case ((t.NumberType() | t.MoneyType()), int()):
            return number_text(value, scale_of(type_))
        case t.DateType(), int():
            return date_text(value)
        case t.DateTimeType(), int():
            return _instant(value, environment)
        case t.TimeType(), int():
            return time_text(value)
        case t.DurationType(), int():
            return _duration(value, language)
        case t.PeriodType(), int():
            return _MONTHS.text(language, {"count": value})
        case t.ChoiceType(), str():
            return _quoted(environment.label(type_.dictionary, value, language) or value, language)
        case t.ChoicesType(), frozenset():
            return ", ".join(_quoted(code, language) for code in sorted(value))
        case t.RefType(), (str(module), int(number)):
            return f"{module} #{number}"
        case t.RefType(), int():
            return f"#{value}"
    return _quoted(str(value), language)


def _quoted(text: str, language: Language) -> str:
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return _QUOTED.text(language, {"text": " ".join(short.split())})


def _instant(value: int, environment: Environment) -> str:
    """Write an instant as the clock of the evaluation zone shows it."""
    wall = min(max(wall_milliseconds(value, environment.zone), FIRST_INSTANT), LAST_INSTANT)
    day, clock = divmod(wall - FIRST_INSTANT, DAY_MS)
    return f"{date_text(day + 1)} {time_text(clock)}"


def _duration(value: int, language: Language) -> str:
    days, clock = divmod(abs(value), DAY_MS)
    return ("-" if value < 0 else "") + _LENGTH.text(language, {"days": days, "clock": time_text(clock)})
