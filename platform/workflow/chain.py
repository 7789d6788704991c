"""What one cause chain has done so far: which rules fired on which record, and what has changed since.

A rule fires again on the same record within a chain only if a field that it watches changed after it fired. A chain
that gets deeper than `DEEPEST` is stopped, with the way that it went.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from customary.metadata.model.rules import Rule
from customary.platform.records.record import Record
from customary.platform.unit import Actor, Cause, Unit
from customary.platform.workflow.traces import Trace

__all__ = ["DEEPEST", "Chain", "acting_for", "chain_of", "rule_name"]

DEEPEST = 8
"""How many rules may lead to each other."""
_MEMO = "workflow.chain"


def rule_name(rule: Rule) -> str:
    """Give the name under which a rule's effects are written down."""
    return f"{rule.module}.{rule.key}@{rule.version}"


@dataclass(slots=True, eq=False)
class Chain:
    """The memory of one chain within one transaction."""

    path: list[str] = field(default_factory=list)
    """The rules that are running, each caused by the one before it."""
    refused: list[Trace] = field(default_factory=list)
    """Traces of what stopped a save: they are written after the transaction is rolled back."""
    enqueued: bool = False
    """Whether work for after the commit was enqueued."""
    token: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    """Tells firings of this transaction from those of others in the same chain."""
    _moment: int = 0
    _latest: dict[tuple[str, int], Record] = field(default_factory=dict)
    _changes: dict[tuple[str, int], tuple[tuple[int, frozenset[str], str], ...]] = field(default_factory=dict)
    _put_off: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)
    _fired: dict[tuple[str, int, str], int] = field(default_factory=dict)
    _count: dict[tuple[str, int, str], int] = field(default_factory=dict)

    def note_change(self, record: Record, changed: Iterable[str], source: str) -> None:
        """Remember a write: what changed, and which rule did it ("" for none)."""
        self._moment += 1
        key = (record.module.name, record.id)
        self._latest[key] = record
        self._changes[key] = (*self._changes.get(key, ()), (self._moment, frozenset(changed), source))

    def put_off(self, module: str, record_id: int, changed: Iterable[str]) -> None:
        """Remember what changed of a record's lines until its own rules run, as it is saved together with them."""
        key = (module, record_id)
        self._put_off[key] = self._put_off.get(key, frozenset()).union(changed)

    def take_up(self, record: Record) -> frozenset[str]:
        """Give what was put off for a record, and forget it."""
        return self._put_off.pop((record.module.name, record.id), frozenset())

    def latest(self, record: Record) -> Record:
        """Give a record as this transaction wrote it last."""
        return self._latest.get((record.module.name, record.id), record)

    def may_fire(self, rule: Rule, record: Record) -> bool:
        """Say whether a rule has not fired on the record yet, or a field it watches changed since it did."""
        fired = self._fired.get((record.module.name, record.id, rule.key))
        if fired is None:
            return True
        own = rule_name(rule)
        for moment, changed, source in self._changes.get((record.module.name, record.id), ()):
            if moment <= fired:
                continue
            if rule.watched & changed if rule.watched else source != own:
                return True
        return False

    def note_firing(self, rule: Rule, record: Record) -> int:
        """Remember a firing, and say how many there were of this rule on this record, this one included."""
        key = (record.module.name, record.id, rule.key)
        self._fired[key] = self._moment
        self._count[key] = self._count.get(key, 0) + 1
        return self._count[key]

    def mark(self) -> _Mark:
        """Give what `back_to` needs to forget what follows."""
        return _Mark(self._moment, dict(self._latest), dict(self._changes), dict(self._fired))

    def back_to(self, mark: _Mark) -> None:
        """Forget what was rolled back; firings keep their count, because their keys are spent."""
        self._moment = mark.moment
        self._latest, self._changes, self._fired = dict(mark.latest), dict(mark.changes), dict(mark.fired)


@dataclass(frozen=True, slots=True)
class _Mark:
    moment: int
    latest: Mapping[tuple[str, int], Record]
    changes: Mapping[tuple[str, int], tuple[tuple[int, frozenset[str], str], ...]]
    fired: Mapping[tuple[str, int, str], int]


def chain_of(unit: Unit) -> Chain:
    """Give the memory of the unit's chain."""
    return cast(Chain, unit.memo.setdefault((_MEMO, unit.cause.chain), Chain()))


def acting_for(unit: Unit, rule: Rule, actor: Actor) -> Unit:
    """Go on as the actor that a rule runs as, with the rule as the cause, one step deeper."""
    chain = chain_of(unit)
    cause = Cause(source="rule", detail=rule_name(rule), chain=unit.cause.chain, depth=unit.cause.depth + 1)
    inner = unit.because(cause, actor=None if actor == unit.actor else actor)
    inner.memo[(_MEMO, unit.cause.chain)] = chain
    return inner
