"""From the text of a pattern to its tree.

choice   = sequence { "|" sequence }
sequence = { atom [ "*" | "+" | "?" | "{" m [ "," [ n ] ] "}" ] }
atom     = "." | "^" | "$" | "(" [ "?:" ] choice ")" | "[" [ "^" ] { one | one "-" one } "]" | escape | character
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NoReturn

from customary.expressions.patterns.fault import Fault, Kind, PatternRefused
from customary.expressions.patterns.tree import (
    Anchor,
    Chars,
    Choice,
    Pattern,
    Ranges,
    Repeat,
    Sequence,
    complement,
    has_endless,
    positions,
    union,
)

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_POSITIONS", "MAX_TIMES", "parse_pattern", "read_pattern"]

MAX_LENGTH = 200
MAX_TIMES = 1_000
MAX_DEPTH = 20
"""Groups inside each other."""
MAX_POSITIONS = 2_000
"""Characters that a pattern stands for when its repetitions are written out."""

_DIGITS: Ranges = ((0x30, 0x39),)
_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACES: Ranges = ((0x09, 0x0D), (0x20, 0x20))
_ANY = complement(((0x0A, 0x0A), (0x0D, 0x0D)))
_CLASSES: dict[str, Ranges] = {
    "d": _DIGITS,
    "w": _WORD,
    "s": _SPACES,
    "D": complement(_DIGITS),
    "W": complement(_WORD),
    "S": complement(_SPACES),
}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
_BOUNDS = re.compile(r"\{([0-9]{1,6})(?:(,)([0-9]{1,6})?)?\}", re.ASCII)
_ESCAPABLE = frozenset("\\^$.|?*+()[]{}-/\"'#&~@%=<>!:;, `_")


@lru_cache(maxsize=512)
def read_pattern(text: str) -> Pattern:
    """Read a pattern that a person wrote.

    Errors: `PatternRefused`, also for one that is larger than the limits of this file.
    """
    if len(text) > MAX_LENGTH:
        raise PatternRefused(Fault("too_long", MAX_LENGTH, len(text), text[MAX_LENGTH:]))
    pattern = _Reader(text, limited=True).pattern()
    if positions(pattern) > MAX_POSITIONS:
        raise PatternRefused(Fault("too_large", 0, len(text), text))
    return pattern


def parse_pattern(text: str) -> Pattern:
    """Read a pattern of our own, for which only its time is bounded."""
    return _Reader(text, limited=False).pattern()


class _Reader:
    """Goes through a pattern once, from left to right."""

    def __init__(self, text: str, *, limited: bool) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._limited = limited

    def pattern(self) -> Pattern:
        found = self._choice()
        if self._at < len(self._text):
            self._refuse("unopened_group", self._at)
        return found

    def _choice(self) -> Pattern:
        options = [self._sequence()]
        while self._took("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Pattern:
        parts: list[Pattern] = []
        while self._at < len(self._text) and self._next not in "|)":
            start = self._at
            parts.append(self._repeated(self._atom(), start))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _repeated(self, part: Pattern, start: int) -> Pattern:
        place = self._at
        bounds = self._bounds()
        if bounds is None:
            return part
        if self._text[start] in "^$":
            self._refuse("nothing_to_repeat", place)
        if self._next in ("*", "+", "?", "{"):
            self._refuse("repeated_twice", self._at)
        least, most = bounds
        if self._limited and most is None and has_endless(part):
            self._refuse("repeated_within", start, self._at)
        return Repeat(part, least, most)

    def _bounds(self) -> tuple[int, int | None] | None:
        """Take how often the part before is repeated, if anything says so."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self._next)
        if simple is not None:
            self._at += 1
            return simple
        if self._next != "{":
            return None
        start = self._at
        found = _BOUNDS.match(self._text, start)
        if found is None:
            self._refuse("bad_bounds", start)
        self._at = found.end()
        least = int(found[1])
        most = least if found[2] is None else int(found[3]) if found[3] is not None else None
        if max(least, most or 0) > MAX_TIMES:
            self._refuse("too_many_times", start, self._at)
        if most is not None and most < least:
            self._refuse("reversed_bounds", start, self._at)
        return least, most

    def _atom(self) -> Pattern:
        start, char = self._at, self._next
        self._at += 1
        match char:
            case ".":
                return Chars(_ANY)
            case "^":
                return Anchor("start")
            case "$":
                return Anchor("end")
            case "(":
                return self._group(start)
            case "[":
                return Chars(self._class(start))
            case "\\":
                return Chars(self._escape(start))
            case "*" | "+" | "?":
                self._refuse("nothing_to_repeat", start)
            case "{" if _BOUNDS.match(self._text, start):
                self._refuse("nothing_to_repeat", start)
            case "{" | "}" | "]":
                self._refuse("plain_bracket", start)
        return Chars(((ord(char), ord(char)),))

    def _group(self, start: int) -> Pattern:
        if self._took("?") and not self._took(":"):
            around = self._text.startswith(("=", "!", "<=", "<!"), self._at)
            self._refuse("look_around" if around else "special_group", start, self._at + 1)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse("too_deep", start)
        inside = self._choice()
        if not self._took(")"):
            self._refuse("unclosed_group", start)
        self._depth -= 1
        return inside

    def _class(self, start: int) -> Ranges:
        if self._text.startswith(("[:", "[.", "[="), self._at):
            self._refuse("named_class", self._at, self._at + 2)
        negated = self._took("^")
        found: list[Ranges] = []
        while not self._took("]"):
            if self._at >= len(self._text):
                self._refuse("unclosed_class", start)
            found.append(self._member(start))
        chars = complement(union(found)) if negated else union(found)
        if not chars or not found:
            self._refuse("empty_class", start, self._at)
        return chars

    def _member(self, start: int) -> Ranges:
        """Take one character, a range of them, or a class such as `\\d`, inside brackets."""
        place = self._at
        first = self._one()
        if self._next != "-" or self._text.startswith("-]", self._at):
            return first
        self._at += 1
        if self._at >= len(self._text):
            self._refuse("unclosed_class", start)
        last = self._one()
        if not _is_single(first) or not _is_single(last):
            self._refuse("range_of_class", place, self._at)
        if last[0][0] < first[0][0]:
            self._refuse("reversed_range", place, self._at)
        return ((first[0][0], last[0][0]),)

    def _one(self) -> Ranges:
        start, char = self._at, self._next
        self._at += 1
        return self._escape(start) if char == "\\" else ((ord(char), ord(char)),)

    def _escape(self, start: int) -> Ranges:
        char = self._next
        if not char:
            self._refuse("ends_in_backslash", start)
        self._at += 1
        if char in _CLASSES:
            return _CLASSES[char]
        if char in "123456789k":
            self._refuse("back_reference", start, self._at)
        if char not in _CONTROLS and char not in _ESCAPABLE:
            self._refuse("unknown_escape", start, self._at)
        code = ord(_CONTROLS.get(char, char))
        return ((code, code),)

    @property
    def _next(self) -> str:
        """The character that comes next; an empty text at the end."""
        return self._text[self._at : self._at + 1]

    def _took(self, char: str) -> bool:
        if self._next != char:
            return False
        self._at += 1
        return True

    def _refuse(self, kind: Kind, start: int, end: int | None = None) -> NoReturn:
        behind = min(start + 1 if end is None else end, len(self._text))
        raise PatternRefused(Fault(kind, start, behind, self._text[start:behind]))


def _is_single(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]
