"""One record's values, worked out rule by rule in the written order, so that a rule may read the fields above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import cast

from customary.expressions.expression import Expression
from customary.metadata.model import demo
from customary.metadata.model.fields import ChoiceOptions, Field, LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.values import Reference, blank, from_language, read_value
from customary.platform import queries
from customary.platform.demo.names import NameMaker
from customary.platform.evaluation import evaluate, render
from customary.platform.queries import ListRequest
from customary.platform.records.record import LineChange, Record
from customary.platform.unit import Unit

__all__ = ["Filling", "Pool"]

_MOST_CANDIDATES = 5_000


@dataclass(slots=True)
class Pool:
    """The records that may be linked to, read once per module and document."""

    ids: dict[str, list[int]] = field(default_factory=dict)
    named: dict[tuple[str, str], int | None] = field(default_factory=dict)
    offered: dict[tuple[str, str], tuple[tuple[int, str], ...]] = field(default_factory=dict)

    def offered_to(self, unit: Unit, module: Module, found: Field, record: Record) -> tuple[tuple[int, str], ...]:
        """Give what a link with a filter offers; looked for once where the record itself does not matter."""
        assert isinstance(found.options, LinkOptions)
        condition = found.options.filter
        about_record = condition is None or any(slot.root == "outer" for slot in condition.slots)
        if about_record or module.name in found.options.targets:
            return queries.options(unit, found, "", record.values, limit=50)
        key = (module.name, found.key)
        if key not in self.offered:
            self.offered[key] = queries.options(unit, found, "", limit=50)
        return self.offered[key]

    def of(self, unit: Unit, module: str) -> list[int]:
        if module not in self.ids:
            found: list[int] = []
            after: str | None = None
            while len(found) < _MOST_CANDIDATES:
                page = queries.page(unit, ListRequest(module=module, columns=(), limit=500, after=after))
                found.extend(record.id for record in page.records)
                after = page.next
                if after is None:
                    break
            self.ids[module] = found
        return self.ids[module]


@dataclass(slots=True)
class Filling:
    """Works rules out for one record after another."""

    unit: Unit
    module: Module
    random: Random
    names: NameMaker
    pool: Pool
    number: int = 0
    """Of the record in its document, counted from 1."""

    def values(
        self, rules: Sequence[demo.FieldRule], begun: Mapping[str, object]
    ) -> tuple[dict[str, object], dict[str, list[LineChange]]]:
        """Give the values that the rules make beside those that are there already, and the owned lines."""
        result = dict(begun)
        lines: dict[str, list[LineChange]] = {}
        for rule in rules:
            record = self.record(result)
            if self.random.random() < rule.blank_share or not self._holds(rule, record):
                continue
            found = self.module.field(rule.field)
            if isinstance(rule.source, demo.LinesRule):
                lines[found.key] = self._lines(rule.source, found)
                continue
            value = _MAKERS[type(rule.source)](self, rule.source, found, record)
            if value is not None:
                result[found.key] = self.natural(found, value)
        return result, lines

    def record(self, values: Mapping[str, object]) -> Record:
        return Record(self.module, 0, {one.key: None for one in self.module.all_fields} | dict(values))

    def natural(self, found: Field, value: object) -> object:
        catalog = self.unit.runtime.catalog
        if isinstance(found.options, LinkOptions) and isinstance(value, str):
            return named_record(self.unit, self.pool, found.options.targets[0], value)
        return read_value(found, value, catalog=catalog, timezone=catalog.site.timezone)

    def evaluated(self, expression: Expression, record: Record) -> object:
        return from_language(expression.type, evaluate(self.unit, expression, record).value)

    def _holds(self, rule: demo.FieldRule, record: Record) -> bool:
        return rule.when is None or bool(evaluate(self.unit, rule.when, record).value)

    def _given(self, given: demo.Given, record: Record) -> object:
        return self.evaluated(given, record) if isinstance(given, Expression) else given

    def one_of(self, source: demo.OneOf, found: Field, record: Record) -> object:
        return self._given(self.random.choice(source.items), record)

    def weighted(self, source: demo.Weighted, found: Field, record: Record) -> object:
        return self.random.choices(source.items, source.weights)[0]

    def between(self, source: demo.Between, found: Field, record: Record) -> object:
        low, high = self._given(source.low, record), self._given(source.high, record)
        if low is None or high is None:
            return None
        share = self.random.random() ** (3 if source.low_curve else 1)
        if isinstance(low, datetime) and isinstance(high, datetime):
            seconds = int((high - low).total_seconds() * share)
            return low + timedelta(seconds=seconds // 60 * 60)
        if isinstance(low, date) and isinstance(high, date):
            day = low + timedelta(days=round((high - low).days * share))
            return self._on_today(day) if self.random.random() < source.today_share else day
        return _rounded(Decimal(str(low)), Decimal(str(high)), share, source.round_to, found)

    def _on_today(self, day: date) -> date:
        today = self.unit.now.date()
        return day.replace(month=today.month, day=min(today.day, 28))

    def link(self, source: demo.LinkRandom, found: Field, record: Record) -> object:
        module = self.random.choices(source.modules, source.weights)[0]
        options = found.options
        if isinstance(options, LinkOptions) and options.filter is not None and len(options.targets) == 1:
            offered = self.pool.offered_to(self.unit, self.module, found, record)
            return self.random.choice(offered)[0] if offered else None
        ids = self.pool.of(self.unit, module)
        if not ids:
            return None
        chosen = self.random.choice(ids)
        return Reference(module, chosen) if found.type == "link_any" else chosen

    def choice(self, source: demo.ChoiceRandom, found: Field, record: Record) -> object:
        assert isinstance(found.options, ChoiceOptions)
        assert found.options.dictionary is not None
        values = self.unit.runtime.catalog.dictionaries[found.options.dictionary].values.values()
        controller = record.get(found.options.controlled_by) if found.options.controlled_by else None
        fitting = [value.code for value in values if not value.parent or controller in value.parent]
        return self.random.choice(fitting) if fitting else None

    def person(self, source: demo.People, found: Field, record: Record) -> object:
        return self.names.person(source.style)

    def company(self, source: demo.Companies, found: Field, record: Record) -> object:
        return self.names.company(source.style)

    def text(self, source: demo.TextRule, found: Field, record: Record) -> object:
        parts = [
            self._part(part) if isinstance(part, str) else render(self.unit, part, record) for part in source.parts
        ]
        return "".join(parts).strip()

    def _part(self, part: str) -> str:
        if part.startswith("#"):
            return "".join(self.random.choice("0123456789") for _ in part)
        width = part.partition(":")[2].rstrip("}")
        return str(self.number).zfill(int(width) if width else 0)

    def expression(self, source: Expression, found: Field, record: Record) -> object:
        return self.evaluated(source, record)

    def _lines(self, source: demo.LinesRule, found: Field) -> list[LineChange]:
        assert isinstance(found.options, LinesOptions)
        target = self.unit.runtime.catalog.modules[found.options.target]
        filling = Filling(self.unit, target, self.random, self.names, self.pool)
        count = self.random.randint(source.fewest, source.most)
        return [LineChange(changes=filling.values(source.rules, {})[0]) for _ in range(count)]


def _rounded(low: Decimal, high: Decimal, share: float, round_to: str | None, found: Field) -> Decimal | int:
    value = low + (high - low) * Decimal(str(round(share, 6)))
    if found.type == "integer":
        return int(value)
    step = Decimal(round_to) if round_to else Decimal("0.01")
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


_Maker = Callable[[Filling, demo.RuleSource, Field, Record], object]
_MAKERS = cast(
    "Mapping[type, _Maker]",
    {
        demo.OneOf: Filling.one_of,
        demo.Weighted: Filling.weighted,
        demo.Between: Filling.between,
        demo.LinkRandom: Filling.link,
        demo.ChoiceRandom: Filling.choice,
        demo.People: Filling.person,
        demo.Companies: Filling.company,
        demo.TextRule: Filling.text,
        Expression: Filling.expression,
    },
)


def named_record(unit: Unit, pool: Pool, module: str, name: str) -> int | None:
    """Find a record by what it is called; of users also by their login name."""
    key = (module, name)
    if key not in pool.named:
        pool.named[key] = _find(unit, module, name)
    return pool.named[key]


def _find(unit: Unit, module: str, name: str) -> int | None:
    for path in (("login",), ("display",)) if module == "user" else (("display",),):
        condition = queries.Condition(path, "is", (name,))
        page = queries.page(unit, ListRequest(module=module, conditions=(condition,), columns=(), limit=1))
        if page.records:
            return page.records[0].id
    return None


def with_links(unit: Unit, pool: Pool, module: Module, values: Mapping[str, object]) -> dict[str, object]:
    """Replace names by records in the values of a written-out row; a name that nobody has is left out."""
    result: dict[str, object] = {}
    for key, value in values.items():
        options = module.field(key).options
        if isinstance(options, LinkOptions) and isinstance(value, str):
            found = named_record(unit, pool, options.targets[0], value)
            if found is not None:
                result[key] = found
        elif not blank(value):
            result[key] = value
    return result
