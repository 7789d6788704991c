"""The pages, one file for each place of the site; each lists the routes that it answers."""

from __future__ import annotations

from customary.web.pages import (
    admin,
    admin_rule,
    admin_runs,
    admin_versions,
    auth,
    form_programs,
    home,
    lists,
    me,
    modules,
    notifications,
    record_forms,
    records,
    search,
    trash,
)
from customary.web.routing import Route

__all__ = ["ROUTES"]

ROUTES: tuple[Route, ...] = (
    *auth.ROUTES,
    *home.ROUTES,
    *modules.ROUTES,
    *search.ROUTES,
    *notifications.ROUTES,
    *me.ROUTES,
    *trash.ROUTES,
    *lists.ROUTES,
    *admin.ROUTES,
    *admin_rule.ROUTES,
    *admin_runs.ROUTES,
    *admin_versions.ROUTES,
    *form_programs.ROUTES,
    *record_forms.ROUTES,
    *records.ROUTES,
)
