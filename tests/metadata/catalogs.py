"""Catalogs of the cases' folders and of documents that a test writes, and the constants in them."""

from __future__ import annotations

from pathlib import Path

from customary.expressions.checked import Const
from customary.expressions.expression import Expression
from customary.metadata.catalog import Catalog
from customary.metadata.loading import OverlayDocument, load

__all__ = ["BOOK", "CASES", "catalog_of", "constant", "written"]

CASES = Path(__file__).parent / "cases"

BOOK = """module: book
label: Book
fields:
  name: {type: text}
workflows:
  tell:
    label: Tell
    when: {record: saved}
    then: [{log: One}]
"""


def catalog_of(*folders: Path, site_file: Path | None = None, overlay: tuple[OverlayDocument, ...] = ()) -> Catalog:
    loaded = load(folders, site_file=site_file, overlay=overlay)
    assert loaded.catalog is not None, [problem.text() for problem in loaded.problems]
    return loaded.catalog


def written(folder: Path, **texts: str) -> Catalog:
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return catalog_of(folder)


def constant(expression: Expression | None) -> object:
    assert expression is not None
    assert isinstance(expression.root, Const)
    return expression.root.value
