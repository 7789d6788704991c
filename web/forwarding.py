"""Addresses that name a module as it was called before: bookmarks, links in messages, pages that are still open."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, make_response, redirect, url_for

from customary.expressions.uses import Name
from customary.web.visit import Visit

__all__ = ["forwarded"]

_MOVED_WITH_ITS_METHOD = 308
"""Also for forms that are sent from a page opened before: what somebody typed goes along."""


def forwarded(visit: Visit, arguments: Mapping[str, object]) -> Response | None:
    """Send on to the name that a module has now; None where the address names none of before.

    `was` says what modules were called, as long as it stands there.
    """
    asked = arguments.get("module")
    if not isinstance(asked, str) or asked in visit.catalog.modules:
        return None
    now = visit.catalog.vocabulary.earlier.get(Name("module", asked))
    if now is None:
        return None
    path = url_for(str(visit.request.endpoint), **{**arguments, "module": now})  # type: ignore[arg-type]
    query = visit.request.query_string.decode("latin-1")
    return make_response(redirect(f"{path}?{query}" if query else path, code=_MOVED_WITH_ITS_METHOD))
