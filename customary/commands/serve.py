"""`customary serve`: the pages and, in the same process, the worker that does what is due."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType

import click
from waitress.server import create_server

from customary.commands.demo import SIGN_INS
from customary.platform.assembly import open_site
from customary.platform.errors import NotApplied, SiteProblem
from customary.platform.site import find_site
from customary.platform.workflow.service import worker_of
from customary.web.app import behind_proxy, build_app

__all__ = ["command"]


@click.command("serve")
@click.option(
    "--site", "folder", type=click.Path(path_type=Path), help="The site's folder; else the nearest one upwards."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Requests answered at once.")
@click.option("--proxied", is_flag=True, help="Believe one proxy in front about the client's address and protocol.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Do due work in this process too.")
@click.option("--show-demo-sign-ins", is_flag=True, help="Print the sign-ins of a demo site.")
def command(
    folder: Path | None, host: str, port: int, threads: int, proxied: bool, worker: bool, show_demo_sign_ins: bool
) -> None:
    """Serve the pages of a site until you press Ctrl+C."""
    try:
        site = open_site(find_site(folder or Path.cwd()))
        site.runtime()
    except (NotApplied, SiteProblem) as error:
        raise click.ClickException(str(error)) from error
    app = build_app(site)
    if proxied:
        behind_proxy(app)
    worker_thread = worker_of(site) if worker else None
    try:
        server = create_server(app, host=host, port=port, threads=threads, ident="", clear_untrusted_proxy_headers=True)
    except OSError as error:
        raise click.ClickException(f"{host}:{port} cannot be listened on: {error.strerror}") from error
    click.echo(f"{site.declared.site.label} is at http://{_shown(host)}:{port}")
    if show_demo_sign_ins:
        _show_sign_ins(site.folder / SIGN_INS)
    if worker_thread is not None:
        worker_thread.start()
    signal.signal(signal.SIGTERM, _end)
    try:
        server.run()
    finally:
        if worker_thread is not None:
            worker_thread.stop()
        site.close()


def _end(number: int, frame: FrameType | None) -> None:
    """Leave the server as Ctrl+C does, so that the job in hand is finished."""
    raise SystemExit(0)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _show_sign_ins(listed: Path) -> None:
    """Print the sign-in of each role of a demo site."""
    if not listed.is_file():
        return
    click.echo("Sign in as:")
    for line in listed.read_text("utf-8").splitlines():
        role, login, password = line.split("\t")
        click.echo(f"  {role:<20} {login:<20} {password}")
