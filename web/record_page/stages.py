"""The stage path of a record: where it stands, which steps are open, and what stands in the way of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from customary.metadata.model.fields import ChoiceOptions
from customary.metadata.model.modules import Transition
from customary.platform.errors import Denied
from customary.platform.records.preview import ways
from customary.platform.records.process import Way
from customary.platform.records.record import Record
from customary.web.visit import Visit

__all__ = ["Stage", "StagePath", "Step", "missing_fields", "path_of", "way_of"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """A transition as a button, a small form, or a sentence about what is missing."""

    key: str
    label: str
    needs: tuple[str, ...] = ()
    """The fields that have to be filled in for it."""
    waits: tuple[str, ...] = ()
    """Why it is not possible, in words; nothing that a small form could mend."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    code: str
    label: str
    state: str
    """done, cur or empty."""
    step: Step | None


@dataclass(frozen=True, kw_only=True)
class StagePath:
    label: str
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    at: int
    """The place of the current stage, from 1; 0 where it has none."""

    @property
    def current(self) -> str:
        return self.stages[self.at - 1].label if self.at else "–"


def path_of(visit: Visit, record: Record) -> StagePath | None:
    """Give the path of a record; None where its layout has none, or where this person may not see the field."""
    key = record.module.layouts.header.path
    if key is None or key not in record:
        return None
    field = record.module.field(key)
    if not isinstance(field.options, ChoiceOptions):
        return None
    values = [
        one
        for one in visit.catalog.dictionaries[field.options.dictionary or ""].values.values()
        if not one.retired or one.code == record.get(key)
    ]
    steps = _steps(visit, record) if record.module.process and record.module.process.field == key else {}
    at = next((place for place, one in enumerate(values, start=1) if one.code == record.get(key)), 0)
    codes = [one.code for one in values]
    stages = tuple(
        Stage(
            code=one.code,
            label=visit.label(one.label),
            state="cur" if place == at else "done" if place < at and _leads_on(record, codes, place) else "",
            step=steps.get(one.code),
        )
        for place, one in enumerate(values, start=1)
    )
    return StagePath(label=visit.label(field.label), stages=stages, steps=tuple(steps.values()), at=at)


def _leads_on(record: Record, codes: list[str], place: int) -> bool:
    """Whether a stage is on the way: won lies before lost on the path, but nobody comes to lost through it."""
    process = record.module.process
    if process is None or process.field != record.module.layouts.header.path:
        return True
    here, later = codes[place - 1], codes[place:]
    return any(one.target in later for one in process.transitions if not one.sources or here in one.sources)


def _steps(visit: Visit, record: Record) -> dict[str, Step]:
    """Give the best way to each stage: an open one before one that needs something, before one that must wait."""
    try:
        found = ways(visit.unit, record.module.name, record.id)
    except Denied:
        return {}
    best: dict[str, Way] = {}
    for way in found:
        other = best.get(way.transition.target)
        if other is None or len(way.obstacles) < len(other.obstacles):
            best[way.transition.target] = way
    return {target: _step(visit, way) for target, way in best.items()}


def _step(visit: Visit, way: Way) -> Step:
    needs = missing_fields(way)
    waits = tuple(one.text(visit.language.tag) for one in way.obstacles if one.field not in needs)
    return Step(key=way.transition.key, label=visit.label(way.transition.label), needs=needs, waits=waits)


def missing_fields(way: Way) -> tuple[str, ...]:
    """Name the fields that a transition requires and that have no value yet."""
    lacking = {one.field for one in way.obstacles if one.code == "transition_needs"}
    return tuple(key for key in way.transition.require if key in lacking)


def way_of(found: Iterable[Way], key: str) -> tuple[Transition, Way] | None:
    return next(((one.transition, one) for one in found if one.transition.key == key), None)
