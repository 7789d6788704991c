"""Engines: what durability rests on is asserted, and writers wait instead of failing late."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from customary.platform.storage import engine as engine_module
from customary.platform.storage.engine import WRITE, open_engine, pragmas_of


def test_sqlite_keeps_what_durability_rests_on_for_every_connection(tmp_path: Path) -> None:
    engine = open_engine("sqlite:///one.db", folder=tmp_path)
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            found = pragmas_of(connection)
            assert found["journal_mode"] == "wal"
            assert found["synchronous"] == 2
            assert found["foreign_keys"] == 1
            assert found["busy_timeout"] == 10_000
    engine.dispose()
    assert (tmp_path / "one.db").is_file()


def test_a_connection_that_does_not_keep_a_pragma_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_SQLITE_PRAGMAS", (("synchronous", "NORMAL", (2,)),))
    engine = open_engine("sqlite:///one.db", folder=tmp_path)
    with pytest.raises(RuntimeError, match="keeps synchronous = 1 instead of NORMAL"):
        engine.connect()
    engine.dispose()


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="must be SQLite or PostgreSQL, not mysql"):
        open_engine("mysql://localhost/x")


def test_sqlite_rolls_back_ddl(tmp_path: Path) -> None:
    engine = open_engine("sqlite:///one.db", folder=tmp_path)
    connection = engine.connect().execution_options(**{WRITE: True})
    transaction = connection.begin()
    connection.execute(text("CREATE TABLE t (a INTEGER) STRICT"))
    transaction.rollback()
    assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one() == 0
    connection.close()
    engine.dispose()


def test_a_writer_holds_the_lock_from_its_first_statement(tmp_path: Path) -> None:
    engine = open_engine("sqlite:///one.db", folder=tmp_path)
    begun: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        begun.append(statement)

    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        connection.execute(text("SELECT 1"))
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT 2"))
    engine.dispose()
    assert begun == ["BEGIN IMMEDIATE", "SELECT 1", "BEGIN", "SELECT 2"]


def test_writers_wait_for_each_other_and_both_write(tmp_path: Path) -> None:
    engine = open_engine("sqlite:///one.db", folder=tmp_path)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        connection.execute(text("CREATE TABLE counter (n INTEGER) STRICT"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    def count_up() -> None:
        for _ in range(25):
            with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
                now = connection.execute(text("SELECT n FROM counter")).scalar_one()
                connection.execute(text("UPDATE counter SET n = :n"), {"n": now + 1})

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT n FROM counter")).scalar_one() == 100
    engine.dispose()


def test_postgresql_keeps_what_durability_rests_on(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
        assert connection.execute(text("SHOW timezone")).scalar_one() == "UTC"
    engine.dispose()
