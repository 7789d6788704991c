"""Reading the records of a module that a condition picks: `exists("contact" where email = record.email)`.

The condition is asked in the database, with the values of the record at hand bound, as far as SQL can say it. Where
it can say all of it, one record is proof enough. What is picked for each row of a record is asked for all rows at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from sqlalchemy import ColumnElement, and_, func, select

from customary.expressions.checked import And, Checked, RowsSlot
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.walk import slots_of
from customary.platform.boundary import emitted_inside
from customary.platform.environments import environment
from customary.platform.records.record import Draft, Record
from customary.platform.records.related_rows import MOST_ROWS, in_batches
from customary.platform.records.rows import RowShape, alive, read_rows, shape_of
from customary.platform.records.traversal import Picked, Subject, Visible, needed_of_rows, walk_slots
from customary.platform.sql_slots import SlotColumns
from customary.platform.unit import Unit

__all__ = ["picker"]

_Rows = tuple[tuple[object, ...], ...]
_TOO_MANY: _Rows = ((),) * (MOST_ROWS + 1)
"""Given where more rows would have to be looked at than an aggregate takes: it sees that before it reads them."""


def picker(unit: Unit, around: Environment | None, visible: Visible | None) -> Picked:
    """Give what picks rows: for each subject some that the condition of a slot picks, if there are any."""

    def picked(slot: RowsSlot, subjects: Sequence[Subject], owners: Sequence[object] | None) -> list[object]:
        if slot.among is None:
            raise TypeError("these rows are picked by no condition")
        is_new = bool(subjects) and isinstance(subjects[0].record, Draft) and subjects[0].record.is_new
        picking = _Picking(unit, slot, slot.among, around or environment(unit, is_new=is_new), visible, picked)
        roots = {one.root for one in slots_of(slot.among, inside=True)}
        if not roots & {"outer", "row"}:
            return [picking.for_record(subjects[0] if subjects else Subject())] * len(subjects)
        if owners is None:
            return [picking.for_record(subject) for subject in subjects]
        return picking.for_rows(subjects, owners, by_record="outer" in roots)

    return picked


@dataclass(frozen=True, slots=True, eq=False)
class _Picking:
    """How the rows of one slot are picked."""

    unit: Unit
    slot: RowsSlot
    condition: Checked
    around: Environment
    visible: Visible | None
    picked: Picked

    @property
    def shape(self) -> RowShape:
        return shape_of(self.unit.runtime, self.unit.runtime.catalog.modules[self.slot.module])

    def for_record(self, subject: Subject) -> _Rows:
        """Pick rows for one record, whose values are bound."""
        shape, needed = self.shape, needed_of_rows(self.slot)
        columns = self._columns(shape, subject.record, subject)
        pushed, whole = self._pushed(columns, None)
        statement = shape.select_of(needed).where(*self._here(shape), *pushed).order_by(shape.table.c.id)
        found = self.unit.connection.execute(statement.limit(1 if whole else MOST_ROWS + 1)).mappings()
        return self._values([Record(shape.module, row["id"], shape.values(row, needed)) for row in found], subject)

    def for_rows(self, subjects: Sequence[Subject], owners: Sequence[object], *, by_record: bool) -> list[object]:
        """Pick rows for each row of records.

        One query asks for all rows, or for those of one record where the condition looks at the record. Where the
        database cannot decide it, whatever may fit is read for one owner after the other.
        """
        found: dict[int, _Rows] = {}
        for places in _grouped(owners if by_record else [None] * len(owners)):
            several = len({owners[place] for place in places}) > 1
            picked = self._for_some([subjects[place] for place in places], several=several)
            if picked is not None:
                found.update(zip(places, picked, strict=True))
                continue
            for some in _grouped([owners[place] for place in places]):
                rows = self._for_some([subjects[places[at]] for at in some], several=False) or []
                found.update(zip((places[at] for at in some), rows, strict=True))
        return [found[place] for place in range(len(subjects))]

    def _for_some(self, subjects: Sequence[Subject], *, several: bool) -> list[_Rows] | None:
        """Pick rows for rows of the same module; None when they have to be those of one owner alone."""
        shape, first = self.shape, subjects[0]
        if first.record is None:
            raise TypeError("these are no rows")
        rows = self.unit.runtime.tables.record(first.record.module.name).alias()
        around = SlotColumns(self.unit, first.record.module, rows, visible=self.visible)
        pushed, whole = self._pushed(self._columns(shape, first.outer, first), around)
        if several and not whole:
            return None
        statement = select(rows.c.id, shape.table.c.id).select_from(rows)
        statement = statement.join(shape.table, and_(*self._here(shape), *pushed))
        if whole:
            statement = select(rows.c.id, func.min(shape.table.c.id)).select_from(*statement.get_final_froms())
            statement = statement.group_by(rows.c.id)
        pairs: list[tuple[int, int]] = []
        for some in in_batches(sorted({_id(one) for one in subjects})):
            asked = statement.where(rows.c.id.in_(some)).limit(None if whole else MOST_ROWS + 1)
            pairs.extend((row, picked) for row, picked in self.unit.connection.execute(asked))
        if not whole and len(pairs) > MOST_ROWS:
            return [_TOO_MANY] * len(subjects)
        return self._of_pairs(subjects, pairs)

    def _of_pairs(self, subjects: Sequence[Subject], pairs: Sequence[tuple[int, int]]) -> list[_Rows]:
        needed = needed_of_rows(self.slot)
        known = read_rows(self.unit, self.shape.module, {picked for _, picked in pairs}, needed)
        values = self._values([Record(self.shape.module, one, of) for one, of in known.items()], subjects[0])
        by_id = dict(zip(known, values, strict=True))
        found: dict[int, list[tuple[object, ...]]] = {}
        for row, picked in sorted(pairs):
            found.setdefault(row, []).append(by_id[picked])
        return [tuple(found.get(_id(subject), ())) for subject in subjects]

    def _values(self, records: Sequence[Record], subject: Subject) -> _Rows:
        """Read what the slot needs of each; it is not a row of rows that itself has picked rows."""
        if not self.slot.slots:
            return ((),) * len(records)
        subjects = [replace(subject, record=one, outer=subject.record) for one in records]
        owners = range(len(records))
        values = walk_slots(
            self.unit, self.slot.slots, subjects, picked=self.picked, visible=self.visible, owners=owners
        )
        return tuple(map(tuple, values))

    def _here(self, shape: RowShape) -> list[ColumnElement[bool]]:
        allowed = self.visible(shape.module, shape.table) if self.visible is not None else None
        return [alive(shape.table)] if allowed is None else [alive(shape.table), allowed]

    def _columns(self, shape: RowShape, outer: Record | Draft | None, subject: Subject) -> SlotColumns:
        return SlotColumns(self.unit, shape.module, shape.table, visible=self.visible, outer=outer, input=subject.input)

    def _pushed(self, columns: SlotColumns, around: SlotColumns | None) -> tuple[list[ColumnElement[bool]], bool]:
        """Write what SQL can say of the condition; tell whether that is all of it."""
        clauses: list[ColumnElement[bool]] = []
        whole = True
        for part in self.condition.operands if isinstance(self.condition, And) else (self.condition,):
            text = part.span.source.text[part.span.start : part.span.end]
            expression = Expression(Excerpt.whole(text), part)
            written = emitted_inside(expression, columns, self.unit.runtime.dialect, self.around, rows=around)
            if written.clause is not None:
                clauses.append(written.clause)
            whole = whole and written.clause is not None and not written.not_pushable
        return clauses, whole


def _grouped(owners: Sequence[object]) -> list[list[int]]:
    """Put the places of one owner together."""
    found: dict[object, list[int]] = {}
    for place, owner in enumerate(owners):
        found.setdefault(owner, []).append(place)
    return list(found.values())


def _id(subject: Subject) -> int:
    return cast(int, subject.record.id) if subject.record is not None else 0
