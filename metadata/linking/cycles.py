"""Circles of computed fields: fields that, over formulas, roll-ups and links, compute each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from customary.expressions.analysis import fields_read
from customary.expressions.scope import Vocabulary
from customary.metadata.model.fields import Field, RollupOptions
from customary.metadata.model.modules import Module

__all__ = ["circles", "dependencies"]

_DISPLAY = "display"
Name = tuple[str, str]
"""A field, by module and key."""


def circles(modules: Mapping[str, Module], vocabulary: Vocabulary) -> list[tuple[Name, ...]]:
    """Find the circles, each as the shortest way round it from its least field, which stands at the end again.

    Of fields that all depend on each other at least one circle is found, that of the least one. What a record is
    called is made from fields too, so that a circle may lead over it; one without a computed field is none.
    """
    computed = {
        (module.name, field.key): (module, field)
        for module in modules.values()
        for field in module.fields.values()
        if field.computed
    }
    called = {(module.name, _DISPLAY): module for module in modules.values()}
    known = computed.keys() | called.keys()
    graph = {name: sorted(known & fields_read(one.display, vocabulary, one.name)) for name, one in called.items()}
    graph |= {
        name: sorted(known & dependencies(vocabulary, module, field)) for name, (module, field) in computed.items()
    }
    ways = (_way_round(graph, name) for name in computed)
    return [way for way in ways if way is not None and way[0] == min(one for one in way if one in computed)]


def dependencies(vocabulary: Vocabulary, module: Module, field: Field) -> frozenset[Name]:
    """Give every field that a computed field's value is made from, links on the way included."""
    found: set[Name] = set()
    if field.base_of is not None:
        exchange = module.fields[field.base_of].exchange
        found.add((module.name, field.base_of))
        assert exchange is not None
        found |= {(module.name, key) for key in (exchange.currency, exchange.rate_date) if key is not None}
    if field.formula is not None:
        found |= fields_read(field.formula, vocabulary, module.name)
    if isinstance(field.options, RollupOptions):
        options = field.options
        found.add((options.module, options.by))
        if options.field is not None:
            found.add((options.module, options.field))
        if options.where is not None:
            found |= fields_read(options.where, vocabulary, options.module, outer=module.name)
    return frozenset(found)


def _way_round(graph: Mapping[Name, Sequence[Name]], start: Name) -> tuple[Name, ...] | None:
    """Give the shortest way from a field back to itself, breadth first; None when there is none."""
    ways: list[tuple[Name, ...]] = [(start,)]
    seen: set[Name] = set()
    for way in ways:
        for following in graph[way[-1]]:
            if following == start:
                return (*way, start)
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return None
