"""Conditions that people choose, in the rule language: one meaning for a chip, a view's filter and a rule.

Each condition is built as the condition builder builds it (expressions/builder.py), and its text is checked like any
other. Texts, codes and numbers stand in it as literals; other values are read from the root `input`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from customary.expressions.builder import Group, Operand, Operator, Row, Tree, Written, to_text, value_text
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
class _Chosen:
    """What a person chose: a field, and the values that it is compared with."""

    path: tuple[str, ...]
    kind: Kind
    values: tuple[Operand, ...]

    def row(self, operator: Operator) -> Row:
        return Row(self.path, operator, self.values)

    def call(self, function: str) -> Written:
        """Give a call on the field; the builder has no row for it."""
        return Written(f"{function}({', '.join(['.'.join(self.path), *map(value_text, self.values)])})")


_Builds = Callable[[_Chosen], Tree]


def _is(chosen: _Chosen) -> Tree:
    if chosen.kind == "boolean" and chosen.values[0].text == "true":
        return Row(chosen.path, "is true")
    return chosen.row("=")  # also of no: what nobody knows is not no, as it would be in `not agreed`


def _any_of(chosen: _Chosen) -> Tree:
    return chosen.call("has_any") if chosen.kind == "choices" else chosen.row("in")


def _blank(chosen: _Chosen) -> Tree:
    if chosen.kind == "choices":
        return Written(f"count({'.'.join(chosen.path)}) = 0")
    return chosen.row("is blank")


def _not(build: _Builds) -> _Builds:
    return lambda chosen: Group("all", (build(chosen),), negated=True)


def _row(operator: Operator) -> _Builds:
    return lambda chosen: chosen.row(operator)


def _same_as(path: str) -> _Builds:
    return lambda chosen: Row(chosen.path, "=", (Operand("path", path),))


_OPERATORS: Mapping[str, tuple[int | None, _Builds]] = {
    "is": (1, _is),
    "is_not": (1, _not(_is)),
    "contains": (1, _row("contains")),
    "not_contains": (1, _row("not contains")),
    "starts_with": (1, _row("starts with")),
    "ends_with": (1, _row("ends with")),
    "less": (1, _row("<")),
    "at_most": (1, _row("<=")),
    "more": (1, _row(">")),
    "at_least": (1, _row(">=")),
    "between": (2, _row("between")),
    "in_period": (1, lambda chosen: chosen.call("in_period")),
    "any_of": (None, _any_of),
    "none_of": (None, _not(_any_of)),
    "all_of": (None, lambda chosen: chosen.call("has_all")),
    "mine": (0, _same_as("user")),
    "my_department": (0, _same_as("user.department")),
    "blank": (0, _blank),
    "not_blank": (0, _not(_blank)),
}
"""How many values an operator takes (None is one or more), and the condition it stands for."""

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
    count, build = _OPERATORS.get(condition.operator, (-1, _is))
    if not field.filterable or count not in (None, len(condition.values)) or (count is None and not condition.values):
        raise bad_condition(condition.path, condition.operator)
    kind = kind_of(field)
    path, values, of_type = _aimed(condition, field)
    if condition.operator not in ("blank", "not_blank"):
        path = compared_way(field, path)
    literal = (kind in _LITERAL_KINDS and field.key != "id") or condition.operator == "in_period"
    inputs = {} if literal else {f"{prefix}{index}": value for index, value in enumerate(values)}
    operands = map(_literal, values) if literal else (Operand("path", f"input.{name}") for name in inputs)
    text = to_text(build(_Chosen(tuple(path), kind, tuple(operands))))
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


def _literal(value: object) -> Operand:
    if isinstance(value, bool):
        return Operand("boolean", "true" if value else "false")
    return Operand("number", f"{value:f}") if isinstance(value, int | Decimal) else Operand("text", str(value))


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
