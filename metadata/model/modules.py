"""Modules: the kinds of record that a company keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from customary.expressions.expression import Expression
from customary.expressions.positions import Span
from customary.expressions.template import Template
from customary.metadata.model.fields import Field
from customary.metadata.model.labels import Label
from customary.metadata.model.rules import Rule
from customary.metadata.model.views import Layouts, ListView, RelatedBlock

__all__ = ["DuplicateRule", "Features", "Module", "Process", "Transition", "Validation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    history: bool = True
    comments: bool = True
    attachments: bool = True
    follow: bool = True
    share: bool = True
    recycle_bin: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    key: str
    check: Expression
    """True for a good record."""
    message: Template
    messages: Mapping[str, Template] = field(default_factory=dict)
    """Translations of the message, by language tag."""
    field: str | None = None
    """The field that the message stands beside."""
    on_error: Literal["block", "warn", "ignore"] = "block"
    """What happens to a save when the data makes the check impossible to decide."""
    span: Span

    def message_in(self, language: str) -> Template:
        return self.messages.get(language, self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateRule:
    key: str
    match: tuple[Expression, ...]
    """Two records match when every one of these is equal and none is blank."""
    action: Literal["refuse", "warn"] = "refuse"
    message: Template | None
    """`found` is the other record."""
    messages: Mapping[str, Template] = field(default_factory=dict)
    """Translations of the message, by language tag."""
    span: Span

    def message_in(self, language: str) -> Template | None:
        return self.messages.get(language, self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    key: str
    label: Label
    sources: tuple[str, ...]
    """The codes it starts from; empty is any."""
    target: str
    condition: Expression | None = None
    require: tuple[str, ...] = ()
    """Fields that must have a value."""
    roles: frozenset[str] | None = None
    message: Template | None = None
    messages: Mapping[str, Template] = field(default_factory=dict)
    """Translations of the message, by language tag."""
    span: Span

    def message_in(self, language: str) -> Template | None:
        return self.messages.get(language, self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A choice field whose changes need a transition, whoever makes them."""

    field: str
    start: str | None
    transitions: tuple[Transition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    name: str
    uid: str
    application: str
    label: Label
    label_plural: Label
    icon: str
    hue: str = "blue"
    display: Template
    """What a record is called; the text behind `name:`."""
    number_field: str | None
    """The autonumber field, when there is one."""
    features: Features = field(default_factory=Features)
    ownership: Literal["user", "pool", "none"] = "user"
    system: bool = False
    """Declared by the platform (`user`, `department`)."""
    line_of: tuple[str, str] | None = None
    """(parent module, its lines field) when its records are lines of another module's."""
    fields: Mapping[str, Field]
    """Declared fields, in order."""
    system_fields: Mapping[str, Field]
    """id, row_version, created_at/by, updated_at/by, owner, department, deleted_at/by, locked, display."""
    layouts: Layouts
    lists: Mapping[str, ListView]
    related: Mapping[str, RelatedBlock] = field(default_factory=dict)
    validations: Mapping[str, Validation] = field(default_factory=dict)
    duplicates: Mapping[str, DuplicateRule] = field(default_factory=dict)
    process: Process | None = None
    rules: Mapping[str, Rule] = field(default_factory=dict)
    was: tuple[str, ...] = ()
    """What it was called before."""
    span: Span

    def field(self, key: str) -> Field:
        """Find a declared or a system field.

        Errors: `KeyError` when there is none; linked metadata never asks for one that is not there.
        """
        found = self.fields.get(key)
        return found if found is not None else self.system_fields[key]

    def has_field(self, key: str) -> bool:
        return key in self.fields or key in self.system_fields

    @property
    def all_fields(self) -> tuple[Field, ...]:
        return (*self.system_fields.values(), *self.fields.values())
