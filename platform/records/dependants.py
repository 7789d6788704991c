"""Step 12 of a save, second half: stored formulas and display texts of other records that read this one.

For every stored formula and display text of the catalog it is known which fields of which modules it reads over which
links. A change of such a field finds the records that read it with one query, going the links backwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from customary.expressions.checked import RowsSlot, Slot
from customary.metadata.catalog import Catalog
from customary.metadata.model.modules import Module
from customary.platform.records.record import Draft
from customary.platform.records.ways import Way, beginnings, belongs_by, left_behind, name_of, passage
from customary.platform.runtime import Runtime
from customary.platform.unit import Unit

__all__ = ["Dependant", "dependant_ids", "dependants_of"]


@dataclass(frozen=True, slots=True)
class Dependant:
    """Records of a module that read fields of another record over a way."""

    module: str
    way: Way
    reads: frozenset[str]
    """The fields, of the module that the way ends at, of which a change matters."""
    belongs_by: str | None
    """Where the way ends in owned lines: their link back, whose old value matters too."""

    @property
    def name(self) -> str:
        return name_of(self.way)


def dependants_of(runtime: Runtime, module: Module) -> tuple[Dependant, ...]:
    """Give what reads the records of a module."""
    index = runtime.derived("records.dependants", lambda: _index(runtime.catalog))
    return index.get(module.name, ())


def _index(catalog: Catalog) -> Mapping[str, tuple[Dependant, ...]]:
    reads: dict[Way, set[str]] = {}
    for module in catalog.modules.values():
        for slot in _stored_slots(module):
            for way, key in _read_over(catalog, module, slot):
                reads.setdefault(way, set()).add(key)
    found: dict[str, list[Dependant]] = {}
    for way, keys in reads.items():
        by = belongs_by(catalog, way)
        keys |= {by} if by else set()
        found.setdefault(way[-1].target, []).append(Dependant(way[0].module, way, frozenset(keys), by))
    return {name: tuple(some) for name, some in found.items()}


def _stored_slots(module: Module) -> Iterator[Slot | RowsSlot]:
    for field in module.fields.values():
        if field.formula is not None and field.stored:
            yield from (slot for slot in field.formula.slots if slot.root == "record")
    yield from (slot for slot in module.display.slots if slot.root == "record")


def _read_over(catalog: Catalog, module: Module, slot: Slot | RowsSlot) -> Iterator[tuple[Way, str]]:
    """Give each field that a slot reads of another record, with the way to it: also the links on the way.

    A list is read in whole: rows that come and go matter, and whatever is read of each.
    """
    of_rows = isinstance(slot, RowsSlot)
    gone = passage(catalog, module, slot.path if of_rows else slot.path[:-1])
    yield from gone.links
    if isinstance(slot, RowsSlot):
        yield gone.way, "deleted_at"
        for inner in slot.slots:
            yield gone.way, inner.path[0]
            for further, key in _read_over(catalog, gone.module, inner):
                yield (*gone.way, *further), key
    elif gone.way:
        yield gone.way, slot.path[-1]


def dependant_ids(unit: Unit, dependant: Dependant, draft: Draft) -> list[int]:
    """Find the first records that read a record which has changed."""
    if draft.event == "updated" and not draft.touches(dependant.reads):
        return []
    return beginnings(unit, dependant.way, cast(int, draft.id), left=left_behind(draft, dependant.belongs_by))
