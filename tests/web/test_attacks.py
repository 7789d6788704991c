"""What attackers try at pages: markup in values, addresses that lead away, sessions, sizes, and ids that are none."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Dialog, sync_playwright
from sqlalchemy import insert, text

from customary.platform.accounts import Passwords, actor_of_login, set_password, set_roles
from customary.platform.migration.applying import apply
from customary.platform.migration.planning import plan
from customary.platform.records import comments
from customary.platform.records.deletion import delete
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage.engine import WRITE
from customary.platform.storage.system_tables import notification
from customary.platform.unit import SYSTEM, Cause
from customary.web.app import build_app
from tests.web.serving import served

PASSWORD = "correct horse"
HUGE = "9" * 40
LONGEST = "9" * 5_000


def _acting(site: Site) -> Any:
    return site.unit(SYSTEM, cause=Cause(source="system"))


# ------------------------------------------------------------------------------------------------ markup in values

MARKUP = (
    "<script>window.pwned = 1</script>",
    "\"><img src=x onerror='window.pwned = 1'>",
    "'-window.pwned=1-' {{ 7 * 7 }} {{visit}}",
    "<svg/onload=window.pwned=1>.png",
    "</title></textarea><script>pwned=1</script>",
    "<b hx-get=/home hx-trigger=load>",
)


@pytest.fixture
def poisoned(filled_site: Path, tmp_path: Path) -> Iterator[tuple[Site, Flask]]:
    """A site whose labels, records, comments and notices all carry markup."""
    folder = tmp_path / "site"
    shutil.copytree(filled_site, folder)
    own = folder / "modules" / "clients"
    for name, old in (("dictionaries.yaml", "label: Active"), ("client.yaml", "label: Revenue")):
        file = own / name
        assert old in file.read_text("utf-8")
        file.write_text(file.read_text("utf-8").replace(old, "label: '<img src=x onerror=window.pwned=2>'"), "utf-8")
    opened = Site.open(folder, with_packaged_modules=False)
    with opened.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        apply(plan(opened.declared, connection), connection, now=opened.clock())
    opened.runtime().derived("accounts.passwords", lambda: Passwords(cheap=True))
    with _acting(opened) as unit:
        admin = actor_of_login(unit.connection, unit.runtime, "min")
        ids = [save(unit, "client", {"name": one[:80], "stage": "active", "owner": admin.user_id}).id for one in MARKUP]
        save(unit, "client", {"name": MARKUP[1], "parent": ids[0]}, record_id=ids[1])
        delete(unit, "client", save(unit, "client", {"name": MARKUP[0], "owner": admin.user_id}).id)
        for number, one in enumerate(MARKUP):
            comments.add(unit, "client", ids[1], one)
            unit.connection.execute(
                insert(notification).values(
                    user_id=admin.user_id, at=unit.now, text=one, module="client", record_id=ids[0], key=f"x{number}"
                )
            )
    app = build_app(opened)
    yield opened, app
    opened.close()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_markup_in_values_stays_text_in_a_browser(poisoned: tuple[Site, Flask]) -> None:
    site, app = poisoned
    with site.engine.connect() as connection:
        record = connection.execute(text("SELECT max(record_id) FROM comment")).scalar_one()
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program is not None, "there is no Chromium; tests/system/ensure.sh installs it"
    complaints: list[str] = []
    with served(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()

        def noted(dialog: Dialog) -> None:
            complaints.append(f"dialog {dialog.message}")
            dialog.dismiss()

        page.on("dialog", noted)
        page.goto(f"{address}/login")
        page.fill("#login", "min")
        page.fill("#password", PASSWORD)
        page.click("button.pri")
        page.wait_for_url("**/home")
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        seen = ""
        for path in (
            "/home",
            "/m/client/",
            "/m/client/v/board",
            "/m/client/trash",
            f"/m/client/?f=stage:any_of:active&f=parent:any_of:{record - 1}&add=stage",
            "/m/client/?q=%3Cscript%3Ewindow.pwned%3D1%3C%2Fscript%3E&add=owner",
            f"/m/client/{record}",
            f"/m/client/{record}?part=timeline",
            f"/m/client/{record}/edit",
            f"/m/client/{record}/delete",
            "/m/client/new?name=%22%3E%3Cimg%20src%3Dx%20onerror%3D%27window.pwned%3D1%27%3E",
            "/search?q=pwned",
            "/search?q=%22%3E%3Csvg%2Fonload%3Dwindow.pwned%3D1%3E",
            "/notifications",
        ):
            page.goto(address + path, wait_until="networkidle")
            assert page.evaluate("window.pwned") is None, path
            assert page.locator("img[src=x], svg[onload], b[hx-get], [onerror]").count() == 0, path
            assert page.locator("body script, title script").count() == 0, path
            seen += page.content()
        assert "&lt;script&gt;window.pwned" in seen
        assert "&lt;img src=x onerror=window.pwned=2&gt;" in seen
        assert "{{ 7 * 7 }}" in seen
        chromium.close()
    assert complaints == []


@pytest.mark.parametrize("address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", " javascript:x"])
def test_a_website_is_never_a_script(address: str, site: Site, seller: Any) -> None:
    form = {"name": "x", "name.was": "", "website": address, "website.was": "", "_act": "save", "_form": "w"}
    answer = seller.post("/m/client/new", **form)
    pages = answer.text + seller.get("/m/client/").text + seller.get("/m/client/7").text
    assert not re.search(r'(href|src)="\s*(javascript|data):', pages, re.IGNORECASE)


# ------------------------------------------------------------------------------------------- addresses that lead away

AWAY = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\r\nSet-Cookie: a=b",
    "/%0d%0aSet-Cookie:a=b",
    "javascript:alert(1)",
    "http:evil.example",
    "/\x00//evil.example",
    "//\u3002evil.example",
)


@pytest.mark.parametrize("target", AWAY)
def test_no_form_leads_away(target: str, seller: Any) -> None:
    answers = [
        seller.post("/language", language="en", next=target),
        seller.post("/me/appearance", theme="dark", next=target),
        seller.post("/notifications/1/open", next=target),
        seller.post("/m/client/bulk", next=target),
        seller.post("/login", login="wei", password=PASSWORD, next=target),
        seller.get("/login?next=" + target.replace("\r\n", "%0d%0a").replace("\x00", "%00").replace("\t", "%09")),
    ]
    for answer in answers:
        assert answer.status_code == 303
        location = answer.headers["Location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))
        assert "\n" not in location
        assert "a" not in {one.split("=")[0] for one in answer.headers.getlist("Set-Cookie")}


def test_the_host_of_a_request_is_in_no_answer(stranger: Any, seller: Any) -> None:
    for visitor in (stranger, seller):
        for path in ("/login", "/home", "/m/client/", "/m/client/1", "/nowhere", "/m/client/v/mine"):
            headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
            answer = visitor.client.get(path, headers=headers)
            assert "evil.example" not in answer.text + repr(answer.headers)


def test_all_cookies_are_for_this_site_only_and_over_https_for_https_only(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/login", base_url="https://crm.example")
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    form = {"csrf_token": token, "login": "wei", "password": PASSWORD, "language": "en", "theme": "dark"}
    answers = [page]
    for path in ("/login", "/language", "/me/appearance", "/logout"):
        referrer = {"Referer": "https://crm.example/login"}
        answers.append(client.post(path, data=form, base_url="https://crm.example", headers=referrer))
    cookies = [one for answer in answers for one in answer.headers.getlist("Set-Cookie")]
    assert {one.split("=")[0] for one in cookies} >= {"customary_session", "customary_form", "language", "theme"}
    for cookie in cookies:
        assert "SameSite=Lax" in cookie, cookie
        assert "Domain=" not in cookie
        if "Expires=Thu, 01 Jan 1970" not in cookie:
            assert "Secure" in cookie, cookie
        if cookie.startswith("customary"):
            assert "HttpOnly" in cookie


# ----------------------------------------------------------------------------------------------------------- sessions


def test_a_change_of_roles_counts_in_the_very_next_request(site: Site, browser: Callable[[str], Any]) -> None:
    seller = browser("wei")
    assert [seller.get(path).status_code for path in ("/m/client/", "/admin")] == [200, 403]
    with _acting(site) as unit:
        user = actor_of_login(unit.connection, unit.runtime, "wei").user_id
        assert user is not None
        set_roles(unit, user, ["administrator"])
    assert [seller.get(path).status_code for path in ("/m/client/", "/admin")] == [200, 200]
    with _acting(site) as unit:
        set_roles(unit, user, [])
    assert [seller.get(path).status_code for path in ("/m/client/", "/admin")] == [403, 403]


def test_a_new_password_ends_every_session(site: Site, browser: Callable[[str], Any]) -> None:
    first, second, other = browser("wei"), browser("wei"), browser("min")
    with _acting(site) as unit:
        user = actor_of_login(unit.connection, unit.runtime, "wei").user_id
        assert user is not None
        set_password(unit, user, "another horse", passwords=Passwords(cheap=True))
    assert [one.get("/home").status_code for one in (first, second, other)] == [303, 303, 200]
    assert first.sign_in("wei").status_code == 422
    assert first.sign_in("wei", "another horse").status_code == 303


def test_a_user_in_the_recycle_bin_is_out(site: Site, seller: Any) -> None:
    with _acting(site) as unit:
        users = unit.runtime.tables.record("user")
        unit.connection.execute(users.update().where(users.c.login == "wei").values(deleted_at=unit.now))
    assert seller.get("/home").status_code == 303
    assert seller.sign_in("wei").status_code == 422


def test_a_token_of_one_browser_is_none_of_another(browser: Callable[[str], Any], stranger: Any) -> None:
    seller = browser("wei")
    stranger.get("/login")
    answer = seller.client.post("/m/client/bulk", data={"csrf_token": stranger.token(), "act": "delete", "id": "1"})
    assert answer.status_code == 400


def test_guessing_over_many_names_is_slowed_by_address(stranger: Any) -> None:
    answers = [stranger.sign_in(f"user{number}", "wrong").status_code for number in range(31)]
    assert answers == [422] * 30 + [429]
    assert (
        stranger.client.post(
            "/login",
            data={"csrf_token": stranger.token(), "login": "wei", "password": PASSWORD},
            headers={"X-Forwarded-For": "10.9.8.7"},
        ).status_code
        == 429
    )


# ------------------------------------------------------------------------------------- sizes and ids that are none


@pytest.mark.parametrize(
    "path", ["/login", "/m/client/new", "/m/client/1/edit", "/m/client/eval", "/m/client/1/comments"]
)
def test_large_forms_get_a_plain_answer(path: str, seller: Any) -> None:
    large = seller.post(path, name="x" * 1_000_000, text="y" * 10)
    largest = seller.post(path, name="x" * 5_000_000)
    many = seller.post(path, **{f"p{number}": "1" for number in range(30_000)})
    long = seller.post(path, **{"name": "x" * 400_000, "name.was": "", "text": "y" * 50_000})
    assert large.status_code < 500
    assert largest.status_code == 413
    assert many.status_code < 500
    assert long.status_code < 500


def test_long_addresses_get_a_plain_answer(seller: Any) -> None:
    for path in (
        "/m/client/?" + "&".join(f"f=stage:any_of:{number}" for number in range(5_000)),
        "/m/client/?cols=" + ",".join(["name"] * 20_000),
        "/m/client/?sort=" + ".".join(["parent"] * 2_000),
        "/m/client/?cols=name," + ".".join(["parent"] * 200),
        "/m/client/?f=" + ".".join(["parent"] * 200) + ":not_blank",
        "/m/client/?f=stage:any_of:" + ",".join("x" * 1 for _ in range(900)),
        "/search?q=" + "a+" * 20_000,
        "/home?" + "a=1&" * 50_000,
    ):
        assert seller.get(path).status_code < 500, path[:60]


ODD = (
    "0",
    "-1",
    "1e9",
    "1.5",
    HUGE,
    LONGEST,
    "٣",
    "²",
    "１",
    "%00",
    "a%00b",
    "%ff",
    "%ed%a0%80",
    "null",
    "NaN",
    "'",
    "[]",
    "{}",
)


@pytest.mark.parametrize("odd", ODD, ids=lambda one: one[:8])
def test_values_that_are_none_never_break_a_page(odd: str, administrator: Any) -> None:
    paths = [
        f"/m/client/{odd}",
        f"/m/client/{odd}/edit",
        f"/m/client/{odd}/delete",
        f"/m/client/{odd}/step/{odd}",
        f"/m/client/1/r/{odd}",
        f"/m/{odd}/",
        f"/m/client/v/{odd}",
        f"/m/client/options/{odd}",
        f"/m/client/options/parent?q={odd}&v.parent={odd}&v.revenue={odd}&v.due={odd}",
        f"/m/client/?after={odd}",
        f"/m/client/?before={odd}&sort=-revenue",
        f"/m/client/?q={odd}",
        f"/m/client/?edit={odd}&f=stage:any_of:risk",
        f"/m/client/?n={odd}&count={odd}&_frag={odd}",
        f"/m/client/?add={odd}",
        f"/m/client/?finding=1&cp=parent&co=any_of&vm={odd}&ci={odd}&find={odd}",
        f"/m/client/?cp=revenue&co=more&v1={odd}&ci={odd}",
        *(
            f"/m/client/?f={field}:{operator}:{odd}"
            for field, operator in (
                ("revenue", "more"),
                ("share", "is"),
                ("due", "is"),
                ("due", "in_period"),
                ("visited", "less"),
                ("vip", "is"),
                ("stage", "any_of"),
                ("parent", "any_of"),
                ("parent", "is"),
                ("owner", "any_of"),
                ("owner", "is"),
                ("name", "contains"),
                ("id", "is"),
                ("number", "is"),
                (odd, "is"),
                ("name", odd),
            )
        ),
        f"/m/client/new?_copy={odd}&parent={odd}&revenue={odd}&due={odd}&visited={odd}",
        f"/m/client/1?part=timeline&before={odd}",
        f"/m/client/1?part=timeline&before={odd}_change_{odd}",
        f"/m/client/1?tab={odd}&show={odd}",
        f"/m/client/trash?after={odd}&before={odd}",
        f"/notifications?before={odd}",
        f"/search?q={odd}&only={odd}",
        f"/admin/rules?q={odd}&module={odd}",
        f"/admin/rules/client/{odd}/",
        f"/admin/rules/{odd}/any/",
        f"/admin/rules/client/any/runs/{odd}",
        f"/admin/rules/client/any/runs?before={odd}&record={odd}&chain={odd}",
        f"/admin/rules/client/any/versions?a={odd}&b={odd}&from={odd}&to={odd}",
    ]
    broken = [path[:80] for path in paths if administrator.get(path).status_code >= 500]
    assert broken == []


@pytest.mark.parametrize("odd", [*ODD, "\x00", "\ud800"[:0] + "\x1f"], ids=lambda one: repr(one[:8]))
def test_forms_that_hold_anything_never_break_a_page(odd: str, administrator: Any) -> None:
    anything = {
        key: odd
        for name in ("name", "stage", "revenue", "share", "visited", "due", "vip", "website", "mail", "parent", "owner")
        for key in (name, f"{name}.was", f"{name}.take", f"{name}.find")
    }
    token = administrator.token()
    broken = []
    for path in (
        "/m/client/new",
        "/m/client/quick",
        "/m/client/eval",
        "/m/client/1/edit",
        "/m/client/1/eval",
        "/m/client/1/delete",
        "/m/client/1/comments",
        "/m/client/bulk",
        "/m/client/trash/restore",
        "/m/client/trash/purge",
        f"/notifications/{odd if odd.isascii() and odd.isdecimal() else 1}/open",
        "/language",
        "/me/appearance",
        "/login",
        "/admin/rules/new",
        "/admin/rules/client/any/edit",
        "/admin/rules/client/any/text",
        "/admin/rules/client/any/check",
        "/admin/rules/client/any/complete",
        "/admin/rules/client/any/publish",
        "/admin/rules/client/any/roll-back",
        "/admin/rules/client/any/switch",
    ):
        for act in ("save", odd, f"add:{odd}", f"fix:{odd}.{odd}"):
            form = {
                "csrf_token": token,
                **anything,
                "row_version": odd,
                "_form": odd,
                "_act": "delete" if path.endswith("bulk") else act,
                "act": "delete",
                "id": odd,
                "text": odd,
                "at": odd,
                "version": odd,
                "module": odd,
                "key": odd,
                "login": odd,
                "password": odd,
                "c.n": odd,
                "a.n": odd,
                "label": odd,
            }
            answer = administrator.client.post(path, data=form)
            if answer.status_code >= 500:
                broken.append(f"{path} {act[:20]}")
    assert broken == []


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2f..%2fapp.py",
        "/static/%2e%2e/%2e%2e/app.py",
        "/static//etc/passwd",
        "/static/dist/../../app.py",
        "/static/..\\app.py",
        "/static/%00",
        "/static/dist/%2e%2e%5c%2e%2e%5capp.py",
        "/static/",
        "/static/dist/",
    ],
)
def test_static_files_are_those_of_the_folder(path: str, stranger: Any) -> None:
    with stranger.get(path) as answer:
        assert answer.status_code in (404, 308, 303)
        assert "import" not in answer.text


def test_values_of_headers_hold_no_lines(seller: Any) -> None:
    for path in (
        "/m/client/?_frag=list&q=a%0d%0aX-Planted:%201",
        "/m/client/?_frag=list&f=name:contains:%0d%0aX-Planted:%201",
        "/m/client/v/all%0d%0aX-Planted:1",
        "/nowhere%0d%0aX-Planted:1",
    ):
        answer = seller.get(path)
        assert "X-Planted" not in answer.headers
        assert all("\n" not in value and value.isascii() for value in answer.headers.values())


# ------------------------------------------------------------------------------------------------ the designer


def test_the_editor_of_rules_answers_administrators_only(app: Flask, browser: Callable[[str], Any]) -> None:
    for login in ("wei", "guest"):
        visitor = browser(login)
        token = visitor.token()
        for rule in app.url_map.iter_rules():
            if not rule.rule.startswith("/admin"):
                continue
            path = re.sub(r"<int:\w+>", "1", rule.rule).replace("<module>", "client").replace("<rule>", "any")
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                form = {"csrf_token": token, "text": "limi", "at": "4"} if method == "POST" else None
                answer = visitor.client.open(path, method=method, data=form)
                assert (path, answer.status_code) == (path, 403)
                assert "limit" not in answer.text
