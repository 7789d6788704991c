"""The list page of a module: views as tabs, conditions, search, sort, columns, pages, counts; and boards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flask import Response

from customary.metadata.model.access import FieldMode
from customary.metadata.model.fields import ChoiceOptions, Field, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.views import ListView
from customary.metadata.values import Reference, ValueRefused
from customary.platform.access import rights_of
from customary.platform.errors import NotFound
from customary.platform.queries import (
    MOST_SCANNED,
    Condition,
    Count,
    ListRequest,
    Page,
    amount_to_compare,
    count,
    currency_of,
    displays,
    page,
    total,
)
from customary.platform.records.deletion import delete
from customary.platform.records.record import Record
from customary.web.cells import is_number
from customary.web.conditions import chips, condition_of, panel, path_label, term_of_form
from customary.web.listing import ListState, Readable, field_at, list_state
from customary.web.numbers import record_number
from customary.web.operators import Term
from customary.web.routing import Route, reads, writes
from customary.web.uncomputed import badges_of, undecided_rows
from customary.web.visit import Visit

__all__ = ["ROUTES", "Column", "columns_of", "linked_names", "readable_module"]

COUNT_CAP = 10_000
_BOARD_SIZE = 25


@dataclass(frozen=True, kw_only=True)
class Column:
    path: tuple[str, ...]
    field: Field
    label: str
    number: bool
    """Whether its values stand at the right."""
    sort: str | None
    """The address that sorts by it; None where it cannot be sorted."""
    direction: str | None

    @property
    def key(self) -> str:
        return ".".join(self.path)

    def value(self, record: Record) -> object:
        return record.get(self.key)

    def currency(self, record: Record) -> str | None:
        return currency_of(record, self.field, self.path)


@dataclass(frozen=True, kw_only=True)
class _BoardColumn:
    code: str
    label: str
    hue: str | None
    count: Count
    sum: str
    records: tuple[Record, ...]
    more: str
    """The address of the list of all of them; empty when all are shown."""


def readable_module(visit: Visit, name: str) -> Module:
    """Find a module that the person may read.

    Errors: `NotFound` when there is none; `Denied` when it is not theirs to read.
    """
    module = visit.catalog.modules.get(name)
    if module is None:
        raise NotFound(name)
    rights_of(visit.unit).require("read", name)
    return module


def readable_fields(visit: Visit) -> Readable:
    rights = rights_of(visit.unit)
    return lambda module, key: rights.field_mode(module, key) >= FieldMode.READ


def default_list(visit: Visit, module: str) -> Response:
    """The first view of a module, at the module's own address."""
    found = readable_module(visit, module)
    return _answer(visit, found, next(iter(found.lists.values())))


def view_list(visit: Visit, module: str, view: str) -> Response:
    found = readable_module(visit, module)
    if view not in found.lists:
        raise NotFound(module)
    return _answer(visit, found, found.lists[view])


def _answer(visit: Visit, module: Module, view: ListView) -> Response:
    readable = readable_fields(visit)
    state = list_state(module, view, visit.request.args, catalog=visit.catalog, readable=readable)
    moved = _moved(visit, state, readable)
    if moved is not None and visit.fragment is None:
        return visit.redirect(moved.url())
    state = moved or state
    if visit.fragment == "count":
        return _count_fragment(visit, state, readable)
    if visit.fragment == "condition":
        return visit.render("fragments/condition.html", _condition_values(visit, state, readable))
    if view.shape == "board" and view.board_by is not None:
        return _board(visit, state, view.board_by, readable)
    return _list(visit, state, readable)


def _moved(visit: Visit, state: ListState, readable: Readable) -> ListState | None:
    """Work in what a form of the page asked for; None when no form was sent."""
    arguments = visit.request.args
    if "cp" in arguments and "finding" not in arguments:
        term = term_of_form(visit, state, readable)
        index = arguments.get("ci", type=int)
        return state.with_term(term, index) if term is not None else state
    if "c" in arguments or arguments.get("q") == "":
        return replace(state, after=None, before=None)
    return None


def _request(visit: Visit, state: ListState, readable: Readable) -> ListRequest | None:
    """What to ask the database; None when a condition means nothing, so that nothing is shown."""
    if state.gone:
        return None
    try:
        conditions = tuple(_conditions(visit, state, readable))
    except ValueRefused:
        return None
    return ListRequest(
        module=state.module.name,
        view=state.view.key,
        conditions=conditions,
        text=state.text,
        columns=state.columns,
        sort=() if state.sort == state.view.sort else state.sort,
        limit=state.size,
        after=state.after,
        before=state.before,
    )


def _conditions(visit: Visit, state: ListState, readable: Readable) -> list[Condition]:
    found = []
    for term in state.terms:
        field = field_at(state.module, term.path, visit.catalog, readable)
        assert field is not None
        found.append(condition_of(visit, field, term))
    return found


def columns_of(visit: Visit, state: ListState, readable: Readable) -> tuple[Column, ...]:
    """The columns of a list, the one that names the record first."""
    found = []
    for path in state.columns:
        field = field_at(state.module, path, visit.catalog, readable)
        if field is None:
            continue
        found.append(
            Column(
                path=path,
                field=field,
                label=path_label(visit, state, path, readable),
                number=is_number(field),
                sort=state.sorted_by(path).url() if field.sortable and field.stored else None,
                direction=state.direction(path),
            )
        )
    title = state.module.layouts.card.title
    return tuple(sorted(found, key=lambda column: column.path != (title,)))


def linked_names(visit: Visit, records: Sequence[Record], columns: Sequence[Column]) -> Mapping[tuple[str, int], str]:
    """Read the names of all records that a page links to, at once."""
    wanted: set[tuple[str, int]] = set()
    for column in columns:
        if not isinstance(column.field.options, LinkOptions):
            continue
        for record in records:
            value = column.value(record)
            if isinstance(value, Reference):
                wanted.add((value.module, value.id))
            elif isinstance(value, int):
                wanted.add((column.field.options.targets[0], value))
    return displays(visit.unit, wanted) if wanted else {}


def _list(visit: Visit, state: ListState, readable: Readable) -> Response:
    asked = _request(visit, state, readable)
    found = page(visit.unit, asked) if asked is not None else Page(records=(), next=None, previous=None)
    columns = columns_of(visit, state, readable)
    rights = rights_of(visit.unit)
    card = _card_columns(visit, state, readable)
    values = {
        **_condition_values(visit, state, readable),
        "page": found,
        "most_scanned": MOST_SCANNED,
        "columns": columns,
        "card": card,
        "place": visit.place(linked_names(visit, found.records, (*columns, *card))),
        "may_create": rights.may("create", state.module.name),
        "may_delete": rights.may("delete", state.module.name),
        "pickable": _pickable(visit, state, readable),
        "counted": _counted(visit, state, readable) if visit.request.args.get("count") else None,
        "undecided": undecided_rows(visit, state.module, [found]),
        "badges": badges_of(visit, state.module, found.records, [one.key for one in (*columns, *card)], reasons=False),
    }
    return _shown(visit, state, "list.html", "fragments/list.html", values)


def _shown(visit: Visit, state: ListState, whole: str, fragment: str, values: Mapping[str, object]) -> Response:
    if visit.fragment != "list":
        return visit.render(whole, values)
    answer = visit.render(fragment, values)
    answer.headers["HX-Push-Url"] = state.url_here()
    return answer


def _condition_values(visit: Visit, state: ListState, readable: Readable) -> dict[str, object]:
    """What the filter bar shows: chips, and the panel when it is open."""
    arguments = visit.request.args
    edited = arguments.get("edit", type=int)
    opened = None
    if edited is not None and 0 <= edited < len(state.terms):
        term = state.terms[edited]
        opened = panel(visit, state, term, term.path, edited, readable)
    elif arguments.get("add"):
        opened = panel(visit, state, None, tuple(arguments["add"].split(".")), None, readable)
    elif "finding" in arguments:
        sought = Term(
            tuple(arguments.get("cp", "").split(".")), arguments.get("co", ""), tuple(arguments.getlist("vm"))
        )
        opened = panel(visit, state, sought, sought.path, arguments.get("ci", type=int), readable)
    return {
        "state": state,
        "module": state.module,
        "chips": chips(visit, state, readable),
        "panel": opened,
        "picking": "add" in arguments and opened is None,
        "filterable": _filterable(visit, state, readable),
        "path_label": lambda path: path_label(visit, state, path, readable),
    }


def _filterable(visit: Visit, state: ListState, readable: Readable) -> list[tuple[str, str]]:
    """The fields that a condition can ask about, by label."""
    fields = [
        (field.key, visit.label(field.label))
        for field in (*state.module.fields.values(), *_useful_system_fields(state.module))
        if field.filterable and field.stored and readable(state.module.name, field.key)
    ]
    return sorted(fields, key=lambda pair: pair[1])


def _pickable(visit: Visit, state: ListState, readable: Readable) -> list[tuple[str, str, bool]]:
    """The columns that can be shown: those that are, in their order, then the others."""
    shown = [(".".join(path), path_label(visit, state, path, readable), True) for path in state.columns]
    others = [
        (field.key, visit.label(field.label), False)
        for field in (*state.module.fields.values(), *_useful_system_fields(state.module))
        if (field.key,) not in state.columns and field.stored and readable(state.module.name, field.key)
    ]
    return [*shown, *sorted(others, key=lambda one: one[1])]


def _useful_system_fields(module: Module) -> list[Field]:
    useful = ("owner", "department", "created_at", "created_by", "updated_at", "updated_by")
    return [module.system_fields[key] for key in useful if key in module.system_fields]


def _card_columns(visit: Visit, state: ListState, readable: Readable) -> tuple[Column, ...]:
    """What the card of a record shows on a phone under its name."""
    keys = [key for key in state.module.layouts.card.lines if readable(state.module.name, key)]
    listed = [path[0] for path in state.columns if len(path) == 1]
    chosen = [key for key in keys if key in listed][:3] or [
        key for key in listed if key != state.module.layouts.card.title
    ][:3]
    narrowed = replace(state, columns=tuple((key,) for key in chosen if state.module.field(key).stored))
    return columns_of(visit, narrowed, readable)


def _counted(visit: Visit, state: ListState, readable: Readable) -> Count | None:
    asked = _request(visit, state, readable)
    if asked is None:
        return Count(0, True)
    return count(visit.unit, asked, cap=COUNT_CAP)


def _count_fragment(visit: Visit, state: ListState, readable: Readable) -> Response:
    return visit.render("fragments/count.html", {"counted": _counted(visit, state, readable)})


def _board(visit: Visit, state: ListState, by: str, readable: Readable) -> Response:
    field = field_at(state.module, (by,), visit.catalog, readable)
    if field is None or not isinstance(field.options, ChoiceOptions) or field.options.dictionary is None:
        return _list(visit, state, readable)
    asked = _request(visit, state, readable)
    summed = field_at(state.module, (state.view.board_sum,), visit.catalog, readable) if state.view.board_sum else None
    dictionary = visit.catalog.dictionaries[field.options.dictionary]
    columns: list[_BoardColumn] = []
    pages: list[Page] = []
    for code, value in dictionary.values.items():
        if asked is None:
            break
        narrowed = replace(
            asked,
            conditions=(*asked.conditions, Condition((by,), "is", (code,))),
            limit=_BOARD_SIZE,
            after=None,
            before=None,
        )
        found = page(visit.unit, narrowed)
        if value.retired and not found.records:
            continue
        pages.append(found)
        columns.append(
            _BoardColumn(
                code=code,
                label=visit.label(value.label),
                hue=value.hue,
                count=count(visit.unit, narrowed, cap=COUNT_CAP),
                sum=_sum(visit, narrowed, summed),
                records=found.records,
                more=_list_of(state, by, code) if found.next else "",
            )
        )
    shown = tuple(column for column in columns_of(visit, state, readable) if column.path != (by,))
    every = [record for column in columns for record in column.records]
    values = {
        **_condition_values(visit, state, readable),
        "board": columns,
        "columns": shown,
        "place": visit.place(linked_names(visit, every, shown)),
        "undecided": undecided_rows(visit, state.module, pages),
        "may_create": rights_of(visit.unit).may("create", state.module.name),
    }
    return _shown(visit, state, "board.html", "fragments/board.html", values)


def _sum(visit: Visit, asked: ListRequest, field: Field | None) -> str:
    if field is None:
        return ""
    found = total(visit.unit, asked, "sum", field.key)
    if not found.exact:
        return ""
    fixed = amount_to_compare(visit.catalog.modules[asked.module], field).exchange
    code = fixed.code if fixed is not None else None
    amount = found.value if isinstance(found.value, Decimal | int) else 0
    return visit.formats.money(amount, code, symbol=field.exchange is not None)


def _list_of(state: ListState, by: str, code: str) -> str:
    """The first plain list of the module, narrowed to one value."""
    plain = next((view for view in state.module.lists.values() if view.shape == "list"), state.view)
    return f"/m/{state.module.name}/v/{plain.key}?f={by}:any_of:{code}"


def bulk(visit: Visit, module: str) -> Response:
    """Act on the ticked rows: move them to the recycle bin, all or none."""
    found = readable_module(visit, module)
    form = visit.request.form
    ids = sorted({number for text in form.getlist("id") if (number := record_number(text)) is not None})[:200]
    if form.get("act") == "delete" and ids:
        for record_id in ids:
            delete(visit.unit, found.name, record_id)
        visit.say(
            visit.plural("%(num)s record is in the recycle bin.", "%(num)s records are in the recycle bin.", len(ids))
        )
    return visit.redirect(form.get("next", ""), otherwise=f"/m/{found.name}/")


ROUTES: tuple[Route, ...] = (
    reads("/m/<module>/", default_list),
    reads("/m/<module>/v/<view>", view_list),
    writes("/m/<module>/bulk", bulk),
)
