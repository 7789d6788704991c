"""The shape of the house: imports run one way, the links stand, and no folder shadows Python's own platform."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ["expressions", "metadata", "platform", "web"]
LINKED = [*FLOORS, "modules"]


def python_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "node_modules" not in path.parts]


def imported_names(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text("utf-8"), str(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield node.lineno, "." * node.level + (node.module or "")
            elif node.module == "customary":
                yield from ((node.lineno, f"customary.{alias.name}") for alias in node.names)
            elif node.module:
                yield node.lineno, node.module


def faults_of(path: Path, floor: str, allowed: set[str]) -> Iterator[str]:
    for line, name in imported_names(path):
        first, _, rest = name.partition(".")
        place = f"{path.relative_to(ROOT)}:{line}"
        if name.startswith("."):
            yield f"{place}: relative import {name}"
        elif first in {"expressions", "metadata", "modules", "web"}:
            yield f"{place}: import customary.{first} instead of {first}"
        elif first == "customary" and rest.partition(".")[0] not in allowed | {"", "__version__"}:
            yield f"{place}: {floor} may not import {name}"


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_run_one_way(floor: str) -> None:
    allowed = set(FLOORS[: FLOORS.index(floor) + 1])
    faults = [fault for path in python_files(ROOT / floor) for fault in faults_of(path, floor, allowed)]
    assert faults == []


def test_an_upward_import_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "wrong.py"
    path.write_text("def late():\n    from customary.web.app import build_app\n    return build_app\n", "utf-8")
    assert list(faults_of(path, "platform", {"expressions", "metadata", "platform"})) == [
        "wrong.py:2: platform may not import customary.web.app"
    ]


def test_modules_hold_no_python() -> None:
    assert python_files(ROOT / "modules") == []


@pytest.mark.parametrize("folder", LINKED)
def test_each_folder_is_linked_and_has_no_init(folder: str) -> None:
    link = ROOT / "customary" / folder
    assert link.is_symlink()
    assert link.readlink() == Path("..") / folder
    assert not (ROOT / folder / "__init__.py").exists(), "an __init__.py here would shadow Python's own platform"


def test_every_package_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for floor in FLOORS
        for path in (ROOT / floor).rglob("__init__.py")
        if "node_modules" not in path.parts and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_platform_of_python_stays_reachable_from_the_root() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import platform; print(platform.python_version())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().startswith("3.")
