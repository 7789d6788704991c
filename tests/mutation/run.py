"""Break the rule language on purpose, one small change at a time, and see whether its tests notice.

mutmut makes the changes ("mutants") and puts them into a copy of the sources, `mutants/`, where an environment variable
chooses one. Each mutant gets a process and the tests of its whole area: mutmut's own runner asks only the tests during
which a function was called, and misses those of tables and emitters that are made while modules are imported.

    python tests/mutation/run.py AREA [--sample 50] [--seed 1] [--jobs 2]

Each mutant is printed as it goes by. The changes that no test noticed are shown, and written to `mutants/AREA.txt`:
they are to be looked at, and docs/proofs.md says what was made of them.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path

from mutmut import __main__ as mutmut
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant

_ROOT = Path(__file__).resolve().parents[2]
_COPY = _ROOT / "mutants"
_TESTS = "tests/expressions"
_ON_EVERY_ENGINE = f"{_TESTS}/test_agreement.py::test_cases_give_the_same_values_on_every_engine"
_LEFT_OUT = "not deepest and not quickly and not looked_at and not costs_about"
"""Tests of depth and of time, which the detour over the choice of a mutant fails."""


@dataclass(frozen=True)
class Area:
    """Sources, and the fast tests that are to notice every change of them; the likeliest to notice come first."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]


AREAS: Mapping[str, Area] = {
    "checker": Area(
        ("checker.py", "checking/*.py"),
        (
            "test_checker.py", "test_refusals.py", "test_special_functions.py", "test_money.py", "test_meant.py",
            "test_habits.py", "test_thousands.py", "cases",
            "test_trees.py", "test_records_elsewhere.py", "test_calendars.py", "test_limits.py", "test_diagnostics.py",
        ),
    ),
    "python": Area(
        ("emit_python.py", "python_*.py"),
        (
            "cases", "test_emit_python.py", "test_special_functions.py", "test_diagnostics.py", "test_money.py",
            "test_calendars.py", "test_limits.py", "test_trees.py", "test_too_many_rows.py", "test_rows_of_rows.py",
            "test_formats.py",
        ),
    ),
    "sql": Area(
        ("emit_sql/*.py",),
        ("test_emit_sql.py", "test_sql_shortcuts.py", _ON_EVERY_ENGINE + "[UTC]", "test_sql_filters.py", "cases"),
    ),
    "javascript": Area(
        ("emit_javascript/*.py",), ("test_emit_javascript.py", _ON_EVERY_ENGINE + "[Europe/Berlin]", "cases"),
    ),
    "analysis": Area(("analysis/*.py",), ("analysis", "test_checker.py", "tests/metadata/test_cases.py")),
}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description="Change sources a little, and see whether tests notice.")
    asked.add_argument("area", choices=AREAS)
    asked.add_argument("--sample", type=int, default=50, help="how many mutants; 0 for all")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many are tried at a time")
    given = asked.parse_args()
    os.chdir(_ROOT)
    area = AREAS[given.area]
    names = sorted(made(area))
    chosen = random.Random(given.seed).sample(names, given.sample) if 0 < given.sample < len(names) else names
    usual = seconds_of(area)
    print(f"{given.area}: {len(names)} mutants, of which {len(chosen)} are tried; the tests take {usual:.0f} s")
    limit = 3 * usual * given.jobs + 60
    with ThreadPoolExecutor(given.jobs) as several:
        tried = zip(chosen, several.map(lambda name: noticed(area, name, limit=limit), chosen), strict=True)
        survived = []
        for at, (name, known) in enumerate(tried, start=1):
            print(f"{at}: {name} {'killed' if known else 'SURVIVED'}", flush=True)
            survived += [] if known else [name]
    told = "\n".join(get_diff_for_mutant(name) for name in survived)
    (_COPY / f"{given.area}.txt").write_text(told, encoding="utf-8")
    print(f"{given.area}: {len(chosen)} tried, {len(chosen) - len(survived)} killed, {len(survived)} survived")


def made(area: Area) -> Iterator[str]:
    """Give the names of an area's mutants. All areas' are made at once, which takes minutes; unchanged ones stay."""
    patterns = [f"customary/expressions/{one}" for one in area.sources]
    _COPY.mkdir(exist_ok=True)
    mutmut.set_mutant_under_test("mutant_generation")
    with redirect_stdout(StringIO()):  # it names each file
        mutmut.copy_src_dir()
        mutmut.copy_also_copy_files()
        mutmut.create_mutants(max_children=1)
    for path in mutmut.walk_mutatable_files():
        if any(fnmatch(str(path), one) for one in patterns):
            found = SourceFileMutationData(path=path)
            found.load()
            yield from found.exit_code_by_key


def seconds_of(area: Area) -> float:
    """Run the tests of an area on sources without a change: they must pass."""
    start = time.monotonic()
    ended = tested(area, "", limit=3600)
    if ended.returncode != 0:
        sys.exit(f"the tests fail without any change:\n{ended.stdout[-5000:]}")
    return time.monotonic() - start


def noticed(area: Area, name: str, *, limit: float) -> bool:
    """Tell whether a test fails with a mutant; one that makes the tests run on and on is noticed too."""
    try:
        ended = tested(area, name, limit=limit)
    except subprocess.TimeoutExpired:
        return True
    if ended.returncode == 0:
        print(get_diff_for_mutant(name), flush=True)
    elif ended.returncode not in (1, 2, 3):  # 2 and 3: the change breaks the import of the sources already
        sys.exit(f"{name}: pytest could not run\n{ended.stdout[-5000:]}")
    return ended.returncode != 0


def tested(area: Area, name: str, *, limit: float) -> subprocess.CompletedProcess[str]:
    tests = [one if "/" in one else f"{_TESTS}/{one}" for one in area.tests]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "--tb=short", "-k", _LEFT_OUT, *tests],
        cwd=_COPY,
        env={**os.environ, "MUTANT_UNDER_TEST": name, "PYTHONPATH": str(_COPY), "CUSTOMARY_AGREEMENT_PAIRS": "200"},
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )


if __name__ == "__main__":
    main()
