"""Patterns of texts: a small regular language of our own, the same on every engine and bounded in time.

    text --read_pattern--> Pattern --automaton_of--> Automaton      Python, SQLite, JavaScript
                                   --postgresql_pattern--> text     PostgreSQL

No engine's own regular expressions decide: they differ in what they know, and most of them backtrack. The automaton
looks at each character of a text once, whatever the pattern is. docs/decisions/0040-patterns-are-automata.md
"""

from __future__ import annotations

from customary.expressions.patterns.automaton import Automaton, automaton_of, whole
from customary.expressions.patterns.fault import Fault, PatternRefused
from customary.expressions.patterns.known import EMAIL, PHONE, URL
from customary.expressions.patterns.postgresql import postgresql_pattern
from customary.expressions.patterns.reader import read_pattern
from customary.expressions.patterns.tree import Pattern

__all__ = [
    "EMAIL",
    "PHONE",
    "URL",
    "Automaton",
    "Fault",
    "Pattern",
    "PatternRefused",
    "automaton_of",
    "postgresql_pattern",
    "read_pattern",
    "whole",
]
