"""Which names a text uses and what they stand for: noted while it is checked, where somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from customary.expressions.positions import Span

__all__ = ["Kind", "Name", "Noted", "Use"]

Kind = Literal["module", "field", "list", "dictionary", "code", "written_code", "setting", "role", "calendar"]
"""What a name is of. A `written_code` is no name: it is a place where whatever code there is, is met as a text."""


@dataclass(frozen=True, slots=True)
class Name:
    """Something that metadata declares under a key."""

    kind: Kind
    key: str
    owner: str = ""
    """The module of a field or list, the dictionary of a code."""

    def __str__(self) -> str:
        return f"{self.owner}.{self.key}" if self.owner else self.key


@dataclass(frozen=True, slots=True)
class Use:
    """A place that names something."""

    name: Name
    span: Span
    """The name itself; of a code or another name inside quotes, the literal or the list of literals around it."""


Noted = list[Use]
"""Where a check writes down the uses that it resolves; the same one may be met more than once."""
