"""Circles of computed fields: fields that, over formulas, roll-ups and links, compute each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.expression import Expression
from customary.expressions.types import ListType, RefType
from customary.metadata.model.fields import Field, RollupOptions
from customary.metadata.model.modules import Module

__all__ = ["circles", "dependencies"]

Name = tuple[str, str]
"""A field, by module and key."""


def circles(modules: Mapping[str, Module]) -> list[tuple[Name, ...]]:
    """Find the circles, each as the way round it, its first field again at the end.

    Shapes: any number of fields; linear in fields and dependencies.
    """
    graph = {
        (module.name, field.key): [name for name in dependencies(modules, module, field) if _computed(modules, name)]
        for module in modules.values()
        for field in module.fields.values()
        if field.computed
    }
    return [_way_round(graph, component) for component in _components(graph) if _is_circle(graph, component)]


def _computed(modules: Mapping[str, Module], name: Name) -> bool:
    module = modules.get(name[0])
    field = module.fields.get(name[1]) if module is not None else None
    return field is not None and field.computed


def dependencies(modules: Mapping[str, Module], module: Module, field: Field) -> Iterator[Name]:
    """Give every field that a computed field's value is made from, links on the way included."""
    if field.formula is not None:
        yield from _read_by(modules, field.formula, module.name, None)
    if isinstance(field.options, RollupOptions):
        options = field.options
        yield options.module, options.by
        if options.field is not None:
            yield options.module, options.field
        if options.where is not None:
            yield from _read_by(modules, options.where, options.module, module.name)


def _read_by(modules: Mapping[str, Module], expression: Expression, record: str, outer: str | None) -> Iterator[Name]:
    for slot in expression.slots:
        start = outer if slot.root == "outer" else record if slot.root == "record" else None
        if start is None:
            continue
        yield from _on_path(modules, start, slot.path)
        if isinstance(slot, RowsSlot):
            for inner in slot.slots:
                if isinstance(inner, Slot) and inner.root == "record":
                    yield from _on_path(modules, slot.module, inner.path)


def _on_path(modules: Mapping[str, Module], start: str, path: Sequence[str]) -> Iterator[Name]:
    """Give the fields on a path; behind a link to several modules, a step names the module."""
    current: str | None = start
    several: tuple[str, ...] = ()
    for step in path:
        if several and step in several:
            current, several = step, ()
            continue
        module = modules.get(current) if current is not None else None
        if module is None or not module.has_field(step):
            return
        yield module.name, step
        one = module.field(step).language_type
        several = one.modules if isinstance(one, RefType) and len(one.modules) > 1 else ()
        current = one.module if isinstance(one, ListType) else None
        if isinstance(one, RefType) and len(one.modules) == 1:
            current = one.modules[0]


def _is_circle(graph: Mapping[Name, Sequence[Name]], component: Sequence[Name]) -> bool:
    return len(component) > 1 or component[0] in graph[component[0]]


def _way_round(graph: Mapping[Name, Sequence[Name]], component: Sequence[Name]) -> tuple[Name, ...]:
    """Walk from the component's first field back to it, breadth first, so that the way shown is a short one."""
    members = set(component)
    first = min(component)
    ways: list[tuple[Name, ...]] = [(first,)]
    seen: set[Name] = set()
    for way in ways:
        for following in graph[way[-1]]:
            if following == first:
                return (*way, first)
            if following in members and following not in seen:
                seen.add(following)
                ways.append((*way, following))
    raise ValueError("a strongly connected component has a way round")


def _components(graph: Mapping[Name, Sequence[Name]]) -> Iterable[tuple[Name, ...]]:
    """Find the strongly connected components (Tarjan), iteratively."""
    index: dict[Name, int] = {}
    low: dict[Name, int] = {}
    stack: list[Name] = []
    on_stack: set[Name] = set()
    found: list[tuple[Name, ...]] = []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, following = work[-1]
            step = next(following, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found.append(_popped(stack, on_stack, node))
            elif step not in index:
                index[step] = low[step] = len(index)
                stack.append(step)
                on_stack.add(step)
                work.append((step, iter(graph[step])))
            elif step in on_stack:
                low[node] = min(low[node], index[step])
    return found


def _popped(stack: list[Name], on_stack: set[Name], until: Name) -> tuple[Name, ...]:
    component = []
    while True:
        node = stack.pop()
        on_stack.discard(node)
        component.append(node)
        if node == until:
            return tuple(reversed(component))
