"""Compare a catalog with the database, and plan what brings the database there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Connection, Index, Table, func, select, true
from sqlalchemy.sql.visitors import iterate

from customary.expressions.types import MoneyType
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import FOLDED_ENDING
from customary.metadata.model.modules import Module
from customary.metadata.values import blank_of
from customary.platform.live_state import LiveState, read_state, read_stored
from customary.platform.migration import words
from customary.platform.migration.amounts import AmountChanges, is_base_amount
from customary.platform.migration.backfill_plan import BackfillPlan, backfill_plan
from customary.platform.migration.live_schema import read_schema, type_text
from customary.platform.migration.meanings import Meanings, meanings_of
from customary.platform.migration.renamed_plan import RenamedPlan, renamed_plan
from customary.platform.migration.renames import codes_of
from customary.platform.migration.shape import fits, functions_hash, is_wider_number, shape_of, shape_of_module
from customary.platform.migration.slow_views import SlowView, slow_views
from customary.platform.migration.steps import (
    AddField,
    AddReference,
    DropFolded,
    FillBlanks,
    IndexGrams,
    InstallFunctions,
    InstallGrams,
    KeepFolded,
    LoosenField,
    MakeIndex,
    MakeTable,
    RemoveIndex,
    Step,
    WidenField,
)
from customary.platform.migration.words import Refusal
from customary.platform.storage import system_tables
from customary.platform.storage.engine import dialect_of
from customary.platform.storage.tables import Tables, build_tables, columns_of, folded_column, gram_index_name

__all__ = ["Plan", "plan"]

_OURS = re.compile("(ix|uq)_.*_[0-9a-f]{8}")
"""The names that tables.py gives; indexes that somebody else made stay."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """The way from the database as it was read to a catalog."""

    catalog: Catalog
    base: LiveState | None
    """What was live when the plan was made; None for a database without tables."""
    steps: tuple[Step, ...]
    refused: tuple[Refusal, ...]
    backfill: BackfillPlan
    """What records compute again once the catalog is live."""
    slow: tuple[SlowView, ...] = ()
    """What nothing stands against, and somebody should know before it is applied."""

    @property
    def is_same_schema(self) -> bool:
        return not self.steps and not self.refused

    @property
    def is_nothing(self) -> bool:
        """Whether the catalog is live already, so that there is nothing to do."""
        return self.is_same_schema and self.base is not None and self.base.hash == self.catalog.hash

    def stored(self) -> dict[str, object]:
        """What `meta_state.stored` says once the plan is applied."""
        return {
            "modules": shape_of(self.catalog),
            "codes": codes_of(self.catalog),
            "functions": functions_hash(),
            "currency": self.catalog.site.currency,
            "computed": meanings_of(self.catalog),
        }


def plan(catalog: Catalog, connection: Connection) -> Plan:
    """Plan the way from the live schema to a catalog; changes nothing."""
    schema = read_schema(connection)
    if not schema.has_table(system_tables.meta_state.name):
        base, stored = None, {}
    else:
        base, stored = read_state(connection), dict(read_stored(connection))
    tables = build_tables(catalog)
    renamed = renamed_plan(catalog, tables, connection, schema, stored)
    comparison = _Comparison(catalog, tables, renamed)
    steps = (*renamed.steps, *comparison.steps())
    meant = cast(Meanings, stored.get("computed", {}))
    return Plan(
        catalog=catalog,
        base=base,
        steps=steps,
        backfill=backfill_plan(catalog, tables, renamed.readable, before=meant, steps=steps),
        refused=(*renamed.refused, *comparison.refusals()),
        slow=slow_views(catalog, renamed.readable),
    )


class _Comparison:
    """A catalog beside a database."""

    def __init__(self, catalog: Catalog, tables: Tables, renamed: RenamedPlan) -> None:
        self._catalog = catalog
        self._tables = tables
        self._renamed = renamed
        self._live = renamed.readable
        self._connection = renamed.readable.connection
        self._schema = renamed.schema
        stored = renamed.stored
        self._stored_functions = stored.get("functions")
        self._stored: Mapping[str, Mapping[str, str]] = stored.get("modules", {})
        self._stored_currency = stored.get("currency")
        self._counts: dict[str, int] = {}
        self._module_of = {f"m_{name}": module for name, module in catalog.modules.items()}
        self._amounts = AmountChanges(
            catalog=catalog, tables=tables, schema=renamed.schema, stored=self._stored, count=self._rows
        )

    def steps(self) -> Iterator[Step]:
        """New tables first, then columns, then what refers to them."""
        if dialect_of(self._connection) == "postgresql" and self._stored_functions != functions_hash():
            yield InstallFunctions()
        wanted = [*system_tables.METADATA.tables.values(), *self._tables.metadata.tables.values()]
        if self._schema.grams is not None and not self._schema.grams_installed:
            yield InstallGrams(schema=self._schema.grams)
        yield from self._new_tables(wanted)
        yield from self._needless_indexes(wanted)
        for table in self._record_tables():
            yield from self._new_columns(table)
            yield from self._newly_folded(table)
            yield from self._wider_columns(table)
            yield from self._looser_columns(table)
            yield from self._blanks(table)
        yield from self._amounts.steps()
        for table in wanted:
            yield from self._new_references(table)
        yield from self._indexes(wanted)
        for table in self._record_tables():
            yield from self._folded_no_more(table)
        yield from self._amounts.needless()

    def refusals(self) -> Iterator[Refusal]:
        for name in self._stored:
            if name not in self._catalog.modules and name not in self._renamed.told:
                yield words.module_gone(name)
        yield from self._other_base_currency()
        for table in self._record_tables():
            yield from self._changed_fields(self._module_of[table.name], table)
        for table in self._tables.metadata.tables.values():
            for index in self._missing_indexes(table):
                yield from self._repeated_values(table, index)

    def _record_tables(self) -> Iterator[Table]:
        """The tables of records that exist already."""
        for name in self._module_of:
            if self._schema.has_table(name):
                yield self._tables.metadata.tables[name]

    def _rows(self, table: Table) -> int:
        if table.name not in self._counts:
            self._counts[table.name] = self._live.count_rows(table)
        return self._counts[table.name]

    def _new_tables(self, wanted: list[Table]) -> Iterator[Step]:
        for table in wanted:
            if not self._schema.has_table(table.name):
                module = self._module_of.get(table.name)
                yield MakeTable(table=table, module=module.name if module else None)

    def _new_columns(self, table: Table) -> Iterator[Step]:
        module = self._module_of[table.name]
        live = self._schema.columns[table.name]
        for field in module.all_fields:
            for name in columns_of(field):
                if name not in live and field.base_of is None:
                    yield AddField(
                        table=table,
                        column=table.c[name],
                        module=module.name,
                        field=field.key,
                        required=field.required,
                        rows=self._rows(table),
                    )

    def _newly_folded(self, table: Table) -> Iterator[Step]:
        module = self._module_of[table.name]
        for field in module.fields.values():
            name = folded_column(field)
            if name is not None and name not in self._schema.columns[table.name]:
                yield KeepFolded(
                    table=table,
                    column=table.c[name],
                    text=table.c[field.key],
                    module=module.name,
                    field=field.key,
                    rows=self._rows(table),
                )

    def _folded_no_more(self, table: Table) -> Iterator[Step]:
        """Columns that nobody would write any more, and that would be wrong with the next change."""
        module = self._module_of[table.name]
        for name in sorted(self._schema.columns[table.name].keys() - table.c.keys()):
            key = name.removesuffix(FOLDED_ENDING)
            if name.endswith(FOLDED_ENDING) and key in module.fields:
                yield DropFolded(table=table, column=name, module=module.name, field=key)

    def _wider_columns(self, table: Table) -> Iterator[Step]:
        module = self._module_of[table.name]
        before, after = self._stored.get(module.name, {}), shape_of_module(module)
        for key, now in after.items():
            if key in before and before[key] != now and is_wider_number(before[key], now):
                column = table.c[key]
                yield WidenField(table=table, column=column, module=module.name, field=key, rows=self._rows(table))

    def _looser_columns(self, table: Table) -> Iterator[Step]:
        """Columns that are to take blanks and do not yet."""
        module = self._module_of[table.name]
        for field in module.fields.values():
            if field.tri and (table.name, field.key) in self._schema.required:
                yield LoosenField(
                    table=table,
                    column=table.c[field.key],
                    indexes=tuple(self._indexes_on(table, table.c[field.key])),
                    module=module.name,
                    field=field.key,
                    rows=self._rows(table),
                )

    def _indexes_on(self, table: Table, column: Column[Any]) -> Iterator[Index]:
        """The indexes that are there and look at a column."""
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            looked_at = {one.name for one in (*index.columns, *_columns_in(self._condition(index)))}
            if index.name in self._schema.indexes and column.name in looked_at:
                yield index

    def _blanks(self, table: Table) -> Iterator[Step]:
        """Blanks in fields that are never blank: they could be before, or somebody else wrote them."""
        module, live = self._module_of[table.name], self._schema.columns[table.name]
        for field in module.fields.values():
            optional = field.key in self._live.columns(table) and (table.name, field.key) not in self._schema.required
            if not (field.never_blank and field.stored and optional):
                continue
            rows = self._live.count_blanks(table, field.key)
            if rows:
                base = field.exchange.base if field.exchange is not None and field.exchange.base in live else None
                yield FillBlanks(
                    table=table,
                    columns=(table.c[field.key], *([table.c[base]] if base is not None else [])),
                    value=blank_of(field),
                    module=module.name,
                    field=field.key,
                    rows=rows,
                )

    def _new_references(self, table: Table) -> Iterator[Step]:
        if dialect_of(self._connection) == "sqlite":
            return
        for key in sorted(table.foreign_key_constraints, key=lambda one: str(one.name)):
            if key.name not in self._schema.references:
                yield AddReference(table=table, key=key, rows=self._rows(table))

    def _needless_indexes(self, wanted: list[Table]) -> Iterator[Step]:
        grams = {step.name for step in self._gram_indexes()}
        declared = {str(index.name) for table in wanted for index in table.indexes} | grams
        for name, table_name in sorted(self._schema.indexes.items()):
            if table_name in self._tables.metadata.tables and name not in declared and _OURS.fullmatch(name):
                yield RemoveIndex(table=table_name, name=name)

    def _indexes(self, wanted: list[Table]) -> Iterator[Step]:
        grams = {step.name: step for step in self._gram_indexes()}
        for table in wanted:
            for index in self._missing_indexes(table):
                yield MakeIndex(table=table, index=index, rows=self._rows(table))
        yield from (step for name, step in sorted(grams.items()) if name not in self._schema.indexes)

    def _gram_indexes(self) -> Iterator[IndexGrams]:
        """Every index for parts of texts that PostgreSQL should have, where it has the extension or can get it."""
        schema = self._schema.grams
        for module in self._catalog.modules.values() if schema is not None else ():
            table = self._tables.record(module.name)
            for field in module.fields.values():
                column = folded_column(field)
                if column is not None and schema is not None:
                    name = gram_index_name(table.name, column)
                    rows = self._rows(table)
                    yield IndexGrams(table=table, column=table.c[column], name=name, schema=schema, rows=rows)

    def _missing_indexes(self, table: Table) -> list[Index]:
        missing = [index for index in table.indexes if index.name not in self._schema.indexes]
        return sorted(missing, key=lambda index: str(index.name))

    def _changed_fields(self, module: Module, table: Table) -> Iterator[Refusal]:
        before, after = self._stored.get(module.name, {}), shape_of_module(module)
        for key, was in before.items():
            field = module.fields.get(key)
            if key not in after and is_base_amount(was):
                continue
            if key not in after:
                yield words.field_gone(module.name, key, self._rows(table), module.span)
            elif not (fits(was, after[key]) or self._amounts.may_become(module, key, was)):
                yield words.type_changed(module.name, key, was, after[key], field.span if field else None)
        yield from self._differing_columns(module, table)

    def _other_base_currency(self) -> Iterator[Refusal]:
        """Amounts that are there would be read as amounts of another currency."""
        before, after = self._stored_currency, self._catalog.site.currency
        if before in (None, after):
            return
        for table in self._record_tables():
            module = self._module_of[table.name]
            amounts = any(isinstance(field.language_type, MoneyType) for field in module.fields.values())
            if amounts and self._rows(table):
                yield words.base_currency_changed(str(before), after, module.name, self._rows(table))
                return

    def _differing_columns(self, module: Module, table: Table) -> Iterator[Refusal]:
        """What somebody changed in the database itself."""
        live = self._schema.columns[table.name]
        widened = {step.column.name for step in self._wider_columns(table) if isinstance(step, WidenField)}
        for field in module.all_fields:
            for name in columns_of(field):
                expected = type_text(self._connection, table.c[name])
                if name in live and live[name] != expected and name not in widened | self._retyped(module):
                    yield words.column_differs(module.name, field.key, live[name], expected, field.span)

    def _retyped(self, module: Module) -> set[str]:
        before, after = self._stored.get(module.name, {}), shape_of_module(module)
        return {key for key in after if key in before and before[key] != after[key]}

    def _repeated_values(self, table: Table, index: Index) -> Iterator[Refusal]:
        """A unique index over values that repeat cannot be made; say where, by the numbers of records."""
        module = self._module_of.get(table.name)
        if module is None or not index.unique or not self._rows(table) or not self._is_there(table, index):
            return
        groups = self._repeats(table, index)
        if groups:
            first = next(iter(index.columns)).name
            field = next(one for one in module.all_fields if first in columns_of(one))
            examples = ", ".join(f"{least} / {most}" for least, most in groups[:3])
            yield words.not_unique(module.name, field.key, len(groups), examples, field.span)

    def _is_there(self, table: Table, index: Index) -> bool:
        """Say whether every column that an index looks at exists already."""
        looked_at = {column.name for column in (*index.columns, *_columns_in(self._condition(index)))}
        return looked_at <= self._live.columns(table).keys()

    def _condition(self, index: Index) -> ColumnElement[bool]:
        condition: ColumnElement[bool] | None = index.dialect_options[dialect_of(self._connection)]["where"]
        return true() if condition is None else condition

    def _repeats(self, table: Table, index: Index) -> list[tuple[int, int]]:
        rows = self._live.rows(
            table,
            select(func.min(table.c.id), func.max(table.c.id))
            .where(self._condition(index))
            .group_by(*index.columns)
            .having(func.count() > 1)
            .order_by(func.min(table.c.id)),
        )
        return [(least, most) for least, most in rows]


def _columns_in(condition: ColumnElement[bool]) -> list[Column[Any]]:
    return [part for part in iterate(condition) if isinstance(part, Column)]
