"""Sites: which catalog runs, how a unit begins and ends, and what happens when the metadata moves on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import OperationalError

from customary.expressions.positions import ProblemsFound
from customary.metadata.catalog import Catalog
from customary.platform.errors import NotApplied, SiteProblem, StaleCatalog
from customary.platform.live_state import read_state
from customary.platform.migration.site_schema import apply_site, plan_site
from customary.platform.publication import publish
from customary.platform.site import Site, find_site
from customary.platform.storage.system_tables import comment, meta_state, rotation, rule_version, setting_value
from customary.platform.unit import SYSTEM, Cause

BOOK = """
module: book
label: Book
label_plural: Books
icon: book
name: "{name}"
fields:
  name: {type: text, max: 40, required: true}
  pages: {type: integer}
workflows:
  long_book:
    when: {record: saved, watch: [pages]}
    if: pages > 500
    then: [{log: "{name} is long"}]
"""
SETTINGS = """
settings:
  churn_months: {type: integer, default: 6, min: 1, label: Months}
  rate: {type: decimal, default: 1.5, label: Rate}
"""
RULE = """\
when: {record: saved, watch: [pages]}
if: pages > 900
then: [{log: "{name} is very long"}]
"""
MakeSite = Callable[..., Site]
CAUSE = Cause(source="system")


def rewrite(site: Site, text: str, name: str = "book") -> None:
    (site.folder / "modules" / "test" / f"{name}.yaml").write_text(text, encoding="utf-8")


def reopened(site: Site) -> Site:
    return Site.open(site.folder, with_packaged_modules=False)


def add_rule(connection: Any, site: Site, rule_text: str, *, version: int = 1, rule: str = "long_book") -> None:
    connection.execute(
        insert(rule_version).values(
            module="book",
            rule=rule,
            version=version,
            status="live",
            text=rule_text,
            created_at=site.clock(),
            published_at=site.clock(),
        )
    )


def publish_rule(site: Site, rule_text: str) -> Catalog:
    with site.unit(cause=CAUSE) as unit:
        add_rule(unit.connection, site, rule_text)
        published = publish(unit)
        assert unit.runtime.version == 1
        return published


def test_a_site_is_found_upwards(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    with pytest.raises(SiteProblem, match=r"customary\.yaml"):
        find_site(tmp_path / "a/b")
    (tmp_path / "a/customary.yaml").write_text("site: x\n", encoding="utf-8")
    assert find_site(tmp_path / "a/b") == tmp_path / "a"


def test_a_folder_without_a_site_and_mistakes_are_refused_at_the_start(make_site: MakeSite, tmp_path: Path) -> None:
    with pytest.raises(SiteProblem):
        Site.open(tmp_path)
    with pytest.raises(ProblemsFound) as caught:
        make_site({"book": BOOK.replace("type: text", "type: txt")})
    assert ["book.yaml:7:16: unknown" in str(caught.value), '"text"' in str(caught.value)] == [True, True]


def test_a_unit_commits_when_it_ends_and_rolls_back_when_it_raises(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    with site.unit(cause=CAUSE) as unit:
        unit.connection.execute(insert(rotation).values(name="kept"))

    def fail() -> None:
        with site.unit(cause=CAUSE) as unit:
            unit.connection.execute(insert(rotation).values(name="lost"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with site.unit(cause=CAUSE, write=False) as unit:
        assert unit.connection.scalars(select(rotation.c.name)).all() == ["kept"]
        assert (unit.actor, unit.now, unit.language) == (SYSTEM, site.clock(), "en")


def test_the_catalog_is_read_once_while_nothing_changes(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    first = site.runtime()
    rewrite(site, "this is not: [a module")
    assert site.runtime() is first
    with site.unit(cause=CAUSE) as unit:
        assert unit.runtime is first


def test_what_is_derived_from_a_catalog_is_built_once(make_site: MakeSite) -> None:
    runtime = make_site({"book": BOOK}).runtime()
    built: list[int] = []

    def build() -> object:
        built.append(1)
        return object()

    threads = [threading.Thread(target=lambda: runtime.derived("key", build)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == [1]


def test_changed_files_count_only_once_they_are_applied(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    rewrite(site, BOOK.replace("label: Book\n", "label: Tome\n"))
    second = reopened(site)
    with pytest.raises(NotApplied, match="customary apply"):
        second.runtime()
    planned = plan_site(second)
    assert planned.is_same_schema
    assert not planned.is_nothing
    assert apply_site(second) == 2
    assert second.runtime().catalog.modules["book"].label.source == "Tome"
    moved = site.runtime()
    assert (moved.version, moved.catalog.modules["book"].label.source) == (2, "Tome")
    second.close()


def test_a_mistake_in_the_files_never_stops_the_running_version(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    old = site.runtime()
    rewrite(site, BOOK.replace("label: Book\n", "label: Tome\n"))
    other = reopened(site)
    apply_site(other)
    rewrite(site, "this is not: [a module")
    assert site.runtime() is old
    with site.unit(cause=CAUSE, write=False) as unit:
        assert unit.runtime is old
    with pytest.raises(NotApplied), site.unit(cause=CAUSE):
        pass
    assert other.runtime().version == 2
    other.close()


def test_a_published_rule_is_live_for_every_process_at_once(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    other = reopened(site)
    assert other.runtime().catalog.modules["book"].rules["long_book"].version == 0
    published = publish_rule(site, RULE)
    for one in (site, other):
        runtime = one.runtime()
        rule = runtime.catalog.modules["book"].rules["long_book"]
        assert rule.condition is not None
        assert (runtime.version, rule.version, rule.condition.text) == (2, 1, "pages > 900")
        assert runtime.catalog.hash == published.hash
    assert site.runtime().catalog is published
    third = reopened(site)
    assert third.runtime().catalog.hash == published.hash
    assert plan_site(third).is_nothing
    other.close()
    third.close()


def test_a_rule_with_mistakes_is_not_published(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    with pytest.raises(ProblemsFound) as caught:
        publish_rule(site, RULE.replace("pages >", "pagse >"))
    assert 'did you mean "pages"' in str(caught.value)
    assert site.runtime().version == 1
    with site.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(rule_version)).scalar_one() == 0


def test_nothing_is_published_while_the_files_ask_for_other_tables(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    rewrite(site, BOOK.replace("  pages:", "  isbn: {type: text}\n  pages:"))
    with pytest.raises(NotApplied):
        publish_rule(site, RULE)
    assert site.runtime().version == 1


def test_published_rules_outlive_an_apply(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    publish_rule(site, RULE)
    rewrite(site, BOOK.replace("  pages:", "  isbn: {type: text}\n  pages:"))
    other = reopened(site)
    assert apply_site(other) == 3
    for one in (site, other):
        module = one.runtime().catalog.modules["book"]
        assert "isbn" in module.fields
        assert module.rules["long_book"].version == 1
    other.close()


def test_a_writer_sees_the_version_that_is_live_while_it_writes(make_site: MakeSite, engine_name: str) -> None:
    site = make_site({"book": BOOK})
    moved = threading.Event()

    def move_on() -> None:
        with site.engine.begin() as connection:
            if engine_name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = '20s'"))
            connection.execute(update(meta_state).values(version=meta_state.c.version + 1))
        moved.set()

    with site.unit(cause=CAUSE) as unit:
        thread = threading.Thread(target=move_on)
        thread.start()
        assert not moved.wait(0.3)
        with site.engine.connect() as connection:
            state = read_state(connection)
            assert state is not None
            assert state.version == unit.runtime.version
    thread.join(20)
    assert moved.is_set()


def test_a_transaction_is_run_again_when_the_database_asks_for_it(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    calls: list[int] = []

    class Busy(Exception):
        sqlstate = "40001"

    def work() -> str:
        calls.append(1)
        if len(calls) == 1:
            raise StaleCatalog("moved on")
        if len(calls) == 2:
            raise OperationalError("x", None, Busy())
        return "done"

    assert site.retrying(work) == "done"
    assert len(calls) == 3


def test_a_fault_of_the_data_is_not_tried_again(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        with site.unit(cause=CAUSE) as unit:
            unit.connection.execute(text("SELECT no_such_column FROM comment"))

    with pytest.raises(Exception, match="no_such_column"):
        site.retrying(work)
    assert calls == [1]


def test_trying_again_ends(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        raise StaleCatalog("again")

    with pytest.raises(StaleCatalog):
        site.retrying(work, attempts=3)
    assert len(calls) == 3


def test_settings_have_their_declared_default_until_somebody_changes_them(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK, "settings": SETTINGS})
    with site.unit(cause=CAUSE) as unit:
        before = dict(unit.settings())
        unit.connection.execute(insert(setting_value).values(key="churn_months", value=9))
        unit.connection.execute(insert(setting_value).values(key="gone", value=1))
        assert {"churn_months": 6}.items() <= before.items()
        assert dict(unit.settings()) == {**before, "churn_months": 9}


def test_two_counters_lose_nothing_when_transactions_are_run_again(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK})
    with site.unit(cause=CAUSE) as unit:
        unit.connection.execute(insert(rotation).values(name="n", last_user_id=0))

    def count_up() -> None:
        def work() -> None:
            with site.unit(cause=CAUSE) as unit:
                row = select(rotation.c.last_user_id).where(rotation.c.name == "n").with_for_update()
                now = unit.connection.execute(row).scalar_one()
                unit.connection.execute(update(rotation).values(last_user_id=now + 1).where(rotation.c.name == "n"))

        for _ in range(10):
            site.retrying(work)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with site.engine.connect() as connection:
        assert connection.execute(select(rotation.c.last_user_id)).scalar_one() == 40
        assert connection.execute(select(func.count()).select_from(comment)).scalar_one() == 0
