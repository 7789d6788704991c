"""Doing the actions of a rule that fired: as whom, how deep in the chain, and under which key."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from customary.metadata.model.rules import RecordTrigger, Rule
from customary.platform.accounts.actors import actor_of
from customary.platform.jobs.port import Queue
from customary.platform.records.record import Draft
from customary.platform.unit import SYSTEM, Actor, Unit
from customary.platform.workflow.actions import ActionStopped, do_actions
from customary.platform.workflow.chain import DEEPEST, acting_for, chain_of, rule_name
from customary.platform.workflow.decision import Situation
from customary.platform.workflow.effects import Effect
from customary.platform.workflow.ledger import ONCE
from customary.platform.workflow.problems import no_owner
from customary.platform.workflow.running import Run

__all__ = ["TooDeep", "fire"]


class TooDeep(Exception):
    """More than eight rules led to each other; `path` names them from the first to the one that was stopped."""

    def __init__(self, path: Sequence[str]) -> None:
        self.path = tuple(path)
        super().__init__(" -> ".join(path))


def fire(
    unit: Unit, queue: Queue, rule: Rule, situation: Situation, *, occurrence: str | None = None
) -> tuple[Effect, ...]:
    """Do the actions of a rule.

    `occurrence` tells this firing from all others of the rule on the record; by default one is made up that no
    other transaction can meet, which is right for firings that are undone and done again with their transaction.

    Errors: `TooDeep`; `Refused` from a `refuse` action; `ActionStopped`.
    """
    chain = chain_of(unit)
    name = rule_name(rule)
    if unit.cause.depth >= DEEPEST:
        raise TooDeep(_shown([*chain.path, name]))
    key = f"{rule.module}.{rule.key}|{situation.subject.id}|{occurrence or _occurrence(unit, rule, situation)}"
    acting = acting_for(unit, rule, _actor(unit, rule, situation))
    chain.path.append(name)
    try:
        return do_actions(Run(unit=acting, jobs=queue, rule=rule, situation=situation, key=key))
    finally:
        chain.path.pop()


def _occurrence(unit: Unit, rule: Rule, situation: Situation) -> str:
    if isinstance(rule.trigger, RecordTrigger) and rule.trigger.once:
        return ONCE
    chain, subject = chain_of(unit), situation.subject
    count = 0 if isinstance(subject, Draft) else chain.note_firing(rule, subject)
    return f"{unit.cause.chain}:{chain.token}:{count}"


def _actor(unit: Unit, rule: Rule, situation: Situation) -> Actor:
    if rule.run_as == "system":
        return SYSTEM
    if rule.run_as == "actor":
        return unit.actor
    owner = situation.subject.get("owner")
    if not isinstance(owner, int) or not _is_active(unit, owner):
        raise ActionStopped(rule.actions[0], (), no_owner())
    return actor_of(unit.connection, unit.runtime, owner)


def _is_active(unit: Unit, user_id: int) -> bool:
    users = unit.runtime.tables.record("user")
    active = select(users.c.active).where(users.c.id == user_id, users.c.deleted_at.is_(None))
    return unit.connection.execute(active).scalar() is True


def _shown(path: Sequence[str]) -> list[str]:
    """Name the rules without their versions: once around the circle, or the whole way where there is none."""
    names = [name.partition("@")[0] for name in path]
    again = [index for index, name in enumerate(names[:-1]) if name == names[-1]]
    return names[again[-1] :] if again else names
