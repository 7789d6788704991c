"""`customary user ...`: make users, give them roles and passwords."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from customary.commands.site_option import opened, site_option
from customary.platform.accounts import actor_of_login, create_user, list_users, set_password, set_roles
from customary.platform.errors import NotFound
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause, Unit

__all__ = ["command"]

_T = TypeVar("_T")


@click.group("user")
def command() -> None:
    """Make users, and give them roles and passwords."""


def _password_options(function: Callable[..., Any]) -> Callable[..., Any]:
    typed = click.option("--password", help="The new password; asked for when neither this nor --generate is given.")
    made = click.option("--generate", is_flag=True, help="Make a random password and print it.")
    return typed(made(function))


@command.command("add")
@click.argument("login")
@click.option("--name", required=True, help="What people call them.")
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
@_password_options
@site_option
def add(
    folder: Path | None, login: str, name: str, roles: tuple[str, ...], password: str | None, generate: bool
) -> None:
    """Make a user who signs in as LOGIN."""
    with opened(folder) as site:
        chosen = _chosen(password, generate=generate)
        _in_unit(site, lambda unit: create_user(unit, login, name=name, roles=roles, password=chosen))
    click.echo(f"{login} may sign in.")
    if generate:
        click.echo(f"Password: {chosen}")


@command.command("list")
@site_option
def list_all(folder: Path | None) -> None:
    """List the users and their roles."""
    with opened(folder) as site:
        users = _in_unit(site, list_users)
    table = Table("login", "name", "roles", "")
    for user in users:
        table.add_row(user.login, user.name, ", ".join(user.roles), "" if user.active else "locked")
    Console().print(table)


@command.command("role")
@click.argument("login")
@click.argument("roles", nargs=-1)
@site_option
def role(folder: Path | None, login: str, roles: tuple[str, ...]) -> None:
    """Give LOGIN exactly these ROLES."""
    with opened(folder) as site:
        _in_unit(site, lambda unit: set_roles(unit, _user_id(unit, login), roles))
    click.echo(f"{login}: {', '.join(roles) or 'no roles'}")


@command.command("password")
@click.argument("login")
@_password_options
@site_option
def change_password(folder: Path | None, login: str, password: str | None, generate: bool) -> None:
    """Give LOGIN a new password and end their sessions."""
    with opened(folder) as site:
        chosen = _chosen(password, generate=generate)
        _in_unit(site, lambda unit: set_password(unit, _user_id(unit, login), chosen))
    click.echo(f"{login} has a new password; their sessions have ended.")
    if generate:
        click.echo(f"Password: {chosen}")


def _chosen(password: str | None, *, generate: bool) -> str:
    if generate:
        return secrets.token_urlsafe(12)
    return (
        password if password is not None else str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    )


def _user_id(unit: Unit, login: str) -> int:
    try:
        found = actor_of_login(unit.connection, unit.runtime, login).user_id
    except NotFound as error:
        raise click.ClickException(f"there is no user {login}") from error
    if found is None:
        raise click.ClickException(f"there is no user {login}")
    return found


def _in_unit(site: Site, work: Callable[[Unit], _T]) -> _T:
    def run() -> _T:
        with site.unit(SYSTEM, cause=Cause(source="system", detail="customary user")) as unit:
            return work(unit)

    return site.retrying(run)
