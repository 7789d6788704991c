"""Rules that say again what another one says, and what a rule sets in vain: hints, never errors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields

from customary.expressions.analysis import codes_of, fingerprint, implies
from customary.expressions.checked import Checked
from customary.expressions.expression import Expression
from customary.expressions.positions import Problem
from customary.expressions.scope import Vocabulary
from customary.expressions.template import Template
from customary.metadata.model.modules import Module
from customary.metadata.model.rules import ActionBase, AssignAction, Phase, RecordTrigger, Rule, SetAction
from customary.metadata.problems import hints

__all__ = ["repeated"]


def repeated(module: Module, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Find in one module the validations and rules that are there twice, and values that a later rule sets anew."""
    yield from _validations(module)
    yield from _rules(module)
    yield from _set_again(module, vocabulary)


def _validations(module: Module) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for one in module.validations.values():
        form = fingerprint(one.check.root)
        if form in seen:
            yield hints.same_validation(one.span, one.key, seen[form])
        seen.setdefault(form, one.key)


def _rules(module: Module) -> Iterator[Problem]:
    seen: dict[object, str] = {}
    for rule in module.rules.values():
        if not rule.active:
            continue
        form = (rule.trigger, rule.phase, rule.run_as, _form(rule.condition), _form(rule.actions))
        if form in seen:
            yield hints.same_rule(rule.span, rule.key, seen[form])
        seen.setdefault(form, rule.key)


_NO_PART = frozenset({"key", "span"})


def _form(value: object) -> object:
    """Give what a part of a rule says, so that parts that say the same are equal."""
    match value:
        case Expression():
            return fingerprint(value.root)
        case Template():
            return value.text
        case ActionBase():
            parts = ((one.name, _form(getattr(value, one.name))) for one in fields(value) if one.name not in _NO_PART)
            return (type(value).__name__, *parts)
        case tuple():
            return tuple(map(_form, value))
        case Mapping():
            return tuple(sorted((str(key), _form(one)) for key, one in value.items()))
    return value


_IN_THE_SAVE = (Phase.BEFORE, Phase.WITHIN)
"""Of rules of the phase `after` nobody knows when they act."""


def _set_again(module: Module, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Find values that a rule sets in a save although a later one sets them whenever this one does."""
    order = sorted(
        (rule for rule in module.rules.values() if rule.active and rule.phase in _IN_THE_SAVE),
        key=lambda rule: (_IN_THE_SAVE.index(rule.phase), rule.order, rule.key),
    )
    moved = {key for rule in order for action in rule.actions for key in _set_by(action)}
    moved |= {field.key for field in module.fields.values() if field.computed}
    codes = codes_of(vocabulary)
    for index, rule in enumerate(order):
        later = [one for one in order[index + 1 :] if _looks_with(rule, one) and not _reads(one, moved)]
        following = [one for one in later if implies(_root(rule), _root(one), codes)]
        for action in rule.actions:
            yield from _in_vain(action, following)


def _in_vain(action: ActionBase, following: Sequence[Rule]) -> Iterator[Problem]:
    for key in _set_by(action):
        again = next((one for one in following if key in _surely_set(one)), None)
        if again is not None:
            yield hints.set_again(action.span, key, again.key)


def _set_by(action: ActionBase) -> Iterable[str]:
    if isinstance(action, SetAction):
        return action.values
    return ("owner",) if isinstance(action, AssignAction) else ()


def _surely_set(rule: Rule) -> frozenset[str]:
    """What a rule sets whenever it acts."""
    return frozenset(key for action in rule.actions if action.condition is None for key in _set_by(action))


def _looks_with(rule: Rule, other: Rule) -> bool:
    """Say whether whatever makes a rule look at a record makes the other one look at it too."""
    one, two = rule.trigger, other.trigger
    if not isinstance(one, RecordTrigger) or not isinstance(two, RecordTrigger) or two.once or two.becomes:
        return False
    if two.watched and not (one.watched and one.watched <= two.watched):
        return False
    return one.event == two.event or (two.event == "saved" and one.event in ("created", "updated"))


def _reads(rule: Rule, moved: Collection[str]) -> bool:
    """Say whether the condition of a rule may change while the rules run."""
    slots = rule.condition.slots if rule.condition is not None else ()
    return any(slot.root == "record" and slot.path[0] in moved for slot in slots)


def _root(rule: Rule) -> Checked | None:
    return rule.condition.root if rule.condition is not None else None
