"""How long a rule takes from its text to the functions and the SQL that evaluate it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from language_rules import TODAY
from sqlalchemy import ColumnElement, FromClause, column

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import check
from customary.expressions.emit_javascript import function_of
from customary.expressions.emit_python import compile_expression
from customary.expressions.emit_sql import emit
from customary.expressions.emit_sql.contract import Resolver
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.parser import parse
from customary.expressions.positions import Excerpt
from customary.expressions.raw_forms import Dialect
from customary.expressions.scope import Place, Purpose
from customary.metadata.catalog import Catalog

__all__ = ["Step", "steps"]

_ROUNDS, _TIMES = 9, 20
_AROUND = Environment(today=TODAY.toordinal(), now=0)
_DIALECTS: tuple[Dialect, ...] = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to one rule, and the milliseconds of processor time that it takes."""

    work: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class _AnyColumn:
    """Finds a column for every field and a value for everything else."""

    def column(self, slot: Slot) -> ColumnElement[Any]:
        return column("_".join(slot.path))

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        return column("_".join((*slot.path, "folded")))

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], Resolver]:
        raise AssertionError(slot)

    def parameter(self, slot: Slot) -> object:
        return 30


def steps(catalog: Catalog) -> Iterator[Step]:
    """Measure with the longest condition of the packaged opportunity's rules; its length is told."""
    text = _text(catalog)
    place = Place(module="opportunity", purpose=Purpose.SCHEDULE, acting=False)

    def checked() -> Expression:
        expression = check(Excerpt.whole(text), catalog.vocabulary, place, condition=True).expression
        if expression is None:
            raise SystemExit(f"cannot be checked any more: {text}")
        return expression

    known = checked()
    emitters: dict[str, Callable[[Expression], object]] = {
        "Python": lambda one: compile_expression(one.root, one.slots),
        **{dialect: lambda one, dialect=dialect: emit(one, _AnyColumn(), dialect, _AROUND) for dialect in _DIALECTS},
        "JavaScript": function_of,
    }
    yield Step(f"parse {len(text)} characters", _milliseconds(lambda: parse(Excerpt.whole(text))))
    yield Step("parse and check", _milliseconds(checked))
    for name, emitter in emitters.items():
        yield Step(f"emit {name}", _milliseconds(lambda emitter=emitter: emitter(known)))

    def whole() -> None:
        expression = checked()
        for emitter in emitters.values():
            emitter(expression)

    yield Step("all of it", _milliseconds(whole))


def _text(catalog: Catalog) -> str:
    rules = catalog.modules["opportunity"].rules.values()
    return max((" ".join(one.condition.text.split()) for one in rules if one.condition), key=len)


def _milliseconds(work: Callable[[], object]) -> float:
    """Give the least of several rounds."""
    rounds: list[float] = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        for _ in range(_TIMES):
            work()
        rounds.append((time.process_time() - start) / _TIMES * 1e3)
    return min(rounds)
