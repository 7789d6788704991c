"""Step 5 of a save: hidden fields are cleared, formulas and base amounts computed, and the record gets its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from customary.expressions.diagnostics import Diagnostic, overflow, text_beyond_field
from customary.expressions.environment import Environment
from customary.expressions.numeric import scale_of
from customary.expressions.types import OBSERVED_SCALE, MoneyType, NumberType, TextType
from customary.expressions.values import observe, rescale
from customary.metadata.model.fields import Field, TextOptions
from customary.metadata.model.modules import Module
from customary.metadata.values import blank, from_language
from customary.platform.evaluation import computed, named, render_stored, slot_values, stored_environment
from customary.platform.records.exchange import convert, settle_currencies
from customary.platform.records.recipe import Conversion, Formula, recipe_of
from customary.platform.records.record import Record
from customary.platform.records.requirement import clear_hidden
from customary.platform.records.slots import Subject, read_slots
from customary.platform.records.work import Work
from customary.platform.unit import Unit

__all__ = ["compute", "overdue", "uncomputed"]

_LONGEST_DISPLAY = 255
_LONGEST_TEXT = 32_000
_NUMBERS = (NumberType, MoneyType)
_MONEY_DIGITS = 18


def compute(work: Work) -> None:
    """Bring every computed value up to date with the draft.

    A hidden field that is cleared may change a formula, which may hide another field; each round clears at least
    one field, so this ends. What people have entered is cleared by changes only, not because something is declared
    otherwise.
    """
    forced = work.follows or work.draft.is_new
    settle_currencies(work.recipe, work.draft)
    _computed(work, forced=forced)
    while work.occasion != "meaning" and clear_hidden(work):
        _computed(work, forced=True)
    if forced or work.draft.touches(work.recipe.display_reads):
        shown = " ".join(render_stored(work.unit, work.module.display, work.draft).split())
        work.draft.set("display", shown[:_LONGEST_DISPLAY] or None, "formula")


def _computed(work: Work, *, forced: bool) -> None:
    for one in work.recipe.computed:
        if isinstance(one, Conversion):
            _conversion(work, one)
        elif forced or work.draft.touches(one.reads):
            _formula(work, one)


def _conversion(work: Work, one: Conversion) -> None:
    """An amount without a rate has no base amount; the validations refuse it together with what else is wrong."""
    problem = convert(work.unit, work.draft, one, again=work.reconverts)
    if problem is None:
        work.unconverted.pop(one.field.key, None)
    else:
        work.unconverted[one.field.key] = problem


def overdue(unit: Unit, module: Module, records: Sequence[Record]) -> set[int]:
    """Name the records of which a value that is computed anew each day is another one now."""
    around = stored_environment(unit)
    found: set[int] = set()
    for formula in recipe_of(unit.runtime, module).daily:
        read = read_slots(unit, formula.expression.slots, [Subject(record=one) for one in records])
        for record, values in zip(records, read, strict=True):
            outcome = computed(unit, formula.expression, values, around, record=named(record))
            if record[formula.field.key] != _natural(unit, formula, _fitting(formula, outcome.value)[0]):
                found.add(record.id)
    return found


def _natural(unit: Unit, formula: Formula, stored: object) -> object:
    """Give what was computed as it is kept in the record."""
    natural = None if stored is None else from_language(formula.field.language_type, stored)
    blank_values = recipe_of(unit.runtime, unit.runtime.catalog.modules[formula.field.module]).blank_values
    return blank_values[formula.field.key] if natural is None else natural


def _formula(work: Work, formula: Formula) -> None:
    unit, draft, key = work.unit, work.draft, formula.field.key
    values = slot_values(unit, formula.expression.slots, draft)
    around = stored_environment(unit, is_new=draft.is_new)
    outcome = computed(unit, formula.expression, values, around, record=named(draft))
    work.failures = [failure for failure in work.failures if failure[0] != key]
    work.failures.extend((key, diagnostic) for diagnostic in outcome.diagnostics)
    stored, too_much = _fitting(formula, outcome.value)
    if too_much is not None:
        work.failures.append((key, too_much))
    draft.set(key, _natural(unit, formula, stored), "formula")


def uncomputed(
    unit: Unit, module: Module, records: Sequence[Record], keys: Collection[str]
) -> Mapping[tuple[int, str], Diagnostic]:
    """Say why computed fields of records are blank, as far as the data made them impossible; by record and field.

    `keys` are the fields that are looked at. Nothing of this is stored: the formula is asked again, so that the
    answer is that of the record as it stands, and only for values that are blank.
    """
    found: dict[tuple[int, str], Diagnostic] = {}
    around = stored_environment(unit)
    formulas = (one for one in recipe_of(unit.runtime, module).computed if isinstance(one, Formula))
    for formula in formulas:
        key = formula.field.key
        subjects = [Subject(record=one) for one in records if key in keys and key in one and blank(one[key])]
        if not subjects:
            continue
        for subject, values in zip(subjects, read_slots(unit, formula.expression.slots, subjects), strict=True):
            reason = _reason(unit, formula, values, around)
            if reason is not None and isinstance(subject.record, Record):
                found[subject.record.id, key] = reason
    return found


def _reason(unit: Unit, formula: Formula, values: Sequence[object], around: Environment) -> Diagnostic | None:
    outcome = computed(unit, formula.expression, values, around)
    _, too_much = _fitting(formula, outcome.value)
    return too_much if outcome.value is not None else next(iter(outcome.diagnostics), None)


def _fitting(formula: Formula, value: object) -> tuple[object, Diagnostic | None]:
    """Give what was computed in the form and decimals of its field; None, and why, where it does not fit."""
    if value is None:
        return None, None
    stored = _as_stored(formula, value)
    if _fits(formula.field, stored):
        return stored, None
    span = formula.expression.root.span
    return None, text_beyond_field(span, _longest(formula.field)) if isinstance(stored, str) else overflow(span)


def _as_stored(formula: Formula, value: object) -> object:
    """Give a number the decimals of its field, exactly: rounded to what is observed, then to what is stored."""
    computed, wanted = formula.expression.type, formula.field.language_type
    if not (isinstance(value, int) and isinstance(computed, _NUMBERS) and isinstance(wanted, _NUMBERS)):
        return value
    scale = scale_of(computed)
    return rescale(observe(value, scale), min(scale, OBSERVED_SCALE), scale_of(wanted))


def _fits(field: Field, stored: object) -> bool:
    match field.language_type:
        case NumberType(precision=precision):
            return isinstance(stored, int) and abs(stored) < 10**precision
        case MoneyType():
            return isinstance(stored, int) and abs(stored) < 10**_MONEY_DIGITS
        case TextType():
            return isinstance(stored, str) and len(stored) <= _longest(field)
        case _:
            return True


def _longest(field: Field) -> int:
    return field.options.max_length if isinstance(field.options, TextOptions) else _LONGEST_TEXT
