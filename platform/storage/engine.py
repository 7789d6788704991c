"""Open a database so that what it acknowledges is durable, and so that a writer waits instead of failing late.

SQLite runs in the driver's autocommit mode and begins its transactions itself: the driver's own mode does not roll
back DDL. A connection with the execution option `write` begins with BEGIN IMMEDIATE, so that it holds the write
lock from its first statement on and never meets "database is locked" halfway.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from customary.expressions.sqlite_functions import register
from customary.platform.storage.memory import forget_with_transactions

__all__ = ["WRITE", "Dialect", "dialect_of", "open_engine", "pragmas_of"]

Dialect = Literal["sqlite", "postgresql"]

WRITE = "customary_write"
"""The execution option of a connection that means to write."""

_SQLITE_PRAGMAS: tuple[tuple[str, str | int, tuple[str | int, ...]], ...] = (
    ("busy_timeout", 10_000, (10_000,)),
    ("journal_mode", "WAL", ("wal", "memory")),
    ("synchronous", "FULL", (2,)),
    ("foreign_keys", "ON", (1,)),
    ("recursive_triggers", "ON", (1,)),
    ("temp_store", "MEMORY", (2,)),
    ("cache_size", -16_000, (-16_000,)),
    ("journal_size_limit", 67_108_864, (67_108_864,)),
)
"""Name, what it is set to, and what it must read back as (a database in memory keeps its own journal)."""

_POSTGRESQL_SETTINGS = ("SET synchronous_commit = on", "SET TIME ZONE 'UTC'", "SET client_encoding = 'UTF8'")


def open_engine(url: str | URL, *, folder: Path | None = None) -> Engine:
    """Open a database; a relative SQLite path lies in `folder`.

    Errors: `ValueError` for an engine that is neither SQLite nor PostgreSQL; `RuntimeError` on connecting when a
    pragma that durability rests on does not hold.
    """
    address = make_url(url)
    backend = address.get_backend_name()
    if backend == "sqlite":
        return _open_sqlite(_located(address, folder))
    if backend == "postgresql":
        return _open_postgresql(address)
    raise ValueError(f"the database must be SQLite or PostgreSQL, not {backend}")


def dialect_of(bind: Engine | Connection) -> Dialect:
    """Say which of the two engines this is."""
    return "sqlite" if bind.dialect.name == "sqlite" else "postgresql"


def pragmas_of(connection: Connection) -> dict[str, object]:
    """Read back the pragmas that `open_engine` sets; empty on PostgreSQL."""
    if dialect_of(connection) != "sqlite":
        return {}
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name, _, _ in _SQLITE_PRAGMAS}


def _located(address: URL, folder: Path | None) -> URL:
    database = address.database
    if not database or database == ":memory:" or folder is None:
        return address
    return address.set(database=str(folder / database))


def _open_sqlite(address: URL) -> Engine:
    pooled: dict[str, Any] = {} if address.database in (None, "", ":memory:") else {"pool_size": 16, "max_overflow": 16}
    engine = create_engine(address, connect_args={"isolation_level": None}, hide_parameters=True, **pooled)

    @event.listens_for(engine, "connect")
    def prepare(dbapi_connection: Any, _record: object) -> None:
        cursor = dbapi_connection.cursor()
        for name, value, accepted in _SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {name} = {value}").fetchall()
            found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if found not in accepted:
                raise RuntimeError(f"SQLite keeps {name} = {found} instead of {value}")
        cursor.close()
        register(dbapi_connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    forget_with_transactions(engine)
    return engine


def _open_postgresql(address: URL) -> Engine:
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(dbapi_connection: Any, _record: object) -> None:
        with dbapi_connection.cursor() as cursor:
            for statement in _POSTGRESQL_SETTINGS:
                cursor.execute(statement)
        dbapi_connection.commit()

    forget_with_transactions(engine)
    return engine
