"""Whether the condition of a rule holds for a record, with everything that the answer was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.diagnostics import Diagnostic
from customary.expressions.environment import Environment
from customary.expressions.explain import Trace, explain
from customary.expressions.expression import Expression
from customary.metadata.model.rules import Rule
from customary.platform.evaluation import computed, environment, named, slot_values
from customary.platform.records.record import Draft, Record
from customary.platform.unit import Unit
from customary.platform.workflow.plain import plain_value

__all__ = ["Decision", "Situation", "decide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a rule looks at: a record, what it was, and the moment that counts as now."""

    subject: Record | Draft
    old: Record | None = None
    is_new: bool = False
    moment: datetime | None = None
    """The occurrence of a schedule; None is the unit's own moment."""

    def at(self, unit: Unit) -> Unit:
        """Give the unit that expressions are evaluated in."""
        return unit if self.moment is None else replace(unit, now=self.moment)

    def values(self, unit: Unit, slots: Sequence[Slot | RowsSlot]) -> list[object]:
        return slot_values(self.at(unit), slots, self.subject, old=self.old)

    def surroundings(self, unit: Unit) -> Environment:
        return environment(self.at(unit), is_new=self.is_new)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decision:
    """The answer, and what it takes to explain it; the explanation itself is made only when it is recorded."""

    holds: bool
    condition: Expression | None
    values: Sequence[object] = ()
    surroundings: Environment | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def error(self) -> str | None:
        return "; ".join(one.text() for one in self.diagnostics) or None

    def explained(self) -> object:
        """Give the tree of the condition with the value of each part, as JSON."""
        trace = self._trace()
        return None if trace is None else trace.as_json()

    def deciding(self) -> str | None:
        """Give the first comparison that made the condition what it is, as it is written."""
        trace = self._trace()
        first = None if trace is None else trace.first_deciding()
        return None if first is None else " ".join(first.text.split())

    def _trace(self) -> Trace | None:
        if self.condition is None or self.surroundings is None:
            return None
        return explain(self.condition, self.values, self.surroundings)

    def inputs(self) -> list[Mapping[str, object]]:
        """Give what the condition read, as JSON."""
        if self.condition is None:
            return []
        return [
            {"name": ".".join((slot.root, *slot.path)), "value": plain_value(slot, value)}
            for slot, value in zip(self.condition.slots, self.values, strict=True)
        ]


def decide(unit: Unit, rule: Rule, situation: Situation) -> Decision:
    """Evaluate the condition of a rule; data that makes it impossible means that it does not hold."""
    condition = rule.condition
    if condition is None:
        return Decision(holds=True, condition=None)
    values = situation.values(unit, condition.slots)
    surroundings = situation.surroundings(unit)
    outcome = computed(unit, condition, values, surroundings, record=named(situation.subject))
    return Decision(
        holds=outcome.value is True and not outcome.diagnostics,
        condition=condition,
        values=values,
        surroundings=surroundings,
        diagnostics=outcome.diagnostics,
    )
