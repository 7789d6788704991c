"""The SQL back ends: a checked expression becomes a SQLAlchemy clause over raw columns.

What cannot be done with exactly the same result is not pushable, and the caller evaluates it in Python. `emit` writes
all or nothing; `emit_filter` splits a filter into what SQL says of it and what is left to evaluate.
"""

from customary.expressions.emit_sql.contract import NotPushable, Resolver, SqlResult
from customary.expressions.emit_sql.emitter import emit, emit_inside
from customary.expressions.emit_sql.filters import SqlFilter, emit_filter

__all__ = ["NotPushable", "Resolver", "SqlFilter", "SqlResult", "emit", "emit_filter", "emit_inside"]
