"""`customary demo DIR`: a site of a demo company, ready to be served."""

from __future__ import annotations

import secrets
import shutil
import sys
from pathlib import Path

import click

from customary.commands.backfilling import run_backfills
from customary.expressions.positions import ProblemsFound
from customary.metadata.loading import packaged_modules
from customary.platform.accounts.users import list_users, set_password
from customary.platform.assembly import open_site
from customary.platform.demo.generator import demo_files, fill
from customary.platform.errors import NotApplied
from customary.platform.migration.site_schema import apply_site
from customary.platform.site import SITE_FILE, Site
from customary.platform.unit import SYSTEM, Cause

__all__ = ["SIGN_INS", "command"]

SIGN_INS = "demo-sign-ins.txt"
"""Beside the site's file: one `role<TAB>login<TAB>password` a line, readable by its owner alone."""

_SITE = """\
site: northline
label: Northline
environment: Demo
database: sqlite:///customary.db
languages: [en, zh-Hans, zh-Hant]
timezone: Asia/Shanghai
currency: CNY
modules: [modules]
"""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--if-missing", is_flag=True, help="Do nothing when the folder holds a demo site already.")
@click.option("--database", help="An SQLAlchemy URL; SQLite in the folder without it.")
@click.option("--empty", is_flag=True, help="Only users and roles, no other records.")
def command(folder: Path, if_missing: bool, database: str | None, empty: bool) -> None:
    """Make a site of a demo company in FOLDER, with data."""
    if (folder / SIGN_INS).is_file() and if_missing:
        _bring_up_to_date(folder)
        return
    if folder.exists() and any(folder.iterdir()):
        if (folder / SIGN_INS).is_file() or not if_missing:
            raise click.ClickException(f"{folder} is not empty; choose another folder, or remove it first")
        shutil.rmtree(folder)  # what a demo that was broken off has left
    _write_site(folder, database)
    site = open_site(folder)
    try:
        apply_site(site)
        _fill(site, empty=empty)
        _write_sign_ins(site, folder)
    finally:
        site.close()
    click.echo(f"A demo site stands in {folder}.")


def _bring_up_to_date(folder: Path) -> None:
    """Apply what the packaged modules declare by now, so that a demo site outlives an upgrade of Customary."""
    site = open_site(folder)
    try:
        apply_site(site)
        complete = run_backfills(site, "en")
    except NotApplied as error:
        raise click.ClickException(f"{error}\nRemove {folder} to begin anew.") from error
    finally:
        site.close()
    if not complete:
        sys.exit(1)


def _write_site(folder: Path, database: str | None) -> None:
    (folder / "modules").mkdir(parents=True)
    text = _SITE if database is None else _SITE.replace("sqlite:///customary.db", database)
    (folder / SITE_FILE).write_text(text, encoding="utf-8")


def _fill(site: Site, *, empty: bool) -> None:
    catalog = site.runtime().catalog
    files = demo_files([packaged_modules()], catalog)
    if empty:
        files = tuple(path for path in files if path.parent.parent.name == "office")
    try:
        report = fill(site, files, progress=lambda name: click.echo(f"  {name}"))
    except ProblemsFound as error:
        raise click.ClickException(str(error)) from error
    made = ", ".join(f"{count} {module}" for module, count in report.made.items())
    click.echo(f"Made {made}.")
    for module, reason in report.refused.items():
        click.echo(f"Some records of {module} were refused: {reason}", err=True)


def _write_sign_ins(site: Site, folder: Path) -> None:
    """Give every demo user one password that nobody else has, and note a sign-in for each role."""
    password = secrets.token_urlsafe(9)
    signs: dict[str, str] = {}
    with site.unit(SYSTEM, cause=Cause(source="system", detail="demo")) as unit:
        for user in list_users(unit):
            set_password(unit, user.id, password)
            for role in user.roles:
                signs.setdefault(role, user.login)
    target = folder / SIGN_INS
    target.touch(mode=0o600)
    target.write_text("".join(f"{role}\t{login}\t{password}\n" for role, login in signs.items()), encoding="utf-8")
