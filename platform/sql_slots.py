"""From the values that an expression reads to columns of our tables: the resolver that `emit_sql` asks.

Over links, either by a correlated subquery, which fits into any statement, or by a LEFT JOIN, which a list also sorts
and shows by. A record in the recycle bin is blank for whoever comes over a link, and is not among related rows, as it
is for Python (records/traversal.py). A list reads over links only what its reader may see: `visible` says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, join, select, type_coerce

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.emit_sql import NotPushable
from customary.expressions.types import AncestorsType, RefType
from customary.metadata.model.fields import Field, LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.platform.records.record import Draft, Record
from customary.platform.records.traversal import Subject, Visible, walk_slots
from customary.platform.storage.column_types import raw_type
from customary.platform.storage.tables import folded_column, is_any_reference
from customary.platform.trees import descendants
from customary.platform.unit import Unit

__all__ = ["Joins", "SlotColumns", "Visible"]


@dataclass(slots=True, eq=False)
class Joins:
    """The LEFT JOINs that one statement needs, each way over links once."""

    base: FromClause
    joined: FromClause = field(init=False)
    """What the statement selects from."""
    ways: dict[tuple[str, ...], tuple[Module, FromClause]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.joined = self.base


@dataclass(frozen=True, slots=True, eq=False)
class SlotColumns:
    """The columns behind the slots of an expression over one module's records."""

    unit: Unit
    module: Module
    table: FromClause
    joins: Joins | None = None
    """None reads over links by subqueries."""
    visible: Visible | None = None
    """None is the system, which sees everything."""
    outer: Record | Draft | None = None
    """What `record.x` reads in the filter of a link, and in the condition that picks rows."""
    input: Mapping[str, object] = field(default_factory=dict)

    def column(self, slot: Slot) -> ColumnElement[Any]:
        """Give what a slot of the record reads, in its raw form.

        Errors: `NotPushable` for what has no column of one form.
        """
        if not self._has_column(slot):
            raise NotPushable(".".join(slot.path))
        raw = raw_type(slot.type, self.unit.runtime.dialect)
        return cast("ColumnElement[Any]", type_coerce(self.value(slot.path), raw))

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        """Give the column that keeps the folded form of a text, over links too; None where none does."""
        if not self._has_column(slot):
            return None
        place = self._places(slot.path)[-1]
        kept = folded_column(self.target(slot.path[:place]).field(slot.path[place]))
        if kept is None:
            return None
        column = self._value(slot.path, lambda _module, table, _path: table.c[kept])
        return cast("ColumnElement[Any]", type_coerce(column, raw_type(slot.type, self.unit.runtime.dialect)))

    def pair(self, path: tuple[str, ...]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Give the module and the id that a reference to one of several modules reads, in their natural form."""
        return self._value(path, _pair_column("module")), self._value(path, _pair_column("id"))

    def descendants(self, tree: AncestorsType, root: ColumnElement[Any]) -> Select[Any]:
        """Select the records below one, as far as the reader may follow the links up to it.

        Who reports to whom, and which department lies in which, is known to everybody.
        """
        module = self.unit.runtime.catalog.modules[tree.module]
        table = self.unit.runtime.tables.record(tree.module).alias()
        there = table.c.deleted_at.is_(None) if module.system else self._seen(module, table)
        return descendants(table, tree.by, root, there)

    def parameter(self, slot: Slot) -> object:
        """Give the value of a slot that is the same for every record, in language form."""
        subject = Subject(outer=self.outer, input=self.input)
        return walk_slots(self.unit, (slot,), [subject])[0][0]

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], SlotColumns]:
        """Give the related rows that an aggregate runs over: from where, on which condition, and their columns."""
        holder, holder_id = self._holder(slot.path[:-1])
        module = self.unit.runtime.catalog.modules[slot.module]
        rows = self.unit.runtime.tables.record(slot.module).alias()
        inner = SlotColumns(self.unit, module, rows, visible=self.visible, outer=self.outer)
        alive = self._seen(module, rows)
        if slot.among is not None:
            return rows, alive, inner
        if slot.by is not None:
            return rows, and_(leads_to(rows, module.field(slot.by), holder, holder_id), alive), inner
        options = holder.field(slot.path[-1]).options
        if isinstance(options, LinesOptions) and options.by is not None:
            return rows, and_(rows.c[options.by] == holder_id, alive), inner
        links = self.unit.runtime.tables.links(holder.name, slot.path[-1]).alias()
        source = join(links, rows, links.c.target_id == rows.c.id)
        return source, and_(links.c.source_id == holder_id, alive), inner

    def value(self, path: tuple[str, ...]) -> ColumnElement[Any]:
        """Give the column at the end of a way over links, in its natural form; the id where it ends at a link."""
        return self._value(path, _end)

    def target(self, path: tuple[str, ...]) -> Module:
        """Give the module that a way over links leads to."""
        module, rest = self.module, path
        while rest:
            module, _, rest = self._step(module, rest)
        return module

    def _has_column(self, slot: Slot) -> bool:
        if slot.root != "record" or (isinstance(slot.type, RefType) and len(slot.type.modules) > 1):
            return False
        place = self._places(slot.path)[-1]
        return self.target(slot.path[:place]).field(slot.path[place]).stored

    def _value(self, path: tuple[str, ...], end: _End) -> ColumnElement[Any]:
        if self.joins is None:
            return self._read(self.module, self.table, path, end)
        *_, place = self._places(path)
        module, table = self._joined(path[:place])
        return end(module, table, path[place:])

    def _holder(self, path: tuple[str, ...]) -> tuple[Module, ColumnElement[Any]]:
        return self.target(path), self.value((*path, "id"))

    def _step(self, module: Module, path: tuple[str, ...]) -> tuple[Module, Field, tuple[str, ...]]:
        """Take the first step of a way; over a link to one of several modules it is two names long."""
        link = module.field(path[0])
        options = link.options
        modules = self.unit.runtime.catalog.modules
        if is_any_reference(link):
            return modules[path[1]], link, path[2:]
        target = options.targets[0] if isinstance(options, LinkOptions) else "user"
        return modules[target], link, path[1:]

    def _places(self, path: tuple[str, ...]) -> list[int]:
        """Where each step of a way begins; the last one is the field that it ends at."""
        module, places = self.module, [0]
        while len(path) - places[-1] > _length_of_end(module, path[places[-1]]):
            module, _, rest = self._step(module, path[places[-1] :])
            places.append(len(path) - len(rest))
        return places

    def _joined(self, path: tuple[str, ...]) -> tuple[Module, FromClause]:
        """Give the module and the joined table at the end of a way, joining what is not joined yet."""
        joins = cast(Joins, self.joins)
        if not path:
            return self.module, joins.base
        if path not in joins.ways:
            before = path[: self._places((*path, "id"))[-2]]
            module, table = self._joined(before)
            target, link, _ = self._step(module, path[len(before) :])
            alias = self.unit.runtime.tables.record(target.name).alias()
            joins.joined = joins.joined.outerjoin(alias, self._arrives(table, link, target, alias))
            joins.ways[path] = (target, alias)
        return joins.ways[path]

    def _read(self, module: Module, table: FromClause, path: tuple[str, ...], end: _End) -> ColumnElement[Any]:
        if len(path) <= _length_of_end(module, path[0]):
            return end(module, table, path)
        target, link, rest = self._step(module, path)
        alias = self.unit.runtime.tables.record(target.name).alias()
        found = select(self._read(target, alias, rest, end)).select_from(alias)
        return found.where(self._arrives(table, link, target, alias)).correlate_except(alias).scalar_subquery()

    def _arrives(self, table: FromClause, link: Field, target: Module, alias: FromClause) -> ColumnElement[bool]:
        return and_(leads_to(table, link, target, alias.c.id), self._seen(target, alias))

    def _seen(self, module: Module, table: FromClause) -> ColumnElement[bool]:
        allowed = self.visible(module, table) if self.visible is not None else None
        alive: ColumnElement[bool] = table.c.deleted_at.is_(None)
        return alive if allowed is None else and_(alive, allowed)


def leads_to(table: FromClause, link: Field, target: Module, record: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say that a link of a table's rows points at a record of a module."""
    if is_any_reference(link):
        return and_(table.c[f"{link.key}_module"] == target.name, table.c[f"{link.key}_id"] == record)
    return table.c[link.key] == record


_End = Callable[[Module, FromClause, tuple[str, ...]], ColumnElement[Any]]
"""Reads the field that a way ends at."""


def _length_of_end(module: Module, key: str) -> int:
    """How many names the end of a way may have: a link to one of several modules may be followed by a module's."""
    return 2 if module.has_field(key) and is_any_reference(module.field(key)) else 1


def _end(module: Module, table: FromClause, path: tuple[str, ...]) -> ColumnElement[Any]:
    key = path[0]
    if _length_of_end(module, key) == 1:
        return table.c[key]
    if len(path) == 1:
        return table.c[f"{key}_id"]
    return case((table.c[f"{key}_module"] == path[1], table.c[f"{key}_id"]))


def _pair_column(part: str) -> _End:
    def end(_: Module, table: FromClause, path: tuple[str, ...]) -> ColumnElement[Any]:
        return table.c[f"{path[0]}_{part}"]

    return end
