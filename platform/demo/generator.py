"""The demo company: every demo document of a site's applications becomes records, in order.

Departments name their heads before any user exists: a link of a written-out row that finds nobody yet is filled in
once all documents are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

from customary.metadata.catalog import Catalog
from customary.metadata.demo_documents import read_demo_document
from customary.metadata.model import demo
from customary.metadata.model.fields import LinkOptions
from customary.metadata.model.modules import Module
from customary.platform import queries
from customary.platform.accounts.users import list_users, set_roles
from customary.platform.demo.filling import Filling, Pool, with_links
from customary.platform.demo.names import NameMaker
from customary.platform.errors import Refused
from customary.platform.records.record import LineChange
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause, Unit

__all__ = ["DemoReport", "demo_files", "fill"]

_CHUNK = 100
_T = TypeVar("_T")


@dataclass(slots=True)
class DemoReport:
    """How many records were made of each module, and how many were refused, with the first reason of each."""

    made: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def count(self, module: str) -> None:
        self.made[module] = self.made.get(module, 0) + 1


def demo_files(folders: Sequence[Path], catalog: Catalog) -> tuple[Path, ...]:
    """Find the demo documents of the folders that hold applications: applications after those they depend on."""
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*/demo/*.yaml")):
            found.setdefault(path.parent.parent.name, []).append(path)
    ordered = [key for key in _in_order(catalog) if key in found]
    ordered.extend(key for key in found if key not in ordered)
    return tuple(path for key in ordered for path in found[key])


def _in_order(catalog: Catalog) -> Iterator[str]:
    done: set[str] = set()

    def visit(key: str) -> Iterator[str]:
        if key in done or key not in catalog.applications:
            return
        done.add(key)
        for needed in catalog.applications[key].depends:
            yield from visit(needed)
        yield key

    for key in catalog.applications:
        yield from visit(key)


def fill(site: Site, files: Sequence[Path], *, progress: Callable[[str], None] = lambda name: None) -> DemoReport:
    """Make the records of every document; a record that the site's own rules refuse is left out and counted.

    Errors: `ProblemsFound` when a document has mistakes.
    """
    run = _Run(site)
    for path in files:
        progress(path.name)
        run.document(read_demo_document(path, site.runtime().catalog))
    run.finish()
    return run.report


@dataclass(slots=True)
class _Later:
    module: str
    record_id: int
    values: Mapping[str, object]


@dataclass(slots=True)
class _Run:
    site: Site
    report: DemoReport = field(default_factory=DemoReport)
    later: list[_Later] = field(default_factory=list)
    names: NameMaker = field(default_factory=lambda: NameMaker(Random(1)))  # noqa: S311 - demo data, not a secret

    def document(self, document: demo.DemoDocument) -> None:
        random = Random(document.seed)  # noqa: S311 - demo data, not a secret
        pool = Pool()
        if document.existing:
            self._change(document, random, pool)
            return
        for chunk in _chunks(document.rows):
            self._in_unit(lambda unit, chunk=chunk: self._rows(unit, document, chunk, pool))  # type: ignore[misc]
        number = 0
        for group in document.groups:
            for size in _sizes(group.count):
                start = number
                self._in_unit(
                    lambda unit, group=group, size=size, start=start: self._records(  # type: ignore[misc]
                        unit, document, group, range(start + 1, start + size + 1), random, pool
                    )
                )
                number += size

    def finish(self) -> None:
        """Fill in the links of written-out rows whose record came later."""
        for chunk in _chunks(self.later):
            self._in_unit(lambda unit, chunk=chunk: self._links(unit, chunk))  # type: ignore[misc]

    def _in_unit(self, work: Callable[[Unit], None]) -> None:
        with self.site.unit(SYSTEM, cause=Cause(source="import", detail="demo")) as unit:
            work(unit)

    def _links(self, unit: Unit, chunk: Sequence[_Later]) -> None:
        pool = Pool()
        for one in chunk:
            module = unit.runtime.catalog.modules[one.module]
            found = with_links(unit, pool, module, one.values)
            if found:
                self._save(unit, module, found, record_id=one.record_id)

    def _rows(self, unit: Unit, document: demo.DemoDocument, rows: Sequence[demo.DemoRow], pool: Pool) -> None:
        module = unit.runtime.catalog.modules[document.module]
        for row in rows:
            values = with_links(unit, pool, module, row.values)
            saved = self._save(unit, module, values, any_state=document.any_state)
            if saved is None:
                continue
            pool.named.clear()
            if row.roles:
                set_roles(unit, saved, row.roles)
            missing = {key: value for key, value in row.values.items() if key not in values and _is_link(module, key)}
            if missing:
                self.later.append(_Later(module.name, saved, missing))

    def _records(
        self,
        unit: Unit,
        document: demo.DemoDocument,
        group: demo.DemoGroup,
        numbers: range,
        random: Random,
        pool: Pool,
    ) -> None:
        module = unit.runtime.catalog.modules[document.module]
        owners = _users_with(unit, document.owners.role)
        filling = Filling(unit, module, random, self.names, pool)
        for number in numbers:
            filling.number = number
            begun: dict[str, object] = {"owner": random.choice(owners)} if owners else {}
            values, lines = filling.values(group.rules, begun)
            if document.owners.expression is not None:
                values["owner"] = filling.evaluated(document.owners.expression, filling.record(values))
            saved = self._save(unit, module, values, lines=lines, any_state=document.any_state)
            if saved is not None and group.roles:
                set_roles(unit, saved, group.roles)

    def _change(self, document: demo.DemoDocument, random: Random, pool: Pool) -> None:
        with self.site.unit(SYSTEM, cause=Cause(source="import", detail="demo")) as unit:
            ids = [one for one in pool.of(unit, document.module) if random.random() < document.share]
        for chunk in _chunks(ids):
            self._in_unit(lambda unit, chunk=chunk: self._changes(unit, document, chunk, random, pool))  # type: ignore[misc]

    def _changes(self, unit: Unit, document: demo.DemoDocument, ids: Sequence[int], random: Random, pool: Pool) -> None:
        module = unit.runtime.catalog.modules[document.module]
        filling = Filling(unit, module, random, self.names, pool)
        for record_id in ids:
            record = queries.read(unit, module.name, record_id)
            for group in document.groups:
                made, _ = filling.values(group.rules, record.values)
                keys = {rule.field for rule in group.rules}
                self._save(unit, module, {key: made[key] for key in keys if key in made}, record_id=record_id)

    def _save(
        self,
        unit: Unit,
        module: Module,
        values: Mapping[str, object],
        *,
        record_id: int | None = None,
        lines: Mapping[str, Sequence[LineChange]] | None = None,
        any_state: bool = False,
    ) -> int | None:
        try:
            with unit.connection.begin_nested():
                saved = save(
                    unit.because(Cause(source="import", detail="demo")),
                    module.name,
                    values,
                    record_id=record_id,
                    lines=lines or {},
                    initial_state_any=any_state,
                )
        except Refused as refused:
            self.report.refused.setdefault(module.name, refused.text())
            return None
        if record_id is None:
            self.report.count(module.name)
        return saved.id


def _is_link(module: Module, key: str) -> bool:
    return isinstance(module.field(key).options, LinkOptions)


def _users_with(unit: Unit, role: str | None) -> list[int]:
    if role is None:
        return []
    return [user.id for user in list_users(unit) if user.active and role in user.roles]


def _sizes(count: int) -> Iterator[int]:
    while count > 0:
        yield min(count, _CHUNK)
        count -= _CHUNK


def _chunks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
