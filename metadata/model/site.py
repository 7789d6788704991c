"""The site, its menus, dictionaries and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from customary.metadata.model.labels import Label

__all__ = ["Application", "Dictionary", "DictionaryValue", "Menu", "MenuItem", "Setting", "Site"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What `customary.yaml` says."""

    name: str
    label: Label
    database: str
    """An SQLAlchemy URL; a relative SQLite path is relative to the site's folder."""
    languages: tuple[str, ...] = ("en", "zh-Hans", "zh-Hant")
    timezone: str = "UTC"
    currency: str = "USD"
    week_start: int = 1
    """ISO weekday, 1 is Monday."""
    fiscal_start: int = 1
    """The month in which a fiscal year begins."""
    fiscal_year_by: str = "end"
    """The calendar year that a fiscal year is named by: the one it starts or the one it ends in."""
    leap_birthday: str = "feb28"
    """When people born on 29 February have their birthday in common years: feb28 or mar1."""
    calendar: str = "weekdays"
    """The calendar of working days that is meant where none is named."""
    environment: str = ""
    """A word shown beside the name, such as Demo or Production."""
    modules: tuple[str, ...] = ("modules",)
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Name -> environment variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    key: str
    label: Label
    icon: str
    depends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DictionaryValue:
    code: str
    label: Label
    hue: str | None = None
    """slate blue cyan teal green lime amber orange red pink violet."""
    parent: tuple[str, ...] = ()
    """Codes of the controlling field under which it is offered; empty is always."""
    retired: bool = False
    attributes: Mapping[str, object] = field(default_factory=dict)
    """In the form of the rule language (see expressions/types.py)."""
    was: tuple[str, ...] = ()
    """What it was called before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    key: str
    label: Label
    values: Mapping[str, DictionaryValue]
    extensible: bool = False
    was: tuple[str, ...] = ()
    """What it was called before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    module: str
    view: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    key: str
    label: Label
    items: tuple[MenuItem, ...]
    roles: frozenset[str] | None = None
    """None is everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    key: str
    label: Label
    type: str
    default: object
    minimum: int | None = None
    maximum: int | None = None
    was: tuple[str, ...] = ()
    """What it was called before."""
