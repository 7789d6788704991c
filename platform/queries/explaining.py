"""How a view is answered: what the database is asked, by which indexes, and what is left to evaluate row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

from customary.platform.queries.requests import ListRequest
from customary.platform.queries.selection import Residual, select_records
from customary.platform.unit import Unit

__all__ = ["LARGE", "ExplainedFilter", "explain_filter"]

LARGE = 50_000
"""Records of a module from which on a filter that is evaluated row by row is worth a warning."""
_INDEX = re.compile(r"USING (?:COVERING )?INDEX (\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedFilter:
    sql: str
    """The statement that finds the records, values as placeholders."""
    residual: tuple[str, ...]
    """What is evaluated row by row, as it is written; empty when the database says it all."""
    not_pushable: tuple[str, ...]
    """The parts that the database cannot say."""
    plan: tuple[str, ...]
    """How the database means to find the records, in its own words."""
    indexes: tuple[str, ...]
    estimated: int | None
    """How many records the database expects to find; None where it does not say (SQLite)."""
    records: int
    """How many the module has, counted up to one more than `LARGE`."""

    @property
    def is_slow(self) -> bool:
        """Whether much of a large module is evaluated row by row."""
        return bool(self.residual) and self.records > LARGE


def explain_filter(unit: Unit, request: ListRequest) -> ExplainedFilter:
    """Explain the filter of a list, through the rights of the unit's actor.

    Errors: those of `select_records`.
    """
    selection = select_records(unit, request)
    statement = selection.select(selection.table.c.id)
    found = _on_sqlite(unit, statement) if unit.runtime.dialect == "sqlite" else _on_postgresql(unit, statement)
    plan, indexes, estimated = found
    every = select(literal_column("1")).select_from(selection.table).limit(LARGE + 1).subquery()
    return ExplainedFilter(
        sql=" ".join(str(statement.compile(unit.connection)).split()),
        residual=tuple(map(_text, selection.residuals)),
        not_pushable=tuple(dict.fromkeys(part for one in selection.residuals for part in one.not_pushable)),
        plan=plan,
        indexes=indexes,
        estimated=estimated,
        records=unit.connection.execute(select(func.count()).select_from(every)).scalar_one(),
    )


def _text(residual: Residual) -> str:
    span = residual.expression.root.span
    return " ".join(span.source.text[span.start : span.end].split())


class _Explain(Executable, ClauseElement):
    """A statement that is explained instead of run."""

    inherit_cache = False

    def __init__(self, statement: Select[Any], words: str) -> None:
        self.statement = statement
        self.words = words


@compiles(_Explain)
def _explained(element: _Explain, compiler: SQLCompiler, **more: Any) -> str:
    return f"{element.words} {compiler.process(element.statement, **more)}"


_Plan = tuple[tuple[str, ...], tuple[str, ...], int | None]


def _on_sqlite(unit: Unit, statement: Select[Any]) -> _Plan:
    rows = unit.connection.execute(_Explain(statement, "EXPLAIN QUERY PLAN"))
    plan = tuple(str(row[3]) for row in rows)
    indexes = (found[1] for line in plan if (found := _INDEX.search(line)))
    return plan, tuple(dict.fromkeys(indexes)), None


def _on_postgresql(unit: Unit, statement: Select[Any]) -> _Plan:
    root = unit.connection.execute(_Explain(statement, "EXPLAIN (FORMAT JSON)")).scalar_one()[0]["Plan"]
    nodes = list(_nodes(root))
    plan = tuple(f"{node['Node Type']} {node.get('Relation Name', '')}".strip() for node in nodes)
    indexes = (str(node["Index Name"]) for node in nodes if "Index Name" in node)
    return plan, tuple(dict.fromkeys(indexes)), int(root["Plan Rows"])


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
