"""Functions of the acting person, and of what the save in hand changes."""

from __future__ import annotations

from customary.expressions import name_problems, nodes, place_problems, problems
from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Compare, Or, Read, Slot
from customary.expressions.checking import operators
from customary.expressions.checking.arguments import conjunction, positional, without
from customary.expressions.checking.context import (
    Checking,
    Context,
    Scope,
    is_unknown,
    literal_text,
    span_of_text,
    unknown,
)
from customary.expressions.checking.currencies import placed
from customary.expressions.checking.names import read_slot, read_user
from customary.expressions.checking.suggest import members_and_labels, roles_and_labels
from customary.expressions.functions import Function
from customary.expressions.scope import Purpose

__all__ = [
    "check_changed",
    "check_changed_any",
    "check_has_role",
    "check_is_new",
    "check_is_owner",
    "refuse_person",
]


def refuse_person(context: Context, node: nodes.FunctionCall) -> bool:
    name = f"{node.name}()"
    if context.place.purpose is Purpose.COMPUTED:
        context.report(place_problems.person_in_stored_field(node.name_span, name))
        return True
    if not context.place.acting:
        context.report(place_problems.no_acting_person(node.name_span, name))
        return True
    context.uses.add("user")
    return False


def check_has_role(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 1, 1)
    context = checking.context
    if given is None or refuse_person(context, node):
        return unknown(node.span)
    argument = checking.value(given[0], scope)
    name = literal_text(argument)
    if name is None:
        if not is_unknown(argument):
            context.report(problems.literal_needed(argument.span))
        return unknown(node.span)
    roles = context.vocabulary.roles
    if function.name == "has_role":
        name = context.now_called("role", name, span_of_text(argument, name)) or name
    if function.name == "has_role" and name not in roles:
        near = context.nearest(name, roles_and_labels(context.vocabulary))
        context.report(name_problems.unknown_role(span_of_text(argument, name), name, near))
        return unknown(node.span)
    if function.name == "has_role":
        context.note("role", name, argument.span)
    return Call(span=node.span, type=t.BOOLEAN, nullable=False, function=function.name, args=(argument,))


def check_is_owner(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 0, 0)
    context = checking.context
    if given is None or refuse_person(context, node):
        return unknown(node.span)
    owner = scope.module.members.get("owner") if scope.module else None
    if owner is None:
        context.report(place_problems.root_not_here(node.span, "is_owner()"))
        return unknown(node.span)
    mine = read_slot(context, Slot("record", ("owner",), owner.type, owner.nullable), node.span, scope)
    same = Compare(
        span=node.span,
        type=t.BOOLEAN,
        nullable=False,
        op="=",
        left=mine,
        right=read_user(context, node.span, scope),
    )
    if not mine.nullable:
        return same
    return conjunction((operators.not_(operators.is_blank(mine, node.span), node.span), same), node.span)


# Changes


def _refuse_unsaved(context: Context, node: nodes.FunctionCall) -> bool:
    if context.place.saving:
        return False
    context.report(place_problems.nothing_saved_here(node.name_span, f"{node.name}()"))
    return True


def check_changed(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    sides = {one.name: one for one in node.arguments if one.name in {"from", "to"}}
    rest = tuple(one for one in node.arguments if one.name not in {"from", "to"})
    plain = without(node, rest)
    given = positional(checking, plain, function, 1, 1)
    if given is None or _refuse_unsaved(context, node):
        return unknown(node.span)
    pair = _old_and_new(context, given[0], function, scope)
    if pair is None:
        return unknown(node.span)
    old, new = pair
    same = Compare(span=node.span, type=t.BOOLEAN, nullable=False, op="=", left=old, right=new)
    parts = [operators.not_(same, node.span)]
    for name, value in (("from", old), ("to", new)):
        if name in sides:
            parts.append(_equals(checking, value, sides[name].value, scope))
    context.uses.update({"changed", "old"})
    return unknown(node.span) if any(map(is_unknown, parts)) else conjunction(parts, node.span)


def _equals(checking: Checking, value: Checked, wanted: nodes.Node, scope: Scope) -> Checked:
    if isinstance(wanted, nodes.ListLiteral) and not isinstance(value.type, t.ChoicesType):
        items = tuple(checking.value(one, scope) for one in wanted.items)
        return operators.one_of(checking.context, value, items, wanted.span)
    return operators.compare(checking.context, "=", value, checking.value(wanted, scope), wanted.span)


def check_changed_any(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    given = positional(checking, node, function, 1, 100)
    if given is None or _refuse_unsaved(context, node):
        return unknown(node.span)
    parts: list[Checked] = []
    for one in given:
        pair = _old_and_new(context, one, function, scope)
        if pair is None:
            return unknown(node.span)
        same = Compare(span=one.span, type=t.BOOLEAN, nullable=False, op="=", left=pair[0], right=pair[1])
        parts.append(operators.not_(same, one.span))
    context.uses.update({"changed", "old"})
    return parts[0] if len(parts) == 1 else Or(span=node.span, type=t.BOOLEAN, nullable=False, operands=tuple(parts))


def _old_and_new(
    context: Context, node: nodes.Node, function: Function, scope: Scope
) -> tuple[Checked, Checked] | None:
    """Read a field of the record as it was and as it is. In a new record, what was is blank."""
    if scope.in_rows or scope.module is None or not isinstance(node, nodes.Path) or len(node.names) != 1:
        problem = problems.field_of_record_needed(node.span, function.name)
        quoted = node.value if isinstance(node, nodes.TextLiteral) and scope.module is not None else None
        is_field = quoted is not None and scope.module is not None and quoted in scope.module.members
        context.report(problem.mended_by(node.span, quoted) if quoted is not None and is_field else problem)
        return None
    name = node.names[0]
    name = context.now_called("field", name, node.span, of=scope.module.name) or name
    member = scope.module.members.get(name)
    if member is None:
        near = context.nearest(name, members_and_labels(scope.module))
        context.report(name_problems.unknown_field(node.span, name, scope.module.name, near))
        return None
    if isinstance(member.type, t.ListType | t.OpaqueType):
        context.report(problems.field_of_record_needed(node.span, function.name))
        return None
    context.note("field", name, node.span, of=scope.module.name)
    before = placed(context, scope, scope.module, "old", (), member.type)
    after = placed(context, scope, scope.module, "record", (), member.type)
    old = Slot("old", (name,), before, not isinstance(member.type, t.ChoicesType))
    new = Slot("record", (name,), after, member.nullable)
    return (
        Read(span=node.span, type=before, nullable=old.nullable, slot=old),
        read_slot(context, new, node.span, scope),
    )


def check_is_new(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 0, 0)
    if given is None or _refuse_unsaved(checking.context, node):
        return unknown(node.span)
    checking.context.uses.add("changed")
    return Call(span=node.span, type=t.BOOLEAN, nullable=False, function="is_new", args=())
