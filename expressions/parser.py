"""Text to syntax tree. No text of any kind makes it raise: what cannot be read comes back as problems."""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass, replace

from lark import Token, Tree, UnexpectedInput

from customary.expressions import limits
from customary.expressions import syntax_problems as problems
from customary.expressions.grammar import kept_parser
from customary.expressions.mistakes import Repair, explain_mistake
from customary.expressions.mistakes.words import words_of
from customary.expressions.nodes import Node
from customary.expressions.positions import Excerpt, Fix, Problem
from customary.expressions.syntax_tree import TreeRefused, nodes_from_tree

__all__ = ["ParseResult", "parse"]

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_OPENING = frozenset({"_LPAR", "LSQB"})
_CLOSING = frozenset({"_RPAR", "RSQB"})


@dataclass(frozen=True, slots=True)
class ParseResult:
    node: Node | None
    """None when there are problems."""
    problems: tuple[Problem, ...]
    guess: Node | None = None
    """What the text says once the problems are mended as they propose, where all of them propose something."""


def parse(excerpt: Excerpt) -> ParseResult:
    """Read the text of an expression.

    Where something is wrong and it is plain what should stand there, reading goes on as if it did, so that several
    problems are found in one pass. What a problem proposes has been tried: reading got further with it.

    Errors: none; a few problems of syntax at most, in reading order, or the limits that the text passes.
    """
    text = _composed(excerpt)
    reading = _read(text)
    found = [*reading.problems]
    is_sure = bool(found)
    while reading.repair is not None:
        mended = _mended(text, reading.repair)
        again = _read(mended)
        if again.node is None and (again.left >= reading.left or not mended.text.strip()):
            found[-1] = replace(found[-1], suggestions=(), fix=None)
            is_sure = False
            break
        is_sure = is_sure and reading.repair.offered
        text, reading = mended, again
        found.extend(reading.problems)
        if len(found) > limits.MAX_SYNTAX_PROBLEMS:
            return ParseResult(None, tuple(found[:-1]))
    if not found:
        return ParseResult(reading.node, ())
    return ParseResult(None, tuple(found), reading.node if is_sure else None)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One attempt to read a text."""

    node: Node | None
    problems: tuple[Problem, ...] = ()
    repair: Repair | None = None
    left: int = 0
    """How much of the text, from its end, was not reached."""


def _read(excerpt: Excerpt) -> _Reading:
    refused = _unreadable(excerpt)
    if refused is not None:
        return refused
    tokens: list[Token] = []
    try:
        tree = _tree(excerpt, tokens)
        return _Reading(nodes_from_tree(tree, excerpt))
    except UnexpectedInput as error:
        explained = explain_mistake(error, excerpt, tokens)
        return _Reading(None, (explained.problem,), explained.repair, explained.left)
    except TreeRefused as refusal:
        return _Reading(None, refusal.problems)


def _mended(excerpt: Excerpt, repair: Repair) -> Excerpt:
    """Put a repair into a text. Words that it takes over keep their places; the others are where it begins."""
    start, end = repair.start, repair.end
    begin = excerpt.offsets[start if start < len(excerpt.text) else max(start - 1, 0)]
    places = [begin] * len(repair.text)
    stood: dict[str, list[int]] = {}
    for word in reversed(words_of(excerpt.text[start:end])):
        stood.setdefault(excerpt.text[start + word.start : start + word.end], []).append(start + word.start)
    for word in words_of(repair.text):
        size = word.end - word.start
        found = stood.get(repair.text[word.start : word.end])
        if found:
            at = found.pop()
            places[word.start : word.end] = excerpt.offsets[at : at + size]
    text = excerpt.text[:start] + repair.text + excerpt.text[end:]
    return Excerpt(excerpt.source, text, (*excerpt.offsets[:start], *places, *excerpt.offsets[end:]))


def _tree(excerpt: Excerpt, tokens: list[Token]) -> Tree[Token]:
    """Feed the text token by token, so that its size is known before it has cost much."""
    reading = kept_parser().parse_interactive(excerpt.text)
    count = depth = 0
    for token in reading.iter_parse():
        tokens.append(token)
        count += token.type != "_COMMA"
        depth += (token.type in _OPENING) - (token.type in _CLOSING)
        _refuse_token(excerpt, token, count, depth)
    tree: Tree[Token] = reading.feed_eof()  # type: ignore[no-untyped-call]
    return tree


def _refuse_token(excerpt: Excerpt, token: Token, count: int, depth: int) -> None:
    span = excerpt.span(token.start_pos or 0, token.end_pos or 0)
    if count > limits.MAX_TOKENS:
        raise TreeRefused(problems.limit_passed(span, "tokens", limits.MAX_TOKENS))
    if depth > limits.MAX_DEPTH:
        raise TreeRefused(problems.limit_passed(span, "depth", limits.MAX_DEPTH))
    if token.type.startswith("_") and token.isalpha() and not token.isascii():
        # Ignoring case makes "ſ" match "s": a keyword that only looks like one is refused.
        word = unicodedata.normalize("NFKC", token).lower()
        raise TreeRefused(problems.reserved_name(span, word))


def _unreadable(excerpt: Excerpt) -> _Reading | None:
    """Refuse what no expression may contain, before anything else looks at the text."""
    text = excerpt.text
    if len(text) > limits.MAX_SOURCE:
        span = excerpt.span(limits.MAX_SOURCE, len(text))
        return _Reading(None, (problems.limit_passed(span, "source", limits.MAX_SOURCE),))
    for index, char in enumerate(text):
        if char in _BIDI or (unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\r\n"):
            span = excerpt.span(index, index + 1)
            problem = replace(problems.unsafe_character(span, ord(char)), fix=Fix(span, ""))
            return _Reading(None, (problem,), Repair(index, index + 1, ""), sys.maxsize)
    if not text.strip():
        return _Reading(None, (problems.empty_expression(excerpt.span(0, len(text))),))
    return None


def _composed(excerpt: Excerpt) -> Excerpt:
    """Put the text into normal form C; each character keeps the place of the letter that it began with."""
    if unicodedata.is_normalized("NFC", excerpt.text):
        return excerpt
    text: list[str] = []
    offsets: list[int] = []
    start = 0
    length = len(excerpt.text)
    while start < length:
        end = start + 1
        while end < length and unicodedata.combining(excerpt.text[end]):
            end += 1
        composed = unicodedata.normalize("NFC", excerpt.text[start:end])
        text.append(composed)
        offsets.extend([excerpt.offsets[start]] * len(composed))
        start = end
    return Excerpt(excerpt.source, "".join(text), (*offsets, excerpt.offsets[length]))
