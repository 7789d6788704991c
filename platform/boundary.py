"""Where the rule language meets the house: a mistake of ours in a back end must stop neither a save nor a list.

An evaluation that raises is a bug. It is logged with the expression and the record, and becomes a diagnostic of
severity `internal`, which the place where the expression stands treats like any other: a validation blocks, a filter
does not match, a rule does not fire. So nobody meets a page that says 500, and nothing passes in silence. Only
here may every exception be caught; those of the database are never swallowed, because the transaction is lost then.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError

from customary.expressions import types as t
from customary.expressions.diagnostics import Outcome, internal_failure
from customary.expressions.emit_sql import Resolver, SqlFilter, SqlResult, emit, emit_filter, emit_inside
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.raw_forms import Dialect
from customary.expressions.template import Template
from customary.platform.budget import Budget

__all__ = ["emitted", "emitted_filter", "emitted_inside", "outcome_of", "text_of"]

_LOG = structlog.get_logger("customary.expressions")


def outcome_of(
    expression: Expression,
    values: Sequence[object],
    around: Environment,
    *,
    record: str | None = None,
    budget: Budget | None = None,
) -> Outcome:
    """Evaluate an expression, at the expense of a budget if there is one.

    `record` says in the log which one it was for, such as `quote:17`.
    """
    try:
        return expression.evaluate(values, around) if budget is None else budget.evaluate(expression, values, around)
    except SQLAlchemyError:
        raise
    except Exception:
        _log("an expression failed inside", expression.excerpt.source.name, expression.text, record)
        return Outcome(_nothing(expression.type), (internal_failure(expression.root.span),))


def text_of(
    template: Template, values: Sequence[object], around: Environment, *, record: str | None = None
) -> str | None:
    """Fill in a text with placeholders; None where that failed inside."""
    try:
        return template.render(values, around)
    except SQLAlchemyError:
        raise
    except Exception:
        _log("a text failed inside", template.excerpt.source.name, template.text, record)
        return None


def emitted(
    expression: Expression,
    resolver: Resolver,
    dialect: Dialect,
    around: Environment,
    *,
    value: bool = False,
) -> SqlResult:
    """Write an expression as SQL; what fails inside is left to Python like what SQL cannot say."""
    try:
        return emit(expression, resolver, dialect, around, value=value)
    except SQLAlchemyError:
        raise
    except Exception:
        _not_written(expression)
        return SqlResult(None, (expression.text,))


def emitted_inside(
    condition: Expression, resolver: Resolver, dialect: Dialect, around: Environment, *, rows: Resolver | None
) -> SqlResult:
    """Write a condition that picks rows; `rows` are those around them, None where they are picked for the record."""
    try:
        return emit_inside(condition, resolver, dialect, around, rows=rows)
    except SQLAlchemyError:
        raise
    except Exception:
        _not_written(condition)
        return SqlResult(None, (condition.text,))


def emitted_filter(expression: Expression, resolver: Resolver, dialect: Dialect, around: Environment) -> SqlFilter:
    """Write as much of a condition as SQL can say; one that fails inside is left to Python as a whole."""
    try:
        return emit_filter(expression, resolver, dialect, around)
    except SQLAlchemyError:
        raise
    except Exception:
        _not_written(expression)
        return SqlFilter(None, expression, (expression.text,))


def _nothing(type_: t.Type) -> object:
    """What an expression has when it could not be computed at all: a condition does not hold, the rest is blank."""
    if isinstance(type_, t.BooleanType):
        return False
    return frozenset() if isinstance(type_, t.ChoicesType) else None


def _not_written(expression: Expression) -> None:
    _log("an expression could not be written as SQL", expression.excerpt.source.name, expression.text, None)


def _log(event: str, source: str, text: str, record: str | None) -> None:
    _LOG.exception(event, source=source, expression=text, record=record)
