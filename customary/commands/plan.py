"""`customary plan`: what `customary apply` would do to the database, in words and in SQL."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from customary.commands.backfilling import show_waiting
from customary.commands.names_of_site import LANGUAGES
from customary.commands.site_option import opened, site_option
from customary.expressions.positions import Language, Message
from customary.platform.errors import sentence
from customary.platform.migration.planning import Plan
from customary.platform.migration.site_schema import plan_site
from customary.platform.migration.steps import sql_of
from customary.platform.site import Site
from customary.platform.storage.engine import Dialect, dialect_of
from customary.platform.words import rows, steps

__all__ = ["command", "show"]

_NOTHING = Message(
    en="Nothing to do: the database is what the metadata declares.",
    zh_hans="无需更改：数据库与声明一致。",
    zh_hant="無需變更：資料庫與宣告一致。",
)
_ROWS = Message(en="({rows} in the table)", zh_hans="（表中有 {rows}）", zh_hant="（資料表中有 {rows}）")
_SAME_TABLES = Message(
    en="The tables stay as they are; only the version of the metadata changes.",
    zh_hans="数据表不变，只更新声明的版本。",
    zh_hant="資料表不變，只更新宣告的版本。",
)
_SUMMARY = Message(
    en="{steps}, {refused} refused, from {base}.",
    zh_hans="共 {steps}，拒绝 {refused} 项；起点：{base}。",
    zh_hant="共 {steps}，拒絕 {refused} 項；起點：{base}。",
)
_VERSION = Message(en="version {version}", zh_hans="版本 {version}", zh_hant="版本 {version}")
_NO_TABLES = Message(en="a database without tables", zh_hans="没有表的数据库", zh_hant="沒有資料表的資料庫")


@click.command("plan")
@site_option
@click.option("--engine", type=click.Choice(["sqlite", "postgresql"]), help="Write the SQL of this engine instead.")
@click.option("--sql/--no-sql", default=True, show_default=True, help="Show the statements of each step.")
@click.option("--language", type=LANGUAGES, default="en", show_default=True)
def command(folder: Path | None, engine: Dialect | None, sql: bool, language: Language) -> None:
    """Show what the metadata asks of the database. Exits with 1 when something is refused."""
    with opened(folder) as site:
        planned = plan_site(site)
        show(site, planned, language=language, sql=sql, engine=engine)
    sys.exit(1 if planned.refused else 0)


def show(
    site: Site, planned: Plan, *, language: Language = "en", sql: bool = True, engine: Dialect | None = None
) -> bool:
    """Print a plan, and what earlier ones have left to be computed; say whether they have left anything."""
    if planned.is_nothing:
        click.echo(_NOTHING.text(language))
        return show_waiting(site, planned, language)
    dialect = engine or dialect_of(site.engine)
    for number, step in enumerate(planned.steps, start=1):
        counted = f"  {sentence(_ROWS, {'rows': rows(step.rows)}, language)}" if step.rows else ""
        click.echo(f"{number}. [safe] {step.sentence().text(language)}{counted}")
        for statement in sql_of(step, dialect) if sql else ():
            click.echo("".join(f"      {line}\n" for line in statement.splitlines() if line.strip()), nl=False)
    for again in planned.backfill.again:
        click.echo(f"[computed] {again.text(language)}")
    for refusal in planned.refused:
        click.echo(f"[refused] {refusal.text(language)}", err=True)
    for view in planned.slow:
        click.echo(f"[slow] {view.text(language)}", err=True)
    if planned.is_same_schema:
        click.echo(_SAME_TABLES.text(language))
    click.echo(_summary(planned, language))
    return show_waiting(site, planned, language)


def _summary(planned: Plan, language: Language) -> str:
    version = planned.base.version if planned.base is not None else 0
    base = (_VERSION if planned.base is not None else _NO_TABLES).text(language, {"version": version})
    values = {"steps": steps(len(planned.steps)), "refused": len(planned.refused), "base": base}
    return sentence(_SUMMARY, values, language)
