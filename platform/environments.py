"""What surrounds every evaluation of a unit of work: its moment, its person, the dictionaries of the site.

Whatever decides a save is evaluated in the site's time zone; texts that are stored are written in the site's first
language, messages in the language of the unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from customary.expressions.calendars import Calendar
from customary.expressions.environment import Environment, Option
from customary.expressions.positions import Language
from customary.metadata.model.site import DictionaryValue
from customary.platform.errors import language_of
from customary.platform.records.rates import RateBook
from customary.platform.unit import Unit

__all__ = ["environment", "stored_environment"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def environment(unit: Unit, *, is_new: bool = False) -> Environment:
    """Say what surrounds every evaluation of a unit: its moment, its person, the site's dictionaries."""
    return _environment(unit, is_new=is_new, language=language_of(unit.language))


def stored_environment(unit: Unit, *, is_new: bool = False) -> Environment:
    """The same for what is stored and so may not depend on the reader: computed fields and display texts."""
    return _environment(unit, is_new=is_new, language=language_of(unit.runtime.catalog.site.languages[0]))


def _environment(unit: Unit, *, is_new: bool, language: Language) -> Environment:
    key = ("environment", unit.now, unit.actor, is_new, language)
    found = unit.memo.get(key)
    if found is None:
        found = unit.memo[key] = _new_environment(unit, is_new=is_new, language=language)
    return cast(Environment, found)


def _new_environment(unit: Unit, *, is_new: bool, language: Language) -> Environment:
    site = unit.runtime.catalog.site
    return Environment(
        today=unit.now.astimezone(ZoneInfo(site.timezone)).date().toordinal(),
        now=_milliseconds(unit.now),
        zone=site.timezone,
        language=language,
        user_id=unit.actor.user_id,
        roles=unit.actor.roles,
        teams=unit.actor.teams,
        is_new=is_new,
        week_start=site.week_start,
        fiscal_start=site.fiscal_start,
        leap_birthday=cast(Literal["feb28", "mar1"], site.leap_birthday),
        dictionaries=unit.runtime.derived("evaluation.dictionaries", lambda: _dictionaries(unit)),
        calendars=unit.runtime.derived("evaluation.calendars", lambda: _calendars(unit)),
        calendar=site.calendar,
        currency=site.currency,
        rates=RateBook(unit),
    )


def _milliseconds(moment: datetime) -> int:
    elapsed = moment - _EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000 + elapsed.microseconds // 1_000


def _dictionaries(unit: Unit) -> Mapping[str, Mapping[str, Option]]:
    catalog = unit.runtime.catalog
    return {
        name: {
            code: _option(value, rank, catalog.site.languages)
            for rank, (code, value) in enumerate(one.values.items(), start=1)
        }
        for name, one in catalog.dictionaries.items()
    }


def _calendars(unit: Unit) -> Mapping[str, Calendar]:
    return {name: one.days for name, one in unit.runtime.catalog.calendars.items()}


def _option(value: DictionaryValue, rank: int, languages: Sequence[str]) -> Option:
    group = value.attributes.get("group")
    return Option(
        labels={language_of(tag): value.label.text(tag) for tag in languages},
        rank=rank,
        group=group if isinstance(group, str) else None,
        active=not value.retired,
        attributes=value.attributes,
    )
