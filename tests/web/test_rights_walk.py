"""Every route, walked by people of every role: what they may not see is never shown, and what they may not do changes
nothing. The routes come from the application; one that nobody added here makes the first test fail."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from werkzeug.test import TestResponse

from customary.expressions.emit_javascript import runtime_version
from customary.platform.accounts import Passwords, create_user
from customary.platform.migration.applying import apply
from customary.platform.migration.planning import plan
from customary.platform.records import comments
from customary.platform.records.deletion import delete
from customary.platform.records.record import LineChange
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage.engine import WRITE
from customary.platform.storage.system_tables import notification
from customary.platform.unit import SYSTEM, Cause
from customary.web.app import build_app
from customary.web.pages import ROUTES

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "correct horse"

FILES = {
    "customary.yaml": """\
site: walled
label: Walled
database: sqlite:///site.db
languages: [en, zh-Hans]
timezone: Asia/Shanghai
currency: CNY
modules: [modules]
""",
    "modules/walled/application.yaml": "application: walled\nlabel: Walled\nicon: building\n",
    "modules/walled/roles.yaml": """\
roles:
  clerk:    {label: Clerk, inherits: [employee]}
  keeper:   {label: Keeper, inherits: [employee]}
  outsider: {label: Outsider, inherits: [employee]}
""",
    "modules/walled/menus.yaml": "menus:\n  all: {label: All, items: [vault, firm, closed]}\n",
    "modules/walled/dictionaries.yaml": """\
dictionaries:
  stage:
    label: Stage
    values: {open: {label: Open}, sealed: {label: Sealed}}
""",
    "modules/walled/firm.yaml": """\
module: firm
label: Firm
label_plural: Firms
name: "{name}"
fields:
  name:   {type: text, label: Name, max: 80, required: true, search: contains}
  inner:  {type: text, label: Inner}
related:
  vaults: {label: Vaults, module: vault, via: firm, columns: [name, secret, amount], summary: {all: {sum: amount}}}
  agents: {label: Agents, module: vault, via: agent, columns: [name]}
access:
  clerk:    {read: own, create: true, update: own}
  keeper:   {read: own, create: true, update: own}
  outsider: {read: own, create: true, update: own}
""",
    "modules/walled/vault.yaml": """\
module: vault
label: Vault
label_plural: Vaults
name: "{name}"
number: {field: number}
fields:
  number: {type: autonumber, label: Number, pattern: "V-{n:04}"}
  name:   {type: text, label: Name, max: 80, required: true, search: contains}
  stage:  {type: choice, label: Stage, dictionary: stage, default: open}
  secret: {type: text, label: Secret, search: contains}
  code:   {type: text, label: Code, mask: "***{last4}", search: contains}
  amount: {type: money, label: Amount}
  twice:  {type: money, label: Twice, formula: "amount * 2"}
  firm:   {type: link, label: Firm, to: firm, on_delete: clear}
  agent:  {type: link, label: Agent, to: firm, on_delete: clear}
  hint:   {type: text, label: Hint, default: "= firm.inner"}
  echo:   {type: text, label: Echo, formula: "firm.inner"}
  due:    {type: date, label: Due}
  parent: {type: link, label: Parent, to: vault, on_delete: clear}
  fixed:  {type: text, label: Fixed, readonly: true}
  rows:   {type: lines, label: Rows, to: item, by: vault}
lists:
  all:      {label: All, columns: [number, name, stage, secret, code, amount, firm, firm.inner, due, parent, owner]}
  mine:     {extends: all, label: Mine, filter: "owner = user", sort: [due]}
  ranked:   {extends: all, label: Ranked, sort: [-secret, amount, name]}
  filtered: {extends: all, label: Filtered, filter: "secret is not blank"}
  board:    {label: Board, as: board, by: stage, sum: amount, columns: [name, amount, secret, owner]}
layouts:
  card: {title: name, lines: [secret, amount, code, due]}
  quick_create: {fields: [name, secret, amount, firm, hint]}
  header: {fields: [secret, amount, code, owner], path: stage}
related:
  children:
    label: Children
    module: vault
    via: parent
    columns: [name, secret, amount, code]
    create: quick
    summary: {all: {sum: amount}}
process:
  field: stage
  start: open
  transitions:
    seal: {label: Seal, from: [open], to: sealed, require: [secret]}
access:
  clerk:
    read: all
    create: true
    update: all
    delete: own
    fields: {agent: hidden, secret: hidden, amount: hidden, twice: hidden, code: masked}
  keeper: {read: own, create: true, update: own, delete: own}
""",
    "modules/walled/item.yaml": """\
module: item
label: Item
label_plural: Items
name: "{what}"
owner: none
fields:
  vault: {type: link, label: Vault, to: vault, on_delete: cascade, required: true}
  what:  {type: text, label: What, required: true}
  price: {type: money, label: Price}
access:
  clerk: {read: all, fields: {price: hidden}}
""",
    "modules/walled/closed.yaml": """\
module: closed
label: Closed
label_plural: Closed
name: "{name}"
fields:
  name:  {type: text, label: Name, required: true, search: contains}
  vault: {type: link, label: Vault, to: vault, on_delete: clear}
access: {}
""",
}

OF_FIELDS = (
    "HIDDENSECRET",
    "OLDSECRET",
    "MASKEDCODE",
    "918273",
    "918,273",
    "1,836,547",
    "1836547",
    "717171",
    "717,171",
)
"""What stands in hidden and masked fields, in lines, in totals, and in what history keeps of them."""
OF_RECORDS = ("SCOPENAME", "SCOPEREMARK", "BINNAME", "ROWOFSCOPE")
OF_FIRMS = ("FIRMFAR", "FIRMSECRET")
OF_CLOSED = ("CLOSEDNAME",)
SECRETS: Mapping[str, Sequence[str]] = {
    "clerk": (*OF_FIELDS, *OF_FIRMS, *OF_CLOSED),
    "keeper": (*OF_RECORDS, *OF_FIRMS, *OF_CLOSED, "HIDDENSECRET"),
    "outsider": (*OF_FIELDS, *OF_RECORDS, *OF_FIRMS, *OF_CLOSED, "MINENAME", "ROWOFMINE"),
    "nobody": (*OF_FIELDS, *OF_RECORDS, *OF_FIRMS, *OF_CLOSED, "MINENAME", "ROWOFMINE"),
    "stranger": (*OF_FIELDS, *OF_RECORDS, *OF_FIRMS, *OF_CLOSED, "MINENAME", "ROWOFMINE"),
}
ROLES = ("administrator", "clerk", "keeper", "outsider", "nobody", "stranger")


@dataclass
class Walled:
    site: Site
    app: Flask
    ids: dict[str, int] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def get(self, who: str, path: str, **headers: str) -> TestResponse:
        return self.clients[who].get(path, headers=headers)

    def post(self, who: str, path: str, form: Mapping[str, object] | None = None) -> TestResponse:
        return self.clients[who].post(path, data={"csrf_token": self.tokens[who], **(form or {})})

    def tables(self) -> dict[str, str]:
        """A digest of every table but for when sessions were seen."""
        with self.site.engine.connect() as connection:
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
            found = {}
            for name in sorted(names):
                rows = sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"'))))
                if name != "session":
                    found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found


def _fill(walled: Walled) -> None:
    cheap = Passwords(cheap=True)
    ids = walled.ids
    with walled.site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        for role in ROLES[:-1]:
            roles = [] if role == "nobody" else [role]
            ids[role] = create_user(unit, role, name=role.title(), roles=roles, password=PASSWORD, passwords=cheap).id
        boss, keeper = ids["administrator"], ids["keeper"]
        far = save(unit, "firm", {"name": "FIRMFAR", "inner": "FIRMSECRET", "owner": boss})
        near = save(unit, "firm", {"name": "Near", "inner": "open", "owner": keeper})
        ids |= {"far": far.id, "near": near.id}
        ids["clerks"] = save(unit, "firm", {"name": "Of the clerk", "owner": ids["clerk"]}).id
        common = {
            "secret": "OLDSECRET",
            "code": "MASKEDCODE-1234",
            "amount": Decimal("918273.64"),
            "due": date(2026, 11, 25),
        }
        theirs = save(
            unit,
            "vault",
            {"name": "SCOPENAME", "owner": boss, **common},
            lines={"rows": [LineChange(changes={"what": "ROWOFSCOPE", "price": Decimal("717171.71")})]},
        )
        mine = save(
            unit,
            "vault",
            {"name": "MINENAME", "owner": keeper, "parent": theirs.id, **common},
            lines={"rows": [LineChange(changes={"what": "ROWOFMINE", "price": Decimal("717171.71")})]},
        )
        child = save(unit, "vault", {"name": "SCOPENAME child", "owner": boss, "parent": mine.id, **common})
        gone = save(unit, "vault", {"name": "BINNAME", "owner": boss, **common})
        save(unit, "vault", {"secret": "HIDDENSECRET"}, record_id=theirs.id)
        save(unit, "vault", {"secret": "changed and open"}, record_id=mine.id)
        own_secret = save(unit, "vault", {"secret": "kept"}, record_id=mine.id)
        assert own_secret["secret"] == "kept"
        delete(unit, "vault", gone.id)
        comments.add(unit, "vault", theirs.id, "SCOPEREMARK about it")
        closed = save(unit, "closed", {"name": "CLOSEDNAME", "vault": mine.id})
        ids |= {"theirs": theirs.id, "mine": mine.id, "child": child.id, "gone": gone.id, "closed": closed.id}
        for role in ROLES[:-1]:
            unit.connection.execute(
                insert(notification).values(
                    user_id=ids[role],
                    at=NOW,
                    text="CLOSEDNAME was changed",
                    module="closed",
                    record_id=closed.id,
                    key=f"k-{role}",
                )
            )


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walled]:
    folder = tmp_path_factory.mktemp("walled") / "site"
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    site = Site.open(folder, clock=lambda: NOW, with_packaged_modules=False)
    with site.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        apply(plan(site.declared, connection), connection, now=NOW)
    site.runtime().derived("accounts.passwords", lambda: Passwords(cheap=True))
    app = build_app(site)
    found = Walled(site, app)
    _fill(found)
    for role in ROLES:
        client = app.test_client()
        found.clients[role] = client
        page = client.get("/login").text
        token = _token(page)
        if role != "stranger":
            entered = client.post("/login", data={"csrf_token": token, "login": role, "password": PASSWORD})
            assert entered.status_code == 303
            page = client.get("/home").text
        found.tokens[role] = _token(page)
    for role, module in product(ROLES, ("vault", "firm", "closed", "item")):
        page = found.get(role, f"/m/{module}/new").text
        _PROGRAMS.setdefault(module, []).extend(re.findall(rf"/x/forms/{module}/([0-9a-f]+\.js)", page))
    yield found
    site.close()


def test_every_reader_of_other_rights_has_a_program_of_their_own(walled: Walled) -> None:
    """Otherwise the walk would ask for nothing that somebody may not have."""
    assert len(set(_PROGRAMS["vault"])) > 1


def _token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found is not None
    return found.group(1)


# ------------------------------------------------------------------------------------------------- the walk

FIELDS = ("name", "secret", "code", "amount", "twice", "firm", "firm.inner", "hint", "rows", "parent.secret", "nowhere")
_LIST = (
    "",
    "?_frag=list",
    "?_frag=count",
    "?_frag=condition",
    "?count=1",
    "?q=HIDDENSECRET",
    "?q=MASKEDCODE&count=1",
    "?q=SCOPENAME&_frag=list",
    *(f"?cols=name,{one}" for one in FIELDS),
    *(f"?c=name&c={one}&_frag=list" for one in FIELDS),
    *(f"?sort={sign}{one}" for one in FIELDS for sign in ("", "-")),
    *(f"?add={one}&_frag=condition" for one in FIELDS),
    *(f"?f={one}:not_blank" for one in FIELDS),
    "?f=secret:starts_with:H&count=1",
    "?f=amount:more:5&_frag=count",
    "?f=firm:any_of:1,2",
    "?f=firm:any_of:1&edit=0&_frag=condition",
    "?finding=1&cp=firm&co=any_of&find=FIRM&_frag=condition",
    "?finding=1&cp=parent&co=any_of&find=SCOPE&vm=1&vm=3&_frag=condition",
    "?finding=1&cp=owner&co=any_of",
    "?after=eyJ&n=200",
)
_RECORD = (
    "",
    "?part=related",
    "?part=timeline",
    "?part=timeline&show=change",
    "?part=timeline&show=comment&before=99999999999999_comment_999",
)
GETS: Mapping[str, Sequence[str]] = {
    "/login": ("", "?next=/m/vault/"),
    "/": ("",),
    "/home": ("",),
    "/m/": ("",),
    "/new": ("",),
    "/search": (
        "",
        *(f"?q={one}" for one in ("HIDDENSECRET", "MASKEDCODE", "SCOPE", "MINE", "FIRM", "CLOSED", "BINNAME", "1234")),
        "?q=SCOPE&only=vault",
        "?q=CLOSED&only=closed",
        "?q=ROWOF&only=item",
    ),
    "/notifications": ("", "?_frag=bell", "?before=99"),
    "/me/language": ("",),
    "/me/appearance": ("",),
    "/x/runtime/<version>/<file>": ("",),
    "/x/forms/<module>/<program>": ("",),
    "/m/<module>/trash": ("", "?after=eyJ"),
    "/m/<module>/": _LIST,
    "/m/<module>/v/<view>": ("", "?count=1", "?_frag=list&q=SCOPE", "?f=secret:starts_with:H", "?sort=secret"),
    "/m/<module>/new": ("", "?_copy=1", "?_copy=2", "?firm=1", "?parent=1&firm=1", "?secret=x&amount=3&fixed=y"),
    "/m/<module>/quick": ("", "?_frag=dialog", "?_copy=1&_frag=dialog", "?firm=1&_frag=dialog"),
    "/m/<module>/options/<field>": ("", "?q=FIRM", "?q=SCOPE", "?q=CLOSED", "?q=HIDDENSECRET&v.firm=1"),
    "/m/<module>/<int:record_id>": _RECORD,
    "/m/<module>/<int:record_id>/edit": ("",),
    "/m/<module>/<int:record_id>/r/<relation>": ("", "?after=eyJ"),
    "/m/<module>/<int:record_id>/delete": ("",),
    "/m/<module>/<int:record_id>/step/<key>": ("", "?_frag=dialog"),
    "/admin": ("",),
    "/admin/rules": ("", "?q=a"),
    "/admin/rules/new": ("",),
    "/admin/rules/<module>/<rule>/": ("", "?as=text", "?record=1"),
    "/admin/rules/<module>/<rule>/runs": ("",),
    "/admin/rules/<module>/<rule>/runs/<int:run_id>": ("",),
    "/admin/rules/<module>/<rule>/publish": ("",),
    "/admin/rules/<module>/<rule>/versions": ("", "?a=1&b=2"),
}
"""Every page that is read, with the questions that it is asked."""

_FILLED = {
    "name": "changed",
    "name.was": "",
    "secret": "planted",
    "secret.was": "",
    "amount": "1",
    "amount.was": "",
    "row_version": "1",
    "firm": "1",
    "firm.was": "",
}
POSTS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "/login": ({"login": "keeper", "password": "wrong"},),
    "/logout": (),
    "/language": (),
    "/notifications/read": (),
    "/notifications/<int:notice_id>/open": (),
    "/me/appearance": (),
    "/m/<module>/trash/restore": ({"id": "4"}, {"id": "1"}),
    "/m/<module>/trash/purge": ({"id": "4"}, {"id": "1"}),
    "/m/<module>/bulk": ({"act": "delete", "id": "1"}, {"act": "delete", "id": ["1", "3"]}),
    "/m/<module>/new": (_FILLED,),
    "/m/<module>/quick": (_FILLED,),
    "/m/<module>/eval": (_FILLED, {"firm": "1", "firm.was": "", "_quick": "1"}),
    "/m/<module>/<int:record_id>/edit": (_FILLED,),
    "/m/<module>/<int:record_id>/eval": (_FILLED,),
    "/m/<module>/<int:record_id>/comments": ({"text": "planted"},),
    "/m/<module>/<int:record_id>/delete": ({"row_version": "2"},),
    "/m/<module>/<int:record_id>/step/<key>": ({"row_version": "2", "secret": "planted", "secret.was": ""},),
    "/admin/rules/new": ({"module": "vault", "name": "Planted", "key": "planted"},),
    "/admin/rules/<module>/<rule>/edit": ({"_act": "save", "label": "x"},),
    "/admin/rules/<module>/<rule>/text": ({"text": "workflows: {}"},),
    "/admin/rules/<module>/<rule>/check": ({"text": "secret = 'x'"},),
    "/admin/rules/<module>/<rule>/complete": ({"text": "se", "at": "2"},),
    "/admin/rules/<module>/<rule>/publish": ({},),
    "/admin/rules/<module>/<rule>/roll-back": ({"version": "1"},),
    "/admin/rules/<module>/<rule>/switch": ({"on": "1"},),
    "/admin/rules/<module>/<rule>/discard": ({},),
    "/admin/rules/<module>/<rule>/withdraw": ({},),
}
"""Every act, with what an attacker sends."""

_RECORDS = {
    "vault": (1, 2, 3, 4, 99),
    "firm": (1, 2, 99),
    "closed": (1,),
    "item": (1, 2),
    "user": (1, 3),
    "nowhere": (1,),
}
_VIEWS = {"vault": ("all", "mine", "ranked", "filtered", "board", "nowhere"), "closed": ("all",), "nowhere": ("all",)}
_FIELDS = {
    "vault": ("firm", "parent", "owner", "secret", "rows", "nowhere"),
    "closed": ("vault", "owner"),
    "item": ("vault",),
    "user": ("department", "owner"),
}
_PROGRAMS: dict[str, list[str]] = {}
"""The programs of everybody's forms, by module: each is asked for by everybody."""
_RELATIONS = {"vault": ("children", "nowhere"), "firm": ("vaults",)}


def paths_of(route: str) -> Iterator[str]:
    """Fill a route with every thing that it could be about."""
    if "<" not in route:
        yield route
        return
    if route.startswith("/admin") or "notice_id" in route:
        for module in ("vault", "nowhere"):
            yield re.sub(r"<int:\w+>", "1", route.replace("<module>", module).replace("<rule>", "any"))
        return
    modules = ("vault", "firm", "closed", "item", "user", "department", "nowhere")
    for module in modules:
        parts = {
            "<int:record_id>": [str(one) for one in _RECORDS.get(module, ())],
            "<view>": list(_VIEWS.get(module, ())),
            "<field>": list(_FIELDS.get(module, ())),
            "<relation>": list(_RELATIONS.get(module, ())),
            "<program>": [*_PROGRAMS.get(module, ()), "0123456789abcdef.js"],
            "<version>": [runtime_version(), "0123456789abcdef"] if module == "vault" else [],
            "<file>": ["core.js", "nothing.js"],
            "<key>": ["seal", "nowhere"] if module in ("vault", "nowhere") else [],
        }
        used = [name for name in parts if name in route]
        for chosen in product(*(parts[name] for name in used)):
            path = route.replace("<module>", module)
            for name, value in zip(used, chosen, strict=True):
                path = path.replace(name, value)
            assert "<" not in path, f"nobody said what {path} is to be filled with"
            yield path


def test_every_route_is_walked(walled: Walled) -> None:
    """A new route is added to GETS or POSTS above, with what it may be asked."""
    mounted = {
        (method, rule.rule) for rule in walled.app.url_map.iter_rules() for method in (rule.methods or set())
    } - {("OPTIONS", rule.rule) for rule in walled.app.url_map.iter_rules()}
    mounted -= {("HEAD", path) for _, path in mounted}
    assert mounted == {
        ("GET", "/healthz"),
        ("GET", "/static/<path:filename>"),
        *(("GET", path) for path in GETS),
        *(("POST", path) for path in POSTS),
    }
    assert {(route.method, route.path) for route in ROUTES} == mounted - {
        ("GET", "/healthz"),
        ("GET", "/static/<path:filename>"),
    }


def _found(answer: TestResponse, secrets: Sequence[str], asked: str) -> list[str]:
    """The secrets that an answer tells; what somebody asked for stands in the answer, and tells nothing."""
    told = answer.text + repr(sorted(answer.headers.items()))
    return [secret for secret in secrets if secret in told and secret not in asked]


def _walk(walled: Walled, who: str) -> tuple[list[str], list[str]]:
    leaks, broken = [], []
    for route, questions in GETS.items():
        for path in paths_of(route):
            asked_here = questions if "/vault/" in path or "<" not in route else questions[:3]
            for question in asked_here:
                answer = walled.get(who, path + question)
                if answer.status_code >= 500:
                    broken.append(f"{path}{question}: {answer.status_code}")
                leaks += [f"{path}{question} tells {one}" for one in _found(answer, SECRETS.get(who, ()), question)]
    return leaks, broken


@pytest.mark.parametrize("who", ROLES)
def test_no_page_tells_what_its_reader_may_not_see_and_none_changes_anything(who: str, walled: Walled) -> None:
    before = walled.tables()
    leaks, broken = _walk(walled, who)
    assert "\n".join([*leaks, *broken]) == ""
    assert walled.tables() == before


def test_the_marks_are_there_for_those_who_may_see_them(walled: Walled) -> None:
    """Otherwise the walk would find nothing because there is nothing to find."""
    told = "".join(
        walled.get("administrator", path).text
        for path in (
            "/m/vault/",
            f"/m/vault/{walled.ids['theirs']}",
            f"/m/vault/{walled.ids['theirs']}?part=timeline",
            f"/m/vault/{walled.ids['mine']}",
            "/m/vault/trash",
            "/m/firm/",
            f"/m/firm/{walled.ids['far']}",
            "/m/closed/",
            "/notifications",
        )
    )
    marks = {*OF_FIELDS, *OF_RECORDS, *OF_FIRMS, *OF_CLOSED, "MINENAME", "ROWOFMINE"}
    assert {one for one in marks if one not in told} <= {"918273", "1836547", "717171", "1,836,547"}


# ------------------------------------------------------------------------- hidden is the same as not there


def _plain(answer: TestResponse, *names: str) -> tuple[int, list[str]]:
    """An answer without what differs in any two, and without the word that was asked for."""
    body = re.sub(r"I[jm][\w-]+\.[\w-]+\.[\w-]+", "TOKEN", answer.text)
    body = re.sub(r'name="_form" value="[^"]+"', "", body)
    for name in names:
        body = body.replace(name, "WORD")
    return answer.status_code, body.splitlines()


@pytest.mark.parametrize(
    "question",
    [
        "/m/vault/?cols=name,{}",
        "/m/vault/?c=name&c={}&_frag=list",
        "/m/vault/?sort={}",
        "/m/vault/?sort=-{}&_frag=list",
        "/m/vault/?f={}:not_blank",
        "/m/vault/?f={}:starts_with:H&count=1",
        "/m/vault/?f={}:starts_with:H&_frag=count",
        "/m/vault/?f={}:is:",
        "/m/vault/?f={}:more:5",
        "/m/vault/?add={}",
        "/m/vault/?add={}&_frag=condition",
        "/m/vault/?finding=1&cp={}&co=is&v1=1",
        "/m/vault/?cp={}&co=is&v1=HIDDENSECRET",
        "/m/vault/?f=parent.{}:not_blank",
        "/m/vault/?sort=parent.{}",
        "/m/vault/v/board?f={}:not_blank",
        "/m/vault/v/mine?sort={}",
        "/m/vault/new?{}=x",
        "/m/vault/quick?{}=1&_frag=dialog",
        "/m/vault/options/{}",
        "/m/vault/options/parent?v.{}=HIDDENSECRET",
    ],
)
@pytest.mark.parametrize("hidden", ["secret", "amount", "twice"])
def test_a_hidden_field_answers_like_one_that_is_not_there(hidden: str, question: str, walled: Walled) -> None:
    asked = walled.get("clerk", question.format(hidden))
    other = walled.get("clerk", question.format("nowhere"))
    assert _plain(asked, hidden) == _plain(other, "nowhere")


@pytest.mark.parametrize("question", ["?f=code:starts_with:M", "?f=code:is:MASKEDCODE-1234&_frag=count", "?sort=code"])
def test_a_masked_field_is_not_asked_about_either(question: str, walled: Walled) -> None:
    told = walled.get("clerk", f"/m/vault/{question}")
    other = walled.get("clerk", f"/m/vault/{question.replace('code', 'nowhere')}")
    assert (told.status_code, _rows(told)) == (other.status_code, _rows(other))


def _rows(answer: TestResponse) -> list[str]:
    return re.findall(r'href="/m/vault/(\d+)"', answer.text)


@pytest.mark.parametrize("view", ["all", "mine", "ranked", "board"])
def test_views_that_name_hidden_fields_still_open(view: str, walled: Walled) -> None:
    assert walled.get("clerk", f"/m/vault/v/{view}").status_code == 200


def test_a_record_opens_without_the_block_whose_link_is_hidden(walled: Walled) -> None:
    firm = walled.ids["clerks"]
    page = walled.get("clerk", f"/m/firm/{firm}?part=related")
    assert page.status_code == 200
    assert f"/m/firm/{firm}/r/vaults" in page.text or ">Vaults<" in page.text
    assert "Agents" not in page.text
    assert walled.get("clerk", f"/m/firm/{firm}/r/agents").status_code == 404


@pytest.mark.parametrize("path", ["", "?part=timeline", "/edit", "/delete", "/step/seal", "/r/children"])
def test_a_record_out_of_reach_answers_like_one_that_is_not_there(path: str, walled: Walled) -> None:
    theirs = walled.ids["theirs"]
    asked = walled.get("keeper", f"/m/vault/{theirs}{path}")
    other = walled.get("keeper", f"/m/vault/9999{path}")
    assert asked.status_code == 404
    assert _plain(asked, f"vault/{theirs}", f"vault%2F{theirs}") == _plain(other, "vault/9999", "vault%2F9999")


def test_a_link_to_a_record_out_of_reach_is_refused_like_one_that_is_not_there(walled: Walled) -> None:
    before = walled.tables()
    answers = []
    for target in (walled.ids["far"], 9999):
        form = {"name": "x", "name.was": "", "firm": str(target), "firm.was": "", "_form": "same", "_act": "save"}
        answers.append(walled.post("keeper", "/m/vault/new", form))
    assert [one.status_code for one in answers] == [422, 422]
    assert "FIRM" not in answers[0].text
    assert walled.tables() == before


@pytest.mark.parametrize(
    "route", ["/m/vault/eval", "/m/vault/new", "/m/vault/quick", "/m/vault/2/eval", "/m/vault/2/edit"]
)
@pytest.mark.parametrize("who", ["clerk", "keeper"])
def test_a_form_that_lives_tells_nothing_of_a_linked_record_out_of_reach(who: str, route: str, walled: Walled) -> None:
    before = walled.tables()
    form = {
        "firm": str(walled.ids["far"]),
        "firm.was": "",
        "_act": "look",
        "secret": "S",
        "secret.was": "",
        "_quick": "1",
    }
    answer = walled.post(who, route, form)
    assert answer.status_code in (200, 404)
    assert _found(answer, SECRETS[who], "") == []
    assert walled.tables() == before


# ---------------------------------------------------------------------------------------- acts without the right


def _acts() -> Iterator[tuple[str, Mapping[str, object]]]:
    for route, forms in POSTS.items():
        for path in paths_of(route):
            for form in forms:
                yield path, form


_EVERYBODY = r"/login|/m/user/\d/comments"
"""Colleagues are seen by everybody who works here, and may be commented on."""
MAY: Mapping[str, str] = {
    "clerk": rf"{_EVERYBODY}|/m/(vault|firm)/(new|quick|eval)|/m/(vault|item)/\d+/(edit|eval|comments|step/.*)"
    r"|/m/firm/\d/eval"
    r"|/m/(vault|firm)/\d/comments|/m/item/.*",
    "keeper": rf"{_EVERYBODY}|/m/(vault|firm|item)/(new|quick|eval)|/m/vault/(2|4)/.*|/m/firm/2/.*|/m/item/2/.*",
    "outsider": rf"{_EVERYBODY}|/m/firm/(new|quick|eval)",
    "nobody": r"/login",
    "stranger": r"/login",
}
"""Acts that a role may do, which the test of refusals leaves out."""


@pytest.mark.parametrize("who", list(MAY))
def test_an_act_without_the_right_is_refused_and_changes_nothing(who: str, walled: Walled) -> None:
    before = walled.tables()
    wrong = []
    for path, form in _acts():
        if re.fullmatch(MAY[who], path):
            continue
        answer = walled.post(who, path, form)
        to_sign_in = who == "stranger" and answer.headers.get("Location", "").startswith("/login")
        if answer.status_code not in (403, 404, 405, 422) and not to_sign_in and not path.endswith("/bulk"):
            wrong.append(f"{path} {dict(form)}: {answer.status_code} {answer.headers.get('Location', '')}")
        wrong += [f"{path} tells {one}" for one in _found(answer, SECRETS[who], repr(form))]
        if answer.status_code < 400 and walled.tables() != before:
            wrong.append(f"{path} {dict(form)} changed something")
            before = walled.tables()
    assert "\n".join(wrong) == ""
    assert walled.tables() == before


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_no_act_goes_without_the_token_of_a_form(token: str | None, walled: Walled) -> None:
    before = walled.tables()
    data = {} if token is None else {"csrf_token": token}
    for route in POSTS:
        for path in list(paths_of(route))[:1]:
            answer = walled.clients["administrator"].post(path, data=data)
            assert (path, answer.status_code) == (path, 400)
    assert walled.tables() == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "PROPFIND"])
def test_other_methods_are_no_way_around(method: str, walled: Walled) -> None:
    before = walled.tables()
    for path in ("/m/vault/2/edit", "/m/vault/2/delete", "/m/vault/bulk", "/m/vault/trash/purge"):
        answer = walled.clients["administrator"].open(path, method=method)
        assert answer.status_code in (400, 405)
    as_other = {"X-HTTP-Method-Override": "POST"}
    walled.clients["administrator"].get("/m/vault/2/delete?_method=POST&row_version=1", headers=as_other)
    assert walled.tables() == before


# ------------------------------------------------------------------------------------------- mass assignment


PLANTED = {
    "id": "77",
    "row_version": "1",
    "created_at": "2000-01-01",
    "created_by": "1",
    "updated_at": "2000-01-01",
    "updated_by": "1",
    "owner": "1",
    "department": "1",
    "deleted_at": "2000-01-01",
    "deleted_by": "1",
    "locked": "true",
    "display": "PLANTED",
    "number": "V-9999",
    "secret": "PLANTED",
    "amount": "5",
    "twice": "6",
    "code": "PLANTED",
    "fixed": "PLANTED",
    "echo": "PLANTED",
    "module": "firm",
    "roles": "administrator",
}


def _planted() -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in PLANTED.items():
        found |= {key: value, f"{key}.was": "other"}
    return {**found, "row_version": ""}


def _stored(walled: Walled, record_id: int) -> Mapping[str, Any]:
    with walled.site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        table = unit.runtime.tables.record("vault")
        return dict(unit.connection.execute(select(table).where(table.c.id == record_id)).mappings().one())


@pytest.mark.parametrize("form", ["new", "quick"])
def test_a_new_record_takes_nothing_that_its_maker_may_not_write(form: str, walled: Walled) -> None:
    sent = {**_planted(), "name": f"made by {form}", "name.was": "", "_act": "save", "_form": f"mass-{form}"}
    answer = walled.post("clerk", f"/m/vault/{form}", sent)
    assert answer.status_code == 303
    stored = _stored(walled, int(answer.headers["Location"].rsplit("/", 1)[1]))
    assert stored["name"] == f"made by {form}"
    assert stored["owner"] == stored["created_by"] == walled.ids["clerk"]
    assert [stored[key] for key in ("secret", "amount", "twice", "fixed", "deleted_at", "code", "echo")] == [None] * 7
    assert (stored["locked"], stored["row_version"], stored["display"]) == (False, 1, f"made by {form}")
    assert stored["number"] != "V-9999"
    with walled.site.engine.connect() as connection:
        roles = connection.execute(text("SELECT role FROM user_role WHERE user_id = :id"), {"id": walled.ids["clerk"]})
        assert roles.scalars().all() == ["clerk"]


@pytest.mark.parametrize("way", ["edit", "step/seal"])
def test_a_change_takes_nothing_that_its_maker_may_not_write(way: str, walled: Walled) -> None:
    record = walled.ids["mine"]
    before = _stored(walled, record)
    sent = {**_planted(), "_act": "save", "row_version": str(before["row_version"])}
    answer = walled.post("clerk", f"/m/vault/{record}/{way}", sent)
    assert answer.status_code in (303, 404, 422)
    after = _stored(walled, record)
    unlike = {key for key in before if before[key] != after[key]} - {"updated_at", "updated_by", "row_version"}
    assert unlike <= {"stage"}
    assert "PLANTED" not in repr(after)


def test_lines_take_nothing_that_is_hidden_and_reach_no_other_record(walled: Walled) -> None:
    record = walled.ids["mine"]
    with walled.site.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, vault, price FROM m_item ORDER BY id")).all()
    version = str(_stored(walled, record)["row_version"])
    of_other = next(row.id for row in rows if row.vault == walled.ids["theirs"])
    for number in (of_other, 9999):
        sent = {
            "_act": "save",
            "row_version": version,
            "rows.rows": "1",
            "rows-0-id": str(number),
            "rows-0-version": "1",
            "rows-0-what": "PLANTED",
            "rows-0-what.was": "",
            "rows-0-price": "1",
            "rows-0-price.was": "",
            "rows-0-vault": str(record),
        }
        assert walled.post("keeper", f"/m/vault/{record}/edit", sent).status_code in (303, 404, 409, 422)
    with walled.site.engine.connect() as connection:
        stored = connection.execute(text("SELECT id, vault, price FROM m_item ORDER BY id")).all()
        what = connection.scalars(text("SELECT what FROM m_item WHERE id = :id"), {"id": of_other}).one()
    assert stored[: len(rows)] == rows
    assert what == "ROWOFSCOPE"
