"""What is called otherwise in a catalog than in the database: what `was` says, as far as it is still to be done.

A plan compares the catalog with the database as it will be once everything has its new name, so that what was renamed
and changed at once is compared like everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Column, Connection, Table, select

from customary.expressions.types import ChoicesType, ChoiceType
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import FOLDED_ENDING, Field
from customary.metadata.model.modules import Module
from customary.platform.migration.live_schema import LiveSchema
from customary.platform.migration.rename_steps import MoveCodes, RenameField, RenameKey
from customary.platform.migration.shape import Shape
from customary.platform.storage import system_tables
from customary.platform.storage.tables import Tables, any_columns, columns_of, links_name, many_target, reference_name

__all__ = [
    "Renames",
    "code_steps",
    "codes_of",
    "field_steps",
    "key_steps",
    "renames_of",
    "schema_afterwards",
    "shape_afterwards",
    "shape_with_modules",
]


def codes_of(catalog: Catalog) -> dict[str, list[str]]:
    """Write down the codes that records may hold, by dictionary."""
    return {key: list(one.values) for key, one in catalog.dictionaries.items()}


@dataclass(frozen=True, kw_only=True)
class Renames:
    """Old names by what they belong to, each with the new one."""

    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By module as it is called now, only of fields that something is stored of."""
    dictionaries: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By dictionary, as it is called now."""


def renames_of(catalog: Catalog, stored: Shape, codes: Mapping[str, Sequence[str]] | None) -> Renames:
    """Compare what `was` says with what was applied last; `codes` is None where nobody has written them down yet."""
    known = set(codes) if codes is not None else set(_dictionaries_in(stored))
    dictionaries = {
        old: key
        for key, one in catalog.dictionaries.items()
        if key not in known
        for old in one.was[-1:] or ()
        if old in known
    }
    return Renames(
        fields={
            name: dict(_renamed_fields(module, stored[name]))
            for name, module in catalog.modules.items()
            if name in stored
        },
        dictionaries=dictionaries,
        codes=dict(_renamed_codes(catalog, dictionaries, codes)),
    )


def _renamed_fields(module: Module, stored: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for key, one in module.fields.items():
        old = next((old for old in reversed(one.was) if old in stored and old not in taken), None)
        if key not in stored and old is not None:
            taken.add(old)
            yield old, key


def _renamed_codes(
    catalog: Catalog, dictionaries: Mapping[str, str], codes: Mapping[str, Sequence[str]] | None
) -> Iterator[tuple[str, dict[str, str]]]:
    before = {new: old for old, new in dictionaries.items()}
    for key, one in catalog.dictionaries.items():
        there = codes.get(before.get(key, key), ()) if codes is not None else None
        found = {old: code for code, value in one.values.items() for old in value.was if there is None or old in there}
        if found:
            yield key, found


_IN_SHAPE = re.compile(r"(choices?)\((\w+)\)")


def _dictionaries_in(stored: Shape) -> Iterator[str]:
    for fields in stored.values():
        for written in fields.values():
            yield from (found[2] for found in [_IN_SHAPE.fullmatch(written)] if found)


# The database as it will be


def shape_with_modules(stored: Shape, modules: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Give what was stored under the new names of modules, links to them among it."""

    def written(told: str) -> str:
        link = _LINK.fullmatch(told)
        if link is None:
            return told
        return f"{link[1]}({','.join(modules.get(one, one) for one in link[2].split(','))})"

    return {
        modules.get(module, module): {key: written(told) for key, told in fields.items()}
        for module, fields in stored.items()
    }


_LINK = re.compile(r"(links?)\(([\w,]+)\)")


def shape_afterwards(stored: Shape, renames: Renames) -> dict[str, dict[str, str]]:
    """Give what was stored under the new names."""
    return {
        module: {
            renames.fields.get(module, {}).get(key, key): _written(written, renames.fields.get(module, {}), renames)
            for key, written in fields.items()
        }
        for module, fields in stored.items()
    }


_OF_FIELD = re.compile(r"money\((by|base of) (\w+)\)")


def _written(written: str, fields: Mapping[str, str], renames: Renames) -> str:
    choice, amount = _IN_SHAPE.fullmatch(written), _OF_FIELD.fullmatch(written)
    if choice is not None:
        return f"{choice[1]}({renames.dictionaries.get(choice[2], choice[2])})"
    if amount is not None:
        return f"money({amount[1]} {fields.get(amount[2], amount[2])})"
    return written


def schema_afterwards(schema: LiveSchema, steps: Sequence[RenameField]) -> LiveSchema:
    """Give the tables, columns and foreign keys under the new names."""
    tables = {old: new for step in steps for old, new in step.tables}
    merged: dict[str, dict[str, str]] = {}
    for step in steps:
        merged.setdefault(step.table.name, {}).update(dict(step.columns))
    keys = {old: new for step in steps for _, old, new in step.references}
    return replace(
        schema,
        columns={
            tables.get(table, table): {merged.get(table, {}).get(name, name): type for name, type in found.items()}
            for table, found in schema.columns.items()
        },
        indexes={name: tables.get(table, table) for name, table in schema.indexes.items()},
        references=frozenset(keys.get(name, name) for name in schema.references),
        required=frozenset((table, merged.get(table, {}).get(name, name)) for table, name in schema.required),
    )


# Steps


def field_steps(
    catalog: Catalog, tables: Tables, schema: LiveSchema, renames: Renames, rows: Mapping[str, int]
) -> Iterator[RenameField]:
    for name, fields in renames.fields.items():
        for old, new in fields.items():
            yield _renamed(catalog.modules[name], catalog.modules[name].fields[new], old, tables, schema, rows)


def _renamed(
    module: Module, one: Field, old: str, tables: Tables, schema: LiveSchema, rows: Mapping[str, int]
) -> RenameField:
    table = tables.record(module.name)
    live = schema.columns.get(table.name, {})
    before = _columns_before(one, old)
    pairs = [*zip(before, columns_of(one), strict=True), (f"{old}{FOLDED_ENDING}", f"{one.key}{FOLDED_ENDING}")]
    columns = tuple((was, now) for was, now in pairs if was in live and now not in live)
    target = many_target(one)
    moved = ((links_name(module.name, old), links_name(module.name, one.key)),) if target is not None else ()
    return RenameField(
        table=table,
        module=module.name,
        old=old,
        new=one.key,
        columns=columns,
        tables=tuple(pair for pair in moved if pair[0] in schema.columns and pair[1] not in schema.columns),
        references=tuple(_references(table, one, old, schema))
        if not moved
        else tuple(_link_references(moved[0], module.name, target or "", schema)),
        own_series=one.uid == f"{module.name}.{one.key}",
        rows=rows.get(table.name, 0),
    )


def _columns_before(one: Field, old: str) -> tuple[str, ...]:
    names = columns_of(one)
    return any_columns(old) if len(names) == 2 else (old,) * len(names)


def _references(table: Table, one: Field, old: str, schema: LiveSchema) -> Iterator[tuple[str, str, str]]:
    for key in table.foreign_key_constraints:
        if key.column_keys == [one.key]:
            target = key.elements[0].target_fullname.rpartition(".")[0].removeprefix("m_")
            before = reference_name(table.name, old, target)
            if before in schema.references:
                yield table.name, before, str(key.name)


def _link_references(
    moved: tuple[str, str], module: str, target: str, schema: LiveSchema
) -> Iterator[tuple[str, str, str]]:
    for column, other in (("source_id", module), ("target_id", target)):
        before = reference_name(moved[0], column, other)
        if before in schema.references:
            yield moved[1], before, reference_name(moved[1], column, other)


def code_steps(
    catalog: Catalog, tables: Tables, schema: LiveSchema, renames: Renames, rows: Mapping[str, int]
) -> Iterator[MoveCodes]:
    """Move codes in every column that was there before the plan; `schema` has the new names."""
    for dictionary, codes in renames.codes.items():
        columns: list[tuple[str, Column[object], bool]] = []
        named: list[tuple[str, str]] = []
        for module in catalog.modules.values():
            for one in module.fields.values():
                kind = one.language_type
                if isinstance(kind, ChoiceType | ChoicesType) and kind.dictionary == dictionary:
                    table = tables.record(module.name)
                    named.append((module.name, one.key))
                    if one.stored and one.key in schema.columns.get(table.name, {}):
                        columns.append((module.name, table.c[one.key], isinstance(kind, ChoicesType)))
        if columns:
            yield MoveCodes(
                dictionary=dictionary,
                codes=tuple(codes.items()),
                columns=tuple((column, several) for _, column, several in columns),
                fields=tuple(named),
                rows=sum(rows.get(f"m_{module}", 0) for module in {module for module, _, _ in columns}),
            )


def key_steps(catalog: Catalog, schema: LiveSchema, connection: Connection) -> Iterator[RenameKey]:
    """Rename the settings that somebody changed and the roles that people have."""
    for table, column, things in (
        (system_tables.setting_value, system_tables.setting_value.c.key, catalog.settings),
        (system_tables.user_role, system_tables.user_role.c.role, catalog.roles),
    ):
        if not schema.has_table(table.name):
            continue
        there = set(connection.execute(select(column).distinct()).scalars())
        for key, one in things.items():
            for old in one.was:
                if old in there:
                    yield RenameKey(table=table, column=column, old=old, new=key)
