"""`customary uses NAME`: every place that names a field, a choice, a module, a dictionary, a setting or a role."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from customary.commands.names_of_site import LANGUAGES, asked_name, written_by
from customary.commands.site_option import opened, site_option
from customary.expressions.positions import Language, Message
from customary.expressions.uses import Name, Use
from customary.metadata.renaming.places import place_of
from customary.metadata.renaming.rename import unknown_name
from customary.metadata.renaming.uses import Uses, uses_in
from customary.platform.errors import sentence
from customary.platform.words import places

__all__ = ["command"]

_COUNT = Message(
    en="{name} stands in {places} and is declared in {declared}.",
    zh_hans="{name} 共出现在 {places}，其中声明有 {declared}。",
    zh_hant="{name} 共出現在 {places}，其中宣告有 {declared}。",
)
_DECLARED = Message(en="declared: {what}", zh_hans="声明：{what}", zh_hant="宣告：{what}")


@click.command("uses")
@click.argument("address", metavar="NAME")
@site_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGES, default="en", show_default=True)
def command(folder: Path | None, address: str, form: str, language: Language) -> None:
    """List every place that names NAME, with what stands there; published rules are among them.

    NAME is a module (opportunity), a field (opportunity.amount), a dictionary (dictionary:sales_stage), a choice
    (dictionary:sales_stage.won), a list (list:opportunity.open), setting:quiet_days, role:finance, calendar:weekdays.
    """
    name = asked_name(address, language)
    with opened(folder) as site:
        found = uses_in(written_by(site, published=True))
    there = found.of(name)
    if not there and form == "text":
        click.echo(unknown_name(found, name).text(language), err=True)
        sys.exit(1)
    if form == "json":
        click.echo(json.dumps([_as_json(found, one, language) for one in there], ensure_ascii=False, indent=2))
        return
    for one in there:
        click.echo(f"{one.span!r}: {_what(found, one, language)}")
    counts = {"places": places(len(there)), "name": address, "declared": places(len(_declaring(found, name)))}
    click.echo(sentence(_COUNT, counts, language))


def _declaring(found: Uses, name: Name) -> frozenset[int]:
    return frozenset(id(one.key) for one in found.declarations_of(name) if one.value is not None)


def _is_declaration(found: Uses, use: Use) -> bool:
    return any(one.key.span == use.span and one.value is not None for one in found.declarations_of(use.name))


def _what(found: Uses, use: Use, language: Language) -> str:
    told = place_of(use.span, found.documents).text(language)
    return _DECLARED.text(language, {"what": told}) if _is_declaration(found, use) else told


def _as_json(found: Uses, use: Use, language: Language) -> dict[str, object]:
    place = place_of(use.span, found.documents)
    line, column = use.span.source.line_column(use.span.start)
    return {
        "file": use.span.source.name,
        "line": line,
        "column": column,
        "end_column": column + use.span.end - use.span.start,
        "declares": _is_declaration(found, use),
        "document": place.document,
        "thing": place.thing,
        "name": place.name,
        "part": place.part,
        "what": place.text(language),
    }
