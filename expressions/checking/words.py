"""The names of types, as messages say them."""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.functions import Family, family_of
from customary.expressions.positions import Message

__all__ = ["family_words", "type_words"]

_WORDS: dict[Family, Message] = {
    "text": Message(en="a text", zh_hans="文本", zh_hant="文字"),
    "number": Message(en="a number", zh_hans="数值", zh_hant="數值"),
    "boolean": Message(en="a yes/no value", zh_hans="是/否值", zh_hant="是/否值"),
    "date": Message(en="a date", zh_hans="日期", zh_hant="日期"),
    "datetime": Message(en="a date with time", zh_hans="日期时间", zh_hant="日期時間"),
    "time": Message(en="a time of day", zh_hans="时间", zh_hant="時間"),
    "duration": Message(en="a length of time", zh_hans="时长", zh_hant="時間長度"),
    "period": Message(en="a number of months", zh_hans="月数", zh_hant="月數"),
    "choice": Message(en="a choice", zh_hans="选项", zh_hant="選項"),
    "choices": Message(en="a set of choices", zh_hans="多选项", zh_hant="多選項"),
    "ref": Message(en="a link to a record", zh_hans="关联记录", zh_hant="關聯記錄"),
    "ancestors": Message(en="the records above one", zh_hans="上级记录", zh_hant="上層記錄"),
    "list": Message(en="a list of records", zh_hans="记录列表", zh_hant="記錄清單"),
    "opaque": Message(en="a file or other content", zh_hans="文件等内容", zh_hant="檔案等內容"),
    "blank": Message(en="blank", zh_hans="空值", zh_hant="空白"),
    "unknown": Message(en="something unknown", zh_hans="未知内容", zh_hant="未知內容"),
}


def family_words(family: Family) -> Message:
    """Name a kind of values in a sentence."""
    return _WORDS[family]


def type_words(type_: t.Type) -> Message:
    """Name a type in a sentence."""
    if isinstance(type_, t.ChoiceType):
        name = type_.dictionary
        return Message(en=f"a choice of “{name}”", zh_hans=f"字典“{name}”的选项", zh_hant=f"字典「{name}」的選項")
    if isinstance(type_, t.MoneyType):
        return Message(en="an amount of money", zh_hans="金额", zh_hant="金額")
    if isinstance(type_, t.RefType):
        names = ", ".join(type_.modules)
        return Message(en=f"a link to {names}", zh_hans=f"指向 {names} 的关联", zh_hant=f"指向 {names} 的關聯")
    return _WORDS[family_of(type_)]
