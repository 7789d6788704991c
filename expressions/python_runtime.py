"""What compiled expressions call: the shared values with their failures turned into blank and a diagnostic.

`HELPERS` are the only globals of a compiled expression. The last two arguments of a helper that may fail are the list
that collects diagnostics and the span of the part that failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar, cast

from customary.expressions import days, formats, rates, shapes, texts, values
from customary.expressions import diagnostics as report
from customary.expressions.diagnostics import Diagnostic, Outcome
from customary.expressions.environment import Environment
from customary.expressions.positions import LANGUAGES, Span
from customary.expressions.python_date_runtime import DATE_HELPERS
from customary.expressions.witness import witnessed

__all__ = ["HELPERS", "MAX_ROWS"]

MAX_ROWS = 10_000
"""An aggregate over more related records than this is blank, with a diagnostic."""
MAX_DURATION = 10**18

Diagnostics = list[Diagnostic]
Value = TypeVar("Value")
Orderable = TypeVar("Orderable", int, str)

# numbers


def guard(value: int, limit: int, d: Diagnostics, span: Span) -> int | None:
    if -limit < value < limit:
        return value
    d.append(report.overflow(span))
    return None


def overflowed(d: Diagnostics, span: Span) -> None:
    """Report a number beyond the limit."""
    d.append(report.overflow(span))


def guard_duration(value: int, d: Diagnostics, span: Span) -> int | None:
    return guard(value, MAX_DURATION, d, span)


def divide_or_report(left: int, right: int, up: int, down: int, limit: int, d: Diagnostics, span: Span) -> int | None:
    if right == 0:
        d.append(report.division_by_zero(span))
        return None
    return guard(values.shift_half_away(left * up, right * down), limit, d, span)


def divide_duration_or_report(left: int, right: int, up: int, d: Diagnostics, span: Span) -> int | None:
    return divide_or_report(left, right, up, 1, MAX_DURATION, d, span)


def power_or_report(
    base: int, exponent: int, scale: int, exponent_scale: int, wanted: int, d: Diagnostics, span: Span
) -> int | None:
    times, rest = divmod(values.observe(exponent, exponent_scale), 10 ** min(exponent_scale, 12))
    if rest or abs(times) > values.MAX_EXPONENT:
        d.append(report.bad_power(span, values.number_text(exponent, exponent_scale)))
        return None
    if base == 0 and times < 0:
        d.append(report.division_by_zero(span))
        return None
    result = values.power(base, scale, times)
    if result is None:
        d.append(report.overflow(span))
        return None
    return values.rescale(result, values.DIVISION_SCALE, wanted)


def square_root_or_report(value: int, scale: int, d: Diagnostics, span: Span) -> int | None:
    if value < 0:
        d.append(report.negative_root(span, values.number_text(value, scale)))
        return None
    return values.square_root(value, scale)


def modulo_or_report(left: int, right: int, d: Diagnostics, span: Span) -> int | None:
    if right == 0:
        d.append(report.division_by_zero(span))
        return None
    return values.modulo(left, right)


def _places_allowed(places: int, d: Diagnostics, span: Span) -> bool:
    if abs(places) <= values.MAX_PLACES:
        return True
    d.append(report.bad_argument(span, str(places), str(-values.MAX_PLACES), str(values.MAX_PLACES)))
    return False


def round_or_report(value: int, places: int, scale: int, wanted: int, d: Diagnostics, span: Span) -> int | None:
    if not _places_allowed(places, d, span):
        return None
    return values.rescale(values.round_at(value, scale, places), scale, wanted)


def truncate_or_report(value: int, places: int, scale: int, wanted: int, d: Diagnostics, span: Span) -> int | None:
    if not _places_allowed(places, d, span):
        return None
    return values.rescale(values.truncate_at(value, scale, places), scale, wanted)


def number_or_report(text: str, scale: int, d: Diagnostics, span: Span) -> int | None:
    number = values.number_from_text(text, scale)
    if number is None:
        d.append(report.bad_number(span, text))
    return number


def convert_or_report(
    value: int,
    day: int,
    given: str | None,
    wanted: str | None,
    scale: int,
    wanted_scale: int,
    x: Environment,
    d: Diagnostics,
    span: Span,
) -> int | None:
    source, target = x.rate(given, day), x.rate(wanted, day)
    if source is None or target is None:
        missing = given if source is None else wanted
        d.append(report.no_rate(span, missing or x.currency, days.date_text(day)))
        return None
    amount = rates.converted(value, scale, source, target, wanted_scale)
    return guard(amount, 10 ** (values.INTEGER_DIGITS + wanted_scale), d, span)


def sign(value: int) -> int:
    return (value > 0) - (value < 0)


def clamp(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))


def is_number_text(text: str) -> bool:
    return values.number_from_text(text, 12) is not None


# texts


def join(parts: Sequence[str], d: Diagnostics, span: Span) -> str | None:
    if sum(map(len, parts)) > values.MAX_TEXT:
        d.append(report.text_too_long(span))
        return None
    return "".join(parts) or None


def sized(text: str | None, d: Diagnostics, span: Span) -> str | None:
    """Refuse a text that grew too long; give blank for an empty one."""
    if text is not None and len(text) > values.MAX_TEXT:
        d.append(report.text_too_long(span))
        return None
    return text or None


def replace_or_report(text: str, old: str, new: str | None, d: Diagnostics, span: Span) -> str | None:
    if texts.replaced_length(text, old, new) > values.MAX_TEXT:
        d.append(report.text_too_long(span))
        return None
    return texts.replace(text, old, new)


def pad_left_or_report(text: str, length: int, filler: str, d: Diagnostics, span: Span) -> str | None:
    return _padded(text, length, filler, d, span, before=True)


def pad_right_or_report(text: str, length: int, filler: str, d: Diagnostics, span: Span) -> str | None:
    return _padded(text, length, filler, d, span, before=False)


def _padded(text: str, length: int, filler: str, d: Diagnostics, span: Span, *, before: bool) -> str | None:
    if length > values.MAX_PADDED:
        d.append(report.bad_argument(span, str(length), "0", f"{values.MAX_PADDED:,}"))
        return None
    return texts.pad(text, length, filler, before=before)


def repeat_or_report(text: str, count: int, d: Diagnostics, span: Span) -> str | None:
    if len(text) * count > values.MAX_TEXT:
        d.append(report.text_too_long(span))
        return None
    return texts.repeat(text, count)


def length(text: str | None) -> int:
    return len(text) if text is not None else 0


def contains_folded(text: str, part: str) -> bool:
    return part in (text.lower() if text.isascii() else texts.fold(text))


def starts_with_folded(text: str, part: str) -> bool:
    return texts.fold(text).startswith(part)


def ends_with_folded(text: str, part: str) -> bool:
    return texts.fold(text).endswith(part)


def boolean_text(value: bool) -> str:
    return "true" if value else "false"


def choices_text(codes: frozenset[str]) -> str | None:
    return ", ".join(sorted(codes)) or None


# dictionaries, people, failures


def label(code: str, language: str | None, dictionary: str, environment: Environment) -> str | None:
    wanted = next((one for one in LANGUAGES if one == language), None)
    return environment.label(dictionary, code, wanted)


def labels(codes: frozenset[str], language: str | None, dictionary: str, environment: Environment) -> str | None:
    ranked = sorted(codes, key=lambda code: (rank(code, dictionary, environment) or 10**9, code))
    words = (label(code, language, dictionary, environment) or code for code in ranked)
    return ", ".join(words) or None


def rank(code: str, dictionary: str, environment: Environment) -> int | None:
    option = environment.dictionaries.get(dictionary, {}).get(code)
    return option.rank if option is not None else None


def group(code: str, dictionary: str, environment: Environment) -> str | None:
    option = environment.dictionaries.get(dictionary, {}).get(code)
    return option.group or None if option is not None else None


def is_active_option(code: str, dictionary: str, environment: Environment) -> bool:
    option = environment.dictionaries.get(dictionary, {}).get(code)
    return option is not None and option.active


def dictionary_attribute(dictionary: str, code: str, attribute: str, environment: Environment) -> object:
    option = environment.dictionaries.get(dictionary, {}).get(code)
    return option.attributes.get(attribute) if option is not None else None


def if_error(value: Callable[[], Value], otherwise: Callable[[], Value], d: Diagnostics) -> Value:
    """Give the value, or the other one when computing it reported something; the reports are then forgotten."""
    before = len(d)
    found = value()
    if len(d) == before:
        return found
    del d[before:]
    return otherwise()


# related rows


def rows_within_limit(
    rows: Sequence[tuple[object, ...]], d: Diagnostics, span: Span
) -> Sequence[tuple[object, ...]] | None:
    if len(rows) <= MAX_ROWS:
        return rows
    d.append(report.too_many_rows(span))
    return None


def nested_rows_within_limit(
    rows: Sequence[tuple[object, ...]],
    places: tuple[int, ...],
    same: tuple[Sequence[object], ...],
    d: Diagnostics,
    span: Span,
) -> Sequence[tuple[object, ...]] | None:
    """Count also what stands in the rows at some places, and lists that are gone through once for each row."""
    inside = (sum(len(cast("Sequence[object]", row[place])) for row in rows) for place in places)
    again = (len(rows) * len(one) for one in same)
    if len(rows) <= MAX_ROWS and all(count <= MAX_ROWS for count in (*inside, *again)):
        return rows
    d.append(report.too_many_rows(span))
    return None


def rows_count(found: Sequence[object]) -> int:
    return sum(1 for one in found if one is not None)


def rows_sum(found: Iterable[int | None], scale: int, wanted: int, d: Diagnostics, span: Span) -> int | None:
    total = values.rescale(sum(one for one in found if one is not None), scale, wanted)
    return guard(total, 10 ** (values.INTEGER_DIGITS + wanted), d, span)


def rows_sum_duration(found: Iterable[int | None], d: Diagnostics, span: Span) -> int | None:
    return guard_duration(sum(one for one in found if one is not None), d, span)


def rows_avg(found: Iterable[int | None], scale: int, wanted: int) -> int | None:
    given = [one for one in found if one is not None]
    if not given:
        return None
    return values.divide(sum(given), scale, len(given), 0, wanted)


def rows_min(found: Iterable[int | str | None], scale: int, wanted: int) -> int | str | None:
    least = min((one for one in found if one is not None), default=None)
    return values.rescale(least, scale, wanted) if isinstance(least, int) else least


def rows_max(found: Iterable[int | str | None], scale: int, wanted: int) -> int | str | None:
    most = max((one for one in found if one is not None), default=None)
    return values.rescale(most, scale, wanted) if isinstance(most, int) else most


def rows_first(found: Sequence[tuple[Orderable | None, Value]]) -> Value | None:
    """Give the value of the row that comes first by a key; of equal ones the first, blank keys last."""
    given = [one for one in found if one[0] is not None]
    return min(given, key=_key)[1] if given else (found[0][1] if found else None)


def rows_last(found: Sequence[tuple[Orderable | None, Value]]) -> Value | None:
    """Give the value of the row that comes last by a key; of equal ones the last, blank keys never."""
    given = [one for one in reversed(found) if one[0] is not None]
    return max(given, key=_key)[1] if given else (found[-1][1] if found else None)


def _key(pair: tuple[Orderable | None, object]) -> Orderable:
    return cast(Orderable, pair[0])


def rows_join_text(found: Iterable[str | None], separator: str, d: Diagnostics, span: Span) -> str | None:
    """Keep no more texts than the whole may hold: ten thousand rows could have long ones."""
    kept: list[str] = []
    size = -len(separator)
    for one in found:
        if one is not None:
            size += len(one) + len(separator)
            if size <= values.MAX_TEXT:
                kept.append(one)
    if size > values.MAX_TEXT:
        d.append(report.text_too_long(span))
        return None
    return separator.join(kept) or None


HELPERS: Mapping[str, object] = {
    **DATE_HELPERS,
    **{
        function.__name__: function
        for function in (
            guard, overflowed, guard_duration, divide_or_report, divide_duration_or_report, power_or_report,
            square_root_or_report, modulo_or_report, round_or_report, truncate_or_report, number_or_report, sign, clamp,
            join, sized, replace_or_report, pad_left_or_report, pad_right_or_report, repeat_or_report, length,
            contains_folded, starts_with_folded, ends_with_folded, boolean_text, choices_text,
            is_number_text, label, labels, rank, group, is_active_option, dictionary_attribute, if_error,
            convert_or_report,
            rows_within_limit, nested_rows_within_limit, rows_count, rows_sum, rows_sum_duration, rows_avg, rows_min,
            rows_max, rows_first, rows_last, rows_join_text, witnessed,
            formats.write_number, formats.write_moment, formats.write_duration,
            values.shift_half_away, values.floor_to, values.ceil_to, values.round_away, values.truncate_to,
            values.number_text, values.duration_text, values.truncate_to_unit,
            texts.matches_like, texts.contains, texts.starts_with, texts.ends_with, texts.left, texts.right, texts.mid,
            texts.find, texts.trim, texts.lower, texts.upper, texts.proper, texts.fold, texts.reverse, texts.split_part,
            shapes.is_email, shapes.is_url, shapes.is_phone, shapes.email_domain, shapes.mask, shapes.initials,
        )
    },
    "abs_": abs, "len_": len, "min_": min, "max_": max, "tuple_": tuple, "str_": str,
    "rows_any": any, "rows_all": all,
    "new": tuple.__new__, "Outcome": Outcome, "TRUE": Outcome(True), "FALSE": Outcome(False),
}  # fmt: skip
