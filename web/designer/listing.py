"""The list of all rules: one line for each, live or in draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from customary.metadata.model.modules import Module
from customary.metadata.model.rules import Rule
from customary.platform.workflow import versions
from customary.platform.workflow.overview import Activity, activity, drafts
from customary.platform.workflow.rule_text import form_of
from customary.web.designer.words import trigger_words
from customary.web.visit import Visit

__all__ = ["Line", "lines_of", "modules_with_rules"]

_WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Line:
    module: Module
    key: str
    name: str
    trigger: str
    """In words; empty for a draft that was never live."""
    status: tuple[tuple[str, str], ...]
    """Each (words, hue)."""
    last: datetime | None
    fired: int
    """In the last seven days, like `failed`."""
    failed: int

    @property
    def path(self) -> str:
        return f"/admin/rules/{self.module.name}/{self.key}/"


def lines_of(visit: Visit, *, text: str = "", module: str = "") -> tuple[Line, ...]:
    """List the rules, those of one module where it is named, whose name, key, module or trigger has a text."""
    waiting = drafts(visit.unit)
    lately = activity(visit.unit, visit.unit.now - _WEEK)
    wanted = text.casefold()
    found = [line for line in _all(visit, waiting, lately) if module in ("", line.module.name)]
    return tuple(line for line in found if wanted in _searched(visit, line))


def modules_with_rules(visit: Visit) -> tuple[Module, ...]:
    """The modules that have rules, live or in draft, in the catalog's order."""
    waiting = {module for module, _ in drafts(visit.unit)}
    return tuple(one for name, one in visit.catalog.modules.items() if one.rules or name in waiting)


def _all(
    visit: Visit, waiting: Mapping[tuple[str, str], int], lately: Mapping[tuple[str, str], Activity]
) -> Iterator[Line]:
    for name, module in visit.catalog.modules.items():
        for key, rule in module.rules.items():
            yield _line(visit, module, key, rule, waiting.get((name, key)), lately.get((name, key), Activity()))
        for draft_module, key in waiting:
            if draft_module == name and key not in module.rules:
                yield _line(visit, module, key, None, waiting[name, key], lately.get((name, key), Activity()))


def _line(visit: Visit, module: Module, key: str, rule: Rule | None, draft: int | None, lately: Activity) -> Line:
    return Line(
        module=module,
        key=key,
        name=visit.label(rule.label) if rule is not None else _draft_name(visit, module, key),
        trigger=trigger_words(visit, module, rule.trigger) if rule is not None else "",
        status=(*_status(visit, rule, draft), *([(visit.text("Fails often"), "red")] if lately.flagged else [])),
        last=lately.last,
        fired=lately.fired,
        failed=lately.failed,
    )


def _draft_name(visit: Visit, module: Module, key: str) -> str:
    draft = versions.draft_of(visit.unit, module.name, key)
    form = None if draft is None else form_of(module.name, key, draft.text)
    return (form.label if form is not None else "") or key


def _status(visit: Visit, rule: Rule | None, draft: int | None) -> Iterator[tuple[str, str]]:
    if rule is not None and not rule.active:
        yield visit.text("Off"), "slate"
    elif rule is not None and rule.version:
        yield visit.text("Live v%(number)s", number=rule.version), "green"
    elif rule is not None:
        yield visit.text("From files"), "teal"
    if draft is not None:
        yield visit.text("Draft %(number)s", number=draft), "amber"


def _searched(visit: Visit, line: Line) -> str:
    words = (line.name, line.key, visit.label(line.module.label), line.trigger)
    return "\n".join(words).casefold()
