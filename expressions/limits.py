"""How large an expression may be, so that reading and running one is cheap whatever was typed.

No expression has more than 1,000 parts, since each takes a word or sign of its own.
"""

from __future__ import annotations

__all__ = [
    "MAX_AGGREGATES",
    "MAX_DEPTH",
    "MAX_HOPS",
    "MAX_LIST",
    "MAX_SOURCE",
    "MAX_SYNTAX_PROBLEMS",
    "MAX_TEXT",
    "MAX_TOKENS",
    "MAX_UNFOLDED",
    "SECONDS_OF_A_SAVE",
]

MAX_SOURCE = 4_000
MAX_TOKENS = 1_000
"""Words and signs. Commas do not count, so that a list may have all its items."""
MAX_DEPTH = 64
MAX_LIST = 500
MAX_TEXT = 1_000
MAX_SYNTAX_PROBLEMS = 5
"""Mistakes of wording that are told at once: reading on behind one costs as much as reading."""
MAX_HOPS = 5
MAX_AGGREGATES = 5
SECONDS_OF_A_SAVE = 2
"""All expressions of one save may compute so long together; whoever runs them sees to it."""
MAX_UNFOLDED = 4_000
"""Nodes of the checked tree, where a value that is compared several times counts as often."""
