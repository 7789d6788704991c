"""Layers: every document of every layer laid over each other, so that each thing is declared once.

System documents < packaged modules < the site's folders < published rules. A later layer changes a module with
`extend:`; dictionaries, roles, menus and settings of one name are merged; a rule of one name is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from customary.expressions.positions import Problem, Source
from customary.metadata.documents import Document, Layer
from customary.metadata.merging import merged
from customary.metadata.nodes import Entry, MappingNode, Node, ScalarNode, as_mapping
from customary.metadata.problems import names as problems
from customary.metadata.schemas.documents import PARTS
from customary.metadata.schemas.modules import MODULE
from customary.metadata.schemas.walk import fitting

__all__ = ["Broken", "Declared", "Layered", "lay"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Declared:
    """One named thing, as all layers together declare it."""

    key: ScalarNode
    """The node that names it."""
    node: Node
    document: Document
    """The one that declared it first."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Broken:
    """What is named by documents that could not be read: nothing is said of what refers to it."""

    modules: frozenset[str]
    kinds: frozenset[str]
    """Kinds of which a whole document could not be read."""
    names: frozenset[tuple[str, str]]
    """Things that could not be read, by kind and name."""

    def holds(self, kind: str, name: str) -> bool:
        """Whether a thing is only missing because it could not be read."""
        return kind in self.kinds or (kind, name) in self.names


@dataclass(frozen=True, eq=False, kw_only=True)
class Layered:
    """Everything that is declared, by kind and name, in the order of layers and files."""

    applications: Mapping[str, Declared]
    modules: Mapping[str, Declared]
    dictionaries: Mapping[str, Declared]
    roles: Mapping[str, Declared]
    menus: Mapping[str, Declared]
    calendars: Mapping[str, Declared]
    settings: Mapping[str, Declared]
    translations: tuple[Document, ...]
    kept: tuple[Document, ...]
    """Documents of kinds that other parts of the house read: demo, tests, reports ..."""
    site: Document | None
    broken: Broken
    documents: Mapping[Source, Document] = field(default_factory=dict)
    """The document of each source, to say which layer a node comes from."""


_COLLECTIONS = ("dictionaries", "roles", "menus", "calendars", "settings")
_KEPT = ("reports", "dashboards", "templates", "tests", "demo", "import_map")


def lay(documents: Iterable[Document], found: list[Problem]) -> Layered:
    """Lay documents over each other, lower layers first. `found` takes the problems."""
    all_documents = sorted(documents, key=lambda one: one.layer.rank)
    sound = [one for one in all_documents if not one.broken]
    by_kind: dict[str, list[Document]] = {}
    for document in sound:
        by_kind.setdefault(document.kind, []).append(document)
    broken_modules = {one.name for one in all_documents if one.broken and one.kind in ("module", "extend")}
    layers = {one.source: one.layer for one in all_documents}
    modules = _modules(by_kind, layers, broken_modules, found)
    return Layered(
        applications=_single(by_kind.get("application", []), found),
        modules=modules,
        **{kind: _collection(by_kind.get(kind, []), kind, found) for kind in _COLLECTIONS},
        translations=tuple(by_kind.get("translations", [])),
        kept=tuple(one for one in sound if one.kind in _KEPT),
        site=next(iter(by_kind.get("site", [])), None),
        broken=Broken(
            modules=frozenset(broken_modules),
            kinds=frozenset(one.kind for one in all_documents if one.broken),
            names=frozenset(_broken_names(sound)),
        ),
        documents={one.source: one for one in all_documents},
    )


def _broken_names(documents: Iterable[Document]) -> Iterable[tuple[str, str]]:
    for document in documents:
        things = document.root.mapping(document.kind)
        for name in things.broken if things is not None else ():
            yield document.kind, name


def _single(documents: Iterable[Document], found: list[Problem]) -> dict[str, Declared]:
    """Take documents that declare one thing each, named behind their kind."""
    declared: dict[str, Declared] = {}
    for document in documents:
        entry = document.root.entries[document.kind]
        name = entry.value
        assert isinstance(name, ScalarNode)
        earlier = declared.get(document.name)
        if earlier is None:
            declared[document.name] = Declared(key=name, node=document.root, document=document)
        elif earlier.document.layer.rank < document.layer.rank and document.kind == "module":
            found.append(problems.declared_in_earlier_layer(name.span, document.name, earlier.key.span))
        else:
            found.append(problems.declared_twice(name.span, document.name, earlier.key.span))
    return declared


def _collection(documents: Iterable[Document], kind: str, found: list[Problem]) -> dict[str, Declared]:
    """Take documents that declare many things by key; one of a later layer is laid over the earlier one."""
    declared: dict[str, Declared] = {}
    ranks: dict[str, int] = {}
    for document in documents:
        things = document.root.mapping(kind)
        for key, entry in things.entries.items() if things is not None else ():
            earlier = declared.get(key)
            if earlier is None:
                declared[key] = Declared(key=entry.key, node=entry.value, document=document)
            elif ranks[key] == document.layer.rank:
                found.append(problems.declared_twice(entry.key.span, key, earlier.key.span))
                continue
            else:
                node = merged(as_mapping(earlier.node), as_mapping(entry.value), found)
                declared[key] = Declared(key=earlier.key, node=node, document=earlier.document)
            ranks[key] = document.layer.rank
    return declared


def _modules(
    by_kind: Mapping[str, list[Document]], layers: Mapping[Source, Layer], broken: set[str], found: list[Problem]
) -> dict[str, Declared]:
    """Lay extensions over modules, check the result, and put in the parts that stand in files of their own."""
    declared = _single(by_kind.get("module", []), found)
    _extend(declared, by_kind.get("extend", []), broken, found)
    fitted: dict[str, Declared] = {}
    for name, one in declared.items():
        fits = fitting(one.node, MODULE, found, named=one.key.span)
        if fits is None:
            broken.add(name)
        else:
            fitted[name] = Declared(key=one.key, node=fits, document=one.document)
    for kind in PARTS:
        for part in by_kind.get(kind, []):
            _put_in(fitted, part, layers, broken, found)
    return fitted


def _extend(
    declared: dict[str, Declared], extensions: Iterable[Document], broken: set[str], found: list[Problem]
) -> None:
    for extension in extensions:
        base = declared.get(extension.name)
        if base is None or base.document.layer.rank >= extension.layer.rank:
            _no_base(extension, declared, broken, found)
        else:
            node = merged(as_mapping(base.node), extension.root, found, ignore=frozenset({"extend"}))
            declared[extension.name] = Declared(key=base.key, node=node, document=base.document)


def _no_base(extension: Document, declared: Mapping[str, Declared], broken: set[str], found: list[Problem]) -> None:
    if extension.name not in broken:
        place = extension.root.entries["extend"].value.span
        found.append(problems.nothing_to_change(place, extension.name, declared))


def _put_in(
    modules: dict[str, Declared],
    part: Document,
    layers: Mapping[Source, Layer],
    broken: set[str],
    found: list[Problem],
) -> None:
    """Put the rules or layouts of a document into their module; one of a later layer replaces one of its name."""
    module = modules.get(part.name)
    things = part.root.mapping(part.kind)
    if module is None or not isinstance(module.node, MappingNode) or things is None:
        if part.name not in broken:
            found.append(problems.unknown(part.root.entries["of"].value.span, "module", part.name, modules))
        return
    below = module.node.mapping(part.kind)
    entries = dict(below.entries) if below is not None else {}
    for key, entry in things.entries.items():
        earlier = entries.get(key)
        if earlier is not None and layers[earlier.key.source].rank >= part.layer.rank:
            found.append(problems.declared_twice(entry.key.span, key, earlier.key.span))
        else:
            entries[key] = entry
    whole = MappingNode(things.source, things.start, things.end, entries, things.broken)
    modules[part.name] = Declared(key=module.key, node=_with(module.node, part, whole), document=module.document)


def _with(module: MappingNode, part: Document, whole: MappingNode) -> MappingNode:
    entry = Entry(part.root.entries[part.kind].key, whole)
    entries = {**module.entries, part.kind: entry}
    return MappingNode(module.source, module.start, module.end, entries, module.broken)
