"""A value that only one record may have: the database keeps it, and here its refusal becomes a sentence.

A unique field with a condition of its own is beyond an index; it is asked before the write (step 8), under a lock
that makes two transactions with the same value wait for each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Index, Table, select
from sqlalchemy.exc import IntegrityError

from customary.metadata.model.fields import Field
from customary.platform.errors import Refused
from customary.platform.records import problems
from customary.platform.records.permission import visible
from customary.platform.records.rows import alive
from customary.platform.records.work import Work
from customary.platform.unit import Unit

__all__ = ["holder_of", "refusal_of"]

_SQLITE_COLUMNS = re.compile(r"UNIQUE constraint failed: (?P<table>\w+)\.(?P<column>\w+)")
_SQLITE_INDEX = re.compile(r"UNIQUE constraint failed: index '(?P<index>\w+)'")


def refusal_of(unit: Unit, works: Iterable[Work], error: IntegrityError) -> Refused | None:
    """Say which field of which record met a value that another record has; None when it was something else."""
    for work in works:
        field = _field_of(work, error)
        if field is not None:
            return Refused((problems.not_unique(field, holder_of(unit, work, field)),))
    return None


def _field_of(work: Work, error: IntegrityError) -> Field | None:
    table = work.recipe.shape.table
    index = _index_named(table, error)
    if index is None:
        return None
    condition = str(index.dialect_options["sqlite"]["where"])
    unique = [field for field in work.module.fields.values() if field.unique is not None]
    named = [field for field in unique if field.key in index.columns or f"{table.name}.{field.key} " in condition]
    return named[0] if named else None


def _index_named(table: Table, error: IntegrityError) -> Index | None:
    diagnosis = getattr(error.orig, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    found = _SQLITE_INDEX.search(str(error.orig))
    wanted = name or (found["index"] if found else None)
    if wanted is not None:
        return next((one for one in table.indexes if one.name == wanted), None)
    columns = _SQLITE_COLUMNS.search(str(error.orig))
    if columns is None or columns["table"] != table.name:
        return None
    return next((one for one in table.indexes if one.unique and columns["column"] in one.columns), None)


def holder_of(unit: Unit, work: Work, field: Field) -> str | None:
    """Name the record that has the value already; None where the actor may not see it."""
    table = work.recipe.shape.table
    column, value = table.c[field.key], work.draft[field.key]
    same = column.is_(None) if value is None else column == value
    statement = select(table.c.id, table.c.display).where(same, alive(table)).limit(2)
    others = [row for row in unit.connection.execute(statement) if row.id != work.draft.id]
    if not others or not visible(unit, work.module, others[0].id):
        return None
    return others[0].display or f"#{others[0].id}"
