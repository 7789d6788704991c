"""Sites for tests of rules, on both engines, with a clock that the test sets."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from customary.platform.jobs.worker import Worker
from customary.platform.messages.log_provider import LogProvider
from customary.platform.messages.port import Outgoing
from customary.platform.migration.applying import apply
from customary.platform.migration.planning import plan
from customary.platform.records.record import Record
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage import system_tables
from customary.platform.storage.engine import WRITE
from customary.platform.unit import SYSTEM, Actor, Cause
from customary.platform.workflow.engine import Engine
from customary.platform.workflow.service import OUTBOX, worker_of

MORNING = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
"""08:30 in Shanghai, half an hour before the rules of these tests fall due."""

APPLICATION = "application: tests\nlabel: Tests\nicon: box\n"
ROLES = """\
roles:
  seller: {label: Seller}
  admin: {label: Administrator, administrator: true}
"""


@dataclass
class Clock:
    """A clock that stands still until the test moves it."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **lengths: float) -> None:
        self.now += timedelta(**lengths)


@dataclass
class Place:
    """A site with what tests do to it all the time."""

    site: Site
    clock: Clock
    _workers: list[Worker] = field(default_factory=list)

    def save(self, module: str, values: dict[str, object], record_id: int | None = None, **more: Any) -> Record:
        with self.site.unit(more.pop("actor", SYSTEM), cause=Cause(source="person")) as unit:
            return save(unit, module, values, record_id=record_id, **more)

    def user(self, login: str, *roles: str, **values: object) -> int:
        made = self.save("user", {"login": login, "name": login.title(), "active": True, **values})
        with self.site.unit(cause=Cause(source="system")) as unit:
            for role in roles:
                unit.connection.execute(system_tables.user_role.insert().values(user_id=made.id, role=role))
        return made.id

    def actor(self, user_id: int, *roles: str) -> Actor:
        return Actor(user_id=user_id, name=f"user {user_id}", roles=frozenset(roles))

    def read(self, module: str, record_id: int) -> Record:
        from customary.platform.records.rows import read_record

        with self.site.unit(cause=Cause(source="system"), write=False) as unit:
            found = read_record(unit, unit.runtime.catalog.modules[module], record_id)
        assert found is not None
        return found

    def worker(self) -> Worker:
        return worker_of(self.site)

    def work(self) -> int:
        """Do everything that is due, as a worker that has just started."""
        return self.worker().drain()

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        found = system_tables.METADATA.tables[table]
        with self.site.engine.connect() as connection:
            query = select(*(found.c[name] for name in columns)).order_by(*found.primary_key.columns)
            return [tuple(row) for row in connection.execute(query)]

    def sent(self) -> list[Outgoing]:
        return sorted(LogProvider(self.site.folder / OUTBOX).sent(), key=lambda one: one.key)


MakePlace = Callable[..., Place]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty database of one engine."""
    if request.param == "sqlite":
        yield "sqlite:///site.db"
        return
    url = request.getfixturevalue("postgres_url")
    schema = f"workflow_{uuid.uuid4().hex[:12]}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{url}?options=-csearch_path%3D{schema}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


def write_site(folder: Path, database: str, documents: tuple[str, ...], zone: str = "Asia/Shanghai") -> None:
    """Write the folder of a site whose only application holds these documents."""
    application = folder / "modules" / "tests"
    application.mkdir(parents=True)
    (folder / "customary.yaml").write_text(f"site: tests\ndatabase: {database}\ntimezone: {zone}\n", "utf-8")
    (application / "application.yaml").write_text(APPLICATION, "utf-8")
    (application / "roles.yaml").write_text(ROLES, "utf-8")
    for number, document in enumerate(documents):
        (application / f"document_{number}.yaml").write_text(document, "utf-8")


def apply_files(site: Site) -> None:
    """Bring the database to what the files declare."""
    with site.engine.connect() as connection:
        connection.execution_options(**{WRITE: True})
        with connection.begin():
            apply(plan(site.declared, connection), connection, now=site.clock())


@pytest.fixture
def make_place(database: str, tmp_path: Path) -> Iterator[MakePlace]:
    """Give a function that opens a site with some YAML documents, and its tables."""
    opened: list[Site] = []

    def make(*documents: str, now: datetime = MORNING) -> Place:
        write_site(tmp_path, database, documents)
        clock = Clock(now)
        site = Site.open(tmp_path, automation=Engine(), clock=clock, with_packaged_modules=False)
        opened.append(site)
        apply_files(site)
        return Place(site, clock)

    yield make
    for site in opened:
        site.close()
