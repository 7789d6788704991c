"""The forms of records: create, edit, quick create; what live forms ask; what link pickers search."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace

from flask import Response, make_response

from customary.metadata.model.access import FieldMode
from customary.metadata.model.fields import LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.values import ValueRefused, blank, read_value
from customary.platform.access import rights_of
from customary.platform.errors import Conflict, NotFound, Refused
from customary.platform.queries import displays, read
from customary.platform.records.recipe import ASSIGNED
from customary.platform.records.record import Record
from customary.platform.records.repeats import chain_of_form, created_by_chain
from customary.platform.records.saving import save, warnings_of
from customary.web.forms.building import RecordForm, build, layout_with, quick_layout
from customary.web.forms.conflicts import clashes_of, kept_inputs
from customary.web.forms.controls import ControlPlace, offered_records
from customary.web.forms.items import FormItem
from customary.web.forms.posted import Sent
from customary.web.pages.lists import readable_module
from customary.web.routing import Route, asks, reads, writes
from customary.web.security import safe_path
from customary.web.visit import AnswerInstead, Visit

__all__ = ["ROUTES"]

_SAVES = frozenset({"save", "save_new", "save_open"})


def new(visit: Visit, module: str) -> Response:
    found = _creatable(visit, module)
    given = _given(visit, found)
    form = build(visit, found, layout_with(found.layouts.edit, given), given=given)
    return _form_page(visit, form)


def create(visit: Visit, module: str) -> Response:
    found = _creatable(visit, module)
    sent = Sent(visit.request.form)
    form = build(visit, found, layout_with(found.layouts.edit, _sent_fields(found, sent)), sent=sent)
    if sent.act[0] not in _SAVES:
        return _form_page(visit, form, dirty=True)
    try:
        record = _save(visit, form)
    except Refused as refused:
        form.refuse(refused.problems, visit.language.tag)
        raise AnswerInstead(_form_page(visit, form, status=422)) from refused
    return _after_create(visit, sent, record)


def quick(visit: Visit, module: str) -> Response:
    found = _creatable(visit, module)
    given = _given(visit, found)
    form = build(visit, found, layout_with(quick_layout(found), given), given=given)
    return _quick_page(visit, form)


def create_quickly(visit: Visit, module: str) -> Response:
    found = _creatable(visit, module)
    sent = Sent(visit.request.form)
    form = build(visit, found, layout_with(quick_layout(found), _sent_fields(found, sent)), sent=sent)
    if sent.act[0] not in _SAVES:
        return _quick_page(visit, form)
    try:
        record = _save(visit, form)
    except Refused as refused:
        form.refuse(refused.problems, visit.language.tag)
        raise AnswerInstead(_quick_page(visit, form, status=422)) from refused
    return _after_create(visit, sent, record)


def edit(visit: Visit, module: str, record_id: int) -> Response:
    record = _changeable(visit, module, record_id)
    return _form_page(visit, build(visit, record.module, record.module.layouts.edit, record=record))


def change(visit: Visit, module: str, record_id: int) -> Response:
    record = _changeable(visit, module, record_id)
    sent = Sent(visit.request.form)
    form = build(visit, record.module, record.module.layouts.edit, record=record, sent=sent)
    if sent.act[0] not in _SAVES:
        return _form_page(visit, form, dirty=True)
    try:
        saved = _save_change(visit, form, sent)
    except Refused as refused:
        form.refuse(refused.problems, visit.language.tag)
        raise AnswerInstead(_form_page(visit, form, status=422)) from refused
    visit.say(visit.text("%(name)s was saved.", name=saved.display))
    _say_warnings(visit)
    return visit.redirect(_next(visit, sent) or f"/m/{record.module.name}/{record.id}")


def evaluate_new(visit: Visit, module: str) -> Response:
    """Say what a form would show now; nothing is saved."""
    found = _creatable(visit, module)
    sent = Sent(visit.request.form)
    layout = quick_layout(found) if "_quick" in sent.form else found.layouts.edit
    return _regions(visit, build(visit, found, layout_with(layout, _sent_fields(found, sent)), sent=sent), sent)


def evaluate_change(visit: Visit, module: str, record_id: int) -> Response:
    record = _changeable(visit, module, record_id)
    sent = Sent(visit.request.form)
    return _regions(visit, build(visit, record.module, record.module.layouts.edit, record=record, sent=sent), sent)


def link_options(visit: Visit, module: str, field: str) -> Response:
    """Search the records that a link offers, as JSON for the picker; `v.KEY` are other values of the form."""
    found = visit.catalog.modules.get(module)
    rights = rights_of(visit.unit)
    if found is None or not found.has_field(field) or rights.field_mode(module, field) < FieldMode.WRITE:
        raise NotFound(module)
    of = found.field(field)
    if not isinstance(of.options, LinkOptions):
        raise NotFound(module)
    arguments = visit.request.args
    values = {
        key: value
        for key in found.fields
        if (text := arguments.get(f"v.{key}")) and (value := _read_quietly(visit, found, key, text)) is not None
    }
    place = ControlPlace(visit=visit, values=values, find=arguments.get("q", "")[:200])
    groups = offered_records(of, place, 20)
    listed = [
        {"value": one.value, "label": one.label, "group": group.label} for group in groups for one in group.options
    ]
    answer = make_response(json.dumps(listed, ensure_ascii=False))
    answer.content_type = "application/json"
    return answer


def _creatable(visit: Visit, name: str) -> Module:
    module = visit.catalog.modules.get(name)
    if module is None:
        raise NotFound(name)
    rights_of(visit.unit).require("create", name)
    return module


def _changeable(visit: Visit, name: str, record_id: int) -> Record:
    """Read a record that this person may see; the form itself asks whether they may change it."""
    readable_module(visit, name)
    return read(visit.unit, name, record_id)


def _given(visit: Visit, module: Module) -> Mapping[str, object]:
    """Read the values that an address gives a new record; those that mean nothing are left out."""
    copied = visit.request.args.get("_copy", "")
    found = _copied(visit, module, int(copied)) if copied.isdecimal() and len(copied) < 19 else {}
    for key, text in visit.request.args.items():
        if module.has_field(key) and (value := _read_quietly(visit, module, key, text)) is not None:
            found[key] = value
    return found


def _sent_fields(module: Module, sent: Sent) -> list[str]:
    return [key for key in (*module.fields, *ASSIGNED) if f"{key}.was" in sent.form]


def _copied(visit: Visit, module: Module, record_id: int) -> dict[str, object]:
    """Give the values that a copy begins with: those that this person sees whole, and that may be copied."""
    rights = rights_of(visit.unit)
    record = read(visit.unit, module.name, record_id)
    return {
        key: record.get(key)
        for key, field in module.fields.items()
        if field.copy and field.stored and not field.computed and rights.may_read(module.name, key)
        if not blank(record.get(key)) and not (module.process is not None and module.process.field == key)
    }


def _read_quietly(visit: Visit, module: Module, key: str, text: str) -> object:
    try:
        return read_value(module.field(key), text, catalog=visit.catalog, timezone=visit.formats.zone.key)
    except ValueRefused:
        return None


def _save(visit: Visit, form: RecordForm, row_version: int | None = None) -> Record:
    """Save what a form changed. A new record that this very form has made already is given instead of a second one."""
    unit = visit.unit
    if form.record is None and form.secret:
        unit = unit.because(replace(unit.cause, chain=chain_of_form(visit.user.user_id, form.secret)))
        made = created_by_chain(unit, form.module.name)
        if made is not None:
            return read(unit, form.module.name, made)
    return save(
        unit,
        form.module.name,
        form.changes,
        record_id=form.record.id if form.record is not None else None,
        row_version=row_version or form.row_version,
        lines=form.lines,
    )


def _save_change(visit: Visit, form: RecordForm, sent: Sent) -> Record:
    """Save a change; where somebody else changed other fields meanwhile, both stand, and the person is told."""
    try:
        return _save(visit, form)
    except Conflict as conflict:
        if conflict.current.module.name != form.module.name:
            raise AnswerInstead(_rows_changed(visit, form)) from conflict
        current = read(visit.unit, form.module.name, conflict.current.id)
        found = clashes_of(visit, form, current)
        by = _who(visit, conflict)
        if found.fields:
            values = {
                "module": form.module,
                "record": current,
                "by": by,
                "when": visit.formats.ago(conflict.at) if conflict.at else "",
                "clashes": found.fields,
                "merged": found.merged,
                "kept": kept_inputs(visit, form, current, sent),
                "action": f"/m/{form.module.name}/{current.id}/edit",
            }
            raise AnswerInstead(visit.render("record/conflict.html", values, status=409)) from conflict
        try:
            saved = _save(visit, form, row_version=current.row_version)
        except Conflict as second:
            raise AnswerInstead(_rows_changed(visit, form)) from second
        visit.say(visit.text("%(name)s changed other fields meanwhile; both changes were kept.", name=by))
        return saved


def _rows_changed(visit: Visit, form: RecordForm) -> Response:
    notice = visit.text(
        "Somebody else changed a row of this record while you were editing. Open it anew to see the row."
    )
    return _form_page(visit, form, status=409, notice=notice)


def _who(visit: Visit, conflict: Conflict) -> str:
    names = displays(visit.unit, [("user", conflict.by)]) if conflict.by is not None else {}
    return next(iter(names.values()), visit.text("Somebody"))


def _say_warnings(visit: Visit) -> None:
    for warning in warnings_of(visit.unit):
        visit.say(warning.text(visit.language.tag), "warn")


def _after_create(visit: Visit, sent: Sent, record: Record) -> Response:
    visit.say(visit.text("%(name)s was created.", name=record.display))
    _say_warnings(visit)
    there = f"/m/{record.module.name}/{record.id}"
    if sent.act[0] == "save_new":
        target = f"/m/{record.module.name}/new"
    elif sent.act[0] == "save_open":
        target = there
    else:
        target = _next(visit, sent) or there
    if visit.fragment != "dialog":
        return visit.redirect(target)
    answer = make_response("", 204)
    if sent.act[0] == "save_open":
        answer.headers["HX-Redirect"] = target
    else:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _next(visit: Visit, sent: Sent) -> str:
    wanted = sent.form.get("_next", "")
    return safe_path(wanted, otherwise="") if wanted else ""


def _form_page(visit: Visit, form: RecordForm, *, status: int = 200, dirty: bool = False, notice: str = "") -> Response:
    module, record = form.module, form.record
    form.secret = form.secret or secrets.token_urlsafe(18)
    base = f"/m/{module.name}/{record.id}" if record is not None else f"/m/{module.name}"
    title = (
        visit.text("New %(name)s", name=visit.in_sentence(module.label))
        if record is None
        else visit.text("Edit %(name)s", name=record.display)
    )
    following = visit.request.form.get("_next") or visit.request.args.get("next", "")
    values = {
        "module": module,
        "form": form,
        "title": title,
        "back": safe_path(following, otherwise=base if record is not None else f"{base}/"),
        "action": f"{base}/edit" if record is not None else f"{base}/new",
        "eval": f"{base}/eval",
        "next": safe_path(following, otherwise="") if following else "",
        "dirty": dirty,
        "notice": notice,
    }
    return visit.render("record/form.html", values, status=status)


def _quick_page(visit: Visit, form: RecordForm, *, status: int = 200) -> Response:
    form.secret = form.secret or secrets.token_urlsafe(18)
    following = visit.request.form.get("_next") or visit.request.args.get("next", "")
    dialog = visit.fragment == "dialog"
    values = {
        "module": form.module,
        "form": form,
        "title": visit.text("New %(name)s", name=visit.in_sentence(form.module.label)),
        "next": safe_path(following, otherwise="") if following else "",
        "dialog": dialog,
    }
    return visit.render("record/quick_dialog.html" if dialog else "record/quick.html", values, status=status)


def _regions(visit: Visit, form: RecordForm, sent: Sent) -> Response:
    """Answer with the regions of a form that show something else now, and with its sections that come or go."""
    rebuilt = {sent.act[1]} if sent.act[0] in ("add", "drop") and len(sent.act) > 1 else set()
    changed: list[tuple[FormItem, str]] = []
    for section in form.sections:
        for item in section.items:
            if item.name in rebuilt or item.sig != sent.signature(item.name):
                changed.append((item, ""))
            elif item.table is not None:
                changed.extend(_changed_cells(visit, item, sent))
    answer = visit.render("record/fields.html", {"items": changed})
    shown = {f"s-{one.key}": one.visible and any(item.visible for item in one.items) for one in form.sections}
    answer.headers["HX-Trigger"] = json.dumps({"customary:sections": shown})
    if sent.act[0] == "add" and rebuilt:
        answer.headers["HX-Trigger-After-Settle"] = json.dumps({"customary:focus": {"id": _last_control(form, sent)}})
    return answer


def _changed_cells(visit: Visit, item: FormItem, sent: Sent) -> list[tuple[FormItem, str]]:
    assert item.table is not None
    return [
        (one, visit.text("Row %(number)s", number=number))
        for number, row in enumerate(item.table.kept, start=1)
        for one in row.items
        if one.sig != sent.signature(one.name)
    ]


def _last_control(form: RecordForm, sent: Sent) -> str:
    """Find the first control of the row that was just added."""
    for item in form.items:
        if item.name == sent.act[1] and item.table is not None and item.table.kept:
            return next((one.id for one in item.table.kept[-1].items if one.entry is not None), "")
    return ""


ROUTES: tuple[Route, ...] = (
    reads("/m/<module>/new", new),
    writes("/m/<module>/new", create),
    reads("/m/<module>/quick", quick),
    writes("/m/<module>/quick", create_quickly),
    asks("/m/<module>/eval", evaluate_new),
    reads("/m/<module>/options/<field>", link_options),
    reads("/m/<module>/<int:record_id>/edit", edit),
    writes("/m/<module>/<int:record_id>/edit", change),
    asks("/m/<module>/<int:record_id>/eval", evaluate_change),
)
