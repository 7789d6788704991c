"""`customary uses` and `customary rename`, as an implementer meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from customary.commands.main import cli

SITE = "site: test\ndatabase: sqlite:///test.db\nmodules: [modules]\n"
DEAL = """\
module: deal
label: Deal
name: "{name}"
fields:
  name: {type: text}
  amount: {type: integer}  # what it brings
lists:
  big: {label: Big, filter: amount > 100, columns: [name, amount]}
"""
OVER = "extend: opportunity\nfields:\n  region: {type: text}\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "modules").mkdir()
    (tmp_path / "customary.yaml").write_text(SITE, "utf-8")
    (tmp_path / "modules" / "deal.yaml").write_text(DEAL, "utf-8")
    (tmp_path / "modules" / "opportunity.yaml").write_text(OVER, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(*arguments: str, answer: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(cli, arguments, input=answer)
    return result.exit_code, result.output


def test_every_use_is_listed_with_its_place_and_what_it_is(site: Path) -> None:
    assert told("uses", "deal.amount") == (
        0,
        "modules/deal.yaml:6:3: declared: deal: field “amount”\n"
        "modules/deal.yaml:8:29: deal: filter of list “big”\n"
        "modules/deal.yaml:8:59: deal: columns of list “big”\n"
        "deal.amount stands in 3 places and is declared in 1 place.\n",
    )
    assert (
        "modules/deal.yaml:8:29: deal：列表视图“big”的 filter\n"
        in told("uses", "deal.amount", "--language", "zh-Hans")[1]
    )


def test_uses_are_given_to_programs(site: Path) -> None:
    found = json.loads(told("uses", "deal.amount", "--format", "json")[1])
    assert found[1] == {
        "file": "modules/deal.yaml",
        "line": 8,
        "column": 29,
        "end_column": 35,
        "declares": False,
        "document": "deal",
        "thing": "lists",
        "name": "big",
        "part": "filter",
        "what": "deal: filter of list “big”",
    }
    assert told("uses", "deal.nothing", "--format", "json") == (0, "[]\n")


def test_what_is_not_there_is_said(site: Path) -> None:
    assert told("uses", "deal.amuont") == (1, "there is no field “deal.amuont”: deal.amount?\n")
    code, output = told("uses", "nothing:x")
    assert code == 2
    assert "“nothing:x” names nothing; write it like one of these: opportunity, opportunity.amount" in output


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("opportunity.stage", "sales: opportunity.fields.stage.label of translation into “zh-Hans”"),
        ("opportunity.stage", "opportunity: process “opportunity”"),
        ("opportunity.stage", "opportunity: field of process “opportunity”"),
        ("opportunity.stage", "opportunity: then.2.create.if"),
        ("opportunity.amount", "opportunity: then.1.set.amount of rule “amount_from_products”"),
        ("opportunity.stage", "sales: fields.stage of demo data of “opportunity”"),
        ("opportunity.name", "opportunity: name of module “opportunity”"),
        ("dictionary:sales_stage.won", "opportunity: transitions.reopen.from of process “opportunity”"),
        ("dictionary:sales_stage.won", "sales: values.won of dictionary “sales_stage”"),
        ("opportunity", "sales: items of menu “sales”"),
        ("opportunity", "declared: opportunity: module “opportunity”"),
        ("role:finance", "opportunity: the rights of role “finance”"),
        ("setting:quiet_days", "sales: setting “quiet_days”"),
    ],
)
def test_places_are_told_in_words(site: Path, address: str, place: str) -> None:
    expected = {"opportunity: process “opportunity”", "opportunity: then.2.create.if"}
    assert (place in told("uses", address)[1]) is (place not in expected)


def test_nothing_is_written_before_somebody_agrees(site: Path) -> None:
    code, output = told("rename", "deal.amount", "worth", "--dry-run")
    assert code == 0
    assert output == (
        "--- modules/deal.yaml\n+++ modules/deal.yaml\n@@ -6 +6 @@\n"
        "-  amount: {type: integer}  # what it brings\n+  worth: {type: integer, was: [amount]}  # what it brings\n"
        "@@ -8 +8 @@\n"
        "-  big: {label: Big, filter: amount > 100, columns: [name, amount]}\n"
        "+  big: {label: Big, filter: worth > 100, columns: [name, worth]}\n"
        "deal.amount becomes worth in 3 places of 1 file.\n"
    )
    assert told("rename", "deal.amount", "worth", answer="n\n")[0] == 1
    assert (site / "modules" / "deal.yaml").read_text("utf-8") == DEAL


def test_a_field_is_renamed(site: Path) -> None:
    code, output = told("rename", "deal.amount", "worth", answer="y\n")
    assert code == 0
    assert "Written. `customary apply` takes the records along." in output
    text = (site / "modules" / "deal.yaml").read_text("utf-8")
    assert text == DEAL.replace("amount", "worth").replace("integer}", "integer, was: [amount]}")
    assert sorted(path.name for path in (site / "modules").iterdir()) == ["deal.yaml", "opportunity.yaml"]


def test_a_module_is_renamed_with_its_file(site: Path) -> None:
    assert told("rename", "deal", "sale", "--yes")[0] == 0
    assert sorted(path.name for path in (site / "modules").iterdir()) == ["opportunity.yaml", "sale.yaml"]
    text = (site / "modules" / "sale.yaml").read_text("utf-8")
    assert text == DEAL.replace("module: deal\n", "module: sale\nwas: [deal]\n")


def test_fields_and_modules_keep_their_records(site: Path) -> None:
    assert told("apply", "--yes")[0] == 0
    assert told("rename", "deal.amount", "worth", "--yes")[0] == 0
    assert told("rename", "deal", "sale", "--yes")[0] == 0
    code, output = told("apply", "--yes")
    assert code == 0
    assert "Module deal is called sale now, with its records, their history and whatever links to them" in output
    assert "sale.amount is called sale.worth now, in every record and in its history" in output
    assert told("plan") == (0, "Nothing to do: the database is what the metadata declares.\n")


def test_who_used_a_field_that_is_gone_is_said_in_one_sentence(site: Path) -> None:
    text = DEAL.replace("  amount: {type: integer}  # what it brings\n", "")
    rule = "validations: {v: {check: amount > 1, message: x}, w: {check: nmae > 'a', message: x}}\n"
    (site / "modules" / "deal.yaml").write_text(text + rule, "utf-8")
    code, output = told("check")
    assert code == 1
    assert (
        "deal has no field “amount”, which 3 places use: list big, validation v. Declare it again, change these "
        "places, or, if it has another name now, write `was: [amount]` beside that and take the fixes.\n" in output
    )
    assert "has no field “nmae”" not in output
    assert "deal 没有字段“amount”，但有 3 处使用它：列表视图 big, 校验 v。" in told("check", "--language", "zh-Hans")[1]


def test_files_of_the_product_are_not_changed(site: Path) -> None:
    code, output = told("rename", "opportunity.amount", "worth", "--yes", "--language", "zh-Hant")
    assert code == 1
    assert "產品檔案" in output
    assert "未寫入任何檔案。" in output


def test_mistakes_are_shown_instead(site: Path) -> None:
    (site / "modules" / "deal.yaml").write_text(DEAL.replace("amount > 100", "amuont > 100"), "utf-8")
    for command in (("uses", "deal.amount"), ("rename", "deal.amount", "worth")):
        code, output = told(*command)
        assert code == 1
        assert "unknown field “amuont” in module “deal”" in output


def test_a_failed_write_leaves_nothing_behind(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int, mode: str) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("customary.commands.rename.os.fdopen", fail)
    assert told("rename", "deal.amount", "worth", "--yes")[0] == 1
    assert sorted(path.name for path in (site / "modules").iterdir()) == ["deal.yaml", "opportunity.yaml"]
    assert (site / "modules" / "deal.yaml").read_text("utf-8") == DEAL
