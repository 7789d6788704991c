"""A record of a module as a line of JSON gives it: `{"amount": "1.50", "account": {"industry": "it"}}`.

A link is an id, or the linked record as an object; related records are a list of objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from customary.commands.evaluation.fields import bad_value, elsewhere, missing
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.environment import Option
from customary.expressions.positions import LANGUAGES
from customary.expressions.types import AncestorsType, ChoicesType, RefType
from customary.metadata.catalog import Catalog
from customary.metadata.model.site import DictionaryValue
from customary.metadata.values import ValueRefused, read_value, to_language

__all__ = ["options_of", "slot_values"]


def slot_values(
    catalog: Catalog, module: str, record: Mapping[str, object], slots: Sequence[Slot | RowsSlot], timezone: str
) -> list[object]:
    """Give the values of slots, in language form; what the record does not name is blank.

    Errors: `LineRefused` for a value that does not fit its field.
    """
    return [_value(catalog, module, record, slot, timezone) for slot in slots]


def _value(catalog: Catalog, module: str, record: Mapping[str, object], slot: Slot | RowsSlot, timezone: str) -> object:
    if isinstance(slot, RowsSlot) and (slot.by is not None or slot.among is not None):
        raise elsewhere(slot.module)
    at, name = _reached(catalog, module, record if slot.root == "record" else {}, slot.path)
    raw = at.get(slot.path[-1])
    if isinstance(slot, RowsSlot):
        rows = raw if isinstance(raw, list) else []
        return [tuple(slot_values(catalog, slot.module, row, slot.slots, timezone)) for row in rows]
    if isinstance(slot.type, AncestorsType):
        return frozenset(_above(raw, slot.type.by))
    if isinstance(raw, dict) and isinstance(slot.type, RefType):
        raw = raw.get("id")
    field = catalog.modules[name].fields.get(slot.path[-1]) if name in catalog.modules else None
    if raw is None or field is None:
        return frozenset() if isinstance(slot.type, ChoicesType) else None
    try:
        return to_language(slot.type, read_value(field, raw, catalog=catalog, timezone=timezone))
    except ValueRefused as refused:
        raise bad_value(".".join(slot.path), refused) from refused


def _above(linked: object, by: str) -> Iterator[int]:
    """Follow a link from object to object, and give the ids that it leads to."""
    while isinstance(linked, dict):
        linked = linked.get(by)
        found = linked.get("id") if isinstance(linked, dict) else linked
        if isinstance(found, int):
            yield found


def _reached(
    catalog: Catalog, module: str, record: Mapping[str, object], path: Sequence[str]
) -> tuple[Mapping[str, object], str]:
    """Follow links to the record that holds the last step of a path."""
    for step in path[:-1]:
        field = catalog.modules[module].fields.get(step) if module in catalog.modules else None
        if field is None:
            module = step  # behind a link to several modules, the path names the one that is meant
            continue
        linked = record.get(step)
        if linked is not None and not isinstance(linked, dict):
            raise missing(f"{step} as an object")
        record = linked or {}
        if isinstance(field.language_type, RefType) and len(field.language_type.modules) == 1:
            module = field.language_type.modules[0]
    return record, module


def options_of(catalog: Catalog) -> dict[str, dict[str, Option]]:
    """Give what expressions may ask of the dictionaries of a catalog."""
    return {
        name: {code: _option(value, rank) for rank, (code, value) in enumerate(one.values.items(), start=1)}
        for name, one in catalog.dictionaries.items()
    }


def _option(value: DictionaryValue, rank: int) -> Option:
    group = value.attributes.get("group")
    return Option(
        labels={language: value.label.text(language) for language in LANGUAGES},
        rank=rank,
        group=group if isinstance(group, str) else None,
        active=not value.retired,
        attributes=value.attributes,
    )
