"""The parser's complaints in plain words: what someone who knows SQL, a spreadsheet or Python probably meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from lark import Token, UnexpectedInput

from customary.expressions import syntax_problems as problems
from customary.expressions.positions import Excerpt, Message, Problem
from customary.expressions.syntax_tree import RESERVED

__all__ = ["explain_syntax_error"]

_QUOTES = frozenset("“”‘’„‟«»「」『』＂＇`")
_COMPARING = frozenset(
    {"EQ", "NE", "LE", "GE", "LT", "GT", "_IN", "_BETWEEN", "_IS", "_CONTAINS", "_STARTS", "_ENDS", "_LIKE"}
)
_BOUNDARY = frozenset({"_AND", "_OR", "_NOT", "_COMMA", "_WHERE", "_COLON"})
_VALUE = frozenset({"NUMBER", "PERCENT", "STRING", "DATE", "DATETIME", "_TRUE", "_FALSE", "_BLANK", "NAME"})
_KEYWORDS = frozenset(
    ["elseif", "elsif", "elif", "else", "then", "end", "endif", "when", "if", "case", "while", "for", "return"]
)
_FOREIGN = (
    ("&&", "and"),
    ("||", "or"),
    ("|", "or"),
    ("===", "="),
    ("=>", ">="),
    ("=<", "<="),
    ("><", "!="),
    (":=", "="),
    ("**", "^"),
    ("!", "not"),
    ("%", "mod(a, b)"),
    ("~", "contains"),
    ("×", "*"),
    ("÷", "/"),
    ("−", "-"),
    ("且", "and"),
    ("或", "or"),
)
_SPELT = {"equals": "=", "equal": "=", "eq": "=", "is_not": "!=", "mod": "mod(a, b)", "div": "/", "xor": "!="}
_INVISIBLE = frozenset({"Cf", "Co", "Cn"})
_FOUND = re.compile(r"\w+|\S")

_A_VALUE = Message(en="a value", zh_hans="值", zh_hant="值")
_AN_OPERATOR = Message(en="an operator", zh_hans="运算符", zh_hant="運算子")
_WORDS: tuple[tuple[frozenset[str], Message], ...] = (
    (frozenset({"NUMBER", "STRING"}), _A_VALUE),
    (frozenset({"NAME"}), Message(en="a name", zh_hans="名称", zh_hant="名稱")),
    (frozenset({"STRING"}), Message(en="a text in quotes", zh_hans="带引号的文本", zh_hant="帶引號的文字")),
    (frozenset({"PLUS", "STAR", "EQ", "AMPERSAND"}), _AN_OPERATOR),
    (frozenset({"_AND"}), Message(en="`and`", zh_hans="and", zh_hant="and")),
    (frozenset({"_OR"}), Message(en="`or`", zh_hans="or", zh_hant="or")),
    (frozenset({"_COMMA"}), Message(en="“,”", zh_hans="“,”", zh_hant="「,」")),
    (frozenset({"_RPAR"}), Message(en="“)”", zh_hans="“)”", zh_hant="「)」")),
    (frozenset({"RSQB"}), Message(en="“]”", zh_hans="“]”", zh_hant="「]」")),
    (frozenset({"_WITH"}), Message(en="`with`", zh_hans="with", zh_hant="with")),
    (frozenset({"$END"}), Message(en="the end of the rule", zh_hans="表达式结尾", zh_hant="運算式結尾")),
)


def explain_syntax_error(error: UnexpectedInput, excerpt: Excerpt, tokens: Sequence[Token]) -> Problem:
    """Say what is wrong where the parser stopped.

    Shapes: `tokens` are those that were read, the refused one included when the lexer could make one of it.
    """
    place = error.pos_in_stream
    at = len(excerpt.text) if place is None or place < 0 else place
    refused = getattr(error, "token", None)
    if refused is not None and refused.type == "$END":
        at = len(excerpt.text)
    read = [one for one in tokens if (one.end_pos or 0) <= at]
    return _Explanation(excerpt, at, refused, read, _expected(error)).problem()


def _expected(error: UnexpectedInput) -> frozenset[str]:
    allowed = getattr(error, "accepts", None) or getattr(error, "expected", None) or getattr(error, "allowed", None)
    return frozenset(allowed or ())


class _Explanation:
    """One complaint of the parser: the place, the token refused (if it was one), and what had been read."""

    def __init__(
        self, excerpt: Excerpt, at: int, refused: Token | None, read: Sequence[Token], expected: frozenset[str]
    ) -> None:
        self.excerpt = excerpt
        self.text = excerpt.text
        self.at = at
        self.kind = refused.type if refused is not None else None
        found = _FOUND.match(self.text, at)
        self.word = found[0] if found else ""
        self.span = excerpt.span(at, at + max(len(self.word), 1))
        self.read = read
        self.last = read[-1] if read else None
        self.expected = expected

    def problem(self) -> Problem:
        for explain in (self._character, self._end, self._brackets, self._habit, self._comparison, self._neighbours):
            found = explain()
            if found is not None:
                return found
        if not self.word:
            return problems.ends_early(self.span, _grouped(self.expected))
        return problems.expected_something_else(self.span, self.word, _grouped(self.expected))

    def _character(self) -> Problem | None:
        """What the lexer itself cannot read."""
        if self.at >= len(self.text):
            return None
        char = self.text[self.at]
        if char in _QUOTES:
            return problems.wrong_quotes(self.excerpt.span(self.at, self.at + 1), char)
        if char in "\"'" and self.kind is None:
            return problems.unclosed_text(self.excerpt.span(self.at, self._line_end()))
        if char == "#" and self.kind is None:
            end = self.text.find("#", self.at + 1) + 1 or self._line_end()
            return problems.bad_literal_date(self.excerpt.span(self.at, end), self.text[self.at : end])
        if unicodedata.category(char) in _INVISIBLE:
            return problems.unsafe_character(self.excerpt.span(self.at, self.at + 1), ord(char))
        if (unicodedata.category(char) == "Nd" and self.kind is None) or self._is_half_number(char):
            return self._number(char)
        if self.kind is None and (char.isalpha() or char == "_"):
            return self._bad_name()
        return None

    def _bad_name(self) -> Problem | None:
        plain = unicodedata.normalize("NFKC", self.word).lower()
        if plain in RESERVED:
            return problems.reserved_name(self.span, plain)
        return problems.long_name(self.span) if len(self.word) > 63 else None

    def _is_half_number(self, char: str) -> bool:
        following = self.text[self.at + 1 : self.at + 2]
        before = self.text[self.at - 1 : self.at]
        return char == "." and (following.isdigit() or before.isdigit())

    def _number(self, char: str) -> Problem:
        if char.isascii():
            found = re.compile(r"[\w.]+").match(self.text, self.at)
            return problems.number_form(self.excerpt.span(self.at, found.end() if found else self.at + 1))
        return problems.unknown_character(
            self.excerpt.span(self.at, self.at + 1), char, unicodedata.normalize("NFKC", char)
        )

    def _line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def _end(self) -> Problem | None:
        """The text is over too early."""
        if self.at < len(self.text) and self.text[self.at :].strip():
            return None
        if self.last is None:
            return problems.empty_expression(self.excerpt.span(0, len(self.text)))
        last = self.excerpt.span(self.last.start_pos or 0, self.last.end_pos or 0)
        if not self._ends_value():
            if self.last.type == "_IS":
                return problems.is_needs_blank(last)
            return problems.missing_operand(last, str(self.last))
        opening = self._open_bracket()
        if opening is not None:
            span = self.excerpt.span(opening.start_pos or 0, opening.end_pos or 0)
            return problems.missing_closing(span, str(opening), "]" if opening.type == "LSQB" else ")")
        return None

    def _ends_value(self) -> bool:
        return self.last is not None and self.last.type in {*_VALUE, "UNIT", "_RPAR", "RSQB"}

    def _open_bracket(self) -> Token | None:
        stack: list[Token] = []
        for token in self.read:
            if token.type in {"_LPAR", "LSQB"}:
                stack.append(token)
            elif token.type in {"_RPAR", "RSQB"} and stack:
                stack.pop()
        return stack[-1] if stack else None

    def _brackets(self) -> Problem | None:
        opening = self._open_bracket()
        if self.word in {")", "）", "]"}:
            if opening is None:
                return problems.unexpected_closing(self.span, self.word)
            if (opening.type == "LSQB") != (self.word == "]"):
                span = self.excerpt.span(opening.start_pos or 0, opening.end_pos or 0)
                return problems.missing_closing(span, str(opening), "]" if opening.type == "LSQB" else ")")
            if self.last is not None and not self._ends_value() and self.last.type not in {"_LPAR", "LSQB"}:
                last = self.excerpt.span(self.last.start_pos or 0, self.last.end_pos or 0)
                return problems.missing_operand(last, str(self.last))
        if self.word in {",", "，"} and self._ends_value() and (opening is None or not self._is_call(opening)):
            return problems.comma_for_and(self.span)
        return None

    def _is_call(self, opening: Token) -> bool:
        index = self.read.index(opening)
        return opening.type == "LSQB" or (index > 0 and self.read[index - 1].type in {"NAME", "_IN"})

    def _habit(self) -> Problem | None:
        """What other languages would accept."""
        for before in (2, 1, 0):
            start = self.at - before
            for written, instead in _FOREIGN:
                if start >= 0 and self.text.startswith(written, start) and len(written) > before:
                    return problems.foreign_operator(self.excerpt.span(start, start + len(written)), written, instead)
        lower = self.word.lower()
        if lower in _KEYWORDS:
            return problems.foreign_keyword(self.span, self.word)
        if self.last is not None and self.last.lower() in _KEYWORDS:
            last = self.excerpt.span(self.last.start_pos or 0, self.last.end_pos or 0)
            return problems.foreign_keyword(last, str(self.last))
        if lower in _SPELT and self._ends_value():
            return problems.foreign_operator(self.span, self.word, _SPELT[lower])
        if self.last is not None and self.last.type == "_IS":
            return problems.is_needs_blank(self.span)
        if self.last is not None and self.last.type == "_LIKE":
            return problems.like_needs_text(self.span)
        if self.last is not None and self.last.type == "STRING" and self.kind == "STRING":
            return problems.quote_inside(self.span)
        return None

    def _comparison(self) -> Problem | None:
        if self.kind not in _COMPARING and self.kind != "_NOT":
            return None
        for token in reversed(self.read):
            if token.type in _BOUNDARY or token.type in {"_LPAR", "LSQB"}:
                return None
            if token.type in _COMPARING:
                return problems.chained_comparison(self.span) if self._ends_value() else None
        return None

    def _neighbours(self) -> Problem | None:
        if self.kind is None:
            twin = unicodedata.normalize("NFKC", self.word)
            return problems.unknown_character(self.span, self.word, twin if twin != self.word else None)
        if self._ends_value() and self.kind in {*_VALUE, "_LPAR", "LSQB", "UNIT"}:
            return problems.missing_operator(self.span, self.word)
        return None


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
