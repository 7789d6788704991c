"""Related blocks: the records of another module that link to one record."""

from __future__ import annotations

from dataclasses import replace

from customary.metadata.model.views import RelatedBlock
from customary.metadata.values import Reference
from customary.platform.access import rights_of
from customary.platform.queries.paging import Page, page
from customary.platform.queries.paths import readable_paths, readable_sort
from customary.platform.queries.reading import read
from customary.platform.queries.requests import Condition, ListRequest
from customary.platform.storage.tables import is_any_reference
from customary.platform.unit import Unit

__all__ = ["related", "related_request"]


def related_request(unit: Unit, module_name: str, record_id: int, block: RelatedBlock) -> ListRequest:
    """Say which records a block shows, to page, count or total them. Asks nothing about the record itself."""
    module, rights = unit.runtime.catalog.modules[block.module], rights_of(unit)
    via = module.field(block.via)
    value: object = Reference(module_name, record_id) if is_any_reference(via) else record_id
    return ListRequest(
        module=block.module,
        conditions=(Condition((block.via,), "is", (value,)),),
        filter=block.filter,
        columns=readable_paths(rights, module, block.columns),
        sort=readable_sort(rights, module, block.sort),
        limit=block.limit,
    )


def related(
    unit: Unit,
    module_name: str,
    record_id: int,
    block: RelatedBlock,
    *,
    limit: int | None = None,
    after: str | None = None,
) -> Page:
    """Read a page of a block of a record that the reader may see; columns that they may not see are left out.

    Errors: `NotFound` for a record out of reach, `Denied` for a block of a module that they may see nothing of.
    """
    read(unit, module_name, record_id, deleted=True)
    request = related_request(unit, module_name, record_id, block)
    return page(unit, replace(request, limit=limit or block.limit, after=after))
