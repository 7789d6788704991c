"""One rule: its design as a form or as text, and saving its draft."""

from __future__ import annotations

from flask import Response

from customary.platform.workflow import versions
from customary.web.designer.guard import for_administrators
from customary.web.designer.problems import shown
from customary.web.designer.subject import Subject, subject_of
from customary.web.routing import Route, reads, writes
from customary.web.visit import Visit

__all__ = ["ROUTES"]


def design(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    return _text_page(visit, subject)


def save_text(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    text = visit.request.form.get("text", "").replace("\r\n", "\n")
    versions.save_draft(visit.unit, module, rule, text)
    visit.say(visit.text("Draft saved."))
    return visit.redirect(f"{subject.path}?as=text")


def _text_page(visit: Visit, subject: Subject) -> Response:
    problems = versions.check(visit.unit, subject.module.name, subject.key, subject.text).problems
    values = {
        "subject": subject,
        "tab": "design",
        "text": subject.text,
        "problems": shown(visit, problems, subject.text),
    }
    return visit.render("designer/text.html", values)


_RULE = "/admin/rules/<module>/<rule>"
ROUTES: tuple[Route, ...] = (
    reads(f"{_RULE}/", for_administrators(design)),
    writes(f"{_RULE}/text", for_administrators(save_text)),
)
