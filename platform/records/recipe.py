"""What saving a record of one module takes, worked out once per catalog.

Everything here is about the record alone; what a save means for other records is worked out in `rollups` and
`dependants`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.expression import Expression
from customary.metadata.model.fields import (
    AutonumberOptions,
    ChoiceOptions,
    Exchange,
    Field,
    LinesOptions,
    LinkOptions,
    RollupOptions,
)
from customary.metadata.model.modules import Module, Validation
from customary.metadata.values import blank_of
from customary.platform.evaluation import Bundle
from customary.platform.queries.search_index import searched_fields
from customary.platform.records.rows import RowShape, shape_of
from customary.platform.runtime import Runtime

__all__ = ["ASSIGNED", "Condition", "Conversion", "Formula", "Recipe", "own_reads", "reads_beyond", "recipe_of"]

ASSIGNED = ("owner", "department")
"""The system fields that people write, with the right to assign."""


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A stored computed field, and the fields of its own record that it reads."""

    field: Field
    expression: Expression
    reads: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Conversion:
    """A field that holds amounts of another one in base currency, and what they are converted by."""

    field: Field
    amount: Field
    exchange: Exchange
    says: Field | None
    """The field that says the currency; None where it is fixed."""
    reads: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A condition that stands at a field: when it is visible, required or read-only."""

    field: Field
    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recipe:
    """What the steps of a save look at, for records of one module."""

    module: Module
    shape: RowShape
    blank_values: Mapping[str, object]
    """Of every stored field, in order: what it is when nobody has given it a value."""
    defaults: tuple[tuple[Field, Expression], ...]
    numbers: tuple[Field, ...]
    rollups: tuple[Field, ...]
    computed: tuple[Formula | Conversion, ...]
    """Formulas and base amounts, each after those that it reads."""
    daily: tuple[Formula, ...]
    """Formulas that the day alone may change."""
    daily_rollups: tuple[Field, ...]
    conversions: tuple[Conversion, ...]
    currencies: tuple[str, ...]
    """The fields that say currencies of amounts and that people or rules may leave blank."""
    base_currency: str
    display_reads: frozenset[str]
    visible_when: tuple[Condition, ...]
    required: tuple[Field, ...]
    required_when: tuple[Condition, ...]
    readonly_when: tuple[Condition, ...]
    filtered_links: tuple[tuple[Field, frozenset[str]], ...]
    """Links with a filter, and the fields of this record that the filter reads."""
    controlled: tuple[tuple[Field, Field], ...]
    """Choices, and the field that says which of their values are offered."""
    validations: tuple[Validation, ...]
    checks: Bundle
    """The checks of `validations`, in the same order."""
    many: tuple[Field, ...]
    """Many-to-many links."""
    lines: tuple[Field, ...]
    searched: frozenset[str]
    """The fields that search finds the record by."""


def recipe_of(runtime: Runtime, module: Module) -> Recipe:
    """Give the recipe of a module."""
    return runtime.derived(("records.recipe", module.name), lambda: _recipe(runtime, module))


def _recipe(runtime: Runtime, module: Module) -> Recipe:
    fields = module.all_fields
    stored = [field for field in fields if field.stored]
    formulas = [_formula(field, field.formula) for field in stored if field.formula is not None]
    conversions = [_conversion(module, field, field.base_of) for field in stored if field.base_of is not None]
    return Recipe(
        module=module,
        shape=shape_of(runtime, module),
        blank_values={field.key: blank_of(field) for field in stored},
        defaults=tuple((field, field.default) for field in stored if field.default is not None),
        numbers=tuple(field for field in stored if isinstance(field.options, AutonumberOptions)),
        rollups=tuple(field for field in stored if isinstance(field.options, RollupOptions)),
        computed=_in_order([*formulas, *conversions]),
        daily=tuple(one for one in formulas if one.field.refresh is not None),
        daily_rollups=tuple(
            field for field in stored if field.refresh is not None and isinstance(field.options, RollupOptions)
        ),
        conversions=tuple(conversions),
        currencies=tuple({one.says.key: None for one in conversions if one.says is not None and not one.says.computed}),
        base_currency=runtime.catalog.site.currency,
        display_reads=own_reads(module.display.slots),
        visible_when=_conditions((field, field.visible_when) for field in stored),
        required=tuple(field for field in fields if field.required and not field.computed and not field.system),
        required_when=_conditions((field, field.required_when) for field in fields),
        readonly_when=_conditions((field, field.readonly_when) for field in stored),
        filtered_links=tuple(
            (field, _outer_reads(field.options.filter))
            for field in stored
            if isinstance(field.options, LinkOptions) and field.options.filter is not None
        ),
        controlled=tuple(
            (field, module.field(field.options.controlled_by))
            for field in stored
            if isinstance(field.options, ChoiceOptions) and field.options.controlled_by is not None
        ),
        validations=tuple(module.validations.values()),
        checks=Bundle.of(one.check for one in module.validations.values()),
        many=tuple(field for field in fields if isinstance(field.options, LinesOptions) and field.options.by is None),
        lines=tuple(field for field in fields if isinstance(field.options, LinesOptions) and field.options.by),
        searched=frozenset(field.key for field in searched_fields(module)),
    )


def _formula(field: Field, expression: Expression) -> Formula:
    return Formula(field, expression, own_reads(expression.slots))


def _conversion(module: Module, field: Field, amount: str) -> Conversion:
    exchange = module.field(amount).exchange
    assert exchange is not None, f"{module.name}.{amount} is in base currency"
    says = module.field(exchange.currency) if exchange.currency is not None else None
    reads = {key for key in (amount, exchange.currency, exchange.rate_date) if key is not None}
    return Conversion(field, module.field(amount), exchange, says, frozenset(reads))


def own_reads(slots: Iterable[Slot | RowsSlot]) -> frozenset[str]:
    """Name the record's own fields that slots begin at: values, links that are followed, lists."""
    return frozenset(slot.path[0] for slot in slots if slot.root == "record")


def reads_beyond(expression: Expression) -> bool:
    """Say whether an expression looks at more than the record's own values, so that time or others change it."""
    far = any(slot.root != "record" or len(slot.path) > 1 or isinstance(slot, RowsSlot) for slot in expression.slots)
    return far or bool(expression.uses)


def _outer_reads(expression: Expression) -> frozenset[str]:
    return frozenset(slot.path[0] for slot in expression.slots if slot.root == "outer")


def _conditions(found: Iterable[tuple[Field, Expression | None]]) -> tuple[Condition, ...]:
    return tuple(Condition(field, expression) for field, expression in found if expression is not None)


def _in_order(computed: Sequence[Formula | Conversion]) -> tuple[Formula | Conversion, ...]:
    """Put each computed value behind those that it reads; linking has refused circles."""
    by_key = {one.field.key: one for one in computed}
    ordered: dict[str, Formula | Conversion] = {}

    def place(one: Formula | Conversion) -> None:
        if one.field.key in ordered:
            return
        for key in sorted(one.reads & by_key.keys() - {one.field.key}):
            place(by_key[key])
        ordered[one.field.key] = one

    for one in computed:
        place(one)
    return tuple(ordered.values())
