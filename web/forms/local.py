"""Which expressions of a form the browser can evaluate by itself: those that read only what the form itself holds.

The rest is asked of the server whenever a field changes that it reads. A person's browser is never given an expression
that reads a field which this person may not read: neither its text nor its result would be theirs to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.expression import Expression
from customary.expressions.types import OpaqueType, RefType
from customary.metadata.model.fields import Field, RollupOptions
from customary.metadata.model.modules import Module, Validation
from customary.platform.access import Rights
from customary.platform.access.rights import parent_of
from customary.platform.records.recipe import Formula, Recipe

__all__ = ["Local", "local_parts", "part_name"]

_COUNTED_HERE = frozenset({"sum", "count", "min", "max"})
"""The roll-ups that the browser makes of the rows of a form; an average is rounded by the server alone."""


def part_name(kind: str, of: str) -> str:
    """Name a part of a program: the browser takes it apart at the first colon."""
    return f"{kind}:{of}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Local:
    """What of one module can be evaluated where its form stands."""

    parts: Mapping[str, Expression]
    """By `part_name`; formulas in an order in which each finds those that it reads."""
    rollups: tuple[Field, ...]
    validations: tuple[Validation, ...]


def local_parts(rights: Rights, module: Module, recipe: Recipe, runs: Callable[[Expression], bool]) -> Local:
    """Sort out what the browser can evaluate for forms of a module; `runs` says what JavaScript can do at all."""
    return _Sorting(rights, module, recipe, runs).local()


class _Sorting:
    def __init__(self, rights: Rights, module: Module, recipe: Recipe, runs: Callable[[Expression], bool]) -> None:
        self._rights = rights
        self._module = module
        self._recipe = recipe
        self._runs = runs
        self._parent = parent_of(rights.catalog, module)
        self._known = {field.key for field in module.all_fields if self._is_held(field)}
        """The fields whose value the form holds, or computes itself."""

    def local(self) -> Local:
        parts: dict[str, Expression] = {}
        rollups = [field for field in self._recipe.rollups if self._counts(field)]
        self._known |= {field.key for field in rollups}
        for formula in self._recipe.computed:
            if (
                isinstance(formula, Formula)
                and self._may_read(formula.field.key)
                and self._take(parts, "formula", formula.field.key, formula.expression)
            ):
                self._known.add(formula.field.key)
        for field in self._module.all_fields:
            if not self._may_read(field.key):
                continue
            for kind, expression in _conditions(field):
                self._take(parts, kind, field.key, expression)
        for section in self._module.layouts.edit.sections:
            if section.visible_when is not None:
                self._take(parts, "section", section.key, section.visible_when)
        validations = [one for one in self._module.validations.values() if self._validates(one, parts)]
        return Local(parts=parts, rollups=tuple(rollups), validations=tuple(validations))

    def _take(self, parts: dict[str, Expression], kind: str, of: str, expression: Expression) -> bool:
        if not all(self._is_here(slot) for slot in expression.slots) or not self._runs(expression):
            return False
        parts[part_name(kind, of)] = expression
        return True

    def _validates(self, validation: Validation, parts: dict[str, Expression]) -> bool:
        """Take a validation with everything that its message says, or not at all."""
        mine: dict[str, Expression] = {}
        messages = {"": validation.message, **validation.messages}
        wanted = [("check", validation.key, validation.check)]
        for language, message in messages.items():
            placed = [one for one in message.parts if isinstance(one, Expression)]
            wanted += [("say", f"{validation.key}:{language}:{place}", one) for place, one in enumerate(placed)]
        if not all(self._take(mine, *one) for one in wanted):
            return False
        parts.update(mine)
        return True

    def _counts(self, field: Field) -> bool:
        """Say whether the browser can count a roll-up: over rows that a form of the record shows all of."""
        options = field.options
        if not isinstance(options, RollupOptions) or options.function not in _COUNTED_HERE:
            return False
        rows = self._rights.catalog.modules[options.module]
        if rows.line_of != (self._module.name, options.of) or not self._may_read(field.key):
            return False
        if options.field is not None and rows.field(options.field).base_of is not None:
            return False
        return options.where is None and (options.field is None or self._rights.may_read(rows.name, options.field))

    def _may_read(self, key: str) -> bool:
        return self._rights.may_read(self._module.name, key)

    def _is_held(self, field: Field) -> bool:
        kept = field.stored and not field.computed and not isinstance(field.language_type, OpaqueType)
        return kept and self._may_read(field.key)

    def _is_here(self, slot: Slot | RowsSlot) -> bool:
        if isinstance(slot, RowsSlot) or slot.root not in {"record", "old"}:
            return False
        match slot.path:
            case (key,):
                return key in self._known
            case (key, "id"):
                return key in self._known and not self._leads_to_several(key)
            case (key, other) if slot.root == "record" and self._parent is not None and key == self._parent[1]:
                parent = self._parent[0]
                stored = parent.has_field(other) and parent.field(other).stored
                return stored and self._rights.may_read(parent.name, other)
        return False

    def _leads_to_several(self, key: str) -> bool:
        type_ = self._module.field(key).language_type
        return not isinstance(type_, RefType) or len(type_.modules) > 1


def _conditions(field: Field) -> Iterator[tuple[str, Expression]]:
    kinds: Iterable[tuple[str, Expression | None]] = (
        ("visible", field.visible_when),
        ("required", field.required_when),
        ("readonly", field.readonly_when),
    )
    return ((kind, expression) for kind, expression in kinds if expression is not None)
