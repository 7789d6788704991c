"""Text to syntax tree. No text of any kind makes it raise: what cannot be read comes back as problems."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from lark import Token, Tree, UnexpectedInput

from customary.expressions import limits
from customary.expressions import syntax_problems as problems
from customary.expressions.grammar import kept_parser
from customary.expressions.nodes import Node
from customary.expressions.positions import Excerpt, Problem
from customary.expressions.syntax_errors import explain_syntax_error
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


def parse(excerpt: Excerpt) -> ParseResult:
    """Read the text of an expression.

    Errors: none; at most one problem of syntax, or the limits that the text passes.
    """
    refused = _unreadable(excerpt)
    if refused is not None:
        return ParseResult(None, (refused,))
    composed = _composed(excerpt)
    tokens: list[Token] = []
    try:
        tree = _tree(composed, tokens)
        return ParseResult(nodes_from_tree(tree, composed), ())
    except UnexpectedInput as error:
        return ParseResult(None, (explain_syntax_error(error, composed, tokens),))
    except TreeRefused as refusal:
        return ParseResult(None, refusal.problems)


def _tree(excerpt: Excerpt, tokens: list[Token]) -> Tree[Token]:
    """Feed the text token by token, so that its size is known before it has cost much."""
    reading = kept_parser().parse_interactive(excerpt.text)
    depth = 0
    for token in reading.iter_parse():
        tokens.append(token)
        depth += (token.type in _OPENING) - (token.type in _CLOSING)
        _refuse_token(excerpt, token, len(tokens), depth)
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


def _unreadable(excerpt: Excerpt) -> Problem | None:
    """Refuse what no expression may contain, before anything else looks at the text."""
    text = excerpt.text
    if len(text) > limits.MAX_SOURCE:
        return problems.limit_passed(excerpt.span(limits.MAX_SOURCE, len(text)), "source", limits.MAX_SOURCE)
    for index, char in enumerate(text):
        if char in _BIDI or (unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\r\n"):
            return problems.unsafe_character(excerpt.span(index, index + 1), ord(char))
    if not text.strip():
        return problems.empty_expression(excerpt.span(0, len(text)))
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
