"""Rules that fail again and again: flagged in their log, and told to the administrators.

A condition that the data makes impossible does not hold, and the log says so. One such entry is the data's fault; a
hundred within an hour are the rule's. The flag is an entry in the same log, at most one a day for a rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select

from customary.platform.messages.notifications import tell_administrators
from customary.platform.storage.system_tables import rule_trace
from customary.platform.unit import Unit
from customary.platform.workflow import traces
from customary.platform.workflow.problems import rule_flagged
from customary.platform.workflow.traces import Trace

__all__ = ["FLAGGED", "MANY", "sound_alarm"]

MANY = 100
WITHIN = timedelta(hours=1)
AGAIN_AFTER = timedelta(days=1)
FLAGGED = "flagged"
"""The event of the entry that flags a rule."""


def sound_alarm(unit: Unit, written: Iterable[Trace]) -> None:
    """Flag each rule of entries just written that has failed so often lately, and tell the administrators once."""
    failed = {(one.module, one.rule): one for one in written if one.decision == "error" and one.event != FLAGGED}
    for (module, rule), last in failed.items():
        if _failed_often(unit, module, rule) and not _is_flagged(unit, module, rule):
            _flag(unit, last)


def _of(module: str, rule: str) -> ColumnElement[bool]:
    return and_(rule_trace.c.module == module, rule_trace.c.rule == rule)


def _failed_often(unit: Unit, module: str, rule: str) -> bool:
    failed = and_(_of(module, rule), rule_trace.c.decision == "error", rule_trace.c.at > unit.now - WITHIN)
    query = select(rule_trace.c.id).where(failed).order_by(rule_trace.c.id.desc()).offset(MANY - 1).limit(1)
    return unit.connection.execute(query).first() is not None


def _is_flagged(unit: Unit, module: str, rule: str) -> bool:
    flagged = and_(_of(module, rule), rule_trace.c.event == FLAGGED, rule_trace.c.at > unit.now - AGAIN_AFTER)
    return unit.connection.execute(select(rule_trace.c.id).where(flagged).limit(1)).first() is not None


def _flag(unit: Unit, last: Trace) -> None:
    declared = unit.runtime.catalog.modules[last.module].rules.get(last.rule)
    name = declared.label if declared is not None else last.rule
    reason = last.error or ""
    entry = Trace(
        module=last.module,
        rule=last.rule,
        version=last.version,
        record_id=last.record_id,
        at=unit.now,
        event=FLAGGED,
        decision="error",
        duration_us=0,
        detail={"why": FLAGGED, "condition": None, "inputs": [], "effects": []},
        chain=unit.cause.chain,
        actor_id=None,
        error=rule_flagged(name, MANY, reason, "en"),
    )
    trace_id = traces.write_one(unit.connection, entry)
    tell_administrators(
        unit,
        lambda language: rule_flagged(name, MANY, reason, language),
        key=f"flagged:{last.module}.{last.rule}|{trace_id}",
        module=last.module,
        record_id=last.record_id,
    )
