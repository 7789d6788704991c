"""Step 1 of a save: the record must be within reach, and every field that is named must be the actor's to write.

The update's own predicate selects the row, and on PostgreSQL locks it: there is no moment between asking whether the
record may be changed and holding it.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import select

from customary.metadata.model.access import FieldMode, Operation
from customary.metadata.model.fields import Field, LinesOptions
from customary.metadata.model.modules import Module
from customary.platform.access import predicate, rights_of
from customary.platform.errors import Conflict, Denied, FieldProblem, NotFound, Refused
from customary.platform.records import problems
from customary.platform.records.history import changed_since
from customary.platform.records.recipe import ASSIGNED
from customary.platform.records.record import Draft, Record
from customary.platform.records.rows import lock_record, read_record, shape_of
from customary.platform.records.work import Work
from customary.platform.unit import Unit

__all__ = [
    "check_access",
    "check_assignment",
    "check_parent",
    "check_version",
    "may_write",
    "open_line",
    "reach",
    "visible",
]


def check_access(work: Work) -> None:
    """Open the record for change, or a new one, and refuse what the actor may not write."""
    request, unit = work.request, work.unit
    if request.record_id is None:
        if work.parent is None and not rights_of(unit).may("create", work.module.name):
            raise Denied("create", work.module.name)
        work.draft = Draft.of_new(work.module, work.recipe.blank_values)
    else:
        work.draft = Draft.of_record(_open(work, request.record_id))
    found = [problem for key in request.changes if (problem := _field_problem(work, key)) is not None]
    if found:
        raise Refused(found)


def _open(work: Work, record_id: int) -> Record:
    """Select a record for change; a line is reached through the record that it belongs to."""
    if work.parent is not None:
        return open_line(work)
    return _open_for_change(work, reach(work.unit, work.module, record_id, "update"))


def open_line(work: Work) -> Record:
    """Read a line that is changed together with its record, which was locked and asked for already."""
    return _open_for_change(work, _line(work))


def _open_for_change(work: Work, record: Record) -> Record:
    unit = work.unit
    if record["deleted_at"] is not None:
        raise Refused((problems.in_recycle_bin(),))
    check_version(unit, record, work.request.row_version)
    if record["locked"] and not unit.actor.is_system:
        raise Refused((problems.locked(),))
    return record


def reach(unit: Unit, module: Module, record_id: int, operation: Operation) -> Record:
    """Select and lock the record, deleted or not, when the actor may do this to it.

    Errors: `NotFound` when the actor may not even see it, `Denied` when they may see it only.
    """
    allows = predicate(unit, module.name, operation)
    if allows.is_everything:
        found = lock_record(unit, module, record_id)
        if found is None:
            raise NotFound(module.name, record_id)
        return found
    shape = shape_of(unit.runtime, module)
    allowed = allows.sql(shape.table)
    statement = shape.select().where(shape.table.c.id == record_id, allowed).with_for_update(of=shape.table)
    row = unit.connection.execute(statement).mappings().one_or_none()
    if row is not None:
        return shape.record(row)
    if visible(unit, module, record_id):
        raise Denied(operation, module.name)
    raise NotFound(module.name, record_id)


def visible(unit: Unit, module: Module, record_id: int) -> bool:
    """Say whether the actor may see a record."""
    table = unit.runtime.tables.record(module.name)
    allowed = predicate(unit, module.name, "read").sql(table)
    return unit.connection.execute(select(table.c.id).where(table.c.id == record_id, allowed)).first() is not None


def _line(work: Work) -> Record:
    record_id = work.request.record_id
    record = None if record_id is None else read_record(work.unit, work.module, record_id)
    parent = cast(Work, work.parent)
    if record is None or record[work.parent_field] != parent.draft.id:
        raise Refused((problems.not_lines(parent.module, work.module.name),))
    return record


def check_version(unit: Unit, record: Record, row_version: int | None) -> None:
    """Refuse to go on from a version that somebody has changed since.

    Errors: `Conflict`, which tells what they changed.
    """
    if row_version is None or row_version == record.row_version:
        return
    by = record["updated_by"]
    raise Conflict(
        record,
        base_version=row_version,
        changed_fields=changed_since(unit, record, row_version),
        by=by if isinstance(by, int) else None,
        at=record["updated_at"],  # type: ignore[arg-type] # a system field, always an instant
    )


def _field_problem(work: Work, key: str) -> FieldProblem | None:
    module = work.module
    if not module.has_field(key):
        return problems.unknown_field(module, key)
    field = module.field(key)
    mode = FieldMode.WRITE if work.unit.actor.is_system else rights_of(work.unit).field_mode(module.name, key)
    if mode is FieldMode.HIDDEN:
        return problems.unknown_field(module, key)
    if _kept(field):
        return problems.kept_by_platform(field)
    return None if mode is FieldMode.WRITE else problems.may_not_write(field)


def may_write(unit: Unit, field: Field) -> bool:
    """Say whether the actor may give a field of some record a value by name."""
    if unit.actor.is_system:
        return not _kept(field)
    return rights_of(unit).field_mode(field.module, field.key) is FieldMode.WRITE and not _kept(field)


def _kept(field: Field) -> bool:
    """Say whether nobody writes a field by name."""
    if field.system:
        return field.key not in ASSIGNED
    many = isinstance(field.options, LinesOptions) and field.options.by is None
    return field.computed or not (field.stored or many)


def check_assignment(work: Work) -> None:
    """Refuse an owner or department other than before, or than a new record gets by itself, without the right to."""
    unit, draft = work.unit, work.draft
    given = [key for key in ASSIGNED if key in work.request.changes]
    if unit.actor.is_system or not given:
        return
    usual = {"owner": unit.actor.user_id, "department": unit.actor.department_id} if draft.is_new else draft.values
    before = usual if draft.old is None else draft.old.values
    moved = [key for key in given if draft[key] is not None and draft[key] != before.get(key)] + [
        key for key in given if draft[key] is None and draft.old is not None and draft.old[key] is not None
    ]
    if moved and not _may_assign(work):
        raise Refused([problems.may_not_assign(key) for key in moved])


def _may_assign(work: Work) -> bool:
    unit, draft = work.unit, work.draft
    if draft.old is None:
        return rights_of(unit).may("assign", work.module.name)
    return predicate(unit, work.module.name, "assign").allows(unit, draft.old)


def check_parent(work: Work) -> None:
    """Refuse to put a line under a record that the actor may not change, when it is saved by itself.

    Errors: `Denied`; `Refused` when that record is locked or in the recycle bin.
    """
    if work.parent is not None or work.module.line_of is None:
        return
    unit = work.unit
    name, lines = work.module.line_of
    module = unit.runtime.catalog.modules[name]
    by = cast(LinesOptions, module.field(lines).options).by
    target = work.draft.get(by) if by is not None and work.draft.touches({by}) else None
    if not isinstance(target, int):
        return
    record = reach(unit, module, target, "update")
    if record["locked"] and not unit.actor.is_system:
        raise Refused((problems.locked(),))
