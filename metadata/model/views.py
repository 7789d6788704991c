"""List views, layouts and related blocks: what a page shows of a module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from customary.expressions.expression import Expression
from customary.expressions.positions import Span
from customary.metadata.model.labels import Label

__all__ = [
    "CardLayout",
    "FormLayout",
    "HeaderLayout",
    "Layouts",
    "ListView",
    "RelatedBlock",
    "Section",
    "SortKey",
    "Tab",
]


@dataclass(frozen=True, slots=True)
class SortKey:
    path: tuple[str, ...]
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    module: str
    key: str
    label: Label
    shape: Literal["list", "board", "calendar"] = "list"
    columns: tuple[tuple[str, ...], ...]
    """Each a path: ("stage",) or ("account", "city")."""
    sort: tuple[SortKey, ...] = ()
    filter: Expression | None = None
    fixed: bool = False
    """People may not change its filter."""
    board_by: str | None = None
    board_sum: str | None = None
    calendar_start: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    key: str
    label: Label | None
    columns: int = 2
    fields: tuple[str, ...]
    visible_when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    key: str
    label: Label | None
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLayout:
    tabs: tuple[Tab, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(section for tab in self.tabs for section in tab.sections)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(key for section in self.sections for key in section.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderLayout:
    fields: tuple[str, ...] = ()
    """The key facts, at most six."""
    path: str | None = None
    """The choice field that is drawn as a stage path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLayout:
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layouts:
    """What every page of a module shows; made from the fields where nothing is declared."""

    detail: FormLayout
    edit: FormLayout
    quick_create: tuple[str, ...]
    header: HeaderLayout
    card: CardLayout


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedBlock:
    """Records of another module that link to this one, shown on its page."""

    key: str
    label: Label
    module: str
    via: str
    """The link field of that module that points here."""
    columns: tuple[tuple[str, ...], ...]
    sort: tuple[SortKey, ...] = ()
    filter: Expression | None = None
    limit: int = 5
    create: Literal["quick", "full", "none"] = "quick"
    summary: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Name -> (function, field), such as {"total": ("sum", "total")}."""
    span: Span | None = None
