"""The engines that evaluate the typical rules in Python, each made ready as it is fastest: parsed and compiled before.

Records come in the values that suit the engine: scaled whole numbers for us, `Decimal` for the lambda, simpleeval and
rule-engine, floating point for CEL, which knows no decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import celpy
import rule_engine
import simpleeval
from language_rules import TODAY, TypicalRule

from customary.expressions.diagnostics import Diagnostic
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.metadata.catalog import Catalog
from customary.metadata.values import from_language, to_language

__all__ = ["EVALUATE", "LAMBDA", "OURS", "SIMPLEEVAL", "Prepared", "expression_of", "prepared"]

OURS, EVALUATE, LAMBDA, SIMPLEEVAL = "customary", "customary, with an outcome", "Decimal lambda", "simpleeval"
_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Prepared:
    """A rule made ready by an engine."""

    answers: Sequence[object]
    """What it gives for each record, in natural values."""
    run: Callable[[int], None]
    """Evaluates for every record so many times: this is what is timed, each in its own tightest loop."""


def prepared(rule: TypicalRule, catalog: Catalog) -> Mapping[str, Prepared]:
    """Make a rule ready in every engine.

    Errors: `SystemExit` when the engines do not agree, for then their speeds say nothing.
    """
    expression = expression_of(rule, catalog)
    engines = {
        OURS: _ours(rule, expression),
        EVALUATE: _ours_with_outcome(rule, expression),
        LAMBDA: _lambda(rule),
        SIMPLEEVAL: _simpleeval(rule),
        "rule-engine": _rule_engine(rule),
        "cel-python": _cel(rule),
    }
    wanted = [_rounded(one) for one in engines[OURS].answers]
    for name, engine in engines.items():
        given = [_rounded(one) for one in engine.answers]
        if given != wanted:
            raise SystemExit(f"{rule.name}: {name} answers {given}, {OURS} {wanted}")
    return engines


def expression_of(rule: TypicalRule, catalog: Catalog) -> Expression:
    """Find the rule's expression, and see that it reads what the other engines are given."""
    expression = rule.expression(catalog)
    if expression is None or tuple(".".join(slot.path) for slot in expression.slots) != rule.slots:
        raise SystemExit(f"{rule.name} has changed: write it anew for the other engines")
    return expression


def _rounded(value: object) -> object:
    """See numbers as a money field keeps them: floating point has more digits than it means."""
    if isinstance(value, bool) or value is None:
        return value
    return Decimal(str(value)).quantize(_PLACES, ROUND_HALF_UP)


def _slot_values(rule: TypicalRule, expression: Expression) -> list[tuple[object, ...]]:
    types = [slot.type for slot in expression.slots]
    return [tuple(map(to_language, types, record)) for record in rule.records]


_AROUND = Environment(today=TODAY.toordinal(), now=0)


def _ours(rule: TypicalRule, expression: Expression) -> Prepared:
    compute, records, found = expression.compute, _slot_values(rule, expression), list[Diagnostic]()

    def run(times: int) -> None:
        for _ in range(times):
            for record in records:
                compute(record, _AROUND, found)

    return Prepared([from_language(expression.type, compute(one, _AROUND, found)) for one in records], run)


def _ours_with_outcome(rule: TypicalRule, expression: Expression) -> Prepared:
    evaluate, records = expression.evaluate, _slot_values(rule, expression)

    def run(times: int) -> None:
        for _ in range(times):
            for record in records:
                evaluate(record, _AROUND)

    return Prepared([from_language(expression.type, evaluate(one, _AROUND).value) for one in records], run)


def _lambda(rule: TypicalRule) -> Prepared:
    by_hand, records = rule.lambda_, rule.records

    def run(times: int) -> None:
        for _ in range(times):
            for record in records:
                by_hand(record, TODAY)

    return Prepared([by_hand(record, TODAY) for record in records], run)


def _nested(rule: TypicalRule, value_of: Callable[[object], object]) -> list[dict[str, Any]]:
    """Give the records as mappings by field, with today; a link is a mapping of its own, or blank."""
    around = {"today": value_of(TODAY)}
    return [around | _mapping(dict(zip(rule.slots, map(value_of, record), strict=True))) for record in rule.records]


def _mapping(flat: Mapping[str, object]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        link, _, rest = path.partition(".")
        if not rest:
            tree[link] = value
        elif tree[link] is not None:
            known = tree[link] if isinstance(tree[link], dict) else {"id": tree[link]}
            tree[link] = known | {rest: value}
    return tree


def _simpleeval(rule: TypicalRule) -> Prepared:
    functions = {"days": lambda count: timedelta(days=count), "rate": Decimal}
    engine = simpleeval.EvalWithCompoundTypes(functions=functions)
    parsed = engine.parse(rule.simpleeval)
    records = _nested(rule, lambda value: value)

    def evaluate(record: dict[str, object]) -> object:
        engine.names = record
        return engine.eval(rule.simpleeval, previously_parsed=parsed)

    def run(times: int) -> None:
        for _ in range(times):
            for record in records:
                engine.names = record
                engine.eval(rule.simpleeval, previously_parsed=parsed)

    return Prepared(list(map(evaluate, records)), run)


def _rule_engine(rule: TypicalRule) -> Prepared:
    evaluate = rule_engine.Rule(rule.rule_engine, context=rule_engine.Context(default_timezone=UTC)).evaluate
    records = _nested(rule, _instant)

    def run(times: int) -> None:
        for _ in range(times):
            for record in records:
                evaluate(record)

    return Prepared(list(map(evaluate, records)), run)


def _instant(value: object) -> object:
    """Neither rule-engine nor CEL has dates: a day is its midnight."""
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else value


def _cel(rule: TypicalRule) -> Prepared:
    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    evaluate = environment.program(environment.compile(rule.cel)).evaluate
    records = [celpy.json_to_cel(_with_given(record)) for record in _nested(rule, _cel_value)]

    def run(times: int) -> None:
        for _ in range(times):
            for record in records:
                evaluate(record)

    return Prepared([_from_cel(evaluate(record)) for record in records], run)


def _with_given(record: dict[str, Any]) -> dict[str, Any]:
    """Put the record into a variable `r` as well, without what is blank: CEL asks what is `in` it."""
    return record | {"r": {key: _given(value) for key, value in record.items() if value is not None}}


def _given(value: object) -> object:
    return {key: one for key, one in value.items() if one is not None} if isinstance(value, dict) else value


def _cel_value(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else _instant(value)


def _from_cel(value: object) -> object:
    if isinstance(value, bool | celpy.celtypes.BoolType):
        return bool(value)
    return None if value is None else float(str(value))
