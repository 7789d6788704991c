"""What an evaluation gives back: a value, and what went wrong with the data on the way.

A diagnostic never stops an evaluation: the part that failed is blank, and the place where the expression stands
decides what that means (a validation blocks, a view leaves the row out, a computed field shows a badge).
Each kind of diagnostic is one named function here, so that reading this file tells all that can go wrong.

A diagnostic names the values that its part was computed from. They are worked out, and put into words, when they are
read (witness.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Protocol

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.environment import Environment
from customary.expressions.positions import LANGUAGES, Language, Message, Span
from customary.expressions.types import Type
from customary.expressions.value_words import value_words

__all__ = [
    "Diagnostic",
    "Naming",
    "Operand",
    "Outcome",
    "Witness",
    "as_written",
    "bad_argument",
    "bad_date",
    "bad_number",
    "bad_power",
    "bad_time",
    "date_out_of_range",
    "diagnostic_of",
    "division_by_zero",
    "internal_failure",
    "negative_root",
    "no_rate",
    "out_of_time",
    "overflow",
    "text_beyond_field",
    "text_too_long",
    "too_many_rows",
    "unknown_zone",
]


@dataclass(frozen=True, slots=True)
class Operand:
    """One value that a part of an expression was computed from."""

    text: str
    """The part that gave it, as it is written."""
    value: object
    """In language form."""
    type: Type
    slots: tuple[Slot | RowsSlot, ...]
    """What it reads, so that a reader is told only what they may see."""
    environment: Environment = field(compare=False, repr=False)

    def words(self, language: Language = "en") -> str:
        """Write the value."""
        return value_words(self.value, self.type, self.environment, language)


Naming = Callable[[Operand, Language], str | None]
"""Says what a reader calls an operand; None keeps it from them."""


def as_written(operand: Operand, _: Language) -> str | None:
    """Call an operand by the part of the expression that gave it."""
    return operand.text


class Witness(Protocol):
    """Knows the values of the evaluation in which something went wrong."""

    def operands(self) -> tuple[Operand, ...]: ...


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One part of an expression that the data made impossible, with the operands that did it."""

    code: str
    span: Span
    message: Message
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Literal["data", "internal"] = "data"
    """Whether the data made it impossible, or a mistake of ours did."""
    witness: Witness | None = field(default=None, compare=False, repr=False)

    @property
    def operands(self) -> tuple[Operand, ...]:
        """The values that the part was computed from; none where nobody kept them."""
        return self.witness.operands() if self.witness is not None else ()

    def text(self, language: Language = "en", naming: Naming = as_written) -> str:
        """Say what went wrong, and with which values."""
        reason = self.message.text(language, self.values)
        named = ((naming(one, language), one) for one in self.operands)
        told = [_IS.text(language, {"name": name, "value": one.words(language)}) for name, one in named if name]
        if not told:
            return reason
        return _WITH.text(language, {"reason": reason, "operands": _AND.text(language).join(told)})

    def message_with(self, naming: Naming = as_written) -> Message:
        """Say the same in every language, to stand inside another message."""
        texts = (self.text(language, naming) for language in LANGUAGES)
        return Message(*(text.replace("{", "{{").replace("}", "}}") for text in texts))


_IS = Message(en="{name} is {value}", zh_hans="{name} 为 {value}", zh_hant="{name} 為 {value}")
_WITH = Message(en="{reason} ({operands})", zh_hans="{reason}（{operands}）", zh_hant="{reason}（{operands}）")
_AND = Message(en=", ", zh_hans="，", zh_hant="，")


class Outcome(NamedTuple):
    """The value of an expression for one record; a tuple, because it is made for every evaluation."""

    value: object
    """In the form that types.py lists; None is blank."""
    diagnostics: tuple[Diagnostic, ...] = ()


def diagnostic_of(code: str, span: Span, values: Mapping[str, str]) -> Diagnostic:
    """Give the diagnostic of a code with its values, as an engine reports it that has no sentences of its own."""
    return _KINDS[code](span, **values)


def division_by_zero(span: Span) -> Diagnostic:
    return _diagnostic(
        "division_by_zero",
        span,
        Message(
            en="{part}: cannot divide by zero",
            zh_hans="{part}：不能除以零",
            zh_hant="{part}：不能除以零",
        ),
    )


def overflow(span: Span) -> Diagnostic:
    return _diagnostic(
        "overflow",
        span,
        Message(
            en="{part}: the number has more than 24 digits before the point",
            zh_hans="{part}：数值的整数部分超过 24 位",
            zh_hant="{part}：數值的整數部分超過 24 位",
        ),
    )


def bad_power(span: Span, operand: str) -> Diagnostic:
    return _diagnostic(
        "bad_power",
        span,
        Message(
            en="{part}: the exponent {operand} is not a whole number from -64 to 64",
            zh_hans="{part}：指数 {operand} 不是 -64 到 64 之间的整数",
            zh_hant="{part}：指數 {operand} 不是 -64 到 64 之間的整數",
        ),
        operand,
    )


def negative_root(span: Span, operand: str) -> Diagnostic:
    return _diagnostic(
        "negative_root",
        span,
        Message(
            en="{part}: {operand} is negative and has no square root",
            zh_hans="{part}：{operand} 是负数，没有平方根",
            zh_hant="{part}：{operand} 是負數，沒有平方根",
        ),
        operand,
    )


def bad_number(span: Span, operand: str) -> Diagnostic:
    return _diagnostic(
        "bad_number",
        span,
        Message(
            en="{part}: “{operand}” is not a number",
            zh_hans="{part}：“{operand}”不是数字",
            zh_hant="{part}：「{operand}」不是數字",
        ),
        operand,
    )


def bad_date(span: Span, operand: str) -> Diagnostic:
    return _diagnostic(
        "bad_date",
        span,
        Message(
            en="{part}: “{operand}” is not a date that exists",
            zh_hans="{part}：“{operand}”不是有效的日期",
            zh_hant="{part}：「{operand}」不是有效的日期",
        ),
        operand,
    )


def bad_time(span: Span, operand: str) -> Diagnostic:
    return _diagnostic(
        "bad_time",
        span,
        Message(
            en="{part}: “{operand}” is not a time of day, such as 09:30",
            zh_hans="{part}：“{operand}”不是有效的时间，例如 09:30",
            zh_hant="{part}：「{operand}」不是有效的時間，例如 09:30",
        ),
        operand,
    )


def date_out_of_range(span: Span) -> Diagnostic:
    return _diagnostic(
        "date_out_of_range",
        span,
        Message(
            en="{part}: the date is not between the years 1 and 9999",
            zh_hans="{part}：日期不在公元 1 年到 9999 年之间",
            zh_hant="{part}：日期不在西元 1 年到 9999 年之間",
        ),
    )


def bad_argument(span: Span, operand: str, low: str, high: str) -> Diagnostic:
    found = _diagnostic(
        "bad_argument",
        span,
        Message(
            en="{part}: {operand} is not between {low} and {high}",
            zh_hans="{part}：{operand} 不在 {low} 到 {high} 之间",
            zh_hant="{part}：{operand} 不在 {low} 到 {high} 之間",
        ),
        operand,
    )
    return replace(found, values={**found.values, "low": low, "high": high})


def unknown_zone(span: Span, operand: str) -> Diagnostic:
    return _diagnostic(
        "unknown_zone",
        span,
        Message(
            en="{part}: there is no time zone “{operand}”",
            zh_hans="{part}：没有名为“{operand}”的时区",
            zh_hant="{part}：沒有名為「{operand}」的時區",
        ),
        operand,
    )


def no_rate(span: Span, currency: str, day: str) -> Diagnostic:
    part = span.source.text[span.start : span.end]
    message = Message(
        en="{part}: there is no exchange rate of {currency} on or before {day}",
        zh_hans="{part}：没有 {day} 或之前的 {currency} 汇率",
        zh_hant="{part}：沒有 {day} 或之前的 {currency} 匯率",
    )
    return Diagnostic("no_rate", span, message, {"part": part, "currency": currency, "day": day})


def text_beyond_field(span: Span, limit: int) -> Diagnostic:
    part = " ".join(span.source.text[span.start : span.end].split())
    message = Message(
        en="{part}: the field has room for {limit} characters",
        zh_hans="{part}：该字段最多容纳 {limit} 个字符",
        zh_hant="{part}：該欄位最多容納 {limit} 個字元",
    )
    return Diagnostic("text_too_long", span, message, {"part": part, "limit": f"{limit:,}"})


def text_too_long(span: Span) -> Diagnostic:
    return _diagnostic(
        "text_too_long",
        span,
        Message(
            en="{part}: the text would be longer than 32,000 characters",
            zh_hans="{part}：文本将超过 32,000 个字符",
            zh_hant="{part}：文字將超過 32,000 個字元",
        ),
    )


def too_many_rows(span: Span) -> Diagnostic:
    return _diagnostic(
        "too_many_rows",
        span,
        Message(
            en="{part}: there are more than 10,000 related records",
            zh_hans="{part}：相关记录超过 10,000 条",
            zh_hant="{part}：相關記錄超過 10,000 筆",
        ),
    )


def out_of_time(span: Span, seconds: float) -> Diagnostic:
    """Report what was not evaluated any more; its part is the whole expression, and it has no operands."""
    message = Message(
        en="{part}: not evaluated, because the rules of this save have computed for more than {seconds} seconds",
        zh_hans="{part}：未计算，因为本次保存的规则计算已超过 {seconds} 秒",
        zh_hant="{part}：未計算，因為本次儲存的規則計算已超過 {seconds} 秒",
    )
    part = " ".join(span.source.text[span.start : span.end].split())
    return Diagnostic("out_of_time", span, message, {"part": part, "seconds": f"{seconds:g}"})


_KINDS: Mapping[str, Callable[..., Diagnostic]] = {
    kind.__name__: kind
    for kind in (
        division_by_zero,
        overflow,
        bad_power,
        negative_root,
        bad_number,
        bad_date,
        bad_time,
        date_out_of_range,
        bad_argument,
        unknown_zone,
        no_rate,
        text_too_long,
        too_many_rows,
    )
}


def internal_failure(span: Span) -> Diagnostic:
    """Tell that the evaluation itself failed: a bug, whose traceback stands in the log."""
    found = _diagnostic(
        "internal",
        span,
        Message(
            en="{part}: this failed inside the system; the administrator finds the cause in the log",
            zh_hans="{part}：系统内部出错，管理员可在日志中查看原因",
            zh_hant="{part}：系統內部發生錯誤，管理員可在記錄檔中查看原因",
        ),
    )
    return replace(found, severity="internal")


def _diagnostic(code: str, span: Span, message: Message, operand: str | None = None) -> Diagnostic:
    values: dict[str, object] = {"part": " ".join(span.source.text[span.start : span.end].split())}
    if operand is not None:
        values["operand"] = operand
    return Diagnostic(code, span, message, values)
