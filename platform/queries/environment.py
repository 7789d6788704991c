"""What surrounds the filter of a list: the reader's own time zone, unlike whatever decides a save."""

from __future__ import annotations

from dataclasses import replace
from typing import cast
from zoneinfo import ZoneInfo

from customary.expressions.environment import Environment
from customary.platform import evaluation
from customary.platform.unit import Unit

__all__ = ["reader_environment"]


def reader_environment(unit: Unit) -> Environment:
    """Give the environment in which filters of views are evaluated."""
    zone = unit.actor.timezone or unit.runtime.catalog.site.timezone
    key = ("queries.environment", unit.now, zone, unit.language)
    if key not in unit.memo:
        today = unit.now.astimezone(ZoneInfo(zone)).date().toordinal()
        unit.memo[key] = replace(evaluation.environment(unit), zone=zone, today=today)
    return cast(Environment, unit.memo[key])
