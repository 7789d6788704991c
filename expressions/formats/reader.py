"""Reads the pattern of `format`.

A number: `0` or `000` for its digits, `0,0` with commas between thousands, `0.00` for decimals and `0.##` for those
that are not zero, `%` for a hundred times the number. Everything around is text.

A date or time: letters stand for parts, as often as their width says; other characters are text. Letters that are
text stand between apostrophes: `d 'of' MMMM`; two apostrophes are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from customary.expressions.formats.fault import Fault, FaultKind, FormatRefused
from customary.expressions.formats.layout import Kind, Layout, NumberLayout, Part, PartsLayout
from customary.expressions.formats.words import WORDS

__all__ = ["MAX_DECIMALS", "MAX_LENGTH", "PARTS", "depends_on_language", "read_format"]

MAX_LENGTH = 100
MAX_DECIMALS = 12
_MAX_DIGITS = 24

_DAY_PARTS = ("yyyy", "yy", "Q", "MMMM", "MMM", "MM", "M", "dd", "d", "EEEE", "EEE")
_CLOCK_PARTS = ("HH", "H", "hh", "h", "mm", "m", "ss", "s", "SSS", "a")
PARTS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "date": _DAY_PARTS,
        "datetime": (*_DAY_PARTS, *_CLOCK_PARTS),
        "time": _CLOCK_PARTS,
        "duration": ("dd", "d", "hh", "h", "mm", "m", "ss", "s"),
    }
)
"""What the letters of a pattern may be."""
_UNITS = "dhms"
"""The units of a length of time, from the largest."""


@lru_cache(maxsize=1024)
def read_format(pattern: str, kind: Kind) -> Layout:
    """Read a pattern for one kind of values.

    Errors: `FormatRefused` with what is wrong, where, and what may stand there.
    """
    if len(pattern) > MAX_LENGTH:
        raise FormatRefused(Fault("too_long", MAX_LENGTH, len(pattern), ""))
    characters = tuple(_characters(pattern))
    return _number(characters) if kind == "number" else _parts(characters, kind)


def depends_on_language(layout: Layout) -> bool:
    """Say whether people of different languages may see it differently: words, and the marks within a number."""
    if isinstance(layout, NumberLayout):
        return layout.grouped or layout.places > 0
    return any(isinstance(one, Part) and one.run in WORDS for one in layout.pieces)


@dataclass(frozen=True, slots=True)
class _Character:
    char: str
    at: int
    quoted: bool = False


def _characters(pattern: str) -> Iterator[_Character]:
    """Give the characters of a pattern, and which of them stand between apostrophes."""
    at, opened = 0, -1
    while at < len(pattern):
        char = pattern[at]
        if char != "'":
            yield _Character(char, at, opened >= 0)
        elif pattern[at + 1 : at + 2] == "'":
            yield _Character("'", at, quoted=True)
            at += 1
        else:
            opened = -1 if opened >= 0 else at
        at += 1
    if opened >= 0:
        raise FormatRefused(Fault("unclosed_quote", opened, len(pattern), pattern[opened:]))


# numbers

_CORE = re.compile(r"[0#][0#,]*(?:\.[0#]+)?")
_GROUPED = frozenset({"0,0", "#,##0"})


def _number(characters: Sequence[_Character]) -> NumberLayout:
    plain = "".join("\0" if one.quoted else one.char for one in characters)
    found = _CORE.search(plain)
    if found is None:
        raise FormatRefused(Fault("no_digit", 0, _end(characters), "", ("0", "0,0", "0.00", "0%")))
    before, behind = characters[: found.start()], characters[found.end() :]
    for one in (*before, *behind):
        if one.char in "0123456789#" and not one.quoted:
            raise FormatRefused(Fault("stray_digit", one.at, one.at + 1, one.char))
    percents = [one for one in (*before, *behind) if one.char == "%" and not one.quoted]
    if len(percents) > 1:
        raise FormatRefused(Fault("percent_twice", percents[1].at, percents[1].at + 1, "%"))
    core = characters[found.start() : found.end()]
    whole, point, decimals = found[0].partition(".")
    _check_whole(whole, core[: len(whole)])
    if point:
        _check_decimals(decimals, core[len(whole) + 1 :])
    fixed = decimals.count("0")
    return NumberLayout(
        before="".join(one.char for one in before),
        behind="".join(one.char for one in behind),
        digits=1 if whole in _GROUPED else len(whole),
        grouped=whole in _GROUPED,
        fixed=fixed,
        free=len(decimals) - fixed,
        percent=bool(percents),
    )


def _check_whole(whole: str, characters: Sequence[_Character]) -> None:
    if whole in _GROUPED or (set(whole) == {"0"} and len(whole) <= _MAX_DIGITS):
        return
    mended = "0,0" if "," in whole.strip(",") else "0"
    possible = ("0", "0,0", "000")
    raise FormatRefused(Fault("whole_form", characters[0].at, _end(characters), whole, possible, mended))


def _check_decimals(decimals: str, characters: Sequence[_Character]) -> None:
    start, end = characters[0].at, _end(characters)
    if not re.fullmatch(r"0*#*", decimals):
        fixed = decimals.count("0")
        mended = "0" * fixed + "#" * (len(decimals) - fixed)
        raise FormatRefused(Fault("decimals_form", start, end, decimals, (), mended))
    if len(decimals) > MAX_DECIMALS:
        raise FormatRefused(Fault("too_many_decimals", start, end, decimals))


def _end(characters: Sequence[_Character]) -> int:
    return characters[-1].at + 1 if characters else 0


# dates, times, lengths of time


def _parts(characters: Sequence[_Character], kind: Kind) -> PartsLayout:
    pieces: list[str | Part] = []
    places: list[int] = []
    for run in _runs(characters):
        text = "".join(one.char for one in run)
        if not _is_letter(run[0]):
            pieces.append(text)
            continue
        if text not in PARTS[kind]:
            raise FormatRefused(_unknown(text, kind, run[0].at))
        if kind == "duration":
            _check_order(pieces, text, run[0].at)
        pieces.append(Part(text))
        places.append(run[0].at)
    if not places:
        raise FormatRefused(Fault("no_part", 0, _end(characters), "", PARTS[kind]))
    _check_months([one.run for one in pieces if isinstance(one, Part)], places)
    return PartsLayout(pieces=tuple(pieces))


def _check_months(runs: Sequence[str], places: Sequence[int]) -> None:
    """Refuse months where minutes are meant, and the other way round: both are written with one letter."""
    for index, run in enumerate(runs):
        before = runs[index - 1][0] if index else ""
        behind = runs[index + 1][0] if index + 1 < len(runs) else ""
        kind: FaultKind | None = None
        if run in {"M", "MM"} and before in {"h", "H"}:
            kind = "month_for_minute"
        elif run in {"m", "mm"} and (before in {"y", "d"} or (behind in {"y", "d"} and before not in {"h", "H"})):
            kind = "minute_for_month"
        if kind is not None:
            at = places[index]
            raise FormatRefused(Fault(kind, at, at + len(run), run, mended=run.swapcase()))


def _is_letter(one: _Character) -> bool:
    return not one.quoted and one.char.isascii() and one.char.isalpha()


def _runs(characters: Sequence[_Character]) -> Iterator[Sequence[_Character]]:
    """Part a pattern into runs of one letter, and the texts between them."""
    run: list[_Character] = []
    for one in characters:
        if run and (_is_letter(one) != _is_letter(run[0]) or (_is_letter(one) and one.char != run[0].char)):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


_MEANT = MappingProxyType(
    {
        "YYYY": "yyyy", "YY": "yy", "Y": "yyyy", "yyy": "yyyy", "y": "yyyy", "DD": "dd", "D": "d", "E": "EEE",
        "EE": "EEE", "ddd": "EEE", "dddd": "EEEE", "DDD": "EEE", "DDDD": "EEEE", "A": "a", "tt": "a", "aa": "a",
        "SS": "ss", "S": "s", "mm": "MM", "m": "M", "mmm": "MMM", "mmmm": "MMMM", "MM": "mm", "M": "m", "HH": "hh",
        "H": "h", "fff": "SSS",
    }
)  # fmt: skip
"""What other systems write for a part."""


def _unknown(text: str, kind: Kind, at: int) -> Fault:
    possible = PARTS[kind]
    meant = _MEANT.get(text)
    mended = meant if meant in possible else None
    alike = tuple(one for one in possible if one[0].lower() == text[0].lower())
    return Fault("unknown_part", at, at + len(text), text, alike or possible, mended)


def _check_order(pieces: Sequence[str | Part], text: str, at: int) -> None:
    units = [one.run[0] for one in pieces if isinstance(one, Part)]
    if units and _UNITS.index(text[0]) <= _UNITS.index(units[-1]):
        raise FormatRefused(Fault("parts_order", at, at + len(text), text))
