"""Writing the JSON of the platform's tables anew, where it mentions what is called otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Text, cast, or_, select, update

__all__ = ["mentions", "rewrite"]

_CHUNK = 1_000


def mentions(column: Column[Any], parts: Sequence[str]) -> ColumnElement[bool]:
    """Say whether the text of a JSON column holds one of some parts."""
    text = cast(column, Text())
    return or_(*(text.contains(part, autoescape=True) for part in parts))


def rewrite(
    connection: Connection, column: Column[Any], condition: ColumnElement[bool], changed: Callable[[Any], Any]
) -> None:
    """Write the values of a column anew, in the rows of a condition and where they change; the table has an `id`."""
    table = column.table
    for row_id, value in _values(connection, column, condition):
        now = changed(value)
        if now != value:
            connection.execute(update(table).where(table.c.id == row_id).values({column: now}))


def _values(connection: Connection, column: Column[Any], condition: ColumnElement[bool]) -> Iterator[tuple[int, Any]]:
    identity, last = column.table.c.id, 0
    while True:
        query = select(identity, column).where(identity > last, condition).order_by(identity).limit(_CHUNK)
        rows = connection.execute(query).all()
        yield from ((row[0], row[1]) for row in rows)
        if len(rows) < _CHUNK:
            return
        last = rows[-1][0]
