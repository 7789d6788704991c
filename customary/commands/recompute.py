"""`customary recompute`: bring what is computed up to date, such as base amounts after rates were corrected."""

from __future__ import annotations

import copy
import sys
from pathlib import Path

import click

from customary.commands.backfilling import reason_text
from customary.commands.names_of_site import LANGUAGES
from customary.commands.site_option import opened, site_option
from customary.expressions.positions import Language, Message
from customary.metadata.model.modules import Module
from customary.platform.errors import sentence
from customary.platform.records.recomputing import Recomputed, recompute_some
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause
from customary.platform.words import records

__all__ = ["command"]

_NO_MODULE = Message(en="there is no module {module}", zh_hans="没有模块 {module}", zh_hant="沒有模組 {module}")
_DONE = Message(
    en="{module}: {records}, {changed} changed, {refused} refused",
    zh_hans="{module}：{records}，更改 {changed} 条，拒绝 {refused} 条",
    zh_hant="{module}：{records}，變更 {changed} 筆，拒絕 {refused} 筆",
)


@click.command("recompute")
@click.argument("modules", metavar="[MODULE]...", nargs=-1)
@site_option
@click.option("--rates", is_flag=True, help="Convert amounts again, each by the rate of its day as it is known now.")
@click.option("--language", type=LANGUAGES, default="en", show_default=True)
def command(modules: tuple[str, ...], folder: Path | None, rates: bool, language: Language) -> None:
    """Bring roll-ups, formulas and names of all records up to date; without MODULE, of all modules.

    With --rates, amounts in base currency too: of all modules that have amounts of other currencies, where no MODULE
    is named. Exits with 1 when a record was refused.
    """
    with opened(folder) as site:
        catalog = site.runtime().catalog
        unknown = [name for name in modules if name not in catalog.modules]
        if unknown:
            raise click.ClickException(_NO_MODULE.text(language, {"module": unknown[0]}))
        chosen = [catalog.modules[name] for name in modules] or list(catalog.modules.values())
        if rates and not modules:
            chosen = [one for one in chosen if any(field.exchange is not None for field in one.fields.values())]
        done = {module.name: _recompute(site, module, rates=rates, language=language) for module in chosen}
        for name, one in done.items():
            if not (one.looked_at or modules):
                continue
            counts = {"records": records(one.looked_at), "changed": one.changed, "refused": len(one.refused)}
            click.echo(sentence(_DONE, {"module": name, **counts}, language))
            for record_id, reason in one.refused:
                click.echo(reason_text(name, record_id, reason), err=True)
    sys.exit(1 if any(one.refused for one in done.values()) else 0)


def _recompute(site: Site, module: Module, *, rates: bool, language: Language) -> Recomputed:
    """Take one part after the other, each in a transaction of its own."""
    done = Recomputed()

    def part(begun: Recomputed) -> tuple[Recomputed, bool]:
        found = copy.deepcopy(begun)
        cause = Cause(source="system", detail="customary recompute")
        with site.unit(SYSTEM, cause=cause, language=language) as unit:
            return found, recompute_some(unit, module, found, rates=rates)

    more = True
    while more:
        done, more = site.retrying(lambda begun=done: part(begun))  # type: ignore[misc] # no type for a default
    return done
