"""Roles, and what they may do with the records of a module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from customary.expressions.expression import Expression
from customary.metadata.model.labels import Label

__all__ = ["FieldMode", "Grant", "ModuleGrant", "Operation", "Role", "Scope"]

Operation = Literal["create", "read", "update", "delete", "import", "export", "assign", "share"]


class Scope(IntEnum):
    """Which records a grant reaches; a larger one holds every smaller one."""

    NONE = 0
    OWN = 1
    DEPARTMENT = 2
    DEPARTMENT_TREE = 3
    ALL = 4


class FieldMode(IntEnum):
    HIDDEN = 0
    MASKED = 1
    READ = 2
    WRITE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One operation on the records that a scope reaches and a condition holds for."""

    scope: Scope
    where: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleGrant:
    """What one role may do in one module."""

    operations: Mapping[Operation, Grant] = field(default_factory=dict)
    """An operation that is missing is not allowed; `create` is allowed with any scope but NONE."""
    fields: Mapping[str, FieldMode] = field(default_factory=dict)
    """Fields that this role reaches less than the record itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    key: str
    label: Label
    inherits: tuple[str, ...] = ()
    administrator: bool = False
    """May everything, on every record, and the administration pages."""
    grants: Mapping[str, ModuleGrant] = field(default_factory=dict)
    """By module, those of inherited roles not included."""
    was: tuple[str, ...] = ()
    """What it was called before."""
