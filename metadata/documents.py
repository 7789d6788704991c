"""Documents: nodes whose first key says what kind of thing they declare, with the layer that they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from customary.expressions.positions import Problem, Source, Span
from customary.metadata.nodes import MappingNode, Node, ScalarNode
from customary.metadata.problems import shape as problems
from customary.metadata.problems.making import suggestions
from customary.metadata.reader import Reading, read_file
from customary.metadata.schemas.attributes import NAME
from customary.metadata.schemas.documents import KINDS, PARTS
from customary.metadata.schemas.shapes import Key, Keys
from customary.metadata.schemas.walk import fitting

__all__ = ["Document", "Layer", "documents_of", "sole_document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Where documents come from; one of a higher rank has the last word."""

    name: str
    """As people know it: system, packaged, a folder's name, published."""
    rank: int
    version: int = 0
    """Of a published rule; 0 is what files declare."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Document:
    source: Source
    kind: str
    name: str
    """What stands behind the kind, where that is a name: the module, the language."""
    root: MappingNode
    """Fits the shape of its kind; of `module` and `extend` only after their layers are laid over each other."""
    layer: Layer
    application: str
    broken: bool = False
    """Whether the text could not be read to its end: what it declares is known by name only."""


def documents_of(reading: Reading, layer: Layer, application: str, found: list[Problem]) -> tuple[Document, ...]:
    """Say what each document of a text is, and check its shape. `found` takes the problems."""
    made: list[Document] = []
    for root in reading.roots:
        if isinstance(root, ScalarNode) and root.value is None:
            continue
        kind, sure = _kind_of(root, reading, found)
        if kind is None or not isinstance(root, MappingNode):
            continue
        checked = root if reading.broken or not sure else _checked(root, kind, found)
        broken = reading.broken or not sure or checked is None
        made.append(
            Document(
                source=reading.source,
                kind=kind,
                name=_name_of(root, kind),
                root=checked or root,
                layer=layer,
                application=application,
                broken=broken,
            )
        )
    if reading.broken:
        known = {(one.kind, one.name) for one in made}
        unread = [one for one in _mentioned(reading.source) if one not in known]
        made.extend(_unread(reading.source, kind, name, layer, application) for kind, name in unread)
    return tuple(made)


def sole_document(path: Path, kind: str, found: list[Problem]) -> MappingNode | None:
    """Read a file that holds one document of a kind, such as an import map; None when it holds none that can be read.

    What is given fits the shape of the kind. `found` takes the problems.
    """
    reading = read_file(path, path.name)
    found.extend(reading.problems)
    if reading.broken:
        return None
    known = len(found)
    made = documents_of(reading, Layer(name="", rank=0), "", found)
    others = [one for number, one in enumerate(made) if number or one.kind != kind]
    found.extend(problems.sole_document(next(iter(one.root.entries.values())).key.span, kind) for one in others)
    if not made and len(found) == known:
        found.append(problems.sole_document(Span(reading.source, 0, 0), kind))
    return made[0].root if made and made[0].kind == kind and not made[0].broken else None


def _unread(source: Source, kind: str, name: str, layer: Layer, application: str) -> Document:
    """A document of which only the kind and the name are known."""
    nothing = MappingNode(source, 0, 0, {})
    return Document(
        source=source, kind=kind, name=name, root=nothing, layer=layer, application=application, broken=True
    )


_FIRST_KEY = re.compile(r"^([a-z_]+):[ \t]*([a-z0-9_]*)", re.MULTILINE)


def _mentioned(source: Source) -> Iterator[tuple[str, str]]:
    """Give what a text that cannot be read seems to declare, so that nobody is told that it is missing."""
    for found in _FIRST_KEY.finditer(source.text):
        if found[1] in KINDS:
            yield found[1], found[2] or Path(source.name).stem


def _kind_of(root: Node, reading: Reading, found: list[Problem]) -> tuple[str | None, bool]:
    """Say the kind, and whether it is sure; of a misspelt one, what was probably meant."""
    if not isinstance(root, MappingNode) or not root.entries:
        if not reading.broken:
            found.append(problems.empty_document(root.span))
        return None, False
    first = next(iter(root.entries))
    if first in KINDS:
        return first, True
    part = next((kind for kind in PARTS if kind in root.entries), None) if first == "of" else None
    if part is None and not reading.broken:
        found.append(problems.unknown_kind(root.entries[first].key.span, first, KINDS))
    near = suggestions(first, KINDS)
    return (part, True) if part is not None else (near[0] if near else None, False)


_LATER = {kind: Keys(keys={kind: Key(shape=NAME, doc="", required=True)}, open=True) for kind in ("module", "extend")}
"""Kinds of which only the name is checked here; the rest once all layers are laid over each other."""


def _checked(root: MappingNode, kind: str, found: list[Problem]) -> MappingNode | None:
    named = next(iter(root.entries.values())).key.span
    fits = fitting(root, _LATER.get(kind, KINDS[kind]), found, named=named)
    return fits if isinstance(fits, MappingNode) else None


def _name_of(root: MappingNode, kind: str) -> str:
    if kind not in root.entries and kind not in PARTS:
        return root.text(next(iter(root.entries))) or ""
    return root.text("of" if kind in PARTS else kind) or ""
