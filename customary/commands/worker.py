"""`customary worker`: do what rules, schedules and messages left to be done, as a process of its own."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import click

from customary.platform.assembly import open_site
from customary.platform.site import find_site
from customary.platform.words import jobs
from customary.platform.workflow.service import worker_of

__all__ = ["command"]


@click.command("worker")
@click.option(
    "--site",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The site's folder; by default the nearest one upwards that holds a customary.yaml.",
)
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def command(folder: Path | None, once: bool) -> None:
    """Work through jobs and schedules until it is stopped. Any number of workers may run at once."""
    site = open_site(folder if folder is not None else find_site(Path.cwd()))
    try:
        worker = worker_of(site)
        if once:
            click.echo(f"{jobs(worker.drain()).en} done")
            return

        # The handler only notes the signal: setting the worker's event from it could meet the lock that it waits with.
        asked: list[int] = []
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda number, _frame: asked.append(number))
        worker.start()
        while not asked:
            time.sleep(0.2)
        worker.stop()
    finally:
        site.close()
