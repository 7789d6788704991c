"""Amounts of money: which currency a field says, how it becomes base currency, and what an action fills it with."""

from __future__ import annotations

from collections.abc import Mapping

from customary.expressions.checked import Const, Read
from customary.expressions.checking.context import Context as ExpressionContext
from customary.expressions.checking.context import Scope
from customary.expressions.checking.currencies import named, placed
from customary.expressions.expression import Expression
from customary.expressions.scope import CURRENCIES, Place, base_key
from customary.expressions.template import Template
from customary.expressions.types import (
    MONEY_SCALE,
    UNKNOWN,
    CurrencyAt,
    DateTimeType,
    DateType,
    MoneyType,
    NumberType,
    RefType,
    TextType,
    Type,
)
from customary.metadata.linking.context import Context
from customary.metadata.model.fields import Exchange, Field
from customary.metadata.model.rules import Value
from customary.metadata.problems import meaning
from customary.metadata.shaping.outlines import FieldOutline, ModuleOutline

__all__ = ["base_amount", "check_currency", "exchange_of", "wanted_amount"]


def check_currency(context: Context, module: ModuleOutline, outline: FieldOutline) -> None:
    """Check the code of a currency, or the field that holds one; small letters are a field's."""
    node = outline.node.scalar("currency")
    if node is None:
        return
    known = context.dictionaries.get(CURRENCIES.dictionary)
    is_code = module.type_of(node.text) is None and known is not None and node.text.upper() in known.values
    if node.text.isupper() or is_code:
        context.currency_named(node)
        return
    key = context.field(module, node)
    one = module.type_of(key) if key is not None else None
    if one is not None and one not in (UNKNOWN, CURRENCIES) and not isinstance(one, TextType):
        context.report(meaning.wrong_kind_of_field(node.span, node.text, "currency"))


def wanted_amount(
    context: Context, target: ModuleOutline, key: str, values: Mapping[str, Value], place: Place, *, creates: bool
) -> Type | None:
    """Say of which currency an amount is that an action sets; None where the type of the field says it.

    `values` are what the action sets besides; `place` is where its expressions stand. A new record takes its currency
    from what is set with the amount, and is in base currency where nothing says one.
    """
    one = target.type_of(key)
    if not isinstance(one, MoneyType) or not isinstance(one.currency, CurrencyAt):
        return None
    says = one.currency.path[0]
    set_to = values.get(says)
    if set_to is not None:
        return _by_code(context, place, set_to)
    if not creates:
        return None
    outline = target.fields[says]
    via, field = outline.node.text("via"), outline.node.text("field")
    if via is not None and field is not None:
        link = values.get(via)
        return _by_link(context, place, link, field) if link is not None else MoneyType()
    default = outline.node.text("default")
    if default is not None and default.startswith("="):
        return _ANY
    return MoneyType(default if default != context.vocabulary.currency else None)


_ANY = NumberType(18, MONEY_SCALE)
"""Only a number fits an amount whose currency nobody can know."""


def _by_code(context: Context, place: Place, code: Value) -> Type:
    checking = ExpressionContext(context.vocabulary, place)
    scope = Scope(checking.module(place.module), place.record)
    if isinstance(code, Template):
        return _ANY
    if isinstance(code.root, Const) and isinstance(code.root.value, str):
        return MoneyType(code.root.value if code.root.value != context.vocabulary.currency else None)
    found = named(checking, scope, code.root) if isinstance(code.root, Read) else None
    return MoneyType(found[0]) if found is not None else _ANY


def _by_link(context: Context, place: Place, link: Value, field: str) -> Type:
    """The new record shows the currency of the record that it is linked to."""
    checking = ExpressionContext(context.vocabulary, place)
    scope = Scope(checking.module(place.module), place.record)
    root = link.root if isinstance(link, Expression) else None
    if not isinstance(root, Read) or not isinstance(root.slot.type, RefType) or len(root.slot.type.modules) != 1:
        return _ANY
    way = root.slot.path[:-1] if root.slot.path[-1] == "id" else root.slot.path
    there = checking.module(root.slot.type.modules[0])
    return placed(checking, scope, there, root.slot.root, way, MoneyType(CurrencyAt("record", (field,))))


def base_amount(amount: FieldOutline, outline: FieldOutline) -> Field:
    """Make the field that holds amounts in base currency: it is seen and kept as they are."""
    node = amount.node
    readers = node.mapping("access")
    return Field(
        module=outline.module,
        key=outline.key,
        uid=f"{outline.module}.{outline.key}",
        type=outline.entry.name,
        options=outline.options,
        language_type=outline.language_type,
        label=outline.label,
        index=node.flag("index", otherwise=False),
        filterable=node.flag("filterable", otherwise=True),
        sortable=node.flag("sortable", otherwise=True),
        audit=node.flag("audit", otherwise=True),
        personal=node.flag("personal", otherwise=False),
        copy=False,
        readonly=True,
        inline_edit=False,
        bulk_edit=False,
        readable_by=frozenset(one.text for one in readers.scalars("read")) or None if readers is not None else None,
        base_of=outline.base_of,
        was=tuple(base_key(one.text) for one in node.scalars("was")),
        span=outline.name.span,
    )


def exchange_of(context: Context, module: ModuleOutline, outline: FieldOutline) -> Exchange | None:
    """Say how amounts become amounts in base currency; None where they are that already."""
    one, dated = outline.language_type, outline.node.scalar("rate_date")
    rate_date = context.field(module, dated) if dated is not None else None
    if dated is not None and rate_date is not None:
        kind = module.type_of(rate_date)
        if not isinstance(kind, DateType | DateTimeType) and kind != UNKNOWN:
            context.report(meaning.wrong_kind_of_field(dated.span, rate_date, "date"))
        elif outline.entry.name == "money" and outline.node.get("currency") is None:
            context.report(meaning.attribute_does_not_fit(dated.span, "rate_date", "type: money"))
    if not isinstance(one, MoneyType) or one.currency is None:
        return None
    return Exchange(
        base=base_key(outline.key),
        currency=one.currency.path[0] if isinstance(one.currency, CurrencyAt) else None,
        code=one.currency if isinstance(one.currency, str) else None,
        rate_date=rate_date,
    )
