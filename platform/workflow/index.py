"""The index of rules: which ones a save could fire, found without looking at the others.

A rule is found by its module, its event and its phase, then by the fields it watches, then by the constant that a
necessary part of its condition compares a field with. So the cost of a save grows with the rules that could fire, not
with the rules that exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from customary.expressions.checked import And, Checked, Compare, Const, OneOf, Read
from customary.expressions.expression import Expression
from customary.expressions.types import BooleanType, ChoiceType, RefType, TextType
from customary.metadata.catalog import Catalog
from customary.metadata.model.rules import Phase, RecordEvent, RecordTrigger, Rule, ScheduleTrigger
from customary.platform.runtime import Runtime

__all__ = ["FEW", "Entry", "RuleIndex", "Selector", "index_of"]

FEW = 20
"""So many rules with a constant that watch one field are all evaluated, so that each leaves a trace of why not."""

_EVENTS: Mapping[RecordEvent, tuple[str, ...]] = {
    "created": ("created",),
    "updated": ("updated",),
    "saved": ("created", "updated"),
    "deleted": ("deleted",),
    "restored": ("restored",),
}
"""Which events of a draft each trigger means."""


@dataclass(frozen=True, slots=True)
class Selector:
    """A necessary part of a condition: the field has one of these values, or the condition is false."""

    field: str
    values: frozenset[object]
    """Values whose natural form and language form are the same: codes, texts, ids, booleans."""

    def admits(self, values: Mapping[str, object]) -> bool:
        return values.get(self.field) in self.values


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule in its place in the order of a phase."""

    place: int
    rule: Rule
    selector: Selector | None


@dataclass(slots=True)
class _Bucket:
    """Rules that watch one field, or none."""

    free: list[Entry] = field(default_factory=list)
    by_value: dict[str, dict[object, list[Entry]]] = field(default_factory=dict)
    selected: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        if entry.selector is None:
            self.free.append(entry)
            return
        self.selected.append(entry)
        table = self.by_value.setdefault(entry.selector.field, {})
        for value in entry.selector.values:
            table.setdefault(value, []).append(entry)

    def entries(self, values: Mapping[str, object]) -> Iterator[Entry]:
        yield from self.free
        if len(self.selected) <= FEW:
            yield from self.selected
            return
        for key, table in self.by_value.items():
            yield from table.get(values.get(key), ())


@dataclass(frozen=True, slots=True)
class _Watchers:
    """The rules of one module, event and phase, by the fields they watch."""

    any_change: _Bucket
    by_field: Mapping[str, _Bucket]

    def watching(self, changed: Iterable[str]) -> Iterator[_Bucket]:
        for key in changed:
            bucket = self.by_field.get(key)
            if bucket is not None:
                yield bucket


class RuleIndex:
    """All active rules of one catalog; made once for each catalog."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        ordered = sorted(rules, key=lambda rule: (rule.order, rule.key, rule.module))
        self.scheduled = tuple(rule for rule in ordered if isinstance(rule.trigger, ScheduleTrigger))
        """Rules with a schedule, the inactive ones too: the clock must know since when one has been active."""
        building: dict[tuple[str, str, Phase], tuple[_Bucket, dict[str, _Bucket]]] = {}
        for place, rule in enumerate(ordered):
            if rule.active and isinstance(rule.trigger, RecordTrigger):
                entry = Entry(place, rule, _selector(rule.condition))
                for event in _EVENTS[rule.trigger.event]:
                    key = (rule.module, event, rule.phase)
                    _add(building.setdefault(key, (_Bucket(), {})), entry, _watch(rule, event))
        self._watchers = {key: _Watchers(*buckets) for key, buckets in building.items()}

    def entries(
        self, module: str, event: str, phase: Phase, changed: Iterable[str], values: Mapping[str, object]
    ) -> list[Entry]:
        """Give, in order, the rules to evaluate: event and watched fields fit.

        Where many rules watch a field, those that a constant of their condition rules out are left out.
        """
        watchers = self._watchers.get((module, event, phase))
        return [] if watchers is None else _ordered((watchers.any_change, *watchers.watching(changed)), values)

    def entries_over(
        self, module: str, phase: Phase, paths: Iterable[str], values: Mapping[str, object]
    ) -> list[Entry]:
        """Give, in order, the rules to evaluate because a field of another record changed that they watch."""
        watchers = self._watchers.get((module, "updated", phase))
        return [] if watchers is None else _ordered(watchers.watching(paths), values)

    def watches(self, module: str, event: str, phase: Phase) -> bool:
        """Say whether any rule at all could fire."""
        return (module, event, phase) in self._watchers


def _ordered(buckets: Iterable[_Bucket], values: Mapping[str, object]) -> list[Entry]:
    found = {entry.place: entry for bucket in buckets for entry in bucket.entries(values)}
    return [found[place] for place in sorted(found)]


def index_of(runtime: Runtime) -> RuleIndex:
    """Give the index of a runtime's catalog, made when it is first asked for."""
    return runtime.derived("workflow.index", lambda: RuleIndex(_rules(runtime.catalog)))


def _rules(catalog: Catalog) -> Iterator[Rule]:
    for module in catalog.modules.values():
        yield from module.rules.values()


def _watch(rule: Rule, event: str) -> frozenset[str]:
    """A record that is deleted or restored changes as a whole, whatever the rule watches."""
    return rule.watched if event in ("created", "updated") else frozenset()


def _add(buckets: tuple[_Bucket, dict[str, _Bucket]], entry: Entry, watch: frozenset[str]) -> None:
    any_change, by_field = buckets
    if not watch:
        any_change.add(entry)
    for key in watch:
        by_field.setdefault(key, _Bucket()).add(entry)


def _selector(condition: Expression | None) -> Selector | None:
    """Find the most telling equality test that the whole condition needs."""
    if condition is None:
        return None
    parts = condition.root.operands if isinstance(condition.root, And) else (condition.root,)
    found = [selector for part in parts if (selector := _selector_of(part)) is not None]
    return min(found, key=lambda selector: len(selector.values), default=None)


def _selector_of(node: Checked) -> Selector | None:
    match node:
        case Compare(op="=", left=Read() as read, right=Const() as constant):
            return _field_is(read, (constant,))
        case Compare(op="=", left=Const() as constant, right=Read() as read):
            return _field_is(read, (constant,))
        case OneOf(operand=Read() as read, items=items):
            constants = tuple(item for item in items if isinstance(item, Const))
            return _field_is(read, constants) if len(constants) == len(items) else None
        case Read():
            return _field_is(node, ()) if isinstance(node.type, BooleanType) else None
        case _:
            return None


def _field_is(read: Read, constants: tuple[Const, ...]) -> Selector | None:
    slot = read.slot
    plain = isinstance(slot.type, ChoiceType | TextType | BooleanType) or (
        isinstance(slot.type, RefType) and len(slot.type.modules) == 1
    )
    if slot.root != "record" or len(slot.path) != 1 or not plain:
        return None
    values: set[object] = {constant.value for constant in constants} if constants else {True}
    if isinstance(slot.type, BooleanType) and False in values:
        values.add(None)  # a boolean that was never set reads as false
    return Selector(slot.path[0], frozenset(values))
