"""From records to expressions: the values that an expression reads, in the form that it computes on.

Records carry natural values (metadata/values.py), expressions compute on language values (expressions/types.py); the
conversion happens here and nowhere else. Links are followed with one query per link for a whole batch of records, and
with the system's rights: who may read what is decided where a result is shown, not here.

Whatever decides a save is evaluated in the site's time zone; texts that are stored are written in the site's first
language, messages in the language of the unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from customary.expressions.calendars import Calendar
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.diagnostics import Outcome
from customary.expressions.environment import Environment, Option
from customary.expressions.expression import Expression
from customary.expressions.positions import Language
from customary.expressions.template import Template
from customary.expressions.types import AncestorsType
from customary.metadata.model.site import DictionaryValue
from customary.metadata.values import to_language
from customary.platform.errors import language_of
from customary.platform.records.record import Draft, Record
from customary.platform.records.traversal import Subject, read_slots
from customary.platform.unit import Unit

__all__ = [
    "Bundle",
    "Subject",
    "environment",
    "evaluate",
    "evaluate_many",
    "render",
    "render_stored",
    "slot_values",
    "stored_environment",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def environment(unit: Unit, *, is_new: bool = False) -> Environment:
    """Say what surrounds every evaluation of a unit: its moment, its person, the site's dictionaries."""
    return _environment(unit, is_new=is_new, language=language_of(unit.language))


def stored_environment(unit: Unit, *, is_new: bool = False) -> Environment:
    """The same for what is stored and so may not depend on the reader: computed fields and display texts."""
    return _environment(unit, is_new=is_new, language=language_of(unit.runtime.catalog.site.languages[0]))


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
    return expression.evaluate(values, environment(unit, is_new=is_new))


def evaluate_many(unit: Unit, expression: Expression, subjects: Sequence[Subject]) -> list[Outcome]:
    """Evaluate an expression for many records, following each link once for all of them."""
    around = environment(unit)
    return [expression.evaluate(values, around) for values in read_slots(unit, expression.slots, subjects)]


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
    """Write a text with placeholders for one record, in the language of the unit."""
    values = slot_values(unit, template.slots, record, old=old, record_root=record_root, found=found, input=input)
    is_new = record.is_new if isinstance(record, Draft) else False
    return template.render(values, environment(unit, is_new=is_new))


def render_stored(unit: Unit, template: Template, record: Record | Draft) -> str:
    """Write a text that is stored, in the site's first language."""
    values = slot_values(unit, template.slots, record)
    is_new = record.is_new if isinstance(record, Draft) else False
    return template.render(values, stored_environment(unit, is_new=is_new))


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
            expression.evaluate([values[place] for place in places], around)
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


def _environment(unit: Unit, *, is_new: bool, language: Language) -> Environment:
    key = ("environment", unit.now, unit.actor, is_new, language)
    found = unit.memo.get(key)
    if found is None:
        found = unit.memo[key] = _new_environment(unit, is_new=is_new, language=language)
    return cast(Environment, found)


def _new_environment(unit: Unit, *, is_new: bool, language: Language) -> Environment:
    site = unit.runtime.catalog.site
    return Environment(
        today=unit.now.astimezone(ZoneInfo(site.timezone)).date().toordinal(),
        now=_milliseconds(unit.now),
        zone=site.timezone,
        language=language,
        user_id=unit.actor.user_id,
        roles=unit.actor.roles,
        teams=unit.actor.teams,
        is_new=is_new,
        week_start=site.week_start,
        fiscal_start=site.fiscal_start,
        leap_birthday=cast(Literal["feb28", "mar1"], site.leap_birthday),
        dictionaries=unit.runtime.derived("evaluation.dictionaries", lambda: _dictionaries(unit)),
        calendars=unit.runtime.derived("evaluation.calendars", lambda: _calendars(unit)),
        calendar=site.calendar,
    )


def _milliseconds(moment: datetime) -> int:
    elapsed = moment - _EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000 + elapsed.microseconds // 1_000


def _dictionaries(unit: Unit) -> Mapping[str, Mapping[str, Option]]:
    catalog = unit.runtime.catalog
    return {
        name: {
            code: _option(value, rank, catalog.site.languages)
            for rank, (code, value) in enumerate(one.values.items(), start=1)
        }
        for name, one in catalog.dictionaries.items()
    }


def _calendars(unit: Unit) -> Mapping[str, Calendar]:
    return {name: one.days for name, one in unit.runtime.catalog.calendars.items()}


def _option(value: DictionaryValue, rank: int, languages: Sequence[str]) -> Option:
    group = value.attributes.get("group")
    return Option(
        labels={language_of(tag): value.label.text(tag) for tag in languages},
        rank=rank,
        group=group if isinstance(group, str) else None,
        active=not value.retired,
        attributes=value.attributes,
    )
