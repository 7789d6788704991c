"""Values as plain JSON, for traces and for the payloads of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.types import AncestorsType, OpaqueType
from customary.metadata.model.modules import Module
from customary.metadata.values import Reference, from_json, from_language, to_json

__all__ = ["plain", "plain_changes", "plain_value", "values_from_plain"]


def plain(value: object) -> object:
    """Write any natural value as JSON holds it, for people to read."""
    match value:
        case None | bool() | int() | str():
            return value
        case Reference():
            return {"module": value.module, "id": value.id}
        case Decimal():
            return format(value, "f")
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case tuple() | list() | frozenset():
            return [plain(one) for one in value]
        case _:
            return str(value)


def plain_value(slot: Slot | RowsSlot, value: object) -> object:
    """Write the value that a slot had; of related rows how many there were."""
    if isinstance(slot, RowsSlot):
        return {"rows": len(value) if isinstance(value, list | tuple) else 0}
    if isinstance(slot.type, OpaqueType):
        return value is not None
    if isinstance(slot.type, AncestorsType):
        return plain(value)
    return plain(from_language(slot.type, value))


def plain_changes(module: Module, changes: Mapping[str, tuple[object, object]]) -> list[dict[str, object]]:
    """Write changes of fields as history does: field, old and new."""
    return [
        {"field": key, "old": to_json(module.field(key), old), "new": to_json(module.field(key), new)}
        for key, (old, new) in changes.items()
    ]


def values_from_plain(module: Module, values: Mapping[str, object]) -> dict[str, object]:
    """Read back natural values by field; fields that no longer exist are left out."""
    return {key: from_json(module.field(key), value) for key, value in values.items() if module.has_field(key)}
