"""The generated pages are what the code says, and every function and command is in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from customary.commands.main import COMMANDS
from customary.commands.reference import PAGES
from customary.expressions.functions import FUNCTIONS

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (DOCS / "reference" / name).read_text("utf-8") == PAGES[name](), "run `make docs` and commit the result"


def test_every_function_is_in_the_reference() -> None:
    page = PAGES["language.md"]()
    assert [name for name in FUNCTIONS if f"| `{name}(" not in page] == []


def test_every_command_is_documented() -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"`customary {name}" not in page] == []
