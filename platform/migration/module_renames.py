"""Modules that are called otherwise in a catalog than in the database, and what of the database goes with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ForeignKeyConstraint, Index, Table

from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import AutonumberOptions
from customary.metadata.model.modules import Module
from customary.platform.migration import rename_words as words
from customary.platform.migration.live_schema import LiveSchema
from customary.platform.migration.module_steps import RenameModule
from customary.platform.migration.shape import Shape
from customary.platform.migration.words import Refusal
from customary.platform.storage.tables import (
    Tables,
    any_columns,
    folded_column,
    gram_index_name,
    index_name,
    is_any_reference,
    links_name,
    many_target,
    reference_name,
)

__all__ = ["ModuleTables", "module_refusals", "module_renames", "with_module_tables"]


def module_renames(catalog: Catalog, stored: Shape) -> dict[str, str]:
    """Give the old name of each module that `was` knows and that has another name now, with the new one."""
    found: dict[str, str] = {}
    for name, module in catalog.modules.items():
        old = next((old for old in reversed(module.was) if old in stored and old not in found), None)
        if name not in stored and old is not None:
            found[old] = name
    return found


def module_refusals(catalog: Catalog, stored: Shape, schema: LiveSchema) -> Iterator[Refusal]:
    """Refuse names that two tables would have: nobody can say which records are meant.

    `stored` and `schema` are as the database is now.
    """
    renamed = module_renames(catalog, stored)
    for name, module in catalog.modules.items():
        others = [old for old in module.was if old in stored and renamed.get(old) != name]
        if others:
            kept = next((old for old, new in renamed.items() if new == name), name)
            yield words.modules_merged(name, kept, others[0], module.span)
    for old, new in renamed.items():
        if schema.has_table(f"m_{new}"):
            yield words.name_taken(old, new, catalog.modules[new].span)


@dataclass(frozen=True, eq=False, kw_only=True)
class ModuleTables:
    """The tables of a catalog beside those that lie in the database under names of before."""

    catalog: Catalog
    tables: Tables
    schema: LiveSchema
    """As the database is now."""
    modules: Mapping[str, str]
    """Old names with the new ones."""
    fields: Mapping[str, Mapping[str, str]]
    """Old keys with the new ones, by module as it is called now: these follow in steps of their own."""

    def steps(self, rows: Mapping[str, int]) -> Iterator[RenameModule]:
        """Plan one step for each module; `rows` says how many records each has, by its old name."""
        for old, new in self.modules.items():
            module = self.catalog.modules[new]
            tables = tuple(self._moved(module, old))
            yield RenameModule(
                old=old,
                new=new,
                tables=tables,
                references=tuple(self._references(new)),
                indexes=tuple(self._indexes(module, dict(tables))),
                columns=tuple(self._naming_columns(old)),
                series=tuple(self._series(module, old)),
                rows=rows.get(old, 0),
            )

    def _moved(self, module: Module, old: str) -> Iterator[tuple[str, str]]:
        yield f"m_{old}", f"m_{module.name}"
        for field in module.fields.values():
            if many_target(field) is not None:
                key = self._key_before(module.name, field.key)
                before = links_name(old, key)
                if self.schema.has_table(before):
                    yield before, links_name(module.name, key)

    def _key_before(self, module: str, key: str) -> str:
        return next((old for old, new in self.fields.get(module, {}).items() if new == key), key)

    def _module_before(self, name: str) -> str:
        return next((old for old, new in self.modules.items() if new == name), name)

    # Keys

    def _references(self, new: str) -> Iterator[tuple[str, str, str]]:
        """Give the foreign keys of a module's tables, and those that lead to it from tables that keep their names."""
        for module in self.catalog.modules.values():
            table = self.tables.record(module.name)
            for key in sorted(table.foreign_key_constraints, key=lambda one: str(one.name)):
                column = self._key_before(module.name, key.column_keys[0])
                yield from self._reference(new, module.name, key, f"m_{self._module_before(module.name)}", column)
            for field in module.fields.values():
                if many_target(field) is not None:
                    before = links_name(self._module_before(module.name), self._key_before(module.name, field.key))
                    links = self.tables.links(module.name, field.key)
                    for key in sorted(links.foreign_key_constraints, key=lambda one: str(one.name)):
                        yield from self._reference(new, module.name, key, before, key.column_keys[0])

    def _reference(
        self, new: str, module: str, key: ForeignKeyConstraint, table_before: str, column: str
    ) -> Iterator[tuple[str, str, str]]:
        """Rename a key once: with the module that has it, or else with the one that it leads to."""
        target = key.elements[0].target_fullname.rpartition(".")[0].removeprefix("m_")
        moves_with = module if module in self.modules.values() else target
        before = reference_name(table_before, column, self._module_before(target))
        if moves_with == new and before in self.schema.references:
            now = self._table_now(module, table_before)
            yield now, before, reference_name(now, column, target)

    def _table_now(self, module: str, table_before: str) -> str:
        """Name a table of a module as it is called once modules have their names, and fields not yet."""
        return dict(self._moved(self.catalog.modules[module], self._module_before(module))).get(
            table_before, table_before
        )

    # Indexes

    def _indexes(self, module: Module, tables: Mapping[str, str]) -> Iterator[tuple[str, str, Index | None]]:
        """Give the indexes of a module's tables; those over renamed fields are left to the rest of the plan."""
        before = {new: old for old, new in tables.items()}
        record = self.tables.record(module.name)
        yield from self._of_table(record, before[record.name], record.name)
        for field in module.fields.values():
            now = links_name(module.name, self._key_before(module.name, field.key))
            if many_target(field) is not None and now in before:
                yield from self._of_table(self.tables.links(module.name, field.key), before[now], now)
            column = folded_column(field)
            if column is not None:
                old_name = gram_index_name(before[record.name], column)
                if old_name in self.schema.indexes:
                    yield old_name, gram_index_name(record.name, column), None

    def _of_table(self, table: Table, before: str, now: str) -> Iterator[tuple[str, str, Index | None]]:
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            old_name = index_name(index, before)
            if old_name in self.schema.indexes and table.name == now:
                yield old_name, str(index.name), index

    # What names modules

    def _naming_columns(self, old: str) -> Iterator[tuple[str, str]]:
        """Give the columns of links to one of several modules, as they are called before fields have their names."""
        for module in self.catalog.modules.values():
            before, now = f"m_{self._module_before(module.name)}", f"m_{module.name}"
            for field in module.fields.values():
                if is_any_reference(field):
                    column, _ = any_columns(self._key_before(module.name, field.key))
                    if column in self.schema.columns.get(before, {}):
                        yield (now if self._has_new_name(old, module.name) else before), column

    def _has_new_name(self, old: str, module: str) -> bool:
        """Say whether the tables of a module have their last names when the step of `old` is done."""
        names = list(self.modules.values())
        return module not in names or names.index(module) <= list(self.modules).index(old)

    def _series(self, module: Module, old: str) -> Iterator[tuple[str, str]]:
        """Give the series that go by a field's own key, which `module.` in front of them already follows."""
        for field in module.fields.values():
            if isinstance(field.options, AutonumberOptions) and field.uid == f"{module.name}.{field.key}":
                key = self._key_before(module.name, field.key)
                yield f"{module.name}.{old}.{key}", f"{module.name}.{module.name}.{key}"


def with_module_tables(schema: LiveSchema, steps: tuple[RenameModule, ...]) -> LiveSchema:
    """Give the tables, indexes and foreign keys under the new names of their modules."""
    tables = {old: new for step in steps for old, new in step.tables}
    keys = {old: new for step in steps for _, old, new in step.references}
    indexes = {old: new for step in steps for old, new, _ in step.indexes}
    return replace(
        schema,
        columns={tables.get(name, name): columns for name, columns in schema.columns.items()},
        indexes={indexes.get(name, name): tables.get(table, table) for name, table in schema.indexes.items()},
        references=frozenset(keys.get(name, name) for name in schema.references),
        required=frozenset((tables.get(table, table), column) for table, column in schema.required),
    )
