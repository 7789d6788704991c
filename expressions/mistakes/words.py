"""The words of a text that need not be an expression, and how far what stands before or behind one of them goes.

The parser stops where it cannot go on, and knows nothing of what follows. To say what was meant, and to write it
anew, the rest of the text has to be cut into words too, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "CHINESE",
    "CLOSING",
    "CONDITIONS",
    "OPENING",
    "PRODUCTS",
    "QUOTES",
    "SIDES",
    "Word",
    "in_half_width",
    "words_of",
]

QUOTES = "“”‘’„‟‚«»「」『』`"
"""What people write round a text instead of straight quotes."""
OPENING = frozenset("([{（【")
CLOSING = frozenset(")]}）】")

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WORD = re.compile(
    rf"""
    (?P<space>\s+)
    | (?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)
    | (?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    | (?P<quoted>
          [“”„‟][^“”\n]*[“”] | [‘’‚][^‘’\n]*[‘’] | 「[^」\n]*」 | 『[^』\n]*』 | [«»][^«»\n]*[«»] | `[^`\n]*`
        | [{QUOTES}][^{QUOTES}"'\n]*[{QUOTES}"'] | ["'][^{QUOTES}"'\n]*[{QUOTES}] )
    | (?P<date>\#[^\#\n]*\#)
    | (?P<number>[0-9]+(?:\.[0-9]+)*)
    | (?P<name>[^\W\d]\w*)
    | (?P<operator>
          === | !== | <=> | && | \|\| | => | =< | >< | := | \*\* | \+\+ | -- | -> | [-+*/]= | \?\. | \?\? | =~ | !~
        | <= | >= | <> | != | == | [=<>!&|^~?:.+*/%-] )
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_BETWEEN_CONDITIONS = frozenset(
    {"and", "or", "where", "&&", "||", "|", ",", ";", ":", "?", "、", "且", "或", "并且", "或者"}
)
_COMPARING = frozenset({
    "=", "==", "===", "!=", "!==", "<>", "<", "<=", ">", ">=", "=>", "=<", "><", "≠", "≤", "≥",
    "in", "is", "between", "contains", "starts", "ends", "with", "like", "not",
})  # fmt: skip
_JOINING = frozenset({"+", "-", "&", "??"})
_SPELT = frozenset({"if", "then", "else", "elseif", "elif", "end", "case", "when", "return"})

CONDITIONS = _BETWEEN_CONDITIONS | _SPELT
"""What ends a condition on either side."""
SIDES = CONDITIONS | _COMPARING
"""What ends one side of a comparison."""
PRODUCTS = SIDES | _JOINING
"""What ends a product."""


CHINESE = {
    "并且": "and", "並且": "and", "而且": "and", "同时": "and", "同時": "and", "以及": "and", "且": "and", "和": "and",
    "与": "and", "與": "and", "或者": "or", "或是": "or", "或": "or", "不等于": "!=", "不等於": "!=", "等于": "=",
    "等於": "=", "不是": "!=", "大于等于": ">=", "大於等於": ">=", "小于等于": "<=", "小於等於": "<=", "不大于": "<=",
    "不大於": "<=", "不小于": ">=", "不小於": ">=", "大于": ">", "大於": ">", "小于": "<", "小於": "<",
    "不包含": "not contains", "包含": "contains", "不属于": "not in", "不屬於": "not in", "属于": "in", "屬於": "in",
    "不为空": "is not blank", "不為空": "is not blank", "非空": "is not blank", "为空": "is blank", "為空": "is blank",
    "是空": "is blank", "加上": "+", "减去": "-", "減去": "-", "乘以": "*", "除以": "/", "是": "=",
}  # fmt: skip
"""Operators as they are said in Chinese, longer ones before those that they hold."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word or sign, with its place in the text."""

    kind: str
    """text, quoted, date, number, name, operator, or other."""
    plain: str
    """As written, full-width signs made half-width."""
    start: int
    end: int


def in_half_width(text: str) -> str:
    """Replace full-width signs, letters and digits; every character keeps its place.

    >>> in_half_width("１００％")
    '100%'
    """
    return text.translate(_HALF_WIDTH)


def words_of(text: str) -> tuple[Word, ...]:
    """Cut a text into words; spaces and comments are none.

    >>> [word.plain for word in words_of("amount＞＝1 && !active")]
    ['amount', '>=', '1', '&&', '!', 'active']
    """
    found = _WORD.finditer(in_half_width(text))
    return tuple(
        Word(one.lastgroup or "other", one[0], one.start(), one.end())
        for one in found
        if one.lastgroup not in {"space", "comment"}
    )


def first_of(words: Sequence[Word], index: int, ends: frozenset[str]) -> int:
    """Give the first word of what stands directly before a word, up to one that ends it; itself when there is none."""
    depth = 0
    at = index
    while at > 0:
        word = words[at - 1].plain
        if word in CLOSING:
            depth += 1
        elif word in OPENING:
            depth -= 1
        if depth < 0 or (depth == 0 and word.lower() in ends):
            break
        at -= 1
    return at


def last_of(words: Sequence[Word], index: int, ends: frozenset[str]) -> int:
    """Give the index behind the last word of what begins at a word, up to one that ends it."""
    depth = 0
    at = index
    while at < len(words):
        word = words[at].plain
        if word in OPENING:
            depth += 1
        elif word in CLOSING:
            depth -= 1
        if depth < 0 or (depth == 0 and word.lower() in ends):
            break
        at += 1
    return at
