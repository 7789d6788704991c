"""Layouts: what is declared, and what follows from the fields where nothing is."""

from __future__ import annotations

from customary.expressions.scope import Place, Purpose
from customary.expressions.types import UNKNOWN, ChoiceType, ListType
from customary.metadata.linking.context import Context
from customary.metadata.linking.expressions import condition
from customary.metadata.model.labels import Label
from customary.metadata.model.views import CardLayout, FormLayout, HeaderLayout, Layouts, Section, Tab
from customary.metadata.nodes import MappingNode, ScalarNode
from customary.metadata.problems import meaning
from customary.metadata.problems import names as problems
from customary.metadata.shaping.labels import words_of
from customary.metadata.shaping.outlines import ModuleOutline

__all__ = ["link_layouts"]

_MOST_FACTS = 6
_MORE_IN_QUICK_CREATE = 3
_MOST_CARD_LINES = 3


def link_layouts(context: Context, module: ModuleOutline, display_field: str | None) -> Layouts:
    """Make the layouts of a module; `display_field` is the field that a record is mainly called by."""
    node = module.node.mapping("layouts")
    forms = {name: _form(context, module, node, name) for name in ("detail", "edit")}
    detail = forms["detail"] or forms["edit"] or _default_form(context, module)
    return Layouts(
        detail=detail,
        edit=forms["edit"] or detail,
        quick_create=_quick_create(context, module, node),
        header=_header(context, module, node),
        card=_card(context, module, node, display_field),
    )


def _form(context: Context, module: ModuleOutline, layouts: MappingNode | None, name: str) -> FormLayout | None:
    node = layouts.mapping(name) if layouts is not None else None
    if layouts is None or node is None:
        return None
    base = node.scalar("extends")
    if base is not None:
        if base.text == name or layouts.get(base.text) is None:
            context.report(
                problems.unknown(base.span, "layout", base.text, (key for key in layouts.entries if key != name))
            )
            return None
        if node.get("tabs") is None and node.get("sections") is None:
            return None
    return _tabs(context, module, node, f"{module.name}.layouts.{name}")


def _tabs(context: Context, module: ModuleOutline, node: MappingNode, path: str) -> FormLayout | None:
    seen: set[str] = set()
    tabs = [
        Tab(
            key=name.text,
            label=_label(context, module, tab, f"{path}.tabs.{name.text}", name),
            sections=_sections(context, module, tab, f"{path}.tabs.{name.text}", seen),
        )
        for name, tab in node.mappings("tabs")
    ]
    loose = _sections(context, module, node, path, seen)
    if loose:
        tabs.insert(0, Tab(key="main", label=None, sections=loose))
    return FormLayout(tabs=tuple(tabs)) if tabs else None


def _sections(
    context: Context, module: ModuleOutline, node: MappingNode, path: str, seen: set[str]
) -> tuple[Section, ...]:
    form = Place(module=module.name, purpose=Purpose.FORM, saving=True)
    return tuple(
        Section(
            key=name.text,
            label=_label(context, module, section, f"{path}.sections.{name.text}", name),
            columns=section.whole("columns", 2),
            fields=_fields(context, module, section, seen),
            visible_when=condition(context, section.scalar("visible_when"), form),
        )
        for name, section in node.mappings("sections")
    )


def _label(context: Context, module: ModuleOutline, node: MappingNode, path: str, name: ScalarNode) -> Label | None:
    """Give a heading where one is written, in the file or in a translation."""
    written = node.scalar("label")
    if written is None and f"{path}.label" not in context.labels.translations:
        return None
    return context.labels.label(
        written, f"{path}.label", otherwise=words_of(name.text), place=name.span, application=module.application
    )


def _fields(context: Context, module: ModuleOutline, node: MappingNode, seen: set[str]) -> tuple[str, ...]:
    keys = []
    for one in node.scalars("fields"):
        if one.text in seen:
            context.report(problems.listed_twice(one.span, one.text))
            continue
        seen.add(one.text)
        key = context.field(module, one)
        if key is not None:
            keys.append(key)
    return tuple(keys)


def _default_form(context: Context, module: ModuleOutline) -> FormLayout:
    label = context.labels.label(
        None, "system.layouts.sections.basic.label", otherwise="Details", place=None, application=""
    )
    declared = tuple(key for key, one in module.fields.items() if one.base_of is None)
    section = Section(key="basic", label=label, fields=declared)
    return FormLayout(tabs=(Tab(key="main", label=None, sections=(section,)),))


def _quick_create(context: Context, module: ModuleOutline, layouts: MappingNode | None) -> tuple[str, ...]:
    node = layouts.mapping("quick_create") if layouts is not None else None
    if node is not None:
        return context.fields(module, node.scalars("fields"))
    editable = [
        outline
        for outline in module.fields.values()
        if outline.entry.stored
        and outline.base_of is None
        and outline.entry.kind not in ("json", "computed")
        and outline.entry.name != "autonumber"
        and outline.node.get("formula") is None
        and not outline.node.flag("readonly", otherwise=False)
    ]
    required = [outline.key for outline in editable if outline.node.flag("required", otherwise=False)]
    others = [outline.key for outline in editable if outline.key not in required]
    chosen = {*required, *others[:_MORE_IN_QUICK_CREATE]}
    return tuple(outline.key for outline in editable if outline.key in chosen)


def _header(context: Context, module: ModuleOutline, layouts: MappingNode | None) -> HeaderLayout:
    node = layouts.mapping("header") if layouts is not None else None
    if node is None:
        owned = ("owner",) if module.node.text("owner") != "none" else ()
        return HeaderLayout(fields=(*owned,), path=_process_field(module))
    facts = node.scalars("fields")
    if len(facts) > _MOST_FACTS:
        context.report(meaning.too_many_facts(facts[_MOST_FACTS].span, _MOST_FACTS))
    keys = context.fields(module, facts)
    for one in facts:
        if isinstance(module.type_of(one.text), ListType):
            context.report(meaning.wrong_kind_of_field(one.span, one.text, "column"))
    return HeaderLayout(fields=keys, path=_path(context, module, node) or _process_field(module))


def _path(context: Context, module: ModuleOutline, node: MappingNode) -> str | None:
    named = node.scalar("path")
    key = context.field(module, named) if named is not None else None
    if named is None or key is None:
        return None
    one = module.type_of(key)
    if one != UNKNOWN and not isinstance(one, ChoiceType):
        context.report(meaning.wrong_kind_of_field(named.span, key, "choice"))
        return None
    return key


def _process_field(module: ModuleOutline) -> str | None:
    """A governed field is drawn as a stage path without being asked."""
    process = module.node.mapping("process")
    key = process.text("field") if process is not None else None
    return key if key is not None and isinstance(module.type_of(key), ChoiceType) else None


def _card(
    context: Context, module: ModuleOutline, layouts: MappingNode | None, display_field: str | None
) -> CardLayout:
    node = layouts.mapping("card") if layouts is not None else None
    if node is None:
        shown = display_field or "display"
        others = [
            key
            for key, outline in module.fields.items()
            if key != shown and outline.entry.stored and outline.entry.kind != "json" and outline.base_of is None
        ]
        return CardLayout(title=shown, lines=tuple(others[:_MOST_CARD_LINES]))
    named = node.scalar("title")
    title = context.field(module, named) if named is not None else None
    return CardLayout(title=title or "display", lines=context.fields(module, node.scalars("lines")))
