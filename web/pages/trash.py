"""The recycle bin of a module: what was deleted, bringing it back, and deleting it for ever."""

from __future__ import annotations

from flask import Response

from customary.platform.access import rights_of
from customary.platform.errors import NotFound
from customary.platform.queries import ListRequest, displays, page
from customary.platform.records.deletion import purge, restore
from customary.web.numbers import record_number
from customary.web.pages.lists import readable_module
from customary.web.routing import Route, reads, writes
from customary.web.visit import Visit

__all__ = ["ROUTES"]


def bin_page(visit: Visit, module: str) -> Response:
    found = readable_module(visit, module)
    arguments = visit.request.args
    asked = ListRequest(
        module=found.name,
        view=None,
        columns=(("deleted_at",), ("deleted_by",)),
        limit=50,
        after=arguments.get("after"),
        before=arguments.get("before"),
        deleted=True,
    )
    listed = page(visit.unit, asked)
    people = {("user", by) for record in listed.records if isinstance(by := record.get("deleted_by"), int)}
    names = displays(visit.unit, people) if people else {}
    may_purge = rights_of(visit.unit).may("delete", found.name)
    return visit.render("trash.html", {"module": found, "page": listed, "names": names, "may_purge": may_purge})


def restore_one(visit: Visit, module: str) -> Response:
    found = readable_module(visit, module)
    record = restore(visit.unit, found.name, _chosen(visit, module))
    visit.say(visit.text("%(name)s is back.", name=record.display))
    return visit.redirect(visit.request.form.get("next", ""), otherwise=f"/m/{found.name}/trash")


def purge_one(visit: Visit, module: str) -> Response:
    found = readable_module(visit, module)
    purge(visit.unit, found.name, _chosen(visit, module))
    visit.say(visit.text("The record was deleted for ever."))
    return visit.redirect(f"/m/{found.name}/trash")


def _chosen(visit: Visit, module: str) -> int:
    record_id = record_number(visit.request.form.get("id"))
    if record_id is None:
        raise NotFound(module)
    return record_id


ROUTES: tuple[Route, ...] = (
    reads("/m/<module>/trash", bin_page),
    writes("/m/<module>/trash/restore", restore_one),
    writes("/m/<module>/trash/purge", purge_one),
)
