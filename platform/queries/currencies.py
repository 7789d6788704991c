"""Amounts in what people see of records: each with its currency, and many together in base currency.

Whoever may see an amount sees its currency; without it the number would say something else.
"""

from __future__ import annotations

from collections.abc import Sequence

from customary.metadata.model.fields import Field
from customary.metadata.model.modules import Module
from customary.platform.records.record import Draft, Record

__all__ = ["amount_to_compare", "code_name", "compared_way", "currency_of", "way_to_code"]


def code_name(path: Sequence[str]) -> str:
    """Name the value that holds the currency of an amount, among the values of a record that was read for somebody."""
    return ".".join((*path, "currency"))


def way_to_code(field: Field, path: Sequence[str]) -> tuple[str, ...] | None:
    """Give the way to the field that says the currency of an amount; None where it is fixed or the base currency."""
    exchange = field.exchange
    return (*path[:-1], exchange.currency) if exchange is not None and exchange.currency is not None else None


def currency_of(record: Record | Draft, field: Field, path: Sequence[str] | None = None) -> str | None:
    """Give the code of the currency that a record's amount is in; None is the base currency."""
    if field.exchange is None:
        return None
    way = way_to_code(field, path or (field.key,))
    if way is None:
        return field.exchange.code
    held = code_name(path or (field.key,))
    code = record.values.get(held, record.values.get(".".join(way)))
    return code if isinstance(code, str) else None


def compared_way(field: Field, path: Sequence[str]) -> tuple[str, ...]:
    """Give the way to what amounts of several records compare by: in base currency where their currencies differ."""
    exchange = field.exchange
    return (*path[:-1], exchange.base) if exchange is not None and exchange.currency is not None else tuple(path)


def amount_to_compare(module: Module, field: Field) -> Field:
    """Give the field by which amounts of several records add up, the same way."""
    return module.field(compared_way(field, (field.key,))[0])
