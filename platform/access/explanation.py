"""Why somebody may do something to a record, or why not: every grant that was looked at, and how it came out."""

from __future__ import annotations

from dataclasses import dataclass

from customary.metadata.model.access import Grant, Operation, Scope
from customary.platform.access.forms import Form, form_of, granted_form
from customary.platform.access.in_python import holds_for
from customary.platform.access.rights import rights_of
from customary.platform.records.record import Record
from customary.platform.unit import Unit

__all__ = ["Explanation", "GrantVerdict", "explain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantVerdict:
    """One grant: who has it from which role, what it says, and whether it reaches the record."""

    role: str
    scope: Scope
    where: str | None
    reaches_scope: bool
    condition_holds: bool | None
    """None where there is no condition, or nobody had to ask."""

    @property
    def decides(self) -> bool:
        return self.reaches_scope and self.condition_holds is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    allowed: bool
    unlimited: bool
    """By the system or an administering role, which no grant limits."""
    through: str | None
    """The module whose record answers for this one, when it is a line."""
    verdicts: tuple[GrantVerdict, ...]


def explain(unit: Unit, record: Record, operation: Operation) -> Explanation:
    """Say which grants let the unit's actor do this to a record that was read whole."""
    rights = rights_of(unit)
    module = record.module
    allowed = holds_for(unit, form_of(rights, module, operation), record)
    through = module.line_of[0] if module.line_of else None
    verdicts = (
        ()
        if through
        else tuple(_verdict(unit, record, role, grant) for role, grant in rights.grants(operation, module.name))
    )
    return Explanation(allowed=allowed, unlimited=rights.unlimited, through=through, verdicts=verdicts)


def _verdict(unit: Unit, record: Record, role: str, grant: Grant) -> GrantVerdict:
    scope = Grant(scope=grant.scope)
    reaches = _holds(unit, record, granted_form(unit.actor, record.module, scope))
    asked = reaches and grant.where is not None
    return GrantVerdict(
        role=role,
        scope=grant.scope,
        where=grant.where.text if grant.where else None,
        reaches_scope=reaches,
        condition_holds=_holds(unit, record, granted_form(unit.actor, record.module, grant)) if asked else None,
    )


def _holds(unit: Unit, record: Record, form: Form) -> bool:
    return holds_for(unit, form, record)
