"""What a rule watches: fields of its own record, and fields of records that it leads to."""

from __future__ import annotations

from dataclasses import replace

from customary.expressions.types import UNKNOWN, ListType, RefType, Type
from customary.metadata.linking.context import Context
from customary.metadata.model.fields import LinesOptions
from customary.metadata.model.rules import Phase, RecordTrigger
from customary.metadata.nodes import MappingNode, ScalarNode
from customary.metadata.problems import names, watching
from customary.metadata.shaping.outlines import ModuleOutline

__all__ = ["watching_fields"]


def watching_fields(
    context: Context, module: ModuleOutline, trigger: RecordTrigger, phase: Phase, node: MappingNode
) -> RecordTrigger:
    """Give a trigger with the fields that its `watch` names."""
    nodes = node.scalars("watch")
    own = [one for one in nodes if "." not in one.text]
    over = [one for one in nodes if "." in one.text]
    followed = [one for one in over if _follow(context, module, one)]
    for one in over:
        _check(context, trigger, phase, one)
    for index, one in enumerate(followed):
        if one.text in {other.text for other in followed[:index]}:
            context.report(names.listed_twice(one.span, one.text))
    first = {one.text.partition(".")[0] for one in followed}
    return replace(
        trigger,
        watch=frozenset(context.fields(module, own)),
        paths=frozenset(one.text for one in followed),
        links=frozenset(key for key in first if not _owns(module, key)),
    )


def _owns(module: ModuleOutline, key: str) -> bool:
    """Say whether a field lists rows that the record owns: they have saves of their own, which tell."""
    outline = module.fields.get(key)
    return outline is not None and isinstance(outline.options, LinesOptions) and outline.options.by is not None


def _check(context: Context, trigger: RecordTrigger, phase: Phase, node: ScalarNode) -> None:
    """A change of another record is a change of this one once that is written, and no sooner."""
    if trigger.event not in ("updated", "saved"):
        context.report(watching.elsewhere_on(node.span, node.text, trigger.event))
    if phase is Phase.BEFORE:
        context.report(watching.elsewhere_before(node.span, node.text))
    if trigger.becomes:
        context.report(watching.elsewhere_becomes(node.span, node.text))


def _follow(context: Context, module: ModuleOutline, node: ScalarNode, at: int = 0) -> bool:
    """Say whether a path leads over links and lists to a field, and report where it does not.

    `at` is where the step begins that is a field of the module.
    """
    step, dot, rest = node.text[at:].partition(".")
    span = node.excerpt.span(at, at + len(step))
    found = module.type_of(step)
    if found is None:
        context.unknown_field(module, step, span)
        return False
    context.note("field", step, span, of=module.name)
    if not dot:
        if isinstance(found, ListType):
            context.report(watching.ends_in_list(span, node.text))
        return found != UNKNOWN and step not in module.broken and not isinstance(found, ListType)
    targets = _targets(found)
    if not targets:
        if found != UNKNOWN:
            context.report(watching.leads_nowhere(span, step, module.name))
        return False
    at += len(step) + 1
    if len(targets) == 1:
        following = context.modules.get(targets[0])
        return following is not None and _follow(context, following, node, at)
    named, dot, _ = rest.partition(".")  # after a link to several modules stands the name of one
    if named not in targets or not dot:
        context.report(watching.module_not_named(node.excerpt.span(at, at + len(named)), step, targets))
        return False
    context.note("module", named, node.excerpt.span(at, at + len(named)))
    following = context.modules.get(named)
    return following is not None and _follow(context, following, node, at + len(named) + 1)


def _targets(one: Type) -> tuple[str, ...]:
    """Name the modules that a step leads to."""
    if isinstance(one, RefType):
        return one.modules
    return (one.module,) if isinstance(one, ListType) else ()
