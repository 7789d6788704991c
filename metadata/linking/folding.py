"""Which texts have their folded form kept beside them: those that declarations compare folded, or people search.

Rules are left out on purpose. They are published while the site runs, and a new column is the business of an apply;
what no column is kept for is folded while it is compared, which is slower and says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from customary.expressions.analysis import fields_along
from customary.expressions.expression import Expression
from customary.expressions.folding import folded_reads
from customary.expressions.scope import Vocabulary
from customary.metadata.model.access import Role
from customary.metadata.model.fields import Field, LinkOptions, TextOptions
from customary.metadata.model.modules import Module

__all__ = ["LONGEST_FOLDED", "with_folded_fields"]

LONGEST_FOLDED = 1_777
"""A character folds to at most 18, so that the folded form of such a text is within what an expression may make."""

_Name = tuple[str, str]
"""A field, by module and key."""


def with_folded_fields(
    modules: Mapping[str, Module], roles: Mapping[str, Role], vocabulary: Vocabulary
) -> dict[str, Module]:
    """Mark the fields whose folded form is kept, and among them those that duplicate rules look up by it."""
    looked_up = {one for module in modules.values() for one in _looked_up(module, vocabulary)}
    compared = {one for module in modules.values() for one in _compared(module, vocabulary)}
    compared |= {one for role in roles.values() for one in _granted(role, vocabulary)}
    return {name: _marked(module, compared, looked_up) for name, module in modules.items()}


def _marked(module: Module, compared: set[_Name], looked_up: set[_Name]) -> Module:
    def mark(field: Field) -> Literal["kept", "indexed"] | None:
        options = field.options
        if not field.stored or not isinstance(options, TextOptions) or options.max_length > LONGEST_FOLDED:
            return None
        if (module.name, field.key) in looked_up:
            return "indexed"
        return "kept" if field.search is not None or (module.name, field.key) in compared else None

    fields = {key: replace(field, folded=mark(field)) for key, field in module.fields.items()}
    return replace(module, fields=MappingProxyType(fields))


def _looked_up(module: Module, vocabulary: Vocabulary) -> Iterator[_Name]:
    for rule in module.duplicates.values():
        for expression in rule.match:
            yield from _folded(expression, module.name, vocabulary)


def _compared(module: Module, vocabulary: Vocabulary) -> Iterator[_Name]:
    """What the filters of lists, blocks and links fold, each over the records that it chooses among."""
    for view in module.lists.values():
        yield from _folded(view.filter, module.name, vocabulary)
    for block in module.related.values():
        yield from _folded(block.filter, block.module, vocabulary)
    for field in module.fields.values():
        if isinstance(field.options, LinkOptions):
            for target in field.options.targets:
                yield from _folded(field.options.filter, target, vocabulary)


def _granted(role: Role, vocabulary: Vocabulary) -> Iterator[_Name]:
    for name, grants in role.grants.items():
        for grant in grants.operations.values():
            yield from _folded(grant.where, name, vocabulary)


def _folded(expression: Expression | None, module: str, vocabulary: Vocabulary) -> Iterator[_Name]:
    if expression is None:
        return
    for rows, slot in folded_reads(expression):
        if slot.root == "record":
            yield from list(fields_along(vocabulary, rows.module if rows else module, slot.path))[-1:]
