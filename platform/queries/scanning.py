"""Filters that only Python can evaluate: rows are read in chunks, so many and no more, and whoever asks is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from customary.platform.queries.selection import Selection

__all__ = ["CHUNK", "MOST_SCANNED", "Scan", "scan"]

CHUNK = 500
MOST_SCANNED = 20_000
"""Rows that one page, count or total looks at when a part of its filter is evaluated in Python."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The records that a filter keeps of those that were looked at, the newest first."""

    ids: tuple[int, ...]
    complete: bool
    """False when there are more records than were looked at."""


def scan(selection: Selection) -> Scan:
    """Look at the newest records of a selection, and evaluate what is left of its filter."""
    kept: list[int] = []
    scanned = 0
    for chunk in _chunks(selection):
        scanned += len(chunk)
        if scanned > MOST_SCANNED:
            return Scan(tuple(kept), complete=False)
        kept.extend(one for one, keep in zip(chunk, selection.keeps(chunk), strict=True) if keep)
    return Scan(tuple(kept), complete=True)


def _chunks(selection: Selection) -> Iterator[list[int]]:
    key = selection.table.c.id
    statement = selection.select(key).order_by(key.desc()).limit(CHUNK)
    chunk = list(selection.unit.connection.scalars(statement))
    while chunk:
        yield chunk
        if len(chunk) < CHUNK:
            return
        chunk = list(selection.unit.connection.scalars(statement.where(key < chunk[-1])))
