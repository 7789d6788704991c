"""Search over all modules: the records that a text finds, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, select

from customary.expressions.texts import fold
from customary.metadata.model.modules import Module
from customary.platform.access import predicate, rights_of
from customary.platform.queries.search_index import matching
from customary.platform.queries.words import terms_of
from customary.platform.records.rows import alive
from customary.platform.unit import Unit

__all__ = ["Hit", "search"]


@dataclass(frozen=True, slots=True)
class Hit:
    module: str
    id: int
    display: str


def search(unit: Unit, text: str, modules: Sequence[str] | None = None, limit: int = 20) -> tuple[Hit, ...]:
    """Find records that the reader may see by every word of a text; those whose name begins with it come first.

    Shapes: at most `limit` of each module, in the order of the modules; all that may be read where none are named.
    Lines are found through the record that they belong to, never by themselves.
    """
    rights = rights_of(unit)
    if not terms_of(text):
        return ()
    wanted = unit.runtime.catalog.modules if modules is None else modules
    found: list[Hit] = []
    for name in wanted:
        module = unit.runtime.catalog.modules.get(name)
        if module is not None and module.line_of is None and rights.may("read", name):
            found.extend(_hits(unit, module, text, limit))
    return tuple(found)


def _hits(unit: Unit, module: Module, text: str, limit: int) -> list[Hit]:
    table = unit.runtime.tables.record(module.name)
    begins = case((table.c.display.startswith(text.strip(), autoescape=True), 0), else_=1)
    statement = (
        select(table.c.id, table.c.display)
        .where(alive(table), matching(unit, rights_of(unit), module, table.c.id, text))
        .order_by(begins, table.c.display, table.c.id)
        .limit(limit)
    )
    reach = predicate(unit, module.name, "read")
    if not reach.is_everything:
        statement = statement.where(reach.sql(table))
    hits = [Hit(module.name, row.id, row.display or f"#{row.id}") for row in unit.connection.execute(statement)]
    whole = fold(text.strip())
    return sorted(hits, key=lambda hit: not (fold(hit.display) or "").startswith(whole or ""))
