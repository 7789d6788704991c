"""Conditions that people choose, in the rule language: one meaning for a chip, a view's filter and a rule.

Each condition becomes the text of an expression and is checked like any other. Texts, codes and
numbers stand in it as literals; other values are read from the root `input`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Member, Place, Purpose
from customary.expressions.types import RefType, Type
from customary.metadata.field_types import FIELD_TYPES, Kind, kind_of_language_type
from customary.metadata.model.fields import Field
from customary.metadata.model.modules import Module
from customary.metadata.values import Reference
from customary.platform.access import Rights
from customary.platform.queries.currencies import compared_way
from customary.platform.queries.paths import readable_field
from customary.platform.queries.problems import bad_condition
from customary.platform.queries.requests import Condition
from customary.platform.runtime import Runtime

__all__ = ["CheckedCondition", "checked_condition", "checked_expression", "kind_of"]

_REMEMBERED = 500


@dataclass(frozen=True, slots=True, eq=False)
class CheckedCondition:
    """A condition as an expression, and the values that it reads from `input`."""

    expression: Expression
    inputs: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Words:
    """The parts that an operator's expression is written from."""

    path: str
    kind: Kind
    values: tuple[str, ...]
    """The values as the expression writes them: literals, or `input.v0`."""

    @property
    def one(self) -> str:
        return self.values[0]


_Writer = Callable[[_Words], str]


def _listed(words: _Words) -> str:
    return ", ".join(words.values)


def _any_of(words: _Words) -> str:
    if words.kind == "choices":
        return f"has_any({words.path}, {_listed(words)})"
    return f"{words.path} in ({_listed(words)})"


def _none_of(words: _Words) -> str:
    return f"not ({_any_of(words)})"


def _is(words: _Words) -> str:
    if words.kind == "boolean":
        return words.path if words.one == "true" else f"{words.path} = false"  # what nobody knows is not no
    return f"{words.path} = {words.one}"


def _blank(words: _Words) -> str:
    return f"count({words.path}) = 0" if words.kind == "choices" else f"{words.path} is blank"


_OPERATORS: Mapping[str, tuple[int | None, _Writer]] = {
    "is": (1, _is),
    "is_not": (1, lambda words: f"not ({_is(words)})"),
    "contains": (1, lambda words: f"{words.path} contains {words.one}"),
    "not_contains": (1, lambda words: f"not ({words.path} contains {words.one})"),
    "starts_with": (1, lambda words: f"{words.path} starts with {words.one}"),
    "ends_with": (1, lambda words: f"{words.path} ends with {words.one}"),
    "less": (1, lambda words: f"{words.path} < {words.one}"),
    "at_most": (1, lambda words: f"{words.path} <= {words.one}"),
    "more": (1, lambda words: f"{words.path} > {words.one}"),
    "at_least": (1, lambda words: f"{words.path} >= {words.one}"),
    "between": (2, lambda words: f"{words.path} between {words.values[0]} and {words.values[1]}"),
    "in_period": (1, lambda words: f"in_period({words.path}, {words.one})"),
    "any_of": (None, _any_of),
    "none_of": (None, _none_of),
    "all_of": (None, lambda words: f"has_all({words.path}, {_listed(words)})"),
    "mine": (0, lambda words: f"{words.path} = user"),
    "my_department": (0, lambda words: f"{words.path} = user.department"),
    "blank": (0, _blank),
    "not_blank": (0, lambda words: f"not ({_blank(words)})"),
}
"""How many values an operator takes (None is one or more), and the expression it stands for."""

_LITERAL_KINDS: frozenset[Kind] = frozenset({"text", "choice", "choices", "boolean", "integer", "decimal"})


def kind_of(field: Field) -> Kind:
    """Say which natural form the values of a field have; of a computed one, those of its result."""
    kind = FIELD_TYPES[field.type].kind
    return kind_of_language_type(field.language_type) if kind == "computed" else kind


def checked_condition(
    runtime: Runtime, rights: Rights, module: Module, condition: Condition, prefix: str
) -> CheckedCondition:
    """Check one condition; `prefix` keeps its inputs apart from those of others.

    Errors: `UnknownField` for a field that may not be seen, `Refused` for values or an operator that do not fit it.
    """
    field = readable_field(rights, module, condition.path)
    count, write = _OPERATORS.get(condition.operator, (-1, _is))
    if not field.filterable or count not in (None, len(condition.values)) or (count is None and not condition.values):
        raise bad_condition(condition.path, condition.operator)
    kind = kind_of(field)
    path, values, of_type = _aimed(condition, field)
    if condition.operator not in ("blank", "not_blank"):
        path = compared_way(field, path)
    literal = (kind in _LITERAL_KINDS and field.key != "id") or condition.operator == "in_period"
    inputs = {} if literal else {f"{prefix}{index}": value for index, value in enumerate(values)}
    written = [_literal(value) for value in values] if literal else [f"input.{name}" for name in inputs]
    text = write(_Words(".".join(path), kind, tuple(written)))
    members = tuple((name, of_type) for name in inputs)
    expression = checked_expression(runtime, module, text, members)
    if expression is None:
        raise bad_condition(condition.path, condition.operator)
    return CheckedCondition(expression, inputs)


def _aimed(condition: Condition, field: Field) -> tuple[Sequence[str], Sequence[object], Type]:
    """A link to one of several modules is compared with records of one of them, as the module's step of the way."""
    references = [value for value in condition.values if isinstance(value, Reference)]
    if not references or not isinstance(field.language_type, RefType):
        return condition.path, condition.values, field.language_type
    module = references[0].module
    return (*condition.path, module), [one.id for one in references if one.module == module], RefType((module,))


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return f"({value:f})"
    return f'"{"".join(_ESCAPED.get(char) or _escaped(char) for char in str(value))}"'


_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 32 else char


def checked_expression(
    runtime: Runtime, module: Module, text: str, inputs: tuple[tuple[str, Type], ...] = ()
) -> Expression | None:
    """Check the text of a condition over a module's fields; None when it has mistakes. Remembered per catalog."""

    def checker() -> Callable[[str, str, tuple[tuple[str, Type], ...]], Expression | None]:
        return lru_cache(maxsize=_REMEMBERED)(lambda *asked: _check(runtime, *asked))

    return runtime.derived("queries.checked", checker)(module.name, text, inputs)


def _check(runtime: Runtime, module: str, text: str, inputs: tuple[tuple[str, Type], ...]) -> Expression | None:
    members = {name: Member(key=name, type=of_type, nullable=False) for name, of_type in inputs}
    place = Place(module=module, purpose=Purpose.FILTER, input=members)
    result = check(Excerpt.whole(text, "condition"), runtime.catalog.vocabulary, place, condition=True)
    return None if any(problem.severity == "error" for problem in result.problems) else result.expression
