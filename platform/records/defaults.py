"""Step 3 of a save: what a new record gets where nothing was given. A value that was given as blank stays blank."""

from __future__ import annotations

from customary.expressions.expression import Expression
from customary.metadata.model.fields import Field, RollupOptions
from customary.metadata.values import ValueRefused, for_field, from_language, read_value
from customary.platform.evaluation import evaluate
from customary.platform.records.numbers import next_number
from customary.platform.records.rows import read_rows
from customary.platform.records.work import Work
from customary.platform.unit import Unit

__all__ = ["fill_blanks", "fill_defaults", "follow_owner", "nothing_rolled_up"]


def fill_defaults(work: Work) -> None:
    """Give a new record its start of the process, its defaults, its numbers and its owner."""
    if not work.draft.is_new:
        return
    fill_blanks(work)
    for field in work.recipe.numbers:
        number = next_number(work.unit, field, gapless=False)
        if number is not None:
            work.draft.set(field.key, number, "number")


def fill_blanks(work: Work) -> None:
    """Give a new record all that it gets by itself, but its numbers: drawing one would use it up."""
    given = work.request.changes
    _start(work)
    for field, expression in work.recipe.defaults:
        if field.key not in given and work.draft[field.key] == work.recipe.blank_values[field.key]:
            work.draft.set(field.key, _default(work, field, expression), "default")
    for field in work.recipe.rollups:
        work.draft.set(field.key, nothing_rolled_up(field), "rollup")
    if work.module.ownership == "user" and "owner" not in given:
        work.draft.set("owner", work.unit.actor.user_id, "default")


def _start(work: Work) -> None:
    process = work.module.process
    if process is None or process.start is None or process.field in work.request.changes:
        return
    if work.module.field(process.field).default is None:
        work.draft.set(process.field, process.start, "default")


def _default(work: Work, field: Field, expression: Expression) -> object:
    outcome = evaluate(work.unit, expression, work.draft)
    work.failures.extend((field.key, diagnostic) for diagnostic in outcome.diagnostics)
    catalog = work.unit.runtime.catalog
    try:
        natural = for_field(field, expression.type, from_language(expression.type, outcome.value))
        return read_value(field, natural, catalog=catalog, timezone=catalog.site.timezone)
    except ValueRefused:
        return work.recipe.blank_values[field.key]


def nothing_rolled_up(field: Field) -> object:
    """Give the roll-up of no rows: nothing adds up to 0, and has no largest and no average."""
    options = field.options
    counts = isinstance(options, RollupOptions) and options.function in ("sum", "count")
    return from_language(field.language_type, 0) if counts else None


def follow_owner(work: Work) -> None:
    """Let the department be the owner's, unless somebody said otherwise."""
    draft = work.draft
    if not draft.touches({"owner"}) or (draft.sources.get("department") and draft.touches({"department"})):
        return
    owner = draft["owner"]
    if not isinstance(owner, int) or "department" in work.request.changes:
        return
    draft.set("department", _department_of(work.unit, owner), "owner")


def _department_of(unit: Unit, user_id: int) -> object:
    if user_id == unit.actor.user_id:
        return unit.actor.department_id
    user = unit.runtime.catalog.modules["user"]
    return read_rows(unit, user, [user_id], ["department"]).get(user_id, {}).get("department")
