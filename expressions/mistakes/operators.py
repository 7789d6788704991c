"""Operators of other languages, and those that people write out: `&&`, `greater than`, 大于, % and many more."""

from __future__ import annotations

import re

from customary.expressions import habit_problems as habits
from customary.expressions import syntax_problems as problems
from customary.expressions.mistakes.failure import Failure, Mistake, Repair
from customary.expressions.mistakes.words import CHINESE, CLOSING, CONDITIONS, PRODUCTS

__all__ = ["explain_operators"]

_SIGNS = {
    "&&": "and", "||": "or", "|": "or", "===": "=", "!==": "!=", "<=>": "=", "=>": ">=", "=<": "<=", "><": "!=",
    ":=": "=", "**": "^", "=~": "contains", "!~": "not contains", "~": "contains", "?.": ".", "->": ".", "→": ".",
    "×": "*", "∗": "*", "·": "*", "÷": "/", "∕": "/", "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "∧": "and",
    "∨": "or", "¬": "not", "≦": "<=", "≧": ">=", "⩽": "<=", "⩾": ">=", "≡": "=", "∈": "in", "∉": "not in",
    "、": ",", "。": ".", "【": "[", "】": "]", "｛": "(", "｝": ")",
}  # fmt: skip
_JOINED = frozenset({"==", "!=", "<>", "<=", ">=", "??", "=", "<", ">", "≠", "≤", "≥"})
"""Signs of the language; here for those that are refused in full width, or written apart."""
_FULL_WIDTH = frozenset("+-*/^&=<>")

_NEGATIONS = frozenset({"非", "不", "没有", "沒有", "并非", "並非"})
_SPELT = {
    "equals": "=", "equal": "=", "eq": "=", "ne": "!=", "neq": "!=", "gt": ">", "gte": ">=", "ge": ">=", "lt": "<",
    "lte": "<=", "le": "<=", "xor": "!=", "div": "/", "plus": "+", "minus": "-", "times": "*",
    "startswith": "starts with", "starts_with": "starts with", "beginswith": "starts with", "endswith": "ends with",
    "ends_with": "ends with", "contain": "contains", "includes": "contains", "include": "contains", "ilike": "like",
    "rlike": "like", "is_not": "!=", "andalso": "and", "orelse": "or", "exceeds": ">",
}  # fmt: skip
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?!\w)", re.IGNORECASE), instead)
    for pattern, instead in (
        (r"(?:is\s+|are\s+)?(?:greater|more|bigger|larger|higher)\s+than\s+or\s+equals?(?:\s+to)?", ">="),
        (r"(?:is\s+|are\s+)?(?:less|smaller|fewer|lower)\s+than\s+or\s+equals?(?:\s+to)?", "<="),
        (r"(?:is\s+|are\s+)?(?:greater|more|bigger|larger|higher|later)\s+than|is\s+(?:above|after|over)", ">"),
        (r"(?:is\s+|are\s+)?(?:less|smaller|fewer|lower|earlier)\s+than|is\s+(?:below|before|under)", "<"),
        (r"(?:is\s+)?at\s+least", ">="),
        (r"(?:is\s+)?at\s+most", "<="),
        (r"(?:is\s+)?not\s+equals?(?:\s+to)?|does\s+not\s+equal", "!="),
        (r"(?:is\s+)?equals?\s+to|is\s+equal|is\s+the\s+same\s+as", "="),
        (r"(?:does\s+not|doesn't|not)\s+(?:contain|includes?)", "not contains"),
        (r"(?:begins?|start)\s+with", "starts with"),
        (r"end\s+with", "ends with"),
        (r"is\s+(?:none|not\s+one|not\s+any)\s+of", "not in"),
        (r"is\s+(?:one|any)\s+of|one\s+of|is\s+in", "in"),
        (r"is\s+not\s+in", "not in"),
        (r"is\s+not\s+(?:empty|none|nil|undefined|nothing)", "is not blank"),
        (r"is\s+(?:empty|none|nil|undefined|nothing)", "is blank"),
        (r"is\s+not\s+(like|contains|between)", "not {0}"),
        (r"is\s+(like|contains|between)", "{0}"),
    )
)


def explain_operators(failure: Failure) -> Mistake | None:
    """Explain an operator that the language writes otherwise, or has none for."""
    for explain in (_apart, _modulo, _phrase, _sign, _negation, _word, _run_together):
        found = explain(failure)
        if found is not None:
            return found
    return None


def _instead(failure: Failure, start: int, end: int, instead: str) -> Mistake:
    found = failure.text[start:end]
    return failure.mistake(
        problems.foreign_operator, start, end, found, instead, repair=_placed(failure, start, end, instead)
    )


def _placed(failure: Failure, start: int, end: int, instead: str) -> Repair:
    if instead[-1].isalpha() or instead[0].isalpha():
        return failure.spaced(start, end, instead)
    return Repair(start, end, instead)


def _near(failure: Failure) -> range:
    """The words that a refused one may belong together with: itself, and two before it."""
    return range(max(failure.index - 2, 0), min(failure.index + 1, len(failure.words)))


def _apart(failure: Failure) -> Mistake | None:
    """Two signs that are one: `> =`, or `＞＝`, whose halves alone may be typed in full width."""
    if failure.over or failure.index == 0:
        return None
    for index in (failure.index - 1, failure.index):
        first = failure.words[index]
        joined = first.plain
        end = first.end
        if index + 1 < len(failure.words) and index < failure.index:
            second = failure.words[index + 1]
            joined, end = first.plain + second.plain, second.end
        if joined in _JOINED and failure.text[first.start : end] != joined and end > failure.at:
            instead = "=" if joined == "==" else joined
            return failure.mistake(
                habits.one_operator, first.start, end, instead, repair=Repair(first.start, end, instead)
            )
    return None


def _modulo(failure: Failure) -> Mistake | None:
    """`a % b`: the sign stands only behind a number, as 15%."""
    for index in _near(failure)[-2:]:
        word = failure.words[index]
        if word.plain != "%":
            continue
        first, left = failure.before(index, PRODUCTS)
        last, right = failure.behind(index + 1, PRODUCTS | {"*", "/", "%"})
        if not left or not right:
            return None
        start, end = failure.words[first].start, failure.words[last - 1].end
        mended = f"mod({left}, {right})"
        return failure.mistake(
            problems.foreign_operator, word.start, word.end, "%", mended, repair=Repair(start, end, mended)
        )
    return None


def _phrase(failure: Failure) -> Mistake | None:
    """Operators of several words: `is greater than`."""
    if failure.over:
        return None
    behind = failure.words[failure.index].end
    for index in _near(failure):
        for pattern, instead in _PHRASES:
            found = pattern.match(failure.plain, failure.words[index].start)
            if found is not None and found.end() >= behind:
                return _instead(failure, found.start(), found.end(), instead.format(*map(str.lower, found.groups())))
    return None


def _sign(failure: Failure) -> Mistake | None:
    if failure.over:
        return None
    word = failure.words[failure.index]
    if word.plain == "!":
        return _instead(failure, word.start, word.end, "not")
    if word.plain == "。" and failure.index == len(failure.words) - 1:
        return None  # a full stop
    instead = _SIGNS.get(word.plain)
    if word.plain in _FULL_WIDTH and failure.text[word.start] != word.plain:
        instead = word.plain
    if instead is None:
        return None
    if word.plain == "||" and "text" in {one.kind for one in failure.words[failure.index - 1 : failure.index + 2]}:
        instead = "&"
    return _instead(failure, word.start, word.end, instead)


def _negation(failure: Failure) -> Mistake | None:
    """`不 active`: a word read as a field, before the one that it denies."""
    if failure.index == 0 or failure.word(-1) not in _NEGATIONS:
        return None
    word = failure.words[failure.index - 1]
    return _instead(failure, word.start, word.end, "not")


def _word(failure: Failure) -> Mistake | None:
    """Operators in one word, in English or Chinese, that were read as a name."""
    for index in _near(failure)[-2:]:
        word = failure.words[index]
        instead = CHINESE.get(word.plain) or _SPELT.get(word.plain.lower())
        if instead is not None and _between_values(failure, index):
            return _instead(failure, word.start, word.end, instead)
        if word.plain.lower() == "mod" and _between_values(failure, index):
            return _modulo_word(failure, index)
    return None


def _between_values(failure: Failure, index: int) -> bool:
    before = failure.words[index - 1].plain if index else ""
    behind = failure.words[index + 1].plain if index + 1 < len(failure.words) else ""
    return bool(before) and before.lower() not in CONDITIONS and before not in "([" and behind != "("


def _modulo_word(failure: Failure, index: int) -> Mistake | None:
    first, left = failure.before(index, PRODUCTS)
    last, right = failure.behind(index + 1, PRODUCTS | {"*", "/"})
    if not right:
        return None
    word, mended = failure.words[index], f"mod({left}, {right})"
    repair = Repair(failure.words[first].start, failure.words[last - 1].end, mended)
    return failure.mistake(problems.foreign_operator, word.start, word.end, word.plain, mended, repair=repair)


def _run_together(failure: Failure) -> Mistake | None:
    """`金额大于 100`: a field and an operator that no space parts."""
    if failure.index == 0 or failure.words[failure.index - 1].kind != "name":
        return None
    word = failure.words[failure.index - 1]
    for said, instead in CHINESE.items():
        if word.plain.endswith(said) and len(word.plain) > len(said) and failure.word() not in CLOSING:
            start = word.end - len(said)
            return failure.mistake(
                problems.foreign_operator,
                start,
                word.end,
                said,
                instead,
                repair=failure.spaced(start, word.end, instead),
            )
    return None
