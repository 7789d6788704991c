"""Whether a record lies below another one: in the tree of a link to itself, and in that of superiors."""

from __future__ import annotations

from customary.expressions import name_problems, nodes, place_problems, problems
from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Read, Slot
from customary.expressions.checking.arguments import positional, without
from customary.expressions.checking.context import Checking, Context, Scope, is_unknown, unknown
from customary.expressions.checking.fitting import fit
from customary.expressions.checking.names import read_user
from customary.expressions.checking.people import refuse_person
from customary.expressions.checking.suggest import members_and_labels
from customary.expressions.functions import Function
from customary.expressions.scope import ModuleWords, Purpose

__all__ = ["check_is_descendant", "check_is_subordinate"]

_SUPERIOR = "superior"


def check_is_descendant(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    named = next((one for one in node.arguments if one.name == "by"), None)
    rest = tuple(one for one in node.arguments if one is not named)
    given = positional(checking, without(node, rest), function, 2, 2)
    if given is None:
        return unknown(node.span)
    if context.place.purpose is Purpose.COMPUTED:
        context.report(place_problems.tree_in_stored_field(node.name_span, function.name))
        return unknown(node.span)
    start = _link(checking, given[0], function, scope)
    root = checking.value(given[1], scope)
    if start is None:
        return unknown(node.span)
    module = start.slot.type.modules[0] if isinstance(start.slot.type, t.RefType) else ""
    by = _by(context, module, named, node)
    if by is None or is_unknown(root):
        return unknown(node.span)
    root = fit(context, root, t.RefType((module,)))
    return unknown(node.span) if is_unknown(root) else _below(node, start, by, root)


def check_is_subordinate(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    given = positional(checking, node, function, 1, 1)
    if given is None or refuse_person(context, node):
        return unknown(node.span)
    start = _link(checking, given[0], function, scope)
    if start is None:
        return unknown(node.span)
    people = context.vocabulary.user_module
    module = context.module(people)
    if module is None or _SUPERIOR not in _links_to_itself(module):
        context.report(problems.no_tree(node.span, people))
        return unknown(node.span)
    somebody = fit(context, start, t.RefType((people,)))
    return (
        unknown(node.span)
        if is_unknown(somebody)
        else _below(node, start, _SUPERIOR, read_user(context, node.span, scope))
    )


def _link(checking: Checking, node: nodes.Node, function: Function, scope: Scope) -> Read | None:
    """Read the record that may lie below: it must be reached by a path, so that those above it can be looked up."""
    value = checking.value(node, scope)
    if is_unknown(value):
        return None
    if isinstance(value, Read) and isinstance(value.type, t.RefType) and len(value.type.modules) == 1:
        return value
    checking.context.report(problems.link_needed(value.span, function.name))
    return None


def _by(context: Context, name: str, named: nodes.Argument | None, node: nodes.FunctionCall) -> str | None:
    """Find the link that makes the tree."""
    module = context.module(name)
    links = _links_to_itself(module) if module is not None else ()
    if module is None or not links:
        context.report(problems.no_tree(node.arguments[0].span, name))
        return None
    if named is None:
        if len(links) == 1:
            return links[0]
        context.report(problems.which_tree(node.span, name, links))
        return None
    written = named.value.names[0] if isinstance(named.value, nodes.Path) and len(named.value.names) == 1 else ""
    if written in links:
        context.note("field", written, named.value.span, of=name)
        return written
    near = context.nearest(written, (one for one in members_and_labels(module) if one[1] in links))
    context.report(name_problems.unknown_field(named.value.span, written, name, near or links))
    return None


def _links_to_itself(module: ModuleWords) -> tuple[str, ...]:
    """Name the links to itself that a module declares: owner and the like link users to users, and make no tree."""
    to_itself = t.RefType((module.name,))
    return tuple(
        key
        for key, member in module.members.items()
        if member.type == to_itself and member.stored and not member.system
    )


def _below(node: nodes.FunctionCall, start: Read, by: str, root: Checked) -> Call:
    slot = start.slot
    module = slot.type.modules[0] if isinstance(slot.type, t.RefType) else ""
    type_ = t.AncestorsType(module, by)
    above = Read(span=start.span, type=type_, nullable=False, slot=Slot(slot.root, slot.path, type_, nullable=False))
    return Call(span=node.span, type=t.BOOLEAN, nullable=False, function="is_descendant", args=(above, root))
