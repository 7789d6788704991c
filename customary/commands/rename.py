"""`customary rename OLD NEW`: give something another name in every file that uses it."""

from __future__ import annotations

import difflib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from customary.commands.names_of_site import LANGUAGES, asked_name, written_by
from customary.commands.site_option import opened, site_option
from customary.expressions.positions import Language, Message
from customary.expressions.uses import Name
from customary.metadata.loading import Draft, display_name
from customary.metadata.problems.renaming import Remark, published_rule
from customary.metadata.renaming.rename import Renamed, rename
from customary.metadata.renaming.uses import uses_in
from customary.platform.errors import sentence
from customary.platform.site import Site
from customary.platform.words import files, places

__all__ = ["command"]

_SUMMARY = Message(
    en="{old} becomes {new} in {places} of {files}.",
    zh_hans="{old} 改名为 {new}：{files}中的 {places}。",
    zh_hant="{old} 改名為 {new}：{files}中的 {places}。",
)
_ASK = Message(en="Write the files?", zh_hans="写入文件吗？", zh_hant="寫入檔案嗎？")
_WRITTEN = Message(
    en="Written. `customary apply` takes the records along.",
    zh_hans="已写入。运行 customary apply 使记录一并更新。",
    zh_hant="已寫入。執行 customary apply 使記錄一併更新。",
)
_NOTHING_WRITTEN = Message(en="Nothing was written.", zh_hans="未写入任何文件。", zh_hant="未寫入任何檔案。")


@click.command("rename")
@click.argument("address", metavar="OLD")
@click.argument("new", metavar="NEW")
@site_option
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--language", type=LANGUAGES, default="en", show_default=True)
def command(folder: Path | None, address: str, new: str, dry_run: bool, yes: bool, language: Language) -> None:
    """Call OLD by the name NEW, wherever the files of the site name it.

    OLD is a module (opportunity), a field (opportunity.amount), a dictionary (dictionary:sales_stage), a choice
    (dictionary:sales_stage.won), a list (list:opportunity.open), setting:quiet_days, role:finance, calendar:weekdays.
    NEW is the bare name. Comments and everything else stay as they are; `was:` tells databases what it was called.
    """
    name = asked_name(address, language)
    with opened(folder) as site:
        found = rename(written_by(site, published=False), {name: new})
        published = () if found.refused else tuple(_published(site, name))
    if found.refused:
        _tell(found.refused, language, err=True)
        click.echo(_NOTHING_WRITTEN.text(language), err=True)
        sys.exit(1)
    for line in _differences(found.drafts):
        click.echo(line)
    _tell((*found.remarks, *published), language)
    counts = {"old": address, "new": new, "places": places(found.places), "files": files(len(found.drafts))}
    click.echo(sentence(_SUMMARY, counts, language))
    if dry_run:
        return
    if not yes:
        click.confirm(_ASK.text(language), abort=True)
    _write(found)
    click.echo(_WRITTEN.text(language))


def _tell(remarks: tuple[Remark, ...], language: Language, *, err: bool = False) -> None:
    for one in remarks:
        click.echo(one.text(language), err=err)


def _published(site: Site, name: Name) -> Iterator[Remark]:
    """Tell of the published rules that use the name: they follow when the change is applied."""
    written = written_by(site, published=True)
    if not written.overlay:
        return
    found = uses_in(written)
    using = {one.span.source.name for one in found.of(name)}
    for one in written.overlay:
        if one.name in using:
            yield published_rule(one.name)


def _differences(drafts: Mapping[Path, Draft]) -> Iterator[str]:
    for path, draft in drafts.items():
        old = path.read_bytes().decode("utf-8").splitlines()
        names = display_name(path), display_name(draft.path)
        yield from difflib.unified_diff(old, draft.text.splitlines(), *names, lineterm="", n=0)


def _write(found: Renamed) -> None:
    """Put every file in place only when all of them lie beside their places."""
    beside: list[tuple[Path, Path, Path]] = []
    try:
        for path, draft in found.drafts.items():
            draft.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=draft.path.parent)
            beside.append((Path(name), path, draft.path))
            with os.fdopen(handle, "wb") as file:
                file.write(draft.text.encode("utf-8"))
            os.chmod(name, path.stat().st_mode & 0o7777)
        for new, path, place in beside:
            new.replace(place)
            if place != path:
                path.unlink()
    finally:
        for new, _, _ in beside:
            new.unlink(missing_ok=True)
