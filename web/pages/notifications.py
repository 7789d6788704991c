"""Notifications: the list, the bell, and marking them read."""

from __future__ import annotations

from flask import Response

from customary.web.inbox import latest, mark_read
from customary.web.numbers import record_number
from customary.web.routing import Route, reads, writes
from customary.web.visit import Visit

__all__ = ["ROUTES"]

_SIZE = 50


def inbox(visit: Visit) -> Response:
    """The list; as the fragment `bell`, the bell alone."""
    if visit.fragment == "bell":
        return visit.render("fragments/bell.html")
    before = record_number(visit.request.args.get("before"))
    found = latest(visit.unit, visit.user.user_id, limit=_SIZE + 1, before=before)
    shown = found[:_SIZE]
    older = shown[-1].id if len(found) > _SIZE else None
    return visit.render("notifications.html", {"notices": shown, "older": older})


def open_notice(visit: Visit, notice_id: int) -> Response:
    """Mark one read and go to what it is about."""
    mark_read(visit.unit, visit.user.user_id, notice_id)
    return visit.redirect(visit.request.form.get("next", ""), otherwise="/notifications")


def read_all(visit: Visit) -> Response:
    mark_read(visit.unit, visit.user.user_id, None)
    return visit.redirect("/notifications")


ROUTES: tuple[Route, ...] = (
    reads("/notifications", inbox),
    writes("/notifications/read", read_all),
    writes("/notifications/<int:notice_id>/open", open_notice),
)
