"""The SQL back ends: a checked expression becomes a SQLAlchemy clause over raw columns.

What cannot be done with exactly the same result is not pushable, and the caller evaluates it in Python.
"""

from customary.expressions.emit_sql.contract import NotPushable, Resolver, SqlResult
from customary.expressions.emit_sql.emitter import emit

__all__ = ["NotPushable", "Resolver", "SqlResult", "emit"]
