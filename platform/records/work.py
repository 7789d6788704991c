"""One record on its way through a save: what was asked for, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from customary.expressions.diagnostics import Diagnostic
from customary.metadata.model.modules import Module
from customary.platform.budget import Budget
from customary.platform.errors import FieldProblem
from customary.platform.records.recipe import Recipe, recipe_of
from customary.platform.records.record import Draft, LineChange
from customary.platform.unit import Unit

__all__ = ["LinkChange", "Occasion", "Request", "Work", "begin", "source_of"]

Occasion = Literal["change", "clock", "meaning"]
"""Why computed values may be other ones: a value that they read has changed, time has passed, or they are declared
otherwise than before. Only the first is a change of the record: after the others, who changed it last, and when,
stays as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a caller asks of one save."""

    module: Module
    changes: Mapping[str, object] = field(default_factory=dict)
    record_id: int | None = None
    row_version: int | None = None
    lines: Mapping[str, Sequence[LineChange]] = field(default_factory=dict)
    initial_state_any: bool = False


@dataclass(frozen=True, slots=True)
class LinkChange:
    """The records that a many-to-many field gains and loses."""

    added: tuple[int, ...]
    removed: tuple[int, ...]


@dataclass(slots=True, kw_only=True, eq=False)
class Work:
    """The state of one save, from its request to its last effect; it dies with the save."""

    unit: Unit
    recipe: Recipe
    request: Request
    draft: Draft = field(init=False)
    """Made by the first step."""
    parent: Work | None = None
    """The save of the record that this one is a line of, when both are saved together."""
    parent_field: str = ""
    """The link of the line that points at `parent`."""
    follows: bool = False
    """Whether nobody asked for this save: values that the platform computes have changed."""
    occasion: Occasion = "change"
    """Of a save that nobody asked for: what made it necessary."""
    nesting: int = 0
    """How many computed saves led to this one."""
    reconverts: bool = False
    """Whether amounts are converted again, because rates of days that are past were corrected."""
    links: dict[str, LinkChange] = field(default_factory=dict)
    """By many-to-many field."""
    touched_lines: dict[str, list[int]] = field(default_factory=dict)
    """By lines field: the rows that were added, changed or removed."""
    written: dict[str, object] | None = None
    """The values as they lie in the table, once this save has written them."""
    failures: list[tuple[str, Diagnostic]] = field(default_factory=list)
    """Computed values that the data made impossible, by field."""
    unconverted: dict[str, FieldProblem] = field(default_factory=dict)
    """Amounts that could not be converted into base currency, by the field that would hold them, and why."""
    warnings: list[FieldProblem] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    """The steps that were done, in order."""

    @property
    def module(self) -> Module:
        return self.recipe.module


def begin(
    unit: Unit,
    request: Request,
    *,
    parent: Work | None = None,
    parent_field: str = "",
    follows: bool = False,
    occasion: Occasion = "change",
    nesting: int = 0,
) -> Work:
    """Begin the work on one record; the first of a save brings the time that all of them may compute."""
    if unit.budget is None:
        unit = replace(unit, budget=Budget())
    recipe = recipe_of(unit.runtime, request.module)
    return Work(
        unit=unit,
        recipe=recipe,
        request=request,
        parent=parent,
        parent_field=parent_field,
        follows=follows,
        occasion=occasion,
        nesting=nesting,
    )


def source_of(unit: Unit) -> str:
    """Say what writes, as it is kept beside a value: `person`, `import deals.csv:17`, `rule contact.greet@2`."""
    return f"{unit.cause.source} {unit.cause.detail}".strip()
