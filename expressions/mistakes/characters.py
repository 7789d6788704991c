"""Characters that no word of the language holds: quotes, invisible ones, numbers and dates as people write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from customary.expressions import habit_problems as habits
from customary.expressions import syntax_problems as problems
from customary.expressions.mistakes.failure import Failure, Mistake, Repair
from customary.expressions.mistakes.words import CHINESE, QUOTES
from customary.expressions.syntax_tree import RESERVED

__all__ = ["explain_characters", "written_date", "written_time"]

_INVISIBLE = frozenset({"Cf", "Co", "Cn"})
_DATE = re.compile(
    r"(?P<y>\d{4})(?P<between>[-/.年])(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"
    r"(?:[T\s]+(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?:[:：](?P<second>\d{2}))?(?P<zone>Z|[+-]\d\d:\d\d)?)?"
)
_MARKED_DATE = re.compile(
    rf"(?:\b(?:date|datetime|timestamp)\s*)?(?P<mark>[#'\"]\s*)?(?P<date>{_DATE.pattern})(?:\s*[#'\"])?", re.IGNORECASE
)
_CLOCK = re.compile(r"#?(?<![\w.:])(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?:[:：](?P<second>\d{2}))?(?![\w.:])#?")
_CODES = "RMB|CNY|USD|TWD|NTD|HKD|EUR|JPY|GBP|SGD"
_NUMBER = re.compile(
    rf"(?<![\w.])(?P<before>(?:NT\$|US\$|HK\$|[¥￥$€£₩₹]|\b(?:{_CODES})\b)\s*)?"
    r"(?P<digits>[0-9]{1,3}(?:[,'’_ ][0-9]{3})+(?![0-9])|[0-9]+)(?P<decimals>\.[0-9]+)?"
    r"(?:[eE]\+?(?P<power>[0-9]{1,2}))?"
    r"(?P<times>\s*(?:百万|百萬|千万|千萬|万|萬|千|亿|億|thousand\b|million\b|billion\b|[kKmMwW]\b))?"
    r"(?P<percent>\s*%(?=\s*(?:$|[),\]=<>!&|]|(?:and|or)\b)))?"
    rf"(?P<after>\s*(?:元|块|塊|圆|圓|円|美元|美金|人民币|人民幣|新台币|新台幣|yuan\b|dollars?\b|euros?\b|(?:{_CODES})\b))?"
)
_TIMES = {
    "千": 10**3, "k": 10**3, "thousand": 10**3, "万": 10**4, "萬": 10**4, "w": 10**4, "百万": 10**6, "百萬": 10**6,
    "m": 10**6, "million": 10**6, "千万": 10**7, "千萬": 10**7, "亿": 10**8, "億": 10**8, "billion": 10**9,
}  # fmt: skip
_JOINED = re.compile(rf"[0-9.]+(?P<word>{'|'.join(CHINESE)})")
"""A number and an operator in Chinese that no space parts."""
_POINT = re.compile(r"(?<![\w)\]])(?P<lone>\.[0-9]+)|(?P<ending>[0-9]+)\.(?![\w.])")
_UNITS = {
    "天": "day", "日": "day", "d": "day", "周": "week", "週": "week", "星期": "week", "w": "week", "wk": "week",
    "个月": "month", "個月": "month", "月": "month", "mo": "month", "年": "year", "y": "year", "yr": "year",
    "小时": "hour", "小時": "hour", "h": "hour", "hr": "hour", "分钟": "minute", "分鐘": "minute", "min": "minute",
    "秒": "second", "秒钟": "second", "秒鐘": "second", "sec": "second", "day": "day", "week": "week", "month": "month",
    "year": "year", "hour": "hour", "minute": "minute", "second": "second",
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?:\binterval\s*)?(?P<mark>['\"])?(?<![\w.])(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>(?a:{_UNIT}))(?:\(?s\)?)?(?!\w)"
    r"(?P<end>['\"])?",
    re.IGNORECASE,
)


def explain_characters(failure: Failure) -> Mistake | None:
    """Explain what the lexer could not read, or read in pieces."""
    for explain in (_invisible, _date, _clock, _quantity, _number, _quotes, _unclosed, _hash, _name):
        found = explain(failure)
        if found is not None:
            return found
    return None


def _invisible(failure: Failure) -> Mistake | None:
    char = failure.text[failure.at : failure.at + 1]
    if not char or unicodedata.category(char) not in _INVISIBLE:
        return None
    end = failure.at + 1
    return failure.mistake(problems.unsafe_character, failure.at, end, ord(char), repair=Repair(failure.at, end, ""))


# Texts


def _quotes(failure: Failure) -> Mistake | None:
    if failure.over:
        return None
    word = failure.words[failure.index]
    inner = failure.text[word.start + 1 : word.end - 1]
    if failure.text[word.start] == "`" and inner.isidentifier():
        return None  # a field, as MySQL writes it
    if word.kind == "quoted" and word.start == failure.at:
        return failure.mistake(
            problems.wrong_quotes,
            word.start,
            word.end,
            failure.text[word.start],
            repair=Repair(word.start, word.end, _in_quotes(inner)),
        )
    char = failure.plain[failure.at]
    if failure.text[failure.at] != char and char in "\"'" and word.kind == "text":
        repair = Repair(
            word.start, word.end, failure.plain[word.start] + failure.text[word.start + 1 : word.end - 1] + char
        )
        return failure.mistake(problems.wrong_quotes, word.start, word.end, failure.text[word.start], repair=repair)
    if char in QUOTES:
        line_end, closed = _up_to_line_end(failure)
        end = line_end if closed else failure.at + 1
        return failure.mistake(problems.wrong_quotes, failure.at, end, char, repair=closed)
    return _quote_inside(failure)


def _quote_inside(failure: Failure) -> Mistake | None:
    """A quote of the same kind within a text: it ended there, and went on at once."""
    if failure.last is None or failure.last.type != "STRING" or failure.last.end_pos != failure.at:
        return None
    start, quote = failure.last.start_pos or 0, str(failure.last)[0]
    if not (failure.text[failure.at].isalnum() or failure.text[failure.at] == quote):
        return None
    found = re.compile(rf"{quote}(?=\s*(?:$|[),\]\n=!<>&+]|and\b|or\b))").search(failure.text, failure.at + 1)
    if found is None or "\n" in failure.text[start : found.start()]:
        return failure.mistake(problems.quote_inside, start, failure.at)
    inner = failure.text[start + 1 : found.start()].replace(quote * 2, quote)
    return failure.mistake(
        problems.quote_inside, start, found.end(), repair=Repair(start, found.end(), _in_quotes(inner))
    )


def _in_quotes(text: str) -> str:
    """Quote a text in whichever quotes it does not hold.

    >>> print(_in_quotes("won"), _in_quotes("it's"))
    'won' "it's"
    """
    if "'" not in text:
        return f"'{text}'"
    return '"' + text.replace('"', '\\"') + '"'


def _unclosed(failure: Failure) -> Mistake | None:
    char = failure.text[failure.at : failure.at + 1]
    if not char or char not in "\"'" or failure.kind is not None:
        return None
    closed = _CLOSED[char].match(failure.text, failure.at)
    stray = _STRAY[char].search(failure.text, failure.at, closed.end() - 1) if closed else None
    if closed is not None and stray is not None:
        doubled = _STRAY[char].sub(lambda found: "\\" + found[0], closed[0])
        mended = Repair(failure.at, closed.end(), doubled)
        return failure.mistake(problems.stray_backslash, stray.start(), stray.end(), repair=mended)
    end, repair = _up_to_line_end(failure)
    return failure.mistake(problems.unclosed_text, failure.at, end, repair=repair)


_CLOSED = {quote: re.compile(rf"{quote}(?:\\.|[^{quote}\\\n])*{quote}") for quote in "\"'"}
"""A text that does end, whatever its backslashes stand before."""
_STRAY = {quote: re.compile(rf"\\(?!u[0-9A-Fa-f]{{4}})[^{quote}\\nt\n]") for quote in "\"'"}
"""A backslash before something that it has no meaning for."""


def _up_to_line_end(failure: Failure) -> tuple[int, Repair | None]:
    """Take the rest of a line for a text that nobody closed, where it does not look like more of the expression."""
    end = failure.text.find("\n", failure.at)
    end = len(failure.text) if end < 0 else end
    inner = failure.text[failure.at + 1 : end].rstrip()
    is_text = (
        not failure.text[end:].strip()
        and re.fullmatch(r"[\w .-]+", inner)
        and not RESERVED & set(inner.lower().split())
    )
    return end, Repair(failure.at, failure.at + 1 + len(inner), _in_quotes(inner)) if is_text else None


# Dates, numbers and lengths of time


def written_date(text: str) -> str | None:
    """Give a date or an instant as the language writes it, however the text writes it; None when it is none.

    >>> written_date("2026年1月5日"), written_date("2026-02-28 9:30"), written_date("2026-02-30")
    ('#2026-01-05#', '#2026-02-28T09:30#', None)
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
    if found["hour"] is None:
        return f"#{day}#"
    second = f":{found['second']}" if found["second"] else ""
    if int(found["hour"]) > 23 or int(found["minute"]) > 59 or int(found["second"] or 0) > 59:
        return None
    return f"#{day}T{int(found['hour']):02}:{found['minute']}{second}{found['zone'] or ''}#"


def written_time(text: str) -> str | None:
    """Give a time of day as the language writes it; None when it is none.

    >>> written_time("9:30"), written_time("09:30:15"), written_time("24:00")
    ('time(9, 30)', 'time(9, 30, 15)', None)
    """
    found = _CLOCK.fullmatch(text.strip())
    numbers = [int(one) for one in found.groups() if one is not None] if found is not None else []
    if not numbers or numbers[0] > 23 or max(numbers[1:]) > 59:
        return None
    return f"time({', '.join(map(str, numbers))})"


def _covering(pattern: re.Pattern[str], failure: Failure, text: str) -> re.Match[str] | None:
    """Find what a pattern matches over the place; the word before the place counts too."""
    return next((one for one in pattern.finditer(text) if one.start() <= failure.at <= one.end() and one[0]), None)


def _date(failure: Failure) -> Mistake | None:
    found = _covering(_MARKED_DATE, failure, failure.text)
    if found is None or failure.over:
        return None
    written = written_date(found["date"])
    repair = Repair(found.start(), found.end(), written) if written else None
    if (found["mark"] or "").startswith("#"):
        return failure.mistake(problems.bad_literal_date, found.start(), found.end(), found[0], repair=repair)
    return failure.mistake(habits.date_form, found.start(), found.end(), repair=repair) if repair else None


def _clock(failure: Failure) -> Mistake | None:
    found = _covering(_CLOCK, failure, failure.plain)
    written = written_time(found[0]) if found is not None else None
    if found is None or written is None or failure.over:
        return None
    repair = Repair(found.start(), found.end(), written)
    return failure.mistake(habits.time_form, found.start(), found.end(), repair=repair)


def _quantity(failure: Failure) -> Mistake | None:
    found = _covering(_QUANTITY, failure, failure.plain)
    if found is None or failure.over:
        return None
    unit = _UNITS[found["unit"].lower()]
    mended = f"{found['number']} {unit}" + ("" if found["number"] == "1" else "s")
    if found[0] == mended:
        return None
    return failure.mistake(
        habits.unit_form, found.start(), found.end(), mended, repair=Repair(found.start(), found.end(), mended)
    )


def _number(failure: Failure) -> Mistake | None:
    found = _covering(_NUMBER, failure, failure.plain)
    if found is not None and not failure.over:
        mended = _plain_number(found)
        start, end = found.span()
        if mended is not None and failure.text[start:end] != mended:
            return failure.mistake(habits.number_written_out, start, end, mended, repair=Repair(start, end, mended))
    found = _covering(_POINT, failure, failure.plain)
    if found is not None and failure.kind in {None, "DOT"} and not failure.over:
        mended = f"0{found['lone']}" if found["lone"] else found["ending"]
        return failure.mistake(
            problems.number_form, found.start(), found.end(), repair=Repair(found.start(), found.end(), mended)
        )
    char = failure.text[failure.at : failure.at + 1]
    if failure.kind is None and char.isdigit():
        joined = _JOINED.match(failure.text, failure.at)
        if joined is not None:
            start, end = joined.span("word")
            instead = CHINESE[joined["word"]]
            return failure.mistake(
                problems.foreign_operator,
                start,
                end,
                joined["word"],
                instead,
                repair=failure.spaced(start, end, instead),
            )
        digits = re.compile(r"[\w.]+").match(failure.text, failure.at)
        return failure.mistake(problems.number_form, failure.at, digits.end() if digits else failure.at + 1)
    return None


def _plain_number(found: re.Match[str]) -> str | None:
    """Write a number with its currency, groups and multiples as the language does."""
    number = Decimal(re.sub(r"[^0-9]", "", found["digits"]) + (found["decimals"] or ""))
    number *= _TIMES.get((found["times"] or "").strip().lower(), 1)
    number *= 10 ** int(found["power"] or 0)
    if number >= 10**24:
        return None
    return f"{number.normalize():f}" + ("%" if found["percent"] else "")


def _hash(failure: Failure) -> Mistake | None:
    """A mark that begins a date here, and a comment elsewhere."""
    if failure.text[failure.at : failure.at + 1] != "#" or failure.kind is not None:
        return None
    if re.match(r"#[ \t]*[^\W\d]|#[ \t]", failure.text[failure.at :]):
        return failure.mistake(
            habits.comment_form, failure.at, failure.at + 1, "#", repair=Repair(failure.at, failure.at + 1, "//")
        )
    end = failure.text.find("#", failure.at + 1) + 1 or len(failure.text)
    return failure.mistake(problems.bad_literal_date, failure.at, end, failure.text[failure.at : end])


def _name(failure: Failure) -> Mistake | None:
    """Names that are too long."""
    found = re.compile(r"\w+").match(failure.text, failure.at)
    if failure.kind is not None or found is None:
        return None
    return failure.mistake(problems.long_name, *found.span()) if len(found[0]) > 63 else None
