"""A form put together: from a layout, the record, and what was sent so far.

The same evaluation as that of a save says which fields are shown, needed and frozen, and what is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from markupsafe import Markup
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from customary.metadata.model.access import FieldMode
from customary.metadata.model.fields import Field, LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.views import FormLayout, Section, Tab
from customary.metadata.values import Reference
from customary.platform.access import rights_of
from customary.platform.errors import FieldProblem
from customary.platform.queries import currency_of, displays, linked
from customary.platform.records.permission import may_write
from customary.platform.records.preview import Preview, holds, preview, ways
from customary.platform.records.recipe import ASSIGNED
from customary.platform.records.record import Draft, LineChange, Record
from customary.web.cells import CellPlace, cell
from customary.web.forms.controls import BUILDERS, ControlPlace, control_of
from customary.web.forms.items import FormItem, FormSection, LinesTable, RowForm, signature
from customary.web.forms.live_state import live_state, preloaded, row_state
from customary.web.forms.posted import Sent, joined
from customary.web.forms.rows import SentRow, rows_of
from customary.web.forms.texts import raw_value, texts_of
from customary.web.forms.watching import watched
from customary.web.forms.widgets import Entry
from customary.web.uncomputed import badge_of
from customary.web.visit import Visit

__all__ = ["RecordForm", "build", "fields_layout", "layout_with", "quick_layout", "writable"]


@dataclass(kw_only=True)
class RecordForm:
    module: Module
    record: Record | None
    sections: list[FormSection]
    changes: Mapping[str, object]
    """What people changed, as texts for the platform to read."""
    lines: Mapping[str, Sequence[LineChange]]
    line_rows: Mapping[str, Sequence[int]]
    """For each line that is saved, the row of the form that it stands in."""
    preview: Preview
    row_version: int | None
    secret: str
    live: str = ""
    """What the browser begins with: see live_state.py."""
    preload: tuple[str, ...] = ()
    """The addresses of the scripts that it will load."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """What is wrong, as (id of the control or empty, sentence)."""

    @property
    def items(self) -> Iterator[FormItem]:
        for section in self.sections:
            yield from section.all_items

    def refuse(self, problems: Sequence[FieldProblem], language: str) -> None:
        """Put each problem beside its field, and all of them on top."""
        by_name = {item.name: item for item in self.items}
        found: list[tuple[str, str]] = []
        for problem in problems:
            sentence = problem.text(language)
            item = by_name.get(self._name_of(problem.field))
            if item is not None:
                item.errors.append(sentence)
                item.visible = True
            found.append((item.id if item is not None and item.entry is not None else "", sentence))
        for section in self.sections:
            section.visible = section.visible or any(item.errors for item in section.items)
        self.problems = list(dict.fromkeys(found))

    def _name_of(self, field: str | None) -> str:
        """Turn `lines.0.quantity`, the first line that is saved, into the name of a control."""
        parts = (field or "").split(".")
        if len(parts) == 1:
            return parts[0]
        rows = self.line_rows.get(parts[0], ())
        place = int(parts[1]) if parts[1].isdecimal() else len(rows)
        if len(parts) < 3 or place >= len(rows):
            return parts[0]
        return f"{parts[0]}-{rows[place]}-{parts[2]}"


@dataclass(frozen=True, kw_only=True, eq=False)
class _Making:
    """What stands around every item while a form is made."""

    visit: Visit
    module: Module
    record: Record | None
    sent: Sent | None
    given: frozenset[str]
    """Fields that the address gives a value."""
    preview: Preview
    names: Mapping[tuple[str, int], str]
    prefix: str = ""

    @property
    def draft(self) -> Draft:
        return self.preview.draft


def build(
    visit: Visit,
    module: Module,
    layout: FormLayout,
    *,
    record: Record | None = None,
    sent: Sent | None = None,
    given: Mapping[str, object] | None = None,
    also: Mapping[str, object] | None = None,
) -> RecordForm:
    """Make the form of a new record or of one that exists.

    `record` is the one that is changed, as its reader sees it; `sent` what a form sent, `given` the values that an
    address gives a new one, `also` what is saved with it without standing in the form.
    Errors: `NotFound` and `Denied`, as a save.
    """
    keys = [key for key in layout.fields if rights_of(visit.unit).field_mode(module.name, key) > FieldMode.HIDDEN]
    open_keys = [key for key in keys if writable(visit, module, module.field(key), record)]
    if sent is None:
        changes = {key: value for key, value in (given or {}).items() if key in open_keys}
    else:
        changes = {key: raw_value(module.field(key), sent.texts(key)) for key in open_keys if sent.touched(key)}
    changes.update(also or {})
    tables = {
        key: rows_of(visit, module, key, record, sent)
        for key in keys
        if isinstance(module.field(key).options, LinesOptions) and BUILDERS[module.field(key).type] is None
    }
    shown = preview(
        visit.unit,
        module.name,
        changes,
        record_id=record.id if record is not None else None,
        lines={key: [row.change for row in rows] for key, rows in tables.items()},
    )
    making = _Making(
        visit=visit,
        module=module,
        record=record,
        sent=sent,
        given=frozenset(changes) if sent is None else frozenset(),
        preview=shown,
        names=_names(visit, module, keys, shown),
    )
    return RecordForm(
        module=module,
        record=record,
        sections=[_section(making, section, keys, open_keys, tables) for section in layout.sections],
        changes=changes,
        lines={key: [row.change for row in rows if row.counts] for key, rows in tables.items()},
        line_rows={key: [row.index for row in rows if row.counts] for key, rows in tables.items()},
        preview=shown,
        row_version=_version(record, sent),
        secret=sent.form.get("_form", "") if sent is not None else "",
        live=live_state(visit, module, shown.draft, [module.field(key) for key in tables]),
        preload=preloaded(visit, module, [module.field(key) for key in tables]),
    )


def quick_layout(module: Module) -> FormLayout:
    """The layout of quick create: few fields, in one section."""
    return fields_layout(module.layouts.quick_create)


def fields_layout(keys: Sequence[str]) -> FormLayout:
    """A layout of just these fields."""
    section = Section(key="fields", label=None, columns=1, fields=tuple(keys))
    return FormLayout(tabs=(Tab(key="fields", label=None, sections=(section,)),))


def layout_with(layout: FormLayout, keys: Iterable[str]) -> FormLayout:
    """Give a layout that also has these fields, at its end: an address may give values of fields that it lacks."""
    missing = tuple(key for key in dict.fromkeys(keys) if key not in layout.fields)
    if not missing:
        return layout
    *before, last = layout.tabs
    *sections, end = last.sections
    longer = replace(end, fields=(*end.fields, *missing))
    return FormLayout(tabs=(*before, replace(last, sections=(*sections, longer))))


def writable(visit: Visit, module: Module, field: Field, record: Record | None) -> bool:
    """Whether this person changes a field with a control, conditions of the record left aside."""
    if BUILDERS[field.type] is None or not may_write(visit.unit, field) or field.readonly:
        return False
    if field.key in ASSIGNED:
        return rights_of(visit.unit).may("assign", module.name)
    governed = module.process is not None and module.process.field == field.key
    return not (governed and record is None and module.process is not None and module.process.start is not None)


def _version(record: Record | None, sent: Sent | None) -> int | None:
    if record is None:
        return None
    return (sent.whole("row_version") if sent is not None else None) or record.row_version


def _names(visit: Visit, module: Module, keys: Sequence[str], shown: Preview) -> dict[tuple[str, int], str]:
    """Read the names of all records that the form links to at once."""
    wanted = set(_linked(module, keys, shown.draft.values))
    for rows in shown.lines.values():
        for row in rows:
            wanted |= set(_linked(row.draft.module, list(row.draft.module.fields), row.draft.values))
    return displays(visit.unit, wanted) if wanted else {}


def _linked(module: Module, keys: Sequence[str], values: Mapping[str, object]) -> Iterator[tuple[str, int]]:
    for key in keys:
        options, value = module.field(key).options, values.get(key)
        targets = options.targets if isinstance(options, LinkOptions) else ()
        targets = targets or getattr(module.field(key).language_type, "modules", ())
        if isinstance(value, Reference):
            yield (value.module, value.id)
        elif isinstance(value, int) and targets:
            yield (targets[0], value)


def _section(
    making: _Making,
    section: Section,
    keys: Sequence[str],
    open_keys: Sequence[str],
    tables: Mapping[str, Sequence[SentRow]],
) -> FormSection:
    visit = making.visit
    items = []
    for key in section.fields:
        if key not in keys:
            continue
        field = making.module.field(key)
        item = _item(making, field, editable=key in open_keys)
        if key in tables:
            item.table = _table(making, field, tables[key])
            item.wide = True
        items.append(item)
    return FormSection(
        key=section.key,
        legend=visit.label(section.label) if section.label is not None else "",
        columns=section.columns,
        items=items,
        visible=holds(visit.unit, section.visible_when, making.draft),
        conditional=section.visible_when is not None,
    )


def _item(making: _Making, field: Field, *, editable: bool) -> FormItem:
    visit, state = making.visit, making.preview.states[field.key]
    name = making.prefix + field.key
    item = FormItem(
        name=name,
        field=field,
        label=visit.label(field.label),
        help=visit.label(field.help) if field.help is not None else "",
        entry=None,
        widget=None,
        shown=Markup(""),
        visible=state.visible,
        required=state.required and not field.computed,
        live=field.key in watched(visit.unit.runtime, making.module),
        wide=field.width == "full" or field.type in ("long_text", "rich_text"),
    )
    if editable and not state.readonly:
        _control(making, item)
    else:
        item.required = False
        item.shown = _shown(making, field)
        item.sig = signature(item.visible, str(item.shown))
    return item


def _control(making: _Making, item: FormItem) -> None:
    visit, field, sent, name = making.visit, item.field, making.sent, item.name
    fresh = texts_of(field, _value(making, field), visit.formats.zone)
    if sent is not None and sent.has(name) and (making.record is not None or sent.touched(name)):
        texts, item.was = sent.texts(name), sent.was(name)
    else:
        texts, item.was = fresh, "" if field.key in making.given else joined(fresh)
    item.find = sent.find(name) if sent is not None else ""
    place = ControlPlace(
        visit=visit,
        values=making.draft.values,
        texts=texts,
        names=making.names,
        find=item.find,
        steps=_steps(making, field, texts),
    )
    control = control_of(field, place)
    assert control is not None
    form = BaseForm({name: UnboundField(control.entry, label=item.label, id=item.id)}, meta=DefaultMeta())
    form.process(data={name: texts})
    item.entry, item.widget = cast(Entry, form[name]), control.widget
    item.grouped, item.searched = control.grouped, control.searched
    untouched = texts if joined(texts) == item.was and making.record is None else ()
    item.sig = signature(item.visible, item.required, control.offers, untouched)


def _value(making: _Making, field: Field) -> object:
    """Give the value that a control begins with; many-to-many links stand in a table of their own."""
    if field.type != "links":
        return making.draft.get(field.key)
    if making.record is None:
        return ()
    found = linked(making.visit.unit, making.module.name, making.record.id, field.key)
    return tuple(record_id for record_id, _ in found)


def _steps(making: _Making, field: Field, texts: Sequence[str]) -> frozenset[str] | None:
    """Give the codes that the process lets a field have; what it has and what was chosen stay among them."""
    process = making.module.process
    if process is None or process.field != field.key or making.record is None:
        return None
    here = making.record.get(field.key)
    reached = {way.transition.target for way in ways(making.visit.unit, making.module.name, making.record.id)}
    return frozenset({*reached, *texts, *([str(here)] if here is not None else [])})


def _shown(making: _Making, field: Field) -> Markup:
    """Show a value for reading; a masked one as its mask."""
    if rights_of(making.visit.unit).field_mode(making.module.name, field.key) is FieldMode.MASKED:
        held = making.record.get(field.key) if making.record is not None else None
        return (
            Markup('<span class="mut">{}</span>').format(held)
            if held is not None
            else cell(None, field, _cells(making))
        )
    if field.type in ("lines", "users", "links"):
        return Markup("")
    failure = making.preview.failures.get(field.key)
    if failure is not None:
        return badge_of(making.visit, making.module, failure, reasons=not making.prefix)
    return cell(making.draft.get(field.key), field, _cells(making), currency_of(making.draft, field))


def _cells(making: _Making) -> CellPlace:
    return making.visit.place(making.names, compact=False)


def _table(making: _Making, field: Field, sent: Sequence[SentRow]) -> LinesTable:
    options = field.options
    assert isinstance(options, LinesOptions)
    visit = making.visit
    module = visit.catalog.modules[options.target]
    rights = rights_of(visit.unit)
    columns = [
        module.field(key)
        for key in module.layouts.edit.fields
        if key != options.by and rights.field_mode(module.name, key) > FieldMode.HIDDEN
    ]
    editable = _may_edit_rows(visit, module)
    rows = []
    for row, shown in zip(sent, making.preview.lines[field.key], strict=True):
        inside = _Making(
            visit=visit,
            module=module,
            record=row.record,
            sent=making.sent if row.was_sent else None,
            given=frozenset(),
            preview=shown,
            names=making.names,
            prefix=row.prefix,
        )
        items = [_item(inside, one, editable=editable and writable(visit, module, one, row.record)) for one in columns]
        rows.append(
            RowForm(
                index=row.index,
                prefix=row.prefix,
                id=row.change.id,
                version=row.change.row_version,
                gone=row.change.delete,
                items=items,
                live=row_state(visit, making.module, shown.draft, row.record),
            )
        )
    return LinesTable(key=field.key, columns=columns, rows=rows, editable=editable)


def _may_edit_rows(visit: Visit, module: Module) -> bool:
    return rights_of(visit.unit).may("update", module.name)
