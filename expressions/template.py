"""Texts with places for values: `Review {name}`; `{{` and `}}` are braces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from customary.expressions import syntax_problems as problems
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import check_for_display
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt, Problem
from customary.expressions.scope import Place, Vocabulary
from customary.expressions.uses import Noted

__all__ = ["Template", "TemplateResult", "check_template"]


@dataclass(frozen=True, eq=False)
class Template:
    """A text whose placeholders have been checked; each of their expressions gives text, or blank."""

    excerpt: Excerpt
    parts: tuple[str | Expression, ...]

    @property
    def text(self) -> str:
        return self.excerpt.text

    @property
    def uses(self) -> frozenset[str]:
        return frozenset[str]().union(*(part.uses for part in self.parts if isinstance(part, Expression)))

    @cached_property
    def slots(self) -> tuple[Slot | RowsSlot, ...]:
        """What a caller provides for `render`, distinct, in reading order."""
        found: dict[Slot | RowsSlot, None] = {}
        for part in self.parts:
            if isinstance(part, Expression):
                found.update(dict.fromkeys(part.slots))
        return tuple(found)

    @cached_property
    def _picked(self) -> tuple[str | tuple[Expression, tuple[int, ...]], ...]:
        """Each placeholder with the places of its own slots among all."""
        places = {slot: index for index, slot in enumerate(self.slots)}
        return tuple(
            part if isinstance(part, str) else (part, tuple(places[slot] for slot in part.slots)) for part in self.parts
        )

    def render(self, values: Sequence[object], environment: Environment) -> str:
        """Fill in the values of one record; what is blank or cannot be computed is left out.

        Shapes: `values` aligned with `slots`, each in the form that types.py lists.
        """
        written: list[str] = []
        for part in self._picked:
            if isinstance(part, str):
                written.append(part)
                continue
            expression, places = part
            value = expression.evaluate([values[place] for place in places], environment).value
            written.append(value if isinstance(value, str) else "")
        return "".join(written)


@dataclass(frozen=True, slots=True)
class TemplateResult:
    template: Template | None
    """None when there is a problem that is not only a hint."""
    problems: tuple[Problem, ...]


def check_template(
    excerpt: Excerpt, vocabulary: Vocabulary, place: Place, *, noted: Noted | None = None
) -> TemplateResult:
    """Read a text with placeholders and check each of them, all problems in one pass; `noted` takes uses of names."""
    parts: list[str | Expression] = []
    found: list[Problem] = []
    plain: list[str] = []
    text, at = excerpt.text, 0
    while at < len(text):
        char = text[at]
        if char not in "{}":
            plain.append(char)
            at += 1
        elif text.startswith(char * 2, at):
            plain.append(char)
            at += 2
        elif char == "}":
            found.append(problems.unexpected_closing(excerpt.span(at, at + 1), char))
            at += 1
        else:
            end = _closing(text, at + 1)
            if end is None:
                found.append(problems.missing_closing(excerpt.span(at, at + 1), "{", "}"))
                break
            result = check_for_display(excerpt.part(at + 1, end), vocabulary, place, noted=noted)
            found.extend(result.problems)
            if result.expression is not None:
                parts.extend(("".join(plain), result.expression) if plain else (result.expression,))
                plain.clear()
            at = end + 1
    if plain:
        parts.append("".join(plain))
    wrong = any(one.severity == "error" for one in found)
    return TemplateResult(None if wrong else Template(excerpt, tuple(parts)), tuple(found))


def _closing(text: str, start: int) -> int | None:
    """Find the brace that ends a placeholder, not one inside a text of its expression."""
    quote = ""
    at = start
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char == "}":
            return at
        at += 1
    return None
