"""The pages in a real browser: accessible, inside the policy, at home on a phone, and deaf to half-typed Chinese."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "correct horse"
WIDE = {"width": 1440, "height": 960}
PHONE = {"width": 390, "height": 844}
PAGES = [
    "/home",
    "/m/",
    "/new",
    "/m/client/",
    "/m/client/?f=stage:any_of:risk&add=owner",
    "/m/client/v/board",
    "/m/client/trash",
    "/search?q=kestrel",
    "/notifications",
    "/me/language",
    "/me/appearance",
    "/nowhere",
]


def context_of(browser: Browser, address: str, size: dict[str, int], **cookies: str) -> BrowserContext:
    context = browser.new_context(viewport=size, has_touch=size is PHONE, is_mobile=size is PHONE, locale="en-GB")  # type: ignore[arg-type]
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    return context


def sign_in(context: BrowserContext, address: str, login: str = "min") -> tuple[Page, list[str]]:
    """Sign in as a person would, and collect what the browser complains about from then on."""
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("button.pri")
    page.wait_for_url("**/home")
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def faults(page: Page) -> list[tuple[str, str]]:
    found: Any = Axe().run(page).response
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]


@pytest.mark.parametrize(
    ("size", "theme", "language"), [(WIDE, "light", "en"), (WIDE, "dark", "zh-Hans"), (PHONE, "dark", "zh-Hant")]
)
def test_pages_are_accessible_and_fit(
    size: dict[str, int], theme: str, language: str, chromium: Browser, address: str
) -> None:
    context = context_of(chromium, address, size, theme=theme, language=language)
    page = context.new_page()
    page.goto(f"{address}/login")
    assert faults(page) == []
    page.close()
    page, complaints = sign_in(context, address)
    for path in PAGES:
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
        assert page.evaluate("document.documentElement.lang") == language
    assert [one for one in complaints if "404" not in one] == []
    context.close()


def test_enter_that_confirms_chinese_sends_nothing(chromium: Browser, address: str) -> None:
    context = context_of(chromium, address, WIDE)
    page, _ = sign_in(context, address)
    page.goto(f"{address}/m/client/v/all")
    page.focus("#list-q")
    session = context.new_cdp_session(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    session.send("Input.imeSetComposition", {"text": "qinghe", "selectionStart": 6, "selectionEnd": 6})
    session.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Process", "code": "Enter"},
    )
    page.wait_for_timeout(600)
    assert asked == []
    session.send("Input.insertText", {"text": "青禾"})
    expect(page.locator(".tb tbody tr")).to_have_count(1)
    assert page.inner_text(".tb tbody tr .nm a") == "青禾有机"
    assert page.evaluate("location.pathname + location.search") == "/m/client/v/all?q=%E9%9D%92%E7%A6%BE"
    assert page.evaluate("document.activeElement.id") == "list-q"
    context.close()


def test_keys_find_the_search_and_are_letters_while_somebody_types(chromium: Browser, address: str) -> None:
    context = context_of(chromium, address, WIDE)
    page, _ = sign_in(context, address)
    page.goto(f"{address}/m/client/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "gs"
    page.keyboard.type("c/")
    assert page.input_value("#gs") == "c/"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "gs"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("f")
    assert page.evaluate("document.querySelector('#condition').open")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('#condition').open")
    context.close()


def test_a_condition_is_added_without_leaving_the_page_and_back_undoes_it(chromium: Browser, address: str) -> None:
    context = context_of(chromium, address, WIDE)
    page, complaints = sign_in(context, address)
    page.goto(f"{address}/m/client/v/all")
    page.evaluate("window.stayed = true")
    page.click("#condition > summary")
    page.click("#condition .opt:text-is('Stage')")
    page.wait_for_selector("#condition form")
    page.check("#condition input[value=risk]")
    page.click("#condition button.pri")
    page.wait_for_selector(".chips .cond")
    assert page.locator(".tb tbody tr").count() == 2
    assert page.evaluate("window.stayed")
    assert page.evaluate("decodeURIComponent(location.search)") == "?f=stage:any_of:risk"
    page.reload()
    assert page.locator(".tb tbody tr").count() == 2
    page.click(".chips .cond .rm")
    expect(page.locator(".tb tbody tr")).to_have_count(6)
    page.go_back()
    expect(page.locator(".tb tbody tr")).to_have_count(2)
    assert page.locator("main h1").count() == 1
    assert complaints == []
    context.close()


def test_ticked_rows_bring_up_the_bar(chromium: Browser, address: str) -> None:
    context = context_of(chromium, address, WIDE)
    page, _ = sign_in(context, address)
    page.goto(f"{address}/m/client/v/all")
    assert not page.is_visible(".bulk")
    page.check(".tb tbody tr:nth-child(2) .cb")
    page.check(".tb tbody tr:nth-child(3) .cb")
    assert page.inner_text(".bulk [data-count]") == "2 selected"
    assert page.evaluate("document.querySelector('.tb thead .cb').indeterminate")
    page.click("[data-clear-selection]")
    assert not page.is_visible(".bulk")
    context.close()


def test_the_theme_changes_at_once_and_stays(chromium: Browser, address: str) -> None:
    context = context_of(chromium, address, WIDE)
    page, complaints = sign_in(context, address)
    page.click("summary[aria-label='Appearance']")
    with page.expect_response("**/me/appearance"):
        page.click(".top button[value=dark]")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert complaints == []
    context.close()


def test_everything_works_without_javascript(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport=WIDE, java_script_enabled=False, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("#login", "min")
    page.fill("#password", PASSWORD)
    page.click("button.pri")
    page.goto(f"{address}/m/client/v/all")
    page.click("#condition > summary")
    page.click("#condition .opt:text-is('Stage')")
    page.check("#condition input[value=risk]")
    page.click("#condition button.pri")
    assert page.locator(".tb tbody tr").count() == 2
    page.click(".tb thead a:text-is('Revenue')")
    assert page.inner_text(".tb tbody tr:first-child .nm a") == "Orchard & Finch"
    page.click("a.sub:text-is('Count')")
    assert "2 records" in page.inner_text(".ph")
    page.fill("#list-q", "orchard")
    page.press("#list-q", "Enter")
    assert page.locator(".tb tbody tr").count() == 1
    page.click("summary[aria-label='Appearance']")
    page.click(".top button[value=dark]")
    assert page.get_attribute("html", "data-theme") == "dark"
    context.close()
