"""A pattern as an automaton over sets of places, kept as the bits of whole numbers.

Each character that a pattern stands for is a place (Glushkov's construction: no move takes nothing). A set of places
is the bits of one number; the places that may follow a set are found by shifting all of them at once, because a
pattern mostly goes on to the next place. So a text is read once, and a step costs a few operations on numbers however
many ways there are to match. Steps are remembered by set and character, up to a limit.

JavaScript runs the same automaton (javascript/patterns.js); `as_json` is what it is told.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, assert_never

from customary.expressions.patterns.tree import Anchor, Chars, Choice, Pattern, Ranges, Repeat, Sequence

__all__ = ["Automaton", "automaton_of", "whole"]

MAX_REMEMBERED = 10_000
"""Steps that an automaton remembers before it forgets all of them."""
_FEW = 16
"""Of so few moves each is a shift; more of them are one jump from set to set."""

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Automaton:
    """Says whether a part of a text matches."""

    starts: int
    """Places that a match may begin with, before any character."""
    starts_at_start: int
    """Places that it may begin with at the start of the text, the others included."""
    ends: int
    """Places behind which a match is complete."""
    ends_at_end: int
    """Places behind which it is complete at the end of the text, the others included."""
    shifts: tuple[tuple[int, int], ...]
    """How far on a next place is, and of which places."""
    jumps: tuple[tuple[int, int], ...]
    """Places behind each of which all of some others may come."""
    borders: tuple[int, ...]
    """The code points at which other places become possible; the first is 0."""
    masks: tuple[int, ...]
    """The places that take a character, from each border on."""
    always: bool
    """Every text matches, because the pattern may stand for nothing."""
    memory: Memory = field(default_factory=lambda: Memory(), compare=False, repr=False)

    def matches(self, text: str) -> bool:
        """Say whether a text, which is never empty, has a part that matches."""
        if self.always:
            return True
        memory = self.memory
        if memory.first is None or memory.steps > MAX_REMEMBERED:
            memory.first, memory.steps, memory.known = _Places(self, None), 0, {}
        places = memory.first
        for char in text:
            places = places[char]
            if places.answer is not None:
                return places.answer
        return bool((places.bits or 0) & self.ends_at_end)

    def step(self, bits: int | None, char: str) -> int:
        """Give the places that a character leads to; None stands before the first one."""
        moved = self.starts_at_start if bits is None else self.starts
        if bits:
            for distance, of in self.shifts:
                here = bits & of
                moved |= here << distance if distance > 0 else here >> -distance
            for source, target in self.jumps:
                if bits & source:
                    moved |= target
        return moved & self.masks[bisect_right(self.borders, ord(char)) - 1]

    def as_json(self) -> dict[str, object]:
        """Write the automaton for JavaScript, sets of places in hexadecimal."""
        return {
            "starts": [hex(self.starts_at_start), hex(self.starts)],
            "ends": [hex(self.ends_at_end), hex(self.ends)],
            "shifts": [[distance, hex(of)] for distance, of in self.shifts],
            "jumps": [[hex(source), hex(target)] for source, target in self.jumps],
            "borders": list(self.borders),
            "masks": [hex(mask) for mask in self.masks],
            "always": self.always,
        }


class Memory:
    """The steps that an automaton has taken."""

    def __init__(self) -> None:
        self.first: _Places | None = None
        self.known: dict[int, _Places] = {}
        self.steps = 0


class _Places(dict[str, "_Places"]):
    """A set of places; maps each character that was seen behind it to the next set."""

    __slots__ = ("_of", "answer", "bits")

    def __init__(self, of: Automaton, bits: int | None) -> None:
        super().__init__()
        self._of = of
        self.bits = bits
        """None before the first character."""
        self.answer = _answer(of, bits)

    def __missing__(self, char: str) -> _Places:
        memory = self._of.memory
        bits = self._of.step(self.bits, char)
        following = memory.known.get(bits)
        if following is None:
            following = memory.known[bits] = _Places(self._of, bits)
        memory.steps += 1
        self[char] = following
        return following


def _answer(of: Automaton, bits: int | None) -> bool | None:
    """Say what is certain whatever comes behind a set of places."""
    if bits is None:
        return None
    if bits & of.ends:
        return True
    return False if not bits and not of.starts else None


# from the tree


@lru_cache(maxsize=512)
def automaton_of(pattern: Pattern) -> Automaton:
    """Make the automaton of a pattern."""
    building = _Building()
    whole = building.part(pattern)
    borders, masks = _masks(building.taken)
    return Automaton(
        starts=whole.first,
        starts_at_start=whole.first | whole.first_at_start,
        ends=whole.last,
        ends_at_end=whole.last | whole.last_at_end,
        shifts=tuple(sorted(building.shifts.items())),
        jumps=tuple(building.jumps),
        borders=borders,
        masks=masks,
        always=any(len(needs) < 2 for needs in whole.empty),
    )


def whole(pattern: Pattern) -> Pattern:
    """Make of a pattern for a part of a text one for all of it."""
    return Sequence((Anchor("start"), pattern, Anchor("end")))


class _Part(NamedTuple):
    """What a part of a pattern is for its neighbours; places are bits."""

    empty: frozenset[frozenset[str]]
    """Where it may stand for nothing: the anchors that each way needs. No way at all: it never does."""
    first: int
    first_at_start: int
    """The places that it begins with only at the start of the text."""
    last: int
    last_at_end: int


class _Building:
    def __init__(self) -> None:
        self.taken: list[Ranges] = []
        """What each place takes."""
        self.shifts: dict[int, int] = {}
        self.jumps: list[tuple[int, int]] = []

    def part(self, pattern: Pattern) -> _Part:
        match pattern:
            case Chars():
                place = 1 << len(self.taken)
                self.taken.append(pattern.ranges)
                return _Part(frozenset(), place, 0, place, 0)
            case Anchor():
                return _Part(frozenset({frozenset({pattern.at})}), 0, 0, 0, 0)
            case Sequence():
                return self._sequence([self.part(one) for one in pattern.parts])
            case Choice():
                return _either([self.part(one) for one in pattern.options])
            case Repeat():
                return self._repeated(pattern)
        assert_never(pattern)

    def _sequence(self, parts: list[_Part]) -> _Part:
        whole = _EMPTY
        for one in parts:
            whole = self._behind(whole, one)
        return whole

    def _behind(self, left: _Part, right: _Part) -> _Part:
        """Put one part behind another. Between two characters is neither the start nor the end of the text."""
        self._follow(left.last, right.first)
        skips, skips_at_start = _NOTHING in left.empty, frozenset({"start"}) in left.empty
        skipped, skipped_at_end = _NOTHING in right.empty, frozenset({"end"}) in right.empty
        return _Part(
            frozenset(one | other for one in left.empty for other in right.empty),
            left.first | (right.first if skips else 0),
            left.first_at_start
            | (right.first_at_start if skips else 0)
            | (right.first | right.first_at_start if skips_at_start else 0),
            right.last | (left.last if skipped else 0),
            right.last_at_end
            | (left.last_at_end if skipped else 0)
            | (left.last | left.last_at_end if skipped_at_end else 0),
        )

    def _repeated(self, repeat: Repeat) -> _Part:
        if repeat.most is None:
            copies = [self.part(repeat.part) for _ in range(max(repeat.least, 1))]
            self._follow(copies[-1].last, copies[-1].first)
            whole = self._sequence(copies)
            return whole if repeat.least else _optional(whole)
        needed = self._sequence([self.part(repeat.part) for _ in range(repeat.least)])
        more = [self.part(repeat.part) for _ in range(repeat.most - repeat.least)]
        rest = _EMPTY
        for one in reversed(more):  # (a(a(a)?)?)?: a place leads to the next copy, not to all
            rest = _optional(self._behind(one, rest))
        return self._behind(needed, rest)

    def _follow(self, left: int, right: int) -> None:
        if left.bit_count() * right.bit_count() > _FEW:
            self.jumps.append((left, right))
            return
        for source in _bits(left):
            for target in _bits(right):
                self.shifts[target - source] = self.shifts.get(target - source, 0) | 1 << source


_EMPTY = _Part(frozenset({_NOTHING}), 0, 0, 0, 0)


def _either(parts: list[_Part]) -> _Part:
    empty = frozenset[frozenset[str]]().union(*(one.empty for one in parts))
    whole = _Part(empty, 0, 0, 0, 0)
    for one in parts:
        whole = _Part(empty, *(mine | other for mine, other in zip(whole[1:], one[1:], strict=True)))
    return whole


def _optional(part: _Part) -> _Part:
    return _either([_EMPTY, part])


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _masks(taken: list[Ranges]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Cut the code points where what takes them changes, and give the places that take each stretch."""
    places: dict[Ranges, int] = {}
    for place, ranges in enumerate(taken):
        places[ranges] = places.get(ranges, 0) | 1 << place
    borders = sorted({0} | {border for ranges in places for first, last in ranges for border in (first, last + 1)})
    masks = [0] * len(borders)
    index = {border: number for number, border in enumerate(borders)}
    for ranges, mask in places.items():
        for first, last in ranges:
            for number in range(index[first], index[last + 1]):
                masks[number] |= mask
    return tuple(borders), tuple(masks)
