"""The words in dates: of months, weekdays and halves of the day, in each language of the product."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions.positions import Language

__all__ = ["WORDS"]

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = tuple(f"{number}月" for number in range(1, 13))
_NUMERALS = ("一", "二", "三", "四", "五", "六", "日")
_DAYS = tuple(f"星期{one}" for one in _NUMERALS)

WORDS: Mapping[str, Mapping[Language, tuple[str, ...]]] = MappingProxyType(
    {
        "MMMM": {"en": _ENGLISH_MONTHS, "zh-Hans": _MONTHS, "zh-Hant": _MONTHS},
        "MMM": {"en": tuple(one[:3] for one in _ENGLISH_MONTHS), "zh-Hans": _MONTHS, "zh-Hant": _MONTHS},
        "EEEE": {"en": _ENGLISH_DAYS, "zh-Hans": _DAYS, "zh-Hant": _DAYS},
        "EEE": {
            "en": tuple(one[:3] for one in _ENGLISH_DAYS),
            "zh-Hans": tuple(f"周{one}" for one in _NUMERALS),
            "zh-Hant": tuple(f"週{one}" for one in _NUMERALS),
        },
        "a": {"en": ("AM", "PM"), "zh-Hans": ("上午", "下午"), "zh-Hant": ("上午", "下午")},
    }
)
"""By the part of a pattern that is written as a word; months from January, days from Monday."""
