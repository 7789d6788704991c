"""The words of a text for search: one tokenizer for what is kept and for what is asked, and for both engines.

Text is folded (case and width do not count). A run of CJK characters is kept as its pairs and its last character, so
that one and two characters find it; a Latin word or a number is kept whole and found by its beginning. A telephone
number is kept as its digits from every place on, so that any stretch of them finds it, however it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from customary.expressions.texts import fold

__all__ = ["LONGEST_GRAM", "MOST_GRAMS", "Term", "grams_of", "grams_of_phone", "terms_of"]

LONGEST_GRAM = 40
MOST_GRAMS = 500
"""Kept of one field of one record; what stands further behind in a long text is not found."""
_MOST_TERMS = 12
_SHORTEST_DIGITS = 3

_CJK = (
    r"\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_RUNS = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a record must have: a gram as it is, or one that begins so."""

    text: str
    prefix: bool


def grams_of(text: str) -> frozenset[str]:
    """Give what is kept of a text."""
    found: set[str] = set()
    for gram in _grams(fold(text) or ""):
        found.add(gram[:LONGEST_GRAM])
        if len(found) >= MOST_GRAMS:
            break
    return frozenset(found)


def _grams(folded: str) -> Iterator[str]:
    for run in _RUNS.findall(folded):
        if _is_cjk(run):
            yield from (run[place : place + 2] for place in range(len(run)))
        else:
            yield run


def grams_of_phone(text: str) -> frozenset[str]:
    """Give what is kept of a telephone number: its digits from every place on."""
    digits = "".join(_DIGITS.findall(fold(text) or ""))[:LONGEST_GRAM]
    return frozenset(digits[place:] for place in range(max(len(digits) - _SHORTEST_DIGITS + 1, 0)))


def terms_of(text: str) -> tuple[Term, ...]:
    """Give what a record must have to be found by a text; all of them. Empty when the text holds no word.

    A text of digits and marks between them is also a telephone number: its digits count as one.
    """
    folded = fold(text) or ""
    if _looks_like_a_phone(folded):
        return (Term("".join(_DIGITS.findall(folded))[:LONGEST_GRAM], prefix=True),)
    found: dict[Term, None] = {}
    for run in _RUNS.findall(folded):
        found.update(dict.fromkeys(_terms(run)))
    return tuple(found)[:_MOST_TERMS]


def _terms(run: str) -> Iterator[Term]:
    if not _is_cjk(run):
        yield Term(run[:LONGEST_GRAM], prefix=len(run) <= LONGEST_GRAM)
    elif len(run) == 1:
        yield Term(run, prefix=True)
    else:
        yield from (Term(run[place : place + 2], prefix=False) for place in range(len(run) - 1))


def _is_cjk(run: str) -> bool:
    return re.match(f"[{_CJK}]", run) is not None


_PHONE = re.compile(r"\+?[\d ()./-]*\d[\d ()./-]*")


def _looks_like_a_phone(folded: str) -> bool:
    """Several groups of digits; `2026` alone is a number, and so is `1.5`."""
    stripped = folded.strip()
    groups = _DIGITS.findall(stripped)
    joined = "".join(groups)
    return bool(_PHONE.fullmatch(stripped)) and len(groups) > 1 and len(joined) >= 5
