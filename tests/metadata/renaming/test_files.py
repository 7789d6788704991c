"""Renaming over many files: modules in folders of their own, maps beside the modules, files of the product."""

from __future__ import annotations

from pathlib import Path

import pytest

from customary.expressions.positions import LANGUAGES
from customary.expressions.uses import Name
from customary.metadata.problems.renaming import published_rule
from customary.metadata.renaming.rename import Renamed, rename
from customary.metadata.renaming.uses import Written, uses_in

DEAL = """\
module: deal
label: Deal
name: "{title}"
fields:
  title: {type: text}
  amount: {type: integer}
"""
AMOUNT = Name("field", "amount", "deal")
MODULE = Name("module", "deal")


def lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def drafts(found: Renamed, folder: Path) -> dict[str, tuple[str, str]]:
    """Give what becomes of each file: where it is going to lie, and what it is going to hold."""
    assert [one.text() for one in found.refused] == []
    root = folder.resolve()
    return {
        path.relative_to(root).as_posix(): (draft.path.relative_to(root).as_posix(), draft.text)
        for path, draft in found.drafts.items()
    }


def test_a_module_takes_the_files_of_its_folder_along(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "sales/deal/module.yaml": DEAL,
            "sales/deal/layouts.yaml": "of: deal\nlayouts: {detail: {sections: {all: {fields: [title]}}}}\n",
            "sales/deal/plain.yaml": "roles: {clerk: {label: Clerk}}\n",
            "more/deal.yaml": "extend: deal\nfields: {amount: {label: Sum}}\n",
        },
    )
    folders = (tmp_path / "sales", tmp_path / "more")
    found = rename(Written(folders=folders, own=folders), {MODULE: "offer"})
    assert drafts(found, tmp_path) == {
        "sales/deal/module.yaml": (
            "sales/offer/module.yaml",
            DEAL.replace("module: deal\n", "module: offer\nwas: [deal]\n"),
        ),
        "sales/deal/layouts.yaml": (
            "sales/offer/layouts.yaml",
            "of: offer\nlayouts: {detail: {sections: {all: {fields: [title]}}}}\n",
        ),
        "sales/deal/plain.yaml": ("sales/offer/plain.yaml", "roles: {clerk: {label: Clerk}}\n"),
        "more/deal.yaml": ("more/deal.yaml", "extend: offer\nfields: {amount: {label: Sum}}\n"),
    }


def test_a_file_that_is_called_otherwise_keeps_its_name(tmp_path: Path) -> None:
    lay(tmp_path, {"sales/all.yaml": f"{DEAL}---\nroles: {{clerk: {{label: Clerk}}}}\n"})
    found = rename(Written(folders=(tmp_path / "sales",), own=(tmp_path / "sales",)), {MODULE: "offer"})
    assert [place for place, _ in drafts(found, tmp_path).values()] == ["sales/all.yaml"]


def test_import_maps_beside_the_modules_follow(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "customary.yaml": "site: shop\ndatabase: sqlite:///shop.db\n",
            "modules/deal.yaml": DEAL,
            "import/deals.yaml": "import_map: deal\ncolumns: {No: {to: title, match: true}, Sum: {to: amount}}\n",
            "import/broken.yaml": "import_map: deal\ncolumns: {Sum: {to: amount\n",
            "import/wrong.yaml": "import_map: deal\ncolumns: amount\n",
            "import/notes.yaml": "just: amount\n",
        },
    )
    own = (tmp_path / "modules",)
    written = Written(folders=own, site_file=tmp_path / "customary.yaml", own=own)
    assert [one.span.line for one in uses_in(written).of(AMOUNT)] == [2, 6]
    assert drafts(rename(written, {AMOUNT: "worth"}), tmp_path) == {
        "modules/deal.yaml": (
            "modules/deal.yaml",
            DEAL.replace("amount: {type: integer}", "worth: {type: integer, was: [amount]}"),
        ),
        "import/deals.yaml": (
            "import/deals.yaml",
            "import_map: deal\ncolumns: {No: {to: title, match: true}, Sum: {to: worth}}\n",
        ),
    }
    assert "import_map: offer" in drafts(rename(written, {MODULE: "offer"}), tmp_path)["import/deals.yaml"][1]


def test_what_a_file_of_the_product_uses_keeps_its_name(tmp_path: Path) -> None:
    more = "extend: deal\nlists: {some: {label: S, filter: amount > 1}}\n"
    lay(tmp_path, {"own/deal.yaml": DEAL, "product/more.yaml": more})
    written = Written(folders=(tmp_path / "own", tmp_path / "product"), own=(tmp_path / "own",))
    (refused,) = rename(written, {AMOUNT: "worth"}).refused
    assert refused.span is not None
    assert (Path(refused.span.source.name).name, refused.span.line, refused.span.column) == ("more.yaml", 2, 34)
    assert [refused.message.text(language, refused.values) for language in LANGUAGES] == [
        "a file of the product uses “deal.amount” here, and files of the product are not changed",
        "产品文件在此使用“deal.amount”，而产品文件不会被更改",
        "產品檔案在此使用「deal.amount」，而產品檔案不會被更改",
    ]


def test_that_a_published_rule_follows_is_said() -> None:
    assert [published_rule("deal.big").text(language) for language in LANGUAGES] == [
        "the published rule deal.big uses it too: `customary apply` writes it anew as its next version",
        "已发布的规则 deal.big 也使用了它：customary apply 会将其更新为下一版本",
        "已發布的規則 deal.big 也使用了它：customary apply 會將其更新為下一版本",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "module: [deal]\nfields: {}\n",
        "module: deal\nfields: {order: [[title], title], title: {type: text}}\n",
        "module: deal\nfields: {title: [text]}\n",
        "of: [deal]\nlayouts: {}\n",
        "translations: zh-Hans\nkeys: [deal]\n",
        "import_map: deal\ncolumns: [title]\n",
        "module: deal\nfields: {title: {type: text}\n",
    ],
)
def test_nothing_is_renamed_whatever_the_mistakes_are(text: str, tmp_path: Path) -> None:
    lay(tmp_path, {"own/deal.yaml": text, "own/part.yaml": DEAL.replace("deal", "part")})
    found = rename(Written(folders=(tmp_path / "own",), own=(tmp_path / "own",)), {Name("module", "part"): "piece"})
    assert (found.drafts, [one.text() for one in found.refused]) == (
        {},
        ["nothing is renamed while the files have mistakes: `customary check` lists them"],
    )
