"""Many expressions, one JSON object a line, each on every engine that was asked for.

In:  {"id", "expr", "fields": {"a": {"type": "decimal", "scale": 2, "value": "1.50"}}, "today", "now", "timezone",
      "language", "roles": [...], "teams": [...], "rates": {"USD": "7.1"}}
Out: {"id", "engine", "type", "value", "diagnostics", "problems"}, a line for each engine

Field types of the metadata go in, types of the language come out; `json_values.py` says how values are written. A line
that cannot be read gives an answer with a problem, like any other mistake.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from customary.commands.evaluation.around import asked_of
from customary.commands.evaluation.engines import Engine, EngineName, Evaluated
from customary.commands.evaluation.fields import MODULE, LineRefused, missing, read_fields
from customary.expressions.checker import check
from customary.expressions.diagnostics import Diagnostic
from customary.expressions.environment import Option
from customary.expressions.expression import Expression
from customary.expressions.json_values import json_value, type_name
from customary.expressions.positions import Excerpt, Message, Problem
from customary.expressions.problem_json import fixes_json, place_json
from customary.expressions.scope import Place, Purpose, Vocabulary
from customary.metadata.catalog import Catalog
from customary.metadata.surroundings import options_of

__all__ = ["NOT_PUSHABLE", "answers", "problem_json", "values_of_fields"]

Line = Mapping[str, Any]


def answers(
    lines: Iterable[str],
    engines: Mapping[EngineName, Engine],
    catalog: Catalog | None,
) -> Iterator[dict[str, object]]:
    """Give the answer to every line on every engine, in order; `catalog` is the site that expressions may name."""
    vocabulary = catalog.vocabulary if catalog is not None else Vocabulary()
    dictionaries = options_of(catalog) if catalog is not None else {}
    for text in lines:
        if text.strip():
            yield from _answers(text, engines, vocabulary, dictionaries, catalog)


def _answers(
    text: str,
    engines: Mapping[EngineName, Engine],
    vocabulary: Vocabulary,
    dictionaries: Mapping[str, Mapping[str, Option]],
    catalog: Catalog | None,
) -> Iterator[dict[str, object]]:
    identity: object = None
    try:
        line = _read(text)
        identity = line.get("id")
        source = line.get("expr")
        if not isinstance(source, str):
            raise missing("expr")
        asked = asked_of(line)
        around = read_fields(line.get("fields", {}), source, asked.zone(catalog), vocabulary, dictionaries)
        environment = asked.environment(catalog, around.dictionaries)
    except LineRefused as refused:
        problem = _plain_problem(refused.code, refused.text())
        yield from (_answer(identity, engine, problems=[problem]) for engine in engines)
        return
    result = check(Excerpt.whole(source), around.vocabulary, Place(module=MODULE, purpose=Purpose.RULE))
    problems = [problem_json(one) for one in result.problems if one.severity == "error"]
    for name, engine in engines.items():
        if result.expression is None:
            yield _answer(identity, name, problems=problems)
        else:
            evaluated = engine(result.expression, values_of_fields(result.expression, around.values), environment)
            yield _evaluated(identity, name, result.expression, evaluated)


def _read(text: str) -> Line:
    try:
        line = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise missing("JSON") from None
    if not isinstance(line, dict):
        raise missing("JSON object")
    try:
        json.dumps(line, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of a surrogate pair is no character
        raise missing("Unicode") from None
    return line


def _no_number(name: str) -> object:
    """JSON knows neither NaN nor Infinity."""
    raise ValueError(name)


def values_of_fields(expression: Expression, fields: Mapping[str, object]) -> list[object]:
    """Give the slot values of an expression over fields of one's own; nothing else surrounds them."""
    return [fields.get(slot.path[-1]) if slot.root == "record" else None for slot in expression.slots]


NOT_PUSHABLE = Message(
    en="{part} cannot be computed by this engine",
    zh_hans="此引擎无法计算 {part}",
    zh_hant="此引擎無法計算 {part}",
)


def _evaluated(identity: object, engine: EngineName, expression: Expression, evaluated: Evaluated) -> dict[str, object]:
    problems = [
        _plain_problem("not_pushable", NOT_PUSHABLE.text("en", {"part": one})) for one in evaluated.not_pushable
    ]
    if evaluated.failed is not None:
        problems.append(_plain_problem("database", evaluated.failed))
    return _answer(
        identity,
        engine,
        type=type_name(expression.type),
        value=None if problems else json_value(evaluated.value, expression.type),
        diagnostics=[_diagnostic_json(one) for one in evaluated.diagnostics],
        problems=problems,
    )


def _answer(
    identity: object,
    engine: EngineName,
    *,
    type: str | None = None,
    value: object = None,
    diagnostics: list[dict[str, object]] | None = None,
    problems: list[dict[str, object]],
) -> dict[str, object]:
    return {
        "id": identity,
        "engine": engine,
        "type": type,
        "value": value,
        "diagnostics": diagnostics or [],
        "problems": problems,
    }


def problem_json(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "message": problem.text(),
        **place_json(problem.span),
        "suggestions": list(problem.suggestions),
        "fixes": fixes_json(problem.fixes),
    }


def _diagnostic_json(diagnostic: Diagnostic) -> dict[str, object]:
    return {"code": diagnostic.code, "message": diagnostic.text(), **place_json(diagnostic.span)}


def _plain_problem(code: str, message: str) -> dict[str, object]:
    place: dict[str, object] = dict.fromkeys(("line", "column", "end_line", "end_column"), 1)
    return {"code": code, "message": message, **place, "suggestions": [], "fixes": []}
