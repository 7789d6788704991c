"""Which records of a module an actor may do something to: one form, asked in SQL or for one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, FromClause

from customary.metadata.model.access import Operation
from customary.metadata.model.modules import Module
from customary.platform.access.forms import EVERYTHING, NOTHING, Form, form_of
from customary.platform.access.in_python import holds_for
from customary.platform.access.in_sql import condition_of
from customary.platform.access.rights import rights_of
from customary.platform.records.record import Record
from customary.platform.unit import Unit

__all__ = ["Predicate", "predicate"]


@dataclass(frozen=True, slots=True, eq=False)
class Predicate:
    """The records of one module within reach of a unit's actor, for one operation."""

    unit: Unit
    module: Module
    form: Form

    @property
    def is_everything(self) -> bool:
        return self.form == EVERYTHING

    @property
    def is_nothing(self) -> bool:
        return self.form == NOTHING

    def sql(self, table: FromClause) -> ColumnElement[bool]:
        """Give the condition on the module's table or an alias of it. Says nothing about the recycle bin."""
        return condition_of(self.unit, self.module, self.form, table)

    def allows(self, unit: Unit, record: Record) -> bool:
        """Say the same for one record, which was read whole."""
        return holds_for(unit, self.form, record)


def predicate(unit: Unit, module: str, operation: Operation) -> Predicate:
    """Give the records of a module that the unit's actor may do this to; made once for a unit."""
    key = ("predicate", module, operation)
    if key not in unit.memo:
        declared = unit.runtime.catalog.modules[module]
        unit.memo[key] = Predicate(unit, declared, form_of(rights_of(unit), declared, operation))
    return cast(Predicate, unit.memo[key])
