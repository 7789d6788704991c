"""Step 2 of a save: what was given becomes natural values that fit their fields; every problem is collected.

The same reading is done once more for what `before` rules have set (step 4), so that a rule cannot write what a
person could not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from sqlalchemy import select

from customary.expressions.types import ChoicesType
from customary.metadata.model.fields import Field, LinesOptions, LinkOptions
from customary.metadata.values import Reference, ValueRefused, read_value
from customary.platform.access import predicate
from customary.platform.errors import FieldProblem, Refused
from customary.platform.records import problems
from customary.platform.records.permission import check_assignment, check_parent
from customary.platform.records.requirement import missing_fields
from customary.platform.records.rows import alive, read_rows
from customary.platform.records.work import LinkChange, Work, source_of
from customary.platform.unit import Unit

__all__ = ["in_form_order", "read_changes", "read_one", "read_rule_values", "unreachable_targets"]


def read_changes(work: Work) -> None:
    """Read what was given into the draft, and find the records it links to.

    Errors: `Refused` with every value that does not fit, and with what is missing beside them.
    """
    found: list[FieldProblem] = []
    source = source_of(work.unit)
    for key, raw in work.request.changes.items():
        field = work.module.field(key)
        if isinstance(field.options, LinesOptions):
            found.extend(_read_links(work, field, raw))
            continue
        try:
            work.draft.set(key, read_one(work, field, raw), source)
        except ValueRefused as refused:
            found.append(problems.unfit(field, refused))
    if work.parent is not None:
        work.draft.set(work.parent_field, work.parent.draft.id, source)
        work.draft.parent = (work.parent_field, work.parent.draft)
    found.extend(unreachable_targets(work, work.request.changes))
    if found:
        faulty = {problem.field for problem in found}
        found.extend(problem for problem in missing_fields(work) if problem.field not in faulty)
        raise Refused(in_form_order(work, found))
    check_assignment(work)
    check_parent(work)


def read_rule_values(work: Work, before: Mapping[str, object]) -> None:
    """Read again what rules have set since the draft had the values `before`.

    Errors: `Refused`, naming the fields, when a rule set what does not fit.
    """
    draft = work.draft
    keys = [key for key, value in draft.values.items() if value is not before.get(key) and value != before.get(key)]
    found: list[FieldProblem] = []
    for key in keys:
        field = work.module.field(key)
        try:
            draft.set(key, read_one(work, field, draft[key]), draft.sources.get(key, "rule"))
        except ValueRefused as refused:
            found.append(problems.unfit(field, refused))
    found.extend(unreachable_targets(work, keys, seen_by_all=True))
    if found:
        raise Refused(in_form_order(work, found))


def in_form_order(work: Work, found: Iterable[FieldProblem]) -> list[FieldProblem]:
    """Sort problems as their fields are declared, those of the whole record last."""
    place = {key: index for index, key in enumerate(work.module.fields)}
    return sorted(found, key=lambda one: place.get(one.field or "", len(place)))


def read_one(work: Work, field: Field, raw: object) -> object:
    """Read one value; what the record has already stays acceptable, such as a choice that was retired since."""
    unit = work.unit
    held = work.draft.old.values.get(field.key) if work.draft.old is not None else None
    if held is not None and type(raw) is type(held) and raw == held:
        return held
    timezone = unit.actor.timezone or unit.runtime.catalog.site.timezone
    if isinstance(field.language_type, ChoicesType) and isinstance(held, tuple) and isinstance(raw, list | tuple):
        kept = {code for code in raw if code in held}
        added = read_value(
            field, [code for code in raw if code not in held], catalog=unit.runtime.catalog, timezone=timezone
        )
        return tuple(sorted({*kept, *cast(tuple[str, ...], added)}))
    return read_value(field, raw, catalog=unit.runtime.catalog, timezone=timezone)


def _read_links(work: Work, field: Field, raw: object) -> list[FieldProblem]:
    """Read the full new set of records that a many-to-many field links to."""
    given = raw if isinstance(raw, list | tuple | set | frozenset) else () if raw is None else (raw,)
    try:
        wanted = {int(str(one)) for one in given}
    except ValueError:
        return [problems.link_not_found(field)]
    held = _held(work, field)
    added = tuple(sorted(wanted - held))
    removed = tuple(sorted(held - wanted))
    if added or removed:
        work.links[field.key] = LinkChange(added, removed)
        work.draft.touch(field.key)
    target = cast(LinesOptions, field.options).target
    if set(added) - _reachable(work.unit, target, added, seen_by_all=False):
        return [problems.link_not_found(field)]
    return []


def _held(work: Work, field: Field) -> set[int]:
    if work.draft.id is None:
        return set()
    table = work.unit.runtime.tables.links(work.module.name, field.key)
    statement = select(table.c.target_id).where(table.c.source_id == work.draft.id)
    return set(work.unit.connection.execute(statement).scalars())


def unreachable_targets(work: Work, keys: Iterable[str], *, seen_by_all: bool = False) -> list[FieldProblem]:
    """Find the changed links whose record does not exist, is deleted, or is not the actor's to see.

    One query for each module that is linked to.
    """
    links: list[tuple[Field, Reference]] = []
    for key in keys:
        field = work.module.field(key)
        if not isinstance(field.options, LinkOptions) or not work.draft.touches({key}) or key == work.parent_field:
            continue
        reference = _as_reference(field.options, work.draft[key])
        if reference is not None:
            links.append((field, reference))
    wanted: dict[str, set[int]] = {}
    for _, reference in links:
        wanted.setdefault(reference.module, set()).add(reference.id)
    found = {
        name: _reachable(work.unit, name, ids, seen_by_all=seen_by_all or name in _SEEN_BY_ALL)
        for name, ids in wanted.items()
    }
    return [problems.link_not_found(field) for field, reference in links if reference.id not in found[reference.module]]


_SEEN_BY_ALL = frozenset({"user", "department"})
"""Everybody may name a colleague or a department, whether or not they may open its page."""


def _as_reference(options: LinkOptions, value: object) -> Reference | None:
    if isinstance(value, Reference):
        return value
    return Reference(options.targets[0], value) if isinstance(value, int) else None


def _reachable(unit: Unit, module: str, ids: Iterable[int], *, seen_by_all: bool) -> set[int]:
    wanted = sorted(ids)
    if not wanted:
        return set()
    reach = predicate(unit, module, "read")
    if seen_by_all or reach.is_everything:
        return set(read_rows(unit, unit.runtime.catalog.modules[module], wanted, ()))
    table = unit.runtime.tables.record(module)
    statement = select(table.c.id).where(table.c.id.in_(wanted), alive(table), reach.sql(table))
    return set(unit.connection.execute(statement).scalars())
