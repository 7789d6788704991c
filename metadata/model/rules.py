"""Workflow rules: when to look at a record, whether to act, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import Enum
from typing import Literal

from customary.expressions.expression import Expression
from customary.expressions.positions import Span
from customary.expressions.template import Template
from customary.metadata.model.labels import Label

__all__ = [
    "Action",
    "AssignAction",
    "CreateAction",
    "EmailAction",
    "LogAction",
    "NotifyAction",
    "Phase",
    "RecordEvent",
    "RecordTrigger",
    "RefuseAction",
    "Rule",
    "ScheduleTrigger",
    "SetAction",
    "SmsAction",
    "Trigger",
    "UpdateAction",
    "Value",
]

RecordEvent = Literal["created", "updated", "saved", "deleted", "restored"]


class Phase(Enum):
    BEFORE = "before"
    """Before validation: may set the record's own fields or refuse the save."""
    WITHIN = "within"
    """After the write, in the same transaction."""
    AFTER = "after"
    """By the worker, once the transaction is committed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTrigger:
    event: RecordEvent
    watch: frozenset[str] = frozenset()
    """The fields of which one must have changed; nothing watched is any change. A created record changes all it has."""
    paths: frozenset[str] = frozenset()
    """Fields of other records that are watched too, as paths over links and lists: `account.industry`."""
    links: frozenset[str] = frozenset()
    """The links that these paths begin with: another record behind one is another value."""
    once: bool = False
    """Fires only the first time that the condition holds for a record."""
    becomes: bool = False
    """Fires only when the condition was false before this change."""

    @property
    def watched(self) -> frozenset[str]:
        """Everything of which one must have changed; empty is any change."""
        return self.watch | self.paths | self.links


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleTrigger:
    every: Literal["daily"]
    at: time
    timezone: str | None = None
    """None is the site's zone."""
    late: Literal["send", "skip"] = "send"
    """What happens to an occurrence that is made up late."""
    catch_up: timedelta = timedelta(days=1)
    """How far back missed occurrences are made up."""


Trigger = RecordTrigger | ScheduleTrigger

Value = Expression | Template
"""What a field is set to: an expression (also for constants), or a text with placeholders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionBase:
    """What every action has."""

    key: str
    """Unique in its rule; by default its position, counted from 1."""
    condition: Expression | None = None
    on_error: Literal["stop", "go_on", "alert"] = "stop"
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAction(ActionBase):
    """Change fields of the record itself."""

    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAction(ActionBase):
    module: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAction(ActionBase):
    """Change related records: over a link, a lines field, or the rows of a module that match `where`."""

    path: str | None
    """A link or lines field of the record; None when `module` is named."""
    module: str
    """The module of the records that change."""
    where: Expression | None
    """Over the changed module's fields; `record` is the rule's record."""
    values: Mapping[str, Value]
    """Each over the changed module's fields; `record` is the rule's record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyAction(ActionBase):
    to: tuple[Expression, ...]
    """Each a reference to a user; a blank one is skipped."""
    roles: tuple[str, ...] = ()
    """Everybody who has one of these roles."""
    text: Template
    texts: Mapping[str, Template] = field(default_factory=dict)
    """Translations of the text, by language tag: each person is told in their own language."""

    def text_in(self, language: str) -> Template:
        return self.texts.get(language, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsAction(ActionBase):
    to: Expression
    """A telephone number; a blank one is logged and skipped."""
    text: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailAction(ActionBase):
    to: Expression
    subject: Template
    body: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseAction(ActionBase):
    """Stop the save with a message; only in the phase `before`."""

    message: Template
    messages: Mapping[str, Template] = field(default_factory=dict)
    """Translations of the message, by language tag."""
    field: str | None = None

    def message_in(self, language: str) -> Template:
        return self.messages.get(language, self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignAction(ActionBase):
    """Give the record to somebody."""

    how: Literal["fixed", "round_robin"]
    to: Expression | None = None
    """Of `fixed`: a reference to a user."""
    role: str | None = None
    """Of `round_robin`: in turn among the active users who have this role."""
    users: tuple[str, ...] = ()
    """Of `round_robin`: in turn among these login names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAction(ActionBase):
    text: Template


Action = (
    SetAction
    | CreateAction
    | UpdateAction
    | NotifyAction
    | SmsAction
    | EmailAction
    | RefuseAction
    | AssignAction
    | LogAction
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When to look at a record, whether to act, and what to do."""

    module: str
    key: str
    uid: str
    label: Label
    description: Label | None = None
    trigger: Trigger
    condition: Expression | None
    """Type-checked when the catalog was linked; None always holds."""
    actions: tuple[Action, ...]
    phase: Phase = Phase.WITHIN
    order: int = 100
    active: bool = True
    run_as: Literal["system", "actor", "owner"] = "system"
    version: int = 0
    """0 is the version that files declare; published ones count from 1."""
    layer: str = ""
    """Which layer declares it, for people to read."""
    text: str = ""
    """The YAML of the rule as it stands under its key, for the designer and for comparing versions."""
    span: Span

    @property
    def watched(self) -> frozenset[str]:
        return self.trigger.watched if isinstance(self.trigger, RecordTrigger) else frozenset()
