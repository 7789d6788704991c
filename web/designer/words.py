"""Rules in words: triggers, events, actions and decisions as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType

from customary.metadata.model.fields import LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.rules import RecordTrigger, Rule, Trigger
from customary.platform.workflow.traces import CHANGED
from customary.web.languages import N_
from customary.web.visit import Visit

__all__ = [
    "ACTIONS",
    "DECISIONS",
    "EVENTS",
    "SKIPPED",
    "ActionWords",
    "DecisionWords",
    "event_words",
    "field_name",
    "joined",
    "path_words",
    "rule_name",
    "trigger_words",
]


@dataclass(frozen=True)
class ActionWords:
    words: str
    icon: str
    hue: str


@dataclass(frozen=True)
class DecisionWords:
    words: str
    icon: str
    hue: str


EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "created": N_("A record is created"),
        "updated": N_("A record is changed"),
        "saved": N_("A record is created or changed"),
        "deleted": N_("A record is deleted"),
        "restored": N_("A record is restored"),
    }
)
"""Of a trigger. The order is that of the designer's list."""

ACTIONS: Mapping[str, ActionWords] = MappingProxyType(
    {
        "set": ActionWords(N_("Set fields"), "edit", "blue"),
        "create": ActionWords(N_("Create a record"), "plus", "cyan"),
        "update": ActionWords(N_("Change related records"), "link", "teal"),
        "notify": ActionWords(N_("Notify users"), "bell", "amber"),
        "refuse": ActionWords(N_("Refuse the save"), "x", "red"),
        "assign": ActionWords(N_("Assign the record"), "user", "violet"),
        "sms": ActionWords(N_("Send a text message"), "sms", "blue"),
        "email": ActionWords(N_("Send an e-mail"), "mail", "green"),
        "log": ActionWords(N_("Write to the run log"), "hist", "slate"),
    }
)

DECISIONS: Mapping[str, DecisionWords] = MappingProxyType(
    {
        "fired": DecisionWords(N_("Ran"), "check", "green"),
        "not": DecisionWords(N_("Did not run"), "minus", "slate"),
        "refused": DecisionWords(N_("Refused the save"), "shield", "amber"),
        "error": DecisionWords(N_("Failed"), "warn", "red"),
    }
)

SKIPPED: Mapping[str, str] = MappingProxyType(
    {
        "condition": N_("not done: its own condition does not hold"),
        "blank": N_("not done: there is nobody to send it to"),
        "same": N_("nothing to change: the values are the same already"),
        "repeated": N_("not done again: it was done before"),
    }
)

_HAPPENED: Mapping[str, str] = MappingProxyType(
    {
        "created": N_("created"),
        "updated": N_("changed"),
        "deleted": N_("deleted"),
        "restored": N_("restored"),
        "flagged": N_("flagged as failing often"),
    }
)


def rule_name(visit: Visit, rule: Rule) -> str:
    return visit.label(rule.label)


def joined(visit: Visit, words: Iterable[str]) -> str:
    """Write a short list in the reader's language."""
    return (", " if visit.language.tag == "en" else "、").join(words)


def field_name(visit: Visit, module: Module, key: str) -> str:
    """Name a field; one that does not exist by its key."""
    return visit.label(module.field(key).label) if module.has_field(key) else key


def path_words(visit: Visit, module: Module, path: str) -> str:
    """Name a field of another record by the links and lists that lead to it."""
    words: list[str] = []
    here: Module | None = module
    steps = path.split(".")
    while steps:
        key = steps.pop(0)
        words.append(key if here is None else field_name(visit, here, key))
        options = here.field(key).options if here is not None and here.has_field(key) else None
        targets = options.targets if isinstance(options, LinkOptions) else ()
        if isinstance(options, LinesOptions):
            targets = (options.target,)
        named = steps.pop(0) if len(targets) > 1 and steps and steps[0] in targets else "".join(targets[:1])
        here = visit.catalog.modules.get(named)
    return " › ".join(words)


def trigger_words(visit: Visit, module: Module, trigger: Trigger) -> str:
    """Say when a rule looks at a record."""
    if not isinstance(trigger, RecordTrigger):
        return visit.text("Every day at %(time)s", time=_clock(trigger.at))
    words = visit.text(EVENTS[trigger.event])
    watched = [key for key in (*module.fields, *module.system_fields) if key in trigger.watch]
    if not watched and not trigger.paths:
        return words
    fields = joined(visit, (path_words(visit, module, path) for path in (*watched, *sorted(trigger.paths))))
    return visit.text("%(event)s, if one of these changed: %(fields)s", event=words, fields=fields)


def event_words(visit: Visit, module: Module, event: str) -> str:
    """Say what led to an evaluation: something that happened to the record or to another, or a day of a schedule."""
    kind, separator, told = event.partition(":")
    if kind == CHANGED:
        fields = joined(visit, (path_words(visit, module, path) for path in told.split(",")))
        return visit.text("%(fields)s changed in another record", fields=fields)
    if separator:
        return visit.text("due on %(day)s", day=told)
    return visit.text(_HAPPENED[event]) if event in _HAPPENED else event


def _clock(value: time) -> str:
    return value.strftime("%H:%M")
