"""Step 8 of a save: the record must not be one that is there already, on every write path.

On PostgreSQL the values are locked before they are looked for, so that of two people who enter the same customer at
the same moment the second one meets the first one's record. On SQLite there is one writer at a time.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select

from customary.metadata.model.fields import Field
from customary.metadata.model.modules import DuplicateRule
from customary.platform.errors import FieldProblem, Refused
from customary.platform.evaluation import evaluate, render
from customary.platform.records import problems
from customary.platform.records.matching import find_match
from customary.platform.records.permission import visible
from customary.platform.records.recipe import own_reads, reads_beyond
from customary.platform.records.record import Record
from customary.platform.records.rows import alive
from customary.platform.records.uniqueness import holder_of
from customary.platform.records.work import Work

__all__ = ["check_duplicates"]


def check_duplicates(work: Work) -> None:
    """Refuse a record that a duplicate rule finds a second one of; a rule that only warns leaves a warning."""
    found: list[FieldProblem] = []
    for rule in work.module.duplicates.values():
        other = _other(work, rule)
        if other is not None:
            (found if rule.action == "refuse" else work.warnings).append(_problem(work, rule, other))
    found.extend(_conditional_unique(work))
    if found:
        raise Refused(found)


def _other(work: Work, rule: DuplicateRule) -> Record | None:
    draft, unit = work.draft, work.unit
    if draft.event == "updated" and not any(
        draft.touches(own_reads(one.slots)) or reads_beyond(one) for one in rule.match
    ):
        return None
    outcomes = [evaluate(unit, one, draft) for one in rule.match]
    work.failures.extend((f"duplicates.{rule.key}", problem) for one in outcomes for problem in one.diagnostics)
    values = [one.value for one in outcomes]
    if any(value is None for value in values):
        return None
    _lock(work, rule.key, values)
    return find_match(unit, work.module, rule.match, values, but=draft.id)


def _lock(work: Work, name: str, values: list[object]) -> None:
    if work.unit.runtime.dialect != "postgresql":
        return
    digest = hashlib.sha256(repr((work.module.name, name, values)).encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    work.unit.connection.execute(select(func.pg_advisory_xact_lock(number)))


def _problem(work: Work, rule: DuplicateRule, other: Record) -> FieldProblem:
    if not visible(work.unit, work.module, other.id):
        return problems.duplicate(None)
    message = rule.message_in(work.unit.language)
    if message is None:
        return problems.duplicate(other.display)
    text = render(work.unit, message, work.draft, found=other)
    return problems.said(text, None, f"duplicate.{rule.key}")


def _conditional_unique(work: Work) -> list[FieldProblem]:
    """Check the unique fields whose condition no index can hold."""
    return [
        problems.not_unique(field, holder_of(work.unit, work, field))
        for field in work.module.fields.values()
        if field.unique is not None and field.unique.condition is not None and _taken(work, field)
    ]


def _taken(work: Work, field: Field) -> bool:
    unique, draft = field.unique, work.draft
    if unique is None or unique.condition is None or draft[field.key] is None:
        return False
    if not draft.touches({field.key} | own_reads(unique.condition.slots)) and draft.event == "updated":
        return False
    if evaluate(work.unit, unique.condition, draft).value is not True:
        return False
    _lock(work, field.key, [draft[field.key]])
    table = work.recipe.shape.table
    statement = work.recipe.shape.select().where(table.c[field.key] == draft[field.key], alive(table))
    if draft.id is not None:
        statement = statement.where(table.c.id != draft.id)
    rows = work.unit.connection.execute(statement).mappings()
    others = [work.recipe.shape.record(row) for row in rows]
    return any(evaluate(work.unit, unique.condition, one).value is True for one in others)
