"""All that can be wrong with the names in an expression: E2xx."""

from __future__ import annotations

from collections.abc import Sequence

from customary.expressions.positions import Message, Problem, Span, error

__all__ = [
    "ambiguous_target",
    "called_otherwise",
    "function_without_call",
    "no_such_part",
    "unknown_argument",
    "unknown_attribute",
    "unknown_calendar",
    "unknown_code",
    "unknown_dictionary",
    "unknown_field",
    "unknown_function",
    "unknown_module",
    "unknown_role",
    "unknown_setting",
    "unknown_word",
]


def unknown_field(span: Span, name: str, module: str | None, suggestions: Sequence[str]) -> Problem:
    if module is None:
        message = Message(
            en="unknown name “{name}”; there are no fields here",
            zh_hans="未知名称“{name}”；此处没有字段可用",
            zh_hant="未知名稱「{name}」；此處沒有欄位可用",
        )
        return error("E201", span, message, suggestions=suggestions, name=name)
    message = Message(
        en="unknown field “{name}” in module “{module}”",
        zh_hans="模块“{module}”中没有字段“{name}”",
        zh_hant="模組「{module}」中沒有欄位「{name}」",
    )
    return error("E201", span, message, suggestions=suggestions, name=name, module=module)


def called_otherwise(span: Span, old: str, now: str) -> Problem:
    message = Message(
        en="“{old}” is called “{now}” now",
        zh_hans="“{old}”现在名为“{now}”",
        zh_hant="「{old}」現在名為「{now}」",
    )
    return error("E215", span, message, suggestions=(now,), old=old, now=now)


def unknown_function(span: Span, name: str, suggestions: Sequence[str]) -> Problem:
    message = Message(en="unknown function “{name}”", zh_hans="未知函数“{name}”", zh_hant="未知函式「{name}」")
    return error("E202", span, message, suggestions=suggestions, name=name)


def no_such_part(span: Span, name: str, owner: str, found: Message) -> Problem:
    message = Message(
        en=f"“{{owner}}” is {found.en} and has no field “{{name}}”",
        zh_hans=f"“{{owner}}”是{found.zh_hans}，没有字段“{{name}}”",
        zh_hant=f"「{{owner}}」是{found.zh_hant}，沒有欄位「{{name}}」",
    )
    return error("E203", span, message, name=name, owner=owner)


def function_without_call(span: Span, name: str, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="“{name}” is a function and needs brackets",
        zh_hans="“{name}”是函数，后面要加括号",
        zh_hant="「{name}」是函式，後面要加括號",
    )
    return error("E204", span, message, suggestions=suggestions, name=name)


def unknown_dictionary(span: Span, name: str, suggestions: Sequence[str]) -> Problem:
    message = Message(en="unknown dictionary “{name}”", zh_hans="未知字典“{name}”", zh_hant="未知字典「{name}」")
    return error("E205", span, message, suggestions=suggestions, name=name)


def unknown_attribute(span: Span, name: str, dictionary: str, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="the dictionary “{dictionary}” has no attribute “{name}”",
        zh_hans="字典“{dictionary}”没有属性“{name}”",
        zh_hant="字典「{dictionary}」沒有屬性「{name}」",
    )
    return error("E206", span, message, suggestions=suggestions, name=name, dictionary=dictionary)


def unknown_code(span: Span, code: str, dictionary: str, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="“{written}” is not a code of the dictionary “{dictionary}”",
        zh_hans="字典“{dictionary}”中没有代码“{written}”",
        zh_hant="字典「{dictionary}」中沒有代碼「{written}」",
    )
    return error("E207", span, message, suggestions=suggestions, written=code, dictionary=dictionary)


def unknown_role(span: Span, name: str, suggestions: Sequence[str]) -> Problem:
    message = Message(en="unknown role “{name}”", zh_hans="未知角色“{name}”", zh_hant="未知角色「{name}」")
    return error("E208", span, message, suggestions=suggestions, name=name)


def unknown_setting(span: Span, name: str, suggestions: Sequence[str]) -> Problem:
    message = Message(en="unknown setting “{name}”", zh_hans="未知设置“{name}”", zh_hant="未知設定「{name}」")
    return error("E209", span, message, suggestions=suggestions, name=name)


def unknown_argument(span: Span, name: str, usage: str, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="there is no argument “{name}”: {usage}",
        zh_hans="没有参数“{name}”：{usage}",
        zh_hant="沒有參數「{name}」：{usage}",
    )
    return error("E210", span, message, suggestions=suggestions, name=name, usage=usage)


def unknown_word(span: Span, word: str, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="“{word}” is not one of the words that may stand here",
        zh_hans="此处不能使用“{word}”",
        zh_hant="此處不能使用「{word}」",
    )
    return error("E211", span, message, suggestions=suggestions, word=word)


def ambiguous_target(span: Span, name: str, modules: Sequence[str], suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="“{name}” may lead to {modules}: name the module first",
        zh_hans="“{name}”可能指向 {modules}：请先写出模块",
        zh_hant="「{name}」可能指向 {modules}：請先寫出模組",
    )
    return error("E212", span, message, suggestions=suggestions, name=name, modules=", ".join(modules))


def unknown_module(span: Span, name: str, suggestions: Sequence[str]) -> Problem:
    message = Message(en="unknown module “{name}”", zh_hans="未知模块“{name}”", zh_hant="未知模組「{name}」")
    return error("E214", span, message, suggestions=suggestions, name=name)


def unknown_calendar(span: Span, name: str, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="there is no calendar “{name}”",
        zh_hans="没有名为“{name}”的日历",
        zh_hant="沒有名為「{name}」的日曆",
    )
    return error("E213", span, message, suggestions=suggestions, name=name)
