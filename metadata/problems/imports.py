"""What can be wrong in an import map."""

from __future__ import annotations

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import problem

__all__ = [
    "bad_date_format",
    "by_on_no_link",
    "column_without_field",
    "create_on_no_link",
    "field_filled_twice",
    "field_is_kept",
    "format_on_no_date",
    "other_module",
    "update_without_match",
]


def other_module(span: Span, module: str, asked: str) -> Problem:
    message = Message(
        en='this map is for "{module}", not for "{asked}"',
        zh_hans="此映射用于“{module}”，不是“{asked}”",
        zh_hant="此對照用於「{module}」，不是「{asked}」",
    )
    return problem("M903", span, message, module=module, asked=asked)


def column_without_field(span: Span, column: str) -> Problem:
    message = Message(
        en='say which field the column "{column}" fills: `to: FIELD`',
        zh_hans="请写明列“{column}”填入哪个字段：`to: 字段`",
        zh_hant="請寫明「{column}」欄填入哪個欄位：`to: 欄位`",
    )
    return problem("M904", span, message, column=column)


def field_is_kept(span: Span, field: str) -> Problem:
    message = Message(
        en='the field "{field}" is filled by Customary and cannot be imported',
        zh_hans="字段“{field}”由系统填写，不能导入",
        zh_hant="欄位「{field}」由系統填寫，不能匯入",
    )
    return problem("M906", span, message, field=field)


def field_filled_twice(span: Span, field: str) -> Problem:
    message = Message(
        en='the field "{field}" is already filled by another line',
        zh_hans="字段“{field}”已由另一行填写",
        zh_hant="欄位「{field}」已由另一行填寫",
    )
    return problem("M907", span, message, field=field)


def by_on_no_link(span: Span, field: str) -> Problem:
    message = Message(
        en='`by` needs a field that links to one module; "{field}" does not',
        zh_hans="`by` 需要链接到一个模块的字段；“{field}”不是",
        zh_hant="`by` 需要連結到一個模組的欄位；「{field}」不是",
    )
    return problem("M908", span, message, field=field)


def create_on_no_link(span: Span, field: str) -> Problem:
    message = Message(
        en='`create` needs `by`, so that the new record behind "{field}" has a value to be found by',
        zh_hans="`create` 需要同时写 `by`，以便“{field}”的新记录有可供查找的值",
        zh_hant="`create` 需要同時寫 `by`，讓「{field}」的新記錄有可供查找的值",
    )
    return problem("M909", span, message, field=field)


def format_on_no_date(span: Span, field: str) -> Problem:
    message = Message(
        en='`format` is for dates; "{field}" is none',
        zh_hans="`format` 用于日期；“{field}”不是日期",
        zh_hant="`format` 用於日期；「{field}」不是日期",
    )
    return problem("M910", span, message, field=field)


def bad_date_format(span: Span, text: str) -> Problem:
    message = Message(
        en='"{text}" is no date format: name the year (YYYY, YY), the month (M, MM) and the day (D, DD) once each',
        zh_hans="“{text}”不是日期格式：年写作 YYYY 或 YY，月写作 M 或 MM，日写作 D 或 DD，各一次",
        zh_hant="「{text}」不是日期格式：年寫作 YYYY 或 YY，月寫作 M 或 MM，日寫作 D 或 DD，各一次",
    )
    return problem("M911", span, message, text=text)


def update_without_match(span: Span, strategy: str) -> Problem:
    message = Message(
        en="`strategy: {strategy}` needs a column with `match: true`, by which a row finds its record",
        zh_hans="`strategy: {strategy}` 需要一个带 `match: true` 的列，用来找到对应的记录",
        zh_hant="`strategy: {strategy}` 需要一個帶 `match: true` 的欄，用來找到對應的記錄",
    )
    return problem("M912", span, message, strategy=strategy)
