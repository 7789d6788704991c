"""Numbers that addresses and forms name records by."""

from __future__ import annotations

import re

__all__ = ["RECORD_NUMBER", "record_number"]

RECORD_NUMBER = r"[0-9]{1,18}"
"""As many digits as a column of ids holds; a longer one names nothing."""


def record_number(text: str | None) -> int | None:
    """Read the number of a record; None for everything that is none.

    >>> record_number("17"), record_number("-1"), record_number("9" * 19), record_number(None)
    (17, None, None, None)
    """
    return int(text) if text is not None and re.fullmatch(RECORD_NUMBER, text) else None
