"""Owned lines that are saved together with their record.

The record is written first, so that its lines find it, with its new values. Then every line goes through its own
steps up to its history row; then the totals are counted once; only then is the record checked and completed. What
follows from the lines (rules, roll-ups, dependants) waits until the record stands as it will be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from customary.metadata.model.access import FieldMode
from customary.metadata.model.fields import Field, LinesOptions
from customary.platform.access import rights_of
from customary.platform.errors import FieldProblem, Refused
from customary.platform.records import problems
from customary.platform.records.record import LineChange
from customary.platform.records.rollups import roll_up
from customary.platform.records.work import Request, Work, begin

__all__ = ["check_lines", "count_totals", "line_works", "placed"]


def check_lines(work: Work) -> None:
    """Refuse lines of a field that holds none, or that the actor may not change."""
    found = [problem for key in work.request.lines if (problem := _lines_problem(work, key)) is not None]
    if found:
        raise Refused(found)


def _lines_problem(work: Work, key: str) -> FieldProblem | None:
    held = {field.key: field for field in work.recipe.lines}
    mode = FieldMode.WRITE if work.unit.actor.is_system else rights_of(work.unit).field_mode(work.module.name, key)
    if key not in held or mode is FieldMode.HIDDEN:
        return problems.not_lines(work.module, key)
    return None if mode is FieldMode.WRITE else problems.may_not_write(held[key])


def line_works(work: Work) -> Iterator[tuple[str, int, LineChange, Work]]:
    """Begin the work on each line that was given, in order: its field, its place, what was asked, and the work."""
    for field in work.recipe.lines:
        for place, change in enumerate(work.request.lines.get(field.key, ())):
            yield field.key, place, change, _line_work(work, field, change)


def _line_work(work: Work, field: Field, change: LineChange) -> Work:
    options = cast(LinesOptions, field.options)
    by = cast(str, options.by)
    request = Request(
        module=work.unit.runtime.catalog.modules[options.target],
        changes={key: value for key, value in change.changes.items() if key != by},
        record_id=change.id,
        row_version=change.row_version,
        initial_state_any=work.request.initial_state_any,
    )
    return begin(work.unit, request, parent=work, parent_field=by, nesting=work.nesting)


def placed(problem: FieldProblem, key: str, place: int) -> FieldProblem:
    """Say in which line a problem is: `lines.0.quantity`."""
    return replace(problem, field=".".join((key, str(place), *([problem.field] if problem.field else []))))


def count_totals(work: Work) -> None:
    """Bring the roll-ups of the record itself up to date, all at once."""
    if work.recipe.rollups:
        for key, value in roll_up(work.unit, work.module, cast(int, work.draft.id), work.recipe.rollups).items():
            work.draft.set(key, value, "rollup")
