"""Related blocks: records of other modules that link to this one, a few of them, with their count and sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from markupsafe import Markup

from customary.metadata.field_types import computed_type_name
from customary.metadata.model.fields import Field, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.views import RelatedBlock
from customary.metadata.values import Reference
from customary.platform.access import rights_of
from customary.platform.errors import NotFound
from customary.platform.queries import (
    Count,
    Page,
    amount_to_compare,
    count,
    currency_of,
    displays,
    related,
    related_request,
    total,
)
from customary.platform.records.record import Record
from customary.platform.storage.tables import is_any_reference
from customary.web.cells import CellPlace, is_number
from customary.web.listing import field_at
from customary.web.pages.lists import readable_fields
from customary.web.uncomputed import badges_of, undecided_rows
from customary.web.visit import Visit

__all__ = ["Block", "BlockColumn", "block_of", "blocks_of"]


@dataclass(frozen=True, kw_only=True)
class BlockColumn:
    path: tuple[str, ...]
    field: Field
    label: str
    number: bool

    @property
    def key(self) -> str:
        return ".".join(self.path)

    def value(self, record: Record) -> object:
        return record.get(self.key)

    def currency(self, record: Record) -> str | None:
        return currency_of(record, self.field, self.path)


@dataclass(frozen=True, kw_only=True)
class Block:
    key: str
    label: str
    module: Module
    columns: tuple[BlockColumn, ...]
    page: Page
    place: CellPlace
    badges: Mapping[tuple[int, str], Markup]
    """What stands in the place of values that could not be computed, by record and field."""
    undecided: str
    """How many records are missing because the block's filter could not be evaluated for them; else empty."""
    count: Count
    sums: tuple[str, ...]
    add: str
    """The address of the form for one more; empty where none may be made here."""
    quick: bool
    all: str
    """The address of the whole list."""


def blocks_of(visit: Visit, record: Record) -> list[Block]:
    """Give the related blocks of a record that this person may see."""
    rights = rights_of(visit.unit)
    return [
        block_of(visit, record, one)
        for one in record.module.related.values()
        if rights.may("read", one.module) and rights.may_read(one.module, one.via)
    ]


def block_of(
    visit: Visit, record: Record, block: RelatedBlock, *, limit: int | None = None, after: str | None = None
) -> Block:
    """Give one block of a record, or a page of the whole list behind it."""
    unit = visit.unit
    module = visit.catalog.modules[block.module]
    if not rights_of(unit).may_read(module.name, block.via):
        raise NotFound(block.module)
    columns = _columns(visit, module, block)
    found = related(unit, record.module.name, record.id, block, limit=limit, after=after)
    asked = replace(related_request(unit, record.module.name, record.id, block), sort=(), after=None)
    counted = count(unit, asked, cap=1_000)
    return Block(
        key=block.key,
        label=visit.label(block.label),
        module=module,
        columns=columns,
        page=found,
        place=visit.place(_names(visit, found.records, columns)),
        badges=badges_of(visit, module, found.records, [one.key for one in columns], reasons=False),
        undecided=undecided_rows(visit, module, [found]),
        count=counted,
        sums=tuple(_sums(visit, module, block, record)) if counted.value else (),
        add=_add(visit, record, module, block),
        quick=block.create == "quick",
        all=f"/m/{record.module.name}/{record.id}/r/{block.key}",
    )


def _columns(visit: Visit, module: Module, block: RelatedBlock) -> tuple[BlockColumn, ...]:
    readable = readable_fields(visit)
    found = []
    for path in block.columns:
        field = field_at(module, path, visit.catalog, readable)
        if field is not None:
            first = module.field(path[0])
            label = visit.label(field.label)
            label = label if len(path) == 1 else f"{visit.label(first.label)} › {label}"
            found.append(BlockColumn(path=path, field=field, label=label, number=is_number(field)))
    return tuple(found)


def _names(visit: Visit, records: Sequence[Record], columns: Sequence[BlockColumn]) -> dict[tuple[str, int], str]:
    wanted: set[tuple[str, int]] = set()
    for column in columns:
        if not isinstance(column.field.options, LinkOptions):
            continue
        for record in records:
            value = column.value(record)
            if isinstance(value, Reference):
                wanted.add((value.module, value.id))
            elif isinstance(value, int):
                wanted.add((column.field.options.targets[0], value))
    return displays(visit.unit, wanted) if wanted else {}


def _sums(visit: Visit, module: Module, block: RelatedBlock, record: Record) -> list[str]:
    rights = rights_of(visit.unit)
    asked = replace(related_request(visit.unit, record.module.name, record.id, block), sort=())
    shown = []
    for function, key in block.summary.values():
        if not rights.may_read(module.name, key):
            continue
        found = total(visit.unit, asked, function, key)  # type: ignore[arg-type] # linking checked the function
        value = found.value
        if found.exact and isinstance(value, Decimal | int):
            field = module.field(key)
            money = "money" in (field.type, computed_type_name(field.language_type))
            code = amount_to_compare(module, field).exchange
            fixed = code.code if code is not None else None
            shown.append(visit.formats.money(value, fixed, symbol=True) if money else visit.formats.number(value))
    return shown


def _add(visit: Visit, record: Record, module: Module, block: RelatedBlock) -> str:
    if block.create == "none" or not rights_of(visit.unit).may("create", module.name):
        return ""
    via = module.field(block.via)
    value = f"{record.module.name}:{record.id}" if is_any_reference(via) else str(record.id)
    form = "quick" if block.create == "quick" else "new"
    return f"/m/{module.name}/{form}?" + urlencode({block.via: value, "next": f"/m/{record.module.name}/{record.id}"})
