"""My day: what is next among a person's own records, and what they changed last.

Nothing here names a module. A module takes part when it declares a view `mine` and says when its records are due: by
the start of a calendar view, or by a date that `mine` is sorted by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Response

from customary.metadata.model.modules import Module
from customary.metadata.model.views import ListView, SortKey
from customary.platform.access import rights_of
from customary.platform.queries import Condition, ListRequest, page
from customary.platform.records.record import Record
from customary.web.pages.lists import readable_fields
from customary.web.routing import Route, reads
from customary.web.visit import Visit

__all__ = ["ROUTES"]

_SIZE = 6
_RECENT = 8


@dataclass(frozen=True, kw_only=True)
class _Row:
    name: str
    path: str
    when: str
    late: bool = False
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class _Block:
    title: str
    icon: str
    rows: tuple[_Row, ...]
    nothing: str
    path: str = ""
    more: bool = False


def start(visit: Visit) -> Response:
    return visit.redirect("/home")


def home(visit: Visit) -> Response:
    rights = rights_of(visit.unit)
    modules = [
        module
        for module in visit.catalog.modules.values()
        if rights.may("read", module.name) and not module.system and module.line_of is None
    ]
    blocks = [block for module in modules if (block := _next(visit, module)) is not None]
    recent = _recent(visit, modules)
    return visit.render("home.html", {"blocks": [*blocks, recent] if modules else []})


def _next(visit: Visit, module: Module) -> _Block | None:
    """The first records of the view `mine`, the oldest date first."""
    view = module.lists.get("mine")
    key = _due_field(module, view) if view is not None else None
    if view is None or key is None or not readable_fields(visit)(module.name, key):
        return None
    asked = ListRequest(
        module=module.name,
        view=view.key,
        conditions=(Condition((key,), "not_blank", ()),),
        columns=((key,),),
        sort=(SortKey((key,)),),
        limit=_SIZE,
    )
    found = page(visit.unit, asked)
    return _Block(
        title=visit.label(view.label),
        icon=module.icon,
        rows=tuple(_due_row(visit, module, record, key) for record in found.records),
        nothing=visit.text("Nothing is due."),
        path=f"/m/{module.name}/v/{view.key}",
        more=found.next is not None,
    )


def _due_field(module: Module, mine: ListView) -> str | None:
    """The date that says when a record of a module is due."""
    starts = [view.calendar_start for view in module.lists.values() if view.calendar_start is not None]
    rising = [key.path[0] for key in mine.sort if not key.descending and len(key.path) == 1]
    dated = (key for key in (*starts, *rising) if module.field(key).type in ("date", "datetime"))
    return next(dated, None)


def _due_row(visit: Visit, module: Module, record: Record, key: str) -> _Row:
    value = record.get(key)
    day = value.astimezone(visit.formats.zone).date() if isinstance(value, datetime) else value
    assert isinstance(day, date)
    return _Row(
        name=record.display,
        path=f"/m/{module.name}/{record.id}",
        when=visit.formats.near_day(day),
        late=day < visit.formats.today,
    )


def _recent(visit: Visit, modules: Sequence[Module]) -> _Block:
    """The records that this person changed last, over all modules."""
    found: list[tuple[datetime, Module, Record]] = []
    mine = (Condition(("updated_by",), "is", (visit.user.user_id,)),)
    for module in modules:
        asked = ListRequest(
            module=module.name,
            view=None,
            conditions=mine,
            columns=(("updated_at",),),
            sort=(SortKey(("updated_at",), True),),
            limit=_RECENT,
        )
        for record in page(visit.unit, asked).records:
            at = record.get("updated_at")
            assert isinstance(at, datetime)
            found.append((at, module, record))
    newest = sorted(found, key=lambda one: one[0], reverse=True)[:_RECENT]
    return _Block(
        title=visit.text("What you changed last"),
        icon="hist",
        rows=tuple(
            _Row(
                name=record.display,
                path=f"/m/{module.name}/{record.id}",
                when=visit.formats.ago(at),
                about=visit.label(module.label),
            )
            for at, module, record in newest
        ),
        nothing=visit.text("You have not changed anything yet."),
    )


ROUTES: tuple[Route, ...] = (reads("/", start), reads("/home", home))
