"""Published rules that use names of before: they are written anew with the names of now, as their next versions.

The files say with `was` what things were called. A rule that an administrator published on the old names would keep
the whole catalog from being applied; its meaning is known, so it follows instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.sql.base import Executable

from customary.expressions.positions import Problem
from customary.metadata.loading import OverlayDocument
from customary.metadata.mending import mended
from customary.platform.catalog_source import CatalogSource, rule_document
from customary.platform.migration import rename_words as words
from customary.platform.migration.words import Sentence
from customary.platform.storage.engine import Dialect
from customary.platform.storage.system_tables import history, rule_version
from customary.platform.workflow.rule_text import in_own_text

__all__ = ["RewriteRule", "renamed_rules"]

_RENAMED = frozenset({"E215", "M317"})
"""Problems that say that something is called otherwise now."""
_ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteRule:
    """A published rule with the names of now, as a version of its own."""

    module: str
    rule: str
    version: int
    old_id: int
    old_text: str
    text: str
    at: datetime
    rows: int = 0

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return [update(rule_version).where(rule_version.c.id == self.old_id).values(status="retired")]

    def sentence(self) -> Sentence:
        return words.rewritten_rule(self.module, self.rule, self.version)

    def fill(self, connection: Connection) -> None:
        """Make the new version live, and keep beside the rule what became of it."""
        values = {
            "module": self.module,
            "rule": self.rule,
            "version": self.version,
            "status": "live",
            "text": self.text,
            "note": None,
            "author_id": None,
            "created_at": self.at,
            "published_at": self.at,
        }
        made = connection.execute(insert(rule_version).values(values).returning(rule_version.c.id)).scalar_one()
        told = {
            "module": "rule",
            "record_id": made,
            "at": self.at,
            "actor_id": None,
            "source": "system",
            "cause": "customary apply",
            "chain": "",
            "changes": [{"field": "text", "old": self.old_text, "new": self.text}],
            "event": "published",
        }
        connection.execute(insert(history), told)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Live:
    id: int
    module: str
    rule: str
    version: int
    text: str

    @property
    def document(self) -> OverlayDocument:
        return OverlayDocument(
            name=f"{self.module}.{self.rule}@{self.version}",
            text=rule_document(self.module, self.rule, self.text),
            layer="published",
            version=self.version,
        )


def renamed_rules(
    source: CatalogSource, connection: Connection, *, modules: Mapping[str, str], at: datetime
) -> tuple[tuple[OverlayDocument, ...], tuple[RewriteRule, ...]]:
    """Give the published rules as they will be, and what makes them so.

    `modules` are old and new names; what is kept of rules follows with its module, apart from their texts.
    """
    live = _live(connection, modules)
    changed: dict[int, _Live] = {}
    for _ in range(_ROUNDS if live else 0):
        now = [changed.get(one.id, one) for one in live]
        found = source.check(tuple(one.document for one in now)).problems
        fixed = {one.id: one for one in (_fixed(one, found) for one in now) if one is not None}
        if not fixed:
            break
        changed.update(fixed)
    if not changed:
        return tuple(one.document for one in live), ()
    versions = _newest(connection, modules)
    made = {key: replace(one, version=versions[one.module, one.rule] + 1) for key, one in changed.items()}
    steps = tuple(
        RewriteRule(
            module=one.module, rule=one.rule, version=one.version, old_id=key, old_text=old.text, text=one.text, at=at
        )
        for old in live
        for key, one in made.items()
        if key == old.id
    )
    kept = [one.document for one in live if one.id not in made]
    return (*kept, *(made[step.old_id].document for step in steps)), steps


def _live(connection: Connection, modules: Mapping[str, str]) -> list[_Live]:
    query = select(rule_version).where(rule_version.c.status == "live").order_by(rule_version.c.id)
    return [
        _Live(id=row.id, module=modules.get(row.module, row.module), rule=row.rule, version=row.version, text=row.text)
        for row in connection.execute(query)
    ]


def _newest(connection: Connection, modules: Mapping[str, str]) -> Mapping[tuple[str, str], int]:
    query = select(rule_version.c.module, rule_version.c.rule, func.max(rule_version.c.version))
    rows = connection.execute(query.group_by(rule_version.c.module, rule_version.c.rule))
    return {(modules.get(module, module), str(rule)): int(version) for module, rule, version in rows}


def _fixed(one: _Live, found: Sequence[Problem]) -> _Live | None:
    """Give a rule with the names of now; None when all of its names are."""
    document = one.document.name
    own = [
        in_own_text(problem, document, document, one.module, one.rule, one.text)
        for problem in found
        if problem.code in _RENAMED and problem.span.source.name == document
    ]
    text = one.text
    for problem in sorted(own, key=lambda each: each.span.start, reverse=True):
        text = mended(text, problem.fixes[0])
    return replace(one, text=text) if text != one.text else None
