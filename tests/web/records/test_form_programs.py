"""What forms run in the browser: only what its reader may know, under a name that says its content."""

from __future__ import annotations

import html
import json
import re
from pathlib import PurePosixPath
from typing import Any

import pytest

from customary.expressions.emit_javascript import runtime_files, runtime_version


def state_of(page: str) -> dict[str, Any]:
    found = re.search(r'data-program="([^"]*)"', page)
    assert found is not None
    state: dict[str, Any] = json.loads(html.unescape(found[1]))
    return state


def test_a_form_names_its_program_and_the_values_that_it_begins_with(browser: Any) -> None:
    page = browser("wei").get("/m/deal/1/edit").text
    state = state_of(page)
    assert re.fullmatch(r"/x/forms/deal/[0-9a-f]{16}\.js", state["program"])
    assert state["runtime"] == f"/x/runtime/{runtime_version()}/core.js"
    assert (state["values"]["amount"], state["values"]["share"], state["values"]["stage"]) == ("500", "0.125", "talk")
    assert state["old"]["amount"] == "500"
    assert state["rollups"] == [
        {"key": "total", "of": "lines", "function": "sum", "field": "worth"},
        {"key": "heaviest", "of": "lines", "function": "max", "field": "worth"},
    ]
    assert state["checks"] == [{"key": "not_far", "field": "due", "said": ["That is too far away"]}]
    assert [name for name, _ in state["environment"]["calendars"]] == [""]
    rows = [json.loads(html.unescape(one)) for one in re.findall(r'data-values="([^"]*)"', page)]
    assert [one["values"]["worth"] for one in rows] == ["20", "500"]


def test_what_only_the_server_knows_is_still_asked_of_it(browser: Any) -> None:
    state = state_of(browser("wei").get("/m/deal/1/edit").text)
    # provinces depend on the country, people on the company, the sign of an amount on its currency; the price of a row
    # begins with the amount of the deal
    assert state["asking"] == ["company", "country", "payable"]
    assert state["rows"]["lines"]["asking"] == ["deal"]


def test_a_form_that_converts_has_the_rates_that_it_may_need(browser: Any) -> None:
    client = browser("wei")
    state = state_of(client.get("/m/deal/new").text)
    rates = state["environment"]["rates"]
    # a field says a currency, so that it may be any of those that have a rate
    assert {code: len(dated["days"]) for code, dated in rates["dated"]} == {"JPY": 2, "USD": 2}
    assert dict(rates["dated"])["JPY"]["worth"] == ["49/1000", "2375617/50000000"]
    assert (rates["base"], rates["complete"]) == ("CNY", True)
    assert "/rates.js" in client.get(state["program"]).text


def test_a_form_that_converts_nothing_has_no_rates(browser: Any) -> None:
    client = browser("wei")
    state = state_of(client.get("/m/person/new").text)
    assert state["environment"]["rates"] is None
    assert "/rates.js" not in client.get(state["program"]).text


def test_a_program_is_kept_by_the_browser_and_by_nobody_in_between(browser: Any) -> None:
    client = browser("wei")
    state = state_of(client.get("/m/deal/new").text)
    for address in (state["program"], state["runtime"]):
        answer = client.get(address)
        assert (answer.status_code, answer.content_type) == (200, "text/javascript; charset=utf-8")
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_all_that_a_form_loads_is_asked_for_at_once(browser: Any) -> None:
    client = browser("wei")
    page = client.get("/m/deal/new").text
    named = re.findall(r'<link rel="modulepreload" href="([^"]+)">', page)
    state = state_of(page)
    assert {state["program"], state["rows"]["lines"]["program"], state["runtime"]} <= set(named)
    imported = {
        str(PurePosixPath(address).parent / one) if one.startswith("./") else one
        for address in named
        for one in re.findall(r"^(?:import|export) .* from ['\"](.+)['\"];$", client.get(address).text, re.MULTILINE)
    }
    assert imported <= set(named)
    assert len(imported) > 10


def test_nothing_that_a_person_may_not_read_is_in_their_program_or_its_values(browser: Any) -> None:
    client, administrator = browser("wei"), browser("min")
    page, full = client.get("/m/deal/1/edit").text, administrator.get("/m/deal/1/edit").text
    state, all_of_it = state_of(page), state_of(full)
    program = client.get(state["program"]).text
    assert "visible:guarded" in administrator.get(all_of_it["program"]).text
    assert "secret" in all_of_it["values"]
    assert "guarded" not in program
    assert "12345" not in program
    assert "secret" not in json.dumps(state)
    assert client.get(all_of_it["program"]).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/x/runtime/0000000000000000/core.js",
        f"/x/runtime/{runtime_version()}/secret.js",
        f"/x/runtime/{runtime_version()}/..%2fcore.js",
        "/x/forms/deal/0000000000000000.js",
        "/x/forms/nothing/0000000000000000.js",
        "/x/forms/company/core.js",
    ],
)
def test_nothing_else_is_served_as_a_script(browser: Any, address: str) -> None:
    answer = browser("wei").get(address)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_may_not_write_a_module_has_no_program_of_it(browser: Any) -> None:
    program = state_of(browser("wei").get("/m/deal/new").text)["program"]
    assert browser("ann").get(program).status_code == 404


def test_the_runtime_is_served_to_everybody_and_holds_no_data(browser: Any, stranger: Any) -> None:
    for name in runtime_files():
        assert stranger.get(f"/x/runtime/{runtime_version()}/{name}").status_code == 200
