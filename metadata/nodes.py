"""Nodes: what YAML text says, each with its place in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from customary.expressions.positions import Excerpt, Source, Span
from customary.metadata.excerpts import offsets_of_scalar

__all__ = ["NOTHING", "Entry", "ListNode", "MappingNode", "Node", "ScalarNode", "as_mapping", "plain"]

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    source: Source
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)


@dataclass(frozen=True, eq=False)
class ScalarNode(_Placed):
    """One value: a text, a number, true, false, or nothing."""

    value: str | int | Decimal | bool | None
    text: str
    """As it stands, quotes and escapes resolved."""
    style: str
    """The sign of its YAML style: "" is plain."""

    @cached_property
    def excerpt(self) -> Excerpt:
        """The text with its place, letter by letter, for expressions inside it."""
        offsets = offsets_of_scalar(self.source.text, self.start, self.end, self.text, self.style)
        return Excerpt(self.source, self.text, offsets)


@dataclass(frozen=True, slots=True, eq=False)
class ListNode(_Placed):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    key: ScalarNode
    value: Node


@dataclass(frozen=True, slots=True, eq=False)
class MappingNode(_Placed):
    entries: Mapping[str, Entry]
    """In written order."""
    broken: frozenset[str] = NOTHING
    """Keys whose value was wrong and was taken out: they are there, but nothing is known of them."""

    def get(self, key: str) -> Node | None:
        entry = self.entries.get(key)
        return entry.value if entry is not None else None

    def mapping(self, key: str) -> MappingNode | None:
        found = self.get(key)
        return found if isinstance(found, MappingNode) else None

    def scalar(self, key: str) -> ScalarNode | None:
        found = self.get(key)
        return found if isinstance(found, ScalarNode) else None

    def needed(self, key: str) -> ScalarNode:
        """Give the scalar under a key that the walk over the document has made sure is there.

        Errors: `TypeError` when there is none, which is a mistake of ours.
        """
        found = self.get(key)
        if not isinstance(found, ScalarNode):
            raise TypeError(f"{self.span} has no {key}")
        return found

    def items(self, key: str) -> tuple[Node, ...]:
        """Give the items of a list; a scalar that stands alone is a list of one."""
        found = self.get(key)
        if isinstance(found, ListNode):
            return found.items
        return (found,) if isinstance(found, ScalarNode) and found.value is not None else ()

    def scalars(self, key: str) -> tuple[ScalarNode, ...]:
        return tuple(item for item in self.items(key) if isinstance(item, ScalarNode))

    def text(self, key: str) -> str | None:
        found = self.scalar(key)
        return found.text if found is not None and found.value is not None else None

    def flag(self, key: str, otherwise: bool) -> bool:
        found = self.scalar(key)
        return found.value if found is not None and isinstance(found.value, bool) else otherwise

    def whole(self, key: str, otherwise: int) -> int:
        found = self.scalar(key)
        if found is None or isinstance(found.value, bool) or not isinstance(found.value, int):
            return otherwise
        return found.value

    def mappings(self, key: str) -> Iterator[tuple[ScalarNode, MappingNode]]:
        """Go over the named things under a key, each with the node of its name."""
        found = self.get(key)
        if isinstance(found, MappingNode):
            for entry in found.entries.values():
                if isinstance(entry.value, MappingNode):
                    yield entry.key, entry.value

    def span_of(self, key: str) -> Span:
        """Give the place of a key's value, or of the mapping when the key is missing."""
        found = self.entries.get(key)
        return found.value.span if found is not None else self.span


Node = ScalarNode | ListNode | MappingNode


def as_mapping(node: Node) -> MappingNode:
    """Take a node for the mapping that the walk over its document has made sure it is.

    Errors: `TypeError` when it is none, which is a mistake of ours.
    """
    if not isinstance(node, MappingNode):
        raise TypeError(f"{node.span} is no mapping")
    return node


def plain(node: Node) -> object:
    """Give a node as plain values: text, int, Decimal, bool, None, lists and dicts."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key: plain(entry.value) for key, entry in node.entries.items()}
