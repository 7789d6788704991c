"""What both databases need of the related rows of an aggregate: how many there are, the first, the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, exists, literal, not_, select

from customary.expressions.checked import Checked, RowsSlot
from customary.expressions.emit_sql.contract import Clause, Condition
from customary.expressions.python_runtime import MAX_ROWS
from customary.expressions.walk import row_slots

__all__ = ["first_or_last", "not_above", "reads_row"]


def reads_row(value: Checked) -> bool:
    """Say whether a value has a column of the row, or of its rows, in it."""
    slots = row_slots((value,))
    return any(slot.root == "record" and not (isinstance(slot, RowsSlot) and slot.among is not None) for slot in slots)


def not_above(rows: FromClause, condition: Condition) -> Condition:
    """Say that there are not more rows than an aggregate takes."""
    above = select(literal(1)).select_from(rows).where(condition).limit(1).offset(MAX_ROWS)
    return not_(exists(above.correlate_except(rows)))


def first_or_last(
    function: str, value: Clause, key: Clause, row_id: Clause, rows: FromClause, conditions: Sequence[Condition]
) -> Clause:
    """Choose the value of the first or last row: by the key, blank ones behind, then by the id."""
    # SQLite knows no columns of the outer query in an ORDER BY: what rows are ordered by is selected first
    found = select(value.label("value"), key.label("key"), row_id.label("id"))
    each = found.select_from(rows).where(*conditions).correlate_except(rows).subquery()
    return select(each.c.value).order_by(*_order(function, each)).limit(1).correlate_except(each).scalar_subquery()


def _order(function: str, each: FromClause) -> list[ColumnElement[Any]]:
    if function == "first":
        return [each.c.key.asc().nulls_last(), each.c.id.asc()]
    return [each.c.key.desc().nulls_last(), each.c.id.desc()]
