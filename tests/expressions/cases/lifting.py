"""Turns the literals of an expression into fields of its record.

An expression without fields is computed before any SQL is written, so that a database would never be asked. With its
literals lifted into fields, the same case runs over columns of a table and over what a form holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from customary.expressions import nodes
from customary.expressions import types as t
from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.functions import family_of
from customary.expressions.parser import parse
from customary.expressions.positions import Excerpt
from customary.expressions.printing import canonical
from customary.expressions.scope import Member, Place, Vocabulary

__all__ = ["Lifted", "functions_of", "lifted"]

_MODULE = "opportunity"
_STORED_DIGITS = 18
_BLANKS: tuple[t.Type, ...] = (
    t.TEXT, t.NumberType(_STORED_DIGITS, 2), t.DATE, t.DATETIME, t.TIME, t.DURATION, t.BOOLEAN,
    t.ChoiceType("sales_stage"),
)  # fmt: skip
"""What a blank may be of; the first that fits is it."""


_OF_CURRENCIES = frozenset({"money", "convert"})
"""Their second argument is a currency: which one it is decides the type."""


@dataclass(frozen=True, slots=True)
class Field:
    """A literal as a field."""

    type: t.Type
    value: object


@dataclass(frozen=True, slots=True)
class Lifted:
    """The same expression with fields in place of literals, and their values."""

    expression: Expression
    values: Mapping[str, object]


def lifted(expression: Expression, vocabulary: Vocabulary, place: Place) -> Lifted:
    """Lift every literal that may as well be a field; the others stay: a unit, a time zone, a pattern."""
    tree = parse(expression.excerpt).node
    assert tree is not None
    kept = [
        one.value
        for node in _walked(tree)
        if isinstance(node, nodes.FunctionCall) and node.name in _OF_CURRENCIES
        for one in node.arguments[1:2]
    ]
    found: dict[int, Field] = {}
    best = Lifted(expression, {})
    for index, literal in enumerate(_literals(tree)):
        for field in _as_fields(literal) if literal not in kept else ():
            again = _with(tree, {**found, index: field}, vocabulary, place)
            if again is not None and family_of(again.expression.type) == family_of(expression.type):
                found[index] = field
                best = again
                break
    return best


def _with(tree: nodes.Node, found: Mapping[int, Field], vocabulary: Vocabulary, place: Place) -> Lifted | None:
    named = {index: f"lifted{index}" for index in found}
    members = {named[index]: Member(key=named[index], type=field.type) for index, field in found.items()}
    module = vocabulary.modules[_MODULE]
    module = replace(module, members={**module.members, **members})
    wider = replace(vocabulary, modules={**vocabulary.modules, _MODULE: module})
    result = check(Excerpt.whole(canonical(_replaced(tree, named))), wider, place)
    if result.expression is None:
        return None
    return Lifted(result.expression, {named[index]: field.value for index, field in found.items()})


# the literals of a tree


def _literals(tree: nodes.Node) -> list[nodes.Node]:
    return [node for node in _walked(tree) if _is_literal(node)]


def functions_of(tree: nodes.Node) -> set[str]:
    """Give the names of the functions that are called."""
    return {node.name for node in _walked(tree) if isinstance(node, nodes.FunctionCall)}


def _is_literal(node: object) -> bool:
    if isinstance(node, nodes.Unary):
        return node.op == "-" and isinstance(node.operand, nodes.NumberLiteral)
    return isinstance(
        node,
        nodes.NumberLiteral
        | nodes.PercentLiteral
        | nodes.TextLiteral
        | nodes.BooleanLiteral
        | nodes.BlankLiteral
        | nodes.DateLiteral
        | nodes.DateTimeLiteral,
    )


def _walked(node: Any) -> Iterator[Any]:
    """Go through a tree in reading order; a minus belongs to the number behind it."""
    yield node
    if not _is_literal(node):
        for part in _parts(node):
            yield from _walked(part)


def _parts(node: Any) -> Iterator[Any]:
    for field in fields(node):
        value = getattr(node, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if is_dataclass(one) and isinstance(one, nodes.Syntax):
                yield one


def _replaced(tree: nodes.Node, names: Mapping[int, str]) -> nodes.Node:
    """Put names in the place of the literals with these numbers."""
    numbers = iter(range(len(_literals(tree))))

    def rebuilt(node: Any) -> Any:
        if _is_literal(node):
            name = names.get(next(numbers))
            return node if name is None else nodes.Path(span=node.span, names=(name,), name_spans=(node.span,))
        changed: dict[str, Any] = {}
        for field in fields(node):
            value = getattr(node, field.name)
            if isinstance(value, nodes.Syntax):
                changed[field.name] = rebuilt(value)
            elif isinstance(value, tuple) and any(isinstance(one, nodes.Syntax) for one in value):
                changed[field.name] = tuple(rebuilt(one) for one in value)
        return replace(node, **changed)

    found: nodes.Node = rebuilt(tree)
    return found


def _as_fields(literal: nodes.Node) -> Iterator[Field]:
    """Give the fields that a literal can be; none for one that no column of a module holds."""
    match literal:
        case nodes.Unary():
            assert isinstance(literal.operand, nodes.NumberLiteral)
            yield from _number(-Decimal(literal.operand.digits))
        case nodes.NumberLiteral():
            yield from _number(Decimal(literal.digits))
        case nodes.PercentLiteral():
            yield from _number(Decimal(literal.digits).scaleb(-2))
        case nodes.TextLiteral() if literal.value:
            yield Field(t.TEXT, literal.value)
        case nodes.BooleanLiteral():
            yield Field(t.BOOLEAN, literal.value)
        case nodes.DateLiteral():
            yield Field(t.DATE, literal.ordinal)
        case nodes.DateTimeLiteral() if literal.offset_minutes is not None:
            days = literal.ordinal - 719_163
            yield Field(t.DATETIME, days * 86_400_000 + literal.milliseconds - literal.offset_minutes * 60_000)
        case nodes.TextLiteral() | nodes.BlankLiteral():
            yield from (Field(type_, None) for type_ in _BLANKS)


def _number(value: Decimal) -> Iterator[Field]:
    scale = max(-int(value.as_tuple().exponent), 0)
    scaled = int(value.scaleb(scale))
    if len(str(abs(scaled))) <= _STORED_DIGITS:
        yield Field(t.NumberType(_STORED_DIGITS, scale), scaled)
