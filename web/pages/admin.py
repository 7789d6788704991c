"""The home of the administration, the list of workflow rules, and the form for a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Response

from customary.metadata.model.modules import Module
from customary.metadata.schemas.shapes import KEY_PATTERN
from customary.platform.workflow import versions
from customary.platform.workflow.rule_text import RuleForm, text_of
from customary.web.designer.guard import for_administrators
from customary.web.designer.listing import lines_of, modules_with_rules
from customary.web.routing import Route, reads, writes
from customary.web.visit import AnswerInstead, Visit

__all__ = ["ROUTES"]


def home(visit: Visit) -> Response:
    lines = lines_of(visit)
    counted = {
        "rules": len(lines),
        "drafts": sum(versions.draft_of(visit.unit, one.module.name, one.key) is not None for one in lines),
        "failed": sum(one.failed for one in lines),
    }
    return visit.render("admin/home.html", counted)


def rules(visit: Visit) -> Response:
    text = visit.request.args.get("q", "").strip()[:100]
    only = visit.request.args.get("module", "")
    shown = {
        "lines": lines_of(visit, text=text, module=only),
        "modules": modules_with_rules(visit),
        "text": text,
        "only": only,
    }
    return visit.render("admin/rules.html", shown)


def new_rule(visit: Visit) -> Response:
    values = {"module": visit.request.args.get("module", ""), "name": "", "key": ""}
    return _form(visit, values, {})


def create(visit: Visit) -> Response:
    sent = visit.request.form
    values = {name: sent.get(name, "").strip() for name in ("module", "name", "key")}
    module = visit.catalog.modules.get(values["module"])
    if module is None:
        raise AnswerInstead(_form(visit, values, {"module": (visit.text("Choose a module."),)}, status=422))
    errors = {}
    if not values["name"]:
        errors["name"] = (visit.text("A rule needs a name."),)
    key = values["key"] or _key_from(visit, module, values["name"])
    if not re.fullmatch(KEY_PATTERN, key):
        errors["key"] = (visit.text("Use lower-case letters, figures and _, with a letter first."),)
    elif _taken(visit, module, key):
        errors["key"] = (visit.text("There is a rule with this key already."),)
    if errors:
        raise AnswerInstead(_form(visit, values, errors, status=422))
    form = RuleForm(module=module.name, key=key, label=values["name"], when={"record": "saved"}, settings={})
    versions.save_draft(visit.unit, module.name, key, text_of(form))
    visit.say(visit.text("The draft is there. Say when it looks at a record, and what it does."))
    return visit.redirect(f"/admin/rules/{module.name}/{key}/")


def _form(visit: Visit, values: dict[str, str], errors: Mapping[str, tuple[str, ...]], status: int = 200) -> Response:
    modules = sorted(visit.catalog.modules.values(), key=lambda one: visit.label(one.label_plural))
    shown = {"modules": modules, "values": values, "errors": errors}
    return visit.render("admin/rule_new.html", shown, status=status)


def _key_from(visit: Visit, module: Module, name: str) -> str:
    """Make a key of a name; one that has no Latin letters gets a number."""
    made = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:36]
    stem = made if re.fullmatch(KEY_PATTERN, made) else "rule"
    numbered = [stem if number == 1 and stem != "rule" else f"{stem}_{number}" for number in range(1, 1000)]
    return next(key for key in numbered if not _taken(visit, module, key))


def _taken(visit: Visit, module: Module, key: str) -> bool:
    return key in module.rules or bool(versions.versions_of(visit.unit, module.name, key))


ROUTES: tuple[Route, ...] = (
    reads("/admin", for_administrators(home)),
    reads("/admin/rules", for_administrators(rules)),
    reads("/admin/rules/new", for_administrators(new_rule)),
    writes("/admin/rules/new", for_administrators(create)),
)
