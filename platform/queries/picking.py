"""What a link field offers: records that its filter lets through, found by a text."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, true

from customary.expressions.expression import Expression
from customary.metadata.model.fields import Field, LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.platform import evaluation
from customary.platform.access import predicate, rights_of
from customary.platform.boundary import emitted_filter, outcome_of
from customary.platform.queries.search_index import matching
from customary.platform.records.record import Record
from customary.platform.records.rows import alive
from customary.platform.records.slots import Subject, read_slots
from customary.platform.sql_slots import SlotColumns
from customary.platform.unit import Unit

__all__ = ["options"]

_MOST_SCANNED = 2_000


def options(
    unit: Unit,
    field: Field,
    text: str = "",
    draft_values: Mapping[str, object] | None = None,
    limit: int = 20,
    *,
    target: str | None = None,
) -> tuple[tuple[int, str], ...]:
    """Offer records for a link, by name: those that the reader may see, that the text finds, and the filter allows.

    `draft_values` are the natural values of the form as it stands, which `record.x` in the filter reads. `target` is
    the chosen module of a link to one of several.
    """
    module = _target(unit, field, target)
    if module is None or not rights_of(unit).may("read", module.name):
        return ()
    table = unit.runtime.tables.record(module.name)
    statement = select(table.c.id, table.c.display).where(alive(table), predicate(unit, module.name, "read").sql(table))
    if module.system and module.name == "user":
        statement = statement.where(table.c.active.is_(true()))
    if text.strip():
        statement = statement.where(matching(unit, rights_of(unit), module, table.c.id, text))
    statement = statement.order_by(table.c.display, table.c.id)
    holder = unit.runtime.catalog.modules[field.module]
    outer = Record(holder, 0, dict(draft_values or {}))
    condition = field.options.filter if isinstance(field.options, LinkOptions) else None
    if condition is not None:
        columns = SlotColumns(unit, module, table, outer=outer)
        written = emitted_filter(condition, columns, unit.runtime.dialect, evaluation.environment(unit))
        if written.clause is not None:
            statement = statement.where(written.clause)
        if written.residual is not None:
            rows = unit.connection.execute(statement.limit(_MOST_SCANNED)).all()
            found = [(row.id, _name(row.id, row.display)) for row in rows]
            return _allowed(unit, module, written.residual, outer, found)[:limit]
    return tuple((row.id, _name(row.id, row.display)) for row in unit.connection.execute(statement.limit(limit)))


def _name(record_id: int, display: str | None) -> str:
    return display or f"#{record_id}"


def _target(unit: Unit, field: Field, target: str | None) -> Module | None:
    offered: tuple[str, ...] = ()
    if isinstance(field.options, LinkOptions):
        offered = field.options.targets
    elif isinstance(field.options, LinesOptions) and field.options.by is None:
        offered = (field.options.target,)
    name = target or (offered[0] if offered else None)
    return unit.runtime.catalog.modules.get(name) if name in offered else None


def _allowed(
    unit: Unit, module: Module, residual: Expression, outer: Record, rows: list[tuple[int, str]]
) -> tuple[tuple[int, str], ...]:
    """Evaluate what SQL cannot say of a filter, for the records that were found."""
    subjects = [Subject(record=Record(module, record_id, {"id": record_id}), outer=outer) for record_id, _ in rows]
    around = evaluation.environment(unit)
    values = read_slots(unit, residual.slots, subjects, around=around)
    return tuple(row for row, one in zip(rows, values, strict=True) if outcome_of(residual, one, around).value is True)
