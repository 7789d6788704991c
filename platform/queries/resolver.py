"""The resolver that `emit_sql` asks for the columns of our tables, for whoever writes a statement of their own."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import FromClause

from customary.metadata.model.modules import Module
from customary.platform.records.record import Draft, Record
from customary.platform.sql_slots import Joins, SlotColumns
from customary.platform.unit import Unit

__all__ = ["Joins", "SlotColumns", "resolver_for"]


def resolver_for(
    unit: Unit,
    module: Module,
    table: FromClause | None = None,
    *,
    outer: Record | Draft | None = None,
    input: Mapping[str, object] | None = None,
) -> SlotColumns:
    """Give the columns of a module's table (or an alias of it) with the system's rights.

    Links are followed by subqueries, so that the clause fits into any statement on the table. `outer` is what
    `record.x` reads, `input` the natural values of the root `input`.
    """
    at = unit.runtime.tables.record(module.name) if table is None else table
    return SlotColumns(unit, module, at, outer=outer, input=input or {})
