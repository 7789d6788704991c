"""A record of a module as a line of JSON gives it: `{"amount": "1.50", "account": {"industry": "it"}}`.

A link is an id, or the linked record as an object; related records are a list of objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from customary.commands.evaluation.fields import bad_value, elsewhere, missing
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.environment import Environment
from customary.expressions.rates import ONE, converted
from customary.expressions.types import MONEY_SCALE, AncestorsType, ChoicesType, NumberType, RefType
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import Field
from customary.metadata.values import ValueRefused, read_value, to_language

__all__ = ["Given", "slot_values"]

_PEOPLE = "user"


@dataclass(frozen=True, slots=True)
class Given:
    """The records that an expression is computed for, as JSON objects of their fields."""

    module: str
    record: Mapping[str, object]
    old: Mapping[str, object] | None = None
    """The record as it was saved before; None while it is new."""
    user: Mapping[str, object] | None = None
    settings: Mapping[str, object] | None = None
    around: Mapping[str, object] | None = None
    """Of a related record: the one that it belongs to."""
    around_module: str = ""

    def root(self, slot: Slot | RowsSlot) -> tuple[Mapping[str, object], str]:
        """Give the object that a path begins at, and its module."""
        match slot.root:
            case "old":
                return self.old or {}, self.module
            case "user":
                return self.user or {}, _PEOPLE
            case "outer":
                return self.around or {}, self.around_module
            case _:
                return self.record, self.module

    def row(self, module: str, row: Mapping[str, object]) -> Given:
        """Give a related record, seen from which this one is `record`."""
        return replace(self, module=module, record=row, old=None, around=self.record, around_module=self.module)


def slot_values(
    catalog: Catalog, given: Given, slots: Sequence[Slot | RowsSlot], environment: Environment
) -> list[object]:
    """Give the values of slots, in language form; what the records do not name is blank.

    Errors: `LineRefused` for a value that does not fit its field.
    """
    reading = _Reading(catalog, given, environment)
    return [reading.value(slot) for slot in slots]


@dataclass(frozen=True, slots=True)
class _Reading:
    catalog: Catalog
    given: Given
    environment: Environment

    def value(self, slot: Slot | RowsSlot) -> object:
        if isinstance(slot, RowsSlot):
            return self._rows(slot)
        if slot.root == "setting":
            return self._setting(slot)
        record, module = self._reached(slot)
        raw = record.get(slot.path[-1])
        if isinstance(slot.type, AncestorsType):
            return frozenset(_above(raw, slot.type.by))
        if isinstance(raw, dict) and isinstance(slot.type, RefType):
            raw = raw.get("id")
        field = self._field(module, slot.path[-1])
        if raw is None and field is not None:
            return self._left_out(slot, field, record)
        if raw is None or field is None:
            return _blank(slot)
        return self._read(slot, field, raw)

    def _rows(self, slot: RowsSlot) -> object:
        if slot.by is not None or slot.among is not None:
            raise elsewhere(slot.module)
        record, _ = self._reached(slot)
        raw = record.get(slot.path[-1])
        rows = raw if isinstance(raw, list) else []
        if not all(isinstance(row, dict) for row in rows):
            raise missing(f"{'.'.join(slot.path)} as a list of objects")
        return [
            tuple(slot_values(self.catalog, self.given.row(slot.module, row), slot.slots, self.environment))
            for row in rows
        ]

    def _left_out(self, slot: Slot, field: Field, record: Mapping[str, object]) -> object:
        """Give a value that was not told: an amount in base currency follows from the amount, by the rates."""
        module = self.catalog.modules[field.module]
        for amount in module.fields.values():
            exchange = amount.exchange
            if exchange is None or exchange.base != field.key or record.get(amount.key) is None:
                continue
            code = exchange.code if exchange.currency is None else record.get(exchange.currency)
            rate = self.environment.rate(None if code is None else str(code), self.environment.today)
            scaled = self._read(slot, amount, record[amount.key])
            return None if rate is None else converted(int(str(scaled)), MONEY_SCALE, rate, ONE, MONEY_SCALE)
        return _blank(slot)

    def _read(self, slot: Slot, field: Field, raw: object) -> object:
        try:
            found = read_value(field, raw, catalog=self.catalog, timezone=self.environment.zone)
        except ValueRefused as refused:
            raise bad_value(".".join(slot.path), refused) from refused
        return to_language(slot.type, found)

    def _setting(self, slot: Slot) -> object:
        """Give the value of a setting: the one that was given, or its declared default."""
        key = slot.path[-1]
        raw = (self.given.settings or {}).get(key, self.catalog.settings[key].default)
        if isinstance(slot.type, NumberType) and raw is not None:
            try:
                raw = Decimal(str(raw))
            except InvalidOperation:
                raise missing(f"settings.{key}") from None
        return to_language(slot.type, raw)

    def _field(self, module: str, key: str) -> Field | None:
        found = self.catalog.modules.get(module)
        return found.field(key) if found is not None and found.has_field(key) else None

    def _reached(self, slot: Slot | RowsSlot) -> tuple[Mapping[str, object], str]:
        """Follow links to the record that holds the last step of a path, and tell its module."""
        record, module = self.given.root(slot)
        for step in slot.path[:-1]:
            field = self._field(module, step)
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


def _blank(slot: Slot) -> object:
    return frozenset() if isinstance(slot.type, ChoicesType) else None


def _above(linked: object, by: str) -> Iterator[int]:
    """Follow a link from object to object, and give the ids that it leads to."""
    while isinstance(linked, dict):
        linked = linked.get(by)
        found = linked.get("id") if isinstance(linked, dict) else linked
        if isinstance(found, int):
            yield found
