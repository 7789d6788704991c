"""What a pattern means: characters, one after another, or one of several, or repeated.

| written          | node                                         |
|------------------|----------------------------------------------|
| `a` `.` `[a-z]`  | Chars: one character of a set                |
| `^` `$`          | Anchor: the start or the end of the text     |
| `ab`             | Sequence                                     |
| `a|b`            | Choice                                       |
| `a*` `a{2,3}`    | Repeat                                       |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, assert_never

__all__ = [
    "LAST_CODE",
    "Anchor",
    "Chars",
    "Choice",
    "Pattern",
    "Ranges",
    "Repeat",
    "Sequence",
    "complement",
    "has_endless",
    "may_be_empty",
    "positions",
    "union",
]

LAST_CODE = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]
"""Code points, both ends included; sorted, apart from each other, never touching. No text holds the code point 0."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place of the text, which takes no character."""

    at: Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Pattern, ...]
    """None of them at all is the empty text."""


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    part: Pattern
    least: int
    most: int | None
    """None is without end."""


Pattern = Chars | Anchor | Sequence | Choice | Repeat


def union(sets: Iterable[Ranges]) -> Ranges:
    """Bring several sets of code points together."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(pair for one in sets for pair in one):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def complement(ranges: Ranges) -> Ranges:
    """Give all other code points.

    >>> complement(((1, 9), (11, 1114111)))
    ((10, 10),)
    """
    borders = [0, *(border for pair in ranges for border in pair), LAST_CODE + 1]
    gaps = zip(borders[::2], borders[1::2], strict=True)
    return tuple((before + 1, after - 1) for before, after in gaps if before + 1 < after)


def positions(pattern: Pattern) -> int:
    """Count the characters that a pattern stands for, each repetition written out."""
    match pattern:
        case Chars():
            return 1
        case Anchor():
            return 0
        case Sequence():
            return sum(map(positions, pattern.parts))
        case Choice():
            return sum(map(positions, pattern.options))
        case Repeat():
            return positions(pattern.part) * (max(pattern.least, 1) if pattern.most is None else pattern.most)
    assert_never(pattern)


def has_endless(pattern: Pattern) -> bool:
    """Say whether a part is repeated without end."""
    match pattern:
        case Chars() | Anchor():
            return False
        case Sequence():
            return any(map(has_endless, pattern.parts))
        case Choice():
            return any(map(has_endless, pattern.options))
        case Repeat():
            return pattern.most is None or has_endless(pattern.part)
    assert_never(pattern)


def may_be_empty(pattern: Pattern) -> bool:
    """Say whether a pattern can stand for no character at all."""
    match pattern:
        case Chars():
            return False
        case Anchor():
            return True
        case Sequence():
            return all(map(may_be_empty, pattern.parts))
        case Choice():
            return any(map(may_be_empty, pattern.options))
        case Repeat():
            return pattern.least == 0 or may_be_empty(pattern.part)
    assert_never(pattern)
