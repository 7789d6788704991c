"""The fields that every module has: kept by the platform, never declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customary.expressions.types import INTEGER, RefType, Type
from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.model.fields import Field
from customary.metadata.shaping.labels import Labels

__all__ = ["SYSTEM_KEYS", "WRITABLE_SYSTEM_KEYS", "system_fields"]


@dataclass(frozen=True, slots=True)
class _System:
    key: str
    type: str
    label: str
    required: bool = False
    filterable: bool = True


_SYSTEM = (
    _System("id", "integer", "Record number", required=True),
    _System("row_version", "integer", "Version", required=True, filterable=False),
    _System("created_at", "datetime", "Created at", required=True),
    _System("created_by", "user", "Created by"),
    _System("updated_at", "datetime", "Changed at", required=True),
    _System("updated_by", "user", "Changed by"),
    _System("owner", "user", "Owner"),
    _System("department", "department", "Department"),
    _System("deleted_at", "datetime", "Deleted at", filterable=False),
    _System("deleted_by", "user", "Deleted by", filterable=False),
    _System("locked", "boolean", "Locked"),
    _System("display", "text", "Name"),
)
SYSTEM_KEYS = frozenset(one.key for one in _SYSTEM)
WRITABLE_SYSTEM_KEYS = frozenset({"owner", "department"})
"""What people with the right to assign may set, and rules may set."""


def system_fields(module: str, labels: Labels) -> Mapping[str, Field]:
    """Make the system fields of a module, labels in every language."""
    return {one.key: _field(module, one, labels) for one in _SYSTEM}


def _field(module: str, one: _System, labels: Labels) -> Field:
    entry = FIELD_TYPES[one.type]
    options = entry.options({"max": 1000} if one.type == "text" else {})
    return Field(
        module=module,
        key=one.key,
        uid=f"{module}.{one.key}",
        type=one.type,
        options=options,
        language_type=_language_type(module, one, entry.language_type(options)),
        label=labels.label(None, f"system.fields.{one.key}.label", otherwise=one.label, place=None, application=""),
        required=one.required,
        system=True,
        filterable=one.filterable,
        sortable=one.filterable,
        audit=one.key in WRITABLE_SYSTEM_KEYS,
        copy=False,
        readonly=one.key not in WRITABLE_SYSTEM_KEYS,
    )


def _language_type(module: str, one: _System, natural: Type) -> Type:
    """`id` is a reference to the record itself, so that rules can compare and pass it on."""
    if one.key == "id":
        return RefType((module,))
    return INTEGER if one.type == "integer" else natural
