"""`customary check`: every mistake in YAML files, each with its place, in one run."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

import click

from customary.expressions.positions import Language, Message, render
from customary.metadata.inspection import SITE_FILE, Inspected, inspect, nearest_site
from customary.metadata.problems.json_form import as_json
from customary.metadata.renaming.missing import missing_fields
from customary.platform.errors import sentence
from customary.platform.words import errors, files, warnings

__all__ = ["command"]

_NO_SITE = Message(
    en="there is no {file} here or above; name a folder: customary check DIR",
    zh_hans="此处及上级文件夹中没有 {file}；请指定文件夹：customary check DIR",
    zh_hant="此處及上層資料夾中沒有 {file}；請指定資料夾：customary check DIR",
)
_SUMMARY = Message(
    en="{files}: {errors}, {warnings}",
    zh_hans="{files}：{errors}，{warnings}",
    zh_hant="{files}：{errors}，{warnings}",
)


@click.command("check")
@click.argument("paths", metavar="[DIR]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en", show_default=True)
def command(paths: tuple[Path, ...], form: str, language: Language) -> None:
    """Report every problem of every YAML file of a site, or of folders of modules.

    DIR is a site's folder, a folder of modules, or one file; without DIR, the nearest customary.yaml upwards says
    the site. Exits with 1 when there is an error; warnings alone are none.
    """
    if not paths:
        site = nearest_site(Path.cwd())
        if site is None:
            raise click.UsageError(_NO_SITE.text(language, {"file": SITE_FILE}))
        paths = (site,)
    gc.disable()  # one short run that keeps nearly all it makes; collecting takes a quarter of its time
    found = inspect(paths)
    if form == "json":
        click.echo(json.dumps([as_json(one, language) for one in found.problems], ensure_ascii=False, indent=2))
    else:
        _show(found, language)
    sys.exit(1 if _errors(found) else 0)


def _errors(found: Inspected) -> int:
    return sum(one.severity == "error" for one in found.problems)


def _show(found: Inspected, language: Language) -> None:
    for problem in found.problems:
        click.echo(render(problem, language))
    for missing in missing_fields(found.problems, found.documents):
        click.echo(missing.text(language))
    wrong = _errors(found)
    counts = {"files": files(found.files), "errors": errors(wrong), "warnings": warnings(len(found.problems) - wrong)}
    click.echo(sentence(_SUMMARY, counts, language))
