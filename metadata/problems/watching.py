"""What a rule cannot watch of records that it leads to."""

from __future__ import annotations

from collections.abc import Iterable

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import problem

__all__ = [
    "elsewhere_becomes",
    "elsewhere_before",
    "elsewhere_on",
    "ends_in_list",
    "leads_nowhere",
    "module_not_named",
]


def elsewhere_on(span: Span, path: str, event: str) -> Problem:
    message = Message(
        en='"{path}" lies in another record: a rule on "{event}" cannot watch it, one on "updated" or "saved" can',
        zh_hans="“{path}”属于另一条记录：触发事件为“{event}”的规则不能关注它，updated 或 saved 的规则可以",
        zh_hant="「{path}」屬於另一筆記錄：觸發事件為「{event}」的規則不能關注它，updated 或 saved 的規則可以",
    )
    return problem("M431", span, message, path=path, event=event)


def elsewhere_before(span: Span, path: str) -> Problem:
    message = Message(
        en='"{path}" lies in another record, which is written by then: give the rule the phase "within" or "after"',
        zh_hans="“{path}”属于另一条记录，届时那条记录已经写入：请把规则的阶段改为 within 或 after",
        zh_hant="「{path}」屬於另一筆記錄，屆時那筆記錄已經寫入：請把規則的階段改為 within 或 after",
    )
    return problem("M432", span, message, path=path)


def elsewhere_becomes(span: Span, path: str) -> Problem:
    message = Message(
        en='"{path}" lies in another record, so what the condition was before is not known: leave out "becomes" or '
        '"{path}"; a watched field that changed is reason enough to look',
        zh_hans="“{path}”属于另一条记录，无从得知条件先前是否成立：请去掉 becomes 或“{path}”，字段有变化即会触发",
        zh_hant="「{path}」屬於另一筆記錄，無從得知條件先前是否成立：請去掉 becomes 或「{path}」，欄位有變更即會觸發",
    )
    return problem("M433", span, message, path=path)


def ends_in_list(span: Span, path: str) -> Problem:
    message = Message(
        en='"{path}" is a list: name a field of its rows, such as "{path}.owner"',
        zh_hans="“{path}”是列表：请写出其中记录的字段，例如“{path}.owner”",
        zh_hant="「{path}」是清單：請寫出其中記錄的欄位，例如「{path}.owner」",
    )
    return problem("M434", span, message, path=path)


def leads_nowhere(span: Span, key: str, module: str) -> Problem:
    message = Message(
        en='"{key}" of module "{module}" is neither a link nor a list, so nothing can be watched over it',
        zh_hans="模块“{module}”的“{key}”既不是关联也不是列表，无法经由它关注其他字段",
        zh_hant="模組「{module}」的「{key}」既不是關聯也不是清單，無法經由它關注其他欄位",
    )
    return problem("M435", span, message, key=key, module=module)


def module_not_named(span: Span, key: str, modules: Iterable[str]) -> Problem:
    named = tuple(modules)
    message = Message(
        en='"{key}" links to several modules: say which one, then its field, such as "{key}.{first}.owner" ({all})',
        zh_hans="“{key}”可指向多个模块：请写明模块和字段，例如“{key}.{first}.owner”（可选：{all}）",
        zh_hant="「{key}」可指向多個模組：請寫明模組和欄位，例如「{key}.{first}.owner」（可選：{all}）",
    )
    return problem("M436", span, message, key=key, first=named[0], all=", ".join(named))
