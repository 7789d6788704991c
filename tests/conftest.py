"""What tests of every floor share: a PostgreSQL to talk to, and a log that costs little."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog

LOCAL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"

# Without this a traceback in the log is drawn with all local variables, which takes half a minute where they are large.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url.replace("+psycopg", ""), connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _server_programs() -> Path:
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if found:
        return Path(found).parent
    if folders:
        return folders[-1]
    raise RuntimeError(
        "PostgreSQL is neither running nor installed; run tests/system/ensure.sh, or set CUSTOMARY_TEST_POSTGRES"
    )


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the URL of a PostgreSQL that tests may fill with schemas of their own.

    In this order: the one that CUSTOMARY_TEST_POSTGRES names, the one on this machine, one that is started here.
    """
    named = os.environ.get("CUSTOMARY_TEST_POSTGRES")
    if named:
        assert _answers(named), f"CUSTOMARY_TEST_POSTGRES names {named}, which does not answer"
        yield named
        return
    if _answers(LOCAL):
        yield LOCAL
        return
    with tempfile.TemporaryDirectory(prefix="customary-postgres-") as folder:
        yield from _own_server(Path(folder))


def _own_server(folder: Path) -> Iterator[str]:
    programs, port = _server_programs(), _free_port()
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    subprocess.run(
        [*as_user, str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"],
        check=True,
        capture_output=True,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    control = [*as_user, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    subprocess.run([*control, "-l", str(folder / "log"), "-o", options, "start"], check=True, stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL)
