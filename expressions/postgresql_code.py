"""How a function of PostgreSQL is created."""

from __future__ import annotations

__all__ = ["quoted", "sql", "steps"]

# A function in SQL is inlined, and constants are computed while a statement is planned, a CASE around them or not:
# what may raise stands in PL/pgSQL.


def sql(head: str, returns: str, body: str) -> str:
    """Create a function that is one query."""
    return f"CREATE OR REPLACE FUNCTION {head} RETURNS {returns} LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ {body} $$"


def steps(head: str, returns: str, body: str, declare: str = "") -> str:
    """Create a function of several steps, which gives NULL when an argument is NULL."""
    declared = f"DECLARE {declare} " if declare else ""
    return (
        f"CREATE OR REPLACE FUNCTION {head} RETURNS {returns} LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE "
        f"AS $$ {declared}BEGIN {body} END $$"
    )


def quoted(text: str) -> str:
    """Write a text as a literal."""
    return "'" + text.replace("'", "''") + "'"
