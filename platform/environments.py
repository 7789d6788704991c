"""What surrounds every evaluation of a unit of work: its moment, its person, the dictionaries of the site.

Whatever decides a save is evaluated in the site's time zone; texts that are stored are written in the site's first
language, messages in the language of the unit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

from customary.expressions.environment import Environment
from customary.expressions.positions import Language, language_of
from customary.metadata.surroundings import surroundings_of
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
    around = unit.runtime.derived("evaluation.surroundings", lambda: surroundings_of(unit.runtime.catalog))
    return replace(
        around,
        today=unit.now.astimezone(ZoneInfo(around.zone)).date().toordinal(),
        now=_milliseconds(unit.now),
        language=language,
        user_id=unit.actor.user_id,
        roles=unit.actor.roles,
        teams=unit.actor.teams,
        is_new=is_new,
        rates=RateBook(unit),
    )


def _milliseconds(moment: datetime) -> int:
    elapsed = moment - _EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000 + elapsed.microseconds // 1_000
