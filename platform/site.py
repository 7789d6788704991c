"""An open site: its folder, its database, the catalog that is live, and units of work in one transaction each."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from customary.expressions.positions import ProblemsFound, render
from customary.metadata.catalog import Catalog
from customary.metadata.loading import packaged_modules, site_folders
from customary.platform.catalog_source import CatalogSource, overlay_of
from customary.platform.errors import NotApplied, SiteProblem, StaleCatalog
from customary.platform.live_state import LiveState, read_state
from customary.platform.runtime import Runtime
from customary.platform.storage.engine import WRITE, open_engine
from customary.platform.unit import SYSTEM, Actor, Automation, Cause, Unit

__all__ = ["SITE_FILE", "Site", "find_site", "utc_now"]

SITE_FILE = "customary.yaml"
_ASKED_AGAIN_AFTER_SECONDS = 10

_T = TypeVar("_T")
_LOG = structlog.get_logger("customary.site")


def utc_now() -> datetime:
    """The moment, in UTC and whole milliseconds."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def find_site(start: Path) -> Path:
    """Find the site that a folder lies in: the nearest one upwards that holds a customary.yaml.

    Errors: `SiteProblem` when there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / SITE_FILE).is_file():
            return folder
    raise SiteProblem(f"there is no {SITE_FILE} in {start} or above it; `customary init DIR` makes one")


class Site:
    """A site that is open. One process has one; threads share it.

    The catalog that runs is the one whose version stands in the database. A mistake in the files never stops a
    process that runs: it keeps the catalog it has, and says so in its log.
    """

    def __init__(
        self,
        folder: Path,
        *,
        source: CatalogSource,
        declared: Catalog,
        engine: Engine,
        automation: Automation | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.folder = folder
        self.source = source
        self.declared = declared
        """What the files said when the site was opened; not yet live where `customary apply` has not run."""
        self.engine = engine
        self.automation = automation
        self.clock = clock
        self._runtime: Runtime | None = None
        self._missed: tuple[int, float] = (0, 0.0)
        """The version that the files last failed to give, and when they are asked again."""
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        automation: Automation | None = None,
        clock: Callable[[], datetime] = utc_now,
        with_packaged_modules: bool = True,
    ) -> Site:
        """Open the site of a folder.

        Errors: `ProblemsFound` when the files have mistakes, `SiteProblem` when there is no site or no database.
        """
        site_file = folder / SITE_FILE
        if not site_file.is_file():
            raise SiteProblem(f"there is no {SITE_FILE} in {folder}; `customary init DIR` makes one")
        source = source_of(folder, with_packaged_modules=with_packaged_modules)
        declared = source.load()
        try:
            engine = open_engine(declared.site.database, folder=folder)
        except ValueError as error:
            raise SiteProblem(str(error)) from error
        return cls(folder, source=source, declared=declared, engine=engine, automation=automation, clock=clock)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def runtime(self, connection: Connection | None = None) -> Runtime:
        """Give the catalog that is live now, at work. Costs one indexed read while nothing changed.

        Errors: `NotApplied` when the database has no catalog yet, or not the one that the files declare.
        """
        if connection is None:
            with self.engine.connect() as own:
                return self._runtime_for(read_state(own), own)
        return self._runtime_for(read_state(connection), connection)

    @contextmanager
    def unit(
        self,
        actor: Actor = SYSTEM,
        *,
        cause: Cause,
        language: str = "en",
        write: bool = True,
        now: datetime | None = None,
    ) -> Iterator[Unit]:
        """Open one unit of work in one transaction: committed when the block ends, rolled back when it raises.

        A writing unit holds the live version for its whole transaction, so that nothing is written on an old catalog.
        """
        unit: Unit | None = None
        committed = False
        try:
            with self.engine.connect() as connection:
                connection = connection.execution_options(**{WRITE: write})
                with connection.begin():
                    runtime = self._runtime_for(read_state(connection, hold=write), connection, write=write)
                    unit = Unit(
                        connection=connection,
                        runtime=runtime,
                        actor=actor,
                        now=now or self.clock(),
                        cause=cause,
                        automation=self.automation,
                        language=language,
                    )
                    yield unit
            committed = True
        finally:
            if unit is not None and write and self.automation is not None:
                self.automation.ended(unit, committed=committed)

    def retrying(self, work: Callable[[], _T], *, attempts: int = 6) -> _T:
        """Run a whole transaction again when the database, not the data, asked for that; the last failure is raised."""
        for attempt in range(1, attempts):
            try:
                return work()
            except (DBAPIError, StaleCatalog) as error:
                if not is_transient(error):
                    raise
                _LOG.info("transaction runs again", attempt=attempt, reason=type(error).__name__)
                time.sleep(random.uniform(0.5, 1) * min(0.02 * 2**attempt, 1.0))  # noqa: S311 - only spreads retries
        return work()

    def _runtime_for(self, state: LiveState | None, connection: Connection, *, write: bool = False) -> Runtime:
        if state is None:
            raise NotApplied("the database has no tables yet; run `customary apply`")
        runtime = self._runtime
        if runtime is not None and runtime.version == state.version:
            return runtime
        with self._lock:
            if self._runtime is None or self._runtime.version < state.version:
                self._runtime = self._moved_to(state, connection, write=write)
            return self._runtime

    def _moved_to(self, state: LiveState, connection: Connection, *, write: bool) -> Runtime:
        """Put the live catalog to work, or go on reading with the one there is when the files do not give it."""
        catalog = self.source.remembered(state.hash) or self._read_catalog(state, connection)
        if catalog is not None:
            return Runtime.of(catalog, version=state.version, engine=self.engine, source=self.source)
        if self._runtime is None or write:
            raise NotApplied("the files are not what the database was last given; run `customary apply`")
        return self._runtime

    def _read_catalog(self, state: LiveState, connection: Connection) -> Catalog | None:
        """Read the catalog of a hash from the files; None when they have mistakes or say something else."""
        version, until = self._missed
        if version == state.version and time.monotonic() < until:
            return None
        problems = ""
        try:
            catalog = self.source.load(overlay_of(connection))
            if catalog.hash == state.hash:
                return catalog
        except ProblemsFound as error:
            problems = "\n".join(render(problem) for problem in error.problems)
        _LOG.error("the files do not give the live catalog", version=state.version, problems=problems)
        self._missed = (state.version, time.monotonic() + _ASKED_AGAIN_AFTER_SECONDS)
        return None


def source_of(folder: Path, *, with_packaged_modules: bool = True) -> CatalogSource:
    """Say where a site's catalog is read from: the packaged modules, then the folders that its file names."""
    packaged = (packaged_modules(),) if with_packaged_modules else ()
    site_file = folder / SITE_FILE
    return CatalogSource(folders=(*packaged, *site_folders(site_file)), site_file=site_file)


_SERIALIZATION = {"40001", "40P01", "55P03"}
"""SQLSTATE: serialization failure, deadlock, lock not available."""


def is_transient(error: DBAPIError | StaleCatalog) -> bool:
    """Say whether running the same transaction again can help."""
    if isinstance(error, StaleCatalog):
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in _SERIALIZATION
    return getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
