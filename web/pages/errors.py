"""What went wrong, in words: one page for every status."""

from __future__ import annotations

from flask import Response

from customary.web.visit import Visit

__all__ = ["error_page"]


def error_page(visit: Visit, status: int, sentence: str = "", reference: str = "") -> Response:
    """Say what happened, what was kept and what to do next."""
    title, text = _words(visit, status)
    template = "error.html" if visit.account is not None else "error_outside.html"
    shown = {"code": status, "error_title": title, "error_text": sentence or text, "reference": reference}
    return visit.render(template, shown, status=status)


def _words(visit: Visit, status: int) -> tuple[str, str]:
    known = {
        400: (
            visit.text("This form is no longer valid"),
            visit.text("It was open for too long or in another window. Go back, reload the page and send it again."),
        ),
        403: (
            visit.text("You do not have permission for this"),
            visit.text("An administrator can give your role this permission."),
        ),
        404: (
            visit.text("Not found"),
            visit.text("There is no such page or record, or it is not shared with you."),
        ),
        405: (
            visit.text("This address cannot be opened this way"),
            visit.text("Go back and use the button on the page."),
        ),
        409: (
            visit.text("Somebody else changed this meanwhile"),
            visit.text("Nothing was saved. Go back, reload the page and look at the newest values."),
        ),
        413: (visit.text("This is too large"), visit.text("Nothing was saved. Send less at once.")),
        422: (visit.text("This cannot be done"), ""),
    }
    otherwise = (
        visit.text("Something went wrong on our side"),
        visit.text("Nothing was saved. Try again in a moment; if it stays, tell an administrator the reference."),
    )
    return known.get(status, otherwise)
