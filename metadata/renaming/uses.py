"""Every place that names something: in documents, in expressions, in demo data and import maps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from customary.expressions.positions import Problem, Source
from customary.expressions.uses import Name, Noted, Use
from customary.metadata.catalog import Catalog
from customary.metadata.demo_documents import note_demo_document
from customary.metadata.documents import Document, Layer, documents_of
from customary.metadata.import_maps import note_import_map
from customary.metadata.loading import Draft, Loaded, OverlayDocument, display_name, load, system_documents, yaml_files
from customary.metadata.reader import read, read_file
from customary.metadata.renaming.declarations import Declaration, declarations, keyed_uses

__all__ = ["Uses", "Written", "uses_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What people have written: folders of modules, the site's own file and own folders."""

    folders: tuple[Path, ...]
    """In the order of their layers."""
    site_file: Path | None = None
    own: tuple[Path, ...] = ()
    """The folders whose files may be changed; those of the site itself may be too."""
    overlay: tuple[OverlayDocument, ...] = ()
    """Rules that administrators have published."""

    def is_own(self, path: Path) -> bool:
        """Whether a file is the site's, and none of the product."""
        place = path.resolve()
        products = (system_documents(), *(one for one in self.folders if one not in self.own))
        folders = self.own if self.site_file is None else (*self.own, self.site_file.parent)
        return _lies_in(place, folders) and (_lies_in(place, self.own) or not _lies_in(place, products))


@dataclass(frozen=True, eq=False, kw_only=True)
class Uses:
    loaded: Loaded
    documents: tuple[Document, ...]
    """Those of the catalog, and import maps that lie elsewhere."""
    declared: tuple[Declaration, ...]
    uses: tuple[Use, ...]
    """Distinct, declarations among them, by file and place."""
    files: Mapping[str, Path]
    """The file of each source that is one, by the source's name; others are published rules."""

    def of(self, name: Name) -> tuple[Use, ...]:
        return self._by_name.get(name, ())

    @cached_property
    def _by_name(self) -> Mapping[Name, tuple[Use, ...]]:
        found: dict[Name, list[Use]] = {}
        for one in self.uses:
            found.setdefault(one.name, []).append(one)
        return {name: tuple(uses) for name, uses in found.items()}

    def declarations_of(self, name: Name) -> tuple[Declaration, ...]:
        return tuple(one for one in self.declared if one.name == name)


def _lies_in(place: Path, folders: Iterable[Path]) -> bool:
    return any(place.is_relative_to(folder.resolve()) for folder in folders)


def uses_in(written: Written, drafts: Mapping[Path, Draft] = MappingProxyType({})) -> Uses:
    """Collect the uses of all names; what cannot be resolved is among the problems of `loaded` instead."""
    noted: Noted = []
    overlay = written.overlay
    loaded = load(written.folders, site_file=written.site_file, overlay=overlay, drafts=drafts, noted=noted)
    for count in _lower_layers(written):
        load(written.folders[:count], site_file=None, drafts=drafts, noted=noted)
    elsewhere, files = _import_maps(written, loaded, drafts)
    documents = (*loaded.documents, *elsewhere)
    if loaded.catalog is not None:
        _note_data(documents, loaded.catalog, noted)
    declared = tuple(declarations(documents))
    noted.extend(one.use for one in declared)
    noted.extend(keyed_uses(documents))
    known = {**loaded.files, **files}
    names = {*known, *(one.name for one in overlay)}
    return Uses(loaded=loaded, documents=documents, declared=declared, uses=_distinct(noted, names), files=known)


def _lower_layers(written: Written) -> Iterator[int]:
    """What an own layer says is linked without the layers over it too: they may have replaced it."""
    for index, folder in enumerate(written.folders[:-1]):
        if folder in written.own:
            yield index + 1


def _note_data(documents: Iterable[Document], catalog: Catalog, noted: Noted) -> None:
    for document in documents:
        if document.kind == "demo":
            note_demo_document(document.root, catalog, noted)
        elif document.kind == "import_map":
            note_import_map(document.root, catalog, noted)


def _import_maps(
    written: Written, loaded: Loaded, drafts: Mapping[Path, Draft]
) -> tuple[list[Document], dict[str, Path]]:
    """Read the import maps of the site that lie outside its folders of modules."""
    found: list[Document] = []
    files: dict[str, Path] = {}
    if written.site_file is None:
        return found, files
    read_already = {path.resolve() for path in loaded.files.values()}
    for path in yaml_files(written.site_file.parent.resolve()):
        if path in read_already:
            continue
        name = display_name(path)
        reading = read(Source(name, drafts[path].text)) if path in drafts else read_file(path, name)
        problems: list[Problem] = []
        made = documents_of(reading, Layer(name="site", rank=0), "site", problems)
        maps = [one for one in made if one.kind == "import_map" and not one.broken]
        if maps:
            files[name] = path
            found.extend(maps)
    return found, files


def _distinct(noted: Sequence[Use], names: Collection[str]) -> tuple[Use, ...]:
    seen = {
        (one.span.source.name, one.span.start, one.span.end, one.name.kind, one.name.owner, one.name.key): one
        for one in noted
        if one.span.source.name in names
    }
    return tuple(seen[key] for key in sorted(seen))
