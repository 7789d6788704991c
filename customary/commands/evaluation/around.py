"""What surrounds an evaluation at the command line: the moment, the person, the settings and the exchange rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import cast

from customary.commands.evaluation.fields import missing
from customary.expressions.days import date_from_text, day_of_instant, day_start, instant_from_text, known_zone
from customary.expressions.environment import Environment, Option
from customary.expressions.positions import LANGUAGES, Language
from customary.expressions.rates import DatedRate, Rate, RateTable
from customary.metadata.catalog import Catalog
from customary.metadata.surroundings import surroundings_of

__all__ = ["Asked", "asked_of"]

_ALWAYS = 1
"""The day from which a rate holds that is told without one: the first of the calendar."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody said of the surroundings; None and empty where they said nothing."""

    timezone: str | None = None
    today: object = None
    now: object = None
    language: Language = "en"
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    user_id: int | None = None
    rates: Mapping[str, Rate] = field(default_factory=dict)

    def environment(self, catalog: Catalog | None, dictionaries: Mapping[str, Mapping[str, Option]]) -> Environment:
        """Make the environment of one evaluation; each of today and now follows from the other, both from the clock.

        Errors: `LineRefused` for a zone, day or moment that is none.
        """
        site = surroundings_of(catalog) if catalog is not None else Environment(today=1, now=0)
        zone = self.zone(catalog)
        day = date_from_text(self.today) if isinstance(self.today, str) else None
        instant = instant_from_text(self.now, zone) if isinstance(self.now, str) else None
        if self.today is not None and day is None:
            raise missing("today")
        if self.now is not None and instant is None:
            raise missing("now")
        if instant is None:
            instant = day_start(day, zone) if day is not None else None
        if instant is None:
            instant = int(datetime.now(UTC).timestamp() * 1000)
        return replace(
            site,
            today=day if day is not None else day_of_instant(instant, zone),
            now=instant,
            zone=zone,
            language=self.language,
            roles=self.roles,
            teams=self.teams,
            user_id=self.user_id,
            dictionaries={**site.dictionaries, **dictionaries},
            rates=RateTable(DatedRate(code, _ALWAYS, rate) for code, rate in self.rates.items()),
        )

    def zone(self, catalog: Catalog | None) -> str:
        """Give the zone in which a day begins: the one that was named, or the site's.

        Errors: `LineRefused` for a zone that is none.
        """
        zone = self.timezone or (catalog.site.timezone if catalog is not None else "UTC")
        if not known_zone(zone):
            raise missing("timezone")
        return zone


def asked_of(line: Mapping[str, object]) -> Asked:
    """Read the surroundings that a JSON object tells.

    Errors: `LineRefused` for a part that is not of its form.
    """
    return Asked(
        timezone=_text(line, "timezone"),
        today=line.get("today"),
        now=line.get("now"),
        language=_language(line),
        roles=_names(line, "roles"),
        teams=_names(line, "teams"),
        user_id=_id(line, "user"),
        rates=_rates(line.get("rates")),
    )


def _text(line: Mapping[str, object], key: str) -> str | None:
    found = line.get(key)
    if found is not None and not isinstance(found, str):
        raise missing(key)
    return found or None


def _id(line: Mapping[str, object], key: str) -> int | None:
    found = line.get(key)
    if found is not None and (not isinstance(found, int) or isinstance(found, bool)):
        raise missing(key)
    return found


def _language(line: Mapping[str, object]) -> Language:
    found = next((one for one in LANGUAGES if one == line.get("language", "en")), None)
    if found is None:
        raise missing("language")
    return found


def _names(line: Mapping[str, object], key: str) -> frozenset[str]:
    found = line.get(key, [])
    if not isinstance(found, Sequence) or isinstance(found, str) or not all(isinstance(one, str) for one in found):
        raise missing(key)
    return frozenset(cast(Sequence[str], found))


def _rates(given: object) -> Mapping[str, Rate]:
    """Read rates: what one unit of a currency is worth in base currency, by its code."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise missing("rates")
    return {str(code): _rate(code, worth) for code, worth in given.items()}


def _rate(code: object, worth: object) -> Rate:
    try:
        numerator, denominator = Decimal(str(worth)).as_integer_ratio()
    except (InvalidOperation, ValueError, OverflowError):
        raise missing(f"rates.{code}") from None
    if numerator <= 0:
        raise missing(f"rates.{code}")
    return Rate(numerator, denominator)
