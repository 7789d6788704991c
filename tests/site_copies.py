"""Copies of a site: each test changes one of its own, and none reads and links the same files again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from customary.metadata.catalog import Catalog
from customary.platform.site import Site, source_of
from customary.platform.storage.engine import open_engine
from customary.platform.unit import Automation

__all__ = ["forget_catalogs", "open_copy"]


@cache
def _declared(folder: Path, with_packaged_modules: bool) -> Catalog:
    return source_of(folder, with_packaged_modules=with_packaged_modules).load()


def forget_catalogs() -> None:
    """Read the files of every site again: for tests that change what expressions are compiled with."""
    _declared.cache_clear()


def open_copy(
    original: Path,
    folder: Path,
    *,
    clock: Callable[[], datetime],
    automation: Automation | None = None,
    with_packaged_modules: bool = False,
) -> Site:
    """Copy a site that lies in SQLite into a folder, and open it as `Site.open` would."""
    shutil.copytree(original, folder)
    declared = _declared(original, with_packaged_modules)
    source = source_of(folder, with_packaged_modules=with_packaged_modules)
    source.remember(declared)
    engine = open_engine(declared.site.database, folder=folder)
    return Site(folder, source=source, declared=declared, engine=engine, automation=automation, clock=clock)
