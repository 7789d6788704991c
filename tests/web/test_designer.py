"""The automation designer: finding, writing, trying, publishing and explaining rules through the pages."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from customary.expressions.builder import to_tree
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage.system_tables import METADATA
from customary.platform.unit import SYSTEM, Cause, Unit
from customary.platform.workflow import versions
from customary.platform.workflow.engine import Engine
from customary.platform.workflow.rule_text import form_of
from customary.web.app import build_app

PATH = "/admin/rules/client/tell/"
TEXT = """\
# Somebody explained this.
label: Tell the owner
description: Of clients at risk
when: {record: saved, watch: [stage]}
if: stage = 'risk' and (revenue >= 1000000 or vip)
then:
  - notify: {to: "= owner", text: "{name} is at risk"}
  - set: {vip: true}
    if: revenue > 5000000
    key: flag
order: 40
"""


def csrf(client: FlaskClient) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/home").text)
    assert found is not None
    return found.group(1)


@pytest.fixture
def site(site: Site) -> Site:
    """The small site of these tests, with the workflow engine on top."""
    site.automation = Engine()
    return site


def within(site: Site) -> Callable[[Callable[[Unit], object]], object]:
    def run(act: Callable[[Unit], object]) -> object:
        with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
            return act(unit)

    return run


def publish(site: Site, text: str = TEXT, rule: str = "tell") -> int:
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        draft, problems = versions.save_draft(unit, "client", rule, text)
        assert [one.text() for one in problems if one.severity == "error"] == []
        return versions.publish(unit, draft.id).version


def draft_text(site: Site, rule: str = "tell") -> str | None:
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        found = versions.draft_of(unit, "client", rule)
        return None if found is None else found.text


def fields_of(page: TestResponse, form: str = "rule") -> list[tuple[str, str]]:
    """Read what a browser would send of a form, without its buttons."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.inside = False
            self.found: list[tuple[str, str]] = []
            self.area: list[str] | None = None
            self.name = ""
            self.select: tuple[str, list[tuple[str, bool]]] | None = None

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            known = dict(attrs)
            if tag == "form":
                self.inside = known.get("id") == form
            if not self.inside:
                return
            name = known.get("name") or ""
            if tag == "input" and name and (known.get("type") not in ("checkbox", "radio") or "checked" in known):
                self.found.append((name, known.get("value") or ""))
            if tag == "textarea":
                self.area, self.name = [], name
            if tag == "select" and name:
                self.select = (name, [])
            if tag == "option" and self.select is not None:
                self.select[1].append((known.get("value") or "", "selected" in known))

        def handle_data(self, data: str) -> None:
            if self.area is not None:
                self.area.append(data)

        def handle_endtag(self, tag: str) -> None:
            if tag == "form":
                self.inside = False
            if tag == "textarea" and self.area is not None:
                self.found.append((self.name, "".join(self.area).removeprefix("\n")))
                self.area = None
            if tag == "select" and self.select is not None:
                name, options = self.select
                chosen = [value for value, on in options if on] or [options[0][0]]
                self.found.extend((name, value) for value in chosen)
                self.select = None

    reader = Reader()
    reader.feed(page.text)
    return reader.found


def sent(page: TestResponse, act: str, **changed: str) -> dict[str, list[str]]:
    """Fill in the form of a page, and press one of its buttons."""
    form: dict[str, list[str]] = {}
    for name, value in fields_of(page):
        form.setdefault(name, []).append(value)
    form.update({name.replace("__", "."): [value] for name, value in changed.items()})
    form["_act"] = [act]
    return form


def condition(page: TestResponse) -> str:
    return dict(fields_of(page))["if.text"]


@pytest.fixture
def admin(site: Site, administrator: object) -> FlaskClient:
    """Somebody who administers, signed in."""
    return administrator.client  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def edited(admin: FlaskClient) -> Callable[..., TestResponse]:
    """Press a button of the form of a page; the answer is the page after it."""

    def press(page: TestResponse, act: str, **changed: str) -> TestResponse:
        return admin.post(f"{PATH}edit", data=sent(page, act, **changed))

    return press


# Who may


@pytest.mark.parametrize("path", ["/admin", "/admin/rules", "/admin/rules/new", PATH, f"{PATH}runs", f"{PATH}versions"])
def test_only_administrators_see_the_administration(site: Site, seller: object, path: str) -> None:
    publish(site)
    answer = seller.client.get(path)  # type: ignore[attr-defined]
    assert (answer.status_code, "administrator role" in answer.text) == (403, True)


def test_a_seller_cannot_write_a_rule(site: Site, seller: object) -> None:
    publish(site)
    client = seller.client  # type: ignore[attr-defined]
    answer = client.post(f"{PATH}text", data={"csrf_token": csrf(client), "text": "label: x"})
    assert (answer.status_code, draft_text(site)) == (403, None)


@pytest.mark.parametrize(
    "path", ["edit", "text", "publish", "roll-back", "switch", "discard", "withdraw", "check", "complete"]
)
def test_nothing_is_written_without_the_form_token(site: Site, admin: FlaskClient, path: str) -> None:
    publish(site)
    assert admin.post(f"{PATH}{path}", data={"text": "label: x", "_act": "save"}).status_code == 400
    assert draft_text(site) is None


def test_an_unknown_rule_is_not_found(admin: FlaskClient) -> None:
    assert [admin.get(f"/admin/rules/{name}/").status_code for name in ("client/none", "none/tell")] == [404, 404]


# The list


def test_the_list_tells_what_is_live_and_what_is_in_draft(site: Site, admin: FlaskClient) -> None:
    publish(site)
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        versions.save_draft(unit, "client", "tell", TEXT.replace("order: 40", "order: 41"))
        versions.save_draft(unit, "client", "greet", "label: Greet\nwhen: {record: created}\nthen: []\n")
    page = admin.get("/admin/rules").text
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
    assert (
        "Tell the owner Clients A record is created or changed, if one of these changed: Stage Live v1 Draft 2" in words
    )
    assert "Greet Clients Draft 1" in words


def test_the_list_is_filtered_by_text_and_module(site: Site, admin: FlaskClient) -> None:
    publish(site)
    assert "Tell the owner" in admin.get("/admin/rules?q=TELL&module=client").text
    assert "Tell the owner" not in admin.get("/admin/rules?q=greet").text
    assert "Tell the owner" not in admin.get("/admin/rules?module=user").text


def test_a_new_rule_begins_as_a_draft(site: Site, admin: FlaskClient) -> None:
    form = {"csrf_token": csrf(admin), "module": "client", "name": "Welcome them!", "key": ""}
    answer = admin.post("/admin/rules/new", data=form)
    assert answer.headers["Location"] == "/admin/rules/client/welcome_them/"
    assert "Welcome them!" in admin.get(answer.headers["Location"]).text
    assert "welcome_them" not in site.runtime().catalog.modules["client"].rules


@pytest.mark.parametrize(("name", "key"), [("", "x"), ("Name", "Bad Key"), ("Name", "tell")])
def test_a_new_rule_needs_a_name_and_a_key_of_its_own(site: Site, admin: FlaskClient, name: str, key: str) -> None:
    publish(site)
    form = {"csrf_token": csrf(admin), "module": "client", "name": name, "key": key}
    answer = admin.post("/admin/rules/new", data=form)
    assert (answer.status_code, f'value="{key}"' in answer.text) == (422, True)


def test_a_chinese_name_gets_a_key(admin: FlaskClient) -> None:
    form = {"csrf_token": csrf(admin), "module": "client", "name": "欢迎", "key": ""}
    assert admin.post("/admin/rules/new", data=form).headers["Location"] == "/admin/rules/client/rule_1/"


# The form


def test_fields_of_other_records_are_watched_and_told_in_words(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]
) -> None:
    text = TEXT.replace("[stage]", "[stage, parent.stage]").replace("if: stage", "if: parent.parent.vip and stage")
    publish(site, text)
    page = admin.get(PATH)
    assert [value for name, value in fields_of(page) if name == "when.watch"] == ["stage", "parent.stage"]
    assert 'value="parent.parent.vip" data-refresh>Parent › Parent › VIP' in page.text
    assert edited(page, "save").status_code == 303
    assert draft_text(site) == text
    assert "if one of these changed: Stage, Parent › Stage" in html.unescape(admin.get("/admin/rules").text)
    above, below = named(site, "Kestrel Foods"), named(site, "青禾有机")
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "client", {"parent": above, "stage": "risk"}, record_id=below)
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "client", {"stage": "risk"}, record_id=above)
    runs = html.unescape(admin.get(f"{PATH}runs").text)
    assert "Parent › Stage changed in another record" in runs


def test_a_form_that_nobody_changed_is_saved_byte_for_byte(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]
) -> None:
    publish(site)
    assert edited(admin.get(PATH), "save").status_code == 303
    assert draft_text(site) == TEXT


def test_what_the_form_does_not_show_is_kept(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]
) -> None:
    publish(site, TEXT + "uid: told_first\n")
    edited(admin.get(PATH), "save", label="Tell them")
    form = form_of("client", "tell", draft_text(site) or "")
    assert form is not None
    assert form.label == "Tell them"
    assert form.settings == {"order": 40, "uid": "told_first"}
    assert form.actions == (
        {"notify": {"to": "= owner", "text": "{name} is at risk"}},
        {"set": {"vip": True}, "if": "revenue > 5000000", "key": "flag"},
    )


def test_a_row_is_added_and_removed_by_buttons(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]
) -> None:
    publish(site)
    page = admin.get(PATH)
    page = edited(page, "c.add:c")
    assert condition(page) == 'stage = "risk" and (revenue >= 1000000 or vip) and number is not blank'
    page = edited(page, "update", c__2__field="stage")
    page = edited(page, "update", c__2__op="in")
    assert condition(page) == 'stage = "risk" and (revenue >= 1000000 or vip) and stage in ("active")'
    page = edited(page, "c.up:c.2")
    assert condition(page) == 'stage = "risk" and stage in ("active") and (revenue >= 1000000 or vip)'
    page = edited(page, "c.drop:c.1")
    assert condition(page) == 'stage = "risk" and (revenue >= 1000000 or vip)'
    assert draft_text(site) is None


def test_a_group_is_added_and_left(site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]) -> None:
    publish(site)
    page = edited(admin.get(PATH), "c.group:c.1")
    inner = "(number is not blank and number is not blank)"
    assert condition(page) == f'stage = "risk" and (revenue >= 1000000 or vip or {inner})'
    page = edited(page, "c.up:c.1.2.0")
    assert (
        condition(page)
        == 'stage = "risk" and (revenue >= 1000000 or vip or number is not blank or number is not blank)'
    )
    page = edited(page, "update", c__1__mode="none")
    assert condition(page).startswith('stage = "risk" and not (revenue >= 1000000 or vip')


def test_text_that_somebody_wrote_wins_over_the_builder(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]
) -> None:
    publish(site)
    page = edited(admin.get(PATH), "update", if__text="stage in ('risk', 'lost')")
    assert condition(page) == "stage in ('risk', 'lost')"
    assert dict(fields_of(page))["c.0.op"] == "in"


@pytest.mark.parametrize("text", ["len(name)   > 3", "revenue >", "if(vip, 1, 2) = 1"])
def test_what_the_builder_cannot_show_stays_as_it_is_written(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse], text: str
) -> None:
    publish(site)
    page = edited(admin.get(PATH), "update", if__text=text)
    assert "Written as expression" in page.text
    edited(page, "save", label="Other")
    form = form_of("client", "tell", draft_text(site) or "")
    assert form is not None
    assert form.condition == text


OPERATORS = [
    "stage = 'risk'", "stage != 'risk'", "stage in ('risk', 'lost')", "stage not in ('risk')", "revenue < 5",
    "revenue <= 5.5", "revenue > -1", "revenue >= 0", "revenue between 1 and 2", "revenue not between 1 and 2",
    "due = #2026-11-22#", "due < today() + 3 days", "due is blank", "due is not blank", "name contains 'a'",
    "not (name contains 'a')", "name starts with 'a'", "not (name starts with 'b')", "name ends with 'a'",
    "name like 'a*'", "vip", "not vip", "asked", "not asked", "asked = false",
    "changed(stage)", "share > 15%", "owner = user", "parent.stage = 'risk'",
    "not (vip and stage = 'risk')", "vip or (stage = 'risk' and (revenue > 1 or due is blank))",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not vip", "is no"),
        ("not asked", "is no or unknown"),
        ("not parent.vip", "is no or unknown"),
        ("asked = false", "is"),
    ],
)
def test_the_builder_says_where_no_takes_in_what_nobody_knows(
    admin: FlaskClient, site: Site, edited: Callable[..., TestResponse], text: str, words: str
) -> None:
    publish(site)
    page = edited(admin.get(PATH), "update", if__text=text).text
    assert re.search(rf'<select[^>]+name="c\.0\.op".*?<option value="[^"]+" selected>{words}</option>', page, re.DOTALL)


@pytest.mark.parametrize("text", OPERATORS)
def test_the_builder_gives_back_what_it_was_given(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse], text: str
) -> None:
    publish(site)
    page = edited(admin.get(PATH), "update", if__text=text)
    assert "Written as expression" not in page.text
    assert condition(edited(page, "update")) == text
    module = site.runtime().catalog.modules["client"]
    page = edited(edited(page, "c.add:c"), "c.drop:c.1") if " or " not in text and " and " not in text else page
    assert to_tree(condition(page), module.has_field) == to_tree(text, module.has_field)


def test_actions_are_added_moved_and_removed(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]
) -> None:
    publish(site)
    page = edited(admin.get(PATH), "a.add", new_action="sms")
    page = edited(page, "update", then__2__to="mail", then__2__text="Hello {name}")
    page = edited(page, "a.up:2")
    page = edited(page, "a.drop:0")
    edited(page, "save")
    form = form_of("client", "tell", draft_text(site) or "")
    assert form is not None
    assert form.actions == (
        {"sms": {"to": "= mail", "text": "Hello {name}"}},
        {"set": {"vip": True}, "if": "revenue > 5000000", "key": "flag"},
    )


ACTIONS = [
    {"set": {"stage": "lost", "due": "= today()", "revenue": "= blank"}, "on_error": "alert"},
    {"create": {"module": "client", "set": {"name": "New {name}", "parent": "= id"}}},
    {"update": {"link": "parent", "where": "vip", "set": {"stage": "active"}}},
    {"update": {"module": "client", "where": "parent = record.id", "set": {"vip": False}}},
    {"notify": {"to": ["= owner", "= owner.superior"], "roles": ["seller"], "text": "Look"}},
    {"assign": {"how": "round_robin", "role": "seller"}},
    {"assign": {"how": "fixed", "to": "= user"}, "if": "owner is blank"},
    {"sms": {"to": "= mail", "text": "Hi"}},
    {"email": {"to": "= mail", "subject": "S", "body": "Line one\n\nLine {name}"}},
    {"log": "Seen"},
]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: next(iter(one)))
def test_every_action_goes_through_its_form_unchanged(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse], action: dict[str, object]
) -> None:
    publish(site, f"label: Tell\nwhen: {{record: saved}}\nthen: {json.dumps([action])}\n")
    edited(admin.get(PATH), "save", label="Changed")
    form = form_of("client", "tell", draft_text(site) or "")
    assert form is not None
    assert (form.label, form.actions) == ("Changed", (action,))


def test_the_trigger_becomes_a_schedule(site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]) -> None:
    publish(site)
    page = edited(admin.get(PATH), "update", when__kind="schedule")
    page = edited(page, "update", when__at="07:30", when__catch_up="3 days", when__late="skip")
    edited(page, "save")
    form = form_of("client", "tell", draft_text(site) or "")
    assert form is not None
    assert form.when == {"schedule": "daily", "at": "07:30", "late": "skip", "catch_up": "3 days"}


# Problems


def test_a_slip_is_shown_beside_its_part_and_mended(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]
) -> None:
    publish(site)
    page = edited(admin.get(PATH), "update", if__text="stagge = 'risk'")
    part = page.text[page.text.index('id="if-problems"') : page.text.index('id="part-then"')]
    assert "stagge" in part
    assert "line 7, column 5" in part
    found = re.search(r'value="(fix:[^"]+)"', part)
    assert found is not None
    assert condition(edited(page, found.group(1))) == "stage = 'risk'"


def test_a_slip_in_an_action_stands_at_the_action(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]
) -> None:
    publish(site)
    page = edited(admin.get(PATH), "update", then__0__text="{nmae} is at risk")
    card = page.text[page.text.index('id="action-0"') : page.text.index('id="action-1"')]
    assert "nmae" in card
    assert "<b>name</b>" in card
    assert 'href="#action-0"' in page.text


def test_a_draft_with_mistakes_is_kept_and_not_published(site: Site, admin: FlaskClient) -> None:
    publish(site)
    token = csrf(admin)
    broken = TEXT.replace("stage = 'risk'", "stagge = 'risk'")
    assert admin.post(f"{PATH}text", data={"csrf_token": token, "text": broken}).status_code == 303
    assert draft_text(site) == broken
    page = admin.get(f"{PATH}publish").text
    assert "Fix the errors" in page
    seen, draft = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("seen", "draft"))
    assert seen is not None
    assert draft is not None
    answer = admin.post(f"{PATH}publish", data={"csrf_token": token, "seen": seen[1], "draft": draft[1]})
    assert (answer.status_code, site.runtime().catalog.modules["client"].rules["tell"].version) == (422, 1)


def test_the_editor_is_told_what_is_wrong_and_where(site: Site, admin: FlaskClient) -> None:
    publish(site)
    answer = admin.post(
        f"{PATH}check?place=condition", data={"csrf_token": csrf(admin), "text": "name = '😀' and\nstagge = 1"}
    )
    problem = answer.get_json()[0]
    assert (problem["from"], problem["to"], problem["line"], problem["column"]) == (16, 22, 2, 1)
    assert problem["fixes"] == [{"label": "Use stage", "text": "stage"}]


def test_the_editor_hints_at_what_is_always_the_same(site: Site, admin: FlaskClient) -> None:
    publish(site)
    data = {"csrf_token": csrf(admin), "text": "name = 'a' and name = 'b'", "place": "condition"}
    (hint,) = admin.post(f"{PATH}check?place=condition", data=data).get_json()
    assert hint["severity"] == "warning"
    assert hint["message"] == "this is true of no record: “name = 'a'” and “name = 'b'” never hold together"


def test_a_fix_may_have_a_place_of_its_own(site: Site, admin: FlaskClient) -> None:
    publish(site)
    data = {"csrf_token": csrf(admin), "text": "'😀' = name and (len(name) ?? 0) > 1"}
    (hint,) = admin.post(f"{PATH}check?place=condition", data=data).get_json()
    assert (hint["from"], hint["to"]) == (17, 26)
    assert hint["fixes"] == [{"label": "Use len(name)", "text": "len(name)", "from": 17, "to": 31}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sta", ("stage", "property")),
        ("parent.", ("stage", "property")),
        ("stage = ", ("'risk'", "enum")),
        ("stage = '", ("'risk'", "enum")),
        ("", ("today()", "function")),
    ],
)
def test_the_editor_is_told_what_may_stand_there(
    site: Site, admin: FlaskClient, text: str, expected: tuple[str, str]
) -> None:
    publish(site)
    form = {"csrf_token": csrf(admin), "text": text, "at": str(len(text))}
    offered = admin.post(f"{PATH}complete?place=condition", data=form).get_json()
    assert expected in [(one["label"], one["type"]) for one in offered["options"]]
    assert offered["from"] <= offered["to"] == len(text)


# Publishing


def test_publishing_shows_the_difference_and_makes_it_live_everywhere(site: Site, admin: FlaskClient) -> None:
    publish(site)
    token = csrf(admin)
    admin.post(f"{PATH}text", data={"csrf_token": token, "text": TEXT.replace("order: 40", "order: 41")})
    other = Site.open(site.folder, clock=site.clock, with_packaged_modules=False)
    page = admin.get(f"{PATH}publish").text
    assert "<del>order: 40</del>" in page
    assert "<ins>order: 41</ins>" in page
    assert other.runtime().catalog.modules["client"].rules["tell"].order == 40
    seen, draft = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("seen", "draft"))
    assert seen is not None
    assert draft is not None
    form = {"csrf_token": token, "seen": seen[1], "draft": draft[1], "note": "Later"}
    assert admin.post(f"{PATH}publish", data={**form, "seen": "other"}).headers["Location"] == f"{PATH}publish"
    assert other.runtime().catalog.modules["client"].rules["tell"].version == 1
    assert admin.post(f"{PATH}publish", data=form).status_code == 303
    with other.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        rule = unit.runtime.catalog.modules["client"].rules["tell"]
        assert (rule.version, rule.order, versions.versions_of(unit, "client", "tell")[0].note) == (2, 41, "Later")
    other.close()


def test_a_change_in_the_form_is_the_whole_difference(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]
) -> None:
    publish(site)
    edited(admin.get(PATH), "save", order="41")
    page = admin.get(f"{PATH}publish").text
    assert re.findall(r"<(?:ins|del)>(.*?)</", page) == ["order: 40", "order: 41"]


def test_rolling_back_is_a_new_version_with_the_old_text(site: Site, admin: FlaskClient) -> None:
    publish(site)
    publish(site, TEXT.replace("order: 40", "order: 41"))
    page = admin.get(f"{PATH}versions").text
    old = re.search(r'name="version" value="(\d+)"', page)
    assert old is not None
    admin.post(f"{PATH}roll-back", data={"csrf_token": csrf(admin), "version": old[1]})
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        found = versions.versions_of(unit, "client", "tell")
    assert [(one.version, one.status, one.text == TEXT) for one in found] == [
        (3, "live", True),
        (2, "retired", False),
        (1, "retired", True),
    ]
    both = [str(one.id) for one in found[:2]]
    compared = admin.get(f"{PATH}versions?from={both[1]}&to={both[0]}").text
    assert "<del>order: 41</del>" in compared


def test_a_version_of_another_rule_is_not_reached(site: Site, admin: FlaskClient) -> None:
    publish(site)
    publish(site, TEXT, "other")
    publish(site, TEXT.replace("40", "41"), "other")
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        foreign = versions.versions_of(unit, "client", "other")[-1].id
    answer = admin.post(f"{PATH}roll-back", data={"csrf_token": csrf(admin), "version": foreign})
    assert answer.status_code == 404


def test_a_rule_is_switched_off_and_on(site: Site, admin: FlaskClient) -> None:
    publish(site)
    for active in ("no", "yes"):
        admin.post(f"{PATH}switch", data={"csrf_token": csrf(admin), "active": active})
        with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
            assert unit.runtime.catalog.modules["client"].rules["tell"].active is (active == "yes")


# Trying and explaining


def counts(site: Site) -> dict[str, int]:
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        tables = [*METADATA.sorted_tables, unit.runtime.tables.record("client")]
        return {one.name: unit.connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}


def named(site: Site, name: str) -> int:
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        table = unit.runtime.tables.record("client")
        return int(unit.connection.execute(select(table.c.id).where(table.c.name == name)).scalar_one())


def test_a_test_shows_what_would_happen_and_writes_nothing(site: Site, admin: FlaskClient) -> None:
    publish(site, TEXT + "")
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        versions.save_draft(unit, "client", "tell", TEXT.replace("is at risk", "is in danger"))
    record = named(site, "<img src=x onerror=alert(1)>")
    before = counts(site)
    page = admin.get(f"{PATH}?record={record}").text
    assert "Would run" in page
    assert "&lt;img src=x onerror=alert(1)&gt; is in danger" in page
    assert "<img src=x" not in page
    assert "Nothing is saved or sent." in page
    assert counts(site) == before
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        table = unit.runtime.tables.record("client")
        assert unit.connection.execute(select(table.c.vip).where(table.c.id == record)).scalar_one() is False


def test_a_test_says_which_condition_is_not_met(site: Site, admin: FlaskClient) -> None:
    publish(site)
    record = named(site, "Kestrel Foods")
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", admin.get(f"{PATH}?record={record}").text))
    assert "Would not run · 1 of 3 conditions is not met" in page
    assert "does not hold: Stage is At risk Stage: Active" in page
    assert "not checked, the result is already decided" in page
    assert "Would run" in admin.get(f"{PATH}?record={record}&pretend=stage&value=risk").text


def test_a_test_of_a_broken_draft_says_so(site: Site, admin: FlaskClient) -> None:
    publish(site)
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        versions.save_draft(unit, "client", "tell", TEXT.replace("stage = 'risk'", "stagge = 'risk'"))
    assert "The draft has errors, so it cannot be tried." in admin.get(f"{PATH}?record=1").text


def test_the_run_log_tells_what_fired_and_what_did_not(site: Site, admin: FlaskClient) -> None:
    publish(site)
    fired, quiet = named(site, "<img src=x onerror=alert(1)>"), named(site, "青禾有机")
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "client", {"stage": "active"}, record_id=fired)
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "client", {"stage": "risk"}, record_id=fired)
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "client", {"stage": "active"}, record_id=quiet)
    page = admin.get(f"{PATH}runs").text
    assert [page.count(word) for word in (">Ran</span>", ">Did not run</span>")] == [1, 2]
    only = admin.get(f"{PATH}runs?decision=fired").text
    assert [only.count(word) for word in (">Ran</span>", ">Did not run</span>")] == [1, 0]
    link = re.search(rf'href="({PATH}runs/\d+)"', only)
    assert link is not None
    detail = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", admin.get(link[1]).text)))
    assert "Stage is At risk Stage: At risk" in detail
    assert "is at risk" in detail
    assert "VIP No → becomes Yes" in detail


GROWN = """\
label: Grown
when: {record: saved}
if: revenue > old.revenue and revenue >= setting.big_revenue
then:
  - set: {parent: "= id", owner: "= user"}
"""


def test_a_run_names_records_settings_and_what_was_there_before(site: Site, admin: FlaskClient) -> None:
    publish(site, GROWN, "grown")
    record = named(site, "Kestrel Foods")
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "client", {"revenue": Decimal(9_000_000)}, record_id=record)
    runs = admin.get("/admin/rules/client/grown/runs").text
    link = re.search(r'href="(/admin/rules/client/grown/runs/\d+)"', runs)
    assert link is not None
    detail = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", admin.get(link[1]).text)))
    assert "Revenue before: CN¥ 8,420,000" in detail
    assert "From here a client is big: 1,000,000" in detail
    assert "Revenue is at least setting.big_revenue" in detail
    assert "Parent blank → becomes Kestrel Foods" in detail
    assert "Owner Wei Lin → becomes blank" in detail


HEADS = """\
label: Heads of groups
when: {record: saved}
if: related_count(client.parent where revenue > 1000) > 1
then:
  - set: {vip: true}
"""


def test_the_related_records_that_a_condition_saw_are_told(site: Site, admin: FlaskClient) -> None:
    publish(site, HEADS, "heads")
    record = named(site, "Kestrel Foods")
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        for number in range(7):
            made = {"name": f"Branch {number}", "revenue": Decimal(500 + 600 * (number % 2)), "parent": record}
            save(unit, "client", made)
    page = admin.get(f"/admin/rules/client/heads/runs?record={record}").text
    told = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
    assert "related_count(client.parent where revenue > 1000): 3" in told
    assert "Related record 1, left out revenue > 1000: No" in told
    assert "Related record 2 Related record 3, left out" in told
    assert "… and 2 more" in told
    assert "1 of 1 conditions" not in told


def test_why_not_is_answered_without_a_trace_and_says_so(site: Site, admin: FlaskClient) -> None:
    publish(site)
    record = named(site, "Kestrel Foods")
    page = admin.get(f"{PATH}runs?record={record}").text
    assert "Nothing was recorded for this record." in page
    assert "As the record stands now, the condition does not hold." in page
    assert "Stage: Active" in page
    assert "Kestrel Foods" in admin.get(f"{PATH}runs?find=kestrel").text


def test_a_run_of_another_rule_is_not_found(site: Site, admin: FlaskClient) -> None:
    publish(site)
    publish(site, TEXT, "other")
    record = named(site, "Kestrel Foods")
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        save(unit, "client", {"stage": "lost"}, record_id=record)
    found = re.findall(r"other/runs/(\d+)", admin.get("/admin/rules/client/other/runs").text)
    assert admin.get(f"/admin/rules/client/other/runs/{found[0]}").status_code == 200
    assert admin.get(f"{PATH}runs/{found[0]}").status_code == 404


def test_failures_of_seven_days_are_counted(site: Site, admin: FlaskClient) -> None:
    from customary.platform.workflow import traces
    from customary.platform.workflow.overview import Activity, activity

    publish(site)
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        for days, decision in ((1, "fired"), (2, "error"), (9, "fired")):
            made = traces.Trace(
                module="client",
                rule="tell",
                version=1,
                record_id=1,
                at=unit.now - timedelta(days=days),
                event="updated",
                decision=decision,  # type: ignore[arg-type]
                duration_us=10,
                detail={},
                chain=None,
                actor_id=None,
            )
            traces.write(unit.connection, [made])
        found = activity(unit, unit.now - timedelta(days=7))
    assert found == {("client", "tell"): Activity(last=found["client", "tell"].last, fired=1, failed=1)}
    assert f'href="{PATH}runs?decision=error"' in admin.get("/admin/rules").text


def test_the_pages_are_whole_in_every_language(site: Site, admin: FlaskClient) -> None:
    publish(site)
    app = build_app(site)
    assert app is not None
    for language, word in (("zh-Hans", "用一条记录测试"), ("zh-Hant", "用一筆記錄測試")):
        admin.post("/language", data={"csrf_token": csrf(admin), "language": language, "next": PATH})
        page = admin.get(PATH).text
        assert word in page
        assert f'lang="{language}"' in page


def test_saving_to_test_comes_back_to_the_record(
    site: Site, admin: FlaskClient, edited: Callable[..., TestResponse]
) -> None:
    publish(site)
    answer = edited(admin.get(f"{PATH}?record=3"), "test", order="41")
    assert answer.headers["Location"] == f"{PATH}?record=3#test"
    assert "Draft 2, as it was saved last, is tried." in admin.get(f"{PATH}?record=3").text
