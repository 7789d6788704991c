"""Roles: what the modules and the roles' own documents grant, merged by role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from customary.expressions.scope import Place, Purpose
from customary.metadata.layers import Declared
from customary.metadata.linking.context import Context
from customary.metadata.linking.expressions import condition
from customary.metadata.model.access import FieldMode, Grant, ModuleGrant, Operation, Role, Scope
from customary.metadata.model.labels import Label
from customary.metadata.nodes import MappingNode, Node, ScalarNode, as_mapping
from customary.metadata.problems import meaning
from customary.metadata.shaping.earlier import earlier_names
from customary.metadata.shaping.labels import Labels
from customary.metadata.shaping.outlines import ModuleOutline

__all__ = ["link_roles", "role_label"]

_OPERATIONS: tuple[Operation, ...] = get_args(Operation)


def link_roles(context: Context) -> dict[str, Role]:
    """Make every role, with what its own document grants and what the modules grant it."""
    granted: dict[str, dict[str, ModuleGrant]] = {key: {} for key in context.layered.roles}
    for module in context.modules.values():
        for name, node in module.node.mappings("access"):
            role = context.role(name)
            if role is not None:
                granted[role][module.name] = _grants(context, module, node)
    return {key: _role(context, key, declared, granted[key]) for key, declared in context.layered.roles.items()}


def _role(context: Context, key: str, declared: Declared, granted: dict[str, ModuleGrant]) -> Role:
    node = as_mapping(declared.node)
    for name, grants in node.mappings("grants"):
        module = context.module(name)
        if module is not None:
            granted[module.name] = _over(granted.get(module.name), _grants(context, module, grants))
    inherits = tuple(role for role in (context.role(one) for one in node.scalars("inherits")) if role is not None)
    _check_inheritance(context, key, node)
    return Role(
        key=key,
        label=role_label(context.labels, key, declared),
        inherits=inherits,
        administrator=node.flag("administrator", otherwise=False),
        grants=granted,
        was=earlier_names(node, context.layered.roles, context.found),
    )


def role_label(labels: Labels, key: str, declared: Declared) -> Label:
    """Give what people call a role."""
    return labels.named(as_mapping(declared.node), f"roles.{key}", declared.key, declared.document.application)


def _over(below: ModuleGrant | None, above: ModuleGrant) -> ModuleGrant:
    """The role's own document has the last word, operation by operation."""
    if below is None:
        return above
    return ModuleGrant(operations={**below.operations, **above.operations}, fields={**below.fields, **above.fields})


def _check_inheritance(context: Context, key: str, node: MappingNode) -> None:
    """Report a role that inherits itself over others, once for each way in."""
    for one in node.scalars("inherits"):
        way = _way_back(context, one.text, key, (key,))
        if way is not None:
            context.report(meaning.circle(one.span, way, "roles"))


def _way_back(context: Context, current: str, goal: str, way: tuple[str, ...]) -> tuple[str, ...] | None:
    if current == goal:
        return (*way, goal)
    declared = context.layered.roles.get(current)
    if declared is None or current in way:
        return None
    for one in as_mapping(declared.node).scalars("inherits"):
        found = _way_back(context, one.text, goal, (*way, current))
        if found is not None:
            return found
    return None


def _grants(context: Context, module: ModuleOutline, node: MappingNode) -> ModuleGrant:
    return ModuleGrant(
        operations=dict(_operations(context, module, node)),
        fields=dict(_field_modes(context, module, node)),
    )


def _operations(context: Context, module: ModuleOutline, node: MappingNode) -> Iterator[tuple[Operation, Grant]]:
    for operation in _OPERATIONS:
        written = node.get(operation)
        if written is not None:
            yield operation, _grant(context, module, written)


def _grant(context: Context, module: ModuleOutline, node: Node) -> Grant:
    if isinstance(node, MappingNode):
        place = Place(module=module.name, purpose=Purpose.ACCESS)
        where = condition(context, node.scalar("where"), place)
        return Grant(scope=_scope(node.scalar("scope")), where=where)
    return Grant(scope=_scope(node if isinstance(node, ScalarNode) else None))


def _scope(node: ScalarNode | None) -> Scope:
    if node is None or node.value is False:
        return Scope.NONE
    return Scope.ALL if node.value is True else _SCOPES[node.text]


_SCOPES: Mapping[str, Scope] = {scope.name.lower(): scope for scope in Scope}


def _field_modes(context: Context, module: ModuleOutline, node: MappingNode) -> Iterator[tuple[str, FieldMode]]:
    fields = node.mapping("fields")
    for entry in fields.entries.values() if fields is not None else ():
        key = context.field(module, entry.key)
        if key is not None and isinstance(entry.value, ScalarNode):
            yield key, FieldMode[entry.value.text.upper()]
