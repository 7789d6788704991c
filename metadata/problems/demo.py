"""What can be wrong in a demo document."""

from __future__ import annotations

from collections.abc import Iterable

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import problem, suggestions

__all__ = ["demo_of_no_field", "demo_of_no_module", "unknown_rule"]


def demo_of_no_module(span: Span, module: str, modules: Iterable[str]) -> Problem:
    message = Message(
        en='there is no module "{module}"', zh_hans="没有模块“{module}”", zh_hant="沒有「{module}」這個模組"
    )
    return problem("M921", span, message, suggest=suggestions(module, modules), module=module)


def demo_of_no_field(span: Span, field: str, module: str, fields: Iterable[str]) -> Problem:
    message = Message(
        en='there is no field "{field}" in module "{module}"',
        zh_hans="模块“{module}”中没有字段“{field}”",
        zh_hant="模組「{module}」沒有「{field}」這個欄位",
    )
    return problem("M922", span, message, suggest=suggestions(field, fields), field=field, module=module)


def unknown_rule(span: Span, field: str) -> Problem:
    message = Message(
        en='this says nothing about "{field}": write a value, or one of one_of, weighted, between, link, choice, '
        "people, companies, text, rows",
        zh_hans="这没有说明“{field}”如何生成：请写一个值，或 one_of、weighted、between、link、choice、people、"
        "companies、text、rows 之一",
        zh_hant="這沒有說明「{field}」如何產生：請寫一個值，或 one_of、weighted、between、link、choice、people、"
        "companies、text、rows 之一",
    )
    return problem("M923", span, message, field=field)
