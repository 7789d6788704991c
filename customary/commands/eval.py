"""`customary eval`: compute an expression for one record, or many of them on several engines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, cast

import click

from customary.commands.evaluation.batch import NOT_PUSHABLE, answers, surroundings, values_of_fields
from customary.commands.evaluation.engines import ENGINES, Engine, EngineName, Evaluated, opened
from customary.commands.evaluation.fields import MODULE, LineRefused, read_fields
from customary.commands.evaluation.node import NodeMissing
from customary.commands.evaluation.records import options_of, slot_values
from customary.expressions.checker import CheckResult, check
from customary.expressions.environment import Environment
from customary.expressions.explain import explain
from customary.expressions.expression import Expression
from customary.expressions.json_values import json_value, type_name
from customary.expressions.positions import Excerpt, Language, Message, ProblemsFound, render
from customary.expressions.scope import Place, Purpose, Vocabulary
from customary.metadata.catalog import Catalog
from customary.metadata.inspection import SITE_FILE, nearest_site
from customary.metadata.loading import load, packaged_modules, site_folders

__all__ = ["command"]

_NO_MODULE = Message(en="there is no module {name}", zh_hans="没有名为 {name} 的模块", zh_hant="沒有名為 {name} 的模組")
_ONE_OF_BOTH = Message(
    en="give an expression, or --batch FILE",
    zh_hans="请给出表达式，或 --batch FILE",
    zh_hant="請給出運算式，或 --batch FILE",
)
_NO_ENGINE = Message(
    en="there is no engine {name}; there are {all}",
    zh_hans="没有名为 {name} 的引擎；可用的有 {all}",
    zh_hant="沒有名為 {name} 的引擎；可用的有 {all}",
)
_ONE_ENGINE = Message(
    en="one expression is computed by one engine; several need --batch FILE",
    zh_hans="单个表达式只能使用一个引擎；使用多个引擎需要 --batch FILE",
    zh_hant="單一運算式只能使用一個引擎；使用多個引擎需要 --batch FILE",
)
_NOT_JSON = Message(
    en="{option} is not a JSON object", zh_hans="{option} 不是 JSON 对象", zh_hant="{option} 不是 JSON 物件"
)


@click.command("eval")
@click.argument("expression", required=False)
@click.option("--module", help="The module whose fields are the names in the expression.")
@click.option("--record", help="The record, as a JSON object of its fields.")
@click.option("--fields", help='Fields of your own: {"a": {"type": "decimal", "scale": 2, "value": "1.50"}}.')
@click.option("--site", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The site's folder.")
@click.option("--timezone", default="UTC", show_default=True, help="The zone in which a day begins.")
@click.option("--today", help="The day that counts as today, as 2026-02-28.")
@click.option("--now", help="The moment that counts as now, as 2026-02-28T09:30Z.")
@click.option(
    "--batch",
    type=click.File(encoding="utf-8", errors="replace"),
    help="A file of JSON lines; - is the standard input.",
)
@click.option(
    "--engine",
    "engines",
    default="python",
    show_default=True,
    help="python,sqlite,postgresql,javascript; one of them for one EXPRESSION.",
)
@click.option("--postgres", metavar="URL", help="The PostgreSQL to ask; nothing is left in it.")
@click.option("--explain", "explained", is_flag=True, help="Show the value of every part, and which one decided.")
@click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en", show_default=True)
def command(
    expression: str | None,
    module: str | None,
    record: str | None,
    fields: str | None,
    site: Path | None,
    timezone: str,
    today: str | None,
    now: str | None,
    batch: TextIO | None,
    engines: str,
    postgres: str | None,
    explained: bool,
    language: Language,
) -> None:
    """Compute EXPRESSION and print its value, and what the data made impossible.

    With --module, names are the fields of a module and --record gives their values. Without it, --fields does both.
    Exits with 1 when the expression has a mistake, which is shown with a caret under it.
    """
    if (expression is None) == (batch is None):
        raise click.UsageError(_ONE_OF_BOTH.text(language))
    catalog = _catalog(site, needed=module is not None)
    if batch is not None:
        with _opened(_engine_names(engines, language), postgres, language) as running:
            for answer in answers(batch, running, catalog):
                click.echo(_one_line(answer))
        return
    if module is not None and (catalog is None or module not in catalog.modules):
        raise click.UsageError(_NO_MODULE.text(language, {"name": module}))
    names = _engine_names(engines, language)
    if len(names) != 1:
        raise click.UsageError(_ONE_ENGINE.text(language))
    try:
        asked = _Question(expression or "", timezone, today, now, language, names[0], postgres, explained=explained)
        if module is not None and catalog is not None:
            asked.of_module(catalog, module, _object(record, "--record", language))
        else:
            asked.of_fields(catalog, _object(fields, "--fields", language))
    except LineRefused as refused:
        raise click.ClickException(refused.text(language)) from refused


class _Question:
    """One expression to answer, and how."""

    def __init__(
        self,
        text: str,
        timezone: str,
        today: str | None,
        now: str | None,
        language: Language,
        engine: EngineName,
        postgres: str | None,
        *,
        explained: bool,
    ) -> None:
        self._text = text
        self._explained = explained
        self._timezone = timezone
        self._today = today
        self._now = now
        self._language = language
        self._engine = engine
        self._postgres = postgres

    def of_module(self, catalog: Catalog, module: str, record: Mapping[str, object]) -> None:
        place = Place(module=module, purpose=Purpose.RULE, saving=True)
        found = self._checked(check(Excerpt.whole(self._text), catalog.vocabulary, place))
        around = surroundings(self._today, self._now, self._timezone, options_of(catalog), catalog)
        values = slot_values(catalog, module, record, found.slots, self._timezone)
        self._answer(found, values, around)

    def of_fields(self, catalog: Catalog | None, fields: Mapping[str, object]) -> None:
        vocabulary = catalog.vocabulary if catalog is not None else Vocabulary()
        known = options_of(catalog) if catalog is not None else {}
        given = read_fields(dict(fields), self._text, self._timezone, vocabulary, known)
        place = Place(module=MODULE, purpose=Purpose.RULE)
        found = self._checked(check(Excerpt.whole(self._text), given.vocabulary, place))
        around = surroundings(self._today, self._now, self._timezone, given.dictionaries, catalog)
        values = values_of_fields(found, given.values)
        self._answer(found, values, around)

    def _checked(self, result: CheckResult) -> Expression:
        for problem in result.problems:
            click.echo(render(problem, self._language), err=problem.severity == "warning")
        if result.expression is None:
            sys.exit(1)
        return result.expression

    def _answer(self, expression: Expression, values: Sequence[object], around: Environment) -> None:
        self._show(expression, self._evaluated(expression, values, around))
        if self._explained:
            for line in explain(expression, values, around).lines():
                click.echo(f"  {line}")

    def _evaluated(self, expression: Expression, values: Sequence[object], around: Environment) -> Evaluated:
        with _opened([self._engine], self._postgres, self._language) as engines:
            evaluated = engines[self._engine](expression, values, around)
        if evaluated.not_pushable:
            raise click.ClickException(NOT_PUSHABLE.text(self._language, {"part": evaluated.not_pushable[0]}))
        if evaluated.failed is not None:
            raise click.ClickException(evaluated.failed)
        return evaluated

    def _show(self, expression: Expression, evaluated: Evaluated) -> None:
        value = json_value(evaluated.value, expression.type)
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        click.echo(f"{shown if value is not None else 'blank'}  ({type_name(expression.type)})")
        for diagnostic in evaluated.diagnostics:
            line, column = diagnostic.span.source.line_column(diagnostic.span.start)
            click.echo(f"{line}:{column}: {diagnostic.text(self._language)}")


@contextmanager
def _opened(
    names: Sequence[EngineName], postgres: str | None, language: Language
) -> Iterator[Mapping[EngineName, Engine]]:
    try:
        with opened(names, postgres) as engines:
            yield engines
    except NodeMissing as missing:
        raise click.ClickException(missing.text(language)) from missing


def _one_line(answer: Mapping[str, object]) -> str:
    """Write JSON that people can read; a broken character of the input is escaped."""
    text = json.dumps(answer, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(answer)


def _engine_names(text: str, language: Language) -> list[EngineName]:
    names = [one.strip() for one in text.split(",") if one.strip()]
    for one in names:
        if one not in ENGINES:
            raise click.UsageError(_NO_ENGINE.text(language, {"name": one, "all": ", ".join(ENGINES)}))
    return cast(list[EngineName], names)


def _object(text: str | None, option: str, language: Language) -> Mapping[str, object]:
    if text is None:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise click.UsageError(_NOT_JSON.text(language, {"option": option}))
    return found


def _catalog(site: Path | None, *, needed: bool) -> Catalog | None:
    """Load the site that was named; a module needs one, if only the packaged modules."""
    folder = site or (nearest_site(Path.cwd()) if needed else None)
    if folder is None and not needed:
        return None
    file = folder / SITE_FILE if folder is not None else None
    own = site_folders(file) if file is not None else ()
    loaded = load([packaged_modules(), *own], site_file=file)
    if loaded.catalog is None:
        raise click.ClickException(str(ProblemsFound(loaded.problems)))
    return loaded.catalog
