"""The tree of departments: those below one, as a query and as ids."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Select, literal, select

from customary.platform.storage.column_types import Identifier
from customary.platform.storage.tables import Tables
from customary.platform.unit import Unit

__all__ = ["departments_under", "ids_under"]


def departments_under(tables: Tables, root: int) -> Select[tuple[int]]:
    """Select a department and all below it; a circle in the tree ends where it closes."""
    department = tables.record("department")
    tree = (
        select(department.c.id.label("id"))
        .where(department.c.id == literal(root, Identifier()))
        .cte("departments_under", recursive=True)
    )
    below = department.alias()
    tree = tree.union(select(below.c.id).where(below.c.parent == tree.c.id))
    return select(tree.c.id)


def ids_under(unit: Unit, root: int) -> frozenset[int]:
    """Give the ids of the same departments; read once for a unit."""
    key = ("departments under", root)
    if key not in unit.memo:
        unit.memo[key] = frozenset(unit.connection.scalars(departments_under(unit.runtime.tables, root)))
    return cast("frozenset[int]", unit.memo[key])
