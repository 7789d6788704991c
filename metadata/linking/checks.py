"""Validations, duplicate rules and the process of a module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from customary.expressions.scope import Place, Purpose
from customary.expressions.template import Template
from customary.expressions.types import UNKNOWN, ChoiceType
from customary.metadata.linking.context import Context
from customary.metadata.linking.expressions import condition, expression, template, templates
from customary.metadata.model.modules import DuplicateRule, Process, Transition, Validation
from customary.metadata.model.site import Dictionary
from customary.metadata.nodes import MappingNode, ScalarNode
from customary.metadata.problems import meaning
from customary.metadata.shaping.outlines import ModuleOutline

__all__ = ["link_duplicates", "link_process", "link_validations"]


def link_validations(context: Context, module: ModuleOutline) -> dict[str, Validation]:
    made = {name.text: _validation(context, module, name, node) for name, node in module.node.mappings("validations")}
    return {key: one for key, one in made.items() if one is not None}


def _validation(context: Context, module: ModuleOutline, name: ScalarNode, node: MappingNode) -> Validation | None:
    place = Place(module=module.name, purpose=Purpose.VALIDATION, saving=True)
    check = condition(context, node.scalar("check"), place)
    message, messages = _message(context, module, node, f"validations.{name.text}", place)
    beside = node.scalar("field")
    field = context.field(module, beside) if beside is not None else None
    if check is None or message is None:
        return None
    return Validation(
        key=name.text,
        check=check,
        message=message,
        messages=messages,
        field=field,
        on_error=cast(Literal["block", "warn", "ignore"], node.text("on_error") or "block"),
        span=name.span,
    )


def _message(
    context: Context, module: ModuleOutline, node: MappingNode, path: str, place: Place
) -> tuple[Template | None, Mapping[str, Template]]:
    """Check a message and its translations."""
    written = node.scalar("message")
    if written is None:
        return None, {}
    others = context.labels.translated(f"{module.name}.{path}.message", written.span, module.application)
    return template(context, written, place), templates(context, others, place)


def link_duplicates(context: Context, module: ModuleOutline) -> dict[str, DuplicateRule]:
    return {name.text: _duplicate(context, module, name, node) for name, node in module.node.mappings("duplicates")}


def _duplicate(context: Context, module: ModuleOutline, name: ScalarNode, node: MappingNode) -> DuplicateRule:
    matching = Place(module=module.name, purpose=Purpose.VALIDATION, acting=False)
    saying = Place(module=module.name, purpose=Purpose.VALIDATION, found=module.name, saving=True)
    message, messages = _message(context, module, node, f"duplicates.{name.text}", saying)
    parts = (expression(context, one, matching) for one in node.scalars("match"))
    return DuplicateRule(
        key=name.text,
        match=tuple(part for part in parts if part is not None),
        action=cast(Literal["refuse", "warn"], node.text("action") or "refuse"),
        message=message,
        messages=messages,
        span=name.span,
    )


def link_process(context: Context, module: ModuleOutline) -> Process | None:
    """Make the process; None when there is none, or its field is wrong."""
    node = module.node.mapping("process")
    named = node.scalar("field") if node is not None else None
    if node is None or named is None:
        return None
    key = context.field(module, named)
    one = module.type_of(key) if key is not None else None
    if key is None or one is None or one == UNKNOWN:
        return None
    if not isinstance(one, ChoiceType):
        context.report(meaning.wrong_kind_of_field(named.span, key, "choice"))
        return None
    dictionary = context.dictionaries[one.dictionary]
    start = node.scalar("start")
    _code(context, start, dictionary)
    _check_default(context, module, key, start)
    return Process(
        field=key,
        start=start.text if start is not None else None,
        transitions=tuple(
            _transition(context, module, dictionary, name, transition)
            for name, transition in node.mappings("transitions")
        ),
    )


def _check_default(context: Context, module: ModuleOutline, key: str, start: ScalarNode | None) -> None:
    outline = module.fields.get(key)
    default = outline.node.scalar("default") if outline is not None else None
    if start is None or default is None or default.text.startswith("="):
        return
    if default.text != start.text:
        context.report(meaning.no_process_code(start.span, key))


def _code(context: Context, node: ScalarNode | None, dictionary: Dictionary) -> None:
    if node is not None:
        context.code(node.span, node.text, dictionary)


def _transition(
    context: Context, module: ModuleOutline, dictionary: Dictionary, name: ScalarNode, node: MappingNode
) -> Transition:
    path = f"process.transitions.{name.text}"
    place = Place(module=module.name, purpose=Purpose.VALIDATION, saving=True)
    sources = node.scalars("from")
    target = node.scalar("to")
    for one in (*sources, target):
        _code(context, one, dictionary)
    message, messages = _message(context, module, node, path, place)
    return Transition(
        key=name.text,
        label=context.labels.named(node, f"{module.name}.{path}", name, module.application),
        sources=tuple(one.text for one in sources),
        target=target.text if target is not None else "",
        condition=condition(context, node.scalar("if"), place),
        require=context.fields(module, node.scalars("require")),
        roles=context.roles(node.scalars("roles")),
        message=message,
        messages=messages,
        span=name.span,
    )
