"""From records to expressions: the values that an expression reads, in the form that it computes on.

Records carry natural values (metadata/values.py), expressions compute on language values (expressions/types.py); the
conversion happens here and nowhere else. Links are followed with one query per link for a whole batch of records, and
with the system's rights: who may read what is decided where a result is shown, not here.

What surrounds an evaluation besides the records is made by environments.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.diagnostics import Outcome
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.template import Template
from customary.expressions.types import AncestorsType
from customary.metadata.values import to_language
from customary.platform.boundary import outcome_of, text_of
from customary.platform.environments import environment, stored_environment
from customary.platform.records.record import Draft, Record
from customary.platform.records.slots import Subject, read_slots
from customary.platform.unit import Unit

__all__ = [
    "Bundle",
    "Subject",
    "computed",
    "environment",
    "evaluate",
    "evaluate_many",
    "named",
    "render",
    "render_stored",
    "slot_values",
    "stored_environment",
]


def slot_values(
    unit: Unit,
    slots: Sequence[Slot | RowsSlot],
    record: Record | Draft | None,
    *,
    old: Record | None = None,
    record_root: Record | Draft | None = None,
    found: Record | None = None,
    input: Mapping[str, object] | None = None,
) -> list[object]:
    """Give the values of slots for one record, in language form and in the order of the slots.

    `record` is what bare names read; of a draft, `old` is known. `record_root` is what `record.x` reads in the
    filter of a link or the condition of related rows, `found` the other record of a duplicate message.
    """
    direct = _direct_values(slots, record)
    if direct is not None:
        return direct
    return read_slots(unit, slots, [_subject(record, old, record_root, found, input)])[0]


def evaluate(
    unit: Unit,
    expression: Expression,
    record: Record | Draft | None,
    *,
    old: Record | None = None,
    record_root: Record | Draft | None = None,
    found: Record | None = None,
    input: Mapping[str, object] | None = None,
) -> Outcome:
    """Evaluate an expression for one record; a value in language form, and what went wrong on the way."""
    values = slot_values(unit, expression.slots, record, old=old, record_root=record_root, found=found, input=input)
    is_new = record.is_new if isinstance(record, Draft) else False
    return computed(unit, expression, values, environment(unit, is_new=is_new), record=named(record))


def computed(
    unit: Unit, expression: Expression, values: Sequence[object], around: Environment, *, record: str | None = None
) -> Outcome:
    """Evaluate an expression whose values are at hand, at the expense of the save that it is part of."""
    return outcome_of(expression, values, around, record=record, budget=unit.budget)


def evaluate_many(unit: Unit, expression: Expression, subjects: Sequence[Subject]) -> list[Outcome]:
    """Evaluate an expression for many records, following each link once for all of them."""
    around = environment(unit)
    found = read_slots(unit, expression.slots, subjects)
    return [
        computed(unit, expression, values, around, record=named(subject.record))
        for subject, values in zip(subjects, found, strict=True)
    ]


def render(
    unit: Unit,
    template: Template,
    record: Record | Draft | None,
    *,
    old: Record | None = None,
    record_root: Record | Draft | None = None,
    found: Record | None = None,
    input: Mapping[str, object] | None = None,
) -> str:
    """Write a text with placeholders for one record, in the language of the unit; empty where that failed inside."""
    values = slot_values(unit, template.slots, record, old=old, record_root=record_root, found=found, input=input)
    is_new = record.is_new if isinstance(record, Draft) else False
    return text_of(template, values, environment(unit, is_new=is_new), record=named(record)) or ""


def render_stored(unit: Unit, template: Template, record: Record | Draft) -> str:
    """Write a text that is stored, in the site's first language; empty where that failed inside."""
    values = slot_values(unit, template.slots, record)
    is_new = record.is_new if isinstance(record, Draft) else False
    return text_of(template, values, stored_environment(unit, is_new=is_new), record=named(record)) or ""


def named(record: Record | Draft | None) -> str | None:
    """Say which record it is, for the log."""
    return None if record is None else f"{record.module.name}:{record.id or 'new'}"


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """Expressions that are evaluated together for one record: what several of them read is read once."""

    expressions: tuple[Expression, ...]
    slots: tuple[Slot | RowsSlot, ...]
    places: tuple[tuple[int, ...], ...]
    """For each expression, where its slots stand among `slots`."""

    @classmethod
    def of(cls, expressions: Iterable[Expression]) -> Bundle:
        together = tuple(expressions)
        place = {slot: index for index, slot in enumerate(dict.fromkeys(s for one in together for s in one.slots))}
        return cls(together, tuple(place), tuple(tuple(place[slot] for slot in one.slots) for one in together))

    def outcomes(self, unit: Unit, draft: Draft) -> list[Outcome]:
        """Evaluate all of them for a draft, in order."""
        if not self.expressions:
            return []
        values = slot_values(unit, self.slots, draft)
        around = environment(unit, is_new=draft.is_new)
        return [
            computed(unit, expression, [values[place] for place in places], around, record=named(draft))
            for expression, places in zip(self.expressions, self.places, strict=True)
        ]


def _subject(
    record: Record | Draft | None,
    old: Record | None,
    record_root: Record | Draft | None,
    found: Record | None,
    input: Mapping[str, object] | None,
) -> Subject:
    before = record.old if old is None and isinstance(record, Draft) else old
    return Subject(record=record, old=before, outer=record_root, found=found, input=input or {})


def _direct_values(slots: Sequence[Slot | RowsSlot], record: Record | Draft | None) -> list[object] | None:
    """Read slots that need nothing but the record's own values; None when one of them needs more.

    Most expressions of a save are of this kind, and it is several times faster than the general way.
    """
    if record is None:
        return [] if not slots else None
    own = record.values
    result = []
    for slot in slots:
        if slot.root != "record" or len(slot.path) != 1 or isinstance(slot, RowsSlot) or slot.path[0] not in own:
            return None
        if isinstance(slot.type, AncestorsType):
            return None
        result.append(to_language(slot.type, own[slot.path[0]]))
    return result
