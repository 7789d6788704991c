"""Loading: layers and parts over each other, folders, hashes, and what is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from customary.metadata.loading import load, site_folders
from customary.metadata.model.fields import TextOptions
from customary.metadata.model.views import CardLayout
from tests.metadata.catalogs import BOOK, CASES, catalog_of, written


def test_a_later_layer_changes_an_earlier_one(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "base" / "book.yaml").write_text(
        "module: book\nlabel: Book\nfields:\n  name: {type: text, max: 50}\n  price: {type: money}\n"
        "  old: {type: text}\n",
        "utf-8",
    )
    (tmp_path / "base" / "roles.yaml").write_text("roles: {boss: {label: Boss}, clerk: {label: Clerk}}\n", "utf-8")
    (tmp_path / "site" / "book.yaml").write_text(
        "extend: book\nfields:\n  name: {max: 80, required: true}\n  old: null\n  isbn: {type: text}\n"
        "  order: [isbn, name]\nlists: {all: {columns: [isbn]}}\n",
        "utf-8",
    )
    (tmp_path / "site" / "user.yaml").write_text("extend: user\nfields: {badge: {type: text}}\n", "utf-8")
    (tmp_path / "site" / "roles.yaml").write_text("roles: {boss: {label: Chief, inherits: [clerk]}}\n", "utf-8")
    catalog = catalog_of(tmp_path / "base", tmp_path / "site")
    book = catalog.modules["book"]
    assert list(book.fields) == ["isbn", "name", "price"]
    assert book.fields["name"].options == TextOptions(max_length=80)
    assert book.fields["name"].required
    span = book.fields["isbn"].span
    assert span is not None
    assert Path(span.source.name) == tmp_path / "site" / "book.yaml"
    assert "badge" in catalog.modules["user"].fields
    assert (catalog.roles["boss"].label.source, catalog.roles["boss"].inherits) == ("Chief", ("clerk",))


def test_parts_of_a_module_may_stand_in_files_of_their_own(tmp_path: Path) -> None:
    catalog = written(
        tmp_path,
        book__module="module: book\nfields: {name: {type: text}}\n",
        book__workflows="workflows: {tell: {when: {record: saved}, then: [{log: x}]}}\nof: book\n",
        book__layouts="of: book\nlayouts: {card: {title: name}}\n",
    )
    book = catalog.modules["book"]
    assert list(book.rules) == ["tell"]
    assert book.layouts.card == CardLayout(title="name")


def test_two_loads_of_one_text_have_one_hash(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(BOOK, "utf-8")
    first = catalog_of(tmp_path).hash
    assert catalog_of(tmp_path).hash == first
    (tmp_path / "book.yaml").write_text(BOOK.replace("Book", "Tome"), "utf-8")
    assert catalog_of(tmp_path).hash != first


def test_documents_of_other_kinds_are_kept() -> None:
    case = CASES / "the_whole_language"
    loaded = load([case / "modules"], site_file=None)
    assert [document.kind for document in loaded.kept] == ["reports", "tests", "import_map", "demo"]
    assert {Path(source.name).name for source in loaded.sources} >= {"user.yaml", "rest.yaml"}


def test_hints_are_given_about_the_sources_that_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / "hints")

    def hints(*sources: str) -> list[str]:
        found = load([Path("modules")], site_file=None, hints_for=sources)
        assert found.catalog is not None
        return [problem.text() for problem in found.problems]

    everything = [problem.text() for problem in load([Path("modules")], site_file=None).problems]
    assert len(everything) == 10
    assert hints("modules/order.yaml") == everything
    assert hints("modules/order_line.yaml") == hints() == []


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert list(catalog_of(tmp_path / "nothing").modules) == ["department", "exchange_rate", "team", "user"]


def test_the_folders_of_a_site_are_those_that_its_file_names(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "modules").mkdir()
    file = tmp_path / "customary.yaml"
    file.write_text("site: a\ndatabase: sqlite://\nmodules: [own, missing]\n", "utf-8")
    assert site_folders(file) == (tmp_path / "own",)
    file.write_text("site: a\ndatabase: sqlite://\n", "utf-8")
    assert site_folders(file) == (tmp_path / "modules",)
    file.write_text("", "utf-8")
    assert site_folders(file) == (tmp_path / "modules",)
