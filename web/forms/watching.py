"""Which controls of a form others depend on, and which of those only the server can answer for."""

from __future__ import annotations

from collections.abc import Iterator

from customary.expressions.expression import Expression
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import ChoiceOptions, Field, LinesOptions, LinkOptions, RollupOptions
from customary.metadata.model.modules import Module
from customary.platform.records.recipe import own_reads
from customary.platform.runtime import Runtime
from customary.web.forms.local import Local, part_name
from customary.web.forms.shows import is_shown_here

__all__ = ["asking_for", "watched"]

_NOTHING = Local(parts={}, rollups=(), validations=())


def watched(runtime: Runtime, module: Module) -> frozenset[str]:
    """Name the fields of a module that a condition, a formula, a default, a filter or a total reads."""
    return runtime.derived(("web.watched", module.name), lambda: asking_for(runtime.catalog, module, _NOTHING))


def asking_for(
    catalog: Catalog, module: Module, local: Local, counted_here: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Name the fields that something reads which is not decided, or not shown, where the form stands.

    Of the rows of a table, `counted_here` are the totals of the record that the browser makes itself.
    """
    asked = set(_asking(catalog, module, local, counted_here))
    return frozenset(asked | set(_converted(module, asked)))


def _converted(module: Module, asked: set[str]) -> Iterator[str]:
    """What decides how amounts are shown, and what those are worth that are asked for: only the server has rates."""
    shown = set(module.layouts.edit.fields)
    for field in module.fields.values():
        exchange = field.exchange
        if exchange is None:
            continue
        if exchange.currency is not None:
            yield exchange.currency
        if exchange.base in asked | shown:
            yield field.key
            if exchange.rate_date is not None:
                yield exchange.rate_date


def _asking(catalog: Catalog, module: Module, local: Local, counted_here: frozenset[str]) -> Iterator[str]:
    for field in module.all_fields:
        for kind, expression in _expressions(field):
            if part_name(kind, field.key) not in local.parts or (kind == "formula" and not is_shown_here(field)):
                yield from own_reads(expression.slots)
        if isinstance(field.options, ChoiceOptions) and field.options.controlled_by:
            yield field.options.controlled_by
        if isinstance(field.options, LinkOptions) and field.options.filter is not None:
            yield from (slot.path[0] for slot in field.options.filter.slots if slot.root == "outer")
    for section in (*module.layouts.edit.sections, *module.layouts.detail.sections):
        if section.visible_when is not None and part_name("section", section.key) not in local.parts:
            yield from own_reads(section.visible_when.slots)
    if module.line_of is not None:
        yield from _counted(catalog.modules[module.line_of[0]], module, counted_here)


def _expressions(field: Field) -> Iterator[tuple[str, Expression]]:
    kinds = (
        ("visible", field.visible_when),
        ("required", field.required_when),
        ("readonly", field.readonly_when),
        ("formula", field.formula),
        ("default", field.default),
    )
    return ((kind, expression) for kind, expression in kinds if expression is not None)


def _counted(holder: Module, rows: Module, counted_here: frozenset[str]) -> Iterator[str]:
    """What the totals of the record read of its rows."""
    for field in holder.fields.values():
        options = field.options
        if not isinstance(options, RollupOptions) or options.module != rows.name or field.key in counted_here:
            continue
        if options.field is not None:
            yield options.field
        if options.where is not None:
            yield from own_reads(options.where.slots)
        lines = holder.fields.get(options.of)
        if lines is not None and isinstance(lines.options, LinesOptions) and lines.options.by:
            yield lines.options.by
