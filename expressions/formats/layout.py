"""What a pattern of `format` says, once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "Layout", "NumberLayout", "Part", "PartsLayout"]

Kind = Literal["number", "date", "datetime", "time", "duration"]
"""What is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLayout:
    before: str
    behind: str
    digits: int
    """The least digits before the point; fewer are filled up with zeros."""
    grouped: bool
    """A comma stands between thousands."""
    fixed: int
    """Decimals that are always written."""
    free: int
    """Further decimals that are written unless they are zero."""
    percent: bool
    """A hundred times the number is written."""

    @property
    def places(self) -> int:
        return self.fixed + self.free


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a date or time: `yyyy`, `MMM`, `hh`."""

    run: str
    """The letter, as often as the pattern has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsLayout:
    """Parts of a date, a time or a length of time, with texts between them."""

    pieces: tuple[str | Part, ...]


Layout = NumberLayout | PartsLayout
