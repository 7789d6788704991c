"""Signing in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from customary.platform.site import Site
from customary.platform.storage.system_tables import session
from customary.platform.unit import SYSTEM, Cause

PASSWORD = "correct horse"


def _cookies(answer: Any) -> dict[str, str]:
    return {one.split("=", 1)[0]: one for one in answer.headers.getlist("Set-Cookie")}


def test_a_stranger_is_sent_to_sign_in_and_back(stranger: Any) -> None:
    answer = stranger.get("/m/client/?f=stage:any_of:risk")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=%2Fm%2Fclient%2F%3Ff%3Dstage%3Aany_of%3Arisk"
    page = stranger.get(answer.headers["Location"]).text
    assert 'name="next" value="/m/client/?f=stage:any_of:risk"' in page
    entered = stranger.post("/login", login="wei", password=PASSWORD, next="/m/client/?f=stage:any_of:risk")
    assert entered.status_code == 303
    assert entered.headers["Location"] == "/m/client/?f=stage:any_of:risk"


def test_a_fragment_sends_the_whole_page_to_sign_in(stranger: Any) -> None:
    answer = stranger.get("/notifications?_frag=bell", HX_Request="true")
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/login"


def test_the_session_is_a_cookie_that_scripts_and_other_sites_cannot_use(stranger: Any) -> None:
    cookie = _cookies(stranger.sign_in("wei"))["customary_session"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_over_https_the_session_is_for_https_only(app: Any) -> None:
    client = app.test_client()
    page = client.get("/login", base_url="https://crm.example").text
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    answer = client.post(
        "/login",
        data={"csrf_token": token, "login": "wei", "password": PASSWORD},
        base_url="https://crm.example",
        headers={"Referer": "https://crm.example/login"},
    )
    assert answer.status_code == 303
    assert "Secure" in _cookies(answer)["customary_session"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("login", "password"), [("wei", "wrong"), ("nobody", PASSWORD), ("", ""), ("WEI ", "x" * 5000)]
)
def test_a_wrong_name_and_a_wrong_password_get_one_answer(login: str, password: str, stranger: Any) -> None:
    answer = stranger.sign_in(login, password)
    assert answer.status_code == 422
    assert "The user name or the password is not right." in answer.text
    assert "<title>Error: Sign in" in answer.text
    assert "customary_session" not in _cookies(answer)
    assert f'value="{password}"' not in answer.text or not password


def test_guessing_is_slowed_and_the_wait_is_told(stranger: Any) -> None:
    for _ in range(5):
        assert stranger.sign_in("wei", "wrong").status_code == 422
    answer = stranger.sign_in("wei", PASSWORD)
    assert answer.status_code == 429
    assert "Too many failed attempts. Try again in 15 minutes." in answer.text
    assert answer.headers["Retry-After"] == "900"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(target: str, stranger: Any) -> None:
    assert stranger.post("/login", login="wei", password=PASSWORD, next=target).headers["Location"] == "/home"


def test_signing_in_begins_a_new_session_and_ends_the_old_one(site: Site, stranger: Any) -> None:
    first = _cookies(stranger.sign_in("wei"))["customary_session"].split(";")[0]
    second = _cookies(stranger.sign_in("wei"))["customary_session"].split(";")[0]
    assert first != second
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        kept = unit.connection.execute(select(session.c.token_hash)).all()
    assert len(kept) == 1
    assert second.split("=")[1] not in str(kept)


def test_a_token_that_was_planted_is_never_a_session(stranger: Any) -> None:
    stranger.client.set_cookie("customary_session", "planted")
    answer = stranger.sign_in("wei")
    assert "planted" not in _cookies(answer)["customary_session"]
    stranger.client.set_cookie("customary_session", "planted")
    assert stranger.get("/home").status_code == 303


def test_signing_out_ends_the_session_for_good(site: Site, seller: Any) -> None:
    kept = seller.client.get_cookie("customary_session")
    assert kept is not None
    answer = seller.post("/logout")
    assert answer.headers["Location"] == "/login"
    seller.client.set_cookie("customary_session", kept.value)
    assert seller.get("/home").status_code == 303


def test_a_locked_user_is_out_at_the_next_request(site: Site, seller: Any) -> None:
    assert seller.get("/home").status_code == 200
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        users = unit.runtime.tables.record("user")
        unit.connection.execute(users.update().where(users.c.login == "wei").values(active=False))
    assert seller.get("/home").status_code == 303


def test_the_language_can_be_chosen_before_signing_in_and_comes_along(stranger: Any) -> None:
    answer = stranger.post("/language", language="zh-Hant", next="/login?next=%2Fm%2F")
    assert answer.headers["Location"] == "/login?next=%2Fm%2F"
    assert "<h1>登入</h1>" in stranger.get("/login").text
    stranger.sign_in("wei")
    assert '<html lang="zh-Hant"' in stranger.get("/home").text


def test_the_language_of_the_account_goes_before_that_of_the_browser(browser: Callable[[str], Any]) -> None:
    browser("wei").post("/language", language="zh-Hans")
    other = browser("wei")
    other.client.set_cookie("language", "zh-Hant")
    assert '<html lang="zh-Hans"' in other.get("/home").text


def test_a_language_that_the_site_does_not_speak_is_no_choice(stranger: Any) -> None:
    stranger.post("/language", language="fr")
    assert '<html lang="en"' in stranger.get("/login").text
