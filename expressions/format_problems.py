"""All that can be wrong with the pattern of `format`: E37x its wording, E516 its length."""

from __future__ import annotations

from collections.abc import Mapping

from customary.expressions.formats import MAX_DECIMALS, MAX_LENGTH
from customary.expressions.formats.fault import Fault, FaultKind
from customary.expressions.positions import Message, Problem, Span

__all__ = ["format_refused"]


def format_refused(span: Span, fault: Fault) -> Problem:
    """Say what is wrong with a pattern; the span is that of the fault."""
    code, message = _KINDS[fault.kind]
    values = {
        "written": fault.written,
        "mended": fault.mended or "",
        "possible": ", ".join(fault.possible),
        "length": MAX_LENGTH,
        "decimals": MAX_DECIMALS,
    }
    problem = Problem(code=code, span=span, message=message, values=values)
    return problem if fault.mended is None else problem.mended_by(span, fault.mended)


_KINDS: Mapping[FaultKind, tuple[str, Message]] = {
    "unclosed_quote": (
        "E371",
        Message(
            en="this apostrophe of the pattern is not closed; two of them are one apostrophe",
            zh_hans="模式中的这个单引号没有闭合；连写两个表示一个单引号",
            zh_hant="樣式中的這個單引號沒有關閉；連寫兩個表示一個單引號",
        ),
    ),
    "no_digit": (
        "E372",
        Message(
            en="this pattern has no place for a number; it is written {possible}",
            zh_hans="模式中没有数值的位置；可写作 {possible}",
            zh_hant="樣式中沒有數值的位置；可寫成 {possible}",
        ),
    ),
    "stray_digit": (
        "E373",
        Message(
            en="“{written}” is no part of a number's pattern: digits are written as 0, and text with digits stands "
            "between apostrophes",
            zh_hans="“{written}”不能出现在数值模式中：数位写作 0，含数字的文本写在单引号之间",
            zh_hant="「{written}」不能出現在數值樣式中：位數寫成 0，含數字的文字寫在單引號之間",
        ),
    ),
    "whole_form": (
        "E374",
        Message(
            en="the part before the point is written 0, with commas between thousands 0,0, with leading zeros 000; "
            "not “{written}”",
            zh_hans="小数点前的部分写作 0，带千位分隔写作 0,0，补前导零写作 000，不支持“{written}”",
            zh_hant="小數點前的部分寫成 0，帶千分位寫成 0,0，補前導零寫成 000，不支援「{written}」",
        ),
    ),
    "decimals_form": (
        "E375",
        Message(
            en="of the decimals, 0 for those that are always written come before # for those that may be left out",
            zh_hans="小数部分中，必写的 0 要放在可省略的 # 之前",
            zh_hant="小數部分中，必寫的 0 要放在可省略的 # 之前",
        ),
    ),
    "too_many_decimals": (
        "E376",
        Message(
            en="a number is written with at most {decimals} decimals",
            zh_hans="数值最多写出 {decimals} 位小数",
            zh_hant="數值最多寫出 {decimals} 位小數",
        ),
    ),
    "percent_twice": (
        "E377",
        Message(
            en="a pattern has one “%”; a second one stands between apostrophes",
            zh_hans="模式中只能有一个“%”；另一个要写在单引号之间",
            zh_hant="樣式中只能有一個「%」；另一個要寫在單引號之間",
        ),
    ),
    "no_part": (
        "E378",
        Message(
            en="this pattern writes nothing of the value; its parts are {possible}",
            zh_hans="该模式没有写出值的任何部分；可用的部分有 {possible}",
            zh_hant="該樣式沒有寫出值的任何部分；可用的部分有 {possible}",
        ),
    ),
    "unknown_part": (
        "E379",
        Message(
            en="“{written}” is no part that this value has: possible are {possible}; "
            "letters that are text stand between apostrophes",
            zh_hans="该值没有“{written}”这个部分：可用 {possible}；作为文本的字母要写在单引号之间",
            zh_hant="該值沒有「{written}」這個部分：可用 {possible}；作為文字的字母要寫在單引號之間",
        ),
    ),
    "month_for_minute": (
        "E381",
        Message(
            en="behind an hour stand the minutes, “{mended}”; “{written}” is the month",
            zh_hans="小时之后是分钟，写作“{mended}”；“{written}”表示月份",
            zh_hant="小時之後是分鐘，寫成「{mended}」；「{written}」表示月份",
        ),
    ),
    "minute_for_month": (
        "E382",
        Message(
            en="beside a day or a year stands the month, “{mended}”; “{written}” are the minutes",
            zh_hans="日或年旁边是月份，写作“{mended}”；“{written}”表示分钟",
            zh_hant="日或年旁邊是月份，寫成「{mended}」；「{written}」表示分鐘",
        ),
    ),
    "parts_order": (
        "E380",
        Message(
            en="the units of a length of time go from days to seconds, each once; “{written}” comes too late",
            zh_hans="时长的单位要从天到秒排列，各出现一次；“{written}”的位置不对",
            zh_hant="時間長度的單位要從天到秒排列，各出現一次；「{written}」的位置不對",
        ),
    ),
    "too_long": (
        "E516",
        Message(
            en="a pattern has at most {length} characters",
            zh_hans="模式最多 {length} 个字符",
            zh_hant="樣式最多 {length} 個字元",
        ),
    ),
}
