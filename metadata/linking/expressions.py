"""Expressions, templates and values of documents: checked against the vocabulary, problems collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from customary.expressions.analysis import lints
from customary.expressions.checker import CheckResult, check
from customary.expressions.expression import Expression, constant
from customary.expressions.positions import Excerpt, Problem
from customary.expressions.scope import Place
from customary.expressions.template import Template, check_template
from customary.expressions.types import RefType, Type
from customary.metadata.linking.context import Context
from customary.metadata.model.fields import ChoiceOptions, Field
from customary.metadata.model.rules import Value
from customary.metadata.nodes import ScalarNode
from customary.metadata.problems import meaning
from customary.metadata.reading import read_constant
from customary.metadata.refusals import ValueRefused
from customary.metadata.shaping.outlines import FieldOutline
from customary.metadata.value_forms import to_language

__all__ = [
    "checked",
    "condition",
    "constant_value",
    "expression",
    "expression_value",
    "field_of",
    "template",
    "templates",
    "value",
]

_FOLLOWING: Mapping[str, str] = {"E205": "dictionaries", "E208": "roles", "E209": "settings", "E213": "calendars"}
"""Problems of expressions that follow from a document that could not be read, by the kind of that document."""


def condition(context: Context, node: ScalarNode | None, place: Place) -> Expression | None:
    """Check a condition; None when there is none, or it has mistakes, which are reported."""
    if node is None or node.value is None:
        return None
    return _taken(context, check(node.excerpt, context.vocabulary, place, condition=True, noted=context.noted))


def expression(
    context: Context, node: ScalarNode | None, place: Place, *, expected: Type | None = None
) -> Expression | None:
    """Check an expression that fills something of the expected type."""
    if node is None or node.value is None:
        return None
    return checked(context, node.excerpt, place, expected=expected)


def expression_value(context: Context, node: ScalarNode | None, place: Place, *, expected: Type) -> Expression | None:
    """Check something that is always an expression after `=`, such as whom to notify."""
    if node is None or node.value is None:
        return None
    if not (isinstance(node.value, str) and node.value.startswith("=")):
        context.report(meaning.equals_sign_missing(node.span, node.text))
        return None
    return checked(context, node.excerpt.part(1, len(node.text)), place, expected=expected)


def checked(context: Context, excerpt: Excerpt, place: Place, *, expected: Type | None) -> Expression | None:
    """Check an expression that stands somewhere else than in one scalar."""
    return _taken(context, check(excerpt, context.vocabulary, place, expected=expected, noted=context.noted))


def template(context: Context, node: ScalarNode, place: Place) -> Template | None:
    """Check a text with placeholders; None when it has mistakes, which are reported."""
    result = check_template(node.excerpt, context.vocabulary, place, noted=context.noted)
    _report(context, result.problems)
    for part in result.template.parts if result.template is not None else ():
        if isinstance(part, Expression):
            _hint(context, part)
    return result.template


def templates(context: Context, nodes: Mapping[str, ScalarNode], place: Place) -> Mapping[str, Template]:
    """Check the translations of a text with placeholders, by language."""
    made = {language: template(context, node, place) for language, node in nodes.items()}
    return {language: one for language, one in made.items() if one is not None}


def value(
    context: Context, node: ScalarNode, target: Field | FieldOutline, place: Place, *, expected: Type | None = None
) -> Value | None:
    """Check what a field is set to: an expression after `=`, text with placeholders, or a constant.

    `expected` is the type that an expression must fit, where it is not the field's own.
    """
    if isinstance(node.value, str) and node.value.startswith("="):
        wanted = expected if expected is not None else target.language_type
        return checked(context, node.excerpt.part(1, len(node.text)), place, expected=wanted)
    kind = target.entry.kind if isinstance(target, FieldOutline) else ""
    if kind == "text" and isinstance(node.value, str) and any(sign in node.value for sign in "{}"):
        return template(context, node, place)
    return constant_value(context, node, field_of(target))


def constant_value(context: Context, node: ScalarNode, field: Field) -> Expression | None:
    """Read a constant as its field reads what people type."""
    if node.value is not None and isinstance(field.language_type, RefType):
        context.report(meaning.expression_expected(node.span, field.key))
        return None
    if isinstance(field.options, ChoiceOptions) and node.value is not None and not _is_code(context, node, field):
        return None
    try:
        natural = read_constant(field, node.value, context.dictionaries, context.timezone)
    except ValueRefused as refused:
        context.report(meaning.value_refused(node.span, refused))
        return None
    return constant(to_language(field.language_type, natural), field.language_type, node.span)


def _is_code(context: Context, node: ScalarNode, field: Field) -> bool:
    """Documents name choices by code only; labels change."""
    name = field.options.dictionary if isinstance(field.options, ChoiceOptions) else None
    if name is None:
        return True
    dictionary = context.dictionaries.get(name)
    if dictionary is None:
        return False
    codes = node.text.replace(",", " ").split() if field.type == "choices" else [node.text]
    return all(context.code(node.span, code, dictionary) for code in codes)


def field_of(target: Field | FieldOutline) -> Field:
    """Make a field of an outline, as far as reading values asks."""
    if isinstance(target, Field):
        return target
    return Field(
        module=target.module,
        key=target.key,
        uid=target.key,
        type=target.entry.name,
        options=target.options,
        language_type=target.language_type,
        label=target.label,
    )


def _taken(context: Context, result: CheckResult) -> Expression | None:
    _report(context, result.problems)
    if result.expression is not None:
        _hint(context, result.expression)
    return result.expression


def _hint(context: Context, found: Expression) -> None:
    """Say what of an expression is probably not meant."""
    if context.wants_hints(found.excerpt.source.name):
        _report(context, lints(found, context.vocabulary))


def _report(context: Context, problems: Iterable[Problem]) -> None:
    for problem in problems:
        kind = _FOLLOWING.get(problem.code)
        if kind is None or not context.layered.broken.holds(kind, str(problem.values.get("name"))):
            context.report(problem)
