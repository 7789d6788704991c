"""A module, put together from its linked parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from customary.expressions.positions import Excerpt
from customary.expressions.scope import Place, Purpose
from customary.expressions.template import Template, check_template
from customary.metadata.linking.checks import link_duplicates, link_process, link_validations
from customary.metadata.linking.context import Context
from customary.metadata.linking.expressions import template
from customary.metadata.linking.fields import link_field
from customary.metadata.linking.layouts import link_layouts
from customary.metadata.linking.planned import check_approvals
from customary.metadata.linking.rules import link_rules
from customary.metadata.linking.views import link_lists, link_related
from customary.metadata.model.modules import Features, Module
from customary.metadata.nodes import MappingNode
from customary.metadata.problems import meaning
from customary.metadata.shaping.earlier import earlier_names
from customary.metadata.shaping.outlines import ModuleOutline

__all__ = ["link_module", "rows_of"]

_DEFAULT_ICON = "box"
_FEATURES = ("history", "comments", "attachments", "follow", "share", "recycle_bin")


def rows_of(modules: Mapping[str, ModuleOutline]) -> dict[str, tuple[str, str]]:
    """Say whose lines the records of a module are: module of the rows -> (parent module, its lines field)."""
    found: dict[str, tuple[str, str]] = {}
    for module in modules.values():
        for key, outline in module.fields.items():
            if outline.entry.name == "lines":
                found.setdefault(outline.node.text("to") or "", (module.name, key))
    return found


def link_module(context: Context, module: ModuleOutline, line_of: tuple[str, str] | None) -> Module | None:
    """Make a module; None when it cannot be told what its records are called."""
    node = module.node
    fields = {key: link_field(context, module, outline) for key, outline in module.fields.items()}
    display = _display(context, module)
    display_field = _display_field(module, display)
    layouts = link_layouts(context, module, display_field)
    lists = link_lists(context, module)
    related = link_related(context, module)
    validations = link_validations(context, module)
    duplicates = link_duplicates(context, module)
    process = link_process(context, module)
    rules = link_rules(context, module)
    check_approvals(context, module)
    number = _number(context, module)
    if display is None:
        return None
    return Module(
        name=module.name,
        uid=node.text("uid") or module.name,
        application=module.application,
        label=module.label,
        label_plural=module.label_plural,
        icon=node.text("icon") or _DEFAULT_ICON,
        hue=node.text("hue") or "blue",
        display=display,
        number_field=number,
        features=_features(node.mapping("features")),
        ownership=cast(Literal["user", "pool", "none"], node.text("owner") or "user"),
        system=module.declared.document.layer.rank == 0,
        line_of=line_of,
        fields=fields,
        system_fields=module.system_fields,
        layouts=layouts,
        lists=lists,
        related=related,
        validations=validations,
        duplicates=duplicates,
        process=process,
        rules=rules,
        was=earlier_names(node, context.layered.modules, context.found),
        span=module.span,
    )


def _features(node: MappingNode | None) -> Features:
    if node is None:
        return Features()
    return Features(**{name: node.flag(name, otherwise=True) for name in _FEATURES})


def _display(context: Context, module: ModuleOutline) -> Template | None:
    """Check what a record is called: `name`, or else its field `name`."""
    place = Place(module=module.name, purpose=Purpose.COMPUTED, acting=False)
    written = module.node.scalar("name")
    if written is not None:
        return template(context, written, place)
    own = module.fields.get("name")
    if own is None or own.entry.kind != "text":
        if "name" not in module.broken and "name" not in module.node.broken:
            context.report(meaning.missing_display(module.span))
        return None
    offset = own.name.start
    excerpt = Excerpt(own.name.source, "{name}", (offset,) * 7)
    return check_template(excerpt, context.vocabulary, place).template


def _display_field(module: ModuleOutline, display: Template | None) -> str | None:
    """The field that stands first in what a record is called."""
    for slot in display.slots if display is not None else ():
        if slot.root == "record" and len(slot.path) == 1 and slot.path[0] in module.fields:
            return slot.path[0]
    return None


def _number(context: Context, module: ModuleOutline) -> str | None:
    node = module.node.mapping("number")
    named = node.scalar("field") if node is not None else None
    if named is None:
        series = [key for key, outline in module.fields.items() if outline.entry.name == "autonumber"]
        return series[0] if series else None
    key = context.field(module, named)
    if key is not None and module.type_name(key) != "autonumber":
        context.report(meaning.wrong_kind_of_field(named.span, key, "autonumber"))
        return None
    return key
