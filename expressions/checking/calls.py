"""Functions that a signature describes: their arguments in place, converted, and their result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from customary.expressions import name_problems, nodes, numeric, problems
from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Const
from customary.expressions.checking.amounts import together
from customary.expressions.checking.context import (
    Checking,
    Context,
    Scope,
    blank,
    is_blank_literal,
    is_unknown,
    literal_text,
    span_of_text,
    unknown,
)
from customary.expressions.checking.fitting import fix_of
from customary.expressions.checking.habits import wrong_unit
from customary.expressions.checking.suggest import labelled, own_words
from customary.expressions.checking.words import type_words
from customary.expressions.functions import REQUIRED, Blank, Family, Function, Parameter, Signature, family_of
from customary.expressions.positions import Span

__all__ = ["check_call", "day_of", "make_call", "whole_number"]

_TYPES: Mapping[Family, t.Type] = {
    "number": t.INTEGER,
    "text": t.TEXT,
    "date": t.DATE,
    "datetime": t.DATETIME,
    "time": t.TIME,
    "duration": t.DURATION,
    "boolean": t.BOOLEAN,
}


def check_call(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    """Check a call against the signatures of its function; the first that fits is the one."""
    context = checking.context
    if node.where is not None:
        context.report(problems.unexpected_where(node.where.span, function.name))
    values = {id(one): checking.value(one.value, scope) for one in node.arguments}
    signature, bound = _choose(context, node, function, values)
    if signature is None or bound is None:
        return unknown(node.span)
    arguments = [
        _prepared(context, parameter, one, node) for parameter, one in zip(signature.parameters, bound, strict=True)
    ]
    if signature.alike:
        arguments = list(together(context, arguments))
    if any(map(is_unknown, arguments)):
        return unknown(node.span)
    return make_call(signature, arguments, node.span)


def make_call(signature: Signature, arguments: Sequence[Checked], span: Span) -> Call:
    """Make the node of a call whose arguments are in place."""
    type_ = signature.result(arguments)
    return Call(
        span=span,
        type=type_,
        nullable=_nullable(signature, type_, arguments),
        function=signature.emit,
        args=tuple(arguments),
    )


def day_of(node: Checked) -> Checked:
    """Give the day of an instant in the evaluation zone; a date is its own day."""
    if not isinstance(node.type, t.DateTimeType):
        return node
    zone = blank(node.span, t.TEXT)
    return Call(span=node.span, type=t.DATE, nullable=node.nullable, function="date_of_datetime", args=(node, zone))


def _nullable(signature: Signature, type_: t.Type, arguments: Sequence[Checked]) -> bool:
    if signature.blank is not Blank.STRICT:
        return False
    if signature.fails or isinstance(type_, t.TextType):  # any text may come out empty
        return True
    if isinstance(type_, t.NumberType | t.MoneyType) and numeric.is_guarded(type_):
        return True
    needed = zip(signature.parameters, arguments, strict=True)
    return any(one.nullable for parameter, one in needed if not parameter.blank_ok)


_Bound = list[Checked | None]


def _choose(
    context: Context, node: nodes.FunctionCall, function: Function, values: Mapping[int, Checked]
) -> tuple[Signature | None, _Bound | None]:
    """Find the signature that takes the arguments; report what is wrong with the likeliest when none does."""
    placed = [(one, _place(node, one, values)) for one in function.signatures]
    for signature, bound in placed:
        if bound is not None and _accepted(signature, bound):
            return signature, bound
    sizes = [signature for signature, bound in placed if bound is not None]
    if not sizes:
        _report_placing(context, node, function, max(function.signatures, key=lambda one: len(one.parameters)))
        return None, None
    if len(function.signatures) > 1:
        if function.name not in _MAKERS and _report_mendable(context, placed):
            return None, None
        found = [type_words(values[id(one)].type) for one in node.arguments]
        if not any(is_unknown(values[id(one)]) for one in node.arguments):
            context.report(problems.call_does_not_fit(node.span, function.usage, found))
        return None, None
    bound = next(one for _, one in placed if one is not None)
    unit = wrong_unit(node)
    if unit is not None:
        wrong = problems.type_mismatch(node.span, type_words(t.DATE), type_words(t.INTEGER))
        context.report(wrong.mended_by(node.span, unit))
        return None, None
    for parameter, argument in _wrong(sizes[0], bound):
        wanted = _TYPES[min(parameter.accepts)]
        fixes = fix_of(wanted, argument)
        context.report(problems.type_mismatch(argument.span, type_words(wanted), type_words(argument.type), fixes))
    return None, None


_MAKERS = frozenset({"date", "datetime", "time"})
"""Their arguments are what they turn into dates and times: to make these of another kind first makes no sense."""


def _report_mendable(context: Context, placed: Sequence[tuple[Signature, _Bound | None]]) -> bool:
    """Report the one argument that keeps a call from a signature, if there is a way to write it; say whether it was."""
    for signature, bound in placed:
        wrong = [] if bound is None else _wrong(signature, bound)
        if len(wrong) == 1:
            parameter, argument = wrong[0]
            wanted = _TYPES[min(parameter.accepts)]
            fixes = fix_of(wanted, argument)
            if fixes:
                words = type_words(wanted), type_words(argument.type)
                context.report(problems.type_mismatch(argument.span, *words, fixes))
                return True
    return False


def _wrong(signature: Signature, bound: _Bound) -> list[tuple[Parameter, Checked]]:
    pairs = zip(signature.parameters, bound, strict=True)
    return [(parameter, one) for parameter, one in pairs if one is not None and not _takes(parameter, one)]


def _place(node: nodes.FunctionCall, signature: Signature, values: Mapping[int, Checked]) -> _Bound | None:
    """Put arguments into the places of parameters, or None when they have no place."""
    places: dict[str, Checked] = {}
    names = [parameter.name for parameter in signature.parameters]
    for index, argument in enumerate(node.arguments):
        if argument.name is None and index >= len(names):
            return None
        name = argument.name if argument.name is not None else names[index]
        if name not in names or name in places:
            return None
        places[name] = values[id(argument)]
    if any(one.name not in places and one.default is REQUIRED for one in signature.parameters):
        return None
    return [places.get(name) for name in names]


def _accepted(signature: Signature, bound: _Bound) -> bool:
    return not _wrong(signature, bound)


def _takes(parameter: Parameter, argument: Checked) -> bool:
    return family_of(argument.type) in parameter.accepts or is_unknown(argument) or is_blank_literal(argument)


def _report_placing(context: Context, node: nodes.FunctionCall, function: Function, signature: Signature) -> None:
    """Say why the arguments of a call have no place in a signature."""
    names = [parameter.name for parameter in signature.parameters]
    taken: set[str] = set()
    for index, argument in enumerate(node.arguments):
        if argument.name is None and index >= len(names):
            context.report(problems.too_many_arguments(argument.span, function.usage))
            return
        name = argument.name if argument.name is not None else names[index]
        if name not in names:
            left = tuple(one for one in names[index:] if one not in taken)
            near = context.nearest(name, own_words(names)) or left[:3]
            context.report(
                name_problems.unknown_argument(argument.name_span or argument.span, name, function.usage, near)
            )
            return
        if name in taken:
            context.report(problems.argument_twice(argument.span, name))
            return
        taken.add(name)
    missing = next(one.name for one in signature.parameters if one.name not in taken and one.default is REQUIRED)
    context.report(problems.argument_missing(node.span, missing, function.usage))


def _prepared(context: Context, parameter: Parameter, argument: Checked | None, node: nodes.FunctionCall) -> Checked:
    """Bring an argument into the form that the back ends expect of its parameter."""
    if argument is None:
        type_ = parameter.default_type
        return Const(span=node.span, type=type_, nullable=parameter.default is None, value=parameter.default)
    if is_unknown(argument):
        return argument
    if is_blank_literal(argument):
        return blank(argument.span, _TYPES[min(parameter.accepts)])
    if parameter.words and not _is_word(context, parameter, argument):
        return unknown(argument.span)
    if parameter.names_calendar and not _is_calendar(context, argument):
        return unknown(argument.span)
    if parameter.literal and not isinstance(argument, Const):
        context.report(problems.literal_needed(argument.span))
        return unknown(argument.span)
    if parameter.as_date:
        return day_of(argument)
    return whole_number(argument) if parameter.whole else argument


def _is_word(context: Context, parameter: Parameter, argument: Checked) -> bool:
    word = literal_text(argument)
    if word is None:
        context.report(problems.literal_needed(argument.span, parameter.words))
        return False
    if word in parameter.words:
        return True
    near = context.nearest(word, own_words(parameter.words)) or parameter.words[:3]
    context.report(name_problems.unknown_word(span_of_text(argument, word), word, near))
    return False


def _is_calendar(context: Context, argument: Checked) -> bool:
    name = literal_text(argument)
    if name is None:
        context.report(problems.literal_needed(argument.span))
        return False
    calendars = context.vocabulary.calendars
    if name in calendars:
        context.note("calendar", name, argument.span)
        return True
    context.report(name_problems.unknown_calendar(argument.span, name, context.nearest(name, labelled(calendars))))
    return False


def whole_number(argument: Checked) -> Checked:
    """Cut a number to its whole part."""
    scale = numeric.scale_of(argument.type)
    if scale == 0:
        return argument
    whole = numeric.numeric(numeric.whole_digits(argument.type) + 1, 0)
    if isinstance(argument, Const) and isinstance(argument.value, int):
        size = abs(argument.value) // 10**scale
        return replace(argument, type=whole, value=-size if argument.value < 0 else size)
    places = Const(span=argument.span, type=t.INTEGER, nullable=False, value=0)
    return Call(span=argument.span, type=whole, nullable=argument.nullable, function="trunc", args=(argument, places))
