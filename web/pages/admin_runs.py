"""The run log of a rule: what it decided and did, and why it did or did not act for one record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from flask import Response

from customary.platform.errors import NotFound
from customary.platform.queries import Hit, displays
from customary.platform.workflow import traces
from customary.platform.workflow.effects import Effect, EffectKind
from customary.platform.workflow.traces import Outcome, Trace
from customary.platform.workflow.why import why
from customary.web.designer.explained import Line, lines_of, unmet
from customary.web.designer.guard import for_administrators
from customary.web.designer.subject import Subject, subject_of
from customary.web.designer.testing import EffectLine, effect_lines, records_found
from customary.web.designer.words import DECISIONS, event_words
from customary.web.routing import Route, reads
from customary.web.visit import Visit

__all__ = ["ROUTES"]

_A_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """One evaluation in the list."""

    trace: Trace
    record: str
    """The record's name; empty where there is none any more."""
    actor: str
    words: str
    icon: str
    hue: str
    event: str


@dataclass(frozen=True, kw_only=True)
class WhyNow:
    """What there is to say about one record."""

    record: Hit
    reasons: tuple[str, ...]
    fresh: bool
    """Whether nothing was recorded, so that all there is was found out just now."""
    holds: bool
    lines: tuple[Line, ...]
    firings: tuple[str, ...]


def runs(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    arguments = visit.request.args
    decision = arguments.get("decision", "")
    wanted = cast(Outcome, decision) if decision in get_args(Outcome) else None
    text = arguments.get("find", "").strip()[:100]
    record = _record(visit, subject, arguments.get("record", type=int))
    if record is not None:
        found = traces.of_record(visit.unit, module, record.id, rule=rule, limit=_A_PAGE + 1)
        found = tuple(one for one in found if wanted in (None, one.decision))
    else:
        before = arguments.get("before", type=int)
        found = traces.of_rule(visit.unit, module, rule, decision=wanted, before=before, limit=_A_PAGE + 1)
    values = {
        "subject": subject,
        "tab": "runs",
        "lines": _lines(visit, subject, found[:_A_PAGE]),
        "older": found[_A_PAGE - 1].id if len(found) > _A_PAGE and record is None else None,
        "decision": decision,
        "decisions": {key: visit.text(one.words) for key, one in DECISIONS.items()},
        "text": text,
        "found": records_found(visit, subject, text) if text else (),
        "gone": "record" in arguments and record is None,
        "why": _why(visit, subject, record) if record is not None else None,
    }
    return visit.render("designer/runs.html", values)


def run(visit: Visit, module: str, rule: str, run_id: int) -> Response:
    """Show one evaluation with everything that was recorded of it."""
    subject = subject_of(visit, module, rule)
    near = traces.of_rule(visit.unit, module, rule, before=run_id + 1, limit=1)
    trace = near[0] if near and near[0].id == run_id else None
    if trace is None:
        raise NotFound("rule")
    lines = lines_of(visit, subject.module, trace.detail.get("condition"), _mappings(trace.detail.get("inputs")))
    values = {
        "subject": subject,
        "tab": "runs",
        "line": _lines(visit, subject, (trace,))[0],
        "conditions": lines,
        "unmet": unmet(lines),
        "effects": _effects(visit, subject, trace),
        "error": trace.error,
    }
    return visit.render("designer/run.html", values)


def _record(visit: Visit, subject: Subject, record_id: int | None) -> Hit | None:
    if record_id is None:
        return None
    key = (subject.module.name, record_id)
    name = displays(visit.unit, {key}).get(key)
    return None if name is None else Hit(*key, name)


def _lines(visit: Visit, subject: Subject, found: Sequence[Trace]) -> tuple[RunLine, ...]:
    module = subject.module.name
    wanted = {(module, one.record_id) for one in found if one.record_id is not None}
    wanted |= {("user", one.actor_id) for one in found if one.actor_id is not None}
    names: Mapping[tuple[str, int], str] = displays(visit.unit, wanted) if wanted else {}
    return tuple(_line(visit, subject, one, names) for one in found)


def _line(visit: Visit, subject: Subject, trace: Trace, names: Mapping[tuple[str, int], str]) -> RunLine:
    words = DECISIONS[trace.decision]
    actor = visit.text("the system") if trace.actor_id is None else names.get(("user", trace.actor_id), "—")
    return RunLine(
        trace=trace,
        record="" if trace.record_id is None else names.get((subject.module.name, trace.record_id), ""),
        actor=actor,
        words=visit.text(words.words),
        icon=words.icon,
        hue=words.hue,
        event=event_words(visit, subject.module, trace.event),
    )


def _why(visit: Visit, subject: Subject, record: Hit) -> WhyNow:
    answer = why(visit.unit, subject.module.name, record.id, subject.key)
    return WhyNow(
        record=record,
        reasons=tuple(one.text(visit.language.tag) for one in answer.reasons),
        fresh=not answer.traces,
        holds=answer.holds,
        lines=lines_of(visit, subject.module, answer.condition),
        firings=tuple(event_words(visit, subject.module, one) for one in answer.firings if one != "once"),
    )


def _effects(visit: Visit, subject: Subject, trace: Trace) -> tuple[EffectLine, ...]:
    told = [_effect(one) for one in _mappings(trace.detail.get("effects"))]
    return effect_lines(visit, subject.module.name, [one for one in told if one is not None])


def _effect(told: Mapping[str, object]) -> Effect | None:
    """Read what `Effect.as_json` wrote; what a later release wrote otherwise is left out."""
    kind = told.get("kind")
    if kind not in get_args(EffectKind):
        return None
    recipients, module = told.get("recipients"), told.get("module")
    return Effect(
        action=str(told.get("action", "")),
        kind=cast(EffectKind, kind),
        module=None if module is None else str(module),
        changes=tuple(_mappings(told.get("changes"))),
        recipients=tuple(map(str, recipients)) if isinstance(recipients, list) else (),
        subject=_text(told.get("subject")),
        text=_text(told.get("text")),
        skipped=_text(told.get("skipped")),
        error=_text(told.get("error")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _mappings(value: object) -> Iterable[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


_RULE = "/admin/rules/<module>/<rule>"
ROUTES: tuple[Route, ...] = (
    reads(f"{_RULE}/runs", for_administrators(runs)),
    reads(f"{_RULE}/runs/<int:run_id>", for_administrators(run)),
)
