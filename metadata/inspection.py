"""Looking at what people wrote, wherever it lies: a site, a folder of modules, one application, one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from customary.expressions.positions import Problem
from customary.metadata.documents import Document
from customary.metadata.loading import Loaded, load, packaged_modules, site_folders

__all__ = ["SITE_FILE", "Inspected", "inspect", "nearest_site"]

SITE_FILE = "customary.yaml"


@dataclass(frozen=True, slots=True)
class Inspected:
    problems: tuple[Problem, ...]
    """Of the files asked for, sorted by file and place."""
    files: int
    """How many of the files asked for were read."""
    documents: tuple[Document, ...] = ()
    """Everything that was read with them."""


@dataclass(frozen=True, slots=True)
class _Group:
    """What is loaded together, and the folders or files of which problems are shown."""

    site: Path | None
    shown: tuple[Path, ...]


def nearest_site(start: Path) -> Path | None:
    """Give the nearest folder upwards that holds a customary.yaml."""
    resolved = start.resolve()
    return next((one for one in (resolved, *resolved.parents) if (one / SITE_FILE).is_file()), None)


def inspect(paths: Sequence[Path]) -> Inspected:
    """Check sites, folders of modules, and files; each stands in its site where it has one.

    Folders without a site are laid over the packaged modules, all of them together. Only problems of what was
    asked for are given.
    """
    problems: dict[tuple[str, int, str, str], Problem] = {}
    files = 0
    documents: list[Document] = []
    for group in _groups(paths):
        loaded = _loaded(group)
        documents.extend(loaded.documents)
        inside = [one for one in loaded.problems if _is_shown(Path(one.span.source.name), group.shown)]
        files += sum(_is_shown(Path(source.name), group.shown) for source in loaded.sources)
        for one in inside:
            problems[one.span.source.name, one.span.start, one.code, one.text()] = one
    ordered = sorted(problems.values(), key=lambda one: (one.span.source.name, one.span.start, one.code))
    return Inspected(tuple(ordered), files, tuple(documents))


def _groups(paths: Iterable[Path]) -> list[_Group]:
    sites: dict[Path, list[Path]] = {}
    loose: list[Path] = []
    for path in dict.fromkeys(path.resolve() for path in paths):
        site = _site_of(path)
        if site is not None:
            sites.setdefault(site, []).append(path)
        else:
            loose.append(path)
    groups = [_Group(site, tuple(shown)) for site, shown in sites.items()]
    return [*groups, _Group(None, tuple(loose))] if loose else groups


def _site_of(path: Path) -> Path | None:
    """Give the site that reads a path: as its own folder or file, or as one of its folders of modules."""
    site = nearest_site(path if path.is_dir() else path.parent)
    if site is None or path in (site, site / SITE_FILE):
        return site
    folders = [folder.resolve() for folder in site_folders(site / SITE_FILE)]
    return site if any(path.is_relative_to(folder) for folder in folders) else None


def _loaded(group: _Group) -> Loaded:
    packaged = packaged_modules()
    if group.site is not None:
        file = group.site / SITE_FILE
        return load([packaged, *site_folders(file)], site_file=file)
    inside = packaged.resolve()
    own = [path if path.is_dir() else path.parent for path in group.shown if not path.is_relative_to(inside)]
    return load([packaged, *_outermost(own)], site_file=None)


def _outermost(folders: Iterable[Path]) -> list[Path]:
    """Leave out folders that lie in another one, so that nothing is read twice."""
    distinct = list(dict.fromkeys(folders))
    return [one for one in distinct if not any(one != other and one.is_relative_to(other) for other in distinct)]


def _is_shown(file: Path, shown: Iterable[Path]) -> bool:
    resolved = file.resolve()
    return any(resolved.is_relative_to(one) for one in shown)
