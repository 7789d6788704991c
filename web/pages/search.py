"""The global search: one page, grouped by module, everything filtered by what the person may read."""

from __future__ import annotations

from flask import Response

from customary.platform.access import rights_of
from customary.platform.queries import search
from customary.web.routing import Route, reads
from customary.web.visit import Visit

__all__ = ["ROUTES", "long_enough"]

_EACH = 5
_ALL = 50


def long_enough(text: str) -> bool:
    """Say whether a search makes sense: two letters, or one character of a script that writes words with few."""
    return len(text) >= 2 or any(ord(char) > 0x2E7F for char in text)


def results(visit: Visit) -> Response:
    text = visit.request.args.get("q", "").strip()[:200]
    only = visit.request.args.get("only")
    rights = rights_of(visit.unit)
    modules = {
        name: module
        for name, module in visit.catalog.modules.items()
        if rights.may("read", name) and module.line_of is None and only in (None, name)
    }
    searched = bool(text) and long_enough(text)
    hits = search(visit.unit, text, tuple(modules), limit=_ALL if only else _EACH + 1) if searched and modules else ()
    groups = [(module, [hit for hit in hits if hit.module == name]) for name, module in modules.items()]
    most = _ALL if only else _EACH
    shown = [(module, found[:most], len(found) > most) for module, found in groups if found]
    return visit.render(
        "search.html", {"text": text, "groups": shown, "only": only, "too_short": bool(text) and not searched}
    )


ROUTES: tuple[Route, ...] = (reads("/search", results),)
