"""All modules that a person may open, and what they may create."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from customary.metadata.model.modules import Module
from customary.platform.access import rights_of
from customary.web.routing import Route, reads
from customary.web.visit import Visit

__all__ = ["ROUTES"]


@dataclass(frozen=True)
class _Group:
    label: str
    modules: tuple[Module, ...]


def all_modules(visit: Visit) -> Response:
    rights = rights_of(visit.unit)
    readable = [
        module
        for module in visit.catalog.modules.values()
        if module.line_of is None and rights.may("read", module.name)
    ]
    groups = [
        _Group(visit.label(application.label), tuple(one for one in readable if one.application == key))
        for key, application in visit.catalog.applications.items()
    ]
    known = {module.name for group in groups for module in group.modules}
    rest = tuple(module for module in readable if module.name not in known)
    groups.append(_Group(visit.text("Other"), rest))
    return visit.render("modules.html", {"groups": [group for group in groups if group.modules]})


def new(visit: Visit) -> Response:
    return visit.render("new.html")


ROUTES: tuple[Route, ...] = (reads("/m/", all_modules), reads("/new", new))
