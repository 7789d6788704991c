"""Addresses of before: whoever follows a bookmark or sends an open form finds the module under its new name."""

from __future__ import annotations

import re
from typing import Any

import pytest

from customary.expressions.uses import Name
from customary.metadata.renaming.rename import rename
from customary.metadata.renaming.uses import Written
from customary.platform.migration.site_schema import apply_site
from customary.platform.site import Site


def renamed(site: Site) -> None:
    """Call the module of clients otherwise, as `customary rename` and `customary apply` do beside the process."""
    written = Written(folders=site.source.folders, site_file=site.source.site_file, own=site.source.folders)
    found = rename(written, {Name("module", "client"): "customer"})
    assert not found.refused
    for path, draft in found.drafts.items():
        path.unlink()
        draft.path.write_text(draft.text, "utf-8")
    other = Site.open(site.folder, clock=site.clock, with_packaged_modules=False)
    apply_site(other)
    other.close()


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/m/client/1", "/m/customer/1"),
        ("/m/client/", "/m/customer/"),
        (
            "/m/client/v/mine?f=stage:any_of:risk&q=%E9%9D%92&edit=0",
            "/m/customer/v/mine?f=stage:any_of:risk&q=%E9%9D%92&edit=0",
        ),
        ("/m/client/1/edit", "/m/customer/1/edit"),
        ("/m/client/1?_frag=history", "/m/customer/1?_frag=history"),
    ],
)
def test_a_bookmark_leads_to_the_new_name(site: Site, seller: Any, path: str, place: str) -> None:
    assert seller.get(path).status_code == 200
    renamed(site)
    answer = seller.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, place)
    assert answer.headers["Cache-Control"] == "no-store"
    assert seller.get(place).status_code == 200


def test_lists_records_history_and_search_are_there_under_the_new_name(site: Site, seller: Any) -> None:
    renamed(site)
    assert "Kestrel Foods" in seller.get("/m/customer/").text
    page = seller.get("/m/customer/1").text
    assert "Kestrel Foods" in page
    assert "C-0001" in page
    assert 'href="/m/customer/1"' in seller.get("/search?q=Kestrel").text
    assert "/m/client" not in page + seller.get("/home").text + seller.get("/m/customer/").text


def test_a_form_that_was_open_is_saved_all_the_same(site: Site, seller: Any) -> None:
    page = seller.get("/m/client/1/edit").text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    renamed(site)
    form = {**hidden, "name": "Kestrel Feeds", "name.was": "Kestrel Foods"}
    answer = seller.client.post("/m/client/1/edit", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/m/customer/1/edit")
    saved = seller.client.post(answer.headers["Location"], data=form)
    assert (saved.status_code, saved.headers["Location"]) == (303, "/m/customer/1")
    assert "Kestrel Feeds" in seller.get("/m/customer/1").text


def test_who_is_not_signed_in_signs_in_first(site: Site, stranger: Any) -> None:
    renamed(site)
    assert stranger.get("/m/client/1").headers["Location"] == "/login?next=%2Fm%2Fclient%2F1"


def test_names_that_no_module_had_are_not_found(site: Site, seller: Any) -> None:
    renamed(site)
    assert seller.get("/m/clients/1").status_code == 404
    document = site.folder / "modules" / "clients" / "customer.yaml"
    document.write_text(document.read_text("utf-8").replace("was: [client]\n", ""), "utf-8")
    other = Site.open(site.folder, clock=site.clock, with_packaged_modules=False)
    apply_site(other)
    other.close()
    assert seller.get("/m/client/1").status_code == 404
