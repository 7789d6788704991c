"""Step 9 of a save: the row is written, on the version that it was read with; or several that are held, together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import delete, insert

from customary.platform.errors import Conflict, NotFound
from customary.platform.records.computed import compute
from customary.platform.records.history import changed_since
from customary.platform.records.numbers import next_number
from customary.platform.records.record import Record
from customary.platform.records.rows import ID, VERSION, read_record, remember
from customary.platform.records.work import Work
from customary.platform.unit import Unit

__all__ = ["write", "write_together"]


def write(work: Work) -> None:
    """Bring the row to the state of the draft, and the many-to-many links with it.

    A record with lines is written twice within one version: first so that its lines find it, then with their totals.
    """
    if work.draft.id is None:
        _insert(work)
    elif work.written is None:
        _update(work, cast(int, work.draft["row_version"]))
    else:
        _complete(work, work.written)
    _write_links(work)
    work.written = dict(work.draft.values)
    remember(work.unit, Record(work.module, cast(int, work.draft.id), work.written))


def _insert(work: Work) -> None:
    unit, draft = work.unit, work.draft
    _count_gapless(work)
    values = draft.values
    values["row_version"] = 1
    values["created_at"] = values["updated_at"] = unit.now
    values["created_by"] = values["updated_by"] = unit.actor.user_id
    values["locked"] = bool(values.get("locked"))
    row = work.recipe.shape.row(values)
    row.pop("id", None)
    inserted = unit.connection.execute(work.recipe.shape.insertion, row)
    draft.id = int(inserted.inserted_primary_key[0])  # type: ignore[index] # an insert of one row has one
    values["id"] = draft.id


def _count_gapless(work: Work) -> None:
    """Take the numbers that may leave no gap now, when little can go wrong any more."""
    taken = False
    for field in work.recipe.numbers:
        number = next_number(work.unit, field, gapless=True)
        if number is not None:
            work.draft.set(field.key, number, "number")
            taken = True
    if taken:
        compute(work)


def _update(work: Work, read_version: int) -> None:
    """Write what changed, when nobody has written the record since it was read.

    Errors: `Conflict`.
    """
    unit = work.unit
    done = unit.connection.execute(work.recipe.shape.change, _next_version(work, read_version))
    if done.rowcount != 1:
        raise _overtaken(unit, work, read_version)


def _next_version(work: Work, read_version: int) -> dict[str, object]:
    """Count the draft's version up, and give the parameters of the statement that writes it."""
    unit, draft = work.unit, work.draft
    draft.values["row_version"] = read_version + 1
    if work.occasion == "change":
        draft.values["updated_at"] = unit.now
        draft.values["updated_by"] = unit.actor.user_id
    keys = [*_STAMPS, *(key for key, _, _ in draft.changes() if work.module.field(key).stored)]
    row = work.recipe.shape.row({key: draft.values[key] for key in keys})
    return {**row, ID: draft.id, VERSION: read_version}


def write_together(unit: Unit, works: Sequence[Work]) -> None:
    """Write several records of one module, all of which the transaction holds; one statement for each set of columns.

    Errors: `Conflict` when one of them was written meanwhile after all.
    """
    alike: dict[frozenset[str], list[tuple[Work, dict[str, object]]]] = {}
    for work in works:
        row = _next_version(work, cast(int, work.draft["row_version"]))
        alike.setdefault(frozenset(row), []).append((work, row))
    for some in alike.values():
        change = some[0][0].recipe.shape.change
        done = unit.connection.execute(change, [row for _, row in some])
        if done.rowcount != len(some):
            first, row = some[0]
            raise _overtaken(unit, first, cast(int, row[VERSION]))
    for work in works:
        work.written = dict(work.draft.values)
        remember(unit, work.draft.as_record())


_STAMPS = ("row_version", "updated_at", "updated_by")


def _complete(work: Work, written: dict[str, object]) -> None:
    """Add what changed after the row was written early, such as totals of lines, to the same version."""
    draft = work.draft
    later = {key: value for key, value in draft.values.items() if value != written.get(key)}
    if later:
        parameters: dict[str, Any] = {ID: draft.id, VERSION: draft["row_version"]}
        row = work.recipe.shape.row(later)
        work.unit.connection.execute(work.recipe.shape.change, {**row, **parameters})


def _overtaken(unit: Unit, work: Work, read_version: int) -> Conflict | NotFound:
    record_id = cast(int, work.draft.id)
    current = read_record(unit, work.module, record_id)
    if current is None:
        return NotFound(work.module.name, record_id)
    by = current["updated_by"]
    return Conflict(
        current,
        base_version=read_version,
        changed_fields=changed_since(unit, current, read_version),
        by=by if isinstance(by, int) else None,
    )


def _write_links(work: Work) -> None:
    """Add and remove the rows of many-to-many fields, the first time that the row is written."""
    if work.written is not None:
        return
    connection = work.unit.connection
    for key, change in work.links.items():
        table = work.unit.runtime.tables.links(work.module.name, key)
        if change.removed:
            gone = table.c.target_id.in_(change.removed)
            connection.execute(delete(table).where(table.c.source_id == work.draft.id, gone))
        if change.added:
            rows = [{"source_id": work.draft.id, "target_id": target} for target in change.added]
            connection.execute(insert(table), rows)
