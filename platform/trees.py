"""The tree that a link of a module to itself makes: those below a record as a query, those above records as ids.

A record lies below another when going up from it, one step at least, leads there. A record in the recycle bin leads
nowhere, as for whoever follows a link (records/traversal.py). A circle in the data ends where it closes; the records
in it lie below each other, and below themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, select

from customary.expressions.types import AncestorsType
from customary.platform.unit import Unit

__all__ = ["ancestors", "descendants"]


def descendants(table: FromClause, link: str, root: ColumnElement[Any], there: ColumnElement[bool]) -> Select[Any]:
    """Select the ids of the records below one; `there` says which rows of the table lead on."""
    tree = select(table.c.id.label("id")).where(and_(table.c[link] == root, there)).cte(recursive=True)
    tree = tree.union(select(table.c.id).where(and_(table.c[link] == tree.c.id, there)))
    return select(tree.c.id)


def ancestors(
    unit: Unit, tree: AncestorsType, ids: Iterable[int], allowed: ColumnElement[bool] | None = None
) -> dict[int, frozenset[int]]:
    """Give the ids above each of some records: one query for each level of the tree.

    `allowed` is the condition under which a reader may follow the link of a record.
    """
    parents = _parents(unit, tree, set(ids), allowed)
    return {one: _above(one, parents) for one in ids}


def _parents(
    unit: Unit, tree: AncestorsType, waiting: set[int], allowed: ColumnElement[bool] | None
) -> dict[int, int | None]:
    table = unit.runtime.tables.record(tree.module)
    link = table.c[tree.by]
    parents: dict[int, int | None] = {}
    while waiting:
        query = select(table.c.id, link).where(table.c.id.in_(sorted(waiting)), table.c.deleted_at.is_(None))
        query = query if allowed is None else query.where(allowed)
        found: dict[int, int | None] = {row[0]: row[1] for row in unit.connection.execute(query)}
        parents.update({one: found.get(one) for one in waiting})
        waiting = {one for one in found.values() if one is not None} - parents.keys()
    return parents


def _above(one: int, parents: dict[int, int | None]) -> frozenset[int]:
    found: dict[int, None] = {}
    parent = parents.get(one)
    while parent is not None and parent not in found:
        found[parent] = None
        parent = parents.get(parent)
    return frozenset(found)
