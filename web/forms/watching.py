"""Which controls of a form others depend on: those are worth asking the server about when they change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from customary.expressions.expression import Expression
from customary.metadata.model.fields import ChoiceOptions, Field, LinesOptions, LinkOptions, RollupOptions
from customary.metadata.model.modules import Module
from customary.platform.records.recipe import own_reads
from customary.platform.runtime import Runtime

__all__ = ["watched"]


def watched(runtime: Runtime, module: Module) -> frozenset[str]:
    """Name the fields of a module that a condition, a formula, a default, a filter or a total reads."""
    return runtime.derived(("web.watched", module.name), lambda: frozenset(_watched(runtime, module)))


def _watched(runtime: Runtime, module: Module) -> Iterator[str]:
    for field in module.all_fields:
        yield from _own(expression for expression in _expressions(field) if expression is not None)
        if isinstance(field.options, ChoiceOptions) and field.options.controlled_by:
            yield field.options.controlled_by
        if isinstance(field.options, LinkOptions) and field.options.filter is not None:
            yield from (slot.path[0] for slot in field.options.filter.slots if slot.root == "outer")
    for section in (*module.layouts.edit.sections, *module.layouts.detail.sections):
        if section.visible_when is not None:
            yield from own_reads(section.visible_when.slots)
    if module.line_of is not None:
        yield from _counted(runtime.catalog.modules[module.line_of[0]], module)


def _expressions(field: Field) -> Iterable[Expression | None]:
    return (field.visible_when, field.required_when, field.readonly_when, field.formula, field.default)


def _own(expressions: Iterable[Expression]) -> Iterator[str]:
    for expression in expressions:
        yield from own_reads(expression.slots)


def _counted(holder: Module, rows: Module) -> Iterator[str]:
    """What the totals of the record read of its rows."""
    for field in holder.fields.values():
        options = field.options
        if not isinstance(options, RollupOptions) or options.module != rows.name:
            continue
        if options.field is not None:
            yield options.field
        if options.where is not None:
            yield from own_reads(options.where.slots)
        lines = holder.fields.get(options.of)
        if lines is not None and isinstance(lines.options, LinesOptions) and lines.options.by:
            yield lines.options.by
