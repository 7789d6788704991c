"""Make an actor of a user: with the roles, inherited ones included, and the department they have at this moment."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, select

from customary.expressions.texts import fold
from customary.metadata.catalog import Catalog
from customary.platform.errors import NotFound
from customary.platform.runtime import Runtime
from customary.platform.storage.system_tables import user_role
from customary.platform.unit import Actor

__all__ = ["actor_of", "actor_of_login", "closed_roles", "folded_login"]


def actor_of(connection: Connection, runtime: Runtime, user_id: int) -> Actor:
    """Give the actor of a user, whether or not they may sign in.

    Errors: `NotFound` when there is no such user.
    """
    table = runtime.tables.record("user")
    return _actor(connection, runtime, table.c.id == user_id)


def actor_of_login(connection: Connection, runtime: Runtime, login: str) -> Actor:
    """Give the actor of the user with a login name.

    Errors: `NotFound` when there is no such user.
    """
    table = runtime.tables.record("user")
    return _actor(connection, runtime, table.c.login == folded_login(login))


def folded_login(login: str) -> str:
    """Give a login name the form it is kept and compared in: case and width do not count."""
    return fold(login.strip()) or ""


def closed_roles(catalog: Catalog, roles: Iterable[str]) -> frozenset[str]:
    """Add every role that these inherit. Roles that are declared no more give nothing."""
    found: set[str] = set()
    waiting = [role for role in roles if role in catalog.roles]
    while waiting:
        role = waiting.pop()
        if role not in found:
            found.add(role)
            waiting.extend(one for one in catalog.roles[role].inherits if one in catalog.roles)
    return frozenset(found)


def _actor(connection: Connection, runtime: Runtime, condition: ColumnElement[bool]) -> Actor:
    table = runtime.tables.record("user")
    columns = (table.c.id, table.c.name, table.c.department, table.c.language, table.c.timezone)
    row = connection.execute(select(*columns).where(condition)).first()
    if row is None:
        raise NotFound("user")
    roles = connection.scalars(select(user_role.c.role).where(user_role.c.user_id == row.id)).all()
    return Actor(
        user_id=row.id,
        name=row.name or "",
        roles=closed_roles(runtime.catalog, roles),
        department_id=row.department,
        language=row.language or runtime.catalog.site.languages[0],
        timezone=row.timezone,
        teams=_teams(connection, runtime, row.id),
    )


def _teams(connection: Connection, runtime: Runtime, user_id: int) -> frozenset[str]:
    """Give the codes of the teams that somebody is in."""
    team, members = runtime.tables.record("team"), runtime.tables.links("team", "members")
    belongs = select(team.c.code).join(members, members.c.source_id == team.c.id)
    codes = connection.scalars(belongs.where(members.c.target_id == user_id, team.c.deleted_at.is_(None)))
    return frozenset(code for code in codes if code is not None)
