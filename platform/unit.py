"""The unit of work: everything that one request or job acts with, as one explicit object.

There is no ambient state: a function that needs the catalog, the connection, the person, the clock or the language
takes a `Unit`. Work done as the system has the system's actor, written down as such.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from sqlalchemy import Connection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.metadata.model.modules import Module
    from customary.platform.budget import Budget
    from customary.platform.records.record import Draft, Record
    from customary.platform.runtime import Runtime

__all__ = ["SYSTEM", "Actor", "Automation", "Cause", "Unit"]

CauseSource = Literal["person", "import", "api", "rule", "approval", "system"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a user with what their rights depend on, or the system."""

    user_id: int | None
    """None is the system, which may everything."""
    name: str = ""
    roles: frozenset[str] = frozenset()
    """With the roles that these inherit."""
    department_id: int | None = None
    language: str = "en"
    timezone: str | None = None
    """None is the site's zone."""
    teams: frozenset[str] = frozenset()
    """The codes of the teams they are in."""

    @property
    def is_system(self) -> bool:
        return self.user_id is None


SYSTEM = Actor(user_id=None, name="Customary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why something is written: the source, and the chain of rules that led here."""

    source: CauseSource
    detail: str = ""
    """The import's file and row, the token's name, or `module.rule@version`."""
    chain: str = field(default_factory=lambda: uuid.uuid4().hex)
    """One id for everything that follows from one act."""
    depth: int = 0
    """How many rules led here; over 8 is refused."""


class Automation(Protocol):
    """What the save pipeline asks of the workflow engine, which stands above it."""

    def before(self, unit: Unit, module: Module, draft: Draft) -> None:
        """Run the `before` rules: they may set fields of the draft, or raise `Refused`."""

    def within(self, unit: Unit, module: Module, record: Record, draft: Draft) -> None:
        """Run the `within` rules on the written record, and enqueue its `after` work."""

    def watchers(self, unit: Unit, draft: Draft) -> None:
        """Run the rules of other records that watch what changed of this one."""

    def ended(self, unit: Unit, *, committed: bool) -> None:
        """Hear that the transaction of a unit is over: wake the worker, or write down what stopped a save."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One request or job: a connection inside a transaction, the catalog it runs on, the actor, the time, the cause."""

    connection: Connection
    runtime: Runtime
    actor: Actor
    now: datetime
    """Aware, UTC, whole milliseconds; fixed for the whole unit."""
    cause: Cause
    automation: Automation | None = None
    """The workflow engine; None only where rules cannot exist yet, such as while the first user is made."""
    language: str = "en"
    budget: Budget | None = None
    """What the expressions of the save in hand may still compute; None outside of a save."""
    memo: dict[object, object] = field(default_factory=dict, repr=False)
    """What this unit has already worked out about its actor (rights, departments); dies with it."""

    def because(self, cause: Cause, *, actor: Actor | None = None) -> Unit:
        """Go on in the same transaction for another cause, and possibly as somebody else."""
        return replace(self, cause=cause, actor=actor or self.actor, memo=self.memo if actor is None else {})

    def settings(self) -> Mapping[str, object]:
        """The values of the site's settings, declared defaults included."""
        return self.runtime.setting_values(self.connection)
