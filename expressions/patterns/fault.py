"""All that can be wrong with a pattern, with its place in the pattern; pattern_problems.py has the sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from customary.expressions.positions import Error

__all__ = ["Fault", "Kind", "PatternRefused"]

Kind = Literal[
    "unclosed_group", "unopened_group", "special_group", "look_around", "unclosed_class", "empty_class",
    "reversed_range", "range_of_class", "named_class", "nothing_to_repeat", "repeated_twice", "bad_bounds",
    "reversed_bounds", "plain_bracket", "back_reference", "unknown_escape", "ends_in_backslash",
    "too_long", "too_many_times", "too_deep", "repeated_within", "too_large",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    kind: Kind
    start: int
    """In code points of the pattern."""
    end: int
    written: str
    """The part of the pattern that it is about."""


class PatternRefused(Error):
    """A text that is no pattern."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(f"{fault.kind}: {fault.written}")
