"""The list page: what is shown, in which order, how much of it, and what an address may ask for."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause

BY_NAME = [
    "<img src=x onerror=alert(1)>",
    "Beihe Logistics",
    "Kestrel Foods",
    "Northgate Robotics",
    "Orchard & Finch",
    "青禾有机",
]


def names(answer: Any) -> list[str]:
    """The records of a list in the order of its rows."""
    return [html.unescape(one) for one in re.findall(r'<th scope="row".*?<a href="[^"]*">(.*?)</a>', answer.text)]


def links(answer: Any, text: str) -> list[str]:
    """Where the links with a text lead."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', answer.text, re.S)
    return [html.unescape(path) for path, inner in found if re.sub(r"<[^>]+>", "", inner).strip() == text]


def columns(answer: Any) -> list[str]:
    head = answer.text.split("<thead>")[1].split("</thead>")[0]
    found = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', head, re.S)
    return [re.sub(r"<[^>]+>", "", one).strip() for one in found]


def fill(site: Site, count: int) -> None:
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        for number in range(count):
            save(unit, "client", {"name": f"Many {number:03}", "stage": "lost"})


def test_the_first_view_is_the_modules_own_address(seller: Any) -> None:
    assert names(seller.get("/m/client/")) == BY_NAME
    assert names(seller.get("/m/client/v/all")) == BY_NAME


def test_names_are_text_whatever_they_hold(seller: Any) -> None:
    page = seller.get("/m/client/").text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_column_that_names_the_record_comes_first(seller: Any) -> None:
    found = columns(seller.get("/m/client/"))
    assert found[:4] == ["Name", "Number", "Stage", "Revenue"]


def test_a_view_shows_what_its_filter_keeps_for_who_looks(seller: Any, administrator: Any) -> None:
    mine = ["Kestrel Foods", "<img src=x onerror=alert(1)>", "Northgate Robotics"]
    assert sorted(names(seller.get("/m/client/v/mine"))) == sorted(mine)
    assert sorted(names(administrator.get("/m/client/v/mine"))) == ["Beihe Logistics", "Orchard & Finch", "青禾有机"]


def test_a_view_that_does_not_exist_is_not_found(seller: Any) -> None:
    assert seller.get("/m/client/v/nothing").status_code == 404
    assert seller.get("/m/nothing/").status_code == 404


def test_a_header_sorts_and_a_second_time_turns_round(seller: Any) -> None:
    first = seller.get("/m/client/")
    (path,) = {path for path in links(first, "Revenue") if "sort=revenue" in path}
    rising = seller.get(path)
    assert names(rising)[:2] in (["Orchard & Finch", "青禾有机"], ["Northgate Robotics", "Orchard & Finch"])
    assert 'aria-sort="ascending"' in rising.text
    (path,) = {path for path in links(rising, "Revenue") if "sort=-revenue" in path}
    falling = seller.get(path)
    assert names(falling)[:2] == ["<img src=x onerror=alert(1)>", "Beihe Logistics"]
    assert 'aria-sort="descending"' in falling.text


def test_a_condition_is_added_by_a_form_and_stands_in_the_address(seller: Any) -> None:
    answer = seller.get("/m/client/v/all?cp=stage&co=any_of&vm=risk&vm=lost")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/m/client/v/all?f=stage%3Aany_of%3Arisk%2Clost"
    page = seller.get(answer.headers["Location"])
    assert names(page) == ["<img src=x onerror=alert(1)>", "Orchard & Finch", "青禾有机"]
    assert re.search(r"<b>Stage</b> <span>is any of</span> At risk, Lost", page.text)
    (path,) = set(links(page, "Reset"))
    assert names(seller.get(path)) == BY_NAME


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        ("name:contains:kestrel", ["Kestrel Foods"]),
        ("name:contains:o%252CF", []),
        ("revenue:at_least:8420000", ["<img src=x onerror=alert(1)>", "Beihe Logistics", "Kestrel Foods"]),
        ("revenue:between:3000000,9000000", ["Kestrel Foods", "青禾有机"]),
        ("revenue:blank", ["Northgate Robotics"]),
        ("vip:is:true", ["Kestrel Foods"]),
        ("due:at_most:2026-11-22", ["Beihe Logistics", "Kestrel Foods"]),
        ("due:in_period:today", ["Beihe Logistics"]),
        ("owner:mine", ["<img src=x onerror=alert(1)>", "Kestrel Foods", "Northgate Robotics"]),
        ("owner.login:is:min", ["Beihe Logistics", "Orchard & Finch", "青禾有机"]),
        ("due:at_most:nonsense", []),
    ],
)
def test_conditions_narrow_the_list(term: str, shown: list[str], seller: Any) -> None:
    answer = seller.get(f"/m/client/?f={term}")
    assert answer.status_code == 200
    assert names(answer) == shown


@pytest.mark.parametrize(
    "term", ["nothing:is:1", "limit:at_least:1", "limit:blank", "name:explode:1", "name", "parent.limit:more:1", "::"]
)
def test_a_condition_that_means_nothing_shows_nothing(term: str, seller: Any) -> None:
    """Also one on a field that the role may not read: nobody can tell the two apart."""
    answer = seller.get(f"/m/client/?f={term}")
    assert answer.status_code == 200
    assert names(answer) == []
    assert "This field no longer exists. Remove" in answer.text


def test_a_hidden_field_is_nowhere(seller: Any, administrator: Any) -> None:
    assert "Credit limit" in columns(administrator.get("/m/client/"))
    for path in ("/m/client/", "/m/client/?cols=name,limit", "/m/client/?add=limit", "/m/client/?sort=limit"):
        answer = seller.get(path)
        assert "Credit limit" not in answer.text
        assert "777,00" not in answer.text
    assert names(seller.get("/m/client/?sort=-limit")) != names(administrator.get("/m/client/?sort=-limit"))


def test_columns_are_chosen_by_a_form(seller: Any) -> None:
    answer = seller.get("/m/client/v/all?c=name&c=owner&c=parent.name")
    assert answer.headers["Location"] == "/m/client/v/all?cols=name%2Cowner%2Cparent.name"
    assert columns(seller.get(answer.headers["Location"])) == ["Name", "Owner", "Parent › Name"]


def test_searching_in_a_view_keeps_its_conditions(seller: Any) -> None:
    answer = seller.get("/m/client/?q=orchard&f=stage:any_of:risk")
    assert names(answer) == ["Orchard & Finch"]
    assert names(seller.get("/m/client/?q=kestrel&f=stage:any_of:risk")) == []
    assert names(seller.get("/m/client/?q=青禾")) == ["青禾有机"]


def test_pages_go_forth_and_back_and_lose_nothing(site: Site, seller: Any) -> None:
    fill(site, 60)
    first = seller.get("/m/client/?n=25&f=stage:any_of:lost")
    (path,) = links(first, "Next")
    second = seller.get(path)
    (path,) = links(second, "Next")
    third = seller.get(path)
    assert links(third, "Next") == []
    every = [*names(first), *names(second), *names(third)]
    assert every == [*(f"Many {number:03}" for number in range(60)), "青禾有机"]
    (path,) = links(third, "Previous")
    assert names(seller.get(path)) == names(second)


def test_a_cursor_of_nothing_is_refused_in_words(seller: Any) -> None:
    answer = seller.get("/m/client/?after=nonsense")
    assert answer.status_code in (200, 422)
    assert "Traceback" not in answer.text


def test_the_count_comes_apart_and_is_capped(site: Site, seller: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "6 records" in seller.get("/m/client/v/all?_frag=count").text
    assert "6 records" in seller.get("/m/client/v/all?count=1").text
    monkeypatch.setattr("customary.web.pages.lists.COUNT_CAP", 3)
    assert "about 6 records" in seller.get("/m/client/v/all?_frag=count").text


def test_a_fragment_has_its_own_address_and_a_page_is_always_whole(seller: Any) -> None:
    fragment = seller.get("/m/client/v/all?sort=-name&_frag=list", HX_Request="true")
    assert "<html" not in fragment.text
    assert fragment.headers["HX-Push-Url"] == "/m/client/v/all?sort=-name"
    assert fragment.headers["Cache-Control"] == "no-store"
    assert "<html" in seller.get("/m/client/v/all?sort=-name", HX_Request="true").text


def test_a_board_has_a_column_for_each_value_with_count_and_sum(seller: Any) -> None:
    page = seller.get("/m/client/v/board").text
    found = re.findall(r'<h2 id="b-(\w+)">.*?<span class="n">(.*?)</span>', page, re.S)
    assert found == [("active", "2 · 31,570,000.50"), ("risk", "2 · 47,682,000"), ("lost", "1 · 3,310,000")]
    assert "Orchard &amp; Finch" in page


def test_the_panel_offers_what_the_field_can_be_compared_with(seller: Any) -> None:
    fragment = seller.get("/m/client/v/all?add=stage&_frag=condition").text
    assert "<html" not in fragment
    assert re.findall(r'name="vm" value="(\w+)"', fragment) == ["active", "risk", "lost"]
    assert '<option value="any_of" data-shape="many" selected>is any of</option>' in fragment
    owner = seller.get("/m/client/v/all?add=owner&_frag=condition").text
    assert "is me" in owner
    assert "Wei Lin" in owner


def test_records_to_choose_from_are_found_by_name(seller: Any) -> None:
    asked = "/m/client/v/all?f=vip:is:true&cp=parent&co=any_of&vm=1&find=orchard&finding=1"
    page = seller.get(asked).text
    offered = re.findall(r'name="vm" value="(\d+)"( checked)?>([^<]*)<', page)
    assert offered == [("1", " checked", "Kestrel Foods"), ("3", "", "Orchard &amp; Finch")]
    assert 'name="f" value="vip:is:true"' in page
    fragment = seller.get(f"{asked}&_frag=condition").text
    assert "<html" not in fragment
    assert "Orchard &amp; Finch" in fragment


def test_an_empty_answer_says_which_condition_to_remove(seller: Any) -> None:
    answer = seller.get("/m/client/?f=stage:any_of:risk&f=name:contains:zzz")
    assert "Nothing matches" in answer.text
    (path,) = links(answer, "Remove condition: Name")
    assert names(seller.get(path)) == ["<img src=x onerror=alert(1)>", "Orchard & Finch"]


def ids(answer: Any) -> dict[str, str]:
    found = re.findall(r'<tr data-id="(\d+)">.*?<th scope="row".*?<a href="[^"]*">(.*?)</a>', answer.text, re.S)
    return {html.unescape(name): number for number, name in found}


def test_ticked_rows_go_to_the_recycle_bin_and_come_back(seller: Any) -> None:
    number = ids(seller.get("/m/client/"))["Kestrel Foods"]
    answer = seller.post("/m/client/bulk", act="delete", id=number, next="/m/client/v/all")
    assert answer.headers["Location"] == "/m/client/v/all"
    page = seller.get("/m/client/v/all")
    assert "1 record is in the recycle bin." in page.text
    assert "Kestrel Foods" not in names(page)
    bin_page = seller.get("/m/client/trash")
    assert "Kestrel Foods" in bin_page.text
    assert "Wei Lin" in bin_page.text
    assert seller.post("/m/client/trash/restore", id=number).status_code == 303
    assert "Kestrel Foods" in names(seller.get("/m/client/"))
    assert "Kestrel Foods" not in seller.get("/m/client/trash").text.split('class="body"')[1]


def test_deleting_for_ever_leaves_nothing(seller: Any) -> None:
    number = ids(seller.get("/m/client/"))["Kestrel Foods"]
    seller.post("/m/client/bulk", act="delete", id=number)
    assert seller.post("/m/client/trash/purge", id=number).status_code == 303
    assert "Kestrel Foods" not in seller.get("/m/client/trash").text
    assert seller.post("/m/client/trash/restore", id=number).status_code == 404


def test_all_ticked_rows_go_or_none(seller: Any) -> None:
    """The second one belongs to somebody else, and this role deletes its own only."""
    found = ids(seller.get("/m/client/"))
    chosen = [found["Kestrel Foods"], found["Beihe Logistics"]]
    assert seller.post("/m/client/bulk", act="delete", id=chosen).status_code in (403, 404)
    assert names(seller.get("/m/client/")) == BY_NAME


def test_who_may_not_read_cannot_act(browser: Callable[[str], Any], seller: Any) -> None:
    number = ids(seller.get("/m/client/"))["Kestrel Foods"]
    guest = browser("guest")
    for path in ("/m/client/bulk", "/m/client/trash/restore", "/m/client/trash/purge"):
        assert guest.post(path, act="delete", id=number).status_code == 403
    assert names(seller.get("/m/client/")) == BY_NAME
