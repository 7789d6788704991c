"""`customary explain MODULE VIEW`: what the database is asked for a view, and what is evaluated row by row."""

from __future__ import annotations

from pathlib import Path

import click

from customary.commands.site_option import opened, site_option
from customary.platform.queries import ListRequest
from customary.platform.queries.explaining import LARGE, ExplainedFilter, explain_filter
from customary.platform.unit import SYSTEM, Cause

__all__ = ["command"]


@click.command("explain")
@click.argument("module")
@click.argument("view")
@site_option
def command(folder: Path | None, module: str, view: str) -> None:
    """Say how the list VIEW of MODULE is answered: SQL, indexes, estimated records, and what is left to Python."""
    with (
        opened(folder) as site,
        site.unit(SYSTEM, cause=Cause(source="person", detail="customary explain"), write=False) as unit,
    ):
        if module not in unit.runtime.catalog.modules:
            raise click.ClickException(f"there is no module {module}")
        found = explain_filter(unit, ListRequest(module=module, view=view))
    for line in _lines(found):
        click.echo(line)


def _lines(found: ExplainedFilter) -> list[str]:
    more = found.records > LARGE
    lines = [f"SQL: {found.sql}"]
    lines += [f"  {step}" for step in found.plan]
    lines.append(f"Indexes: {', '.join(found.indexes) or 'none'}")
    lines.append(f"Records: {'more than ' if more else ''}{min(found.records, LARGE)}")
    if found.estimated is not None:
        lines.append(f"Estimated to match: {found.estimated}")
    if not found.residual:
        return [*lines, "Left to evaluate row by row: nothing"]
    lines += [f"Left to evaluate row by row: {one}" for one in found.residual]
    lines.append(f"Because the database cannot say: {', '.join(found.not_pushable)}")
    if found.is_slow:
        lines.append(f"Warning: over more than {LARGE} records this is slow; lists look at 20,000 at a time.")
    return lines
