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
from customary.metadata.model.fields import Field, RollupOptions
from customary.metadata.model.modules import Module
from customary.platform.records.record import Draft
from customary.platform.records.ways import Hop, Way, beginnings, belongs_by, left_behind, name_of, passage
from customary.platform.runtime import Runtime
from customary.platform.unit import Unit

__all__ = ["Dependant", "counted_by", "dependant_ids", "dependants_of", "read_over"]


@dataclass(frozen=True, slots=True)
class Dependant:
    """Records of a module that read fields of another record over a way."""

    module: str
    way: Way
    reads: frozenset[str]
    """The fields, of the module that the way ends at, of which a change matters."""
    belongs_by: str | None
    """Where the way ends in owned lines: their link back, whose old value matters too."""
    rollups: tuple[Field, ...] = ()
    """The roll-ups that are counted again, because the condition of their rows reads over the way."""

    @property
    def name(self) -> str:
        return name_of(self.way)


def dependants_of(runtime: Runtime, module: Module) -> tuple[Dependant, ...]:
    """Give what reads the records of a module."""
    index = runtime.derived("records.dependants", lambda: _index(runtime.catalog))
    return index.get(module.name, ())


def _index(catalog: Catalog) -> Mapping[str, tuple[Dependant, ...]]:
    reads: dict[Way, set[str]] = {}
    rollups: dict[Way, dict[str, Field]] = {}
    for module in catalog.modules.values():
        for slot in _stored_slots(module):
            for way, key in read_over(catalog, module, slot):
                reads.setdefault(way, set()).add(key)
        for field, way, key in _read_by_rollups(catalog, module):
            reads.setdefault(way, set()).add(key)
            rollups.setdefault(way, {})[field.key] = field
    found: dict[str, list[Dependant]] = {}
    for way, keys in reads.items():
        by = belongs_by(catalog, way)
        keys |= {by} if by else set()
        found.setdefault(way[-1].target, []).append(
            Dependant(way[0].module, way, frozenset(keys), by, tuple(rollups.get(way, {}).values()))
        )
    return {name: tuple(some) for name, some in found.items()}


def _stored_slots(module: Module) -> Iterator[Slot | RowsSlot]:
    for field in module.fields.values():
        if field.formula is not None and field.stored:
            yield from (slot for slot in field.formula.slots if slot.root == "record")
    yield from (slot for slot in module.display.slots if slot.root == "record")


def _read_by_rollups(catalog: Catalog, module: Module) -> Iterator[tuple[Field, Way, str]]:
    """Give what the conditions of roll-ups read over links: of their rows, and of the record that holds them."""
    for field in module.fields.values():
        options = field.options
        if not isinstance(options, RollupOptions) or options.where is None:
            continue
        rows = (Hop(module.name, field.key, options.module, options.by),)
        for slot in options.where.slots:
            begins, before = (catalog.modules[options.module], rows) if slot.root == "record" else (module, ())
            for way, key in read_over(catalog, begins, slot) if slot.root in ("record", "outer") else ():
                yield field, (*before, *way), key


def counted_by(module: Module, draft: Draft) -> tuple[Field, ...]:
    """Give the roll-ups of a record whose condition reads what has changed of the record itself."""
    if draft.event != "updated":
        return ()
    return tuple(
        field
        for field in module.fields.values()
        if isinstance(field.options, RollupOptions) and field.options.where is not None
        if draft.touches({slot.path[0] for slot in field.options.where.slots if slot.root == "outer"})
    )


def read_over(catalog: Catalog, module: Module, slot: Slot | RowsSlot) -> Iterator[tuple[Way, str]]:
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
            for further, key in read_over(catalog, gone.module, inner):
                yield (*gone.way, *further), key
    elif gone.way:
        yield gone.way, slot.path[-1]


def dependant_ids(unit: Unit, dependant: Dependant, draft: Draft) -> list[int]:
    """Find the first records that read a record which has changed."""
    if draft.event == "updated" and not draft.touches(dependant.reads):
        return []
    return beginnings(unit, dependant.way, cast(int, draft.id), left=left_behind(draft, dependant.belongs_by))
