"""The steps of a save, in their order, and the computed saves that one save leads to.

Every step is a small function that takes the `Work` and either goes on or raises. docs/execution-order.md prints
`STEPS`; a test holds the two equal, and another one watches the steps happen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from customary.metadata.model.fields import Field
from customary.metadata.model.modules import Module
from customary.platform.errors import Refused
from customary.platform.jobs.queue import TableJobs
from customary.platform.queries import search_index
from customary.platform.records import problems
from customary.platform.records.coercion import read_changes, read_rule_values
from customary.platform.records.computed import compute
from customary.platform.records.defaults import fill_defaults, follow_owner
from customary.platform.records.dependants import Dependant, counted_by, dependant_ids, dependants_of
from customary.platform.records.duplicates import check_duplicates
from customary.platform.records.exchange import convert_all
from customary.platform.records.history import write_history
from customary.platform.records.permission import check_access
from customary.platform.records.process import guard_process
from customary.platform.records.record import Draft
from customary.platform.records.rollups import fed_records, feeds_of, roll_up
from customary.platform.records.rows import lock_record
from customary.platform.records.validation import check_validations
from customary.platform.records.ways import DIRECTLY, beginnings, left_behind
from customary.platform.records.work import Occasion, Request, Work, begin
from customary.platform.records.writing import write
from customary.platform.unit import Unit

__all__ = [
    "CHECKS",
    "FOLLOWING",
    "PREPARING",
    "RECOMPUTE",
    "STEPS",
    "WRITING",
    "Step",
    "computed_anew",
    "recompute",
    "resave",
    "run",
]

DEEPEST = 64
"""How many computed saves may lead to each other: as deep as a hierarchy of records, not a circle."""
RECOMPUTE = "recompute"
"""The kind of the job that brings many dependent records up to date."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a save."""

    name: str
    does: Callable[[Work], None]


def run(work: Work, steps: tuple[Step, ...]) -> None:
    """Do steps in order, and note each."""
    for step in steps:
        work.steps.append(step.name)
        step.does(work)


def _before(work: Work) -> None:
    """Step 4: the `before` rules may set fields or refuse; what they set is read like what people give.

    They find the base amounts of what was given, so that they can compare it.
    """
    unit = work.unit
    if unit.automation is not None:
        convert_all(unit, work.draft, again=work.reconverts)
        before = dict(work.draft.values)
        unit.automation.before(unit, work.module, work.draft)
        read_rule_values(work, before)
    follow_owner(work)


def _history(work: Work) -> None:
    """Step 10: the history row, and the words that search finds the record by."""
    write_history(work)
    draft = work.draft
    if draft.is_new or draft.touches(work.recipe.searched):
        search_index.update(work.unit, draft.as_record(), is_new=draft.is_new)


def _within(work: Work) -> None:
    """Steps 11 and 14: the engine runs the `within` rules, and puts its `after` work into the same transaction."""
    unit = work.unit
    if unit.automation is not None:
        unit.automation.within(unit, work.module, work.draft.as_record(), work.draft)


def _watchers(work: Work) -> None:
    """Step 13: the engine lets the rules of other records look that watch this one; what they compute is known."""
    if work.unit.automation is not None:
        work.unit.automation.watchers(work.unit, work.draft)


def _others(work: Work) -> None:
    """Step 12: roll-ups that this record feeds, and stored formulas that read it; each record is saved once."""
    unit, draft = work.unit, work.draft
    waiting: dict[tuple[str, int], list[Field]] = {}
    for feed in feeds_of(unit.runtime, work.module):
        for record_id in fed_records(feed, draft):
            waiting.setdefault((feed.module.name, record_id), []).extend(feed.fields)
    for dependant in dependants_of(unit.runtime, work.module):
        ids = dependant_ids(unit, dependant, draft)
        if len(ids) > DIRECTLY:
            _enqueue(unit, dependant, draft)
            ids = []
        for record_id in ids:
            waiting.setdefault((dependant.module, record_id), []).extend(dependant.rollups)
    counted = counted_by(work.module, draft)
    if counted:
        waiting.setdefault((work.module.name, cast(int, draft.id)), []).extend(counted)
    for (name, record_id), fields in sorted(waiting.items(), key=lambda one: one[0]):
        if not _is_parent(work, name, record_id):
            resave(
                unit,
                unit.runtime.catalog.modules[name],
                record_id,
                rollups=fields,
                occasion=work.occasion,
                nesting=work.nesting + 1,
            )


def _is_parent(work: Work, module: str, record_id: int) -> bool:
    """The record that this one is saved together with has its totals already."""
    parent = work.parent
    return parent is not None and parent.module.name == module and parent.draft.id == record_id


PREPARING = (
    Step("access", check_access),
    Step("values", read_changes),
    Step("defaults", fill_defaults),
    Step("before", _before),
    Step("computed", compute),
)
CHECKS = (
    Step("validations", check_validations),
    Step("process", guard_process),
    Step("duplicates", check_duplicates),
)
WRITING = (Step("write", write), Step("history", _history))
FOLLOWING = (Step("within", _within), Step("others", _others), Step("watchers", _watchers))
STEPS = (*PREPARING, *CHECKS, *WRITING, *FOLLOWING)


def resave(
    unit: Unit,
    module: Module,
    record_id: int,
    *,
    rollups: Sequence[Field] | None = None,
    changes: Mapping[str, object] | None = None,
    occasion: Occasion = "change",
    nesting: int = 0,
    reconverts: bool = False,
) -> bool:
    """Save a record because what it computes may have changed: steps 4 to 14, and nothing when nothing changed.

    `changes` are natural values that the platform itself sets, such as a link that is cleared; `reconverts` converts
    amounts anew by the rates as they are now. Says whether anything changed.
    Errors: whatever a save raises; `Refused` when computed values depend on each other in a circle.
    """
    if nesting > DEEPEST:
        raise Refused((problems.goes_in_circles(module),))
    work = computed_anew(
        unit,
        module,
        record_id,
        rollups=rollups,
        changes=changes,
        occasion=occasion,
        nesting=nesting,
        reconverts=reconverts,
    )
    if work is None:
        return False
    run(work, (*(step for step in PREPARING if step.name in ("before", "computed")), *CHECKS, *WRITING, *FOLLOWING))
    return True


_DETAILS: Mapping[Occasion, str] = {"change": "computed", "clock": "refresh", "meaning": "definition"}
"""What history says of each."""


def computed_anew(
    unit: Unit,
    module: Module,
    record_id: int,
    *,
    rollups: Sequence[Field] | None = None,
    changes: Mapping[str, object] | None = None,
    occasion: Occasion = "change",
    nesting: int = 0,
    reconverts: bool = False,
) -> Work | None:
    """Begin such a save: the record is locked, its roll-ups are counted and its values computed.

    None when that changes nothing, or when there is no such record.
    """
    record = lock_record(unit, module, record_id)
    if record is None or record["deleted_at"] is not None:
        return None
    because = unit.because(replace(unit.cause, source="system", detail=_DETAILS[occasion]))
    work = begin(because, Request(module=module, record_id=record_id), follows=True, occasion=occasion, nesting=nesting)
    work.reconverts = reconverts
    work.draft = Draft.of_record(record)
    for key, value in (changes or {}).items():
        work.draft.set(key, value, "system")
    for key, value in roll_up(unit, module, record_id, rollups or ()).items():
        work.draft.set(key, value, "rollup")
    compute(work)
    return work if work.draft.changed else None


def _enqueue(unit: Unit, dependant: Dependant, draft: Draft) -> None:
    payload = {
        "module": dependant.way[-1].target,
        "record": draft.id,
        "dependant": dependant.name,
        "left": left_behind(draft, dependant.belongs_by),
        "after": 0,
    }
    jobs = TableJobs(unit.runtime.engine)
    jobs.enqueue(unit.connection, RECOMPUTE, payload, now=unit.now, chain=unit.cause.chain)


def recompute(unit: Unit, payload: Mapping[str, object]) -> Mapping[str, object] | None:
    """Do the next part of a `recompute` job; give the payload to go on with, or None when all is done.

    A dependant that the catalog no longer knows needs nothing.
    """
    module = unit.runtime.catalog.modules.get(str(payload["module"]))
    known = {one.name: one for one in dependants_of(unit.runtime, module)} if module else {}
    dependant = known.get(str(payload["dependant"]))
    if dependant is None:
        return None
    after, record_id = int(str(payload["after"])), int(str(payload["record"]))
    left = cast("list[int]", payload.get("left", []))
    ids = beginnings(unit, dependant.way, record_id, left=left, after=after, limit=DIRECTLY)
    for one in ids:
        resave(unit, unit.runtime.catalog.modules[dependant.module], one, rollups=list(dependant.rollups))
    return {**payload, "after": ids[-1]} if len(ids) == DIRECTLY else None
