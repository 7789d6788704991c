"""All rules at a glance: what they did lately, and which drafts wait to be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select

from customary.platform.storage.system_tables import rule_trace, rule_version
from customary.platform.unit import Unit
from customary.platform.workflow.alarm import FLAGGED

__all__ = ["Activity", "activity", "drafts", "run_count"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What the traces of one rule say."""

    last: datetime | None = None
    """When the rule was evaluated last, as far back as traces are kept."""
    fired: int = 0
    """Since the instant that was asked for, like `failed`."""
    failed: int = 0
    flagged: bool = False
    """Whether it failed so often within an hour that administrators were told, since the same instant."""


def activity(unit: Unit, since: datetime) -> Mapping[tuple[str, str], Activity]:
    """Count for each rule, by module and key, how often it fired and failed since an instant."""
    table = rule_trace
    newest = select(func.max(table.c.id).label("id")).group_by(table.c.module, table.c.rule).subquery()
    lasts = select(table.c.module, table.c.rule, table.c.at).join(newest, newest.c.id == table.c.id)
    found = {(row.module, row.rule): Activity(last=row.at) for row in unit.connection.execute(lasts)}
    counted = (
        select(
            table.c.module,
            table.c.rule,
            func.sum(case((table.c.decision == "fired", 1), else_=0)).label("fired"),
            func.sum(case((and_(table.c.decision == "error", table.c.event != FLAGGED), 1), else_=0)).label("failed"),
            func.sum(case((table.c.event == FLAGGED, 1), else_=0)).label("flagged"),
        )
        .where(table.c.at >= since)
        .group_by(table.c.module, table.c.rule)
    )
    for row in unit.connection.execute(counted):
        key = (row.module, row.rule)
        known = found.get(key, Activity())
        found[key] = Activity(last=known.last, fired=int(row.fired), failed=int(row.failed), flagged=bool(row.flagged))
    return found


def drafts(unit: Unit) -> Mapping[tuple[str, str], int]:
    """Name the rules that have a draft, by module and key, with the version that the draft will be."""
    table = rule_version
    query = select(table.c.module, table.c.rule, func.max(table.c.version).label("version"))
    found = unit.connection.execute(query.where(table.c.status == "draft").group_by(table.c.module, table.c.rule))
    return {(row.module, row.rule): int(row.version) for row in found}


def run_count(unit: Unit, module: str, rule: str) -> int:
    """Count the traces that are kept of a rule."""
    table = rule_trace
    query = select(func.count()).where(table.c.module == module, table.c.rule == rule)
    return unit.connection.execute(query).scalar_one()
