"""Reading the records of a module that a condition picks: `exists("contact" where email = record.email)`.

The condition is asked in the database, with the values of the record at hand bound, as far as SQL can say it. Where
it can say all of it, one record is proof enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from customary.expressions.checked import And, Checked, Read, RowsSlot
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.walk import nodes_of
from customary.platform.boundary import emitted
from customary.platform.environments import environment
from customary.platform.records.record import Draft, Record
from customary.platform.records.related_rows import MOST_ROWS
from customary.platform.records.rows import alive, shape_of
from customary.platform.records.traversal import Subject, Visible, walk_slots
from customary.platform.sql_slots import SlotColumns
from customary.platform.unit import Unit

__all__ = ["picked_rows"]


def picked_rows(
    unit: Unit, slot: RowsSlot, subjects: Sequence[Subject], around: Environment | None, visible: Visible | None
) -> list[object]:
    """Give, for each subject, rows among which are some that the condition of a slot picks, if there are any."""
    if slot.among is None:
        raise TypeError("these rows are picked by no condition")
    if _reads_record(slot.among):
        return [_picked(unit, slot, slot.among, subject, around, visible) for subject in subjects]
    first = subjects[0] if subjects else Subject()
    return [_picked(unit, slot, slot.among, first, around, visible)] * len(subjects)


def _reads_record(condition: Checked) -> bool:
    return any(isinstance(node, Read) and node.slot.root == "outer" for node in nodes_of(condition))


def _picked(
    unit: Unit,
    slot: RowsSlot,
    condition: Checked,
    subject: Subject,
    around: Environment | None,
    visible: Visible | None,
) -> tuple[tuple[object, ...], ...]:
    module = unit.runtime.catalog.modules[slot.module]
    shape = shape_of(unit.runtime, module)
    columns = SlotColumns(unit, module, shape.table, visible=visible, outer=subject.record, input=subject.input)
    is_new = isinstance(subject.record, Draft) and subject.record.is_new
    pushed, whole = _pushed(condition, columns, around or environment(unit, is_new=is_new))
    needed = {"id"} | {inner.path[0] for inner in slot.slots}
    statement = shape.select_of(needed).where(alive(shape.table), *pushed).order_by(shape.table.c.id)
    allowed = visible(module, shape.table) if visible is not None else None
    if allowed is not None:
        statement = statement.where(allowed)
    found = unit.connection.execute(statement.limit(1 if whole else MOST_ROWS + 1)).mappings()
    records = [Record(module, row["id"], shape.values(row, needed)) for row in found]
    if not slot.slots:
        return ((),) * len(records)
    return tuple(map(tuple, walk_slots(unit, slot.slots, [Subject(record=one) for one in records], visible=visible)))


def _pushed(condition: Checked, columns: SlotColumns, around: Environment) -> tuple[list[ColumnElement[bool]], bool]:
    """Write what SQL can say of a condition; tell whether that is all of it."""
    clauses: list[ColumnElement[bool]] = []
    whole = True
    for part in condition.operands if isinstance(condition, And) else (condition,):
        text = part.span.source.text[part.span.start : part.span.end]
        written = emitted(Expression(Excerpt.whole(text), part), columns, columns.unit.runtime.dialect, around)
        if written.clause is not None:
            clauses.append(written.clause)
        whole = whole and written.clause is not None and not written.not_pushable
    return clauses, whole
