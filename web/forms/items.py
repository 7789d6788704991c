"""The parts of a form as its templates see them: sections, fields, tables of rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from markupsafe import Markup

from customary.metadata.model.fields import Field
from customary.web.forms.widgets import Entry, Widget

__all__ = ["FormItem", "FormSection", "LinesTable", "RowForm", "signature"]


def signature(*parts: object) -> str:
    """Shorten what a region shows, to tell whether it would show something else now."""
    return sha256(repr(parts).encode()).hexdigest()[:12]


@dataclass(kw_only=True)
class FormItem:
    """One field in its place on a form."""

    name: str
    """Of the control; also what its region and its parts are called by."""
    field: Field
    label: str
    help: str
    entry: Entry | None
    """What people change; None where the value is only shown."""
    widget: Widget | None
    shown: Markup
    """The value for reading."""
    visible: bool
    required: bool
    grouped: bool = False
    searched: bool = False
    live: bool = False
    """Whether others depend on it."""
    wide: bool = False
    was: str = ""
    sig: str = ""
    find: str = ""
    table: LinesTable | None = None
    errors: list[str] = dataclasses.field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the control; unlike its name it never begins with a figure or holds a point."""
        return "f-" + self.name.replace(".", "-")

    @property
    def region(self) -> str:
        return "r-" + self.name.replace(".", "-")

    @property
    def control(self) -> Markup:
        """Draw the control, with all that tells about it."""
        if self.entry is None or self.widget is None:
            return Markup("")
        told = [f"{self.id}-help"] if self.help else []
        told += [f"{self.id}-error"] if self.errors else []
        more: dict[str, object] = {}
        if told:
            more["aria-describedby"] = " ".join(told)
        if self.errors:
            more["aria-invalid"] = "true"
        if self.required and not self.grouped:
            more["aria-required"] = "true"
        if self.live:
            more["data-watched"] = True
        return self.widget(self.entry, **more)


@dataclass(kw_only=True)
class RowForm:
    """One row of a table of owned rows."""

    index: int
    prefix: str
    id: int | None
    version: int | None
    gone: bool
    items: list[FormItem]
    live: str = ""
    """What the browser begins with: see live_state.py."""
    errors: list[str] = dataclasses.field(default_factory=list)


@dataclass(kw_only=True)
class LinesTable:
    key: str
    columns: list[Field]
    rows: list[RowForm]
    editable: bool

    @property
    def kept(self) -> list[RowForm]:
        return [row for row in self.rows if not row.gone]


@dataclass(kw_only=True)
class FormSection:
    key: str
    legend: str
    columns: int
    items: list[FormItem]
    visible: bool
    conditional: bool = False

    @property
    def all_items(self) -> Iterator[FormItem]:
        """Its fields, those in rows included."""
        for item in self.items:
            yield item
            if item.table is not None:
                for row in item.table.kept:
                    yield from row.items
