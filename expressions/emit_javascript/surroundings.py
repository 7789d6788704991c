"""The environment as JSON, cut down to what functions read: a browser is told no more than it needs."""

from __future__ import annotations

from collections.abc import Mapping

from customary.expressions.calendars import Calendar
from customary.expressions.emit_javascript.contract import Needs
from customary.expressions.environment import Environment, Option
from customary.expressions.json_values import json_value
from customary.expressions.types import Type
from customary.expressions.zone_tables import zone_table

__all__ = ["environment_json"]


def environment_json(environment: Environment, needs: Needs) -> dict[str, object]:
    """Write what `environment()` of the runtime reads; zones and dictionaries only as far as they are needed."""
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
    }


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
