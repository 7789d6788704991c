"""What records compute anew once a catalog is live: whatever is declared otherwise, and all that reads it.

A plan compares the meaning of each computed value with the one that was applied last. What reads a value that changes,
in its own module, over links or through a roll-up, changes with it; so do readers of fields that the steps of a plan
fill. All of these are put in an order in which each is computed after what it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from customary.expressions.checked import RowsSlot, Slot
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import RollupOptions
from customary.metadata.model.modules import Module
from customary.platform.migration.meanings import DISPLAY, Meanings
from customary.platform.records.dependants import read_over

__all__ = ["Pass", "Place", "Reading", "affected", "in_passes", "reads_of"]

Place = tuple[str, str]
"""A field, by its module and key."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The fields that a computed one reads."""

    own: frozenset[Place]
    """Of its own record, where they are computed together with it, in the right order."""
    far: frozenset[Place]
    """Of other records, or before it is computed: they have to be there."""


Reads = Mapping[Place, Reading]
"""By computed field."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Fields that are computed together, each record of their modules being taken once."""

    fields: tuple[Place, ...]
    in_circle: bool = False
    """Whether they read each other from record to record, as up a hierarchy: then once is not enough."""

    @property
    def modules(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(module for module, _ in self.fields))


def reads_of(catalog: Catalog) -> Reads:
    """Say what each computed value of a catalog reads."""
    return {
        (module.name, key): reading
        for module in catalog.modules.values()
        for key, reading in _readings(catalog, module)
    }


def _readings(catalog: Catalog, module: Module) -> Iterator[tuple[str, Reading]]:
    for field in module.fields.values():
        if field.formula is not None:
            yield field.key, _by_slots(catalog, module, field.formula.slots)
        elif field.base_of is not None:
            yield field.key, Reading(frozenset(_amounts(module, field.base_of)), frozenset())
        elif isinstance(field.options, RollupOptions):
            yield field.key, Reading(frozenset(), frozenset(_by_rollup(catalog, module, field.options)))
    yield DISPLAY, _by_slots(catalog, module, module.display.slots)


def _by_slots(catalog: Catalog, module: Module, slots: Iterable[Slot | RowsSlot]) -> Reading:
    mine = [slot for slot in slots if slot.root == "record"]
    return Reading(frozenset(_first(module, mine)), frozenset(_beyond(catalog, module, mine)))


def _by_rollup(catalog: Catalog, module: Module, options: RollupOptions) -> Iterator[Place]:
    """Name what a roll-up looks at; it is counted before the other values of its own record are computed."""
    rows = catalog.modules[options.module]
    yield rows.name, options.by
    if options.field is not None:
        yield rows.name, options.field
    for slot in options.where.slots if options.where is not None else ():
        begins = {"record": rows, "outer": module}.get(slot.root)
        if begins is not None:
            yield from _first(begins, [slot])
            yield from _beyond(catalog, begins, [slot])


def _first(module: Module, slots: Iterable[Slot | RowsSlot]) -> Iterator[Place]:
    return ((module.name, slot.path[0]) for slot in slots)


def _beyond(catalog: Catalog, module: Module, slots: Iterable[Slot | RowsSlot]) -> Iterator[Place]:
    return ((way[-1].target, key) for slot in slots for way, key in read_over(catalog, module, slot))


def _amounts(module: Module, amount: str) -> Iterator[Place]:
    exchange = module.field(amount).exchange
    for key in (amount, exchange.currency, exchange.rate_date) if exchange is not None else ():
        if key is not None:
            yield module.name, key


def affected(reads: Reads, now: Meanings, before: Meanings, filled: Iterable[Place]) -> frozenset[Place]:
    """Name the computed values that may be others: those that mean something else, and what reads them or `filled`."""
    found = {
        (module, key)
        for module, meanings in now.items()
        for key, meaning in meanings.items()
        if before.get(module, {}).get(key) != meaning
    }
    readers: dict[Place, set[Place]] = {}
    for place, reading in reads.items():
        for one in reading.own | reading.far:
            readers.setdefault(one, set()).add(place)
    waiting = [*found, *filled]
    while waiting:
        new = readers.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


def in_passes(reads: Reads, places: frozenset[Place]) -> tuple[Pass, ...]:
    """Order fields so that each comes after those that it reads, in as few passes as that takes."""
    inside = {place: Reading(reads[place].own & places, reads[place].far & places) for place in sorted(places)}
    passes: list[Pass] = []
    done: set[Place] = set()
    while len(done) < len(inside):
        step = _next(inside, done)
        passes.append(step)
        done.update(step.fields)
    return tuple(passes)


def _next(inside: Reads, done: set[Place]) -> Pass:
    """Take the module of which most can be computed now; where nothing can, the fields of a circle."""
    best: tuple[Place, ...] = ()
    for module in sorted({module for module, _ in inside}):
        ready = _ready(inside, done, module)
        best = ready if len(ready) > len(best) else best
    return Pass(best) if best else Pass(_circle(inside, done), in_circle=True)


def _ready(inside: Reads, done: set[Place], module: str) -> tuple[Place, ...]:
    """Give the fields of a module that read nothing but what is done and, in the same record, each other."""
    mine = {place for place in inside if place[0] == module and place not in done and inside[place].far <= done}
    while True:
        waiting = {place for place in mine if not inside[place].own <= done | mine}
        if not waiting:
            return tuple(sorted(mine))
        mine -= waiting


def _circle(inside: Reads, done: set[Place]) -> tuple[Place, ...]:
    """Give the smallest set of fields that only wait for each other."""
    found = [tuple(sorted(_needed(inside, done, place))) for place in inside if place not in done]
    return min(found, key=len)


def _needed(inside: Reads, done: set[Place], place: Place) -> set[Place]:
    needed, waiting = {place}, [place]
    while waiting:
        reading = inside[waiting.pop()]
        new = (reading.own | reading.far) - done - needed
        needed |= new
        waiting.extend(new)
    return needed
