"""`customary why USER OPERATION MODULE:ID`: which grant decides whether somebody may do something."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast, get_args

import click

from customary.commands.site_option import opened, site_option
from customary.metadata.model.access import Operation
from customary.platform.access import Explanation, explain
from customary.platform.access.explanation import GrantVerdict
from customary.platform.accounts import actor_of_login
from customary.platform.errors import NotFound
from customary.platform.records.rows import read_record
from customary.platform.site import Site
from customary.platform.unit import Cause

__all__ = ["command"]


@click.command("why")
@click.argument("user")
@click.argument("operation", type=click.Choice(get_args(Operation)))
@click.argument("record", metavar="MODULE:ID")
@site_option
def command(folder: Path | None, user: str, operation: str, record: str) -> None:
    """Say why USER may, or may not, do OPERATION to the record MODULE:ID. Exits with 1 when they may not."""
    module, _, number = record.partition(":")
    if not number.isdecimal():
        raise click.ClickException("name the record as MODULE:ID, such as account:17")
    with opened(folder) as site:
        found = _explained(site, user, cast(Operation, operation), module, int(number))
    click.echo(f"{user} {'may' if found.allowed else 'may not'} {operation} {record}.")
    for line in _reasons(found):
        click.echo(f"  {line}")
    sys.exit(0 if found.allowed else 1)


def _explained(site: Site, login: str, operation: Operation, module: str, record_id: int) -> Explanation:
    with site.engine.connect() as connection:
        runtime = site.runtime(connection)
        try:
            actor = actor_of_login(connection, runtime, login)
        except NotFound as error:
            raise click.ClickException(f"there is no user {login}") from error
    if module not in runtime.catalog.modules:
        raise click.ClickException(f"there is no module {module}")
    with site.unit(actor, cause=Cause(source="person", detail="customary why"), write=False) as unit:
        record = read_record(unit, unit.runtime.catalog.modules[module], record_id)
        if record is None:
            raise click.ClickException(f"there is no record {module}:{record_id}")
        return explain(unit, record, operation)


def _reasons(found: Explanation) -> list[str]:
    if found.unlimited:
        return ["A role of theirs administers the site: nothing limits it."]
    if found.through is not None:
        return [f"The record is a line; the {found.through} that it belongs to answers for it."]
    if not found.verdicts:
        return ["No role of theirs grants this in the module."]
    return [_verdict(one) for one in found.verdicts]


def _verdict(one: GrantVerdict) -> str:
    scope = f"scope {one.scope.name.lower()} {'reaches' if one.reaches_scope else 'does not reach'} the record"
    if one.where is None:
        condition = ""
    elif one.condition_holds is None:
        condition = f"; nobody asked whether {one.where}"
    else:
        condition = f"; {one.where}: {'holds' if one.condition_holds else 'does not hold'}"
    return f"{'+' if one.decides else '-'} role {one.role}: {scope}{condition}"
