"""`customary eval` as people and scripts use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from customary.commands.eval import command
from customary.commands.evaluation.engines import ENGINES
from customary.commands.evaluation.node import find_node


def run(*arguments: str, stdin: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(arguments), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def batch(*lines: object, engines: str = "python,sqlite", postgres: str | None = None) -> list[dict[str, Any]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    more = ("--postgres", postgres) if postgres else ()
    code, output = run("--batch", "-", "--engine", engines, *more, stdin=text)
    assert code == 0
    return [json.loads(line) for line in output.splitlines()]


def test_an_expression_without_names() -> None:
    assert run("1 + 2 * 3 / 7") == (0, "1.857142857143  (number)\n")


def test_a_diagnostic_follows_the_value() -> None:
    assert run("1 / (2 - 2)") == (0, "blank  (number)\n1:1: 1 / (2 - 2): cannot divide by zero\n")


def test_a_mistake_is_shown_with_a_caret_and_exits_with_1() -> None:
    code, output = run("amout > 1", "--fields", '{"amount": {"type": "decimal", "value": "3"}}')
    assert code == 1
    assert output.splitlines()[1:] == ["  1 | amout > 1", '    | ^^^^^ did you mean "amount"?']


def test_a_record_of_a_packaged_module() -> None:
    record = '{"amount": "1,500.50", "account": {"name": "Ada Ltd"}}'
    assert run("--module", "opportunity", "--record", record, "amount * 2 & ' ' & account.name") == (
        0,
        "3001 Ada Ltd  (text)\n",
    )


@pytest.mark.parametrize("expression", ["-2 ^ 2", "-(2 ^ 2)", "- 4"])
def test_an_expression_may_begin_with_a_minus_sign(expression: str) -> None:
    assert run(expression) == run("--language", "en", expression)
    assert run(expression)[1].startswith("-4  (")


def test_an_option_that_is_none_is_refused() -> None:
    code, output = run("1", "--launguage", "en")
    assert (code, "No such option" in output) == (2, True)


def test_where_there_are_no_fields_it_is_said_where_names_come_from() -> None:
    code, output = run("amount > 1")
    assert (code, "there are no fields here" in output) == (1, True)
    assert output.splitlines()[-1] == "names come from --module MODULE, or from fields of your own with --fields"


def test_what_was_saved_before_is_told_by_old_and_a_record_without_it_is_new() -> None:
    asked = ("--module", "opportunity", "--record", '{"stage": "won", "amount": 5}')
    changed = "changed(stage, from: 'proposal', to: 'won')"
    assert run(*asked, "--old", '{"stage": "proposal"}', changed)[1] == "true  (boolean)\n"
    assert run(*asked, "--old", '{"stage": "won"}', changed)[1] == "false  (boolean)\n"
    assert run(*asked, "--old", '{"stage": "won"}', "is_new() or changed(stage)")[1] == "false  (boolean)\n"
    assert run(*asked, "is_new() and changed(stage) and old.stage is blank")[1] == "true  (boolean)\n"


def test_the_person_who_acts_is_told() -> None:
    who = '{"id": 7, "name": "Ada", "superior": {"id": 3, "name": "Grace"}}'
    asked = ("--module", "opportunity", "--record", '{"owner": 7}', "--user", who, "--role", "finance", "--role", "hr")
    assert run(*asked, "user.superior.name & ', ' & user.name")[1] == "Grace, Ada  (text)\n"
    assert run(*asked, "owner = user and is_owner() and not owner = user.superior")[1] == "true  (boolean)\n"
    assert run(*asked, "has_role('finance') and not has_role('executive')")[1] == "true  (boolean)\n"


def test_settings_have_their_defaults_until_others_are_told() -> None:
    asked = ("--module", "quote", "--record", '{"total": 300000}', "setting.quote_total_limit")
    assert run(*asked)[1] == "100000  (integer)\n"
    assert run(*asked, "--settings", '{"quote_total_limit": "250000"}')[1] == "250000  (integer)\n"
    assert run(*asked, "--settings", '{"quote_total_limit": "much"}') == (
        1,
        "Error: settings.quote_total_limit is missing or not of the right form\n",
    )


SITE = (
    "site: northern\nlabel: Northern\ndatabase: sqlite:///n.db\ntimezone: Asia/Taipei\nfiscal_start: 4\ncurrency: CNY\n"
)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_habits_of_the_site_hold(engine: str, tmp_path: Path, postgres_url: str) -> None:
    (tmp_path / "customary.yaml").write_text(SITE, encoding="utf-8")
    asked = ("--site", str(tmp_path), "--engine", engine, "--postgres", postgres_url, "--now", "2026-03-31T20:00Z")
    assert run("fiscal_quarter(today()) & ' ' & today()", *asked)[1] == "1 2026-04-01  (text)\n"
    assert run("fiscal_quarter(today()) & ' ' & today()", *asked, "--timezone", "UTC")[1] == "4 2026-03-31  (text)\n"


@pytest.mark.parametrize("engine", ["python", "javascript"])
def test_amounts_of_other_currencies_meet_by_the_rates_that_are_told(engine: str, tmp_path: Path) -> None:
    (tmp_path / "customary.yaml").write_text(SITE, encoding="utf-8")
    asked = ("--site", str(tmp_path), "--engine", engine, "--now", "2026-03-31T20:00Z")
    text = "convert(money(100, 'USD'), 'CNY')"
    assert run(text, *asked, "--rates", '{"USD": "7.25"}')[1] == "725  (money)\n"
    assert run(text, *asked)[1].startswith("blank  (money)\n1:1: ")
    assert run(text, *asked, "--rates", '{"USD": "-1"}') == (
        1,
        "Error: rates.USD is missing or not of the right form\n",
    )


def test_a_value_that_does_not_fit_its_field_is_said_in_words() -> None:
    code, output = run("--module", "opportunity", "--record", '{"amount": "many"}', "amount * 2")
    assert (code, output.startswith("Error: field amount: ")) == (1, True)


FIELDS: dict[str, object] = {
    "a": {"type": "decimal", "scale": 2, "value": "1.50"},
    "n": {"type": "integer", "value": "7"},
    "m": {"type": "money", "value": "19.99", "currency": "TWD"},
    "p": {"type": "percent", "scale": 1, "value": "0.125"},
    "s": {"type": "text", "value": "客戶"},
    "flag": {"type": "boolean", "value": True},
    "d": {"type": "date", "value": "2024-02-29"},
    "at": {"type": "datetime", "value": "2026-02-28T09:30:00.250+08:00"},
    "t": {"type": "time", "value": "09:30"},
    "u": {"type": "duration", "value": "5400.5"},
    "c": {"type": "choice", "values": ["new", "won"], "value": "won"},
    "cs": {"type": "choices", "values": ["b", "a"], "value": ["b", "a"]},
    "r": {"type": "link", "to": "account", "value": 17},
    "e": {"type": "email", "value": None},
}


@pytest.mark.parametrize(
    ("expression", "type_", "value"),
    [
        ("a * 2 + n", "number", "10"),
        ("n", "integer", "7"),
        ("m", "money", "19.99"),
        ("p", "number", "0.125"),
        ('s & "!"', "text", "客戶!"),
        ("flag and a > 1", "boolean", True),
        ("d + 1 year", "date", "2025-02-28"),
        ("at", "datetime", "2026-02-28T01:30:00.250Z"),
        ("now()", "datetime", "2026-02-28T00:00:00Z"),
        ("today()", "date", "2026-02-28"),
        ("t", "time", "09:30:00"),
        ("u", "duration", "5400.5"),
        ("d - #2024-02-01#", "duration", "2419200"),
        ("c", "choice", "won"),
        ("cs", "choices", ["a", "b"]),
        ("r", "ref", 17),
        ("e", "text", None),
        ("blank", "blank", None),
        ("3 months", "period", "3"),
    ],
)
def test_every_type_goes_in_and_comes_out_alike_on_every_engine(
    expression: str, type_: str, value: object, postgres_url: str
) -> None:
    line = {"id": 1, "expr": expression, "fields": FIELDS, "today": "2026-02-28", "now": "2026-02-28T00:00Z"}
    wanted = {"id": 1, "type": type_, "value": value, "diagnostics": [], "problems": []}
    found = batch(line, engines=",".join(ENGINES), postgres=postgres_url)
    assert found == [{**wanted, "engine": engine} for engine in ENGINES]


def test_the_day_begins_in_the_zone_of_the_line() -> None:
    line = {"id": "z", "expr": "date(now())", "now": "2026-02-28T20:00Z", "timezone": "Asia/Taipei"}
    assert [answer["value"] for answer in batch(line)] == ["2026-03-01", "2026-03-01"]


def test_python_and_javascript_say_what_the_data_made_impossible() -> None:
    line = {"id": 1, "expr": "n / 0", "fields": {"n": {"type": "integer", "value": 1}}}
    python, sqlite, javascript = batch(line, engines="python,sqlite,javascript")
    assert javascript == {**python, "engine": "javascript"}
    assert python["diagnostics"] == [
        {
            "code": "division_by_zero",
            "message": "n / 0: cannot divide by zero",
            "line": 1,
            "column": 1,
            "end_line": 1,
            "end_column": 6,
        }
    ]
    assert (python["value"], sqlite["value"]) == (None, None)


def test_a_mistake_has_its_place_and_suggestions() -> None:
    (answer,) = batch({"id": 1, "expr": "1 +\nnn", "fields": {"n": {"type": "integer"}}}, engines="python")
    (problem,) = answer["problems"]
    assert (problem["code"], problem["line"], problem["column"], problem["end_column"]) == ("E201", 2, 1, 3)
    assert problem["suggestions"] == ["n"]
    assert problem["fixes"] == [{"line": 2, "column": 1, "end_line": 2, "end_column": 3, "text": "n"}]
    assert (answer["type"], answer["value"]) == (None, None)


def test_what_mends_a_mistake_may_stand_elsewhere_than_the_mistake() -> None:
    fields = {"d": {"type": "date"}, "n": {"type": "integer"}}
    (answer,) = batch({"id": 1, "expr": "d + n", "fields": fields}, engines="python")
    (problem,) = answer["problems"]
    assert (problem["column"], problem["end_column"]) == (5, 6)
    assert problem["fixes"] == [{"line": 1, "column": 1, "end_line": 1, "end_column": 6, "text": "add_days(d, n)"}]


@pytest.mark.parametrize("engine", ENGINES)
def test_one_expression_on_one_engine(engine: str, postgres_url: str) -> None:
    fields = '{"d": {"type": "date", "value": "2024-02-29"}}'
    asked = ("d + 1 year", "--fields", fields, "--engine", engine, "--postgres", postgres_url)
    assert run(*asked) == (0, "2025-02-28  (date)\n")


@pytest.mark.parametrize("engine", ["python", "sqlite", "javascript"])
def test_links_and_related_records_are_given_with_the_record(engine: str) -> None:
    record = '{"account": {"name": "Ada Ltd"}, "lines": [{"quantity": 2}, {"quantity": 5}]}'
    asked = ("--module", "opportunity", "--record", record, "--engine", engine)
    assert run("account.name", *asked) == (0, "Ada Ltd  (text)\n")
    assert run("sum(lines, quantity) + count(lines where quantity > 2)", *asked)[1].startswith("8  (")


def test_a_database_refuses_what_it_cannot_compute() -> None:
    fields = '{"a": {"type": "integer", "value": 1}}'
    refused = run("if_error(a, 2)", "--fields", fields, "--engine", "sqlite")
    assert refused == (1, "Error: if_error(a, 2) cannot be computed by this engine\n")


def test_one_expression_wants_one_engine() -> None:
    code, output = run("1", "--engine", "python,javascript")
    assert (code, "several need --batch FILE" in output) == (2, True)


def test_a_machine_without_node_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customary.commands.evaluation.node.util.find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "")
    code, output = run("1", "--engine", "javascript")
    assert (code, output.startswith("Error: there is no node to run JavaScript; install")) == (1, True)


def test_the_machines_own_node_is_used_where_the_package_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("customary.commands.evaluation.node.util.find_spec", lambda _: None)
    (tmp_path / "node").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_node() == str(tmp_path / "node")


def test_many_expressions_take_one_node_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customary.commands.evaluation.node.MODULES_OF_ONE_NODE", 2)
    found = batch(*({"id": number, "expr": f"{number} + 1"} for number in range(5)), engines="javascript")
    assert [answer["value"] for answer in found] == ["1", "2", "3", "4", "5"]


def test_what_a_database_cannot_do_is_a_problem(postgres_url: str) -> None:
    line = {"id": 1, "expr": "sqrt(n)", "fields": {"n": {"type": "integer", "value": 4}}}
    (answer,) = batch(line, engines="postgresql", postgres=postgres_url)
    assert (answer["value"], [one["code"] for one in answer["problems"]]) == (None, ["not_pushable"])


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "{}",
        "[" * 100_000,
        '{"expr": 5}',
        '{"expr": "1", "fields": []}',
        '{"expr": "x", "fields": {"x": 5}}',
        '{"expr": "x", "fields": {"x": {"type": "nope"}}}',
        '{"expr": "x", "fields": {"x": {"type": "lines", "value": []}}}',
        '{"expr": "x", "fields": {"x": {"type": "integer", "value": "abc"}}}',
        '{"expr": "x", "fields": {"x": {"type": "decimal", "scale": 99, "value": 1}}}',
        '{"expr": "x", "fields": {"x": {"type": "decimal", "value": NaN}}}',
        '{"expr": "\\ud800"}',
        '{"expr": "1", "today": "2026-02-30"}',
        '{"expr": "1", "now": 5}',
        '{"expr": "1", "timezone": "Mars"}',
        '{"expr": "1", "timezone": 8}',
        '{"expr": "1", "language": "fr"}',
        '{"expr": "1", "roles": "admin"}',
        '{"expr": "1", "teams": [1]}',
        '{"expr": "1", "user": true}',
        '{"expr": "1", "rates": []}',
        '{"expr": "1", "rates": {"USD": "NaN"}}',
        '{"expr": "1", "rates": {"USD": "Infinity"}}',
        '{"expr": "1", "rates": {"USD": 0}}',
    ],
)
def test_a_line_that_cannot_be_read_gives_a_problem_and_the_next_is_answered(line: str) -> None:
    first, second = batch(line, {"id": 2, "expr": "1"}, engines="python")
    assert (len(first["problems"]), first["value"]) == (1, None)
    assert second == {"id": 2, "engine": "python", "type": "integer", "value": "1", "diagnostics": [], "problems": []}


def test_a_file_is_read_and_an_unknown_engine_refused(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text('{"id": 1, "expr": "1"}\n\n', encoding="utf-8")
    assert run("--batch", str(file))[0] == 0
    code, output = run("--batch", str(file), "--engine", "oracle")
    assert (code, "there is no engine oracle" in output) == (2, True)


def test_the_tree_is_shown_with_what_decided() -> None:
    fields = '{"a": {"type": "integer", "value": "9"}, "b": {"type": "integer", "value": "0"}}'
    result = CliRunner().invoke(command, ["a > 5 and b > 1", "--fields", fields, "--explain"])
    assert result.output.splitlines() == [
        "false  (boolean)",
        "  a > 5 and b > 1 = false",
        "    a > 5 = true",
        "      a = 9",
        "    b > 1 = false  <- decided",
        "      b = 0",
    ]


def test_the_rows_that_a_function_saw_are_shown() -> None:
    record = {"lines": [{"quantity": quantity} for quantity in ("2", "3", "4", None, "5", "6", "7")]}
    asked = ("--module", "quote", "--record", json.dumps(record), "--explain")
    text = "sum(lines, quantity * 2 where quantity > 2)"
    assert run(*asked, text)[1].splitlines()[1:] == [
        f"  {text} = 50",
        "    row 1, left out: quantity > 2 = false",
        "    row 2: quantity * 2 = 6",
        "    row 3: quantity * 2 = 8",
        "    row 4, left out: quantity > 2 = false",
        "    row 5: quantity * 2 = 10",
        "    … and 2 more",
    ]
    assert run(*asked, "--language", "zh-Hant", text)[1].splitlines()[3:] == [
        "    第 2 筆: quantity * 2 = 6",
        "    第 3 筆: quantity * 2 = 8",
        "    第 4 筆，不計入: quantity > 2 = false",
        "    第 5 筆: quantity * 2 = 10",
        "    ……另有 2 筆",
    ]
