"""`customary doctor`: is everything in place that a site needs?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

import customary
from customary.expressions.positions import ProblemsFound
from customary.platform.errors import SiteProblem
from customary.platform.migration.planning import Plan
from customary.platform.migration.site_schema import plan_site
from customary.platform.site import Site, find_site
from customary.platform.storage.engine import pragmas_of
from customary.platform.words import modules, records, steps
from customary.platform.workflow.backfills import unfinished

__all__ = ["command"]

_LINKS = ("expressions", "metadata", "platform", "modules", "web")


@dataclass(frozen=True, slots=True)
class _Finding:
    good: bool
    text: str


@click.command("doctor")
@click.option(
    "--site",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Look at this site too; without it, at the nearest one upwards, if there is one.",
)
def command(folder: Path | None) -> None:
    """Check the installation and the site. Exits with 1 when something is wrong."""
    findings = [*_installation(), *_site(folder)]
    for finding in findings:
        click.echo(f"{'ok  ' if finding.good else 'BAD '} {finding.text}")
    sys.exit(0 if all(finding.good for finding in findings) else 1)


def _installation() -> Iterator[_Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield _Finding(sys.version_info >= (3, 11), f"Python {version} (3.11 or newer is needed)")
    root = Path(customary.__file__).parent
    broken = ", ".join(name for name in _LINKS if not (root / name).is_dir())
    if broken:
        yield _Finding(False, f"{root} lacks {broken}: clone with core.symlinks=true, or install a wheel")
    else:
        yield _Finding(True, f"the folders of the package are there, customary {customary.__version__}")


def _site(folder: Path | None) -> Iterator[_Finding]:
    try:
        found = find_site(folder or Path.cwd())
    except SiteProblem as error:
        if folder is not None:
            yield _Finding(False, str(error))
        return
    try:
        site = Site.open(found)
    except (SiteProblem, ProblemsFound) as error:
        yield _Finding(False, f"the metadata of {found}: {error}")
        return
    yield _Finding(True, f"the metadata of {found}: {modules(len(site.declared.modules)).en}")
    try:
        yield from _database(site)
    finally:
        site.close()


def _waiting(site: Site, planned: Plan) -> Iterator[_Finding]:
    """Tell of computed values that are still those of before."""
    if planned.base is None:
        return
    with site.engine.connect() as connection:
        waiting = unfinished(connection)
    for one in waiting:
        reason = f" ({one.error})" if one.error else ""
        told = f"computed again: {one.work.looked_at} of about {records(one.work.total).en}{reason}"
        yield _Finding(False, f"{told}; `customary apply` goes on with it")


def _database(site: Site) -> Iterator[_Finding]:
    try:
        with site.engine.connect() as connection:
            pragmas = pragmas_of(connection)
        planned = plan_site(site)
    except (SQLAlchemyError, RuntimeError) as error:
        yield _Finding(False, f"the database does not answer: {error}")
        return
    told = ", ".join(f"{name}={value}" for name, value in pragmas.items())
    yield _Finding(True, f"the database answers: {site.engine.dialect.name}{f' ({told})' if told else ''}")
    yield from _waiting(site, planned)
    for refusal in planned.refused:
        yield _Finding(False, refusal.text())
    if planned.steps:
        yield _Finding(False, f"the database lacks {steps(len(planned.steps)).en}; run `customary apply`")
    elif not planned.refused:
        yield _Finding(
            planned.is_nothing,
            "the database is what the metadata declares"
            if planned.is_nothing
            else "the metadata changed; run `customary apply`",
        )
