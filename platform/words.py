"""Counted things in sentences: English has a plural of its own for them, Chinese a word that measures them."""

from __future__ import annotations

from dataclasses import dataclass

from customary.expressions.positions import Message

__all__ = [
    "Counted",
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


@dataclass(frozen=True, slots=True)
class Counted:
    """A thing that sentences count, in the words of each language that come behind the number."""

    en: str
    """In the singular; the plural ends in `s`."""
    zh_hans: str
    """With its measure word."""
    zh_hant: str

    def __call__(self, number: int) -> Message:
        """Count, as a value in a sentence.

        >>> records(1).en, records(20_000).en, records(2).zh_hans
        ('1 record', '20000 records', '2 条记录')
        """
        english = self.en if number == 1 else f"{self.en}s"
        return Message(en=f"{number} {english}", zh_hans=f"{number} {self.zh_hans}", zh_hant=f"{number} {self.zh_hant}")


errors = Counted("error", "个错误", "個錯誤")
files = Counted("file", "个文件", "個檔案")
jobs = Counted("job", "个任务", "個工作")
minutes = Counted("minute", "分钟", "分鐘")
modules = Counted("module", "个模块", "個模組")
places = Counted("place", "处", "處")
records = Counted("record", "条记录", "筆記錄")
rows = Counted("row", "行", "列")
steps = Counted("step", "个步骤", "個步驟")
values = Counted("value", "个值", "個值")
warnings = Counted("warning", "个警告", "個警告")


def are(number: int) -> str:
    """Give the English verb that goes with a number.

    >>> are(1), are(0)
    ('is', 'are')
    """
    return "is" if number == 1 else "are"
