"""The time zones that this machine knows."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

__all__ = ["known_timezones"]


@cache
def known_timezones() -> frozenset[str]:
    """Give the names of all zones. They are looked up in a thousand files, so once in the life of a process."""
    return frozenset(available_timezones())
