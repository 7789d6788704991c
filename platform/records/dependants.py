"""Step 12 of a save, second half: stored formulas and display texts of other records that read this one.

For every stored formula and display text of the catalog it is known which fields of which modules it reads over which
links. A change of such a field finds the records that read it with one query, going the links backwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Select, or_, select

from customary.expressions.checked import RowsSlot, Slot
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.platform.records.record import Draft
from customary.platform.records.rows import alive, shape_of
from customary.platform.runtime import Runtime
from customary.platform.unit import Unit

__all__ = ["DIRECTLY", "Dependant", "Hop", "dependant_ids", "dependants_of", "readers"]

DIRECTLY = 200
"""So many dependent records are brought up to date within the save; more of them by a job."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the way from a record that reads to the record that is read."""

    module: str
    """The module that the step begins at."""
    field: str
    """A link, a lines field or a many-to-many field of it."""
    target: str


@dataclass(frozen=True, slots=True)
class Dependant:
    """Records of a module that read fields of another record over a way."""

    module: str
    way: tuple[Hop, ...]
    reads: frozenset[str]
    """The fields, of the module that the way ends at, of which a change matters."""
    belongs_by: str | None
    """Where the way ends in owned lines: their link back, whose old value matters too."""

    @property
    def name(self) -> str:
        """A name by which a job finds it again in the same catalog."""
        return ".".join((self.module, *(f"{hop.field}>{hop.target}" for hop in self.way)))


def dependants_of(runtime: Runtime, module: Module) -> tuple[Dependant, ...]:
    """Give what reads the records of a module."""
    index = runtime.derived("records.dependants", lambda: _index(runtime.catalog))
    return index.get(module.name, ())


def _index(catalog: Catalog) -> Mapping[str, tuple[Dependant, ...]]:
    reads: dict[tuple[Hop, ...], set[str]] = {}
    for module in catalog.modules.values():
        for slot in _stored_slots(module):
            for way, key in _read_over(catalog, module, slot):
                reads.setdefault(way, set()).add(key)
    found: dict[str, list[Dependant]] = {}
    for way, keys in reads.items():
        by = _belongs_by(catalog, way[-1])
        keys |= {by} if by else set()
        found.setdefault(way[-1].target, []).append(Dependant(way[0].module, way, frozenset(keys), by))
    return {name: tuple(some) for name, some in found.items()}


def _stored_slots(module: Module) -> Iterator[Slot | RowsSlot]:
    for field in module.fields.values():
        if field.formula is not None and field.stored:
            yield from (slot for slot in field.formula.slots if slot.root == "record")
    yield from (slot for slot in module.display.slots if slot.root == "record")


def _read_over(catalog: Catalog, module: Module, slot: Slot | RowsSlot) -> Iterator[tuple[tuple[Hop, ...], str]]:
    """Give each field that a slot reads of another record, with the way to it: also the links on the way."""
    way: tuple[Hop, ...] = ()
    here = module
    steps = list(slot.path)
    last = None if isinstance(slot, RowsSlot) else steps.pop()
    while steps:
        key = steps.pop(0)
        if way:
            yield way, key
        target = _target(catalog, here, key, steps)
        way = (*way, Hop(here.name, key, target))
        here = catalog.modules[target]
    if last is not None and way:
        yield way, last
    if isinstance(slot, RowsSlot):
        yield from _read_of_rows(catalog, here, way, slot)


def _read_of_rows(
    catalog: Catalog, rows: Module, way: tuple[Hop, ...], slot: RowsSlot
) -> Iterator[tuple[tuple[Hop, ...], str]]:
    """A list is read in whole: rows that come and go matter, and whatever is read of each."""
    yield way, "deleted_at"
    for inner in slot.slots:
        yield way, inner.path[0]
        for further, key in _read_over(catalog, rows, inner):
            yield (*way, *further), key


def _target(catalog: Catalog, module: Module, key: str, steps: list[str]) -> str:
    """Name the module that a step leads to; after a link to several the next step is its name."""
    options = module.field(key).options
    if isinstance(options, LinesOptions):
        return options.target
    targets = cast(LinkOptions, options).targets
    return steps.pop(0) if len(targets) > 1 else targets[0]


def _belongs_by(catalog: Catalog, hop: Hop) -> str | None:
    options = catalog.modules[hop.module].field(hop.field).options
    return options.by if isinstance(options, LinesOptions) else None


def dependant_ids(
    unit: Unit, dependant: Dependant, draft: Draft, *, after: int = 0, limit: int = DIRECTLY + 1
) -> list[int]:
    """Find the records that read a record which has changed, the next ones after an id."""
    if draft.event == "updated" and not draft.touches(dependant.reads):
        return []
    before = draft.old.values.get(dependant.belongs_by) if dependant.belongs_by and draft.old is not None else None
    left = [before] if isinstance(before, int) else []
    return readers(unit, dependant, cast(int, draft.id), left=left, after=after, limit=limit)


def readers(
    unit: Unit, dependant: Dependant, record_id: int, *, left: Sequence[int] = (), after: int = 0, limit: int
) -> list[int]:
    """Go the way backwards from one record; `left` are the records that it belonged to before."""
    table = shape_of(unit.runtime, unit.runtime.catalog.modules[dependant.module]).table
    way = dependant.way
    inner: Select[tuple[int]] | list[int] = [record_id]
    for hop in reversed(way[1:]):
        holder = shape_of(unit.runtime, unit.runtime.catalog.modules[hop.module]).table
        condition = _leads_to(unit, hop, inner)
        if hop is way[-1] and left:
            condition = or_(condition, holder.c.id.in_(left))
        inner = select(holder.c.id).where(condition)
    condition = _leads_to(unit, way[0], inner)
    if len(way) == 1 and left:
        condition = or_(condition, table.c.id.in_(left))
    statement = select(table.c.id).where(condition, alive(table), table.c.id > after).order_by(table.c.id).limit(limit)
    return list(unit.connection.execute(statement).scalars())


def _leads_to(unit: Unit, hop: Hop, targets: Select[tuple[int]] | Iterable[int]) -> ColumnElement[bool]:
    """The condition, on the records that a step begins at, that it leads to one of the targets."""
    tables = unit.runtime.tables
    module = unit.runtime.catalog.modules[hop.module]
    shape = shape_of(unit.runtime, module)
    options = module.field(hop.field).options
    if isinstance(options, LinesOptions):
        if options.by is not None:
            rows = tables.record(hop.target)
            return shape.table.c.id.in_(select(rows.c[options.by]).where(rows.c.id.in_(targets)))
        links = tables.links(hop.module, hop.field)
        return shape.table.c.id.in_(select(links.c.source_id).where(links.c.target_id.in_(targets)))
    pair = shape.paired.get(hop.field)
    if pair is not None:
        return (shape.table.c[pair[0]] == hop.target) & shape.table.c[pair[1]].in_(targets)
    return shape.table.c[hop.field].in_(targets)
