"""What a plan begins with: everything that `was` asks for, and the database as it is once that is done.

The rest of the plan compares the catalog with that database, so that what was renamed and changed at once is compared
like everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from customary.metadata.catalog import Catalog
from customary.platform.migration.job_steps import MoveJobs
from customary.platform.migration.live_schema import LiveSchema, Readable
from customary.platform.migration.module_renames import (
    ModuleTables,
    module_refusals,
    module_renames,
    with_module_tables,
)
from customary.platform.migration.module_steps import RenameModule
from customary.platform.migration.rename_steps import MoveCodes, RenameField, RenameKey
from customary.platform.migration.renames import (
    Renames,
    code_steps,
    field_steps,
    key_steps,
    renames_of,
    schema_afterwards,
    shape_afterwards,
    shape_with_modules,
)
from customary.platform.migration.shape import stored_shape
from customary.platform.migration.words import Refusal
from customary.platform.storage.tables import Tables

__all__ = ["RenamedPlan", "renamed_plan"]


@dataclass(frozen=True, eq=False, kw_only=True)
class RenamedPlan:
    steps: tuple[RenameModule | RenameField | MoveCodes | RenameKey | MoveJobs, ...]
    refused: tuple[Refusal, ...]
    schema: LiveSchema
    """As it is once the steps are done."""
    stored: Mapping[str, Any]
    """`meta_state.stored`, with the new names."""
    readable: Readable
    """What can be asked for before they are."""

    @property
    def told(self) -> frozenset[str]:
        """The modules that a refusal tells of already."""
        return frozenset(one.module for one in self.refused)


def renamed_plan(
    catalog: Catalog, tables: Tables, connection: Connection, schema: LiveSchema, stored: Mapping[str, Any]
) -> RenamedPlan:
    """Plan what `was` asks for; `schema` and `stored` are as the database is now."""
    shape = stored_shape(stored)
    modules = module_renames(catalog, shape)
    refused = tuple(module_refusals(catalog, shape, schema))
    foreign = {f"m_{new}" for new in modules.values()}
    schema = replace(schema, columns={name: found for name, found in schema.columns.items() if name not in foreign})
    shape = shape_with_modules(shape, modules)
    renames = renames_of(catalog, shape, stored.get("codes"))
    before = ModuleTables(catalog=catalog, tables=tables, schema=schema, modules=modules, fields=renames.fields)
    now_called = {f"m_{new}": f"m_{old}" for old, new in modules.items()}
    readable = Readable(connection=connection, schema=_called(schema, now_called), before=now_called)
    counted = {old: readable.count_rows(tables.record(new)) for old, new in modules.items()}
    moved = tuple(before.steps(counted))
    schema = with_module_tables(schema, moved)
    steps, schema = _within_modules(catalog, tables, schema, renames, readable)
    keys = key_steps(catalog, schema, connection)
    jobs = _jobs(catalog, modules, renames)
    return RenamedPlan(
        steps=(*moved, *steps, *keys, *jobs),
        refused=refused,
        schema=schema,
        stored={**stored, "modules": shape_afterwards(shape, renames)},
        readable=readable,
    )


def _called(schema: LiveSchema, before: Mapping[str, str]) -> LiveSchema:
    """Give the tables of records under their new names."""
    afterwards = {old: new for new, old in before.items()}
    return replace(schema, columns={afterwards.get(name, name): found for name, found in schema.columns.items()})


def _within_modules(
    catalog: Catalog, tables: Tables, schema: LiveSchema, renames: Renames, readable: Readable
) -> tuple[list[RenameField | MoveCodes], LiveSchema]:
    asked = {name for name, fields in renames.fields.items() if fields}
    counted = catalog.modules if renames.codes else asked
    rows = {f"m_{name}": readable.count_rows(tables.record(name)) for name in counted if schema.has_table(f"m_{name}")}
    fields = list(field_steps(catalog, tables, schema, renames, rows))
    schema = schema_afterwards(schema, fields)
    return [*fields, *code_steps(catalog, tables, schema, renames, rows)], schema


def _jobs(catalog: Catalog, modules: Mapping[str, str], renames: Renames) -> Iterator[MoveJobs]:
    fields = {name: keys for name, keys in renames.fields.items() if keys}
    if modules or fields or renames.codes:
        yield MoveJobs(catalog=catalog, modules=modules, fields=fields, codes=renames.codes)
