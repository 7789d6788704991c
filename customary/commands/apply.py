"""`customary apply`: bring the database to what the metadata declares, all of it or nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from customary.commands.plan import show
from customary.commands.site_option import opened, site_option
from customary.platform.migration.site_schema import apply_plan, plan_site

__all__ = ["command"]


@click.command("apply")
@site_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en", show_default=True)
def command(folder: Path | None, yes: bool, language: str) -> None:
    """Apply the plan in one transaction; processes that run change over with their next request."""
    with opened(folder) as site:
        planned = plan_site(site)
        show(site, planned, language=language, sql=False)
        if planned.refused:
            sys.exit(1)
        if planned.is_nothing:
            return
        if not yes:
            click.confirm("Apply?", abort=True)
        version = site.retrying(lambda: apply_plan(site, planned))
        click.echo(f"Version {version} is live.")
