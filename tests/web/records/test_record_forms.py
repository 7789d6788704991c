"""Creating and changing records with forms, as a browser without scripts sends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from customary.platform.queries import lines, read
from customary.platform.records.record import Record
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause


def deal(site: Site, record_id: int) -> Record:
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        return read(unit, "deal", record_id)


def items(site: Site, record_id: int) -> list[tuple[object, object, object, object]]:
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        found = lines(unit, "deal", record_id, "lines")
    return [(one["what"], one["count"], one["price"], one["worth"]) for one in found]


def somebody_else_changes(site: Site, record_id: int, **changes: object) -> None:
    with site.unit(SYSTEM, cause=Cause(source="person")) as unit:
        save(unit, "deal", changes, record_id=record_id)


def problems(page: str) -> list[str]:
    box = re.search(r'(?s)<div class="ban dng summary".*?</ul>', page)
    return re.findall(r"(?s)<li>(?:<a[^>]*>)?(.*?)(?:</a>)?</li>", box.group(0)) if box else []


def tag(page: str, control: str) -> str:
    found = re.search(rf'<[^>]*\bid="{control}"[^>]*>', page)
    return found.group(0) if found else ""


def test_a_form_has_a_label_for_every_control_and_says_what_is_required(seller: Any) -> None:
    page = seller.get("/m/deal/new").text
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]*\bid="(f-[^"]+)"', page))
    labelled = set(re.findall(r'<label[^>]*\bfor="(f-[^"]+)"', page))
    grouped = {found for found in ids if found.startswith("f-topics")}
    assert ids - labelled == grouped
    assert re.search(r'<label for="f-name">Name <span class="mut">\(required\)</span></label>', page)
    assert re.search(r'aria-describedby="f-name-help"', page)


def test_a_record_is_created_from_the_texts_of_people(site: Site, seller: Any, fill_in: Any) -> None:
    form = fill_in(
        seller.get("/m/deal/new").text,
        {
            "name": " New deal ",
            "company": "1",
            "amount": "1,234.50",
            "share": "１２.5",
            "due": "2027-01-02",
            "met": "2027-01-02T09:30",
            "vip": "true",
            "topics": ["time", "price"],
            "words": "red, blue",
            "about": "person:2",
            "friends": ["1", "2"],
        },
    )
    answer = seller.client.post("/m/deal/new", data=form)
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/m/deal/4"), problems(answer.text)
    made = deal(site, 4)
    assert made["name"] == "New deal"
    assert made["number"] == "D-0004"
    assert made["amount"] == Decimal("1234.50")
    assert made["share"] == Decimal("0.125")
    assert str(made["met"]) == "2027-01-02 01:30:00+00:00"
    assert made["vip"] is True
    assert made["topics"] == ("price", "time")
    assert made["words"] == ("blue", "red")
    assert made["about"] == ("person", 2)
    assert made["stage"] == "talk"


def test_what_is_wrong_stands_on_top_and_beside_its_field_and_nothing_typed_is_lost(
    site: Site, seller: Any, fill_in: Any
) -> None:
    form = fill_in(
        seller.get("/m/deal/new").text,
        {"name": "", "amount": "a lot", "due": "soon", "notes": "keep\nthis", "vip": "true", "reason": "hidden text"},
    )
    answer = seller.client.post("/m/deal/new", data=form)
    assert answer.status_code == 422
    assert "<title>Error: New deal" in answer.text
    assert problems(answer.text) == [
        "“Name” needs a value.",
        "A number is needed here, such as 1,234.50.",
        "A date is needed here, such as 2026-03-31.",
    ]
    assert re.search(r'href="#f-amount"', answer.text)
    assert 'aria-describedby="f-amount-error" aria-invalid="true"' in tag(answer.text, "f-amount")
    again = fill_in(answer.text)
    kept = {name: again[name] for name in ("amount", "due", "notes", "vip", "reason")}
    assert kept == {
        "amount": ["a lot"],
        "due": ["soon"],
        "notes": ["keep\nthis"],
        "vip": ["true"],
        "reason": ["hidden text"],
    }
    assert answer.text.count('aria-invalid="true"') == 3


def test_a_form_that_is_sent_twice_creates_one_record(site: Site, seller: Any, fill_in: Any) -> None:
    form = fill_in(seller.get("/m/deal/new").text, {"name": "Once"})
    first, second = (seller.client.post("/m/deal/new", data=form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] == "/m/deal/4"
    assert seller.get("/m/deal/5").status_code == 404


def test_the_form_of_somebody_else_cannot_be_taken_for_ones_own(seller: Any, administrator: Any, fill_in: Any) -> None:
    form = fill_in(seller.get("/m/deal/new").text, {"name": "Mine"})
    seller.client.post("/m/deal/new", data=form)
    other = {**fill_in(administrator.get("/m/deal/new").text, {"name": "Theirs"}), "_form": form["_form"]}
    assert administrator.client.post("/m/deal/new", data=other).headers["Location"] == "/m/deal/5"


def test_only_what_was_changed_is_saved(site: Site, seller: Any, fill_in: Any) -> None:
    before = deal(site, 1)
    answer = seller.client.post("/m/deal/1/edit", data=fill_in(seller.get("/m/deal/1/edit").text))
    assert answer.status_code == 303
    assert deal(site, 1).values == before.values
    seller.client.post("/m/deal/1/edit", data=fill_in(seller.get("/m/deal/1/edit").text, {"vip": "true"}))
    assert deal(site, 1)["vip"] is True
    seller.client.post("/m/deal/1/edit", data=fill_in(seller.get("/m/deal/1/edit").text, {"vip": None}))
    assert deal(site, 1)["vip"] is False


def test_an_empty_control_means_zero_and_a_list_of_three_that_nobody_knows(
    site: Site, seller: Any, fill_in: Any
) -> None:
    def save(**values: str) -> None:
        answer = seller.client.post("/m/deal/1/edit", data=fill_in(seller.get("/m/deal/1/edit").text, values))
        assert answer.status_code == 303

    save(paid_off="12.5", agreed="false")
    shown = fill_in(seller.get("/m/deal/1/edit").text)
    assert (shown["paid_off"], shown["agreed"]) == (["12.5"], ["false"])
    assert (deal(site, 1)["paid_off"], deal(site, 1)["agreed"], deal(site, 1)["left"]) == (
        Decimal("12.5"),
        False,
        487.5,
    )
    save(paid_off="", agreed="")
    assert (deal(site, 1)["paid_off"], deal(site, 1)["agreed"], deal(site, 1)["left"]) == (0, None, 500)
    page = seller.get("/m/deal/1/edit").text
    assert fill_in(page)["paid_off"] == [""]
    assert re.search(r'<input[^>]*name="paid_off"[^>]*placeholder="0"', page)
    assert re.findall(r'<option value="[a-z]*"[^>]*>(Unknown|Yes|No)</option>', page) == ["Unknown", "Yes", "No"]


def test_a_live_form_answers_only_with_what_shows_something_else(site: Site, seller: Any, fill_in: Any) -> None:
    untouched = fill_in(seller.get("/m/deal/1/edit").text)
    answer = seller.client.post("/m/deal/1/eval?_frag=fields", data=untouched)
    assert (answer.status_code, answer.text.strip()) == (200, "")
    form = fill_in(seller.get("/m/deal/1/edit").text, {"country": "CN", "amount": "2000"})
    answer = seller.client.post("/m/deal/1/eval?_frag=fields", data=form)
    assert re.findall(r'id="(r-[^"]+)"', answer.text) == [
        "r-twice",
        "r-province",
        "r-permit",
        "r-gap",
        "r-yen",
        "r-left",
    ]
    assert "4,000" in answer.text
    assert "Shanghai" in answer.text
    assert "Kent" not in answer.text
    assert answer.text.count("(required)") == 1
    assert '"s-big": true' in answer.headers["HX-Trigger"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert deal(site, 1)["country"] is None


def test_the_server_holds_what_the_form_only_shows(site: Site, seller: Any, fill_in: Any) -> None:
    form = fill_in(seller.get("/m/deal/1/edit").text, {"country": "CN", "province": "KE", "province.was": ""})
    answer = seller.client.post("/m/deal/1/edit", data=form)
    assert answer.status_code == 422
    assert [one for one in problems(answer.text) if "Permit" in one] == ["“Permit” needs a value."]
    assert len(problems(answer.text)) == 2
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "deal", {"stage": "offer"}, record_id=2)
        save(unit, "deal", {"stage": "won"}, record_id=2)
    page = seller.get("/m/deal/2/edit").text
    assert 'name="fixed"' not in page
    answer = seller.client.post("/m/deal/2/edit", data=fill_in(page, {"fixed": "x", "fixed.was": ""}))
    assert answer.status_code == 422
    assert deal(site, 2)["fixed"] is None


def test_rows_are_added_and_removed_without_scripts(site: Site, seller: Any, fill_in: Any) -> None:
    page = seller.get("/m/deal/1/edit").text
    added = seller.client.post("/m/deal/1/edit", data=fill_in(page, {"_act": "add:lines", "name": "Typed"}))
    assert added.status_code == 200
    assert fill_in(added.text)["name"] == ["Typed"]
    form = fill_in(added.text, {"lines-2-what": "Box", "lines-2-count": "3", "lines-2-price": "7"})
    dropped = seller.client.post("/m/deal/1/edit", data={**form, "_act": "drop:lines:1"})
    assert seller.client.post("/m/deal/1/edit", data=fill_in(dropped.text)).status_code == 303
    assert items(site, 1) == [
        ("Crate", 2, Decimal("10.0000"), Decimal("20.0000")),
        ("Box", 3, Decimal("7.0000"), Decimal("21.0000")),
    ]
    assert deal(site, 1)["total"] == Decimal("41.0000")


def test_a_problem_of_a_row_stands_in_that_row(seller: Any, fill_in: Any) -> None:
    page = seller.get("/m/deal/1/edit").text
    answer = seller.client.post("/m/deal/1/edit", data=fill_in(page, {"lines-1-count": "0"}))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in tag(answer.text, "f-lines-1-count")
    assert answer.text.count('aria-invalid="true"') == 1
    assert fill_in(answer.text)["lines-1-count"] == ["0"]


def test_a_blank_row_that_nobody_filled_in_is_left_out(site: Site, seller: Any, fill_in: Any) -> None:
    form = fill_in(seller.get("/m/deal/new").text, {"name": "Bare"})
    assert form["lines-0-count"] == ["1"]
    assert seller.client.post("/m/deal/new", data=form).status_code == 303
    assert items(site, 4) == []


def test_a_default_follows_what_it_reads_until_somebody_types(seller: Any, fill_in: Any) -> None:
    page = seller.get("/m/deal/1/edit").text
    added = seller.client.post("/m/deal/1/edit", data=fill_in(page, {"_act": "add:lines"}))
    assert fill_in(added.text)["lines-2-price"] == ["500"]


def test_totals_are_counted_over_rows_that_are_not_saved_yet(seller: Any, fill_in: Any) -> None:
    form = fill_in(seller.get("/m/deal/1/edit").text, {"lines-0-count": "5", "lines-1-price": "1"})
    answer = seller.client.post("/m/deal/1/eval?_frag=fields", data=form)
    assert re.findall(r'id="(r-[^"]+)"', answer.text) == [
        "r-lines-0-worth",
        "r-lines-1-worth",
        "r-total",
        "r-heaviest",
        "r-gap",
    ]
    assert re.search(r'(?s)id="r-total".*CN¥\s51', answer.text)


def test_two_people_who_change_different_fields_both_succeed(site: Site, seller: Any, fill_in: Any) -> None:
    page = seller.get("/m/deal/1/edit").text
    somebody_else_changes(site, 1, amount="900")
    answer = seller.client.post("/m/deal/1/edit", data=fill_in(page, {"notes": "mine"}))
    assert answer.status_code == 303
    assert (deal(site, 1)["notes"], deal(site, 1)["amount"]) == ("mine", Decimal("900.0000"))
    assert "changed other fields meanwhile" in seller.get("/m/deal/1").text


@pytest.mark.parametrize(("take", "amount"), [("theirs", "900.0000"), ("mine", "700.0000")])
def test_two_people_who_change_one_field_are_asked(
    take: str, amount: str, site: Site, seller: Any, fill_in: Any
) -> None:
    page = seller.get("/m/deal/1/edit").text
    somebody_else_changes(site, 1, amount="900", country="GB")
    answer = seller.client.post("/m/deal/1/edit", data=fill_in(page, {"amount": "700", "notes": "mine"}))
    assert answer.status_code == 409
    cells = re.findall(r'(?s)<td data-label="[^"]+">(.*?)</td>', answer.text)
    assert [re.sub(r"<[^>]+>|\s", "", one) for one in cells] == ["CN¥500", "CN¥900", "CN¥700"]
    assert deal(site, 1)["amount"] == Decimal("900.0000")
    settled = seller.client.post("/m/deal/1/edit", data=fill_in(answer.text, {"amount.take": take}))
    assert settled.status_code == 303, problems(settled.text)
    found = deal(site, 1)
    assert (found["amount"], found["notes"], found["country"]) == (Decimal(amount), "mine", "GB")


def test_back_from_a_conflict_nothing_typed_is_lost(site: Site, seller: Any, fill_in: Any) -> None:
    page = seller.get("/m/deal/1/edit").text
    somebody_else_changes(site, 1, amount="900")
    clash = seller.client.post("/m/deal/1/edit", data=fill_in(page, {"amount": "700", "notes": "mine"}))
    back = seller.client.post("/m/deal/1/edit", data=fill_in(clash.text, {"amount.take": "mine", "_act": "update"}))
    form = fill_in(back.text)
    assert (form["amount"], form["notes"]) == (["700"], ["mine"])


def test_quick_create_keeps_what_the_address_gives_also_for_other_fields(site: Site, seller: Any, fill_in: Any) -> None:
    page = seller.get("/m/deal/quick?company=2&next=/m/company/2").text
    form = fill_in(page, {"name": "Quick"})
    assert form["company"] == ["2"]
    assert "pieces" not in form
    answer = seller.client.post("/m/deal/quick", data=form)
    assert answer.headers["Location"] == "/m/company/2"
    assert deal(site, 4)["company"] == 2


def test_the_full_form_goes_on_with_what_was_typed_in_quick_create(seller: Any, fill_in: Any) -> None:
    form = fill_in(seller.get("/m/deal/quick").text, {"name": "Quick", "amount": "12", "_act": "full"})
    whole = fill_in(seller.client.post("/m/deal/new", data=form).text)
    assert (whole["name"], whole["amount"], whole["pieces"]) == (["Quick"], ["12"], [""])


def test_a_dialog_is_told_where_to_go(seller: Any, fill_in: Any) -> None:
    page = seller.get("/m/deal/quick?_frag=dialog").text
    assert "<html" not in page
    form = fill_in(page, {"name": "Quick"})
    stay = seller.client.post("/m/deal/quick?_frag=dialog", data=form)
    assert (stay.status_code, stay.headers["HX-Refresh"]) == (204, "true")
    form = fill_in(seller.get("/m/deal/quick?_frag=dialog").text, {"name": "Q2", "_act": "save_open"})
    assert seller.client.post("/m/deal/quick?_frag=dialog", data=form).headers["HX-Redirect"] == "/m/deal/5"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_a_form_never_leads_to_another_site(wanted: str, seller: Any, fill_in: Any) -> None:
    page = seller.get(f"/m/deal/new?next={wanted}").text
    assert "evil.example" not in page.split("<main")[1]
    answer = seller.client.post("/m/deal/new", data=fill_in(page, {"name": "X", "_next": wanted}))
    assert answer.headers["Location"] == "/m/deal/4"


def test_a_picker_offers_what_its_filter_lets_through(seller: Any) -> None:
    assert [one["label"] for one in seller.get("/m/deal/options/person?v.company=1").json] == ["Kay"]
    assert [one["label"] for one in seller.get("/m/deal/options/person?v.company=2").json] == ["Bo"]
    assert seller.get("/m/deal/options/about?q=Be").json == [
        {"value": "company:2", "label": "Beihe", "group": "Companies"}
    ]
    assert seller.get("/m/deal/options/name").status_code == 404


def test_a_field_that_is_hidden_is_neither_shown_nor_taken(site: Site, seller: Any, fill_in: Any) -> None:
    page = seller.get("/m/company/1/edit").text
    assert "margin" not in page.lower()
    assert "7654" not in page
    assert "91310000" not in page
    form = fill_in(page, {"name": "Kestrel 2", "margin": "1", "margin.was": "", "tax": "1", "tax.was": ""})
    assert seller.client.post("/m/company/1/edit", data=form).status_code == 303
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        found = read(unit, "company", 1)
    assert (found["name"], found["tax"], found["margin"]) == ("Kestrel 2", "91310000", Decimal("76543.0000"))


def test_who_may_only_read_gets_no_form(browser: Callable[[str], Any]) -> None:
    reader = browser("ann")
    assert reader.get("/m/deal/1").status_code == 200
    for path in ("/m/deal/1/edit", "/m/deal/new", "/m/deal/quick"):
        assert reader.get(path).status_code == 403, path
    assert reader.post("/m/deal/1/edit", name="Hacked").status_code == 403
    assert reader.post("/m/deal/1/eval", name="Hacked").status_code == 403


def test_a_copy_begins_with_the_values_of_its_model(site: Site, seller: Any, fill_in: Any) -> None:
    answer = seller.client.post("/m/deal/new", data=fill_in(seller.get("/m/deal/new?_copy=1").text, {"name": "Copy"}))
    assert answer.status_code == 303, problems(answer.text)
    made, model = deal(site, 4), deal(site, 1)
    assert (made["name"], made["number"]) == ("Copy", "D-0004")
    assert [made[key] for key in ("company", "amount", "share")] == [
        model[key] for key in ("company", "amount", "share")
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/m/deal/new",
        "/m/deal/1/edit",
        "/m/deal/quick",
        "/m/deal/1",
        "/m/deal/1/delete",
        "/m/deal/1/step/lose",
        "/m/company/1/r/deals",
    ],
)
def test_looking_changes_nothing(path: str, site: Site, seller: Any) -> None:
    seller.get("/home")
    database = Path(site.folder) / "site.db"
    site.engine.dispose()
    before = database.read_bytes()
    assert seller.get(path).status_code == 200
    site.engine.dispose()
    assert database.read_bytes() == before
