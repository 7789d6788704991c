"""Plan and apply for an open site: what its files and its published rules declare together."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import inspect

from customary.platform.live_state import read_stored
from customary.platform.migration.applying import apply
from customary.platform.migration.module_renames import module_renames
from customary.platform.migration.planning import Plan, plan
from customary.platform.migration.published import renamed_rules
from customary.platform.migration.shape import stored_shape
from customary.platform.site import Site
from customary.platform.storage.engine import WRITE
from customary.platform.storage.system_tables import rule_version

__all__ = ["apply_plan", "apply_site", "plan_site"]


def plan_site(site: Site) -> Plan:
    """Plan what `apply_site` would do; changes nothing.

    Errors: `ProblemsFound` when the files and the published rules have mistakes together.
    """
    with site.engine.connect() as connection:
        if not inspect(connection).has_table(rule_version.name):
            return plan(site.declared, connection)
        modules = module_renames(site.declared, stored_shape(read_stored(connection)))
        overlay, rewritten = renamed_rules(site.source, connection, modules=modules, at=site.clock())
        planned = plan(site.source.load(overlay) if overlay else site.declared, connection)
        return replace(planned, steps=(*planned.steps, *rewritten))


def apply_plan(site: Site, planned: Plan, *, language: str = "en") -> int:
    """Apply a plan in one transaction and give the new version; a plan of nothing changes nothing.

    Errors: those of `applying.apply`.
    """
    if planned.is_nothing and planned.base is not None:
        return planned.base.version
    with site.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        return apply(planned, connection, now=site.clock(), language=language)


def apply_site(site: Site) -> int:
    """Bring the database of a site to what it declares, and give the live version."""
    return apply_plan(site, plan_site(site))
