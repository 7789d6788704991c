"""Run a plan: all of it in one transaction, or nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from customary.platform.errors import NotApplied, StaleCatalog
from customary.platform.jobs.queue import TableQueue
from customary.platform.live_state import read_state, write_state
from customary.platform.migration.amount_steps import KeepBase
from customary.platform.migration.job_steps import MoveJobs
from customary.platform.migration.module_steps import RenameModule
from customary.platform.migration.planning import Plan, plan
from customary.platform.migration.published import RewriteRule
from customary.platform.migration.rename_steps import MoveCodes, RenameField
from customary.platform.migration.steps import Step
from customary.platform.records.backfill import enqueue
from customary.platform.storage import system_tables
from customary.platform.storage.engine import dialect_of

__all__ = ["apply", "make_live"]

_ONE_AT_A_TIME = 4_270_431
"""The advisory lock that two applies of one PostgreSQL database compete for."""


def apply(planned: Plan, connection: Connection, *, now: datetime, language: str = "en") -> int:
    """Bring the database to the plan's catalog and make that the live one; give the new version.

    What records compute again is left to a job in the same transaction; `language` is that of what it tells.

    The connection is in a transaction (a writing one on SQLite), which the caller commits: killed at any statement,
    the database is as it was.

    Errors: `NotApplied` when the plan or the data refuses something, `StaleCatalog` when the database changed since
    the plan was made, `RuntimeError` when it is not as planned afterwards; nothing is kept in all three cases.
    """
    if planned.refused:
        raise NotApplied("\n".join(refusal.text() for refusal in planned.refused))
    _hold(connection, planned)
    for step in planned.steps:
        _run(connection, step)
    version = 1 if planned.base is None else planned.base.version + 1
    make_live(planned, connection, version=version, now=now, language=language)
    left = plan(planned.catalog, connection)
    if not left.is_nothing:
        told = [step.sentence().text() for step in left.steps] + [refusal.text() for refusal in left.refused]
        raise RuntimeError("the database is not as planned after applying: " + "; ".join(told))
    return version


def make_live(planned: Plan, connection: Connection, *, version: int, now: datetime, language: str) -> None:
    """Make a plan's catalog the live one, and leave to a job what records compute again."""
    write_state(connection, version=version, hash=planned.catalog.hash, at=now, stored=planned.stored())
    work = planned.backfill.work(version=version, language=language)
    if work is not None:
        enqueue(connection, TableQueue(), work, now=now)


def _run(connection: Connection, step: Step) -> None:
    try:
        for statement in step.statements(dialect_of(connection)):
            connection.execute(statement)
        if isinstance(step, KeepBase | RenameModule | RenameField | MoveCodes | MoveJobs | RewriteRule):
            step.fill(connection)
    except IntegrityError as error:
        raise NotApplied(f"{step.sentence().text()}: {error.orig}") from error


def _hold(connection: Connection, planned: Plan) -> None:
    """Be alone, and be sure that nothing changed since the plan was made."""
    if dialect_of(connection) == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        if planned.base is not None:
            connection.execute(system_tables.meta_state.select().with_for_update())
    if planned.base is not None and read_state(connection) != planned.base:
        raise StaleCatalog("somebody else applied or published meanwhile; plan again")
