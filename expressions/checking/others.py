"""Records of other modules: how many point at the one at hand, and whether there is one of a kind."""

from __future__ import annotations

from customary.expressions import name_problems, nodes, problems
from customary.expressions import types as t
from customary.expressions.checked import Aggregate, Checked, RowsSlot
from customary.expressions.checking.context import (
    Checking,
    Context,
    Scope,
    is_unknown,
    literal_text,
    span_of_text,
    unknown,
)
from customary.expressions.checking.names import peek_list
from customary.expressions.checking.rows import check_rows, is_beyond_limits
from customary.expressions.checking.suggest import labelled, members_and_labels
from customary.expressions.functions import FUNCTIONS, Function
from customary.expressions.positions import Span
from customary.expressions.scope import ModuleWords
from customary.expressions.walk import row_slots

__all__ = ["check_exists", "check_related_count"]

_HERE = ("id",)


def check_related_count(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    """Check `related_count(contact.account where active)`: the contacts whose account this record is."""
    context = checking.context
    given = _only_argument(context, node, function)
    if given is None:
        return unknown(node.span)
    if peek_list(context, given, scope):
        return check_rows(checking, node, FUNCTIONS["count"], scope)
    if is_beyond_limits(context, scope, node.name, node.name_span, node.span):
        return unknown(node.span)
    if not isinstance(given, nodes.Path) or len(given.names) != 2 or scope.module is None:
        context.report(problems.module_and_link_needed(given.span, function.usage))
        return unknown(node.span)
    module = _module(context, given.names[0], given.name_spans[0])
    if module is None or not _leads_here(context, module, given, scope.module):
        return unknown(node.span)
    where = _where(checking, node, module, scope)
    if where is not None and is_unknown(where):
        return unknown(node.span)
    slots = row_slots((where,)) if where is not None else ()
    rows = RowsSlot("record", _HERE, module.name, slots, by=given.names[1])
    return Aggregate(
        span=node.span,
        type=t.NumberType(5, 0),
        nullable=False,
        function="count",
        rows=rows,
        value=None,
        where=where,
    )


def check_exists(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    """Check `exists("contact" where email = record.email)`."""
    context = checking.context
    given = _only_argument(context, node, function)
    if given is None or is_beyond_limits(context, scope, node.name, node.name_span, node.span):
        return unknown(node.span)
    argument = checking.value(given, scope)
    name = literal_text(argument)
    if name is None:
        if not is_unknown(argument):
            context.report(problems.literal_needed(argument.span))
        return unknown(node.span)
    module = _module(context, name, argument.span, span_of_text(argument, name))
    if node.where is None:
        context.report(problems.where_missing(node.span, function.usage))
        return unknown(node.span)
    where = _where(checking, node, module, scope) if module is not None else None
    if module is None or where is None or is_unknown(where):
        return unknown(node.span)
    rows = RowsSlot("record", _HERE, module.name, row_slots((where,)), among=where)
    return Aggregate(span=node.span, type=t.BOOLEAN, nullable=False, function="any", rows=rows, value=None, where=where)


def _only_argument(context: Context, node: nodes.FunctionCall, function: Function) -> nodes.Node | None:
    if not node.arguments:
        context.report(problems.argument_missing(node.span, "1", function.usage))
        return None
    if len(node.arguments) > 1:
        context.report(problems.too_many_arguments(node.arguments[1].span, function.usage))
        return None
    named = node.arguments[0]
    if named.name is not None:
        context.report(name_problems.unknown_argument(named.name_span or named.span, named.name, function.usage, ()))
        return None
    return named.value


def _module(context: Context, name: str, span: Span, place: Span | None = None) -> ModuleWords | None:
    """Find a module; `place` is the name itself, where the span is the literal that holds it."""
    modules = context.vocabulary.modules
    name = context.now_called("module", name, place or span) or name
    if name not in modules:
        near = context.nearest(name, labelled({key: one.labels for key, one in modules.items()}))
        context.report(name_problems.unknown_module(span, name, near))
        return None
    context.note("module", name, span)
    return modules[name]


def _leads_here(context: Context, module: ModuleWords, path: nodes.Path, here: ModuleWords) -> bool:
    span = path.name_spans[1]
    link = context.now_called("field", path.names[1], span, of=module.name) or path.names[1]
    member = module.members.get(link)
    links = tuple(key for key, one in module.members.items() if _leads_to(one.type, here.name) and key != "id")
    if member is None:
        near = context.nearest(link, (one for one in members_and_labels(module) if one[1] in links))
        context.report(name_problems.unknown_field(span, link, module.name, near or links[:3]))
        return False
    if link in links:
        context.note("field", link, span, of=module.name)
        return True
    if not isinstance(member.type, t.UnknownType):
        context.report(problems.does_not_lead_here(span, link, module.name, here.name, links[:3]))
    return False


def _leads_to(type_: t.Type, module: str) -> bool:
    return isinstance(type_, t.RefType) and module in type_.modules


def _where(checking: Checking, node: nodes.FunctionCall, module: ModuleWords, scope: Scope) -> Checked | None:
    """Check the condition on the records of the other module, whose fields are bare names in it."""
    if node.where is None:
        return None
    return checking.condition(node.where, scope.of_rows(module))
