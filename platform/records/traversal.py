"""Following links and lists from records, for what expressions read: one query for each way, however many records.

A way (a root and the links gone over) is resolved once for a whole batch. A record that is in the recycle bin is
blank for whoever comes over a link, and is not among the related rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from sqlalchemy import ColumnElement, FromClause, select

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.types import AncestorsType, RefType
from customary.metadata.model.fields import LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.values import Reference, to_language
from customary.platform.records.record import Draft, Record
from customary.platform.records.related_rows import related_rows
from customary.platform.records.rows import read_rows
from customary.platform.storage.memory import memory_of
from customary.platform.trees import ancestors
from customary.platform.unit import Unit

__all__ = ["Picked", "Subject", "Visible", "needed_of_rows", "walk_slots"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What one evaluation is about: what each root stands for."""

    record: Record | Draft | None = None
    old: Record | None = None
    outer: Record | Draft | None = None
    row: Record | Draft | None = None
    """In the condition that picks rows of a row: that row."""
    found: Record | None = None
    input: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where a way has led for one subject: the module that is known so far, and the values there."""

    module: Module | None
    """None for roots that are no record."""
    values: Mapping[str, object]


_Way = tuple[str, tuple[str, ...]]


Visible = Callable[[Module, FromClause], ColumnElement[bool] | None]
"""The condition under which a reader may see a linked record; None is always."""
Picked = Callable[[RowsSlot, Sequence[Subject], "Sequence[object] | None"], list[object]]
"""Gives, for each subject, the rows that the condition of a slot picks; of rows, the third says whose each is."""


def walk_slots(
    unit: Unit,
    slots: Sequence[Slot | RowsSlot],
    subjects: Sequence[Subject],
    *,
    picked: Picked | None = None,
    visible: Visible | None = None,
    owners: Sequence[object] | None = None,
) -> list[list[object]]:
    """Give, for each subject, the values of the slots in language form.

    `picked` is needed where a slot has rows that a condition picks; `visible` is what a reader may see from the
    record on, None the system's sight. Where the subjects are themselves rows, `owners` says whose each of them is:
    the limit of rows holds for all rows of one owner together.
    """
    walk = _Walk(unit, slots, subjects, picked, visible, owners)
    columns = [walk.rows(slot) if isinstance(slot, RowsSlot) else walk.values(slot) for slot in slots]
    return [[column[index] for column in columns] for index in range(len(subjects))]


class _Walk:
    """The ways that a set of slots goes, for a batch of subjects; each is gone once."""

    def __init__(
        self,
        unit: Unit,
        slots: Sequence[Slot | RowsSlot],
        subjects: Sequence[Subject],
        picked: Picked | None,
        visible: Visible | None,
        owners: Sequence[object] | None,
    ) -> None:
        self._unit = unit
        self._subjects = subjects
        self._picked = picked
        self._visible = visible
        self._owners = owners
        self._needs = _needs_of(slots)
        self._stops: dict[_Way, list[_Stop | None]] = {}

    def values(self, slot: Slot) -> list[object]:
        """Read the last step of a slot's way from where the steps before it lead."""
        if isinstance(slot.type, AncestorsType):
            return self._above(slot, slot.type)
        if slot.root == "user" and slot.path == ("id",):
            return [self._unit.actor.user_id] * len(self._subjects)
        last = slot.path[-1]
        stops = self._at(slot.root, slot.path[:-1])
        return [to_language(slot.type, stop.values.get(last) if stop else None) for stop in stops]

    def _above(self, slot: Slot, tree: AncestorsType) -> list[object]:
        """Read the records that a slot leads to, then all those above each."""
        found = self.values(replace(slot, type=RefType((tree.module,))))
        module = self._unit.runtime.catalog.modules[tree.module]
        table = self._unit.runtime.tables.record(tree.module)
        allowed = None if module.system or slot.root != "record" else self._allowed(module, table)
        above = ancestors(self._unit, tree, {one for one in found if isinstance(one, int)}, allowed)
        return [above[one] if isinstance(one, int) else frozenset() for one in found]

    def rows(self, slot: RowsSlot) -> list[object]:
        """Read the related rows, as tuples of the values that the aggregate needs of each."""
        if slot.among is not None:
            if self._picked is None:
                raise TypeError("nobody is here to pick rows")
            return self._picked(slot, self._subjects, self._owners)
        stops = self._at(slot.root, slot.path[:-1])
        holder = next((stop.module for stop in stops if stop and stop.module), None)
        sources = [_id_of(stop) for stop in stops]
        if holder is None or not any(sources):
            return [()] * len(stops)
        found = self._related(holder, slot, sources)
        return [found.get(key, ()) for key in self._keys(slot, sources)]

    def _keys(self, slot: RowsSlot, sources: Sequence[int | None]) -> list[object]:
        """Give, for each subject, what its rows are kept under: subjects of one key have the same rows."""
        owners = self._owners if self._owners is not None else [None] * len(sources)
        beyond = range(len(sources)) if rows_by_condition(slot) else [None] * len(sources)
        return list(zip(owners, sources, beyond, strict=True))

    def _related(
        self, holder: Module, slot: RowsSlot, sources: Sequence[int | None]
    ) -> dict[object, tuple[object, ...]]:
        """Read the rows that belong to records, in the order of their ids, by the keys of the subjects."""
        module = self._unit.runtime.catalog.modules[slot.module]
        allowed = self._allowed(module, self._unit.runtime.tables.record(slot.module))
        needed = needed_of_rows(slot)
        owners = self._owners if self._owners is not None else sources
        shares: dict[object, set[int]] = {}
        for owner, source in zip(owners, sources, strict=True):
            if source is not None:
                shares.setdefault(owner, set()).add(source)
        rows = related_rows(self._unit, holder, slot, needed, shares, allowed)
        keyed: dict[object, tuple[int, Sequence[Record]]] = {}
        for place, (key, owner, source) in enumerate(zip(self._keys(slot, sources), owners, sources, strict=True)):
            if source is not None and key not in keyed:
                keyed[key] = place, rows[owner].get(source, ())
        return self.of_rows(slot, keyed)

    def of_rows(
        self, slot: RowsSlot, keyed: Mapping[object, tuple[int, Sequence[Record]]]
    ) -> dict[object, tuple[object, ...]]:
        """Read what a slot needs of each row, by key; with the place of the subject that the rows belong to."""
        if not slot.slots:
            return {key: ((),) * len(rows) for key, (_, rows) in keyed.items()}
        around = {place: self._subjects[place] for place, _ in keyed.values()}
        subjects = [
            replace(around[place], record=row, outer=around[place].record)
            for place, rows in keyed.values()
            for row in rows
        ]
        owners = [key for key, (_, rows) in keyed.items() for _ in rows]
        values = walk_slots(self._unit, slot.slots, subjects, picked=self._picked, visible=self._visible, owners=owners)
        each = iter(values)
        return {key: tuple(tuple(next(each)) for _ in rows) for key, (_, rows) in keyed.items()}

    def _allowed(self, module: Module, table: FromClause) -> ColumnElement[bool] | None:
        return self._visible(module, table) if self._visible is not None else None

    def _at(self, root: str, path: tuple[str, ...]) -> list[_Stop | None]:
        way = (root, path)
        if way not in self._stops:
            self._stops[way] = self._step(root, path) if path else self._start(root)
        return self._stops[way]

    def _start(self, root: str) -> list[_Stop | None]:
        match root:
            case "user":
                return [self._user()] * len(self._subjects)
            case "setting":
                return [_Stop(None, _settings(self._unit))] * len(self._subjects)
            case "input":
                return [_Stop(None, subject.input) for subject in self._subjects]
            case _:
                return self._complete([_root_record(subject, root) for subject in self._subjects], root)

    def _user(self) -> _Stop | None:
        user_id = self._unit.actor.user_id
        if user_id is None:
            return None
        module = self._unit.runtime.catalog.modules["user"]
        values = read_rows(self._unit, module, [user_id], self._needs["user", ()]).get(user_id)
        return None if values is None else _Stop(module, values)

    def _complete(self, records: list[Record | Draft | None], root: str) -> list[_Stop | None]:
        """Add what a reader's own view of a record leaves out: the system's rights decide here."""
        needed = self._needs[root, ()]
        partial = [one for one in records if isinstance(one, Record) and not needed <= one.values.keys()]
        added: Mapping[int, Mapping[str, object]] = {}
        if partial:
            added = read_rows(self._unit, partial[0].module, [one.id for one in partial], needed, deleted=True)
        return [None if one is None else _Stop(one.module, _completed(one, added)) for one in records]

    def _step(self, root: str, path: tuple[str, ...]) -> list[_Stop | None]:
        """Go over the last link of a way; a link to one of several modules takes two steps, the second its name."""
        before, last = self._at(root, path[:-1]), path[-1]
        references = [_reference(self._unit, stop, last) for stop in before]
        if any(isinstance(one, _Pending) for one in references):
            return [_Stop(None, {_PENDING: one}) if isinstance(one, _Pending) else None for one in references]
        needed = self._needs[root, path]
        by_module: dict[str, set[int]] = {}
        for one in references:
            if isinstance(one, Reference):
                by_module.setdefault(one.module, set()).add(one.id)
        modules = self._unit.runtime.catalog.modules
        found = {name: self._read(modules[name], ids, needed, root) for name, ids in by_module.items()}
        arrived = [_arrive(one, modules, found) for one in references]
        if root != "record" or len(path) > 1:
            return arrived
        together = (_saved_together(subject, last) for subject in self._subjects)
        return [parent or stop for parent, stop in zip(together, arrived, strict=True)]

    def _read(self, module: Module, ids: set[int], needed: set[str], root: str) -> Mapping[int, Mapping[str, object]]:
        """Read the records that links lead to; from the record on, a reader sees only theirs."""
        table = self._unit.runtime.tables.record(module.name)
        allowed = self._allowed(module, table) if root == "record" else None
        if allowed is not None:
            seen = select(table.c.id).where(table.c.id.in_(sorted(ids)), allowed)
            ids = set(self._unit.connection.scalars(seen))
        return read_rows(self._unit, module, sorted(ids), needed)


def needed_of_rows(slot: RowsSlot) -> set[str]:
    """Say which fields of its rows a slot reads; a list of a row's own is none of them."""
    own = (one for one in slot.slots if not (isinstance(one, RowsSlot) and len(one.path) == 1))
    return {"id", *(one.path[0] for one in own)}


def rows_by_condition(slot: RowsSlot) -> bool:
    """Whether rows of a row are picked by a condition, which may look at the record as well."""
    return any(isinstance(one, RowsSlot) and one.among is not None for one in slot.slots)


def _id_of(stop: _Stop | None) -> int | None:
    found = stop.values.get("id") if stop is not None else None
    return found if isinstance(found, int) else None


def _saved_together(subject: Subject, link: str) -> _Stop | None:
    """A line finds the record that it is saved together with as it will be, also before that is written."""
    parent = subject.record.parent if isinstance(subject.record, Draft) else None
    return _Stop(parent[1].module, parent[1].values) if parent is not None and parent[0] == link else None


def _settings(unit: Unit) -> Mapping[str, object]:
    """Give the site's settings, read once in a transaction."""
    memory = memory_of(unit.connection)
    if "settings" not in memory:
        memory["settings"] = unit.settings()
    return cast("Mapping[str, object]", memory["settings"])


_PENDING = ""
"""Where a stop keeps a reference that waits for the name of its module."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """A reference to one of several modules, before the step that names the module."""

    reference: Reference | None


def _needs_of(slots: Sequence[Slot | RowsSlot]) -> dict[_Way, set[str]]:
    """Say which fields each way has to bring; where rows are read, the id that they belong to."""
    needs: dict[_Way, set[str]] = {}
    for slot in slots:
        for length in range(len(slot.path)):
            needs.setdefault((slot.root, slot.path[:length]), set()).add(slot.path[length])
        if isinstance(slot, RowsSlot):
            here = needs[slot.root, slot.path[:-1]]
            here.discard(slot.path[-1])
            here.add("id")
    return needs


def _completed(one: Record | Draft, added: Mapping[int, Mapping[str, object]]) -> Mapping[str, object]:
    more = added.get(one.id) if one.id is not None else None
    return one.values if more is None else {**more, **one.values}


def _root_record(subject: Subject, root: str) -> Record | Draft | None:
    match root:
        case "old":
            return subject.old
        case "outer":
            return subject.outer
        case "row":
            return subject.row
        case "found":
            return subject.found
        case _:
            return subject.record


def _reference(unit: Unit, stop: _Stop | None, step: str) -> Reference | _Pending | None:
    """Read what a step points at: a link field of the stop, or the module's name after a link to several."""
    if stop is None:
        return None
    if stop.module is None:
        pending = stop.values.get(_PENDING)
        target = pending.reference if isinstance(pending, _Pending) else None
        return target if target is not None and target.module == step else None
    value = stop.values.get(step)
    options = stop.module.field(step).options
    targets = options.targets if isinstance(options, LinkOptions) else ()
    if len(targets) > 1:
        return _Pending(value if isinstance(value, Reference) else None)
    if isinstance(value, int) and targets:
        return Reference(targets[0], value)
    return value if isinstance(value, Reference) else None


def _arrive(
    reference: Reference | _Pending | None,
    modules: Mapping[str, Module],
    found: Mapping[str, Mapping[int, Mapping[str, object]]],
) -> _Stop | None:
    if not isinstance(reference, Reference):
        return None
    values = found[reference.module].get(reference.id)
    return None if values is None else _Stop(modules[reference.module], values)
