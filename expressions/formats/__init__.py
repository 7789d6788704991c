"""Patterns of `format`: how a number, a date, a time or a length of time is written for people.

    text --read_format--> Layout --write_number, write_moment, write_duration--> text

A pattern is read while its expression is checked, so that writing cannot fail. The words for months and weekdays are
ours, as the folding tables are: no engine's own locale data changes an answer. docs/decisions/0091-format.md
"""

from __future__ import annotations

from customary.expressions.formats.fault import Fault, FormatRefused
from customary.expressions.formats.layout import Kind, Layout, NumberLayout, Part, PartsLayout
from customary.expressions.formats.reader import MAX_DECIMALS, MAX_LENGTH, depends_on_language, read_format
from customary.expressions.formats.words import WORDS
from customary.expressions.formats.writing import write_duration, write_moment, write_number

__all__ = [
    "MAX_DECIMALS",
    "MAX_LENGTH",
    "WORDS",
    "Fault",
    "FormatRefused",
    "Kind",
    "Layout",
    "NumberLayout",
    "Part",
    "PartsLayout",
    "depends_on_language",
    "read_format",
    "write_duration",
    "write_moment",
    "write_number",
]
