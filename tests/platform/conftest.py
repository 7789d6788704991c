"""What tests of the platform share: small sites made of YAML text, on both engines, and people to act in them.

`make_site({"account": "module: account ..."})` writes the documents, opens the site and applies its schema. Each test
has a database of its own: a file on SQLite, a schema on PostgreSQL.
"""

from __future__ import annotations

import textwrap
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from sqlalchemy import insert, make_url

from customary.platform.accounts.actors import actor_of
from customary.platform.migration.site_schema import apply_site
from customary.platform.queries import search_index
from customary.platform.records.record import Record
from customary.platform.records.rows import read_record, shape_of
from customary.platform.site import Site
from customary.platform.storage.system_tables import user_role
from customary.platform.unit import SYSTEM, Actor, Automation, Cause, Unit

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""When every test happens, unless it says otherwise: 09:30 on a Monday in Shanghai."""

SITE = """\
site: test
label: Test
database: {database}
languages: [en, zh-Hans, zh-Hant]
timezone: Asia/Shanghai
currency: CNY
modules: [modules]
"""

APPLICATION = """\
application: test
label: Test
icon: box
"""


class MakeSite(Protocol):
    def __call__(
        self,
        documents: Mapping[str, str],
        *,
        automation: Automation | None = None,
        apply: bool = True,
        settings: str = "",
    ) -> Site: ...


@dataclass
class Scene:
    """A site with shortcuts for what a test arranges, past the save pipeline: rows as they lie."""

    site: Site
    now: datetime = NOW
    people: dict[str, int] = field(default_factory=dict)

    def unit(self, actor: Actor = SYSTEM, *, write: bool = True, language: str = "en") -> AbstractContextManager[Unit]:
        source: Any = "system" if actor.is_system else "person"
        return self.site.unit(actor, cause=Cause(source=source), write=write, now=self.now, language=language)

    def add(self, module: str, *, searched: bool = True, **values: object) -> int:
        """Put a record into its table as it is given, with its search words; give its id."""
        with self.unit() as unit:
            declared = unit.runtime.catalog.modules[module]
            shape = shape_of(unit.runtime, declared)
            filled = {"display": values.get("name"), "created_at": self.now, "updated_at": self.now, **values}
            statement = insert(shape.table).values(row_version=1, locked=False, **shape.row(filled))
            record_id = int(unit.connection.execute(statement.returning(shape.table.c.id)).scalar_one())
            if searched:
                record = read_record(unit, declared, record_id)
                assert record is not None
                search_index.update(unit, record, is_new=True)
            return record_id

    def department(self, name: str, parent: int | None = None) -> int:
        return self.add("department", name=name, parent=parent)

    def person(self, login: str, *roles: str, department: int | None = None, **values: object) -> Actor:
        """Put a user there who has these roles, and give their actor."""
        given = {"name": login.title(), "login": login, "active": True, "department": department, **values}
        user_id = self.add("user", **given)  # type: ignore[arg-type] # mypy sees the keyword `searched` in any mapping
        self.people[login] = user_id
        with self.unit() as unit:
            for role in roles:
                unit.connection.execute(insert(user_role).values(user_id=user_id, role=role))
            return actor_of(unit.connection, unit.runtime, user_id)

    def record(self, module: str, record_id: int) -> Record:
        """Read a whole record with the system's rights."""
        with self.unit(write=False) as unit:
            found = read_record(unit, unit.runtime.catalog.modules[module], record_id)
            assert found is not None
            return found


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty database that is gone after the test."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path}/test.db"
        return
    server = make_url(request.getfixturevalue("postgres_url"))
    schema = f"test_{uuid.uuid4().hex[:12]}"
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            yield server.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


def write_documents(folder: Path, documents: Mapping[str, str]) -> None:
    """Write the YAML documents of one application into a site's folder, one file each."""
    application = folder / "modules" / "test"
    application.mkdir(parents=True, exist_ok=True)
    for name, text in {"application": APPLICATION, **documents}.items():
        path = application / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")


@pytest.fixture
def make_site(database_url: str, tmp_path: Path) -> Iterator[MakeSite]:
    """Make sites of documents, `{file name: YAML text}`; the packaged modules are not in them."""
    opened: list[Site] = []

    def make(
        documents: Mapping[str, str],
        *,
        automation: Automation | None = None,
        apply: bool = True,
        settings: str = "",
    ) -> Site:
        folder = tmp_path / "site"
        write_documents(folder, documents)
        text = SITE.format(database=f'"{database_url}"') + settings
        (folder / "customary.yaml").write_text(text, encoding="utf-8")
        site = Site.open(folder, automation=automation, with_packaged_modules=False, clock=lambda: NOW)
        opened.append(site)
        if apply:
            apply_site(site)
        return site

    yield make
    for site in opened:
        site.close()


@pytest.fixture
def make_scene(make_site: MakeSite) -> Callable[[Mapping[str, str]], Scene]:
    """Make a site and give it with shortcuts for arranging records and people."""
    return lambda documents: Scene(make_site(documents))
