"""Ways over links: from a record that reads others to what it reads, and back again.

A way is written from the record that it begins at. Going it backwards finds, with one query, the records that lead to
one that has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Select, or_, select

from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.platform.records.record import Draft
from customary.platform.records.rows import alive, shape_of
from customary.platform.unit import Unit

__all__ = ["DIRECTLY", "Hop", "Passage", "Way", "beginnings", "belongs_by", "left_behind", "name_of", "passage"]

DIRECTLY = 200
"""So many records that lead to a changed one are seen to within its save; more of them by a job."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the way from a record that reads to the record that is read."""

    module: str
    """The module that the step begins at."""
    field: str
    """A link, a lines field or a many-to-many field of it; a roll-up, which goes over rows by their link back."""
    target: str
    by: str | None = None
    """The link of the rows that a roll-up goes over."""


Way = tuple[Hop, ...]
"""Each step begins where the one before it ends."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Links and lists gone over from a module, as a path names them."""

    way: Way
    module: Module
    """Where it ends."""
    links: tuple[tuple[Way, str], ...]
    """The links on the way that lie in other records: each with the way to it."""


def passage(catalog: Catalog, module: Module, path: Sequence[str]) -> Passage:
    """Go a path of links and lists; after a link to several modules the next step is the name of one."""
    way: Way = ()
    links: list[tuple[Way, str]] = []
    steps = list(path)
    while steps:
        key = steps.pop(0)
        if way:
            links.append((way, key))
        target = _target(module, key, steps)
        way = (*way, Hop(module.name, key, target))
        module = catalog.modules[target]
    return Passage(way, module, tuple(links))


def _target(module: Module, key: str, steps: list[str]) -> str:
    options = module.field(key).options
    if isinstance(options, LinesOptions):
        return options.target
    targets = cast(LinkOptions, options).targets
    return steps.pop(0) if len(targets) > 1 else targets[0]


def name_of(way: Way) -> str:
    """Give a name by which a job finds a way again in the same catalog."""
    return ".".join((way[0].module, *(f"{hop.field}>{hop.target}" for hop in way)))


def belongs_by(catalog: Catalog, way: Way) -> str | None:
    """Where a way ends in owned lines, give their link back, whose old value matters too."""
    options = catalog.modules[way[-1].module].field(way[-1].field).options
    return options.by if isinstance(options, LinesOptions) else None


def left_behind(draft: Draft, by: str | None) -> list[int]:
    """Give the record that an owned line belonged to before its change."""
    before = draft.old.values.get(by) if by and draft.old is not None else None
    return [before] if isinstance(before, int) else []


def beginnings(
    unit: Unit, way: Way, record_id: int, *, left: Sequence[int] = (), after: int = 0, limit: int = DIRECTLY + 1
) -> list[int]:
    """Go a way backwards from the record that it ends at, and give the next records it begins at after an id.

    `left` are the records that it belonged to before.
    """
    table = shape_of(unit.runtime, unit.runtime.catalog.modules[way[0].module]).table
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
    if hop.by is not None:
        rows = tables.record(hop.target)
        holders = tables.record(hop.module)
        return holders.c.id.in_(select(rows.c[hop.by]).where(rows.c.id.in_(targets)))
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
