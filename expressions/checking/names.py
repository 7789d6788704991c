"""Paths of names: what they read, and what is wrong when they read nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from customary.expressions import limits, money_problems, name_problems, nodes, numeric, place_problems, row_problems
from customary.expressions import types as t
from customary.expressions.checked import Checked, Read, Root, Slot
from customary.expressions.checking import habits
from customary.expressions.checking.context import Context, Scope, unknown
from customary.expressions.checking.currencies import code_of, placed
from customary.expressions.checking.suggest import labelled, members_and_labels, own_words
from customary.expressions.checking.words import type_words
from customary.expressions.functions import FUNCTIONS
from customary.expressions.positions import Problem, Span
from customary.expressions.scope import CURRENCIES, Labels, Member, ModuleWords, Purpose, base_key

__all__ = ["ListPath", "list_path", "peek_list", "read_path", "read_slot", "read_user"]

_STORED = frozenset({Purpose.FILTER, Purpose.ACCESS, Purpose.SCHEDULE})
"""Purposes that only meet records as they are stored."""
_ROOTS = ("record", "row", "old", "user", "found", "input", "setting")


@dataclass(frozen=True, slots=True)
class ListPath:
    """A path that leads to related records, and what is left of it behind them."""

    root: Root
    path: tuple[str, ...]
    module: ModuleWords
    by: str | None
    """The link of the related records that leads back."""
    holder: ModuleWords | None
    """The module of the record that they belong to."""
    rest: tuple[str, ...]
    rest_spans: tuple[Span, ...]


@dataclass(slots=True)
class _Walk:
    """How far a path has been followed."""

    root: Root
    path: tuple[str, ...]
    type: t.Type
    nullable: bool
    owner: ModuleWords | None = None
    """The module of the record that the last name is a field of."""
    hops: int = 0
    assured: bool = False
    zero: bool = False
    """Whether no value of the field means 0; over a link there may be no record all the same."""
    zeroable: bool = False
    """Whether it could be declared so."""
    code: t.Currency = None
    """Of the part `currency` of an amount whose currency is not a field's: that currency."""
    is_code: bool = False


def read_path(context: Context, node: nodes.Path, scope: Scope) -> Checked:
    """Check a path that reads one value."""
    walk = _begin(context, node, scope, report=True)
    if walk is None:
        return unknown(node.span)
    start, index = walk
    while index < len(node.names):
        if isinstance(start.type, t.ListType):
            context.report(_list_alone(start, node, index))
            return unknown(node.span)
        if not _step(context, node, index, start, scope, report=True):
            return unknown(node.span)
        index += 1
    if start.hops > limits.MAX_HOPS:
        context.report(place_problems.too_many_hops(node.span, limits.MAX_HOPS))
        return unknown(node.span)
    if isinstance(start.type, t.ListType):
        context.report(_list_alone(start, node, len(node.names)))
        return unknown(node.span)
    if start.is_code:
        return code_of(context, start.code, node.span)
    slot = Slot(start.root, start.path, start.type, start.nullable)
    if start.zeroable and len(start.path) == 1:
        context.zeroable.add(node.span)
    return read_slot(context, slot, node.span, scope, assured=start.assured, zero=start.zero)


_WITH_LISTS = frozenset({"record", "outer", "found"})
"""The roots whose related records an expression may go over."""


def _list_alone(walk: _Walk, node: nodes.Path, behind: int) -> Problem:
    """Say that a list of records is no value; `behind` is where the path goes on to a field of its records."""
    name, path = ".".join(node.names[:behind]), ".".join(node.names)
    if walk.root not in _WITH_LISTS:
        return place_problems.list_not_here(node.span, name, node.names[0])
    counts = behind == len(node.names) or node.names[behind].lower() in {"count", "length", "size"}
    suggestions = (f"count({name})",) if counts else (f"sum({path})", f"count({name})")
    return row_problems.list_outside_aggregate(node.span, name, suggestions)


def read_slot(
    context: Context, slot: Slot, span: Span, scope: Scope, *, assured: bool = False, zero: bool = False
) -> Read:
    """Read a slot; one that is known to hold a value here is not nullable here.

    A required field may be blank all the same: in a draft, and in records that are older than the requirement.
    """
    never = isinstance(slot.type, t.BooleanType | t.ChoicesType) or zero
    trusted = never or (assured and context.place.purpose in _STORED)
    nullable = (slot.nullable or not trusted) and slot not in scope.facts
    return Read(span=span, type=slot.type, nullable=nullable, slot=slot)


def read_user(context: Context, span: Span, scope: Scope) -> Read:
    """Read who acts."""
    slot, somebody = _acting(context)
    return read_slot(context, slot, span, scope, assured=somebody)


def _acting(context: Context) -> tuple[Slot, bool]:
    """Lists are read by people; only in a save may the system itself act, which is nobody."""
    somebody = context.place.purpose in {Purpose.FILTER, Purpose.ACCESS}
    return Slot("user", ("id",), t.RefType((context.vocabulary.user_module,)), not somebody), somebody


def peek_list(context: Context, node: nodes.Node, scope: Scope) -> bool:
    """Tell whether a part is a path to related records, without reporting anything."""
    return isinstance(node, nodes.Path) and _to_list(context, node, scope, report=False) is not None


def list_path(context: Context, node: nodes.Path, scope: Scope) -> ListPath | None:
    """Follow a path to its list of related records; report why there is none."""
    return _to_list(context, node, scope, report=True)


def _to_list(context: Context, node: nodes.Path, scope: Scope, *, report: bool) -> ListPath | None:
    begun = _begin(context, node, scope, report=report)
    if begun is None:
        return None
    walk, index = begun
    while index < len(node.names) and not isinstance(walk.type, t.ListType):
        if not _step(context, node, index, walk, scope, report=report):
            return None
        index += 1
    if not isinstance(walk.type, t.ListType):
        return None
    module = context.module(walk.type.module)
    if module is None or walk.root not in _WITH_LISTS:
        return None
    if walk.hops > limits.MAX_HOPS:
        if report:
            context.report(place_problems.too_many_hops(node.span, limits.MAX_HOPS))
        return None
    rest, spans = node.names[index:], node.name_spans[index:]
    return ListPath(walk.root, walk.path, module, walk.type.by, walk.owner, rest, spans)


def _begin(context: Context, node: nodes.Path, scope: Scope, *, report: bool) -> tuple[_Walk, int] | None:
    """Find the first name: a field of the record at hand, or a root with what follows it."""
    first = node.names[0]
    member = scope.module.members.get(first) if scope.module else None
    if scope.module is not None and member is None:
        member = _called_before(context, scope.module, node, 0, report=report)
    if scope.module is not None and member is not None:
        if report:
            context.note("field", member.key, node.name_spans[0], of=scope.module.name)
        type_ = placed(context, scope, scope.module, "record", (), member.type)
        walk = _Walk("record", (first,), type_, member.nullable, scope.module)
        walk.assured, walk.zero, walk.zeroable = member.assured, bool(member.zero), member.zero is False
        return walk, 1
    if first in _ROOTS:
        return _from_root(context, node, scope, report=report)
    if report:
        _report_unknown(context, node, scope)
    return None


def _from_root(context: Context, node: nodes.Path, scope: Scope, *, report: bool) -> tuple[_Walk, int] | None:
    name = node.names[0]
    if name == "user":
        return _user(context, node, scope, report=report)
    if name == "setting":
        settings = {
            key: Member(key=key, type=type_, labels=context.vocabulary.setting_labels.get(key, {}))
            for key, type_ in context.vocabulary.settings.items()
        }
        return _keyed(context, node, "setting", settings, report=report)
    if name == "input":
        return _keyed(context, node, "input", context.place.input, report=report)
    module = _module_of_root(context, name, scope)
    if name == "old" and not context.place.saving:
        module = None
    if module is None:
        if report:
            wrong = place_problems.nothing_saved_here if name == "old" else place_problems.root_not_here
            problem = wrong(node.name_spans[0], name)
            own = habits.own_field(node, scope.module)
            context.report(problem if own is None or name == "old" else problem.mended_by(node.span, own))
        return None
    root = cast(Root, "outer" if name == "record" else name)
    if len(node.names) == 1:
        if name == "old":
            if report:
                context.report(place_problems.root_alone(node.span, name))
            return None
        return _Walk(root, ("id",), t.RefType((module.name,)), True), 1
    found = _member(context, module, node, 1, report=report)
    if found is None:
        return None
    if name == "old":
        context.uses.add("old")
    nullable = found.nullable or name == "old"
    type_ = placed(context, scope, module, root, (), found.type)
    nullable = _may_be_blank(found.type, nullable)
    return _Walk(root, (found.key,), type_, nullable, module, zero=bool(found.zero)), 2


def _module_of_root(context: Context, name: str, scope: Scope) -> ModuleWords | None:
    if name == "old":
        own = context.module(context.place.module)
        return None if scope.in_rows else own
    if name == "row":
        return scope.around.module if scope.around is not None and scope.in_rows_of_rows else None
    return context.module(scope.record if name == "record" else context.place.found)


def _user(context: Context, node: nodes.Path, scope: Scope, *, report: bool) -> tuple[_Walk, int] | None:
    place = context.place
    module = context.module(context.vocabulary.user_module)
    if place.purpose is Purpose.COMPUTED or not place.acting or module is None:
        if report:
            wrong = (
                place_problems.person_in_stored_field
                if place.purpose is Purpose.COMPUTED
                else place_problems.no_acting_person
            )
            context.report(wrong(node.name_spans[0], "user"))
        return None
    context.uses.add("user")
    if len(node.names) == 1 or node.names[1:] == ("id",):
        slot, somebody = _acting(context)
        return _Walk("user", slot.path, slot.type, slot.nullable, assured=somebody), len(node.names)
    found = _member(context, module, node, 1, report=report)
    if found is None:
        return None
    type_ = placed(context, scope, module, "user", (), found.type)
    return _Walk("user", (found.key,), type_, _may_be_blank(found.type, True), module), 2


def _keyed(
    context: Context, node: nodes.Path, root: Root, known: Mapping[str, Member], *, report: bool
) -> tuple[_Walk, int] | None:
    """Follow `setting.x` and `input.x`."""
    if root == "input" and not known:
        if report:
            context.report(place_problems.root_not_here(node.name_spans[0], root))
        return None
    if len(node.names) == 1:
        if report:
            context.report(place_problems.root_alone(node.span, root))
        return None
    name = node.names[1]
    if root == "setting" and name not in known:
        name = context.now_called("setting", name, node.name_spans[1], report=report) or name
    if name not in known:
        if report:
            near = context.nearest(name, labelled({key: one.labels for key, one in known.items()}))
            wrong = (
                name_problems.unknown_setting(node.name_spans[1], name, near)
                if root == "setting"
                else name_problems.unknown_field(node.name_spans[1], name, root, near)
            )
            context.report(wrong)
        return None
    if root == "setting":
        context.uses.add("setting")
        if report:
            context.note("setting", name, node.name_spans[1])
    found = known[name]
    return _Walk(root, (name,), found.type, _may_be_blank(found.type, found.nullable), assured=not found.nullable), 2


def _step(context: Context, node: nodes.Path, index: int, walk: _Walk, scope: Scope, *, report: bool) -> bool:
    """Go on from where a path stands, by one name; tell whether there was a way."""
    if isinstance(walk.type, t.MoneyType):
        return _part_of_amount(context, node, index, walk, walk.type, report=report)
    if not isinstance(walk.type, t.RefType):
        if report and not isinstance(walk.type, t.UnknownType):
            context.report(_no_such_part(context, node, index, walk.type))
        return False
    if len(walk.type.modules) > 1:
        return _choose_module(context, node, index, walk, walk.type, report=report)
    module = context.module(walk.type.modules[0])
    found = _member(context, module, node, index, report=report) if module else None
    if found is None:
        return False
    walk.type = placed(context, scope, module, walk.root, walk.path, found.type)
    walk.path = (*walk.path, found.key)
    walk.nullable = _may_be_blank(found.type, True)
    walk.owner = module
    walk.assured = walk.zero = False
    walk.hops += 1
    return True


_PARTS = ("value", "currency", "base")


def _part_of_amount(
    context: Context, node: nodes.Path, index: int, walk: _Walk, amount: t.MoneyType, *, report: bool
) -> bool:
    """Go from an amount to one of its parts, which stand in fields of the same record."""
    name = node.names[index]
    parts = _PARTS if walk.root not in ("input", "setting") else _PARTS[:2]
    if name not in parts:
        if report:
            owner = ".".join(node.names[:index])
            near = context.nearest(name, own_words(parts))
            problem = money_problems.no_such_part_of_amount(node.name_spans[index], name, owner, near)
            meant = habits.part_meant(name, owner, amount, saving=context.place.saving and index == 1)
            context.report(problem if meant is None else problem.mended_by(node.span, meant))
        return False
    if name == "value":
        walk.type = numeric.number_of(amount)
    elif name == "base" and amount.currency is not None:
        walk.path = (*walk.path[:-1], base_key(walk.path[-1]))
        walk.type, walk.nullable, walk.assured, walk.zero = t.MoneyType(), True, False, False
    elif name == "currency":
        _to_currency(walk, amount)
    return True


def _to_currency(walk: _Walk, amount: t.MoneyType) -> None:
    member = walk.owner.members.get(walk.path[-1]) if walk.owner is not None else None
    declared = member.type.currency if member is not None and isinstance(member.type, t.MoneyType) else None
    if not isinstance(declared, t.CurrencyAt):
        walk.is_code, walk.code, walk.type = True, amount.currency, CURRENCIES
        return
    beside = walk.owner.members.get(declared.path[-1]) if walk.owner is not None else None
    walk.path = (*walk.path[:-1], *declared.path)
    walk.type = beside.type if beside is not None else CURRENCIES
    walk.nullable, walk.assured, walk.zero = True, False, False


def _choose_module(
    context: Context, node: nodes.Path, index: int, walk: _Walk, type_: t.RefType, *, report: bool
) -> bool:
    name = node.names[index]
    if name not in type_.modules:
        name = context.now_called("module", name, node.name_spans[index], report=report) or name
    if name not in type_.modules:
        if report:
            owner = ".".join(node.names[:index])
            fixes = [f"{module}.{name}" for module in type_.modules if _has_member(context, module, name)]
            context.report(name_problems.ambiguous_target(node.name_spans[index], owner, type_.modules, fixes))
        return False
    if report:
        context.note("module", name, node.name_spans[index])
    walk.path = (*walk.path, name)
    walk.type = t.RefType((name,))
    walk.nullable = True
    walk.assured = False
    return True


def _may_be_blank(type_: t.Type, nullable: bool) -> bool:
    """A set of choices that is not there is empty, never blank."""
    return nullable and not isinstance(type_, t.ChoicesType)


def _member(context: Context, module: ModuleWords, node: nodes.Path, index: int, *, report: bool) -> Member | None:
    name = node.names[index]
    found = module.members.get(name) or _called_before(context, module, node, index, report=report)
    if found is None and report:
        near = context.nearest(name, members_and_labels(module))
        context.report(name_problems.unknown_field(node.name_spans[index], name, module.name, near))
    elif found is not None and report:
        context.note("field", found.key, node.name_spans[index], of=module.name)
    return found


def _called_before(
    context: Context, module: ModuleWords, node: nodes.Path, index: int, *, report: bool
) -> Member | None:
    """Find the field that was called so before; it is gone on with, so that all old names are told at once."""
    now = context.now_called("field", node.names[index], node.name_spans[index], of=module.name, report=report)
    return module.members.get(now) if now is not None else None


def _has_member(context: Context, module: str, name: str) -> bool:
    words = context.module(module)
    return words is not None and name in words.members


def _no_such_part(context: Context, node: nodes.Path, index: int, type_: t.Type) -> Problem:
    """Say that a value has no parts, and which function takes what was meant."""
    name, owner = node.names[index], ".".join(node.names[:index])
    problem = name_problems.no_such_part(node.name_spans[index], name, owner, type_words(type_))
    meant = habits.part_meant(name, owner, type_, saving=context.place.saving and index == 1)
    if meant is None or index + 1 < len(node.names):
        return problem
    return problem.mended_by(node.span, meant)


def _report_unknown(context: Context, node: nodes.Path, scope: Scope) -> None:
    name, span = node.names[0], node.name_spans[0]
    if name in FUNCTIONS:
        alone = f"{name}()"
        context.report(
            name_problems.function_without_call(span, name, (alone,) if FUNCTIONS[name].usage == alone else ())
        )
        return
    module = scope.module.name if scope.module else None
    own = habits.own_field(node, scope.module)
    if own is not None:
        context.report(name_problems.unknown_field(span, name, module, ()).mended_by(node.span, own))
        return
    known: list[tuple[str, str]] = []
    if scope.module is not None:
        known.extend(members_and_labels(scope.module))
    known.extend(own_words(_roots_here(context, scope)))
    known.extend((written, f"setting.{key}") for written, key in labelled(_settings(context)))
    exact = [meant for written, meant in known if written == name]
    meant = habits.constant_meant(name) or habits.run_together(name, scope.module) or habits.quoted_word(context, name)
    near = exact or ([meant] if meant is not None and len(node.names) == 1 else [])
    context.report(name_problems.unknown_field(span, name, module, near[:3] or context.nearest(name, known)))


def _settings(context: Context) -> Mapping[str, Labels]:
    vocabulary = context.vocabulary
    return {key: vocabulary.setting_labels.get(key, {}) for key in vocabulary.settings}


def _roots_here(context: Context, scope: Scope) -> tuple[str, ...]:
    place = context.place
    here = {
        "record": scope.record is not None,
        "row": scope.in_rows_of_rows,
        "old": place.saving,
        "user": place.acting and place.purpose is not Purpose.COMPUTED,
        "found": place.found is not None,
        "input": bool(place.input),
        "setting": bool(context.vocabulary.settings),
    }
    return tuple(name for name, present in here.items() if present)
