"""What a list can be asked wrongly: one named function for each kind."""

from __future__ import annotations

from customary.expressions.positions import Message
from customary.platform.errors import FieldProblem, Refused

__all__ = ["bad_condition", "bad_cursor", "no_such_view", "not_sortable"]


def _refused(code: str, message: Message, **values: object) -> Refused:
    return Refused((FieldProblem(message=message, values=values, code=code),))


def no_such_view(module: str, view: str) -> Refused:
    message = Message(
        en="There is no view “{view}” of {module}.",
        zh_hans="{module}没有视图“{view}”。",
        zh_hant="{module}沒有「{view}」這個檢視。",
    )
    return _refused("no_such_view", message, module=module, view=view)


def not_sortable(path: tuple[str, ...]) -> Refused:
    message = Message(
        en="A list cannot be sorted by “{path}”.", zh_hans="无法按“{path}”排序。", zh_hant="無法依「{path}」排序。"
    )
    return _refused("not_sortable", message, path=".".join(path))


def bad_condition(path: tuple[str, ...], operator: str) -> Refused:
    message = Message(
        en="The condition “{operator}” does not fit “{path}”.",
        zh_hans="条件“{operator}”不适用于“{path}”。",
        zh_hant="條件「{operator}」不適用於「{path}」。",
    )
    return _refused("bad_condition", message, path=".".join(path), operator=operator)


def bad_cursor() -> Refused:
    message = Message(
        en="This page of the list is no longer valid; begin at the first page.",
        zh_hans="列表的此页已失效，请从第一页重新开始。",
        zh_hant="清單的這一頁已失效，請從第一頁重新開始。",
    )
    return _refused("bad_cursor", message)
