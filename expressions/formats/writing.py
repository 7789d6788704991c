"""Writes values by the layout that a pattern says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from customary.expressions.formats.layout import NumberLayout, Part, PartsLayout
from customary.expressions.formats.words import WORDS
from customary.expressions.positions import Language
from customary.expressions.values import rescale

__all__ = ["write_duration", "write_moment", "write_number"]


def write_number(value: int, scale: int, layout: NumberLayout) -> str:
    """Write a number, rounded half away from zero to the decimals of the layout."""
    shown = rescale(value * (100 if layout.percent else 1), scale, layout.places)
    whole, rest = divmod(abs(shown), 10**layout.places)
    digits = f"{whole:,}" if layout.grouped else str(whole).zfill(layout.digits)
    decimals = str(rest).zfill(layout.places) if layout.places else ""
    decimals = decimals[: layout.fixed] + decimals[layout.fixed :].rstrip("0")
    sign = "-" if shown < 0 else ""
    return f"{sign}{layout.before}{digits}{'.' if decimals else ''}{decimals}{layout.behind}"


_OF_DAY: Mapping[str, Callable[[date], int]] = MappingProxyType(
    {
        "y": lambda at: at.year,
        "Q": lambda at: (at.month + 2) // 3,
        "M": lambda at: at.month,
        "d": lambda at: at.day,
        "E": date.isoweekday,
    }
)
_OF_CLOCK: Mapping[str, Callable[[int], int]] = MappingProxyType(
    {
        "H": lambda clock: clock // 3_600_000,
        "h": lambda clock: (clock // 3_600_000 + 11) % 12 + 1,
        "m": lambda clock: clock // 60_000 % 60,
        "s": lambda clock: clock // 1000 % 60,
        "S": lambda clock: clock % 1000,
        "a": lambda clock: clock // 43_200_000 + 1,
    }
)


def write_moment(day: int, clock: int, layout: PartsLayout, language: Language) -> str:
    """Write a day, a time of day, or both; what the layout does not ask for may be anything."""
    at = date.fromordinal(day)

    def written(part: Part) -> str:
        letter = part.run[0]
        number = _OF_CLOCK[letter](clock) if letter in _OF_CLOCK else _OF_DAY[letter](at)
        if part.run in WORDS:
            return WORDS[part.run][language][number - 1]
        return str(number % 100 if part.run == "yy" else number).zfill(len(part.run))

    return "".join(one if isinstance(one, str) else written(one) for one in layout.pieces)


_UNIT_MS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000}


def write_duration(duration: int, layout: PartsLayout) -> str:
    """Write a length of time: each unit is what the larger ones before it have left, and the rest is cut off."""
    rest, written = abs(duration), ""
    any_left = False
    for one in layout.pieces:
        if isinstance(one, str):
            written += one
            continue
        count, rest = divmod(rest, _UNIT_MS[one.run[0]])
        any_left = any_left or count > 0
        written += str(count).zfill(len(one.run))
    return f"-{written}" if duration < 0 and any_left else written
