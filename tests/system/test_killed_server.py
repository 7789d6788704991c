"""The server is killed in the middle of saves: nothing that was acknowledged is lost, nothing stands there twice.

Each client sends the form again, as a person's browser would, when it got no answer; the form's own token makes that
one record.
"""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

SITE = """\
site: killed
label: Killed
database: "{database}"
modules: [modules]
"""
MODULE = """\
module: visit
label: Visit
label_plural: Visits
icon: pin
name: "{code}"
fields:
  code: {type: text, required: true}
  note: {type: long_text}
workflows:
  thank:
    label: Thank
    when: {record: created}
    phase: after
    then:
      - create: {module: thanks, set: {code: "{code}"}}
"""
THANKS = """\
module: thanks
label: Thanks
label_plural: Thanks
icon: star
name: "{code}"
fields:
  code: {type: text}
"""
PASSWORD = "a long enough password"
KILLS = 3
CLIENTS = 4


def customary(*args: str) -> None:
    subprocess.run([sys.executable, "-m", "customary", *args], check=True, capture_output=True, text=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A `customary serve` that can be killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "customary", "serve", "--site", str(self.folder), "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not answer within a minute")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Stay(urllib.request.HTTPRedirectHandler):
    """Where a page would lead on, that is answer enough."""

    def redirect_request(self, *args: object, **named: object) -> None:
        return None


class Client(threading.Thread):
    """Creates one record after another through the form, and notes those that were acknowledged."""

    def __init__(self, server: Server, name: str, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.server, self.stop = server, stop
        self.acknowledged: list[str] = []
        self.sent: list[str] = []
        self.failure: BaseException | None = None
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), Stay())

    def run(self) -> None:
        try:
            self.sign_in()
            while not self.stop.is_set():
                code = f"{self.name}-{len(self.sent)}"
                form = self.hidden(self.page("/m/visit/new"))
                self.sent.append(code)
                self.post("/m/visit/new", {**form, "code": code, "_act": "save"})
                self.acknowledged.append(code)
        except BaseException as error:
            self.failure = error

    def sign_in(self) -> None:
        form = self.hidden(self.page("/login"))
        self.post("/login", {**form, "login": "ann", "password": PASSWORD})

    def page(self, path: str) -> str:
        return self.persistently(urllib.request.Request(self.server.address + path))

    def post(self, path: str, values: dict[str, str]) -> str:
        body = urllib.parse.urlencode(values).encode()
        return self.persistently(urllib.request.Request(self.server.address + path, data=body))

    def persistently(self, request: urllib.request.Request) -> str:
        """Send a request until it is answered, as somebody does who presses Reload."""
        deadline = time.monotonic() + 90
        while True:
            try:
                with self.opener.open(request, timeout=15) as answer:
                    return str(answer.read().decode())
            except urllib.error.HTTPError as error:
                if error.code == 303:
                    return ""
                raise AssertionError(f"{request.full_url}: {error.code} {error.read()[:300]!r}") from error
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    @staticmethod
    def hidden(page: str) -> dict[str, str]:
        found = re.findall(r'<input type="hidden"[^>]*>', page)
        return {
            name.group(1): value.group(1) if value else ""
            for tag in found
            if (name := re.search(r'name="([^"]+)"', tag))
            for value in [re.search(r'value="([^"]*)"', tag)]
        }


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_acknowledged_saves_survive_and_none_is_doubled(
    engine_name: str, tmp_path: Path, postgres_url: str, request: pytest.FixtureRequest
) -> None:
    """Starts a real server four times and works against it for some seconds each time."""
    database = f"sqlite:///{tmp_path}/killed.db" if engine_name == "sqlite" else own_schema(postgres_url, request)
    application = tmp_path / "modules" / "visits"
    application.mkdir(parents=True)
    (tmp_path / "customary.yaml").write_text(SITE.format(database=database), "utf-8")
    (application / "visit.yaml").write_text(MODULE, "utf-8")
    (application / "thanks.yaml").write_text(THANKS, "utf-8")
    customary("apply", "--yes", "--site", str(tmp_path))
    customary(
        "user",
        "add",
        "ann",
        "--name",
        "Ann",
        "--role",
        "administrator",
        "--password",
        PASSWORD,
        "--site",
        str(tmp_path),
    )

    server, stop = Server(tmp_path), threading.Event()
    server.start()
    clients = [Client(server, f"c{number}", stop) for number in range(CLIENTS)]
    try:
        for client in clients:
            client.start()
        for kill in range(KILLS):
            wanted = (kill + 1) * 5
            wait_until(lambda wanted=wanted: all(len(one.acknowledged) >= wanted or one.failure for one in clients))
            server.kill()
            server.start()
        stop.set()
        for client in clients:
            client.join(timeout=100)
        assert [client.failure for client in clients] == [None] * CLIENTS
        wait_until(lambda: waiting_jobs(database) == 0)
    finally:
        stop.set()
        server.kill()

    kept = codes(database, "m_visit")
    assert sorted(kept) == sorted(set(kept)), "a record was doubled"
    assert set(kept) == {code for client in clients for code in client.acknowledged}
    assert sorted(codes(database, "m_thanks")) == sorted(kept), "after work was lost or done twice"


def own_schema(postgres_url: str, request: pytest.FixtureRequest) -> str:
    schema = f"killed_{free_port()}"
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))

    def drop() -> None:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()

    request.addfinalizer(drop)
    return f"{postgres_url}?options=-csearch_path%3D{schema}"


def rows(database: str, statement: str) -> list[str]:
    engine = create_engine(database)
    try:
        with engine.connect() as connection:
            return [row[0] for row in connection.execute(text(statement))]
    finally:
        engine.dispose()


def codes(database: str, table: str) -> list[str]:
    return rows(database, f"SELECT code FROM {table}")


def waiting_jobs(database: str) -> int:
    return int(rows(database, "SELECT count(*) FROM job WHERE status NOT IN ('done', 'finished')")[0])


def wait_until(holds: object) -> None:
    assert callable(holds)
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, "waited two minutes in vain"
        time.sleep(0.05)
