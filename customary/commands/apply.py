"""`customary apply`: bring the database to what the metadata declares, all of it or nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from customary.commands.backfilling import run_backfills
from customary.commands.names_of_site import LANGUAGES
from customary.commands.plan import show
from customary.commands.site_option import opened, site_option
from customary.expressions.positions import Language, Message
from customary.platform.migration.site_schema import apply_plan, plan_site

__all__ = ["command"]

_ASK = Message(en="Apply?", zh_hans="应用吗？", zh_hant="套用嗎？")
_LIVE = Message(en="Version {version} is live.", zh_hans="版本 {version} 已生效。", zh_hant="版本 {version} 已生效。")


@click.command("apply")
@site_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--language", type=LANGUAGES, default="en", show_default=True)
def command(folder: Path | None, yes: bool, language: Language) -> None:
    """Apply the plan in one transaction; processes that run change over with their next request.

    Then computed values of records that exist are brought up to date, in transactions of their own; what is left of
    that when the command is stopped is done by `customary serve`, `customary worker` or the next `customary apply`.
    """
    with opened(folder) as site:
        planned = plan_site(site)
        waiting = show(site, planned, language=language, sql=False)
        if planned.refused:
            sys.exit(1)
        if not planned.is_nothing:
            if not yes:
                click.confirm(_ASK.text(language), abort=True)
            version = site.retrying(lambda: apply_plan(site, planned, language=language))
            click.echo(_LIVE.text(language, {"version": version}))
            waiting = waiting or bool(planned.backfill.again)
        complete = not waiting or run_backfills(site, language)
    sys.exit(0 if complete else 1)
