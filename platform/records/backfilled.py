"""Records brought up to date because what is computed of them is declared otherwise than before, many at a time.

It takes the steps of a save that concern the record alone: its values are computed, checked and written, with a row of
history. Nothing happened to the record, so no rule looks at it, and who changed it last, and when, stays as it was.
What follows for other records is left to whoever knows all that is declared otherwise (see backfill.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from customary.expressions.checked import RowsSlot, Slot
from customary.metadata.model.fields import Field, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.values import Reference
from customary.platform.errors import Refused
from customary.platform.queries import search_index
from customary.platform.records.history import write_histories
from customary.platform.records.pipeline import CHECKS, WRITING, computed_anew, run
from customary.platform.records.recipe import Formula, recipe_of
from customary.platform.records.record import Record
from customary.platform.records.rows import known_records, lock_records
from customary.platform.records.work import Work
from customary.platform.records.writing import write_together
from customary.platform.unit import Unit

__all__ = ["Backfilled", "backfill_records"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfilled:
    """What became of some records."""

    changed: int
    refused: tuple[tuple[int, str], ...]
    """Records that stay as they were, and why, in the language of the unit."""


def backfill_records(unit: Unit, module: Module, ids: Sequence[int], rollups: Sequence[Field]) -> Backfilled:
    """Compute values of records of one module anew, and count these roll-ups of them; write those that are others now.

    A record that its own validations refuse is left as it is.
    """
    lock_records(unit, module, ids)
    _read_ahead(unit, module, ids)
    alone = _meets_others(module)
    works: list[Work] = []
    refused: list[tuple[int, str]] = []
    changed = 0
    for record_id in ids:
        try:
            work = computed_anew(unit, module, record_id, rollups=rollups, occasion="meaning")
            if work is None:
                continue
            run(work, CHECKS)
        except Refused as problem:
            refused.append((record_id, problem.text(unit.language)))
            continue
        changed += 1
        if alone:
            run(work, WRITING)
        else:
            works.append(work)
    _write(unit, works)
    return Backfilled(changed=changed, refused=tuple(refused))


def _meets_others(module: Module) -> bool:
    """Say whether the checks look at other records of the module, so that each has to be written before the next."""
    return bool(module.duplicates) or any(field.unique is not None for field in module.fields.values())


def _write(unit: Unit, works: Sequence[Work]) -> None:
    write_together(unit, works)
    write_histories(unit, works)
    for work in works:
        if work.draft.touches(work.recipe.searched):
            search_index.update(work.unit, work.draft.as_record())


def _read_ahead(unit: Unit, module: Module, ids: Sequence[int]) -> None:
    """Read the records that links lead to from all of them at once, so that each finds them in the memory."""
    paths = {steps for slot in _slots(unit, module) for steps in [_links_of(slot)] if steps}
    _follow(unit, module, known_records(unit, module, ids), paths)


def _slots(unit: Unit, module: Module) -> Iterator[Slot | RowsSlot]:
    recipe = recipe_of(unit.runtime, module)
    for one in recipe.computed:
        if isinstance(one, Formula):
            yield from one.expression.slots
    yield from module.display.slots
    yield from recipe.checks.slots


def _links_of(slot: Slot | RowsSlot) -> tuple[str, ...]:
    return slot.path[:-1] if slot.root == "record" else ()


def _follow(unit: Unit, module: Module, records: Sequence[Record], paths: Iterable[tuple[str, ...]]) -> None:
    further: dict[str, set[tuple[str, ...]]] = {}
    for first, *rest in paths:
        further.setdefault(first, set()).add(tuple(rest))
    for key, rests in further.items():
        options = module.field(key).options
        if not isinstance(options, LinkOptions):
            continue
        for target in options.targets:
            linked = [one for record in records if (one := _leads_to(record[key], options, target)) is not None]
            found = known_records(unit, unit.runtime.catalog.modules[target], dict.fromkeys(linked))
            beyond = {
                rest[1:] if len(options.targets) > 1 else rest for rest in rests if _goes_by(rest, options, target)
            }
            _follow(unit, unit.runtime.catalog.modules[target], found, {rest for rest in beyond if rest})


def _goes_by(rest: tuple[str, ...], options: LinkOptions, target: str) -> bool:
    return len(options.targets) == 1 or rest[:1] == (target,)


def _leads_to(value: object, options: LinkOptions, target: str) -> int | None:
    if isinstance(value, Reference):
        return value.id if value.module == target else None
    return value if isinstance(value, int) and options.targets == (target,) else None
