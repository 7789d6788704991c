"""A document does not have the form of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import problem, suggestions

__all__ = [
    "bad_key",
    "bad_pattern",
    "empty_document",
    "expected",
    "missing_key",
    "missing_one_of",
    "not_of_the_site",
    "not_one_of",
    "planned",
    "sole_document",
    "too_few_items",
    "too_large_number",
    "too_small_number",
    "two_of",
    "unknown_key",
    "unknown_kind",
    "wrong_place",
]


def empty_document(span: Span) -> Problem:
    message = Message(
        en="a document must be a mapping whose first key says its kind",
        zh_hans="文档必须是映射，并以第一个键说明种类",
        zh_hant="文件必須是對應，並以第一個鍵說明種類",
    )
    return problem("M201", span, message)


def unknown_kind(span: Span, key: str, kinds: Iterable[str]) -> Problem:
    message = Message(
        en='"{key}" is not a kind of document',
        zh_hans="“{key}”不是文档种类",
        zh_hant="「{key}」不是文件種類",
    )
    return problem("M202", span, message, suggest=suggestions(key, kinds), key=key)


def wrong_place(span: Span, kind: str) -> Problem:
    message = Message(
        en='a document of the kind "{kind}" does not belong into a folder of modules',
        zh_hans="“{kind}”文档不应放在模块文件夹中",
        zh_hant="「{kind}」文件不應放在模組資料夾中",
    )
    return problem("M203", span, message, kind=kind)


def not_of_the_site(span: Span, kind: str) -> Problem:
    message = Message(
        en='a document of the kind "{kind}" belongs into a folder of modules, not into customary.yaml',
        zh_hans="“{kind}”文档应放在模块文件夹中，而不是 customary.yaml",
        zh_hant="「{kind}」文件應放在模組資料夾中，而不是 customary.yaml",
    )
    return problem("M216", span, message, kind=kind)


def sole_document(span: Span, kind: str) -> Problem:
    message = Message(
        en="this file is to hold one document, which begins with `{kind}: MODULE`",
        zh_hans="此文件应只有一个文档，以 `{kind}: 模块` 开头",
        zh_hant="此檔案應只有一個文件，以 `{kind}: 模組` 開頭",
    )
    return problem("M217", span, message, kind=kind)


def unknown_key(span: Span, key: str, allowed: Iterable[str]) -> Problem:
    message = Message(en='unknown key "{key}"', zh_hans="未知的键“{key}”", zh_hant="未知的鍵「{key}」")
    return problem("M204", span, message, suggest=suggestions(key, allowed), key=key)


def missing_key(span: Span, key: str) -> Problem:
    message = Message(en='the key "{key}" is missing', zh_hans="缺少键“{key}”", zh_hant="缺少鍵「{key}」")
    return problem("M205", span, message, key=key)


_WHATS: Mapping[str, Message] = MappingProxyType(
    {
        "trigger": Message("a trigger is missing: {options}", "缺少触发条件：{options}", "缺少觸發條件：{options}"),
        "action": Message("an action is missing: {options}", "缺少动作：{options}", "缺少動作：{options}"),
        "demo rule": Message(
            "how is it filled? Write a value, or one of: {options}",
            "如何填写？请写一个值，或以下之一：{options}",
            "如何填寫？請寫一個值，或以下之一：{options}",
        ),
    }
)


def missing_one_of(span: Span, what: str, options: Iterable[str]) -> Problem:
    return problem("M206", span, _WHATS[what], options=", ".join(options))


def two_of(span: Span, first: str, second: str) -> Problem:
    message = Message(
        en='"{second}" cannot stand beside "{first}": choose one',
        zh_hans="“{second}”不能与“{first}”同时使用：请选择其一",
        zh_hant="「{second}」不能與「{first}」同時使用：請擇一",
    )
    return problem("M207", span, message, first=first, second=second)


def planned(span: Span, word: str, available: Iterable[str]) -> Problem:
    message = Message(
        en='"{word}" is not available yet in this version; there are: {available}',
        zh_hans="此版本尚不支持“{word}”；可用的有：{available}",
        zh_hant="此版本尚不支援「{word}」；可用的有：{available}",
    )
    return problem("M208", span, message, word=word, available=", ".join(available))


_EXPECTED: Mapping[str, Message] = MappingProxyType(
    {
        "text": Message("a text is expected here", "此处应为文本", "此處應為文字"),
        "quoted": Message(
            en="a text is expected here: put it in quotes",
            zh_hans="此处应为文本：请加引号",
            zh_hant="此處應為文字：請加上引號",
        ),
        "quoted_template": Message(
            en="a text is expected here: a text that begins with {sign} needs quotes",
            zh_hans="此处应为文本：以 {sign} 开头的文本需要加引号",
            zh_hant="此處應為文字：以 {sign} 開頭的文字需要加上引號",
        ),
        "translations": Message(
            en="one text is expected here; translations stand in a file of their own, i18n/{language}.yaml",
            zh_hans="此处应为一个文本；译文写在单独的文件中：i18n/{language}.yaml",
            zh_hant="此處應為一個文字；譯文寫在單獨的檔案中：i18n/{language}.yaml",
        ),
        "flag": Message("true or false is expected here", "此处应为 true 或 false", "此處應為 true 或 false"),
        "whole": Message("a whole number is expected here", "此处应为整数", "此處應為整數"),
        "number": Message("a number is expected here", "此处应为数字", "此處應為數字"),
        "value": Message("a value is expected here", "此处应有一个值", "此處應有一個值"),
        "list": Message("a list is expected here: [one, two]", "此处应为列表：[一, 二]", "此處應為清單：[一, 二]"),
        "mapping": Message(
            "keys with values are expected here: {{key: value}}",
            "此处应为键和值：{{key: value}}",
            "此處應為鍵和值：{{key: value}}",
        ),
        "one": Message(
            "one name is expected here, no list", "此处应为一个名称，而不是列表", "此處應為一個名稱，而不是清單"
        ),
    }
)


def expected(span: Span, what: str, sign: str = "") -> Problem:
    return problem("M209", span, _EXPECTED[what], sign=sign)


def translated_in_place(span: Span, language: str) -> Problem:
    """Say where translations stand, to somebody who wrote a text in several languages at once."""
    return problem("M209", span, _EXPECTED["translations"], language=language)


_NOT_ONE_OF: Mapping[str, Message] = MappingProxyType(
    {
        "word": Message('"{word}" is not possible here', "此处不能是“{word}”", "此處不能是「{word}」"),
        "icon": Message('unknown icon "{word}"', "未知的图标“{word}”", "未知的圖示「{word}」"),
        "hue": Message('unknown hue "{word}"', "未知的颜色“{word}”", "未知的顏色「{word}」"),
        "language": Message('unknown language "{word}"', "未知的语言“{word}”", "未知的語言「{word}」"),
        "scope": Message('unknown scope "{word}"', "未知的范围“{word}”", "未知的範圍「{word}」"),
        "field type": Message('unknown field type "{word}"', "未知的字段类型“{word}”", "未知的欄位類型「{word}」"),
        "trigger": Message('unknown trigger "{word}"', "未知的触发条件“{word}”", "未知的觸發條件「{word}」"),
        "action": Message('unknown action "{word}"', "未知的动作“{word}”", "未知的動作「{word}」"),
        "demo rule": Message('unknown rule "{word}"', "未知的规则“{word}”", "未知的規則「{word}」"),
    }
)
_ONE_OF = Message(
    en='"{word}" is not possible here; there are: {options}',
    zh_hans="此处不能是“{word}”；可用的有：{options}",
    zh_hant="此處不能是「{word}」；可用的有：{options}",
)
_SHOW_AT_MOST = 8


def not_one_of(span: Span, word: str, options: tuple[str, ...], what: str = "word") -> Problem:
    """A word that is not of its set; the set is shown when it is short."""
    short = what == "word" and len(options) <= _SHOW_AT_MOST
    message = _ONE_OF if short else _NOT_ONE_OF[what]
    return problem(
        "M210", span, message, suggest=suggestions(word, options), word=word[:60], options=", ".join(options)
    )


def too_small_number(span: Span, limit: int) -> Problem:
    message = Message("this must be at least {limit}", "不能小于 {limit}", "不能小於 {limit}")
    return problem("M211", span, message, limit=limit)


def too_large_number(span: Span, limit: int) -> Problem:
    message = Message("this must be at most {limit}", "不能大于 {limit}", "不能大於 {limit}")
    return problem("M212", span, message, limit=limit)


def too_few_items(span: Span, least: int) -> Problem:
    message = Message("at least {least} must stand here", "至少需要 {least} 项", "至少需要 {least} 項")
    return problem("M213", span, message, least=least)


def bad_key(span: Span, key: str) -> Problem:
    message = Message(
        en='"{key}" cannot be a key: small letters a-z, digits and _, a letter first, at most 40',
        zh_hans="“{key}”不能作为键：只能用小写字母 a-z、数字和 _，以字母开头，最多 40 个字符",
        zh_hant="「{key}」不能作為鍵：只能用小寫字母 a-z、數字和 _，以字母開頭，最多 40 個字元",
    )
    return problem("M214", span, message, key=key[:60])


_FORMS: Mapping[str, Message] = MappingProxyType(
    {
        "time of day": Message(
            '"{text}" is not a time of day; write it as "09:00"',
            '“{text}”不是时间；请写作 "09:00"',
            '「{text}」不是時間；請寫作 "09:00"',
        ),
        "length of time": Message(
            '"{text}" is not a length of time; write it as 3 days',
            "“{text}”不是时长；请写作 3 days",
            "「{text}」不是時長；請寫作 3 days",
        ),
        "currency": Message(
            '"{text}" is no currency: a code such as USD, or the key of the field that holds one',
            "“{text}”不是币种：请写代码（如 USD），或存放币种的字段名",
            "「{text}」不是幣別：請寫代碼（如 USD），或存放幣別的欄位名稱",
        ),
        "currency code": Message(
            '"{text}" is not a currency code such as CNY',
            "“{text}”不是货币代码（如 CNY）",
            "「{text}」不是貨幣代碼（如 TWD）",
        ),
        "date": Message(
            '"{text}" is not a date; write it as 2026-10-01',
            "“{text}”不是日期；请写作 2026-10-01",
            "「{text}」不是日期；請寫作 2026-10-01",
        ),
        "code": Message(
            '"{text}" cannot be a code: letters a-z and A-Z, digits, _ . and -, at most 60, a letter or digit first',
            "“{text}”不能作为代码：只能用字母、数字、_ . 和 -，最多 60 个字符，以字母或数字开头",
            "「{text}」不能作為代碼：只能用字母、數字、_ . 和 -，最多 60 個字元，以字母或數字開頭",
        ),
        "field path": Message(
            '"{text}" is not a field or a path of fields such as account.city',
            "“{text}”不是字段或字段路径（如 account.city）",
            "「{text}」不是欄位或欄位路徑（如 account.city）",
        ),
    }
)
_OTHER_FORM = Message(
    '"{text}" does not have the form that is expected here', "“{text}”的格式不正确", "「{text}」的格式不正確"
)


def bad_pattern(span: Span, text: str, meaning: str) -> Problem:
    if meaning == "name":
        return bad_key(span, text)
    return problem("M215", span, _FORMS.get(meaning.partition(",")[0], _OTHER_FORM), text=text[:60])
