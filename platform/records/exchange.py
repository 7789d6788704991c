"""Amounts of other currencies get their value in base currency: by the rate in force when they were saved.

An amount is converted when it changes, or its currency, or the date that says which rate is taken; as long as none of
these changes, its base amount stands, whatever becomes of the rates. An amount without a rate has no base amount, and
the record cannot be saved with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from customary.expressions.rates import ONE, Rate, converted
from customary.expressions.types import MONEY_SCALE
from customary.metadata.model.fields import Exchange, Field
from customary.platform.errors import FieldProblem
from customary.platform.records import problems
from customary.platform.records.history import last_change
from customary.platform.records.rates import MODULE, RateBook
from customary.platform.records.recipe import Conversion, Recipe, recipe_of
from customary.platform.records.record import Draft
from customary.platform.unit import Unit

__all__ = ["convert", "convert_all", "in_base", "settle_currencies"]

_MOST = 10**18
"""Below this stays the scaled integer of an amount."""


def settle_currencies(recipe: Recipe, draft: Draft) -> None:
    """Let amounts of which nobody says the currency be in base currency, and say so."""
    for key in recipe.currencies:
        if draft[key] is None:
            draft.set(key, recipe.base_currency, "default")


def convert_all(unit: Unit, draft: Draft, *, again: bool = False) -> None:
    """Bring the base amounts of a draft up to date, as far as there are rates."""
    recipe = recipe_of(unit.runtime, draft.module)
    settle_currencies(recipe, draft)
    for one in recipe.conversions:
        convert(unit, draft, one, again=again)


def convert(unit: Unit, draft: Draft, one: Conversion, *, again: bool = False) -> FieldProblem | None:
    """Bring one base amount up to date; give what stands in the way.

    `again` converts what has not changed anew, by the rate of the day on which it did.
    """
    amount = draft[one.amount.key]
    if not amount:  # nothing is worth nothing, whatever the rate
        draft.set(one.field.key, amount, "exchange")
        return None
    untouched = draft.old is not None and not draft.touches(one.reads)
    if untouched and not again:
        before = draft.old.values.get(one.field.key) if draft.old is not None else None
        if before is not None:
            draft.set(one.field.key, before, "exchange")
            return None
    saved = last_change(unit, draft.old, one.reads) if untouched and draft.old is not None else unit.now
    code, day = _code(one.exchange, draft.values), _day(unit, one.exchange, draft.values, saved)
    rate = ONE if code in (None, _base(unit)) else RateBook(unit).rate(str(code), day.toordinal())
    found = None if rate is None else in_base(amount, rate)
    draft.set(one.field.key, found, "exchange")
    if rate is None:
        return problems.no_rate(_blamed(one), str(code), day, unit.runtime.catalog.modules[MODULE])
    return problems.too_much_in_base(one.amount, _base(unit)) if found is None else None


def in_base(amount: object, rate: Rate) -> Decimal | None:
    """Convert an amount into base currency; None where no column holds the result.

    >>> in_base(Decimal("12.5"), Rate(72, 10))
    Decimal('90.0000')
    """
    scaled = int(Decimal(str(amount)).scaleb(MONEY_SCALE))
    found = converted(scaled, MONEY_SCALE, rate, ONE, MONEY_SCALE)
    return Decimal(found).scaleb(-MONEY_SCALE) if abs(found) < _MOST else None


def _base(unit: Unit) -> str:
    return unit.runtime.catalog.site.currency


def _code(exchange: Exchange, values: Mapping[str, object]) -> object:
    return exchange.code if exchange.currency is None else values.get(exchange.currency)


def _day(unit: Unit, exchange: Exchange, values: Mapping[str, object], saved: datetime) -> date:
    """Give the day whose rate is taken: that of the named date, else that of the save, in the site's zone."""
    zone = ZoneInfo(unit.runtime.catalog.site.timezone)
    given = values.get(exchange.rate_date) if exchange.rate_date is not None else None
    if isinstance(given, datetime):
        return given.astimezone(zone).date()
    return given if isinstance(given, date) else saved.astimezone(zone).date()


def _blamed(one: Conversion) -> Field:
    """The field that a missing rate is told at: the one that says the currency, where there is one."""
    return one.says if one.says is not None else one.amount
