"""`customary import MODULE FILE --map MAPFILE`: load a table into a module."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from customary.expressions.positions import render
from customary.metadata.import_maps import read_import_map
from customary.metadata.model.imports import ImportMap
from customary.platform.accounts import actor_of_login
from customary.platform.assembly import open_site
from customary.platform.errors import Denied, NotFound, Refused
from customary.platform.exchange.importing import ImportReport, run_import
from customary.platform.exchange.tabular import Table, UnreadableFile, read_csv, write_csv
from customary.platform.site import Site, find_site
from customary.platform.unit import SYSTEM, Actor
from customary.platform.words import rows

__all__ = ["command"]


@click.command("import")
@click.argument("module")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "map_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--site", "site_folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Where rows that fail are written.")
@click.option("--as", "login", help="The login name of the user who imports; without it the system does.")
@click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en")
def command(
    module: str,
    file: Path,
    map_file: Path,
    site_folder: Path | None,
    rejects: Path | None,
    login: str | None,
    language: str,
) -> None:
    """Import the rows of a CSV FILE as records of MODULE."""
    site = open_site(site_folder or find_site(Path.cwd()))
    try:
        import_map = _import_map(site, map_file, module, language)
        table = _table(file)
        try:
            report = _run(site, import_map, table, file, _actor(site, login), language)
        except (Refused, Denied) as error:
            text = error.text(language) if isinstance(error, Refused) else str(error)
            raise click.ClickException(text) from error
    finally:
        site.close()
    click.echo(
        f"{rows(len(table.rows)).en}: {report.created} created, {report.updated} updated, "
        f"{report.skipped} skipped, {len(report.failures)} failed"
    )
    if report.failures:
        target = rejects or file.with_name(f"{file.stem}.rejects.csv")
        _write_rejects(target, table, report, language)
        click.echo(f"The rows that failed stand in {target}, each with its reason.", err=True)
        sys.exit(1)


def _import_map(site: Site, map_file: Path, module: str, language: str) -> ImportMap:
    reading = read_import_map(map_file, site.runtime().catalog, module=module)
    for problem in reading.problems:
        click.echo(render(problem, language), err=True)  # type: ignore[arg-type]
    if reading.import_map is None:
        sys.exit(1)
    return reading.import_map


def _table(file: Path) -> Table:
    try:
        return read_csv(file)
    except UnreadableFile as error:
        raise click.ClickException(f"{file}: {error}") from error


def _actor(site: Site, login: str | None) -> Actor:
    if login is None:
        return SYSTEM
    with site.engine.connect() as connection:
        try:
            return actor_of_login(connection, site.runtime(connection), login)
        except NotFound as error:
            raise click.ClickException(f"there is no user {login}") from error


def _run(site: Site, import_map: ImportMap, table: Table, file: Path, actor: Actor, language: str) -> ImportReport:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(file.name, total=len(table.rows))
        return run_import(
            site,
            import_map,
            table,
            actor=actor,
            file_name=file.name,
            language=language,
            progress=lambda rows: progress.advance(task, rows),
        )


def _write_rejects(target: Path, table: Table, report: ImportReport, language: str) -> None:
    columns = (*table.columns, "line", "reason")
    rows = ((*one.row.cells, str(one.row.line), one.reason(language)) for one in report.failures)
    write_csv(target, columns, rows)
