"""Laying one layer over another: RFC 7396 merge patches that keep every node's place.

What the patch says replaces, mappings are merged key by key, `null` removes. The merged tree's nodes point into the
files that they come from, so a problem in it is reported where it was written. In a collection of named things a
list under `order` puts the named ones first, in that order.
"""

from __future__ import annotations

from customary.expressions.positions import Problem
from customary.metadata.nodes import Entry, ListNode, MappingNode, ScalarNode
from customary.metadata.problems import names as problems

__all__ = ["merged"]

_ORDERED = frozenset(
    {
        "fields",
        "lists",
        "related",
        "duplicates",
        "validations",
        "workflows",
        "approvals",
        "tabs",
        "sections",
        "transitions",
    }
)
"""Collections of named things, which a patch may bring into another order."""


def merged(
    base: MappingNode,
    patch: MappingNode,
    found: list[Problem],
    *,
    collection: str = "",
    ignore: frozenset[str] = frozenset(),
) -> MappingNode:
    """Give `base` with `patch` over it; `ignore` are keys of the patch that are no part of it."""
    entries = dict(base.entries)
    order: ListNode | None = None
    for key, entry in patch.entries.items():
        value = entry.value
        if key in ignore:
            continue
        if key == "order" and collection in _ORDERED and isinstance(value, ListNode):
            order = value
        elif isinstance(value, ScalarNode) and value.value is None and not value.style:
            _remove(entries, entry, found)
        else:
            entries[key] = _laid_over(entries.get(key), entry, found)
    if order is not None:
        entries = _in_order(entries, order, found)
    return MappingNode(base.source, base.start, base.end, entries, base.broken | patch.broken)


def _remove(entries: dict[str, Entry], entry: Entry, found: list[Problem]) -> None:
    if entries.pop(entry.key.text, None) is None:
        found.append(problems.nothing_to_remove(entry.key.span, entry.key.text, entries))


def _laid_over(below: Entry | None, above: Entry, found: list[Problem]) -> Entry:
    if below is None or not isinstance(below.value, MappingNode) or not isinstance(above.value, MappingNode):
        return above
    return Entry(above.key, merged(below.value, above.value, found, collection=above.key.text))


def _in_order(entries: dict[str, Entry], order: ListNode, found: list[Problem]) -> dict[str, Entry]:
    first: dict[str, Entry] = {}
    for item in order.items:
        name = item.text if isinstance(item, ScalarNode) else ""
        if name not in entries:
            found.append(problems.nothing_to_remove(item.span, name, entries))
        else:
            first[name] = entries[name]
    return {**first, **entries}
