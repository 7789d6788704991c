"""What someone probably meant whose text cannot be read: the parser's complaint in plain words, and what would mend it.

Most of what people get wrong they bring from elsewhere: spreadsheets, SQL, JavaScript, Python, a Chinese keyboard. Each
of these habits is one small function here that knows it again and writes it as the language does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lark import Token, UnexpectedInput

from customary.expressions import syntax_problems as problems
from customary.expressions.mistakes.characters import explain_characters
from customary.expressions.mistakes.failure import Failure, Mistake, Repair
from customary.expressions.mistakes.forms import explain_forms
from customary.expressions.mistakes.operators import explain_operators
from customary.expressions.mistakes.structure import explain_structure
from customary.expressions.mistakes.words import Word
from customary.expressions.positions import Excerpt, Message, Problem
from customary.expressions.syntax_tree import RESERVED

__all__ = ["Explained", "Repair", "explain_mistake"]

_A_VALUE = Message(en="a value", zh_hans="值", zh_hant="值")
_WORDS: tuple[tuple[frozenset[str], Message], ...] = (
    (frozenset({"NUMBER", "STRING"}), _A_VALUE),
    (frozenset({"NAME"}), Message(en="a name", zh_hans="名称", zh_hant="名稱")),
    (frozenset({"STRING"}), Message(en="a text in quotes", zh_hans="带引号的文本", zh_hant="帶引號的文字")),
    (frozenset({"PLUS", "EQ"}), Message(en="an operator", zh_hans="运算符", zh_hant="運算子")),
    (frozenset({"_AND"}), Message(en="`and`", zh_hans=" and", zh_hant=" and")),
    (frozenset({"_OR"}), Message(en="`or`", zh_hans=" or", zh_hant=" or")),
    (frozenset({"_COMMA"}), Message(en="“,”", zh_hans="“,”", zh_hant="「,」")),
    (frozenset({"_RPAR"}), Message(en="“)”", zh_hans="“)”", zh_hant="「)」")),
    (frozenset({"RSQB"}), Message(en="“]”", zh_hans="“]”", zh_hant="「]」")),
    (frozenset({"$END"}), Message(en="the end of the rule", zh_hans="表达式结尾", zh_hant="運算式結尾")),
)


@dataclass(frozen=True, slots=True)
class Explained:
    problem: Problem
    repair: Repair | None
    """What would stand there if the text were right."""
    left: int
    """How much of the text, from its end, was not reached."""


def explain_mistake(error: UnexpectedInput, excerpt: Excerpt, tokens: Sequence[Token]) -> Explained:
    """Say what is wrong where the parser stopped, and what would stand there if it were right.

    Shapes: `tokens` are those that were read, the refused one included when the lexer could make one of it.
    """
    failure = Failure(error, excerpt, tokens)
    left = len(failure.text) - failure.at
    for explain in (explain_characters, explain_operators, explain_forms, explain_structure, _neighbours):
        found = explain(failure)
        if found is not None:
            return Explained(failure.mended(found), found.repair, left)
    return Explained(_expected(failure), None, left)


def _neighbours(failure: Failure) -> Mistake | None:
    """Something that is not of the language, or two values with nothing between them."""
    return None if failure.over else _neighbour(failure, failure.words[failure.index])


def _neighbour(failure: Failure, place: Word) -> Mistake | None:
    word = failure.text[place.start : place.end]
    twin = unicodedata.normalize("NFKC", word)
    repair = Repair(place.start, place.end, twin) if twin != word else None
    if failure.kind is None:
        return failure.mistake(problems.unknown_character, place.start, place.end, word, repair=repair)
    if repair is not None and twin.lower() in RESERVED:
        return failure.mistake(problems.foreign_operator, place.start, place.end, word, twin, repair=repair)
    if failure.after_value and (place.kind in {"text", "date", "number", "name"} or word in {"(", "（", "["}):
        return failure.mistake(problems.missing_operator, place.start, place.end, word)
    return None


def _expected(failure: Failure) -> Problem:
    expected = _grouped(failure.expected)
    end = failure.span(failure.at, failure.at)
    return problems.ends_early(end, expected) if failure.over else _unexpected(failure, expected)


def _unexpected(failure: Failure, expected: Message) -> Problem:
    place = failure.words[failure.index]
    return problems.expected_something_else(failure.span(place.start, place.end), place.plain, expected)


def _grouped(expected: frozenset[str]) -> Message:
    """Put the terminals that could follow into a few words."""
    words = [message for kinds, message in _WORDS if kinds <= expected]
    if _A_VALUE in words:
        words = [one for one in words if one is _A_VALUE or "“" in one.en]
    words = words or [_A_VALUE]
    return Message(
        en=_either([one.en for one in words], " or "),
        zh_hans=_either([one.zh_hans for one in words], "或", "、"),
        zh_hant=_either([one.zh_hant for one in words], "或", "、"),
    )


def _either(words: list[str], last: str, between: str = ", ") -> str:
    return between.join(words[:-1]) + last + words[-1] if len(words) > 1 else words[0]
