"""Live forms in a real browser: what it decides by itself is what the server would have said."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DECIDED = (
    "province",
    "reason",
    "permit",
    "twice",
    "total",
    "heaviest",
    "gap",
    "yen",
    "each",
    "rate",
    "later",
    "answer",
    "called",
    "left",
    "why_not",
    "ask_them",
    "abroad",
    "at_home",
    "dear",
)
NUMBERS = ("", "0", "1", "3", "-4.5", "1,234.5", "0.005", "99999999999999", "１２", "7%", "abc", "1e3", "0.00001")
CONTROLS: dict[str, tuple[str, ...]] = {
    "name": ("", "Ada", "straße", "ﬁnch", "客戶", "a name of more than twelve"),
    "stage": ("talk", "offer", "lost"),
    "amount": NUMBERS,
    "share": ("", "12.5", "33.333", "100%", "0.01", "x"),
    "paid_off": NUMBERS,
    "agreed": ("", "true", "false"),
    "pieces": ("", "0", "3", "7", "1.5"),
    "weight": ("", "1", "2.125", "0.333", "9999"),
    "due": ("", "2026-01-31", "2024-02-29", "2031-05-01", "9999-12-31"),
    "payable": ("", "CNY", "USD", "JPY", "EUR"),
    "asked": NUMBERS,
    "country": ("", "CN", "GB"),
    "lines-0-count": ("", "1", "2", "250"),
    "lines-0-price": NUMBERS,
    "lines-1-count": ("1", "12"),
    "lines-1-price": ("", "10", "0.333", "5,000"),
}
SNAPSHOT = """(names) => Object.fromEntries(names.map((name) => {
  const region = document.getElementById(`r-${name}`);
  const output = region.querySelector('output.still');
  const shown = output ? output.textContent.trim() : Boolean(region.querySelector('label .mut'));
  return [name, [region.hidden, shown]];
}))"""
OF_THE_SERVER = """async (names) => {
  const form = document.getElementById('record-form');
  const body = new FormData(form);
  for (const name of [...body.keys()]) if (name.endsWith('.sig')) body.set(name, '');
  const answer = await fetch(form.getAttribute('hx-post'), { method: 'POST', body, headers: { 'HX-Request': 'true' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return Object.fromEntries(names.map((name) => {
    const region = page.getElementById(`r-${name}`);
    const output = region.querySelector('output.still');
    const shown = output ? output.textContent.trim() : Boolean(region.querySelector('label .mut'));
    return [name, [region.hidden, shown]];
  }));
}"""
ROWS = ("lines-0-worth", "lines-1-worth")


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=address)
    opened = context.new_page()
    opened.goto("/login")
    opened.fill("#login", "wei")
    opened.fill("#password", "correct horse")
    opened.click("button.pri")
    opened.wait_for_url("**/home")
    yield opened
    context.close()


def asked(page: Page) -> list[str]:
    found: list[str] = []

    def note(request: Request) -> None:
        if "/eval" in request.url:
            found.append(request.url)

    page.on("request", note)
    return found


def open_form(page: Page, path: str) -> None:
    with page.expect_response("**/x/forms/**"):
        page.goto(path)
    expect(page.locator("#record-form")).to_have_attribute("data-following", "yes")


def fill(page: Page, name: str, text: str) -> None:
    control = page.locator(f"[name='{name}']")
    if control.evaluate("(one) => one.tagName") == "SELECT":
        control.select_option(text)
    else:
        control.fill(text)
    control.dispatch_event("change")


def test_totals_and_conditions_follow_what_is_typed_without_asking_the_server(page: Page) -> None:
    open_form(page, "/m/deal/1/edit")
    requests = asked(page)
    page.fill("[name='lines-0-count']", "3")
    page.fill("[name='lines-0-price']", "1,234.5")
    expect(page.locator("#f-lines-0-worth")).to_have_text("CN¥\u00a03,703.50")
    expect(page.locator("#f-total")).to_have_text("CN¥\u00a04,203.50")
    expect(page.locator("#f-gap")).to_have_text("-CN¥\u00a03,703.50")
    page.fill("[name=amount]", "2000")
    expect(page.locator("#f-twice")).to_have_text("CN¥\u00a04,000")
    expect(page.locator("#s-big")).to_be_visible()
    page.fill("[name=amount]", "20")
    expect(page.locator("#s-big")).to_be_hidden()
    page.wait_for_timeout(500)
    assert requests == []


def test_a_check_says_beside_its_field_what_does_not_hold_and_takes_it_back(page: Page) -> None:
    open_form(page, "/m/deal/new")
    fill(page, "due", "2031-01-01")
    expect(page.locator("#f-due-live")).to_contain_text("That is too far away")
    expect(page.locator("#live")).to_have_text("That is too far away")
    assert page.get_attribute("#f-due", "aria-invalid") == "true"
    assert page.get_attribute("#f-due", "aria-describedby") == "f-due-live"
    fill(page, "due", "2029-01-01")
    expect(page.locator("#f-due-live")).to_have_count(0)
    assert page.get_attribute("#f-due", "aria-invalid") is None


def test_the_browser_decides_as_the_server_does(page: Page) -> None:
    rng = random.Random(20261128)
    open_form(page, "/m/deal/1/edit")
    names = [*DECIDED, *ROWS]
    for _ in range(30):
        filled = {name: rng.choice(texts) for name, texts in CONTROLS.items() if rng.random() < 0.5}
        for name, text in filled.items():
            if page.locator(f"[name='{name}']").count():
                fill(page, name, text)
        page.wait_for_timeout(350)  # what the browser cannot decide is asked after 300 ms
        expect(page.locator("#record-form")).not_to_have_class(re.compile("htmx-request"))
        wanted = page.evaluate(OF_THE_SERVER, names)
        assert page.evaluate(SNAPSHOT, names) == wanted, filled


def test_a_row_that_is_added_is_followed_too(page: Page) -> None:
    open_form(page, "/m/deal/1/edit")
    page.click("text=Add row")
    expect(page.locator("#f-lines-2-what")).to_be_focused()
    requests = asked(page)
    page.fill("[name='lines-2-count']", "2")
    page.fill("[name='lines-2-price']", "100")
    expect(page.locator("#f-lines-2-worth")).to_have_text("CN¥\u00a0200")
    expect(page.locator("#f-total")).to_have_text("CN¥\u00a0720")
    assert requests == []


def test_without_its_program_a_form_asks_the_server(page: Page) -> None:
    page.route("**/x/**", lambda route: route.abort())
    requests = asked(page)
    page.goto("/m/deal/1/edit")
    page.fill("[name=amount]", "2000")
    page.keyboard.press("Tab")
    expect(page.locator("#f-twice")).to_have_text("CN¥\u00a04,000")
    assert len(requests) == 1


def test_amounts_are_converted_without_asking_the_server(page: Page) -> None:
    open_form(page, "/m/deal/1/edit")
    with page.expect_response("**/eval*"):
        fill(page, "payable", "USD")  # the server draws the sign of the currency
    expect(page.locator("#record-form")).not_to_have_class(re.compile("htmx-request"))
    requests = asked(page)
    fill(page, "due", "2026-11-02")
    fill(page, "amount", "475.1234")
    fill(page, "asked", "1,000")
    expect(page.locator("#f-abroad")).to_have_text("JP¥\u00a010,000")
    expect(page.locator("#f-at_home")).to_have_text("CN¥\u00a07,123.46")
    expect(page.locator("#r-dear")).to_be_hidden()
    fill(page, "due", "2026-10-31")
    expect(page.locator("#f-at_home")).to_have_text("CN¥\u00a07,200")
    fill(page, "asked", "1,000.01")
    expect(page.locator("#r-dear")).to_be_visible()
    page.wait_for_timeout(500)
    assert requests == []


def test_what_an_older_rate_than_those_in_the_form_is_needed_for_is_asked_of_the_server(page: Page) -> None:
    def without_old_rates(route: Route) -> None:
        answer = route.fetch()
        found = re.search(r'data-program="([^"]*)"', answer.text())
        assert found is not None
        state = json.loads(html.unescape(found[1]))
        newest = [[code, {part: of[part][-1:] for part in of}] for code, of in state["environment"]["rates"]["dated"]]
        state["environment"]["rates"].update(dated=newest, complete=False)
        route.fulfill(response=answer, body=answer.text().replace(found[1], html.escape(json.dumps(state))))

    page.route("**/m/deal/1/edit", without_old_rates)
    errors: list[object] = []
    page.on("pageerror", lambda error: errors.append(error))
    open_form(page, "/m/deal/1/edit")
    requests = asked(page)
    fill(page, "due", "2026-02-01")
    fill(page, "amount", "475.1234")
    expect(page.locator("#f-abroad")).to_have_text("JP¥\u00a010,000")
    page.wait_for_timeout(500)
    assert requests == []
    fill(page, "due", "2026-01-31")
    expect(page.locator("#f-abroad")).to_have_text("JP¥\u00a09,696")
    assert len(requests) == 1
    assert errors == []


def test_a_text_that_only_the_server_can_read_is_asked_of_it(page: Page) -> None:
    open_form(page, "/m/deal/1/edit")
    requests: list[Any] = asked(page)
    fill(page, "amount", "¥ 2,000")
    expect(page.locator("#f-twice")).to_have_text("CN¥\u00a04,000")
    assert len(requests) == 1


def test_half_typed_chinese_computes_nothing(page: Page) -> None:
    open_form(page, "/m/deal/1/edit")
    before = page.text_content("#f-called")
    page.focus("#f-name")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    page.wait_for_timeout(200)
    assert page.text_content("#f-called") == before
    session.send("Input.insertText", {"text": "你"})
    expect(page.locator("#f-called")).to_contain_text("你")


def test_a_row_that_nobody_filled_in_counts_for_nothing(page: Page) -> None:
    open_form(page, "/m/deal/1/edit")
    page.click("text=Add row")
    expect(page.locator("#f-lines-2-worth")).to_have_text("CN¥\u00a0500")
    assert page.evaluate(SNAPSHOT, list(DECIDED)) == page.evaluate(OF_THE_SERVER, list(DECIDED))
    expect(page.locator("#f-total")).to_have_text("CN¥\u00a0520")
    page.fill("[name='lines-2-what']", "Box")
    expect(page.locator("#f-total")).to_have_text("CN¥\u00a01,020")
    assert page.evaluate(SNAPSHOT, list(DECIDED)) == page.evaluate(OF_THE_SERVER, list(DECIDED))
