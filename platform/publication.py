"""Make what administrators changed the live catalog: checked whole, counted up, in the transaction of the change."""

from __future__ import annotations

from customary.metadata.catalog import Catalog
from customary.platform.catalog_source import overlay_of
from customary.platform.errors import NotApplied
from customary.platform.migration.applying import make_live
from customary.platform.migration.planning import plan
from customary.platform.unit import Unit

__all__ = ["publish"]


def publish(unit: Unit) -> Catalog:
    """Check the catalog that the files and the live rules of this transaction give, and make it the live one.

    Every process changes over with its next request after the commit. The unit itself finishes on its own catalog.

    Errors: `ProblemsFound` when the whole has mistakes; `NotApplied` when the files meanwhile ask for other tables.
    """
    catalog = unit.runtime.source.load(overlay_of(unit.connection))
    planned = plan(catalog, unit.connection)
    if not planned.is_same_schema:
        raise NotApplied("the files ask for other tables than the database has; run `customary apply` first")
    version = unit.runtime.version + 1
    make_live(planned, unit.connection, version=version, now=unit.now, language=unit.language)
    return catalog
