"""Makes random expressions of every type, from templates for operators and from the catalogue for functions.

A template is a text with holes: `{number}` is an expression of that kind, `{number.}` one without depth,
`{row.number}` one that is computed for each related row, `{$steps}` one of a list of words, `{same}` an expression of
the kind that the whole has.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from customary.expressions.checker import check
from customary.expressions.functions import FUNCTIONS, REQUIRED, Function, Parameter, Signature, family_of
from customary.expressions.functions.signature import Backend
from customary.expressions.positions import Excerpt
from customary.expressions.types import MoneyType, Type
from tests.expressions.agreement.templates import (
    ANY_KIND,
    ARGUMENTS,
    FORMS,
    LEAVES,
    LITERALS,
    MIDDLE_LEAVES,
    OLD_LEAVES,
    OPERATORS,
    ROW_LEAVES,
    SAVING_FORMS,
    WORD_LISTS,
)
from tests.expressions.agreement.world import PLACE, VOCABULARY

__all__ = ["KINDS", "Maker"]

KINDS = tuple(LEAVES)
_OVER_ROWS = re.compile(r'\("?line')
_OF_LINES = {"lines": "parts", "line.thing": "part.line", '"line"': '"part"'}
"""What templates over the lines of a record say of the parts of a line."""
_HOLE = re.compile(r"\{(row\.)?(\$?\w+)(\.?)\}")


@dataclass(frozen=True)
class _Call:
    """One way to call a function of the catalogue; a template when its form says so."""

    function: str
    template: str | None = None
    signature: Signature | None = None


def _is_over_rows(call: _Call) -> bool:
    return call.template is not None and _OVER_ROWS.search(call.template) is not None


def _kind_of(type_: Type) -> str:
    return "money" if isinstance(type_, MoneyType) else family_of(type_)


@cache
def _calls() -> Mapping[str, Sequence[_Call]]:
    """Give the ways to make each kind of value by calling a function."""
    found: dict[str, list[_Call]] = {kind: [] for kind in KINDS}
    for function in FUNCTIONS.values():
        for kind, call in _ways(function):
            found[kind].append(call)
    return found


def _ways(function: Function) -> Iterator[tuple[str, _Call]]:
    for kind, template in FORMS.get(function.name, ()):
        for one in KINDS if kind == ANY_KIND else (kind,):
            yield one, _Call(function.name, template=template)
    for signature in function.signatures:
        yield _result(function, signature), _Call(function.name, signature=signature)


def _result(function: Function, signature: Signature) -> str:
    """Find out what a signature gives by checking a call of it."""
    maker = Maker(random.Random(function.name))
    for _ in range(30):
        source = maker.signature_call(function.name, signature, 0)
        expression = check(Excerpt.whole(source), VOCABULARY, PLACE).expression
        if expression is not None:
            return _kind_of(expression.type)
    raise AssertionError(f"no arguments are known that {function.usage} takes: add some to templates.py")


class Maker:
    """Makes texts of expressions: for a place where a record is saved, or only of what a back end can do."""

    def __init__(self, chance: random.Random, *, saving: bool = False, only: Backend | None = None) -> None:
        self._chance = chance
        self._saving = saving
        self._asked: str | None = None
        """The function that is to be called in the first place for a row that takes it."""
        self._only = only
        self._rows: tuple[str, ...] = ()
        """The modules of the related rows that are gone through, the innermost last."""

    def any(self, depth: int) -> str:
        """Make an expression of any kind; conditions are as many as all others together."""
        return self._make("boolean" if self._chance.random() < 0.5 else self._chance.choice(KINDS), depth)

    def condition(self, depth: int) -> str:
        return self._make("boolean", depth)

    def calling(self, function: str, depth: int) -> str:
        """Make an expression that is a call of a function."""
        ways = [(kind, call) for kind, calls in _calls().items() for call in calls if call.function == function]
        if not ways:
            raise AssertionError(f"nothing is known of how {function}() is called: add its form to templates.py")
        kind, call = self._chance.choice(ways)
        return self._call(call, kind, depth)

    def nested(self, function: str, inner: str) -> str:
        """Make a function over rows whose argument or condition is one over the rows of each."""
        while True:
            self._asked = inner
            try:
                source = self.calling(function, 1)
            finally:
                unused, self._asked = self._asked, None
            if unused is None:
                return source

    def signature_call(self, function: str, signature: Signature, depth: int) -> str:
        """Make a call of a signature: each argument of a kind that its parameter takes, left out where it may be."""
        given: list[str] = []
        named = False
        for parameter in signature.parameters:
            if parameter.default is not REQUIRED and self._chance.random() < 0.4:
                named = True
                continue
            argument = self._argument(function, parameter, depth)
            named = named or (parameter.default is not REQUIRED and self._chance.random() < 0.3)
            given.append(f"{parameter.name}: {argument}" if named else argument)
        return f"{function}({', '.join(given)})"

    def _argument(self, function: str, parameter: Parameter, depth: int) -> str:
        known = ARGUMENTS.get((function, parameter.name)) or ARGUMENTS.get(("", parameter.name))
        if parameter.words:
            return f'"{self._chance.choice(parameter.words)}"'
        if known is not None and (parameter.literal or self._chance.random() < 0.7):
            return self._filled(self._chance.choice(known), "", depth)
        kind = self._chance.choice(sorted(parameter.accepts & set(KINDS)))
        if parameter.literal:
            return self._chance.choice(LITERALS[kind])
        return self._make(kind, depth)

    def _call(self, call: _Call, kind: str, depth: int) -> str:
        if call.signature is not None:
            return self.signature_call(call.function, call.signature, depth)
        assert call.template is not None
        return self._filled(call.template, kind, depth)

    def _make(self, kind: str, depth: int) -> str:
        if self._asked is not None and len(self._rows) == 1:
            asked = [call for call in _calls()[kind] if call.function == self._asked and _is_over_rows(call)]
            if asked:
                self._asked = None
                return self._call(self._chance.choice(asked), kind, depth)
        if depth <= 0 or self._chance.random() < 0.2:
            return self._chance.choice(self._leaves(kind))
        calls = [call for call in _calls()[kind] if self._may(call)]
        if len(self._rows) == 1 and self._chance.random() < 0.2:
            calls = [call for call in calls if _is_over_rows(call)] or calls
        operators = OPERATORS.get(kind, ())
        if calls and (not operators or self._chance.random() < 0.6):
            return self._call(self._chance.choice(calls), kind, depth - 1)
        if not operators:
            return self._chance.choice(self._leaves(kind))
        return self._filled(self._chance.choice(operators), kind, depth - 1)

    def _may(self, call: _Call) -> bool:
        """Whether a call can stand here: rows of rows have no related rows, and most places save nothing."""
        if self._only in FUNCTIONS[call.function].not_pushable:
            return False
        if call.function in SAVING_FORMS and not self._saving:
            return False
        return len(self._rows) < 2 or not _is_over_rows(call)

    def _leaves(self, kind: str) -> Sequence[str]:
        if self._rows:
            around = MIDDLE_LEAVES.get(kind, ()) if len(self._rows) > 1 else ()
            return (*ROW_LEAVES[self._rows[-1]].get(kind, ()), *around) or LITERALS[kind]
        if self._saving and self._chance.random() < 0.3:
            return OLD_LEAVES.get(kind) or LEAVES[kind]
        return LEAVES[kind]

    def _filled(self, template: str, kind: str, depth: int, rows: str = "line") -> str:
        """Fill the holes of a template; `rows` are what its rows are of."""
        if self._rows and _OVER_ROWS.search(template):
            template, rows = self._of_row(template)

        def fill(hole: re.Match[str]) -> str:
            row, word, flat = hole.groups()
            if word.startswith("$"):
                return self._filled(self._chance.choice(WORD_LISTS[word[1:]]), kind, depth, rows)
            wanted = kind if word == "same" else word
            if row is None:
                return self._make(wanted, 0 if flat else depth)
            self._rows = (*self._rows, rows)
            try:
                return self._make(wanted, 0 if flat else min(depth, 1))
            finally:
                self._rows = self._rows[:-1]

        return _HOLE.sub(fill, template)

    def _of_row(self, template: str) -> tuple[str, str]:
        """Turn a template over the lines of the record into one over the parts of a line, or the same lines again."""
        if "lines" in template and self._chance.random() < 0.15:
            return template.replace("lines", "record.lines"), "line"
        for lines, parts in _OF_LINES.items():
            template = template.replace(lines, parts)
        return template, "part"
