"""Publishing a draft, the versions of a rule, and the way back to an older one."""

from __future__ import annotations

from hashlib import sha256

from flask import Response

from customary.expressions.positions import ProblemsFound
from customary.platform.errors import NotApplied, NotFound
from customary.platform.queries import displays
from customary.platform.workflow import versions
from customary.platform.workflow.versions import RuleVersion
from customary.web.designer.differences import between
from customary.web.designer.guard import for_administrators
from customary.web.designer.problems import Shown, shown
from customary.web.designer.subject import Subject, subject_of
from customary.web.languages import N_
from customary.web.routing import Route, reads, writes
from customary.web.visit import AnswerInstead, Visit

__all__ = ["ROUTES"]

_NOTE = 500
_NOT_APPLIED = N_("Nothing was changed: the site's files ask for other tables first. Run “customary apply”.")
_NO_LONGER_FITS = N_("Nothing was changed: the old text no longer fits. %(problem)s")


def review(visit: Visit, module: str, rule: str) -> Response:
    """Show what publishing the draft would change."""
    subject = subject_of(visit, module, rule)
    if subject.draft is None:
        visit.say(visit.text("There is no draft to publish. Change something and save it first."), "warn")
        return visit.redirect(subject.path)
    checked = versions.check(visit.unit, module, rule, subject.draft.text)
    return _review(visit, subject, subject.draft, shown(visit, checked.problems, subject.draft.text))


def publish(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    draft = _own(subject, visit.request.form.get("draft", type=int))
    if visit.request.form.get("seen") != _fingerprint(draft):
        visit.say(visit.text("The draft was changed meanwhile. Look at it again before you publish."), "warn")
        return visit.redirect(f"{subject.path}publish")
    try:
        made = versions.publish(visit.unit, draft.id, _note(visit))
    except ProblemsFound as found:
        raise AnswerInstead(_review(visit, subject, draft, shown(visit, found.problems, draft.text))) from found
    except NotApplied as stale:
        raise _instead(visit, subject, visit.text(_NOT_APPLIED)) from stale
    visit.say(visit.text("Version %(number)s is live.", number=made.version))
    return visit.redirect(subject.path)


def history(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    authors = {("user", one.author_id) for one in subject.versions if one.author_id is not None}
    names = {key: name for (_, key), name in displays(visit.unit, authors).items()} if authors else {}
    arguments = visit.request.args
    chosen = (arguments.get("from", type=int), arguments.get("to", type=int))
    compared = _compared(visit, subject, *chosen)
    from_files = subject.live is None and subject.rule is not None
    if compared is None and len(subject.versions) > 1:
        chosen = (subject.versions[1].id, subject.versions[0].id)
    values = {
        "subject": subject,
        "tab": "versions",
        "names": names,
        "compared": compared,
        "chosen": chosen,
        "from_files": from_files,
    }
    return visit.render("designer/versions.html", values)


def roll_back(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    old = _own(subject, visit.request.form.get("version", type=int))
    try:
        made = versions.roll_back(visit.unit, old.id, visit.text("Back to version %(number)s", number=old.version))
    except ProblemsFound as found:
        first = shown(visit, found.problems, old.text)[0]
        raise _instead(visit, subject, visit.text(_NO_LONGER_FITS, problem=first.text)) from found
    except NotApplied as stale:
        raise _instead(visit, subject, visit.text(_NOT_APPLIED)) from stale
    values = {"number": made.version, "old": old.version}
    visit.say(visit.text("Version %(number)s is live, with the text of version %(old)s.", **values))
    return visit.redirect(f"{subject.path}versions")


def switch(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    active = visit.request.form.get("active") == "yes"
    versions.set_active(visit.unit, module, rule, active)
    visit.say(visit.text("The rule is on.") if active else visit.text("The rule is off."))
    return visit.redirect(subject.path)


def discard(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    versions.discard_draft(visit.unit, _own(subject, visit.request.form.get("draft", type=int)).id)
    visit.say(visit.text("The draft is gone."))
    others = subject.rule is not None or len(subject.versions) > 1
    return visit.redirect(subject.path if others else "/admin/rules")


def withdraw(visit: Visit, module: str, rule: str) -> Response:
    subject = subject_of(visit, module, rule)
    versions.withdraw(visit.unit, module, rule)
    visit.say(visit.text("The published versions are withdrawn."))
    return visit.redirect(f"{subject.path}versions")


def _review(visit: Visit, subject: Subject, draft: RuleVersion, problems: tuple[Shown, ...]) -> Response:
    live = subject.live
    old_name = _version_name(visit, live) if live is not None else visit.text("the files")
    values = {
        "subject": subject,
        "tab": "design",
        "lines": between(subject.live_text or "", draft.text),
        "problems": problems,
        "old_name": old_name if subject.rule is not None else visit.text("nothing"),
        "note": visit.request.form.get("note", ""),
        "seen": _fingerprint(draft),
    }
    return visit.render("designer/publish.html", values, status=200 if visit.request.method == "GET" else 422)


def _instead(visit: Visit, subject: Subject, sentence: str) -> AnswerInstead:
    """Undo everything and say why on the page of the versions."""
    visit.say(sentence, "dng")
    return AnswerInstead(visit.redirect(f"{subject.path}versions"))


def _own(subject: Subject, version_id: int | None) -> RuleVersion:
    """Find a version of this rule and no other.

    Errors: `NotFound`.
    """
    found = next((one for one in subject.versions if one.id == version_id), None)
    if found is None:
        raise NotFound("rule")
    return found


def _compared(
    visit: Visit, subject: Subject, old_id: int | None, new_id: int | None
) -> tuple[str, str, tuple[tuple[str, str], ...]] | None:
    if old_id is None or new_id is None:
        return None
    new = _own(subject, new_id)
    if old_id == 0 and subject.live is None and subject.rule is not None:
        return visit.text("Files"), _version_name(visit, new), between(subject.rule.text, new.text)
    old = _own(subject, old_id)
    return _version_name(visit, old), _version_name(visit, new), between(old.text, new.text)


def _version_name(visit: Visit, version: RuleVersion) -> str:
    if version.status == "draft":
        return visit.text("draft %(number)s", number=version.version)
    return visit.text("version %(number)s", number=version.version)


def _fingerprint(draft: RuleVersion) -> str:
    """Tell whether a draft is still the one that was looked at."""
    return sha256(draft.text.encode()).hexdigest()[:16]


def _note(visit: Visit) -> str:
    return visit.request.form.get("note", "").strip()[:_NOTE]


_RULE = "/admin/rules/<module>/<rule>"
ROUTES: tuple[Route, ...] = (
    reads(f"{_RULE}/publish", for_administrators(review)),
    writes(f"{_RULE}/publish", for_administrators(publish)),
    reads(f"{_RULE}/versions", for_administrators(history)),
    writes(f"{_RULE}/roll-back", for_administrators(roll_back)),
    writes(f"{_RULE}/switch", for_administrators(switch)),
    writes(f"{_RULE}/discard", for_administrators(discard)),
    writes(f"{_RULE}/withdraw", for_administrators(withdraw)),
)
