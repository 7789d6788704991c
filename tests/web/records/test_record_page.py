"""The page of a record, and what people do there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from customary.platform.errors import NotFound
from customary.platform.queries import read
from customary.platform.records.backfilled import backfill_records
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause


def stage(site: Site, record_id: int) -> object:
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        return read(unit, "deal", record_id)["stage"]


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]).split())


def test_a_record_is_shown_with_its_facts_sections_and_rows(seller: Any) -> None:
    page = seller.get("/m/deal/1").text
    shown = text(page)
    assert "<h1>First</h1>" in page
    assert "D-0001" in shown
    assert 'aria-current="step"' in page
    assert "Share 12.5%" in shown
    assert re.search(r"Crate 2 10 20 Lid 1 500 500 Total CN¥\s520", shown)
    assert "Big deal" not in shown
    assert "Province" not in shown


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/m/deal/1", ["/m/deal/"]),
        ("/m/deal/1/edit", ["/m/deal/", "/m/deal/1"]),
        ("/m/deal/1/delete", ["/m/deal/", "/m/deal/1"]),
        ("/m/deal/1/step/lose", ["/m/deal/1"]),
        ("/m/deal/new", ["/m/deal/"]),
        ("/m/deal/quick", ["/m/deal/"]),
        ("/m/deal/trash", ["/m/deal/"]),
    ],
)
def test_the_path_above_a_page_leads_to_the_pages_above_and_ends_with_the_last(
    path: str, above: list[str], seller: Any
) -> None:
    (crumbs,) = re.findall(r'<div class="crumb">(.*?)</div>', seller.get(path).text, re.DOTALL)
    assert re.findall(r'href="([^"]*)"', crumbs) == above
    assert crumbs.startswith("<a ")
    assert crumbs.endswith("</a>")
    assert crumbs.count("<svg") == len(above) - 1


def test_a_section_shows_when_its_condition_holds(site: Site, seller: Any) -> None:
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "deal", {"amount": "5000", "country": "GB"}, record_id=1)
    shown = text(seller.get("/m/deal/1").text)
    assert "Big deal" in shown
    assert "Province" in shown


def test_what_one_may_not_see_is_absent_and_what_is_masked_is_masked(
    seller: Any, administrator: Any, browser: Callable[[str], Any]
) -> None:
    page = seller.get("/m/company/1").text
    assert "***0000" in page
    assert "91310000" not in page
    assert "Margin" not in page
    assert "91310000" in administrator.get("/m/company/1").text
    assert "CN¥" in administrator.get("/m/company/1").text.split("Margin")[1][:300]
    assert browser("ann").get("/m/company/1").status_code == 403


def test_a_related_block_shows_a_few_records_with_their_count_and_sum(seller: Any) -> None:
    page = seller.get("/m/company/1").text
    shown = text(page)
    assert re.search(r"Deals 3 · CN¥\s510 Show all Add", shown)
    assert "First" in shown
    assert "Second" in shown
    assert "Third" not in shown
    assert 'href="/m/deal/quick?company=1&amp;next=%2Fm%2Fcompany%2F1"' in page
    whole = text(seller.get("/m/company/1/r/deals").text)
    assert "Third" in whole
    assert seller.get("/m/company/1/r/nothing").status_code == 404


def test_a_record_that_is_not_there_is_not_found(seller: Any) -> None:
    for path in ("/m/deal/99", "/m/deal/99/edit", "/m/deal/99/delete", "/m/nothing/1"):
        assert seller.get(path).status_code == 404, path


def test_a_step_that_is_open_is_taken_with_one_button(site: Site, seller: Any) -> None:
    assert 'action="/m/deal/1/step/offer"' in seller.get("/m/deal/1").text
    answer = seller.post("/m/deal/1/step/offer")
    assert answer.headers["Location"] == "/m/deal/1"
    assert stage(site, 1) == "offer"
    assert seller.post("/m/deal/1/step/offer").status_code == 404


def test_a_step_that_needs_a_field_asks_for_it(site: Site, seller: Any, fill_in: Any) -> None:
    assert 'href="/m/deal/1/step/lose" data-quick' in seller.get("/m/deal/1").text
    page = seller.get("/m/deal/1/step/lose").text
    refused = seller.client.post("/m/deal/1/step/lose", data=fill_in(page))
    assert refused.status_code == 422
    assert stage(site, 1) == "talk"
    answer = seller.client.post("/m/deal/1/step/lose", data=fill_in(refused.text, {"reason": "Too late"}))
    assert answer.status_code == 303
    assert stage(site, 1) == "lost"


def test_a_step_that_must_wait_says_why(site: Site, seller: Any) -> None:
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "deal", {"amount": None}, record_id=1)
    page = seller.get("/m/deal/1").text
    assert "Give an amount first" in page
    assert 'action="/m/deal/1/step/offer"' not in page
    assert seller.post("/m/deal/1/step/offer").status_code == 422
    assert stage(site, 1) == "talk"


def test_a_comment_stands_in_the_timeline_and_is_inert(seller: Any) -> None:
    answer = seller.post("/m/deal/1/comments", text="<img src=x onerror=alert(1)> look")
    assert answer.status_code == 303
    page = seller.get("/m/deal/1").text
    assert "&lt;img src=x onerror=alert(1)&gt; look" in page
    assert "<img" not in page
    blank = seller.post("/m/deal/1/comments", text="  ")
    assert blank.status_code == 422
    assert 'aria-invalid="true"' in blank.text


def test_the_timeline_tells_who_changed_what(seller: Any, fill_in: Any) -> None:
    form = fill_in(seller.get("/m/deal/2/edit").text, {"amount": "800"})
    seller.client.post("/m/deal/2/edit", data=form)
    shown = text(seller.get("/m/deal/2").text)
    assert re.search(r"Wei Lin changed .*Amount: 5 → 800", shown)
    assert "Wei Lin changed" not in text(seller.get("/m/deal/2?show=comment").text)


def test_the_timeline_calls_it_a_calculation_when_a_value_is_declared_otherwise(site: Site, seller: Any) -> None:
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        deal = unit.runtime.catalog.modules["deal"]
        unit.connection.execute(update(unit.runtime.tables.record("deal")).values(twice=None))
        assert backfill_records(unit, deal, [2], []).changed == 1
    assert re.search(r"Calculation changed .*Twice: .* → 10", text(seller.get("/m/deal/2").text))


def test_a_deleted_record_comes_back_with_undo(site: Site, seller: Any) -> None:
    assert "Delete First?" in seller.get("/m/deal/1/delete").text
    answer = seller.post("/m/deal/1/delete")
    assert answer.headers["Location"] == "/m/deal/"
    page = seller.get("/m/deal/").text
    assert seller.get("/m/deal/1").status_code == 404
    form = re.search(r'(?s)<form class="act" method="post" action="([^"]+)">.*?name="id" value="(\d+)".*?</form>', page)
    assert form is not None
    back = seller.post(form.group(1), id=form.group(2), next="/m/deal/1")
    assert back.headers["Location"] == "/m/deal/1"
    assert "Crate" in seller.get("/m/deal/1").text


def test_a_record_that_others_need_is_not_deleted_and_says_so(seller: Any) -> None:
    answer = seller.post("/m/company/1/delete")
    assert answer.status_code == 422
    assert "This record cannot be deleted" in answer.text
    assert "Deal" in text(answer.text)
    assert seller.get("/m/company/1").status_code == 200


def test_a_record_somebody_changed_meanwhile_is_not_deleted(site: Site, seller: Any) -> None:
    version = re.search(r'name="row_version" value="(\d+)"', seller.get("/m/deal/1/delete").text)
    assert version is not None
    with site.unit(SYSTEM, cause=Cause(source="person")) as unit:
        save(unit, "deal", {"notes": "new"}, record_id=1)
    assert seller.post("/m/deal/1/delete", row_version=version.group(1)).status_code == 409
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        assert read(unit, "deal", 1)["notes"] == "new"


def test_who_may_not_delete_is_refused(site: Site, browser: Callable[[str], Any]) -> None:
    reader = browser("ann")
    assert "/m/deal/1/delete" not in reader.get("/m/deal/1").text
    assert reader.post("/m/deal/1/delete").status_code == 403
    try:
        stage(site, 1)
    except NotFound:
        pytest.fail("the record is gone")


@pytest.mark.parametrize("part", ["details", "related", "timeline", "nonsense"])
def test_phones_show_one_part_at_a_time(part: str, seller: Any) -> None:
    shown = part if part != "nonsense" else "details"
    assert f'data-part="{shown}"' in seller.get(f"/m/company/1?part={part}").text


@pytest.mark.parametrize("before", ["", "x", "99999999999999999999_change_1", "1_change_1", "-1_comment_2"])
def test_a_place_in_the_timeline_that_means_nothing_is_no_fault(before: str, seller: Any) -> None:
    assert seller.get(f"/m/deal/1?before={before}").status_code == 200


def test_a_stage_that_does_not_lead_on_is_not_called_done(site: Site, seller: Any) -> None:
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "deal", {"stage": "lost", "reason": "Price"}, record_id=1)
    page = seller.get("/m/deal/1").text
    path = re.search(r'(?s)<ol class="path.*?</ol>', page)
    assert path is not None
    assert re.findall(r'<li class="(\w*)"', path.group(0)) == ["done", "done", "", "cur"]
