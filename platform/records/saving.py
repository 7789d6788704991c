"""The road of a save: `save` is the only way that a record changes.

A save with lines takes the same steps in the same order, the lines between the record's first writing and its checks.
A save is all or nothing: when it is refused, the transaction that it is part of stands as it was before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import cast

from sqlalchemy.exc import IntegrityError

from customary.metadata.model.modules import Module
from customary.metadata.model.rules import AssignAction, Phase, Rule, SetAction, UpdateAction
from customary.platform.errors import FieldProblem, NotFound, Refused
from customary.platform.records.computed import compute
from customary.platform.records.deletion import remove
from customary.platform.records.lines import check_lines, count_totals, line_works, placed
from customary.platform.records.permission import open_line
from customary.platform.records.pipeline import CHECKS, FOLLOWING, PREPARING, STEPS, WRITING, Step, run
from customary.platform.records.record import Draft, LineChange, Record
from customary.platform.records.rows import known_record
from customary.platform.records.uniqueness import refusal_of
from customary.platform.records.work import Request, Work, begin
from customary.platform.records.writing import write
from customary.platform.runtime import Runtime
from customary.platform.unit import Unit

__all__ = ["STEPS", "Step", "save", "warnings_of"]

_WARNINGS = "records.warnings"
_NO_LINES: Mapping[str, Sequence[LineChange]] = MappingProxyType({})


def save(
    unit: Unit,
    module_name: str,
    changes: Mapping[str, object],
    *,
    record_id: int | None = None,
    row_version: int | None = None,
    lines: Mapping[str, Sequence[LineChange]] = _NO_LINES,
    initial_state_any: bool = False,
) -> Record:
    """Create a record, or change one, and give it as it stands afterwards.

    `changes` holds natural values, JSON values or people's texts by field key; a many-to-many field takes all the ids
    it shall have. `lines` holds, by lines field, the rows to add, change or remove. `row_version` is the version that
    the changes were made on. A save that changes nothing writes nothing.

    Errors: `NotFound`, `Denied`, `Conflict`; `Refused` with every problem that was found.
    """
    module = _module(unit, module_name)
    request = Request(
        module=module,
        changes=changes,
        record_id=record_id,
        row_version=row_version,
        lines={key: some for key, some in lines.items() if some},
        initial_state_any=initial_state_any,
    )
    work = begin(unit, request)
    children: list[Work] = []
    try:
        with unit.connection.begin_nested():
            _save(work, children)
    except IntegrityError as error:
        refusal = refusal_of(unit, [work, *children], error)
        if refusal is None:
            raise
        raise refusal from error
    _keep_warnings(work)
    return _latest(work)


def _module(unit: Unit, name: str) -> Module:
    module = unit.runtime.catalog.modules.get(name)
    if module is None:
        raise NotFound(name)
    return module


def _save(work: Work, children: list[Work]) -> None:
    check_lines(work)
    run(work, PREPARING)
    if not (work.draft.is_new or work.draft.changed or work.request.lines):
        return
    if work.request.lines or work.links:
        _save_parts(work, children)
    run(work, (*CHECKS, *WRITING))
    for child in children:
        run(child, FOLLOWING)
    run(work, FOLLOWING)


def _save_parts(work: Work, children: list[Work]) -> None:
    """Write the record early, then its links and lines, so that its checks see the whole of it."""
    for key in work.request.lines:
        work.draft.touch(key)
    write(work)
    problems: list[FieldProblem] = []
    for key, place, change, child in line_works(work):
        try:
            if _save_line(child, change):
                children.append(child)
                work.touched_lines.setdefault(key, []).append(cast(int, child.draft.id))
        except Refused as refused:
            problems.extend(placed(problem, key, place) for problem in refused.problems)
    if problems:
        raise Refused(problems)
    count_totals(work)
    compute(work)


def _save_line(child: Work, change: LineChange) -> bool:
    """Take a line through its own steps up to its history; say whether it changed."""
    if change.delete:
        child.draft = Draft.of_record(open_line(child), "deleted")
        remove(child, follow=False)
        return True
    run(child, PREPARING)
    if not (child.draft.is_new or child.draft.changed):
        return False
    run(child, (*CHECKS, *WRITING))
    return True


def _keep_warnings(work: Work) -> None:
    if work.warnings:
        cast(list[FieldProblem], work.unit.memo.setdefault(_WARNINGS, [])).extend(work.warnings)


def warnings_of(unit: Unit) -> tuple[FieldProblem, ...]:
    """Give what was worth a word in this unit's saves but refused nothing, such as a duplicate that only warns."""
    return tuple(cast(list[FieldProblem], unit.memo.get(_WARNINGS, [])))


def _latest(work: Work) -> Record:
    """Give the record as it stands; read again where rules or other records may have changed it since."""
    draft = work.draft
    if work.written is None and draft.old is not None:
        return draft.old
    if work.unit.automation is None or not _changed_later(work.unit.runtime, work.module):
        return draft.as_record()
    return known_record(work.unit, work.module, cast(int, draft.id)) or draft.as_record()


def _changed_later(runtime: Runtime, module: Module) -> bool:
    """Say whether `within` rules of this catalog could write records of a module."""
    written = runtime.derived("records.written_by_rules", lambda: _written_by_rules(runtime))
    return module.name in written


def _written_by_rules(runtime: Runtime) -> frozenset[str]:
    """Name the modules that rules write, and all that have computed values, which a rule may move indirectly."""
    modules = runtime.catalog.modules.values()
    rules = [rule for module in modules for rule in module.rules.values() if rule.phase is Phase.WITHIN]
    if not rules:
        return frozenset()
    direct = {name for rule in rules for name in _targets(rule)}
    computing = {module.name for module in modules if any(field.computed for field in module.fields.values())}
    return frozenset(direct | computing)


def _targets(rule: Rule) -> set[str]:
    own = {rule.module for action in rule.actions if isinstance(action, SetAction | AssignAction)}
    return own | {action.module for action in rule.actions if isinstance(action, UpdateAction)}
