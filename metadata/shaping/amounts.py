"""Amounts of money in the outlines: what currency each is in, and the fields that hold them in base currency.

Every stored amount that is not in base currency has a field of the platform's beside it, `<key>_base`. It is a field
like any other, so that lists sort and filter by it and totals add it up; only people cannot write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from customary.expressions.checking.context import Back, Context, Scope
from customary.expressions.checking.currencies import from_outside, placed
from customary.expressions.positions import Problem
from customary.expressions.scope import Place, Purpose, Vocabulary, base_key
from customary.expressions.types import UNKNOWN, CurrencyAt, MoneyType, Type
from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.model.fields import NumberOptions
from customary.metadata.model.labels import Label
from customary.metadata.nodes import MappingNode
from customary.metadata.problems import names as problems
from customary.metadata.shaping.outlines import FieldOutline, ModuleOutline

__all__ = ["counted_amount", "in_local_currency", "with_base_amounts"]


def with_base_amounts(module: ModuleOutline, base: str, found: list[Problem]) -> ModuleOutline:
    """Settle the currencies of a module's amounts, and add what holds them in base currency where they need it."""
    fields: dict[str, FieldOutline] = {}
    for key, declared in module.fields.items():
        if declared.base_of is not None:
            continue
        outline = fields[key] = replace(declared, language_type=_settled(module, declared.language_type, base))
        if not outline.entry.stored or not _is_foreign(outline.language_type):
            continue
        kept = base_key(key)
        taken = module.fields.get(kept)
        if taken is not None and taken.base_of is None:
            found.append(problems.kept_for_base_amount(taken.name.span, kept, key))
        else:
            fields[kept] = taken if taken is not None else _base_amount(outline, kept, base)
    return replace(module, fields=fields)


def _is_foreign(one: Type) -> bool:
    return isinstance(one, MoneyType) and one.currency is not None


def _settled(module: ModuleOutline, one: Type, base: str) -> Type:
    """Give a type with its currency as the language says it; UNKNOWN where its field is not there."""
    if not isinstance(one, MoneyType):
        return one
    if isinstance(one.currency, CurrencyAt):
        return one if one.currency.path[0] in module.fields else UNKNOWN
    return MoneyType() if one.currency == base else one


def _base_amount(outline: FieldOutline, key: str, base: str) -> FieldOutline:
    entry, name = FIELD_TYPES["money"], outline.name
    return FieldOutline(
        module=outline.module,
        key=key,
        name=name,
        node=MappingNode(name.source, name.start, name.end, {}),
        entry=entry,
        options=entry.options({}),
        language_type=MoneyType(),
        label=_label(outline.label, base),
        base_of=outline.key,
    )


def _label(label: Label, base: str) -> Label:
    written = {
        tag: f"{text}（{base}）" if tag.startswith("zh") else f"{text} ({base})"
        for tag, text in label.translations.items()
    }
    return Label(f"{label.source} ({base})", translations=written)


def in_local_currency(module: ModuleOutline, vocabulary: Vocabulary, one: MoneyType) -> MoneyType:
    """Give the type with which a module stores an amount: in a currency that one of its own fields says, or in base."""
    if not isinstance(one.currency, CurrencyAt):
        return MoneyType(one.currency)
    context = Context(vocabulary, Place(module=module.name, purpose=Purpose.COMPUTED))
    words = vocabulary.modules[module.name]
    for key in dict.fromkeys((*_named(module), *module.fields)):
        here = MoneyType(CurrencyAt("record", (key,)))
        seen = placed(context, Scope(words, None), words, "record", (), here)
        if isinstance(seen, MoneyType) and seen.currency == one.currency:
            return here
    return MoneyType()


def _named(module: ModuleOutline) -> Iterator[str]:
    """Give the fields that declared amounts take their currencies from."""
    for outline in module.fields.values():
        says = outline.options.currency_field if isinstance(outline.options, NumberOptions) else None
        if says is not None and says in module.fields:
            yield says


def counted_amount(
    holder: ModuleOutline, rows: ModuleOutline, by: str, key: str, vocabulary: Vocabulary, one: MoneyType
) -> tuple[MoneyType, str]:
    """Say in which currency a roll-up of amounts is, and which field of the rows it goes over.

    Rows that take their currency from the record itself are counted as they stand; rows of different currencies in
    base currency.
    """
    if not isinstance(one.currency, CurrencyAt):
        return one, key
    words, around = vocabulary.modules[rows.name], vocabulary.modules[holder.name]
    context = Context(vocabulary, Place(module=rows.name, purpose=Purpose.COMPUTED))
    outside = Scope(around, None)
    scope = outside.of_rows(words, Back(by, "outer", (), around))
    seen = placed(context, scope, words, "record", (), one)
    if isinstance(seen, MoneyType) and isinstance(seen.currency, CurrencyAt) and seen.currency.root == "outer":
        counted = from_outside(seen, outside)
        local = in_local_currency(holder, vocabulary, counted) if isinstance(counted, MoneyType) else MoneyType()
        if local.currency is not None:
            return local, key
    return MoneyType(), base_key(key)
