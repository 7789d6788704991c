"""All that can be wrong with the pattern of `format`, with its place in it; format_problems.py has the sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from customary.expressions.positions import Error

__all__ = ["Fault", "FaultKind", "FormatRefused"]

FaultKind = Literal[
    "too_long", "unclosed_quote", "no_digit", "stray_digit", "whole_form", "decimals_form", "too_many_decimals",
    "percent_twice", "no_part", "unknown_part", "month_for_minute",
    "minute_for_month", "parts_order",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    kind: FaultKind
    start: int
    """In code points of the pattern."""
    end: int
    written: str
    """The part of the pattern that it is about."""
    possible: tuple[str, ...] = ()
    """What may stand there."""
    mended: str | None = None
    """What was surely meant."""


class FormatRefused(Error):
    """A text that is no pattern of a format."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(f"{fault.kind}: {fault.written}")
