"""Fields: their expressions checked, their targets found, what their attributes say together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, cast

from customary.expressions.expression import Expression
from customary.expressions.pattern_problems import pattern_refused
from customary.expressions.patterns import PatternRefused, read_pattern
from customary.expressions.scope import Place, Purpose
from customary.expressions.types import UNKNOWN, ChoiceType, RefType, Type
from customary.metadata.linking.amounts import base_amount, check_currency, exchange_of
from customary.metadata.linking.context import Context
from customary.metadata.linking.expressions import checked, condition, constant_value, expression, field_of, value
from customary.metadata.model.fields import (
    AutonumberOptions,
    BooleanOptions,
    ChoiceOptions,
    Field,
    FieldOptions,
    LinesOptions,
    LinkOptions,
    NumberOptions,
    PlainOptions,
    RollupOptions,
    TextOptions,
    Unique,
)
from customary.metadata.nodes import MappingNode, ScalarNode, as_mapping
from customary.metadata.problems import hints, meaning
from customary.metadata.problems import names as problems
from customary.metadata.shaping.computed import rollup_type
from customary.metadata.shaping.earlier import earlier_names
from customary.metadata.shaping.outlines import FieldOutline, ModuleOutline

__all__ = ["link_field", "links_to"]


def link_field(context: Context, module: ModuleOutline, outline: FieldOutline) -> Field:
    """Make the field of an outline. What is wrong is reported and left out."""
    if outline.base_of is not None:
        return base_amount(module.fields[outline.base_of], outline)
    node = outline.node
    options = _options(context, module, outline)
    formula = _formula(context, module, outline)
    field_type = outline.entry.name
    if outline.entry.kind == "computed" and not isinstance(options, RollupOptions):
        field_type, options = _result(context, outline)
    _check_refresh(context, outline, formula, options)
    path = f"{module.name}.fields.{outline.key}"
    form = Place(module=module.name, purpose=Purpose.FORM, saving=True)
    return Field(
        module=module.name,
        key=outline.key,
        uid=node.text("uid") or f"{module.name}.{outline.key}",
        type=field_type,
        options=options,
        language_type=outline.language_type,
        label=outline.label,
        help=context.labels.optional(node, "help", path, module.application),
        placeholder=context.labels.optional(node, "placeholder", path, module.application),
        required=node.flag("required", otherwise=False),
        zero=outline.is_zero,
        stored=outline.entry.stored,
        unique=_unique(context, module, node),
        index=node.flag("index", otherwise=False),
        search=cast(Literal["contains", "prefix", "exact"] | None, node.text("search")),
        default=_default(context, module, outline),
        formula=formula,
        refresh=_refresh(outline),
        visible_when=condition(context, node.scalar("visible_when"), form),
        required_when=condition(context, node.scalar("required_when"), form),
        readonly_when=condition(context, node.scalar("readonly_when"), form),
        readonly=node.flag("readonly", otherwise=False),
        filterable=node.flag("filterable", otherwise=outline.entry.stored),
        sortable=node.flag("sortable", otherwise=outline.entry.stored and outline.entry.kind != "json"),
        audit=node.flag("audit", otherwise=_refresh(outline) is None),
        personal=node.flag("personal", otherwise=False),
        copy=node.flag("copy", otherwise=True),
        inline_edit=node.flag("inline_edit", otherwise=True),
        bulk_edit=node.flag("bulk_edit", otherwise=True),
        width=cast(Literal["small", "medium", "large", "full"] | None, node.text("width")),
        readable_by=_access(context, node, "read"),
        writable_by=_access(context, node, "write"),
        exchange=exchange_of(context, module, outline),
        was=earlier_names(node, module.keys, context.found),
        span=outline.name.span,
    )


def _refresh(outline: FieldOutline) -> Literal["daily"] | None:
    return cast(Literal["daily"] | None, outline.node.text("refresh"))


def _check_refresh(context: Context, outline: FieldOutline, formula: Expression | None, options: FieldOptions) -> None:
    """Only what is computed from the day has to be computed anew each day."""
    node = outline.node
    if node.scalar("refresh") is None:
        return
    counted = options.where if isinstance(options, RollupOptions) else None
    computed = formula or counted
    if computed is None and "formula" not in node.entries:
        context.report(meaning.nothing_to_refresh(node.span_of("refresh")))
    elif computed is not None and "today" not in computed.uses:
        context.report(hints.refreshed_in_vain(node.span_of("refresh"), outline.key))


def _access(context: Context, node: MappingNode, way: str) -> frozenset[str] | None:
    access = node.mapping("access")
    return context.roles(access.scalars(way)) if access is not None else None


def _unique(context: Context, module: ModuleOutline, node: MappingNode) -> Unique | None:
    written = node.mapping("unique")
    if written is None:
        return Unique() if node.flag("unique", otherwise=False) else None
    place = Place(module=module.name, purpose=Purpose.COMPUTED, acting=False)
    return Unique(
        condition=condition(context, written.scalar("if"), place),
        ignore_blank=written.flag("ignore_blank", otherwise=True),
    )


def _default(context: Context, module: ModuleOutline, outline: FieldOutline) -> Expression | None:
    node = outline.node.scalar("default")
    if node is None or node.value is None:
        return None
    place = Place(module=module.name, purpose=Purpose.DEFAULT)
    if isinstance(node.value, str) and node.value.startswith("="):
        made = value(context, node, outline, place)
        return made if isinstance(made, Expression) else None
    return constant_value(context, node, field_of(outline))


def _formula(context: Context, module: ModuleOutline, outline: FieldOutline) -> Expression | None:
    """Check the formula to the type that its field stores."""
    expected = None if outline.language_type == UNKNOWN else outline.language_type
    place = Place(module=module.name, purpose=Purpose.COMPUTED, acting=False, daily=_refresh(outline) is not None)
    if outline.entry.name == "lookup":
        return _lookup(context, module, outline, place)
    return expression(context, outline.node.scalar("formula"), place, expected=expected)


def _lookup(context: Context, module: ModuleOutline, outline: FieldOutline, place: Place) -> Expression | None:
    if outline.lookup is not None:
        return checked(context, outline.lookup, place, expected=outline.language_type)
    via, field = outline.node.scalar("via"), outline.node.scalar("field")
    key = context.field(module, via) if via is not None else None
    if via is None or field is None or key is None:
        return None
    one = module.type_of(key)
    if isinstance(one, RefType) and len(one.modules) == 1:
        context.field(context.modules[one.modules[0]], field)
    elif one != UNKNOWN:
        context.report(meaning.lookup_needs_link(via.span, key))
    return None


def _result(context: Context, outline: FieldOutline) -> tuple[str, FieldOptions]:
    """Give the field type that holds what a formula or a look-up computes."""
    if outline.result is None:
        if outline.language_type != UNKNOWN:
            context.report(meaning.formula_of_no_column(outline.name.span))
        return "long_text", TextOptions(max_length=32_000)
    return outline.result, outline.options


# Options, by their class


def _options(context: Context, module: ModuleOutline, outline: FieldOutline) -> FieldOptions:
    return _LINKED[type(outline.options)](context, module, outline, outline.options)


def _as_they_are(_: Context, __: ModuleOutline, ___: FieldOutline, options: FieldOptions) -> FieldOptions:
    return options


def _text(context: Context, _: ModuleOutline, outline: FieldOutline, options: FieldOptions) -> FieldOptions:
    pattern = outline.node.scalar("pattern")
    if pattern is not None:
        _check_pattern(context, pattern)
    mask = outline.node.scalar("mask")
    if mask is not None and not _MASK.fullmatch(mask.text):
        context.report(meaning.placeholder_wrong(mask.span))
    return options


_MASK = re.compile(r"(?:[^{}]|\{(?:first|last)[1-9]\})*")


def _check_pattern(context: Context, node: ScalarNode) -> None:
    """Say what is wrong with a pattern, at the place inside it."""
    try:
        read_pattern(node.text)
    except PatternRefused as refused:
        fault = refused.fault
        context.report(pattern_refused(node.excerpt.span(fault.start, fault.end), fault))


def _number(context: Context, module: ModuleOutline, outline: FieldOutline, options: FieldOptions) -> FieldOptions:
    assert isinstance(options, NumberOptions)
    for key, bound in (("min", options.minimum), ("max", options.maximum)):
        node = outline.node.scalar(key)
        if node is not None and bound is None:
            context.report(meaning.number_expected(node.span))
    if options.minimum is not None and options.maximum is not None and options.minimum > options.maximum:
        context.report(meaning.bounds_crossed(outline.node.span_of("max")))
    check_currency(context, module, outline)
    _check_zero(context, outline, options)
    if options.scale > options.precision:
        context.report(meaning.attribute_does_not_fit(outline.node.span_of("digits"), "digits", "scale"))
    return options


_NOT_WITH_ZERO = ("required", "required_when", "unique", "formula")


def _check_zero(context: Context, outline: FieldOutline, options: NumberOptions) -> None:
    """What is never blank need not be required, its zeros are not unique, and a formula says itself what is zero."""
    if not outline.is_zero:
        return
    span = outline.node.span_of("blank")
    for key in _NOT_WITH_ZERO:
        node = outline.node.scalar(key)
        if outline.node.mapping(key) is not None or (node is not None and node.value is not False):
            context.report(meaning.attribute_does_not_fit(span, "blank", key))
    least, most = options.minimum or Decimal(0), options.maximum or Decimal(0)
    if least > 0 or most < 0:
        context.report(meaning.zero_out_of_bounds(span, outline.key))


def _choice(context: Context, module: ModuleOutline, outline: FieldOutline, options: FieldOptions) -> FieldOptions:
    node = outline.node.scalar("dictionary")
    dictionary = context.dictionary(node) if node is not None else None
    control = outline.node.scalar("controlled_by")
    if control is None:
        return options
    key = context.field(module, control)
    if key is not None and not isinstance(module.type_of(key), ChoiceType) and module.type_of(key) != UNKNOWN:
        context.report(meaning.wrong_kind_of_field(control.span, key, "choice"))
    elif key == outline.key:
        context.report(meaning.circle(control.span, (key, key), "control"))
    elif dictionary is not None and not any(one.parent for one in dictionary.values.values()):
        context.report(meaning.dictionary_not_controlled(control.span, dictionary.key))
    elif dictionary is not None and key is not None:
        _check_parents(context, dictionary.key, module.type_of(key))
    return options


def _check_parents(context: Context, dictionary: str, controlling: Type | None) -> None:
    """Check that the parents that values name are codes of the controlling field, once for each two dictionaries."""
    above = context.dictionaries.get(controlling.dictionary) if isinstance(controlling, ChoiceType) else None
    if above is None or (dictionary, above.key) in context.compared:
        return
    context.compared.add((dictionary, above.key))
    node = as_mapping(context.layered.dictionaries[dictionary].node)
    for _, value_node in node.mappings("values"):
        for parent in value_node.scalars("parent"):
            context.code(parent.span, parent.text, above)


def _link(context: Context, module: ModuleOutline, outline: FieldOutline, options: FieldOptions) -> FieldOptions:
    assert isinstance(options, LinkOptions)
    there = [context.module(node) for node in outline.node.scalars("to")]
    seen: set[str] = set()
    for node in outline.node.scalars("to"):
        if node.text in seen:
            context.report(problems.listed_twice(node.span, node.text))
        seen.add(node.text)
    filter_node = outline.node.scalar("filter")
    if filter_node is None or None in there or len(options.targets) != 1:
        return options
    place = Place(module=options.targets[0], purpose=Purpose.FILTER, record=module.name)
    return replace(options, filter=condition(context, filter_node, place))


def _lines(context: Context, module: ModuleOutline, outline: FieldOutline, options: FieldOptions) -> FieldOptions:
    assert isinstance(options, LinesOptions)
    to = outline.node.scalar("to")
    target = context.module(to) if to is not None else context.modules.get(options.target)
    by = outline.node.scalar("by")
    if target is not None and by is not None:
        _points_back(context, target, by, module)
    return options


def _points_back(context: Context, rows: ModuleOutline, by: ScalarNode, module: ModuleOutline) -> None:
    """Check that a field of the rows is a link to one module: this one."""
    key = context.field(rows, by)
    if key is None:
        return
    one = rows.type_of(key)
    if one != UNKNOWN and not (isinstance(one, RefType) and module.name in one.modules):
        context.report(meaning.link_not_here(by.span, key, rows.name, module.name, links_to(rows, module.name)))


def links_to(rows: ModuleOutline, module: str) -> tuple[str, ...]:
    """Give the fields of a module that link to another."""
    types = ((key, rows.type_of(key)) for key in rows.fields)
    return tuple(key for key, one in types if isinstance(one, RefType) and module in one.modules)


def _rollup(context: Context, module: ModuleOutline, outline: FieldOutline, options: FieldOptions) -> FieldOptions:
    """Check what shaping could not find; it has filled in the rows' module where it is known."""
    assert isinstance(options, RollupOptions)
    node = outline.node
    rows = _rows(context, module, node)
    if rows is None:
        return options
    _rollup_field(context, rows, node, options)
    daily = _refresh(outline) is not None
    place = Place(module=rows.name, purpose=Purpose.COMPUTED, record=module.name, acting=False, daily=daily)
    return replace(options, where=condition(context, node.scalar("where"), place))


def _rows(context: Context, module: ModuleOutline, node: MappingNode) -> ModuleOutline | None:
    of, named, by = node.scalar("of"), node.scalar("module"), node.scalar("by")
    if of is not None:
        return _rows_of_lines(context, module, of)
    if named is None or by is None:
        context.report(meaning.needs_one_of(node.span_of("type"), ("of", "module + by")))
        return None
    rows = context.module(named)
    if rows is not None:
        _points_back(context, rows, by, module)
    return rows


def _rows_of_lines(context: Context, module: ModuleOutline, of: ScalarNode) -> ModuleOutline | None:
    key = context.field(module, of)
    if key is None:
        return None
    lines = module.fields.get(key)
    if lines is None or lines.entry.name != "lines":
        context.report(meaning.wrong_kind_of_field(of.span, key, "lines"))
        return None
    return context.modules.get(lines.options.target) if isinstance(lines.options, LinesOptions) else None


def _rollup_field(context: Context, rows: ModuleOutline, node: MappingNode, options: RollupOptions) -> None:
    field = node.scalar("field")
    if options.function == "count":
        if field is not None:
            context.report(meaning.attribute_does_not_fit(field.span, "field", "count"))
        return
    if field is None:
        context.report(meaning.rollup_needs_field(node.span_of("function"), options.function))
        return
    key = context.field(rows, field)
    one = rows.type_of(key) if key is not None else None
    if one is not None and one != UNKNOWN and rollup_type(options.function, one) is None:
        context.report(meaning.rollup_field(field.span, options.function, field.text))


def _autonumber(context: Context, _: ModuleOutline, outline: FieldOutline, options: FieldOptions) -> FieldOptions:
    pattern = outline.node.scalar("pattern")
    if pattern is not None and not _usable_number_pattern(pattern.text):
        context.report(meaning.pattern_wrong(pattern.span))
    return options


_PLACE = re.compile(r"\{([^{}]*)\}")


def _usable_number_pattern(pattern: str) -> bool:
    places = _PLACE.findall(pattern)
    rest = _PLACE.sub("", pattern)
    numbers = [one for one in places if re.fullmatch(r"n(:0?[1-9][0-9]?)?", one)]
    known = all(one in ("yyyy", "yy", "mm", "dd") for one in places if one not in numbers)
    return len(numbers) == 1 and known and "{" not in rest and "}" not in rest


_Linked = Callable[[Context, ModuleOutline, FieldOutline, FieldOptions], FieldOptions]
_LINKED: Mapping[type, _Linked] = MappingProxyType(
    {
        PlainOptions: _as_they_are,
        BooleanOptions: _as_they_are,
        TextOptions: _text,
        NumberOptions: _number,
        ChoiceOptions: _choice,
        LinkOptions: _link,
        LinesOptions: _lines,
        RollupOptions: _rollup,
        AutonumberOptions: _autonumber,
    }
)
