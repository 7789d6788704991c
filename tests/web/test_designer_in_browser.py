"""The designer in a real browser: the editor under the strict policy, the builder by keyboard, and without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause
from customary.platform.workflow import versions
from customary.platform.workflow.engine import Engine
from customary.web.app import build_app
from tests.web.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULE = "/admin/rules/client/tell/"
TEXT = """\
label: Tell the owner
when: {record: saved, watch: [stage]}
if: stage = 'risk' and (revenue >= 1000000 or vip) and len(name) > 2
then:
  - notify: {to: "= owner", text: "{name} is at risk"}
  - set: {vip: true, due: "= today()"}
    if: revenue > 5000000
"""
PAGES = [
    "/admin",
    "/admin/rules",
    "/admin/rules/new",
    f"{RULE}?record=1",
    f"{RULE}?record=3",
    f"{RULE}?as=text",
    f"{RULE}publish",
    f"{RULE}versions?from=1&to=2",
    f"{RULE}runs?record=1",
    "/admin/rules/client/slip/",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program is not None, "there is no Chromium; tests/system/ensure.sh installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    site.automation = Engine()
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        versions.publish(unit, versions.save_draft(unit, "client", "tell", TEXT)[0].id)
        versions.save_draft(unit, "client", "tell", TEXT.replace("is at risk", "is in danger"))
        versions.save_draft(unit, "client", "slip", TEXT.replace("stage =", "stagge ="))
    with served(build_app(site)) as found:
        yield found


def sign_in(
    browser: Browser, address: str, *, width: int = 1440, scripts: bool = True, **cookies: str
) -> tuple[BrowserContext, Page, list[str]]:
    """Sign in as an administrator, and collect what the browser complains about from then on."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB", java_script_enabled=scripts)
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("#login", "min")
    page.fill("#password", "correct horse")
    page.click("button.pri")
    page.wait_for_url("**/home")
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return context, page, complaints


def condition(page: Page) -> str:
    return str(page.locator("#if-text").evaluate("area => area.value"))


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(1440, "light", "en"), (1440, "dark", "zh-Hans"), (390, "dark", "zh-Hant")]
)
def test_pages_are_accessible_and_fit(width: int, theme: str, language: str, chromium: Browser, address: str) -> None:
    context, page, complaints = sign_in(chromium, address, width=width, theme=theme, language=language)
    for path in PAGES:
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        found: Any = Axe().run(page).response
        assert [(one["id"], one["nodes"][0]["html"][:300]) for one in found["violations"]] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate("document.documentElement.lang") == language
    assert complaints == []
    context.close()


def test_the_builder_and_the_editor_follow_each_other(chromium: Browser, address: str) -> None:
    context, page, complaints = sign_in(chromium, address)
    page.goto(address + RULE)
    page.locator('button[value="c.add:c"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator('[id="c.3"]')).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('[id="c.2"]')).to_be_focused()
    assert condition(page).endswith("and number is not blank and (len(name) > 2)")
    page.click("#part-if .cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.type("stagge = 'risk'")
    expect(page.locator(".cm-lintRange-error")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.locator("#if-problems .lnk").click()
    expect(page.locator("#if-problems .err")).to_have_count(0)
    assert condition(page) == "stage = 'risk'"
    expect(page.locator('[name="c.0.field"]')).to_have_value("stage")
    assert complaints == []
    context.close()


def test_completion_works_by_keyboard_and_tab_leaves_the_editor(chromium: Browser, address: str) -> None:
    context, page, complaints = sign_in(chromium, address)
    page.goto(address + RULE)
    page.click("#part-if .cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.type("parent.rev")
    page.keyboard.press("Control+Space")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("revenue")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    assert condition(page) == "parent.revenue"
    page.keyboard.type(" > ow")
    page.keyboard.press("Control+Space")
    expect(page.locator(".cm-tooltip-autocomplete")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('#part-if .cm-editor') !== null")
    assert complaints == []
    context.close()


def test_a_rule_is_changed_and_published_without_scripts(chromium: Browser, address: str, site: Site) -> None:
    context, page, _ = sign_in(chromium, address, scripts=False)
    page.goto(address + RULE)
    page.click('button[value="c.add:c"]')
    page.select_option('[id="c.3"]', "stage")
    page.click(".no-js button")
    page.select_option('[name="c.3.op"]', "!=")
    page.click(".no-js button")
    page.select_option('[name="c.3.value"]', "lost")
    page.click('button[value="save"]')
    assert page.url == address + RULE
    page.click("text=Publish…")
    page.click("text=Publish version 2")
    rule = site.runtime().catalog.modules["client"].rules["tell"]
    assert rule.version == 2
    assert 'stage != "lost"' in rule.text
    context.close()


def written(page: Page, text: str) -> None:
    """Write a condition anew, as somebody types it."""
    page.click("#part-if .cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    if text:
        page.keyboard.press("Escape")


def test_problems_are_told_beside_the_text_and_mended_at_once(chromium: Browser, address: str) -> None:
    context, page, complaints = sign_in(chromium, address)
    page.goto(address + RULE)
    written(page, "vip && stagge = “risk”")
    told = page.locator("#if-problems .err")
    expect(told).to_have_count(3)
    expect(told.locator("mark")).to_have_text(["&&", "stagge", "“risk”"])
    for _ in range(3):
        before = condition(page)
        page.locator("#if-problems button[type=button].lnk").first.click()
        expect(page.locator("#if-text")).not_to_have_value(before)
        page.wait_for_load_state("networkidle")
        expect(page.locator("#if-problems[data-told]")).to_be_attached()
    assert condition(page) == "vip and stage = 'risk'"
    expect(page.locator("#if-problems .err")).to_have_count(0)
    assert complaints == []
    context.close()


def test_a_field_is_found_by_its_label_and_a_code_inside_quotes(chromium: Browser, address: str) -> None:
    context, page, complaints = sign_in(chromium, address)
    page.goto(address + RULE)
    written(page, "")
    page.keyboard.type("credit")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("limit")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    assert condition(page) == "limit"
    written(page, "stage = ")
    page.keyboard.type("'ri")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("'risk'")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    assert condition(page) == "stage = 'risk'"
    assert complaints == []
    context.close()


def test_what_is_composed_is_left_alone_until_it_is_done(chromium: Browser, address: str) -> None:
    context, page, complaints = sign_in(chromium, address)
    page.goto(address + RULE)
    written(page, "")
    session = context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "xing", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(900)
    session.send("Input.imeSetComposition", {"text": "xingming", "selectionStart": 8, "selectionEnd": 8})
    page.wait_for_timeout(300)
    session.send("Input.insertText", {"text": "姓名"})
    expect(page.locator("#if-text")).to_have_value("姓名")
    expect(page.locator("#if-problems .err")).to_have_count(1)
    assert complaints == []
    context.close()
