"""The page of one record, and what people do there: steps of the process, comments, deleting it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Response, make_response

from customary.metadata.model.views import FormLayout
from customary.platform.access import rights_of
from customary.platform.errors import Conflict, NotFound, Refused
from customary.platform.queries import read
from customary.platform.records import comments
from customary.platform.records.deletion import delete
from customary.platform.records.preview import conditions_of, may_change, ways
from customary.platform.records.record import Record
from customary.platform.records.saving import save, warnings_of
from customary.web.forms.building import RecordForm, build, fields_layout
from customary.web.forms.posted import Sent
from customary.web.pages.lists import readable_module
from customary.web.record_page.blocks import block_of, blocks_of
from customary.web.record_page.details import details_of
from customary.web.record_page.happenings import history_of
from customary.web.record_page.stages import missing_fields, path_of, way_of
from customary.web.routing import Route, reads, writes
from customary.web.visit import AnswerInstead, Visit

__all__ = ["ROUTES"]

_PARTS = ("details", "related", "timeline")
_KINDS = ("change", "comment")


def show(visit: Visit, module: str, record_id: int) -> Response:
    return _page(visit, _record(visit, module, record_id))


def related_list(visit: Visit, module: str, record_id: int, relation: str) -> Response:
    """The whole list behind a related block."""
    record = _record(visit, module, record_id)
    block = record.module.related.get(relation)
    if block is None or not rights_of(visit.unit).may("read", block.module):
        raise NotFound(module, record_id)
    found = block_of(visit, record, block, limit=50, after=visit.request.args.get("after"))
    return visit.render("record/related.html", {"record": record, "block": found})


def comment(visit: Visit, module: str, record_id: int) -> Response:
    record = _record(visit, module, record_id)
    text = visit.request.form.get("text", "")
    try:
        comments.add(visit.unit, record.module.name, record.id, text)
    except Refused as refused:
        sentences = [one.text(visit.language.tag) for one in refused.problems]
        raise AnswerInstead(_page(visit, record, text=text, problems=sentences)) from refused
    visit.say(visit.text("Your comment was sent."))
    return visit.redirect(f"{_path(record)}?part=timeline")


def ask_deletion(visit: Visit, module: str, record_id: int) -> Response:
    """Ask before a record goes: nothing is deleted by a link."""
    return visit.render("record/delete.html", {"record": _record(visit, module, record_id), "problems": ()})


def delete_one(visit: Visit, module: str, record_id: int) -> Response:
    record = _record(visit, module, record_id)
    version = Sent(visit.request.form).whole("row_version")
    try:
        delete(visit.unit, record.module.name, record.id, version)
    except Refused as refused:
        sentences = [one.text(visit.language.tag) for one in refused.problems]
        answer = visit.render("record/delete.html", {"record": record, "problems": sentences}, status=422)
        raise AnswerInstead(answer) from refused
    except Conflict as conflict:
        sentences = [conflict.text(visit.language.tag)]
        answer = visit.render("record/delete.html", {"record": record, "problems": sentences}, status=409)
        raise AnswerInstead(answer) from conflict
    visit.offer_undo(visit.text("%(name)s is in the recycle bin.", name=record.display), record.module.name, record.id)
    return visit.redirect(f"/m/{record.module.name}/")


def ask_step(visit: Visit, module: str, record_id: int, key: str) -> Response:
    """The small form of a step that needs more fields."""
    record = _record(visit, module, record_id)
    target, needs = _step(visit, record, key)
    form = build(visit, record.module, needs, record=record, also=target)
    return _step_page(visit, form, key)


def take_step(visit: Visit, module: str, record_id: int, key: str) -> Response:
    record = _record(visit, module, record_id)
    target, needs = _step(visit, record, key)
    sent = Sent(visit.request.form)
    asked = [name for name in record.module.fields if f"{name}.was" in sent.form]
    form = build(visit, record.module, fields_layout(asked or needs.fields), record=record, sent=sent, also=target)
    try:
        save(
            visit.unit,
            record.module.name,
            form.changes,
            record_id=record.id,
            row_version=sent.whole("row_version"),
            lines=form.lines,
        )
    except Refused as refused:
        form.refuse(refused.problems, visit.language.tag)
        raise AnswerInstead(_step_page(visit, form, key, status=422)) from refused
    except Conflict as conflict:
        form.problems = [("", conflict.text(visit.language.tag))]
        form.row_version = conflict.current.row_version
        raise AnswerInstead(_step_page(visit, form, key, status=409)) from conflict
    visit.say(visit.text("%(name)s was saved.", name=record.display))
    for warning in warnings_of(visit.unit):
        visit.say(warning.text(visit.language.tag), "warn")
    if visit.fragment == "dialog":
        answer = make_response("", 204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    return visit.redirect(_path(record))


def _record(visit: Visit, module: str, record_id: int) -> Record:
    readable_module(visit, module)
    return read(visit.unit, module, record_id)


def _path(record: Record) -> str:
    return f"/m/{record.module.name}/{record.id}"


def _page(visit: Visit, record: Record, *, text: str = "", problems: Sequence[str] = ()) -> Response:
    unit, module, arguments = visit.unit, record.module, visit.request.args
    part = "timeline" if problems else arguments.get("part", "")
    shown = arguments.get("show", "")
    values = {
        "record": record,
        "details": details_of(visit, record, conditions_of(unit, module.name, record.id), arguments.get("tab", "")),
        "path": path_of(visit, record),
        "blocks": blocks_of(visit, record),
        "history": history_of(visit, record, arguments.get("before", ""), shown if shown in _KINDS else ""),
        "part": part if part in _PARTS else "details",
        "shown": shown if shown in _KINDS else "",
        "may_edit": may_change(unit, module.name, record.id, "update"),
        "may_delete": may_change(unit, module.name, record.id, "delete"),
        "may_copy": rights_of(unit).may("create", module.name),
        "comment_text": text,
        "comment_problems": problems,
    }
    return visit.render("record/show.html", values, status=422 if problems else 200)


def _step(visit: Visit, record: Record, key: str) -> tuple[dict[str, object], FormLayout]:
    """Find a step that starts where the record is: what it sets, and the fields that it still needs.

    Errors: `NotFound` when there is none for this person.
    """
    process = record.module.process
    found = way_of(ways(visit.unit, record.module.name, record.id), key)
    if process is None or found is None:
        raise NotFound(record.module.name, record.id)
    transition, way = found
    return {process.field: transition.target}, fields_layout(missing_fields(way))


def _step_page(visit: Visit, form: RecordForm, key: str, *, status: int = 200) -> Response:
    form.secret = form.secret or secrets.token_urlsafe(18)
    for item in form.items:
        item.required = item.entry is not None
    record = form.record
    process = form.module.process
    assert record is not None
    assert process is not None
    label = next(visit.label(one.label) for one in process.transitions if one.key == key)
    dialog = visit.fragment == "dialog"
    values = {
        "form": form,
        "record": record,
        "title": f"{record.display}: {label}" if visit.language.tag == "en" else f"{record.display}：{label}",
        "label": label,
        "action": f"{_path(record)}/step/{key}",
        "dialog": dialog,
    }
    return visit.render("record/step_dialog.html" if dialog else "record/step.html", values, status=status)


ROUTES: tuple[Route, ...] = (
    reads("/m/<module>/<int:record_id>", show),
    reads("/m/<module>/<int:record_id>/r/<relation>", related_list),
    writes("/m/<module>/<int:record_id>/comments", comment),
    reads("/m/<module>/<int:record_id>/delete", ask_deletion),
    writes("/m/<module>/<int:record_id>/delete", delete_one),
    reads("/m/<module>/<int:record_id>/step/<key>", ask_step),
    writes("/m/<module>/<int:record_id>/step/<key>", take_step),
)
