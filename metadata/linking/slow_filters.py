"""Filters over whole modules that cost more than they need to: hints about views and rules on a schedule.

Nothing is known of how many records there are: what is said is certain of the text. What an index would serve that
nobody declared is left alone, because most modules are small.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from customary.expressions.analysis import passed_by, row_by_row
from customary.expressions.checked import Checked
from customary.expressions.expression import Expression
from customary.expressions.positions import Problem
from customary.metadata.model.modules import Module
from customary.metadata.model.rules import ScheduleTrigger
from customary.metadata.problems import hints

__all__ = ["engine_of", "slow_filters"]


def engine_of(database: str) -> Literal["sqlite", "postgresql"]:
    """Name the engine that the address of a database is for."""
    return "postgresql" if database.startswith("postgresql") else "sqlite"


def slow_filters(module: Module, engine: Literal["sqlite", "postgresql"]) -> Iterator[Problem]:
    """Find the filters of a module that an engine does not say whole, or for which it passes by an index."""
    for filter in _filters(module):
        unsaid = row_by_row(filter, engine)
        yield from (hints.row_by_row(part.span, _text(part)) for part in unsaid)
        for one in () if unsaid else passed_by(filter, lambda key: _is_indexed(module, key)):
            yield hints.index_passed_by(one.comparison.span, one.field, _text(one.computed))


def _filters(module: Module) -> Iterator[Expression]:
    for view in module.lists.values():
        if view.filter is not None:
            yield view.filter
    for rule in module.rules.values():
        if rule.active and rule.condition is not None and isinstance(rule.trigger, ScheduleTrigger):
            yield rule.condition


def _is_indexed(module: Module, key: str) -> bool:
    field = module.field(key)
    return field.index or field.unique is not None


def _text(node: Checked) -> str:
    return " ".join(node.span.source.text[node.span.start : node.span.end].split())
