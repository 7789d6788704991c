"""What people choose for themselves: language, theme, density."""

from __future__ import annotations

from flask import Response

from customary.platform.accounts import set_language
from customary.web.appearance import DENSITIES, THEMES, remember
from customary.web.routing import Route, reads, writes
from customary.web.visit import Visit

__all__ = ["ROUTES"]


def language(visit: Visit) -> Response:
    return visit.render("me_language.html")


def choose_language(visit: Visit) -> Response:
    """Keep the language in this browser, and with the account of who is signed in."""
    chosen = visit.request.form.get("language", "")
    answer = visit.redirect(visit.request.form.get("next", ""), otherwise="/me/language" if visit.account else "/login")
    if chosen in visit.languages.by_tag:
        remember(answer, "language", chosen, secure=visit.request.is_secure)
        if visit.account is not None:
            set_language(visit.unit, visit.account.user_id, chosen)
    return answer


def appearance(visit: Visit) -> Response:
    return visit.render("me_appearance.html")


def choose_appearance(visit: Visit) -> Response:
    form = visit.request.form
    answer = visit.redirect(form.get("next", ""), otherwise="/me/appearance")
    for name, offered in (("theme", THEMES), ("density", DENSITIES)):
        chosen = form.get(name)
        if chosen in offered:
            remember(answer, name, chosen, secure=visit.request.is_secure)
    return answer


ROUTES: tuple[Route, ...] = (
    reads("/me/language", language),
    writes("/language", choose_language, public=True),
    reads("/me/appearance", appearance),
    writes("/me/appearance", choose_appearance),
)
