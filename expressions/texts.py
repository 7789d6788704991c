"""The shared meaning of text: folding, case, cutting and padding, all in code points and on frozen tables.

The case tables are data (case_tables.json, made by bench/make_case_tables.py), so that neither a newer Python nor a
database with another Unicode changes an answer. No function gives an empty text: that is blank, None.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from importlib import resources
from typing import Any

__all__ = [
    "DIGITS",
    "SPACES",
    "case_table",
    "contains",
    "ends_with",
    "find",
    "fold",
    "is_letter",
    "left",
    "letter_runs",
    "like_parts",
    "lower",
    "matches_like",
    "mid",
    "pad",
    "proper",
    "repeat",
    "replace",
    "reverse",
    "right",
    "split_part",
    "starts_with",
    "trim",
    "upper",
]

SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000"
)
"""What Unicode calls white space: text that comes from web pages and word processors is full of it."""
DIGITS = frozenset("0123456789０１２３４５６７８９")


@cache
def _tables() -> dict[str, Any]:
    text = resources.files("customary.expressions").joinpath("case_tables.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)
    return tables


@cache
def case_table(name: str) -> dict[str, str]:
    """Give a frozen table (fold, lower, upper, title): the characters that change, and into what."""
    table: dict[str, str] = _tables()[name]
    return table


@cache
def letter_runs() -> tuple[int, ...]:
    """Give the first and last code of each run of letters, in order."""
    return tuple(_tables()["letters"])


def is_letter(char: str) -> bool:
    """Say whether a character is a letter, by the frozen table."""
    runs, code = letter_runs(), ord(char)
    place = bisect_right(runs, code)
    return place % 2 == 1 or (place > 0 and runs[place - 1] == code)


@cache
def _translation(name: str) -> dict[int, str]:
    return str.maketrans(case_table(name))


def fold(text: str) -> str:
    """Give the form in which case and width do not count.

    >>> fold("ＡＢＣ１２３ Straße")
    'abc123 strasse'
    """
    if text.isascii():
        return text.lower()
    narrow = unicodedata.normalize("NFKC", text)
    return unicodedata.normalize("NFKC", narrow.translate(_translation("fold")))


def lower(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_translation("lower"))


def upper(text: str) -> str:
    return text.upper() if text.isascii() else text.translate(_translation("upper"))


def proper(text: str) -> str:
    """Begin each word with a capital and write its rest small; a word is a run of letters, digits and apostrophes."""
    title, small = case_table("title"), case_table("lower")
    result: list[str] = []
    inside = False
    for char in text:
        of_word = is_letter(char) or char in DIGITS
        result.append((small if inside else title).get(char, char) if of_word else char)
        inside = of_word or (inside and char in "'’")
    return "".join(result)


def trim(text: str) -> str | None:
    """Drop spaces, the ideographic one included, at both ends."""
    return text.strip(SPACES) or None


def left(text: str, count: int) -> str | None:
    return text[: max(count, 0)] or None


def right(text: str, count: int) -> str | None:
    return (text[-count:] or None) if count > 0 else None


def mid(text: str, start: int, count: int) -> str | None:
    """Cut from a place counted from 1; what lies before the first place is not there."""
    first = max(start, 1)
    return text[first - 1 : max(start + count, first) - 1] or None


def find(needle: str, text: str, start: int = 1) -> int:
    """Give the place of a text in another, counted from 1; 0 when it is not there."""
    return text.find(needle, max(start, 1) - 1) + 1


def replace(text: str, old: str, new: str | None) -> str | None:
    """Put `new` for every `old`; the caller has checked `replaced_length`."""
    return text.replace(old, new or "") or None


def replaced_length(text: str, old: str, new: str | None) -> int:
    return len(text) + text.count(old) * (len(new or "") - len(old))


def pad(text: str, length: int, filler: str, *, before: bool) -> str | None:
    """Fill up to a length with a repeated text; a longer text is cut to the length."""
    if length <= len(text):
        return text[: max(length, 0)] or None
    missing = length - len(text)
    filling = (filler * (missing // len(filler) + 1))[:missing]
    return filling + text if before else text + filling


def repeat(text: str, count: int) -> str | None:
    """Write a text several times; the caller has checked the length."""
    return text * max(count, 0) or None


def reverse(text: str) -> str:
    return text[::-1]


def split_part(text: str, separator: str, place: int) -> str | None:
    """Give one part of a separated text, counted from 1, or from the end when negative."""
    parts = text.split(separator)
    if place == 0 or abs(place) > len(parts):
        return None
    return parts[place - 1 if place > 0 else place] or None


# matching of folded text


def contains(text: str, part: str) -> bool:
    return fold(part) in fold(text)


def starts_with(text: str, part: str) -> bool:
    return fold(text).startswith(fold(part))


def ends_with(text: str, part: str) -> bool:
    return fold(text).endswith(fold(part))


def like_parts(pattern: str) -> str:
    """Fold a pattern around its wildcards; several stars in a row are one, so that matching stays quick."""
    pieces = re.split(r"([*?])", pattern)
    folded = "".join(piece if piece in ("*", "?") else fold(piece) for piece in pieces)
    return re.sub(r"\*{2,}", "*", folded)


@lru_cache(maxsize=1024)
def _between_stars(pattern: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    """Give what stands before, between and behind the stars of a pattern, each with its length."""
    pieces = like_parts(pattern).split("*")
    dotted = ("".join("." if char == "?" else re.escape(char) for char in piece) for piece in pieces)
    return tuple((re.compile(one, re.DOTALL), len(piece)) for one, piece in zip(dotted, pieces, strict=True))


def matches_like(text: str, pattern: str) -> bool:
    """Match a whole text against a pattern of `*` and `?`; nothing else in it has a meaning.

    Between its ends each piece is taken where it first occurs: if the text matches at all, it does so too. So no
    pattern and no text take longer than their lengths multiplied.
    """
    folded = fold(text)
    (first, length), *others = _between_stars(pattern)
    if not others:
        return first.fullmatch(folded) is not None
    last, length_of_last = others.pop()
    at, end = length, len(folded) - length_of_last
    if end < at or first.match(folded) is None or last.match(folded, end) is None:
        return False
    for piece, _ in others:
        found = piece.search(folded, at, end)
        if found is None:
            return False
        at = found.end()
    return True
