"""Functions over related records: the list, what is computed of each row, and which rows count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, cast

from customary.expressions import limits, name_problems, nodes, numeric, place_problems, problems, row_problems
from customary.expressions import types as t
from customary.expressions.checked import Aggregate, Call, Checked, Root, RowsSlot
from customary.expressions.checking.amounts import in_base, like
from customary.expressions.checking.context import (
    Back,
    Checking,
    Context,
    Scope,
    is_unknown,
    literal_text,
    unknown,
)
from customary.expressions.checking.currencies import from_outside
from customary.expressions.checking.fitting import as_text
from customary.expressions.checking.names import ListPath, list_path, peek_list
from customary.expressions.checking.suggest import own_words
from customary.expressions.checking.words import type_words
from customary.expressions.functions import Function, family_of
from customary.expressions.positions import Span
from customary.expressions.walk import row_slots

__all__ = ["any_row", "check_count", "check_rows", "is_beyond_limits"]

_Name = Literal["sum", "count", "avg", "min", "max", "any", "all", "first", "last", "join_text"]
_NEEDS: dict[str, frozenset[str]] = {
    "sum": frozenset({"number", "duration"}),
    "avg": frozenset({"number", "duration"}),
    "min": frozenset({"number", "date", "datetime", "time", "duration"}),
    "max": frozenset({"number", "date", "datetime", "time", "duration"}),
}
_NAMED = {"first": "by", "last": "by", "join_text": "separator"}


@dataclass(frozen=True, slots=True)
class _Arguments:
    """The arguments of a call by their meaning."""

    path: nodes.Path
    value: nodes.Node | None
    extra: nodes.Node | None
    """`by:` or `separator:`."""


def check_count(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    """Check `count` of related records, or of the codes of a set of choices."""
    if (
        len(node.arguments) == 1
        and node.where is None
        and not peek_list(checking.context, node.arguments[0].value, scope)
    ):
        value = checking.value(node.arguments[0].value, scope)
        if is_unknown(value):
            return value
        if isinstance(value.type, t.ChoicesType):
            return Call(span=node.span, type=t.NumberType(4, 0), nullable=False, function="size", args=(value,))
        checking.context.report(row_problems.list_needed(value.span, function.name, function.usage))
        return unknown(node.span)
    return check_rows(checking, node, function, scope)


def check_rows(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    """Check a function over related records."""
    context = checking.context
    arguments = _sorted(checking, node, function)
    if arguments is None:
        return unknown(node.span)
    found = list_path(context, arguments.path, scope)
    if found is None:
        if not context.problems or context.problems[-1].span.start < arguments.path.span.start:
            context.report(row_problems.list_needed(arguments.path.span, function.name, function.usage))
        return unknown(node.span)
    if is_beyond_limits(context, scope, function.name, node.name_span, node.span):
        return unknown(node.span)
    return _over(checking, node, function, scope, found, arguments)


def is_beyond_limits(context: Context, scope: Scope, name: str, name_span: Span, span: Span) -> bool:
    """Refuse a function over records that stands inside two others, or is one too many."""
    if scope.in_rows_of_rows:
        context.report(place_problems.aggregates_too_deep(name_span, name))
        return True
    context.aggregates += 1
    if context.aggregates > limits.MAX_AGGREGATES:
        context.report(place_problems.too_many_aggregates(span, limits.MAX_AGGREGATES))
        return True
    return False


def _sorted(checking: Checking, node: nodes.FunctionCall, function: Function) -> _Arguments | None:
    context = checking.context
    positional = [one for one in node.arguments if one.name is None]
    named = [one for one in node.arguments if one.name is not None]
    extra_name = _NAMED.get(function.name)
    extra: nodes.Node | None = None
    for one in named:
        if one.name != extra_name:
            known = (extra_name,) if extra_name else ()
            near = context.nearest(one.name or "", own_words(known))
            context.report(
                name_problems.unknown_argument(one.name_span or one.span, one.name or "", function.usage, near)
            )
            return None
        extra = one.value
    if function.name == "join_text" and len(positional) > 2 and extra is None:
        extra = positional.pop(2).value
    most = 1 if function.name == "count" else 2
    if len(positional) > most:
        problem = problems.too_many_arguments(positional[most].span, function.usage)
        if function.name == "count" and node.where is None and len(positional) == 2:
            rows, condition = (one.span.source.text[one.span.start : one.span.end] for one in positional)
            problem = problem.mended_by(node.span, f"count({rows} where {condition})")
        context.report(problem)
        return None
    if not positional:
        context.report(problems.argument_missing(node.span, "list", function.usage))
        return None
    path = positional[0].value
    if not isinstance(path, nodes.Path):
        context.report(row_problems.list_needed(path.span, function.name, function.usage))
        return None
    return _Arguments(path, positional[1].value if len(positional) > 1 else None, extra)


def _over(
    checking: Checking,
    node: nodes.FunctionCall,
    function: Function,
    scope: Scope,
    found: ListPath,
    arguments: _Arguments,
) -> Checked:
    inner = scope.of_rows(found.module, _back(scope, found))
    where = checking.condition(node.where, inner) if node.where is not None else None
    value = _value(checking, node, function, inner, found, arguments)
    extra = None
    if arguments.extra is not None:
        extra = checking.value(arguments.extra, inner if function.name != "join_text" else scope)
    if any(is_unknown(one) for one in (where, value, extra) if one is not None):
        return unknown(node.span)
    if function.name in {"first", "last"} and extra is not None and not _has_order(checking, extra):
        return unknown(node.span)
    separator, order = ", ", extra
    if function.name == "join_text":
        order = None
        if extra is not None:
            text = literal_text(extra)
            if text is None:
                checking.context.report(problems.literal_needed(extra.span))
                return unknown(node.span)
            separator = text
    return _aggregate(node.span, cast(_Name, function.name), scope, found, value, where, order, separator)


_ORDERED = frozenset({"number", "date", "datetime", "time", "duration", "text", "boolean"})


def _has_order(checking: Checking, key: Checked) -> bool:
    """Whether rows can be put in order by a value."""
    family = family_of(key.type)
    if family in _ORDERED:
        return True
    if family == "choice":
        text = key.span.source.text[key.span.start : key.span.end]
        checking.context.report(problems.order_of_choices(key.span, (f"rank({text})",)))
    else:
        checking.context.report(problems.type_mismatch(key.span, type_words(t.INTEGER), type_words(key.type)))
    return False


def _value(
    checking: Checking,
    node: nodes.FunctionCall,
    function: Function,
    inner: Scope,
    found: ListPath,
    arguments: _Arguments,
) -> Checked | None:
    """Check what is computed of each row; report when it is missing, given twice or of the wrong type."""
    context = checking.context
    name = function.name
    given = arguments.value
    if found.rest:
        if given is not None:
            context.report(problems.too_many_arguments(given.span, function.usage))
            return unknown(node.span)
        given = nodes.Path(span=_joined(found.rest_spans), names=found.rest, name_spans=found.rest_spans)
        if _is_no_value(checking, node, inner, arguments.path, given):
            return unknown(node.span)
    if given is None:
        if name in {"count", "any"}:
            return None
        context.report(problems.argument_missing(node.span, "condition" if name == "all" else "value", function.usage))
        return unknown(node.span)
    if name in {"any", "all"}:
        return checking.condition(given, inner)
    value = checking.value(given, inner)
    if is_unknown(value):
        return value
    if name == "join_text":
        return as_text(context, value)
    if isinstance(value.type, t.MoneyType) and _differs_by_row(value.type.currency):
        value = in_base(context, value)
        if is_unknown(value):
            return value
    needs = _NEEDS.get(name)
    if needs is not None and family_of(value.type) not in needs:
        wanted = type_words(t.INTEGER)
        context.report(problems.type_mismatch(value.span, wanted, type_words(value.type)))
        return unknown(node.span)
    return value


_INSIDE_ITSELF = frozenset({"sum", "any", "all", "min", "max", "join_text"})
"""What one of gives of the rows of all rows, when it is computed of what the same one gives of each row."""


def _is_no_value(
    checking: Checking, node: nodes.FunctionCall, inner: Scope, path: nodes.Path, rest: nodes.Path
) -> bool:
    """Tell, with a report, whether the end of a path behind its list gives nothing that the function takes."""
    name = node.name
    rows, value = ".".join(path.names[: -len(rest.names)]), ".".join(rest.names)
    if peek_list(checking.context, rest, inner):
        problem = row_problems.list_behind_list(path.span, ".".join(path.names))
        outer = "sum" if name == "count" else name
        mended = f"{outer}({rows}, {name}({value}))" if outer in _INSIDE_ITSELF else None
    elif name == "count":
        if is_unknown(checking.value(rest, inner)):
            return True
        problem = row_problems.values_counted(path.span, ".".join(path.names))
        mended = f"count({rows} where {value} is not blank)"
    else:
        return False
    if mended is not None and node.where is None:
        problem = problem.mended_by(node.span, mended)
    checking.context.report(problem)
    return True


def _back(scope: Scope, found: ListPath) -> Back | None:
    """Say how rows lead back to their record, and how their expressions read it."""
    if found.by is None:
        return None
    here: Root = "row" if scope.in_rows else "outer"
    root: Root = here if found.root == "record" else found.root
    return Back(found.by, root, found.path[:-1], found.holder)


def _differs_by_row(currency: t.Currency) -> bool:
    """Each row has a currency of its own, so that amounts of several rows only go together in base currency."""
    return isinstance(currency, t.CurrencyAt) and currency.root == "record"


def _joined(spans: tuple[Span, ...]) -> Span:
    return replace(spans[0], end=spans[-1].end)


def any_row(scope: Scope, found: ListPath, span: Span) -> Checked:
    """Ask whether there is any related record at all."""
    return _aggregate(span, "any", scope, found, None, None, None, ", ")


def _aggregate(
    span: Span,
    name: _Name,
    scope: Scope,
    found: ListPath,
    value: Checked | None,
    where: Checked | None,
    order: Checked | None,
    separator: str,
) -> Aggregate:
    parts = tuple(one for one in (value, where, order) if one is not None)
    type_ = from_outside(_type(name, value), scope)
    is_total = name in {"sum", "count", "any", "all"} or isinstance(type_, t.ChoicesType)
    rows = RowsSlot(found.root, found.path, found.module.name, row_slots(parts))
    return Aggregate(
        span=span,
        type=type_,
        nullable=not is_total or (isinstance(type_, t.NumberType | t.MoneyType) and numeric.is_guarded(type_)),
        function=name,
        rows=rows,
        value=value,
        where=where,
        order=order,
        separator=separator,
    )


def _type(name: _Name, value: Checked | None) -> t.Type:
    if name == "count":
        return t.NumberType(5, 0)
    if name in {"any", "all"} or value is None:
        return t.BOOLEAN
    is_number = family_of(value.type) == "number"
    if name == "sum" and is_number:
        return like(numeric.summed(value.type), (value,))
    if name == "avg" and is_number:
        return like(numeric.averaged(value.type), (value,))
    if name == "avg":
        return t.DURATION
    return value.type
