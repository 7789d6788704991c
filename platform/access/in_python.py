"""Read the form of "which records" for one record that is in memory."""

from __future__ import annotations

from typing import assert_never

from customary.platform.access.departments import ids_under
from customary.platform.access.forms import AllOf, AnyOf, FieldIs, Form, Holds, InDepartments, OfParent
from customary.platform.boundary import emitted
from customary.platform.evaluation import environment, evaluate
from customary.platform.records.record import Record
from customary.platform.records.rows import read_record
from customary.platform.sql_slots import SlotColumns
from customary.platform.unit import Unit

__all__ = ["holds_for"]


def holds_for(unit: Unit, form: Form, record: Record) -> bool:
    """Say whether a form holds for a record that was read whole."""
    match form:
        case FieldIs(field, value):
            return _value(record, field) == value
        case InDepartments(field, root):
            return _value(record, field) in ids_under(unit, root)
        case Holds():
            return _sayable(unit, form, record) and evaluate(unit, form.condition, record).value is True
        case OfParent(link, name, of_parent):
            return _of_parent(unit, link, name, of_parent, record)
        case AllOf(parts):
            return all(holds_for(unit, part, record) for part in parts)
        case AnyOf(parts):
            return any(holds_for(unit, part, record) for part in parts)
        case _:
            assert_never(form)


def _value(record: Record, field: str) -> object:
    return record.id if field == "id" else record[field]


def _of_parent(unit: Unit, link: str, name: str, form: Form, record: Record) -> bool:
    target = record[link]
    if not isinstance(target, int):
        return False
    parent = read_record(unit, unit.runtime.catalog.modules[name], target)
    return parent is not None and holds_for(unit, form, parent)


def _sayable(unit: Unit, form: Holds, record: Record) -> bool:
    """Whether SQL can say the condition; one that it cannot say grants nothing, here as there (see in_sql.py)."""
    runtime = unit.runtime

    def written() -> bool:
        table = runtime.tables.record(record.module.name)
        found = emitted(form.condition, SlotColumns(unit, record.module, table), runtime.dialect, environment(unit))
        return found.clause is not None and not found.not_pushable

    return runtime.derived(("access.sayable", form.condition), written)
