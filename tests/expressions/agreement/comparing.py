"""Comparing the engines: the value and its type for every record, for JavaScript the diagnostics too."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection

from customary.commands.evaluation.node import Node
from customary.expressions import types as t
from customary.expressions.analysis import verdict
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import check
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt, render
from customary.expressions.scope import Place
from customary.expressions.walk import nodes_of
from tests.expressions.agreement.engines import Database, Found, filled, in_javascript, in_python
from tests.expressions.agreement.records import Data, some_data
from tests.expressions.agreement.world import CODES_OF, PLACE, VOCABULARY

__all__ = ["Arena", "Engines", "Tally", "checked"]


def checked(source: str, place: Place = PLACE) -> Expression:
    result = check(Excerpt.whole(source), VOCABULARY, place)
    assert result.expression is not None, "\n".join(render(one) for one in result.problems)
    return result.expression


@dataclass(frozen=True)
class Engines:
    """Open once for many comparisons."""

    node: Node
    sqlite: Connection
    postgresql: Connection

    @contextmanager
    def over(self, data: Data) -> Iterator[Arena]:
        """Hold some records on all engines."""
        with ExitStack() as stack:
            sqlite = stack.enter_context(filled(self.sqlite, data, "sqlite"))
            postgresql = stack.enter_context(filled(self.postgresql, data, "postgresql"))
            yield Arena(self.node, (sqlite, postgresql), data)

    @contextmanager
    def over_records_of(self, seed: object) -> Iterator[Arena]:
        with self.over(some_data(random.Random(str(seed)))) as arena:
            yield arena


@dataclass
class Tally:
    """What was compared."""

    pairs: int = 0
    """Of an expression and a record."""
    expressions: Counter[str] = field(default_factory=Counter)
    """By engine: how many expressions it computed."""

    def add(self, other: Tally) -> None:
        self.pairs += other.pairs
        self.expressions += other.expressions


@dataclass(frozen=True)
class Arena:
    """Some records on all engines."""

    node: Node
    databases: Sequence[Database]
    data: Data

    def compare(self, expressions: Mapping[str, Expression], around: Environment) -> Tally:
        """Compare the engines; an expression that some engine leaves to Python is compared on the others."""
        tally = Tally()
        scripted = in_javascript(self.node, expressions, self.data, around)
        for source, expression in expressions.items():
            wanted = in_python(expression, self.data, around)
            answers = {name: found for name, found in self._others(expression, around, scripted.get(source)) if found}
            for name, found in answers.items():
                self._equal(name, source, expression, around, wanted, found)
            if isinstance(expression.type, t.BooleanType):
                _as_foretold(source, expression, self.data.values(expression.slots, around), wanted)
                self._same_records(source, expression, around, wanted)
            tally.expressions.update(["python", *answers])
            tally.pairs += len(wanted) if answers else 0
        return tally

    def _others(
        self, expression: Expression, around: Environment, scripted: list[Found] | None
    ) -> Iterator[tuple[str, list[Found] | None]]:
        yield "javascript", scripted
        for database in self.databases:
            yield database.dialect, database.values(expression, around)

    def _equal(
        self,
        engine: str,
        source: str,
        expression: Expression,
        around: Environment,
        wanted: Sequence[Found],
        found: Sequence[Found],
    ) -> None:
        assert len(found) == len(wanted), f"{engine}: {source}"
        for number, (python, other) in enumerate(zip(wanted, found, strict=True)):
            if not _agree(engine, python, other):
                values = self.data.values(expression.slots, around)[number]
                read = dict(zip(((slot.root, *slot.path) for slot in expression.slots), values, strict=True))
                smallest = self._smallest(engine, expression, around)
                raise AssertionError(
                    f"{engine}: {source}\n{around}\n{read}\npython: {python}\n{engine}: {other}\nsmallest: {smallest}"
                )

    def _same_records(self, source: str, expression: Expression, around: Environment, wanted: Sequence[Found]) -> None:
        ids = [number for number, one in enumerate(wanted, start=1) if one.value is True]
        for database in self.databases:
            found = database.matching(expression, around)
            assert found is None or found == ids, f"{database.dialect} WHERE {source}\n{around}"

    def _smallest(self, engine: str, expression: Expression, around: Environment) -> str:
        """Find the smallest part of an expression on which an engine differs as well."""
        parts = {node.span.source.text[node.span.start : node.span.end] for node in nodes_of(expression.root)}
        for part in sorted(parts, key=len):
            result = check(Excerpt.whole(part), VOCABULARY, PLACE)
            if result.expression is None:
                continue
            alone = result.expression
            scripted = in_javascript(self.node, {part: alone}, self.data, around).get(part)
            found = dict(self._others(alone, around, scripted))[engine]
            wanted = in_python(alone, self.data, around)
            if found and not all(_agree(engine, *pair) for pair in zip(wanted, found, strict=True)):
                return part
        return expression.text


def _as_foretold(source: str, expression: Expression, read: Sequence[Sequence[object]], found: Sequence[Found]) -> None:
    """What the analysis says of a condition that always holds, or never does, is so wherever codes are declared."""
    said = verdict(expression.root, CODES_OF)
    if said is None:
        return
    for values, one in zip(read, found, strict=True):
        if all(map(_is_declared, expression.slots, values)):
            assert (one.value is True) == said.value, f"{said}: {source} of {values}"


def _is_declared(slot: Slot | RowsSlot, value: object) -> bool:
    """Tell whether a value holds only codes that its dictionary still has."""
    match slot:
        case RowsSlot():
            return all(_is_declared(*pair) for row in cast(Any, value) for pair in zip(slot.slots, row, strict=True))
        case Slot(type=t.ChoiceType(dictionary=name)) if name in CODES_OF:
            return value is None or value in CODES_OF[name]
        case Slot(type=t.ChoicesType(dictionary=str(name))) if name in CODES_OF:
            return CODES_OF[name].issuperset(cast("frozenset[str]", value))
    return True


def _agree(engine: str, python: Found, other: Found) -> bool:
    same = (python.value, type(python.value)) == (other.value, type(other.value))
    return same and (engine != "javascript" or python.diagnostics == other.diagnostics)
