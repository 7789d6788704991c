"""How a value looks where it is only read: one display function for each field type.

`CELLS` is the whole list; a field type that is missing there is a fault that a test finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from urllib.parse import urlsplit
from zlib import crc32

from markupsafe import Markup, escape

from customary.metadata.catalog import Catalog
from customary.metadata.field_types import computed_type_name
from customary.metadata.model.fields import ChoiceOptions, Field, LinkOptions, NumberOptions
from customary.metadata.model.site import DictionaryValue
from customary.metadata.values import Reference
from customary.web.formats import Formats
from customary.web.icons import icon

__all__ = ["CELLS", "NOTHING", "CellPlace", "avatar", "cell", "chip", "hue_of", "initials", "is_number"]

HUES = ("slate", "blue", "cyan", "teal", "green", "lime", "amber", "orange", "red", "pink", "violet")
NOTHING = Markup('<span class="mut">–</span>')
"""A blank value."""

_NUMBERS = frozenset({"integer", "decimal", "percent", "money", "duration"})


@dataclass(frozen=True, kw_only=True, eq=False)
class CellPlace:
    """What a cell needs to know besides its value."""

    formats: Formats
    catalog: Catalog
    displays: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """The names of linked records that the reader may see, by module and id."""
    compact: bool = True
    """In a list, where the currency of the site goes without saying and long text is cut."""
    currency: str | None = None
    """Of the amount that is shown, where another field says it."""

    @property
    def tag(self) -> str:
        return self.formats.language.tag


Cell = Callable[[object, Field, CellPlace], Markup]


def cell(value: object, of: Field, place: CellPlace, currency: str | None = None) -> Markup:
    """Show a natural value of a field; blank is a dash. `currency` is that of an amount, where its record says it."""
    if value is None or value == "" or value == ():
        return NOTHING
    return CELLS[of.type](value, of, place if currency is None else replace(place, currency=currency))


def is_number(of: Field) -> bool:
    """Whether the values of a field stand at the right, digit under digit."""
    return (computed_type_name(of.language_type) if of.type in _COMPUTED else of.type) in _NUMBERS


def hue_of(text: str) -> str:
    """Give a name a colour that it keeps."""
    return HUES[crc32(text.encode()) % len(HUES)]


def initials(name: str) -> str:
    """Shorten a name for an avatar: two letters of a Latin name, one character of a Chinese one.

    >>> initials("Wei Lin"), initials("acme"), initials("凯斯特食品")
    ('WL', 'A', '凯')
    """
    words = name.split()
    if not words:
        return "?"
    if not words[0][0].isascii() and words[0][0].isalpha() and ord(words[0][0]) > 0x2E7F:
        return words[0][0]
    letters = [word[0] for word in words if word[0].isalnum() and ord(word[0]) <= 0x2E7F]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or words[0][0]


def avatar(name: str, classes: str = "") -> Markup:
    spaced = f" {classes}" if classes else ""
    return Markup('<span class="av hue-{}{}" aria-hidden="true">{}</span>').format(hue_of(name), spaced, initials(name))


def chip(label: str, hue: str | None, icon_name: str = "") -> Markup:
    known = hue if hue in HUES else "slate"
    drawn = icon(icon_name) if icon_name else Markup("")
    return Markup('<span class="chip hue-{}">{}{}</span>').format(known, drawn, label)


def _text(value: object, _: Field, place: CellPlace) -> Markup:
    text = str(value)
    if place.compact and len(text) > 80:
        return Markup('<span title="{}">{}…</span>').format(text[:500], text[:79].rstrip())
    return escape(text)


def _long_text(value: object, of: Field, place: CellPlace) -> Markup:
    if place.compact:
        return _text(" ".join(str(value).split()), of, place)
    return Markup('<span class="lines">{}</span>').format(str(value))


def _number(value: object, _: Field, place: CellPlace) -> Markup:
    return _figures(place.formats.number(_decimal(value)))


def _money(value: object, of: Field, place: CellPlace) -> Markup:
    """Write an amount in the currency that its field or its record says, with the sign where that is not the site's."""
    code = place.currency or (of.exchange.code if of.exchange is not None else None)
    return _figures(place.formats.money(_decimal(value), code, symbol=of.exchange is not None or not place.compact))


def _percent(value: object, _: Field, place: CellPlace) -> Markup:
    return _figures(place.formats.percent(_decimal(value)))


def _rating(value: object, of: Field, place: CellPlace) -> Markup:
    most = of.options.maximum if isinstance(of.options, NumberOptions) else None
    language = place.formats.language
    shown = language.text("%(value)s of %(most)s", value=place.formats.number(_decimal(value)), most=most or 5)
    return Markup('<span class="num">{}</span> {}').format(shown, icon("star", "xs"))


def _boolean(value: object, _: Field, place: CellPlace) -> Markup:
    language = place.formats.language
    if value:
        return Markup('<span class="yes">{}{}</span>').format(icon("check", "xs"), language.text("Yes"))
    return Markup('<span class="mut">{}</span>').format(language.text("No"))


def _date(value: object, _: Field, place: CellPlace) -> Markup:
    assert isinstance(value, date)
    return Markup('<time class="num" datetime="{}">{}</time>').format(
        value.isoformat(), place.formats.near_day(value) if place.compact else place.formats.day(value)
    )


def _datetime(value: object, _: Field, place: CellPlace) -> Markup:
    assert isinstance(value, datetime)
    shown = place.formats.ago(value) if place.compact else place.formats.instant(value)
    return Markup('<time class="num" datetime="{}" title="{}">{}</time>').format(
        value.isoformat(), place.formats.long_instant(value), shown
    )


def _time(value: object, _: Field, place: CellPlace) -> Markup:
    assert isinstance(value, time)
    return _figures(place.formats.clock(value))


def _duration(value: object, _: Field, place: CellPlace) -> Markup:
    assert isinstance(value, timedelta)
    return _figures(place.formats.duration(value))


def _choice(value: object, of: Field, place: CellPlace) -> Markup:
    code = str(value)
    found = _dictionary_value(of, code, place)
    if found is None:
        return chip(code, None)
    return chip(found.label.text(place.tag), found.hue)


def _choices(value: object, of: Field, place: CellPlace) -> Markup:
    assert isinstance(value, tuple | list | frozenset)
    return Markup(" ").join(_choice(code, of, place) for code in value)


def _dictionary_value(of: Field, code: str, place: CellPlace) -> DictionaryValue | None:
    name = (
        of.options.dictionary
        if isinstance(of.options, ChoiceOptions)
        else getattr(of.language_type, "dictionary", None)
    )
    dictionary = place.catalog.dictionaries.get(name) if name else None
    return dictionary.values.get(code) if dictionary else None


def _link(value: object, of: Field, place: CellPlace) -> Markup:
    if isinstance(value, Reference):
        return _record_link(value.module, value.id, place)
    assert isinstance(value, int)
    targets = of.options.targets if isinstance(of.options, LinkOptions) else getattr(of.language_type, "modules", ())
    return _record_link(targets[0], value, place)


def _record_link(module: str, record_id: int, place: CellPlace) -> Markup:
    name = place.displays.get((module, record_id))
    if name is None:
        return Markup('<span class="mut">{}</span>').format(place.formats.language.text("Not shared with you"))
    return Markup('<a href="/m/{}/{}">{}</a>').format(module, record_id, name)


def _user(value: object, _: Field, place: CellPlace) -> Markup:
    assert isinstance(value, int)
    name = place.displays.get(("user", value))
    if name is None:
        return Markup('<span class="mut">{}</span>').format(place.formats.language.text("Not shared with you"))
    return Markup('<span class="who">{}{}</span>').format(avatar(name), name)


def _department(value: object, _: Field, place: CellPlace) -> Markup:
    assert isinstance(value, int)
    return escape(place.displays.get(("department", value)) or place.formats.language.text("Not shared with you"))


def _records(value: object, _: Field, place: CellPlace) -> Markup:
    assert isinstance(value, tuple | list)
    return _figures(place.formats.number(len(value)))


def _email(value: object, _: Field, __: CellPlace) -> Markup:
    return Markup('<a href="mailto:{}">{}</a>').format(str(value), str(value))


def _phone(value: object, _: Field, __: CellPlace) -> Markup:
    dialled = "".join(char for char in str(value) if char.isdigit() or char == "+")
    return Markup('<a class="num" href="tel:{}">{}</a>').format(dialled, str(value))


def _url(value: object, of: Field, place: CellPlace) -> Markup:
    address = str(value)
    full = address if "://" in address else f"https://{address}"
    try:
        parts = urlsplit(full)
        parts.port  # noqa: B018 (what stands for a port may be none: then this is no address)
    except ValueError:
        return _text(value, of, place)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return _text(value, of, place)
    shown = parts.netloc + parts.path.rstrip("/")
    return Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(full, shown)


def _secret(_: object, __: Field, ___: CellPlace) -> Markup:
    return Markup('<span class="mut">••••••</span>')


def _opaque(_: object, __: Field, ___: CellPlace) -> Markup:
    return Markup('<span class="mut">{…}</span>')


def _computed(value: object, of: Field, place: CellPlace) -> Markup:
    """Show a value as the type that the field computes."""
    name = computed_type_name(of.language_type)
    return CELLS[name](value, of, place) if name else _text(value, of, place)


def _figures(text: str) -> Markup:
    return Markup('<span class="num">{}</span>').format(text)


def _decimal(value: object) -> Decimal:
    assert isinstance(value, Decimal | int)
    return Decimal(value)


_COMPUTED = frozenset({"formula", "rollup", "lookup"})

CELLS: Mapping[str, Cell] = MappingProxyType(
    {
        "text": _text,
        "long_text": _long_text,
        "rich_text": _long_text,
        "person_name": _text,
        "address": _text,
        "autonumber": _text,
        "uuid": _text,
        "color": _text,
        "barcode": _text,
        "integer": _number,
        "decimal": _number,
        "percent": _percent,
        "money": _money,
        "rating": _rating,
        "boolean": _boolean,
        "date": _date,
        "lunar_date": _date,
        "datetime": _datetime,
        "time": _time,
        "duration": _duration,
        "choice": _choice,
        "choices": _choices,
        "tags": _choices,
        "email": _email,
        "phone": _phone,
        "url": _url,
        "link": _link,
        "link_any": _link,
        "user": _user,
        "department": _department,
        "links": _records,
        "lines": _records,
        "users": _records,
        "formula": _computed,
        "rollup": _computed,
        "lookup": _computed,
        "secret": _secret,
        "file": _opaque,
        "image": _opaque,
        "files": _opaque,
        "json": _opaque,
        "geo": _opaque,
    }
)
