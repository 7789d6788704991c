"""Where the caret of somebody who writes an expression is: behind a point, in quotes, after a value, in which calls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lark import UnexpectedInput

from customary.expressions.grammar import kept_parser
from customary.expressions.mistakes.words import CLOSING, OPENING, QUOTES, Word, words_of

__all__ = ["Call", "Caret", "caret_at"]

_WORD = re.compile(r"[^\W\d]\w*\Z")
_PATH = re.compile(r"(?:[^\W\d]\w*\s*\.\s*)+\Z")
_COMMENT = re.compile(r"//[^\n]*\Z|/\*(?:[^*]|\*(?!/))*\Z")
_VALUE_FOLLOWS = frozenset({"and", "or", "not", "in", "between", "contains", "with", "like", "where"})
"""Words that a value follows, as signs and opening brackets are followed by one."""
_VALUE = frozenset({"NAME"})
_BEHIND_VALUE = frozenset({"_AND", "_OR", "PLUS", "STAR", "EQ"})


@dataclass(frozen=True, slots=True)
class Call:
    """A bracket that is open at the caret."""

    name: str
    """The function; empty for a bracket that only groups, or holds a list."""
    opening: int
    """The word that is the bracket."""
    argument: int = 0
    """Which argument the caret is in, counted from 0."""
    named: str = ""
    """The name that this argument was given by."""
    first_behind: int | None = None
    """The word behind the first argument, where it has ended."""
    where: bool = False
    """The caret is behind `where`."""


@dataclass(frozen=True, slots=True)
class Caret:
    text: str
    start: int
    """Where what is being typed begins: it is what an offer takes the place of."""
    typed: str
    words: tuple[Word, ...]
    """What stands before it."""
    quote: str
    """The quote that is open; empty outside of texts."""
    path: tuple[str, ...]
    """The names before the point that the caret is behind."""
    calls: tuple[Call, ...]
    """From the outermost to the innermost."""
    accepts: frozenset[str] | None
    """What the parser would take next; None where what stands before cannot be read."""

    @property
    def value_expected(self) -> bool:
        if self.accepts is not None:
            return self.accepts >= _VALUE
        if not self.words or self.words[-1].plain.lower() in _VALUE_FOLLOWS:
            return True
        return self.words[-1].kind in {"operator", "other"} and self.words[-1].plain not in CLOSING

    @property
    def behind_value(self) -> bool:
        """A value has just ended, so that an operator may follow."""
        return bool(self.accepts & _BEHIND_VALUE) if self.accepts is not None else not self.value_expected

    def between(self, first: int, behind: int) -> str:
        """Give the text from one word to before another."""
        return self.text[self.words[first].start : self.words[behind - 1].end] if first < behind else ""


def caret_at(text: str, position: int) -> Caret | None:
    """Find out where a position is; None inside a comment."""
    before = text[:position]
    words = words_of(before)
    quote = next((word for word in words if word.kind == "other" and word.plain in f"\"'{QUOTES}"), None)
    if quote is not None:
        start, typed, names = quote.start, before[quote.end :], ()
        return _caret(text, start, typed, quote=quote.plain)
    if _COMMENT.search(_without_texts(before, words)):
        return None
    found = _WORD.search(before)
    start, typed = (found.start(), found[0]) if found is not None else (position, "")
    way = _PATH.search(before, 0, start)
    names = tuple(re.findall(r"[^\W\d]\w*", way[0])) if way is not None else ()
    return replace(_caret(text, way.start() if way is not None else start, typed), start=start, path=names)


def _without_texts(before: str, words: Sequence[Word]) -> str:
    """Blank out texts, which may hold what looks like a comment."""
    for word in words:
        if word.kind in {"text", "quoted"}:
            before = before[: word.start] + " " * (word.end - word.start) + before[word.end :]
    return before


def _caret(text: str, start: int, typed: str, quote: str = "") -> Caret:
    head = text[:start]
    words = words_of(head)
    return Caret(text, start, typed, words, quote, (), _calls(words), _accepted(head))


def _accepted(head: str) -> frozenset[str] | None:
    reading = kept_parser().parse_interactive(head)
    try:
        for _ in reading.iter_parse():
            pass
    except UnexpectedInput:
        return None
    return frozenset(reading.accepts())  # type: ignore[no-untyped-call]


def _calls(words: Sequence[Word]) -> tuple[Call, ...]:
    """Follow the brackets that are open at the end."""
    found: list[Call] = []
    for index, word in enumerate(words):
        before = words[index - 1] if index else None
        if word.plain in OPENING:
            is_call = (
                word.plain == "(" and before is not None and before.kind == "name" and before.plain.lower() != "in"
            )
            found.append(Call(before.plain if is_call and before is not None else "", index))
        elif word.plain in CLOSING and found:
            found.pop()
        elif found:
            found[-1] = _within(found[-1], words, index)
    return tuple(found)


def _within(call: Call, words: Sequence[Word], index: int) -> Call:
    word = words[index].plain
    if word == ",":
        first = index if call.first_behind is None else call.first_behind
        return replace(call, argument=call.argument + 1, named="", first_behind=first)
    if word == ":" and words[index - 1].kind == "name":
        return replace(call, named=words[index - 1].plain)
    if word.lower() == "where":
        return replace(call, where=True, first_behind=index if call.first_behind is None else call.first_behind)
    return call
