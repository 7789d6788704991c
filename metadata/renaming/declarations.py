"""Where documents themselves name things by key: declarations, what later layers lay over them, paths of translations.

This walks the documents as they are written, since what a later layer replaces is not linked any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from customary.expressions.positions import Span
from customary.expressions.uses import Kind, Name, Use
from customary.metadata.documents import Document
from customary.metadata.nodes import ListNode, MappingNode, ScalarNode

__all__ = ["Declaration", "declarations", "keyed_uses"]

_COLLECTIONS: dict[str, Kind] = {
    "dictionaries": "dictionary",
    "roles": "role",
    "settings": "setting",
    "calendars": "calendar",
}

_OWNED: dict[str, Kind] = {"fields": "field", "lists": "list"}
"""What modules have of their own, by the key that it stands under."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A place that makes something, or lays something over it."""

    name: Name
    key: ScalarNode
    value: MappingNode | ScalarNode | None
    """What is said of it; None where a list only names it."""
    document: Document

    @property
    def use(self) -> Use:
        return Use(self.name, self.key.span)


def declarations(documents: Iterable[Document]) -> Iterator[Declaration]:
    """Give every place that declares or changes something with a name, in written order."""
    for document in documents:
        root = document.root
        if document.kind in ("module", "extend"):
            yield from _of_module(document)
        elif document.kind in _COLLECTIONS:
            for entry in _entries(root.mapping(document.kind)):
                yield Declaration(Name(_COLLECTIONS[document.kind], entry.key.text), entry.key, entry.value, document)
                if document.kind == "dictionaries" and isinstance(entry.value, MappingNode):
                    yield from _under(entry.value, "values", "code", entry.key.text, document)


@dataclass(frozen=True, slots=True)
class _Entry:
    key: ScalarNode
    value: MappingNode | ScalarNode | None


def _entries(node: MappingNode | None) -> Iterator[_Entry]:
    for entry in node.entries.values() if node is not None else ():
        yield _Entry(entry.key, None if isinstance(entry.value, ListNode) else entry.value)


def _of_module(document: Document) -> Iterator[Declaration]:
    named = document.root.scalar(document.kind)
    if named is None:
        return
    yield Declaration(Name("module", named.text), named, document.root, document)
    for under, kind in _OWNED.items():
        yield from _under(document.root, under, kind, named.text, document)


def _under(node: MappingNode, under: str, kind: Kind, owner: str, document: Document) -> Iterator[Declaration]:
    things = node.mapping(under)
    for entry in things.entries.values() if things is not None else ():
        if entry.key.text == "order" and isinstance(entry.value, ListNode):
            for item in entry.value.items:
                if isinstance(item, ScalarNode):
                    yield Declaration(Name(kind, item.text, owner), item, None, document)
        elif not isinstance(entry.value, ListNode):
            yield Declaration(Name(kind, entry.key.text, owner), entry.key, entry.value, document)


def keyed_uses(documents: Iterable[Document]) -> Iterator[Use]:
    """Give the uses of names in the heads of documents and in the key paths of translations."""
    for document in documents:
        if document.kind in ("workflows", "layouts"):
            named = document.root.scalar("of")
            if named is not None:
                yield Use(Name("module", named.text), named.span)
        elif document.kind == "translations":
            for entry in _entries(document.root.mapping("keys")):
                yield from _in_path(entry.key)


def _in_path(key: ScalarNode) -> Iterator[Use]:
    """Read a key path such as `opportunity.fields.stage.label` or `dictionaries.sales_stage.values.won.label`."""
    parts = key.text.split(".")
    if len(parts) < 3:
        first = parts[0]
        yield Use(Name("module", first), _span(key, 0, len(first)))
        return
    kind = _COLLECTIONS.get(parts[0])
    at = len(parts[0]) + 1
    second = _span(key, at, at + len(parts[1]))
    behind = at + len(parts[1]) + 1
    if kind is not None and parts[1] not in ("fields", "lists"):
        yield Use(Name(kind, parts[1]), second)
        if kind == "dictionary" and parts[2] == "values" and len(parts) > 4:
            start = behind + len("values.")
            code = key.text[start : key.text.rindex(".")]
            yield Use(Name("code", code, parts[1]), _span(key, start, start + len(code)))
        return
    yield Use(Name("module", parts[0]), _span(key, 0, len(parts[0])))
    if parts[1] in _OWNED:
        yield Use(Name(_OWNED[parts[1]], parts[2], parts[0]), _span(key, behind, behind + len(parts[2])))


def _span(key: ScalarNode, start: int, end: int) -> Span:
    return key.excerpt.span(start, end)
