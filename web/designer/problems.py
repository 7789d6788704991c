"""What is wrong with a rule's text, as pages show it: in words, with a place, and beside the part it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from customary.expressions.positions import Problem, Source, language_of
from customary.metadata.nodes import ListNode, MappingNode
from customary.metadata.reader import read
from customary.web.visit import Visit

__all__ = ["Shown", "part_at", "shown"]


_UNTRANSLATED = "M312"
"""A label without a translation: files hold those, and no page here can mend it."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One problem."""

    index: int
    """Its place among all problems of the text, by which a suggestion is taken."""
    error: bool
    """False for a warning."""
    text: str
    line: int
    column: int
    suggestions: tuple[str, ...]
    part: str
    """Which part of the rule it belongs to: when, if, then.0, label ... Empty for the whole."""

    @property
    def anchor(self) -> str:
        """The id of the element of the form that it stands beside."""
        head, _, rest = self.part.partition(".")
        return {"if": "part-if", "when": "part-when", "then": f"action-{rest}" if rest else "part-then"}.get(head, "")


def shown(visit: Visit, problems: Sequence[Problem], text: str) -> tuple[Shown, ...]:
    """Put the problems of a text into words, with the part of the rule that each one is about."""
    language = language_of(visit.language.tag)
    return tuple(
        Shown(
            index=index,
            error=one.severity == "error",
            text=one.text(language),
            line=one.span.line,
            column=one.span.column,
            suggestions=one.suggestions[:3],
            part=part_at(text, one.span.start),
        )
        for index, one in enumerate(problems)
        if one.code != _UNTRANSLATED
    )


def part_at(text: str, offset: int) -> str:
    """Name the part of a rule that an offset of its text lies in."""
    reading = read(Source("rule", text))
    root = reading.roots[0] if reading.roots else None
    if not isinstance(root, MappingNode):
        return ""
    for key, entry in root.entries.items():
        if not entry.key.start <= offset <= entry.value.end:
            continue
        if key == "then" and isinstance(entry.value, ListNode):
            for index, item in enumerate(entry.value.items):
                if item.start <= offset <= item.end:
                    return f"then.{index}"
        return key
    return ""
