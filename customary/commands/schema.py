"""`customary schema`: JSON Schema files, so that editors complete and explain what they edit."""

from __future__ import annotations

import json
from pathlib import Path

import click

from customary.metadata.schemas.json_schema import EDITOR_PATTERNS, schemas

__all__ = ["command"]

_MAPPING_FILE = "yaml.schemas.json"


@click.command("schema")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write the JSON Schema of every kind of document into DIR, for editors.

    DIR/yaml.schemas.json is the value of the setting `yaml.schemas` of yaml-language-server (VS Code, Neovim and
    others): it says which files are of which kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = schemas()
    for name, schema in made.items():
        _write(folder / name, schema)
    _write(
        folder / _MAPPING_FILE,
        {f"{folder.as_posix()}/{kind}.schema.json": list(files) for kind, files in EDITOR_PATTERNS.items()},
    )
    click.echo(f"{len(made)} schemas in {folder}; give {folder / _MAPPING_FILE} to your editor as yaml.schemas")


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")
