"""Counted things in sentences: English has a plural of its own for them, Chinese a word that measures them."""

from __future__ import annotations

from customary.expressions.positions import Message

__all__ = ["are", "records", "rows", "steps"]


def records(number: int) -> Message:
    """Count records, as a value in a sentence.

    >>> records(1).en, records(20_000).en, records(2).zh_hans
    ('1 record', '20000 records', '2 条记录')
    """
    return Message(en=_english(number, "record"), zh_hans=f"{number} 条记录", zh_hant=f"{number} 筆紀錄")


def rows(number: int) -> Message:
    """Count the rows of a table."""
    return Message(en=_english(number, "row"), zh_hans=f"{number} 行", zh_hant=f"{number} 列")


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
