"""All that can be wrong with lists of related records in an expression."""

from __future__ import annotations

from collections.abc import Sequence

from customary.expressions.positions import Message, Problem, Span, error

__all__ = ["list_behind_list", "list_needed", "list_outside_aggregate", "values_counted"]


def list_needed(span: Span, name: str, usage: str) -> Problem:
    message = Message(
        en="{name} goes over related records: {usage}",
        zh_hans="{name} 用于相关记录：{usage}",
        zh_hant="{name} 用於相關記錄：{usage}",
    )
    return error("E318", span, message, (), name=name, usage=usage)


def list_outside_aggregate(span: Span, name: str, suggestions: Sequence[str] = ()) -> Problem:
    message = Message(
        en="“{name}” is a list of records: ask it with count, sum, any, all …",
        zh_hans="“{name}”是一组记录：请用 count、sum、any、all 等函数",
        zh_hant="「{name}」是一組記錄：請用 count、sum、any、all 等函式",
    )
    return error("E319", span, message, suggestions, name=name)


def list_behind_list(span: Span, path: str) -> Problem:
    """A path that goes on from the records of one list to a list of theirs."""
    message = Message(
        en="“{path}” goes through two lists of records, and a function goes over one: write one inside another",
        zh_hans="“{path}”经过两组记录，而一个函数只处理一组：请把一个函数写在另一个之内",
        zh_hant="「{path}」經過兩組記錄，而一個函式只處理一組：請把一個函式寫在另一個之內",
    )
    return error("E383", span, message, (), path=path)


def values_counted(span: Span, path: str) -> Problem:
    """`count(lines.amount)`: a field of the records, where only the records are counted."""
    message = Message(
        en="count counts records, and “{path}” is a field of theirs: say with “where” which records count",
        zh_hans="count 统计的是记录，而“{path}”是记录的字段：请用 where 说明统计哪些记录",
        zh_hant="count 統計的是記錄，而「{path}」是記錄的欄位：請用 where 說明統計哪些記錄",
    )
    return error("E384", span, message, (), path=path)
