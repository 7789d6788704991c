"""What every answer carries, and what happens when something goes wrong."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask

from customary.platform.site import Site

PAGES = [
    "/login",
    "/home",
    "/m/",
    "/new",
    "/m/client/",
    "/m/client/v/mine",
    "/m/client/v/board",
    "/m/client/?add=stage",
    "/m/client/?f=stage:any_of:risk&edit=0",
    "/m/client/trash",
    "/search?q=Beihe",
    "/notifications",
    "/me/language",
    "/me/appearance",
    "/nowhere",
]


class _Inline(HTMLParser):
    """Collects what a strict policy would block, and ids that occur twice."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.faults += [f"{tag} {name}" for name in named if name == "style" or name.startswith(("on", "hx-on"))]
        if tag == "style" or (tag == "script" and "src" not in named):
            self.faults.append(tag)
        for name in ("src", "href", "action", "hx-get", "hx-post"):
            if (named.get(name) or "").strip().lower().startswith(("javascript:", "data:", "http:", "https:", "//")):
                self.faults.append(f"{tag} {name}={named[name]}")
        if tag == "form" and (named.get("method") or "get") not in ("get", "post"):
            self.faults.append(f"form method {named['method']}")
        one = named.get("id")
        if one is not None and one in self.ids:
            self.faults.append(f"two elements with the id {one}")
        self.ids.add(one or "")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_inline_and_loads_nothing_from_elsewhere(path: str, seller: Any) -> None:
    found = _Inline()
    found.feed(seller.get(path).text.replace("https://kestrel.example", ""))
    assert found.faults == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_main_heading(path: str, seller: Any) -> None:
    answer = seller.client.get(path, follow_redirects=True)
    assert len(re.findall(r"<h1[ >]", answer.text)) == 1
    assert len(re.findall(r"<main[ >]", answer.text)) == 1


@pytest.mark.parametrize("path", PAGES)
def test_an_answer_about_people_is_kept_by_nobody(path: str, seller: Any) -> None:
    answer = seller.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]
    assert "HX-Request" in answer.headers["Vary"]


def test_every_answer_is_hardened_and_has_its_own_nonce(stranger: Any) -> None:
    first, second = stranger.get("/login").headers, stranger.get("/login").headers
    assert first["X-Content-Type-Options"] == "nosniff"
    assert first["X-Frame-Options"] == "DENY"
    assert first["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in first["Content-Security-Policy"]
    assert first["Content-Security-Policy"] != second["Content-Security-Policy"]


def test_the_bundle_is_kept_for_ever_and_found_by_its_hash(stranger: Any) -> None:
    page = stranger.get("/login").text
    found = re.findall(r'"(/static/dist/[^"]+)"', page)
    assert len(found) == 2
    for path in found:
        assert re.search(r"-[0-9a-f]{12}\.(css|js)$", path)
        with stranger.get(path) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_scripts_and_styles_are_sent_compressed_and_pages_are_not(stranger: Any) -> None:
    page = stranger.get("/login", Accept_Encoding="gzip, deflate")
    assert "Content-Encoding" not in page.headers
    for path in re.findall(r'"(/static/dist/[^"]+)"', page.text):
        with stranger.get(path) as plain, stranger.get(path, Accept_Encoding="gzip, deflate") as packed:
            assert packed.headers["Content-Encoding"] == "gzip"
            assert "Accept-Encoding" in packed.headers["Vary"]
            assert gzip.decompress(packed.data) == plain.data
            assert len(packed.data) < len(plain.data) / 2


def test_the_bundle_speaks_dark_to_people_who_chose_it_and_to_their_systems(stranger: Any) -> None:
    path = re.search(r'"(/static/dist/style-[^"]+)"', stranger.get("/login").text)
    assert path is not None
    with stranger.get(path.group(1)) as answer:
        style = answer.text
    assert "prefers-color-scheme:dark" in style
    assert "[data-theme=auto]" in style
    assert "[data-theme=dark]" in style


def test_health_is_told_to_everybody_and_says_nothing_else(stranger: Any) -> None:
    answer = stranger.get("/healthz")
    assert answer.json == {"status": "ok", "version": 1}


@pytest.mark.parametrize(("language", "title"), [("en", "Not found"), ("zh-CN", "未找到"), ("zh-TW", "找不到")])
def test_a_page_that_is_not_there_says_so_in_words(language: str, title: str, stranger: Any) -> None:
    answer = stranger.get("/nowhere", Accept_Language=language)
    assert answer.status_code == 404
    assert f"<h1>{title}</h1>" in answer.text


def test_a_module_that_is_not_ones_own_is_refused_in_words(browser: Callable[[str], Any]) -> None:
    answer = browser("guest").get("/m/client/")
    assert answer.status_code == 403
    assert "You do not have permission for this" in answer.text


def test_an_act_is_never_done_by_a_link(seller: Any) -> None:
    answer = seller.get("/logout")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert seller.get("/home").status_code == 200


def test_every_act_needs_the_token_of_a_form(app: Flask, seller: Any) -> None:
    acts = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())]
    assert len(acts) >= 9
    for rule in acts:
        path = re.sub(r"<int:\w+>", "1", rule.rule)
        answer = seller.client.post(re.sub(r"<\w+>", "client", path), data={"language": "zh-Hant"})
        assert answer.status_code == 400, rule.rule
        assert "This form is no longer valid" in answer.text
    assert seller.get("/home").status_code == 200


def test_a_fault_of_ours_shows_a_reference_and_nothing_of_the_fault(
    seller: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("customary.web.pages.home.rights_of", broken)
    answer = seller.get("/home")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    reference = re.search(r"<code class=\"num\">([0-9a-f]{8})</code>", answer.text)
    assert reference is not None
    assert reference.group(1) in "".join(capsys.readouterr())


def test_a_fault_of_the_database_still_gets_an_answer(
    site: Site, seller: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(site, "unit", broken)
    answer = seller.get("/home")
    assert answer.status_code == 500
    assert re.fullmatch(r"Customary cannot answer now. Reference: [0-9a-f]{8}\n", answer.text)
    assert "disk on fire" in "".join(capsys.readouterr())


@pytest.mark.parametrize("tag", ["en", "zh-Hans", "zh-Hant"])
def test_a_page_says_which_language_it_is_in(tag: str, seller: Any) -> None:
    assert seller.post("/language", language=tag, next="/home").status_code == 303
    assert f'<html lang="{tag}"' in seller.get("/home").text


def test_labels_of_the_site_are_shown_in_the_readers_language(seller: Any) -> None:
    seller.post("/language", language="zh-Hans")
    page = seller.get("/m/client/").text
    assert "<h1>客户</h1>" in page
    assert "全部客户" in page
    assert "合作中" in page
    assert "添加条件" in page


def test_looks_are_rendered_by_the_server(seller: Any) -> None:
    assert 'data-theme="auto" data-density="cozy"' in seller.get("/home").text
    answer = seller.post("/me/appearance", theme="dark", density="compact", next="/m/")
    assert answer.headers["Location"] == "/m/"
    assert 'data-theme="dark" data-density="compact"' in seller.get("/home").text
    seller.post("/me/appearance", theme='"><script>')
    assert 'data-theme="dark"' in seller.get("/home").text


def test_menus_show_what_the_role_may_open(seller: Any, administrator: Any, browser: Callable[[str], Any]) -> None:
    assert 'href="/m/client/"' in seller.get("/home").text
    assert "/admin/rules" not in seller.get("/home").text
    assert "/admin/rules" in administrator.get("/home").text
    assert 'href="/m/client/"' not in browser("guest").get("/home").text


def test_my_day_shows_what_is_next_and_what_was_changed(administrator: Any) -> None:
    page = administrator.get("/home").text
    assert "My clients" in page
    assert "Beihe Logistics" in page
    assert "Today" in page
