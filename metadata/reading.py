"""Natural values from whatever people, files and programs give: `read_value`.

Texts are normalised (NFC, no spaces around), full-width digits count as digits, numbers may be grouped, dates come
in ISO form or with the year first. What does not fit is refused with a sentence for the person who gave it.
"""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email

from customary.expressions.patterns import automaton_of, read_pattern, whole
from customary.metadata import refusals
from customary.metadata.catalog import Catalog
from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.model.fields import ChoiceOptions, Field, LinkOptions, NumberOptions, TextOptions
from customary.metadata.model.site import Dictionary, DictionaryValue
from customary.metadata.reading_times import read_date, read_datetime, read_duration, read_time
from customary.metadata.refusals import ValueRefused
from customary.metadata.value_forms import Reference, blank_of

__all__ = ["ValueRefused", "read_constant", "read_date", "read_datetime", "read_value"]

_MOST_VALUES = 200
_LONGEST_TAG = 60
_LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class _Reading:
    """What readers look at beside the raw value."""

    field: Field
    dictionaries: Mapping[str, Dictionary]
    zone: str


def read_value(field: Field, raw: object, *, catalog: Catalog, timezone: str) -> object:
    """Read a raw value as a natural value of a field.

    Takes natural values, JSON values and people's text. A text for a percent is in hundredths with or without the
    sign (`12.5` and `12.5%` alike); a number for a percent is the share itself (0.125). A date and time without an
    offset is in `timezone`. Whether the field must have a value is not asked here.

    Errors: `ValueRefused` when it does not fit.
    """
    return read_constant(field, raw, catalog.dictionaries, timezone)


def read_constant(field: Field, raw: object, dictionaries: Mapping[str, Dictionary], timezone: str) -> object:
    """Do the same before there is a catalog: for the constants of documents."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return blank_of(field)
    return _READERS[_reader_name(field)](_Reading(field, dictionaries, timezone), raw)


def _reader_name(field: Field) -> str:
    return field.type if field.type in _READERS else FIELD_TYPES[field.type].kind


# Text


_NOT_KEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _clean(raw: object) -> str:
    if not isinstance(raw, str | int | Decimal) or isinstance(raw, bool):
        raise refusals.expected("text")
    text = unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").replace("\r", "\n")
    if _NOT_KEPT.search(text):
        raise refusals.bad_characters()
    return text


def _fitting(reading: _Reading, text: str) -> str | None:
    options = reading.field.options
    if isinstance(options, TextOptions):
        if len(text) > options.max_length:
            raise refusals.too_long(len(text), options.max_length)
        if text and options.pattern and not _fits_pattern(options.pattern, text):
            raise refusals.not_matching()
    return text or None


def _fits_pattern(pattern: str, text: str) -> bool:
    """Ask an automaton, which looks at each character once: no pattern and no text keeps a save busy."""
    return automaton_of(whole(read_pattern(pattern))).matches(text)


def _line(reading: _Reading, raw: object) -> str | None:
    return _fitting(reading, " ".join(_clean(raw).split("\n")).strip())


def _paragraphs(reading: _Reading, raw: object) -> str | None:
    text = _clean(raw).rstrip()
    return _fitting(reading, text) if text.strip() else None


def _email(reading: _Reading, raw: object) -> str | None:
    text = unicodedata.normalize("NFKC", _clean(raw)).strip()
    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise refusals.expected("email") from error
    return _fitting(reading, found.normalized)


_PHONE = re.compile(r"\+?[0-9 ()./#*-]{3,}(?:(?:ext\.?|x) ?[0-9]{1,8})?", re.IGNORECASE)


def _phone(reading: _Reading, raw: object) -> str | None:
    text = " ".join(unicodedata.normalize("NFKC", _clean(raw)).replace("\u2010", "-").split())
    if not _PHONE.fullmatch(text) or sum(char.isdigit() for char in text) < 3:
        raise refusals.expected("phone")
    return _fitting(reading, text)


def _url(reading: _Reading, raw: object) -> str | None:
    text = _clean(raw).strip()
    full = (
        text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) and not re.match(r"[^/]+:\d", text) else f"https://{text}"
    )
    try:
        parts = urlsplit(full)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", full)
    except ValueError as error:
        raise refusals.expected("url") from error
    if not fits:
        raise refusals.expected("url")
    return _fitting(reading, full)


def _uuid(reading: _Reading, raw: object) -> str | None:
    try:
        return str(uuid.UUID(str(raw).strip()))
    except ValueError as error:
        raise refusals.expected("uuid") from error


def _color(reading: _Reading, raw: object) -> str | None:
    text = _clean(raw).strip().lower()
    if not re.fullmatch("#[0-9a-f]{6}", text):
        raise refusals.expected("color")
    return text


# Numbers


_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?")
_CURRENCY_SIGNS = re.compile(r"^([+-]?)\s*(?:NT\$|HK\$|US\$|[$€£¥])\s*")


def _number_text(raw: object) -> str:
    text = unicodedata.normalize("NFKC", str(raw)).replace("\u2212", "-").strip()
    return _CURRENCY_SIGNS.sub(r"\1", text) if len(text) <= _LONGEST_NUMBER else ""


def _decimal_from_text(text: str, what: str) -> Decimal:
    compact = text.replace(" ", "").replace("\u00a0", "")
    if not compact or not _NUMBER.fullmatch(compact) or not any(char.isdigit() for char in compact):
        raise refusals.expected(what)
    return Decimal(compact.replace(",", ""))


def _bounded(reading: _Reading, value: Decimal, *, given: bool, shown_as_percent: bool = False) -> Decimal:
    """Check digits and bounds; what a person gave is refused, what a program computed is rounded."""
    options = reading.field.options
    assert isinstance(options, NumberOptions)
    rounded = value.quantize(Decimal(1).scaleb(-options.scale), ROUND_HALF_UP) if value.adjusted() < 28 else value
    if given and rounded != value:
        raise refusals.too_many_decimals(options.scale - 2 if shown_as_percent else options.scale)
    if rounded.adjusted() >= options.precision - options.scale and rounded:
        raise refusals.too_many_digits(options.precision - options.scale)
    if options.minimum is not None and rounded < options.minimum:
        raise refusals.too_small(_shown(options.minimum, shown_as_percent))
    if options.maximum is not None and rounded > options.maximum:
        raise refusals.too_large(_shown(options.maximum, shown_as_percent))
    return rounded


def _shown(limit: Decimal, as_percent: bool) -> str:
    return f"{limit.scaleb(2).normalize():f}%" if as_percent else f"{limit:f}"


def _exact(raw: object, what: str) -> tuple[Decimal, bool]:
    """Read a number, and say whether its digits are as somebody gave them."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise refusals.expected(what)
    if isinstance(raw, Decimal):
        if not raw.is_finite():
            raise refusals.expected(what)
        return raw, False
    if isinstance(raw, float):
        text = format(Decimal(repr(raw)), "f") if abs(raw) < 1e40 else ""
        return _decimal_from_text(text, what), True
    return _decimal_from_text(_number_text(raw), what), True


def _integer(reading: _Reading, raw: object) -> int:
    value, _ = _exact(raw, "integer")
    if value != value.to_integral_value():
        raise refusals.expected("integer")
    return int(_bounded(reading, value, given=True))


def _decimal(reading: _Reading, raw: object) -> Decimal:
    value, given = _exact(raw, "number")
    return _bounded(reading, value, given=given)


def _percent(reading: _Reading, raw: object) -> Decimal:
    if isinstance(raw, str):
        text = _number_text(raw)
        value = _decimal_from_text(text[:-1].strip() if text.endswith("%") else text, "percent").scaleb(-2)
        return _bounded(reading, value, given=True, shown_as_percent=True)
    value, given = _exact(raw, "percent")
    return _bounded(reading, value, given=given, shown_as_percent=True)


_YES = frozenset({"true", "yes", "y", "1", "on", "是", "对", "對", "√", "✓"})
_NO = frozenset({"false", "no", "n", "0", "off", "否", "不", "×"})


_UNKNOWN = frozenset({"unknown", "?", "？", "未知", "不明"})


def _boolean(reading: _Reading, raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if reading.field.tri and word in _UNKNOWN:
        return None
    raise refusals.expected("boolean")


# Dates and times


def _date(reading: _Reading, raw: object) -> date:
    if isinstance(raw, datetime):
        return raw.astimezone(ZoneInfo(reading.zone)).date()
    return read_date(raw)


def _datetime(reading: _Reading, raw: object) -> datetime:
    return read_datetime(raw, reading.zone)


def _time(_: _Reading, raw: object) -> time:
    return read_time(raw)


def _duration(_: _Reading, raw: object) -> timedelta:
    return read_duration(raw)


# Choices


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _code(reading: _Reading, raw: object) -> str:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise refusals.expected("choice")
    options = reading.field.options
    assert isinstance(options, ChoiceOptions), "a field of codes is one of choices"
    dictionary = reading.dictionaries[options.dictionary or ""]
    text = str(raw).strip()
    found = dictionary.values.get(text) or _by_label(dictionary, text)
    if found is None:
        raise refusals.not_in_dictionary(text[:60])
    if found.retired:
        raise refusals.retired_value(text[:60])
    return found.code


def _by_label(dictionary: Dictionary, text: str) -> DictionaryValue | None:
    folded = _folded(text)
    matches = [
        value
        for value in dictionary.values.values()
        if folded == _folded(value.code)
        or any(folded == _folded(label) for label in (value.label.source, *value.label.translations.values()))
    ]
    return matches[0] if len(matches) == 1 else None


_BETWEEN_VALUES = re.compile(r"[;,、；，|\n]")


def _several(raw: object) -> Iterable[object]:
    if isinstance(raw, str):
        return [part for part in _BETWEEN_VALUES.split(raw) if part.strip()]
    if isinstance(raw, list | tuple | set | frozenset):
        return raw
    raise refusals.expected("choices")


def _choices(reading: _Reading, raw: object) -> tuple[str, ...]:
    found = {_code(reading, one) for one in _several(raw)}
    return tuple(sorted(found))


def _tags(reading: _Reading, raw: object) -> tuple[str, ...]:
    options = reading.field.options
    if isinstance(options, ChoiceOptions) and options.dictionary:
        return _choices(reading, raw)
    found = {" ".join(_clean(one).split()) for one in _several(raw)} - {""}
    if len(found) > _MOST_VALUES:
        raise refusals.too_many_values(_MOST_VALUES)
    for tag in found:
        if len(tag) > _LONGEST_TAG:
            raise refusals.too_long(len(tag), _LONGEST_TAG)
    return tuple(sorted(found))


# References and the rest


def _id(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise refusals.expected("reference")
    text = str(raw).strip()
    if not re.fullmatch("[1-9][0-9]{0,17}", text):
        raise refusals.expected("reference")
    return int(text)


def _reference(_: _Reading, raw: object) -> int:
    return _id(raw.id if isinstance(raw, Reference) else raw)


def _any_reference(reading: _Reading, raw: object) -> Reference:
    match raw:
        case Reference(module, number) | (str(module), number):
            pass
        case {"module": str(module), "id": number}:
            pass
        case str(text):
            module, _, number = re.sub("[:/]", ":", text.strip(), count=1).partition(":")
        case _:
            raise refusals.expected("reference")
    options = reading.field.options
    if isinstance(options, LinkOptions) and module not in options.targets:
        raise refusals.wrong_module(module[:60])
    return Reference(module, _id(number))


def _json(_: _Reading, raw: object) -> object:
    try:
        return json.loads(raw) if isinstance(raw, str) else json.loads(json.dumps(raw, allow_nan=False))
    except (ValueError, TypeError, RecursionError) as error:
        raise refusals.expected("json") from error


def _nothing(_: _Reading, raw: object) -> object:
    raise refusals.expected("nothing")


_READERS: Mapping[str, Callable[[_Reading, object], object]] = MappingProxyType(
    {
        "text": _line,
        "long_text": _paragraphs,
        "rich_text": _paragraphs,
        "address": _paragraphs,
        "email": _email,
        "phone": _phone,
        "url": _url,
        "uuid": _uuid,
        "color": _color,
        "integer": _integer,
        "decimal": _decimal,
        "percent": _percent,
        "boolean": _boolean,
        "date": _date,
        "datetime": _datetime,
        "time": _time,
        "duration": _duration,
        "choice": _code,
        "choices": _choices,
        "tags": _tags,
        "reference": _reference,
        "any_reference": _any_reference,
        "json": _json,
        "records": _nothing,
        "computed": _nothing,
    }
)
"""By field type where one has a reader of its own, else by kind."""
