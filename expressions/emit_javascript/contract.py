"""What the JavaScript back end gives back: a function as text with all that it needs, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.positions import Error
from customary.expressions.types import Type

__all__ = ["JavascriptFunction", "Needs", "NotAvailable", "NotInBrowser"]


class NotAvailable(Error):
    """A part of an expression has no JavaScript with the same result."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(part)


@dataclass(frozen=True, slots=True)
class NotInBrowser:
    """An expression that stays on the server."""

    part: str
    """The part of the expression that JavaScript cannot do, as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What functions read of their environment besides plain settings: a snapshot need not hold more."""

    zones: frozenset[str] = frozenset()
    """Time zones that the expressions name; the zone of the evaluation comes on top."""
    dictionaries: Mapping[str, Mapping[str, Type]] = field(default_factory=dict)
    """Dictionaries by name, with the attributes that are asked for and their types."""
    calendars: frozenset[str | None] = frozenset()
    """Calendars of working days that the expressions name; None is the usual one."""
    rates: frozenset[str | None] = frozenset()
    """Currencies whose rates are looked up, by code; None is whichever a field names."""

    @classmethod
    def together(cls, several: Iterable[Needs]) -> Needs:
        """Give what several functions need together."""
        every = tuple(several)
        dictionaries: dict[str, dict[str, Type]] = {}
        for needs in every:
            for name, attributes in needs.dictionaries.items():
                dictionaries.setdefault(name, {}).update(attributes)
        return cls(
            zones=frozenset().union(*(one.zones for one in every)),
            dictionaries=dictionaries,
            calendars=frozenset().union(*(one.calendars for one in every)),
            rates=frozenset().union(*(one.rates for one in every)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JavascriptFunction:
    """A function `(r, e) => …` of slot values and the environment."""

    text: str
    slots: tuple[Slot | RowsSlot, ...]
    """What `r` holds, in this order; modules.py says how it is written for the browser."""
    type: Type
    imports: frozenset[str]
    """The modules of the runtime that the text speaks of, by the letter that it knows them by."""
    needs: Needs
