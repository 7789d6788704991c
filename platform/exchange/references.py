"""The records that a file names by a field of theirs: found once each, and made where the map says so.

What is found or made inside a row counts only once that row is kept, and for later rows only once the transaction
of its chunk is committed: a row or a chunk that is rolled back takes its new records with it.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field

from customary.platform.unit import Unit

__all__ = ["Ambiguous", "Key", "References"]

Key = tuple[str, str, str]
"""(module, field, text)."""


class Ambiguous(Exception):
    """Several records have this value."""


@dataclass(slots=True)
class References:
    find: Callable[[Unit, Key], list[int]]
    """Gives the ids of at most two records with a value in a field."""
    _committed: dict[Key, int] = field(default_factory=dict)
    _chunk: dict[Key, int] = field(default_factory=dict)
    _row: dict[Key, int] = field(default_factory=dict)

    @property
    def _known(self) -> MutableMapping[Key, int]:
        return ChainMap(self._row, self._chunk, self._committed)

    def begin_chunk(self) -> None:
        self._chunk = {}
        self._row = {}

    def keep_chunk(self) -> None:
        self._committed.update(self._chunk)
        self.begin_chunk()

    def begin_row(self) -> None:
        self._row = {}

    def keep_row(self) -> None:
        self._chunk.update(self._row)
        self._row = {}

    def look_up(self, unit: Unit, key: Key) -> int | None:
        """Give the id of the one record with this value; None when there is none.

        Errors: `Ambiguous` when there are several.
        """
        known = self._known.get(key)
        if known is not None:
            return known
        found = self.find(unit, key)
        if len(found) > 1:
            raise Ambiguous
        if found:
            self._row[key] = found[0]
            return found[0]
        return None

    def remember(self, key: Key, record_id: int) -> None:
        self._row[key] = record_id
