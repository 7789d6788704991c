"""`python -m customary.commands.reference DIR`: write the generated pages of the documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import click

from customary.expressions.reference.page import language_reference
from customary.metadata.schemas.reference import metadata_reference

__all__ = ["PAGES", "command"]

PAGES: Mapping[str, Callable[[], str]] = {
    "language.md": language_reference,
    "language.zh-Hans.md": partial(language_reference, "zh-Hans"),
    "language.zh-Hant.md": partial(language_reference, "zh-Hant"),
    "metadata.md": metadata_reference,
}


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write the reference pages into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    command()
