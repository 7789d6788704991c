"""Step 10 of a save: the history row that says who changed what, when, from which source and because of what.

Every version of a record after its first has exactly one row, so that what happened since a version is the last so
many rows. A field that is not audited is left out of the row, not the row itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import insert, select

from customary.metadata.model.fields import Field
from customary.metadata.values import to_json
from customary.platform.records.record import Record
from customary.platform.records.work import Work, source_of
from customary.platform.storage.system_tables import history, rule_trace
from customary.platform.unit import Unit

__all__ = ["changed_since", "last_change", "write_event", "write_histories", "write_history"]

_INTO_HISTORY = insert(history)


def write_history(work: Work) -> None:
    """Write the row of this save, and the computed values that could not be had."""
    write_histories(work.unit, [work])


def write_histories(unit: Unit, works: Sequence[Work]) -> None:
    """Do so for several saves."""
    told = [
        _event(one.unit, one.draft.as_record(), one.draft.event, _changes(one))
        for one in works
        if one.module.features.history
    ]
    if told:
        unit.connection.execute(_INTO_HISTORY, told)
    failed = [row for one in works for row in _failures(one)]
    if failed:
        unit.connection.execute(insert(rule_trace), failed)


_UNTOLD = frozenset({"display", "deleted_at", "deleted_by"})
"""What other changes and the event tell already."""


def _changes(work: Work) -> list[dict[str, object]]:
    usual = source_of(work.unit)
    found: list[dict[str, object]] = []
    for key, old, new in work.draft.changes():
        field = work.module.field(key)
        if field.audit and key not in _UNTOLD:
            entry = {"field": key, "old": to_json(field, old), "new": to_json(field, new), **_currencies(work, field)}
            source = work.draft.sources.get(key, usual)
            found.append(entry if source == usual else {**entry, "source": source})
    for key, link in work.links.items():
        found.append({"field": key, "old": list(link.removed), "new": list(link.added)})
    for key, ids in work.touched_lines.items():
        found.append({"field": key, "old": [], "new": list(ids)})
    return found


def _currencies(work: Work, field: Field) -> dict[str, object]:
    """Keep the currencies that an amount was and is in: the field that says them changes on its own."""
    says = field.exchange.currency if field.exchange is not None else None
    if says is None:
        return {}
    old = work.draft.old.values.get(says) if work.draft.old is not None else None
    return {"currencies": [old, work.draft.values.get(says)]}


def write_event(unit: Unit, record: Record, event: str, changes: Sequence[Mapping[str, object]]) -> None:
    """Write one row of a record's history."""
    unit.connection.execute(_INTO_HISTORY, _event(unit, record, event, changes))


def _event(unit: Unit, record: Record, event: str, changes: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {
        "module": record.module.name,
        "record_id": record.id,
        "at": unit.now,
        "actor_id": unit.actor.user_id,
        "source": unit.cause.source,
        "cause": unit.cause.detail,
        "chain": unit.cause.chain,
        "changes": list(changes),
        "event": event,
    }


def _failures(work: Work) -> Iterator[dict[str, object]]:
    """Keep what could not be computed beside the traces of rules, where administrators look."""
    unit = work.unit
    for key, diagnostic in work.failures:
        yield {
            "module": work.module.name,
            "rule": f"field:{key}",
            "version": 0,
            "record_id": work.draft.id,
            "at": unit.now,
            "event": work.draft.event,
            "decision": "error",
            "duration_us": 0,
            "detail": {"field": key, "code": diagnostic.code},
            "chain": unit.cause.chain,
            "actor_id": unit.actor.user_id,
            "error": diagnostic.text(),
        }


def changed_since(unit: Unit, record: Record, row_version: int) -> tuple[str, ...]:
    """Name the fields that changed after a version of a record, in the order of the module."""
    versions = record.row_version - row_version
    if versions <= 0:
        return ()
    statement = (
        select(history.c.changes)
        .where(history.c.module == record.module.name, history.c.record_id == record.id)
        .order_by(history.c.id.desc())
        .limit(versions)
    )
    keys = {str(change["field"]) for row in unit.connection.execute(statement) for change in row.changes}
    return tuple(field.key for field in record.module.all_fields if field.key in keys)


def last_change(unit: Unit, record: Record, keys: Collection[str]) -> datetime:
    """Say when one of some fields of a record changed last; where no history tells, when the record was made."""
    statement = (
        select(history.c.at, history.c.changes)
        .where(history.c.module == record.module.name, history.c.record_id == record.id)
        .order_by(history.c.id.desc())
    )
    for row in unit.connection.execute(statement):
        if any(change["field"] in keys for change in row.changes):
            return cast(datetime, row.at)
    return cast(datetime, record["created_at"])
