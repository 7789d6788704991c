"""`customary plan`: what `customary apply` would do to the database, in words and in SQL."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from customary.commands.site_option import opened, site_option
from customary.platform.migration.planning import Plan
from customary.platform.migration.site_schema import plan_site
from customary.platform.migration.steps import sql_of
from customary.platform.site import Site
from customary.platform.storage.engine import Dialect, dialect_of

__all__ = ["command", "show"]


@click.command("plan")
@site_option
@click.option("--engine", type=click.Choice(["sqlite", "postgresql"]), help="Write the SQL of this engine instead.")
@click.option("--sql/--no-sql", default=True, show_default=True, help="Show the statements of each step.")
@click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en", show_default=True)
def command(folder: Path | None, engine: Dialect | None, sql: bool, language: str) -> None:
    """Show what the metadata asks of the database. Exits with 1 when something is refused."""
    with opened(folder) as site:
        planned = plan_site(site)
        show(site, planned, language=language, sql=sql, engine=engine)
    sys.exit(1 if planned.refused else 0)


def show(site: Site, planned: Plan, *, language: str = "en", sql: bool = True, engine: Dialect | None = None) -> None:
    """Print a plan."""
    dialect = engine or dialect_of(site.engine)
    if planned.is_nothing:
        click.echo("Nothing to do: the database is what the metadata declares.")
        return
    for number, step in enumerate(planned.steps, start=1):
        rows = f"  ({step.rows} rows in the table)" if step.rows else ""
        click.echo(f"{number}. [safe] {step.sentence().text(language)}{rows}")
        for statement in sql_of(step, dialect) if sql else ():
            click.echo("".join(f"      {line}\n" for line in statement.splitlines() if line.strip()), nl=False)
    for refusal in planned.refused:
        click.echo(f"[refused] {refusal.text(language)}", err=True)
    for view in planned.slow:
        click.echo(f"[slow] {view.text(language)}", err=True)
    if planned.is_same_schema:
        click.echo("The tables stay as they are; only the version of the metadata changes.")
    base = f"version {planned.base.version}" if planned.base else "a database without tables"
    click.echo(f"{len(planned.steps)} steps, {len(planned.refused)} refused, from {base}.")
