"""All records of a module brought up to date: roll-ups, formulas, names, and where asked for amounts in base currency.

Usually nothing needs it, since each save does this for what it changes, and each apply for what it declares otherwise
(see backfill.py). It is for what neither has seen: exchange rates that were corrected, rows that another program wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from customary.metadata.model.modules import Module
from customary.platform.errors import Refused
from customary.platform.records.pipeline import resave
from customary.platform.records.recipe import recipe_of
from customary.platform.records.rows import alive
from customary.platform.unit import Unit

__all__ = ["MOST", "Recomputed", "recompute_some"]

MOST = 200
"""So many records are brought up to date in one transaction."""


@dataclass(slots=True)
class Recomputed:
    """What was done of a module, over all its parts."""

    looked_at: int = 0
    changed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Records that stay as they were, and why."""
    last: int = 0
    """The last record that was looked at; the next part goes on behind it."""


def recompute_some(unit: Unit, module: Module, done: Recomputed, *, rates: bool, most: int = MOST) -> bool:
    """Bring the next records of a module up to date, and say whether there may be more.

    `rates` converts amounts of other currencies again, each by the rate of its day as it is known now. A record that
    its own validations refuse is left as it is.
    """
    table = unit.runtime.tables.record(module.name)
    statement = select(table.c.id).where(table.c.id > done.last, alive(table)).order_by(table.c.id).limit(most)
    ids = list(unit.connection.scalars(statement))
    rollups = list(recipe_of(unit.runtime, module).rollups)
    for record_id in ids:
        try:
            with unit.connection.begin_nested():
                done.changed += resave(unit, module, record_id, rollups=rollups, reconverts=rates)
        except Refused as refused:
            done.refused.append((record_id, refused.text(unit.language)))
        done.looked_at += 1
        done.last = record_id
    return len(ids) == most
