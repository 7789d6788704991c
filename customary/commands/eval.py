"""`customary eval`: compute an expression for one record, or many of them on several engines."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO, cast

import click

from customary.commands.evaluation.around import Asked, asked_of
from customary.commands.evaluation.batch import NOT_PUSHABLE, answers, values_of_fields
from customary.commands.evaluation.engines import ENGINES, Engine, EngineName, Evaluated, opened
from customary.commands.evaluation.fields import MODULE, LineRefused, read_fields
from customary.commands.evaluation.node import NodeMissing
from customary.commands.evaluation.records import Given, slot_values
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
from customary.metadata.surroundings import options_of

__all__ = ["command"]

_NO_MODULE = Message(en="there is no module {name}", zh_hans="没有名为 {name} 的模块", zh_hant="沒有名為 {name} 的模組")
_NAMES_COME_FROM = Message(
    en="names come from --module MODULE, or from fields of your own with --fields",
    zh_hans="名称来自 --module MODULE，或用 --fields 自行给出的字段",
    zh_hant="名稱來自 --module MODULE，或用 --fields 自行給出的欄位",
)
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


class _Command(click.Command):
    """A command whose first argument may begin with a minus sign, as in `-amount * 2`."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        known = {name for one in self.get_params(context) for name in (*one.opts, *one.secondary_opts)}
        behind = [one for one in arguments if _is_expression(one, known)]
        if len(behind) == 1 and "--" not in arguments:
            arguments = [*(one for one in arguments if one is not behind[0]), "--", behind[0]]
        return super().parse_args(context, arguments)


def _is_expression(argument: str, known: Collection[str]) -> bool:
    """Tell an expression that begins with a minus sign from an option.

    >>> [_is_expression(one, {"-h", "--record"}) for one in ("-2 ^ 2", "-amount", "--record", "--record={}", "-")]
    [True, True, False, False, False]
    """
    return len(argument) > 1 and argument[0] == "-" != argument[1] and argument not in known


@click.command("eval", cls=_Command)
@click.argument("expression", required=False)
@click.option("--module", help="The module whose fields are the names in the expression.")
@click.option("--record", help="The record, as a JSON object of its fields.")
@click.option("--old", help="The record as it was saved before, for `old` and changed(); without it, it is new.")
@click.option("--user", help="Who acts, as a JSON object of the fields of a user.")
@click.option("--role", "roles", multiple=True, help="A role of who acts; several times for several.")
@click.option("--team", "teams", multiple=True, help="A team of who acts; several times for several.")
@click.option("--settings", help="Settings that differ from their defaults, as a JSON object.")
@click.option("--rates", help='What currencies are worth in base currency: {"USD": "7.1"}.')
@click.option("--fields", help='Fields of your own: {"a": {"type": "decimal", "scale": 2, "value": "1.50"}}.')
@click.option("--site", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The site's folder.")
@click.option("--timezone", help="The zone in which a day begins; that of the site unless another is named.")
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
    old: str | None,
    user: str | None,
    roles: Sequence[str],
    teams: Sequence[str],
    settings: str | None,
    rates: str | None,
    fields: str | None,
    site: Path | None,
    timezone: str | None,
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
    names = _engine_names(engines, language)
    if len(names) != 1:
        raise click.UsageError(_ONE_ENGINE.text(language))
    try:
        who = _object(user, "--user", language)
        rated = {"rates": _object(rates, "--rates", language)}
        said = {"timezone": timezone, "today": today, "now": now, "language": language, "roles": roles, "teams": teams}
        question = _Question(
            expression or "", catalog, asked_of({**said, **rated, "user": who.get("id")}), names[0], postgres
        )
        if module is None:
            computed = question.of_fields(_object(fields, "--fields", language) if fields is not None else None)
        elif catalog is None or module not in catalog.modules:
            raise click.UsageError(_NO_MODULE.text(language, {"name": module}))
        else:
            given = Given(
                module=module,
                record=_object(record, "--record", language),
                old=_object(old, "--old", language) if old is not None else None,
                user=who,
                settings=_object(settings, "--settings", language),
            )
            computed = question.of_module(catalog, given)
    except LineRefused as refused:
        raise click.ClickException(refused.text(language)) from refused
    computed.show(language)
    if explained:
        for line in computed.explained(language):
            click.echo(f"  {line}")


@dataclass(frozen=True)
class _Answer:
    """What one expression came to, and what it was computed from."""

    expression: Expression
    values: Sequence[object]
    around: Environment
    evaluated: Evaluated

    def show(self, language: Language) -> None:
        value = json_value(self.evaluated.value, self.expression.type)
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        click.echo(f"{shown if value is not None else 'blank'}  ({type_name(self.expression.type)})")
        for diagnostic in self.evaluated.diagnostics:
            line, column = diagnostic.span.source.line_column(diagnostic.span.start)
            click.echo(f"{line}:{column}: {diagnostic.text(language)}")

    def explained(self, language: Language) -> Iterable[str]:
        return explain(self.expression, self.values, self.around).lines(language=language)


@dataclass(frozen=True)
class _Question:
    """One expression to answer, and where."""

    text: str
    catalog: Catalog | None
    asked: Asked
    engine: EngineName
    postgres: str | None

    def of_module(self, catalog: Catalog, given: Given) -> _Answer:
        place = Place(module=given.module, purpose=Purpose.RULE, saving=True)
        found = self._checked(check(Excerpt.whole(self.text), catalog.vocabulary, place))
        around = replace(self.asked.environment(catalog, {}), is_new=given.old is None)
        return self._answer(found, slot_values(catalog, given, found.slots, around), around)

    def of_fields(self, fields: Mapping[str, object] | None) -> _Answer:
        vocabulary = self.catalog.vocabulary if self.catalog is not None else Vocabulary()
        known = options_of(self.catalog) if self.catalog is not None else {}
        given = read_fields(dict(fields or {}), self.text, self.asked.zone(self.catalog), vocabulary, known)
        place = Place(module=MODULE if fields is not None else None, purpose=Purpose.RULE)
        found = self._checked(check(Excerpt.whole(self.text), given.vocabulary, place), nameless=fields is None)
        around = self.asked.environment(self.catalog, given.dictionaries)
        return self._answer(found, values_of_fields(found, given.values), around)

    def _checked(self, result: CheckResult, *, nameless: bool = False) -> Expression:
        for problem in result.problems:
            click.echo(render(problem, self.asked.language), err=problem.severity == "warning")
        if result.expression is None:
            if nameless and any(one.code == "E201" for one in result.problems):
                click.echo(_NAMES_COME_FROM.text(self.asked.language), err=True)
            sys.exit(1)
        return result.expression

    def _answer(self, expression: Expression, values: Sequence[object], around: Environment) -> _Answer:
        language = self.asked.language
        with _opened([self.engine], self.postgres, language) as engines:
            evaluated = engines[self.engine](expression, values, around)
        if evaluated.not_pushable:
            raise click.ClickException(NOT_PUSHABLE.text(language, {"part": evaluated.not_pushable[0]}))
        if evaluated.failed is not None:
            raise click.ClickException(evaluated.failed)
        return _Answer(expression, values, around, evaluated)


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
