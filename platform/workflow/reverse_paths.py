"""Rules that watch fields of other records, found from the record that changed.

A rule of contacts with `watch: [account.industry]` registers the field `industry` of accounts. A change of it finds the
contacts of that account with one query, going the link backwards; the rule then looks at each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import LinesOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.rules import RecordTrigger
from customary.platform.records.record import Draft
from customary.platform.records.ways import Way, beginnings, belongs_by, left_behind, name_of, passage
from customary.platform.runtime import Runtime
from customary.platform.unit import Unit

__all__ = ["ReversePath", "reverse_path_named", "reverse_paths_to"]


@dataclass(frozen=True, slots=True)
class ReversePath:
    """The way from the records that rules look at to a record whose fields they watch."""

    way: Way
    watched: Mapping[str, frozenset[str]]
    """By field of the module that the way ends at: the watched paths of which a change of it is a change."""
    belongs_by: str | None
    """Where the way ends in owned lines: their link back, whose old value matters too."""

    @property
    def name(self) -> str:
        return name_of(self.way)

    @property
    def module(self) -> str:
        """The module whose rules watch."""
        return self.way[0].module

    def changed(self, draft: Draft) -> frozenset[str]:
        """Give the watched paths that a change of a record is a change of; rows of a list come and go as a whole."""
        if draft.event == "updated":
            return frozenset().union(*(self.watched[key] for key in draft.changed & self.watched.keys()))
        return frozenset().union(*self.watched.values())

    def left(self, draft: Draft) -> list[int]:
        """Give the record that an owned line belonged to before."""
        return left_behind(draft, self.belongs_by)

    def beginnings(self, unit: Unit, record_id: int, left: list[int], *, after: int = 0, limit: int) -> list[int]:
        """Give the next records from which the way leads to a record."""
        return beginnings(unit, self.way, record_id, left=left, after=after, limit=limit)


def reverse_paths_to(runtime: Runtime, module: Module) -> tuple[ReversePath, ...]:
    """Give the ways by which rules watch the records of a module."""
    index = runtime.derived("workflow.reverse_paths", lambda: _index(runtime.catalog))
    return index.get(module.name, ())


def reverse_path_named(runtime: Runtime, module: str, name: str) -> ReversePath | None:
    """Find a way again that a job was left for; None when no rule goes it any more."""
    known = runtime.catalog.modules.get(module)
    found = reverse_paths_to(runtime, known) if known is not None else ()
    return next((one for one in found if one.name == name), None)


def _index(catalog: Catalog) -> Mapping[str, tuple[ReversePath, ...]]:
    watched: dict[Way, dict[str, set[str]]] = {}
    for module in catalog.modules.values():
        for path in sorted(_paths(module)):
            for way, key in _read(catalog, module, path):
                watched.setdefault(way, {}).setdefault(key, set()).add(path)
    found: dict[str, list[ReversePath]] = {}
    for way, by_field in watched.items():
        by = belongs_by(catalog, way)
        if by is not None:
            by_field.setdefault(by, set()).update(*by_field.values())
        frozen = {key: frozenset(paths) for key, paths in by_field.items()}
        found.setdefault(way[-1].target, []).append(ReversePath(way, frozen, by))
    return {name: tuple(some) for name, some in found.items()}


def _paths(module: Module) -> set[str]:
    triggers = (rule.trigger for rule in module.rules.values() if rule.active)
    return {path for one in triggers if isinstance(one, RecordTrigger) for path in one.paths}


def _read(catalog: Catalog, module: Module, path: str) -> Iterator[tuple[Way, str]]:
    """Give the fields of other records that a path goes over, the last one included."""
    *steps, last = path.split(".")
    gone = passage(catalog, module, steps)
    for way, key in (*gone.links, (gone.way, last)):
        options = catalog.modules[way[-1].target].field(key).options
        if not (isinstance(options, LinesOptions) and options.by is not None):
            yield way, key  # what is owned tells of its own changes
