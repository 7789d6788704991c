"""Rules that administrators write: drafts, published versions, and the way back to an older one.

A version is never changed once it was live. The live ones are documents over the files (see catalog_source.py); to
publish is to make another document live and to count the catalog's version up, in one transaction. Rolling back is
publishing an old text as a new version. Version 0 is what the files declare.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, and_, delete, func, insert, select, update

from customary.expressions.positions import Problem, ProblemsFound
from customary.metadata.catalog import Catalog
from customary.metadata.loading import OverlayDocument
from customary.metadata.model.rules import Rule
from customary.platform.access.rights import rights_of
from customary.platform.catalog_source import overlay_of, rule_document
from customary.platform.errors import Denied, NotFound
from customary.platform.publication import publish as publish_catalog
from customary.platform.storage.system_tables import history, rule_version, rule_watermark
from customary.platform.unit import Unit
from customary.platform.workflow.rule_text import form_of, in_own_text, text_of

__all__ = [
    "Checked",
    "RuleVersion",
    "check",
    "difference",
    "discard_draft",
    "draft_of",
    "get",
    "live_text",
    "publish",
    "roll_back",
    "save_draft",
    "set_active",
    "versions_of",
    "withdraw",
]

AUDITED_AS = "workflow.rule"
"""Under what history keeps what happened to rules, where a module stands otherwise; the record is the version.

No module can be called so: a module may be called `rule`, and its records have ids as versions do.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """One text of one rule, and what became of it."""

    id: int
    module: str
    rule: str
    version: int
    status: Literal["draft", "live", "retired"]
    text: str
    """What stands under the rule's key: see rule_text.py."""
    author_id: int | None
    note: str | None
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checked:
    """What a text would mean: the rule, linked into the live catalog, or what is wrong with it."""

    rule: Rule | None
    problems: tuple[Problem, ...]
    """With places in the text that was given; warnings among them."""
    catalog: Catalog | None
    """The catalog with this text in it."""


def check(unit: Unit, module: str, rule: str, text: str) -> Checked:
    """Read a text as the one of a rule, among everything else that is live."""
    live = _live(unit, module, rule)
    names = set() if live is None else {f"{module}.{rule}@{live.version}"}
    others = tuple(one for one in overlay_of(unit.connection) if one.name not in names)
    version = _next_version(unit, module, rule)
    name = f"{module}.{rule}@{version}"
    document = OverlayDocument(name=name, text=rule_document(module, rule, text), layer="published", version=version)
    loaded = unit.runtime.source.check((*others, document), hints_for=(name,))
    # What is wrong elsewhere is told only when nothing is wrong here: then it is what keeps the text from being live.
    own = [one for one in loaded.problems if one.span.source.name == name]
    broken = loaded.catalog is None and all(one.severity != "error" for one in own)
    problems = tuple(
        in_own_text(one, name, f"{module}.{rule}", module, rule, text) for one in (loaded.problems if broken else own)
    )
    linked = None if loaded.catalog is None else loaded.catalog.modules[module].rules.get(rule)
    return Checked(rule=linked, problems=problems, catalog=loaded.catalog)


def save_draft(unit: Unit, module: str, rule: str, text: str) -> tuple[RuleVersion, tuple[Problem, ...]]:
    """Keep a text as the draft of a rule, whatever is wrong with it, and say what is wrong.

    A rule has one draft; saving again replaces it. The rule need not exist yet, its module must.

    Errors: `Denied`; `NotFound` for a module that is not there.
    """
    _require_administrator(unit)
    if module not in unit.runtime.catalog.modules:
        raise NotFound(module)
    found = draft_of(unit, module, rule)
    values = {"text": text, "author_id": unit.actor.user_id, "created_at": unit.now}
    if found is not None:
        unit.connection.execute(update(rule_version).where(rule_version.c.id == found.id).values(values))
        return get(unit, found.id), check(unit, module, rule, text).problems
    made = _add(unit, module, rule, text, status="draft")
    return made, check(unit, module, rule, text).problems


def discard_draft(unit: Unit, draft_id: int) -> None:
    """Throw a draft away."""
    _require_administrator(unit)
    mine = and_(rule_version.c.id == draft_id, rule_version.c.status == "draft")
    unit.connection.execute(delete(rule_version).where(mine))


def publish(unit: Unit, draft_id: int, note: str = "") -> RuleVersion:
    """Make a draft the live version of its rule, from the commit on.

    Errors: `Denied`; `NotFound` when there is no such draft; `ProblemsFound` when its text has mistakes.
    """
    _require_administrator(unit)
    draft = get(unit, draft_id)
    if draft.status != "draft":
        raise NotFound(AUDITED_AS, draft_id)
    return _make_live(unit, draft, note, "published")


def roll_back(unit: Unit, version_id: int, note: str = "") -> RuleVersion:
    """Publish the text of an older version as a new one; drafts are left as they are.

    Errors: as of `publish`; `ProblemsFound` also when the old text no longer fits the catalog.
    """
    _require_administrator(unit)
    old = get(unit, version_id)
    if old.status == "draft":
        raise NotFound(AUDITED_AS, version_id)
    made = _add(unit, old.module, old.rule, old.text, status="draft")
    return _make_live(unit, made, note, "rolled_back")


def set_active(unit: Unit, module: str, rule: str, active: bool, note: str = "") -> RuleVersion:
    """Switch a rule on or off: a new version that says so.

    Errors: `Denied`; `NotFound` when there is no such rule.
    """
    _require_administrator(unit)
    form = form_of(module, rule, live_text(unit, module, rule))
    assert form is not None, "a live rule can be read"
    changed = replace(form, settings={**form.settings, "active": active})
    made = _add(unit, module, rule, text_of(changed), status="draft")
    return _make_live(unit, made, note, "switched_on" if active else "switched_off")


def withdraw(unit: Unit, module: str, rule: str, note: str = "") -> None:
    """Go back to what the files declare of a rule, or to no rule where they declare none.

    Errors: `Denied`; `NotFound` when no version is live.
    """
    _require_administrator(unit)
    live = _live(unit, module, rule)
    if live is None:
        raise NotFound(AUDITED_AS)
    _retire(unit, module, rule)
    publish_catalog(unit)
    _write_history(unit, live.id, "withdrawn", {"text": (live.text, None), "note": (None, note or None)})


def versions_of(unit: Unit, module: str, rule: str) -> tuple[RuleVersion, ...]:
    """Give every version of a rule, the newest first, its draft included; the files' is not among them."""
    query = select(rule_version).where(_of(module, rule)).order_by(rule_version.c.version.desc())
    return tuple(_version(row) for row in unit.connection.execute(query))


def draft_of(unit: Unit, module: str, rule: str) -> RuleVersion | None:
    """Give the draft of a rule, if there is one."""
    query = select(rule_version).where(_of(module, rule), rule_version.c.status == "draft")
    row = unit.connection.execute(query.order_by(rule_version.c.version.desc())).first()
    return None if row is None else _version(row)


def get(unit: Unit, version_id: int) -> RuleVersion:
    """Give a version by its id.

    Errors: `NotFound`.
    """
    row = unit.connection.execute(select(rule_version).where(rule_version.c.id == version_id)).first()
    if row is None:
        raise NotFound(AUDITED_AS, version_id)
    return _version(row)


def live_text(unit: Unit, module: str, rule: str) -> str:
    """Give the text of a rule as it is live, from whichever layer.

    Errors: `NotFound`.
    """
    live = _live(unit, module, rule)
    if live is not None:
        return live.text
    found = unit.runtime.catalog.modules.get(module)
    if found is None or rule not in found.rules:
        raise NotFound(AUDITED_AS)
    return found.rules[rule].text


def difference(old: str, new: str, *, old_name: str = "", new_name: str = "") -> tuple[str, ...]:
    """Compare two texts line by line, as a unified difference; nothing when they are the same."""
    return tuple(difflib.unified_diff(old.splitlines(), new.splitlines(), old_name, new_name, lineterm="", n=3))


def _make_live(unit: Unit, draft: RuleVersion, note: str, event: str) -> RuleVersion:
    """Retire what was live, make this live, and let the whole be checked and counted up."""
    checked = check(unit, draft.module, draft.rule, draft.text)
    if checked.rule is None:
        raise ProblemsFound([problem for problem in checked.problems if problem.severity == "error"])
    before = _current_rule(unit, draft)
    old = _live(unit, draft.module, draft.rule)
    _retire(unit, draft.module, draft.rule)
    values = {
        "status": "live",
        "version": max(draft.version, _next_version(unit, draft.module, draft.rule) - 1),
        "note": note or None,
        "published_at": unit.now,
        "author_id": unit.actor.user_id,
    }
    unit.connection.execute(update(rule_version).where(rule_version.c.id == draft.id).values(values))
    publish_catalog(unit)
    if before is None or not before.active:
        _begin_anew(unit, draft)
    changes = {"text": (None if old is None else old.text, draft.text), "note": (None, note or None)}
    _write_history(unit, draft.id, event, changes)
    return get(unit, draft.id)


def _current_rule(unit: Unit, draft: RuleVersion) -> Rule | None:
    module = unit.runtime.catalog.modules.get(draft.module)
    return None if module is None else module.rules.get(draft.rule)


def _begin_anew(unit: Unit, draft: RuleVersion) -> None:
    """A rule that was off or not there has missed nothing: its schedule counts from now on."""
    mine = and_(rule_watermark.c.module == draft.module, rule_watermark.c.rule == draft.rule)
    unit.connection.execute(delete(rule_watermark).where(mine))


def _add(unit: Unit, module: str, rule: str, text: str, *, status: str) -> RuleVersion:
    values = {
        "module": module,
        "rule": rule,
        "version": _next_version(unit, module, rule),
        "status": status,
        "text": text,
        "author_id": unit.actor.user_id,
        "created_at": unit.now,
    }
    made = unit.connection.execute(insert(rule_version).values(values).returning(rule_version.c.id)).scalar_one()
    return get(unit, int(str(made)))


def _next_version(unit: Unit, module: str, rule: str) -> int:
    newest = unit.connection.execute(select(func.max(rule_version.c.version)).where(_of(module, rule))).scalar()
    return 1 if newest is None else int(newest) + 1


def _live(unit: Unit, module: str, rule: str) -> RuleVersion | None:
    row = unit.connection.execute(
        select(rule_version).where(_of(module, rule), rule_version.c.status == "live")
    ).first()
    return None if row is None else _version(row)


def _retire(unit: Unit, module: str, rule: str) -> None:
    live = and_(_of(module, rule), rule_version.c.status == "live")
    unit.connection.execute(update(rule_version).where(live).values(status="retired"))


def _of(module: str, rule: str) -> Any:
    return and_(rule_version.c.module == module, rule_version.c.rule == rule)


def _version(row: Row[Any]) -> RuleVersion:
    return RuleVersion(**row._mapping)


def _require_administrator(unit: Unit) -> None:
    if not rights_of(unit).unlimited:
        raise Denied("update", AUDITED_AS)


def _write_history(unit: Unit, version_id: int, event: str, changes: Mapping[str, tuple[object, object]]) -> None:
    """Every act of publishing is audited like a change of a record."""
    row = {
        "module": AUDITED_AS,
        "record_id": version_id,
        "at": unit.now,
        "actor_id": unit.actor.user_id,
        "source": unit.cause.source,
        "cause": unit.cause.detail,
        "chain": unit.cause.chain,
        "changes": [{"field": key, "old": old, "new": new} for key, (old, new) in changes.items()],
        "event": event,
    }
    unit.connection.execute(insert(history), row)
