"""What commands on a site share: the option `--site`, and saying in one sentence why a site does not open."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from customary.expressions.positions import ProblemsFound
from customary.platform.assembly import open_site
from customary.platform.errors import Denied, NotApplied, Refused, SiteProblem, StaleCatalog
from customary.platform.site import Site, find_site

__all__ = ["opened", "site_option"]


def site_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--site DIR`; without it, the nearest customary.yaml upwards counts."""
    return click.option(
        "--site",
        "folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The site's folder; without it, the nearest one upwards that holds a customary.yaml.",
    )(function)


@contextmanager
def opened(folder: Path | None) -> Iterator[Site]:
    """Open a site for one command, and turn what people can mend into a message instead of a traceback."""
    try:
        site = open_site(find_site(folder or Path.cwd()))
    except SiteProblem as error:
        raise click.ClickException(str(error)) from error
    except ProblemsFound as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    try:
        yield site
    except (Refused, Denied) as error:
        raise click.ClickException(error.text()) from error
    except (NotApplied, StaleCatalog, SiteProblem) as error:
        raise click.ClickException(str(error)) from error
    except ProblemsFound as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    finally:
        site.close()
