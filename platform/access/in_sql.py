"""Read the form of "which records" as an SQL condition, for sets of records."""

from __future__ import annotations

from typing import Any, assert_never

import structlog
from sqlalchemy import ColumnElement, FromClause, and_, exists, false, or_, true

from customary.metadata.model.modules import Module
from customary.platform.access.departments import departments_under
from customary.platform.access.forms import AllOf, AnyOf, FieldIs, Form, Holds, InDepartments, OfParent
from customary.platform.boundary import emitted
from customary.platform.evaluation import environment
from customary.platform.sql_slots import SlotColumns
from customary.platform.unit import Unit

__all__ = ["condition_of"]

_LOG = structlog.get_logger("customary.access")


def condition_of(unit: Unit, module: Module, form: Form, table: FromClause) -> ColumnElement[bool]:
    """Write a form as a condition on a module's table, or on an alias of it."""
    match form:
        case FieldIs(field, value):
            return _column(table, field) == value
        case InDepartments(field, root):
            return _column(table, field).in_(departments_under(unit.runtime.tables, root))
        case Holds():
            return _holds(unit, module, form, table)
        case OfParent(link, name, of_parent):
            return _of_parent(unit, table, link, name, of_parent)
        case AllOf(parts):
            return and_(true(), *(condition_of(unit, module, part, table) for part in parts))
        case AnyOf(parts):
            return or_(false(), *(condition_of(unit, module, part, table) for part in parts))
        case _:
            assert_never(form)


def _column(table: FromClause, field: str) -> ColumnElement[Any]:
    return table.c[field]


def _holds(unit: Unit, module: Module, form: Holds, table: FromClause) -> ColumnElement[bool]:
    """A condition that SQL cannot say grants nothing: a right is never wider than what was written down."""
    written = emitted(form.condition, SlotColumns(unit, module, table), unit.runtime.dialect, environment(unit))
    if written.clause is None or written.not_pushable:
        _LOG.error("a condition of a grant is beyond SQL and grants nothing", condition=form.condition.text)
        return false()
    return written.clause


def _of_parent(unit: Unit, table: FromClause, link: str, name: str, form: Form) -> ColumnElement[bool]:
    parent = unit.runtime.tables.record(name).alias()
    module = unit.runtime.catalog.modules[name]
    reached = condition_of(unit, module, form, parent)
    return exists().where(parent.c.id == table.c[link], reached).select_from(parent)
