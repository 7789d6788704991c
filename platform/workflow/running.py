"""One firing of a rule while its actions are done: what they may act with, and what they compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from customary.expressions.diagnostics import internal_failure
from customary.expressions.expression import Expression
from customary.expressions.template import Template
from customary.metadata.model.modules import Module
from customary.metadata.model.rules import Rule, Value
from customary.metadata.values import ValueRefused, for_field, from_language, read_value
from customary.platform.boundary import text_of
from customary.platform.errors import FieldProblem, Refused
from customary.platform.evaluation import computed, environment, named, slot_values
from customary.platform.jobs.port import Queue
from customary.platform.records.record import Draft, Record
from customary.platform.unit import Unit
from customary.platform.workflow.chain import chain_of, rule_name
from customary.platform.workflow.decision import Situation
from customary.platform.workflow.problems import could_not_compute

__all__ = ["Run"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """A rule that fired, with the rights, the cause and the moment that its actions act with."""

    unit: Unit
    """Acts as the rule's `run_as`, with the rule as its cause."""
    jobs: Queue
    rule: Rule
    situation: Situation
    key: str
    """Of this firing: the same when it is tried again, different from every other firing."""

    @property
    def name(self) -> str:
        return rule_name(self.rule)

    @property
    def draft(self) -> Draft | None:
        """The draft of a save that is not written yet; None once it is."""
        return self.situation.subject if isinstance(self.situation.subject, Draft) else None

    @property
    def record(self) -> Record | Draft:
        """The record as it stands now, with what earlier actions did to it."""
        subject = self.situation.subject
        return subject if isinstance(subject, Draft) else chain_of(self.unit).latest(subject)

    @property
    def record_id(self) -> int | None:
        return self.situation.subject.id

    @property
    def module(self) -> Module:
        return self.situation.subject.module

    def compute(self, expression: Expression, part: str, *, row: Record | None = None) -> object:
        """Evaluate an expression of an action to a natural value.

        `row` is the related record whose fields are bare names; the rule's record is `record` then.

        Errors: `ActionFailed` when the data makes it impossible.
        """
        values = self._values(expression, row)
        around = self.situation.surroundings(self.unit)
        outcome = computed(self.unit, expression, values, around, record=named(self.record))
        if outcome.diagnostics:
            raise could_not_compute(part, outcome.diagnostics[0])
        return from_language(expression.type, outcome.value)

    def write(self, template: Template, language: str) -> str:
        """Write a text of an action in a language.

        Errors: `ActionFailed` when that failed inside: half a text is not sent.
        """
        return self._written(template, language, self.record, None)

    def field_values(
        self, module: Module, values: Mapping[str, Value], *, row: Record | None = None
    ) -> dict[str, object]:
        """Compute what an action sets, as natural values of the fields.

        Errors: `ActionFailed`; `Refused` for a value that its field cannot take.
        """
        return {key: self._field_value(module, key, value, row) for key, value in values.items()}

    def _field_value(self, module: Module, key: str, value: Value, row: Record | None) -> object:
        field = module.field(key)
        if isinstance(value, Template):
            raw: object = self._text(value, row)
        else:
            raw = for_field(field, value.type, self.compute(value, key, row=row))
        site = self.unit.runtime.catalog.site
        try:
            return read_value(field, raw, catalog=self.unit.runtime.catalog, timezone=site.timezone)
        except ValueRefused as refusal:
            problem = FieldProblem(field=key, message=refusal.message, values=refusal.values)
            raise Refused((problem,)) from refusal

    def _text(self, template: Template, row: Record | None) -> str:
        """Write a text that is stored, so in the site's first language."""
        record, outer = (self.record, None) if row is None else (row, self.record)
        return self._written(template, self.unit.runtime.catalog.site.languages[0], record, outer)

    def _written(self, template: Template, language: str, record: Record | Draft, outer: Record | Draft | None) -> str:
        unit = replace(self.situation.at(self.unit), language=language)
        values = slot_values(unit, template.slots, record, old=self.situation.old, record_root=outer)
        around = environment(unit, is_new=self.situation.is_new)
        text = text_of(template, values, around, record=named(record))
        if text is None:
            whole = template.excerpt.span(0, len(template.text))
            raise could_not_compute(template.text, internal_failure(whole))
        return text

    def _values(self, expression: Expression, row: Record | None) -> list[object]:
        unit = self.situation.at(self.unit)
        if row is None:
            return slot_values(unit, expression.slots, self.record, old=self.situation.old)
        return slot_values(unit, expression.slots, row, record_root=self.record)
