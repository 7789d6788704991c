"""Something is named that is not there, or is there twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import problem, suggestions, warning

__all__ = [
    "called_otherwise",
    "declared_in_earlier_layer",
    "declared_twice",
    "file_named_otherwise",
    "kept_for_base_amount",
    "listed_twice",
    "missing_translation",
    "no_way_on",
    "nothing_to_change",
    "nothing_to_remove",
    "reserved_key",
    "system_column",
    "unknown",
    "unknown_code",
    "unknown_field",
    "unknown_translation_key",
    "was_is_there",
]

_UNKNOWN: Mapping[str, Message] = MappingProxyType(
    {
        "module": Message('unknown module "{name}"', "未知的模块“{name}”", "未知的模組「{name}」"),
        "dictionary": Message('unknown dictionary "{name}"', "未知的字典“{name}”", "未知的字典「{name}」"),
        "role": Message('unknown role "{name}"', "未知的角色“{name}”", "未知的角色「{name}」"),
        "layout": Message(
            'there is no layout "{name}" to extend', "没有可沿用的布局“{name}”", "沒有可沿用的版面「{name}」"
        ),
        "view": Message('unknown list "{name}"', "未知的列表视图“{name}”", "未知的清單檢視「{name}」"),
        "application": Message('unknown application "{name}"', "未知的应用“{name}”", "未知的應用程式「{name}」"),
        "calendar": Message('unknown calendar "{name}"', "未知的日历“{name}”", "未知的日曆「{name}」"),
        "timezone": Message('unknown time zone "{name}"', "未知的时区“{name}”", "未知的時區「{name}」"),
        "currency": Message('unknown currency "{name}"', "未知的币种“{name}”", "未知的幣別「{name}」"),
        "attribute": Message('unknown attribute "{name}"', "未知的属性“{name}”", "未知的屬性「{name}」"),
    }
)


def unknown(span: Span, what: str, name: str, known: Iterable[str]) -> Problem:
    """A name of something other than a field that is not there; `what` is a key of the table above."""
    return problem("M301", span, _UNKNOWN[what], suggest=suggestions(name, known), name=name[:60])


def unknown_field(span: Span, name: str, module: str, suggest: Iterable[str]) -> Problem:
    message = Message(
        en='unknown field "{name}" in module "{module}"',
        zh_hans="模块“{module}”中没有字段“{name}”",
        zh_hant="模組「{module}」中沒有欄位「{name}」",
    )
    return problem("M302", span, message, suggest=suggest, name=name[:60], module=module)


def unknown_code(span: Span, code: str, dictionary: str, codes: Iterable[str]) -> Problem:
    message = Message(
        en='"{word}" is not in the dictionary "{dictionary}"',
        zh_hans="字典“{dictionary}”中没有“{word}”",
        zh_hant="字典「{dictionary}」中沒有「{word}」",
    )
    return problem("M303", span, message, suggest=suggestions(code, codes), word=code[:60], dictionary=dictionary)


def declared_twice(span: Span, name: str, first: Span) -> Problem:
    message = Message(
        en='"{name}" is declared twice: first in {file}:{line}',
        zh_hans="“{name}”重复声明：首次在 {file}:{line}",
        zh_hant="「{name}」重複宣告：首次在 {file}:{line}",
    )
    return problem("M304", span, message, name=name, file=first.source.name, line=first.line)


def declared_in_earlier_layer(span: Span, name: str, first: Span) -> Problem:
    message = Message(
        en='the module "{name}" is already there ({file}:{line}): change it with "extend: {name}"',
        zh_hans="模块“{name}”已存在（{file}:{line}）：请用“extend: {name}”修改",
        zh_hant="模組「{name}」已存在（{file}:{line}）：請用「extend: {name}」修改",
    )
    return problem("M305", span, message, name=name, file=first.source.name, line=first.line)


def nothing_to_change(span: Span, name: str, known: Iterable[str]) -> Problem:
    message = Message(
        en='there is no module "{name}" in an earlier layer to change',
        zh_hans="之前的层中没有可修改的模块“{name}”",
        zh_hant="先前的層中沒有可修改的模組「{name}」",
    )
    return problem("M306", span, message, suggest=suggestions(name, known), name=name)


def nothing_to_remove(span: Span, key: str, known: Iterable[str]) -> Problem:
    message = Message(
        en='there is no "{key}" to remove',
        zh_hans="没有可删除的“{key}”",
        zh_hant="沒有可移除的「{key}」",
    )
    return problem("M307", span, message, suggest=suggestions(key, known), key=key)


def called_otherwise(span: Span, old: str, now: str) -> Problem:
    message = Message(
        en='"{old}" is called "{now}" now', zh_hans="“{old}”现在名为“{now}”", zh_hant="「{old}」現在名為「{now}」"
    )
    return problem("M317", span, message, suggest=(now,), old=old, now=now)


def was_is_there(span: Span, name: str) -> Problem:
    message = Message(
        en='"{name}" is there, so that nothing else can have been called it: take it out of "was"',
        zh_hans="“{name}”仍然存在，因此不可能是别的东西的旧名称：请从“was”中去掉",
        zh_hant="「{name}」仍然存在，因此不可能是別的東西的舊名稱：請從「was」中去掉",
    )
    return problem("M316", span, message, name=name)


def listed_twice(span: Span, name: str) -> Problem:
    message = Message(
        en='"{name}" is named here twice', zh_hans="“{name}”在此重复出现", zh_hant="「{name}」在此重複出現"
    )
    return problem("M308", span, message, name=name)


def reserved_key(span: Span, key: str) -> Problem:
    message = Message(
        en='"{key}" is a word of the rule language and cannot be a field key',
        zh_hans="“{key}”是规则语言的保留词，不能作为字段键",
        zh_hant="「{key}」是規則語言的保留字，不能作為欄位鍵",
    )
    return problem("M309", span, message, key=key)


def kept_for_base_amount(span: Span, key: str, amount: str) -> Problem:
    message = Message(
        en='the platform keeps "{key}" for the amounts of "{amount}" in base currency',
        zh_hans="平台用“{key}”保存“{amount}”折合本位币的金额",
        zh_hant="平台以「{key}」儲存「{amount}」折合本位幣的金額",
    )
    return problem("M315", span, message, key=key, amount=amount)


def system_column(span: Span, key: str) -> Problem:
    message = Message(
        en='every module has a field "{key}" of the system already',
        zh_hans="每个模块都已有系统字段“{key}”",
        zh_hant="每個模組都已有系統欄位「{key}」",
    )
    return problem("M310", span, message, key=key)


def unknown_translation_key(span: Span, key: str, known: Iterable[str]) -> Problem:
    message = Message(
        en='there is no text "{key}" to translate',
        zh_hans="没有可翻译的“{key}”",
        zh_hant="沒有可翻譯的「{key}」",
    )
    return warning("M311", span, message, suggest=suggestions(key, known), key=key)


def missing_translation(span: Span, key: str, language: str) -> Problem:
    message = Message(
        en='"{key}" has no translation into {language}',
        zh_hans="“{key}”没有 {language} 译文",
        zh_hant="「{key}」沒有 {language} 譯文",
    )
    return warning("M312", span, message, key=key, language=language)


def no_way_on(span: Span, key: str, module: str) -> Problem:
    message = Message(
        en='"{key}" of module "{module}" is not a link to one module, so no path goes over it',
        zh_hans="模块“{module}”的“{key}”不是指向单个模块的关联，路径不能经过它",
        zh_hant="模組「{module}」的「{key}」不是指向單一模組的關聯，路徑不能經過它",
    )
    return problem("M313", span, message, key=key, module=module)


def file_named_otherwise(span: Span, name: str, stem: str) -> Problem:
    message = Message(
        en='the file is called "{stem}", the module "{name}": one of them is a slip, or give them one name',
        zh_hans="文件名为“{stem}”，而模块名为“{name}”：请检查拼写，或使用相同的名称",
        zh_hant="檔名為「{stem}」，而模組名為「{name}」：請檢查拼字，或使用相同的名稱",
    )
    return warning("M314", span, message, suggest=(stem,), name=name, stem=stem)
