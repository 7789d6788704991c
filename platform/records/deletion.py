"""The recycle bin: a record goes in with its lines, comes back with them, or is removed for good.

What goes in together has the same instant and the same person in `deleted_at` and `deleted_by`; that is how a
restored record finds what went with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Table, func, select, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.exc import IntegrityError

from customary.metadata.model.access import Operation
from customary.metadata.model.fields import Field, LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.platform.errors import FieldProblem, Refused
from customary.platform.records import problems
from customary.platform.records.duplicates import check_duplicates
from customary.platform.records.history import write_event, write_history
from customary.platform.records.permission import check_version, reach
from customary.platform.records.pipeline import FOLLOWING, resave, run
from customary.platform.records.recipe import recipe_of
from customary.platform.records.record import Draft, DraftEvent, Record
from customary.platform.records.rows import alive, read_record, shape_of
from customary.platform.records.uniqueness import refusal_of
from customary.platform.records.work import Request, Work, begin
from customary.platform.records.writing import write
from customary.platform.runtime import Runtime
from customary.platform.storage import system_tables
from customary.platform.storage.memory import forget
from customary.platform.unit import Unit

__all__ = ["delete", "incoming_of", "purge", "remove", "restore"]


@dataclass(frozen=True, slots=True, eq=False)
class Incoming:
    """A link of some module that may point at records of another one."""

    module: Module
    field: Field
    owns: bool
    """Whether records that point here are lines of the record they point at."""

    @property
    def on_delete(self) -> str:
        return "cascade" if self.owns else cast(LinkOptions, self.field.options).on_delete

    def points_at(self, runtime: Runtime, module: str, record_id: int) -> ColumnElement[bool]:
        shape = shape_of(runtime, self.module)
        pair = shape.paired.get(self.field.key)
        if pair is None:
            return shape.table.c[self.field.key] == record_id
        return (shape.table.c[pair[0]] == module) & (shape.table.c[pair[1]] == record_id)


def incoming_of(runtime: Runtime, module: Module) -> tuple[Incoming, ...]:
    """Give every declared link that may point at records of a module."""
    return runtime.derived(("records.incoming", module.name), lambda: tuple(_incoming(runtime, module)))


def _incoming(runtime: Runtime, module: Module) -> Iterator[Incoming]:
    owned = {
        (field.options.target, field.options.by)
        for field in module.fields.values()
        if isinstance(field.options, LinesOptions)
    }
    for other in runtime.catalog.modules.values():
        for field in other.fields.values():
            if field.stored and isinstance(field.options, LinkOptions) and module.name in field.options.targets:
                yield Incoming(other, field, (other.name, field.key) in owned)


def delete(unit: Unit, module_name: str, record_id: int, row_version: int | None = None) -> None:
    """Put a record into the recycle bin, with its lines and with what goes along by declaration.

    Errors: `NotFound`, `Denied`, `Conflict`; `Refused` when a rule or a link stands in the way.
    """
    module = unit.runtime.catalog.modules[module_name]
    with unit.connection.begin_nested():
        record = reach(unit, module, record_id, "delete")
        if record["deleted_at"] is not None:
            raise Refused((problems.in_recycle_bin(),))
        check_version(unit, record, row_version)
        remove(_work(unit, record, "deleted"))


def _work(unit: Unit, record: Record, event: DraftEvent, *, nesting: int = 0) -> Work:
    work = begin(unit, Request(module=record.module, record_id=record.id), nesting=nesting)
    work.draft = Draft.of_record(record, event)
    return work


def remove(work: Work, *, follow: bool = True) -> None:
    """Put the record of a work into the recycle bin; `follow` false leaves what follows from it to the caller."""
    unit, draft = work.unit, work.draft
    if draft["locked"] and not unit.actor.is_system:
        raise Refused((problems.locked(),))
    draft.set("deleted_at", unit.now, "deletion")
    draft.set("deleted_by", unit.actor.user_id, "deletion")
    if unit.automation is not None:
        unit.automation.before(unit, work.module, draft)
    _clear_the_way(work)
    write(work)
    write_history(work)
    if follow:
        run(work, FOLLOWING)


def _clear_the_way(work: Work) -> None:
    """See to every record that links here: refuse, clear the link, or let it go along."""
    unit = work.unit
    record = cast(Record, work.draft.old)
    incoming = incoming_of(unit.runtime, work.module)
    refused = [problem for one in incoming if one.on_delete == "restrict" for problem in _holding(work, one)]
    if refused:
        raise Refused(refused)
    for one in incoming:
        if one.on_delete == "clear":
            for record_id in _pointing(unit, one, record):
                resave(unit, one.module, record_id, changes={one.field.key: None}, nesting=work.nesting + 1)
        elif one.on_delete == "cascade":
            for record_id in _pointing(unit, one, record):
                _remove_along(work, one.module, record_id)


def _holding(work: Work, incoming: Incoming) -> Iterator[FieldProblem]:
    unit, record = work.unit, cast(Record, work.draft.old)
    table = shape_of(unit.runtime, incoming.module).table
    points = incoming.points_at(unit.runtime, record.module.name, record.id)
    statement = select(func.count()).select_from(table).where(points, alive(table))
    count = int(unit.connection.execute(statement).scalar_one())
    if count:
        yield problems.deletion_refused(record.display, incoming.module, incoming.field, count)


def _pointing(unit: Unit, incoming: Incoming, record: Record) -> list[int]:
    table = shape_of(unit.runtime, incoming.module).table
    points = incoming.points_at(unit.runtime, record.module.name, record.id)
    return list(unit.connection.execute(select(table.c.id).where(points, alive(table)).order_by(table.c.id)).scalars())


def _remove_along(work: Work, module: Module, record_id: int) -> None:
    record = read_record(work.unit, module, record_id)
    if record is not None and record["deleted_at"] is None:
        along = _work(work.unit, record, "deleted", nesting=work.nesting + 1)
        along.parent = work
        remove(along)


def restore(unit: Unit, module_name: str, record_id: int) -> Record:
    """Take a record out of the recycle bin, with what went in together with it.

    Errors: `NotFound`, `Denied`; `Refused` when it is not there, when another record has a unique value of it by now,
    or when it is a line of a record that is itself in the bin.
    """
    module = unit.runtime.catalog.modules[module_name]
    work = _work(unit, _in_bin(unit, module, record_id, "delete"), "restored")
    try:
        with unit.connection.begin_nested():
            _check_parent(work)
            _bring_back(work)
    except IntegrityError as error:
        refusal = refusal_of(unit, [work], error)
        if refusal is None:
            raise
        raise refusal from error
    found = read_record(unit, module, record_id)
    return cast(Record, found)


def _in_bin(unit: Unit, module: Module, record_id: int, operation: Operation) -> Record:
    record = reach(unit, module, record_id, operation)
    if record["deleted_at"] is None:
        raise Refused((problems.not_in_recycle_bin(),))
    return record


def _check_parent(work: Work) -> None:
    if work.module.line_of is None:
        return
    parent_name, lines = work.module.line_of
    parent_module = work.unit.runtime.catalog.modules[parent_name]
    by = cast(LinesOptions, parent_module.field(lines).options).by
    parent_id = work.draft.get(by) if by else None
    parent = read_record(work.unit, parent_module, parent_id) if isinstance(parent_id, int) else None
    if parent is not None and parent["deleted_at"] is not None:
        raise Refused((problems.parent_in_recycle_bin(parent.display),))


def _bring_back(work: Work) -> None:
    unit, draft = work.unit, work.draft
    old = cast(Record, draft.old)
    along = _gone_along(unit, old)
    draft.set("deleted_at", None, "restore")
    draft.set("deleted_by", None, "restore")
    if unit.automation is not None:
        unit.automation.before(unit, work.module, draft)
    check_duplicates(work)
    write(work)
    write_history(work)
    for module, record_id in along:
        record = read_record(unit, module, record_id)
        if record is not None:
            with_it = _work(unit, record, "restored", nesting=work.nesting + 1)
            with_it.parent = work
            _bring_back(with_it)
    run(work, FOLLOWING)
    resave(unit, work.module, old.id, rollups=list(work.recipe.rollups), nesting=work.nesting + 1)


def _gone_along(unit: Unit, record: Record) -> list[tuple[Module, int]]:
    found: list[tuple[Module, int]] = []
    for one in incoming_of(unit.runtime, record.module):
        if one.on_delete == "cascade":
            table = shape_of(unit.runtime, one.module).table
            points = one.points_at(unit.runtime, record.module.name, record.id)
            statement = select(table.c.id).where(points, _together(table, record)).order_by(table.c.id)
            found.extend((one.module, record_id) for record_id in unit.connection.execute(statement).scalars())
    return found


def _together(table: Table, record: Record) -> ColumnElement[bool]:
    by = record["deleted_by"]
    same_person = table.c.deleted_by.is_(None) if by is None else table.c.deleted_by == by
    return (table.c.deleted_at == record["deleted_at"]) & same_person


def purge(unit: Unit, module_name: str, record_id: int) -> None:
    """Remove a record in the recycle bin for good: its values, lines, links, comments and history.

    One row stays in the history: that it was purged, when and by whom, without any of its values.
    Errors: `NotFound`, `Denied`; `Refused` when it is not in the bin.
    """
    module = unit.runtime.catalog.modules[module_name]
    with unit.connection.begin_nested():
        record = _in_bin(unit, module, record_id, "delete")
        _erase(unit, record)
        forget(unit.connection)
        write_event(unit, record, "purged", [])


def _erase(unit: Unit, record: Record) -> None:
    for one in incoming_of(unit.runtime, record.module):
        _let_go(unit, one, record)
    _erase_links(unit, record)
    for table in (system_tables.history, system_tables.comment, system_tables.search_gram, system_tables.notification):
        here = (table.c.module == record.module.name, table.c.record_id == record.id)
        unit.connection.execute(delete_rows(table).where(*here))
    table = shape_of(unit.runtime, record.module).table
    unit.connection.execute(delete_rows(table).where(table.c.id == record.id))


def _let_go(unit: Unit, incoming: Incoming, record: Record) -> None:
    """Erase what belonged to the record, and blank the links of what is left in the bin."""
    shape = shape_of(unit.runtime, incoming.module)
    points = incoming.points_at(unit.runtime, record.module.name, record.id)
    if incoming.on_delete == "cascade":
        statement = shape.select().where(points, shape.table.c.deleted_at.is_not(None))
        for row in unit.connection.execute(statement).mappings().all():
            _erase(unit, shape.record(row))
    blank = shape.row({incoming.field.key: None})
    unit.connection.execute(update(shape.table).where(points).values(blank))


def _erase_links(unit: Unit, record: Record) -> None:
    tables, name = unit.runtime.tables, record.module.name
    for other in unit.runtime.catalog.modules.values():
        for field in recipe_of(unit.runtime, other).many:
            options = cast(LinesOptions, field.options)
            links = tables.links(other.name, field.key)
            if other.name == name:
                unit.connection.execute(delete_rows(links).where(links.c.source_id == record.id))
            if options.target == name:
                unit.connection.execute(delete_rows(links).where(links.c.target_id == record.id))
