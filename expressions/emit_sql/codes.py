"""The codes that `has_any` and its like ask for."""

from __future__ import annotations

from customary.expressions.checked import Call
from customary.expressions.emit_sql.contract import Nodes

__all__ = ["wanted_codes"]


def wanted_codes(nodes: Nodes, node: Call) -> list[str]:
    """Give the codes that follow the set; all of them must be the same for every row."""
    found: set[str] = set()
    for one in node.args[1:]:
        if not nodes.is_fixed(one):
            raise nodes.not_pushable(node)
        value = nodes.fixed_value(one)
        found |= value if isinstance(value, frozenset) else {value} if isinstance(value, str) else set()
    return sorted(found)
