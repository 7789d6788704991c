"""What people see of values, filters and validations that the data makes impossible."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from customary.expressions import python_runtime
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause
from customary.platform.workflow.alarm import MANY
from customary.platform.workflow.engine import Engine
from tests.site_copies import forget_catalogs

SAID = "amount / pieces: cannot divide by zero (Pieces is 0)"


def text_of(answer: Any) -> str:
    """The words of a page, in order."""
    without = re.sub(r"(?s)<(script|style)\b.*?</\1>|<svg.*?</svg>", "", answer.text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without)).split())


def row(answer: Any, name: str) -> str:
    """The row of a list whose record has a name."""
    rows = re.findall(r"(?s)<tr data-id.*?</tr>", answer.text)
    (found,) = [one for one in rows if f">{name}</a>" in one]
    return html.unescape(found)


def record_path(answer: Any, name: str) -> str:
    found = re.search(r'<a href="(/m/order/\d+)">' + name, answer.text)
    assert found is not None
    return found[1]


def created(seller: Any, fill_in: Any, **values: object) -> Any:
    """Send the form of a new order."""
    return seller.post("/m/order/new", **fill_in(seller.get("/m/order/new").text, {"name": "New", **values}))


def test_a_list_shows_a_badge_for_what_could_not_be_computed(seller: Any) -> None:
    listed = seller.get("/m/order/")
    assert f'title="{SAID}"' in row(listed, "Nothing")
    assert "could not be computed" in row(listed, "Nothing")
    assert SAID not in row(listed, "Blank")


def test_the_page_of_a_record_gives_the_reason(seller: Any) -> None:
    listed = seller.get("/m/order/")
    page = text_of(seller.get(record_path(listed, "Nothing")))
    assert f"could not be computed {SAID}" in page
    assert SAID not in text_of(seller.get(record_path(listed, "Two")))


def test_the_reason_keeps_what_the_reader_may_not_see(seller: Any, administrator: Any) -> None:
    path = record_path(seller.get("/m/order/"), "Two")
    assert "amount / cost: cannot divide by zero (Cost is 0)" in text_of(administrator.get(path))
    page = text_of(seller.get(path))
    assert "amount / cost: cannot divide by zero" in page
    assert "Cost is 0" not in page


def test_it_is_said_in_the_language_of_the_reader(seller: Any) -> None:
    seller.post("/language", language="zh-Hans")
    page = text_of(seller.get(record_path(seller.get("/m/order/"), "Nothing")))
    assert "无法计算 amount / pieces：不能除以零（件数 为 0）" in page


def test_a_view_says_how_many_rows_it_could_not_decide(seller: Any) -> None:
    listed = seller.get("/m/order/v/dear")
    assert re.findall(r'<a href="/m/order/\d+">(\w+)</a>', listed.text) == ["Two"]
    said = "2 rows could not be evaluated and are not shown. amount / if_error(pieces, 1): cannot divide by zero"
    assert f"{said} (if_error(pieces, 1) is 0, Pieces is 0)" in text_of(listed)
    assert "could not be evaluated" not in text_of(seller.get("/m/order/v/all"))


def test_a_board_says_so_too(seller: Any) -> None:
    assert "2 rows could not be evaluated and are not shown." in text_of(seller.get("/m/order/v/board"))


def batch_path(seller: Any) -> str:
    found = re.search(r'<a href="(/m/batch/\d+)">Autumn', seller.get("/m/batch/").text)
    assert found is not None
    return found[1]


def block_of(page: str, key: str) -> str:
    (found,) = re.findall(rf'(?s)<section class="card" aria-labelledby="b-{key}">.*?</section>', page)
    return html.unescape(found)


def test_a_related_block_shows_badges_and_says_what_it_left_out(seller: Any) -> None:
    path = batch_path(seller)
    page = seller.get(path).text
    whole, dear = block_of(page, "all"), block_of(page, "dear")
    assert whole.count(f'title="{SAID}"') == 2
    assert "could not be evaluated" not in whole
    assert re.findall(r'<a href="/m/order/\d+">(\w+)</a>', dear) == ["Two"]
    assert "2 rows could not be evaluated and are not shown." in dear
    listed = text_of(seller.get(f"{path}/r/dear"))
    assert "2 rows could not be evaluated and are not shown. amount / if_error(pieces, 1): cannot divide" in listed


def test_owned_rows_show_badges_on_the_page_and_in_the_form(seller: Any) -> None:
    said = 'title="whole / parts: cannot divide by zero (Parts is 0)"'
    path = batch_path(seller)
    assert said in html.unescape(seller.get(path).text)
    assert said in html.unescape(seller.get(f"{path}/edit").text)


def test_a_form_says_what_cannot_be_computed_of_what_was_typed(seller: Any, fill_in: Any) -> None:
    form = seller.get("/m/order/new")
    assert "could not be computed" not in form.text
    filled = fill_in(form.text, {"name": "New", "amount": "5", "pieces": "0"})
    asked = seller.client.post("/m/order/eval?_frag=fields", data=filled)
    assert f"could not be computed {SAID}" in text_of(asked)
    mended = seller.client.post("/m/order/eval?_frag=fields", data={**filled, "pieces": "2"})
    assert "could not be computed" not in text_of(mended)


def test_the_form_of_a_record_says_what_could_not_be_computed(seller: Any, fill_in: Any) -> None:
    path = record_path(seller.get("/m/order/"), "Nothing")
    form = seller.get(f"{path}/edit")
    assert f"could not be computed {SAID}" in text_of(form)
    filled = fill_in(form.text, {"pieces": "4"})
    asked = seller.client.post(f"{path}/eval?_frag=fields", data=filled)
    assert "2.5" in text_of(asked)
    assert SAID not in text_of(asked)


def test_a_save_that_cannot_be_checked_is_refused_beside_the_field(seller: Any, fill_in: Any) -> None:
    answer = created(seller, fill_in, amount="5", boxes="0", pieces="1")
    assert answer.status_code == 422
    said = "“fair_price” could not be checked: amount / boxes: cannot divide by zero (Boxes is 0)"
    assert said in text_of(answer)


def test_a_warning_is_shown_after_the_save(seller: Any, fill_in: Any) -> None:
    answer = created(seller, fill_in, boxes="0", pieces="1")
    assert answer.status_code == 303
    said = "“few_boxes” could not be checked: pieces / boxes: cannot divide by zero (Boxes is 0)"
    assert said in text_of(seller.get(answer.headers["Location"]))


@pytest.fixture
def own_catalog() -> Iterator[None]:
    """No expression is compiled before the test, and none of the test's is there after it."""
    forget_catalogs()
    yield
    forget_catalogs()


def test_a_bug_in_an_expression_is_no_error_page(
    own_catalog: None, seller: Any, fill_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boom(*_: object) -> object:
        raise RuntimeError("a bug")

    for helper in ("divide_or_report", "if_error"):
        monkeypatch.setitem(python_runtime.HELPERS, helper, boom)
    answer = created(seller, fill_in, amount="5", boxes="1", pieces="1")
    assert answer.status_code == 422
    assert "“fair_price” failed inside the system, so nothing was saved." in text_of(answer)
    listed = seller.get("/m/order/v/dear")
    assert listed.status_code == 200
    assert "rows could not be evaluated and are not shown." in text_of(listed)


def test_a_rule_that_fails_often_is_flagged_for_administrators(administrator: Any, site: Site) -> None:
    site.automation = Engine()
    assert "Fails often" not in text_of(administrator.get("/admin/rules"))
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        for number in range(MANY):
            save(unit, "order", {"name": f"Order {number}", "amount": 5, "pieces": 0})
    assert "Fails often" in text_of(administrator.get("/admin/rules"))
    said = "The rule “Mark dear orders” has failed 100 times within an hour"
    assert said in text_of(administrator.get("/notifications"))
    assert "flagged as failing often" in text_of(administrator.get("/admin/rules/order/mark_dear/runs"))
