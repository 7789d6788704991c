"""Every field, choice, list, dictionary and module of the packaged modules is renamed, and renamed back."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from customary.expressions.positions import Excerpt, Source, Span
from customary.expressions.uses import Kind, Name
from customary.metadata.catalog import Catalog
from customary.metadata.loading import load, packaged_modules
from customary.metadata.model.labels import Label
from customary.metadata.renaming.rename import Renamed, rename
from customary.metadata.renaming.uses import Written, uses_in

pytestmark = pytest.mark.slow

MARK = "_zz9"
"""Behind every new name, so that what is made of it can be told from everything else."""
_LEFT_OUT = ("span", "excerpt", "source", "was", "uid", "hash", "warnings", "text", "layer", "earlier")
"""What tells where something stands, not what it means; `text` is that of rules and templates as they are written."""


@cache
def known() -> tuple[Name, ...]:
    found = uses_in(Written(folders=(packaged_modules(),)))
    own = [one for one in found.declared if one.document.layer.rank > 0]
    return tuple(dict.fromkeys(one.name for one in own))


@cache
def packaged() -> object:
    loaded = load([packaged_modules()], site_file=None)
    assert loaded.catalog is not None
    return meaning(loaded.catalog)


def meaning(value: object) -> object:
    """Give everything that a catalog says as plain values, the mark and the places taken out."""
    match value:
        case Span() | Source() | Excerpt():
            return None
        case Label():
            return sorted(value.translations.items())
        case str():
            return value.replace(MARK, "")
        case Mapping():
            return {str(meaning(key)): meaning(one) for key, one in value.items()}
        case tuple() | list():
            return [meaning(one) for one in value]
        case frozenset() | set():
            return sorted(repr(meaning(one)) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = (one.name for one in dataclasses.fields(value) if one.name not in _LEFT_OUT)
        return {"is": type(value).__name__, **{name: meaning(getattr(value, name)) for name in parts}}
    return value if isinstance(value, int | bool | None) else repr(value)


def differences(one: object, other: object, way: str = "") -> Iterator[str]:
    """Say where two meanings differ; comparing them as they are would take a minute to tell."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from differences(one.get(key), other.get(key), f"{way}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{way}.{number}")
    elif one != other:
        yield f"{way}: {one!r:.80} is not {other!r:.80}"


def copy_of_modules(folder: Path) -> Path:
    return Path(shutil.copytree(packaged_modules(), folder / "modules"))


def renamed(folder: Path, wanted: Mapping[Name, str]) -> Renamed:
    found = rename(Written(folders=(folder,), own=(folder,)), wanted)
    assert [one.text() for one in found.refused] == []
    for path, draft in found.drafts.items():
        draft.path.write_bytes(draft.text.encode())
        if draft.path != path:
            path.unlink()
    return found


def catalog_of(folder: Path) -> Catalog:
    loaded = load([folder], site_file=None)
    assert [problem.text() for problem in loaded.problems] == []
    assert loaded.catalog is not None
    return loaded.catalog


def texts(folder: Path) -> dict[str, str]:
    """Give the files without what renaming back leaves: `was`, which tells of the name in between."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in sorted(folder.rglob("*.yaml"))}
    return {name: re.sub(r"(?:, |\n *)was: \[[^\]]*\]", "", text) for name, text in found.items()}


CALLED_BY_FIELD = {"name"}
"""A field that records are called by without anybody saying so keeps its name, or they would be called nothing."""


def marked(names: Iterable[Name], kinds: set[Kind]) -> dict[Name, str]:
    return {
        name: f"{name.key}{MARK}"
        for name in names
        if name.kind in kinds and not (name.kind == "field" and name.key in CALLED_BY_FIELD)
    }


@pytest.mark.parametrize(
    "kinds",
    [{"field", "code", "list", "setting", "role"}, {"module", "dictionary"}],
    ids=["of modules and lists", "modules"],
)
def test_all_names_of_a_kind_are_renamed_and_renamed_back(tmp_path: Path, kinds: set[Kind]) -> None:
    folder = copy_of_modules(tmp_path)
    wanted = marked(known(), kinds)
    assert len(wanted) >= 25
    found = renamed(folder, wanted)
    assert found.places >= 2 * len(wanted)
    assert list(differences(meaning(catalog_of(folder)), packaged()))[:9] == []
    renamed(folder, {dataclasses.replace(name, key=new): name.key for name, new in wanted.items()})
    assert texts(folder) == texts(packaged_modules())


def test_one_rename_touches_only_lines_that_hold_the_name(tmp_path: Path) -> None:
    folder = copy_of_modules(tmp_path)
    before = {path: path.read_bytes().decode().splitlines() for path in folder.rglob("*.yaml")}
    renamed(folder, {Name("field", "amount", "opportunity"): "worth"})
    changed = 0
    for path, lines in before.items():
        now = path.read_bytes().decode().splitlines()
        assert len(now) == len(lines)
        for old, new in zip(lines, now, strict=True):
            if old != new:
                changed += 1
                assert old == re.sub(r", was: \[amount\]", "", re.sub(r"\bworth\b", "amount", new))
    assert changed == 31


def test_other_fields_of_that_name_stay(tmp_path: Path) -> None:
    folder = copy_of_modules(tmp_path)
    contract = (folder / "sales" / "contract.yaml").read_bytes()
    renamed(folder, {Name("field", "amount", "opportunity"): "worth"})
    assert (folder / "sales" / "contract.yaml").read_bytes() == contract
    assert "module: contract, via: opportunity, columns: [number, name, status, amount," in (
        folder / "sales" / "opportunity.yaml"
    ).read_text("utf-8")


def test_a_module_takes_its_file_along(tmp_path: Path) -> None:
    folder = copy_of_modules(tmp_path)
    renamed(folder, {Name("module", "opportunity"): "deal"})
    assert not (folder / "sales" / "opportunity.yaml").exists()
    text = (folder / "sales" / "deal.yaml").read_text("utf-8")
    assert "\nmodule: deal\nwas: [opportunity]\nlabel: Opportunity\n" in text
    assert catalog_of(folder).modules["deal"].was == ("opportunity",)
