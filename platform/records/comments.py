"""What people write beside a record. Whoever may read the record may comment on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from customary.metadata.model.modules import Module
from customary.platform.access import rights_of
from customary.platform.errors import Denied, NotFound, Refused
from customary.platform.records import problems
from customary.platform.records.permission import visible
from customary.platform.storage.system_tables import comment
from customary.platform.unit import Unit

__all__ = ["LONGEST_COMMENT", "Comment", "add", "remove"]

LONGEST_COMMENT = 10_000
"""In code points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    id: int
    module: str
    record_id: int
    at: datetime
    author_id: int | None
    text: str


def add(unit: Unit, module_name: str, record_id: int, text: str) -> Comment:
    """Write a comment on a record.

    Errors: `NotFound` for a record that the actor may not see, `Denied` where the module takes no comments,
    `Refused` for a text that is blank or too long.
    """
    _require_visible(unit, module_name, record_id)
    words = text.strip()
    if not words:
        raise Refused((problems.comment_blank(),))
    if len(words) > LONGEST_COMMENT:
        raise Refused((problems.comment_too_long(LONGEST_COMMENT),))
    row = {
        "module": module_name,
        "record_id": record_id,
        "at": unit.now,
        "author_id": unit.actor.user_id,
        "text": words,
    }
    inserted = unit.connection.execute(insert(comment), row).inserted_primary_key
    return Comment(
        id=int(inserted[0]),  # type: ignore[index] # an insert of one row has one
        module=module_name,
        record_id=record_id,
        at=unit.now,
        author_id=unit.actor.user_id,
        text=words,
    )


def remove(unit: Unit, module_name: str, record_id: int, comment_id: int) -> None:
    """Take back a comment of one's own; an administrator takes back any.

    Errors: `NotFound` when there is no such comment on the record, `Denied` when it is somebody else's.
    """
    _require_visible(unit, module_name, record_id)
    here = (comment.c.id == comment_id, comment.c.module == module_name, comment.c.record_id == record_id)
    row = unit.connection.execute(
        select(comment.c.author_id).where(*here, comment.c.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound(module_name, record_id)
    if row.author_id != unit.actor.user_id and not rights_of(unit).unlimited:
        raise Denied("delete", module_name)
    unit.connection.execute(update(comment).where(*here).values(deleted_at=unit.now))


def _require_visible(unit: Unit, module_name: str, record_id: int) -> Module:
    module = unit.runtime.catalog.modules.get(module_name)
    if module is None or not visible(unit, module, record_id):
        raise NotFound(module_name, record_id)
    if not module.features.comments:
        raise Denied("comment", module_name)
    return module
