"""Plan and apply for an open site: what its files and its published rules declare together."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from customary.metadata.catalog import Catalog
from customary.platform.catalog_source import overlay_of
from customary.platform.migration.applying import apply
from customary.platform.migration.planning import Plan, plan
from customary.platform.site import Site
from customary.platform.storage.engine import WRITE
from customary.platform.storage.system_tables import rule_version

__all__ = ["apply_plan", "apply_site", "plan_site"]


def plan_site(site: Site) -> Plan:
    """Plan what `apply_site` would do; changes nothing.

    Errors: `ProblemsFound` when the files and the published rules have mistakes together.
    """
    with site.engine.connect() as connection:
        return plan(_declared(site, connection), connection)


def apply_plan(site: Site, planned: Plan) -> int:
    """Apply a plan in one transaction and give the new version; a plan of nothing changes nothing.

    Errors: those of `applying.apply`.
    """
    if planned.is_nothing and planned.base is not None:
        return planned.base.version
    with site.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        return apply(planned, connection, now=site.clock())


def apply_site(site: Site) -> int:
    """Bring the database of a site to what it declares, and give the live version."""
    return apply_plan(site, plan_site(site))


def _declared(site: Site, connection: Connection) -> Catalog:
    """Read the files with the published rules over them, where there are any."""
    overlay = overlay_of(connection) if inspect(connection).has_table(rule_version.name) else ()
    return site.source.load(overlay) if overlay else site.declared
