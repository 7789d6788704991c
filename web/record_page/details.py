"""The values of a record for reading: key facts, chips, sections of the detail layout, owned rows with their totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from customary.expressions.expression import Expression
from customary.metadata.model.access import FieldMode
from customary.metadata.model.fields import Field, LinesOptions, LinkOptions, RollupOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.views import Tab
from customary.metadata.values import Reference
from customary.platform.access import rights_of
from customary.platform.queries import currency_of, displays, lines, linked
from customary.platform.records.record import Record
from customary.web.cells import CellPlace, cell, is_number
from customary.web.uncomputed import badges_of
from customary.web.visit import Visit

__all__ = ["Detail", "DetailSection", "Details", "Rows", "details_of", "value_cell"]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Owned rows, as a table."""

    columns: tuple[Field, ...]
    cells: tuple[tuple[Markup, ...], ...]
    totals: tuple[Markup | None, ...]
    """Under each column; None where nothing is added up."""


@dataclass(frozen=True, kw_only=True)
class Detail:
    field: Field
    label: str
    shown: Markup
    wide: bool = False
    rows: Rows | None = None


@dataclass(frozen=True, kw_only=True)
class DetailSection:
    key: str
    legend: str
    columns: int
    fields: tuple[Detail, ...]


@dataclass(frozen=True, kw_only=True)
class Details:
    chips: tuple[Markup, ...]
    number: str
    facts: tuple[Detail, ...]
    tabs: tuple[tuple[str, str], ...]
    """Key and label of the tabs that have something to show; one tab needs no name."""
    tab: str
    """The key of the one that is shown."""
    sections: tuple[DetailSection, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Reading:
    visit: Visit
    record: Record
    shows: Callable[[Expression | None], bool]
    place: CellPlace
    badges: Mapping[tuple[int, str], Markup]
    """What stands in the place of values that could not be computed."""

    @property
    def module(self) -> Module:
        return self.record.module

    def sees(self, key: str) -> bool:
        """Whether a field is shown: not hidden from this person, and not by the record's other values."""
        if rights_of(self.visit.unit).field_mode(self.module.name, key) is FieldMode.HIDDEN:
            return False
        return self.shows(self.module.field(key).visible_when)


def details_of(visit: Visit, record: Record, shows: Callable[[Expression | None], bool], tab: str) -> Details:
    """Give what the page shows of a record; `tab` is the tab that was asked for."""
    layouts = record.module.layouts
    keys = [*layouts.header.fields, *layouts.detail.fields]
    names = displays(visit.unit, set(_linked(record, keys)))
    reading = _Reading(
        visit=visit,
        record=record,
        shows=shows,
        place=visit.place(names, compact=False),
        badges=badges_of(visit, record.module, [record], keys, reasons=True),
    )
    tabs = [one for one in layouts.detail.tabs if any(_seen(reading, one))]
    chosen = next((one for one in tabs if one.key == tab), tabs[0] if tabs else None)
    return Details(
        chips=tuple(_chips(reading)),
        number=str(record.get(record.module.number_field or "") or ""),
        facts=tuple(_facts(reading)),
        tabs=tuple((one.key, visit.label(one.label) if one.label else visit.text("Details")) for one in tabs),
        tab=chosen.key if chosen is not None else "",
        sections=tuple(_sections(reading, chosen)) if chosen is not None else (),
    )


def value_cell(visit: Visit, record: Record, field: Field, place: CellPlace) -> Markup:
    """Show a value; of a masked field what its mask leaves."""
    value = record.get(field.key)
    if value is not None and rights_of(visit.unit).field_mode(record.module.name, field.key) is FieldMode.MASKED:
        return Markup('<span class="mut num">{}</span>').format(value)
    return cell(value, field, place, currency_of(record, field))


def _linked(record: Record, keys: Iterable[str]) -> Iterator[tuple[str, int]]:
    for key in keys:
        field, value = record.module.field(key), record.get(key)
        targets = field.options.targets if isinstance(field.options, LinkOptions) else ()
        targets = targets or getattr(field.language_type, "modules", ())
        if isinstance(value, Reference):
            yield (value.module, value.id)
        elif isinstance(value, int) and targets:
            yield (targets[0], value)


def _seen(reading: _Reading, tab: Tab) -> Iterator[str]:
    for section in tab.sections:
        if reading.shows(section.visible_when):
            yield from (key for key in section.fields if reading.sees(key))


def _status_field(module: Module) -> str | None:
    """The field that says how a record stands: the one of its process, its path or its board."""
    if module.process is not None:
        return module.process.field
    boards = (view.board_by for view in module.lists.values() if view.shape == "board")
    return module.layouts.header.path or next((key for key in boards if key), None)


def _chip_keys(module: Module) -> list[str]:
    status = _status_field(module)
    choices = [key for key in module.layouts.header.fields if module.field(key).type == "choice"]
    return list(dict.fromkeys([*([status] if status else []), *choices]))


def _chips(reading: _Reading) -> Iterator[Markup]:
    for key in _chip_keys(reading.module):
        if reading.sees(key) and reading.record.get(key) is not None:
            yield value_cell(reading.visit, reading.record, reading.module.field(key), reading.place)


def _facts(reading: _Reading) -> Iterator[Detail]:
    chips = _chip_keys(reading.module)
    for key in reading.module.layouts.header.fields:
        if key not in chips and reading.sees(key):
            yield _detail(reading, reading.module.field(key))


def _sections(reading: _Reading, tab: Tab) -> Iterator[DetailSection]:
    for section in tab.sections:
        if not reading.shows(section.visible_when):
            continue
        fields = tuple(_detail(reading, reading.module.field(key)) for key in section.fields if reading.sees(key))
        if fields:
            legend = reading.visit.label(section.label) if section.label is not None else ""
            yield DetailSection(key=section.key, legend=legend, columns=section.columns, fields=fields)


def _detail(reading: _Reading, field: Field) -> Detail:
    visit, record = reading.visit, reading.record
    label = visit.label(field.label)
    if isinstance(field.options, LinesOptions):
        if field.options.by is None:
            return Detail(field=field, label=label, shown=_many(reading, field, field.options), wide=True)
        rows = _rows(reading, field, field.options)
        return Detail(field=field, label=label, shown=Markup(""), wide=True, rows=rows)
    shown = reading.badges.get((record.id, field.key)) or value_cell(visit, record, field, reading.place)
    return Detail(
        field=field, label=label, shown=shown, wide=field.width == "full" or field.type in ("long_text", "rich_text")
    )


def _many(reading: _Reading, field: Field, options: LinesOptions) -> Markup:
    found = linked(reading.visit.unit, reading.module.name, reading.record.id, field.key)
    links = [Markup('<a href="/m/{}/{}">{}</a>').format(options.target, one, name) for one, name in found]
    return Markup(", ").join(links) if links else cell(None, field, reading.place)


def _rows(reading: _Reading, field: Field, options: LinesOptions) -> Rows:
    visit = reading.visit
    module = visit.catalog.modules[options.target]
    rights = rights_of(visit.unit)
    columns = tuple(
        module.field(key)
        for key in module.layouts.detail.fields
        if key != options.by and rights.field_mode(module.name, key) > FieldMode.HIDDEN
    )
    found = lines(visit.unit, reading.module.name, reading.record.id, field.key)
    names = displays(visit.unit, {one for row in found for one in _linked(row, [column.key for column in columns])})
    place = visit.place(names)
    badges = badges_of(visit, module, found, [column.key for column in columns], reasons=False)
    cells = tuple(
        tuple(badges.get((row.id, column.key)) or value_cell(visit, row, column, place) for column in columns)
        for row in found
    )
    return Rows(columns=columns, cells=cells, totals=_totals(reading, field, columns))


def _totals(reading: _Reading, field: Field, columns: tuple[Field, ...]) -> tuple[Markup | None, ...]:
    """Put each total that the record keeps of its rows under the column that it adds up."""
    sums: Mapping[str | None, Field] = {
        one.options.field: one
        for one in reading.module.fields.values()
        if isinstance(one.options, RollupOptions) and one.options.of == field.key and one.options.function == "sum"
    }
    found = [
        value_cell(reading.visit, reading.record, sums[column.key], reading.place)
        if column.key in sums and is_number(column) and reading.sees(sums[column.key].key)
        else None
        for column in columns
    ]
    return tuple(None if one is None else escape(one) for one in found)
