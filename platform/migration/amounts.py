"""What a plan does for amounts of money: where they get a currency of their own, and where they lose it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Table, select

from customary.expressions.checked import Read
from customary.expressions.types import MoneyType
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import Exchange, Field, LinkOptions
from customary.metadata.model.modules import Module
from customary.platform.migration.amount_steps import DropBase, FillCurrency, KeepBase
from customary.platform.migration.live_schema import LiveSchema
from customary.platform.migration.shape import Shape
from customary.platform.records.rates import MODULE
from customary.platform.storage.tables import Tables

__all__ = ["AmountChanges", "is_base_amount"]

_FIXED = re.compile(r"money\(([A-Z]{3})\)")


def is_base_amount(written: str) -> bool:
    """Say whether a stored shape is that of a field which holds the amounts of another one in base currency."""
    return written.startswith("money(base of ")


@dataclass(frozen=True, eq=False, kw_only=True)
class AmountChanges:
    """The amounts of a catalog beside a database."""

    catalog: Catalog
    tables: Tables
    schema: LiveSchema
    stored: Shape
    count: Callable[[Table], int]
    """Says how many records a table holds; none in one that does not exist yet."""

    def steps(self) -> Iterator[FillCurrency | KeepBase]:
        """Fill currencies first, those that are looked up after those that they show; then convert."""
        for module in self._modules():
            yield from self._filled(module)
        for module, field in sorted(self._looked_up(), key=lambda one: self._depth(*one)):
            yield self._fill_from(module, field)
        for module in self._modules():
            yield from self._kept(module)

    def needless(self) -> Iterator[DropBase]:
        for module in self._modules():
            table = self.tables.record(module.name)
            for key, was in self.stored.get(module.name, {}).items():
                if is_base_amount(was) and key not in module.fields and key in self.schema.columns[table.name]:
                    amount = was.removeprefix("money(base of ").removesuffix(")")
                    yield DropBase(table=table, column=key, module=module.name, field=amount)

    def may_become(self, module: Module, key: str, was: str) -> bool:
        """Say whether amounts may change their currency: where there are none yet, or a new field says their code."""
        field = module.fields[key]
        if not (was.startswith("money(") and isinstance(field.language_type, MoneyType)):
            return False
        code, exchange = _FIXED.fullmatch(was), field.exchange
        if not self._rows(module):
            return True
        if code is None or exchange is None or exchange.currency is None:
            return False
        return self._is_new(module, exchange.currency) and self._code_before(module, exchange.currency) == code[1]

    def _modules(self) -> Iterator[Module]:
        """The modules whose tables exist already."""
        for name, module in self.catalog.modules.items():
            if self.schema.has_table(f"m_{name}"):
                yield module

    def _is_new(self, module: Module, key: str) -> bool:
        return key not in self.schema.columns[f"m_{module.name}"]

    def _rows(self, module: Module) -> int:
        return self.count(self.tables.record(module.name))

    def _filled(self, module: Module) -> Iterator[FillCurrency]:
        """A field that says currencies gets the base currency, or the code that the amounts had before."""
        table, rows = self.tables.record(module.name), self._rows(module)
        says = {exchange.currency for field, exchange in _exchanged(module) if self._is_new(module, exchange.base)}
        says |= {
            exchange.currency for _, exchange in _exchanged(module) if self._is_new(module, exchange.currency or "id")
        }
        for key in sorted(one for one in says if one is not None):
            if rows and not module.field(key).computed:
                code = self._code_before(module, key) or self.catalog.site.currency
                yield FillCurrency(
                    table=table, column=table.c[key], value=code, module=module.name, field=key, rows=rows
                )

    def _code_before(self, module: Module, says: str) -> str | None:
        """Give the one code that the amounts had which now take it from a field; None where it was the base's."""
        stored = self.stored.get(module.name, {})
        before = {
            stored[field.key]
            for field, exchange in _exchanged(module)
            if exchange.currency == says and field.key in stored
        }
        codes = [_FIXED.fullmatch(one) for one in before]
        return codes[0][1] if len(codes) == 1 and codes[0] is not None else None

    def _looked_up(self) -> Iterator[tuple[Module, Field]]:
        for module in self._modules():
            for key in sorted(
                {exchange.currency for _, exchange in _exchanged(module) if exchange.currency is not None}
            ):
                if self._rows(module) and self._is_new(module, key) and _shown(module.field(key)) is not None:
                    yield module, module.field(key)

    def _depth(self, module: Module, field: Field) -> int:
        """Count the look-ups that lead to the field which says the code in the end."""
        shown = _shown(field)
        if shown is None:
            return 0
        target = self._target(module, shown[0])
        return 1 + self._depth(target, target.field(shown[1]))

    def _target(self, module: Module, link: str) -> Module:
        options = module.field(link).options
        assert isinstance(options, LinkOptions), f"{module.name}.{link} is no link"
        return self.catalog.modules[options.targets[0]]

    def _fill_from(self, module: Module, field: Field) -> FillCurrency:
        shown = _shown(field)
        assert shown is not None, f"{module.name}.{field.key} is no look-up"
        link, key = shown
        table = self.tables.record(module.name)
        there = self.tables.record(self._target(module, link).name).alias()
        read = select(there.c[key]).where(there.c.id == table.c[link]).scalar_subquery()
        rows = self._rows(module)
        return FillCurrency(
            table=table, column=table.c[field.key], value=read, module=module.name, field=field.key, rows=rows
        )

    def _kept(self, module: Module) -> Iterator[KeepBase]:
        table, site = self.tables.record(module.name), self.catalog.site
        for field, exchange in _exchanged(module):
            if self._is_new(module, exchange.base):
                yield KeepBase(
                    table=table,
                    column=table.c[exchange.base],
                    amount=table.c[field.key],
                    currency=table.c[exchange.currency] if exchange.currency is not None else None,
                    code=exchange.code,
                    rate_date=table.c[exchange.rate_date] if exchange.rate_date is not None else None,
                    base=site.currency,
                    zone=site.timezone,
                    rates=self._rates(),
                    module=module.name,
                    field=field.key,
                    rows=self._rows(module),
                )

    def _rates(self) -> Table:
        return self.tables.record(MODULE)


def _exchanged(module: Module) -> Iterator[tuple[Field, Exchange]]:
    for field in module.fields.values():
        if field.exchange is not None:
            yield field, field.exchange


def _shown(field: Field) -> tuple[str, str] | None:
    """Give the link and the field of a look-up."""
    root = field.formula.root if field.formula is not None else None
    if not isinstance(root, Read) or root.slot.root != "record" or len(root.slot.path) != 2:
        return None
    return root.slot.path[0], root.slot.path[1]
