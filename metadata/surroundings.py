"""What a catalog tells of the surroundings of every evaluation: its dictionaries, calendars and the site's habits.

Whoever evaluates adds the rest: the moment, the person, the exchange rates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from customary.expressions.environment import Environment, Option
from customary.expressions.positions import language_of
from customary.metadata.catalog import Catalog
from customary.metadata.model.site import DictionaryValue

__all__ = ["options_of", "surroundings_of"]


def surroundings_of(catalog: Catalog) -> Environment:
    """Give the surroundings that a site has at any moment; today and now stand at their beginnings."""
    site = catalog.site
    return Environment(
        today=1,
        now=0,
        zone=site.timezone,
        week_start=site.week_start,
        fiscal_start=site.fiscal_start,
        fiscal_year_by=cast(Literal["start", "end"], site.fiscal_year_by),
        leap_birthday=cast(Literal["feb28", "mar1"], site.leap_birthday),
        dictionaries=options_of(catalog),
        calendars={name: one.days for name, one in catalog.calendars.items()},
        calendar=site.calendar,
        currency=site.currency,
    )


def options_of(catalog: Catalog) -> Mapping[str, Mapping[str, Option]]:
    """Give what expressions may ask of the dictionaries of a catalog, in the site's languages."""
    return {
        name: {
            code: _option(value, rank, catalog.site.languages)
            for rank, (code, value) in enumerate(one.values.items(), start=1)
        }
        for name, one in catalog.dictionaries.items()
    }


def _option(value: DictionaryValue, rank: int, languages: Sequence[str]) -> Option:
    group = value.attributes.get("group")
    return Option(
        labels={language_of(tag): value.label.text(tag) for tag in languages},
        rank=rank,
        group=group if isinstance(group, str) else None,
        active=not value.retired,
        attributes=value.attributes,
    )
