"""The codes that `has_any` and its like ask for, where they are the same for every row."""

from __future__ import annotations

from typing import cast

from customary.expressions.checked import Call
from customary.expressions.emit_sql.contract import Nodes

__all__ = ["wanted_codes"]


def wanted_codes(nodes: Nodes, node: Call) -> list[str] | None:
    """Give the codes that follow the set; None where each row has its own."""
    wanted = node.args[1]
    return sorted(cast("frozenset[str]", nodes.fixed_value(wanted))) if nodes.is_fixed(wanted) else None
