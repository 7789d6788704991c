"""Counted things in sentences: English has a plural of its own for them, Chinese a word that measures them."""

from __future__ import annotations

from customary.expressions.positions import Message

__all__ = [
    "are",
    "errors",
    "files",
    "jobs",
    "minutes",
    "modules",
    "places",
    "records",
    "rows",
    "steps",
    "values",
    "warnings",
]


def records(number: int) -> Message:
    """Count records, as a value in a sentence.

    >>> records(1).en, records(20_000).en, records(2).zh_hans
    ('1 record', '20000 records', '2 条记录')
    """
    return Message(en=_english(number, "record"), zh_hans=f"{number} 条记录", zh_hant=f"{number} 筆記錄")


def rows(number: int) -> Message:
    """Count the rows of a table."""
    return Message(en=_english(number, "row"), zh_hans=f"{number} 行", zh_hant=f"{number} 列")


def errors(number: int) -> Message:
    """Count errors."""
    return Message(en=_english(number, "error"), zh_hans=f"{number} 个错误", zh_hant=f"{number} 個錯誤")


def files(number: int) -> Message:
    """Count files."""
    return Message(en=_english(number, "file"), zh_hans=f"{number} 个文件", zh_hant=f"{number} 個檔案")


def jobs(number: int) -> Message:
    """Count jobs of workers."""
    return Message(en=_english(number, "job"), zh_hans=f"{number} 个任务", zh_hant=f"{number} 個工作")


def minutes(number: int) -> Message:
    """Count minutes."""
    return Message(en=_english(number, "minute"), zh_hans=f"{number} 分钟", zh_hant=f"{number} 分鐘")


def modules(number: int) -> Message:
    """Count modules."""
    return Message(en=_english(number, "module"), zh_hans=f"{number} 个模块", zh_hant=f"{number} 個模組")


def places(number: int) -> Message:
    """Count places in files."""
    return Message(en=_english(number, "place"), zh_hans=f"{number} 处", zh_hant=f"{number} 處")


def values(number: int) -> Message:
    """Count values of a field."""
    return Message(en=_english(number, "value"), zh_hans=f"{number} 个值", zh_hant=f"{number} 個值")


def warnings(number: int) -> Message:
    """Count warnings."""
    return Message(en=_english(number, "warning"), zh_hans=f"{number} 个警告", zh_hant=f"{number} 個警告")


def steps(number: int) -> Message:
    """Count the steps of a plan."""
    return Message(en=_english(number, "step"), zh_hans=f"{number} 个步骤", zh_hant=f"{number} 個步驟")


def are(number: int) -> str:
    """Give the English verb that goes with a number.

    >>> are(1), are(0)
    ('is', 'are')
    """
    return "is" if number == 1 else "are"


def _english(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
