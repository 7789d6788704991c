"""What an actor may do in each module and with each field. Grants are OR-ed; nothing granted is nothing allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from customary.metadata.catalog import Catalog
from customary.metadata.model.access import FieldMode, Grant, ModuleGrant, Operation, Scope
from customary.metadata.model.fields import Field
from customary.metadata.model.modules import Module
from customary.platform.errors import Denied
from customary.platform.unit import Actor, Unit

__all__ = ["ASSIGNED_FIELDS", "Rights", "parent_of", "rights_of"]

_EVERYTHING = ModuleGrant(
    operations=MappingProxyType(
        {
            operation: Grant(scope=Scope.ALL)
            for operation in cast(
                "tuple[Operation, ...]",
                ("create", "read", "update", "delete", "import", "export", "assign", "share"),
            )
        }
    )
)
_OF_THE_PARENT: Mapping[Operation, Operation] = MappingProxyType({"read": "read", "export": "export"})
"""What a line asks of its parent; whoever changes lines changes the parent."""

ASSIGNED_FIELDS = frozenset({"owner", "department"})
"""The system fields that people may write, with the right to assign."""


@dataclass(frozen=True, slots=True, eq=False)
class Rights:
    """The rights of one actor under one catalog; made once for a unit."""

    actor: Actor
    catalog: Catalog
    unlimited: bool
    """The system, and whoever has a role that administers."""

    def may(self, operation: Operation, module: str) -> bool:
        """Say whether there is any record of a module that the actor may do this to."""
        return any(grant.scope is not Scope.NONE for _, grant in self.grants(operation, module))

    def require(self, operation: Operation, module: str) -> None:
        """Go on only where `may` says yes.

        Errors: `Denied`, also for a module that does not exist.
        """
        if module not in self.catalog.modules or not self.may(operation, module):
            raise Denied(operation, module)

    def scope(self, operation: Operation, module: str) -> Scope:
        """Give the largest scope that a grant gives, conditions left aside."""
        return max((grant.scope for _, grant in self.grants(operation, module)), default=Scope.NONE)

    def grants(self, operation: Operation, module: str) -> tuple[tuple[str, Grant], ...]:
        """Give every grant for an operation with the role that gives it; a line has those of its parent."""
        parent = parent_of(self.catalog, self.catalog.modules[module])
        if parent is not None:
            return self.grants(_OF_THE_PARENT.get(operation, "update"), parent[0].name)
        return tuple(
            (role, granted.operations[operation])
            for role, granted in self._module_grants(module)
            if operation in granted.operations
        )

    def field_mode(self, module: str, field: str) -> FieldMode:
        """Say how far the actor reaches a field: the most that any role which grants the module gives.

        A field that does not exist is as hidden as one that may not be seen.
        """
        declared = self.catalog.modules[module]
        if not declared.has_field(field):
            return FieldMode.HIDDEN
        amount = declared.field(field).base_of
        if amount is not None:
            return min(self.field_mode(module, amount), FieldMode.READ)
        return min(self._granted_mode(declared, field), self._limit(declared.field(field)))

    def may_read(self, module: str, field: str) -> bool:
        """Say whether the actor sees the value of a field as it is: not hidden, not masked."""
        return self.field_mode(module, field) >= FieldMode.READ

    def _granted_mode(self, module: Module, field: str) -> FieldMode:
        if self.unlimited:
            return FieldMode.WRITE
        parent = parent_of(self.catalog, module)
        granting = [role for role, _ in self._module_grants(parent[0].name if parent else module.name)]
        roles = self.catalog.roles
        modes = [
            roles[role].grants[module.name].fields.get(field, FieldMode.WRITE)
            if role in roles and module.name in roles[role].grants
            else FieldMode.WRITE
            for role in granting
        ]
        return max(modes, default=FieldMode.HIDDEN)

    def _limit(self, field: Field) -> FieldMode:
        if self.unlimited:
            return FieldMode.WRITE
        if field.readable_by is not None and not field.readable_by & self.actor.roles:
            return FieldMode.HIDDEN
        if field.writable_by is not None and not field.writable_by & self.actor.roles:
            return FieldMode.READ
        if field.system and field.key not in ASSIGNED_FIELDS:
            return FieldMode.READ
        return FieldMode.WRITE

    def _module_grants(self, module: str) -> list[tuple[str, ModuleGrant]]:
        if self.unlimited:
            return [("administrator", _EVERYTHING)]
        roles = self.catalog.roles
        return [
            (role, roles[role].grants[module])
            for role in sorted(self.actor.roles)
            if role in roles and module in roles[role].grants
        ]


def parent_of(catalog: Catalog, module: Module) -> tuple[Module, str] | None:
    """Give the module whose lines a module's records are, and the link that points there; None for most modules."""
    if module.line_of is None:
        return None
    name, lines = module.line_of
    parent = catalog.modules[name]
    by = getattr(parent.field(lines).options, "by", None)
    return None if by is None else (parent, str(by))


def rights_of(unit: Unit) -> Rights:
    """Give the rights of the actor of a unit."""
    found = unit.memo.get("rights")
    if isinstance(found, Rights):
        return found
    roles = unit.runtime.catalog.roles
    administers = any(role in roles and roles[role].administrator for role in unit.actor.roles)
    rights = Rights(unit.actor, unit.runtime.catalog, unit.actor.is_system or administers)
    unit.memo["rights"] = rights
    return rights
