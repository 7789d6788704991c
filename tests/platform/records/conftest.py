"""A small shop to save records in, on SQLite and on PostgreSQL, emptied for every test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, create_engine, func, select, text

from customary.metadata.model.modules import Module
from customary.platform.migration.applying import apply
from customary.platform.migration.planning import plan
from customary.platform.records.record import Draft, Record
from customary.platform.records.rows import read_record
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage import system_tables
from customary.platform.storage.engine import WRITE
from customary.platform.unit import SYSTEM, Actor, Cause, CauseSource, Unit

NOON = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
"""Noon in Taipei, where the shop is."""


class Rules:
    """Stands in for the workflow engine: tests put functions in, and it writes down when it was called."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.before_rules: list[Any] = []
        self.within_rules: list[Any] = []

    def before(self, unit: Unit, module: Module, draft: Draft) -> None:
        self.calls.append(f"before {module.name} {draft.event}")
        for rule in self.before_rules:
            rule(unit, module, draft)

    def watchers(self, unit: Unit, draft: Draft) -> None:
        pass

    def within(self, unit: Unit, module: Module, record: Record, draft: Draft) -> None:
        self.calls.append(f"within {module.name} {draft.event}")
        for rule in self.within_rules:
            rule(unit, module, record, draft)

    def ended(self, unit: Unit, *, committed: bool) -> None:
        pass


@dataclass(eq=False)
class Shop:
    site: Site
    rules: Rules
    actors: dict[str, Actor] = field(default_factory=dict)
    now: datetime = NOON

    @contextmanager
    def unit(self, who: str = "system", source: CauseSource = "person", **cause: Any) -> Iterator[Unit]:
        actor = SYSTEM if who == "system" else self.actors[who]
        with self.site.unit(actor, cause=Cause(source=source, **cause), now=self.now) as unit:
            yield unit

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def save(self, module: str, changes: dict[str, object], who: str = "system", **given: Any) -> Record:
        with self.unit(who) as unit:
            return save(unit, module, changes, **given)

    def read(self, record: Record) -> Record:
        with self.unit() as unit:
            found = read_record(unit, record.module, record.id)
        assert found is not None
        return found

    def count(self, table: Table, *where: Any) -> int:
        with self.unit() as unit:
            return int(unit.connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, to prove that nothing was left behind."""
        with self.unit() as unit:
            return {
                table.name: sorted((tuple(row) for row in unit.connection.execute(select(table))), key=repr)
                for table in self._tables()
            }

    def empty(self) -> None:
        with self.site.engine.connect() as plain:
            connection = plain.execution_options(**{WRITE: True})
            with connection.begin():
                postgresql = connection.dialect.name == "postgresql"
                keys_later = "SET LOCAL session_replication_role = replica"
                connection.execute(text(keys_later if postgresql else "PRAGMA defer_foreign_keys = ON"))
                for table in self._tables():
                    connection.execute(table.delete())

    def _tables(self) -> list[Table]:
        own = list(self.site.runtime().tables.metadata.tables.values())
        return [*own, *(table for table in system_tables.METADATA.tables.values() if table.name != "meta_state")]


def _open(folder: Path, url: str) -> Shop:
    documents = Path(__file__).with_name("shop.yaml").read_text("utf-8").split("\n---\n")
    target = folder / "modules" / "shop"
    target.mkdir(parents=True)
    for number, document in enumerate(documents):
        name = "application.yaml" if number == 0 else f"part{number}.yaml"
        (target / name).write_text(document + "\n", "utf-8")
    (folder / "customary.yaml").write_text(f'site: shop\ndatabase: "{url}"\ntimezone: Asia/Taipei\n', "utf-8")
    rules = Rules()
    site = Site.open(folder, automation=rules, clock=lambda: NOON, with_packaged_modules=False)
    with site.engine.connect() as plain:
        connection = plain.execution_options(**{WRITE: True})
        with connection.begin():
            apply(plan(site.declared, connection), connection, now=NOON)
    return Shop(site, rules)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def opened_shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    if request.param == "sqlite":
        shop = _open(folder, "sqlite:///shop.db")
        yield shop
        shop.site.close()
        return
    schema = f"records_{uuid.uuid4().hex[:12]}"
    base = request.getfixturevalue("postgres_url")
    admin = create_engine(base)
    with admin.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    shop = _open(folder, f"{base}?options=-csearch_path%3D{schema}")
    try:
        yield shop
    finally:
        shop.site.close()
        with admin.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        admin.dispose()


@pytest.fixture
def shop(opened_shop: Shop) -> Shop:
    """The shop with nothing in it but two departments and three people: a seller, a colleague and their chief."""
    opened_shop.empty()
    opened_shop.now = NOON
    rules = opened_shop.rules
    rules.calls, rules.before_rules, rules.within_rules = [], [], []
    shop = Shop(opened_shop.site, rules)
    north = shop.save("department", {"name": "North"})
    south = shop.save("department", {"name": "South"})
    for login, role, department in (("seller", "seller", north), ("peer", "seller", south), ("chief", "chief", north)):
        user = shop.save("user", {"login": login, "name": login.title(), "active": True, "department": department.id})
        shop.actors[login] = Actor(
            user_id=user.id, name=login.title(), roles=frozenset({role, "employee"}), department_id=department.id
        )
    shop.actors["admin"] = Actor(user_id=shop.actors["chief"].user_id, roles=frozenset({"admin"}))
    rules.calls.clear()
    return shop
