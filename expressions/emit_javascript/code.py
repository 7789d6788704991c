"""Small makers of JavaScript text, so that the back end reads like what it emits.

Every text made here can stand as an operand anywhere: what is compound stands in brackets.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from customary.expressions.checked import Checked
from customary.expressions.positions import Span
from customary.expressions.types import Type

__all__ = [
    "CASES",
    "CORE",
    "FOLDING",
    "FORMATS",
    "NULL",
    "PATTERNS",
    "RATES",
    "Code",
    "Emitter",
    "Operand",
    "apply",
    "assign",
    "big",
    "choose",
    "conjunction",
    "delayed",
    "either",
    "entry",
    "infix",
    "is_blank",
    "is_given",
    "is_true",
    "listed",
    "negated",
    "negative",
    "text",
    "times",
    "unchanged",
    "whole",
]

CORE, FOLDING, CASES, PATTERNS, FORMATS, RATES = "x", "f", "c", "p", "w", "m"
"""What a module calls the parts of the runtime that it imports."""
NULL = "null"
_UNSAFE = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&'\x7f"})


@dataclass(frozen=True, slots=True)
class Code:
    """The text of one value, and whether it can be null."""

    code: str
    nullable: bool


def unchanged(code: str) -> str:
    return code


@dataclass(frozen=True, slots=True)
class Operand:
    """A value as an operation wants it: first checked for blank, then changed (to another scale, say)."""

    code: Code
    then: Callable[[str], str] = unchanged

    @property
    def changes(self) -> bool:
        return self.then is not unchanged


class Emitter(Protocol):
    """What the emitters of arithmetic and calls need of the emitter of an expression."""

    def fresh(self) -> str: ...

    def site(self, span: Span) -> tuple[str, str, str]: ...

    def use(self, part: str, helper: str, *arguments: str) -> str: ...

    def need_zone(self, name: str | None) -> None: ...

    def need_dictionary(self, name: str, attribute: tuple[str, Type] | None = None) -> None: ...

    def need_calendar(self, name: str | None) -> None: ...

    def need_rates(self, currency: str | None) -> None: ...

    def strict(self, operands: Sequence[Operand], build: Callable[..., str], *, fails: bool = False) -> Code: ...

    def strict_condition(self, operands: Sequence[Operand], build: Callable[..., str]) -> Code: ...

    def condition(self, node: Checked) -> str: ...

    def value(self, node: Checked) -> Code: ...

    def operand(self, node: Checked) -> Operand: ...

    def number(self, node: Checked, scale: int, *, observed: bool = True) -> Operand: ...

    def as_type(self, node: Checked, wanted: Type) -> Code: ...

    def shifted(self, code: str, digits: int) -> str: ...


# literals


def text(value: str) -> str:
    """Write a text literal of plain ASCII, in which nothing can end a string, a script element or a line.

    >>> text("</script>'客")
    '"\\\\u003c/script\\\\u003e\\\\u0027\\\\u5ba2"'
    """
    return json.dumps(value).translate(_UNSAFE)


def big(value: int) -> str:
    """Write a whole number of any size."""
    return f"{value}n" if value >= 0 else f"(-{-value}n)"


def whole(value: int) -> str:
    """Write a number of JavaScript: a day, a moment, a place in a text."""
    return str(value) if value >= 0 else f"(-{-value})"


def listed(items: Sequence[str]) -> str:
    return f"[{', '.join(items)}]"


# operations


def apply(helper: str, *arguments: str) -> str:
    """Call a helper of the runtime's core."""
    return f"{CORE}.{helper}({', '.join(arguments)})"


def entry(variable: str, index: int) -> str:
    return f"{variable}[{index}]"


def assign(variable: str, code: str) -> str:
    return f"({variable} = {code})"


def infix(left: str, operator: str, right: str) -> str:
    return f"({left} {operator} {right})"


def times(code: str, factor: int) -> str:
    return code if factor == 1 else infix(code, "*", big(factor))


def negative(code: str) -> str:
    return f"(-{code})"


def choose(condition: str, value: str, otherwise: str) -> str:
    return f"({condition} ? {value} : {otherwise})"


def delayed(code: str) -> str:
    return f"() => {code}"


def conjunction(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"({' && '.join(conditions)})"


def either(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"({' || '.join(conditions)})"


def negated(condition: str) -> str:
    return f"!{condition}"


def is_blank(code: str) -> str:
    return infix(code, "===", NULL)


def is_given(code: str) -> str:
    return infix(code, "!==", NULL)


def is_true(code: str) -> str:
    return infix(code, "===", "true")
