"""What people call the periods of `in_period` and the units of `start_of`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions.positions import Message

__all__ = ["PERIOD_WORDS", "UNIT_WORDS"]

UNIT_WORDS: Mapping[str, Message] = MappingProxyType(
    {
        "day": Message("day", "日", "日"),
        "week": Message("week", "周", "週"),
        "month": Message("month", "月", "月"),
        "quarter": Message("quarter", "季度", "季"),
        "year": Message("year", "年", "年"),
        "fiscal_quarter": Message("fiscal quarter", "财季", "會計季度"),
        "fiscal_year": Message("fiscal year", "财年", "會計年度"),
    }
)

_WHICH = {
    "last": Message("last {0}", "上{0}", "上{0}"),
    "this": Message("this {0}", "本{0}", "本{0}"),
    "next": Message("next {0}", "下{0}", "下{0}"),
}
_DAYS = {
    "last": Message("last {0} days", "最近 {0} 天", "最近 {0} 天"),
    "next": Message("next {0} days", "未来 {0} 天", "未來 {0} 天"),
}
_SEVERAL = {
    "last": Message("last n {0}s", "前 n {0}", "前 n {0}"),
    "next": Message("next n {0}s", "后 n {0}", "後 n {0}"),
}


def _filled(pattern: Message, en: str, zh_hans: str, zh_hant: str) -> Message:
    return Message(pattern.en.format(en), pattern.zh_hans.format(zh_hans), pattern.zh_hant.format(zh_hant))


PERIOD_WORDS: Mapping[str, Message] = MappingProxyType(
    {
        "today": Message("today", "今天", "今天"),
        "yesterday": Message("yesterday", "昨天", "昨天"),
        "tomorrow": Message("tomorrow", "明天", "明天"),
        **{
            f"{which}_{unit}": _filled(pattern, words.en, words.zh_hans, words.zh_hant)
            for unit, words in UNIT_WORDS.items()
            if unit != "day"
            for which, pattern in _WHICH.items()
        },
        **{
            f"{which}_{count}_days": _filled(_DAYS[which], count, count, count)
            for which in ("last", "next")
            for count in ("7", "30", "90", "n")
        },
        **{
            f"{which}_n_{unit}s": _filled(pattern, words.en, words.zh_hans, words.zh_hant)
            for unit, words in UNIT_WORDS.items()
            if unit != "day"
            for which, pattern in _SEVERAL.items()
        },
    }
)
