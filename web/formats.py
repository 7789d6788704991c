"""Numbers, dates and spans of time as people of one language and one time zone read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from babel.units import format_unit

from customary.web.languages import Language

__all__ = ["Formats"]

_DAY: Mapping[str, str] = MappingProxyType({"en": "d MMM yyyy", "zh-Hans": "yyyy年M月d日", "zh-Hant": "yyyy/MM/dd"})
_SHORT_DAY: Mapping[str, str] = MappingProxyType({"en": "d MMM", "zh-Hans": "M月d日", "zh-Hant": "MM/dd"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Formats:
    language: Language
    zone: ZoneInfo
    """The reader's; instants are shown in it, dates never shift."""
    now: datetime
    currency: str
    """The site's."""

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def number(self, value: Decimal | int) -> str:
        return format_decimal(value, locale=self.language.locale, decimal_quantization=False)

    @staticmethod
    def rounded(value: int) -> int:
        """Round an estimate to three figures.

        >>> Formats.rounded(1_023_456)
        1020000
        """
        return round(value, 3 - len(str(abs(value)))) if abs(value) >= 1000 else value

    def money(self, value: Decimal | int, currency: str | None = None, *, symbol: bool = False) -> str:
        """Write an amount in the decimals of its currency, and without any where it is whole."""
        digits = get_currency_precision(currency or self.currency)
        amount = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0." + "0" * digits
        if not symbol:
            return format_decimal(amount, pattern, locale=self.language.locale)
        return format_currency(
            amount,
            currency or self.currency,
            f"¤\N{NO-BREAK SPACE}{pattern}",
            locale=self.language.locale,
            currency_digits=False,
        )

    def percent(self, value: Decimal) -> str:
        return format_percent(value, "#,##0.########%", locale=self.language.locale)

    def day(self, value: date) -> str:
        return format_date(value, _DAY[self.language.tag], locale=self.language.locale)

    def near_day(self, value: date) -> str:
        """Write a day as yesterday, today or tomorrow where it is one of them, else as a date."""
        words = {-1: self.language.text("Yesterday"), 0: self.language.text("Today"), 1: self.language.text("Tomorrow")}
        return words.get((value - self.today).days) or self.day(value)

    def short_day(self, value: date) -> str:
        """Write a day of this year without the year."""
        if value.year != self.today.year:
            return self.day(value)
        return format_date(value, _SHORT_DAY[self.language.tag], locale=self.language.locale)

    def instant(self, value: datetime) -> str:
        """Write an instant in the reader's zone, to the minute."""
        return f"{self.day(value.astimezone(self.zone).date())} {self.clock(value)}"

    def long_instant(self, value: datetime) -> str:
        """Write an instant to the second, with the zone that it is written in."""
        local = value.astimezone(self.zone)
        return (
            f"{self.day(local.date())} {format_time(local, 'HH:mm:ss', locale=self.language.locale)} ({self.zone.key})"
        )

    def clock(self, value: datetime | time) -> str:
        local = value.astimezone(self.zone) if isinstance(value, datetime) else value
        return format_time(local, "HH:mm", locale=self.language.locale)

    def ago(self, value: datetime) -> str:
        """Write how long ago an instant was, up to a week; after that the day. Instants to come are written out."""
        passed = self.now - value.astimezone(UTC)
        if passed < timedelta(0):
            return self.instant(value)
        if passed < timedelta(minutes=1):
            return self.language.text("just now")
        if passed < timedelta(days=7):
            return format_timedelta(-passed, add_direction=True, threshold=1.2, locale=self.language.locale)
        return self.short_day(value.astimezone(self.zone).date())

    def duration(self, value: timedelta) -> str:
        """Write a span in its two largest units."""
        seconds = abs(int(value.total_seconds()))
        parts = []
        for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
            amount, seconds = divmod(seconds, size)
            if amount:
                parts.append(format_unit(amount, f"duration-{unit}", "short", locale=self.language.locale))
        sign = "-" if value < timedelta(0) else ""
        return (
            sign + " ".join(parts[:2])
            if parts
            else format_unit(0, "duration-minute", "short", locale=self.language.locale)
        )
