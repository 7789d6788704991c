"""The commands on a site: from an empty folder to users and answers, as a person types them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from customary.commands.main import cli
from customary.commands.site_option import opened
from customary.platform.records.rows import read_record
from customary.platform.records.saving import save
from customary.platform.unit import Cause

BOOK = """\
module: book
label: Book
label_plural: Books
icon: book
name: "{name}"
fields:
  name: {type: text, required: true}
lists:
  all: {label: All, columns: [name]}
  odd: {label: Odd, columns: [name], filter: "name is not blank and if_error(name, 'x') = 'x'"}
access:
  librarian: {read: own, update: {scope: all, where: "name is not blank"}}
"""
ROLES = """\
roles:
  librarian: {label: Librarian, inherits: [employee]}
"""


def run(*arguments: str, code: int = 0, input: str | None = None) -> str:
    result: Result = CliRunner().invoke(cli, list(arguments), input=input)
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


@pytest.fixture
def folder(tmp_path: Path, database_url: str) -> Path:
    site = tmp_path / "library"
    run("init", str(site), "--database", database_url, "--timezone", "Asia/Taipei", "--currency", "TWD")
    (site / "modules/library").mkdir()
    (site / "modules/library/application.yaml").write_text(
        "application: library\nlabel: Library\nicon: book\n", "utf-8"
    )
    (site / "modules/library/book.yaml").write_text(BOOK, "utf-8")
    (site / "modules/library/roles.yaml").write_text(ROLES, "utf-8")
    return site


def test_a_site_from_an_empty_folder_to_an_answer(folder: Path) -> None:
    site = ("--site", str(folder))
    assert "is there already" in run("init", str(folder), code=1)
    assert "customary apply" in run("user", "list", *site, code=1)
    planned = run("plan", *site)
    assert "[safe] New module book: table m_book" in planned
    assert "CREATE TABLE m_book" in planned
    assert "from a database without tables" in planned
    run("apply", *site, input="n\n", code=1)
    assert "customary apply" in run("user", "list", *site, code=1)
    assert "Version 1 is live." in run("apply", "--yes", *site)
    assert run("plan", *site) == "Nothing to do: the database is what the metadata declares.\n"
    assert "Version" not in run("apply", "--yes", *site)
    added = run("user", "add", "mei", "--name", "Mei Lin", "--role", "librarian", "--generate", *site)
    assert len(added.partition("Password: ")[2].strip()) == 16
    assert "There is no role “boss”" in run(
        "user", "add", "lin", "--name", "Lin", "--role", "boss", "--generate", *site, code=1
    )
    assert "at least 8" in run("user", "password", "mei", "--password", "short", *site, code=1)
    run("user", "password", "mei", "--password", "long enough", *site)
    assert "there is no user nobody" in run("user", "role", "nobody", "librarian", *site, code=1)
    listed = run("user", "list", *site)
    assert "mei" in listed
    assert "librarian" in listed
    assert "lin" not in listed.replace("librarian", "").replace("Mei Lin", "")
    why = run("why", "mei", "read", "user:1", *site)
    assert why.splitlines() == ["mei may read user:1.", "  + role employee: scope all reaches the record"]
    assert "No role of theirs grants this" in run("why", "mei", "delete", "user:1", *site, code=1)
    assert "there is no record book:1" in run("why", "mei", "read", "book:1", *site, code=1)
    assert "there is no module shelf" in run("why", "mei", "read", "shelf:1", *site, code=1)
    explained = run("explain", "book", "odd", *site).splitlines()
    assert explained[0].startswith("SQL: SELECT m_book.id FROM m_book WHERE")
    assert "name IS NOT NULL" in explained[0]
    assert explained[-2:] == [
        "Left to evaluate row by row: name is not blank and if_error(name, 'x') = 'x'",
        "Because the database cannot say: if_error(name, 'x')",
    ]
    assert "Left to evaluate row by row: nothing" in run("explain", "book", "all", *site)
    assert "因為資料庫無法計算：if_error(name, 'x')" in run("explain", "book", "odd", "--language", "zh-Hant", *site)
    assert "there is no module shelf" in run("explain", "shelf", "all", *site, code=1)
    assert "shelf" in run("explain", "book", "shelf", *site, code=1)
    health = run("doctor", *site)
    assert "BAD" not in health
    assert "ok   the database is what the metadata declares" in health


def test_a_plan_warns_of_a_view_that_is_evaluated_row_by_row_over_many_records(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = ("--site", str(folder))
    assert "[slow]" not in run("plan", *site)
    run("apply", "--yes", *site)
    monkeypatch.setattr("customary.platform.migration.slow_views.LARGE", -1)
    (folder / "modules/library/book.yaml").write_text(BOOK.replace("label: Book", "label: Volume"), "utf-8")
    told = run("plan", "--language", "zh-Hant", *site)
    assert "[slow] 清單 book.odd 要在超過 -1 筆記錄中逐筆判斷「if_error(name, 'x')」" in told
    assert told.count("[slow]") == 1
    run("apply", "--yes", *site)


def test_a_plan_that_is_refused_is_told_and_not_applied(folder: Path) -> None:
    site = ("--site", str(folder))
    run("apply", "--yes", *site)
    as_number = BOOK.replace("type: text", "type: integer").replace("if_error(name, 'x') = 'x'", "name > 1")
    (folder / "modules/library/book.yaml").write_text(as_number, "utf-8")
    for command in (["plan"], ["apply", "--yes"]):
        told = run(*command, *site, code=1)
        assert "[refused]" in told
        assert "book.yaml:7:" in told
        assert "from text to number(18,0)" in told
    assert "從 text" not in told
    assert "BAD " in run("doctor", *site, code=1)


def test_mistakes_are_shown_with_their_place(folder: Path) -> None:
    (folder / "modules/library/book.yaml").write_text(BOOK.replace("type: text", "type: txt"), "utf-8")
    told = run("plan", "--site", str(folder), code=1)
    assert "book.yaml:7:16:" in told
    assert 'did you mean "text"' in told
    assert "book.yaml:7:16:" in run("doctor", "--site", str(folder), code=1)


def test_what_is_computed_is_brought_up_to_date_by_a_command(folder: Path) -> None:
    site = ("--site", str(folder))
    fee = "  fee: {type: money, currency: USD, rate_date: day}\n  day: {type: date}\n"
    (folder / "modules/library/book.yaml").write_text(BOOK.replace("lists:\n", fee + "lists:\n"), "utf-8")
    run("apply", "--yes", *site)
    with opened(folder) as open_folder, open_folder.unit(cause=Cause(source="system")) as unit:
        rate = save(unit, "exchange_rate", {"currency": "USD", "valid_from": "2020-01-01", "rate": "30"})
        save(unit, "book", {"name": "A", "fee": 2, "day": "2024-01-01"})
    assert run("recompute", "book", *site) == "book: 1 record, 0 changed, 0 refused\n"
    assert run("recompute", "book", "--language", "zh-Hans", *site) == "book：1 条记录，更改 0 条，拒绝 0 条\n"
    assert run("recompute", "book", "--language", "zh-Hant", *site) == "book：1 筆記錄，變更 0 筆，拒絕 0 筆\n"
    with opened(folder) as open_folder, open_folder.unit(cause=Cause(source="system")) as unit:
        save(unit, "exchange_rate", {"rate": "32"}, record_id=rate.id)
    assert run("recompute", "--rates", *site) == "book: 1 record, 1 changed, 0 refused\n"
    with opened(folder) as open_folder, open_folder.unit(cause=Cause(source="system")) as unit:
        book = read_record(unit, unit.runtime.catalog.modules["book"], 1)
        assert book is not None
        assert book["fee_base"] == 64
        save(unit, "exchange_rate", {"valid_from": "2025-01-01"}, record_id=rate.id)
    refused = run("recompute", "--rates", *site, code=1)
    assert refused.startswith("book: 1 record, 0 changed, 1 refused\n  book 1: There is no exchange rate of USD")
    assert "no module shelf" in run("recompute", "shelf", *site, code=1)


def test_outside_of_a_site_a_command_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "customary init" in run("plan", code=1)
    assert "BAD" not in run("doctor")


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1])
def test_an_apply_that_is_killed_leaves_the_old_schema_or_the_new_one(folder: Path, delay: float) -> None:
    """Starts a process for each moment of death, which takes seconds."""
    site = ("--site", str(folder))
    program = [sys.executable, "-c", _APPLY_AND_SAY_WHEN, str(folder)]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    planned = run("plan", *site)
    assert planned.startswith("Nothing to do") or "from a database without tables" in planned
    run("apply", "--yes", *site)
    assert run("plan", *site).startswith("Nothing to do")


_APPLY_AND_SAY_WHEN = """
import sys
from pathlib import Path
from sqlalchemy import event
from customary.platform.migration.site_schema import apply_site
from customary.platform.site import Site
site = Site.open(Path(sys.argv[1]))
@event.listens_for(site.engine, "before_cursor_execute")
def say(connection, cursor, statement, *rest):
    if statement.lstrip().startswith("CREATE TABLE m_book"):
        print("begun", flush=True)
apply_site(site)
sys.stdin.read()
"""


def test_an_apply_computes_again_what_is_declared_otherwise_and_says_so(folder: Path) -> None:
    site = ("--site", str(folder))
    book = folder / "modules/library/book.yaml"
    priced = BOOK.replace("lists:\n", "  pages: {type: integer}\nlists:\n")
    book.write_text(priced, "utf-8")
    run("apply", "--yes", *site)
    with opened(folder) as open_folder, open_folder.unit(cause=Cause(source="system")) as unit:
        for pages in (100, 300):
            save(unit, "book", {"name": f"B{pages}", "pages": pages})
    strict = 'validations:\n  thin: {check: "sheets < 100", message: "{sheets} sheets are too many"}\nlists:\n'
    halved = '  sheets: {type: formula, formula: "pages / 2"}\n'
    book.write_text(priced.replace("lists:\n", halved + strict), "utf-8")
    assert "[computed] 2 records of book are computed again: sheets\n" in run("plan", *site)
    assert "[computed] book 的 2 条记录将重新计算：sheets\n" in run("plan", "--language", "zh-Hans", *site)
    told = run("apply", "--yes", *site).partition("Version 2 is live.\n")[2]
    assert told == (
        "Computed again: 2 records looked at, 1 changed, 1 refused.\n"
        "1 record is not computed again, and nothing of them has changed:\n"
        "  book 2: 150 sheets are too many\n"
    )
    assert run("apply", "--yes", *site) == "Nothing to do: the database is what the metadata declares.\n"
    book.write_text(priced.replace("lists:\n", halved.replace("/ 2", "/ 4") + strict), "utf-8")
    told = run("apply", "--yes", "--language", "zh-Hant", *site)
    assert told.endswith("版本 3 已生效。\n重新計算完成：檢查了 2 筆記錄，變更 2 筆，拒絕 0 筆。\n")
    assert "資料表不變，只更新宣告的版本。\n共 0 個步驟，拒絕 0 項；起點：版本 2。\n" in told


@pytest.mark.slow
def test_computing_that_is_killed_is_finished_by_a_worker(folder: Path) -> None:
    """Starts a process that is killed in the midst of its work, and waits until its lease is over: ten seconds."""
    site = ("--site", str(folder))
    book = folder / "modules/library/book.yaml"
    run("apply", "--yes", *site)
    with opened(folder) as open_folder, open_folder.unit(cause=Cause(source="system")) as unit:
        for number in range(900):
            save(unit, "book", {"name": f"B{number}"})
    book.write_text(BOOK.replace("lists:\n", '  twice: {type: formula, formula: "name & name"}\nlists:\n'), "utf-8")
    program = [sys.executable, "-c", _APPLY_AND_STOP, str(folder)]
    process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "200\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stdout.close()
    planned = run("plan", *site)
    assert "[computing] Since version 2 of the metadata: 200 of about 900 records done." in planned
    assert "computed again: 200 of about 900 records" in run("doctor", *site, code=1)
    assert "Computed again: 900 records looked at, 900 changed, 0 refused." in run("apply", "--yes", *site)
    with opened(folder) as open_folder, open_folder.unit(cause=Cause(source="system"), write=False) as unit:
        table = unit.runtime.tables.record("book")
        found = unit.connection.execute(select(table.c.name, table.c.twice, table.c.row_version)).all()
    assert all(tuple(one) == (one.name, one.name * 2, 2) for one in found)
    assert "ok   the database is what the metadata declares" in run("doctor", *site)


_APPLY_AND_STOP = """
import sys
from pathlib import Path
from customary.platform.migration.site_schema import apply_site
from customary.platform.assembly import open_site
from customary.platform.workflow.backfills import finish
def stop(progress):
    print(progress.work.looked_at, flush=True)
    sys.stdin.read()
site = open_site(Path(sys.argv[1]))
apply_site(site)
finish(site, stop)
"""
