"""Why a value does not fit a field: one sentence per reason, in three languages.

These stand beside the field in forms, in the reason column of a failed import, and in the API's answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions.positions import Error, Language, Message

__all__ = [
    "ValueRefused",
    "bad_characters",
    "expected",
    "not_in_dictionary",
    "not_matching",
    "retired_value",
    "too_large",
    "too_long",
    "too_many_decimals",
    "too_many_digits",
    "too_many_values",
    "too_small",
    "wrong_module",
]


class ValueRefused(Error):
    """A value does not fit its field; `message` says why, for the person who gave it."""

    def __init__(self, message: Message, values: Mapping[str, object] = MappingProxyType({})) -> None:
        self.message = message
        self.values = dict(values)
        super().__init__(message.text("en", self.values))

    def text(self, language: Language = "en") -> str:
        return self.message.text(language, self.values)


_EXPECTED: Mapping[str, Message] = MappingProxyType(
    {
        "text": Message("A text is needed here.", "此处需要文本。", "此處需要文字。"),
        "number": Message(
            "A number is needed here, such as 1,234.50.",
            "此处需要数字，例如 1,234.50。",
            "此處需要數字，例如 1,234.50。",
        ),
        "integer": Message("A whole number is needed here.", "此处需要整数。", "此處需要整數。"),
        "percent": Message(
            "A percentage is needed here, such as 12.5%.",
            "此处需要百分比，例如 12.5%。",
            "此處需要百分比，例如 12.5%。",
        ),
        "boolean": Message("Yes or no is needed here.", "此处需要填写是或否。", "此處需要填寫是或否。"),
        "date": Message(
            "A date is needed here, such as 2026-03-31.",
            "此处需要日期，例如 2026-03-31。",
            "此處需要日期，例如 2026-03-31。",
        ),
        "datetime": Message(
            "A date and time is needed here, such as 2026-03-31 14:30.",
            "此处需要日期和时间，例如 2026-03-31 14:30。",
            "此處需要日期和時間，例如 2026-03-31 14:30。",
        ),
        "time": Message(
            "A time of day is needed here, such as 14:30.", "此处需要时间，例如 14:30。", "此處需要時間，例如 14:30。"
        ),
        "duration": Message(
            "A length of time is needed here, such as 1:30 or 2 days.",
            "此处需要时长，例如 1:30 或 2 天。",
            "此處需要時長，例如 1:30 或 2 天。",
        ),
        "email": Message("This is not an e-mail address.", "这不是有效的电子邮箱地址。", "這不是有效的電子郵件地址。"),
        "phone": Message("This is not a telephone number.", "这不是有效的电话号码。", "這不是有效的電話號碼。"),
        "url": Message("This is not a web address.", "这不是有效的网址。", "這不是有效的網址。"),
        "uuid": Message("This is not a UUID.", "这不是有效的 UUID。", "這不是有效的 UUID。"),
        "color": Message(
            "A colour is needed here, such as #1a2b3c.", "此处需要颜色，例如 #1a2b3c。", "此處需要顏色，例如 #1a2b3c。"
        ),
        "choice": Message(
            "One of the values offered is needed here.", "此处需要从选项中选择一项。", "此處需要從選項中選擇一項。"
        ),
        "choices": Message("A list of values is needed here.", "此处需要一组选项。", "此處需要一組選項。"),
        "reference": Message("A record is needed here.", "此处需要选择一条记录。", "此處需要選擇一筆記錄。"),
        "json": Message("This is not JSON.", "这不是有效的 JSON。", "這不是有效的 JSON。"),
        "nothing": Message("This field cannot be given a value.", "此字段不能填写。", "此欄位不能填寫。"),
    }
)
_BAD_CHARACTERS = Message(
    "This text holds characters that cannot be kept.", "文本中含有无法保存的字符。", "文字中含有無法儲存的字元。"
)
_TOO_LONG = Message(
    "At most {limit} characters fit here; this has {length}.",
    "最多 {limit} 个字符，当前为 {length} 个。",
    "最多 {limit} 個字元，目前為 {length} 個。",
)
_NOT_MATCHING = Message("This does not have the form asked for.", "格式不符合要求。", "格式不符合要求。")
_TOO_SMALL = Message("This must be at least {limit}.", "不能小于 {limit}。", "不能小於 {limit}。")
_TOO_LARGE = Message("This must be at most {limit}.", "不能大于 {limit}。", "不能大於 {limit}。")
_TOO_MANY_DECIMALS = Message("At most {limit} decimals fit here.", "最多 {limit} 位小数。", "最多 {limit} 位小數。")
_NO_DECIMALS = Message("No decimals fit here.", "不能有小数。", "不能有小數。")
_TOO_MANY_DIGITS = Message(
    "At most {limit} digits before the point fit here.", "小数点前最多 {limit} 位。", "小數點前最多 {limit} 位。"
)
_NOT_IN_DICTIONARY = Message(
    "“{value}” is not one of the values offered.", "“{value}”不在可选值中。", "「{value}」不在可選值中。"
)
_RETIRED = Message("“{value}” is no longer in use.", "“{value}”已停用。", "「{value}」已停用。")
_TOO_MANY_VALUES = Message("At most {limit} values fit here.", "最多 {limit} 个值。", "最多 {limit} 個值。")
_WRONG_MODULE = Message(
    "A record of “{module}” does not fit here.", "此处不能选择“{module}”的记录。", "此處不能選擇「{module}」的記錄。"
)


def expected(what: str) -> ValueRefused:
    return ValueRefused(_EXPECTED[what])


def bad_characters() -> ValueRefused:
    return ValueRefused(_BAD_CHARACTERS)


def too_long(length: int, limit: int) -> ValueRefused:
    return ValueRefused(_TOO_LONG, {"length": length, "limit": limit})


def not_matching() -> ValueRefused:
    return ValueRefused(_NOT_MATCHING)


def too_small(limit: str) -> ValueRefused:
    return ValueRefused(_TOO_SMALL, {"limit": limit})


def too_large(limit: str) -> ValueRefused:
    return ValueRefused(_TOO_LARGE, {"limit": limit})


def too_many_decimals(limit: int) -> ValueRefused:
    return ValueRefused(_TOO_MANY_DECIMALS if limit else _NO_DECIMALS, {"limit": limit})


def too_many_digits(limit: int) -> ValueRefused:
    return ValueRefused(_TOO_MANY_DIGITS, {"limit": limit})


def not_in_dictionary(value: str) -> ValueRefused:
    return ValueRefused(_NOT_IN_DICTIONARY, {"value": value})


def retired_value(value: str) -> ValueRefused:
    return ValueRefused(_RETIRED, {"value": value})


def too_many_values(limit: int) -> ValueRefused:
    return ValueRefused(_TOO_MANY_VALUES, {"limit": limit})


def wrong_module(module: str) -> ValueRefused:
    return ValueRefused(_WRONG_MODULE, {"module": module})
