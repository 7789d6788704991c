"""The types of computed fields: what roll-ups, look-ups and formulas without a declared type give.

A formula's type depends on the types of what it reads, which may be formulas again. So they are found in rounds,
until a round finds nothing new; what is left then computes itself in a circle, or has mistakes of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from customary.expressions.checked import RowsSlot
from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt, Problem
from customary.expressions.scope import Place, Purpose, Vocabulary
from customary.expressions.types import (
    INTEGER,
    MONEY_SCALE,
    UNKNOWN,
    BooleanType,
    ChoicesType,
    ChoiceType,
    CurrencyAt,
    DateTimeType,
    DateType,
    DurationType,
    MoneyType,
    NumberType,
    RefType,
    TimeType,
    Type,
)
from customary.metadata.field_types import computed_type_name
from customary.metadata.model.fields import (
    BooleanOptions,
    ChoiceOptions,
    FieldOptions,
    LinesOptions,
    LinkOptions,
    NumberOptions,
    PlainOptions,
    RollupOptions,
    TextOptions,
)
from customary.metadata.shaping.amounts import counted_amount, in_local_currency, with_base_amounts
from customary.metadata.shaping.outlines import FieldOutline, ModuleOutline
from customary.metadata.shaping.vocabulary import module_words

__all__ = ["options_for", "rollup_type", "with_computed_types"]

_WIDEST = 18
_DEEPEST = 6
_AVERAGE_SCALE = 4


def rollup_type(function: str, one: Type) -> Type | None:
    """Give what a roll-up over values of a type gives; None when it has no such value."""
    match one:
        case NumberType(precision=precision, scale=scale):
            return _number_rollup(function, precision, scale)
        case MoneyType():
            return one
        case DurationType():
            return DurationType()
        case DateType() | DateTimeType() | TimeType() if function in ("min", "max"):
            return one
    return None


def _number_rollup(function: str, precision: int, scale: int) -> Type:
    if function == "avg":
        return NumberType(_WIDEST, max(scale, _AVERAGE_SCALE))
    return NumberType(_WIDEST, scale) if function == "sum" else NumberType(precision, scale)


def with_computed_types(
    modules: Mapping[str, ModuleOutline], vocabulary: Vocabulary, problems: list[Problem]
) -> tuple[Mapping[str, ModuleOutline], Vocabulary]:
    """Give the outlines with the types of their computed fields, and the vocabulary that knows them.

    `problems` takes what is wrong with the fields that hold computed amounts in base currency.
    """
    modules = {name: _with_rows(module, modules) for name, module in modules.items()}
    open_fields = [
        outline for module in modules.values() for outline in module.fields.values() if outline.entry.kind == "computed"
    ]
    while open_fields:
        found = {}
        for outline in open_fields:
            typed = _typed(outline, modules, vocabulary)
            if typed is not None:
                found[outline.module, outline.key] = typed
        if not found:
            break
        changed = {name for name, _ in found}
        modules = {
            name: with_base_amounts(_with_fields(module, found), vocabulary.currency, problems)
            if name in changed
            else module
            for name, module in modules.items()
        }
        words = {name: module_words(modules[name]) for name in changed}
        vocabulary = replace(vocabulary, modules={**vocabulary.modules, **words})
        open_fields = [one for one in open_fields if (one.module, one.key) not in found]
    return modules, vocabulary


def _with_fields(module: ModuleOutline, found: Mapping[tuple[str, str], FieldOutline]) -> ModuleOutline:
    fields = {key: found.get((module.name, key), outline) for key, outline in module.fields.items()}
    return replace(module, fields=fields)


def _with_rows(module: ModuleOutline, modules: Mapping[str, ModuleOutline]) -> ModuleOutline:
    """Fill in the rows of roll-ups over lines: the lines field says which module, and which link back."""
    fields = dict(module.fields)
    for key, outline in fields.items():
        options = outline.options
        lines = module.fields.get(options.of) if isinstance(options, RollupOptions) and options.of else None
        if isinstance(options, RollupOptions) and lines is not None and isinstance(lines.options, LinesOptions):
            filled = replace(options, module=lines.options.target, by=lines.options.by or "")
            fields[key] = replace(outline, options=filled)
    return replace(module, fields=fields)


def _typed(outline: FieldOutline, modules: Mapping[str, ModuleOutline], vocabulary: Vocabulary) -> FieldOutline | None:
    """Give an outline with its type, once everything that it depends on has one."""
    if isinstance(outline.options, RollupOptions):
        return _rollup(outline, outline.options, modules, vocabulary)
    lookup = _lookup_path(outline)
    node = outline.node.scalar("formula")
    excerpt = lookup or (node.excerpt if node is not None else None)
    computed = check(excerpt, vocabulary, _place(outline)).expression if excerpt is not None else None
    if computed is None or not _settled(computed):
        return None
    one = _storable(computed.type, modules[outline.module], vocabulary)
    like = _looked_up(outline, modules) if not isinstance(one, MoneyType) else None
    return replace(
        outline,
        language_type=like.language_type if like is not None else one,
        options=like.options if like is not None else options_for(one),
        lookup=lookup,
        result=like.entry.name if like is not None else computed_type_name(one),
    )


def _storable(one: Type, module: ModuleOutline, vocabulary: Vocabulary) -> Type:
    """Narrow a number to what a column holds; its value is rounded when it is stored."""
    if isinstance(one, MoneyType):
        return in_local_currency(module, vocabulary, one)
    return NumberType(_WIDEST, min(one.scale, _DEEPEST)) if isinstance(one, NumberType) else one


def _rollup(
    outline: FieldOutline, options: RollupOptions, modules: Mapping[str, ModuleOutline], vocabulary: Vocabulary
) -> FieldOutline | None:
    """Give a roll-up with its type, once that of the field it goes over is known."""
    if options.function == "count":
        return replace(outline, language_type=INTEGER)
    rows = modules.get(options.module)
    one = rows.type_of(options.field) if rows is not None and options.field is not None else None
    found = rollup_type(options.function, one) if one is not None and one != UNKNOWN else None
    if found is None or rows is None or options.field is None:
        return None
    if isinstance(found, MoneyType):
        holder = modules[outline.module]
        found, key = counted_amount(holder, rows, options.by, options.field, vocabulary, found)
        options = replace(options, field=key)
    return replace(outline, language_type=found, options=options)


def _place(outline: FieldOutline) -> Place:
    daily = outline.node.text("refresh") == "daily"
    return Place(module=outline.module, purpose=Purpose.COMPUTED, acting=False, daily=daily)


def _lookup_path(outline: FieldOutline) -> Excerpt | None:
    """A look-up is the formula `via.field`; its text points at the two places that say so."""
    via, field = outline.node.scalar("via"), outline.node.scalar("field")
    if outline.entry.name != "lookup" or via is None or field is None:
        return None
    offsets = (*via.excerpt.offsets[:-1], via.end, *field.excerpt.offsets)
    return Excerpt(via.source, f"{via.text}.{field.text}", offsets)


def _settled(expression: Expression) -> bool:
    """Whether nothing that the expression reads is still of an unknown type."""
    slots = list(expression.slots)
    for slot in slots:  # rows may be read with rows of their own
        if isinstance(slot, RowsSlot):
            slots.extend(slot.slots)
    return expression.type != UNKNOWN and all(isinstance(one, RowsSlot) or one.type != UNKNOWN for one in slots)


def _looked_up(outline: FieldOutline, modules: Mapping[str, ModuleOutline]) -> FieldOutline | None:
    """Give the declared field that a look-up shows, so that it is of the same field type."""
    via, field = outline.node.text("via"), outline.node.text("field")
    if outline.entry.name != "lookup" or via is None or field is None:
        return None
    one = modules[outline.module].type_of(via)
    target = modules.get(one.modules[0]) if isinstance(one, RefType) and len(one.modules) == 1 else None
    looked_up = target.fields.get(field) if target is not None else None
    if looked_up is None or looked_up.entry.kind == "computed" or looked_up.entry.name == "autonumber":
        return None
    return looked_up


def options_for(one: Type) -> FieldOptions:
    """Give the options of a field that holds computed values of a type."""
    match one:
        case NumberType(precision=precision, scale=scale):
            return NumberOptions(precision=min(precision, _WIDEST), scale=min(scale, _DEEPEST))
        case MoneyType(currency=currency):
            fixed = currency if isinstance(currency, str) else None
            beside = currency.path[0] if isinstance(currency, CurrencyAt) else None
            return NumberOptions(precision=_WIDEST, scale=MONEY_SCALE, currency=fixed, currency_field=beside)
        case DurationType():
            return NumberOptions(precision=_WIDEST, scale=0)
        case ChoiceType(dictionary=dictionary):
            return ChoiceOptions(dictionary=dictionary)
        case ChoicesType(dictionary=dictionary):
            return ChoiceOptions(dictionary=dictionary)
        case RefType(modules=modules):
            return LinkOptions(targets=modules, on_delete="clear")
        case BooleanType():
            return BooleanOptions()
        case DateType() | DateTimeType() | TimeType():
            return PlainOptions()
    return TextOptions(max_length=32_000)
