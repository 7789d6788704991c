"""Case folders: cases/NAME holds YAML and, in expected.txt, every problem as people read it, caret included.

A case with folders called 1_NAME, 2_NAME has one layer in each; overlay.yaml is a published document; customary.yaml
is the site's file. `CUSTOMARY_UPDATE_CASES=1 pytest tests/metadata/test_cases.py` writes expected.txt anew: look at
the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from customary.expressions.positions import LANGUAGES, render
from customary.metadata.loading import Loaded, OverlayDocument, load

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())


def loaded(folder: Path) -> Loaded:
    layers = sorted(path for path in folder.iterdir() if path.is_dir() and path.name[:1].isdigit())
    site = folder / "customary.yaml"
    overlay = folder / "overlay.yaml"
    published = (
        [OverlayDocument(name="published", text=overlay.read_text("utf-8"), layer="published", version=3)]
        if overlay.exists()
        else []
    )
    return load(layers or [folder / "modules"], site_file=site if site.exists() else None, overlay=published)


@pytest.mark.parametrize("name", NAMES)
def test_every_problem_is_reported_as_expected_and_can_be_said_in_every_language(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CASES / name)
    found = loaded(CASES / name)
    text = "".join(f"{render(problem)}\n" for problem in found.problems)
    expected = CASES / name / "expected.txt"
    if os.environ.get("CUSTOMARY_UPDATE_CASES"):
        expected.write_text(text, "utf-8")
    assert text == expected.read_text("utf-8")
    assert (found.catalog is None) == any(problem.severity == "error" for problem in found.problems)
    for problem in found.problems:
        sentences = {language: problem.text(language) for language in LANGUAGES}
        assert all(sentences.values())
        assert sentences["en"] != sentences["zh-Hans"], problem.code
