"""What the columns of a catalog are made for: the part of a field that its stored values depend on.

SQLite's column types say less than this (a number of two decimals and one of four are both INTEGER), so that the
database alone cannot tell whether a field changed. The shape is kept in `meta_state.stored` by every apply.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from customary.expressions.postgresql_functions import STATEMENTS
from customary.expressions.types import (
    MONEY_SCALE,
    BooleanType,
    ChoicesType,
    ChoiceType,
    CurrencyAt,
    DateTimeType,
    DateType,
    DurationType,
    MoneyType,
    NumberType,
    OpaqueType,
    PeriodType,
    RefType,
    TextType,
    TimeType,
)
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import Field
from customary.metadata.model.modules import Module
from customary.platform.storage.tables import many_target

__all__ = ["Shape", "fits", "functions_hash", "is_wider_number", "shape_of", "shape_of_module", "stored_shape"]

Shape = Mapping[str, Mapping[str, str]]
"""By module, then by field: what the column holds, in words that people can read in a plan."""

_WRITTEN: Mapping[type, Callable[[Any], str]] = {
    TextType: lambda _: "text",
    NumberType: lambda one: f"number({one.precision},{one.scale})",
    MoneyType: lambda one: f"money({_currency(one)})",
    BooleanType: lambda _: "boolean",
    DateType: lambda _: "date",
    DateTimeType: lambda _: "datetime",
    TimeType: lambda _: "time",
    DurationType: lambda _: "duration",
    PeriodType: lambda _: "period",
    ChoiceType: lambda one: f"choice({one.dictionary})",
    ChoicesType: lambda one: f"choices({one.dictionary or ''})",
    RefType: lambda one: f"link({','.join(one.modules)})",
    OpaqueType: lambda _: "json",
}


def shape_of(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Write down what every declared field of a catalog stores."""
    return {name: shape_of_module(module) for name, module in catalog.modules.items()}


def stored_shape(stored: Mapping[str, Any]) -> Shape:
    """Give the shape that was written down with the last apply."""
    shape: Shape = stored.get("modules", {})
    return shape


def shape_of_module(module: Module) -> dict[str, str]:
    return {field.key: written for field in module.fields.values() if (written := _written(field)) is not None}


def _written(field: Field) -> str | None:
    target = many_target(field)
    if target is not None:
        return f"links({target})"
    if field.base_of is not None:
        return f"money(base of {field.base_of})"
    return _WRITTEN[type(field.language_type)](field.language_type) if field.stored else None


def _currency(one: MoneyType) -> str:
    if isinstance(one.currency, CurrencyAt):
        return f"by {one.currency.path[0]}"
    return one.currency or "base"


def fits(before: str, after: str) -> bool:
    """Say whether values that were stored as the one can be read as the other, as they lie."""
    if before == after or is_wider_number(before, after):
        return True
    if after.startswith("money("):
        return _was_money(before, after)
    if before.startswith("choice(") and after == "text":
        return True
    if before.startswith("choices(") and after == "choices()":
        return True
    return _is_any_link(before) and _is_any_link(after) and set(_links(before)) <= set(_links(after))


def _was_money(before: str, after: str) -> bool:
    """Amounts in base currency may get a field that says so; before there were currencies, none was written down."""
    if before == "money":
        return True
    is_plain = before == "money(base)" or (before.startswith("number(") and _digits(before)[1] == MONEY_SCALE)
    return is_plain and (after == "money(base)" or after.startswith("money(by "))


def is_wider_number(before: str, after: str) -> bool:
    """Say whether a number only gets more digits before its point."""
    if not (before.startswith("number(") and after.startswith("number(")):
        return False
    old_precision, old_scale = _digits(before)
    new_precision, new_scale = _digits(after)
    return old_scale == new_scale and new_precision >= old_precision


def _digits(written: str) -> tuple[int, int]:
    precision, scale = written.removeprefix("number(").removesuffix(")").split(",")
    return int(precision), int(scale)


def _links(written: str) -> list[str]:
    return written.removeprefix("link(").removesuffix(")").split(",")


def _is_any_link(written: str) -> bool:
    return written.startswith("link(") and len(_links(written)) > 1


def functions_hash() -> str:
    """Tell whether the functions in a PostgreSQL database are those of this release."""
    return hashlib.sha256("\n".join(STATEMENTS).encode()).hexdigest()
