"""Small makers of `ast` nodes, so that the Python back end reads like what it emits."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from customary.expressions.checked import Checked
from customary.expressions.positions import Span
from customary.expressions.types import Type

__all__ = [
    "Code",
    "Emitter",
    "Operand",
    "apply",
    "attribute",
    "conjunction",
    "constant",
    "either",
    "halved",
    "is_blank",
    "is_given",
    "is_true",
    "name",
    "negated",
    "operation",
    "subscript",
    "times",
    "truth",
    "unchanged",
    "walrus",
]


@dataclass(frozen=True, slots=True)
class Code:
    """The code of one value, and whether it can be None."""

    code: ast.expr
    nullable: bool


def unchanged(code: ast.expr) -> ast.expr:
    return code


@dataclass(frozen=True, slots=True)
class Operand:
    """A value as an operation wants it: first checked for blank, then changed (to another scale, say)."""

    code: Code
    then: Callable[[ast.expr], ast.expr] = unchanged

    @property
    def changes(self) -> bool:
        return self.then is not unchanged


class Emitter(Protocol):
    """What the emitters of arithmetic and calls need of the emitter of an expression."""

    def fresh(self) -> str: ...

    def keep(self, thing: object) -> ast.expr: ...

    def site(self, span: Span) -> tuple[ast.expr, ast.expr]: ...

    def strict(self, operands: Sequence[Operand], build: Callable[..., ast.expr], *, fails: bool = False) -> Code: ...

    def strict_condition(self, operands: Sequence[Operand], build: Callable[..., ast.expr]) -> Code: ...

    def condition(self, node: Checked) -> ast.expr: ...

    def value(self, node: Checked) -> Code: ...

    def operand(self, node: Checked) -> Operand: ...

    def number(self, node: Checked, scale: int, *, observed: bool = True) -> Operand: ...

    def as_type(self, node: Checked, wanted: Type) -> Code: ...

    def shifted(self, code: ast.expr, digits: int) -> ast.expr: ...


def constant(value: object) -> ast.expr:
    """Put an immutable plain value among the constants of the code object."""
    return ast.Constant(cast(str, value))


def name(word: str) -> ast.expr:
    return ast.Name(word, ast.Load())


def walrus(variable: str, code: ast.expr) -> ast.expr:
    return ast.NamedExpr(ast.Name(variable, ast.Store()), code)


def apply(helper: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(name(helper), list(arguments), [])


def attribute(of: str, word: str) -> ast.expr:
    return ast.Attribute(name(of), word, ast.Load())


def subscript(variable: str, index: int) -> ast.expr:
    return ast.Subscript(name(variable), constant(index), ast.Load())


def operation(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, operator, right)


def times(code: ast.expr, factor: int) -> ast.expr:
    return code if factor == 1 else ast.BinOp(code, ast.Mult(), constant(factor))


def halved(variable: str, code: ast.expr, unit: int) -> ast.expr:
    """Drop decimals, half away from zero, without a call; `unit` is an even power of ten above 1."""
    half = constant(unit // 2)
    number = name(variable)
    positive = operation(operation(number, ast.Add(), half), ast.FloorDiv(), constant(unit))
    negative = ast.UnaryOp(ast.USub(), operation(operation(half, ast.Sub(), number), ast.FloorDiv(), constant(unit)))
    return ast.IfExp(ast.Compare(walrus(variable, code), [ast.GtE()], [constant(0)]), positive, negative)


def conjunction(conditions: Sequence[ast.expr]) -> ast.expr:
    return conditions[0] if len(conditions) == 1 else ast.BoolOp(ast.And(), list(conditions))


def either(conditions: Sequence[ast.expr]) -> ast.expr:
    return conditions[0] if len(conditions) == 1 else ast.BoolOp(ast.Or(), list(conditions))


def negated(condition: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), condition)


def truth(code: ast.expr) -> ast.expr:
    """Whether a collection holds anything, as a real bool."""
    return negated(negated(code))


_OF_CONSTANTS = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.unaryop, ast.operator)
"""What Python folds into one constant when no name stands in it."""


def is_blank(code: ast.expr) -> ast.expr:
    return _identity(code, ast.Is(), None)


def is_given(code: ast.expr) -> ast.expr:
    return _identity(code, ast.IsNot(), None)


def is_true(code: ast.expr) -> ast.expr:
    return _identity(code, ast.Is(), True)


def _identity(code: ast.expr, operator: ast.cmpop, value: bool | None) -> ast.expr:
    """Ask for identity; of constants the answer is known, and Python would warn of the question."""
    if all(isinstance(part, _OF_CONSTANTS) for part in ast.walk(code)):
        same = isinstance(code, ast.Constant) and code.value is value
        return constant(same == isinstance(operator, ast.Is))
    return ast.Compare(code, [operator], [constant(value)])
