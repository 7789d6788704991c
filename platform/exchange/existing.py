"""The records that the rows of a file change: those of a whole chunk of rows are looked for with one query.

What was found holds until somebody else's save writes a record of the module: then the rest is looked for again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast

from customary.metadata.model.modules import Module
from customary.metadata.values import blank
from customary.platform import queries
from customary.platform.access import predicate
from customary.platform.queries import Condition, ListRequest
from customary.platform.records.record import Record
from customary.platform.records.rows import writes_to
from customary.platform.storage.memory import memory_of
from customary.platform.unit import Unit

__all__ = ["Existing"]

_MEMORY = "import.existing"


@dataclass(slots=True)
class _Found:
    """What one query found, and how many records of the module had been written by then."""

    asked: frozenset[str]
    holders: dict[str, list[int]]
    writes: int


@dataclass(slots=True)
class Existing:
    """Finds records by the fields that a map matches."""

    keys: tuple[str, ...]
    texts: Collection[str] = ()
    """Of the one matched field, in the rows of the chunk."""

    def find(self, unit: Unit, module: Module, values: Mapping[str, object]) -> list[int]:
        """Give the ids of at most two records that a row means."""
        if not self.keys or any(blank(values.get(key)) for key in self.keys):
            return []
        if len(self.keys) == 1 and queries.found_by_text(module.field(self.keys[0])):
            return self._by_text(unit, module, cast(str, values[self.keys[0]]))[:2]
        conditions = tuple(Condition((key,), "is", (values[key],)) for key in self.keys)
        request = ListRequest(module=module.name, conditions=conditions, columns=(), limit=2)
        return [record.id for record in queries.page(unit, request).records]

    def saved(self, unit: Unit, record: Record) -> None:
        """Take note of the record that a row has just saved; what else was written is found out by counting."""
        found = memory_of(unit.connection).get(_MEMORY)
        if not isinstance(found, _Found) or writes_to(unit, record.module) != found.writes + 1:
            return
        found.writes += 1
        for ids in found.holders.values():
            if record.id in ids:
                ids.remove(record.id)
        text = record[self.keys[0]]
        if isinstance(text, str):
            found.holders.setdefault(text, []).append(record.id)

    def _by_text(self, unit: Unit, module: Module, text: str) -> list[int]:
        key = self.keys[0]
        if not predicate(unit, module.name, "read").is_everything:
            return queries.holders_of(unit, module.name, key, [text]).get(text, [])
        memory = memory_of(unit.connection)
        found = memory.get(_MEMORY)
        if not isinstance(found, _Found) or text not in found.asked or found.writes != writes_to(unit, module):
            asked = frozenset({text, *self.texts})
            holders = queries.holders_of(unit, module.name, key, asked)
            found = memory[_MEMORY] = _Found(asked, holders, writes_to(unit, module))
        return found.holders.get(text, [])
