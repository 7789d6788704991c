"""The catalog: everything that the metadata of a site says, linked, checked and immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customary.expressions.scope import Vocabulary
from customary.metadata.model.access import Role
from customary.metadata.model.calendars import WorkCalendar
from customary.metadata.model.modules import Module
from customary.metadata.model.site import Application, Dictionary, Menu, Setting, Site

__all__ = ["Catalog"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Catalog:
    """What all layers together declare; two catalogs of one hash say the same."""

    hash: str
    """Of every document that went in, in order."""
    site: Site
    applications: Mapping[str, Application]
    modules: Mapping[str, Module]
    dictionaries: Mapping[str, Dictionary]
    roles: Mapping[str, Role]
    """Inherited grants are not merged in; `access` does that."""
    menus: Mapping[str, Menu]
    calendars: Mapping[str, WorkCalendar]
    settings: Mapping[str, Setting]
    vocabulary: Vocabulary
    """What names mean, to check one more expression against this catalog."""
