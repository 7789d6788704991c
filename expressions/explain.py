"""Why an expression gave its answer: the tree of its parts with their values, and the parts that decided.

The tree is computed with the same compiled functions as the answer, one per part. What a short circuit passes over is
in the tree too, marked as not checked, so that a reader sees what was never asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from customary.expressions.checked import (
    Aggregate,
    And,
    Arithmetic,
    Call,
    Checked,
    Coalesce,
    If,
    Or,
)
from customary.expressions.diagnostics import Diagnostic
from customary.expressions.emit_python import Compiled, compile_expression
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.json_values import json_value
from customary.expressions.positions import Span
from customary.expressions.types import BooleanType, Type
from customary.expressions.walk import children

__all__ = ["Trace", "explain"]


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

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Write the tree for people: a line for each part, with its value, and a mark at what decided."""
        value = json_value(self.value, self.type)
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        said = "not checked" if not self.checked else "blank" if value is None else shown
        reasons = "".join(f"  ! {one}" for one in self.diagnostics)
        yield f"{'  ' * depth}{' '.join(self.text.split())} = {said}{'  <- decided' if self.decided else ''}{reasons}"
        for part in self.children:
            if part.kind != "const" and part.span != self.span:
                yield from part.lines(depth + 1)

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
        return found


def explain(expression: Expression, values: Sequence[object], environment: Environment) -> Trace:
    """Evaluate an expression for one record and keep the value of every part.

    Shapes: `values` aligned with `expression.slots`, as for `Expression.evaluate`.
    """
    trace = _traced(_plan(expression), values, environment)
    return _decided(trace) if isinstance(expression.type, BooleanType) else trace


@dataclass(frozen=True, eq=False)
class _Plan:
    """One part with its compiled function, made once for an expression."""

    node: Checked
    function: Compiled
    parts: tuple[_Plan, ...]


@lru_cache(maxsize=256)
def _plan(expression: Expression) -> _Plan:
    def plan(node: Checked) -> _Plan:
        return _Plan(node, compile_expression(node, expression.slots), tuple(plan(one) for one in children(node)))

    return plan(expression.root)


def _traced(plan: _Plan, values: Sequence[object], environment: Environment) -> Trace:
    found: list[Diagnostic] = []
    value = plan.function(values, environment, found)
    asked = _asked(plan, values, environment)
    parts = tuple(
        _traced(part, values, environment) if index in asked else _passed_over(part)
        for index, part in enumerate(plan.parts)
    )
    own = {one.text() for one in found} - {text for part in parts for text in part.every_diagnostic()}
    return replace(_bare(plan.node), value=value, children=parts, diagnostics=tuple(sorted(own)))


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


def _asked(plan: _Plan, values: Sequence[object], environment: Environment) -> frozenset[int]:
    """Give the places of the parts that the evaluation looks at, in its own order."""

    def value_of(index: int) -> object:
        return plan.parts[index].function(values, environment, [])

    def until(stops: Callable[[object], bool]) -> frozenset[int]:
        for index in range(len(plan.parts)):
            if stops(value_of(index)):
                return frozenset(range(index + 1))
        return frozenset(range(len(plan.parts)))

    match plan.node:
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
