"""One rule as the pages about it see it: what is live, what is in draft, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass

from customary.metadata.model.modules import Module
from customary.metadata.model.rules import Rule
from customary.platform.errors import NotFound
from customary.platform.workflow import versions
from customary.platform.workflow.overview import run_count
from customary.platform.workflow.rule_text import form_of
from customary.platform.workflow.versions import RuleVersion
from customary.web.visit import Visit

__all__ = ["Subject", "subject_of"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    module: Module
    key: str
    rule: Rule | None
    """As it is live; None for one that was never published."""
    versions: tuple[RuleVersion, ...]
    """The newest first, the draft included; what the files declare is not among them."""
    text: str
    """Of the draft, else of the live rule."""
    name: str
    runs: int

    @property
    def draft(self) -> RuleVersion | None:
        return next((one for one in self.versions if one.status == "draft"), None)

    @property
    def live(self) -> RuleVersion | None:
        """The published version that is live; None also while the files' version is."""
        return next((one for one in self.versions if one.status == "live"), None)

    @property
    def live_text(self) -> str | None:
        return self.live.text if self.live is not None else self.rule.text if self.rule is not None else None

    @property
    def path(self) -> str:
        return f"/admin/rules/{self.module.name}/{self.key}/"


def subject_of(visit: Visit, module: str, rule: str) -> Subject:
    """Find a rule by its module and key, live or not.

    Errors: `NotFound`.
    """
    found = visit.catalog.modules.get(module)
    if found is None:
        raise NotFound(module)
    known = versions.versions_of(visit.unit, module, rule)
    live = found.rules.get(rule)
    if live is None and not known:
        raise NotFound("rule")
    draft = next((one for one in known if one.status == "draft"), None)
    # The catalog's text of a rule begins at its first key; what was published may begin with a comment.
    current = draft or next((one for one in known if one.status == "live"), None)
    text = current.text if current is not None else live.text if live is not None else known[0].text
    return Subject(
        module=found,
        key=rule,
        rule=live,
        versions=known,
        text=text,
        name=_name(visit, live, draft.text if draft is not None else None) or rule,
        runs=run_count(visit.unit, module, rule),
    )


def _name(visit: Visit, live: Rule | None, draft: str | None) -> str:
    """The live rule's name in the reader's language, unless the draft gives it another one."""
    form = None if draft is None else form_of("", "", draft)
    if live is None:
        return form.label if form is not None else ""
    declared = form_of("", "", live.text)
    if form is not None and declared is not None and form.label and form.label != declared.label:
        return form.label
    return visit.label(live.label)
