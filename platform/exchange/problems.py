"""Why a row cannot be imported: the sentences of the reason column."""

from __future__ import annotations

from collections.abc import Sequence

from customary.expressions.positions import Message
from customary.metadata.model.fields import Field
from customary.metadata.refusals import ValueRefused
from customary.platform.errors import FieldProblem

__all__ = [
    "ambiguous",
    "column_missing",
    "exists_already",
    "may_not_change",
    "not_a_date",
    "not_found",
    "nothing_to_update",
    "several_match",
    "unfit",
]


def column_missing(column: str, columns: Sequence[str]) -> FieldProblem:
    message = Message(
        en="The file has no column “{column}”. Its columns are: {columns}.",
        zh_hans="文件中没有列“{column}”。现有的列：{columns}。",
        zh_hant="檔案沒有「{column}」欄。現有的欄：{columns}。",
    )
    return FieldProblem(
        message=message, values={"column": column, "columns": ", ".join(columns)}, code="column_missing"
    )


def not_found(field: Field, text: str) -> FieldProblem:
    message = Message(
        en="{field}: there is no “{text}”.",
        zh_hans="{field}：没有“{text}”。",
        zh_hant="{field}：沒有「{text}」。",
    )
    return FieldProblem(
        field=field.key, message=message, values={"field": field.label, "text": text}, code="link_not_found"
    )


def ambiguous(field: Field, text: str) -> FieldProblem:
    message = Message(
        en="{field}: several are called “{text}”.",
        zh_hans="{field}：有多个“{text}”。",
        zh_hant="{field}：有多個「{text}」。",
    )
    return FieldProblem(
        field=field.key, message=message, values={"field": field.label, "text": text}, code="link_ambiguous"
    )


def not_a_date(field: Field, text: str, date_format: str) -> FieldProblem:
    message = Message(
        en="{field}: “{text}” is no date of the form {form}.",
        zh_hans="{field}：“{text}”不是 {form} 形式的日期。",
        zh_hant="{field}：「{text}」不是 {form} 形式的日期。",
    )
    values = {"field": field.label, "text": text, "form": date_format}
    return FieldProblem(field=field.key, message=message, values=values, code="not_a_date")


def unfit(field: Field, refused: ValueRefused) -> FieldProblem:
    """Put the name of the field before the sentence of its type."""
    message = Message(
        en="{_field}: " + refused.message.en,
        zh_hans="{_field}：" + refused.message.zh_hans,
        zh_hant="{_field}：" + refused.message.zh_hant,
    )
    return FieldProblem(
        field=field.key, message=message, values={**refused.values, "_field": field.label}, code="unfit"
    )


def exists_already() -> FieldProblem:
    message = Message(en="This record exists already.", zh_hans="该记录已存在。", zh_hant="這筆記錄已經存在。")
    return FieldProblem(message=message, code="exists_already")


def nothing_to_update() -> FieldProblem:
    message = Message(en="There is no record to update.", zh_hans="没有可更新的记录。", zh_hant="沒有可更新的記錄。")
    return FieldProblem(message=message, code="nothing_to_update")


def several_match() -> FieldProblem:
    message = Message(
        en="Several records match this row.",
        zh_hans="有多条记录与此行匹配。",
        zh_hant="有多筆記錄符合這一列。",
    )
    return FieldProblem(message=message, code="several_match")


def may_not_change() -> FieldProblem:
    message = Message(
        en="You may not change this record.", zh_hans="您无权修改该记录。", zh_hant="您無權修改這筆記錄。"
    )
    return FieldProblem(message=message, code="may_not_change")
