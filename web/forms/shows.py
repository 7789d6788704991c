"""How the browser reads and shows the values of a field itself; what it cannot do as the server does is left to it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions.types import CurrencyAt, MoneyType
from customary.metadata.field_types import FIELD_TYPES, computed_type_name
from customary.metadata.model.fields import Field

__all__ = ["is_shown_here", "read_as", "shown_as"]

_READ: Mapping[str, str] = MappingProxyType(
    {
        "text": "line",
        "person_name": "line",
        "barcode": "line",
        "long_text": "area",
        "address": "area",
        "email": "email",
        "phone": "phone",
        "integer": "number",
        "decimal": "number",
        "money": "number",
        "rating": "number",
        "percent": "percent",
        "boolean": "boolean",
        "date": "date",
        "datetime": "datetime",
        "time": "time",
        "duration": "duration",
        "choice": "choice",
        "choices": "choices",
        "link": "ref",
        "user": "ref",
        "department": "ref",
        "link_any": "pair",
    }
)
"""By field type, what the browser takes the text of a control for; of the others it only knows that they are blank."""
_SHOWN: Mapping[str, str] = MappingProxyType(
    {
        "integer": "number",
        "decimal": "number",
        "money": "money",
        "percent": "percent",
        "text": "text",
        "long_text": "lines",
        "date": "date",
    }
)


def read_as(field: Field) -> str:
    return "tri" if field.tri and field.type == "boolean" else _READ.get(field.type, "other")


def shown_as(field: Field) -> str | None:
    """Say how the browser writes a computed value; None where it asks the server to.

    An amount whose currency another field says is written by the server, which knows the signs of all currencies.
    """
    if isinstance(field.language_type, MoneyType) and isinstance(field.language_type.currency, CurrencyAt):
        return None
    computed = FIELD_TYPES[field.type].kind == "computed"
    return _SHOWN.get((computed_type_name(field.language_type) or "") if computed else field.type)


def is_shown_here(field: Field) -> bool:
    return shown_as(field) is not None
