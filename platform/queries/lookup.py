"""Records by the text that one of their fields holds: many texts at once, for whoever reads a file of them."""

from __future__ import annotations

from collections.abc import Iterable

from customary.expressions.types import TextType
from customary.metadata.model.fields import Field
from customary.platform.queries.paths import readable_field
from customary.platform.queries.requests import ListRequest
from customary.platform.queries.selection import select_records
from customary.platform.unit import Unit

__all__ = ["found_by_text", "holders_of"]

_AT_ONCE = 500


def found_by_text(field: Field) -> bool:
    """Say whether `holders_of` can look for values of a field."""
    return field.stored and field.filterable and isinstance(field.language_type, TextType)


def holders_of(unit: Unit, module: str, key: str, texts: Iterable[str]) -> dict[str, list[int]]:
    """Give the records that hold each of these texts in a field, among those that the reader may see.

    A text that no record holds is missing. The same as a condition `is` for each text, in one query.
    Errors: `Denied` and `UnknownField`, as for a list with such a condition.
    """
    selection = select_records(unit, ListRequest(module=module))
    readable_field(selection.rights, selection.module, (key,))
    column = selection.table.c[key]
    begun = selection.select(selection.table.c.id, column).order_by(selection.table.c.id)
    found: dict[str, list[int]] = {}
    wanted = sorted(set(texts))
    for start in range(0, len(wanted), _AT_ONCE):
        for record_id, text in unit.connection.execute(begun.where(column.in_(wanted[start : start + _AT_ONCE]))):
            found.setdefault(text, []).append(record_id)
    return found
