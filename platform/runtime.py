"""One catalog at work: what hangs off it, and dies with it.

A `Runtime` never changes. When the live version moves on, `Site.runtime` gives a new one, and work that began on the
old one finishes on it or, where it writes, is refused and runs again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine, select

from customary.expressions.types import NumberType, Type
from customary.metadata.catalog import Catalog
from customary.platform.catalog_source import CatalogSource
from customary.platform.storage import system_tables
from customary.platform.storage.engine import Dialect, dialect_of
from customary.platform.storage.tables import Tables, build_tables

__all__ = ["Runtime"]

_T = TypeVar("_T")


@dataclass(frozen=True, eq=False, kw_only=True)
class Runtime:
    """A catalog, its live version, its tables and everything that was derived from it."""

    catalog: Catalog
    version: int
    """Of `meta_state`; every publication and every apply counts it up."""
    tables: Tables
    engine: Engine
    source: CatalogSource
    """Where the catalog was read from, to check a changed one (see publication.py)."""
    _derived: dict[Hashable, object] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @classmethod
    def of(cls, catalog: Catalog, *, version: int, engine: Engine, source: CatalogSource) -> Runtime:
        """Put a catalog to work."""
        return cls(catalog=catalog, version=version, tables=build_tables(catalog), engine=engine, source=source)

    @property
    def dialect(self) -> Dialect:
        return dialect_of(self.engine)

    def derived(self, key: Hashable, build: Callable[[], _T]) -> _T:
        """Give what was built from this catalog under a key; build it the first time, once for all threads."""
        try:
            return cast(_T, self._derived[key])
        except KeyError:
            pass
        with self._lock:
            if key not in self._derived:
                self._derived[key] = build()
            return cast(_T, self._derived[key])

    def setting_values(self, connection: Connection) -> Mapping[str, object]:
        """Give the natural value of every setting; its declared default where nobody changed it."""
        declared = self.catalog.settings
        if not declared:
            return {}
        table = system_tables.setting_value
        changed = {row.key: row.value for row in connection.execute(select(table.c.key, table.c.value))}
        types = self.catalog.vocabulary.settings
        return {
            key: _natural(types.get(key), changed[key]) if key in changed else setting.default
            for key, setting in declared.items()
        }


def _natural(language_type: Type | None, stored: object) -> object:
    """A setting is a text, a number, or true or false; JSON keeps decimals as text."""
    if isinstance(language_type, NumberType) and stored is not None:
        return Decimal(str(stored)) if language_type.scale else int(str(stored))
    return stored
