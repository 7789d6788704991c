"""From a list's request to the records it means: one WHERE, seen through the reader's rights.

What SQL cannot say of a filter is evaluated in Python for the rows that the rest of it leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, select

from customary.expressions.diagnostics import Diagnostic, Outcome
from customary.expressions.expression import Expression
from customary.metadata.model.modules import Module
from customary.metadata.model.views import ListView
from customary.platform.access import Rights, predicate, rights_of
from customary.platform.boundary import emitted_filter, outcome_of
from customary.platform.queries import problems
from customary.platform.queries.conditions import checked_condition
from customary.platform.queries.environment import reader_environment
from customary.platform.queries.paths import check_expression
from customary.platform.queries.requests import ListRequest
from customary.platform.queries.search_index import matching
from customary.platform.records.record import Record
from customary.platform.records.slots import Subject, read_slots
from customary.platform.sql_slots import Joins, SlotColumns
from customary.platform.unit import Unit

__all__ = ["Residual", "Selection", "seen_by_reader", "select_records"]


@dataclass(frozen=True, slots=True, eq=False)
class Residual:
    """What is left of a filter once SQL has said what it can: only Python can evaluate it."""

    expression: Expression
    inputs: dict[str, object]
    not_pushable: tuple[str, ...]
    """The parts that SQL cannot say, as they are written."""


@dataclass(slots=True, eq=False)
class Selection:
    """The records of one request: columns over links are joined as they are asked for."""

    unit: Unit
    module: Module
    view: ListView | None
    rights: Rights
    table: Table
    columns: SlotColumns
    where: list[ColumnElement[bool]] = field(default_factory=list)
    residuals: list[Residual] = field(default_factory=list)
    undecided: dict[int, Diagnostic] = field(default_factory=dict)
    """Records that were looked at and left out because the filter could not be decided, with the first reason."""

    @property
    def joined(self) -> FromClause:
        joins = self.columns.joins
        return self.table if joins is None else joins.joined

    def select(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Begin a statement over the selected records."""
        return select(*columns).select_from(self.joined).where(*self.where)

    def keeps(self, ids: Sequence[int]) -> list[bool]:
        """Say for each record whether the part of the filter that only Python can evaluate holds.

        A record for which that cannot be decided does not match, and is noted.
        """
        undecided: dict[int, Diagnostic] = {}
        kept = [True] * len(ids)
        for residual in self.residuals:
            for place, (record_id, outcome) in enumerate(zip(ids, self._outcomes(residual, ids), strict=True)):
                if outcome.value is True:
                    continue
                if kept[place] and outcome.diagnostics:
                    undecided[record_id] = outcome.diagnostics[0]
                elif not outcome.diagnostics:
                    undecided.pop(record_id, None)  # whatever else is unclear, this part says no
                kept[place] = False
        self.undecided.update(undecided)
        return kept

    def _outcomes(self, residual: Residual, ids: Sequence[int]) -> Iterator[Outcome]:
        subjects = [
            Subject(record=Record(self.module, record_id, {"id": record_id}), input=residual.inputs)
            for record_id in ids
        ]
        around = reader_environment(self.unit)
        slots = residual.expression.slots
        rows = read_slots(self.unit, slots, subjects, around=around, visible=self.columns.visible)
        for record_id, values in zip(ids, rows, strict=True):
            yield outcome_of(residual.expression, values, around, record=f"{self.module.name}:{record_id}")


def select_records(unit: Unit, request: ListRequest) -> Selection:
    """Say which records a request means.

    Errors: `Denied` for a module that the reader may see nothing of, `UnknownField` for a field they may not see,
    `Refused` for a view or condition that makes no sense.
    """
    rights = rights_of(unit)
    rights.require("read", request.module)
    module = unit.runtime.catalog.modules[request.module]
    table = unit.runtime.tables.record(module.name)
    columns = SlotColumns(unit, module, table, joins=Joins(table), visible=seen_by_reader(unit))
    selection = Selection(unit, module, _view(module, request.view), rights, table, columns)
    gone = table.c.deleted_at
    selection.where.append(gone.is_not(None) if request.deleted else gone.is_(None))
    reach = predicate(unit, module.name, "read")
    if not reach.is_everything:
        selection.where.append(reach.sql(table))
    if selection.view is not None and selection.view.filter is not None:
        _filter(selection, selection.view.filter, {})
    if request.filter is not None:
        _filter(selection, request.filter, request.inputs)
    for index, condition in enumerate(request.conditions):
        checked = checked_condition(unit.runtime, rights, module, condition, f"c{index}v")
        _filter(selection, checked.expression, dict(checked.inputs))
    if request.text.strip():
        selection.where.append(matching(unit, rights, module, table.c.id, request.text))
    return selection


def seen_by_reader(unit: Unit) -> Any:
    """Say under which condition the unit's actor sees a record that a link leads to."""

    def visible(module: Module, table: FromClause) -> ColumnElement[bool] | None:
        reach = predicate(unit, module.name, "read")
        return None if reach.is_everything else reach.sql(table)

    return visible


def _view(module: Module, key: str | None) -> ListView | None:
    if key is None:
        return None
    if key not in module.lists:
        raise problems.no_such_view(module.name, key)
    return module.lists[key]


def _filter(selection: Selection, expression: Expression, inputs: dict[str, object]) -> None:
    check_expression(selection.rights, selection.module, expression)
    of_input = SlotColumns(
        selection.unit,
        selection.module,
        selection.table,
        joins=selection.columns.joins,
        visible=selection.columns.visible,
        input=inputs,
    )
    written = emitted_filter(expression, of_input, selection.unit.runtime.dialect, reader_environment(selection.unit))
    if written.clause is not None:
        selection.where.append(written.clause)
    if written.residual is not None:
        selection.residuals.append(Residual(written.residual, inputs, written.not_pushable))
