"""Trying a rule against a record: what it would decide and do, with nothing saved and nothing sent.

The rule really runs, in a transaction that is always rolled back: messages are rows of that transaction, and no worker
ever sees a job that was not committed. So a rehearsal shows what happens, other rules that would follow included, not
what somebody thought would happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from customary.expressions.positions import Problem
from customary.metadata.catalog import Catalog
from customary.metadata.model.rules import RecordTrigger, Rule
from customary.metadata.values import ValueRefused, blank_of, read_value
from customary.platform.errors import FieldProblem, NotFound, Refused
from customary.platform.jobs.queue import TableQueue
from customary.platform.records.record import Draft, Record
from customary.platform.records.rows import read_record
from customary.platform.runtime import Runtime
from customary.platform.storage.system_tables import history, message, notification
from customary.platform.unit import Actor, Cause, Unit
from customary.platform.workflow.actions import ActionStopped, reason_of
from customary.platform.workflow.chain import chain_of
from customary.platform.workflow.decision import Decision, Situation, decide
from customary.platform.workflow.effects import Effect
from customary.platform.workflow.firing import TooDeep, fire
from customary.platform.workflow.problems import circle
from customary.platform.workflow.versions import check

if TYPE_CHECKING:
    from customary.platform.site import Site

__all__ = ["Change", "Delivery", "Rehearsal", "rehearse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What would happen to one record, by the rule or by what follows from it."""

    module: str
    record_id: int
    display: str
    event: str
    cause: str
    """The rule that would do it, or what else would."""
    fields: tuple[Mapping[str, object], ...]
    """Each {field, old, new} in JSON form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Something that people would get."""

    channel: str
    """in_app, sms or email."""
    recipient: str
    subject: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """How it went."""

    would_run: bool
    condition: object
    """The tree of the condition with the value of each part, as JSON; None when the rule has no condition."""
    inputs: tuple[Mapping[str, object], ...] = ()
    effects: tuple[Effect, ...] = ()
    """What the rule's own actions would do, one for each."""
    changes: tuple[Change, ...] = ()
    """What would stand differently afterwards."""
    deliveries: tuple[Delivery, ...] = ()
    refused: str | None = None
    """The sentence with which the rule, or another one that follows, would stop the save."""
    errors: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What is wrong with a draft's text; then nothing was tried."""


class _RolledBack(Exception):
    def __init__(self, result: Rehearsal) -> None:
        self.result = result


def rehearse(
    site: Site,
    actor: Actor,
    module: str,
    rule: str,
    record_id: int,
    *,
    text: str | None = None,
    pretend: Mapping[str, object] | None = None,
    at: datetime | None = None,
    language: str = "en",
) -> Rehearsal:
    """Try a rule against a record: the live one, or a draft's `text`.

    `pretend` holds values that the record is taken to be saved with just now; `at` is the moment it is tried at.

    Errors: `NotFound` for a record or a rule that is not there; `Refused` when a pretended value cannot be.
    """
    try:
        with site.unit(actor, cause=Cause(source="person", detail="rehearsal"), language=language, now=at) as unit:
            result = _tried(unit, module, rule, record_id, text, pretend or {})
            chain_of(unit).refused.clear()  # what would have been refused happened to nobody: it leaves no trace
            raise _RolledBack(result)
    except _RolledBack as done:
        return done.result


def _tried(
    unit: Unit, module: str, key: str, record_id: int, text: str | None, pretend: Mapping[str, object]
) -> Rehearsal:
    if text is None:
        found = unit.runtime.catalog.modules.get(module)
        rule = None if found is None else found.rules.get(key)
        if rule is None:
            raise NotFound("rule")
        return _run(unit, rule, record_id, pretend)
    checked = check(unit, module, key, text)
    if checked.rule is None or checked.catalog is None:
        return Rehearsal(would_run=False, condition=None, problems=checked.problems)
    return _run(_with_catalog(unit, checked.catalog), checked.rule, record_id, pretend)


def _with_catalog(unit: Unit, catalog: Catalog) -> Unit:
    """Go on with the draft among the live rules; a rule changes no table, so the tables are the same."""
    runtime = unit.runtime
    tried = Runtime.of(catalog, version=runtime.version, engine=runtime.engine, source=runtime.source)
    return Unit(
        connection=unit.connection,
        runtime=tried,
        actor=unit.actor,
        now=unit.now,
        cause=unit.cause,
        automation=unit.automation,
        language=unit.language,
    )


def _run(unit: Unit, rule: Rule, record_id: int, pretend: Mapping[str, object]) -> Rehearsal:
    record = read_record(unit, unit.runtime.catalog.modules[rule.module], record_id)
    if record is None:
        raise NotFound(rule.module, record_id)
    situation = _situation(unit, rule, record, pretend)
    decided = decide(unit, rule, situation)
    told = {"condition": decided.explained(), "inputs": tuple(decided.inputs())}
    if not decided.holds:
        errors = () if decided.error is None else (decided.error,)
        return Rehearsal(would_run=False, errors=errors, **told)  # type: ignore[arg-type]
    return _acted(unit, rule, situation, decided)


def _situation(unit: Unit, rule: Rule, record: Record, pretend: Mapping[str, object]) -> Situation:
    """Take the record as just saved with the pretended values; without any, as just created or due now."""
    if not isinstance(rule.trigger, RecordTrigger):
        return Situation(subject=Record(record.module, record.id, _pretended(unit, record, pretend)), moment=unit.now)
    if not pretend:
        created = rule.trigger.event in ("created", "saved")
        return Situation(subject=record, old=None if created else record, is_new=created)
    subject = Record(record.module, record.id, _pretended(unit, record, pretend))
    return Situation(subject=subject, old=record)


def _pretended(unit: Unit, record: Record, pretend: Mapping[str, object]) -> dict[str, object]:
    values, found = dict(record.values), []
    for key, raw in pretend.items():
        if not record.module.has_field(key):
            raise NotFound(record.module.name)
        zone = unit.runtime.catalog.site.timezone
        try:
            values[key] = read_value(record.module.field(key), raw, catalog=unit.runtime.catalog, timezone=zone)
        except ValueRefused as refusal:
            found.append(FieldProblem(field=key, message=refusal.message, values=refusal.values))
    if found:
        raise Refused(found)
    return values


def _acted(unit: Unit, rule: Rule, situation: Situation, decided: Decision) -> Rehearsal:
    marks = _Marks.of(unit)
    effects: tuple[Effect, ...] = ()
    refused: str | None = None
    errors: tuple[str, ...] = ()
    subject = _subject(rule, situation)
    acting = Situation(subject=subject, old=situation.old, is_new=situation.is_new, moment=situation.moment)
    try:
        effects = fire(unit, TableQueue(), rule, acting, occurrence="rehearsal")
    except TooDeep as deep:
        errors = (circle(deep.path).text(unit.language),)
    except Refused as refusal:
        refused = refusal.text(unit.language)
    except ActionStopped as stop:
        effects, errors = stop.effects, (reason_of(stop.failure, unit.language),)
    return Rehearsal(
        would_run=True,
        condition=decided.explained(),
        inputs=tuple(decided.inputs()),
        effects=effects,
        changes=marks.changes(unit),
        deliveries=marks.deliveries(unit),
        refused=refused,
        errors=errors + tuple(one.error for one in effects if one.error is not None),
    )


def _subject(rule: Rule, situation: Situation) -> Record | Draft:
    """A `before` rule acts on a draft."""
    subject = situation.subject
    if rule.phase.value != "before" or not isinstance(subject, Record):
        return subject
    old = situation.old
    draft = (
        Draft.of_new(subject.module, {one.key: blank_of(one) for one in subject.module.all_fields})
        if old is None
        else Draft.of_record(old)
    )
    draft.id = subject.id
    draft.values.update(subject.values)
    return draft


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where the tables of what happened ended before the rule ran; what is behind is its doing."""

    history: int
    notification: int
    message: int

    @classmethod
    def of(cls, unit: Unit) -> _Marks:
        newest = [
            unit.connection.execute(select(table.c.id).order_by(table.c.id.desc()).limit(1)).scalar() or 0
            for table in (history, notification, message)
        ]
        return cls(*newest)

    def changes(self, unit: Unit) -> tuple[Change, ...]:
        rows = unit.connection.execute(select(history).where(history.c.id > self.history).order_by(history.c.id))
        return tuple(
            Change(
                module=row.module,
                record_id=row.record_id,
                display=_display(unit, row.module, row.record_id),
                event=row.event,
                cause=row.cause,
                fields=tuple(row.changes),
            )
            for row in rows.all()
        )

    def deliveries(self, unit: Unit) -> tuple[Delivery, ...]:
        users = unit.runtime.tables.record("user")
        in_app = (
            select(users.c.display, notification.c.text)
            .join(users, users.c.id == notification.c.user_id)
            .where(notification.c.id > self.notification)
            .order_by(notification.c.id)
        )
        told = [
            Delivery(channel="in_app", recipient=str(row.display), subject=None, text=row.text)
            for row in unit.connection.execute(in_app)
        ]
        sent = unit.connection.execute(select(message).where(message.c.id > self.message).order_by(message.c.id))
        told += [
            Delivery(channel=row.channel, recipient=row.recipient, subject=row.subject, text=row.body) for row in sent
        ]
        return tuple(told)


def _display(unit: Unit, module: str, record_id: int) -> str:
    found = unit.runtime.catalog.modules.get(module)
    record = None if found is None else read_record(unit, found, record_id)
    return f"#{record_id}" if record is None else record.display
