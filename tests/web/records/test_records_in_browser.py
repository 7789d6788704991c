"""Forms and record pages in a real browser: live fields, rows, dialogs, unsaved changes, accessible in every theme."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ["/m/deal/1", "/m/deal/1/edit", "/m/deal/new", "/m/deal/quick", "/m/deal/1/step/lose", "/m/company/1"]


def signed_in(browser: Browser, address: str, width: int = 1440, theme: str = "light") -> Page:
    phone = width < 500
    context = browser.new_context(
        viewport={"width": width, "height": 900}, is_mobile=phone, has_touch=phone, base_url=address
    )
    context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    page = context.new_page()
    page.goto("/login")
    page.fill("#login", "wei")
    page.fill("#password", "correct horse")
    page.click("button.pri")
    page.wait_for_url("**/home")
    return page


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_record_pages_are_accessible_and_fit(width: int, theme: str, chromium: Browser, address: str) -> None:
    page = signed_in(chromium, address, width, theme)
    found = []
    for path in PAGES:
        page.goto(path)
        answer = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
        found += [(path, one["id"], one["nodes"][0]["html"][:120]) for one in answer["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((path, "too wide", ""))
    assert found == []


def test_dependent_fields_come_and_go_and_the_focus_stays(chromium: Browser, address: str) -> None:
    page = signed_in(chromium, address)
    page.goto("/m/deal/new")
    expect(page.locator("#r-province")).to_be_hidden()
    page.select_option("#f-country", "CN")
    expect(page.locator("#r-province")).to_be_visible()
    expect(page.locator("#f-province option")).to_have_text(["–", "Shanghai"])
    page.fill("#f-amount", "2000")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.name")
    expect(page.locator("#r-twice")).to_contain_text("4,000")
    expect(page.locator("#s-big")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == focused


def test_a_picker_is_used_by_keyboard_alone(chromium: Browser, address: str) -> None:
    page = signed_in(chromium, address)
    page.goto("/m/deal/new")
    page.focus("#f-company")
    page.keyboard.type("Bei")
    expect(page.locator("[role=option]")).to_have_text(["Beihe"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#f-company")).to_have_value("Beihe")
    assert page.locator("select[name=company]").input_value() == "2"
    assert page.url.endswith("/m/deal/new")


def test_leaving_asks_only_while_something_is_unsaved(chromium: Browser, address: str) -> None:
    page = signed_in(chromium, address)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto("/m/deal/1/edit")
    page.goto("/home")
    assert asked == []
    page.goto("/m/deal/1/edit")
    page.fill("#f-notes", "typed")
    page.goto("/home")
    assert asked == ["beforeunload"]
    page.goto("/m/deal/1/edit")
    page.fill("#f-notes", "typed")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/m/deal/1")
    assert asked == ["beforeunload"]


def test_rows_come_and_go_without_leaving_the_page(chromium: Browser, address: str) -> None:
    page = signed_in(chromium, address)
    page.goto("/m/deal/1/edit")
    page.click("text=Add row")
    expect(page.locator("#f-lines-2-what")).to_be_focused()
    page.fill("#f-lines-2-what", "Box")
    page.click("[aria-label='Remove row 1']")
    expect(page.locator(".lt tbody tr")).to_have_count(2)
    page.click(".fbar [data-save]")
    page.wait_for_url("**/m/deal/1")
    expect(page.locator(".rows-t tbody tr")).to_have_count(2)


def test_quick_create_stands_over_the_page_and_gives_the_focus_back(chromium: Browser, address: str) -> None:
    page = signed_in(chromium, address)
    page.goto("/m/company/1")
    page.click("a[data-quick][aria-label='Add: Deal']")
    expect(page.locator("dialog [name=name]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator("a[data-quick][aria-label='Add: Deal']")).to_be_focused()
    page.keyboard.press("Enter")
    page.click("dialog [data-save]")
    expect(page.locator("dialog .summary")).to_be_focused()
    page.fill("dialog [name=name]", "Fourth")
    page.click("dialog [data-save]")
    expect(page.locator(".said")).to_contain_text("Fourth was created.")
    assert page.url.endswith("/m/company/1")


def test_enter_that_confirms_chinese_does_not_send_the_form(chromium: Browser, address: str) -> None:
    page = signed_in(chromium, address)
    page.goto("/m/deal/new")
    page.focus("#f-name")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    page.dispatch_event("#f-name", "keydown", {"key": "Enter", "keyCode": 229, "isComposing": True, "bubbles": True})
    page.wait_for_timeout(300)
    assert page.url.endswith("/m/deal/new")
    expect(page.locator(".summary")).to_have_count(0)
