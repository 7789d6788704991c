"""Step 6 of a save: what the record must be like. Every problem is collected before the save is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from customary.expressions.diagnostics import Diagnostic
from customary.metadata.model.fields import ChoiceOptions, Field, LinkOptions
from customary.metadata.model.modules import Validation
from customary.metadata.model.site import DictionaryValue
from customary.metadata.values import Reference
from customary.platform.errors import FieldProblem, Refused
from customary.platform.evaluation import evaluate, render
from customary.platform.records import problems
from customary.platform.records.coercion import in_form_order
from customary.platform.records.diagnosis import naming_for
from customary.platform.records.recipe import own_reads
from customary.platform.records.requirement import frozen_fields, missing_fields
from customary.platform.records.rows import known_record
from customary.platform.records.work import Work

__all__ = ["check_validations"]


def check_validations(work: Work) -> None:
    """Refuse a record that lacks a value, has one that does not go with the others, or breaks a validation.

    A save that nobody asked for, because a computed value changed, is held to the validations that read what
    changed: nobody is stopped by a field that they did not touch.
    """
    found: list[FieldProblem] = []
    if not work.follows:
        found.extend(missing_fields(work))
        found.extend(frozen_fields(work))
        found.extend(_dependent_choices(work))
        found.extend(_link_filters(work))
    found.extend(_without_rate(work))
    found.extend(_validations(work))
    if found:
        raise Refused(in_form_order(work, found))


def _dependent_choices(work: Work) -> Iterator[FieldProblem]:
    for field, controller in work.recipe.controlled:
        if not work.draft.touches({field.key, controller.key}):
            continue
        control = work.draft[controller.key]
        for value in _chosen(work, field):
            if value.parent and control not in value.parent:
                yield problems.depends_on(field, value.label, controller)


def _chosen(work: Work, field: Field) -> Iterator[DictionaryValue]:
    dictionary = cast(ChoiceOptions, field.options).dictionary
    known = work.unit.runtime.catalog.dictionaries[dictionary].values if dictionary else {}
    value = work.draft[field.key]
    for code in value if isinstance(value, tuple) else (value,):
        if code in known:
            yield known[code]


def _link_filters(work: Work) -> Iterator[FieldProblem]:
    """Check the filter of a link that changed, or that reads a field that changed, on the record it leads to."""
    for field, reads in work.recipe.filtered_links:
        if not work.draft.touches(reads | {field.key}):
            continue
        options = cast(LinkOptions, field.options)
        value = work.draft[field.key]
        target = value if isinstance(value, Reference) else Reference(options.targets[0], cast(int, value))
        if value is None or options.filter is None:
            continue
        record = known_record(work.unit, work.unit.runtime.catalog.modules[target.module], target.id)
        if record is None:
            yield problems.link_not_found(field)
        elif evaluate(work.unit, options.filter, record, record_root=work.draft).value is not True:
            yield problems.link_not_offered(field, record.display)


def _without_rate(work: Work) -> list[FieldProblem]:
    """Tell each missing exchange rate once, however many amounts need it."""
    found: list[FieldProblem] = []
    for problem in work.unconverted.values():
        if problem not in found:
            found.append(problem)
    return found


def _validations(work: Work) -> Iterator[FieldProblem]:
    outcomes = work.recipe.checks.outcomes(work.unit, work.draft)
    for validation, outcome in zip(work.recipe.validations, outcomes, strict=True):
        if work.follows and not work.draft.touches(own_reads(validation.check.slots)):
            continue
        if outcome.diagnostics:
            yield from _undecided(work, validation, outcome.diagnostics)
        elif outcome.value is not True:
            yield _broken(work, validation)


def _undecided(work: Work, validation: Validation, diagnostics: Sequence[Diagnostic]) -> Iterator[FieldProblem]:
    """Do with a validation that the data makes impossible to decide what it says; a mistake of ours always blocks."""
    naming = naming_for(work.unit, work.module)
    problem = problems.cannot_be_checked(validation.key, diagnostics, validation.field, naming)
    if validation.on_error == "block" or any(one.severity == "internal" for one in diagnostics):
        yield problem
        return
    work.failures.extend((f"validations.{validation.key}", one) for one in diagnostics)
    if validation.on_error == "warn":
        work.warnings.append(problem)


def _broken(work: Work, validation: Validation) -> FieldProblem:
    text = render(work.unit, validation.message_in(work.unit.language), work.draft)
    if not text:
        return problems.not_met(validation.key, validation.field)
    return problems.said(text, validation.field, f"validation.{validation.key}")
