"""Which currency an amount is in: a code, the field that says it, or the site's base currency.

Amounts are of one currency when the same field says their codes. So the way to that field is followed as far as it
goes: through look-ups, and from related rows back to the record that they belong to.
"""

from __future__ import annotations

import re
from dataclasses import replace

from customary.expressions import limits, money_problems
from customary.expressions import types as t
from customary.expressions.checked import Checked, Const, Read, Root, Slot
from customary.expressions.checking.context import Context, Scope, literal_text
from customary.expressions.checking.suggest import codes_and_labels
from customary.expressions.positions import Span
from customary.expressions.scope import CURRENCIES, ModuleWords

__all__ = [
    "Named",
    "as_argument",
    "as_wanted",
    "code_of",
    "currency_words",
    "from_outside",
    "named",
    "placed",
]

Named = tuple[t.Currency, Checked]
"""A currency, and the node that gives its code."""

_CODE = re.compile("[A-Z]{3}")


def placed(
    context: Context, scope: Scope, module: ModuleWords | None, root: Root, way: tuple[str, ...], type_: t.Type
) -> t.Type:
    """Give the type of a field as it is read over a way that leads to a record of `module`."""
    if not isinstance(type_, t.MoneyType):
        return type_
    if isinstance(type_.currency, t.CurrencyAt):
        path = _origin(context, module, type_.currency.path)
        return replace(type_, currency=_of_rows(context, scope, t.CurrencyAt(root, (*way, *path))))
    return replace(type_, currency=_code_or_base(context, type_.currency))


def as_wanted(context: Context, scope: Scope, type_: t.Type) -> t.Type:
    """Give the type that a value shall have, where it is told as a type of a field of the record at hand."""
    if isinstance(type_, t.MoneyType) and isinstance(type_.currency, t.CurrencyAt) and type_.currency.root != "record":
        return type_
    return placed(context, scope, scope.module, "record", (), type_)


def from_outside(type_: t.Type, scope: Scope) -> t.Type:
    """Give the type of a value over related rows as the record that they belong to, that of a scope, sees it."""
    here = "row" if scope.in_rows else "outer"
    if isinstance(type_, t.MoneyType) and isinstance(type_.currency, t.CurrencyAt) and type_.currency.root == here:
        return replace(type_, currency=t.CurrencyAt("record", type_.currency.path))
    return type_


def _code_or_base(context: Context, code: str | None) -> str | None:
    return None if code == context.vocabulary.currency else code


def _origin(context: Context, module: ModuleWords | None, path: tuple[str, ...]) -> tuple[str, ...]:
    """Follow look-ups from a field to the one that they show."""
    for _ in range(limits.MAX_HOPS + 1):
        owner = _module_at(context, module, path[:-1])
        member = owner.members.get(path[-1]) if owner is not None else None
        if member is None or member.shows is None:
            break
        path = (*path[:-1], *member.shows)
    return path


def _module_at(context: Context, module: ModuleWords | None, way: tuple[str, ...]) -> ModuleWords | None:
    """Give the module that a way over links to one module each leads to."""
    for step in way:
        member = module.members.get(step) if module is not None else None
        if member is None or not isinstance(member.type, t.RefType) or len(member.type.modules) != 1:
            return None
        module = context.module(member.type.modules[0])
    return module


def _of_rows(context: Context, scope: Scope, currency: t.CurrencyAt) -> t.CurrencyAt:
    """Where a row's way leads to the record that it belongs to, its currency is a field of that record."""
    back, around = scope.back, scope.around
    if currency.root == "row" and around is not None:
        further = _of_rows(context, around, replace(currency, root="record"))
        return currency if further.root == "record" else further
    if back is None or currency.root != "record" or len(currency.path) < 2 or currency.path[0] != back.by:
        return currency
    there = t.CurrencyAt(back.root, (*back.way, *_origin(context, back.module, currency.path[1:])))
    return _of_rows(context, scope, there)


def code_of(context: Context, currency: t.Currency, span: Span) -> Checked:
    """Give the node of a currency's code."""
    if isinstance(currency, t.CurrencyAt):
        slot = Slot(currency.root, currency.path, CURRENCIES, True)
        return Read(span=span, type=CURRENCIES, nullable=True, slot=slot)
    return Const(span=span, type=CURRENCIES, nullable=False, value=currency or context.vocabulary.currency)


def currency_words(context: Context, currency: t.Currency) -> str:
    """Name a currency in a sentence: its code, or the way to the field that holds it."""
    return f"“{_way(currency)}”" if isinstance(currency, t.CurrencyAt) else currency or context.vocabulary.currency


def as_argument(context: Context, currency: t.Currency) -> str:
    """Write a currency as an argument of `convert`."""
    return _way(currency) if isinstance(currency, t.CurrencyAt) else f'"{currency or context.vocabulary.currency}"'


def _way(currency: t.CurrencyAt) -> str:
    root = {"record": (), "outer": ("record",)}.get(currency.root, (currency.root,))
    return ".".join((*root, *currency.path))


def named(context: Context, scope: Scope, node: Checked) -> Named | None:
    """Find the currency that an argument names: a literal code, or a field that holds one."""
    code = literal_text(node)
    if code is not None:
        return _named_by_code(context, code, node.span)
    if isinstance(node, Read) and isinstance(node.type, t.TextType | t.ChoiceType):
        slot = node.slot
        path = _origin(context, _module_of(context, scope, slot.root), slot.path)
        return _of_rows(context, scope, t.CurrencyAt(slot.root, path)), node
    context.report(money_problems.currency_needed(node.span, ()))
    return None


def _named_by_code(context: Context, code: str, span: Span) -> Named | None:
    known = context.vocabulary.dictionaries.get(CURRENCIES.dictionary)
    if (code in known.codes) if known is not None else _CODE.fullmatch(code):
        return _code_or_base(context, code), Const(span=span, type=CURRENCIES, nullable=False, value=code)
    near = context.nearest(code, codes_and_labels(known)) if known is not None else ()
    context.report(money_problems.currency_needed(span, tuple(f'"{one}"' for one in near)))
    return None


def _module_of(context: Context, scope: Scope, root: Root) -> ModuleWords | None:
    match root:
        case "record":
            return scope.module
        case "outer":
            return context.module(scope.record)
        case "row":
            return scope.around.module if scope.around is not None else None
        case "old":
            return context.module(context.place.module)
        case "found":
            return context.module(context.place.found)
        case "user":
            return context.module(context.vocabulary.user_module)
    return None
