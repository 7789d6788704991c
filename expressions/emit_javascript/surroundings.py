"""The environment as JSON, cut down to what functions read: a browser is told no more than it needs."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from customary.expressions.calendars import Calendar
from customary.expressions.emit_javascript.contract import Needs
from customary.expressions.environment import Environment, Option
from customary.expressions.json_values import json_value
from customary.expressions.rates import Rate
from customary.expressions.types import Type
from customary.expressions.zone_tables import zone_table

__all__ = ["MOST_RATES", "environment_json"]

MOST_RATES = 1_000
"""So many exchange rates are sent along, the newest; who needs an older one asks the server. Some 25 KB of JSON."""


def environment_json(environment: Environment, needs: Needs) -> dict[str, object]:
    """Write what `environment()` of the runtime reads; the rest only as far as it is needed."""
    return {
        "today": environment.today,
        "now": environment.now,
        "zone": environment.zone,
        "language": environment.language,
        "userId": environment.user_id,
        "roles": sorted(environment.roles),
        "teams": sorted(environment.teams),
        "isNew": environment.is_new,
        "weekStart": environment.week_start,
        "fiscalStart": environment.fiscal_start,
        "fiscalYearBy": environment.fiscal_year_by,
        "leapBirthday": environment.leap_birthday,
        "zones": [[zone, _zone(zone)] for zone in sorted(needs.zones | {environment.zone})],
        "dictionaries": [
            [name, _dictionary(environment.dictionaries.get(name, {}), attributes)]
            for name, attributes in sorted(needs.dictionaries.items())
        ],
        "calendars": [[name or "", _calendar(environment.days_of(name))] for name in needs.calendars],
        "rates": _rates(environment, needs.rates) if needs.rates else None,
    }


def _rates(environment: Environment, currencies: frozenset[str | None]) -> dict[str, object]:
    codes = frozenset(one for one in currencies if one is not None) - {environment.currency}
    found = environment.rates.newest(None if None in currencies else codes, MOST_RATES)
    return {
        "base": environment.currency,
        "dated": [
            [code, {"days": [day for day, _ in dated], "worth": [_worth(rate) for _, rate in dated]}]
            for code, dated in found.dated.items()
        ],
        "complete": found.complete,
    }


def _worth(rate: Rate) -> str:
    """Write a rate as a fraction that is not longer than it needs to be.

    >>> _worth(Rate(7_150_000, 1_000_000))
    '143/20'
    """
    worth = Fraction(rate.numerator, rate.denominator)
    return f"{worth.numerator}/{worth.denominator}"


def _calendar(calendar: Calendar) -> dict[str, object]:
    return {"weekdays": calendar.weekdays, "on": calendar.on, "off": calendar.off}


def _zone(name: str) -> object:
    table = zone_table(name)
    return table.as_json() if table is not None else None


def _dictionary(options: Mapping[str, Option], attributes: Mapping[str, Type]) -> list[object]:
    return [[code, _option(option, attributes)] for code, option in options.items()]


def _option(option: Option, attributes: Mapping[str, Type]) -> dict[str, object]:
    return {
        "labels": list(option.labels.items()),
        "rank": option.rank,
        "group": option.group,
        "active": option.active,
        "attributes": [
            [name, json_value(option.attributes.get(name), type_)] for name, type_ in sorted(attributes.items())
        ],
    }
