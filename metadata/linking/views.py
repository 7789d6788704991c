"""List views and related blocks, and the views that a module has without saying so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, cast

from customary.expressions.scope import Place, Purpose
from customary.expressions.types import UNKNOWN, ChoiceType, DateTimeType, DateType, ListType, OpaqueType, RefType, Type
from customary.metadata.linking.context import Context
from customary.metadata.linking.expressions import condition
from customary.metadata.linking.fields import links_to
from customary.metadata.model.labels import Label
from customary.metadata.model.views import ListView, RelatedBlock, SortKey
from customary.metadata.nodes import Entry, MappingNode, ScalarNode
from customary.metadata.problems import meaning
from customary.metadata.problems import names as problems
from customary.metadata.shaping.computed import rollup_type
from customary.metadata.shaping.labels import words_of
from customary.metadata.shaping.outlines import ModuleOutline

__all__ = ["default_columns", "link_lists", "link_related"]

_MOST_DEFAULT_COLUMNS = 6


def link_lists(context: Context, module: ModuleOutline) -> dict[str, ListView]:
    """Make the views of a module; one of all records where none is declared."""
    views = {name.text: _list(context, module, name, node) for name, node in module.node.mappings("lists")}
    if not views:
        views["all"] = _everything(context, module)
    return views


def _everything(context: Context, module: ModuleOutline) -> ListView:
    label = context.labels.label(None, "system.lists.all.label", otherwise="All", place=None, application="")
    return ListView(module=module.name, key="all", label=label, columns=default_columns(module))


def default_columns(module: ModuleOutline) -> tuple[tuple[str, ...], ...]:
    """The first fields that a list can show."""
    keys = [
        key
        for key, one in module.fields.items()
        if one.entry.stored and one.entry.kind != "json" and one.base_of is None
    ]
    return tuple((key,) for key in keys[:_MOST_DEFAULT_COLUMNS]) or (("display",),)


def _list(context: Context, module: ModuleOutline, name: ScalarNode, node: MappingNode) -> ListView:
    whole = _with_base(context, module, node, (name.text,))
    shape = cast(Literal["list", "board", "calendar"], whole.text("as") or "list")
    return ListView(
        module=module.name,
        key=name.text,
        label=context.labels.named(node, f"{module.name}.lists.{name.text}", name, module.application),
        shape=shape,
        columns=_columns(context, module, whole) or default_columns(module),
        sort=_sort(context, module, whole),
        filter=condition(context, whole.scalar("filter"), Place(module=module.name, purpose=Purpose.FILTER)),
        fixed=whole.flag("fixed", otherwise=False),
        board_by=_needed(context, module, whole, "by", "choice") if shape == "board" else None,
        board_sum=_fitting(context, module, whole, "sum", "number") if shape == "board" else None,
        calendar_start=_needed(context, module, whole, "start", "date") if shape == "calendar" else None,
        span=name.span,
    )


_NOT_TAKEN_OVER = frozenset({"label", "extends"})


def _with_base(context: Context, module: ModuleOutline, node: MappingNode, way: tuple[str, ...]) -> MappingNode:
    """Lay a view over the one that it extends; what a view's base says wrong is reported at the base only."""
    base_name = node.scalar("extends")
    lists = module.node.mapping("lists")
    if base_name is None or lists is None:
        return node
    base = lists.mapping(base_name.text)
    context.note("list", base_name.text, base_name.span, of=module.name)
    if base is None:
        if base_name.text not in lists.broken:
            context.report(problems.unknown(base_name.span, "view", base_name.text, lists.entries))
        return node
    if base_name.text in way:
        if base_name.text == way[0]:
            context.report(meaning.circle(base_name.span, (*way, base_name.text), "lists"))
        return node
    below = _with_base(context, module, base, (*way, base_name.text))
    entries = {key: entry for key, entry in below.entries.items() if key not in _NOT_TAKEN_OVER}
    return MappingNode(node.source, node.start, node.end, {**entries, **node.entries}, node.broken)


def _columns(context: Context, module: ModuleOutline, node: MappingNode) -> tuple[tuple[str, ...], ...]:
    columns: dict[tuple[str, ...], None] = {}
    for one in node.scalars("columns"):
        path = tuple(one.text.split("."))
        if path in columns:
            context.report(problems.listed_twice(one.span, one.text))
            continue
        end = context.path(module, one)
        if end is not None:
            if isinstance(end.type, ListType):
                context.report(meaning.wrong_kind_of_field(one.span, end.key, "column"))
            columns[path] = None
    return tuple(columns)


def _sort(context: Context, module: ModuleOutline, node: MappingNode) -> tuple[SortKey, ...]:
    return tuple(_sort_keys(context, module, node))


def _sort_keys(context: Context, module: ModuleOutline, node: MappingNode) -> Iterator[SortKey]:
    for one in node.scalars("sort"):
        descending = one.text.startswith("-")
        end = context.path(module, one, skip=1 if descending else 0)
        if end is None:
            continue
        if isinstance(end.type, ListType | OpaqueType):
            context.report(meaning.not_sortable(one.span, end.key))
        yield SortKey(tuple(one.text.removeprefix("-").split(".")), descending)


_FITS = {
    "choice": lambda one: isinstance(one, ChoiceType),
    "number": lambda one: rollup_type("sum", one) is not None,
    "date": lambda one: isinstance(one, DateType | DateTimeType),
}


def _fitting(context: Context, module: ModuleOutline, node: MappingNode, key: str, kind: str) -> str | None:
    """Give the field that stands under a key, which must be of a kind."""
    named = node.scalar(key)
    found = context.field(module, named) if named is not None else None
    if named is None or found is None:
        return None
    one = module.type_of(found)
    if one is not None and one != UNKNOWN and not _FITS[kind](one):
        context.report(meaning.wrong_kind_of_field(named.span, found, kind))
        return None
    return found


def _needed(context: Context, module: ModuleOutline, node: MappingNode, key: str, kind: str) -> str | None:
    if node.get(key) is None and key not in node.broken:
        context.report(meaning.view_needs(node.span_of("as"), node.text("as") or "", key))
    return _fitting(context, module, node, key, kind)


# Related blocks


def link_related(context: Context, module: ModuleOutline) -> dict[str, RelatedBlock]:
    """Make the related blocks of a module."""
    blocks = ((name.text, _block(context, module, name, node)) for name, node in module.node.mappings("related"))
    return {key: block for key, block in blocks if block is not None}


def _block(context: Context, module: ModuleOutline, name: ScalarNode, node: MappingNode) -> RelatedBlock | None:
    named, via = node.scalar("module"), node.scalar("via")
    other = context.module(named) if named is not None else None
    if other is None or via is None:
        return None
    link = context.field(other, via)
    if link is not None and not _leads_to(other.type_of(link), module.name):
        near = links_to(other, module.name)
        context.report(meaning.link_not_here(via.span, link, other.name, module.name, near))
    place = Place(module=other.name, purpose=Purpose.FILTER, record=module.name)
    return RelatedBlock(
        key=name.text,
        label=_block_label(context, module, other, name, node),
        module=other.name,
        via=via.text,
        columns=_columns(context, other, node) or default_columns(other),
        sort=_sort(context, other, node),
        filter=condition(context, node.scalar("filter"), place),
        limit=node.whole("limit", 5),
        create=cast(Literal["quick", "full", "none"], node.text("create") or "quick"),
        summary=_summary(context, other, node),
        span=name.span,
    )


def _leads_to(one: Type | None, module: str) -> bool:
    if isinstance(one, ListType):
        return one.module == module
    return one == UNKNOWN or (isinstance(one, RefType) and module in one.modules)


def _block_label(
    context: Context, module: ModuleOutline, other: ModuleOutline, name: ScalarNode, node: MappingNode
) -> Label:
    if node.get("label") is None and name.text in (other.name, f"{other.name}s"):
        return other.label_plural
    path = f"{module.name}.related.{name.text}"
    return context.labels.label(
        node.scalar("label"),
        f"{path}.label",
        otherwise=words_of(name.text),
        place=name.span,
        application=module.application,
    )


def _summary(context: Context, other: ModuleOutline, node: MappingNode) -> Mapping[str, tuple[str, str]]:
    summary = node.mapping("summary")
    totals: dict[str, tuple[str, str]] = {}
    for name, entry in summary.entries.items() if summary is not None else ():
        total = _total(context, other, entry)
        if total is not None:
            totals[name] = total
    return totals


def _total(context: Context, other: ModuleOutline, entry: Entry) -> tuple[str, str] | None:
    """Take `open: {sum: amount}`, or `amount: sum`."""
    if isinstance(entry.value, ScalarNode):
        return _total_of(context, other, entry.value.text, entry.key)
    if not isinstance(entry.value, MappingNode) or len(entry.value.entries) != 1:
        context.report(meaning.needs_one_of(entry.key.span, ("sum", "avg", "min", "max", "count")))
        return None
    function, inner = next(iter(entry.value.entries.items()))
    return _total_of(context, other, function, inner.value) if isinstance(inner.value, ScalarNode) else None


def _total_of(context: Context, other: ModuleOutline, function: str, field: ScalarNode) -> tuple[str, str] | None:
    if function == "count":
        return function, ""
    key = context.field(other, field)
    one = other.type_of(key) if key is not None else None
    if key is None or one is None:
        return None
    if one != UNKNOWN and rollup_type(function, one) is None:
        context.report(meaning.rollup_field(field.span, function, key))
    return function, key
