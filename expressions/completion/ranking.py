"""How near something is to what has been typed: by its name, its labels in any language, its description."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["distance"]


def distance(typed: str, names: Sequence[str], description: str = "") -> int | None:
    """Give how far typed letters are from something; None when they have nothing to do with it.

    >>> [distance(typed, ("close_date", "成交日期")) for typed in ("close_date", "clo", "dat", "成", "cd")]
    [0, 1, 2, 1, 5]
    >>> distance("x", ("amount",)) is None
    True
    """
    wanted = typed.casefold()
    if not wanted:
        return 1
    found = [near for near in (_near(wanted, name.casefold()) for name in names if name) if near is not None]
    if found:
        return min(found)
    return 4 if len(wanted.encode()) > 1 and wanted in description.casefold() else None


def _near(wanted: str, name: str) -> int | None:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if any(part.startswith(wanted) for part in re.split(r"[\W_]+", name)):
        return 2
    if wanted in name:
        return 3
    initials = "".join(part[:1] for part in re.split(r"[\W_]+", name))
    return 5 if len(wanted) > 1 and initials.startswith(wanted) else None
