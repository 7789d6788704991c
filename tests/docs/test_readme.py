"""The module that the README asks people to paste is good as it stands, and so are the samples of the other pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from customary.metadata.demo_documents import read_demo_document
from customary.metadata.loading import load, packaged_modules

ROOT = Path(__file__).resolve().parents[2]


def yaml_blocks(page: Path) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)


def test_the_module_of_the_readme_needs_nothing_beside_it(tmp_path: Path) -> None:
    module, rule = yaml_blocks(ROOT / "README.md")
    assert module.count("\n") == 10
    (tmp_path / "book.yaml").write_text(module + rule, "utf-8")
    loaded = load([packaged_modules(), tmp_path], site_file=None)
    assert loaded.problems == ()
    assert loaded.catalog is not None
    book = loaded.catalog.modules["book"]
    assert (list(book.fields), list(book.rules)) == (["title", "author", "price", "bought"], ["insure"])


def test_the_sample_of_demo_data_fits_the_packaged_modules(tmp_path: Path) -> None:
    (sample,) = yaml_blocks(ROOT / "docs" / "demo-data.md")
    (tmp_path / "sample.yaml").write_text(sample, "utf-8")
    catalog = load([packaged_modules()], site_file=None).catalog
    assert catalog is not None
    document = read_demo_document(tmp_path / "sample.yaml", catalog)
    assert (document.module, document.groups[0].count, document.any_state) == ("opportunity", 700, True)


@pytest.mark.parametrize("path", sorted(packaged_modules().glob("*/demo/*.yaml")), ids=lambda path: path.stem)
def test_packaged_demo_documents_have_no_mistakes(path: Path) -> None:
    catalog = load([packaged_modules()], site_file=None).catalog
    assert catalog is not None
    assert read_demo_document(path, catalog).module in catalog.modules
