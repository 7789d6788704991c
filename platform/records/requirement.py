"""Which fields need a value, may be seen and may be changed, as the record stands now.

A condition that the data makes impossible to decide fails open: the field is shown and is not required.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import func, select

from customary.metadata.model.fields import Field, LinesOptions
from customary.metadata.values import blank
from customary.platform.errors import FieldProblem
from customary.platform.evaluation import evaluate
from customary.platform.records import problems
from customary.platform.records.recipe import Condition
from customary.platform.records.rows import alive
from customary.platform.records.work import Work

__all__ = ["clear_hidden", "frozen_fields", "has_value", "missing_fields"]

_PEOPLE = frozenset({"person", "import", "api"})
"""Sources that read-only fields are read-only for."""


def missing_fields(work: Work) -> Iterator[FieldProblem]:
    """Name the fields that need a value and have none."""
    for field in _required(work):
        if not has_value(work, field) and not _hidden(work, field):
            yield problems.missing(field)


def _required(work: Work) -> Iterable[Field]:
    conditional = [one.field for one in work.recipe.required_when if _holds(work, one)]
    return {field.key: field for field in (*work.recipe.required, *conditional)}.values()


def has_value(work: Work, field: Field) -> bool:
    """Say whether a field has a value; a list has one when it has a row."""
    if field.stored:
        return not blank(work.draft.get(field.key))
    if isinstance(field.options, LinesOptions) and work.draft.id is not None:
        return _has_rows(work, field, field.options)
    return bool(work.request.lines.get(field.key)) or field.key in work.links


def _has_rows(work: Work, field: Field, options: LinesOptions) -> bool:
    tables = work.unit.runtime.tables
    if options.by is None:
        links = tables.links(work.module.name, field.key)
        statement = select(func.count()).select_from(links).where(links.c.source_id == work.draft.id)
    else:
        rows = tables.record(options.target)
        statement = select(func.count()).select_from(rows).where(rows.c[options.by] == work.draft.id, alive(rows))
    return bool(work.unit.connection.execute(statement).scalar_one())


def _hidden(work: Work, field: Field) -> bool:
    return field.visible_when is not None and not _holds(work, Condition(field, field.visible_when), undecided=True)


def _holds(work: Work, condition: Condition, *, undecided: bool = False) -> bool:
    outcome = evaluate(work.unit, condition.expression, work.draft)
    return undecided if outcome.diagnostics else outcome.value is True


def clear_hidden(work: Work) -> bool:
    """Store blank in the fields that the record's other values hide; say whether that changed anything."""
    changed = False
    for one in work.recipe.visible_when:
        key = one.field.key
        empty = work.recipe.blank_values.get(key)
        if one.field.computed or not one.field.stored or work.draft[key] == empty:
            continue
        if not _holds(work, one, undecided=True):
            work.draft.set(key, empty, "hidden")
            changed = True
    return changed


def frozen_fields(work: Work) -> Iterator[FieldProblem]:
    """Name the read-only fields that a person, an import or a program has changed; rules may change them."""
    if work.unit.cause.source not in _PEOPLE:
        return
    draft = work.draft
    own = [key for key in work.request.changes if draft.touches({key}) and draft.sources.get(key) != "hidden"]
    given = [work.module.field(key) for key in own if not draft.sources.get(key, "").startswith("rule")]
    for field in given:
        if field.readonly or (field.readonly_when is not None and _holds(work, Condition(field, field.readonly_when))):
            yield problems.readonly(field)
