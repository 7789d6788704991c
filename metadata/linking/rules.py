"""Workflow rules: triggers, conditions, actions."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from types import MappingProxyType
from typing import Any, Literal, cast

from customary.expressions.scope import Place, Purpose
from customary.expressions.template import Template
from customary.expressions.types import TEXT, UNKNOWN, ListType, MoneyType, RefType
from customary.metadata.linking.amounts import wanted_amount
from customary.metadata.linking.context import Context
from customary.metadata.linking.expressions import condition, expression_value, template, templates, value
from customary.metadata.linking.watching import watching_fields
from customary.metadata.model.rules import (
    Action,
    AssignAction,
    CreateAction,
    EmailAction,
    LogAction,
    NotifyAction,
    Phase,
    RecordEvent,
    RecordTrigger,
    RefuseAction,
    Rule,
    ScheduleTrigger,
    SetAction,
    SmsAction,
    Trigger,
    UpdateAction,
    Value,
)
from customary.metadata.nodes import Entry, MappingNode, Node, ScalarNode, as_mapping
from customary.metadata.problems import meaning
from customary.metadata.problems import names as problems
from customary.metadata.schemas.rules import ACTION
from customary.metadata.shaping.outlines import ModuleOutline
from customary.metadata.shaping.system_fields import WRITABLE_SYSTEM_KEYS

__all__ = ["check_actions", "link_rules", "rule_text"]

_USER = RefType(("user",))


def link_rules(context: Context, module: ModuleOutline) -> dict[str, Rule]:
    """Make the rules of a module, in written order."""
    workflows = module.node.mapping("workflows")
    entries = workflows.entries.values() if workflows is not None else ()
    return {entry.key.text: _rule(context, module, entry) for entry in entries}


@dataclass(frozen=True, slots=True)
class _Placing:
    """Where the parts of one rule stand."""

    context: Context
    module: ModuleOutline
    conditions: Place
    values: Place
    phase: Phase
    path: str
    """The rule's key path, under which its texts are translated."""
    from_file: bool
    """Whether a file declares it; what administrators publish says its own words, which no file translates."""

    def inner(self, other: str) -> Place:
        """Where values over another module's fields stand; `record` is the rule's record."""
        return Place(
            module=other,
            purpose=self.values.purpose,
            record=self.module.name,
            saving=False,
            acting=self.values.acting,
        )

    def translations(self, action: str, name: str, written: ScalarNode) -> Mapping[str, Template]:
        """Check the translations of an action's text."""
        if not self.from_file:
            return {}
        labels = self.context.labels
        path = f"{self.path}.then.{action}.{name}"
        return templates(self.context, labels.translated(path, written.span, self.module.application), self.values)


def _rule(context: Context, module: ModuleOutline, entry: Entry) -> Rule:
    node = as_mapping(entry.value)
    phase = Phase(node.text("phase") or "within")
    trigger = _trigger(context, module, as_mapping(node.entries["when"].value), phase)
    key = entry.key.text
    path = f"{module.name}.workflows.{key}"
    document = context.layered.documents.get(entry.key.source)
    from_file = document is None or document.layer.version == 0
    placing = _placing(context, module, trigger, phase, path=path, from_file=from_file)
    if isinstance(trigger, ScheduleTrigger) and node.text("phase") == "before":
        context.report(meaning.refuse_on_schedule(node.span_of("phase"), "phase: before"))
    return Rule(
        module=module.name,
        key=key,
        uid=node.text("uid") or f"{module.name}.{key}",
        label=context.labels.named(node, path, entry.key, module.application),
        description=context.labels.optional(node, "description", path, module.application),
        trigger=trigger,
        condition=condition(context, node.scalar("if"), placing.conditions),
        actions=_actions(placing, node),
        phase=phase,
        order=node.whole("order", 100),
        active=node.flag("active", otherwise=True),
        run_as=cast(Literal["system", "actor", "owner"], node.text("run_as") or "system"),
        version=document.layer.version if document is not None else 0,
        layer=document.layer.name if document is not None else "",
        text=rule_text(node),
        span=entry.key.span,
    )


def rule_text(node: Node) -> str:
    """Give the YAML of a value as it stands, moved to the left margin."""
    source = node.source.text
    line_start = source.rfind("\n", 0, node.start) + 1
    before = source[line_start : node.start]
    indent = before if not before.strip() else ""
    return textwrap.dedent(indent + source[node.start : node.end]).strip() + "\n"


# Triggers


def _placing(
    context: Context, module: ModuleOutline, trigger: Trigger, phase: Phase, *, path: str, from_file: bool
) -> _Placing:
    if isinstance(trigger, ScheduleTrigger):
        place = Place(module=module.name, purpose=Purpose.SCHEDULE, acting=False)
        return _Placing(context, module, place, place, phase, path, from_file)
    return _Placing(
        context,
        module,
        Place(module=module.name, purpose=Purpose.RULE, saving=True),
        Place(module=module.name, purpose=Purpose.ACTION, saving=True),
        phase,
        path,
        from_file,
    )


def _trigger(context: Context, module: ModuleOutline, node: MappingNode, phase: Phase) -> Trigger:
    if "schedule" in node.entries:
        return ScheduleTrigger(
            every="daily",
            at=_clock(node.text("at") or "00:00"),
            timezone=context.timezone_named(node.scalar("timezone")),
            late=cast(Literal["send", "skip"], node.text("late") or "send"),
            catch_up=_length(node.text("catch_up") or "1 day"),
        )
    trigger = RecordTrigger(
        event=cast(RecordEvent, node.text("record")),
        once=node.flag("once", otherwise=False),
        becomes=node.flag("becomes", otherwise=False),
    )
    return watching_fields(context, module, trigger, phase, node)


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}


def _length(text: str) -> timedelta:
    number, unit = text.split()
    return int(number) * _UNITS[unit.rstrip("s")]


# Actions

_IN_BEFORE = frozenset({"set", "refuse", "assign", "log"})
"""What can be done before the record is written."""


@dataclass(frozen=True, slots=True)
class _Common:
    """What every action has."""

    key: str
    condition: Any
    on_error: Literal["stop", "go_on", "alert"]
    span: Any

    def arguments(self) -> dict[str, Any]:
        return {"key": self.key, "condition": self.condition, "on_error": self.on_error, "span": self.span}


def check_actions(context: Context, module: ModuleOutline, node: MappingNode, key: str) -> None:
    """Check actions that stand somewhere else than in a rule."""
    placing = _Placing(
        context,
        module,
        Place(module=module.name, purpose=Purpose.RULE),
        Place(module=module.name, purpose=Purpose.ACTION),
        Phase.AFTER,
        path="",
        from_file=False,
    )
    _actions(placing, node, key)


def _actions(placing: _Placing, node: MappingNode, under: str = "then") -> tuple[Action, ...]:
    made = []
    keys: set[str] = set()
    for index, item in enumerate(map(as_mapping, node.items(under)), start=1):
        name = next(key for key in item.entries if key in ACTION.shapes)
        common = _common(placing, item, name, index)
        if common.key in keys:
            placing.context.report(problems.listed_twice(common.span, common.key))
        keys.add(common.key)
        if placing.phase is Phase.BEFORE and name not in _IN_BEFORE:
            placing.context.report(meaning.not_in_before(common.span, name, sorted(_IN_BEFORE)))
        action = _ACTIONS[name](placing, item.entries[name].value, common)
        if action is not None:
            made.append(action)
    return tuple(made)


def _common(placing: _Placing, item: MappingNode, name: str, index: int) -> _Common:
    """Read what every action has; it may stand beside the action's name or inside its parts."""
    inside = item.mapping(name) if name != "set" else None
    own = {**inside.entries, **item.entries} if inside is not None else item.entries
    whole = MappingNode(item.source, item.start, item.end, own)
    if_node = whole.scalar("if")
    return _Common(
        key=whole.text("key") or str(index),
        condition=condition(placing.context, if_node, placing.conditions),
        on_error=cast(Literal["stop", "go_on", "alert"], whole.text("on_error") or "stop"),
        span=item.entries[name].key.span,
    )


def _values(
    placing: _Placing, node: MappingNode | None, target: ModuleOutline, place: Place, *, creates: bool = False
) -> Mapping[str, Value]:
    """Check what fields are set to; amounts last, because what else is set may say their currency."""
    entries = node.entries if node is not None else {}
    values: dict[str, Value] = {}
    for key in sorted(entries, key=lambda one: isinstance(target.type_of(one), MoneyType)):
        entry = entries[key]
        if placing.context.field(target, entry.key) is None or not isinstance(entry.value, ScalarNode):
            continue
        field = target.fields.get(key) or target.system_fields[key]
        if not _may_be_set(target, key):
            placing.context.report(meaning.field_cannot_be_set(entry.key.span, key))
            continue
        wanted = wanted_amount(placing.context, target, key, values, place, creates=creates)
        made = value(placing.context, entry.value, field, place, expected=wanted)
        if made is not None:
            values[key] = made
    return {key: values[key] for key in entries if key in values}


def _may_be_set(target: ModuleOutline, key: str) -> bool:
    outline = target.fields.get(key)
    if outline is None:
        return key in WRITABLE_SYSTEM_KEYS
    computed = outline.entry.kind in ("computed", "records") or outline.entry.name == "autonumber"
    return not computed and outline.base_of is None and outline.node.get("formula") is None


def _set(placing: _Placing, node: Node, common: _Common) -> Action | None:
    return SetAction(values=_values(placing, as_mapping(node), placing.module, placing.values), **common.arguments())


def _create(placing: _Placing, node: Node, common: _Common) -> Action | None:
    parts = as_mapping(node)
    named = parts.scalar("module")
    other = placing.context.module(named) if named is not None else None
    if other is None:
        return None
    values = _values(placing, parts.mapping("set"), other, placing.values, creates=True)
    return CreateAction(module=other.name, values=values, **common.arguments())


def _update(placing: _Placing, node: Node, common: _Common) -> Action | None:
    parts = as_mapping(node)
    link, named = parts.scalar("link"), parts.scalar("module")
    if link is not None and named is not None:
        placing.context.report(meaning.attribute_does_not_fit(named.span, "module", "link"))
        return None
    if link is None and named is None:
        placing.context.report(meaning.needs_one_of(common.span, ("link", "module")))
        return None
    other = _linked(placing, link) if link is not None else placing.context.module(cast(ScalarNode, named))
    if other is None:
        return None
    place = placing.inner(other.name)
    return UpdateAction(
        path=link.text if link is not None else None,
        module=other.name,
        where=condition(placing.context, parts.scalar("where"), place),
        values=_values(placing, parts.mapping("set"), other, place),
        **common.arguments(),
    )


def _linked(placing: _Placing, link: ScalarNode) -> ModuleOutline | None:
    """Find the module that a link or lines field leads to."""
    key = placing.context.field(placing.module, link)
    one = placing.module.type_of(key) if key is not None else None
    if isinstance(one, ListType):
        return placing.context.modules.get(one.module)
    if isinstance(one, RefType) and len(one.modules) == 1:
        return placing.context.modules.get(one.modules[0])
    if one is not None and one != UNKNOWN:
        placing.context.report(meaning.wrong_kind_of_field(link.span, link.text, "link"))
    return None


def _notify(placing: _Placing, node: Node, common: _Common) -> Action | None:
    parts = as_mapping(node)
    context = placing.context
    to = [expression_value(context, one, placing.values, expected=_USER) for one in parts.scalars("to")]
    roles = parts.scalars("roles")
    if parts.get("to") is None and not roles and "to" not in parts.broken:
        context.report(meaning.needs_one_of(common.span, ("to", "roles")))
    text = template(context, parts.needed("text"), placing.values)
    texts = placing.translations(common.key, "text", parts.needed("text"))
    if text is None:
        return None
    return NotifyAction(
        to=tuple(one for one in to if one is not None),
        roles=tuple(role for role in (context.role(one) for one in roles) if role is not None),
        text=text,
        texts=texts,
        **common.arguments(),
    )


def _sms(placing: _Placing, node: Node, common: _Common) -> Action | None:
    parts = as_mapping(node)
    to = expression_value(placing.context, parts.scalar("to"), placing.values, expected=TEXT)
    text = template(placing.context, parts.needed("text"), placing.values)
    return SmsAction(to=to, text=text, **common.arguments()) if to is not None and text is not None else None


def _email(placing: _Placing, node: Node, common: _Common) -> Action | None:
    parts = as_mapping(node)
    to = expression_value(placing.context, parts.scalar("to"), placing.values, expected=TEXT)
    subject = template(placing.context, parts.needed("subject"), placing.values)
    body = template(placing.context, parts.needed("body"), placing.values)
    if to is None or subject is None or body is None:
        return None
    return EmailAction(to=to, subject=subject, body=body, **common.arguments())


def _refuse(placing: _Placing, node: Node, common: _Common) -> Action | None:
    if placing.phase is not Phase.BEFORE:
        placing.context.report(meaning.only_before(common.span))
    written = node if isinstance(node, ScalarNode) else as_mapping(node).needed("message")
    beside = node.scalar("field") if isinstance(node, MappingNode) else None
    message = template(placing.context, written, placing.values)
    messages = placing.translations(common.key, "message", written)
    field = placing.context.field(placing.module, beside) if beside is not None else None
    if message is None:
        return None
    return RefuseAction(message=message, messages=messages, field=field, **common.arguments())


def _assign(placing: _Placing, node: Node, common: _Common) -> Action | None:
    parts = as_mapping(node)
    how = cast(Literal["fixed", "round_robin"], parts.text("how"))
    to, role, users = parts.scalar("to"), parts.scalar("role"), parts.scalars("users")
    context = placing.context
    if how == "fixed" and to is None:
        context.report(meaning.needs_one_of(common.span, ("to",)))
    if how == "round_robin" and role is None and not users:
        context.report(meaning.needs_one_of(common.span, ("role", "users")))
    return AssignAction(
        how=how,
        to=expression_value(context, to, placing.values, expected=_USER),
        role=context.role(role) if role is not None else None,
        users=tuple(one.text for one in users),
        **common.arguments(),
    )


def _log(placing: _Placing, node: Node, common: _Common) -> Action | None:
    written = node if isinstance(node, ScalarNode) else as_mapping(node).needed("text")
    text = template(placing.context, written, placing.values)
    return LogAction(text=text, **common.arguments()) if text is not None else None


_ACTIONS: Mapping[str, Callable[[_Placing, Node, _Common], Action | None]] = MappingProxyType(
    {
        "set": _set,
        "create": _create,
        "update": _update,
        "notify": _notify,
        "sms": _sms,
        "email": _email,
        "refuse": _refuse,
        "assign": _assign,
        "log": _log,
    }
)
