"""Put the floors of the platform together: a site with its workflow engine on top."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from customary.platform.site import Site, utc_now
from customary.platform.workflow.engine import Engine

__all__ = ["open_site"]


def open_site(folder: Path, *, clock: Callable[[], datetime] = utc_now) -> Site:
    """Open the site of a folder, with its rules at work.

    Errors: `ProblemsFound` when the files have mistakes, `SiteProblem` when there is no site or no database.
    """
    return Site.open(folder, automation=Engine(), clock=clock)
