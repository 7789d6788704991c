"""`customary recompute`: bring what is computed up to date, such as base amounts after rates were corrected."""

from __future__ import annotations

import copy
import sys
from pathlib import Path

import click

from customary.commands.site_option import opened, site_option
from customary.metadata.model.modules import Module
from customary.platform.records.recomputing import Recomputed, recompute_some
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause

__all__ = ["command"]


@click.command("recompute")
@click.argument("modules", metavar="[MODULE]...", nargs=-1)
@site_option
@click.option("--rates", is_flag=True, help="Convert amounts again, each by the rate of its day as it is known now.")
def command(modules: tuple[str, ...], folder: Path | None, rates: bool) -> None:
    """Bring roll-ups, formulas and names of all records up to date; without MODULE, of all modules.

    With --rates, amounts in base currency too: of all modules that have amounts of other currencies, where no MODULE
    is named. Exits with 1 when a record was refused.
    """
    with opened(folder) as site:
        catalog = site.runtime().catalog
        unknown = [name for name in modules if name not in catalog.modules]
        if unknown:
            raise click.ClickException(f"there is no module {unknown[0]}")
        chosen = [catalog.modules[name] for name in modules] or list(catalog.modules.values())
        if rates and not modules:
            chosen = [one for one in chosen if any(field.exchange is not None for field in one.fields.values())]
        done = {module.name: _recompute(site, module, rates=rates) for module in chosen}
        for name, one in done.items():
            if not (one.looked_at or modules):
                continue
            click.echo(f"{name}: {one.looked_at} records, {one.changed} changed, {len(one.refused)} refused")
            for record_id, reason in one.refused:
                click.echo(f"  {name} {record_id}: {reason}", err=True)
    sys.exit(1 if any(one.refused for one in done.values()) else 0)


def _recompute(site: Site, module: Module, *, rates: bool) -> Recomputed:
    """Take one part after the other, each in a transaction of its own."""
    done = Recomputed()

    def part(begun: Recomputed) -> tuple[Recomputed, bool]:
        found = copy.deepcopy(begun)
        with site.unit(SYSTEM, cause=Cause(source="system", detail="customary recompute")) as unit:
            return found, recompute_some(unit, module, found, rates=rates)

    more = True
    while more:
        done, more = site.retrying(lambda begun=done: part(begun))  # type: ignore[misc] # no type for a default
    return done
