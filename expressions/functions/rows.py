"""Functions over related records: `sum(lines, amount * quantity where not cancelled)`."""

from __future__ import annotations

from customary.expressions.functions.signature import Backend, Form, Function
from customary.expressions.positions import Message
from customary.expressions.scope import Purpose

__all__ = ["ROWS"]


def _function(
    name: str,
    usage: str,
    doc: Message,
    form: Form = "rows",
    emits: tuple[str, ...] = (),
    purposes: frozenset[Purpose] | None = None,
    not_pushable: frozenset[Backend] = frozenset(),
) -> Function:
    return Function(
        name=name, usage=usage, doc=doc, form=form, emits=emits, purposes=purposes, not_pushable=not_pushable
    )


_DECIDING = frozenset({Purpose.FILTER, Purpose.VALIDATION, Purpose.RULE, Purpose.SCHEDULE, Purpose.ACTION})
"""Where an expression may look for records of other modules: what it looks for is not watched for changes, and a
browser does not have it."""


ROWS: tuple[Function, ...] = (
    _function(
        "sum",
        "sum(list, value where condition) · sum(list.field)",
        Message(
            en="The sum of a value over related records; 0 when there are none.",
            zh_hans="相关记录中某个值的合计；没有记录时为 0。",
            zh_hant="相關記錄中某個值的合計；沒有記錄時為 0。",
        ),
    ),
    _function(
        "count",
        "count(list where condition) · count(choices)",
        Message(
            en="How many related records there are, or how many codes are chosen.",
            zh_hans="相关记录的数量，或已选中的选项数。",
            zh_hant="相關記錄的數量，或已選取的選項數。",
        ),
        "count",
        ("size",),
    ),
    _function(
        "avg",
        "avg(list, value where condition)",
        Message(
            en="The average of a value over related records, blank ones left out.",
            zh_hans="相关记录中某个值的平均数，空值不计。",
            zh_hant="相關記錄中某個值的平均數，空白不計。",
        ),
    ),
    _function(
        "any",
        "any(list, condition)",
        Message(
            en="Whether the condition holds for at least one related record.",
            zh_hans="判断是否至少有一条相关记录满足条件。",
            zh_hant="判斷是否至少有一筆相關記錄符合條件。",
        ),
    ),
    _function(
        "all",
        "all(list, condition)",
        Message(
            en="Whether the condition holds for every related record; true when there are none.",
            zh_hans="判断是否所有相关记录都满足条件；没有记录时为真。",
            zh_hant="判斷是否所有相關記錄都符合條件；沒有記錄時為真。",
        ),
    ),
    _function(
        "first",
        "first(list, value, by: field where condition)",
        Message(
            en="The value of the related record that comes first by a field.",
            zh_hans="按某个字段排序后第一条相关记录的值。",
            zh_hant="依某個欄位排序後第一筆相關記錄的值。",
        ),
    ),
    _function(
        "last",
        "last(list, value, by: field where condition)",
        Message(
            en="The value of the related record that comes last by a field.",
            zh_hans="按某个字段排序后最后一条相关记录的值。",
            zh_hant="依某個欄位排序後最後一筆相關記錄的值。",
        ),
    ),
    _function(
        "related_count",
        "related_count(module.link where condition)",
        Message(
            en="How many records of another module point at this one with a link. In views, validations and rules.",
            zh_hans="其他模块中通过某个关联指向本记录的记录数。可用于视图、校验和规则。",
            zh_hant="其他模組中透過某個關聯指向本記錄的記錄數。可用於檢視、驗證和規則。",
        ),
        "related_count",
        purposes=_DECIDING,
        not_pushable=frozenset({"javascript"}),
    ),
    _function(
        "exists",
        'exists("module" where condition)',
        Message(
            en="Whether a condition holds for any record of another module; `record.x` is this record. "
            "In views, validations and rules.",
            zh_hans="判断另一模块中是否存在满足条件的记录；record.x 表示本记录。可用于视图、校验和规则。",
            zh_hant="判斷另一模組中是否存在符合條件的記錄；record.x 表示本記錄。可用於檢視、驗證和規則。",
        ),
        "exists",
        purposes=_DECIDING,
        not_pushable=frozenset({"javascript"}),
    ),
)
