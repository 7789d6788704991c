"""Step 7 of a save: a governed field moves only along the declared transitions, whoever moves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from customary.metadata.model.fields import ChoiceOptions, Field
from customary.metadata.model.labels import Label
from customary.metadata.model.modules import Process, Transition
from customary.platform.errors import FieldProblem, Refused
from customary.platform.evaluation import evaluate, render
from customary.platform.records import problems
from customary.platform.records.diagnosis import naming_for
from customary.platform.records.requirement import has_value
from customary.platform.records.work import Work

__all__ = ["Way", "guard_process", "ways_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A transition that starts where the record is, and what stands in its way for this actor, if anything."""

    transition: Transition
    obstacles: tuple[FieldProblem, ...]


def ways_of(work: Work) -> tuple[Way, ...]:
    """Give the transitions that start where the draft of a work is; those of other roles are left out."""
    process = work.module.process
    if process is None:
        return ()
    field, here = work.module.field(process.field), work.draft[process.field]
    return tuple(
        Way(one, tuple(_obstacles(work, field, one)))
        for one in process.transitions
        if one.target != here and (not one.sources or here in one.sources)
        if one.roles is None or _has_role(work, one.roles)
    )


def guard_process(work: Work) -> None:
    """Refuse a beginning or a step that the process does not have, with what stands in its way."""
    process = work.module.process
    if process is None:
        return
    if work.draft.old is None:
        _guard_start(work, process)
    elif work.draft.touches({process.field}):
        _guard_step(work, process, work.draft.old[process.field])


def _guard_start(work: Work, process: Process) -> None:
    free = process.start is None or work.request.initial_state_any
    if not free and work.draft[process.field] != process.start:
        field = work.module.field(process.field)
        raise Refused((problems.begins_elsewhere(field, _word(work, field, process.start)),))


def _guard_step(work: Work, process: Process, before: object) -> None:
    """Take the first transition that is open; else say what stands in the way of the one that comes nearest."""
    field = work.module.field(process.field)
    after = work.draft[process.field]
    ways = [one for one in process.transitions if one.target == after and (not one.sources or before in one.sources)]
    if not ways:
        raise Refused((problems.no_transition(field, _word(work, field, before), _word(work, field, after)),))
    obstacles = [list(_obstacles(work, field, way)) for way in ways]
    if all(obstacles):
        raise Refused(min(obstacles, key=len))


def _obstacles(work: Work, field: Field, way: Transition) -> Iterator[FieldProblem]:
    if way.roles is not None and not _has_role(work, way.roles):
        yield problems.not_your_transition(field, way.label)
        return
    for key in way.require:
        if not has_value(work, work.module.field(key)):
            yield problems.transition_needs(work.module.field(key), way.label)
    if way.condition is not None:
        outcome = evaluate(work.unit, way.condition, work.draft)
        if outcome.diagnostics:
            yield problems.cannot_be_checked(
                way.key, outcome.diagnostics, field.key, naming_for(work.unit, work.module)
            )
        elif outcome.value is not True:
            yield _unmet(work, field, way)


def _unmet(work: Work, field: Field, way: Transition) -> FieldProblem:
    message = way.message_in(work.unit.language)
    if message is None:
        return problems.transition_refused(field, way.label)
    return problems.said(render(work.unit, message, work.draft), field.key, f"transition.{way.key}")


def _has_role(work: Work, wanted: frozenset[str]) -> bool:
    actor = work.unit.actor
    roles = work.unit.runtime.catalog.roles
    return (
        actor.is_system
        or not wanted.isdisjoint(actor.roles)
        or any(roles[role].administrator for role in actor.roles if role in roles)
    )


def _word(work: Work, field: Field, code: object) -> Label | str:
    """Give a choice as people know it."""
    options = field.options
    dictionary = options.dictionary if isinstance(options, ChoiceOptions) else None
    if dictionary is None or code is None:
        return "—" if code is None else str(code)
    value = work.unit.runtime.catalog.dictionaries[dictionary].values.get(str(code))
    return str(code) if value is None else value.label
