"""The tutorial is a test: its files make a site, and the site does what the text promises."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from customary.commands.main import cli
from customary.platform import queries
from customary.platform.assembly import open_site
from customary.platform.errors import Refused
from customary.platform.queries import ListRequest
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage import system_tables
from customary.platform.unit import SYSTEM, Cause

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
FILES = dict(re.findall(r"^`(modules/[^`]+)`\n\n```yaml\n(.*?)^```", TUTORIAL.read_text("utf-8"), re.M | re.S))
BY_HAND = Cause(source="person")


def run(*args: str) -> str:
    result = CliRunner().invoke(cli, args, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library-site"
    run("init", str(folder))
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def site(library: Path) -> Site:
    run("plan", "--site", str(library))
    run("apply", "--yes", "--site", str(library))
    return open_site(library, clock=lambda: datetime(2026, 3, 2, 9, 30, tzinfo=UTC))


def test_the_tutorial_declares_three_modules() -> None:
    assert sorted(name for name in FILES if "/i18n/" not in name) == [
        f"modules/library/{name}.yaml" for name in ("application", "book", "loan", "menus", "reader")
    ]


def test_the_files_have_no_mistakes(library: Path) -> None:
    assert "0 errors" in run("check", str(library))


def test_a_mistake_is_shown_as_the_text_says(library: Path) -> None:
    path = library / "modules/library/loan.yaml"
    path.write_text(path.read_text("utf-8").replace('"returned_on is blank"', '"retuned_on is blank"', 1), "utf-8")
    result = CliRunner().invoke(cli, ["check", str(library)])
    shown = re.search(r"^```text\n(.*?)^```", TUTORIAL.read_text("utf-8"), re.M | re.S)
    assert shown is not None
    assert result.exit_code == 1
    assert shown.group(1) in result.output


def test_a_loan_is_lent_refused_and_found_overdue(site: Site) -> None:
    with site.unit(SYSTEM, cause=BY_HAND) as unit:
        one = save(unit, "book", {"title": "Middlemarch", "copies": 1})
        none = save(unit, "book", {"title": "Persuasion", "copies": 0})
        reader = save(unit, "reader", {"name": "Anna"})
        loan = save(unit, "loan", {"book": one.id, "reader": reader.id, "lent_on": date(2026, 1, 2)})
        assert loan["number"] == "L-2026-00001"
        assert loan["due_on"] == date(2026, 3, 30)
        assert loan.display == "Middlemarch to Anna"
        with pytest.raises(Refused, match="No copy of Persuasion is left"), unit.connection.begin_nested():
            save(unit, "loan", {"book": none.id, "reader": reader.id})
        with pytest.raises(Refused, match="cannot come back before that"), unit.connection.begin_nested():
            save(unit, "loan", {"returned_on": date(2026, 1, 1)}, record_id=loan.id)
        save(unit, "loan", {"due_on": date(2026, 3, 1)}, record_id=loan.id)
        found = queries.page(unit, ListRequest(module="loan", view="overdue"))
        assert [record.id for record in found.records] == [loan.id]
        assert unit.connection.scalar(select(func.count()).select_from(system_tables.history)) == 5


def test_a_field_is_added_later(library: Path, site: Site) -> None:
    with site.unit(SYSTEM, cause=BY_HAND) as unit:
        book = save(unit, "book", {"title": "Middlemarch"})
    path = library / "modules/library/book.yaml"
    path.write_text(
        path.read_text("utf-8").replace("  copies:", "  shelf:    {type: text, max: 10}\n  copies:"), "utf-8"
    )
    assert "shelf" in run("plan", "--site", str(library))
    run("apply", "--yes", "--site", str(library))
    with site.unit(SYSTEM, cause=BY_HAND) as unit:
        assert save(unit, "book", {"shelf": "A 3"}, record_id=book.id)["shelf"] == "A 3"
