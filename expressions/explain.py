"""Why an expression gave its answer: the tree of its parts with their values, and the parts that decided.

The tree is computed with the same compiled functions as the answer, one per part. What a short circuit passes over is
in the tree too, marked as not checked, so that a reader sees what was never asked. Of the related rows that an
aggregate runs over the first are told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import cast

from customary.expressions.checked import (
    Aggregate,
    And,
    Arithmetic,
    Call,
    Checked,
    Coalesce,
    If,
    Or,
    RowsSlot,
    Slot,
)
from customary.expressions.diagnostics import Diagnostic
from customary.expressions.emit_python import Compiled, compile_expression
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.json_values import json_value
from customary.expressions.positions import Language, Message, Span
from customary.expressions.python_runtime import MAX_ROWS
from customary.expressions.types import BooleanType, Type
from customary.expressions.walk import children, nodes_of, slots_of
from customary.expressions.witness import World, rows_of

__all__ = ["SHOWN_ROWS", "RowTrace", "Trace", "explain"]

SHOWN_ROWS = 5
"""Of the rows of an aggregate so many are told, and of theirs as many again."""
_NOT_CHECKED = Message(en="not checked", zh_hans="未检查", zh_hant="未檢查")
_BLANK = Message(en="blank", zh_hans="空", zh_hant="空白")
_DECIDED = Message(en="decided", zh_hans="起决定作用", zh_hant="起決定作用")
_ROW = Message(en="row {number}", zh_hans="第 {number} 条", zh_hant="第 {number} 筆")
_LEFT_OUT = Message(en="row {number}, left out", zh_hans="第 {number} 条，不计入", zh_hant="第 {number} 筆，不計入")
_MORE = Message(en="… and {number} more", zh_hans="……另有 {number} 条", zh_hant="……另有 {number} 筆")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One part of an expression, as one evaluation met it."""

    text: str
    span: Span
    value: object
    """In language form; None also where the part was not checked."""
    type: Type
    kind: str
    """The word for the part: read, compare, and, or, not, call of a function by its name ..."""
    children: tuple[Trace, ...] = ()
    decided: bool = False
    """Whether this condition is one that made the whole what it is."""
    checked: bool = True
    """False for what a short circuit passed over."""
    diagnostics: tuple[str, ...] = ()
    """What the data made impossible in this part, in English."""
    rows: tuple[RowTrace, ...] | None = None
    """Of an aggregate: the first rows that it saw."""
    more_rows: int = 0
    """How many rows it saw besides."""

    def every_diagnostic(self) -> Iterator[str]:
        """Give what the data made impossible in this part or in one below it."""
        yield from self.diagnostics
        for part in self.children:
            yield from part.every_diagnostic()

    def first_deciding(self) -> Trace | None:
        """Give the first comparison, in reading order, that made the whole condition what it is; None of a value."""
        if self.decided:
            return self
        return next((found for part in self.children if (found := part.first_deciding()) is not None), None)

    def lines(self, depth: int = 0, language: Language = "en") -> Iterator[str]:
        """Write the tree for people: a line for each part, with its value, and a mark at what decided."""
        yield f"{'  ' * depth}{self._said(language)}"
        yield from self._lines_below(depth + 1, language)

    def _said(self, language: Language) -> str:
        value = json_value(self.value, self.type)
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        said = (
            shown if self.checked and value is not None else (_BLANK if self.checked else _NOT_CHECKED).text(language)
        )
        decided = f"  <- {_DECIDED.text(language)}" if self.decided else ""
        reasons = "".join(f"  ! {one}" for one in self.diagnostics)
        return f"{' '.join(self.text.split())} = {said}{decided}{reasons}"

    def _lines_below(self, depth: int, language: Language) -> Iterator[str]:
        for part in self.children:
            if part.kind != "const" and part.span != self.span:
                yield from part.lines(depth, language)
        for number, row in enumerate(self.rows or (), start=1):
            head = (_ROW if row.counted else _LEFT_OUT).text(language, {"number": number})
            said = ", ".join(part._said(language) for part in row.parts)
            yield f"{'  ' * depth}{head}{': ' if said else ''}{said}"
            for part in row.parts:
                yield from part._lines_below(depth + 1, language)
        if self.more_rows:
            yield f"{'  ' * depth}{_MORE.text(language, {'number': self.more_rows})}"

    def as_json(self) -> dict[str, object]:
        """Give the tree as JSON holds it, without what every reader can assume."""
        found: dict[str, object] = {
            "text": self.text,
            "kind": self.kind,
            "value": json_value(self.value, self.type),
            "start": self.span.start,
            "end": self.span.end,
        }
        if self.decided:
            found["decided"] = True
        if not self.checked:
            found["checked"] = False
        if self.diagnostics:
            found["diagnostics"] = list(self.diagnostics)
        if self.children:
            found["children"] = [one.as_json() for one in self.children]
        if self.rows is not None:
            found["rows"] = [one.as_json() for one in self.rows]
        if self.more_rows:
            found["more_rows"] = self.more_rows
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTrace:
    """One of the rows that an aggregate saw."""

    counted: bool
    """Whether the condition of the aggregate held for it; true without one."""
    parts: tuple[Trace, ...]
    """What was computed of it: its value and the key of its place, or the condition that left it out; a condition
    that asks of its own rows in any case."""

    def as_json(self) -> dict[str, object]:
        return {"counted": self.counted, "parts": [one.as_json() for one in self.parts]}


def explain(expression: Expression, values: Sequence[object], environment: Environment) -> Trace:
    """Evaluate an expression for one record and keep the value of every part.

    Shapes: `values` aligned with `expression.slots`, as for `Expression.evaluate`.
    """
    world = dict(zip(expression.slots, values, strict=True))
    trace = _traced(_plan(expression), world, environment)
    return _decided(trace) if isinstance(expression.type, BooleanType) else trace


@dataclass(frozen=True, eq=False)
class _Plan:
    """One part with its compiled function, made once for an expression."""

    node: Checked
    slots: tuple[Slot | RowsSlot, ...]
    """What the function takes."""
    function: Compiled
    parts: tuple[_Plan, ...]
    rows: _RowsPlan | None
    of_row: bool = False
    """Whether it is computed for a row: then the parts are only the aggregates inside."""

    def value(self, world: World, environment: Environment, found: list[Diagnostic]) -> object:
        return self.function([world[slot] for slot in self.slots], environment, found)


@dataclass(frozen=True, eq=False)
class _RowsPlan:
    """The parts of an aggregate, each compiled for one row."""

    node: Aggregate
    where: _Plan | None
    parts: tuple[_Plan, ...]
    inside: bool
    """Whether the aggregate is itself computed for each row of another one."""


@lru_cache(maxsize=256)
def _plan(expression: Expression) -> _Plan:
    def plan(node: Checked) -> _Plan:
        function = compile_expression(node, expression.slots)
        parts = tuple(plan(one) for one in children(node))
        return _Plan(node, expression.slots, function, parts, _rows_plan(node, inside=False))

    return plan(expression.root)


def _rows_plan(node: Checked, *, inside: bool) -> _RowsPlan | None:
    if not isinstance(node, Aggregate):
        return None

    def plan(part: Checked) -> _Plan:
        """Of what is computed for a row, only aggregates inside are gone into."""
        slots = slots_of(part, inside=True)
        inner = tuple(plan(one) for one in nodes_of(part) if isinstance(one, Aggregate) and one is not part)
        rows = _rows_plan(part, inside=True)
        return _Plan(part, slots, compile_expression(part, slots, inside=True), inner, rows, of_row=True)

    where = plan(node.where) if node.where is not None else None
    return _RowsPlan(node, where, tuple(plan(one) for one in (node.value, node.order) if one is not None), inside)


def _traced(plan: _Plan, world: World, environment: Environment) -> Trace:
    found: list[Diagnostic] = []
    value = plan.value(world, environment, found)
    asked = _asked(plan, world, environment)
    parts = tuple(
        _traced(part, world, environment) if index in asked else _passed_over(part)
        for index, part in enumerate(plan.parts)
    )
    own = {one.text() for one in found} - {text for part in parts for text in part.every_diagnostic()}
    rows, more = _rows_traced(plan.rows, world, environment) if plan.rows is not None else (None, 0)
    told = tuple(sorted(own))
    return replace(_bare(plan.node), value=value, children=parts, diagnostics=told, rows=rows, more_rows=more)


def _rows_traced(plan: _RowsPlan, world: World, environment: Environment) -> tuple[tuple[RowTrace, ...], int]:
    """Tell the first rows and count the others; of too many rows none was looked at."""
    count = len(cast("Sequence[object]", world[plan.node.rows]))
    if count > MAX_ROWS:
        return (), count
    each = islice(rows_of(plan.node, [world], inside=plan.inside), SHOWN_ROWS)
    shown = tuple(_row_traced(plan, row, environment) for row in each)
    return shown, count - len(shown)


def _row_traced(plan: _RowsPlan, row: World, environment: Environment) -> RowTrace:
    where = _traced(plan.where, row, environment) if plan.where is not None else None
    if where is not None and where.value is not True:
        return RowTrace(counted=False, parts=(where,))
    told = (where,) if where is not None and (where.children or where.rows is not None) else ()
    return RowTrace(counted=True, parts=(*told, *(_traced(part, row, environment) for part in plan.parts)))


def _passed_over(plan: _Plan) -> Trace:
    return replace(_bare(plan.node), children=tuple(_passed_over(part) for part in plan.parts), checked=False)


def _bare(node: Checked) -> Trace:
    span = node.span
    return Trace(text=span.source.text[span.start : span.end], span=span, value=None, type=node.type, kind=_kind(node))


def _kind(node: Checked) -> str:
    match node:
        case Call() | Aggregate():
            return node.function
        case Arithmetic():
            return node.op
    return _KINDS.get(type(node).__name__, type(node).__name__.lower())


_KINDS = {"IsBlank": "is blank", "OneOf": "in", "TextMatch": "text", "Join": "&", "Coalesce": "??"}


def _asked(plan: _Plan, world: World, environment: Environment) -> frozenset[int]:
    """Give the places of the parts that the evaluation looks at, in its own order."""

    def value_of(index: int) -> object:
        return plan.parts[index].value(world, environment, [])

    def until(stops: Callable[[object], bool]) -> frozenset[int]:
        for index in range(len(plan.parts)):
            if stops(value_of(index)):
                return frozenset(range(index + 1))
        return frozenset(range(len(plan.parts)))

    match plan.node:
        case _ if plan.of_row:
            return frozenset(range(len(plan.parts)))
        case And():
            return until(lambda value: value is not True)
        case Or():
            return until(lambda value: value is True)
        case Coalesce():
            return until(lambda value: value is not None)
        case If():
            return _asked_of_choice(plan.node, value_of)
    return frozenset(range(len(plan.parts)))


def _asked_of_choice(node: If, value_of: Callable[[int], object]) -> frozenset[int]:
    asked: set[int] = set()
    for arm in range(len(node.arms)):
        asked.add(2 * arm)
        if value_of(2 * arm) is True:
            return frozenset(asked | {2 * arm + 1})
    return frozenset(asked | {2 * len(node.arms)})


def _decided(trace: Trace) -> Trace:
    """Mark the conditions without which the answer might be another."""
    if trace.kind == "and" and trace.value is False:
        return _marked(trace, lambda part: part.value is not True)
    if trace.kind == "or" and trace.value is True:
        return _marked(trace, lambda part: part.value is True)
    if trace.kind in ("and", "or", "not"):
        return _marked(trace, lambda _: True)
    if trace.kind == "if":
        return _marked(trace, lambda part: isinstance(part.type, BooleanType))
    return replace(trace, decided=True)


def _marked(trace: Trace, decides: Callable[[Trace], bool]) -> Trace:
    parts = tuple(_decided(part) if part.checked and decides(part) else part for part in trace.children)
    return replace(trace, children=parts)
