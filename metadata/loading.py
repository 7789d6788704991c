"""Loading: from folders of files to a catalog, or to every problem of every file, in one run."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from customary.expressions.positions import Problem, Source
from customary.expressions.uses import Noted
from customary.metadata.catalog import Catalog
from customary.metadata.documents import Document, Layer, documents_of
from customary.metadata.layers import lay
from customary.metadata.linker import link
from customary.metadata.nodes import MappingNode
from customary.metadata.problems import names
from customary.metadata.problems import shape as problems
from customary.metadata.reader import Reading, read, read_file

__all__ = ["Draft", "Loaded", "OverlayDocument", "load", "packaged_modules", "site_folders", "system_documents"]

_SUFFIXES = (".yaml", ".yml")
_APPLICATION_FILE = "application.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayDocument:
    """A document that administrators wrote, kept in the database: published rules."""

    name: str
    text: str
    layer: str
    version: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file is going to hold, and where it is going to lie."""

    path: Path
    text: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Loaded:
    catalog: Catalog | None
    """None when there is an error anywhere; warnings alone do not keep it away."""
    problems: tuple[Problem, ...]
    """Errors and warnings, sorted by file and place."""
    sources: tuple[Source, ...] = ()
    """Every text that was read, in order."""
    kept: tuple[Document, ...] = ()
    """Documents of kinds that other parts of the house read: demo, tests, reports, templates."""
    documents: tuple[Document, ...] = ()
    """Every document that was read, in order."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """The file of each source that is one, by the name of the source."""


def packaged_modules() -> Path:
    """Give the folder of the modules that ship with Customary."""
    return Path(str(files("customary"))) / "modules"


def system_documents() -> Path:
    """Give the folder of what every site has: users, departments, the first roles."""
    return Path(str(files("customary"))) / "metadata" / "system"


def load(
    folders: Sequence[Path],
    *,
    site_file: Path | None,
    overlay: Sequence[OverlayDocument] = (),
    drafts: Mapping[Path, Draft] = MappingProxyType({}),
    noted: Noted | None = None,
    hints_for: Container[str] | None = None,
) -> Loaded:
    """Read, shape and link everything.

    Shapes: `folders` in the order of their layers, each with folders of modules or files directly inside; a folder
    that is not there is empty. `site_file` is customary.yaml, or None when only metadata is looked at. `drafts` say,
    by resolved path, what files would hold if they were written. `noted` takes the uses of names. `hints_for` names the
    sources whose expressions are looked at for what is probably not meant, which is a quarter of the work; None: all.
    Errors: none raised for what people wrote; `OSError` when a file cannot be read at all.
    """
    found: list[Problem] = []
    documents: list[Document] = []
    files = _Files(drafts, found)
    for layer, folder in _layers(folders):
        documents.extend(_documents_in(folder, layer, files, found))
    if site_file is not None:
        layer = Layer(name="site", rank=len(folders) + 1)
        reading = files.read(site_file, site_file)
        documents.extend(_of_the_site(documents_of(reading, layer, "site", found), found))
    documents.extend(_overlay(overlay, len(folders) + 2, files.sources, found))
    layered = lay(documents, found)
    linked = link(layered, files.sources, found, noted=noted, hints_for=hints_for)
    return Loaded(
        catalog=linked.catalog,
        problems=linked.problems,
        sources=tuple(files.sources),
        kept=layered.kept,
        documents=tuple(documents),
        files=files.paths,
    )


@dataclass(eq=False)
class _Files:
    """Reads files, or the drafts that stand in their place."""

    drafts: Mapping[Path, Draft]
    found: list[Problem]
    sources: list[Source] = field(default_factory=list)
    paths: dict[str, Path] = field(default_factory=dict)

    def place(self, path: Path) -> Path:
        """Say where a file is going to lie."""
        draft = self.drafts.get(path)
        return draft.path if draft is not None else path

    def read(self, path: Path, place: Path) -> Reading:
        draft = self.drafts.get(path)
        name = display_name(place)
        reading = read(Source(name, draft.text)) if draft is not None else read_file(path, name)
        self.found.extend(reading.problems)
        self.sources.append(reading.source)
        self.paths[name] = path
        return reading


def site_folders(site_file: Path) -> tuple[Path, ...]:
    """Give the site's own folders of modules that are there, as its file names them."""
    reading = read_file(site_file, display_name(site_file))
    root = reading.roots[0] if reading.roots else None
    named = [one.text for one in root.scalars("modules")] if isinstance(root, MappingNode) else []
    folders = (site_file.parent / name for name in named or ["modules"])
    return tuple(folder for folder in folders if folder.is_dir())


def _layers(folders: Sequence[Path]) -> Iterator[tuple[Layer, Path]]:
    yield Layer(name="system", rank=0), system_documents()
    packaged = packaged_modules().resolve()
    for rank, folder in enumerate(dict.fromkeys(one.resolve() for one in folders), start=1):
        yield Layer(name="packaged" if folder == packaged else folder.name, rank=rank), folder


def _documents_in(folder: Path, layer: Layer, files: _Files, found: list[Problem]) -> Iterator[Document]:
    applications: dict[Path, str] = {}
    places = {files.place(path): path for path in yaml_files(folder)}
    for path in sorted(places, key=_order):
        reading = files.read(places[path], path)
        application = _application(path, folder, reading, applications)
        for document in documents_of(reading, layer, application if layer.rank else "", found):
            if document.kind == "site":
                found.append(problems.wrong_place(next(iter(document.root.entries.values())).key.span, document.kind))
            else:
                _check_file_name(path, document, reading, found)
                yield document


_MODULE_FILE = "module"
"""The stem of a module's file in a folder of its own, `opportunity/module.yaml`."""


def _check_file_name(path: Path, document: Document, reading: Reading, found: list[Problem]) -> None:
    """A file of one module is called like it, so that a slip in the module's name shows where it was made."""
    expected = path.parent.name if path.stem == _MODULE_FILE else path.stem
    if document.kind == "module" and not document.broken and len(reading.roots) == 1 and document.name != expected:
        found.append(names.file_named_otherwise(document.root.span_of("module"), document.name, expected))


def yaml_files(folder: Path) -> list[Path]:
    """Give the YAML files of a folder of modules, an application's own file before its others."""
    paths = [path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file()]
    visible = [path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    return sorted(visible, key=_order)


def _order(path: Path) -> tuple[str, bool, str]:
    return path.parent.as_posix(), path.name != _APPLICATION_FILE, path.name


def _application(path: Path, folder: Path, reading: Reading, applications: dict[Path, str]) -> str:
    """Say which application a file belongs to: that of the nearest folder with an application.yaml."""
    if path.name == _APPLICATION_FILE and reading.roots:
        root = reading.roots[0]
        name = root.text("application") if isinstance(root, MappingNode) else None
        applications[path.parent] = name or path.parent.name
    parts = path.relative_to(folder).parts
    around = (path.parents[away] for away in range(len(parts)))
    nearest = next((one for one in around if one in applications), None)
    if nearest is not None:
        return applications[nearest]
    return parts[0] if len(parts) > 1 else folder.name


def display_name(path: Path) -> str:
    """Give the name by which people know a file: from where they stand, when it lies below."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _of_the_site(documents: Sequence[Document], found: list[Problem]) -> Iterator[Document]:
    for document in documents:
        if document.kind == "site":
            yield document
        else:
            place = next(iter(document.root.entries.values())).key.span
            found.append(problems.not_of_the_site(place, document.kind))


def _overlay(
    overlay: Sequence[OverlayDocument], rank: int, sources: list[Source], found: list[Problem]
) -> Iterator[Document]:
    for one in overlay:
        reading = read(Source(one.name, one.text))
        found.extend(reading.problems)
        sources.append(reading.source)
        yield from documents_of(reading, Layer(name=one.layer, rank=rank, version=one.version), "", found)
