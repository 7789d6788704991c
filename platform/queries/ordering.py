"""The order of a list: its sort keys, then the id, blanks last whichever way it runs; and pages by where one ended.

A page begins behind a row's keys, never at an offset. So that an index on (field, id) gives the order on both
engines, the records whose first key is blank are a segment of their own behind the others.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, literal, or_, tuple_

from customary.expressions.types import (
    INTEGER,
    TEXT,
    ChoicesType,
    ChoiceType,
    ListType,
    OpaqueType,
    RefType,
    Type,
)
from customary.metadata.model.fields import Field
from customary.metadata.model.views import SortKey
from customary.metadata.values import from_language, to_language
from customary.platform.queries import problems
from customary.platform.queries.currencies import compared_way
from customary.platform.queries.paths import readable_field, readable_sort
from customary.platform.queries.requests import ListRequest
from customary.platform.queries.selection import Selection
from customary.platform.storage.column_types import Number
from customary.platform.storage.tables import is_any_reference

__all__ = ["Cursor", "Key", "Segment", "keys_of", "segments_of"]

_NEVER_BLANK = frozenset({"id", "row_version", "created_at", "updated_at", "locked"})


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """One thing that a list is sorted by."""

    column: ColumnElement[Any]
    type: Type
    descending: bool
    nullable: bool
    name: str

    def order(self, *, backward: bool) -> ColumnElement[Any]:
        falling = self.descending != backward
        ordered = self.column.desc() if falling else self.column.asc()
        if not self.nullable:
            return ordered
        return ordered.nulls_first() if backward else ordered.nulls_last()

    def bound(self, value: object) -> ColumnElement[Any]:
        return literal(value, self.column.type)

    def same(self, value: object) -> ColumnElement[bool]:
        return self.column.is_(None) if value is None else self.column == self.bound(value)

    def beyond(self, value: object, *, backward: bool) -> ColumnElement[bool]:
        """The condition of a row that comes later in the order than one with this value."""
        if value is None:
            return self.column.is_not(None) if backward else false()
        falling = self.descending != backward
        past = self.column < self.bound(value) if falling else self.column > self.bound(value)
        return or_(past, self.column.is_(None)) if self.nullable and not backward else past


def keys_of(selection: Selection, request: ListRequest) -> list[Key]:
    """Give the keys of a list: what the request asks for, else what the view says; the id at the end.

    Errors: `UnknownField` or `Refused` for what the request names; keys of the view that the reader may not see
    are left out.
    """
    declared = selection.view.sort if selection.view is not None else ()
    sort = request.sort or readable_sort(selection.rights, selection.module, declared)
    keys = [_key(selection, one) for one in sort]
    falling = keys[-1].descending if keys else True
    return [*keys, Key(selection.table.c.id, INTEGER, falling, False, "id")]


def _key(selection: Selection, sort: SortKey) -> Key:
    field = readable_field(selection.rights, selection.module, sort.path)
    kind = field.language_type
    if not field.sortable or isinstance(kind, ListType | OpaqueType | ChoicesType) or is_any_reference(field):
        raise problems.not_sortable(sort.path)
    name = ".".join(sort.path)
    if isinstance(kind, RefType) and field.key != "id":
        shown = selection.columns.value((*sort.path, "display"))
        return Key(shown, TEXT, sort.descending, True, name)
    column = selection.columns.value(compared_way(field, sort.path))
    if isinstance(kind, ChoiceType):
        return Key(_rank(selection, kind, column), INTEGER, sort.descending, True, name)
    return Key(column, kind, sort.descending, _is_nullable(field, sort.path), name)


def _rank(selection: Selection, kind: ChoiceType, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Choices stand in their declared order."""
    codes = selection.unit.runtime.catalog.dictionaries[kind.dictionary].values
    ranks = {code: literal(rank, Number(9, 0, whole=True)) for rank, code in enumerate(codes)}
    return case(ranks, value=column) if ranks else column


def _is_nullable(field: Field, path: Sequence[str]) -> bool:
    """A required field can be blank too, in records that are older than it."""
    if len(path) > 1:
        return True
    return not (field.never_blank or (field.system and field.key in _NEVER_BLANK))


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the keys of its last row, by the names of the keys."""

    names: tuple[str, ...]
    values: tuple[object, ...]
    """Natural values; None is blank."""

    @classmethod
    def at(cls, keys: Sequence[Key], values: Sequence[object]) -> Cursor:
        return cls(_names(keys), tuple(values))

    def text(self, keys: Sequence[Key]) -> str:
        """Write it for an address; only this module reads it."""
        raw = [to_language(key.type, value) for key, value in zip(keys, self.values, strict=True)]
        written = json.dumps([list(self.names), raw], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, keys: Sequence[Key]) -> Cursor:
        """Read what `text` wrote.

        Errors: `Refused` when it is of another order, or no cursor at all.
        """
        try:
            names, raw = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            values = tuple(from_language(key.type, value) for key, value in zip(keys, raw, strict=True))
            cursor = cls(tuple(names), values)
            fits = cursor.names == _names(keys) and isinstance(values[-1], int)
        except (ValueError, TypeError, ArithmeticError, AttributeError, RecursionError, IndexError) as error:
            raise problems.bad_cursor() from error
        if not fits:
            raise problems.bad_cursor()
        return cursor


def _names(keys: Sequence[Key]) -> tuple[str, ...]:
    return tuple(f"-{key.name}" if key.descending else key.name for key in keys)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A stretch of the order that one statement reads: its condition and its ORDER BY."""

    where: tuple[ColumnElement[bool], ...]
    order: tuple[ColumnElement[Any], ...]


def segments_of(keys: Sequence[Key], cursor: Cursor | None, *, backward: bool) -> list[Segment]:
    """Give the stretches that lie behind a cursor, in the order that they are read."""
    first = keys[0]
    if not first.nullable:
        return [_segment(keys, (), cursor, backward=backward)]
    filled = _narrowed(first)
    given = first.column.is_not(None)
    blank = first.column.is_(None)
    at_blank = cursor is not None and cursor.values[0] is None
    with_value = _segment([filled, *keys[1:]], (given,), None if at_blank else cursor, backward=backward)
    without = _segment(keys[1:], (blank,), _rest(cursor) if at_blank else None, backward=backward)
    if backward:
        return [without, with_value] if cursor is None or at_blank else [with_value]
    return [without] if at_blank else [with_value, without]


def _narrowed(key: Key) -> Key:
    return Key(key.column, key.type, key.descending, False, key.name)


def _rest(cursor: Cursor | None) -> Cursor | None:
    return None if cursor is None else Cursor(cursor.names[1:], cursor.values[1:])


def _segment(
    keys: Sequence[Key], where: tuple[ColumnElement[bool], ...], cursor: Cursor | None, *, backward: bool
) -> Segment:
    order = tuple(key.order(backward=backward) for key in keys)
    if cursor is None:
        return Segment(where, order)
    return Segment((*where, *_behind(keys, cursor.values, backward=backward)), order)


def _behind(keys: Sequence[Key], values: Sequence[object], *, backward: bool) -> list[ColumnElement[bool]]:
    """The conditions of the rows behind a cursor."""
    if all(not key.nullable for key in keys) and len({key.descending for key in keys}) == 1:
        here = tuple_(*(key.column for key in keys))
        there = tuple_(*(key.bound(value) for key, value in zip(keys, values, strict=True)))
        return [here < there if keys[0].descending != backward else here > there]
    arms = []
    for place, key in enumerate(keys):
        equal = [one.same(value) for one, value in zip(keys[:place], values[:place], strict=True)]
        arms.append(and_(*equal, key.beyond(values[place], backward=backward)))
    behind: list[ColumnElement[bool]] = [or_(*arms)]
    if not keys[0].nullable:
        falling = keys[0].descending != backward
        bound = keys[0].bound(values[0])
        behind.insert(0, keys[0].column <= bound if falling else keys[0].column >= bound)
    return behind
