"""One rule: its design as a form or as text, saving its draft, and what its editor asks meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Response, jsonify

from customary.metadata.model.rules import Rule, ScheduleTrigger
from customary.platform.workflow import versions
from customary.platform.workflow.occurrences import occurrence_on
from customary.platform.workflow.versions import Checked
from customary.web.designer.checking import Asked, asked_place, completions, problems_of
from customary.web.designer.guard import for_administrators
from customary.web.designer.problems import shown
from customary.web.designer.state import State, after, read_state, state_of
from customary.web.designer.subject import Subject, subject_of
from customary.web.designer.testing import panel_of
from customary.web.designer.view import DesignView
from customary.web.designer.words import EVENTS, trigger_words
from customary.web.routing import Route, asks, reads, writes
from customary.web.visit import Visit

__all__ = ["ROUTES"]

_NEXT = 3
_LONGEST = 20_000


def design(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    state = state_of(subject.module, subject.key, subject.text)
    if state is None or visit.request.args.get("as") == "text":
        return _text_page(visit, subject)
    return _form_page(visit, subject, state)


def edit(visit: Visit, module: str, rule: str) -> Response:
    """Do what a button of the form says: save, or answer with the form as it then is."""
    subject = subject_of(visit, module, rule)
    sent = visit.request.form
    state = read_state(sent, subject.module, subject.key, visit.catalog)
    act = sent.get("_act", "update")
    if act in ("save", "test"):
        versions.save_draft(visit.unit, module, rule, state.text)
        visit.say(visit.text("Draft saved."))
        record = sent.get("record", type=int)
        return visit.redirect(
            f"{subject.path}{f'?record={record}' if record else ''}{'#test' if act == 'test' else ''}"
        )
    checked = versions.check(visit.unit, module, rule, state.text).problems if act.startswith("fix:") else ()
    return _form_page(visit, subject, after(state, act, sent, subject.module, visit.catalog, checked))


def save_text(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    text = visit.request.form.get("text", "").replace("\r\n", "\n")
    versions.save_draft(visit.unit, module, rule, text)
    visit.say(visit.text("Draft saved."))
    return visit.redirect(f"{subject.path}?as=text")


def check(visit: Visit, module: str, rule: str) -> Response:
    """Say what is wrong with an expression that somebody is writing."""
    asked, text = _asked(visit, module, rule)
    return jsonify(problems_of(visit, text, asked))


def complete(visit: Visit, module: str, rule: str) -> Response:
    """Say what could stand at the caret."""
    asked, text = _asked(visit, module, rule)
    return jsonify(completions(visit, text, visit.request.form.get("at", len(text), type=int), asked))


def _asked(visit: Visit, module: str, rule: str) -> tuple[Asked, str]:
    subject = subject_of(visit, module, rule)
    scheduled = visit.request.form.get("when.kind") == "schedule"
    words = visit.request.args.get("place", "condition")
    asked = asked_place(visit, subject.module, words, scheduled=scheduled)
    return asked, visit.request.form.get("text", "").replace("\r\n", "\n")[:_LONGEST]


def _form_page(visit: Visit, subject: Subject, state: State) -> Response:
    text = state.text
    checked = versions.check(visit.unit, subject.module.name, subject.key, text)
    values = {
        "subject": subject,
        "tab": "design",
        "state": state,
        "view": DesignView(
            visit=visit, module=subject.module, state=state, problems=shown(visit, checked.problems, text)
        ),
        "trigger": _trigger(visit, subject, state, checked),
        "upcoming": tuple(_upcoming(visit, checked.rule)),
        "saved": text == subject.text,
    }
    if visit.fragment == "design":
        return visit.render("designer/form.html", values)
    return visit.render("designer/design.html", {**values, "panel": panel_of(visit, subject)})


def _trigger(visit: Visit, subject: Subject, state: State, checked: Checked) -> str:
    """Say when it runs; of a text with mistakes what can be told anyway."""
    if checked.rule is not None:
        return trigger_words(visit, subject.module, checked.rule.trigger)
    when = state.form.when
    if "schedule" in when:
        return visit.text("Every day at %(time)s", time=when.get("at", ""))
    return visit.text(EVENTS.get(str(when.get("record")), EVENTS["saved"]))


def _upcoming(visit: Visit, rule: Rule | None) -> Iterator[str]:
    """The next times of a schedule, in the rule's own zone."""
    if rule is None or not isinstance(rule.trigger, ScheduleTrigger):
        return
    zone = ZoneInfo(rule.trigger.timezone or visit.catalog.site.timezone)
    today = visit.unit.now.astimezone(zone).date()
    times = (occurrence_on(rule.trigger, today + timedelta(days=day), zone).at for day in range(_NEXT + 1))
    for at in [one for one in times if one > visit.unit.now][:_NEXT]:
        local = at.astimezone(zone)
        yield f"{visit.formats.short_day(local.date())} {local.strftime('%H:%M')}"


def _text_page(visit: Visit, subject: Subject) -> Response:
    problems = versions.check(visit.unit, subject.module.name, subject.key, subject.text).problems
    values = {
        "subject": subject,
        "tab": "design",
        "text": subject.text,
        "problems": shown(visit, problems, subject.text),
    }
    return visit.render("designer/text.html", values)


_RULE = "/admin/rules/<module>/<rule>"
ROUTES: tuple[Route, ...] = (
    reads(f"{_RULE}/", for_administrators(design)),
    writes(f"{_RULE}/edit", for_administrators(edit)),
    writes(f"{_RULE}/text", for_administrators(save_text)),
    asks(f"{_RULE}/check", for_administrators(check)),
    asks(f"{_RULE}/complete", for_administrators(complete)),
)
