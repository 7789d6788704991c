"""`customary init DIR`: the skeleton of a site."""

from __future__ import annotations

import re
from pathlib import Path

import click

from customary.platform.site import SITE_FILE

__all__ = ["command"]

_SITE = """\
# Read by every command and by the server. docs/reference says what else may stand here.
site: {key}
label: {label}
database: {database}
languages: [en, zh-Hans, zh-Hant]
timezone: {timezone}
currency: {currency}
modules: [modules]
"""


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--database", default="sqlite:///customary.db", show_default=True, help="An SQLAlchemy URL.")
@click.option("--label", help="What people call the site; the folder's name without it.")
@click.option("--timezone", default="UTC", show_default=True)
@click.option("--currency", default="USD", show_default=True)
def command(folder: Path, database: str, label: str | None, timezone: str, currency: str) -> None:
    """Make the skeleton of a site in FOLDER: its customary.yaml and a place for its own modules."""
    target = folder / SITE_FILE
    if target.exists():
        raise click.ClickException(f"{target} is there already")
    name = folder.resolve().name
    (folder / "modules").mkdir(parents=True, exist_ok=True)
    text = _SITE.format(
        key=_key(name), label=_scalar(label or name), database=_scalar(database), timezone=timezone, currency=currency
    )
    target.write_text(text, encoding="utf-8")
    click.echo(
        f"A site stands in {folder}. Next: customary apply --site {folder}, customary user add, customary serve."
    )


def _key(name: str) -> str:
    """Make a key of a folder's name: ASCII letters, digits and underscores."""
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return (key if key[:1].isalpha() else f"site_{key}".rstrip("_"))[:40]


def _scalar(text: str) -> str:
    """Write a text as a YAML scalar that is read back as it is."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
