"""Trying a rule against a record: what the panel beside the form asks for, and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from customary.metadata.model.rules import RecordTrigger
from customary.platform.errors import NotFound, Refused
from customary.platform.queries import Hit, ListRequest, displays, page, search
from customary.platform.workflow import traces
from customary.platform.workflow.effects import Effect
from customary.platform.workflow.rehearsal import Change, Delivery, Rehearsal, rehearse
from customary.platform.workflow.traces import Trace
from customary.web.designer.explained import ChangeLine, Line, change_lines, lines_of, unmet
from customary.web.designer.subject import Subject
from customary.web.designer.words import ACTIONS, SKIPPED
from customary.web.visit import Visit

__all__ = ["EffectLine", "Panel", "Result", "effect_lines", "panel_of", "records_found"]

_OFFERED = 8
_LAST = 6


@dataclass(frozen=True, kw_only=True)
class EffectLine:
    """What one action did, or would do."""

    words: str
    icon: str
    hue: str
    target: str
    """The record that is written, by module; empty for the record itself."""
    recipients: tuple[str, ...]
    subject: str
    text: str
    changes: tuple[ChangeLine, ...]
    note: str
    """Why nothing is done, or what went wrong."""
    failed: bool


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a rehearsal went."""

    rehearsal: Rehearsal
    lines: tuple[Line, ...]
    unmet: tuple[int, int]
    effects: tuple[EffectLine, ...]
    changes: tuple[tuple[Change, str, tuple[ChangeLine, ...]], ...]
    """Every record that would change, its module in words, and its fields."""
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, kw_only=True)
class Panel:
    text: str
    found: tuple[Hit, ...]
    record: Hit | None
    pretend: tuple[tuple[str, str], ...]
    """Each (field, value as typed)."""
    result: Result | None
    refused: str
    """Why it could not be tried."""
    last: tuple[Trace, ...]
    may_pretend: bool


def panel_of(visit: Visit, subject: Subject) -> Panel:
    """Answer what the address asks the panel: the records that a text finds, or a rehearsal against one of them."""
    arguments = visit.request.args
    text = arguments.get("find", "").strip()[:100]
    record_id = arguments.get("record", type=int)
    names, values = arguments.getlist("pretend"), arguments.getlist("value")
    pretend = tuple((key, value) for key, value in zip(names, values, strict=False) if key)
    record = _record(visit, subject, record_id)
    result, refused = _tried(visit, subject, record, pretend)
    trigger = subject.rule.trigger if subject.rule is not None else None
    return Panel(
        text=text,
        found=records_found(visit, subject, text) if record is None or text else (),
        record=record,
        pretend=pretend,
        result=result,
        refused=refused,
        last=traces.of_rule(visit.unit, subject.module.name, subject.key, limit=_LAST),
        may_pretend=trigger is None or isinstance(trigger, RecordTrigger),
    )


def records_found(visit: Visit, subject: Subject, text: str) -> tuple[Hit, ...]:
    """Find records to try the rule against; without a text those that it was evaluated for last, else any."""
    module = subject.module.name
    if text:
        return search(visit.unit, text, (module,), limit=_OFFERED)
    lately = traces.of_rule(visit.unit, module, subject.key, limit=_OFFERED * 3)
    ids = list(dict.fromkeys(one.record_id for one in lately if one.record_id is not None))[:_OFFERED]
    names = displays(visit.unit, {(module, one) for one in ids}) if ids else {}
    known = tuple(Hit(module, one, names[module, one]) for one in ids if (module, one) in names)
    if known:
        return known
    asked = ListRequest(module=module, view=None, columns=(), limit=_OFFERED)
    return tuple(Hit(module, one.id, one.display) for one in page(visit.unit, asked).records)


def _record(visit: Visit, subject: Subject, record_id: int | None) -> Hit | None:
    if record_id is None:
        return None
    key = (subject.module.name, record_id)
    name = displays(visit.unit, {key}).get(key)
    return None if name is None else Hit(*key, name)


def _tried(
    visit: Visit, subject: Subject, record: Hit | None, pretend: Sequence[tuple[str, str]]
) -> tuple[Result | None, str]:
    if record is None:
        gone = "record" in visit.request.args
        return None, visit.text("There is no such record.") if gone else ""
    text = subject.draft.text if subject.draft is not None else None
    tag = visit.language.tag
    try:
        done = rehearse(
            visit.site,
            visit.unit.actor,
            subject.module.name,
            subject.key,
            record.id,
            text=text,
            pretend=dict(pretend),
            language=tag,
        )
    except Refused as refusal:
        return None, refusal.text(tag)
    except NotFound:
        return None, visit.text("There is no such record, or no such field.")
    return _result(visit, subject, done), ""


def _result(visit: Visit, subject: Subject, done: Rehearsal) -> Result:
    lines = lines_of(visit, subject.module, done.condition, done.inputs)
    known = visit.catalog.modules
    return Result(
        rehearsal=done,
        lines=lines,
        unmet=unmet(lines),
        effects=effect_lines(visit, subject.module.name, done.effects),
        changes=tuple(
            (
                one,
                visit.label(known[one.module].label) if one.module in known else one.module,
                change_lines(visit, one.module, one.fields),
            )
            for one in done.changes
        ),
        deliveries=done.deliveries,
    )


def effect_lines(visit: Visit, own: str, effects: Sequence[Effect]) -> tuple[EffectLine, ...]:
    """Put what actions did into words."""
    return tuple(_effect(visit, own, one) for one in effects)


def _effect(visit: Visit, own: str, effect: Effect) -> EffectLine:
    words = ACTIONS[effect.kind]
    module = visit.catalog.modules.get(effect.module or "")
    skipped = effect.skipped or ""
    note = effect.error or (visit.text(SKIPPED[skipped]) if skipped in SKIPPED else skipped)
    return EffectLine(
        words=visit.text(words.words),
        icon=words.icon,
        hue=words.hue,
        target=visit.label(module.label) if module is not None and module.name != own else "",
        recipients=effect.recipients,
        subject=effect.subject or "",
        text=effect.text or "",
        changes=change_lines(visit, effect.module, effect.changes),
        note=note,
        failed=effect.error is not None,
    )
