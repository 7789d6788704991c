"""What things were called before: `was:`, by which a database knows a new name for a rename."""

from __future__ import annotations

from collections.abc import Container

from customary.expressions.positions import Problem
from customary.metadata.nodes import MappingNode
from customary.metadata.problems import names

__all__ = ["earlier_names"]


def earlier_names(node: MappingNode, known: Container[str], found: list[Problem]) -> tuple[str, ...]:
    """Give the earlier names of a thing; one that something else of its kind has now is reported."""
    for one in node.scalars("was"):
        if one.text in known:
            found.append(names.was_is_there(one.span, one.text))
    return tuple(dict.fromkeys(one.text for one in node.scalars("was") if one.text not in known))
