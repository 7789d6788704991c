"""What happened to a record, the newest first: changes, comments, and what was sent about it.

A field that the reader may not see leaves no trace here: its changes are taken out, and an entry of which nothing is
left is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Table, select

from customary.metadata.model.fields import Field, LinesOptions
from customary.metadata.model.modules import Module
from customary.metadata.values import Reference, from_json
from customary.platform.access import rights_of
from customary.platform.errors import NotFound
from customary.platform.records.permission import visible
from customary.platform.storage.system_tables import comment, history, message
from customary.platform.unit import Unit

__all__ = ["Cursor", "Entry", "FieldChange", "Timeline", "read", "references_of"]

Cursor = tuple[datetime, str, int]
"""Where an entry stands: its instant, its kind, its id."""
EntryKind = Literal["change", "comment", "message"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of one change, in natural values; of lists, the ids that went and came."""

    field: Field
    old: object
    new: object
    source: str | None = None
    """What set the value, where it was not the cause of the whole change: `default`, `formula`, `rule m.r@1` ..."""
    currencies: tuple[str | None, str | None] = (None, None)
    """Of amounts: the codes of the old and of the new one; None is that of the field, or the base currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    kind: EntryKind
    id: int
    at: datetime
    actor_id: int | None
    """Who did or wrote it; None is the system."""
    event: str = ""
    """Of a change: created, updated, deleted, restored, purged. Of a message: its channel."""
    source: str = ""
    """Of a change: person, import, api, rule, approval or system."""
    cause: str = ""
    """The import's file and row, the rule and its version, and the like."""
    chain: str = ""
    changes: tuple[FieldChange, ...] = ()
    text: str = ""
    """Of a comment or a message."""
    recipient: str = ""
    status: str = ""
    """Of a message."""

    @property
    def cursor(self) -> Cursor:
        return (self.at, self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Timeline:
    entries: tuple[Entry, ...]
    next: Cursor | None
    """Pass it as `before` for older entries; None at the end."""


def read(unit: Unit, module_name: str, record_id: int, limit: int = 50, before: Cursor | None = None) -> Timeline:
    """Give what happened to a record, as far as the actor may see it.

    Errors: `NotFound` for a record that the actor may not see.
    """
    module = unit.runtime.catalog.modules.get(module_name)
    if module is None or not visible(unit, module, record_id):
        raise NotFound(module_name, record_id)
    found: list[Entry] = []
    while len(found) <= limit:
        batch, last = _batch(unit, module, record_id, limit + 1, before)
        found.extend(entry for entry in batch if not _says_nothing(entry))
        before = last
        if last is None:
            break
    entries = tuple(found[:limit])
    return Timeline(entries, entries[-1].cursor if len(found) > limit else None)


def _batch(
    unit: Unit, module: Module, record_id: int, size: int, before: Cursor | None
) -> tuple[list[Entry], Cursor | None]:
    """Read the next entries of all kinds, and where to go on; None when there are no more."""
    entries = [
        *(_change(unit, module, row) for row in _rows(unit, history, module, record_id, size, before, "change")),
        *(_comment(row) for row in _rows(unit, comment, module, record_id, size, before, "comment")),
        *(_message(unit, module, row) for row in _rows(unit, message, module, record_id, size, before, "message")),
    ]
    entries.sort(key=lambda entry: entry.cursor, reverse=True)
    kept = entries[:size]
    return kept, kept[-1].cursor if len(entries) >= size else None


def _rows(
    unit: Unit, table: Table, module: Module, record_id: int, size: int, before: Cursor | None, kind: EntryKind
) -> Iterator[Mapping[str, Any]]:
    statement = select(table).where(table.c.module == module.name, table.c.record_id == record_id)
    if table is comment:
        statement = statement.where(table.c.deleted_at.is_(None))
    if before is not None:
        at, last_kind, last_id = before
        earlier = table.c.at < at
        if kind == last_kind:
            earlier |= (table.c.at == at) & (table.c.id < last_id)
        elif kind < last_kind:
            earlier |= table.c.at == at
        statement = statement.where(earlier)
    ordered = statement.order_by(table.c.at.desc(), table.c.id.desc()).limit(size)
    yield from cast("Sequence[Mapping[str, Any]]", unit.connection.execute(ordered).mappings().all())


def _says_nothing(entry: Entry) -> bool:
    """An update of which the reader may see no field."""
    return entry.kind == "change" and entry.event == "updated" and not entry.changes


def _change(unit: Unit, module: Module, row: Mapping[str, Any]) -> Entry:
    return Entry(
        kind="change",
        id=row["id"],
        at=row["at"],
        actor_id=row["actor_id"],
        event=row["event"],
        source=row["source"],
        cause=row["cause"],
        chain=row["chain"],
        changes=tuple(_field_changes(unit, module, row["changes"])),
    )


def _field_changes(unit: Unit, module: Module, changes: Sequence[Mapping[str, Any]]) -> Iterator[FieldChange]:
    """Leave out fields that the reader may not see, and those that the catalog no longer has."""
    rights = rights_of(unit)
    for change in changes:
        key = str(change["field"])
        if not module.has_field(key) or not rights.may_read(module.name, key):
            continue
        field = module.field(key)
        source = change.get("source")
        yield FieldChange(
            field=field,
            old=_natural(field, change["old"]),
            new=_natural(field, change["new"]),
            source=None if source is None else str(source),
            currencies=_codes(change.get("currencies")),
        )


def _codes(stored: object) -> tuple[str | None, str | None]:
    old, new = stored if isinstance(stored, list) and len(stored) == 2 else (None, None)
    return (old if isinstance(old, str) else None, new if isinstance(new, str) else None)


def _natural(field: Field, stored: object) -> object:
    """Read what was written; a value of a type that the field no longer has stays as it was written."""
    if isinstance(field.options, LinesOptions):
        return tuple(stored) if isinstance(stored, list) else ()
    try:
        return from_json(field, stored)
    except (ValueError, TypeError, ArithmeticError):
        return str(stored)


def _comment(row: Mapping[str, Any]) -> Entry:
    return Entry(kind="comment", id=row["id"], at=row["at"], actor_id=row["author_id"], text=row["text"])


def _message(unit: Unit, module: Module, row: Mapping[str, Any]) -> Entry:
    """A message tells that it was sent; its words may hold fields, so only who reads every field reads them."""
    rights = rights_of(unit)
    all_readable = all(rights.may_read(module.name, field.key) for field in module.fields.values())
    return Entry(
        kind="message",
        id=row["id"],
        at=row["at"],
        actor_id=None,
        event=row["channel"],
        cause=row["cause"] or "",
        text=(row["subject"] or row["body"]) if all_readable else "",
        recipient=row["recipient"] if all_readable else "",
        status=row["status"],
    )


def references_of(entries: Sequence[Entry]) -> tuple[Reference, ...]:
    """Name every record that entries mention, so that a page reads all their names at once."""
    found: dict[Reference, None] = {}
    for entry in entries:
        if entry.actor_id is not None:
            found.setdefault(Reference("user", entry.actor_id))
        for change in entry.changes:
            for value in (change.old, change.new):
                for reference in _references(change.field, value):
                    found.setdefault(reference)
    return tuple(found)


def _references(field: Field, value: object) -> Iterator[Reference]:
    if isinstance(value, Reference):
        yield value
        return
    options = field.options
    targets = getattr(options, "targets", ()) or ((options.target,) if isinstance(options, LinesOptions) else ())
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, int) and not isinstance(one, bool) and targets:
            yield Reference(targets[0], one)
