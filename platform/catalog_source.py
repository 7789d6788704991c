"""Where a site's catalog comes from: the packaged modules, the site's own folders, and the rules that were published.

Catalogs that were loaded are remembered by their hash, so that a process which has once checked a catalog needs the
files no more when it becomes the live one.
"""

from __future__ import annotations

import textwrap
import threading
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, select

from customary.expressions.positions import Problem, ProblemsFound
from customary.metadata.catalog import Catalog
from customary.metadata.loading import Loaded, OverlayDocument, load
from customary.platform.storage.system_tables import rule_version

__all__ = ["CatalogSource", "overlay_of", "rule_document"]

_REMEMBERED = 4


@dataclass(frozen=True, eq=False, kw_only=True)
class CatalogSource:
    """The folders that a catalog is read from, later ones over earlier ones."""

    folders: tuple[Path, ...]
    site_file: Path
    _catalogs: dict[str, Catalog] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def check(self, overlay: Sequence[OverlayDocument] = (), *, hints_for: Container[str] | None = None) -> Loaded:
        """Read everything and say all that is wrong with it; of some sources only, what is probably not meant."""
        loaded = load(self.folders, site_file=self.site_file, overlay=overlay, hints_for=hints_for)
        if loaded.catalog is not None:
            self.remember(loaded.catalog)
        return loaded

    def load(self, overlay: Sequence[OverlayDocument] = ()) -> Catalog:
        """Read everything.

        Errors: `ProblemsFound` with every mistake of every file.
        """
        loaded = self.check(overlay, hints_for=())
        if loaded.catalog is None:
            raise ProblemsFound(_errors(loaded.problems))
        return loaded.catalog

    def remembered(self, hash: str) -> Catalog | None:
        """Give a catalog that was loaded before, by its hash."""
        return self._catalogs.get(hash)

    def remember(self, catalog: Catalog) -> None:
        """Keep a catalog for `remembered`, in place of the one that was kept longest."""
        with self._lock:
            self._catalogs.pop(catalog.hash, None)
            self._catalogs[catalog.hash] = catalog
            while len(self._catalogs) > _REMEMBERED:
                del self._catalogs[next(iter(self._catalogs))]


def _errors(problems: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def overlay_of(connection: Connection) -> tuple[OverlayDocument, ...]:
    """Read the live rules that administrators published, as documents over the files, in the order of publication.

    `rule_version.text` is what stands under the rule's key, like `Rule.text`.
    """
    rows = connection.execute(
        select(rule_version).where(rule_version.c.status == "live").order_by(rule_version.c.id)
    ).all()
    return tuple(
        OverlayDocument(
            name=f"{row.module}.{row.rule}@{row.version}",
            text=rule_document(row.module, row.rule, row.text),
            layer="published",
            version=row.version,
        )
        for row in rows
    )


def rule_document(module: str, rule: str, text: str) -> str:
    """Wrap the text of one rule into the document that declares it."""
    return f"workflows:\n  {rule}:\n{textwrap.indent(text, '    ')}\nof: {module}\n"
