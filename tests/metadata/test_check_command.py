"""`customary check`, as people call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from customary.commands.main import cli
from customary.metadata.inspection import inspect, nearest_site
from customary.metadata.loading import packaged_modules

BOOK = "module: book\nfields:\n  name: {type: text}\n  by: {type: link, to: %s}\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with one module in one application."""
    (tmp_path / "customary.yaml").write_text("site: acme\ndatabase: sqlite:///acme.db\n", "utf-8")
    (tmp_path / "modules" / "library").mkdir(parents=True)
    (tmp_path / "modules" / "library" / "book.yaml").write_text(BOOK % "account", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", *arguments])


def book(site: Path, text: str) -> None:
    (site / "modules" / "library" / "book.yaml").write_text(text, "utf-8")


def test_a_good_site_says_so(site: Path) -> None:
    done = check()
    assert (done.output, done.exit_code) == ("2 files: 0 errors, 0 warnings\n", 0)


def test_a_mistake_is_shown_with_its_place(site: Path) -> None:
    book(site, BOOK % "acount")
    done = check()
    assert done.exit_code == 1
    assert done.output == (
        'modules/library/book.yaml:4:24: unknown module "acount"\n'
        "  4 |   by: {type: link, to: acount}\n"
        '    |                        ^^^^^^ did you mean "account"?\n'
        "2 files: 1 error, 0 warnings\n"
    )


def test_problems_are_said_in_the_language_that_is_asked_for(site: Path) -> None:
    book(site, BOOK % "acount")
    assert check("--language", "zh-Hant").output.splitlines()[0].endswith("未知的模組「acount」")
    assert check("--language", "zh-Hans").output.splitlines()[-1] == "2 个文件：1 个错误，0 个警告"


def test_json_for_editors(site: Path) -> None:
    book(site, BOOK % "acount")
    done = check("--format", "json")
    assert done.exit_code == 1
    assert json.loads(done.output) == [
        {
            "file": "modules/library/book.yaml",
            "line": 4,
            "column": 24,
            "end_line": 4,
            "end_column": 30,
            "code": "M301",
            "severity": "error",
            "message": 'unknown module "acount"',
            "suggestions": ["account"],
            "fixes": [{"line": 4, "column": 24, "end_line": 4, "end_column": 30, "text": "account"}],
        }
    ]


def test_a_fix_of_an_expression_is_one_of_the_yaml_around_it(site: Path) -> None:
    formula = "module: book\nfields:\n  name: {type: text}\n  long: {type: boolean, formula: 'name == “it”'}\n"
    book(site, formula)
    (problem,) = json.loads(check("--format", "json").output)
    (fix,) = problem["fixes"][:1]
    lines = formula.splitlines(keepends=True)
    assert (fix["line"], fix["end_line"]) == (4, 4)
    line = lines[3]
    lines[3] = line[: fix["column"] - 1] + fix["text"] + line[fix["end_column"] - 1 :]
    book(site, "".join(lines))
    assert check().output == "2 files: 0 errors, 0 warnings\n", "".join(lines)


def test_warnings_alone_are_no_failure(site: Path) -> None:
    (site / "modules" / "library" / "hans.yaml").write_text(
        "translations: zh-Hans\nkeys: {nothing.label: x}\n", "utf-8"
    )
    done = check()
    assert done.exit_code == 0
    assert "warning: " in done.output
    assert done.output.splitlines()[-1].startswith("3 files: 0 errors, ")


@pytest.mark.parametrize("asked", [".", "modules", "modules/library", "modules/library/book.yaml", "customary.yaml"])
def test_any_part_of_a_site_is_checked_as_part_of_it(site: Path, asked: str) -> None:
    book(site, BOOK % "acount")
    (site / "modules" / "other.yaml").write_text("module: other\nfields: {name: {type: txt}}\n", "utf-8")
    files = [problem.span.source.name for problem in inspect([Path(asked)]).problems]
    assert (
        files
        == {
            ".": ["modules/library/book.yaml", "modules/other.yaml"],
            "modules": ["modules/library/book.yaml", "modules/other.yaml"],
            "modules/library": ["modules/library/book.yaml"],
            "modules/library/book.yaml": ["modules/library/book.yaml"],
            "customary.yaml": [],
        }[asked]
    )


def test_a_folder_of_modules_stands_on_the_packaged_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "book.yaml").write_text(BOOK % "account", "utf-8")
    (tmp_path / "b" / "inner").mkdir(parents=True)
    (tmp_path / "b" / "inner" / "pen.yaml").write_text("module: pen\nfields: {name: {type: link, to: book}}\n", "utf-8")
    together = inspect([Path("a"), Path("b"), Path("b/inner")])
    assert [(one.code, one.span.source.name) for one in together.problems] == [("M418", "b/inner/pen.yaml")]
    assert together.files == 2


def test_a_packaged_application_can_be_checked_alone() -> None:
    found = inspect([packaged_modules() / "sales"])
    assert [problem for problem in found.problems if problem.severity == "error"] == []
    assert found.files > 5


def test_several_sites_are_checked_each_for_itself(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "customary.yaml").write_text("site: other\n", "utf-8")
    found = inspect([site, other])
    assert [one.code for one in found.problems] == ["M205"]


def test_without_a_site_the_command_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = check()
    assert done.exit_code == 2
    assert "there is no customary.yaml here or above" in done.output
    assert nearest_site(tmp_path) is None


def test_the_site_is_found_from_below(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site / "modules" / "library")
    assert check().output.splitlines()[-1] == "2 files: 0 errors, 0 warnings"
